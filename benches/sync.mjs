// node benches/sync.mjs [calls]
//
// What a call costs more through prefect-wasm/sync than through the client one awaits: the same calls, one
// after the other, on one real server, the two clients by turns. A small answer and a large one. Prints
// milliseconds a call and the difference. Needs `make package`.
//
// The server lives in a process of its own, so that nobody waits for it who has to answer.

import { createClient } from "../pkg/node.js";
import { createClient as createSyncClient } from "../pkg/sync.js";
import { startPrefectServer } from "../tests/server/prefect-server.mjs";

const calls = Number(process.argv[2] ?? 1_000);
const server = await startPrefectServer();
try {
  const start = performance.now();
  const sync = createSyncClient({ apiUrl: server.apiUrl });
  console.log(`the first synchronous client is there after ${(performance.now() - start).toFixed(0)} ms`);
  const client = await createClient({ apiUrl: server.apiUrl });

  const { id: flow_id } = await client.createFlow({ name: "bench" });
  const { id } = await client.createDeployment({ name: "bench", flow_id });
  for (let made = 0; made < 200; made += 100) {
    await client.request("POST", `/deployments/${id}/create_flow_run/bulk`, { body: Array.from({ length: 100 }, () => ({})) });
  }

  const rows = {};
  for (const [name, work, share] of [
    ["hello()", (client) => client.hello(), 1],
    ["readFlowRuns(), 200 runs", (client) => client.readFlowRuns(), 10],
  ]) {
    const spent = { sync: 0, async: 0 };
    const rounds = Math.ceil(calls / share / 10);
    for (let round = -1; round < rounds; round += 1) {
      if (round === 0) spent.sync = spent.async = 0; // the first was to warm up
      let begun = performance.now();
      for (let n = 0; n < 10; n += 1) work(sync);
      spent.sync += performance.now() - begun;
      begun = performance.now();
      for (let n = 0; n < 10; n += 1) await work(client);
      spent.async += performance.now() - begun;
    }
    const each = (total) => Number((total / rounds / 10).toFixed(3));
    rows[name] = { calls: rounds * 10, sync: each(spent.sync), async: each(spent.async), more: each(spent.sync - spent.async) };
  }
  console.table(rows);
} finally {
  await server.stop();
}
