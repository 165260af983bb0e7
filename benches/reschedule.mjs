// node benches/reschedule.mjs [runs] [round trip in ms]
//
// Gives as many late runs (120 by default) a new time, twice on one real server that is as far away as
// said (50 ms by default): with one call of rescheduleLateFlowRuns, and one by one as Prefect's documented
// recipe does, which deletes a run and creates another. Prints requests, seconds and their ratio. Needs
// `make package`.

import { setTimeout as sleep } from "node:timers/promises";
import { createClient, State } from "../pkg/node.js";
import { startPrefectServer } from "../tests/server/prefect-server.mjs";

const runs = Number(process.argv[2] ?? 120);
const roundTrip = Number(process.argv[3] ?? 50);
const delayMs = 6 * 3_600_000;
const server = await startPrefectServer();
try {
  let requests = 0;
  const far = async (url, init) => {
    requests += 1;
    await sleep(roundTrip / 2);
    const response = await fetch(url, init);
    await sleep(roundTrip / 2);
    return response;
  };
  const client = await createClient({ apiUrl: server.apiUrl, fetch: far });
  const near = await createClient({ apiUrl: server.apiUrl });

  // Equal runs of a deployment of its own for each way.
  const prepare = async (name) => {
    const flow = await near.createFlow({ name });
    const deployment = await near.createDeployment({ name, flow_id: flow.id });
    for (let left = runs; left > 0; left -= 100) {
      const body = Array.from({ length: Math.min(left, 100) }, (_, place) => ({
        state: { ...State.scheduled(new Date(Date.now() - (place + 1) * 60_000)), name: "Late" },
      }));
      const { results } = await near.request("POST", `/deployments/${deployment.id}/create_flow_run/bulk`, { body });
      if (results.some(({ status }) => status !== "CREATED")) throw new Error(JSON.stringify(results));
    }
    return deployment;
  };
  const measure = async (work) => {
    requests = 0;
    const start = performance.now();
    await work();
    return { requests, seconds: (performance.now() - start) / 1000 };
  };

  const [one, other] = [await prepare("in-one-call"), await prepare("one-by-one")];
  await client.hello();
  const inOneCall = await measure(async () => {
    const { counts } = await client.rescheduleLateFlowRuns({ deploymentName: one.name, delayMs, mostRecentN: runs });
    if (counts.rescheduled !== runs) throw new Error(JSON.stringify(counts));
  });
  const oneByOne = await measure(async () => {
    const late = await client.readFlowRuns({
      flow_runs: { state: { name: { any_: ["Late"] } }, expected_start_time: { before_: new Date().toISOString() } },
      deployments: { name: { like_: other.name } },
      sort: "START_TIME_DESC",
    });
    if (late.length !== runs) throw new Error(`${late.length} late runs`);
    for (const run of late) {
      await client.deleteFlowRun(run.id);
      const time = new Date(Date.parse(run.expected_start_time) + delayMs);
      // With a key, so that a 503 of a busy server is repeated, as Python's client does.
      const body = { state: State.scheduled(time), idempotency_key: `recipe ${run.id}` };
      await client.createFlowRunFromDeployment(run.deployment_id, body);
    }
  });

  console.table({ rescheduleLateFlowRuns: inOneCall, "one by one": oneByOne });
  console.log(
    `ratio of requests 1 : ${(oneByOne.requests / inOneCall.requests).toFixed(1)},`,
    `of seconds 1 : ${(oneByOne.seconds / inOneCall.seconds).toFixed(1)}`,
  );
} finally {
  await server.stop();
}
