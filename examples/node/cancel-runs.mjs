// Cancels all runs in some states. Without `--yes` it only says which.
//
//   node cancel-runs.mjs [--state Late …] [--tag backfill …] [--message "why"] [--yes]

import { parseArgs } from "node:util";
import { createClient, flowRunFilter } from "prefect-wasm";

const { values } = parseArgs({
  options: {
    state: { type: "string", multiple: true, default: ["Pending", "Running", "Scheduled", "Late"] },
    tag: { type: "string", multiple: true },
    message: { type: "string" },
    yes: { type: "boolean", default: false },
  },
});

const client = await createClient({ apiUrl: process.env.PREFECT_API_URL, apiKey: process.env.PREFECT_API_KEY });

const { counts } = await client.bulkCancelFlowRuns({
  states: values.state,
  // Left out where it isn't given: undefined would be refused, and so would a filter that leaves nothing out.
  ...(values.tag && { flow_runs: flowRunFilter().tagsAny(values.tag) }),
  ...(values.message && { message: values.message }),
  dryRun: !values.yes,
  onProgress({ done, total, outcomes }) {
    for (const { name, was, outcome, error } of outcomes) console.log(name, was?.name, "→", outcome, error?.message ?? "");
    console.log(`${done} of ${total}`);
  },
});

const reached = Object.entries(counts).filter(([, count]) => count > 0);
console.log(reached.map(([outcome, count]) => `${count} ${outcome}`).join(", ") || "nothing to cancel");
if (!values.yes) console.log("Nothing was changed. With --yes it is.");
if (counts.failed > 0) process.exitCode = 1;
