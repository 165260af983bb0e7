// node benches/input.mjs [--rounds=40] [--json]
//
// What it costs that input is checked, against JSON.stringify alone: a filter of 1,000 ids, and 1 MB of parameters in
// three shapes. "copied" is json.js, which refuses what JSON would lose; "the call" is all of a method up to a `fetch`
// that answers at once, so there is the check against the table in it, too. Milliseconds. Needs `make package`.

import { randomUUID } from "node:crypto";
import { stringify } from "../pkg/json.js";
import { createClient } from "../pkg/node.js";
import { byTurns, option, report, result } from "./support.mjs";

const times = (n, make) => Array.from({ length: n }, (_, index) => make(index));

const id = randomUUID();
const fetch = async (url) =>
  url.includes("/csrf-token") ? Response.json({ detail: "CSRF protection is disabled." }, { status: 422 }) : Response.json([]);
const client = await createClient({ apiUrl: "http://127.0.0.1:4200/api", fetch });
const create = (parameters) => client.createFlowRunFromDeployment(id, { parameters });

const row = (index) => ({ id: randomUUID(), name: `run ${index}`, index, tags: ["a", "b"], done: true, size: { mean: index * 1.5 } });

const inputs = {
  "A filter of 1,000 ids": [{ flow_runs: { id: { any_: times(1_000, () => randomUUID()) } } }, (query) => client.readFlowRuns(query)],
  "1 MB of parameters, rows of a table": [{ rows: times(8_000, row) }, create],
  "1 MB of parameters, texts": [{ texts: times(1_000, () => "All work and no play makes Jack a dull boy. ".repeat(23)) }, create],
  "1 MB of parameters, numbers": [{ numbers: times(54_000, () => Math.random()) }, create],
};

const timed = async (work) => {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
};

await create({}); // the question for a CSRF token
const results = [];
for (const [name, [value, call]] of Object.entries(inputs)) {
  const variants = {
    "JSON.stringify": () => timed(() => JSON.stringify(value)),
    copied: () => timed(() => stringify(value)),
    "the call": () => timed(() => call(value)),
  };
  await byTurns(5, variants);
  results.push(result(name, "ms", await byTurns(option("rounds", 40), variants)));
}
report(...results);
