// node scripts/generate/operations.mjs [--check]
//
// Writes the table in docs/operations.md: each operation in the server's OpenAPI document with the method that calls it, or
// the reason why there is none. The route in a method's docs, which are read from the built package, says which operation
// it calls. With --check nothing is written; it fails if the table is out of date. An operation or a method of Python's
// client with neither a method here nor a reason is an error, and so is a reason for one that has a method. Needs pkg/.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { declarations } from "../../tests/package/declarations.mjs";
import { readDescription, readPythonNames } from "./description.mjs";

const page = fileURLToPath(new URL("../../docs/operations.md", import.meta.url));
const command = "node scripts/generate/operations.mjs";

/** Operations without a method. */
const leftOut = {
  "GET /csrf-token": "is used by the client itself, which requests a token if the server requires one",
  "GET /version": "is the version of the API's format, which doesn't change; `apiVersion` returns the server's version",
  "POST /templates/validate": "is the older address of `POST /automations/templates/validate`",
  "POST /ui/flow_runs/history": "gives five fields of what `readFlowRuns` gives, for a chart of the server's own pages",
  "POST /ui/schemas/validate": "checks what is typed into a form of the server's own pages; creating a run checks it, too",
  "POST /ui/task_runs/dashboard/counts": "counts for a chart of the server's own pages; `taskRunHistory` counts by any interval",
  "POST /ui/task_runs/count": "counts by state for the server's own pages; `taskRunHistory` does, over any time",
  "GET /ui/task_runs/{id}": "gives what `readTaskRun` gives, and the name of the flow run",
};

/** Public names of Python's client without a counterpart. */
const onlyPython = {
  apply_slas_for_deployment: "calls a route of Prefect Cloud that the server doesn't have",
  client_version: "is the version of the Python library",
  create_deployment_branch: "calls a route of Prefect Cloud that the server doesn't have",
  loop: "is the event loop of a Python process",
  raise_for_api_version_mismatch: "compares the version of the Python library with the server's; `checkConnection` returns the server's",
  raise_for_api_version_mismatch_once: "is the same, once per Python process",
};

/** The operations of the server, by their route, with the method for each and the methods that also use it. */
function describedOperations({ paths }) {
  const operations = new Map();
  for (const [path, verbs] of Object.entries(paths)) {
    for (const [verb, { tags = ["Root"] }] of Object.entries(verbs)) {
      operations.set(`${verb.toUpperCase()} ${path}`, { tag: tags[0], own: [], others: [] });
    }
  }
  return operations;
}

/** The methods of the client that have a route: `{ name, routes }`. */
function methodsWithRoutes() {
  return declarations
    .filter(({ name, isCallable }) => isCallable && name.startsWith("PrefectClient."))
    .map(({ name, docs }) => ({
      name: name.slice("PrefectClient.".length),
      routes: [...docs.matchAll(/`((?:GET|POST|PUT|PATCH|DELETE) \/[^`?]*)[^`]*`/g)].map(([, route]) => route),
    }))
    .filter(({ routes }) => routes.length > 0);
}

/** Without the names of path parameters, which are our choice: `{id}` or `{flow_run_id}`. */
const withoutNames = (route) => route.replace(/\{\w+\}/g, "{}");

export function operationsTable(description) {
  const operations = describedOperations(description);
  const byShape = new Map([...operations].map(([route, operation]) => [withoutNames(route), operation]));
  for (const { name, routes } of methodsWithRoutes()) {
    for (const route of routes) {
      const operation = byShape.get(withoutNames(route));
      if (!operation) throw new Error(`The docs of ${name} name ${route}, which the server doesn't describe.`);
      operation[routes.length === 1 ? "own" : "others"].push(name);
    }
  }

  const rows = [...operations];
  const covered = rows.filter(([, { own }]) => own.length > 0);
  const missing = rows.filter((row) => !covered.includes(row)).map(([route]) => route);
  settled(
    "operation",
    missing,
    missing.filter((route) => route in leftOut),
    new Set(missing),
    leftOut,
  );

  const python = readPythonNames();
  const own = new Set(declarations.map(({ name }) => name));
  const without = python.filter((name) => !own.has(`PrefectClient.${camelCase(name)}`));
  settled(
    "method of Python's client",
    without,
    without.filter((name) => name in onlyPython),
    new Set(without),
    onlyPython,
  );
  const cell = (...texts) => `|${texts.map((text) => (text ? ` ${text} ` : " ")).join("|")}|`;
  const code = (names) => names.map((name) => `\`${name}\``).join(", ");
  const tags = [...new Set(rows.map(([, { tag }]) => tag))];
  const sections = tags.map((tag) => {
    const tagged = rows.filter(([, operation]) => operation.tag === tag);
    const lines = tagged.map(([route, { own, others }]) => cell(code([route]), code(own), code(others)));
    return [`### ${tag}`, "", cell("operation", "method", "also used by"), "|---|---|---|", ...lines].join("\n");
  });
  const sum = `Prefect ${description.info.version} describes ${rows.length} operations: ${covered.length} have a method of their own, ${missing.length} have none.
Python's \`PrefectClient\` has ${python.length} public names: ${python.length - without.length} are here, in camelCase, ${without.length} are not.`;
  const reasons = [
    ...Object.entries(leftOut).map(([route, reason]) => [code([route]), reason]),
    ...Object.entries(onlyPython).map(([name, reason]) => [`${code([name])} of Python`, reason]),
  ];
  const left = ["### Left out", "", ...reasons.map(([what, why]) => `- ${what} ${why}.`)].join("\n");
  return [sum, left, ...sections].join("\n\n");
}

/** Fails if something has neither a method nor a reason, or both. */
function settled(what, missing, excused, used, reasons) {
  const unexcused = missing.filter((name) => !excused.includes(name));
  if (unexcused.length > 0) throw new Error(`Neither a method nor a reason has the ${what} ${unexcused.join(", ")}`);
  const stale = Object.keys(reasons).filter((name) => !used.has(name));
  if (stale.length > 0) throw new Error(`scripts/generate/operations.mjs has a reason for ${stale.join(", ")}, which needs none`);
}

const camelCase = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const written = readFileSync(page, "utf8");
  const [head] = written.match(/^[^]*?<!-- Below is made by .*? -->\n/);
  const made = `${head}\n${operationsTable(readDescription())}\n`;
  if (!process.argv.includes("--check")) writeFileSync(page, made);
  else if (made !== written) {
    console.error(`docs/operations.md is not what the package and the server say: run ${command}`);
    process.exitCode = 1;
  }
}
