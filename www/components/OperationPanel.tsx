// What became of a cancellation: true for each run, and never "done" while one is only asked to stop.

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { csv, download } from "../lib/download.ts";
import { clockTime, count, plural } from "../lib/format.ts";
import { slowNow } from "../state/clock.ts";
import { askToCancel, schedulesOf } from "../state/dialogs.ts";
import {
  cancel,
  dismiss,
  type Fate,
  fateOf,
  fates,
  isUnanswered,
  justEnded,
  type Operation,
  type OperationRow,
  running,
  shownOperations,
} from "../state/operations.ts";
import { follow, href } from "../state/route.ts";
import { Name, State } from "./Bits.tsx";

const ROWS = 20; // of a group, at first

/** In the order they are told: what leaves something to be done first. */
const TOLD: readonly (readonly [Fate, string])[] = [
  ["failed", "failed"],
  ["unknown", "unknown: it was on its way when this ended"],
  ["notSent", "not sent"],
  ["asked", "asked to stop"],
  ["stopped", "cancelled"],
  ["endedItself", "ended by itself"],
  ["gone", "is gone"],
];

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
  const left = operation.rows.filter((row) => ["failed", "unknown", "notSent"].includes(fateOf(row)));
  const open = useSignal(left.length > 0);
  const asked = operation.rows.filter((row) => fateOf(row) === "asked");
  const stoppedSoFar = operation.rows.filter((row) => wasAsked(row) && fateOf(row) === "stopped").length;
  const unanswered = asked.length > 0 && isUnanswered(operation, slowNow.value);

  // Once the dialog is gone, which takes the focus with it.
  useEffect(() => {
    if (justEnded.peek() !== operation.id) return;
    justEnded.value = null;
    heading.current!.focus();
    heading.current!.scrollIntoView({ block: "nearest" });
  }, []);

  const told = `${plural(operation.rows.length, "run")} at ${clockTime(operation.startedAt)}`;
  const again = () => cancel({ runs: left, mode: operation.mode, message: operation.message }).then(() => dismissIfTold(operation, left));

  return (
    <section class="operation" aria-label={`Cancellation of ${told}`} data-operation={operation.id}>
      <div class="head">
        <h2 ref={heading} tabIndex={-1}>
          {titleOf(operation, found)}
        </h2>
        <span class="soft">{clockTime(operation.startedAt)}</span>
      </div>
      <p role="status" class="sums">
        {sums(found, stoppedSoFar)}
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
          <p>{plural(left.length, "run")} may still be active.</p>
          <button type="button" aria-disabled={running.value !== null} onClick={() => void again()}>
            Try {left.length === 1 ? "this one" : `these ${count(left.length)}`} again
          </button>
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
        <summary>{plural(operation.rows.length, "run")}</summary>
        {open.value ? (
          <div class="groups" tabIndex={0} role="region" aria-label={`What became of each, cancellation of ${told}`}>
            {groups(operation).map((group) => (
              <Group key={group.id} {...group} />
            ))}
          </div>
        ) : null}
      </details>
      <p class="actions">
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

function titleOf(operation: Operation, found: Record<Fate, number>): string {
  if (operation.aborted) return "Cancellation ended early";
  if (found.failed + found.unknown + found.notSent > 0 || operation.error) return "Cancellation incomplete";
  if (found.asked > 0) return "Cancelling";
  return "Cancellation done";
}

/** "1,844 cancelled · 13 asked to stop, 4 stopped so far · 0 failed" */
function sums(found: Record<Fate, number>, stoppedSoFar: number): string {
  const asked = found.asked + stoppedSoFar;
  const parts = [`${count(found.stopped - stoppedSoFar)} cancelled`];
  if (asked > 0)
    parts.push(
      `${count(asked)} asked to stop, ${found.asked === 0 ? "all" : count(stoppedSoFar)} stopped${found.asked === 0 ? "" : " so far"}`,
    );
  for (const [fate, label] of TOLD) {
    if (fate !== "asked" && fate !== "stopped" && fate !== "failed" && found[fate] > 0)
      parts.push(`${count(found[fate])} ${label.split(":")[0]}`);
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
function groups({ rows }: Operation): GroupOfRows[] {
  const found = new Map<string, GroupOfRows>();
  for (const row of rows) {
    const fate = fateOf(row);
    const id = `${fate} ${row.error ?? ""}`;
    const group = found.get(id) ?? { id, fate, error: row.error, rows: [] };
    group.rows.push(row);
    found.set(id, group);
  }
  const order = TOLD.map(([fate]) => fate);
  return [...found.values()].sort((a, b) => order.indexOf(a.fate) - order.indexOf(b.fate));
}

function Group({ fate, error, rows }: GroupOfRows) {
  const shown = useSignal(ROWS);
  const open = fate === "failed" || fate === "unknown" || fate === "notSent";
  return (
    <div class={`group ${open ? "open" : ""}`} data-fate={fate}>
      <h3>
        {count(rows.length)} {TOLD.find(([each]) => each === fate)![1]}
      </h3>
      {error ? <p class="why">{error}</p> : null}
      <ul>
        {rows.slice(0, shown.value).map((row) => (
          <li key={row.id} data-run={row.id} data-outcome={row.outcome}>
            <a href={href({ run: row.id })} onClick={follow({ run: row.id })}>
              <Name>{row.name ?? row.id}</Name>
            </a>
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
  const name = `cancelled-${new Date(operation.startedAt).toISOString().slice(0, 19).replaceAll(":", "-")}`;
  if (as === "json") {
    download(`${name}.json`, "application/json", JSON.stringify(operation, null, 2));
    return;
  }
  const rows = operation.rows.map((row) => [row.id, row.name, row.was?.name, row.outcome, row.state?.name, fateOf(row), row.error]);
  download(`${name}.csv`, "text/csv", csv([["id", "name", "was", "outcome", "state", "now", "error"], ...rows]));
}
