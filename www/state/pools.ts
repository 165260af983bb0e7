// The work pools of the late runs that are listed, for a pool without a worker is why most are late. One request: for
// pools that aren't known, when somebody asks, and once a minute in the turn of the numbers of the tabs, so that a
// refresh stays at two.

import { signal } from "@preact/signals";
import type { FlowRun, WorkPoolStatus } from "prefect-wasm";
import { connection } from "./connection.ts";
import type { Reading } from "./refresh.ts";

const EVERY_MS = 60_000;

/** By name; null for a pool that has no status, or is not there any more. */
export const pools = signal<ReadonlyMap<string, WorkPoolStatus | null>>(new Map());

let readAt = 0;

export const poolsAreOld = (): boolean => pools.peek().size > 0 && Date.now() - readAt >= EVERY_MS;

export async function readPools({ client, options, asked }: Reading, runs: readonly FlowRun[]): Promise<void> {
  const names = [...new Set(runs.map((run) => run.work_pool_name))].filter((name) => name !== null);
  const isKnown = names.every((name) => pools.peek().has(name));
  if (names.length === 0 || (isKnown && !asked && !poolsAreOld())) return;
  const found = await client.readWorkPools({ work_pools: { name: { any_: names } } }, options);
  if (options.signal.aborted) return;
  readAt = Date.now();
  pools.value = new Map(names.map((name) => [name, found.find((pool) => pool.name === name)?.status ?? null]));
}

connection.subscribe(() => (pools.value = new Map()));
