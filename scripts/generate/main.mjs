// `make generate`: writes src/models/, what is sent to the server and received from it, from the server's own
// description of its API. With `--check` it writes nothing, and fails if it would.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readDescription } from "./description.mjs";
import { Docs } from "./docs.mjs";
import { filesOf } from "./rust.mjs";

const folder = fileURLToPath(new URL("../../src/models/", import.meta.url));
const isCheck = process.argv.includes("--check");

const docs = new Docs();
const files = filesOf(readDescription(), docs);
const complaints = [
  ...[...new Set(docs.missing)].map((entry) => `scripts/generate/glossary.mjs lacks ${entry}`),
  ...docs.unused().map((entry) => `scripts/generate/glossary.mjs has ${entry}, which nothing asks for`),
];

if (complaints.length === 0) {
  for (const [name, text] of files) {
    const path = folder + name;
    if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
    if (isCheck)
      complaints.push(
        `src/models/${name} is not what \`make generate\` makes of the server's description: run it, and look at \`git diff\``,
      );
    else writeFileSync(path, text);
  }
}

for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length === 0 ? 0 : 1;
