// What public linters say of the tarball: publint, and "Are the types wrong?".

import assert from "node:assert/strict";
import { test } from "node:test";
import { root, run, tarball, tool } from "./support.mjs";

test("publint finds nothing to suggest", async () => {
  const said = await run(tool("publint"), [tarball, "--strict"], root);
  assert.match(said, /^All good!$/m);
});

// The binary is an entry for those who keep it elsewhere: a file, which has no types.
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
