// What the examples in the docs take for granted: a client, and something of everything to read, change and
// delete. An example asks for what it names. What an example before deleted is made again.

import { randomUUID } from "node:crypto";
import { createClient } from "prefect-wasm";

export const client = () => createClient({ apiUrl: process.env.PREFECT_API_URL });

const unique = (what) => `${what}-${randomUUID().slice(0, 8)}`;

export const flow = async () => (await client()).createFlow({ name: "etl", tags: ["nightly"] });

export async function deployment() {
  const { id: flow_id } = await flow();
  await (await client()).createDeployment({ name: "healthcheck-storage-test", flow_id });
  return (await client()).createDeployment({ name: "nightly", flow_id });
}

export async function run() {
  const made = await (await client()).createFlowRunFromDeployment((await deployment()).id);
  await (await client()).createFlowRunInput(made.id, { key: "approval", value: '{"approved":true}' });
  return made;
}

export async function taskRun() {
  const task = { flow_run_id: (await run()).id, task_key: "load", dynamic_key: "0", state: { type: "PENDING" } };
  return (await client()).createTaskRun(task);
}

export async function artifact() {
  return (await client()).createArtifact({ key: "report", type: "markdown", data: "# All is well" });
}

export async function variable() {
  const { readVariableByName, createVariable } = bound(await client());
  return readVariableByName("limits").catch(() => createVariable({ name: "limits", value: 7 }));
}

/** The schedule of the deployment. */
export async function schedule() {
  const { createDeploymentSchedules } = bound(await client());
  const [made] = await createDeploymentSchedules((await deployment()).id, [{ schedule: { interval: 3600 } }]);
  return made;
}

export async function workPool() {
  const made = await (await client()).createWorkPool({ name: unique("pool"), type: "process" });
  await (await client()).sendWorkerHeartbeat(made.name, { name: "worker-0" });
  return made;
}

/** A queue of the work pool, where an example has one. */
export async function workQueue(pool) {
  return (await client()).createWorkPoolQueue((pool ?? (await workPool())).name, { name: unique("queue") });
}

export async function tagLimit() {
  return (await client()).createConcurrencyLimit({ tag: unique("tag"), concurrency_limit: 2 });
}

export async function globalLimit() {
  return (await client()).createGlobalConcurrencyLimit({ name: unique("limit"), limit: 2 });
}

export async function lease() {
  const { name } = await globalLimit();
  return (await client()).incrementConcurrencySlotsWithLease({ names: [name], slots: 1 });
}

export async function blockType() {
  const slug = unique("type");
  return (await client()).createBlockType({ name: slug, slug });
}

export async function blockSchema(type) {
  const { id: block_type_id } = type ?? (await blockType());
  const fields = { title: "Fixture", type: "object", properties: { host: { type: "string" } } };
  return (await client()).createBlockSchema({ block_type_id, fields });
}

export async function blockDocument(type, schema) {
  const block_type_id = (type ??= await blockType()).id;
  const block_schema_id = (schema ?? (await blockSchema(type))).id;
  return (await client()).createBlockDocument({ name: unique("block"), data: { host: "west" }, block_type_id, block_schema_id });
}

export async function automation() {
  return (await client()).createAutomation({
    name: "tell of failures",
    trigger: { type: "event", posture: "Reactive", expect: ["prefect.flow-run.Failed"], threshold: 1, within: 0 },
    actions: [{ type: "do-nothing" }],
  });
}

export async function savedSearch() {
  return (await client()).createSavedSearch({ name: unique("search"), filters: [] });
}

/** Pools, limits and the like that examples name. */
export async function named() {
  const { readWorkPool, createWorkPool } = bound(await client());
  await readWorkPool("default").catch(() => createWorkPool({ name: "default", type: "process" }));
}

/** The methods of a client, to be called by themselves. */
function bound(client) {
  return new Proxy(client, { get: (target, name) => target[name].bind(target) });
}
