// node benches/reschedule.mjs [--runs=500] [--rounds=3] [--json]
//
// Reschedules that many late runs on a real server, without delay and with a round trip of 50 ms: with one call of
// rescheduleLateFlowRuns, and with the recipe in Prefect's documentation, run with Prefect's own Python client, which
// deletes each run and then creates another. Seconds from the first request to the last response, and the number of
// requests.
//
// The recipe sees only one page of runs, so the server's page limit is raised for it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { createClient, State } from "../pkg/node.js";
import { python, startPrefectServer } from "../tests/server/prefect-server.mjs";
import { atDistances, option, report } from "./support.mjs";

const runs = option("runs", 500);
const recipes = fileURLToPath(new URL("../tests/client/python/recipes.py", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "prefect-bench-"));
const server = await startPrefectServer({ env: { PREFECT_SERVER_API_DEFAULT_LIMIT: `${2 * runs}` } });
const HOURS = 6;
let prepared = 0;

/** Creates late runs, each with a time of its own; returns the name of their deployment. */
async function prepare(client) {
  const { id: flow_id } = await client.createFlow({ name: "bench" });
  // No name is part of another, since the recipe finds a deployment by a part of its name.
  const name = `late-${prepared++}-runs`;
  const { id } = await client.createDeployment({ name, flow_id });
  for (let made = 0; made < runs; made += 100) {
    const body = Array.from({ length: Math.min(100, runs - made) }, (_, index) => ({
      state: State.late(new Date(Date.now() - (made + index + 1) * 1_000)),
    }));
    await client.request("POST", `/deployments/${id}/create_flow_run/bulk`, { body });
  }
  return name;
}

const ways = {
  async "the documented recipe"(apiUrl, deployment_name) {
    const env = { PATH: process.env.PATH, HOME: home, PREFECT_HOME: home, PREFECT_API_URL: apiUrl };
    const child = execFile(python, ["-I", recipes, "reschedule"], { env, maxBuffer: 2 ** 26 });
    child.stdin.end(JSON.stringify({ deployment_name, most_recent_n: runs, delay: { hours: HOURS } }));
    const [said, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
    assert.equal(code, 0);
    assert.equal(JSON.parse(said).length, runs);
  },
  async rescheduleLateFlowRuns(apiUrl, deploymentName) {
    const client = await createClient({ apiUrl });
    const { counts } = await client.rescheduleLateFlowRuns({ deploymentName, delayMs: HOURS * 3_600_000, mostRecentN: runs });
    assert.equal(counts.rescheduled, runs, JSON.stringify(counts));
  },
};

try {
  const client = await createClient({ apiUrl: server.apiUrl });
  report(...(await atDistances(`Rescheduling ${runs.toLocaleString("en")} runs`, server.apiUrl, ways, () => prepare(client))));
} finally {
  await server.stop();
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}
