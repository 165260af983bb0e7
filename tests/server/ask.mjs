// node tests/server/ask.mjs <pid> <kind…>
//
// Asks the broker for servers, which run until the process <pid> has ended, and prints their API URLs as JSON. Starts the
// broker if it isn't running.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { logs } from "./prefect-server.mjs";
import { brokerAddress } from "./servers.mjs";

const BROKER_MS = 30_000; // on an idle machine it takes 0.1 s

const [pid, ...kinds] = process.argv.slice(2);
const logFile = join(logs, "broker.log");
let broker;

const answers = await Promise.all(kinds.map(ask));
for (const { error } of answers.filter(({ error }) => error)) {
  console.error(error);
  process.exitCode = 1;
}
console.log(JSON.stringify(answers.map(({ apiUrl }) => apiUrl)));

async function ask(kind) {
  const deadline = Date.now() + BROKER_MS;
  for (;;) {
    try {
      const [response] = await once(get({ socketPath: brokerAddress, path: `/${kind}?keeper=${pid}` }), "response");
      return await json(response);
    } catch (reason) {
      // It is not there yet, or just ending.
      if (Date.now() > deadline) return { error: `The broker of the test servers can't be asked: ${reason.message}. Its log: ${logFile}` };
    }
    if (broker === undefined || broker.exitCode !== null) broker = startBroker();
    await sleep(50);
  }
}

/** In a session of its own, so that neither Ctrl-C nor the end of a process group takes it away from others. */
function startBroker() {
  mkdirSync(logs, { recursive: true });
  const log = openSync(logFile, "w");
  const broker = spawn(process.execPath, [fileURLToPath(new URL("broker.mjs", import.meta.url))], {
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  broker.unref();
  return broker;
}
