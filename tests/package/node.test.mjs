// The installed package in Node, on a real server.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fine } from "./consumer/use.js";
import { apiUrl, project, run, tool } from "./support.mjs";

const { folder } = project();

/** Runs a file of the project and gives the JSON it printed. */
async function result(...args) {
  return JSON.parse(await run(process.execPath, [...args, apiUrl], folder));
}

// Older Nodes have no such flag and need none.
const flag = "--no-experimental-require-module";
const oldRequire = process.allowedNodeEnvironmentFlags.has(flag) ? [flag] : [];

test("import", async () => {
  assert.deepEqual(await result("esm.mjs"), fine);
});

test("require", async () => {
  assert.deepEqual(await result("cjs.cjs"), fine);
});

test("require where it can't take ES modules", async () => {
  assert.deepEqual(await result(...oldRequire, "cjs.cjs"), fine);
});

test("initSync() finds the file", async () => {
  assert.equal((await result("sync.cjs")).hello, "👋");
  assert.equal((await result(...oldRequire, "sync.cjs")).hello, "👋");
});

// What the entries for other runtimes need, Node has too, once a bundler has chosen them.
for (const [runtime, condition, format] of [
  ["Cloudflare Workers", "workerd", "esm"],
  ["Deno", "deno", "esm"],
  ["whatever else calls require", "none-of-them", "cjs"],
]) {
  test(`the entry for ${runtime}`, async () => {
    const extension = { esm: "mjs", cjs: "cjs" }[format];
    const bundle = `${condition}.${extension}`;
    const options = ["--platform=neutral", "--target=es2022", `--conditions=${condition}`, "--loader:.wasm=binary"];
    const files = [`${format}.${extension}`, `--outfile=${bundle}`];
    await run(tool("esbuild"), [...files, "--bundle", `--format=${format}`, ...options, "--log-level=error"], folder);
    assert.deepEqual(await result(bundle), fine);
  });
}
