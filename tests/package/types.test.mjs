// The types of the installed package, as strict as TypeScript can be.

import assert from "node:assert/strict";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { project, root, run, tool } from "./support.mjs";

const { folder, package: installed } = project();

before(() => {
  copyFileSync(join(folder, "types.ts"), join(folder, "types.mts"));
  copyFileSync(join(folder, "types.ts"), join(folder, "types.cts"));
});

const strict = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess", "--skipLibCheck", "false"];
const check = (lib, module, ...files) =>
  run(tool("tsc"), [...strict, "--target", "es2022", "--lib", lib, "--types", "", ...module, ...files], folder);

const libs = { "with the DOM": "es2022,dom", "without the DOM": "es2022" };
const modules = {
  "Node's way": ["--module", "node16"],
  "Node's newest way": ["--module", "nodenext"],
  "a bundler's way": ["--module", "esnext", "--moduleResolution", "bundler"],
};

for (const [platform, lib] of Object.entries(libs)) {
  for (const [way, module] of Object.entries(modules)) {
    test(`${platform}, found in ${way}`, () => check(lib, module, "types.mts", "types.cts"));
  }
}

test("the types name the values that are there, no more and no fewer", async () => {
  const names = Object.keys(await import(join(installed, "node.js")));
  assert.deepEqual(names.filter((name) => name.startsWith("_")), [], "the glue's inner workings");
  writeFileSync(
    join(folder, "names.mts"),
    `import * as prefect from "prefect-wasm";
     type Name = ${names.map((name) => JSON.stringify(name)).join(" | ")};
     export const declared: (keyof typeof prefect)[] = [] as Name[];
     export const there: Name[] = [] as (keyof typeof prefect)[];`,
  );
  await check("es2022", modules["Node's newest way"], "names.mts");
});

test("the comments are prose", () => {
  const declared = readFileSync(join(installed, "index.d.ts"), "utf8");
  assert.deepEqual(declared.match(/^ *\* r#?".*$/gm), null);
});

test("the kinds of error are those of the Rust source", () => {
  const declared = /type PrefectErrorKind =([^;]+);/.exec(readFileSync(join(installed, "index.d.ts"), "utf8"))[1];
  const source = readFileSync(join(root, "src/transport/error.rs"), "utf8");
  assert.deepEqual(
    declared.match(/\w+/g).sort(),
    [...source.matchAll(/Self::(\w+) => "\1"/g)].map(([, kind]) => kind).sort(),
  );
});
