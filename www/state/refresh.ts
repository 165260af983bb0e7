// Reading the server again and again: every 15 seconds what the view shows, later after failures, never in a tab
// that nobody sees or under a dialog.

import { effect, signal, untracked } from "@preact/signals";
import type { PrefectClient } from "prefect-wasm";
import { connection } from "./connection.ts";
import { type Route, route, type View } from "./route.ts";

const EVERY_MS = 15_000;
const AT_MOST_MS = 120_000; // after several failures in a row

export interface Reading {
  client: PrefectClient;
  route: Route;
  options: { signal: AbortSignal; timeoutMs: number; maxRetries: number };
  /** Whether somebody asked for it, or came to the view: then also what else is read rarely. */
  asked: boolean;
}

export interface Outage {
  since: number;
  error: unknown;
}

export const reading = signal(false);
export const paused = signal(false);
/** When the server told all of it the last time. */
export const updatedAt = signal<number | null>(null);
/** Since when it doesn't answer, and why. */
export const outage = signal<Outage | null>(null);
/** When it is asked again. */
export const nextAt = signal(0);

const loaders = new Map<View, (reading: Reading) => Promise<void>>();

/** Says how a view is read. */
export const reads = (view: View, load: (reading: Reading) => Promise<void>) => loaders.set(view, load);

let current: AbortController | null = null;
let wait = EVERY_MS;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Reads the view now, in place of what is under way. */
export async function refresh(asked = true): Promise<void> {
  const connected = connection.peek();
  const load = loaders.get(route.peek().view);
  if (!connected || !load) return;
  current?.abort();
  const own = (current = new AbortController());
  const signal = AbortSignal.any([own.signal, connected.signal]);
  clearTimeout(timer);
  reading.value = true;
  try {
    await load({ client: connected.client, route: route.peek(), asked, options: { signal, timeoutMs: 30_000, maxRetries: 1 } });
    if (signal.aborted) return;
    wait = EVERY_MS;
    updatedAt.value = Date.now();
    outage.value = null;
  } catch (error) {
    if (signal.aborted) return;
    wait = Math.min(wait * 2, AT_MOST_MS);
    outage.value = { since: outage.peek()?.since ?? Date.now(), error };
  } finally {
    if (current === own) {
      current = null;
      reading.value = false;
      nextAt.value = Date.now() + wait;
      plan();
    }
  }
}

/** Sets the time of the next reading. */
function plan(): void {
  clearTimeout(timer);
  if (!connection.peek() || current || paused.peek() || refreshIsHeld()) return;
  timer = setTimeout(() => (refreshIsHeld() ? undefined : refresh(false)), Math.max(0, nextAt.peek() - Date.now()));
}

/** Nobody looks, or somebody decides something; a drawer is for looking. */
export const refreshIsHeld = (): boolean => document.hidden || document.querySelector("dialog[open]:not(.drawer)") !== null;

document.addEventListener("visibilitychange", plan);
document.addEventListener("close", plan, { capture: true }); // of a dialog

effect(() => {
  paused.value;
  plan();
});

// Another server: nothing is known of it.
effect(() => {
  connection.value;
  untracked(() => {
    updatedAt.value = null;
    outage.value = null;
    wait = EVERY_MS;
  });
});

// Another place: read at once. What only opens a run in it is no other place.
let shown = "";
effect(() => {
  const { run: _, history: __, ...place } = route.value;
  const key = `${connection.value?.apiUrl} ${JSON.stringify(place)}`;
  const connected = connection.value;
  untracked(() => {
    if (!connected || key === shown) return;
    shown = key;
    void refresh();
  });
});
effect(() => {
  if (!connection.value) shown = "";
});
