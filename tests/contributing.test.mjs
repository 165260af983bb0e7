// "Add a resource" in CONTRIBUTING.md, followed to the letter in a copy of the checkout: a block with a file name is
// written there, a block of commands is run. Afterwards the method is there, with its docs and its types.

import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));

// The same folder each time, so that what was compiled the last time needn't be compiled again.
const copy = join(root, "target/contributing/checkout");

const [steps] = readFileSync(join(root, "CONTRIBUTING.md"), "utf8").match(/^## Add a resource\n.*?(?=^## )/ms);
const blocks = [...steps.matchAll(/^ {3}```(\w+)(?: (\S+))?\n(.*?)^ {3}```$/gms)].map(([, language, file, text]) => ({
  language,
  file,
  text: text.replace(/^ {3}/gm, ""),
}));

// The tools find their things in the checkout's own folders, and compile into one that lasts.
const env = {
  ...process.env,
  CARGO_TARGET_DIR: join(root, "target/contributing/build"),
  PATH: `${join(root, "node_modules/.bin")}:${process.env.PATH}`,
};
delete env.NODE_TEST_CONTEXT; // what is run there are tests of their own

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

/** Takes away what the steps are to add: the files they write, and their lines in others. */
function takeAway() {
  for (const { file, text } of blocks.filter(({ file }) => file)) {
    const path = join(copy, file);
    if (!existsSync(path)) continue;
    if (isLine(text)) writeFileSync(path, readFileSync(path, "utf8").replace(text, ""));
    else rmSync(path);
  }
}

/** Whether a text is a line for a file that is there. */
const isLine = (text) => /^mod \w+;\n$|^ +\w+::ROUTES,\n$/.test(text);

/** Writes a file; a line goes into the one that is there, among those of its kind, where the alphabet has it. */
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
