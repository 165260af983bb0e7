// The connection: which server, and how to sign in there; and those there were, by their names.
//
// Addresses, names and the production mark are remembered. A key or a password lives in memory, unless its owner asks
// that it outlives a reload of the tab (sessionStorage), or of the browser (localStorage). It is kept together with the
// address it belongs to, and is never sent anywhere else.

import { computed, signal } from "@preact/signals";
import { type ConnectionReport, createClient, init, type PrefectClient, type RetryEvent } from "prefect-wasm";
import { kindOf } from "../lib/errors.ts";
import { linkedApiUrl, showApi } from "./route.ts";

const DEFAULT_API_URL = "http://127.0.0.1:4200/api";
const STORE = "prefect-wasm-admin";
const STREAM = "/events/out";

/** A server that this browser has been connected to. */
export interface Known {
  apiUrl: string;
  /** As its owner calls it; empty: by its host. */
  name: string;
  /** Whether what is done there is done to everybody. */
  production: boolean;
}

/** How long a secret is kept. */
export type Keep = "memory" | "tab" | "browser";

/** How to sign in: at most one of them. */
export interface SignIn {
  apiKey?: string;
  authString?: string;
}

export interface Connection {
  client: PrefectClient;
  apiUrl: string;
  version: string;
  /** Aborted when the connection ends. */
  signal: AbortSignal;
}

export const connection = signal<Connection | null>(null);
export const connecting = signal(false);
export const connectError = signal<unknown>(null);
/** What was looked at of a connection that didn't work, part by part. */
export const connectReport = signal<ConnectionReport | null>(null);

/** A request that failed and will be sent again; null once the server has answered. */
export const retry = signal<(RetryEvent & { at: number; maxRetries: number }) | null>(null);

export const known = signal(readKnown());
export const current = computed(() => known.value.find(({ apiUrl }) => apiUrl === connection.value?.apiUrl));

/** "warehouse", or the host of a server without a name. */
export const nameOf = ({ name, apiUrl }: Known): string => name.trim() || new URL(apiUrl, location.href).host;

// What another tab remembers is so here as well: a name, and above all the mark of a production server.
addEventListener("storage", ({ key }) => {
  if (key === STORE || key === null) known.value = readKnown();
});

let ended = new AbortController();
let last: string | undefined;
const inMemory = new Map<string, SignIn>();

/** The server that the page was connected to before. */
export const lastApiUrl = (): string | undefined => last;

/** Connects, in place of the connection there was if that works. */
export async function connect(apiUrl: string, signIn: SignIn, keep: Keep): Promise<boolean> {
  if (connecting.peek()) return false;
  connecting.value = true;
  connectError.value = connectReport.value = null;
  let client: PrefectClient | undefined;
  try {
    // One binary for the package and its page.
    await init(new URL("../prefect_wasm_bg.wasm", import.meta.url));
    client = await createClient({
      apiUrl,
      ...signIn,
      timeoutMs: 30_000,
      onRetry(event) {
        // Of the stream nothing is said: it is an extra.
        if (!event.url.endsWith(STREAM)) retry.value = { ...event, at: Date.now(), maxRetries: 5 };
      },
      onResponse: ({ status }) => {
        if (status < 500 && status !== 429) retry.value = null;
      },
    });
    const version = await serverVersion(client);
    ended.abort();
    ended = new AbortController();
    const used = (last = client.apiUrl);
    keepSignIn(used, signIn, keep);
    if (!known.peek().some((each) => each.apiUrl === used)) known.value = [...known.peek(), { apiUrl: used, name: "", production: false }];
    write({ ...read(), apiUrl: used, connections: known.peek() });
    showApi(used);
    connection.value = { client, apiUrl: used, version, signal: ended.signal };
    return true;
  } catch (error) {
    connectError.value = error;
    void client?.checkConnection({ timeoutMs: 10_000, maxRetries: 0 }).then((report) => {
      if (connectError.peek() === error) connectReport.value = report;
    });
    return false;
  } finally {
    connecting.value = false;
  }
}

/**
 * Reads from a connection for an effect. What comes once the effect or the connection is over is dropped. Gives what
 * ends it, to be the effect's own end.
 */
export function readWhile<T>(
  connected: Connection,
  read: (signal: AbortSignal) => Promise<T>,
  found: (value: T) => void,
  failed: (reason: unknown) => void,
): () => void {
  const controller = new AbortController();
  const signal = AbortSignal.any([controller.signal, connected.signal]);
  read(signal).then(
    (value) => {
      if (!signal.aborted) found(value);
    },
    (reason) => {
      if (!signal.aborted) failed(reason);
    },
  );
  return () => controller.abort();
}

