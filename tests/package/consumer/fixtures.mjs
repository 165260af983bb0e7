// What the examples in the docs take for granted: a client, and something of everything to read, change and
// delete. What an example before deleted is made again.

import { createClient } from "prefect-wasm";

export async function fixtures() {
  const client = await createClient({ apiUrl: process.env.PREFECT_API_URL });
  const flow = await client.createFlow({ name: "etl", tags: ["nightly"] });
  const deployment = await client.createDeployment({ name: "nightly", flow_id: flow.id });
  await client.createDeployment({ name: "healthcheck-storage-test", flow_id: flow.id });
  const run = await client.createFlowRunFromDeployment(deployment.id);
  const task = { flow_run_id: run.id, task_key: "load", dynamic_key: "0" };
  const { id } = await client.request("POST", "/task_runs/", { body: task });
  const taskRun = await client.readTaskRun(id);
  const artifact = await client.createArtifact({ key: "report", type: "markdown", data: "# All is well" });
  const variable = await client.readVariableByName("limits").catch(() => client.createVariable({ name: "limits", value: 7 }));
  const pool = { name: "default", type: "process" };
  await client.request("GET", "/work_pools/default").catch(() => client.request("POST", "/work_pools/", { body: pool }));
  return { client, flow, deployment, run, taskRun, artifact, variable };
}
