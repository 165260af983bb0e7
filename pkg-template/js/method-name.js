// How the methods of the filter builders are called. It is asked by the builders themselves and by the script that
// writes their declarations (scripts/generate/builders.mjs).

/**
 * The method for an operator, by the path to it: `state.name.like_` is `stateNameLike`. `any_` and `eq_` are what one
 * means by default and give the bare name, `stateName`; but not with tags, where `any_` stands beside `all_` and both
 * are written out. A word that would come twice in a row at the end comes once.
 *
 * @param {string} path
 */
export function methodName(path) {
  const steps = path.split(".");
  const operator = steps[steps.length - 1];
  const isBare = (operator === "any_" || operator === "eq_") && !steps.includes("tags");
  const words = (isBare ? steps.slice(0, -1) : steps).join("_").split("_").filter(Boolean);
  if (words.length > 1 && words[words.length - 1] === words[words.length - 2]) words.pop();
  return words.map((word, index) => (index ? word[0].toUpperCase() + word.slice(1) : word)).join("");
}
