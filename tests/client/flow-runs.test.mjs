// What there is beyond reading and writing single flows and flow runs: counts, history, graph, inputs, labels, logs,
// resuming, pages by number and the bulk routes. What the server has is asked of it by plain fetch.

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { HOUR, MINUTE, State, deploymentFilter, flowRunFilter, late, rejection, servers, times, unique } from "./support.mjs";

const server = servers.plain;
const NOWHERE = "00000000-0000-4000-8000-000000000000";
let client;
before(async () => {
  client = await server.client();
});

const ids = (list) => list.map(({ id }) => id).sort();

describe("flows", () => {
  test("a flow is made by its name, once", async () => {
    const name = unique("flow");
    const { id } = await client.createFlowFromName(name);
    assert.equal((await client.createFlowFromName(name)).id, id);
    assert.equal((await server.get(`/flows/${id}`)).name, name);
  });

  test("the tags of a flow are changed", async () => {
    const flow = await server.flow({ tags: ["a"] });
    assert.equal(await client.updateFlow(flow.id, { tags: ["b", "c"] }), undefined);
    assert.deepEqual((await server.get(`/flows/${flow.id}`)).tags, ["b", "c"]);
  });

  test("flows are counted, and read by the number of a page", async () => {
    const tag = unique("tag");
    for (const letter of ["c", "a", "b"]) await server.flow({ name: `${letter}-${tag}`, tags: [tag] });
    const flows = { tags: { all_: [tag] } };
    assert.equal(await client.countFlows({ flows }), 3);
    const { results, count, pages, page } = await client.paginateFlows({ flows, sort: "NAME_ASC", limit: 2, page: 2 });
    assert.deepEqual([results.map(({ name }) => name), count, pages, page], [[`c-${tag}`], 3, 2, 2]);
  });

  test("flows that a filter chooses are deleted, the others stay", async () => {
    const [one, other, third] = [await server.flow(), await server.flow(), await server.flow()];
    const { deleted } = await client.bulkDeleteFlows({ flows: { id: { any_: [one.id, other.id] } } });
    assert.deepEqual(deleted.sort(), ids([one, other]));
    assert.equal(await server.has(`/flows/${one.id}`), false);
    assert.equal(await server.has(`/flows/${third.id}`), true);
  });
});

