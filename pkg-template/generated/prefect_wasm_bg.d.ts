// What js/ uses of the modules that the build writes, for the check of types: here, of the glue by wasm-bindgen.

export function __wbg_set_wasm(exports: object): void;

export class PrefectClient {
  constructor(settings?: unknown);
  free(): void;
  [method: string]: unknown;
}
