// The filter builders. They are made from the tables that a filter is checked by, so an operator is declared once, and
// a method costs the binary nothing. builders.js names them.

import { PrefectError } from "./errors.js";
import { FILTER, copied } from "./json.js";
import { methodName } from "./method-name.js";
import { __filterCondition, __filterOperators } from "./prefect_wasm_bg.js";
import { makePrintable } from "./printing.js";

/**
 * Where a builder has what was said to it: each condition as JSON under its path, in the order in which they came. A
 * filter that has lost a condition chooses more, so nothing that stands in for a builder may lose it: it is a string
 * under a key, which is seen through a Proxy, as reactive frameworks put one around whatever they hold.
 */
const SAID = Symbol("said");

/** What all builders have. */
class FilterBuilder {
  /** @param {string} said */
  constructor(said) {
    Object.defineProperty(this, SAID, { value: said });
    // A function of its own keeps structuredClone from making a plain {} of it, and a copy by spread says what it is.
    Object.defineProperty(this, "toJSON", { value: this.toJSON, enumerable: true });
  }

  toJSON() {
    /** @type {Record<string, any>} */
    const literal = {};
    for (const [path, text] of saidTo(this, "toJSON")) {
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

/**
 * @param {any} builder
 * @param {string} method
 * @returns {[string, string][]}
 */
function saidTo(builder, method) {
  const said = builder?.[SAID];
  if (said !== undefined) return JSON.parse(said);
  throw PrefectError.refusal(
    [],
    builder === undefined
      ? `${method} was taken from its builder: call it there, builder.${method}(…)`
      : `${method} belongs to a filter builder and was called on a copy of one: spread builder.toJSON() in place of the builder`,
  );
}

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
      constructor(said = "[]") {
        super(said);
        // Only now, for the tables are there once the module is.
        if (!isReady) addMethods(Builder.prototype, filter);
        isReady = true;
      }
    },
  };
  return {
    [name]: Builder,
    [start]: {
      /** @param {unknown[]} given */
      [start](...given) {
        if (given.length > 0) throw PrefectError.refusal([start], "takes nothing: conditions are methods of the builder that it gives");
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
  Object.defineProperty(prototype, FILTER, { value: filter });
  for (const [path, takesMany] of Object.entries(JSON.parse(__filterOperators(filter)))) {
    const name = methodName(path);
    const { [name]: value } = {
      /** @this {FilterBuilder} @param {unknown[]} values */
      [name](...values) {
        const said = saidTo(this, name);
        if (!takesMany && values.length > 1) throw PrefectError.refusal([name], `takes one value, got ${values.length}`);
        const text = __filterCondition(filter, path, name, takesMany ? flattened(values) : values[0]);
        const before = said.filter(([other]) => other !== path);
        const Builder = /** @type {new (said: string) => FilterBuilder} */ (this.constructor);
        return new Builder(JSON.stringify([...before, [path, text]]));
      },
    };
    Object.defineProperty(prototype, name, { value, configurable: true, writable: true });
  }
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
