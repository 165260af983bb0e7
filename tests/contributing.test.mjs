// "Add a resource" in CONTRIBUTING.md, followed exactly in a copy of the checkout: a block with a file name is written
// there, a block of commands is run. Afterwards the method is there, with its docs and its types. And what a whole
// resource takes to write: variables, which have nine routes.

import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));

// The same folder each time, so that nothing is compiled again without need.
const copy = join(root, "target/contributing/checkout");

const [steps] = readFileSync(join(root, "CONTRIBUTING.md"), "utf8").match(/^## Add a resource\n.*?(?=^## )/ms);
const blocks = [...steps.matchAll(/^ {3}```(\w+)(?: (\S+))?\n(.*?)^ {3}```$/gms)].map(([, language, file, text]) => ({
  language,
  file,
  text: text.replace(/^ {3}/gm, ""),
}));

// The tools are those of the checkout, and compile into a folder that is kept.
const env = {
  ...process.env,
  CARGO_TARGET_DIR: join(root, "target/contributing/build"),
  PATH: `${join(root, "node_modules/.bin")}:${process.env.PATH}`,
};
delete env.NODE_TEST_CONTEXT; // the commands run tests of their own

function copyCheckout() {
  rmSync(copy, { recursive: true, force: true });
  const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], { cwd: root, encoding: "utf8" });
  for (const file of files.split("\0").filter((file) => file !== "" && existsSync(join(root, file)))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  for (const folder of ["node_modules", ".venv", ".cache"]) {
    if (existsSync(join(root, folder))) symlinkSync(join(root, folder), join(copy, folder));
  }
}

/** Removes what the steps are to add: the files they write, and their lines in others. */
function takeAway() {
  for (const { file, text } of blocks.filter(({ file }) => file)) {
    const path = join(copy, file);
    if (!existsSync(path)) continue;
    if (isLine(text)) writeFileSync(path, readFileSync(path, "utf8").replace(text, ""));
    else rmSync(path);
  }
}

/** Whether a text is a line for an existing file. */
const isLine = (text) => /^mod \w+;\n$|^ +\w+::ROUTES,\n$/.test(text);

/** Writes a file; a line is added to the existing one, in alphabetical order among those of its kind. */
function write(file, text) {
  const path = join(copy, file);
  mkdirSync(dirname(path), { recursive: true });
  if (!isLine(text)) return writeFileSync(path, text);
  const kind = new RegExp(`^${text.trimEnd().replace(/\w+(?=;|::)/, "\\w+")}$`);
  const lines = readFileSync(path, "utf8").split("\n");
  const after = lines.findIndex((line) => kind.test(line) && line > text.trimEnd());
  assert.notEqual(after, -1, `there is a line like ${text}`);
  lines.splice(after, 0, text.trimEnd());
  writeFileSync(path, lines.join("\n"));
}

test("whoever follows the steps has the method", { timeout: 900_000 }, async () => {
  copyCheckout();
  takeAway();
  const commands = [];
  for (const { language, file, text } of blocks) {
    if (language === "sh") commands.push(...text.trim().split("\n"));
    else write(file, text);
  }
  assert(commands.length >= 3 && blocks.filter(({ file }) => file).length >= 3, "the section has files and commands");

  for (const command of commands) {
    await promisify(execFile)("sh", ["-c", command], { cwd: copy, env }).catch(({ stdout, stderr }) => {
      assert.fail(`${command}\n${stdout}${stderr}`.slice(-6_000));
    });
  }
  const declared = readFileSync(join(copy, "pkg/index.d.ts"), "utf8");
  assert.match(
    declared,
    /`POST \/saved_searches\/filter`[^]*?\*\/\s*readSavedSearches\(query\?: SavedSearchQuery \| null, options\?: RequestOptions \| null\): ListPromise<SavedSearch>;/,
  );
});

/** What is written by hand for variables, docs and examples included, in the files that the steps name. */
const variables = {
  "scripts/generate/glossary.mjs": /^ {2}variables: .*|^ {2}\/\/ Variables\.\n[^]*?(?=\n\n? {2}\/\/ )|^ {2}VariableFilter: `[^`]*`,/gm,
  "src/models/mod.rs": /^pub mod variables;$/gm,
  "src/client/mod.rs": /^mod variables;$|^ +variables::ROUTES,$/gm,
  "src/client/variables.rs": /[^]+(?=\n)/g,
  "CHANGELOG.md": /^- .* methods for variables\.$/gm,
  "docs/lists-and-filters.md": /^.*`variableFilter`.*$/gm,
};

test("a resource of nine routes takes at most 130 lines in 7 files", (t) => {
  const source = (file) => readFileSync(join(root, file), "utf8");
  const routes = source("src/client/variables.rs").match(/^ {4}\w+\(.*\) -> "/gm);
  assert.equal(routes.length, 9);

  const counted = Object.entries(variables).map(([file, pattern]) => {
    const parts = source(file).match(pattern);
    assert.ok(parts, `${file} has something of variables`);
    return [file, parts.join("\n").split("\n").length];
  });
  const lines = counted.reduce((sum, [, count]) => sum + count, 0);
  t.diagnostic(`${lines} lines: ${counted.map(([file, count]) => `${file} ${count}`).join(", ")}`);
  assert.ok(lines <= 130, `${lines} lines`);
  assert.ok(counted.length <= 7, `${counted.length} files`);

  // Nothing of them is elsewhere, but in tests and in what is generated.
  const mentions = [
    "-lE",
    "\\bVariable[A-Z]|\\bvariables(::|;)|variableFilter|/variables/",
    "--",
    "*.rs",
    "*.js",
    "*.ts",
    "*.tsx",
    "*.mjs",
    "docs",
  ];
  const files = execFileSync("git", ["grep", ...mentions], { cwd: root, encoding: "utf8" })
    .trim()
    .split("\n");
  const isGenerated = (file) =>
    /^(\/\/|<!--)? ?Generated by|scripts\/generate\/\w+\.mjs writes them|docs\/operations/m.test(`${file}\n${source(file).slice(0, 300)}`);
  assert.deepEqual(
    files.filter((file) => !(file in variables || file.startsWith("tests/") || isGenerated(file))),
    [],
  );
});
