// What js/ uses of the modules that the build writes, for the check of types: here, of the glue by wasm-bindgen.

export function __wbg_set_wasm(exports: object): void;

// src/client/filters.rs
export function __filterOperators(filter: string): string;
export function __filterCondition(filter: string, path: string, method: string, value: unknown): string;

// src/client/mod.rs
export function __onlyReads(path: string): boolean;

export class PrefectClient {
  constructor(settings?: unknown);
  free(): void;
  __destroy_into_raw(): number;
  [method: string]: unknown;
}
