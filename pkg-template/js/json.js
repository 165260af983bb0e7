// What crosses from the caller's JavaScript, as JSON: all of it, or nothing.
//
// JSON.stringify drops functions, symbols, inherited and hidden keys and all that a Map holds, and turns NaN
// and an invalid Date into null. A filter that has lost a condition chooses every run there is, so whatever
// JSON would not carry is refused here, with the path to it.
//
// The value is copied while it is looked at and the copy is what is sent. So each getter and each trap of a
// Proxy is asked once, and none can say something else the second time.

const { defineProperty, getOwnPropertyNames, getOwnPropertySymbols, getPrototypeOf, hasOwn, keys } = Object;
const isEnumerable = Object.prototype.propertyIsEnumerable;

/** How many objects and lists may stand within one another, as in src/json/text.rs. */
const DEEPEST = 500;

const UNSAYABLE = "which JSON can't say";

/** Under this a filter builder has the name of its filter, whichever copy of the package made it. */
export const FILTER = Symbol.for("prefect-wasm.filter");

/** @typedef {(string | number)[]} Path keys and positions in lists */
/** @typedef {{ isLive?: (key: string) => boolean, because?: string }} Options */

/**
 * A value as JSON: a string, or, where there is more to say, an object with `text`, with the paths of keys that were
 * undefined in `leftOut`, and with those of filter builders in `builders`. For what is refused it gives an Error with `loc`, the path. It throws nothing:
 * each exception that comes into the module leaves a reference behind for good.
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
 * The same for an object of ours, such as the options of a call. What JSON has no word for, a signal or a
 * function, is not looked at, and stands in `live` under its key, one of `liveKeys`.
 *
 * @param {unknown} value
 * @param {string[]} liveKeys
 */
export function takeApart(value, liveKeys) {
  return attempt(() => {
    const { copy, ...rest } = copyOf(value, { isLive: (key) => liveKeys.includes(key) });
    return { text: JSON.stringify(copy), ...rest };
  });
}

/**
 * A copy that holds what JSON carries, and keys that are undefined. Throws an Error with `loc`, the path; `because`
 * ends its message where JSON isn't why.
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
 * The members of an object of ours as they are, each read once. Throws if there is anything about it that JSON would
 * not carry.
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
 * @param {unknown} given
 * @param {Options} [options]
 */
function copyOf(given, { isLive = () => false, because = UNSAYABLE } = {}) {
  /** @type {Path[]} */
  const leftOut = [];
  /** @type {Path[]} */
  const builders = [];
  /** @type {Record<string, unknown>} */
  const live = {};
  /** @type {Path} */
  const path = [];
  /** @type {object[]} */
  const around = [];

  try {
    return { copy: isPlain(given) ? given : copyOfOther(given), leftOut, builders, live };
  } catch (error) {
    throw error instanceof Refusal ? error : refusal(`can't be read: ${messageOf(error)}`);
  }

  /** @param {string} message */
  function refusal(message) {
    return new Refusal([...path], message);
  }

  /** @param {unknown} value */
  function unsayable(value, more = "") {
    const meant = typeof value === "function" && value.name ? `. Was ${value.name.replace("__", ".")}() meant?` : "";
    const reason = ["function", "object", "symbol"].includes(typeof value) ? because : UNSAYABLE;
    return refusal(`is ${described(value)}${more}, ${reason}${meant}`);
  }

  /** @param {unknown} given */
  function copyOfOther(given) {
    if (typeof given !== "object" || given === null) throw unsayable(given);
    if (around.includes(given)) throw refusal("holds itself");
    // The whole path would fill pages.
    if (around.length === DEEPEST) throw new Refusal(path.slice(0, 1), `is nested more than ${DEEPEST} deep`);
    /** @type {unknown} */
    let value = given;
    const { toJSON } = /** @type {{ toJSON?: unknown }} */ (given);
    if (typeof toJSON === "function") {
      const filter = /** @type {{ [FILTER]?: string }} */ (given)[FILTER];
      if (filter) builders.push([...path, filter]);
      // Once, as JSON.stringify does it.
      value = Reflect.apply(toJSON, given, [String(path.at(-1) ?? "")]);
      // What an invalid date says of itself, be it one of the platform or of a library.
      if (value === null) throw refusal(`is ${described(given)} that JSON takes for null: is it an invalid date?`);
      if (isPlain(value)) return value;
      if (typeof value !== "object") throw unsayable(value, " in JSON");
    }
    around.push(given);
    const copy = Array.isArray(value) ? copyOfList(value) : copyOfObject(/** @type {Record<string, unknown>} */ (value));
    around.pop();
    return copy;
  }

  /** @param {unknown[]} list */
  function copyOfList(list) {
    const { length } = list;
    // A hole is undefined, which is refused where it stands.
    if (keys(list).length > length || getOwnPropertySymbols(list).length > 0) {
      throw unsayable(list, " with keys of its own");
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
    if (!hasPlainPrototype(object)) throw unsayable(object);
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
 * What JSON says as it is.
 *
 * @param {unknown} value
 */
function isPlain(value) {
  const type = typeof value;
  return type === "string" || (type === "number" && Number.isFinite(value)) || type === "boolean" || value === null;
}

/**
 * Whether an object has nothing from elsewhere: it is a literal, of whatever realm, or was made by
 * Object.create(null). What stands between and holds nothing, as in `console`, doesn't count.
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
