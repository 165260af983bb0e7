// Runs the servers that tests share (servers.mjs): starts each when it is first needed, and stops all of them, and itself,
// when the processes that needed them have ended. There is one per checkout; ask.mjs starts it.

import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { startPrefectServer } from "./prefect-server.mjs";
import { brokerAddress, kinds } from "./servers.mjs";

const LOOK_MS = 500;
const LINGER_MS = 3_000; // from one run's end to the next one's start, in a script

const started = new Map();
const keepers = new Set();
let open = 0;

// GET /<kind>?keeper=<pid>
const broker = createServer(async (request, response) => {
  if (!broker.listening) return response.destroy(); // it came while this process was ending, and will ask another
  const { pathname, searchParams } = new URL(request.url, "http://broker");
  open += 1;
  keepers.add(Number(searchParams.get("keeper")));
  response.end(JSON.stringify(await answer(pathname.slice(1))));
  open -= 1;
});

await listen();
let lastNeeded = Date.now();
while (Date.now() - lastNeeded < LINGER_MS) {
  await sleep(LOOK_MS);
  for (const pid of keepers) if (!isAlive(pid)) keepers.delete(pid);
  if (keepers.size > 0 || open > 0) lastNeeded = Date.now();
}
broker.close(); // and the socket is gone: who comes now starts another
await Promise.all([...started.values()].map(async (server) => (await server).stop()));
process.exit();

async function answer(kind) {
  if (!started.has(kind)) started.set(kind, startPrefectServer({ ...kinds[kind], log: `${kind}.log` }));
  try {
    return { apiUrl: (await started.get(kind)).apiUrl };
  } catch (error) {
    started.delete(kind); // the next one to ask tries again
    return { error: error.message };
  }
}

/** Ends this process where another one listens; one that was killed has left its socket behind. */
async function listen() {
  broker.listen(brokerAddress);
  try {
    await once(broker, "listening");
  } catch (error) {
    if (error.code !== "EADDRINUSE") throw error;
    if (await answers()) process.exit();
    rmSync(brokerAddress, { force: true });
    broker.listen(brokerAddress);
    await once(broker, "listening");
  }
}

function answers() {
  return new Promise((resolve) => {
    const socket = connect(brokerAddress);
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  });
}

/** A process that has ended, but that nobody has buried, counts as ended. */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return true; // a system without /proc
  }
}
