// The main job, on a server of any version: connect, list and filter, run a deployment, read what it made, cancel,
// see the most recent runs, reschedule late ones.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { HOUR, State, artifactFilter, deploymentFilter, flowRunFilter, rejection, tally, times, unique } from "../client/support.mjs";
import { parameter_openapi_schema, startVariant, version } from "./variants.mjs";

let server;
let client;
before(async () => {
  server = await startVariant();
  client = await server.client();
});
after(() => server?.stop());

const ids = (list) => list.map(({ id }) => id);

/** Runs of a deployment, one by one: not every server makes many at once. */
async function runs(deployment, n, body = () => ({})) {
  const made = [];
  for (const place of times(n)) made.push(await server.run(deployment, body(place)));
  return made;
}

test("it is the server it is meant to be, and says so", async () => {
  assert.equal(await client.apiVersion(), version);
  assert.equal(await client.hello(), "👋");
  const report = await client.checkConnection();
  assert.equal(report.ok, true, JSON.stringify(report));
});

test("from the flow to its run and its artifact", async () => {
  const flow = await client.createFlow({ name: unique("flow") });
  const made = await client.createDeployment({
    flow_id: flow.id,
    name: "d",
    parameter_openapi_schema,
  });
  const run = await client.createFlowRunFromDeployment(made.id, { parameters: { n: 1 }, tags: ["a"] });
  assert.equal((await client.setFlowRunState(run.id, State.pending())).status, "ACCEPT");
  assert.equal((await client.setFlowRunState(run.id, State.running())).status, "ACCEPT");
  const artifact = await client.createArtifact({ key: unique("key"), type: "markdown", data: "# Hi", flow_run_id: run.id });
  assert.equal((await client.setFlowRunState(run.id, State.completed())).status, "ACCEPT");

  assert.deepEqual(await client.readFlowRun(run.id), await server.readRun(run.id));
  assert.equal((await client.readFlowRun(run.id)).state_type, "COMPLETED");
  assert.deepEqual(ids(await client.readArtifacts({ artifacts: artifactFilter().flowRunId(run.id) })), [artifact.id]);
  assert.equal((await client.readDeploymentByName(`${flow.name}/d`)).id, made.id);
  assert.equal((await rejection(client.readFlow(run.id))).kind, "ObjectNotFound");
});

test("a list, past its first page", async () => {
  const one = await server.deployment();
  const made = await runs(one, 25);
  const query = { flow_runs: flowRunFilter().deploymentId(one.id), sort: "ID_DESC", limit: 10 };
  assert.equal((await client.readFlowRuns(query)).length, 10);
  assert.deepEqual(ids(await client.readFlowRuns(query).toArray()), ids(made).sort().reverse());
  assert.equal(await client.countFlowRuns({ flow_runs: flowRunFilter().deploymentId(one.id) }), 25);
});

test("many are cancelled, and nothing else", async () => {
  const [one, other] = [await server.deployment(), await server.deployment()];
  const waiting = await runs(one, 30, () => ({ state: State.scheduled(new Date(Date.now() + HOUR)) }));
  const running = await runs(one, 5, () => ({ state: { type: "RUNNING" } }));
  const ended = await runs(one, 3, () => ({ state: { type: "COMPLETED" } }));
  const others = await runs(other, 3);

  const { counts } = await client.bulkCancelFlowRuns({ flow_runs: flowRunFilter().deploymentId(one.id), states: ["Scheduled", "Running"] });
  assert.deepEqual([counts.cancelled, counts.cancelling, counts.failed, counts.unknown], [30, 5, 0, 0]);
  const types = tally(await server.readRuns(ids([...waiting, ...running, ...ended, ...others])), ({ state_type }) => state_type);
  assert.deepEqual(types, { CANCELLED: 30, CANCELLING: 5, COMPLETED: 3, SCHEDULED: 3 });
});

test("the most recent runs, in order", async () => {
  const one = await server.deployment();
  const made = await runs(one, 6, () => ({ state: { type: "RUNNING" } }));
  for (const { id } of made.toReversed()) await server.setState(id, { type: "FAILED" });
  const recent = await client.getMostRecentFlowRuns({ n: 4, states: ["FAILED"], deployments: deploymentFilter().id(one.id) });
  assert.deepEqual(ids(recent), ids(made).slice(0, 4));
});

test("late runs are rescheduled, and the others deleted", async () => {
  const one = await server.deployment({ name: unique("late") });
  const made = await runs(one, 5, (place) => ({
    name: `run-${place}`,
    parameters: { place },
    tags: [`t${place}`],
    state: State.late(new Date(Date.now() - (place + 1) * HOUR)),
  }));
  const { flow_runs, counts } = await client.rescheduleLateFlowRuns({ deploymentName: one.name, delayMs: 12 * HOUR, mostRecentN: 2 });
  assert.equal(flow_runs.length, 2);
  assert.deepEqual([counts.rescheduled, counts.deleted, counts.failed, counts.unknown], [2, 3, 0, 0]);
  const left = await server.runsOf(one);
  assert.deepEqual(left.map(({ parameters: { place }, tags, state_type }) => [place, tags[0], state_type]).sort(), [
    [0, "t0", "SCHEDULED"],
    [1, "t1", "SCHEDULED"],
  ]);
  assert.ok(left.every(({ id }) => !ids(made).includes(id)));
});

test("deployments are found by a builder's filter", async () => {
  const one = await server.deployment({ tags: [unique("tag")] });
  assert.deepEqual(ids(await client.readDeployments({ deployments: deploymentFilter().tagsAll(one.tags) })), [one.id]);
});
