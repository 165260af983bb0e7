// The entry for browsers, straight from a static server or through a bundler.
//
// `new URL(…, import.meta.url)` in exactly these words is what bundlers look for: they put the
// binary beside their output. A bundler that doesn't know the pattern, or a development server that
// moves modules but not what lies beside them, leaves an address that gives nothing or a page of
// HTML; then the binary comes out of a JavaScript module, which is loaded for this case only.

import { checked, either, entry } from "./load.js";

const file = async () => checked(await fetch(new URL("./prefect_wasm_bg.wasm", import.meta.url)));
const inline = async () => (await import("./wasm-inline.js")).bytes();

export const { createClient, init, initSync } = entry(either(file, inline));