export function disconnect(): void {
  ended.abort();
  if (last) inMemory.delete(last);
  connection.value = null;
  connectError.value = connectReport.value = null;
}

/** The version; a server that has no such route, such as Prefect Cloud, has to count its runs instead. */
async function serverVersion(client: PrefectClient): Promise<string> {
  const options = { timeoutMs: 15_000, maxRetries: 1 };
  try {
    return `Prefect ${await client.apiVersion(options)}`;
  } catch (error) {
    if (kindOf(error) !== "ObjectNotFound") throw error;
    await client.countFlowRuns({}, options).catch(() => {
      throw error;
    });
    return "Prefect";
  }
}

/** The address to begin with, and whether it needs no click: a link to a server, or a page that was connected before. */
export function firstApiUrl(): { apiUrl: string; known: boolean } {
  const known = linkedApiUrl || read().apiUrl;
  return { apiUrl: known || DEFAULT_API_URL, known: Boolean(known) };
}

const normalized = (apiUrl: string): string => apiUrl.trim().replace(/\/+$/, "");

/** The sign-in that was asked to be kept for this very address. */
export function rememberedFor(apiUrl: string): { signIn: SignIn; keep: Keep } | undefined {
  const address = normalized(apiUrl);
  for (const [keep, storage] of storages()) {
    const signIn = read(storage).secrets?.[address];
    if (signIn) return { signIn, keep };
  }
  return undefined;
}

/** How to sign in at an address that the page has been at before. */
export const signInFor = (apiUrl: string): SignIn => inMemory.get(normalized(apiUrl)) ?? rememberedFor(apiUrl)?.signIn ?? {};

/** Forgets the secret of an address. */
export function forget(apiUrl: string): void {
  inMemory.delete(normalized(apiUrl));
  for (const [, storage] of storages()) {
    const { [normalized(apiUrl)]: secret, ...secrets } = read(storage).secrets ?? {};
    if (secret) write({ ...read(storage), secrets }, storage);
  }
}

/** Gives a connection another name or mark. */
export function changeKnown(apiUrl: string, patch: Partial<Known>): void {
  known.value = known.peek().map((each) => (each.apiUrl === apiUrl ? { ...each, ...patch } : each));
  write({ ...read(), connections: known.peek() });
}

/** Takes a connection out of the list, and its secret with it. */
export function removeKnown(apiUrl: string): void {
  known.value = known.peek().filter((each) => each.apiUrl !== apiUrl);
  forget(apiUrl);
  const { apiUrl: latest, ...rest } = read();
  write({ ...rest, ...(latest !== apiUrl && { apiUrl: latest }), connections: known.peek() });
}

/** Where its owner asked for; what was kept elsewhere, or is outdated now, is gone. */
function keepSignIn(apiUrl: string, signIn: SignIn, keep: Keep): void {
  const given = Object.entries(signIn);
  const before = rememberedFor(apiUrl)?.signIn;
  const isSame = before && given.length > 0 && given.every(([kind, value]) => before[kind as keyof SignIn] === value);
  if (given.length > 0 && (keep !== "memory" || !isSame)) forget(apiUrl);
  if (given.length === 0) return;
  inMemory.set(apiUrl, signIn);
  for (const [kind, storage] of storages()) {
    if (kind === keep) write({ ...read(storage), secrets: { ...read(storage).secrets, [apiUrl]: signIn } }, storage);
  }
}

interface Remembered {
  /** The last one. */
  apiUrl?: string;
  connections?: readonly Known[];
  secrets?: Record<string, SignIn>;
}

// Storage may be switched off; then nothing is remembered, which is fine.

function storages(): (readonly [Keep, () => Storage])[] {
  return [
    ["tab", () => sessionStorage],
    ["browser", () => localStorage],
  ];
}

function read(storage = () => localStorage): Remembered {
  try {
    return JSON.parse(storage().getItem(STORE) ?? "{}") ?? {};
  } catch {
    return {};
  }
}

/** The servers that are remembered; what isn't one, however it came there, is left out. */
function readKnown(): readonly Known[] {
  const { connections } = read();
  if (!Array.isArray(connections)) return [];
  return connections
    .filter((each) => typeof each?.apiUrl === "string" && URL.canParse(each.apiUrl, location.href))
    .map(({ apiUrl, name, production }) => ({ apiUrl, name: typeof name === "string" ? name : "", production: production === true }));
}

function write(remembered: Remembered, storage = () => localStorage): void {
  try {
    storage().setItem(STORE, JSON.stringify(remembered));
  } catch {
    // as above
  }
}
