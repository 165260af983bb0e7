// What the filter bar and the chosen states mean to the server: one place, so that what is listed, counted and
// cancelled is chosen in the same words.

import type { FlowRunQuery, StateType, TerminalStateType } from "prefect-wasm";
import type { Filter, View } from "./route.ts";

export type ActiveType = "SCHEDULED" | "PENDING" | "RUNNING" | "PAUSED" | "CANCELLING";

/** The types of state that have not ended. */
export const ACTIVE: readonly ActiveType[] = ["SCHEDULED", "PENDING", "RUNNING", "PAUSED", "CANCELLING"];
export const ENDED: readonly TerminalStateType[] = ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"];
/** Those that a run can be retried from. */
export const RETRIABLE: readonly TerminalStateType[] = ["FAILED", "CRASHED", "CANCELLED"];

export const hasEnded = (type: StateType | null): boolean => (ENDED as readonly unknown[]).includes(type);
export const isRetriable = (type: StateType | null): boolean => (RETRIABLE as readonly unknown[]).includes(type);

/** A choice of states. Late is a name of SCHEDULED. */
export interface StateChoice {
  value: string;
  label: string;
  types: readonly StateType[];
  late?: boolean;
}

export const ACTIVE_CHOICES: readonly StateChoice[] = [
  { value: "", label: "All active", types: ACTIVE },
  { value: "RUNNING", label: "Running", types: ["RUNNING"] },
  { value: "PENDING", label: "Pending", types: ["PENDING"] },
  { value: "SCHEDULED", label: "Scheduled", types: ["SCHEDULED"], late: false },
  { value: "LATE", label: "Late", types: ["SCHEDULED"], late: true },
  { value: "PAUSED", label: "Paused", types: ["PAUSED"] },
  { value: "CANCELLING", label: "Cancelling", types: ["CANCELLING"] },
];

export const ENDED_CHOICES: readonly StateChoice[] = [
  { value: "", label: "Completed", types: ["COMPLETED"] },
  { value: "FAILED", label: "Failed or crashed", types: ["FAILED", "CRASHED"] },
  { value: "CANCELLED", label: "Cancelled", types: ["CANCELLED"] },
  { value: "ALL", label: "All that ended", types: ENDED },
];

export function choiceOf(view: View, state: string): StateChoice {
  if (view === "late") return ACTIVE_CHOICES.find(({ value }) => value === "LATE")!;
  const choices = view === "finished" ? ENDED_CHOICES : ACTIVE_CHOICES;
  return choices.find(({ value }) => value === state) ?? choices[0]!;
}

/** Whether a state is one of a choice. */
export function isOf(choice: StateChoice, state: { type: StateType; name: string | null } | null): boolean {
  if (!state || !choice.types.includes(state.type)) return false;
  return choice.late === undefined || choice.late === (state.name === "Late");
}

const HOURS: Record<string, number> = { "1h": 1, "24h": 24, "7d": 168, "30d": 720 };
export const SINCE = [
  ["", "any time"],
  ["1h", "last hour"],
  ["24h", "last 24 hours"],
  ["7d", "last 7 days"],
  ["30d", "last 30 days"],
] as const;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const isFiltered = (filter: Filter): boolean => Object.values(filter).some(Boolean);

/** The beginning and the end of a condition on when a run was due; null without one that makes sense. */
export function dueOf({ due }: Filter): { from: Date; to: Date } | null {
  const [from, to] = due.split("/").map((time) => new Date(time));
  return from && to && from < to ? { from, to } : null;
}

/** A filter without its states, as `bulkCancelFlowRuns` takes it. */
export function conditions(filter: Filter, ended: boolean): Pick<FlowRunQuery, "flow_runs" | "flows" | "deployments" | "work_pools"> {
  const { name, flow, deployment, pool, tag, since } = filter;
  const hours = HOURS[since];
  const after = hours && { after_: new Date(Date.now() - hours * 3_600_000).toISOString() };
  const due = dueOf(filter);
  const flow_runs = {
    ...(name && (UUID.test(name) ? { id: { any_: [name.toLowerCase()] } } : { name: { like_: name } })),
    ...(tag && { tags: { all_: listed(tag) } }),
    ...(after && (ended ? { end_time: after } : { expected_start_time: after })),
    // The server takes both ends along, and a bar of its chart is without its end.
    ...(due && { expected_start_time: { after_: due.from.toISOString(), before_: new Date(+due.to - 1).toISOString() } }),
  };
  return {
    ...(Object.keys(flow_runs).length > 0 && { flow_runs }),
    ...(flow && { flows: { name: { like_: flow } } }),
    ...(deployment && { deployments: { name: { like_: deployment } } }),
    ...(pool && { work_pools: { name: { any_: listed(pool) } } }),
  };
}

/** "a, b" → ["a", "b"] */
const listed = (text: string): string[] =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);

/** The query of a list or a count. */
export function queryOf(choice: StateChoice, filter: Filter): FlowRunQuery {
  const given = conditions(filter, !(ACTIVE as readonly string[]).includes(choice.types[0]!));
  const state = {
    type: { any_: [...choice.types] },
    ...(choice.late !== undefined && { name: choice.late ? { any_: ["Late"] } : { not_any_: ["Late"] } }),
  };
  return { ...given, flow_runs: { ...(given.flow_runs as object), state } };
}
