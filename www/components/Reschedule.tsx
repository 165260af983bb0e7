// Giving late runs another time, after a look at what would become of each. Loaded when somebody asks for it.

import { useSignal, useSignalEffect } from "@preact/signals";
import { useId } from "preact/hooks";
import type { RescheduledFlowRun, RescheduleLateFlowRuns } from "prefect-wasm";
import { ago, count, plural } from "../lib/format.ts";
import { slowNow } from "../state/clock.ts";
import { connection, readWhile } from "../state/connection.ts";
import { rescheduleIsOpen } from "../state/dialogs.ts";
import { isFiltered } from "../state/filter.ts";
import { deploymentNames, flowNames } from "../state/names.ts";
import { operate } from "../state/operations.ts";
import { route } from "../state/route.ts";
import { runs } from "../state/runs.ts";
import { Name, Problem } from "./Bits.tsx";
import { Dialog } from "./Dialog.tsx";
import { isTyped, mustType, TypedNumber } from "./TypedNumber.tsx";

const UNITS = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 };
const EVERY = 2 ** 31 - 1;
const PREVIEWED = 100; // rows
const LATE = { type: "SCHEDULED", name: "Late" } as const;

interface Group {
  id: string;
  name: string;
  number: number;
}

/** The deployments of the late runs that are listed. */
function groups(): Group[] {
  const found = new Map<string, Group>();
  for (const { deployment_id: id, flow_id } of runs.peek()?.rows ?? []) {
    if (id === null) continue; // nobody would start it
    const name = `${flowNames.peek().get(flow_id) ?? "?"} / ${deploymentNames.peek().get(id) ?? id}`;
    const group = found.get(id) ?? { id, name, number: 0 };
    group.number += 1;
    found.set(id, group);
  }
  return [...found.values()].sort((a, b) => b.number - a.number);
}

/** Hours after which none of those that are listed would be late again. */
function enough(): number {
  const due = (runs.peek()?.rows ?? []).map((run) => Date.parse(run.expected_start_time ?? "")).filter((time) => time > 0);
  return Math.max(1, Math.ceil((Date.now() - Math.min(Date.now(), ...due)) / UNITS.hours) + 1);
}

