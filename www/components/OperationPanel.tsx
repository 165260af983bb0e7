// What became of an operation: true for each run or deployment, and never "done" while a run is only asked to stop.

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { csv, download } from "../lib/download.ts";
import { clockTime, count, plural } from "../lib/format.ts";
import { slowNow } from "../state/clock.ts";
import { askToCancel, schedulesOf } from "../state/dialogs.ts";
import { keptNumber } from "../state/kept.ts";
import {
  type Action,
  dismiss,
  type Fate,
  fateOf,
  fates,
  isLeft,
  isUnanswered,
  justEnded,
  type Operation,
  type OperationRow,
  operate,
  operations,
  running,
  shownOperations,
} from "../state/operations.ts";
import { follow, href, viewPatch } from "../state/route.ts";
import { Name, State } from "./Bits.tsx";
import { fateWord, ofWhat, ORDER, WORDS } from "./words.ts";

const ROWS = 20; // of a group, at first

export function OperationPanels() {
  return (
    <>
      {shownOperations.value
        .filter(({ id }) => running.value?.id !== id)
        .map((operation) => (
          <Panel key={operation.id} operation={operation} />
        ))}
    </>
  );
}

function Panel({ operation }: { operation: Operation }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const found = fates(operation);
  const { action, rows } = operation;
  const left = rows.filter((row) => isLeft(fateOf(action, row)));
  const open = useSignal(left.length > 0);
  const asked = rows.filter((row) => fateOf(action, row) === "asked");
  const stoppedSoFar = rows.filter((row) => wasAsked(row) && fateOf(action, row) === "stopped").length;
  const words = WORDS[action];
  const unanswered = asked.length > 0 && isUnanswered(operation, slowNow.value);

  // Once the dialog is gone, which takes the focus with it.
  useEffect(() => {
    if (justEnded.peek() !== operation.id) return;
    justEnded.value = null;
    heading.current!.focus();
    heading.current!.scrollIntoView({ block: "nearest" });
  }, []);

  const told = `${words.noun} of ${ofWhat(action, rows.length)} at ${clockTime(operation.startedAt)}`;
  const again = () => operate({ ...operation, rows: left, paused: [] }).then(() => dismissIfTold(operation, left));
  const late = viewPatch("late");

  return (
    <section class="operation" aria-label={told} data-operation={operation.id}>
      <div class="head">
        <h2 ref={heading} tabIndex={-1}>
          {titleOf(operation, found)}
        </h2>
        <span class="soft">{clockTime(operation.startedAt)}</span>
      </div>
      <p role="status" class="sums">
        {sums(action, found, stoppedSoFar)}
        {operation.cameUp > 0
          ? ` ${plural(operation.cameUp, "more run")} came up since, and ${operation.cameUp === 1 ? "was" : "were"} left alone.`
          : ""}
      </p>
      {operation.paused.length > 0 ? (
        <p>
          The schedules of {plural(operation.paused.length, "deployment")} were paused before.{" "}
          <button type="button" class="quiet" onClick={() => (schedulesOf.value = { ids: operation.paused.map(({ id }) => id) })}>
            Look at them…
          </button>
        </p>
      ) : null}
      {operation.error ? (
        <p class="problem" role="alert">
          {operation.error}
        </p>
      ) : null}
      {left.length > 0 ? (
        <div class="problem" role="alert">
          <p>
            {ofWhat(action, left.length)} may still {words.still}.
          </p>
          {action === "reschedule" ? (
            <a href={href(late)} onClick={follow(late)}>
              Look at what is late
            </a>
          ) : (
            <button type="button" aria-disabled={running.value !== null} onClick={() => void again()}>
              Try {left.length === 1 ? "this one" : `these ${count(left.length)}`} again
            </button>
          )}
        </div>
      ) : null}
      {unanswered ? (
        <div class="problem" role="alert">
          <p>{asked.length === 1 ? "1 has" : `${count(asked.length)} have`} not stopped: no worker answered.</p>
          <button type="button" onClick={() => askToCancel({ kind: "runs", ids: asked.map(({ id }) => id), mode: "force" })}>
            Mark {asked.length === 1 ? "it" : "them"} cancelled…
          </button>
        </div>
      ) : null}
      <details open={open.value} onToggle={(event) => (open.value = event.currentTarget.open)}>
        <summary>{ofWhat(action, rows.length)}</summary>
        {open.value ? (
          <div class="groups" tabIndex={0} role="region" aria-label={`What became of each: ${told}`}>
            {groups(operation).map((group) => (
              <Group key={group.id} action={action} {...group} />
            ))}
          </div>
        ) : null}
      </details>
      {operations.value.indexOf(operation) >= keptNumber.value ? (
        <p class="note">This will not survive a reload of the page: download what you want to keep.</p>
      ) : null}
      <p class="actions">
        {words.deployments ? (
          <button type="button" class="quiet" onClick={() => (schedulesOf.value = { ids: rows.map(({ id }) => id) })}>
            Look at them…
          </button>
        ) : null}
        <button type="button" class="quiet" onClick={() => save(operation, "json")}>
          Download JSON
        </button>
        <button type="button" class="quiet" onClick={() => save(operation, "csv")}>
          Download CSV
        </button>
        <button
          type="button"
          class="quiet"
          onClick={() => {
            dismiss(operation.id);
            document.querySelector<HTMLElement>("#main")?.focus();
          }}
        >
          Dismiss
        </button>
      </p>
    </section>
  );
}

