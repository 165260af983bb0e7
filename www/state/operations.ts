// What was cancelled, kept until somebody dismisses it: an outcome for each run, watched until it is true.
//
// An operation survives a reload of the tab (sessionStorage: ids, names and outcomes, no secret). If the reload came
// in the middle of it, the runs without an outcome are looked at like those that were asked to stop.

import { batch, computed, effect, signal, untracked } from "@preact/signals";
import type { CancelledFlowRun, CancelMode, CancelOutcome, StateLabel } from "prefect-wasm";
import { batches, IDS_AT_ONCE } from "../lib/batches.ts";
import { describe } from "../lib/errors.ts";
import { type Connection, connection } from "./connection.ts";
import { now } from "./clock.ts";
import { cancelScope } from "./dialogs.ts";
import { refresh } from "./refresh.ts";

export interface OperationRow {
  id: string;
  name: string | null;
  was: StateLabel | null;
  outcome: CancelOutcome;
  state: StateLabel | null;
  error?: string;
  /** It was looked at afterwards, and is not there. */
  gone?: true;
}

export interface Operation {
  id: string;
  apiUrl: string;
  mode: CancelMode;
  message: string;
  startedAt: number;
  /** When the requests were over; null while they go on. */
  endedAt: number | null;
  aborted: boolean;
  /** Why it ended before its end. */
  error: string | null;
  rows: readonly OperationRow[];
  /** How many more there are by now that would have been chosen. */
  cameUp: number;
  /** The deployments whose schedules were paused before. */
  paused: readonly Scheduled[];
}

export interface Scheduled {
  id: string;
  name: string;
}

const STORE = "prefect-wasm-admin-operations";
const KEPT = 5;
const WATCH_MS = 5_000;
const WATCH_SLOWLY_MS = 15_000;
const SLOWLY_AFTER_MS = 120_000;
const NO_WORKER_MS = 60_000;

const ENDED: readonly string[] = ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"];
const hasEnded = (state: StateLabel | null) => state !== null && ENDED.includes(state.type);

export const operations = signal<readonly Operation[]>(restore());
/** Those of the server that is looked at, the latest first. */
export const shownOperations = computed(() => {
  const apiUrl = connection.value?.apiUrl;
  return operations.value.filter((operation) => operation.apiUrl === apiUrl);
});
/** The one whose requests go on. */
export const running = signal<{ id: string; controller: AbortController } | null>(null);
/** When somebody has to be told of a result: the id of the operation that has just ended. */
export const justEnded = signal<string | null>(null);

/** What a row comes to, as far as is known now. */
export type Fate = "stopped" | "asked" | "endedItself" | "gone" | "failed" | "unknown" | "notSent";

export function fateOf({ outcome, state, gone }: OperationRow): Fate {
  if (gone || outcome === "gone") return "gone";
  if (state?.type === "CANCELLED") return outcome === "alreadyTerminal" ? "endedItself" : "stopped";
  if (outcome === "alreadyTerminal" || hasEnded(state)) return "endedItself";
  if (outcome === "cancelled") return "stopped";
  if (outcome === "cancelling" || outcome === "alreadyCancelling" || state?.type === "CANCELLING") return "asked";
  return outcome === "failed" || outcome === "notSent" ? outcome : "unknown";
}

export function fates(operation: Operation): Record<Fate, number> {
  const found = { stopped: 0, asked: 0, endedItself: 0, gone: 0, failed: 0, unknown: 0, notSent: 0 };
  for (const row of operation.rows) found[fateOf(row)] += 1;
  return found;
}

/** Nobody has stopped it for so long that nobody will. */
export const isUnanswered = (operation: Operation, at: number): boolean =>
  operation.endedAt !== null && at - operation.endedAt > NO_WORKER_MS;

export interface Wanted {
  runs: readonly Pick<OperationRow, "id" | "name" | "was">[];
  mode: CancelMode;
  message: string;
  paused?: readonly Scheduled[];
  /** How many more there are of the same choice, once it is done. */
  countMore?: (connection: Connection) => Promise<number>;
}

