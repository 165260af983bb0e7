// What is shown of the objects of this package, where they are logged.

/**
 * Lets Node, Bun and Deno show what `toJSON` says, in place of nothing or of what lies inside.
 *
 * @param {object} prototype
 */
export function makePrintable(prototype) {
  /**
   * @this {{ constructor: Function, toJSON(): unknown }}
   * @param {number} depth how many levels more are to be shown
   * @param {object} options
   * @param {(value: unknown, options: object) => string} [inspect]
   */
  const value = function (depth, options, inspect) {
    const { name } = this.constructor;
    const isPrototype = Object.hasOwn(this, "constructor");
    return isPrototype || depth < 0 || !inspect ? `[${name}]` : `${name} ${inspect(this.toJSON(), { ...options, depth: null })}`;
  };
  Object.defineProperty(prototype, Symbol.for("nodejs.util.inspect.custom"), { value, configurable: true, writable: true });
}

/**
 * Of a client it shows the address, and no more: whatever else there is may be a secret.
 *
 * @param {object} prototype
 */
export function makeClientPrintable(prototype) {
  const methods = {
    /** @this {{ apiUrl: string }} */
    toJSON() {
      try {
        return { apiUrl: this.apiUrl };
      } catch {
        return {}; // it was freed
      }
    },
    toString() {
      return `${this.constructor.name} ${JSON.stringify(this)}`;
    },
  };
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(prototype, name, { value, configurable: true, writable: true });
  }
  makePrintable(prototype);
}
