// Gives the late runs of a deployment a new time, and deletes those beyond the most recent ones. Without
// `--yes` it only says what it would do.
//
//   node reschedule-late-runs.mjs --deployment healthcheck-storage-test [--hours 6] [--most-recent 3] [--yes]

import { parseArgs } from "node:util";
import { createClient } from "prefect-wasm";

const { values } = parseArgs({
  options: {
    deployment: { type: "string" },
    hours: { type: "string", default: "6" },
    "most-recent": { type: "string", default: "3" },
    yes: { type: "boolean", default: false },
  },
});

const client = await createClient({ apiUrl: process.env.PREFECT_API_URL, apiKey: process.env.PREFECT_API_KEY });

const { outcomes, counts } = await client.rescheduleLateFlowRuns({
  deploymentName: values.deployment,
  delayMs: Number(values.hours) * 60 * 60 * 1000,
  mostRecentN: Number(values["most-recent"]),
  dryRun: !values.yes,
});

for (const { name, outcome, new_start_time, late_again, error } of outcomes) {
  const remark = error?.message ?? (late_again ? "(late again: the delay is too short)" : "");
  console.log(name, "→", outcome, new_start_time ?? "", remark);
}
console.log(`${counts.rescheduled} rescheduled, ${counts.deleted} deleted, ${counts.failed} failed`);
if (!values.yes) console.log("Nothing was changed. With --yes it is.");
if (counts.failed > 0) process.exitCode = 1;