/** Cancels exactly these runs. Resolves when an outcome is known for each. */
export async function cancel({ runs, mode, message, paused = [], countMore }: Wanted): Promise<void> {
  const connected = connection.peek();
  if (!connected || running.peek()) return;
  const controller = new AbortController();
  const id = crypto.randomUUID?.() ?? `${Date.now()}`;
  const rows = new Map<string, OperationRow>(runs.map(({ id, name, was }) => [id, { id, name, was, outcome: "notSent", state: null }]));
  const change = (patch: Partial<Operation> = {}) => update(id, { rows: [...rows.values()], ...patch });
  const learn = (outcomes: readonly CancelledFlowRun[]) => {
    for (const { id, name, was, outcome, state, error } of outcomes) {
      const known = rows.get(id);
      rows.set(id, {
        id,
        name: name ?? known?.name ?? null,
        was: known?.was ?? was,
        outcome,
        state,
        ...(error && { error: describe(error) }),
      });
    }
  };
  const begun: Operation = {
    id,
    apiUrl: connected.apiUrl,
    mode,
    message,
    startedAt: Date.now(),
    endedAt: null,
    aborted: false,
    error: null,
    rows: [...rows.values()],
    cameUp: 0,
    paused,
  };
  operations.value = [begun, ...operations.peek()].slice(0, KEPT);
  running.value = { id, controller };
  const leave = (event: BeforeUnloadEvent) => event.preventDefault();
  addEventListener("beforeunload", leave);
  let error: string | null = null;
  try {
    const result = await connected.client.cancelFlowRuns([...rows.keys()], {
      mode,
      message: message || null,
      signal: AbortSignal.any([controller.signal, connected.signal]),
      onProgress({ outcomes }) {
        learn(outcomes);
        change();
      },
    });
    learn(result.outcomes);
    if (result.error) error = describe(result.error);
  } catch (reason) {
    // Aborted or not: the outcomes told so far account for every run.
    if (!controller.signal.aborted) error = describe(reason);
  }
  removeEventListener("beforeunload", leave);
  batch(() => {
    change({ endedAt: Date.now(), aborted: controller.signal.aborted, error });
    cancelScope.value = null;
    running.value = null;
    justEnded.value = id;
  });
  void refresh();
  if (countMore && !controller.signal.aborted && !error) {
    const more = await countMore(connected).catch(() => 0); // it is an extra: the lists show them anyway
    const open = [...rows.values()].filter((row) => ["failed", "unknown", "notSent"].includes(row.outcome)).length;
    update(id, { cameUp: Math.max(0, more - open) });
  }
}

/** Which of these deployments have schedules that will start runs. */
export async function activeSchedules({ client }: Connection, ids: readonly string[], signal: AbortSignal): Promise<Scheduled[]> {
  const found: Scheduled[] = [];
  for (const some of batches(ids)) {
    const deployments = await client
      .readDeployments({ deployments: { id: { any_: some }, paused: { eq_: false } }, sort: "NAME_ASC" }, { signal })
      .toArray();
    for (const { id, name, schedules } of deployments) if (schedules.some(({ active }) => active)) found.push({ id, name });
  }
  return found;
}

/** Pauses them, one after the other; the server deletes the runs they have scheduled ahead. */
export async function pauseSchedules(deployments: readonly Scheduled[]): Promise<void> {
  const connected = connection.peek();
  for (const { id } of deployments) {
    await connected?.client.request("POST", `/deployments/${id}/pause_deployment`, {}, { signal: connected.signal });
  }
}

export function dismiss(id: string): void {
  operations.value = operations.peek().filter((operation) => operation.id !== id);
}

function update(id: string, patch: Partial<Operation>): void {
  operations.value = operations.peek().map((operation) => (operation.id === id ? { ...operation, ...patch } : operation));
}

