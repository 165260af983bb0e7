// "Cancel…": what would become of how many of which state, how, why. How far it is and what became of it is told by
// Progress and by the operation panel.
//
// The preview freezes the ids: exactly the runs it counted are cancelled, however long somebody thinks about it.

import { useSignal, useSignalEffect } from "@preact/signals";
import { useId } from "preact/hooks";
import type { CancelledFlowRun, CancelMode, CancelOutcome, CancelResult } from "prefect-wasm";
import { describe } from "../lib/errors.ts";
import { count, plural } from "../lib/format.ts";
import { type Connection, connection, readWhile } from "../state/connection.ts";
import { type CancelScope, cancelScope } from "../state/dialogs.ts";
import { ACTIVE, type ActiveType, conditions, isFiltered, isOf, queryOf } from "../state/filter.ts";
import { activeSchedules, operate, pauseSchedules, running } from "../state/operations.ts";
import { NO_FILTER } from "../state/route.ts";
import { selectNone } from "../state/selection.ts";
import { Problem } from "./Bits.tsx";
import { Dialog } from "./Dialog.tsx";
import { Preview } from "./Preview.tsx";
import { RetryLine } from "./Progress.tsx";
import { isTyped, mustType, TypedNumber } from "./TypedNumber.tsx";

const NAMED = 3; // deployments

const TYPES: readonly (readonly [ActiveType, string])[] = [
  ["SCHEDULED", "scheduled or late"],
  ["PENDING", "pending"],
  ["RUNNING", "running"],
  ["PAUSED", "paused"],
  ["CANCELLING", "cancelling"],
];

const WOULD: Partial<Record<CancelOutcome, string>> = {
  cancelled: "cancelled",
  cancelling: "cancelling: its worker stops it",
  alreadyCancelling: "being cancelled already",
  alreadyTerminal: "has ended, stays as it is",
  gone: "is not there any more",
};

export function CancelDialog() {
  const scope = cancelScope.value;
  return scope ? <Asking key={JSON.stringify(scope)} scope={scope} /> : null;
}

function Asking({ scope }: { scope: CancelScope }) {
  const mode = useSignal<CancelMode>((scope.kind === "runs" && scope.mode) || "stop");
  const types = useSignal<readonly ActiveType[]>(ACTIVE.filter((type) => type !== "CANCELLING"));
  const message = useSignal("");
  const typed = useSignal("");
  const preview = useSignal<readonly CancelledFlowRun[] | null>(null);
  const error = useSignal<unknown>(null);
  const scheduled = useSignal<readonly { id: string; name: string }[]>([]);
  const pause = useSignal(false);
  const pausing = useSignal(false);
  const id = useId();

  // Which schedules would start new runs. Without an answer nothing is offered: it is an extra.
  useSignalEffect(() => {
    const connected = connection.value;
    const ids = preview.value?.flatMap(({ deployment_id }) => deployment_id ?? []) ?? [];
    if (!connected || ids.length === 0) return;
    return readWhile(
      connected,
      (signal) => activeSchedules(connected, [...new Set(ids)], signal),
      (found) => (scheduled.value = found),
      () => (scheduled.value = []),
    );
  });

  // The preview, anew for every choice.
  useSignalEffect(() => {
    const connected = connection.value;
    const chosen = { mode: mode.value, types: types.value };
    preview.value = null; // not the number of an earlier choice
    error.value = null;
    if (!connected) return;
    return readWhile(
      connected,
      (signal) => dryRun(connected, scope, chosen, signal),
      (outcomes) => (preview.value = outcomes),
      (reason) => (error.value = reason),
    );
  });

  const wanted = preview.value?.filter(({ outcome }) => outcome === "cancelled" || outcome === "cancelling") ?? [];
  const narrowed = scope.kind === "runs" || (scope.kind === "matching" && isFiltered(scope.filter));
  const hasToType = mustType(wanted.length, narrowed);
  const ready = wanted.length > 0 && !pausing.value && (!hasToType || isTyped(typed.value, wanted.length));
  const close = () => {
    if (cancelScope.peek() === scope) cancelScope.value = null;
  };

  const confirm = async () => {
    if (!ready || pausing.peek() || running.peek()) return;
    const chosenTypes = types.peek();
    const paused = pause.peek() ? scheduled.peek() : [];
    pausing.value = true;
    error.value = null;
    try {
      await pauseSchedules(paused);
    } catch (reason) {
      error.value = new Error(`No run was cancelled. ${describe(reason)}`);
      return;
    } finally {
      pausing.value = false;
    }
    selectNone(); // what is chosen from now on is another choice
    await operate({
      action: "cancel",
      paused,
      rows: wanted,
      mode: mode.peek(),
      message: message.peek().trim(),
      ...(scope.kind !== "runs" && { countMore: (connected) => countMatching(connected, scope, chosenTypes) }),
    });
  };

  return (
    <Dialog title={titleOf(scope)} onClose={close} class="cancel">
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        <div id={`${id}-preview`} class="preview" role="status">
          {preview.value ? (
            <Preview outcomes={preview.value} would={WOULD} none="No run is in these states." />
          ) : error.value ? null : (
            <p>
              Counting… <RetryLine />
            </p>
          )}
        </div>
        <Problem error={error.value} />
        {scope.kind === "everything" ? (
          <fieldset class="row">
            <legend>Runs that are</legend>
            {TYPES.map(([type, label]) => (
              <label key={type}>
                <input
                  type="checkbox"
                  name="stateTypes"
                  checked={types.value.includes(type)}
                  onChange={(event) => {
                    const chosen = event.currentTarget.checked;
                    types.value = ACTIVE.filter((each) => (each === type ? chosen : types.peek().includes(each)));
                  }}
                />
                {label}
              </label>
            ))}
          </fieldset>
        ) : null}
        <fieldset>
          <legend>How</legend>
          <Mode id={`${id}-stop`} mode={mode} value="stop" label="Stop them">
            What has not started is cancelled at once. What is in progress is ended by its worker, which also runs the flow’s cancellation
            hooks; until then it is cancelling. A run without a deployment has no worker, and is only marked cancelled.
          </Mode>
          <Mode id={`${id}-force`} mode={mode} value="force" label="Only mark them cancelled">
            Every run is written down as cancelled at once, and nothing is stopped. For runs whose worker is gone.
          </Mode>
          {mode.value === "force" ? <p class="problem">Processes run on: they keep writing data, and no cancellation hook runs.</p> : null}
        </fieldset>
        <div class="field">
          <label for={`${id}-message`}>Reason, shown on every run</label>
          <input
            id={`${id}-message`}
            type="text"
            autocomplete="off"
            placeholder="optional"
            onInput={(event) => (message.value = event.currentTarget.value)}
          />
        </div>
        {scheduled.value.length > 0 ? (
          <div class="choice">
            <input
              type="checkbox"
              id={`${id}-pause`}
              checked={pause.value}
              aria-describedby={`${id}-pause-help`}
              onChange={(event) => (pause.value = event.currentTarget.checked)}
            />
            <label for={`${id}-pause`}>
              {scheduled.value.length === 1 ? (
                <>
                  Pause the schedule of <bdi>{scheduled.value[0]!.name}</bdi> first
                </>
              ) : (
                `Pause the schedules of their ${count(scheduled.value.length)} deployments first`
              )}
            </label>
            <p id={`${id}-pause-help`} class="note">
              {scheduled.value.length === 1 ? "It starts" : "They start"} new runs while this is off
              {scheduled.value.length > 1 ? (
                <>
                  {": "}
                  <bdi>
                    {scheduled.value
                      .slice(0, NAMED)
                      .map(({ name }) => name)
                      .join(", ")}
                  </bdi>
                  {scheduled.value.length > NAMED ? ` and ${count(scheduled.value.length - NAMED)} more` : ""}
                </>
              ) : null}
              . The server then deletes the runs that were scheduled ahead: they are told as gone.
            </p>
          </div>
        ) : null}
        {hasToType ? <TypedNumber number={wanted.length} onInput={(text) => (typed.value = text)} /> : null}
        <p class="note">
          Exactly these runs are cancelled; what comes up meanwhile is left alone, and you are told. What ends by itself stays as it ended.
        </p>
        <p class="actions foot">
          <button type="button" onClick={close}>
            Keep them
          </button>
          <button class="danger" id="cancel-confirm" disabled={!ready}>
            {!preview.value ? "Cancel runs" : wanted.length === 0 ? "Nothing to cancel" : `Cancel ${plural(wanted.length, "run")}`}
          </button>
        </p>
      </form>
    </Dialog>
  );
}

