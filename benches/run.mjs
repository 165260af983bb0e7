// node benches/run.mjs [name…] [--option=value…]    (make bench, make bench BENCH=name, make bench BENCH="name --rounds=1")
//
// Runs the benches one after the other, keeps their results in results.json, and writes docs/performance.md and its
// plot from them. With names, only those are run, and the others' results stay. With options, which each bench lists
// at its head, the results are only printed: few rounds are a quick look, not a measurement. All of them take about
// half an hour on two cores, on which nothing else should run.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { here, positionals, root } from "./support.mjs";

// In the order of the page. Results of the same name become one table, as those of call and python.
const benches = ["size", "start", "call", "python", "browser", "input", "iterate", "cancel", "reschedule", "sync", "loop"];

const file = here("results.json");
const page = join(root, "docs/performance.md");
const plot = join(root, "docs/performance.svg");

const options = process.argv.slice(2).filter((argument) => argument.startsWith("--"));
for (const name of positionals) {
  if (benches.includes(name)) continue;
  console.error(`There is no bench "${name}". There are: ${benches.join(", ")}.`);
  process.exit(2);
}

const chosen = positionals.length > 0 ? positionals : benches;
if (options.length > 0) {
  for (const name of chosen) execFileSync(process.execPath, [here(`${name}.mjs`), ...options], { stdio: "inherit" });
  process.exit();
}

const kept = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
for (const name of chosen) {
  const begun = performance.now();
  const said = execFileSync(process.execPath, [here(`${name}.mjs`), "--json"], {
    encoding: "utf8",
    maxBuffer: 2 ** 26,
    stdio: ["ignore", "pipe", "inherit"],
  });
  kept[name] = [JSON.parse(said.trim().split("\n").at(-1))].flat();
  // At once, so that a bench that fails takes nothing of those before with it.
  writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`);
  console.log(`${name}: ${((performance.now() - begun) / 1000).toFixed(0)} s`);
}

const groups = new Map();
for (const name of benches) {
  for (const result of kept[name] ?? []) groups.set(result.name, [...(groups.get(result.name) ?? []), ...result.variants]);
}

const [prefect] = readFileSync(join(root, "tests/server/requirements.txt"), "utf8").match(/(?<=^prefect==)\S+/m);
const machine = `Measured on ${availableParallelism()} cores, with Node ${process.versions.node} and Prefect ${prefect}.`;
const [head] = readFileSync(page, "utf8").match(/^[^]*?<!-- Below is made by .*? -->\n/);
writeFileSync(page, `${head}\n${[machine, ...[...groups].map(table)].join("\n\n")}\n`);
writeFileSync(plot, drawing(groups));
console.log("docs/performance.md is written.");

/** Three digits, and no more than that. */
function digits(number) {
  if (number === 0) return "0";
  return number >= 100 ? Math.round(number).toLocaleString("en") : Number(number.toPrecision(3)).toString();
}

function table([name, variants]) {
  const [first] = variants;
  const rows = variants.map(
    ({ name, median, spread, unit }) =>
      `| ${name} | ${digits(median)} ${unit} | ${digits(spread)} | ${(median / first.median).toFixed(2)} |`,
  );
  return [`### ${name}`, "", "| | median | spread | relative to the first |", "|---|---:|---:|---:|", ...rows].join("\n");
}

/** Bars, in each group relative to its longest. */
function drawing(groups) {
  const [LABEL, BAR, LINE, WIDTH] = [250, 360, 20, 720];
  const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const parts = [];
  let y = 0;
  for (const [name, variants] of groups) {
    y += LINE * 1.4;
    parts.push(`<text x="0" y="${y}" class="name">${escaped(name)}</text>`);
    const longest = Math.max(...variants.map(({ median }) => median));
    for (const { name, median, unit } of variants) {
      y += LINE;
      const length = Math.max(1, (median / longest) * BAR).toFixed(1);
      const kind = /prefect-wasm|bulkCancel|reschedule/.test(name) ? "ours" : "other";
      parts.push(
        `<text x="${LABEL - 10}" y="${y}" text-anchor="end">${escaped(name)}</text>`,
        `<rect x="${LABEL}" y="${y - 12}" width="${length}" height="14" rx="2" class="${kind}"/>`,
        `<text x="${LABEL + Number(length) + 8}" y="${y}">${digits(median)} ${escaped(unit)}</text>`,
      );
    }
  }
  const style = "text{font:12px system-ui,sans-serif;fill:#7d8590}.name{font-weight:600}.ours{fill:#2f6feb}.other{fill:#8b949e}";
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y + 10}" width="${WIDTH}">`,
    `<style>${style}</style>`,
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}
