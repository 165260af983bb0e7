// What went wrong, in words.

import { isPrefectError } from "prefect-wasm";

/** A PrefectError by its kind and message, anything else by its message. */
export function describe(error: unknown): string {
  if (isPrefectError(error)) return `${error.kind}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}

/** The kind of a PrefectError. */
export function kindOf(error: unknown): string | undefined {
  return isPrefectError(error) ? error.kind : undefined;
}
