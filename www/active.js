// What is active: scheduled, late, pending, running, paused or on its way to being cancelled.

import { $, el, fill, say, showError, stateChip } from "./dom.js";
import { count, time } from "./format.js";
import { flowNames, runCell } from "./runs.js";

/** The types of state that have not ended. */
export const ACTIVE = ["SCHEDULED", "PENDING", "RUNNING", "PAUSED", "CANCELLING"];

const SHOWN = 50;

const COUNTED = {
  late: { name: { any_: ["Late"] } },
  scheduled: { type: { any_: ["SCHEDULED"] } },
  pending: { type: { any_: ["PENDING"] } },
  running: { type: { any_: ["RUNNING"] } },
  paused: { type: { any_: ["PAUSED"] } },
  cancelling: { type: { any_: ["CANCELLING"] } },
};

/** Counts and lists what is active; resolves to whether that worked. */
export async function refreshActive(client, options) {
  try {
    const counted = Object.entries(COUNTED).map(async ([key, state]) => [
      key,
      await client.countFlowRuns({ flow_runs: { state } }, options),
    ]);
    const [runs, ...counts] = await Promise.all([
      client.readFlowRuns(
        {
          flow_runs: { state: { type: { any_: ACTIVE } } },
          sort: "EXPECTED_START_TIME_ASC",
          limit: SHOWN,
        },
        options,
      ),
      ...counted,
    ]);
    const flows = await flowNames(client, runs, options);
    showError($("active-error"), null);
    show(runs, flows, Object.fromEntries(counts));
    return true;
  } catch (error) {
    if (!options.signal.aborted) showError($("active-error"), error);
    return false;
  }
}

export function clearActive() {
  show([], new Map(), {});
  $("active-empty").hidden = true;
  showError($("active-error"), null);
}

function show(runs, flows, counts) {
  for (const key of Object.keys(COUNTED)) {
    const number = counts[key] ?? 0;
    say($(`count-${key}`), count(number));
    $(`count-${key}`)
      .closest("li")
      .classList.toggle("none", number === 0);
  }
  const { scheduled = 0, pending = 0, running = 0, paused = 0, cancelling = 0 } = counts;
  const total = scheduled + pending + running + paused + cancelling;
  $("cancel-all").disabled = total === 0;
  $("active-empty").hidden = runs.length > 0;
  $("active-table").hidden = runs.length === 0;
  $("active-more").hidden = total <= runs.length;
  say($("active-more"), `The ${count(runs.length)} that were expected first, of ${count(total)}.`);
  fill($("active-rows"), runs, {
    key: (run) => run.id,
    version: (run) => `${run.updated} ${flows.get(run.flow_id)}`,
    make: (run) =>
      el(
        "tr",
        {},
        runCell(run, flows),
        el("td", {}, stateChip(run.state_type, run.state_name)),
        el("td", {}, time(run.start_time ?? run.next_scheduled_start_time ?? run.expected_start_time)),
      ),
  });
}
