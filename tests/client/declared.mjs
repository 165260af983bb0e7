// The declarations of the package as TypeScript reads them.

import { readFileSync } from "node:fs";
import ts from "typescript";

export const source = ts.createSourceFile(
  "index.d.ts",
  readFileSync(new URL("../../pkg/index.d.ts", import.meta.url), "utf8"),
  ts.ScriptTarget.Latest,
  true,
);

/** The client's methods that send one request, each with its docs. `request` is for any route. */
export const requestMethods = source.statements
  .find((statement) => ts.isClassDeclaration(statement) && statement.name.text === "PrefectClient")
  .members.filter((member) => ts.isMethodDeclaration(member) && /^(Api|List)Promise</.test(member.type.getText()) && !member.typeParameters)
  .map((member) => ({
    member,
    docs: ts
      .getJSDocCommentsAndTags(member)
      .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "")
      .join("\n"),
  }));
