// The connection: which server, and how to sign in there.
//
// The address is remembered. A key or a password lives in the client alone, unless its owner asks this browser to
// remember it; then it is kept together with the address it belongs to, and is never sent anywhere else.

import { signal } from "@preact/signals";
import { createClient, init, type PrefectClient, type RetryEvent } from "prefect-wasm";
import { kindOf } from "../lib/errors.ts";
import { linkedApiUrl, showApi } from "./route.ts";

const DEFAULT_API_URL = "http://127.0.0.1:4200/api";
const STORE = "prefect-wasm-admin";

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

/** A request that failed and will be sent again; null once the server has answered. */
export const retry = signal<(RetryEvent & { at: number; maxRetries: number }) | null>(null);

let ended = new AbortController();
let last: string | undefined;

/** The server that the page was connected to before. */
export const lastApiUrl = (): string | undefined => last;

/** Connects, in place of the connection there was if that works. */
export async function connect(apiUrl: string, signIn: SignIn, remember: boolean): Promise<boolean> {
  if (connecting.peek()) return false;
  connecting.value = true;
  connectError.value = null;
  try {
    // One binary for the package and its page.
    await init(new URL("../prefect_wasm_bg.wasm", import.meta.url));
    const client = await createClient({
      apiUrl,
      ...signIn,
      timeoutMs: 30_000,
      onRetry: (event) => (retry.value = { ...event, at: Date.now(), maxRetries: 5 }),
      onResponse: ({ status }) => {
        if (status < 500 && status !== 429) retry.value = null;
      },
    });
    const version = await serverVersion(client);
    ended.abort();
    ended = new AbortController();
    const used = (last = client.apiUrl);
    write({ apiUrl: used, signIn: toRemember(used, signIn, remember) });
    showApi(used);
    connection.value = { client, apiUrl: used, version, signal: ended.signal };
    return true;
  } catch (error) {
    connectError.value = error;
    return false;
  } finally {
    connecting.value = false;
  }
}

export function disconnect(): void {
  ended.abort();
  connection.value = null;
  connectError.value = null;
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

/** The sign-in that this browser was asked to remember for this very address. */
export function rememberedFor(apiUrl: string): SignIn | undefined {
  const { signIn } = read();
  if (!signIn || signIn.apiUrl !== apiUrl.trim().replace(/\/+$/, "")) return undefined;
  const { apiUrl: _, ...secret } = signIn;
  return secret;
}

export function forget(): void {
  write({ apiUrl: read().apiUrl });
}

/** This sign-in if its owner asked for that, else the one that was kept, unless it is outdated now. */
function toRemember(apiUrl: string, signIn: SignIn, remember: boolean): Remembered["signIn"] {
  const before = read().signIn;
  const given = Object.entries(signIn);
  if (remember && given.length > 0) return { apiUrl, ...signIn };
  if (before?.apiUrl !== apiUrl) return before;
  return given.every(([kind, value]) => before[kind as keyof SignIn] === value) ? before : undefined;
}

interface Remembered {
  apiUrl?: string;
  signIn?: SignIn & { apiUrl: string };
}

// Storage may be switched off; then nothing is remembered, which is fine.

function read(): Remembered {
  try {
    return JSON.parse(localStorage.getItem(STORE) ?? "{}") ?? {};
  } catch {
    return {};
  }
}

function write(remembered: Remembered): void {
  try {
    localStorage.setItem(STORE, JSON.stringify(remembered));
  } catch {
    // as above
  }
}
