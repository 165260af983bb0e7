// node benches/sync.mjs [--calls=300] [--rounds=5] [--json]
//
// How much longer a call takes with prefect-wasm/sync than with the asynchronous client: elapsed milliseconds, for a small
// and a large response. The server has a process of its own, since the synchronous client blocks this one.

import { createClient } from "../pkg/node.js";
import { createClient as createSyncClient } from "../pkg/sync.js";
import { byTurns, option, report, result, startStub } from "./support.mjs";

const calls = option("calls", 300);
const rounds = option("rounds", 5);
const stub = await startStub();
try {
  const client = await createClient({ apiUrl: stub.apiUrl });
  const sync = createSyncClient({ apiUrl: stub.apiUrl });
  const compare = async (name, call, count) => {
    const each = (work) => async () => {
      const begun = performance.now();
      await work();
      return (performance.now() - begun) / count;
    };
    const variants = {
      awaited: each(async () => {
        for (let n = 0; n < count; n += 1) await call(client);
      }),
      synchronous: each(() => {
        for (let n = 0; n < count; n += 1) call(sync);
      }),
    };
    for (const warmUp of Object.values(variants)) await warmUp();
    return result(name, "ms", await byTurns(rounds, variants));
  };
  report(
    await compare("A small call, awaited and synchronous", (client) => client.hello(), calls),
    await compare("A page of 200 runs, awaited and synchronous", (client) => client.readFlowRuns(), Math.ceil(calls / 10)),
  );
  sync.close();
} finally {
  stub.stop();
}
