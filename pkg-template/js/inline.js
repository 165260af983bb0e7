// The entry for runtimes in which reading a file needs a permission: Deno needs none for this one.
// inline.cjs is bundled from it, for whatever else calls `require`, such as old bundlers.

import { entry } from "./load.js";

export * from "./api.js";

const inline = async () => (await import("./wasm-inline.js")).bytes();

export const { createClient, init, initSync } = entry(inline);