describe("flow runs", () => {
  let deployment;
  let run;
  before(async () => {
    deployment = await server.deployment();
    run = await server.run(deployment);
  });

  test("a run is renamed, and labelled beside the labels it has", async () => {
    const run = await server.run(deployment, { labels: { team: "x" } });
    await client.setFlowRunName(run.id, 'a "name"');
    await client.updateFlowRunLabels(run.id, { size: 2, hot: true });
    const { name, labels } = await server.readRun(run.id);
    assert.equal(name, 'a "name"');
    assert.deepEqual([labels.team, labels.size, labels.hot], ["x", 2, true]);
    const { kind, message } = await rejection(client.updateFlowRunLabels(run.id, { nested: {} }));
    assert.equal(kind, "ValidationError", message);
  });

  test("lateness is an average in seconds, or null", async () => {
    const deployment = await server.deployment();
    const query = { deployments: deploymentFilter().id(deployment.id) };
    assert.equal(await client.averageFlowRunLateness(query), null);
    await server.run(deployment, { state: late(HOUR) });
    const seconds = await client.averageFlowRunLateness(query);
    assert.ok(seconds > 3_500 && seconds < 3_800, `${seconds}`);
  });

  test("the history counts runs by state, in steps", async () => {
    const deployment = await server.deployment();
    for (const type of ["COMPLETED", "COMPLETED", "FAILED"]) await server.run(deployment, { state: { type } });
    const query = {
      history_start: new Date(Date.now() - HOUR).toISOString(),
      history_end: new Date(Date.now() + HOUR).toISOString(),
      history_interval_seconds: 7200,
      deployments: { id: { any_: [deployment.id] } },
    };
    const history = await client.flowRunHistory(query);
    assert.deepEqual(history, await server.post("/flow_runs/history", query));
    const counted = history.flatMap(({ states }) => states.map(({ state_type, count_runs }) => [state_type, count_runs]));
    assert.deepEqual(counted.sort(), [
      ["COMPLETED", 2],
      ["FAILED", 1],
    ]);
  });

  test("runs are read by the number of a page", async () => {
    const deployment = await server.deployment();
    const made = await server.runs(
      deployment,
      times(5, () => ({})),
    );
    const query = { deployments: { id: { any_: [deployment.id] } }, limit: 2, sort: "ID_DESC" };
    const read = [];
    for (const page of [1, 2, 3]) read.push(...(await client.paginateFlowRuns({ ...query, page })).results);
    assert.deepEqual(ids(read), made.sort());
  });

  test("the graph has the task runs, in both forms", async () => {
    const one = await server.post("/task_runs/", { flow_run_id: run.id, task_key: "one", dynamic_key: "0" });
    await server.setState(run.id, { type: "RUNNING" });
    assert.deepEqual(
      (await client.readFlowRunGraphV1(run.id)).map(({ id }) => id),
      [one.id],
    );
    assert.deepEqual(await client.readFlowRunGraphV2(run.id), await server.get(`/flow_runs/${run.id}/graph-v2`));
    const later = new Date(Date.now() + HOUR);
    const graph = await server.get(`/flow_runs/${run.id}/graph-v2?since=${later.toISOString()}`);
    assert.deepEqual(await client.readFlowRunGraphV2(run.id, { since: later }), graph);
    assert.equal((await rejection(client.readFlowRunGraphV2(NOWHERE))).kind, "ObjectNotFound");
  });

  test("inputs are created, read, filtered and deleted", async () => {
    const value = JSON.stringify({ approved: true, "a key": 'with "quotes"' });
    assert.equal(await client.createFlowRunInput(run.id, { key: "approval-1", value }), undefined);
    await client.createFlowRunInput(run.id, { key: "approval-2", value: "null", sender: "ada" });
    assert.equal((await rejection(client.createFlowRunInput(run.id, { key: "approval-1", value }))).status, 409);

    assert.equal(await client.readFlowRunInput(run.id, "approval-1"), value);
    // What looks like JSON stays the text that it is.
    assert.equal(await client.readFlowRunInput(run.id, "approval-2"), "null");
    const query = { prefix: "approval", limit: 10, exclude_keys: ["approval-1"] };
    assert.deepEqual(
      (await client.filterFlowRunInput(run.id, query)).map(({ key, sender }) => [key, sender]),
      [["approval-2", "ada"]],
    );

    await client.deleteFlowRunInput(run.id, "approval-1");
    assert.equal(await server.has(`/flow_runs/${run.id}/input/approval-1`), false);
    assert.equal((await rejection(client.readFlowRunInput(run.id, "approval-1"))).kind, "ObjectNotFound");
  });

  test("a paused run is resumed, with its input", async () => {
    const paused = await server.run(deployment);
    await server.setState(paused.id, { type: "RUNNING" });
    const { state_details: _, ...state } = State.suspended({ timeoutSeconds: 600 });
    await server.setState(paused.id, { ...state, state_details: { pause_timeout: new Date(Date.now() + 10 * MINUTE).toISOString(), pause_reschedule: true } });
    assert.equal((await server.readRun(paused.id)).state_type, "PAUSED");
    const { status } = await client.resumeFlowRun(paused.id, { run_input: null });
    assert.equal(status, "ACCEPT");
    assert.equal((await server.readRun(paused.id)).state_type, "SCHEDULED");
    assert.equal((await client.resumeFlowRun(paused.id)).status, "ABORT");
  });

  test("the log comes as CSV", async () => {
    const message = 'a line, with "quotes"';
    await client.createLogs([{ name: "my.app", level: 20, message, timestamp: new Date(), flow_run_id: run.id }]);
    const csv = await client.downloadLogs(run.id);
    assert.equal(csv, await server.text("GET", `/flow_runs/${run.id}/logs/download`));
    assert.match(csv, /^timestamp,level,flow_run_id,task_run_id,message\r?\n.*"a line, with ""quotes"""/);
    assert.equal((await rejection(client.downloadLogs(NOWHERE))).kind, "ObjectNotFound");
  });

  test("lines that are created are read by their run and level", async () => {
    const run = await server.run(deployment);
    const line = (level) => ({ name: "my.app", level, message: `${level}`, timestamp: new Date().toISOString(), flow_run_id: run.id });
    assert.equal(await client.createLogs([line(10), line(30), line(50)]), undefined);
    const logs = { flow_run_id: { any_: [run.id] }, level: { ge_: 30 } };
    const messages = (await client.readLogs({ logs })).map(({ message }) => message);
    assert.deepEqual(messages.sort(), ["30", "50"]);
    assert.equal((await rejection(client.createLogs({}))).kind, "ValidationError");
  });

  test("a state is read by its id, and those seen are listed", async () => {
    const [state] = await client.readFlowRunStates(run.id);
    assert.deepEqual(await client.readFlowRunState(state.id), await server.get(`/flow_run_states/${state.id}`));
    const query = { query: "Sched", limit: 5 };
    assert.deepEqual(await client.readObservedStates(query), await server.get("/observed-states?query=Sched&limit=5"));
  });
});

