// Promises that can more than those of the platform, and the iterators that lists and streams give.

import { PrefectError } from "./errors.js";
import { members } from "./json.js";

// What a method of one request gives: a promise that can show the answer's status and headers, too.
// `last` holds the answer under `response`, as soon as there is one.
/**
 * @param {Promise<unknown>} promise
 * @param {{ response?: Response }} last
 */
export function withResponse(promise, last) {
  const value = async () => ({ data: await promise, response: last.response });
  return Object.defineProperty(promise, "withResponse", { value });
}

// A promise that can be given up: it and the function that rejects it before its time.
/** @param {unknown} promise */
export function abandonable(promise) {
  /** @type {((reason: unknown) => void) | undefined} */
  let abandon;
  const abandonable = new Promise((resolve, reject) => {
    abandon = reject;
    Promise.resolve(promise).then(resolve, reject);
  });
  return [abandonable, abandon];
}

// What a list gives: the promise of a page that can also be iterated, over the rows of all pages. `begin`
// takes the first page and gives a function for the next new rows. Where the page was refused, it gives one
// that asks anew, or nothing. There is none where nothing was sent. An aborted signal also ends a page that is
// there already.
/**
 * @typedef {() => Promise<unknown[] | undefined>} Next
 *
 * @param {Promise<unknown>} promise
 * @param {{ response?: Response }} last
 * @param {(page?: unknown) => Next} [begin]
 * @param {AbortSignal} [signal]
 */
export function list(promise, last, begin, signal) {
  const start = async () => {
    try {
      const page = await promise;
      return /** @type {(page: unknown) => Next} */ (begin)(page);
    } catch (error) {
      const next = begin?.();
      if (next) return next;
      throw error;
    }
  };
  return Object.defineProperties(withResponse(promise, last), {
    [Symbol.asyncIterator]: { value: () => rowsOf(start, signal) },
    pages: { value: () => pagesOf(start) },
    toArray: { value: (/** @type {unknown} */ options) => toArray(start, options) },
  });
}

// What a method gives that can't even begin, be it one of a list or not.
/** @param {unknown} error */
export const failed = (error) => list(Promise.reject(error), {});

// Generators, for they take one call of `next` after the other and end with `return`.
/**
 * @param {() => Promise<Next>} start
 * @param {AbortSignal | undefined} signal
 */
async function* rowsOf(start, signal) {
  const next = await start();
  for (let rows; (rows = await next()); ) {
    for (const row of rows) {
      if (signal?.aborted) throw signal.reason;
      yield row;
    }
  }
}

// All of one length, that of the first, but for the last: some of what the server sends is known already.
/** @param {() => Promise<Next>} start */
async function* pagesOf(start) {
  const next = await start();
  let size;
  /** @type {unknown[]} */
  let page = [];
  for (let rows; (rows = await next()); ) {
    if (rows.length === 0) continue;
    size ??= rows.length;
    page = page.concat(rows);
    while (page.length >= size) yield page.splice(0, size);
  }
  if (page.length > 0) yield page;
}

/**
 * @param {() => Promise<Next>} start
 * @param {unknown} options
 */
async function toArray(start, options) {
  const [limit, next] = await Promise.all([limitOf(options), start()]);
  /** @type {unknown[]} */
  const all = [];
  for (let rows; all.length < limit && (rows = await next()); ) {
    for (const row of rows.slice(0, limit - all.length)) all.push(row);
  }
  return all;
}

/** @param {unknown} options */
async function limitOf(options) {
  if (options == null) return Infinity;
  const { limit = null, ...others } = /** @type {Record<string, unknown>} */ (plainMembers(options));
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw PrefectError.refusal([unknown], "unknown key. Allowed: limit");
  if (limit === null || limit === Infinity) return Infinity;
  if (Number.isSafeInteger(limit) && /** @type {number} */ (limit) >= 0) return /** @type {number} */ (limit);
  throw PrefectError.refusal(["limit"], "expected a whole number of at least 0");
}

/** @param {unknown} options */
function plainMembers(options) {
  try {
    return members(options);
  } catch (refused) {
    const { loc, message } = /** @type {import("./json.js").Refusal} */ (refused);
    throw PrefectError.refusal(loc.length ? loc : ["options"], message);
  }
}

/**
 * What a stream gives: its items, one after the other. It begins at once, not with the first question. A generator,
 * for it takes one call of `next` after the other; but its own `return` and `throw` would wait for an item that may never
 * come.
 *
 * @param {() => Promise<unknown>} next gives `undefined` at the end
 * @param {() => void} close
 * @param {AbortSignal | undefined} signal closes it also while nobody asks
 */
export function stream(next, close, signal) {
  const first = next();
  first.catch(() => {});
  const end = () => {
    signal?.removeEventListener("abort", end);
    close();
  };
  signal?.addEventListener("abort", end);
  const items = (async function* () {
    try {
      for (let item = await first; item !== undefined; item = await next()) yield item;
    } finally {
      end();
    }
  })();
  /** @param {"return" | "throw"} how */
  const ending = (how) => {
    const original = items[how].bind(items);
    /** @param {any} value */
    const value = (value) => {
      end();
      return original(value);
    };
    return { value };
  };
  return Object.defineProperties(items, { return: ending("return"), throw: ending("throw") });
}
