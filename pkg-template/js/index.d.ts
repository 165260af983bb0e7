// The head is written by hand, in pkg-template/js/index.d.ts; the rest is what wasm-bindgen made of the
// Rust source. index.d.cts holds the same.

// For `[Symbol.dispose]` in programs whose own `lib` is older.
/// <reference lib="esnext.disposable" />

/**
 * A client for Prefect's REST API. {@link createClient} makes one, and its methods are those of
 * {@link PrefectClient}.
 *
 * @module prefect-wasm
 */

// Only what says `export` is exported.
export {};

// The platform's own types where the program knows them: with the DOM or with @types/node. Without,
// any object will do.
type Global<Name extends string> = typeof globalThis extends Record<Name, { prototype: infer Type }> ? Type : object;
type AbortSignal = Global<"AbortSignal">;
type Request = Global<"Request">;
type RequestInit = typeof globalThis extends { fetch(input: any, init?: infer Init): any } ? NonNullable<Init> : object;
type Response = Global<"Response">;
type URL = Global<"URL">;
type WasmModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer Type } } } ? Type & object : object;

/**
 * Where the WebAssembly binary can come from: an address, an answer to `fetch`, its bytes, or a
 * compiled module.
 */
export type InitInput = string | URL | Request | Response | ArrayBuffer | ArrayBufferView | WasmModule;

/**
 * Makes a client that is ready for use.
 *
 * ```js
 * const client = await createClient({ apiUrl: "http://127.0.0.1:4200/api" });
 * const runs = await client.readFlowRuns({ sort: "END_TIME_DESC", limit: 3 });
 * ```
 *
 * In Node and Bun, settings that are not given are found where Prefect's own client finds them: in
 * `PREFECT_API_URL`, `PREFECT_API_KEY`, `PREFECT_API_AUTH_STRING`, `PREFECT_CLIENT_CUSTOM_HEADERS`,
 * `PREFECT_API_REQUEST_TIMEOUT` and `PREFECT_CLIENT_MAX_RETRIES`, else in the active profile of Prefect's
 * `profiles.toml`. With an `apiUrl`, nothing is looked for: a key goes to no server it was not meant for.
 *
 * It calls {@link init} first, so that the rest of the package can be used from then on, too.
 * Rejects with a {@link PrefectError} of kind `ValidationError` for settings that can't be right.
 */
export function createClient(settings?: PrefectClientSettings): Promise<PrefectClient>;

/**
 * Loads the WebAssembly module. Until it has, classes and functions of this package throw, except
 * for {@link createClient}, which calls it, {@link PrefectError} and {@link isPrefectError}.
 *
 * It may be called often and by many: the module is loaded once, and a call that failed can be
 * repeated. The binary of the package is found without help; `source` is for those who keep it
 * elsewhere, and matters only to the call that starts the loading. Rejects with an `Error` that says
 * what came in place of the binary.
 *
 * ```js
 * await init();
 * const late = flowRunFilter().stateName("Late");
 * ```
 */
export function init(source?: InitInput | Promise<InitInput>): Promise<void>;

/**
 * Does at once what {@link init} does.
 *
 * Node, Bun and Cloudflare Workers find the binary themselves; elsewhere pass its bytes or the
 * compiled module, else it throws a `TypeError`. Browsers refuse to compile several megabytes this way
 * on the main thread.
 *
 * ```js
 * initSync();
 * const client = new PrefectClient({ apiUrl: "http://127.0.0.1:4200/api" });
 * ```
 */
export function initSync(source?: ArrayBuffer | ArrayBufferView | WasmModule): void;

/**
 * What a method that sends one request gives: a promise of the data, which can also show the answer
 * it came with.
 *
 * ```js
 * const { data, response } = await client.readFlowRuns({ limit: 3 }).withResponse();
 * console.log(response.status, response.headers.get("date"));
 * ```
 */
export interface ApiPromise<T> extends Promise<T> {
  /**
   * The data together with the platform's `Response`, for its status and headers: the body has been
   * read already. Rejects as the promise itself does.
   */
  withResponse(): Promise<{
    /** What the promise itself resolves to. */
    data: T;
    /** The answer, without its body. */
    response: Response;
  }>;
}

/**
 * What a method that reads a list gives: the promise of one page, which can also be iterated, over the rows
 * of all pages. `limit` in the query is the length of a page: the server's page size by default (200 unless
 * its admin changed it), which is also the most it gives.
 *
 * The first page is asked for at once, the next ones when they are wanted. No row comes twice, and none is
 * left out that was there all the time, also where others are created, finish or are deleted meanwhile.
 * Where the sort is by something that changes, such as `END_TIME_DESC`, rows that moved to the front come last.
 * `signal` and `timeoutMs` are for the whole of it.
 *
 * ```js
 * for await (const run of client.readFlowRuns({ flow_runs: flowRunFilter().stateName("Late") })) {
 *   console.log(run.name, run.expected_start_time);
 * }
 * const page = await client.readFlowRuns({ limit: 20 });
 * ```
 *
 * Of events the promise gives what the server does, a `Page` with more than rows in it; iterated, they are events.
 */
