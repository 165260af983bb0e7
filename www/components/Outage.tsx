// When the server doesn't answer: said once, in this place, with what to do about it.

import { isPrefectError } from "prefect-wasm";
import { describe, kindOf } from "../lib/errors.ts";
import { clockTime } from "../lib/format.ts";
import { now } from "../state/clock.ts";
import type { Connection } from "../state/connection.ts";
import { nextAt, outage, paused, reading, refresh, updatedAt } from "../state/refresh.ts";
import { ConnectForm } from "./Connect.tsx";

const SILENT = ["Network", "Timeout", "UnexpectedResponse"];
const BUSY = ["ServerError", "RateLimited"];

/** What it does in place of answering, but for since when. */
function saidOf(error: unknown, host: string): string {
  const kind = kindOf(error);
  if (!kind || SILENT.includes(kind)) return `No answer from ${host}`;
  const status = isPrefectError(error) && error.status;
  if (BUSY.includes(kind)) return status ? `${host} has answered ${status}` : `No answer from ${host}`;
  return `The question was refused by ${host}`;
}

export function OutageBar({ connection: { apiUrl } }: { connection: Connection }) {
  const current = outage.value;
  const kind = current && kindOf(current.error);
  return (
    <div class="outage-place" role="status">
      {current ? (
        <section class="outage" aria-label="Trouble with the server" data-kind={kind}>
          <p>
            {kind === "Unauthorized" ? (
              <b>Signed out: the server asks who you are. Filter and place stay as they are.</b>
            ) : (
              <b>
                {saidOf(current.error, hostOf(apiUrl))} since {clockTime(current.since)}.
              </b>
            )}
            {updatedAt.value !== null ? ` Showing what was known at ${clockTime(updatedAt.value)}.` : ""}
          </p>
          {kind === "Unauthorized" ? (
            <ConnectForm apiUrl={apiUrl} fixed onConnected={() => void refresh()} />
          ) : (
            <div class="actions">
              <NextTry />
              <button type="button" onClick={() => void refresh()}>
                Try now
              </button>
              <details>
                <summary>Why</summary>
                <p class="why">{describe(current.error)}</p>
              </details>
            </div>
          )}
        </section>
      ) : null}
    </div>
  );
}

/** It ticks, so it is not for a screen reader to say again and again. */
function NextTry() {
  const seconds = Math.max(0, Math.ceil((nextAt.value - now.value) / 1000));
  return <span aria-hidden="true">{reading.value ? "Trying…" : paused.value ? "Paused." : `Next try in ${seconds} s.`}</span>;
}

function hostOf(apiUrl: string): string {
  return new URL(apiUrl, location.href).host;
}
