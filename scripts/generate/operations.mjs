// node scripts/generate/operations.mjs [--check]
//
// Writes the table in docs/operations.md: each operation that the server describes, and the method that calls it.
// A method says so itself, by the route in its docs, which are read from the built package. With --check nothing is
// written; it fails if the table is not what it would write. Needs pkg/.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { declarations } from "../../tests/package/declarations.mjs";
import { readDescription } from "./description.mjs";

const page = fileURLToPath(new URL("../../docs/operations.md", import.meta.url));
const command = "node scripts/generate/operations.mjs";

/** The operations of the server, by their route, with the methods for each and those that use it among others. */
function describedOperations({ paths }) {
  const operations = new Map();
  for (const [path, verbs] of Object.entries(paths)) {
    for (const [verb, { tags = ["Root"] }] of Object.entries(verbs)) {
      operations.set(`${verb.toUpperCase()} ${path}`, { tag: tags[0], own: [], others: [] });
    }
  }
  return operations;
}

/** The methods of the client: `{ name, routes }`. What has no route is no call of its own. */
function methodsWithRoutes() {
  return declarations
    .filter(({ name, isCallable }) => isCallable && name.startsWith("PrefectClient."))
    .map(({ name, docs }) => ({
      name: name.slice("PrefectClient.".length),
      routes: [...docs.matchAll(/`((?:GET|POST|PUT|PATCH|DELETE) \/[^`?]*)[^`]*`/g)].map(([, route]) => route),
    }))
    .filter(({ routes }) => routes.length > 0);
}

/** What a path parameter is called is our choice: `{id}` or `{flow_run_id}`. */
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
  const cell = (...texts) => `|${texts.map((text) => (text ? ` ${text} ` : " ")).join("|")}|`;
  const code = (names) => names.map((name) => `\`${name}\``).join(", ");
  const tags = [...new Set(rows.map(([, { tag }]) => tag))];
  const sections = tags.map((tag) => {
    const tagged = rows.filter(([, operation]) => operation.tag === tag);
    const lines = tagged.map(([route, { own, others }]) => cell(code([route]), code(own), code(others)));
    return [`### ${tag}`, "", cell("operation", "method", "also used by"), "|---|---|---|", ...lines].join("\n");
  });
  const sum = `Prefect ${description.info.version} describes ${rows.length} operations. ${covered.length} have a method of their own.`;
  return [sum, ...sections].join("\n\n");
}

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
