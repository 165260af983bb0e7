// How many runs there are of each state: one request, and the numbers on the tabs.
//
// The route is that of a chart, asked for a single bar; it also knows how late the late ones are.

import { computed, signal } from "@preact/signals";
import { connection } from "./connection.ts";
import { ACTIVE } from "./filter.ts";
import type { Reading } from "./refresh.ts";

/** Of the active runs by state, and of those that ended within a day by how. */
export interface Counts {
  RUNNING: number;
  PENDING: number;
  SCHEDULED: number;
  LATE: number;
  PAUSED: number;
  CANCELLING: number;
  failedToday: number;
  /** Seconds that the late runs are late, on average. */
  lateness: number;
}

const DAY_MS = 86_400_000;
const EVER = { history_start: "2000-01-01T00:00:00Z", history_end: "2100-01-01T00:00:00Z", history_interval_seconds: 3_200_000_000 };

export const counts = signal<Counts | null>(null);

export const active = computed(() => {
  const known = counts.value;
  if (!known) return null;
  return known.RUNNING + known.PENDING + known.SCHEDULED + known.LATE + known.PAUSED + known.CANCELLING;
});

export async function readCounts({ client, options }: Reading): Promise<void> {
  const flow_runs = {
    operator: "or_" as const,
    state: { type: { any_: [...ACTIVE] } },
    end_time: { after_: new Date(Date.now() - DAY_MS).toISOString() },
  };
  const bars = await client.flowRunHistory({ ...EVER, flow_runs }, options);
  const found: Counts = { RUNNING: 0, PENDING: 0, SCHEDULED: 0, LATE: 0, PAUSED: 0, CANCELLING: 0, failedToday: 0, lateness: 0 };
  for (const { state_type, state_name, count_runs, sum_estimated_lateness } of bars.flatMap(({ states }) => states)) {
    const key = state_name === "Late" ? "LATE" : state_type;
    if (key === "FAILED" || key === "CRASHED") found.failedToday += count_runs;
    else if (key in found) found[key as keyof Counts] += count_runs;
    if (key === "LATE") found.lateness += sum_estimated_lateness;
  }
  if (found.LATE > 0) found.lateness /= found.LATE;
  if (!options.signal.aborted) counts.value = found;
}

connection.subscribe(() => (counts.value = null));
