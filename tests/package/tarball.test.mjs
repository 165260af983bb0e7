// What is in the tarball, and what must never be.

import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { project, root, run, tool } from "./support.mjs";

const installed = project().package;
const files = readdirSync(installed, { recursive: true }).filter((file) => statSync(join(installed, file)).isFile());
const read = (file) => readFileSync(join(installed, file), "latin1");
const manifest = JSON.parse(read("package.json"));

test("there is one binary, and its text is the same", async () => {
  assert.deepEqual(
    files.filter((file) => file.endsWith(".wasm")),
    ["prefect_wasm_bg.wasm"],
  );
  const { bytes } = await import(join(installed, "wasm-inline.js"));
  assert(readFileSync(join(installed, "prefect_wasm_bg.wasm")).equals(bytes()));
});

// What Chrome 96, Firefox 79 and Safari 15 have: docs/bundlers-and-runtimes.md, "Where it does not run".
test("the binary asks for no more of WebAssembly than the oldest browsers have", async () => {
  const printed = await run(tool("wasm-opt"), ["--print-features", "prefect_wasm_bg.wasm", "-o", "/dev/null"], installed);
  const known = [
    "bulk-memory",
    "bulk-memory-opt",
    "call-indirect-overlong",
    "multivalue",
    "mutable-globals",
    "nontrapping-float-to-int",
    "reference-types",
    "sign-ext",
  ];
  const used = printed
    .trim()
    .split("\n")
    .map((flag) => flag.replace("--enable-", ""));
  assert(used.includes("reference-types"));
  assert.deepEqual(
    used.filter((feature) => !known.includes(feature)),
    [],
  );
});

test("every file that package.json names is there, and it asks for no other package", () => {
  const named = [...JSON.stringify(manifest).matchAll(/"\.\/([^"*]+)"(?!:)/g)].map(([, file]) => file);
  assert.deepEqual(
    named.filter((file) => !files.includes(file)),
    [],
  );
  for (const key of ["dependencies", "peerDependencies", "optionalDependencies", "bundleDependencies", "scripts"]) {
    assert.equal(manifest[key], undefined, key);
  }
});

test("the bundles lead to their sources", async () => {
  for (const map of files.filter((file) => file.endsWith(".map"))) {
    const { sources, sourcesContent } = JSON.parse(read(map));
    // What the page is made of lies in the maps themselves.
    const missing = sources.filter((source, index) => !sourcesContent?.[index] && !files.includes(join(dirname(map), source)));
    assert.deepEqual(missing, [], map);
  }
  for (const bundle of ["node.cjs", "inline.cjs"]) {
    const early = `require(${JSON.stringify(join(installed, bundle))}).flowRunFilter()`;
    const fails = run(process.execPath, ["--enable-source-maps", "--eval", early], installed);
    await assert.rejects(fails, /at .*\/load\.js:\d+:\d+/, bundle);
  }
});

test("people find the license, and the version of the crate", () => {
  assert(files.includes("LICENSE"));
  assert(readFileSync(join(root, "Cargo.toml"), "utf8").includes(`\nversion = "${manifest.version}"\n`));
});

test("the README and the guides lead to what is in the package", () => {
  const guides = files.filter((file) => file.endsWith(".md"));
  assert(guides.includes("docs/workflows.md"));
  for (const file of guides) {
    // Pictures are left to the repository.
    for (const [link, path] of read(file).matchAll(/(?<!!)\[[^\]]*\]\((?!https?:)([^)#]+)[^)]*\)/g)) {
      assert(files.includes(join(dirname(file), path)), `${file} ${link}`);
    }
  }
});

// What a change of Cargo.lock makes of it is seen here; `make notices` then writes it anew.
test("the notices name all that is in the package, each with its license", async () => {
  const notices = read("THIRD-PARTY-NOTICES.txt");
  const tree = ["tree", "--locked", "--edges=normal", "--target=wasm32-unknown-unknown", "--prefix=none", "--format={p}"];
  const crates = (await run("cargo", tree, root)).match(/^\S+ v\S+/gm).map((crate) => crate.replace(" v", " "));
  const others = [...new Set(crates)].filter((crate) => !crate.startsWith("prefect-wasm ")).sort();
  const [list, ...licenses] = notices.split(/^-{80}$/m);
  const [named, npm] = list.split("from npm:").map((text) => [...text.matchAll(/^ {2}(\S+ \d\S*?),? /gm)].map(([, crate]) => crate));
  assert(others.length > 30);
  assert.deepEqual(named.sort(), others, "run `make notices`");
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  // Bundlers say where they have something from; make-synchronized is a file of its own. The page has a list of its own.
  const modules = files.filter((file) => /^[^/]+\.c?js$/.test(file)).map(read);
  const said = modules.flatMap((text) => [...text.matchAll(/^(?:\/\/ .*?node_modules\/|\/\*! )((?:@[^/\s]+\/)?[^/\s]+)(?:\/|$)/gm)]);
  const libraries = [...new Set(said.map(([, name]) => name))].sort();
  assert.deepEqual(
    npm,
    libraries.map((name) => `${name} ${packages[`node_modules/${name}`].version}`),
  );
  const licensed = licenses.flatMap((license) => license.split("\n\n")[0].match(/(?<=^ {2}).+/gm) ?? []);
  assert.deepEqual(
    others.filter((crate) => !licensed.includes(crate)),
    [],
  );
  for (const name of libraries)
    assert(
      licenses.some((license) => license.startsWith(`\nThe license of ${name}\n`)),
      name,
    );
});

test("the page names all libraries that are in it, each with its license", () => {
  const licenses = read("admin/LICENSES.txt");
  const maps = files.filter((file) => /^admin\/.*\.map$/.test(file)).flatMap((file) => JSON.parse(read(file)).sources);
  const libraries = new Set(maps.map((source) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1]).filter(Boolean));
  assert(libraries.has("preact"));
  for (const library of libraries) assert.match(licenses, new RegExp(`^${library} \\d+\\.\\d+\\.\\d+\n\n.*licen[cs]e`, "im"), library);
});

test("no file holds a path of the machine it was built on, or a secret", () => {
  // What the environment calls a secret is one, whatever it looks like.
  const secrets = Object.entries(process.env)
    .filter(([name, value]) => /TOKEN|SECRET|PASSWORD|API_KEY|CREDENTIAL|AUTH_STRING/.test(name) && value.length >= 8)
    .map(([, value]) => value);
  const places = [root, homedir(), "/home/", "/root/", "/Users/", ":\\Users\\", ".cargo/", ".rustup/"];
  const shapes = /-----BEGIN|\bnpm_[A-Za-z0-9]{36}|\bgh[a-z]_[A-Za-z0-9]{36}|\bpn[ub]_[A-Za-z0-9]{30,}|\bAKIA[A-Z0-9]{16}\b/;
  for (const file of files) {
    const text = read(file);
    for (const place of places.filter((place) => place !== "/")) assert(!text.includes(place), `${file} holds ${place}`);
    for (const secret of secrets) assert(!text.includes(secret), `${file} holds a secret of the environment`);
    assert.doesNotMatch(text, shapes, file);
  }
});