const wasAsked = ({ outcome }: OperationRow) => outcome === "cancelling" || outcome === "alreadyCancelling";

/** What a second try has taken over is told there. */
function dismissIfTold(operation: Operation, left: readonly OperationRow[]) {
  const ids = new Set(left.map(({ id }) => id));
  if (operation.rows.every(({ id }) => ids.has(id))) dismiss(operation.id);
}

function titleOf({ action, aborted, error }: Operation, found: Record<Fate, number>): string {
  const { noun, doing } = WORDS[action];
  if (aborted) return `${noun} ended early`;
  if (found.failed + found.unknown + found.notSent > 0 || error) return `${noun} incomplete`;
  return found.asked > 0 ? doing : `${noun} done`;
}

/** "1,844 cancelled · 13 asked to stop, 4 stopped so far · 0 failed" */
function sums(action: Action, found: Record<Fate, number>, stoppedSoFar: number): string {
  const main = action === "cancel" ? found.stopped - stoppedSoFar : found.done;
  const parts = [`${count(main)} ${WORDS[action].done}`];
  const asked = found.asked + stoppedSoFar;
  if (asked > 0)
    parts.push(
      `${count(asked)} asked to stop, ${found.asked === 0 ? "all" : count(stoppedSoFar)} stopped${found.asked === 0 ? "" : " so far"}`,
    );
  for (const fate of ORDER) {
    if (!["asked", "stopped", "done", "failed"].includes(fate) && found[fate] > 0)
      parts.push(`${count(found[fate])} ${fateWord(action, fate).split(":")[0]}`);
  }
  parts.push(`${count(found.failed)} failed`);
  return `${parts.join(" · ")}.`;
}

interface GroupOfRows {
  id: string;
  fate: Fate;
  error: string | undefined;
  rows: OperationRow[];
}

/** Runs of one fate together, and those that failed by their error: many tend to fail for one reason. */
function groups({ action, rows }: Operation): GroupOfRows[] {
  const found = new Map<string, GroupOfRows>();
  for (const row of rows) {
    const fate = fateOf(action, row);
    const id = `${fate} ${row.error ?? ""}`;
    const group = found.get(id) ?? { id, fate, error: row.error, rows: [] };
    group.rows.push(row);
    found.set(id, group);
  }
  return [...found.values()].sort((a, b) => ORDER.indexOf(a.fate) - ORDER.indexOf(b.fate));
}

function Group({ action, fate, error, rows }: GroupOfRows & { action: Action }) {
  const shown = useSignal(ROWS);
  const isDeployment = WORDS[action].deployments;
  return (
    <div class={`group ${isLeft(fate) ? "open" : ""}`} data-fate={fate}>
      <h3>
        {count(rows.length)} {fateWord(action, fate)}
      </h3>
      {error ? <p class="why">{error}</p> : null}
      <ul>
        {rows.slice(0, shown.value).map((row) => (
          <li key={row.id} data-run={row.id} data-outcome={row.outcome}>
            {isDeployment ? (
              <Name>{row.name ?? row.id}</Name>
            ) : (
              <a href={href({ run: row.id })} onClick={follow({ run: row.id })}>
                <Name>{row.name ?? row.id}</Name>
              </a>
            )}
            <span class="soft">
              {row.was ? <State {...row.was} /> : null}
              {row.state ? (
                <>
                  {" → "}
                  <State {...row.state} />
                </>
              ) : null}
            </span>
          </li>
        ))}
      </ul>
      {rows.length > shown.value ? (
        <button type="button" class="quiet" onClick={() => (shown.value += 10 * ROWS)}>
          Show {count(Math.min(10 * ROWS, rows.length - shown.value))} more of {count(rows.length)}
        </button>
      ) : null}
    </div>
  );
}

function save(operation: Operation, as: "json" | "csv"): void {
  const { action } = operation;
  const name = `${WORDS[action].done}-${new Date(operation.startedAt).toISOString().slice(0, 19).replaceAll(":", "-")}`;
  if (as === "json") {
    download(`${name}.json`, "application/json", JSON.stringify(operation, null, 2));
    return;
  }
  const rows = operation.rows.map((row) => [row.id, row.name, row.was?.name, row.outcome, row.state?.name, fateOf(action, row), row.error]);
  download(`${name}.csv`, "text/csv", csv([["id", "name", "was", "outcome", "state", "now", "error"], ...rows]));
}
