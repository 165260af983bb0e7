// The entry `prefect-wasm/sync`, for Node and Bun: a client whose methods block, and return values instead
// of promises. A PrefectClient in a thread of its own does the work (sync-worker.js), and this thread
// sleeps until it is done, by make-synchronized. All clients share the one thread, which ends with the
// last of them or with the process, and doesn't keep the process alive.
//
// The methods are taken from PrefectClient: there is no list of them here. Only live streams, which never end, are left
// out.

import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { withEnvironment } from "./environment.js";
import { members } from "./members.js";
import { PrefectClient, PrefectError, initSync } from "./node.js";
import { makeClientPrintable } from "./printing.js";
import { result, sendable } from "./sync-transfer.js";

export * from "./node.js";

/** @param {unknown} [settings] */
export const createClient = (settings) => withEnvironment(settings, (all) => new SyncPrefectClient(all));

export class SyncPrefectClient {
  #id;

  /** @param {unknown} [settings] */
  constructor(settings) {
    thread ??= startThread();
    initSync(); // builders and State are made here
    const id = ++last;
    result(thread.open(id, sendable(settings)));
    this.#id = id;
    opened.add(id);
  }

  close() {
    if (!opened.delete(this.#id)) return;
    result(thread.close(this.#id));
    if (opened.size === 0) thread.end();
  }

  /**
   * @param {SyncPrefectClient} client
   * @param {string} name
   * @param {unknown[]} args
   */
  static #call(client, name, args) {
    if (!client || !(#id in client))
      throw PrefectError.refusal([], `${name} was taken from its client: call it there, client.${name}(…), or bind it`);
    if (!opened.has(client.#id)) throw PrefectError.refusal([], "the client is closed");
    const sent = args.map((arg) => sendable(arg));
    const [value, isList] = result(thread.call(client.#id, name, sent));
    if (isList) {
      /** @param {unknown} options */
      const toArray = (options) => {
        if (!opened.has(client.#id)) throw PrefectError.refusal([], "the client is closed");
        return result(thread.whole(client.#id, name, sent, sendable(options)));
      };
      Object.defineProperty(value, "toArray", { value: toArray, configurable: true });
    }
    return value;
  }

  static {
    const { prototype } = SyncPrefectClient;
    for (const [name, { get }] of members(PrefectClient.prototype)) {
      if (/^(?:subscribe|follow)/.test(name)) continue;
      const called = {
        /** @this {SyncPrefectClient} @param {unknown[]} args */
        [name](...args) {
          return SyncPrefectClient.#call(this, name, args);
        },
      }[name];
      Object.defineProperty(prototype, name, { ...(get ? { get: called } : { value: called, writable: true }), configurable: true });
    }
    makeClientPrintable(prototype);
    if (Symbol.dispose) Object.defineProperty(prototype, Symbol.dispose, { value: prototype.close, configurable: true, writable: true });
  }
}

/** @type {Set<number>} */
const opened = new Set();
let last = 0; // counted here, because a new thread doesn't know the ids of the previous one
/** @type {any} */
let thread;

function startThread() {
  try {
    // No import: the library starts its own file as the thread, so both files have to stay as they are.
    const { makeModuleSynchronized } = createRequire(import.meta.url)("./make-synchronized.cjs");
    const folder = dirname(fileURLToPath(import.meta.url));
    return makeModuleSynchronized(pathToFileURL(join(folder, "sync-worker.js")));
  } catch (cause) {
    throw new Error(
      "prefect-wasm/sync could not start its thread, which it does from files of its own. Is it in a bundle? Then mark the package as external.",
      { cause },
    );
  }
}