function Mode(props: { id: string; mode: { value: CancelMode }; value: CancelMode; label: string; children: string }) {
  const { id, mode, value, label, children } = props;
  return (
    <div class="choice">
      <input
        type="radio"
        name="mode"
        id={id}
        checked={mode.value === value}
        aria-describedby={`${id}-help`}
        onChange={() => (mode.value = value)}
      />
      <label for={id}>{label}</label>
      <p id={`${id}-help`} class="note">
        {children}
      </p>
    </div>
  );
}

function titleOf(scope: CancelScope): string {
  if (scope.kind === "everything") return "Cancel all active runs";
  if (scope.kind === "runs") return `Cancel ${plural(scope.ids.length, "run")}`;
  const { choice, filter } = scope;
  return `Cancel all ${choice.value ? `${choice.label.toLowerCase()} ` : ""}runs${isFiltered(filter) ? " that match" : ""}`;
}

interface Chosen {
  mode: CancelMode;
  types: readonly ActiveType[];
}

/** What would become of whom: the very runs that are cancelled then. */
async function dryRun({ client }: Connection, scope: CancelScope, { mode, types }: Chosen, signal: AbortSignal) {
  const dry = { mode, dryRun: true, signal };
  if (scope.kind === "runs") return outcomes(await client.cancelFlowRuns(scope.ids, dry));
  if (scope.kind === "everything") {
    return types.length === 0 ? [] : outcomes(await client.bulkCancelFlowRuns({ ...dry, stateTypes: [...types] }));
  }
  const { choice, filter } = scope;
  const found = await client.bulkCancelFlowRuns({
    ...dry,
    ...conditions(filter, false),
    stateTypes: choice.types as ActiveType[],
  });
  return outcomes(found).filter(({ was }) => isOf(choice, was));
}

/** A preview that may lack runs is no preview. */
function outcomes(result: CancelResult): CancelledFlowRun[] {
  if (result.error) throw result.error;
  return result.outcomes;
}

/** How many there are of a choice now, but for those on their way to being cancelled. */
function countMatching({ client, signal }: Connection, scope: Exclude<CancelScope, { kind: "runs" }>, types: readonly ActiveType[]) {
  const choice = scope.kind === "matching" ? scope.choice : { value: "", label: "", types };
  const left = choice.types.filter((type) => type !== "CANCELLING");
  if (left.length === 0) return Promise.resolve(0);
  const filter = scope.kind === "matching" ? scope.filter : NO_FILTER;
  return client.countFlowRuns(queryOf({ ...choice, types: left }, filter), { signal });
}
