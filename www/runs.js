// The runs that completed last.

import { $, el, fill, showError } from "./dom.js";
import { duration, time } from "./format.js";

const names = new Map();

/** Gets the runs and shows them; resolves to whether that worked. */
export async function refreshRuns(client, options) {
  try {
    const runs = await client.getMostRecentFlowRuns({ n: Number($("runs-n").value) }, options);
    const flows = await flowNames(client, runs, options);
    showError($("runs-error"), null);
    show(runs, flows);
    return true;
  } catch (error) {
    if (!options.signal.aborted) showError($("runs-error"), error);
    return false;
  }
}

export function clearRuns() {
  names.clear();
  show([], names);
  $("runs-empty").hidden = true;
  showError($("runs-error"), null);
}

/** The names of the flows of these runs, which carry only ids: one request for those not known yet. */
export async function flowNames(client, runs, options) {
  let unknown = [...new Set(runs.map((run) => run.flow_id))].filter((id) => !names.has(id));
  while (unknown.length > 0) {
    const flows = await client.readFlows({ flows: { id: { any_: unknown } } }, options);
    for (const flow of flows) names.set(flow.id, flow.name);
    const rest = unknown.filter((id) => !names.has(id));
    if (rest.length === unknown.length) break; // their flows are deleted
    unknown = rest; // there are more than a page of them
  }
  return names;
}

/** A run by its name, with its flow's below. */
export function runCell(run, flows) {
  return el(
    "th",
    { scope: "row" },
    el("span", { class: "name" }, run.name),
    el("span", { class: "flow" }, flows.get(run.flow_id) ?? "deleted flow"),
  );
}

function show(runs, flows) {
  $("runs-empty").hidden = runs.length > 0;
  $("runs-table").hidden = runs.length === 0;
  fill($("runs-rows"), runs, {
    key: (run) => run.id,
    version: (run) => `${run.updated} ${flows.get(run.flow_id)}`,
    make: (run) =>
      el(
        "tr",
        {},
        runCell(run, flows),
        el("td", {}, time(run.end_time)),
        el("td", { class: "number" }, duration(run.total_run_time)),
      ),
  });
}
