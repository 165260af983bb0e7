// How what is done to many is called.

import { plural } from "../lib/format.ts";
import type { Action, Fate } from "../state/operations.ts";

interface Words {
  noun: string;
  doing: string;
  done: string;
  /** What may still be so of those it was not done to. */
  still: string;
  deployments?: true;
}

export const WORDS: Record<Action, Words> = {
  cancel: { noun: "Cancellation", doing: "Cancelling", done: "cancelled", still: "be active" },
  retry: { noun: "Retry", doing: "Retrying", done: "retried", still: "stand as they ended" },
  reschedule: { noun: "Rescheduling", doing: "Rescheduling", done: "rescheduled", still: "be late" },
  pause: { noun: "Pausing schedules", doing: "Pausing", done: "paused", still: "start runs", deployments: true },
  resume: { noun: "Resuming schedules", doing: "Resuming", done: "resumed", still: "be paused", deployments: true },
};

/** "2 runs" */
export const ofWhat = (action: Action, number: number): string => plural(number, WORDS[action].deployments ? "deployment" : "run");

const FATES: Record<Exclude<Fate, "done">, string> = {
  failed: "failed",
  unknown: "unknown: it was on its way when this ended",
  notSent: "not sent",
  asked: "asked to stop",
  stopped: "cancelled",
  deleted: "deleted",
  left: "left alone",
  endedItself: "ended by itself",
  gone: "is gone",
};

/** In the order they are told: what leaves something to be done first. */
export const ORDER: readonly Fate[] = [
  "failed",
  "unknown",
  "notSent",
  "asked",
  "stopped",
  "done",
  "deleted",
  "left",
  "endedItself",
  "gone",
];

export const fateWord = (action: Action, fate: Fate): string => (fate === "done" ? WORDS[action].done : FATES[fate]);
