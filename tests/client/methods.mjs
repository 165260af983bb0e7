// The client's methods, as the package declares them.

import { readFileSync } from "node:fs";
import ts from "typescript";
import { declarations } from "../package/declarations.mjs";

/** The declarations as TypeScript reads them. */
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

/** Every method of the client, and the routes that its docs name. */
const all = declarations
  .filter(({ name, isCallable }) => isCallable && name.startsWith("PrefectClient."))
  .map(({ name, docs, text }) => ({
    name: name.slice("PrefectClient.".length),
    routes: [...docs.matchAll(/`((?:GET|POST|PUT|PATCH|DELETE) \/[^`?]*)[^`]*`/g)].map(([, route]) => route),
    answer: text.match(/\): (.*?);?$/)?.[1],
  }))
  .filter(({ name }) => !["constructor", "free", "[Symbol.dispose]"].includes(name));

/** One that gives a plain promise does more than its route: `waitForFlowRun` reads until a run has ended. */
export const methods = all
  .filter(({ routes, answer }) => routes.length === 1 && /^(?:Api|List)Promise</.test(answer))
  .map(({ name, routes: [route], answer }) => ({ name, route, answer }));

/** The names of the others. */
export const others = all.map(({ name }) => name).filter((name) => !methods.some((method) => method.name === name));

/** A route, whatever the parameters of its path are called. */
export const shape = (route) => route.replace(/\{\w+\}/g, "{}");

/** What does it a second time when it is sent a second time; anything else is safe to repeat. */
export const unsafe = `
  bulkCreateFlowRunsFromDeployment bulkDeleteDeployments bulkDeleteFlowRuns bulkDeleteFlows bulkSetFlowRunState
  createArtifact createAutomation createBlockDocument createBlockType createDeploymentSchedules createFlowRunInput
  createGlobalConcurrencyLimit createLogs createTaskRun createVariable createWorkPool createWorkPoolQueue createWorkQueue
  decrementV1ConcurrencySlots incrementConcurrencySlots incrementConcurrencySlotsWithLease incrementV1ConcurrencySlots
  releaseConcurrencySlots resumeFlowRun`
  .trim()
  .split(/\s+/);
