// node pkg-template/build.mjs [--dev|--any]
//
// Builds the npm package, pkg/ and prefect-wasm-<version>.tgz beside it, unless they are up to date; with --dev only
// pkg/, quickly: a debug build, not optimised and with its names in stack traces, and no tarball. With --any either
// will do: it makes a debug build if what is there is out of date.
//
// js/ has the package's modules as they are published. One binary serves every runtime; the entries differ in how they
// find it. So wasm-bindgen's output for bundlers is used without its loader, which load.js replaces.
//
// The same sources give the same tarball, byte for byte, wherever they are built.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { build as esbuild } from "esbuild";
import { buildAdmin } from "../www/build.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);

const isAny = process.argv.includes("--any");
const isDev = isAny || process.argv.includes("--dev");
const template = "pkg-template";
const crate = "prefect_wasm";
const binary = `${crate}_bg.wasm`;
const glue = `${crate}_bg.js`;
const notices = "THIRD-PARTY-NOTICES.txt";

/** The files and folders that the package is built from. */
const inputs = [
  "Cargo.lock",
  "Cargo.toml",
  "LICENSE",
  "README.md",
  notices,
  "docs",
  "package-lock.json",
  template,
  "rust-toolchain.toml",
  "src",
  "www",
];

/** In KiB, a little above the present sizes, so that no growth goes unnoticed. The aim is 125 and 12 for the first two. */
const budgets = { binary: 131, entry: 11.5, tarball: 1_230 };

/** The functions of the standard library that word a panic, or lead to one. */
const panicking =
  /^<?(core|std|alloc|hashbrown)(\[\w+\])?::(panicking::|.*(_fail(ed)?\b|panic_already|panic_poisoned|handle_(alloc_)?error|capacity_overflow))/;

