// How values cross from one thread of prefect-wasm/sync to the other. The platform copies them, but
// knows no builder, and of an error only the name, the message and the stack.

import { PrefectError, isPrefectError } from "./errors.js";
import { FILTER, copiedWithBuilders } from "./json.js";

/** @typedef {{ value: unknown } | { packed: unknown } | { error: unknown }} Outcome */

/** @typedef {{ copy?: unknown, builders?: (string | number)[][] }} Sent */

/**
 * An argument as it can cross: what JSON carries of it, keys that are undefined, and which filters are of a builder.
 * Anything else, a signal for one, is refused.
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
 * What came of some work, made to cross.
 *
 * @param {() => Promise<unknown>} work
 * @returns {Promise<Outcome>}
 */
export async function outcome(work) {
  try {
    const value = await work();
    return holdsError(value) ? { packed: packed(value) } : { value };
  } catch (error) {
    return { error: packed(error) };
  }
}

/**
 * What the other thread's outcome() says: gives the value, or throws the error.
 *
 * @param {Outcome} crossed
 */
export function result(crossed) {
  if ("error" in crossed) throw unpacked(crossed.error);
  return "packed" in crossed ? unpacked(crossed.packed) : crossed.value;
}

/**
 * Long lists of runs hold none, and are spared two copies.
 *
 * @type {(value: unknown) => boolean}
 */
const holdsError = (value) =>
  typeof value === "object" && value !== null && (value instanceof Error || Object.values(value).some(holdsError));

/** The key under which an error is taken apart; no JSON of a server has it. */
const ERROR = "prefect-wasm/error";

/**
 * A copy with its errors taken apart: the outcomes of a workflow hold some.
 *
 * @type {(value: unknown) => any}
 */
const packed = (value) =>
  mapped(
    value,
    (error) => ({ [ERROR]: taken(error) }),
    (item) => item instanceof Error,
  );

/** @type {(value: unknown) => any} */
const unpacked = (value) =>
  mapped(
    value,
    (item) => put(item[ERROR]),
    (item) => ERROR in item,
  );

/**
 * A copy in which all that `is` says is changed.
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
function taken(error) {
  const { name, message, stack, cause, errors } = error;
  // A system's error says its code in plain values.
  const own = Object.fromEntries(Object.entries(error).filter(([, value]) => ["string", "number", "boolean"].includes(typeof value)));
  const { detail } = error;
  return { isOurs: isPrefectError(error), name, message, stack, detail, own, cause: packed(cause), errors: packed(errors) };
}

/** @type {Record<string, ErrorConstructor>} */
const classes = { EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

/** @param {ReturnType<typeof taken>} taken */
function put({ isOurs, name, message, stack, detail, own, cause, errors }) {
  const beneath = unpacked(cause);
  // Its stack is of the call in this thread.
  if (isOurs) return new PrefectError(name, message, { ...own, detail, cause: beneath });
  const options = beneath === undefined ? undefined : { cause: beneath };
  const error = errors ? new AggregateError(unpacked(errors), message, options) : new (classes[name] ?? Error)(message, options);
  const hidden = { ...(error.name !== name && { name }), stack };
  for (const [key, value] of Object.entries(hidden)) Object.defineProperty(error, key, { value, configurable: true, writable: true });
  return Object.assign(error, own);
}
