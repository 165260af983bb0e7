// The declarations of the package, each with its docs and the examples in them.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../..", import.meta.url));
const pkg = join(root, "pkg");

// What an example can take for granted, and what of that each is made with.
const fixtures = {
  client: [],
  flow: [],
  deployment: [],
  run: [],
  taskRun: [],
  artifact: [],
  variable: [],
  schedule: [],
  workPool: [],
  workQueue: ["workPool"],
  tagLimit: [],
  globalLimit: [],
  lease: [],
  blockType: [],
  blockSchema: ["blockType"],
  blockDocument: ["blockType", "blockSchema"],
  automation: [],
  savedSearch: [],
};

let written;

/** `name` is that of what can be imported from `module`, or of a member of it: `State.late`. */
export const declarations = [...declared("index.d.ts", "prefect-wasm"), ...declared("sync.d.ts", "prefect-wasm/sync")];

/** The files that docs are written in, line by line, without what makes a comment of a line. */
function sources() {
  const within = (folder) => readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, name));
  const files = [...within("src"), ...within("pkg-template")].filter((file) => /\.(rs|d\.ts|mjs)$/.test(file));
  return files.map((file) => ({ file, lines: readFileSync(join(root, file), "utf8").split("\n").map(uncommented) }));
}

function uncommented(line) {
  return line
    .replace(/^\s*(\/\/\/|\*) ?/, "")
    .replaceAll("\\`", "`")
    .trimEnd();
}

/** Where an example was written: `src/client/flow_runs.rs:57`. The same one may stand in two places. */
function writtenAt(code) {
  const wanted = ["```js", ...code.trimEnd().split("\n"), "```"];
  written ??= sources();
  const places = written.flatMap(({ file, lines }) =>
    lines.flatMap((_, at) => (wanted.every((line, n) => lines[at + n] === line) ? [`${file}:${at + 2}`] : [])),
  );
  if (places.length === 0) throw new Error(`This example is in the types, and in none of the sources:\n${code}`);
  return places.join(" and ");
}

// In a block of its own an example may name what it makes as it likes.
function program(code, module) {
  if (/^import /m.test(code)) return code;
  const names = (name) => new RegExp(`(?<!\\.)\\b${name}\\b(?!:)`).test(code);
  const isUsed = (declaration) => declaration.isValue && declaration.module === module && names(declaration.name);
  const made = Object.keys(fixtures).filter(names);
  const args = (name) => fixtures[name].map((other) => (made.includes(other) ? other : "undefined"));
  return `import { ${declarations.filter(isUsed).map(({ name }) => name)} } from "${module}";
import * as fixtures from "./fixtures.mjs";
await fixtures.named();
${made.map((name) => `const ${name} = await fixtures.${name}(${args(name)});\n`).join("")}{
${code}}
`;
}

function declared(file, module) {
  const source = ts.createSourceFile(file, readFileSync(join(pkg, file), "utf8"), ts.ScriptTarget.Latest, true);
  const described = (name, node) => {
    const docs = ts
      .getJSDocCommentsAndTags(node)
      .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "")
      .join("\n");
    const isA = (...kinds) => kinds.some((is) => is(node));
    return {
      name,
      module,
      docs,
      text: node.getText(),
      examples: [...docs.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code),
      isValue: isA(ts.isFunctionDeclaration, ts.isClassDeclaration, ts.isVariableStatement),
      isCallable: isA(
        ts.isFunctionDeclaration,
        ts.isMethodDeclaration,
        ts.isMethodSignature,
        ts.isConstructorDeclaration,
        ts.isConstructSignatureDeclaration,
      ),
    };
  };
  return source.statements.flatMap((statement) => {
    const declaration = ts.isVariableStatement(statement) ? statement.declarationList.declarations[0] : statement;
    const name = declaration.name?.text;
    if (!name || !statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    const members = declaration.members ?? declaration.type?.members ?? [];
    return [
      described(name, statement),
      ...members.map((member) => described(`${name}.${member.name?.getText() ?? "constructor"}`, member)),
    ];
  });
}

/** The examples of all of them, each as a program: beside consumer/fixtures.mjs it compiles, and runs. */
export const programs = declarations.flatMap(({ name, module, examples }) =>
  examples.map((code) => ({ what: `${name}, ${writtenAt(code)}`, text: program(code, module) })),
);
