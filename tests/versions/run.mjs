// node tests/versions/run.mjs [--job] [variant…]    (make test-servers)
//
// Runs the tests of this folder on every server they are meant for, each installed when it is missing, keeps the results
// in results.json, and writes the table in docs/servers.md from that. With names only those are run; the others' results
// stay. With --job it is the main job alone, on the oldest unless others are named, and nothing is kept.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pinned } from "../server/prefect-server.mjs";
import { variants, versions } from "./variants.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = join(root, "docs/servers.md");
const file = fileURLToPath(new URL("results.json", import.meta.url));
const kept = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};

const [isJob, asked] = [process.argv.includes("--job"), process.argv.slice(2).filter((argument) => argument !== "--job")];
const files = { "main job": "job", ...(!isJob && { operations: "operations", workflows: "workflows" }) };
if (isJob && asked.length === 0) asked.push(versions[0]);
for (const name of asked) {
  if (name in variants) continue;
  console.error(`There is no server "${name}". There are: ${Object.keys(variants).join("; ")}.`);
  process.exit(2);
}

const called = (name) => (name === variants[name].version ? `Prefect ${name}` : `Prefect ${variants[name].version}, ${name}`);

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
  return { passed: Number(passed ?? 0), tests: Number(tests ?? 0) };
}

for (const [name, options] of Object.entries(variants)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  install(options);
  for (const [what, file] of Object.entries(files)) {
    const begun = performance.now();
    const result = passed(name, file);
    const seconds = ((performance.now() - begun) / 1000).toFixed(0);
    console.log(`${called(name)}, ${what}: ${result.passed} of ${result.tests} tests pass, ${seconds} s`);
    kept[name] = { ...kept[name], [what]: result };
  }
  if (!isJob) keep();
}

function keep() {
  const known = Object.fromEntries(Object.keys(variants).flatMap((name) => (kept[name] ? [[name, kept[name]]] : [])));
  writeFileSync(file, `${JSON.stringify(known, null, 2)}\n`);
  const [head] = readFileSync(page, "utf8").match(/^[^]*?<!-- Below is made by .*? -->\n/);
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const cell = ({ passed, tests }) => (passed === tests ? `${passed} of ${tests}` : `**${passed} of ${tests}**`);
  const rows = Object.entries(known).map(([name, results]) =>
    line([called(name), ...Object.keys(files).map((what) => cell(results[what]))]),
  );
  const table = [line(["server", ...Object.keys(files)]), "|---|---|---|---|", ...rows].join("\n");
  writeFileSync(page, `${head}\nTests that pass, of those there are. The client is developed with Prefect ${pinned}.\n\n${table}\n`);
}
