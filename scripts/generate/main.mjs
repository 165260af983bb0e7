// `make generate`: writes src/models/, what is sent to the server and received from it, from the server's own
// description of its API. With `--check` it writes nothing, and fails if it would.

import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readDescription } from "./description.mjs";
import { Docs } from "./docs.mjs";
import { filesOf, HEAD } from "./rust.mjs";

const folder = fileURLToPath(new URL("../../src/models/", import.meta.url));
const isCheck = process.argv.includes("--check");

const docs = new Docs();
const files = filesOf(readDescription(), docs);
const complaints = [
  ...[...new Set(docs.missing)].map((entry) => `scripts/generate/glossary.mjs lacks ${entry}`),
  ...docs.unused().map((entry) => `scripts/generate/glossary.mjs has ${entry}, which nothing asks for`),
];

const modules = readFileSync(`${folder}mod.rs`, "utf8");
for (const name of files.keys()) {
  if (!modules.includes(`pub mod ${name.replace(".rs", "")};`)) complaints.push(`src/models/mod.rs lacks a line for ${name}`);
}

/** Does what is left to do, or says that it is. */
function settle(name, what, isDone, act) {
  if (isDone) return;
  if (!isCheck) return act();
  complaints.push(`src/models/${name} ${what}: run \`make generate\` and look at \`git diff\``);
}

if (complaints.length === 0) {
  for (const [name, text] of files) {
    const path = folder + name;
    const isDone = existsSync(path) && readFileSync(path, "utf8") === text;
    settle(name, "is not what comes of the server's description", isDone, () => writeFileSync(path, text));
  }
  for (const name of readdirSync(folder).filter((name) => name.endsWith(".rs") && !files.has(name))) {
    const isDone = !readFileSync(folder + name, "utf8").startsWith(HEAD);
    settle(name, "comes of nothing any more", isDone, () => rmSync(folder + name));
  }
}

for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length === 0 ? 0 : 1;
