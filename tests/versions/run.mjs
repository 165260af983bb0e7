// node tests/versions/run.mjs [--job] [variant…]    (make test-servers)
//
// Runs the tests of this folder on every server they are meant for, each installed when it is missing, and writes the
// table in docs/servers.md. With names only on those, with --job only the main job; nothing is written then.

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pinned } from "../server/prefect-server.mjs";
import { variants } from "./variants.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = join(root, "docs/servers.md");

const [isJob, asked] = [process.argv.includes("--job"), process.argv.slice(2).filter((argument) => argument !== "--job")];
const files = { "main job": "job", ...(!isJob && { operations: "operations", workflows: "workflows" }) };
for (const name of asked) {
  if (name in variants) continue;
  console.error(`There is no server "${name}". There are: ${Object.keys(variants).join("; ")}.`);
  process.exit(2);
}

function install({ version, database }) {
  const steps = [["server", version], ...(database ? [["postgresql"]] : [])];
  for (const step of steps) {
    const { status } = spawnSync("scripts/setup.sh", step, { cwd: root, stdio: "inherit" });
    if (status !== 0) process.exit(1);
  }
}

/** Runs one of the test files on a server; gives how many tests passed and how many there are. */
function passed(variant, file) {
  const { stdout, status } = spawnSync(process.execPath, ["--test", "--test-reporter=tap", `tests/versions/${file}.test.mjs`], {
    cwd: root,
    env: { ...process.env, PREFECT_VARIANT: variant },
    encoding: "utf8",
    maxBuffer: 2 ** 26,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [, tests] = /^# tests (\d+)$/m.exec(stdout) ?? [];
  const [, passed] = /^# pass (\d+)$/m.exec(stdout) ?? [];
  if (status !== 0) {
    console.log(stdout.slice(0, 20_000));
    process.exitCode = 1;
  }
  return { tests: Number(tests ?? 0), passed: Number(passed ?? 0), failed: status !== 0 };
}

const rows = [];
for (const [name, options] of Object.entries(variants)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  install(options);
  const cells = Object.entries(files).map(([what, file]) => {
    const begun = performance.now();
    const result = passed(name, file);
    const seconds = ((performance.now() - begun) / 1000).toFixed(0);
    console.log(`Prefect ${name}, ${what}: ${result.passed} of ${result.tests} tests pass, ${seconds} s`);
    return result.failed ? `**${result.passed} of ${result.tests}**` : `${result.tests} of ${result.tests}`;
  });
  rows.push([`Prefect ${name}`, ...cells]);
}

if (asked.length === 0 && !isJob) {
  const [head] = readFileSync(page, "utf8").match(/^[^]*?<!-- Below is made by .*? -->\n/);
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const table = [line(["server", ...Object.keys(files)]), "|---|---|---|---|", ...rows.map(line)].join("\n");
  writeFileSync(
    page,
    `${head}\nTests that pass, of those there are for what the server has. The client is developed with Prefect ${pinned}.\n\n${table}\n`,
  );
  console.log("docs/servers.md is written.");
}
