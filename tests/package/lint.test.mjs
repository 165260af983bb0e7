// Public linters on the tarball: publint, and "Are the types wrong?"; and a rule of our own.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root, run, tarball, tool } from "./support.mjs";

test("publint finds nothing to suggest", async () => {
  const said = await run(tool("publint"), [tarball, "--strict"], root);
  assert.match(said, /^All good!$/m);
});

// The binary is an entry too, for programs that keep it elsewhere. It has no types.
test("the types are right, however the package is found", async () => {
  const options = ["--no-definitely-typed", "--format", "json", "--exclude-entrypoints", "prefect_wasm_bg.wasm"];
  const { analysis } = JSON.parse(await run(tool("attw"), [tarball, ...options], root));
  assert.deepEqual(analysis.problems, []);
  const entries = Object.entries(analysis.entrypoints).filter(([, { hasTypes }]) => hasTypes);
  assert(entries.some(([name]) => name === "."));
  for (const [name, { resolutions }] of entries) {
    assert.deepEqual(Object.keys(resolutions), ["node10", "node16-cjs", "node16-esm", "bundler"], name);
  }
});

// The server of `wasm-pack test --headless` (tiny_http 0.12) has four threads, one per open connection, and starts a fifth
// only if it notices that none is free: of five simultaneous connections it may leave one waiting, and the tests hang for
// five minutes. A browser opens a connection for each module that it loads at the same time.
test("the binary imports no more than four modules", () => {
  const src = join(root, "src");
  const imported = readdirSync(src, { recursive: true })
    .filter((file) => String(file).endsWith(".rs"))
    .flatMap((file) => [...readFileSync(join(src, String(file)), "utf8").matchAll(/wasm_bindgen\(module = "(.*?)"/g)])
    .map(([, module]) => module);
  assert.deepEqual([...new Set(imported)].sort(), [
    "/pkg-template/js/errors.js",
    "/pkg-template/js/json.js",
    "/pkg-template/js/network.js",
    "/pkg-template/js/promise.js",
  ]);
});
