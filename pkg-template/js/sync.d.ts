// The types of prefect-wasm/sync, written by hand, in pkg-template/js/sync.d.ts. sync.d.cts holds the same.
// The methods come from PrefectClient, so there is no list of them here.

/// <reference lib="esnext.disposable" />

/**
 * The same client for scripts, with methods that block. {@link createClient} creates one.
 *
 * @module prefect-wasm/sync
 */

import type { ListPromise, PrefectClient, PrefectClientSettings } from "./index.js";

export * from "./index.js";

/**
 * Creates a client whose methods block until they are done, and return the value itself. For scripts in Node
 * and Bun.
 *
 * ```js
 * import { createClient } from "prefect-wasm/sync";
 *
 * const client = createClient({ apiUrl: "http://127.0.0.1:4200/api" });
 * for (const run of client.getMostRecentFlowRuns({ n: 3 })) console.log(run.name);
 * ```
 *
 * Settings that are not given are found as by the asynchronous `createClient`. Throws a {@link PrefectError}
 * of kind `ValidationError` for invalid settings.
 */
export function createClient(settings?: SyncPrefectClientSettings | null): SyncPrefectClient;

/**
 * A client whose methods block: those of {@link PrefectClient}, with values in place of promises. What
 * they throw is what those reject with.
 *
 * What can't be sent to the thread that does the work is not accepted: functions such as `onProgress`, and
 * signals. `timeoutMs` limits a call. Live streams, which never end, are not among the methods.
 */
export type SyncPrefectClient = SyncMethods & {
  /** What {@link PrefectClient.request} does. */
  request<T = unknown>(...args: SendableList<Parameters<PrefectClient["request"]>>): T;
  /** Frees what the client holds. The thread that all of them share ends when the last one is closed. */
  close(): void;
  /** The same as `close`, for `using`. */
  [Symbol.dispose](): void;
};

/** The class of the clients that {@link createClient} creates. */
export const SyncPrefectClient: {
  /**
   * Creates a client with exactly these settings.
   *
   * ```js
   * const client = new SyncPrefectClient({ apiUrl: "http://127.0.0.1:4200/api" });
   * ```
   */
  new (settings?: SyncPrefectClientSettings | null): SyncPrefectClient;
};

/** The methods and properties of {@link PrefectClient}, with values in place of promises. */
export type SyncMethods = {
  [Name in keyof PrefectClient as Exclude<
    Name,
    "free" | "request" | `subscribe${string}` | `follow${string}` | typeof Symbol.dispose
  >]: PrefectClient[Name] extends (...args: infer Args) => infer Result
    ? (...args: SendableList<Args>) => SyncResult<Result>
    : PrefectClient[Name];
};

/** What a method gives that blocks. A page of a list can give all rows of the list as well. */
export type SyncResult<Result> =
  Result extends ListPromise<infer Row, infer Page>
    ? Page & {
        /**
         * All rows at once, at most `limit` of them: read anew, page by page.
         *
         * ```js
         * import { createClient } from "prefect-wasm/sync";
         *
         * const client = createClient({ apiUrl: "http://127.0.0.1:4200/api" });
         * const flows = client.readFlows({ limit: 100 }).toArray();
         * ```
         */
        toArray(options?: { limit?: number | undefined }): Row[];
      }
    : Awaited<Result>;

/** The settings of a synchronous client: those of {@link PrefectClientSettings} that aren't functions. */
export type SyncPrefectClientSettings = Sendable<PrefectClientSettings>;

/** An argument without what can't be passed to a synchronous client: signals, loggers and functions. */
export type Sendable<Value> = Value extends string | number | boolean | null | undefined | readonly unknown[]
  ? Value
  : {
      [Key in keyof Value as Key extends "signal" | "logger"
        ? never
        : [Exclude<Value[Key], Function | null | undefined>] extends [never]
          ? never
          : Key]: Exclude<Value[Key], Function>;
    };

/** Each of these arguments as it can be given to a synchronous client. */
export type SendableList<Values extends readonly unknown[]> = { [Index in keyof Values]: Sendable<Values[Index]> };