export function Reschedule() {
  const all = useSignal(groups()).value;
  const chosen = useSignal<readonly string[]>(all.map(({ id }) => id));
  const amount = useSignal(String(enough()));
  const unit = useSignal<keyof typeof UNITS>("hours");
  const most = useSignal("");
  const deleteRest = useSignal(false);
  const anew = useSignal(false);
  const preview = useSignal<readonly RescheduledFlowRun[] | null>(null);
  const error = useSignal<unknown>(null);
  const typed = useSignal("");
  const id = useId();

  /** What is chosen; nothing while it can't be meant. */
  const which = (): RescheduleLateFlowRuns | null => {
    const delay = Number(amount.value);
    const number = most.value === "" ? EVERY : Number(most.value);
    if (chosen.value.length === 0 || amount.value.trim() === "" || !(delay > 0)) return null;
    if (!Number.isSafeInteger(number) || number < 0) return null;
    return {
      deployments: { id: { any_: [...chosen.value] } },
      delayMs: Math.round(delay * UNITS[unit.value]),
      mostRecentN: number,
      deleteRemaining: deleteRest.value,
      inPlace: !anew.value,
    };
  };

  useSignalEffect(() => {
    const connected = connection.value;
    const given = which();
    preview.value = null;
    error.value = null;
    if (!connected || !given) return;
    return readWhile(
      connected,
      (signal) => connected.client.rescheduleLateFlowRuns({ ...given, dryRun: true, signal }),
      ({ outcomes }) => (preview.value = outcomes),
      (reason) => (error.value = reason),
    );
  });

  const rows = preview.value ?? [];
  const types = mustType(rows.length, true);
  const ready = rows.length > 0 && (!types || isTyped(typed.value, rows.length));
  const start = () => {
    const reschedule = which();
    if (!reschedule || !ready) return;
    void operate({ action: "reschedule", reschedule, rows: rows.map(({ id, name }) => ({ id, name, was: LATE })) });
  };
  const close = () => {
    rescheduleIsOpen.value = false;
  };

  const moved = rows.filter((row) => row.new_start_time !== null).length;
  return (
    <Dialog key="asking" title="Reschedule late runs" onClose={close} class="wide">
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          start();
        }}
      >
        <fieldset>
          <legend>Late runs of</legend>
          {all.map(({ id, name, number }) => (
            <label key={id}>
              <input
                type="checkbox"
                checked={chosen.value.includes(id)}
                onChange={(event) => {
                  const rest = chosen.peek().filter((each) => each !== id);
                  chosen.value = event.currentTarget.checked ? [...rest, id] : rest;
                }}
              />
              <bdi>{name}</bdi> <span class="soft">{count(number)} listed</span>
            </label>
          ))}
        </fieldset>
        <div class="row">
          <div class="field">
            <label for={`${id}-amount`}>Later than they were due, by</label>
            <div class="actions">
              <input
                id={`${id}-amount`}
                class="short"
                type="text"
                inputMode="decimal"
                value={amount.value}
                onInput={(event) => (amount.value = event.currentTarget.value)}
              />
              <select
                aria-label="Unit"
                value={unit.value}
                onChange={(event) => (unit.value = event.currentTarget.value as keyof typeof UNITS)}
              >
                {Object.keys(UNITS).map((each) => (
                  <option key={each} value={each}>
                    {each}
                  </option>
                ))}
              </select>
            </div>
          </div>
          <div class="field">
            <label for={`${id}-most`}>At most, those due last</label>
            <input
              id={`${id}-most`}
              class="short"
              type="text"
              inputMode="numeric"
              placeholder="all"
              onInput={(event) => (most.value = event.currentTarget.value.trim())}
            />
          </div>
        </div>
        <label>
          <input type="checkbox" checked={deleteRest.value} onChange={(event) => (deleteRest.value = event.currentTarget.checked)} />
          Delete the late runs beyond that
        </label>
        <label>
          <input type="checkbox" checked={anew.value} onChange={(event) => (anew.value = event.currentTarget.checked)} />
          Make them anew, with new ids, and delete the late ones
        </label>
        <div role="status">
          {preview.value ? (
            <p>
              {plural(moved, "run")} would get another time{rows.length > moved ? `, ${count(rows.length - moved)} would be deleted` : ""}.
              {rows.some((row) => row.late_again) ? " Some of those times have passed as well: these runs would be late again." : ""}
            </p>
          ) : (
            <p>{which() ? (error.value ? "" : "Looking…") : "Choose a deployment and a time."}</p>
          )}
        </div>
        {rows.length > 0 ? <Preview rows={rows} /> : null}
        <Problem error={error.value} />
        {types ? <TypedNumber number={rows.length} onInput={(text) => (typed.value = text)} /> : null}
        <p class="note">
          {isFiltered(route.value.filter) ? "All late runs of these deployments are meant, also those that the filter leaves out. " : ""}
          Runs that become late meanwhile are taken along. What starts by itself is left alone.
        </p>
        <p class="actions foot">
          <button type="button" onClick={close}>
            Leave them
          </button>
          <button class="primary" disabled={!ready}>
            {rows.length === 0
              ? "Reschedule"
              : `Reschedule ${plural(moved, "run")}${rows.length > moved ? `, delete ${count(rows.length - moved)}` : ""}`}
          </button>
        </p>
      </form>
    </Dialog>
  );
}

function Preview({ rows }: { rows: readonly RescheduledFlowRun[] }) {
  const at = (time: string) => ago(Date.parse(time), slowNow.value);
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Preview">
      <table>
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">Was due</th>
            <th scope="col">New time</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, PREVIEWED).map((row) => (
            <tr key={row.id}>
              <th scope="row">
                <Name>{row.name}</Name>
              </th>
              <td>{at(row.expected_start_time)}</td>
              <td>
                {row.new_start_time === null ? (
                  <b class="why">deleted</b>
                ) : (
                  `${at(row.new_start_time)}${row.late_again ? ", late again" : ""}`
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > PREVIEWED ? <p class="note">and {plural(rows.length - PREVIEWED, "more run")}</p> : null}
    </div>
  );
}
