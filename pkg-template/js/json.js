// Turns the caller's values into JSON: completely, or not at all.
//
// JSON.stringify drops functions, symbols, inherited and hidden keys and everything in a Map, and turns NaN
// and an invalid Date into null. A filter that has lost a condition matches every run, so whatever JSON would
// not carry is refused here, with the path to it.
//
// The value is copied while it is checked, and the copy is what is sent. So each getter and each trap of a
// Proxy is called once, and none can return something else the second time.

const { defineProperty, getOwnPropertyNames, getOwnPropertySymbols, getPrototypeOf, hasOwn, keys } = Object;
const isEnumerable = Object.prototype.propertyIsEnumerable;

/** How deep objects and lists may be nested, as in src/json/text.rs. */
const MAX_DEPTH = 500;

const NOT_JSON = "which JSON can't say";

/** Under this key a filter builder has the name of its filter, whichever copy of the package made it. */
export const FILTER = Symbol.for("prefect-wasm.filter");

/** @typedef {(string | number)[]} Path keys and list indices */
/** @typedef {{ isLive?: (key: string) => boolean, because?: string }} Options */

/**
 * A value as JSON: a string, or, where there is more to say, an object with `text`, with the paths of keys that were
 * undefined in `leftOut`, and with those of filter builders in `builders`. If the value is refused, it returns an Error
 * with `loc`, the path. It never throws: each exception that enters the module leaks a reference.
 *
 * @param {unknown} value
 */
export function stringify(value) {
  return attempt(() => {
    const { copy, leftOut, builders } = copyOf(value);
    const text = JSON.stringify(copy);
    return leftOut.length + builders.length > 0 ? { text, leftOut, builders } : text;
  });
}

/**
 * The same for an object of ours, such as the options of a call. What JSON can't express, a signal or a
 * function, is not checked, and is in `live` under its key, one of `liveKeys`.
 *
 * @param {unknown} value
 * @param {string[]} liveKeys
 */
export function splitOptions(value, liveKeys) {
  return attempt(() => {
    const { copy, ...rest } = copyOf(value, { isLive: (key) => liveKeys.includes(key) });
    return { text: JSON.stringify(copy), ...rest };
  });
}

/**
 * A copy with what JSON carries, and keys that are undefined. Throws an Error with `loc`, the path; `because`
 * ends its message if JSON isn't the reason.
 *
 * @param {unknown} value
 * @param {string} [because]
 */
export function copied(value, because) {
  return value === undefined ? value : copyOf(value, { because }).copy;
}

/**
 * The same with the builders in it: their paths, each with the name of its filter behind it.
 *
 * @param {unknown} value
 * @param {string} because
 */
export function copiedWithBuilders(value, because) {
  if (value === undefined) return {};
  const { copy, builders } = copyOf(value, { because });
  return { copy, builders };
}

/**
 * The members of an object of ours as they are, each read once. Throws if JSON would not carry something about the
 * object itself.
 *
 * @param {unknown} value
 */
export function members(value) {
  const { copy, live } = copyOf(value, { isLive: () => true });
  if (typeof copy !== "object" || copy === null || Array.isArray(copy)) throw new Refusal([], "is no object");
  return live;
}

/**
 * @template Made
 * @param {() => Made} work
 */
function attempt(work) {
  try {
    return work();
  } catch (error) {
    return error instanceof Refusal ? error : new Refusal([], messageOf(error));
  }
}

export class Refusal extends Error {
  /**
   * @param {Path} loc
   * @param {string} message
   */
  constructor(loc, message) {
    super(message);
    this.loc = loc;
  }
}

/**
 * @param {unknown} root
 * @param {Options} [options]
 */
