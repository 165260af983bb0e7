// What ended of the runs that were due in the last 24 hours, by half hour: one request a minute, in the turn of the
// numbers of the tabs, so that a refresh stays at two.

import { signal } from "@preact/signals";
import { connection } from "./connection.ts";
import { conditions, ENDED } from "./filter.ts";
import type { Reading } from "./refresh.ts";
import type { Filter } from "./route.ts";

const BAR_MS = 1_800_000;
const BARS = 48;
const EVERY_MS = 60_000;

/** From the bottom of a bar to its top. */
export const PARTS = [
  ["failed", "failed or crashed", "FAILED"],
  ["cancelled", "cancelled", "CANCELLED"],
  ["completed", "completed", "COMPLETED"],
] as const;

export interface Bar extends Record<(typeof PARTS)[number][0], number> {
  from: Date;
  to: Date;
}

export const chart = signal<{ of: string; bars: readonly Bar[] } | null>(null);
/** A phone has no room for it, so there it waits to be asked for. */
export const chartIsOpen = signal(matchMedia("(min-width: 46.01rem)").matches);

let readAt = 0;

/** Which chart belongs to a filter: a bar is a part of the whole, not a chart of its own. */
const chartOf = (filter: Filter): string => JSON.stringify({ ...filter, due: "", since: "" });

/** Whether what is drawn is of another filter, or a minute old. */
export function chartIsDue({ route, asked }: Reading): "now" | "in turn" | false {
  if (!chartIsOpen.peek()) return false;
  if (chart.peek()?.of !== chartOf(route.filter)) return "now";
  return !asked && Date.now() - readAt >= EVERY_MS && "in turn";
}

export async function readChart({ client, route, options }: Reading): Promise<void> {
  const start = Math.floor(Date.now() / BAR_MS + 1) * BAR_MS - BARS * BAR_MS;
  const { flow_runs, ...rest } = conditions({ ...route.filter, due: "", since: "" }, true);
  const found = await client.flowRunHistory(
    {
      history_start: new Date(start),
      history_end: new Date(start + BARS * BAR_MS),
      history_interval_seconds: BAR_MS / 1000,
      flow_runs: { ...(flow_runs as object), state: { type: { any_: [...ENDED] } } },
      ...rest,
    },
    options,
  );
  if (options.signal.aborted) return;
  const bars: Bar[] = Array.from({ length: BARS }, (_, index) => {
    const from = start + index * BAR_MS;
    return { from: new Date(from), to: new Date(from + BAR_MS), failed: 0, cancelled: 0, completed: 0 };
  });
  for (const { interval_start, states } of found) {
    const bar = bars[Math.round((Date.parse(interval_start) - start) / BAR_MS)];
    if (!bar) continue;
    for (const { state_type, count_runs } of states) {
      if (state_type === "COMPLETED") bar.completed += count_runs;
      else if (state_type === "CANCELLED") bar.cancelled += count_runs;
      else bar.failed += count_runs;
    }
  }
  readAt = Date.now();
  chart.value = { of: chartOf(route.filter), bars };
}

connection.subscribe(() => (chart.value = null));
