// The filter builders in TypeScript, and the module that exports them. At run time pkg-template/js/filters.js makes
// them from the tables; this declares the result.

import { methodName } from "../../pkg-template/js/method-name.js";

/** The head of src/models/filters/builders.d.ts. */
const HEAD = `// The builders of the filters, as scripts/generate/builders.mjs writes them.`;

/**
 * The declarations of all builders.
 *
 * @param {Filter[]} filters
 *
 * @typedef {object} Filter
 * @property {string} name e.g. `"FlowRunFilter"`
 * @property {string} doc the docs of the function that starts a builder
 * @property {Operator[]} operators
 *
 * @typedef {object} Operator
 * @property {string} path e.g. `"state.name.any_"`
 * @property {boolean} many whether it takes any number of values
 * @property {string} type one value, in TypeScript
 * @property {string} doc
 */
export function builderDeclarations(filters) {
  return `${[HEAD, ...filters.map(builderDeclaration)].join("\n\n")}\n`;
}

/** The declaration of a builder: its class, and the function that creates one. */
export function builderDeclaration({ name, doc, operators }) {
  const builder = `${name}Builder`;
  const methods = operators.map(({ path, many, type, doc }) => {
    const parameter = many ? `...values: (${type} | ${type}[])[]` : `value: ${type}`;
    return `${comment(doc, "  ")}  ${methodName(path)}(${parameter}): ${builder};`;
  });
  return `${comment(
    "Builds a filter. Every method gives a new builder and leaves this one as it is, so a base filter can be used\nagain. A builder can stand wherever the literal can.",
  )}export class ${builder} {
  private constructor();
  /**
   * The literal that was built.
   */
  toJSON(): ${name};
  /**
   * Only for TypeScript: tells the builders apart.
   */
  readonly "~builds"?: "${name}";
${methods.join("\n")}
}

${comment(doc)}export function ${startName(name)}(): ${builder};`;
}

/** The module pkg-template/js/builders.js: an ES module has to name what it exports. */
export function builderModule(names) {
  const lines = names.map((name) => `export const { ${name}Builder, ${startName(name)} } = builderOf("${name}");`);
  return `// The builders of all filters, as scripts/generate/builders.mjs writes them.

import { builderOf } from "./filters.js";

${lines.join("\n")}
`;
}

/** The function that starts the builder of a filter. */
export const startName = (filter) => filter[0].toLowerCase() + filter.slice(1);

const comment = (doc, indent = "") =>
  `${["/**", ...doc.split("\n").map((line) => ` * ${line}`.trimEnd()), " */"].map((line) => indent + line).join("\n")}\n`;
