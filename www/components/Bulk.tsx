// What the dialogs that change many things share: how far it is, and then what became of each.

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { count } from "../lib/format.ts";
import type { Outcome, Work } from "../state/bulk.ts";
import { connection } from "../state/connection.ts";
import { refresh } from "../state/refresh.ts";
import { Problem } from "./Bits.tsx";
import { Dialog } from "./Dialog.tsx";

const SHOWN = 20;

/** In the order they are told: what leaves something to be done first. */
const TOLD: readonly (readonly [Outcome["outcome"], string])[] = [
  ["failed", "failed"],
  ["unknown", "unknown: on its way when this ended"],
  ["notSent", "not sent"],
  ["done", ""],
  ["left", "left alone"],
];

export interface Bulk {
  /** While it goes on. */
  running: { stop: () => void; total: number } | null;
  outcomes: readonly Outcome[];
  over: boolean;
}

/** Runs work over many, once at a time. */
export function useBulk() {
  const state = useSignal<Bulk>({ running: null, outcomes: [], over: false });
  const start = async (total: number, work: (work: Work) => Promise<readonly Outcome[]>) => {
    const connected = connection.peek();
    if (!connected || state.peek().running) return;
    const controller = new AbortController();
    const running = { stop: () => controller.abort(), total };
    state.value = { running, outcomes: [], over: false };
    const outcomes = await work({
      signal: AbortSignal.any([controller.signal, connected.signal]),
      onProgress: (outcomes) => (state.value = { running, outcomes: [...outcomes], over: false }),
    });
    state.value = { running: null, outcomes, over: true };
    void refresh();
  };
  const reset = () => {
    state.value = { running: null, outcomes: [], over: false };
  };
  return { state, start, reset };
}

interface Props {
  bulk: Bulk;
  /** "Retrying", "Retried" */
  doing: string;
  done: string;
  onAgain: (outcomes: readonly Outcome[]) => void;
  onClose: () => void;
}

export function BulkProgress({ bulk: { running, outcomes, over }, doing, done, onAgain, onClose }: Props) {
  const open = outcomes.filter(({ outcome }) => outcome === "failed" || outcome === "unknown" || outcome === "notSent");
  const total = running?.total ?? outcomes.length;
  const known = outcomes.filter(({ outcome }) => outcome !== "notSent").length;
  return (
    <Dialog key="progress" title={over ? done : doing} closable={over} onClose={over ? onClose : () => running?.stop()}>
      {over ? null : <progress max={total || 1} value={known} aria-label="Done" />}
      <div role="status">{over ? <p>{sums(outcomes, done)}</p> : `${count(known)} of ${count(total)}.`}</div>
      {TOLD.filter(([outcome]) => outcome !== "done").map(([outcome, label]) => (
        <Group key={outcome} label={label} rows={over ? outcomes.filter((each) => each.outcome === outcome) : []} />
      ))}
      <p class="actions foot">
        {over ? (
          <>
            {open.length > 0 ? (
              <button type="button" onClick={() => onAgain(open)}>
                Try {open.length === 1 ? "this one" : `these ${count(open.length)}`} again
              </button>
            ) : null}
            <button type="button" class="primary" onClick={onClose}>
              Close
            </button>
          </>
        ) : (
          <button type="button" onClick={() => running?.stop()}>
            Stop
          </button>
        )}
      </p>
    </Dialog>
  );
}

/** "12 retried · 1 failed." */
function sums(outcomes: readonly Outcome[], done: string): string {
  const parts = TOLD.map(([outcome, label]) => [outcomes.filter((each) => each.outcome === outcome).length, label] as const)
    .filter(([number]) => number > 0)
    .map(([number, label]) => `${count(number)} ${label.split(":")[0] || done.toLowerCase()}`);
  return parts.length > 0 ? `${parts.join(" · ")}.` : "Nothing was done.";
}

/** Those of one outcome, by their reason. */
function Group({ label, rows }: { label: string; rows: readonly Outcome[] }) {
  if (rows.length === 0) return null;
  const reasons = new Map<string, string[]>();
  for (const { name, why = "" } of rows) reasons.set(why, [...(reasons.get(why) ?? []), name]);
  return (
    <div class="group">
      <h3>
        {count(rows.length)} {label}
      </h3>
      {[...reasons].map(([why, names]) => (
        <div key={why}>
          {why ? <p class="why">{why}</p> : null}
          <ul>
            {names.slice(0, SHOWN).map((name, index) => (
              <li key={index}>
                <bdi>{name}</bdi>
              </li>
            ))}
            {names.length > SHOWN ? <li class="soft">and {count(names.length - SHOWN)} more</li> : null}
          </ul>
        </div>
      ))}
    </div>
  );
}

/** What is asked before; the button says what is about to happen. */
export function Ask(props: {
  title: ComponentChildren;
  children: ComponentChildren;
  error: unknown;
  keep: string;
  act: string;
  ready: boolean;
  onAct: () => void;
  onClose: () => void;
}) {
  const { title, children, error, keep, act, ready, onAct, onClose } = props;
  return (
    <Dialog key="asking" title={title} onClose={onClose}>
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) onAct();
        }}
      >
        {children}
        <Problem error={error} />
        <p class="actions foot">
          <button type="button" onClick={onClose}>
            {keep}
          </button>
          <button class="primary" disabled={!ready}>
            {act}
          </button>
        </p>
      </form>
    </Dialog>
  );
}
