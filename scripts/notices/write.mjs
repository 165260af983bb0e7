// `make notices`: writes THIRD-PARTY-NOTICES.txt, which is in the package: the software that the package contains, with
// its licenses. cargo-about collects those of the crates (about.toml, notices.hbs); the libraries from npm are added here.
// The file is committed, so that `make package` doesn't need cargo-about; a test compares it with Cargo.lock.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The libraries from npm, each with the file of the package that contains it, and the file with its license. */
const libraries = [
  ["make-synchronized", "make-synchronized.cjs", "license"],
  ["smol-toml", "smol-toml.js", "LICENSE"],
];

process.chdir(fileURLToPath(new URL("../..", import.meta.url)));

execFileSync("cargo", ["fetch", "--locked"], { stdio: "inherit" });
// From the crates as they were downloaded: otherwise it would ask a server, whose answers change.
const flags = ["generate", "--frozen", "--fail", "--config", "scripts/notices/about.toml", "scripts/notices/notices.hbs"];
const crates = execFileSync("cargo-about", flags, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

const rule = "-".repeat(80);
const npm = libraries.map(([name, file, license]) => {
  const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  return {
    line: `  ${name} ${version}, in ${file} (https://www.npmjs.com/package/${name})`,
    text: `${rule}\nThe license of ${name}\n\n${readFileSync(`node_modules/${name}/${license}`, "utf8").trimEnd()}`,
  };
});
const heading = "Two files hold libraries from npm:\n";
if (!crates.includes(heading)) throw new Error(`scripts/notices/notices.hbs has lost the line ${JSON.stringify(heading)}`);
const named = crates.replace(heading, `${heading}\n${npm.map(({ line }) => `${line}\n`).join("")}`);
const text = [named.trimEnd(), ...npm.map(({ text }) => text)].join("\n\n");
writeFileSync("THIRD-PARTY-NOTICES.txt", `${text.replace(/[ \t]+$/gm, "").replace(/\n{3,}/g, "\n\n")}\n`);