// Watching: one request for those that aren't known to have ended.

const isOpen = (row: OperationRow) => fateOf(row) === "asked" || fateOf(row) === "unknown";
const lookedAt = new Map<string, number>();
let watching = false;

export async function watch(): Promise<void> {
  const connected = connection.peek();
  if (!connected || watching || running.peek()) return;
  const own = operations.peek().filter(({ apiUrl, endedAt }) => apiUrl === connected.apiUrl && endedAt !== null);
  const ids = [...new Set(own.flatMap(({ rows }) => rows.filter(isOpen).map(({ id }) => id)))]
    .sort((a, b) => (lookedAt.get(a) ?? 0) - (lookedAt.get(b) ?? 0))
    .slice(0, IDS_AT_ONCE);
  if (ids.length === 0) return;
  watching = true;
  try {
    const found = await connected.client.readFlowRuns(
      { flow_runs: { id: { any_: ids } } },
      { signal: connected.signal, timeoutMs: 30_000, maxRetries: 0 },
    );
    const states = new Map(found.map((run) => [run.id, run]));
    // With small pages, the rest comes next time.
    const complete = found.length < ids.length ? await isWhole(connected, ids, found.length) : true;
    const at = Date.now();
    for (const id of ids) if (complete || states.has(id)) lookedAt.set(id, at);
    operations.value = operations.peek().map((operation) => {
      if (operation.apiUrl !== connected.apiUrl) return operation;
      let changed = false;
      const rows = operation.rows.map((row) => {
        if (!ids.includes(row.id) || !isOpen(row)) return row;
        const run = states.get(row.id);
        if (!run) {
          if (!complete) return row;
          changed = true;
          return { ...row, gone: true as const };
        }
        if (run.state_type === null || (run.state_type === row.state?.type && run.state_name === row.state.name)) return row;
        changed = true;
        return { ...row, state: { type: run.state_type, name: run.state_name } };
      });
      return changed ? { ...operation, rows } : operation;
    });
  } catch {
    // The server is silent: the page says so in its one place, and this is asked again.
  } finally {
    watching = false;
  }
}

/** Whether a list that is shorter than what was asked for is so because runs are gone, not because of its page. */
async function isWhole({ client, signal }: Connection, ids: string[], found: number): Promise<boolean> {
  return (await client.countFlowRuns({ flow_runs: { id: { any_: ids } } }, { signal, maxRetries: 0 })) <= found;
}

let watchedAt = 0;
now.subscribe((at) => {
  const latest = Math.max(0, ...untracked(() => shownOperations.value).map(({ endedAt }) => endedAt ?? 0));
  const every = at - latest > SLOWLY_AFTER_MS ? WATCH_SLOWLY_MS : WATCH_MS;
  if (document.hidden || at - watchedAt < every) return;
  watchedAt = at;
  void watch();
});

// Surviving a reload

function restore(): Operation[] {
  try {
    const kept = JSON.parse(sessionStorage.getItem(STORE) ?? "[]") as Operation[];
    return kept
      .map((kept) => ({ ...kept, paused: kept.paused ?? [] }))
      .map((operation) =>
        operation.endedAt !== null
          ? operation
          : {
              ...operation,
              endedAt: Date.now(),
              aborted: true,
              error: "The page was reloaded in the middle.",
              rows: operation.rows.map((row) => (row.outcome === "notSent" ? { ...row, outcome: "unknown" } : row)),
            },
      );
  } catch {
    return []; // no storage, or nothing of ours in it
  }
}

const SAVE_MS = 500;
let saving: ReturnType<typeof setTimeout> | undefined;
effect(() => {
  operations.value;
  saving ??= setTimeout(save, SAVE_MS);
});
addEventListener("pagehide", save);

function save(): void {
  clearTimeout(saving);
  saving = undefined;
  try {
    sessionStorage.setItem(STORE, JSON.stringify(operations.peek()));
  } catch {
    // Switched off or full: then it doesn't survive.
  }
}