export interface ListPromise<T, Page = T[]> extends ApiPromise<Page>, AsyncIterable<T> {
  /** All rows, one after the other. What `for await` uses. */
  [Symbol.asyncIterator](): AsyncGenerator<T, void, void>;
  /** Page by page; all are as long as the first one, but for the last. */
  pages(): AsyncGenerator<T[], void, void>;
  /** All rows at once, at most `limit` of them. */
  toArray(options?: { limit?: number | undefined }): Promise<T[]>;
}

/**
 * A builder, as whoever takes a filter sees it. {@link flowRunFilter} and the like start one.
 *
 * ```js
 * const late = flowRunFilter().stateName("Late");
 * const runs = await client.readFlowRuns({ flow_runs: late });
 * ```
 */
export interface FilterBuilder<Filter, Name extends string> {
  /** The literal that was built. */
  toJSON(): Filter;
  /** Only for TypeScript: tells the builders apart. */
  readonly "~builds"?: Name;
}

/**
 * What went wrong with a call:
 *
 * - `BadRequest`: status 400, or another 4xx without a name of its own.
 * - `Unauthorized`: status 401. `apiKey` or `authString` is missing or wrong. Without a status: the
 *   function that is to give the key failed; `cause` is what it threw.
 * - `Forbidden`: status 403.
 * - `ObjectNotFound`: status 404.
 * - `Timeout`: no answer within `timeoutMs`, or status 408.
 * - `Conflict`: status 409 for anything but a duplicate; in the outcomes of a workflow, a run whose
 *   state stood in the way.
 * - `ObjectAlreadyExists`: status 409 for an object whose name is taken.
 * - `ValidationError`: the input was refused, before it was sent (no `status`) or by the server (422).
 * - `Locked`: status 423.
 * - `RateLimited`: status 429. `retryAfter` may say how long to wait.
 * - `ServerError`: status 500 to 599.
 * - `Network`: there was no answer, or only a part of one; `cause` is what `fetch` threw.
 * - `UnexpectedResponse`: an answer that no Prefect server gives.
 */
export type PrefectErrorKind =
  | "BadRequest"
  | "Unauthorized"
  | "Forbidden"
  | "ObjectNotFound"
  | "Timeout"
  | "Conflict"
  | "ObjectAlreadyExists"
  | "ValidationError"
  | "Locked"
  | "RateLimited"
  | "ServerError"
  | "Network"
  | "UnexpectedResponse";

/**
 * Why a call failed. Everything this package throws or rejects with is one, except for the reason of
 * a signal that you aborted, which comes back as it is, and what goes wrong in {@link init}.
 *
 * ```js
 * try {
 *   await client.readFlowRun(run.id);
 * } catch (error) {
 *   if (!(error instanceof PrefectError && error.kind === "ObjectNotFound")) throw error;
 * }
 * ```
 */
export class PrefectError extends Error {
  /**
   * For tests of your own: the client makes the real ones.
   *
   * ```js
   * const error = new PrefectError("RateLimited", "too many requests", { status: 429, retryAfter: 30 });
   * ```
   */
  constructor(kind: PrefectErrorKind, message: string, fields: PrefectErrorFields);
  /** The same as `kind`. */
  name: PrefectErrorKind;
  /** What went wrong. */
  readonly kind: PrefectErrorKind;
  /** The HTTP status, if there was an answer. */
  readonly status: number | undefined;
  /**
   * What the server said in the answer's `detail`: usually a string, and for a `ValidationError` a
   * list of `{ loc, msg, type }`, also for input that was never sent.
   */
  readonly detail: unknown;
  /** The HTTP method of the request, if one was made. */
  readonly method: string | undefined;
  /** The address of the request, if one was made. */
  readonly url: string | undefined;
  /** How many times the request was sent; 0 if it never was. */
  readonly attempts: number | undefined;
  /** After how many seconds the server wants to be asked again, if it said so. */
  readonly retryAfter: number | undefined;
  /** What lies beneath, e.g. the `TypeError` that `fetch` threw. */
  readonly cause?: unknown;
}

/** What a {@link PrefectError} holds beside its kind and message. */
export interface PrefectErrorFields {
  /** The HTTP status. */
  status?: number;
  /** What the server said. */
  detail?: unknown;
  /** The HTTP method of the request. */
  method?: string;
  /** The address of the request. */
  url?: string;
  /** How many times it was sent. */
  attempts?: number;
  /** Seconds until the server wants to be asked again. */
  retryAfter?: number;
  /** What lies beneath. */
  cause?: unknown;
}

/**
 * Whether a value is a {@link PrefectError}, also one of another copy of this package, for which
 * `instanceof` says no.
 *
 * ```js
 * const found = await client.readFlowRun(run.id).catch((error) => {
 *   if (isPrefectError(error) && error.kind === "ObjectNotFound") return undefined;
 *   throw error;
 * });
 * ```
 */
export function isPrefectError(value: unknown): value is PrefectError;
