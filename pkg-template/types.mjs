// Turns wasm-bindgen's declarations into those that people read in their editor. build.mjs pipes the .d.ts through this.
//
// - The functions of a namespace are declared beside it, where editors don't show their docs: here they become its
//   methods.
// - The members that wasm-bindgen adds to every class get docs.
// - The rows of src/client/route.rs are declared as text, with Rust's types: here they become methods of the client,
//   sorted by name with the others.
// - wasm-bindgen has no type parameters: a method that returns an `ApiPromise<T>` gets one.

import { text } from "node:stream/consumers";

const STATE = `/**
 * Creates states to be set, as plain JSON: a function for each that Prefect's Python library can create.
 * They throw a {@link PrefectError} of kind \`ValidationError\` for invalid arguments.
 *
 * \`\`\`js
 * const later = State.scheduled(new Date(Date.now() + 3_600_000), { message: "after the backup" });
 * const { status } = await client.setFlowRunState(run.id, later);
 * \`\`\`
 */
export const State: {`;

const FREE = `
    /**
     * Frees the memory now. The garbage collector does it sooner or later, so you don't have to.
     * Afterwards the object can't be used.
     */
    free(): void;
    /**
     * The same as \`free\`, for \`using\`.
     */
    [Symbol.dispose](): void;`;

/** How TypeScript spells the types of arguments. */
const typescript = (parameters) =>
  parameters
    .replace(/\bVec ?< ?(\w+) ?>/g, "readonly $1[]")
    .replace(/\bString\b/g, "string")
    .replace(/: Name\b/g, ": string")
    .replace(/: bool\b/g, ": boolean");

/** Puts the rows into the class. */
function withRows(declared) {
  const members = (text) => {
    const found = text.match(/^(?: {4}\/\*\*\n(?: {5}\*.*\n)+? {5}\*\/\n)? {4}.*;\n/gm) ?? [];
    if (found.join("") !== text) throw new Error("pkg-template/types.mjs doesn't understand what a member of a class looks like.");
    return found;
  };
  const rows = [];
  const rest = declared.replace(/^\/\/ Rows of .*\n([^]*?)^\/\/ End of rows\n+/gm, (_, text) => {
    rows.push(...members(text.replace(/^(?=.)/gm, "    ")));
    return "";
  });
  return rest.replace(/(?<=^export class PrefectClient \{\n)[^]*?(?=^\}$)/m, (body) => {
    const own = members(body);
    const name = (text) => /^ {4}(\w+)\(/m.exec(text)[1];
    const isMethod = (text) => /^ {4}(?!constructor|free)\w+\(/m.test(text);
    const methods = [...own.filter(isMethod), ...rows.map(typescript)];
    methods.sort((a, b) => (name(a) < name(b) ? -1 : 1));
    return [...own.filter((text) => !isMethod(text)), ...methods].join("");
  });
}

const docs = String.raw`/\*\*\n(?: \*.*\n)+? \*/\n`;
const functions = new Map();
const declared = withRows(await text(process.stdin))
  .replace(new RegExp(`(${docs})declare function State__(\\w+)(.+;)\n\n`, "g"), (_, docs, name, signature) => {
    functions.set(name, `${docs}${name}${signature}`.replace(/^/gm, "    "));
    return "";
  })
  .replace("export let State: {", STATE)
  .replace(/^ {4}(\w+): typeof State__\1,$/gm, (_, name) => functions.get(name))
  .replace(/^ {4}(\w+)(\(.*\): ApiPromise<T>;)$/gm, "    $1<T = unknown>$2")
  .replaceAll("\n    free(): void;\n    [Symbol.dispose](): void;", FREE);

const expected = [STATE, FREE, "request<T = unknown>(", "    readFlow(id: Uuid, "];
const left = [
  /\bState__\w+/,
  /^\/\/ Rows of .*/m,
  /^ {4}\w+\(.*(?:\bVec ?<|: (?:String|Name|bool)\b).*/m,
  /.*(?<!<T = unknown>)\(.*: ApiPromise<T>;/,
];
const wrong = [
  ...expected.filter((part) => !declared.includes(part)).map((part) => `it lacks ${part}`),
  ...left.flatMap((pattern) => pattern.exec(declared) ?? []).map((text) => `it still has ${text}`),
];
if (wrong.length > 0) throw new Error(`wasm-bindgen's output has changed: ${wrong.join(", ")}. Update pkg-template/types.mjs.`);
process.stdout.write(declared);
