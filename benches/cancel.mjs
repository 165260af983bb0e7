// node benches/cancel.mjs [runs]
//
// Cancels as many runs (480 by default, one in sixteen of them running) twice on one real server: with
// one call of bulkCancelFlowRuns, and one by one as Prefect's documented recipe does. Prints requests,
// seconds and their ratio. Needs `make package`.

import { createClient, State } from "../pkg/node.js";
import { startPrefectServer } from "../tests/server/prefect-server.mjs";

const runs = Number(process.argv[2] ?? 480);
const server = await startPrefectServer();
try {
  let requests = 0;
  const counting = (url, init) => (requests++, fetch(url, init));
  const client = await createClient({ apiUrl: server.apiUrl, fetch: counting });

  // Equal runs of a deployment of its own for each way.
  const prepare = async (name) => {
    const flow = await client.createFlow({ name });
    const deployment = await client.createDeployment({ name, flow_id: flow.id });
    const body = Array.from({ length: runs }, (_, index) => ({
      state: index % 16 ? State.scheduled(new Date(Date.now() + 3_600_000)) : State.running(),
    }));
    const ids = [];
    while (ids.length < runs) {
      const some = body.slice(ids.length, ids.length + 100);
      const made = await client.request("POST", `/deployments/${deployment.id}/create_flow_run/bulk`, { body: some });
      ids.push(...made.results.map(({ flow_run_id }) => flow_run_id));
    }
    return { deployment, ids };
  };
  const measure = async (work) => {
    requests = 0;
    const start = performance.now();
    await work();
    return { requests, seconds: (performance.now() - start) / 1000 };
  };

  const [one, other] = [await prepare("in-one-call"), await prepare("one-by-one")];
  const inOneCall = await measure(async () => {
    const { counts } = await client.bulkCancelFlowRuns({ deployments: { id: { any_: [one.deployment.id] } } });
    if (counts.cancelled + counts.cancelling !== runs) throw new Error(JSON.stringify(counts));
  });
  const oneByOne = await measure(async () => {
    for (const id of other.ids) await client.setFlowRunState(id, State.cancelled(), { force: true });
  });

  console.table({ "bulkCancelFlowRuns": inOneCall, "one by one": oneByOne });
  console.log(`ratio of requests 1 : ${(oneByOne.requests / inOneCall.requests).toFixed(1)},`,
    `of seconds 1 : ${(oneByOne.seconds / inOneCall.seconds).toFixed(1)}`);
} finally {
  await server.stop();
}