function copyOf(root, { isLive = () => false, because = NOT_JSON } = {}) {
  /** @type {Path[]} */
  const leftOut = [];
  /** @type {Path[]} */
  const builders = [];
  /** @type {Record<string, unknown>} */
  const live = {};
  /** @type {Path} */
  const path = [];
  /** @type {object[]} */
  const ancestors = [];

  try {
    return { copy: isPlain(root) ? root : copyOfOther(root), leftOut, builders, live };
  } catch (error) {
    throw error instanceof Refusal ? error : refusal(`can't be read: ${messageOf(error)}`);
  }

  /** @param {string} message */
  function refusal(message) {
    return new Refusal([...path], message);
  }

  /** @param {unknown} value */
  function notJson(value, more = "") {
    const meant = typeof value === "function" && value.name ? `. Was ${value.name.replace("__", ".")}() meant?` : "";
    const reason = ["function", "object", "symbol"].includes(typeof value) ? because : NOT_JSON;
    return refusal(`is ${described(value)}${more}, ${reason}${meant}`);
  }

  /** @param {unknown} original */
  function copyOfOther(original) {
    if (typeof original === "string") throw refusal("has half of a character in it, a surrogate without the other");
    if (typeof original !== "object" || original === null) throw notJson(original);
    if (ancestors.includes(original)) throw refusal("holds itself");
    // The whole path would fill pages.
    if (ancestors.length === MAX_DEPTH) throw new Refusal(path.slice(0, 1), `is nested more than ${MAX_DEPTH} deep`);
    /** @type {unknown} */
    let value = original;
    const { toJSON } = /** @type {{ toJSON?: unknown }} */ (original);
    if (typeof toJSON === "function") {
      const filter = /** @type {{ [FILTER]?: string }} */ (original)[FILTER];
      if (filter) builders.push([...path, filter]);
      // Once, as JSON.stringify does it.
      value = Reflect.apply(toJSON, original, [String(path.at(-1) ?? "")]);
      // This is what an invalid date returns, the platform's or a library's.
      if (value === null) throw refusal(`is ${described(original)} that JSON takes for null: is it an invalid date?`);
      if (isPlain(value)) return value;
      if (typeof value !== "object") throw notJson(value, " in JSON");
    }
    ancestors.push(original);
    const copy = Array.isArray(value) ? copyOfList(value) : copyOfObject(/** @type {Record<string, unknown>} */ (value));
    ancestors.pop();
    return copy;
  }

  /** @param {unknown[]} list */
  function copyOfList(list) {
    const { length } = list;
    // A hole is undefined, which is refused at its index.
    if (keys(list).length > length || getOwnPropertySymbols(list).length > 0) {
      throw notJson(list, " with keys of its own");
    }
    /** @type {unknown[]} */
    const copy = [];
    for (let index = 0; index < length; index += 1) {
      const value = read(list, index);
      copy.push(isPlain(value) ? value : copyOfMember(value, index));
    }
    return copy;
  }

  /** @param {Record<string, unknown>} object */
  function copyOfObject(object) {
    if (!hasPlainPrototype(object)) throw notJson(object);
    const names = getOwnPropertyNames(object);
    const isOutermost = path.length === 0;
    /** @type {Record<string, unknown>} */
    const copy = {};
    for (const name of names) {
      const value = read(object, name);
      if (value === undefined) leftOut.push([...path, name]);
      if (isOutermost && isLive(name)) {
        live[name] = value;
        continue;
      }
      const own = isPlain(value) || value === undefined ? value : copyOfMember(value, name);
      if (name === "__proto__") defineProperty(copy, name, { value: own, configurable: true, enumerable: true, writable: true });
      else copy[name] = own;
    }
    const [symbol] = getOwnPropertySymbols(object);
    if (symbol !== undefined) throw refusal(`has the key ${String(symbol)}, ${because}`);
    if (keys(object).length !== names.length) {
      const hidden = names.find((name) => !isEnumerable.call(object, name));
      throw refusal(`has the key ${JSON.stringify(hidden)}, which is not enumerable: JSON leaves it out`);
    }
    return copy;
  }

  /**
   * @param {unknown} value
   * @param {string | number} key
   * @returns {unknown}
   */
  function copyOfMember(value, key) {
    path.push(key);
    const copy = copyOfOther(value);
    path.pop();
    return copy;
  }

  /**
   * @param {Record<string, unknown> | unknown[]} holder
   * @param {string | number} key
   * @returns {unknown}
   */
  function read(holder, key) {
    try {
      return /** @type {Record<string | number, unknown>} */ (holder)[key];
    } catch (error) {
      path.push(key);
      throw error;
    }
  }
}

/**
 * Whether JSON carries the value as it is. Half of a character has no place in UTF-8: it would become another one.
 *
 * @param {unknown} value
 */
function isPlain(value) {
  if (typeof value === "string") return !/\p{Surrogate}/u.test(value);
  return (typeof value === "number" && Number.isFinite(value)) || typeof value === "boolean" || value === null;
}

/**
 * Whether an object inherits nothing: it is a literal, of any realm, or comes from Object.create(null). An empty
 * prototype in between, as that of `console`, doesn't count.
 *
 * @param {object} object
 * @returns {boolean}
 */
function hasPlainPrototype(object) {
  const prototype = getPrototypeOf(object);
  if (prototype === null || prototype === Object.prototype) return true;
  if (getPrototypeOf(prototype) === null && hasOwn(prototype, "hasOwnProperty")) return true;
  return Reflect.ownKeys(prototype).length === 0 && hasPlainPrototype(prototype);
}

/**
 * What a value is, in words.
 *
 * @param {unknown} value
 */
function described(value) {
  switch (typeof value) {
    case "object": {
      if (value === null) return "null";
      if (Array.isArray(value)) return "a list";
      if (value instanceof Date) return "a Date";
      const { constructor: maker } = value;
      const name = typeof maker === "function" && maker !== Object ? maker.name : "";
      return name ? `an instance of ${name}` : "an object that inherits keys";
    }
    case "function":
      return "a function";
    case "number":
      return String(value);
    case "undefined":
      return "undefined";
    default:
      return `a ${typeof value}`;
  }
}

/** @param {unknown} error */
function messageOf(error) {
  try {
    return String(/** @type {Error | null | undefined} */ (error)?.message ?? error);
  } catch {
    return "it throws";
  }
}
