// The entry for Node and Bun, which can't `fetch` a file but can read it. node.cjs is bundled from it,
// for a Node whose `require` doesn't load ES modules (before 20.19 and 22.12) and for Jest.
//
// In a bundle without the binary beside it, the binary comes from a JavaScript module.

import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { withEnvironment } from "./environment.js";
import { entry, withFallback } from "./load.js";
import { PrefectClient } from "./prefect_wasm_bg.js";

export * from "./api.js";

// A path and not a URL: `readFile` refuses the URL objects of some bundlers. A function, because
// others leave no URL at all.
const path = () => join(dirname(fileURLToPath(import.meta.url)), "prefect_wasm_bg.wasm");

const file = async () => readFile(path());
const fileSync = () => readFileSync(path());
const inline = async () => (await import("./wasm-inline.js")).bytes();

/** @param {unknown} settings */
const make = (settings) => withEnvironment(settings, (all) => new PrefectClient(all));

export const { createClient, init, initSync } = entry(withFallback(file, inline), fileSync, make);