const version = output("cargo", ["pkgid"]).split(/[@#]/).at(-1);
const tarball = `prefect-wasm-${version}.tgz`;

const release = `${hashOf(inputs)}\n`;
const stamp = isDev ? `dev ${release}` : release;
const built = read("pkg/.inputs", "");
const isDone = (built === stamp && (isDev || existsSync(tarball))) || (isAny && built === release);
if (!isDone) await build();
if (!isDev) await checkBudgets();

async function build() {
  mkdirSync("target", { recursive: true });
  const work = mkdtempSync("target/package.");
  process.on("exit", () => rmSync(work, { recursive: true, force: true }));
  const made = join(work, "bindgen");
  const pkg = join(work, "pkg");
  mkdirSync(pkg);

  compile(made);
  const names = await optimise(made);
  binaries(made, pkg);
  modules(made, pkg, names);
  await generated(pkg);
  await libraries(pkg);
  await commonJs(pkg);
  declarations(made, pkg);
  manifest(pkg);
  await buildAdmin(pkg);
  if (!isDev) pack(pkg, work);

  // The old package stays until the new one is complete.
  writeFileSync(join(pkg, ".inputs"), stamp);
  if (existsSync("pkg")) renameSync("pkg", join(work, "old"));
  renameSync(pkg, "pkg");
  for (const old of readdirSync(".").filter((name) => /^prefect-wasm-.*\.tgz$/.test(name))) rmSync(old);
  if (!isDev) renameSync(join(work, tarball), tarball);
}

// The steps

/**
 * Compiles the crate, and makes the glue for it. Only a cdylib is built: if cargo also builds an rlib, which the Rust tests
 * need and wasm-pack would build too, it doesn't optimise across crates, which saves an eighth of the size.
 */
function compile(made) {
  const target = "wasm32-unknown-unknown";
  const cargo = (flags, env) =>
    run("cargo", ["rustc", "--lib", "--crate-type", "cdylib", "--target", target, "--target-dir", "target", ...flags], env);
  const bindgen = (profile, flags) =>
    run("wasm-bindgen", [`target/${target}/${profile}/${crate}.wasm`, "--target", "bundler", "--out-dir", made, ...flags]);
  if (isDev) {
    cargo([]);
    bindgen("debug", ["--debug"]);
    return;
  }
  run("cargo", ["fetch", "--locked", "--target", target]);
  cargo(["--release", "--locked"], { CARGO_ENCODED_RUSTFLAGS: withoutPaths().join("\x1f") });
  bindgen("release", []);
}

/**
 * Flags that keep paths of this machine out of the binary: rustc writes the location of every possible panic into it. The
 * checkout's own files have relative paths already.
 */
function withoutPaths() {
  const registries = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "registry/src");
  // If the standard library's source is installed, its paths lead there.
  const library = join(output("rustc", ["--print", "sysroot"]), "lib/rustlib/src/rust");
  const [, commit] = matched(output("rustc", ["-vV"]), /^commit-hash: (.+)$/m);
  return [
    ...readdirSync(registries)
      .sort()
      .map((name) => `--remap-path-prefix=${join(registries, name)}=/crates`),
    `--remap-path-prefix=${library}=/rustc/${commit}`,
  ];
}

/**
 * Makes the binary small. What becomes of a panic is one instruction, `unreachable`, as it is anyway: that there is none is
 * what clippy sees to, and the text of one would reach nobody. And what only the glue knows by its name has a short one:
 * wasm-bindgen's are as long as the code behind them, and end in a hash. Gives the short names of imports and exports.
 */
async function optimise(made) {
  const names = { imports: new Map(), exports: new Map() };
  if (isDev) return names;
  const { default: binaryen } = await import("binaryen");
  const path = join(made, binary);
  const features = output("wasm-opt", [path, "--print-features", "-o", "/dev/null"]).split("\n");
  const module = binaryen.readBinary(withoutLocations(binaryen, readFileSync(path)));
  for (let index = 0; index < module.getNumFunctions(); index++) {
    const it = module.getFunctionByIndex(index);
    if (panicking.test(binaryen.getFunctionInfo(it).name)) binaryen.Function.setBody(it, module.unreachable());
  }
  const short = (names, name) => {
    if (!names.has(name)) names.set(name, `_${names.size.toString(36)}`);
    return names.get(name);
  };
  const text = module
    .emitText()
    .replace(/(\(import "[^"]*" )"(\w+)"/g, (_, before, name) => `${before}"${short(names.imports, name)}"`)
    .replace(/(\(export )"(?!__wbindgen_|__externref_)(\w+)"(?= \(func)/g, (_, before, name) => `${before}"${short(names.exports, name)}"`);
  module.dispose();
  const source = join(made, `${crate}.wat`);
  writeFileSync(source, text);
  // Nothing is in the lowest KiB of memory: it is the far end of the stack. What occurs twice is left twice, which costs less
  // in gzip than a local for it. The control flow is made anew, twice, by a pass that takes code which was flattened.
  const anew = ["--flatten", "--rereloop", "-Oz", "-Oz"];
  const passes = ["-Oz", ...anew, ...anew, "--converge", "--low-memory-unused", "--skip-pass=local-cse"];
  run("wasm-opt", [source, ...features, ...passes, "--emit-target-features", "-o", path]);
  return names;
}

/**
 * The binary with zeros in place of the locations of possible panics, which take no room then: only the text of a panic would
 * name them. Each is the address and the length of a path, a line and a column.
 */
function withoutLocations(binaryen, bytes) {
  const module = binaryen.readBinary(bytes);
  const { offset, data } = module.getDataSegmentInfo(module.getDataSegment(".rodata"));
  module.dispose();
  const constants = Buffer.from(data);
  const found = [];
  for (let at = 0; at + 16 <= constants.length; at += 4) {
    const [path, length, line, column] = [0, 4, 8, 12].map((field) => constants.readUInt32LE(at + field));
    const start = path - offset;
    const isPath = start >= 0 && length < 200 && /^[\w/.-]+\.rs$/.test(constants.toString("latin1", start, start + length));
    if (isPath && line > 0 && line < 100_000 && column > 0 && column < 1_000) found.push([at, 16], [start, length]);
  }
  if (found.length === 0) throw new Error("No panic has a location. Update withoutLocations() in pkg-template/build.mjs.");
  const start = bytes.indexOf(constants);
  const blank = Buffer.from(bytes);
  for (const [at, length] of found) blank.fill(0, start + at, start + at + length);
  return blank;
}

/** The binary, and the same as text. */
function binaries(made, pkg) {
  const bytes = readFileSync(join(made, binary));
  writeFileSync(join(pkg, binary), bytes);
  write(pkg, "wasm-inline.js", [
    `// ${binary} as text, for where the file isn't available. Loaded only then.`,
    `export const bytes = () => Uint8Array.from(atob("${bytes.toString("base64")}"), (c) => c.charCodeAt(0));`,
  ]);
}

/** The modules of js/, and the glue beside them, which imports some of them. */
function modules(made, pkg, names) {
  for (const name of readdirSync(join(template, "js")).filter((name) => name.endsWith(".js"))) {
    cpSync(join(template, "js", name), join(pkg, name));
  }
  // wasm-bindgen has copied what Rust imports into a folder that is named after a hash.
  const text = replaced(withComments(read(join(made, glue))), /'\.\/snippets\/[^/']+\/pkg-template\/js\//g, "'./");
  const rows = methodsOfRows(rowsIn(read(join(made, `${crate}.d.ts`))));
  write(pkg, glue, [renamed(`${text.trimEnd()}\n${rows}`, names)]);
}

/** The glue with the short names: its functions keep theirs, which are seen in a stack. */
function renamed(text, { imports, exports }) {
  if (isDev) return text;
  const left = new Set([...imports.keys(), ...exports.keys()]);
  const list = [...imports].map(([name, short]) => `    ${name} as ${short},\n`);
  const own = text
    .replace(/^export (?=function (\w+)\()/gm, (whole, name) => (imports.has(name) && left.delete(name) ? "" : whole))
    .replace(/\bwasm\.(\w+)/g, (whole, name) => {
      if (!exports.has(name)) return whole;
      left.delete(name);
      return `wasm.${exports.get(name)}`;
    });
  if (list.length === 0 || exports.size === 0 || left.size > 0) {
    throw new Error(`The glue isn't understood: ${[...left].join(", ") || "no names"}. Update renamed() in pkg-template/build.mjs.`);
  }
  return `${own}\n\nexport {\n${list.join("")}};`;
}

/**
 * The rows by their numbers, each as its name and how many arguments it takes. They have the order of
 * src/client/route.rs: a line that isn't understood must not be left out, or the numbers after it would be wrong.
 */
function rowsIn(declared) {
  const files = [...declared.matchAll(/^\/\/ Rows of (\S+)\n(.*?)^\/\/ End of rows$/gms)].map(([, file, text]) => ({ file, text }));
  files.sort((a, b) => (a.file < b.file ? -1 : 1));
  const lines = files.flatMap(({ text }) =>
    text
      .trimEnd()
      .split("\n")
      .filter((line) => !/^(\/\*\*| \*)/.test(line)),
  );
  if (lines.length === 0) throw new Error("No rows are declared. Update rowsIn() in pkg-template/build.mjs.");
  return lines.map((line) => {
    const [, name, taken] = line.match(/^(\w+)\((.*)\): .+;$/) ?? [];
    const count = taken?.match(/\w\??: /g)?.length;
    if (!count) throw new Error(`This row isn't understood: ${line}. Update rowsIn() in pkg-template/build.mjs.`);
    return name + count;
  });
}

/** The methods for them. They call the binary directly, so that a stack shows one frame of the package, as for other methods. */
function methodsOfRows(rows) {
  return `
for (const [row, text] of "${rows.join(" ")}".split(" ").entries()) {
    const name = text.slice(0, -1);
    const { [name]: value } = {
        [name](...args) {
            return wasm.prefectclient___follow(this.__wbg_ptr, row, ...args);
        },
    };
    Object.defineProperty(value, "length", { value: Number(text.at(-1)) });
    Object.defineProperty(PrefectClient.prototype, name, { value, configurable: true, writable: true });
}`;
}

/** The modules that export the glue's public names one by one: `export *` would expose its internals. */
async function generated(pkg) {
  const namesOf = async (name) =>
    Object.keys(await import(pathToFileURL(join(root, pkg, name))))
      .filter((name) => !name.startsWith("_"))
      .sort();
  const modules = [
    [glue, await namesOf(glue)],
    ["builders.js", await namesOf("builders.js")],
    ["errors.js", ["PrefectError", "isPrefectError"]],
  ];
  write(pkg, "api.js", [
    "// What every entry exports besides the functions that load the module and create a client.",
    ...modules.map(([module, names]) => `export {\n${names.map((name) => `  ${name},\n`).join("")}} from "./${module}";`),
  ]);
  write(pkg, "api-unsupported.js", [
    "// The names of api.js, without values, for where the package can't work.",
    ...modules.flatMap(([, names]) => names).map((name) => `export let ${name};`),
  ]);
}

/** Bundled npm libraries, with their licenses. */
async function libraries(pkg) {
  // esbuild records the paths of its sources: node_modules/, even if that is a link.
  const name = "smol-toml.js";
  await bundle({ entryPoints: [join(template, "js", name)], format: "esm", preserveSymlinks: true, outfile: join(pkg, name) });

  // A file of its own, because the thread runs it. Without the compile cache, which it would enable for the whole process.
  const library = "node_modules/make-synchronized";
  write(pkg, "make-synchronized.cjs", [
    `/*! make-synchronized\n${read(`${library}/license`)}*/`,
    replaced(read(`${library}/index.cjs`), /^.*\benableCompileCache\b.*\n/m, "").trimEnd(),
  ]);
}

/** The entries for `require`, each bundled from one for `import`. */
async function commonJs(pkg) {
  // From within the folder, because esbuild records the paths of the sources. They lie beside the bundles, so the maps need
  // no copy of them.
  const options = { absWorkingDir: join(root, pkg), format: "cjs", sourcemap: true, sourcesContent: false };
  const node = {
    ...options,
    platform: "node",
    define: { "import.meta.url": "address" },
    banner: { js: 'const address = require("node:url").pathToFileURL(__filename).href;' },
  };
  await bundle({ ...options, entryPoints: ["inline.js"], outfile: "inline.cjs" });
  await bundle({ ...node, entryPoints: ["node.js"], outfile: "node.cjs", external: ["./wasm-inline.js"] });
  // It shares the classes of node.cjs, so that `instanceof` works in programs that require both.
  const plugins = [elsewhere(/^\.\/(node|errors)\.js$/, "./node.cjs")];
  await bundle({ ...node, entryPoints: ["sync.js"], outfile: "sync.cjs", plugins });
  await bundle({ ...options, sourcemap: false, entryPoints: ["sync-unsupported.js"], outfile: "sync-unsupported.cjs" });
}

/** The types: a head written by hand, and wasm-bindgen's declarations; once for `import`, once for `require`. */
function declarations(made, pkg) {
  const declared = output(process.execPath, [`${template}/types.mjs`], {
    input: withoutLinters(withComments(read(join(made, `${crate}.d.ts`)))),
  });
  const index = [read(`${template}/js/index.d.ts`), declared];
  write(pkg, "index.d.ts", index);
  write(pkg, "index.d.cts", index);
  const sync = read(`${template}/js/sync.d.ts`);
  writeFileSync(join(pkg, "sync.d.ts"), sync);
  writeFileSync(join(pkg, "sync.d.cts"), replaced(sync, /"\.\/index\.js"/g, '"./index.cjs"'));
}

/** package.json, with the version of the crate, and the files that every package has. */
function manifest(pkg) {
  const fields = { ...JSON.parse(read(`${template}/package.json`)), version };
  writeFileSync(join(pkg, "package.json"), `${JSON.stringify(fields, null, 2)}\n`);
  for (const name of ["LICENSE", "README.md", notices]) cpSync(name, join(pkg, name));
  // The guides that the README links to, without their pictures.
  const guides = readdirSync("docs").filter((name) => /\.(md|svg)$/.test(name));
  for (const name of guides) cpSync(join("docs", name), join(pkg, "docs", name));
}

function pack(pkg, work) {
  for (const entry of readdirSync(pkg, { recursive: true, withFileTypes: true })) {
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644); // whatever the umask
  }
  run("npm", ["pack", `./${pkg}`, "--pack-destination", work, "--ignore-scripts", "--loglevel=error", "--silent"]);
}

async function checkBudgets() {
  const wasm = readFileSync(join("pkg", binary));
  const options = { entryPoints: ["pkg/browser.js"], minify: true, format: "esm", external: ["./wasm-inline.js"], write: false };
  const { outputFiles } = await bundle(options);
  const gzip = (bytes) => gzipSync(bytes, { level: 9 }).length;
  console.log(`binary: ${wasm.length} bytes`);
  within("binary, gzip", gzip(wasm), budgets.binary);
  within("browser entry and glue, minified, gzip", gzip(outputFiles[0].contents), budgets.entry);
  within(tarball, statSync(tarball).size, budgets.tarball);
}

function within(what, bytes, budget) {
  const isOver = bytes > budget * 1024;
  console.log(`${what.padEnd(39)} ${(bytes / 1024).toFixed(1).padStart(7)} KiB of ${budget}${isOver ? ": over the budget" : ""}`);
  if (isOver) process.exitCode = 1;
}

// What the steps share

function bundle(options) {
  return esbuild({ bundle: true, logLevel: "warning", ...options });
}

/** A plugin for esbuild: imports of these modules become imports of another file, which isn't bundled. */
function elsewhere(filter, path) {
  return { name: "elsewhere", setup: ({ onResolve }) => onResolve({ filter }, () => ({ path, external: true })) };
}

/**
 * wasm-bindgen's output, with one bug worked around: comments that passed through one of our macros come out as raw
 * string literals.
 */
function withComments(text) {
  const quoted = replaced(replaced(text, /^( *\* )r" ?/gm, "$1"), /^( *\* )r#" ?(.*)"#$/gm, "$1$2");
  const comments = replaced(quoted, / +$/gm, "");
  const [left] = /^ *\* r#*".*$/m.exec(comments) ?? [];
  if (left) throw new Error(`A comment isn't understood: ${left}. Update withComments() in pkg-template/build.mjs.`);
  return comments;
}

/** Without wasm-bindgen's comments for linters, which nobody runs on it. */
function withoutLinters(text) {
  return replaced(text, /^\/\* (tslint|eslint).*\*\/\n/gm, "");
}

/** Finds a pattern that has to be there: a tool's output may change with its next version. */
function matched(text, pattern) {
  const found = text.match(pattern);
  if (!found) throw new Error(`A tool's output has changed: ${pattern} isn't there. Update pkg-template/build.mjs.`);
  return found;
}

/** Replaces a pattern that has to be there. */
function replaced(text, pattern, replacement) {
  matched(text, pattern);
  return text.replace(pattern, replacement);
}

function read(path, otherwise) {
  if (otherwise !== undefined && !existsSync(path)) return otherwise;
  return readFileSync(path, "utf8");
}

function write(folder, name, parts) {
  writeFileSync(join(folder, name), `${parts.join("\n")}\n`);
}

/** A hash of the contents of files and folders. */
function hashOf(paths) {
  const files = paths.flatMap((path) =>
    statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true })
          .map((name) => join(path, name))
          .filter((file) => statSync(file).isFile())
      : [path],
  );
  const hash = createHash("sha256");
  for (const file of files.sort()) hash.update(`${file}\0${statSync(file).size}\0`).update(readFileSync(file));
  return hash.digest("hex");
}

/** The tools of the checkout come first. */
function environment(more) {
  return { ...process.env, PATH: `${join(root, "node_modules/.bin")}:${process.env.PATH}`, LC_ALL: "C", ...more };
}

function run(command, args, env) {
  succeeded(command, spawnSync(command, args, { stdio: "inherit", env: environment(env) }));
}

/** What a command prints. */
function output(command, args, options) {
  const done = spawnSync(command, args, {
    encoding: "utf8",
    stdio: ["pipe", "pipe", "inherit"],
    maxBuffer: 2 ** 28,
    env: environment(),
    ...options,
  });
  return succeeded(command, done).stdout.trimEnd();
}

function succeeded(command, done) {
  if (done.error) throw new Error(`${command}: ${done.error.message}`);
  if (done.status !== 0) process.exit(done.status ?? 1);
  return done;
}
