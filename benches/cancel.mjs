// node benches/cancel.mjs [--runs=1000] [--rounds=3] [--json]
//
// Cancels that many runs (one in sixteen of them running) on a real server, without delay and with a round trip of 50 ms:
// with one call of bulkCancelFlowRuns, and with the recipe in Prefect's documentation, run with Prefect's own Python
// client. Seconds from the first request to the last response, and the number of requests.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient, State } from "../pkg/node.js";
import { python, startPrefectServer } from "../tests/server/prefect-server.mjs";
import { atDistances, option, report } from "./support.mjs";

const runs = option("runs", 1_000);
const recipes = fileURLToPath(new URL("../tests/client/python/recipes.py", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "prefect-bench-"));
const server = await startPrefectServer();

/** Creates runs to cancel. The recipe cancels everything it finds, so there are no others. */
async function prepare(client) {
  const { id: flow_id } = await client.createFlow({ name: "bench" });
  const { id } = await client.createDeployment({ name: "bench", flow_id });
  const state = (index) => (index % 16 ? State.scheduled(new Date(Date.now() + 3_600_000)) : State.running());
  for (let made = 0; made < runs; made += 100) {
    const body = Array.from({ length: Math.min(100, runs - made) }, (_, index) => ({ state: state(index) }));
    await client.request("POST", `/deployments/${id}/create_flow_run/bulk`, { body });
  }
}

const ways = {
  async "the documented recipe"(apiUrl) {
    const env = { PATH: process.env.PATH, HOME: home, PREFECT_HOME: home, PREFECT_API_URL: apiUrl };
    const child = execFile(python, ["-I", recipes, "cancel"], { env, maxBuffer: 2 ** 26 });
    child.stdin.end("{}");
    const [code] = await once(child, "exit");
    assert.equal(code, 0);
  },
  async bulkCancelFlowRuns(apiUrl) {
    const client = await createClient({ apiUrl });
    const { counts } = await client.bulkCancelFlowRuns();
    assert.equal(counts.cancelled + counts.cancelling, runs, JSON.stringify(counts));
  },
};

try {
  const client = await createClient({ apiUrl: server.apiUrl });
  report(...(await atDistances(`Cancelling ${runs.toLocaleString("en")} runs`, server.apiUrl, ways, () => prepare(client))));
} finally {
  await server.stop();
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}
