// What prefect-wasm/sync is where it can't work: nobody may block a page, workerd has no threads, and
// Deno's entry asks for no permission. It has the names of the other, so that a bundler goes along, and
// whoever runs the bundle reads the reason.

throw new Error('"prefect-wasm/sync" works in Node and Bun only: import "prefect-wasm", and await what its methods give.');

export * from "./api-unsupported.js";
/** @type {never} */
export let SyncPrefectClient;
/** @type {never} */
export let createClient;
/** @type {never} */
export let init;
/** @type {never} */
export let initSync;
