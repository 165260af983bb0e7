// prefect-wasm/sync where it can't work: a page must not be blocked, workerd has no threads, and Deno's
// entry needs no permission. It exports the same names so that bundling succeeds, and running the bundle
// shows the reason.

throw new Error('"prefect-wasm/sync" works in Node and Bun only: import "prefect-wasm", and await what its methods return.');

export * from "./api-unsupported.js";
/** @type {never} */
export let SyncPrefectClient;
/** @type {never} */
export let createClient;
/** @type {never} */
export let init;
/** @type {never} */
export let initSync;
