// What was done to many - cancelled, retried, rescheduled, paused, resumed -, kept until somebody dismisses it: an
// outcome for each, watched until it is true.
//
// An operation survives a reload of the tab (kept.ts). If the reload came in the middle of it, what has no outcome is
// looked at like what was asked to stop.

import { batch, computed, effect, signal, untracked } from "@preact/signals";
import type {
  BulkOutcome,
  CancelMode,
  CancelOutcome,
  DeploymentOutcome,
  FlowRunOutcome,
  PrefectClient,
  RescheduledFlowRun,
  RescheduleLateFlowRuns,
  RescheduleOutcome,
  StateLabel,
} from "prefect-wasm";
import { batches, IDS_AT_ONCE } from "../lib/batches.ts";
import { describe } from "../lib/errors.ts";
import { count } from "../lib/format.ts";
import { type Connection, connection } from "./connection.ts";
import { now } from "./clock.ts";
import { cancelScope, rescheduleIsOpen, retryScope, schedulesOf } from "./dialogs.ts";
import { hasEnded, RETRIABLE } from "./filter.ts";
import { keep, kept } from "./kept.ts";
import { refresh } from "./refresh.ts";

/** What is done: to runs, or, the last two, to deployments. */
export type Action = "cancel" | "retry" | "reschedule" | "pause" | "resume";

export interface OperationRow {
  id: string;
  name: string | null;
  was: StateLabel | null;
  outcome: CancelOutcome | BulkOutcome | RescheduleOutcome;
  state: StateLabel | null;
  error?: string;
  /** It was looked at afterwards, and is not there. */
  gone?: true;
}

