// The entry for browsers, straight from a static server or through a bundler.
//
// `new URL(…, import.meta.url)` in exactly these words is what bundlers look for: they put the
// binary beside their output. A bundler that doesn't know the pattern, or a development server that
// moves modules but not what lies beside them, leaves an address that gives nothing or a page of
// HTML; then the binary comes out of a JavaScript module, which is loaded for this case only.

import { checked, either, entry } from "./load.js";

export * from "./api.js";

const file = async () => checked(await fetch(new URL("./prefect_wasm_bg.wasm", import.meta.url)));
const inline = async () => (await import("./wasm-inline.js")).bytes();

// What Vite builds always has the file, and can't always have the text: Vite makes classic scripts of
// workers, unless it is told otherwise; Vite 5 to 7 then refuse a dynamic import, and Vite 8 puts what
// is imported into the worker.
const find = import.meta.env?.PROD ? file : either(file, inline);

export const { createClient, init, initSync } = entry(find);
