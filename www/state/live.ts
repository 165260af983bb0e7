// Live: where the server streams events, what happens to runs is shown as it happens. An event only says that it is
// time to look; what is shown is read, by the same two requests as ever, and no sooner than some seconds after the
// last time, however many events there are. Where nothing is streamed, the refresh of every 15 seconds is all there is.

import { effect, untracked } from "@preact/signals";
import { type Connection, connection } from "./connection.ts";
import { outage, paused, reading, refresh, refreshIsHeld, updatedAt } from "./refresh.ts";
import { route } from "./route.ts";
import { readRun } from "./run.ts";

const SETTLE_MS = 400; // one change brings several events
const GAP_MS = 3_000; // between two readings

const RUN = "prefect.flow-run.";

// `npx prefect-wasm admin` follows the server's stream itself, and says so in the page that it serves.
const relay = document.documentElement.dataset.live;

async function follow({ client, signal }: Connection): Promise<void> {
  if (relay) return followRelay(relay, signal);
  // What it misses is read by the page in any case.
  for await (const { resource } of client.subscribeEvents({ event: { prefix: [RUN] } }, { liveOnly: true, signal })) {
    look(resource["prefect.resource.id"]?.slice(RUN.length));
  }
}

/** Resolves once there is nothing more to follow. */
function followRelay(relay: string, signal: AbortSignal): Promise<void> {
  const source = new EventSource(relay);
  source.onmessage = ({ data }) => look(data);
  return new Promise((resolve) => {
    const close = () => {
      source.close();
      document.removeEventListener("visibilitychange", close);
      resolve();
    };
    source.onerror = () => source.readyState === EventSource.CLOSED && close();
    // It takes one of the few connections that a browser has for a server, away from other tabs.
    document.addEventListener("visibilitychange", close);
    signal.addEventListener("abort", close);
  });
}

let isPlanned = false;
let runChanged = false;

function look(runId: string | undefined): void {
  runChanged ||= runId !== undefined && runId === route.peek().run;
  if (isPlanned) return;
  isPlanned = true;
  setTimeout(read, Math.max(SETTLE_MS, GAP_MS - (Date.now() - (updatedAt.peek() ?? 0))));
}

function read(): void {
  isPlanned = false;
  if (paused.peek() || outage.peek() || refreshIsHeld()) return; // it is read afterwards in any case
  if (reading.peek()) {
    look(undefined); // what is read now may be from before
    return;
  }
  if (runChanged) void readRun();
  runChanged = false;
  if (route.peek().view !== "artifacts") void refresh(false);
}

let current: Connection | null = null;

/** Follows the server that the page is connected to, unless it does. */
function begin(): void {
  const connected = connection.peek();
  if (!connected || outage.peek() || document.hidden || current === connected) return;
  current = connected;
  follow(connected)
    .catch(() => {}) // then there is the refresh of every 15 seconds
    .finally(() => {
      if (current === connected) current = null;
    });
}

// Another server, one that is back, or somebody who is back: its events.
effect(() => {
  connection.value;
  outage.value;
  untracked(begin);
});
document.addEventListener("visibilitychange", begin);
