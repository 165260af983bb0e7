// The other thread of prefect-wasm/sync: the clients that do the work. make-synchronized imports it and
// calls what it exports.

import { PrefectClient, init } from "./node.js";
import { outcome, received } from "./sync-transfer.js";

/** @type {Map<number, any>} */
const clients = new Map();

/**
 * @param {number} id
 * @param {import("./sync-transfer.js").Sent} settings
 */
export const open = (id, settings) =>
  outcome(async () => {
    await init();
    clients.set(id, new PrefectClient(received(settings)));
  });

/**
 * Calls a method or reads a property; says whether it is a list, too.
 *
 * @param {number} id
 * @param {string} name
 * @param {import("./sync-transfer.js").Sent[]} args
 */
export const call = (id, name, args) =>
  outcome(async () => {
    const client = clients.get(id);
    const answer = typeof client[name] === "function" ? client[name](...args.map(received)) : client[name];
    return [await answer, typeof answer?.toArray === "function"];
  });

/**
 * All of a list.
 *
 * @param {number} id
 * @param {string} name
 * @param {import("./sync-transfer.js").Sent[]} args
 * @param {import("./sync-transfer.js").Sent} options
 */
export const whole = (id, name, args, options) =>
  outcome(async () =>
    clients
      .get(id)
      [name](...args.map(received))
      .toArray(received(options)),
  );

/** @param {number} id */
export const close = (id) =>
  outcome(async () => {
    clients.get(id).free();
    clients.delete(id);
  });

/** Ends this thread; make-synchronized starts another when there is a call again. */
export const end = () => process.exit(0);
