// The filter builders. They are made from the tables that a filter is checked by, so an operator is declared once, and
// a method costs the binary nothing. builders.js names them.

import { PrefectError } from "./errors.js";
import { copied } from "./json.js";
import { methodName } from "./method-name.js";
import { __filterCondition, __filterOperators } from "./prefect_wasm_bg.js";
import { makePrintable } from "./printing.js";

/**
 * What was said to a builder: each condition as JSON under its path, in the order in which they came.
 *
 * @type {WeakMap<FilterBuilder, Map<string, string>>}
 */
const conditions = new WeakMap();

/** What all builders have. */
class FilterBuilder {
  toJSON() {
    /** @type {Record<string, any>} */
    const literal = {};
    for (const [path, text] of saidTo(this)) {
      const keys = path.split(".");
      const operator = /** @type {string} */ (keys.pop());
      let holder = literal;
      for (const key of keys) holder = holder[key] ??= {};
      holder[operator] = JSON.parse(text);
    }
    return literal;
  }

  toString() {
    return JSON.stringify(this);
  }
}

makePrintable(FilterBuilder.prototype);

/** @param {FilterBuilder} builder */
const saidTo = (builder) => conditions.get(builder) ?? new Map();

/**
 * The builder of a filter, by the name of that: a class, and the function that starts one.
 *
 * @param {string} filter
 */
export function builderOf(filter) {
  const name = `${filter}Builder`;
  const start = filter[0].toLowerCase() + filter.slice(1);
  let isReady = false;

  const { [name]: Builder } = {
    [name]: class extends FilterBuilder {
      /** @param {Map<string, string>} [said] */
      constructor(said = new Map()) {
        super();
        // Only now, for the tables are there once the module is.
        if (!isReady) addMethods(Builder.prototype, filter);
        isReady = true;
        conditions.set(this, said);
      }
    },
  };
  return {
    [name]: Builder,
    [start]: {
      /** @param {unknown[]} given */
      [start](...given) {
        if (given.length > 0) throw refusal(start, "takes nothing: conditions are methods of the builder that it gives");
        return new Builder();
      },
    }[start],
  };
}

/**
 * @param {FilterBuilder} prototype
 * @param {string} filter
 */
function addMethods(prototype, filter) {
  for (const [path, takesMany] of Object.entries(JSON.parse(__filterOperators(filter)))) {
    const name = methodName(path);
    const { [name]: value } = {
      /** @this {FilterBuilder} @param {unknown[]} values */
      [name](...values) {
        if (!takesMany && values.length > 1) throw refusal(name, `takes one value, got ${values.length}`);
        const text = __filterCondition(filter, path, name, takesMany ? flattened(values) : values[0]);
        const said = new Map(saidTo(this));
        said.delete(path);
        const Builder = /** @type {new (said: Map<string, string>) => FilterBuilder} */ (this.constructor);
        return new Builder(said.set(path, text));
      },
    };
    Object.defineProperty(prototype, name, { value, configurable: true, writable: true });
  }
}

/**
 * @param {string} name
 * @param {string} message
 */
function refusal(name, message) {
  const detail = [{ loc: [name], msg: message, type: "input" }];
  return new PrefectError("ValidationError", `${name}: ${message}`, { detail, attempts: 0 });
}

/**
 * Values and lists of them as one list. What can't be sent stays as it is, and is refused as that.
 *
 * @param {unknown[]} values
 */
function flattened(values) {
  try {
    return /** @type {unknown[]} */ (copied(values)).flat();
  } catch {
    return values;
  }
}