describe("the bulk routes", () => {
  test("set a state for those that the filter chooses", async () => {
    const deployment = await server.deployment();
    const [one, other, third] = await server.runs(
      deployment,
      times(3, () => ({})),
    );
    const { results } = await client.bulkSetFlowRunState({
      flow_runs: flowRunFilter().id(one, other),
      state: State.cancelled({ message: "in bulk" }),
      force: true,
    });
    assert.deepEqual(results.map(({ status }) => status), ["ACCEPT", "ACCEPT"]);
    const types = (await server.readRuns([one, other, third])).map(({ state_type }) => state_type);
    assert.deepEqual(types, ["CANCELLED", "CANCELLED", "SCHEDULED"]);
  });

  test("delete those that the filter chooses", async () => {
    const deployment = await server.deployment();
    const [one, other] = await server.runs(
      deployment,
      times(2, () => ({})),
    );
    const { deleted } = await client.bulkDeleteFlowRuns({ flow_runs: { id: { any_: [one] } }, limit: 5 });
    assert.deepEqual(deleted, [one]);
    assert.deepEqual(ids(await server.runsOf(deployment)), [other]);
  });

  test("refuse a condition that the server ignores: it would choose all", async () => {
    const { kind, attempts } = await rejection(
      client.bulkDeleteDeployments({ deployments: { name: { any_: ["x"] }, concurrency_limit: { ge_: 1 } } }),
    );
    assert.deepEqual([kind, attempts], ["ValidationError", 0]);
  });
});

describe("task runs", () => {
  test("a task run is created once for its keys, changed, moved through states and deleted", async () => {
    const run = await server.run(await server.deployment());
    const keys = { flow_run_id: run.id, task_key: "load", dynamic_key: "7" };
    const made = await client.createTaskRun({ ...keys, name: "first" });
    assert.equal((await client.createTaskRun({ ...keys, name: "second" })).id, made.id);

    await client.updateTaskRun(made.id, { name: "third" });
    assert.equal((await server.get(`/task_runs/${made.id}`)).name, "third");
    await client.setTaskRunName(made.id, "fourth");
    assert.equal((await server.get(`/task_runs/${made.id}`)).name, "fourth");

    const { status, state } = await client.setTaskRunState(made.id, State.running(), { force: true });
    assert.deepEqual([status, state.type], ["ACCEPT", "RUNNING"]);
    assert.equal((await server.get(`/task_runs/${made.id}`)).state_type, "RUNNING");
    const states = await client.readTaskRunStates(made.id);
    assert.deepEqual(states, await server.get(`/task_run_states/?task_run_id=${made.id}`));
    assert.deepEqual(await client.readTaskRunState(states[0].id), states[0]);

    assert.equal(await client.countTaskRuns({ flow_runs: { id: { any_: [run.id] } } }), 1);
    const page = await client.paginateTaskRuns({ flow_runs: { id: { any_: [run.id] } }, limit: 10 });
    assert.deepEqual([ids(page.results), page.count], [[made.id], 1]);
    const history = {
      history_start: new Date(Date.now() - HOUR).toISOString(),
      history_end: new Date(Date.now() + HOUR).toISOString(),
      history_interval_seconds: 7200,
      flow_runs: { id: { any_: [run.id] } },
    };
    assert.deepEqual(await client.taskRunHistory(history), await server.post("/task_runs/history", history));

    await client.deleteTaskRun(made.id);
    assert.equal(await server.has(`/task_runs/${made.id}`), false);
    assert.equal((await rejection(client.setTaskRunState(made.id, State.running()))).kind, "ObjectNotFound");
  });
});

