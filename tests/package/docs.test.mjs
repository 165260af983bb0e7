// The package's documentation: the docs of its types, and the site built from them.

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { declarations } from "./declarations.mjs";
import { root, run, tool } from "./support.mjs";

const site = mkdtempSync(join(tmpdir(), "prefect-wasm-docs-"));
after(() => rmSync(site, { recursive: true }));

// A name without docs, a link that leads nowhere, a type that is used and not exported: each is an error.
test("the site is made without a warning, of all there is to import", async () => {
  const { entryPoints } = JSON.parse(readFileSync(join(root, "scripts/typedoc.json"), "utf8"));
  const files = readdirSync(join(root, "pkg")).filter((file) => file.endsWith(".d.ts"));
  assert.deepEqual(entryPoints.toSorted(), files.map((file) => `../pkg/${file}`).toSorted());

  const said = await run(tool("typedoc"), ["--options", "scripts/typedoc.json", "--out", site], root);
  assert.doesNotMatch(said, /warning/);
  assert(existsSync(join(site, "index.html")));
  for (const page of ["classes/prefect-wasm.PrefectClient", "functions/prefect-wasm_sync.createClient", "documents/CHANGELOG"]) {
    assert(existsSync(join(site, `${page}.html`)), page);
  }
});

test("the public surface is the one that was written down", async () => {
  await run(process.execPath, ["tests/package/api/report.mjs"], root);
});

// The functions, and the methods of what has its own for each route or state. Of a builder its beginning has
// the example.
const ours = /^(\w+|(PrefectClient|PrefectError|State|SyncPrefectClient)\.\w+)$/;
const callable = declarations.filter(({ name, isCallable }) => isCallable && ours.test(name) && !name.endsWith(".free"));

test("whatever can be called has an example", () => {
  for (const name of [
    "createClient",
    "flowRunFilter",
    "PrefectClient.readFlowRuns",
    "PrefectClient.constructor",
    "State.late",
    "SyncPrefectClient.constructor",
  ]) {
    assert(
      callable.some((declaration) => declaration.name === name),
      name,
    );
  }
  assert.deepEqual(
    callable.filter(({ examples }) => examples.length === 0).map(({ name }) => name),
    [],
  );
});

test("every method of the client names its route", () => {
  const methods = callable.filter(({ name }) => name.startsWith("PrefectClient.") && !/constructor|request/.test(name));
  assert(methods.length > 30);
  const route = /`(GET|POST|PUT|PATCH|DELETE) \/[^`]+`/;
  assert.deepEqual(
    methods.filter(({ docs }) => !route.test(docs)).map(({ name }) => name),
    [],
  );
});
