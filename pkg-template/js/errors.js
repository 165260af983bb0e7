// The error class. It is JavaScript because a Rust struct can't extend `Error`.
//
// An error is made in a microtask long after the call, when the stack shows nothing but the glue and the
// binary. So a call notes where it was made, at its beginning, and an error's stack leads there.

const brand = Symbol.for("prefect-wasm.PrefectError");

/** More frames than the package has between a caller and `callSite()`. */
const OWN_FRAMES = 24;

/**
 * @typedef {object} PrefectErrorFields
 * @property {number} [status]
 * @property {unknown} [detail]
 * @property {string} [method]
 * @property {string} [url]
 * @property {number} [attempts]
 * @property {number} [retryAfter]
 * @property {unknown} [cause]
 */

export class PrefectError extends Error {
  /**
   * @param {string} kind
   * @param {string} message
   * @param {PrefectErrorFields} fields
   * @param {Error} [site] what callSite() gave when the call began
   */
  constructor(kind, message, fields, site) {
    super(message, fields.cause === undefined ? undefined : { cause: fields.cause });
    if (new.target === PrefectError) Object.setPrototypeOf(this, classOf(kind).prototype);
    hide(this, "name", kind);
    hide(this, "stack", stackOf(`${kind}: ${message}`, site ?? callSite()));
    Object.defineProperty(this, brand, { value: true });
    this.kind = kind;
    this.status = fields.status;
    this.detail = fields.detail;
    this.method = fields.method;
    this.url = fields.url;
    this.attempts = fields.attempts;
    this.retryAfter = fields.retryAfter;
  }

  /**
   * Input that is refused before any request, as the binary words it. `detail` has the shape of the server's own.
   * It stands here, as the bundles for `require` share the class and nothing beside it.
   *
   * @param {(string | number)[]} loc the place: keys, and positions in lists
   * @param {string} msg
   * @param {string} [place] the same in words
   */
  static refusal(loc, msg, place = pathOf(loc)) {
    const detail = [{ loc, msg, type: "input" }];
    return new PrefectError("ValidationError", place ? `${place}: ${msg}` : msg, { detail, attempts: 0 });
  }
}

/**
 * A place as one would write it: `tags.all_[0]`.
 *
 * @param {(string | number)[]} loc
 */
const pathOf = (loc) => loc.map((step, n) => (typeof step === "number" ? `[${step}]` : n ? `.${step}` : step)).join("");

/**
 * True for the errors of another copy of the package too, which `instanceof` is not.
 *
 * @param {unknown} value
 */
export function isPrefectError(value) {
  return typeof value === "object" && value !== null && /** @type {any} */ (value)[brand] === true;
}

/** @type {Map<string, typeof PrefectError>} */
const classes = new Map();

/**
 * A class that is called what the kind is called. Node writes `PrefectError [ServerError]: …` where the name
 * of an error ends in "Error" and is not that of its class, and the plain name for all other kinds.
 *
 * @param {string} kind
 */
function classOf(kind) {
  const known = classes.get(kind);
  if (known) return known;
  const named = { [kind]: class extends PrefectError {} }[kind];
  classes.set(kind, named);
  return named;
}

/**
 * @param {object} object
 * @param {string} key
 * @param {unknown} value
 */
function hide(object, key, value) {
  Object.defineProperty(object, key, { value, configurable: true, writable: true });
}

/**
 * Notes where the package was called. Engines write a stack out when it is first read, so for a call that
 * succeeds this costs a few microseconds.
 */
export function callSite() {
  const limit = Error.stackTraceLimit;
  const raised = typeof limit === "number" && setLimit(limit + OWN_FRAMES);
  const site = new Error();
  if (raised) setLimit(limit);
  return site;
}

/** @param {number} limit */
function setLimit(limit) {
  try {
    Error.stackTraceLimit = limit;
    return true;
  } catch {
    return false; // an environment that freezes the built-ins
  }
}

const IN_BINARY = /wasm-function\[|\[wasm code\]|wasm:\/\//;
const IN_ENGINE = /\bnode:internal\/|\[native code\]$/;
const V8_FRAME = /^\s*at /;
/** Where this file is: beside the rest of the package, or in a CommonJS file that holds all of it. */
const HERE = /^(?:\s*at (?:[^(]*\()?|[^@]*@)(.*)(?:errors\.js|(?<=prefect-wasm[/\\])(?:node|inline)\.cjs):/;

/**
 * @param {string} headline
 * @param {Error} site
 */
function stackOf(headline, site) {
  const lines = String(site.stack ?? "").split("\n");
  const inV8 = lines.some((line) => V8_FRAME.test(line));
  let frames = lines.filter((line) => (inV8 ? V8_FRAME.test(line) : line !== ""));
  // Wherever a bundler put it, the glue stands around the binary: what called into that is one of its methods.
  const binary = frames.findIndex((line) => IN_BINARY.test(line));
  const folder = HERE.exec(frames[0] ?? "")?.[1];
  if (binary >= 0) {
    const caller = frames.findIndex((line, index) => index > binary && !IN_BINARY.test(line));
    frames = caller < 0 ? [] : frames.slice(caller + 1);
  }
  const callers = frames.filter((line) => !IN_ENGINE.test(line) && !(folder && line.includes(folder)));
  const shown = callers.slice(0, Error.stackTraceLimit);
  // SpiderMonkey and JavaScriptCore put no headline there.
  return (inV8 || frames.length === 0 ? [headline, ...shown] : shown).join("\n");
}
