// Many runs or deployments at once, one request each, with an outcome for every id: retrying, pausing, resuming.
// Loaded with the dialogs that ask for it.

import { type FlowRun, type PrefectClient, State } from "prefect-wasm";
import { batches } from "../lib/batches.ts";
import { describe } from "../lib/errors.ts";
import { RETRIABLE } from "./filter.ts";
import { refusal } from "./run.ts";

const AT_ONCE = 4;

export interface Outcome {
  id: string;
  name: string;
  outcome: "done" | "left" | "failed" | "unknown" | "notSent";
  /** Why it was left as it is, or failed. */
  why?: string;
}

export interface Work {
  signal: AbortSignal;
  onProgress: (outcomes: readonly Outcome[]) => void;
}

/** Why a run isn't retried; nothing if it is. */
export function notRetriable(run: Pick<FlowRun, "state_type" | "state_name" | "deployment_id">): string | null {
  if (!run.state_type || !RETRIABLE.includes(run.state_type)) return `${run.state_name ?? "unknown"}: stays as it is`;
  return run.deployment_id === null ? `${run.state_name}, without a deployment: nobody would run it` : null;
}

/** Runs by their ids; those that are gone are missing. */
export async function readRuns(client: PrefectClient, ids: readonly string[], signal: AbortSignal): Promise<FlowRun[]> {
  const found: FlowRun[] = [];
  for (const some of batches(ids)) {
    found.push(...(await client.readFlowRuns({ flow_runs: { id: { any_: some } } }, { signal }).toArray()));
  }
  return found;
}

/** Has a worker run these again, each under its id. What doesn't stand as it did by then is left alone. */
export function retryRuns(client: PrefectClient, runs: readonly Pick<FlowRun, "id" | "name">[], work: Work): Promise<Outcome[]> {
  return each(runs, work, async ({ id }, signal) => {
    const run = await client.readFlowRun(id, { signal });
    const why = notRetriable(run);
    if (why) return { outcome: "left", why };
    const state = State.awaitingRetry(new Date(), { message: "Retried from the admin page" });
    const refused = refusal(await client.setFlowRunState(id, state, { signal }));
    return refused ? { outcome: "failed", why: refused } : { outcome: "done" };
  });
}

/** Pauses or resumes the schedules of deployments. Pausing deletes the runs they have scheduled ahead. */
export function setPaused(client: PrefectClient, deployments: readonly { id: string; name: string }[], paused: boolean, work: Work) {
  return each(deployments, work, async ({ id }, signal) => {
    await client.request("POST", `/deployments/${id}/${paused ? "pause" : "resume"}_deployment`, {}, { signal });
    return { outcome: "done" };
  });
}

/** Some at a time. Resolves, also when it is aborted, to an outcome for each. */
async function each<Row extends { id: string; name: string }>(
  rows: readonly Row[],
  { signal, onProgress }: Work,
  act: (row: Row, signal: AbortSignal) => Promise<Pick<Outcome, "outcome" | "why">>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = rows.map(({ id, name }) => ({ id, name, outcome: "notSent" }));
  let next = 0;
  const go = async () => {
    while (next < rows.length && !signal.aborted) {
      const index = next++;
      const row = rows[index]!;
      let found: Pick<Outcome, "outcome" | "why">;
      try {
        found = await act(row, signal);
      } catch (error) {
        // Without the id, so that what failed for one reason is told once.
        const why = describe(error).replaceAll(row.id, "…");
        found = signal.aborted ? { outcome: "unknown" } : { outcome: "failed", why };
      }
      outcomes[index] = { id: row.id, name: row.name, ...found };
      onProgress(outcomes);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, go));
  return outcomes;
}
