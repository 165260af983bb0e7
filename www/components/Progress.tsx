// How far an operation is. What became of it is told by its panel.

import { useSignal } from "@preact/signals";
import { count } from "../lib/format.ts";
import { now } from "../state/clock.ts";
import { retry } from "../state/connection.ts";
import { operations, running } from "../state/operations.ts";
import { Dialog } from "./Dialog.tsx";
import { ofWhat, WORDS } from "./words.ts";

export function Progress() {
  const current = running.value;
  return current ? <Running key={current.id} {...current} /> : null;
}

function Running({ id, controller }: { id: string; controller: AbortController }) {
  const operation = operations.value.find((each) => each.id === id);
  const ending = useSignal(false);
  if (!operation) return null;
  const { action, rows } = operation;
  const done = rows.filter((row) => row.outcome !== "notSent").length;
  const abort = () => {
    ending.value = true;
    controller.abort();
  };
  return (
    <Dialog title={`${WORDS[action].doing} ${ofWhat(action, rows.length)}`} closable={false} onClose={abort}>
      <progress max={rows.length} value={done} aria-label="Done" />
      <p role="status" id="progress-told">
        {ending.value ? "Ending…" : `${count(done)} of ${ofWhat(action, rows.length)}. `}
        <RetryLine />
      </p>
      <p class="actions foot">
        <button type="button" disabled={ending.value} onClick={abort}>
          Stop
        </button>
      </p>
    </Dialog>
  );
}

/** "No answer from the server. Trying again in 4 s (3 of 5)." */
export function RetryLine() {
  const waiting = retry.value;
  if (!waiting) return null;
  const seconds = Math.max(0, Math.ceil((waiting.at + waiting.delayMs - now.value) / 1000));
  return (
    <span class="retrying">
      {waiting.status ? `The server answered ${waiting.status}.` : "No answer from the server."}{" "}
      <span aria-hidden="true">
        Trying again in {seconds} s ({waiting.attempt} of {waiting.maxRetries}).
      </span>
    </span>
  );
}
