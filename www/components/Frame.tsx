// What stands around every view: which server, how fresh, what is active now, and the tabs.

import { agoBriefly, count } from "../lib/format.ts";
import { now } from "../state/clock.ts";
import { connect, type Connection, current, disconnect, known, nameOf, signInFor } from "../state/connection.ts";
import { active, counts } from "../state/counts.ts";
import { askToCancel, connectionsAreOpen, schedulesOf } from "../state/dialogs.ts";
import { helpIsOpen } from "../state/keys.ts";
import { outage, paused, reading, refresh, updatedAt } from "../state/refresh.ts";
import { follow, href, NO_FILTER, route, type View, viewPatch } from "../state/route.ts";
import { Copy } from "./Bits.tsx";

/** A bar over all of it, where what is done is done to everybody. */
export function Production() {
  const here = current.value;
  return here?.production ? (
    <p class="production" role="note">
      <b>Production</b> <bdi>{nameOf(here)}</bdi>
    </p>
  ) : null;
}

/** The servers there are, to go from one to the other. */
function Switch({ apiUrl }: { apiUrl: string }) {
  const go = async (to: string) => {
    // The other one may want a sign-in, or be gone: the dialog says so.
    if (!(await connect(to, signInFor(to), "memory"))) connectionsAreOpen.value = true;
  };
  return known.value.length > 1 ? (
    <select
      aria-label="Connection"
      value={apiUrl}
      onChange={(event) => {
        const to = event.currentTarget.value;
        event.currentTarget.value = apiUrl; // until it works
        void go(to);
      }}
    >
      {known.value.map((each) => (
        <option key={each.apiUrl} value={each.apiUrl}>
          {nameOf(each)}
        </option>
      ))}
    </select>
  ) : current.value?.name ? (
    <b>
      <bdi>{current.value.name}</bdi>
    </b>
  ) : null;
}

export function Header({ connection: { apiUrl, version } }: { connection: Connection }) {
  return (
    <header>
      <h1>Prefect admin</h1>
      <div class="server">
        <Switch apiUrl={apiUrl} /> <code>{apiUrl}</code> <span class="soft">{version}</span>
      </div>
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
        <button type="button" class="quiet" onClick={() => (connectionsAreOpen.value = true)}>
          Connections…
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
      {at === null ? "" : `, ${agoBriefly(Math.min(at, now.value), now.value)}`}
    </span>
  );
}

const UNKNOWN = "–"; // as wide as a number, or nearly so

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
          const patch = { ...viewPatch("active", state), filter: NO_FILTER }; // the number is of all of them
          return (
            <li key={state} class={number ? "" : "none"} data-state={state}>
              <a href={href(patch)} onClick={follow(patch)} id={`count-${word}`}>
                <b>{number === undefined ? UNKNOWN : count(number)}</b> {word}
              </a>
            </li>
          );
        })}
      </ul>
      <div class="actions">
        <button type="button" onClick={() => (schedulesOf.value = {})}>
          Schedules…
        </button>
        <button
          type="button"
          class="danger"
          id="cancel-all"
          aria-disabled={active.value === 0}
          onClick={() => askToCancel({ kind: "everything" })}
        >
          Cancel all active runs…
        </button>
      </div>
    </section>
  );
}

export function Tabs() {
  const known = counts.value;
  const failures = { ...viewPatch("finished", "FAILED"), filter: { ...NO_FILTER, since: "24h" } };
  const tab = (view: View, label: string, number?: number | string, failed = 0) => {
    const patch = viewPatch(view);
    return (
      <li>
        <a href={href(patch)} onClick={follow(patch)} aria-current={route.value.view === view ? "page" : undefined}>
          {label}
          {number === undefined ? null : <span class="badge">{typeof number === "number" ? count(number) : number}</span>}
        </a>
        {failed > 0 ? (
          <a href={href(failures)} onClick={follow(failures)} class="badge bad">
            {count(failed)} failed<span class="unseen"> in the last 24 hours</span>
          </a>
        ) : null}
      </li>
    );
  };
  return (
    <nav aria-label="Views">
      <ul>
        {tab("active", "Active", active.value ?? UNKNOWN)}
        {tab("late", "Late", known?.LATE ?? UNKNOWN)}
        {tab("finished", "Finished", undefined, known?.failedToday)}
        {tab("artifacts", "Artifacts")}
      </ul>
    </nav>
  );
}
