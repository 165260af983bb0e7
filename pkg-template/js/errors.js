// The error class. It is JavaScript because a Rust struct can't extend `Error`.

const brand = Symbol.for("prefect-wasm.PrefectError");

export class PrefectError extends Error {
  /**
   * @param {string} kind
   * @param {string} message
   * @param {{ status?: number, detail?: unknown, method?: string, url?: string, attempts?: number, retryAfter?: number, cause?: unknown }} fields
   */
  constructor(kind, message, fields) {
    super(message, fields.cause === undefined ? undefined : { cause: fields.cause });
    Object.defineProperty(this, "name", { value: kind, configurable: true, writable: true });
    Object.defineProperty(this, brand, { value: true });
    this.kind = kind;
    this.status = fields.status;
    this.detail = fields.detail;
    this.method = fields.method;
    this.url = fields.url;
    this.attempts = fields.attempts;
    this.retryAfter = fields.retryAfter;
  }
}

/**
 * True for the errors of another copy of the package too, which `instanceof` is not.
 *
 * @param {unknown} value
 */
export function isPrefectError(value) {
  return typeof value === "object" && value !== null && /** @type {any} */ (value)[brand] === true;
}
