// What stands around every view: which server, how fresh, what is active now, and the tabs.

import { ago, count } from "../lib/format.ts";
import { now } from "../state/clock.ts";
import { type Connection, disconnect } from "../state/connection.ts";
import { active, counts } from "../state/counts.ts";
import { askToCancel } from "../state/dialogs.ts";
import { helpIsOpen } from "../state/keys.ts";
import { outage, paused, reading, refresh, updatedAt } from "../state/refresh.ts";
import { follow, href, route, type View, viewPatch } from "../state/route.ts";
import { Copy } from "./Bits.tsx";

export function Header({ connection: { apiUrl, version } }: { connection: Connection }) {
  return (
    <header>
      <h1>Prefect admin</h1>
      <p class="server">
        <code>{apiUrl}</code> <span class="soft">{version}</span>
      </p>
      <div class="actions">
        <Freshness />
        <label class="switch">
          <input type="checkbox" checked={!paused.value} onChange={(event) => (paused.value = !event.currentTarget.checked)} />
          every 15 seconds
        </label>
        <button type="button" onClick={() => void refresh()}>
          Refresh
        </button>
        <CopyLink />
        <button type="button" class="quiet" onClick={() => (helpIsOpen.value = true)}>
          Keys
        </button>
        <button type="button" class="quiet" onClick={disconnect}>
          Disconnect
        </button>
      </div>
    </header>
  );
}

/** To this very place. */
function CopyLink() {
  route.value; // it says where one is
  return <Copy text={location.href} label="Copy link" />;
}

/** "live, 4 s ago". What a screen reader should hear of it says the outage bar. */
function Freshness() {
  const at = updatedAt.value;
  const word = outage.value ? "no answer" : paused.value ? "paused" : "live";
  return (
    <span class="freshness" data-fresh={word} data-reading={reading.value}>
      {word}
      {at === null ? "" : `, ${ago(Math.min(at, now.value), now.value)}`}
    </span>
  );
}

const NOW = [
  ["RUNNING", "running"],
  ["PENDING", "pending"],
  ["SCHEDULED", "scheduled"],
  ["LATE", "late"],
  ["PAUSED", "paused"],
  ["CANCELLING", "cancelling"],
] as const;

/** What is active on the whole server, whatever the filter, and the one click for all of it. */
export function Now() {
  const known = counts.value;
  return (
    <section class="now" aria-label="Active now">
      <ul>
        {NOW.map(([state, word]) => {
          const number = known?.[state];
          const patch = viewPatch("active", state);
          return (
            <li key={state} class={number ? "" : "none"} data-state={state}>
              <a href={href(patch)} onClick={follow(patch)} id={`count-${word}`}>
                <b>{number === undefined ? "–" : count(number)}</b> {word}
              </a>
            </li>
          );
        })}
      </ul>
      <button
        type="button"
        class="danger"
        id="cancel-all"
        aria-disabled={active.value === 0}
        onClick={() => askToCancel({ kind: "everything" })}
      >
        Cancel all active runs…
      </button>
    </section>
  );
}

export function Tabs() {
  const known = counts.value;
  const tab = (view: View, label: string, number?: number | null, failed = 0) => {
    const patch = viewPatch(view);
    return (
      <li>
        <a href={href(patch)} onClick={follow(patch)} aria-current={route.value.view === view ? "page" : undefined}>
          {label}
          {number === undefined || number === null ? null : <span class="badge">{count(number)}</span>}
          {failed > 0 ? (
            <span class="badge bad">
              {count(failed)} failed<span class="unseen"> in the last 24 hours</span>
            </span>
          ) : null}
        </a>
      </li>
    );
  };
  return (
    <nav aria-label="Views">
      <ul>
        {tab("active", "Active", active.value)}
        {tab("late", "Late", known?.LATE)}
        {tab("finished", "Finished", undefined, known?.failedToday)}
        {tab("artifacts", "Artifacts")}
      </ul>
    </nav>
  );
}
