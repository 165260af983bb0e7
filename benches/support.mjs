// Shared by the benches: variants that take turns, medians with their spread, the servers, and how results are printed.
//
// A result is `{ name, variants: [{ name, median, spread, unit }] }`; the others are compared with the first variant. A
// bench prints its results as tables, or with --json as a JSON list, for run.mjs.

import { execFile, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";

export const root = fileURLToPath(new URL("..", import.meta.url));
export const here = (file) => fileURLToPath(new URL(file, import.meta.url));

const isOption = (argument) => argument.startsWith("--");

/** The arguments that aren't options. */
export const positionals = process.argv.slice(2).filter((argument) => !isOption(argument));

/** `--name=value`, or the default. */
export function option(name, standard) {
  const { values } = parseArgs({ options: { [name]: { type: "string" } }, strict: false, allowPositionals: true });
  return typeof standard === "number" && values[name] !== undefined ? Number(values[name]) : (values[name] ?? standard);
}

/** What call.mjs, python.mjs and browser.mjs measure, as headings: results of the same name become one table. */
export const titles = {
  small: "A small call: one flow run",
  page: "A page of 200 flow runs",
  "100 at once": "100 small calls at once",
  "small, own work": "A small call, without the network",
  "page, own work": "A page of 200 flow runs, without the network",
};

/** The median, and the interquartile range as the spread. */
export function summary(samples) {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share) => {
    const index = share * (sorted.length - 1);
    const [below, above] = [sorted[Math.floor(index)], sorted[Math.ceil(index)]];
    return below + (above - below) * (index % 1);
  };
  return { median: at(0.5), spread: at(0.75) - at(0.25) };
}

/**
 * Runs each variant once per round, starting with a different one each time, so that changes on the machine affect all of
 * them alike.
 *
 * @param {number} rounds
 * @param {Record<string, () => unknown>} variants each gives a sample: a number, or an object of several
 * @returns {Promise<Record<string, any[]>>} the samples of each
 */
export async function byTurns(rounds, variants) {
  const names = Object.keys(variants);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(round + turn) % names.length];
      samples[name].push(await variants[name]());
    }
  }
  return samples;
}

/** A result from samples: `pick` takes the number from each. */
export const result = (name, unit, samples, pick = (sample) => sample) => ({
  name,
  variants: Object.entries(samples).map(([name, some]) => ({ name, ...summary(some.map(pick)), unit })),
});

/** Prints results, for people or for run.mjs. */
export function report(...results) {
  if (process.argv.includes("--json")) {
    console.log(JSON.stringify(results));
    return;
  }
  for (const { name, variants } of results) {
    console.log(name);
    console.table(
      Object.fromEntries(
        variants.map(({ name, median, spread, unit }) => [
          name,
          {
            median: Number(median.toPrecision(4)),
            spread: Number(spread.toPrecision(2)),
            unit,
            "relative to the first": Number((median / variants[0].median).toFixed(2)),
          },
        ]),
      ),
    );
  }
}

const run = promisify(execFile);

/** Runs a program to its end; returns the last line it printed, as JSON. */
export async function measured(command, args, env = {}) {
  const { stdout } = await run(command, args, { cwd: root, env: { ...process.env, ...env }, maxBuffer: 2 ** 26 });
  return JSON.parse(stdout.trim().split("\n").at(-1));
}

/** A page of 200 flow runs from a real server, recorded once, into target/. */
export async function recordedPage() {
  const file = join(root, "target/benches/page.json");
  if (!existsSync(file)) {
    const { createClient, State } = await import("../pkg/node.js");
    const { startPrefectServer } = await import("../tests/server/prefect-server.mjs");
    const server = await startPrefectServer();
    try {
      const client = await createClient({ apiUrl: server.apiUrl });
      const flow = await client.createFlow({ name: "bench" });
      const deployment = await client.createDeployment({ name: "bench", flow_id: flow.id });
      for (let day = 0; day < 200; day += 1) {
        await client.createFlowRunFromDeployment(deployment.id, {
          parameters: { tables: ["orders", "customers"], day },
          tags: ["bench"],
          state: State.running(),
        });
      }
      const response = await fetch(`${server.apiUrl}/flow_runs/filter`, { method: "POST" });
      mkdirSync(join(root, "target/benches"), { recursive: true });
      writeFileSync(file, await response.text());
    } finally {
      await server.stop();
    }
  }
  return readFileSync(file, "utf8");
}

/** Starts a server that responds at once with recorded pages, in a process of its own: { url, apiUrl, stop }. */
export async function startStub({ rows = 200 } = {}) {
  await recordedPage();
  const child = spawn(process.execPath, [here("stub-server.mjs"), `${rows}`], { stdio: ["ignore", "pipe", "inherit"] });
  const [url] = await once(createInterface(child.stdout), "line");
  return { url, apiUrl: `${url}/api`, stop: () => child.kill() };
}

/**
 * Starts a proxy in front of a server that adds a round trip of this many milliseconds.
 *
 * @returns {Promise<{ apiUrl: string, measured: () => Promise<{ requests: number, seconds: number }>, stop: () => void }>}
 */
async function startDistance(apiUrl, milliseconds) {
  const { host, pathname } = new URL(apiUrl);
  const child = fork(here("distance.mjs"), [host, `${milliseconds}`]);
  const [{ port }] = await once(child, "message");
  return {
    apiUrl: `http://127.0.0.1:${port}${pathname}`,
    /** The requests since the last call: how many, and the seconds from the first to the last response. */
    async measured() {
      child.send("measured");
      const [sample] = await once(child, "message");
      return sample;
    },
    stop: () => child.kill(),
  };
}

/**
 * Compares ways of doing the same to many runs on a real server: without delay, and with a round trip of 50 ms. `prepare`
 * creates the runs for each sample, and what it returns is passed to the way.
 */
export async function atDistances(title, apiUrl, ways, prepare) {
  const results = [];
  for (const milliseconds of [0, 50]) {
    const distance = await startDistance(apiUrl, milliseconds);
    const sample = (way) => async () => {
      await way(distance.apiUrl, await prepare());
      return distance.measured();
    };
    const variants = Object.fromEntries(Object.entries(ways).map(([name, way]) => [name, sample(way)]));
    const samples = await byTurns(option("rounds", 3), variants);
    const name = `${title}, ${milliseconds} ms of round trip`;
    results.push(result(name, "s", samples, ({ seconds }) => seconds));
    if (milliseconds === 0) results.push(result(`${name}: requests`, "requests", samples, ({ requests }) => requests));
    distance.stop();
  }
  return results;
}
