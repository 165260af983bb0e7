// How values are transferred between the threads of prefect-wasm/sync. The platform copies them, but not
// builders, and of an error only the name, the message and the stack.

import { PrefectError, isPrefectError } from "./errors.js";
import { FILTER, copiedWithBuilders } from "./json.js";

/** @typedef {{ value: unknown } | { serialized: unknown } | { error: unknown }} Outcome */

/** @typedef {{ copy?: unknown, builders?: (string | number)[][] }} Sent */

/**
 * An argument as it can be transferred: what JSON carries of it, keys that are undefined, and which filters are a
 * builder's. Anything else, such as a signal, is refused.
 *
 * @param {unknown} value
 * @returns {Sent}
 */
export function sendable(value) {
  try {
    return copiedWithBuilders(value, "which can't be given to the synchronous client");
  } catch (refused) {
    const { loc, message } = /** @type {import("./json.js").Refusal} */ (refused);
    throw PrefectError.refusal(loc, message);
  }
}

/**
 * What sendable() was given, on the other side: a filter that a builder made is known for one again.
 *
 * @param {Sent} sent
 */
export function received({ copy, builders = [] }) {
  /** @type {any} */
  const holder = { copy };
  for (const path of builders) {
    const steps = ["copy", ...path.slice(0, -1)];
    const last = /** @type {string | number} */ (steps.pop());
    const around = steps.reduce((inner, step) => inner[step], holder);
    const literal = around[last];
    around[last] = { toJSON: () => literal, [FILTER]: path.at(-1) };
  }
  return holder.copy;
}

/**
 * The outcome of some work, as it can be transferred.
 *
 * @param {() => Promise<unknown>} work
 * @returns {Promise<Outcome>}
 */
export async function outcome(work) {
  try {
    const value = await work();
    return containsError(value) ? { serialized: serialize(value) } : { value };
  } catch (error) {
    return { error: serialize(error) };
  }
}

/**
 * The result of the other thread's outcome(): returns the value, or throws the error.
 *
 * @param {Outcome} received
 */
export function result(received) {
  if ("error" in received) throw deserialize(received.error);
  return "serialized" in received ? deserialize(received.serialized) : received.value;
}

/**
 * Long lists of runs contain no errors, and are spared two copies.
 *
 * @type {(value: unknown) => boolean}
 */
const containsError = (value) =>
  typeof value === "object" && value !== null && (value instanceof Error || Object.values(value).some(containsError));

/** The key of an error as a plain object; no JSON of a server has it. */
const ERROR = "prefect-wasm/error";

/**
 * A copy with its errors as plain objects: the outcomes of a workflow contain some.
 *
 * @type {(value: unknown) => any}
 */
const serialize = (value) =>
  mapped(
    value,
    (error) => ({ [ERROR]: errorToPlain(error) }),
    (item) => item instanceof Error,
  );

/** @type {(value: unknown) => any} */
const deserialize = (value) =>
  mapped(
    value,
    (item) => plainToError(item[ERROR]),
    (item) => ERROR in item,
  );

/**
 * A copy in which every item that `is` matches is changed.
 *
 * @param {unknown} value
 * @param {(item: any) => unknown} change
 * @param {(item: object) => boolean} is
 * @returns {any}
 */
function mapped(value, change, is) {
  if (typeof value !== "object" || value === null) return value;
  if (is(value)) return change(value);
  if (Array.isArray(value)) return value.map((item) => mapped(item, change, is));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapped(item, change, is)]));
}

/** @param {any} error */
function errorToPlain(error) {
  const { name, message, stack, cause, errors } = error;
  // A system error has its code in plain properties.
  const own = Object.fromEntries(Object.entries(error).filter(([, value]) => ["string", "number", "boolean"].includes(typeof value)));
  const { detail } = error;
  return { isOurs: isPrefectError(error), name, message, stack, detail, own, cause: serialize(cause), errors: serialize(errors) };
}

/** @type {Record<string, ErrorConstructor>} */
const classes = { EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

/** @param {ReturnType<typeof errorToPlain>} plain */
function plainToError({ isOurs, name, message, stack, detail, own, cause, errors }) {
  const ownCause = deserialize(cause);
  // Its stack is that of the call in this thread.
  if (isOurs) return new PrefectError(name, message, { ...own, detail, cause: ownCause });
  const options = ownCause === undefined ? undefined : { cause: ownCause };
  const error = errors ? new AggregateError(deserialize(errors), message, options) : new (classes[name] ?? Error)(message, options);
  const hidden = { ...(error.name !== name && { name }), stack };
  for (const [key, value] of Object.entries(hidden)) Object.defineProperty(error, key, { value, configurable: true, writable: true });
  return Object.assign(error, own);
}
