// The entry for runtimes in which a file can't be had without asking: Deno needs no permission for
// this one. inline.cjs is made of it, for whatever else calls `require`, such as old bundlers.

import { entry } from "./load.js";

export * from "./api.js";

const inline = async () => (await import("./wasm-inline.js")).bytes();

export const { createClient, init, initSync } = entry(inline);
