// The declarations of the package, each with its docs and the examples in them.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const file = join(fileURLToPath(new URL("../..", import.meta.url)), "pkg/index.d.ts");
const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);

/** `name` is that of what can be imported, or of a member of it: `State.late`. */
export const declarations = source.statements.flatMap((statement) => {
  const declaration = ts.isVariableStatement(statement) ? statement.declarationList.declarations[0] : statement;
  const name = declaration.name?.text;
  if (!name || !statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
  const members = declaration.members ?? declaration.type?.members ?? [];
  return [
    described(name, statement),
    ...members.map((member) => described(`${name}.${member.name?.getText() ?? "constructor"}`, member)),
  ];
});

/** The examples of all of them, each as a program: beside consumer/things.mjs it compiles, and runs. */
export const programs = declarations.flatMap(({ name, line, examples }) =>
  examples.map((code) => ({ what: `${name}, index.d.ts:${line}`, text: program(code) })),
);

// In a block of its own an example may name what it makes as it likes.
function program(code) {
  const names = declarations.filter(({ name, isValue }) => isValue && new RegExp(`\\b${name}\\b`).test(code));
  return `import { ${names.map(({ name }) => name)} } from "prefect-wasm";
import { things } from "./things.mjs";
const { client, flow, deployment, run, taskRun, artifact } = await things();
{
${code}}
`;
}

function described(name, node) {
  const docs = ts.getJSDocCommentsAndTags(node).map((comment) => ts.getTextOfJSDocComment(comment.comment) ?? "").join("\n");
  const examples = [...docs.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code);
  const isA = (...kinds) => kinds.some((is) => is(node));
  return {
    name,
    docs,
    examples,
    line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1,
    isValue: isA(ts.isFunctionDeclaration, ts.isClassDeclaration, ts.isVariableStatement),
    isCallable: isA(ts.isFunctionDeclaration, ts.isMethodDeclaration, ts.isMethodSignature, ts.isConstructorDeclaration),
  };
}
