// The entry for browsers, straight from a static server or through a bundler.
//
// `new URL(…, import.meta.url)`, written exactly like this, is what bundlers look for: they put the
// binary beside their output. A bundler that doesn't know the pattern, or a development server that
// moves modules but not the files beside them, leaves a URL that leads nowhere or to a page of HTML;
// then the binary comes from a JavaScript module, which is loaded only in this case.

import { entry, verifiedBinary, withFallback } from "./load.js";

export * from "./api.js";

const file = async () => verifiedBinary(await fetch(new URL("./prefect_wasm_bg.wasm", import.meta.url)));
const inline = async () => (await import("./wasm-inline.js")).bytes();

// A Vite build always has the file, and can't always have the text: Vite builds workers as classic
// scripts by default; Vite 5 to 7 then refuse a dynamic import, and Vite 8 inlines what is imported
// into the worker.
const find = import.meta.env?.PROD ? file : withFallback(file, inline);

export const { createClient, init, initSync } = entry(find);
