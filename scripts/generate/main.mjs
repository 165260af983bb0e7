// `make generate`: writes src/models/, the types that are sent and received, from the server's OpenAPI document. With
// `--check` it writes nothing, and fails if anything would change.

import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readDescription } from "./description.mjs";
import { Docs } from "./docs.mjs";
import { filesOf, HEAD } from "./rust.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const models = "src/models/";
const isCheck = process.argv.includes("--check");

const docs = new Docs();
const files = filesOf(readDescription(), docs);
const complaints = [
  ...[...new Set(docs.missing)].map((entry) => `scripts/generate/glossary.mjs lacks ${entry}`),
  ...docs.unused().map((entry) => `scripts/generate/glossary.mjs has ${entry}, which nothing asks for`),
];

const modules = readFileSync(`${root}${models}mod.rs`, "utf8");
for (const [, module] of [...files.keys()].map((path) => /^src\/models\/(\w+)\.rs$/.exec(path) ?? [])) {
  if (module && !modules.includes(`pub mod ${module};`)) complaints.push(`src/models/mod.rs lacks a line for ${module}`);
}

/** Makes a change that isn't done yet, or reports it with --check. */
function settle(path, what, isDone, act) {
  if (isDone) return;
  if (!isCheck) return act();
  complaints.push(`${path} ${what}: run \`make generate\` and look at \`git diff\``);
}

if (complaints.length === 0) {
  for (const [path, text] of files) {
    const isDone = existsSync(root + path) && readFileSync(root + path, "utf8") === text;
    settle(path, "is not what comes of the server's description", isDone, () => writeFileSync(root + path, text));
  }
  for (const name of readdirSync(root + models).filter((name) => name.endsWith(".rs"))) {
    const path = models + name;
    const isDone = files.has(path) || !readFileSync(root + path, "utf8").startsWith(HEAD);
    settle(path, "comes of nothing any more", isDone, () => rmSync(root + path));
  }
}

for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length === 0 ? 0 : 1;
