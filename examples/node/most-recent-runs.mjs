// The runs that ended last, as a table.
//
//   node most-recent-runs.mjs [--n 10] [--state COMPLETED …] [--deployment nightly …]

import { parseArgs } from "node:util";
import { createClient, deploymentFilter } from "prefect-wasm";

const { values } = parseArgs({
  options: {
    n: { type: "string", default: "10" },
    state: { type: "string", multiple: true },
    deployment: { type: "string", multiple: true },
  },
});

const client = await createClient({ apiUrl: process.env.PREFECT_API_URL, apiKey: process.env.PREFECT_API_KEY });

const runs = await client.getMostRecentFlowRuns({
  n: Number(values.n),
  states: values.state, // a type that doesn't exist is refused, with those that do
  deployments: values.deployment && deploymentFilter().name(values.deployment),
});

// Runs carry the id of their flow. One request gives the names of all.
const ids = [...new Set(runs.map((run) => run.flow_id))];
const flows = await client.readFlows({ flows: { id: { any_: ids } } });
const names = new Map(flows.map((flow) => [flow.id, flow.name]));

console.table(
  runs.map((run) => ({
    flow: names.get(run.flow_id),
    run: run.name,
    state: run.state_name,
    ended: run.end_time,
    seconds: run.total_run_time,
  })),
);
