// The declarations of the package, each with its docs and the examples in them.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const pkg = join(fileURLToPath(new URL("../..", import.meta.url)), "pkg");

/** `name` is that of what can be imported from `module`, or of a member of it: `State.late`. */
export const declarations = [...declared("index.d.ts", "prefect-wasm"), ...declared("sync.d.ts", "prefect-wasm/sync")];

/** The examples of all of them, each as a program: beside consumer/things.mjs it compiles, and runs. */
export const programs = declarations.flatMap(({ name, module, place, examples }) =>
  examples.map((code) => ({ what: `${name}, ${place}`, text: program(code, module) })),
);

// In a block of its own an example may name what it makes as it likes.
function program(code, module) {
  if (/^import /m.test(code)) return code;
  const isUsed = (declaration) => declaration.isValue && declaration.module === module && new RegExp(`\\b${declaration.name}\\b`).test(code);
  return `import { ${declarations.filter(isUsed).map(({ name }) => name)} } from "${module}";
import { things } from "./things.mjs";
const { client, flow, deployment, run, taskRun, artifact } = await things();
{
${code}}
`;
}

function declared(file, module) {
  const source = ts.createSourceFile(file, readFileSync(join(pkg, file), "utf8"), ts.ScriptTarget.Latest, true);
  const described = (name, node) => {
    const docs = ts.getJSDocCommentsAndTags(node).map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "").join("\n");
    const isA = (...kinds) => kinds.some((is) => is(node));
    return {
      name,
      module,
      place: `${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`,
      docs,
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
