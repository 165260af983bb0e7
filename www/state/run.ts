// The run that is looked at: what is known of it, followed while it is active.

import { effect, signal, untracked } from "@preact/signals";
import type { Artifact, FlowRun, Log, OrchestrationResult, State as RunState, TaskRun } from "prefect-wasm";
import { now } from "./clock.ts";
import { type Connection, connection } from "./connection.ts";
import { hasEnded } from "./filter.ts";
import { readNames } from "./names.ts";
import { route } from "./route.ts";

export interface RunDetails {
  run: FlowRun;
  states: readonly RunState[];
  /** The last lines, the oldest of them first. */
  log: readonly Log[];
  /** Whether there were lines before these. */
  logCut: boolean;
  tasks: readonly TaskRun[];
  artifacts: readonly Artifact[];
}

export const details = signal<RunDetails | null>(null);
export const detailsError = signal<unknown>(null);

const FOLLOW_MS = 5_000;
const LINES = 200;

let current = new AbortController();
let readAt = 0;
let reading = false;

/** Reads all of it anew. */
export async function readRun(): Promise<void> {
  const connected = connection.peek();
  const id = route.peek().run;
  if (!connected || !id) return;
  const signal = AbortSignal.any([current.signal, connected.signal]);
  reading = true;
  readAt = Date.now();
  try {
    const found = await read(connected, id, signal);
    if (signal.aborted) return;
    details.value = found;
    detailsError.value = null;
  } catch (error) {
    if (!signal.aborted) detailsError.value = error;
  } finally {
    reading = false;
  }
}

async function read({ client }: Connection, id: string, signal: AbortSignal): Promise<RunDetails> {
  const options = { signal, timeoutMs: 30_000, maxRetries: 1 };
  const only = { flow_runs: { id: { any_: [id] } } };
  const before = details.peek()?.run.id === id ? details.peek() : null;
  const run = await client.readFlowRun(id, options);
  const changed = before?.run.state_id !== run.state_id;
  const [log, states, tasks, artifacts] = await Promise.all([
    // Without a limit the server gives a page of them, which is 200 unless its admin changed that.
    client.readLogs({ logs: { flow_run_id: { any_: [id] } }, sort: "TIMESTAMP_DESC" }, options),
    changed ? client.readFlowRunStates(id, options) : before!.states,
    client.readTaskRuns({ ...only, sort: "EXPECTED_START_TIME_DESC" }, options),
    changed ? client.readArtifacts({ ...only, sort: "UPDATED_DESC" }, options) : before!.artifacts,
    readNames({ client, route: route.peek(), options, asked: true }, [run]),
  ]);
  return { run, states, log: log.slice(0, LINES).reverse(), logCut: log.length >= LINES, tasks, artifacts };
}

// Another run: its details.
effect(() => {
  const { run } = route.value;
  const connected = connection.value;
  untracked(() => {
    current.abort();
    current = new AbortController();
    detailsError.value = null;
    if (details.peek()?.run.id !== run) details.value = null;
    if (run && connected) void readRun();
  });
});

now.subscribe((at) => {
  const known = untracked(() => details.value);
  if (!known || !route.peek().run || reading || document.hidden || at - readAt < FOLLOW_MS) return;
  // The last lines come after the end.
  const end = known.run.end_time && Date.parse(known.run.end_time);
  if (hasEnded(known.run.state_type) && (!end || at - end > 4 * FOLLOW_MS)) return;
  void readRun();
});

/** What the server made of a wish: nothing to say, or why not. */
export function refusal({ status, details, state }: OrchestrationResult): string | null {
  if (status === "ACCEPT") return null;
  const reason = details && "reason" in details && details.reason;
  return reason ? String(reason) : `The server left the run ${state?.name ?? "as it was"}.`;
}