export interface Operation {
  id: string;
  action: Action;
  apiUrl: string;
  /** Of a cancellation. */
  mode?: CancelMode;
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

const MOST = 5;
const WATCH_MS = 5_000;
const WATCH_SLOWLY_MS = 15_000;
const SLOWLY_AFTER_MS = 120_000;
const NO_WORKER_MS = 60_000;

export const operations = signal<readonly Operation[]>(kept());
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
export type Fate = "failed" | "unknown" | "notSent" | "asked" | "stopped" | "done" | "deleted" | "left" | "endedItself" | "gone";

/** Those that leave something to be done. */
export const isLeft = (fate: Fate): boolean => fate === "failed" || fate === "unknown" || fate === "notSent";

const FATES: Record<BulkOutcome | RescheduleOutcome, Fate> = {
  succeeded: "done",
  rescheduled: "done",
  deleted: "deleted",
  skipped: "left",
  withoutDeployment: "left",
  started: "left",
  gone: "gone",
  failed: "failed",
  unknown: "unknown",
  notSent: "notSent",
};

export function fateOf(action: Action, row: OperationRow): Fate {
  const { outcome, state, gone } = row;
  if (gone || outcome === "gone") return "gone";
  if (action !== "cancel") {
    const isAgain = action === "retry" && outcome === "unknown" && state !== null && !hasEnded(state.type);
    return isAgain ? "done" : FATES[outcome as keyof typeof FATES];
  }
  if (state?.type === "CANCELLED") return outcome === "alreadyTerminal" ? "endedItself" : "stopped";
  if (outcome === "alreadyTerminal" || (state && hasEnded(state.type))) return "endedItself";
  if (outcome === "cancelled") return "stopped";
  if (outcome === "cancelling" || outcome === "alreadyCancelling" || state?.type === "CANCELLING") return "asked";
  return outcome === "failed" || outcome === "notSent" ? outcome : "unknown";
}

export function fates({ action, rows }: Operation): Record<Fate, number> {
  const found = { failed: 0, unknown: 0, notSent: 0, asked: 0, stopped: 0, done: 0, deleted: 0, left: 0, endedItself: 0, gone: 0 };
  for (const row of rows) found[fateOf(action, row)] += 1;
  return found;
}

/** Nobody has stopped it for so long that nobody will. */
export const isUnanswered = (operation: Operation, at: number): boolean =>
  operation.endedAt !== null && at - operation.endedAt > NO_WORKER_MS;

export interface Wanted {
  action: Action;
  rows: readonly Pick<OperationRow, "id" | "name" | "was">[];
  /** Of a cancellation. */
  mode?: CancelMode;
  /** Of a reschedule, which chooses by itself. */
  reschedule?: RescheduleLateFlowRuns;
  message?: string;
  paused?: readonly Scheduled[];
  /** How many more there are of the same choice, once it is done. */
  countMore?: (connection: Connection) => Promise<number>;
}

type Outcome = FlowRunOutcome<CancelOutcome> | FlowRunOutcome<BulkOutcome> | DeploymentOutcome | RescheduledFlowRun;

interface How {
  signal?: AbortSignal;
  dryRun?: boolean;
  onProgress?: (progress: { outcomes: readonly Outcome[] }) => void;
}

/** Has workers run these again, each under its id. */
export const retryRuns = (client: PrefectClient, ids: readonly string[], how: How = {}) =>
  client.retryFlowRuns(ids, { stateTypes: [...RETRIABLE], message: "Retried from the admin page", ...how });

function send(client: PrefectClient, { action, mode, message, reschedule }: Wanted, ids: readonly string[], how: How) {
  switch (action) {
    case "cancel":
      return client.cancelFlowRuns(ids, { mode: mode ?? "stop", message: message || null, ...how });
    case "retry":
      return retryRuns(client, ids, how);
    case "reschedule":
      return client.rescheduleLateFlowRuns({ ...reschedule!, ...how });
    case "pause":
      return client.pauseDeployments(ids, how);
    case "resume":
      return client.resumeDeployments(ids, how);
  }
}

/** Does it to exactly these. Resolves when an outcome is known for each. */
export async function operate(wanted: Wanted): Promise<void> {
  const connected = connection.peek();
  if (!connected || running.peek()) return;
  const { action, mode, message = "", paused = [], countMore } = wanted;
  const controller = new AbortController();
  const id = crypto.randomUUID?.() ?? `${Date.now()}`;
  const rows = new Map<string, OperationRow>(
    wanted.rows.map(({ id, name, was }) => [id, { id, name, was, outcome: "notSent", state: null }]),
  );
  const change = (patch: Partial<Operation> = {}) => update(id, { rows: [...rows.values()], ...patch });
  const learn = (outcomes: readonly Outcome[]) => {
    for (const outcome of outcomes) {
      const known = rows.get(outcome.id);
      rows.set(outcome.id, {
        id: outcome.id,
        name: known?.name ?? outcome.name,
        was: known?.was ?? ("was" in outcome ? outcome.was : null),
        outcome: outcome.outcome,
        state: "state" in outcome ? outcome.state : null,
        // Without the id, so that what failed for one reason is told once.
        ...(outcome.error && { error: describe(outcome.error).replaceAll(outcome.id, "…") }),
      });
    }
  };
  const begun: Operation = {
    id,
    action,
    apiUrl: connected.apiUrl,
    ...(mode && { mode }),
    message,
    startedAt: Date.now(),
    endedAt: null,
    aborted: false,
    error: null,
    rows: [...rows.values()],
    cameUp: 0,
    paused,
  };
  const leave = (event: BeforeUnloadEvent) => event.preventDefault();
  addEventListener("beforeunload", leave);
  batch(() => {
    operations.value = [begun, ...operations.peek()].slice(0, MOST);
    running.value = { id, controller };
    // What asked for it has its answer.
    cancelScope.value = retryScope.value = schedulesOf.value = null;
    rescheduleIsOpen.value = false;
  });
  let error: string | null = null;
  try {
    const result = await send(connected.client, wanted, [...rows.keys()], {
      signal: AbortSignal.any([controller.signal, connected.signal]),
      onProgress({ outcomes }) {
        learn(outcomes);
        change();
      },
    });
    learn(result.outcomes);
    if (result.error) error = describe(result.error);
    // It chose anew: what it didn't choose was not late any more.
    if (action === "reschedule" && !error)
      for (const [id, row] of rows) if (row.outcome === "notSent") rows.set(id, { ...row, outcome: "started" });
  } catch (reason) {
    // Aborted or not: the outcomes told so far account for every run.
    if (!controller.signal.aborted) error = describe(reason);
  }
  removeEventListener("beforeunload", leave);
  batch(() => {
    change({ endedAt: Date.now(), aborted: controller.signal.aborted, error });
    running.value = null;
    justEnded.value = id;
  });
  void refresh();
  if (countMore && !controller.signal.aborted && !error) {
    const more = await countMore(connected).catch(() => 0); // it is an extra: the lists show them anyway
    const open = [...rows.values()].filter((row) => isLeft(fateOf(action, row))).length;
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

/** Pauses them; the server deletes the runs they have scheduled ahead. Throws where one of them goes on. */
export async function pauseSchedules(deployments: readonly Scheduled[]): Promise<void> {
  const connected = connection.peek();
  if (!connected || deployments.length === 0) return;
  const { outcomes } = await connected.client.pauseDeployments(
    deployments.map(({ id }) => id),
    { signal: connected.signal },
  );
  const failed = outcomes.filter(({ outcome }) => isLeft(FATES[outcome]));
  const [first] = failed;
  if (!first) return;
  const others =
    outcomes.length > failed.length
      ? ` ${count(outcomes.length - failed.length)} of them ${outcomes.length - failed.length === 1 ? "is" : "are"} now.`
      : "";
  throw new Error(`Not every schedule could be paused.${others} ${first.error ? describe(first.error) : first.outcome}`);
}

export function dismiss(id: string): void {
  operations.value = operations.peek().filter((operation) => operation.id !== id);
}

function update(id: string, patch: Partial<Operation>): void {
  operations.value = operations.peek().map((operation) => (operation.id === id ? { ...operation, ...patch } : operation));
}

// Watching: one request for those that aren't known to have ended.

/** Runs have a state that tells what became of them. */
const isOpen = ({ action }: Operation, row: OperationRow) => {
  const fate = fateOf(action, row);
  return (action === "cancel" || action === "retry") && (fate === "asked" || fate === "unknown");
};
const lookedAt = new Map<string, number>();
let watching = false;

export async function watch(): Promise<void> {
  const connected = connection.peek();
  if (!connected || watching || running.peek()) return;
  const own = operations.peek().filter(({ apiUrl, endedAt }) => apiUrl === connected.apiUrl && endedAt !== null);
  const ids = [...new Set(own.flatMap((operation) => operation.rows.filter((row) => isOpen(operation, row)).map(({ id }) => id)))]
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
        if (!ids.includes(row.id) || !isOpen(operation, row)) return row;
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

effect(() => keep(operations.value));
