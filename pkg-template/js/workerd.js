// The entry for Cloudflare Workers: workerd compiles no WebAssembly at run time, but a module that
// is imported is already compiled.

import module from "./prefect_wasm_bg.wasm";
import { entry } from "./load.js";

export * from "./api.js";

const binary = () => module;

export const { createClient, init, initSync } = entry(binary, binary);
