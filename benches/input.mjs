// node benches/input.mjs [--rounds=40] [--json]
//
// The cost of checking input, compared with JSON.stringify alone: a filter of 1,000 ids, and 1 MB of parameters in three
// shapes, in Node and in Chromium. "copied" is json.js, which refuses what JSON would lose; "the call" is a whole call
// with a `fetch` that responds at once, so it includes the check against the table. Milliseconds. Needs `make package`.

import { launchChromium } from "../tests/package/support.mjs";
import { byTurns, option, report, result, startStub } from "./support.mjs";

const names = ["A filter of 1,000 ids", "1 MB of parameters, rows of a table", "1 MB of parameters, texts", "1 MB of parameters, numbers"];

/** Prepares the variants of one input. It runs in Node and, as its text, in a page. */
async function prepare(folder, name) {
  const { stringify } = await import(`${folder}/json.js`);
  const { createClient } = await import(`${folder}/${globalThis.location ? "browser" : "node"}.js`);
  const fetch = async (url) =>
    url.includes("/csrf-token") ? Response.json({ detail: "CSRF protection is disabled." }, { status: 422 }) : Response.json([]);
  const client = await createClient({ apiUrl: "http://127.0.0.1:4200/api", fetch });

  const times = (n, make) => Array.from({ length: n }, (_, index) => make(index));
  const id = crypto.randomUUID();
  const row = (index) => ({
    id: crypto.randomUUID(),
    name: `run ${index}`,
    index,
    tags: ["a", "b"],
    done: true,
    size: { mean: index * 1.5 },
  });
  const create = (parameters) => client.createFlowRunFromDeployment(id, { parameters });
  const inputs = {
    "A filter of 1,000 ids": () => [
      { flow_runs: { id: { any_: times(1_000, () => crypto.randomUUID()) } } },
      (query) => client.readFlowRuns(query),
    ],
    "1 MB of parameters, rows of a table": () => [{ rows: times(8_000, row) }, create],
    "1 MB of parameters, texts": () => [{ texts: times(1_000, () => "All work and no play makes Jack a dull boy. ".repeat(23)) }, create],
    "1 MB of parameters, numbers": () => [{ numbers: times(54_000, () => Math.random()) }, create],
  };
  await create({}); // requests the CSRF token

  const [value, call] = inputs[name]();
  const work = { "JSON.stringify": () => JSON.stringify(value), copied: () => stringify(value), "the call": () => call(value) };
  // The clock of a page is coarse, so one sample is several runs.
  const runs = name.includes("MB") ? 5 : 50;
  return async (variant) => {
    const begun = performance.now();
    for (let run = 0; run < runs; run += 1) await work[variant]();
    return (performance.now() - begun) / runs;
  };
}

async function compare(title, sample) {
  const variants = Object.fromEntries(["JSON.stringify", "copied", "the call"].map((variant) => [variant, () => sample(variant)]));
  await byTurns(5, variants);
  return result(title, "ms", await byTurns(option("rounds", 40), variants));
}

const results = [];
for (const name of names) results.push(await compare(name, await prepare(new URL("../pkg", import.meta.url).href, name)));

const stub = await startStub();
const browser = await launchChromium();
try {
  for (const name of names) {
    const page = await browser.newPage();
    await page.goto(stub.url);
    await page.evaluate(`(${prepare})("/pkg", ${JSON.stringify(name)}).then((sample) => { globalThis.sample = sample; })`);
    results.push(await compare(`${name}, in Chromium`, (variant) => page.evaluate((variant) => globalThis.sample(variant), variant)));
    await page.close();
  }
} finally {
  await browser.close();
  stub.stop();
}
report(...results);