describe("deployments", () => {
  test("a deployment is changed, paused and resumed", async () => {
    const { id } = await server.deployment({ tags: ["a"], schedules: [{ schedule: { interval: 3600 } }] });
    const now = () => server.get(`/deployments/${id}`);
    await client.updateDeployment(id, { tags: ["b"], description: "new" });
    const { tags, description, schedules } = await now();
    assert.deepEqual([tags, description, schedules.length], [["b"], "new", 1]);
    for (const [call, paused] of [
      [() => client.pauseDeployment(id), true],
      [() => client.resumeDeployment(id), false],
      [() => client.setDeploymentPausedState(id, true), true],
      [() => client.setDeploymentPausedState(id, false), false],
    ]) {
      assert.equal(await call(), undefined);
      assert.equal((await now()).paused, paused);
    }
    assert.equal((await rejection(client.setDeploymentPausedState(id, "yes"))).kind, "ValidationError");
    assert.equal((await rejection(client.pauseDeployment(NOWHERE))).kind, "ObjectNotFound");
  });

  test("deployments are counted, and read by the number of a page", async () => {
    const flow = await server.flow();
    for (const name of ["c", "a", "b"]) await server.deployment({ flow_id: flow.id, name });
    const flows = { id: { any_: [flow.id] } };
    assert.equal(await client.countDeployments({ flows }), 3);
    const { results, pages } = await client.paginateDeployments({ flows, sort: "NAME_ASC", limit: 2, page: 2 });
    assert.deepEqual([results.map(({ name }) => name), pages], [["c"], 2]);
  });

  test("deployments that a filter chooses are deleted", async () => {
    const [one, other] = [await server.deployment(), await server.deployment()];
    const { deleted } = await client.bulkDeleteDeployments({ deployments: deploymentFilter().id(one.id) });
    assert.deepEqual(deleted, [one.id]);
    assert.equal(await server.has(`/deployments/${one.id}`), false);
    assert.equal(await server.has(`/deployments/${other.id}`), true);
  });

  test("many runs are created at once", async () => {
    const deployment = await server.deployment();
    const bodies = times(3, (n) => ({ name: `run-${n}`, idempotency_key: unique("key") }));
    const { results } = await client.bulkCreateFlowRunsFromDeployment(deployment.id, bodies);
    assert.deepEqual(results.map(({ status }) => status), ["CREATED", "CREATED", "CREATED"]);
    assert.deepEqual((await server.runsOf(deployment)).map(({ name }) => name).sort(), ["run-0", "run-1", "run-2"]);
    assert.equal((await rejection(client.bulkCreateFlowRunsFromDeployment(deployment.id, [{ nam: "x" }]))).kind, "ValidationError");
  });

  test("scheduled runs of deployments are read", async () => {
    const deployment = await server.deployment();
    const run = await server.run(deployment);
    const query = { deployment_ids: [deployment.id], scheduled_before: new Date(Date.now() + HOUR), limit: 5 };
    assert.deepEqual(ids(await client.getScheduledFlowRunsForDeployments(query)), [run.id]);
  });

  test("schedules are created, read, changed and deleted, and make their runs", async () => {
    const { id } = await server.deployment();
    const at = () => server.get(`/deployments/${id}/schedules`);
    const [made] = await client.createDeploymentSchedules(id, [{ schedule: { cron: "0 6 * * *", timezone: "Europe/Zurich" }, slug: "early" }]);
    assert.deepEqual(await client.readDeploymentSchedules(id), await at());
    assert.equal(made.slug, "early");

    assert.equal(await client.scheduleDeployment(id, { max_runs: 3 }), undefined);
    const count = (await server.runsOf({ id })).length;
    assert.ok(count >= 3, `${count} runs`);
    await client.updateDeploymentSchedule(id, made.id, { active: false });
    assert.equal((await at())[0].active, false);
    await client.deleteDeploymentSchedule(id, made.id);
    assert.deepEqual(await at(), []);
    assert.equal((await rejection(client.deleteDeploymentSchedule(id, made.id))).kind, "ObjectNotFound");
  });

  test("the work queues that pick up runs of a deployment are read", async () => {
    const pool = await server.post("/work_pools/", { name: unique("pool"), type: "process" });
    const deployment = await server.deployment({ work_pool_name: pool.name });
    const queues = await client.workQueueCheckForDeployment(deployment.id);
    assert.deepEqual(queues, await server.get(`/deployments/${deployment.id}/work_queue_check`));
  });
});
