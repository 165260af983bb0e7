// The types of the installed package, as strict as TypeScript can be.
//
// consumer/*.tst.ts state what they must be. The newest TypeScript compiles these in every way a program can resolve
// the package; tstyche, which needs the previous TypeScript, checks each type and each expected error.

import assert from "node:assert/strict";
import { copyFileSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { programs } from "./declarations.mjs";
import { declaring, project, root, run, tool } from "./support.mjs";

const { folder, package: installed } = project();
const tsc = join(root, "node_modules/@typescript/native/bin/tsc");

before(() => {
  for (const other of ["tstyche", "@types"]) symlinkSync(join(root, "node_modules", other), join(folder, "node_modules", other));
  for (const name of ["types", "sync"]) {
    for (const extension of ["mts", "cts"]) copyFileSync(join(folder, `${name}.tst.ts`), join(folder, `${name}.${extension}`));
  }
});

const strict = {
  noEmit: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  target: "es2022",
};

/** Compiles files of the project. */
async function check(platform, module, ...files) {
  const config = `tsconfig.${files[0]}.json`;
  writeFileSync(join(folder, config), JSON.stringify({ compilerOptions: { ...strict, ...platform, ...module }, files }));
  await run(process.execPath, [tsc, "--project", config], folder);
}

const platforms = {
  "with the DOM": { lib: ["es2022", "dom"], types: [] },
  "with Node's types": { lib: ["es2022"], types: ["node"] },
  "without either": { lib: ["es2022"], types: [] },
};
const modules = {
  "Node's way": { module: "node16" },
  "Node's newest way": { module: "nodenext" },
  "a bundler's way": { module: "esnext", moduleResolution: "bundler" },
};

test("the compiler is the newest", async () => {
  assert.match(await run(process.execPath, [tsc, "--version"], folder), /^Version 7\./);
});

for (const [where, platform] of Object.entries(platforms)) {
  for (const [way, module] of Object.entries(modules)) {
    test(`${where}, found in ${way}`, () => check(platform, module, "types.mts", "types.cts", "sync.mts", "sync.cts"));
  }
}

for (const [where, platform] of Object.entries(platforms)) {
  test(`${where}, each type is the one and each error the right one`, async () => {
    const compilerOptions = { ...strict, ...platform, module: "nodenext" };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["types.tst.ts", "sync.tst.ts"] }));
    const said = stripVTControlCharacters(await run(tool("tstyche"), ["--tsconfig", "tsconfig.json"], folder));
    assert.match(said, /uses TypeScript 6\./);
    assert.match(said, /^Test files: 2 passed, 2 total$/m);
    const [, assertions] = said.match(/^Assertions: (\d+) passed, \1 total$/m);
    const [, suppressed] = said.match(/^Suppressed: (\d+) matched, \1 total$/m);
    assert(assertions > 50 && suppressed > 30, said);
  });
}

test("the examples in the docs compile", async () => {
  const written = ({ text }, index) => {
    writeFileSync(join(folder, `example-${index}.mts`), text);
    return `example-${index}.mts`;
  };
  const compile = (...files) => check(platforms["with the DOM"], { ...modules["Node's newest way"], allowJs: true }, ...files);
  assert(programs.length > 60);
  await compile(...programs.map(written)).catch(({ message }) => {
    throw new Error(message.replace(/example-(\d+)\.mts/g, (_, index) => programs[index].what)); // where it was written
  });

  const { text } = programs.find(({ what }) => what.startsWith("PrefectClient.readFlowRun,"));
  await assert.rejects(compile(written({ text: text.replace("run.id", "run.idd") }, "wrong")), /'idd' does not exist/);
});

const ofBoth = `import { createClient, init } from "prefect-wasm";
  const client = await createClient({ fetch, logger: console });
  const { response } = await client.hello({ signal: AbortSignal.timeout(1_000) }).withResponse();
  export const date: string | null = response.headers.get("date");
  await init(fetch(new URL("https://cdn.example/prefect_wasm_bg.wasm")));
  // @ts-expect-error it is no longer any object
  response.header;`;
const ofTheDom = "await init(await WebAssembly.compile(new Uint8Array()));"; // @types/node doesn't know it

for (const [where, text] of [
  ["with the DOM", `${ofBoth}\n${ofTheDom}`],
  ["with Node's types", ofBoth],
]) {
  test(`${where}, what the platform has fits`, () => {
    writeFileSync(join(folder, "platform.mts"), text);
    return check(platforms[where], modules["Node's newest way"], "platform.mts");
  });
}

test("the types name the values that are there, no more and no fewer", async () => {
  const names = Object.keys(await import(join(installed, "node.js")));
  assert.deepEqual(
    names.filter((name) => name.startsWith("_")),
    [],
    "the glue's inner workings",
  );
  writeFileSync(join(folder, "names.mts"), declaring("prefect-wasm", names));
  await check(platforms["without either"], modules["Node's newest way"], "names.mts");
});

test("the comments are prose", () => {
  const declared = readFileSync(join(installed, "index.d.ts"), "utf8");
  assert.deepEqual(declared.match(/^ *\* r#?".*$/gm), null);
});

test("the kinds of error are those of the Rust source", () => {
  const declared = /type PrefectErrorKind =([^;]+);/.exec(readFileSync(join(installed, "index.d.ts"), "utf8"))[1];
  const source = readFileSync(join(root, "src/transport/error.rs"), "utf8");
  assert.deepEqual(declared.match(/\w+/g).sort(), [...source.matchAll(/Self::(\w+) => "\1"/g)].map(([, kind]) => kind).sort());
});
