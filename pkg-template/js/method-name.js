// The names of the filter builders' methods, for the builders themselves and for the script that writes their
// declarations (scripts/generate/builders.mjs).

/**
 * The method for an operator, by the path to it: `state.name.like_` is `stateNameLike`. `any_` and `eq_` are the
 * default meaning and are left out, as in `stateName`; but not with tags, where there is `all_` beside `any_` and both
 * are written out. A word that would be repeated at the end is written once.
 *
 * @param {string} path
 */
export function methodName(path) {
  const segments = path.split(".");
  const operator = segments[segments.length - 1];
  const isBare = (operator === "any_" || operator === "eq_") && !segments.includes("tags");
  const words = (isBare ? segments.slice(0, -1) : segments).join("_").split("_").filter(Boolean);
  if (words.length > 1 && words[words.length - 1] === words[words.length - 2]) words.pop();
  return words.map((word, index) => (index ? word[0].toUpperCase() + word.slice(1) : word)).join("");
}
