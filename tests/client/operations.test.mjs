// Every method of the client, on a real server: what it sends is there afterwards, and what it returns is
// what the server has.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, describe, test } from "node:test";
import {
  HOUR,
  MINUTE,
  State,
  answer,
  flowRunFilter,
  late,
  rejection,
  servers,
  taskRunFilter,
  tally,
  times,
  unique,
  recordingFetch,
} from "./support.mjs";

const server = servers.plain;
let client;
before(async () => {
  client = await server.client();
});

const ids = (list) => list.map(({ id }) => id);
const sortedIds = (list) => ids(list).sort();

for (const [variant, server] of Object.entries(servers)) {
  describe(`on the server of the variant "${variant}"`, () => {
    let client;
    before(async () => {
      client = await server.client();
    });

    test("a client says hello and asks for the version", async () => {
      assert.equal(await client.hello(), "👋");
      assert.equal(await client.apiVersion(), await server.get("/admin/version"));
    });

    test("from the flow to the state of its run and back to nothing, every kind of request gets through", async () => {
      const flow = await client.createFlow({ name: unique("flow") });
      const deployment = await client.createDeployment({ name: "d", flow_id: flow.id });
      const run = await client.createFlowRunFromDeployment(deployment.id);
      assert.deepEqual(ids(await client.readFlowRuns({ flow_runs: flowRunFilter().id(run.id) })), [run.id]);
      assert.equal((await server.readRun(run.id)).deployment_id, deployment.id);

      await client.updateFlowRun(run.id, { name: "renamed" });
      assert.equal((await server.readRun(run.id)).name, "renamed");

      const { status, state } = await client.setFlowRunState(run.id, State.cancelling());
      assert.deepEqual([status, state.type], ["REJECT", "CANCELLED"]);
      assert.equal((await server.readRun(run.id)).state_type, "CANCELLED");

      await client.deleteFlowRun(run.id);
      assert.equal(await server.has(`/flow_runs/${run.id}`), false);
    });

    test("ten requests at once, with which a client begins, all get through", async () => {
      const client = await server.client();
      const names = times(10, () => unique("flow"));
      const flows = await Promise.all(names.map((name) => client.createFlow({ name })));
      assert.deepEqual(
        flows.map(({ name }) => name),
        names,
      );
    });
  });
}

describe("on a server with CSRF protection", () => {
  test("a client asks for one token, for all of its requests at once", async () => {
    const fetch = recordingFetch();
    const client = await servers.csrf.client({ fetch });
    await Promise.all(times(5, () => client.readFlows({ limit: 1 })));
    await client.readFlows({ limit: 1 });
    assert.equal(fetch.to("/csrf-token").length, 1);
    assert.equal(fetch.to("/flows/filter").length, 6);
  });

  test("a token that went bad is asked for again, and the request goes through", async () => {
    const fetch = recordingFetch();
    const client = await servers.csrf.client({ fetch });
    await client.readFlows({ limit: 1 });
    const id = fetch.to("/flows/filter")[0].headers.get("prefect-csrf-client");
    await servers.csrf.get(`/csrf-token?client=${id}`); // a new token kills the one before
    const flows = await Promise.all(times(3, () => client.createFlow({ name: unique("flow") })));
    assert.equal(new Set(ids(flows)).size, 3);
    assert.equal(fetch.to("/csrf-token").length, 2);
  });

  test("what only reads by GET needs no token", async () => {
    const fetch = recordingFetch();
    await (await servers.csrf.client({ fetch })).hello();
    assert.equal(fetch.to("/csrf-token").length, 0);
  });
});

describe("flows", () => {
  test("a flow is created with tags and labels, and is there", async () => {
    const name = unique("flow");
    const flow = await client.createFlow({ name, tags: ["a", "b"], labels: { team: "x", size: 2, hot: true } });
    assert.deepEqual(flow, await server.get(`/flows/${flow.id}`));
    assert.deepEqual([flow.name, flow.tags, flow.labels], [name, ["a", "b"], { team: "x", size: 2, hot: true }]);
  });

  test("a flow of that name is given back as it is", async () => {
    const flow = await server.flow({ tags: ["first"] });
    assert.deepEqual(await client.createFlow({ name: flow.name, tags: ["second"] }), flow);
  });

  test("a flow is read by its id", async () => {
    const flow = await server.flow();
    assert.deepEqual(await client.readFlow(flow.id), flow);
  });

  for (const name of ["with a space", "what? #1", "grüezi-日本-🚀", "100.5+x;y=z,@!*'()$~^|\\", "..a"]) {
    test(`a flow named ${JSON.stringify(name)} is read by its name`, async () => {
      const flow = await server.flow({ name: `${name} ${unique("")}` });
      assert.deepEqual(await client.readFlowByName(flow.name), flow);
    });
  }

  test("flows are read by a filter, sorted, in pages", async () => {
    const tag = unique("tag");
    const flows = [];
    for (const letter of ["b", "c", "a"]) flows.push(await server.flow({ name: `${letter}-${tag}`, tags: [tag] }));
    const [b, c, a] = flows;
    const query = { flows: { tags: { all_: [tag] } }, sort: "NAME_DESC" };
    assert.deepEqual(await client.readFlows(query), [c, b, a]);
    assert.deepEqual(await client.readFlows({ ...query, limit: 1, offset: 1 }), [b]);
  });

  test("without a query, flows are read as the server reads them", async () => {
    await server.flow();
    assert.deepEqual(sortedIds(await client.readFlows()), sortedIds(await server.post("/flows/filter")));
  });

  test("a flow is deleted, and its deployments and runs with it", async () => {
    const flow = await server.flow();
    const deployment = await server.deployment({ flow_id: flow.id });
    const run = await server.run(deployment);
    assert.equal(await client.deleteFlow(flow.id), undefined);
    assert.equal(await server.has(`/flows/${flow.id}`), false);
    assert.equal(await server.has(`/deployments/${deployment.id}`), false);
    assert.equal(await server.has(`/flow_runs/${run.id}`), false);
  });
});

describe("deployments", () => {
  test("a deployment is created with all it can have, and is there", async () => {
    const flow = await server.flow();
    const deployment = await client.createDeployment({
      name: "nightly",
      flow_id: flow.id,
      paused: true,
      schedules: [
        { schedule: { interval: 3600, anchor_date: new Date("2026-01-01T00:00:00Z"), timezone: "Europe/Zurich" }, slug: "hourly" },
        { schedule: { cron: "0 6 * * 1-5", day_or: false }, active: false, max_scheduled_runs: 2, parameters: { x: 1 } },
        { schedule: { rrule: "FREQ=DAILY;COUNT=3" } },
      ],
      concurrency_limit: 3,
      concurrency_options: { collision_strategy: "CANCEL_NEW", grace_period_seconds: 60 },
      enforce_parameter_schema: false,
      parameter_openapi_schema: { type: "object", properties: {} },
      parameters: { day: "today" },
      tags: ["t"],
      labels: { team: "x" },
      pull_steps: [{ "prefect.deployments.steps.set_working_directory": { directory: "/tmp" } }],
      description: "Every night.",
      path: "/srv/flows",
      version: "7",
      entrypoint: "flows.py:main",
      job_variables: { env: { KEY: "value" } },
    });
    assert.deepEqual(deployment, await server.get(`/deployments/${deployment.id}`));
    assert.equal(deployment.global_concurrency_limit.limit, 3);
    assert.deepEqual(deployment.concurrency_options, { collision_strategy: "CANCEL_NEW", grace_period_seconds: 60 });
    assert.deepEqual(
      tally(deployment.schedules, ({ schedule }) => ["interval", "cron", "rrule"].find((key) => key in schedule)),
      {
        interval: 1,
        cron: 1,
        rrule: 1,
      },
    );
    const { schedule } = deployment.schedules.find(({ slug }) => slug === "hourly");
    assert.deepEqual([schedule.interval, Date.parse(schedule.anchor_date)], [3600, Date.UTC(2026, 0, 1)]);
    assert.deepEqual(
      [deployment.paused, deployment.parameters, deployment.job_variables, deployment.labels.team, deployment.entrypoint],
      [true, { day: "today" }, { env: { KEY: "value" } }, "x", "flows.py:main"],
    );
  });

  test("a deployment of that name is replaced and keeps its id", async () => {
    const deployment = await server.deployment({ tags: ["first"] });
    const again = await client.createDeployment({ name: deployment.name, flow_id: deployment.flow_id, tags: ["second"] });
    assert.deepEqual([again.id, again.tags], [deployment.id, ["second"]]);
  });

  test("a deployment is read by its id", async () => {
    const deployment = await server.deployment();
    assert.deepEqual(await client.readDeployment(deployment.id), deployment);
  });

  test("a deployment is read by the names of its flow and its own, whatever is in them", async () => {
    const flow = await server.flow({ name: `what? #1 ${unique("")}` });
    const deployment = await server.deployment({ flow_id: flow.id, name: "nächtlich #2 ?" });
    assert.deepEqual(await client.readDeploymentByName(`${flow.name}/nächtlich #2 ?`), deployment);
  });

  test("a name without a flow is refused", async () => {
    for (const name of ["nightly", "", "/", "etl/", "/nightly", undefined, null, 5]) {
      const error = await rejection(client.readDeploymentByName(name));
      assert.deepEqual([error.kind, error.attempts, error.detail[0].loc], ["ValidationError", 0, ["name"]], `${name}`);
    }
  });

  test("deployments are read by their flow, sorted, in pages", async () => {
    const flow = await server.flow();
    const deployments = [];
    for (const name of ["b", "c", "a"]) deployments.push(await server.deployment({ flow_id: flow.id, name }));
    const [b, c, a] = deployments;
    const query = { flows: { id: { any_: [flow.id] } }, sort: "NAME_DESC" };
    assert.deepEqual(await client.readDeployments(query), [c, b, a]);
    assert.deepEqual(await client.readDeployments({ ...query, limit: 2, offset: 1 }), [b, a]);
    assert.deepEqual(await client.readDeployments({ deployments: { id: { any_: [b.id] } } }), [b]);
  });

  test("a deployment is deleted with its scheduled runs, those that have ended stay", async () => {
    const deployment = await server.deployment();
    const scheduled = await server.run(deployment);
    const completed = await server.run(deployment, { state: { type: "COMPLETED" } });
    assert.equal(await client.deleteDeployment(deployment.id), undefined);
    assert.equal(await server.has(`/deployments/${deployment.id}`), false);
    assert.equal(await server.has(`/flow_runs/${scheduled.id}`), false);
    assert.equal(await server.has(`/flow_runs/${completed.id}`), true);
  });
});

describe("flow runs", () => {
  test("a run of a deployment is scheduled for now", async () => {
    const deployment = await server.deployment({ parameters: { a: 1 } });
    const run = await client.createFlowRunFromDeployment(deployment.id);
    assert.deepEqual(
      [run.state_type, run.deployment_id, run.flow_id, run.parameters],
      ["SCHEDULED", deployment.id, deployment.flow_id, { a: 1 }],
    );
    assert.equal((await server.readRun(run.id)).id, run.id);
    assert.ok(Math.abs(Date.parse(run.expected_start_time) - Date.now()) < MINUTE);
  });

  test("a run of a deployment is created with all it can have", async () => {
    const pool = await server.post("/work_pools/", { name: unique("pool"), type: "process" });
    const queue = await server.post(`/work_pools/${pool.name}/queues/`, { name: "urgent" });
    const deployment = await server.deployment({ work_pool_name: pool.name, parameters: { a: 1, b: 2 }, tags: ["t"] });
    const parent = await server.post("/task_runs/", { task_key: "t", dynamic_key: unique("key") });
    const start = new Date(Date.now() + HOUR);
    const run = await client.createFlowRunFromDeployment(deployment.id, {
      state: State.scheduled(start, { message: "later" }),
      name: "backfill",
      parameters: { b: 3 },
      enforce_parameter_schema: false,
      context: { who: "me" },
      empirical_policy: { retries: 2, retry_delay: 10, retry_type: "in_process" },
      tags: ["mine"],
      labels: { team: "x", n: 1 },
      job_variables: { env: { KEY: "v" } },
      work_queue_name: "urgent",
      parent_task_run_id: parent.id,
      idempotency_key: unique("key"),
    });
    const there = await server.readRun(run.id);
    assert.deepEqual(
      [there.name, there.parameters, there.context, there.tags.sort(), there.job_variables, there.parent_task_run_id],
      ["backfill", { a: 1, b: 3 }, { who: "me" }, ["mine", "t"], { env: { KEY: "v" } }, parent.id],
    );
    assert.deepEqual([there.empirical_policy.retries, there.empirical_policy.retry_delay], [2, 10]);
    assert.deepEqual([there.labels.team, there.labels.n, there.work_queue_id], ["x", 1, queue.id]);
    assert.deepEqual([Date.parse(there.expected_start_time), there.state.message], [start.getTime(), "later"]);
  });

  test("the same idempotency key gives the first run", async () => {
    const deployment = await server.deployment();
    const key = { idempotency_key: unique("key") };
    const first = await client.createFlowRunFromDeployment(deployment.id, key);
    assert.equal((await client.createFlowRunFromDeployment(deployment.id, key)).id, first.id);
    assert.equal((await server.runsOf(deployment)).length, 1);
  });

  describe("a create makes one run although its answer is lost,", () => {
    /** The first answer to a create is lost, after the server has carried it out. */
    const lossy = () => {
      let lost = false;
      return recordingFetch(async ({ path }, send) => {
        const response = await send();
        if (!/^\/flow_runs\/$|create_flow_run$/.test(path) || lost) return response;
        lost = true;
        throw Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNRESET" } });
      });
    };
    const OWN = /^prefect-wasm:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

    for (const body of [undefined, {}, { tags: ["a"], idempotency_key: undefined }]) {
      test(`of a deployment, with ${body && JSON.stringify(body)}`, async () => {
        const deployment = await server.deployment();
        const fetch = lossy();
        const own = await server.client({ fetch });
        const run = await own.createFlowRunFromDeployment(deployment.id, body);
        assert.deepEqual(ids(await server.runsOf(deployment)), [run.id]);
        const sent = fetch.to(`/deployments/${deployment.id}/create_flow_run`).map(({ body }) => body);
        assert.equal(sent.length, 2);
        assert.deepEqual(sent[0], sent[1]);
        const { idempotency_key, ...rest } = sent[0];
        assert.match(idempotency_key, OWN);
        assert.deepEqual(rest, body?.tags ? { tags: body.tags } : {});
      });
    }

    test("and without a deployment", async () => {
      const flow = await server.flow();
      const own = await server.client({ fetch: lossy() });
      const run = await own.createFlowRun({ flow_id: flow.id });
      assert.match(run.idempotency_key, OWN);
      assert.deepEqual(ids(await server.post("/flow_runs/filter", { flows: { id: { any_: [flow.id] } } })), [run.id]);
    });

    test("each with a key of its own", async () => {
      const deployment = await server.deployment();
      await Promise.all(times(5, () => client.createFlowRunFromDeployment(deployment.id)));
      const keys = (await server.runsOf(deployment)).map(({ idempotency_key }) => idempotency_key);
      assert.equal(new Set(keys).size, 5);
    });

    test("unless the key is null: then there is none, and it is sent once", async () => {
      const deployment = await server.deployment();
      const fetch = lossy();
      const own = await server.client({ fetch });
      const error = await rejection(own.createFlowRunFromDeployment(deployment.id, { idempotency_key: null }));
      assert.deepEqual([error.kind, error.attempts], ["Network", 1]);
      const [run] = await server.runsOf(deployment);
      assert.equal(run.idempotency_key, null);
      const flow = await server.flow();
      assert.equal((await client.createFlowRun({ flow_id: flow.id, idempotency_key: null })).idempotency_key, null);
    });

    test("and a key of the caller's is sent as it is", async () => {
      const deployment = await server.deployment();
      const key = unique("mine");
      assert.equal((await client.createFlowRunFromDeployment(deployment.id, { idempotency_key: key })).idempotency_key, key);
    });
  });

  test("a run without a deployment is created with all it can have", async () => {
    const flow = await server.flow();
    const run = await client.createFlowRun({
      flow_id: flow.id,
      name: "by hand",
      state: State.running(),
      flow_version: "v7",
      parameters: { a: [1, { b: null }] },
      context: { who: "me" },
      tags: ["x"],
      labels: { hot: false },
      empirical_policy: { retries: 1 },
    });
    const there = await server.readRun(run.id);
    assert.deepEqual(
      [there.name, there.state_type, there.flow_version, there.parameters, there.context, there.tags, there.labels.hot],
      ["by hand", "RUNNING", "v7", { a: [1, { b: null }] }, { who: "me" }, ["x"], false],
    );
    assert.equal(there.deployment_id, null);
  });

  test("a number beyond 2^53 and a Date in the parameters arrive as JavaScript writes them", async () => {
    const deployment = await server.deployment();
    const when = new Date("2026-11-23T10:00:00.123Z");
    const parameters = { big: 2 ** 60, tiny: 5e-324, minus: -0, when, nested: [{ when }], text: "\u0000\u2028😀" };
    const { id } = await client.createFlowRunFromDeployment(deployment.id, { parameters });
    const sent = await server.text("GET", `/flow_runs/${id}`);
    assert.match(sent, /"big":1152921504606847000[,}]/);
    assert.deepEqual(JSON.parse(sent).parameters, JSON.parse(JSON.stringify(parameters)));
  });

  test("what JSON would lose is refused where it stands, and nothing is sent", async () => {
    const deployment = await server.deployment();
    const fetch = recordingFetch();
    const client = await server.client({ fetch });
    const losses = [
      [{ at: new Date(NaN) }, "parameters.at"],
      [{ list: [1, NaN] }, "parameters.list[1]"],
      [{ list: [() => 1] }, "parameters.list[0]"],
      [{ seen: new Set([1]) }, "parameters.seen"],
      [{ by: { key: new Map([[1, 2]]) } }, "parameters.by.key"],
      [{ rows: Promise.resolve([1]) }, "parameters.rows"], // a forgotten await
      [{ big: 10n }, undefined],
    ];
    for (const [parameters, place] of losses) {
      const error = await rejection(client.createFlowRunFromDeployment(deployment.id, { parameters }));
      assert.deepEqual([error.kind, error.status], ["ValidationError", undefined]);
      if (place) assert.ok(error.message.startsWith(`${place}: `), error.message);
    }
    assert.equal(fetch.calls.length, 0);
  });

  test("a run is read by its id, word for word as the server sends it, a plain object", async () => {
    const run = await server.run(await server.deployment(), { state: { type: "COMPLETED" } });
    const read = await client.readFlowRun(run.id);
    assert.deepEqual(read, await server.readRun(run.id));
    assert.equal(Object.getPrototypeOf(read), Object.prototype);
    assert.deepEqual(structuredClone(read), read);
  });

  test("a field that a newer server has is handed over", async () => {
    const client = await server.client({ fetch: recordingFetch(() => answer([{ id: "x", from_the_future: { a: [1] } }])) });
    assert.deepEqual(await client.readFlowRuns(), [{ id: "x", from_the_future: { a: [1] } }]);
  });

  describe("are read by", () => {
    const data = {};
    before(async () => {
      data.pool = await server.post("/work_pools/", { name: unique("pool"), type: "process" });
      data.deployment = await server.deployment({ work_pool_name: data.pool.name, tags: [unique("tag")] });
      data.other = await server.deployment({ flow_id: data.deployment.flow_id });
      data.run = await server.run(data.deployment, { name: unique("run") });
      data.otherRun = await server.run(data.other);
      data.task = await server.post("/task_runs/", { flow_run_id: data.run.id, task_key: "t", dynamic_key: "0", name: unique("task") });
    });

    const queries = {
      "the runs themselves": () => ({ flow_runs: { name: { any_: [data.run.name] } } }),
      "their deployment": () => ({ deployments: { name: { any_: [data.deployment.name] } } }),
      "task runs of theirs": () => ({ task_runs: { name: { any_: [data.task.name] } } }),
      "their work pool": () => ({ work_pools: { name: { any_: [data.pool.name] } } }),
      "their work queue": () => ({ work_pool_queues: { id: { any_: [data.run.work_queue_id] } } }),
    };
    for (const [name, query] of Object.entries(queries)) {
      test(name, async () => {
        assert.deepEqual(ids(await client.readFlowRuns(query())), [data.run.id]);
        assert.equal(await client.countFlowRuns(query()), 1);
      });
    }

    test("their flow", async () => {
      const query = { flows: { id: { any_: [data.deployment.flow_id] } } };
      assert.deepEqual(sortedIds(await client.readFlowRuns(query)), sortedIds([data.run, data.otherRun]));
      assert.equal(await client.countFlowRuns(query), 2);
    });

    test("several of these at once, which all have to be fulfilled", async () => {
      const both = { flows: { id: { any_: [data.deployment.flow_id] } }, deployments: { id: { any_: [data.other.id] } } };
      assert.deepEqual(ids(await client.readFlowRuns(both)), [data.otherRun.id]);
    });
  });

  test("runs are sorted, limited and skipped; the count knows no page", async () => {
    const deployment = await server.deployment();
    await server.runs(
      deployment,
      times(7, (place) => ({ name: `run-${place}`, state: late((7 - place) * HOUR) })),
    );
    const query = { flow_runs: { deployment_id: { any_: [deployment.id] } } };
    const names = async (more) => (await client.readFlowRuns({ ...query, ...more })).map(({ name }) => name);
    assert.deepEqual(await names({ sort: "EXPECTED_START_TIME_DESC", limit: 3 }), ["run-6", "run-5", "run-4"]);
    assert.deepEqual(await names({ sort: "EXPECTED_START_TIME_ASC", limit: 2, offset: 5 }), ["run-5", "run-6"]);
    assert.deepEqual(await names({ limit: 0 }), []);
    assert.equal(await client.countFlowRuns(query), 7);
  });

  test("a run is updated; what is left out stays", async () => {
    const run = await server.run(await server.deployment(), { tags: ["a"], parameters: { x: 1 } });
    const given = await client.updateFlowRun(run.id, {
      name: "renamed",
      tags: ["b"],
      infrastructure_pid: "77",
      flow_version: "2",
      empirical_policy: { retries: 5 },
    });
    assert.equal(given, undefined);
    const there = await server.readRun(run.id);
    assert.deepEqual(
      [there.name, there.tags, there.infrastructure_pid, there.flow_version, there.empirical_policy.retries, there.parameters],
      ["renamed", ["b"], "77", "2", 5, { x: 1 }],
    );
  });

  test("a run is deleted", async () => {
    const run = await server.run(await server.deployment());
    assert.equal(await client.deleteFlowRun(run.id), undefined);
    assert.equal(await server.has(`/flow_runs/${run.id}`), false);
  });
});

describe("the state of a flow run", () => {
  const result = ({ status, state, details }) => [status, state?.type, details.type];

  test("is set, and the whole outcome is given back", async () => {
    const run = await server.run(await server.deployment());
    const outcome = await client.setFlowRunState(run.id, State.pending({ message: "soon" }));
    assert.deepEqual(result(outcome), ["ACCEPT", "PENDING", "accept_details"]);
    const { state } = await server.readRun(run.id);
    assert.deepEqual(outcome.state, state);
    assert.equal(state.message, "soon");
  });

  test("is turned into another by the server: a REJECT is an outcome and no error", async () => {
    const run = await server.run(await server.deployment());
    const outcome = await client.setFlowRunState(run.id, State.cancelling());
    assert.deepEqual(result(outcome), ["REJECT", "CANCELLED", "reject_details"]);
    assert.equal(typeof outcome.details.reason, "string");
    assert.equal((await server.readRun(run.id)).state_type, "CANCELLED");
  });

  test("stays as it is once the run has ended: an ABORT is an outcome and no error", async () => {
    const run = await server.run(await server.deployment(), { state: { type: "COMPLETED" } });
    const outcome = await client.setFlowRunState(run.id, State.cancelling());
    assert.equal(outcome.status, "ABORT");
    assert.match(outcome.details.reason, /terminal state/);
    assert.equal((await server.readRun(run.id)).state_type, "COMPLETED");
  });

  test("has to wait for its time: a WAIT is an outcome and no error", async () => {
    const deployment = await server.deployment();
    const run = await client.createFlowRunFromDeployment(deployment.id, { state: State.scheduled(new Date(Date.now() + HOUR)) });
    const outcome = await client.setFlowRunState(run.id, State.running());
    assert.deepEqual([outcome.status, outcome.details.type], ["WAIT", "wait_details"]);
    assert.ok(outcome.details.delay_seconds > 3500 && outcome.details.delay_seconds <= 3600);
  });

  test("is set against the rules with force, and only with force", async () => {
    const run = await server.run(await server.deployment(), { state: { type: "COMPLETED" } });
    const cancelling = (options) => client.setFlowRunState(run.id, State.cancelling(), options);
    assert.equal((await cancelling({ force: false })).status, "ABORT");
    assert.equal((await cancelling({ force: true, timeoutMs: MINUTE })).status, "ACCEPT");
    assert.equal((await server.readRun(run.id)).state_type, "CANCELLING");
  });

  test("may be a literal, with details", async () => {
    const run = await server.run(await server.deployment(), { state: { type: "RUNNING" } });
    const pause_timeout = new Date(Date.now() + HOUR);
    await client.setFlowRunState(run.id, {
      type: "PAUSED",
      name: "Approval",
      message: "by accounting",
      data: { any: "thing" },
      state_details: { pause_timeout, pause_key: "k", pause_reschedule: true },
    });
    const { state } = await server.readRun(run.id);
    assert.deepEqual(
      [state.type, state.name, state.message, state.state_details.pause_key, Date.parse(state.state_details.pause_timeout)],
      ["PAUSED", "Approval", "by accounting", "k", pause_timeout.getTime()],
    );
  });

  test("is remembered, the oldest first", async () => {
    const run = await server.run(await server.deployment());
    for (const type of ["PENDING", "RUNNING", "COMPLETED"]) await server.setState(run.id, { type });
    const states = await client.readFlowRunStates(run.id);
    assert.deepEqual(
      states.map(({ type }) => type),
      ["SCHEDULED", "PENDING", "RUNNING", "COMPLETED"],
    );
    assert.deepEqual(states, await server.states(run.id));
  });
});

describe("State makes a state that the server takes:", () => {
  for (const [make, type, name] of [
    ["scheduled", "SCHEDULED", "Scheduled"],
    ["late", "SCHEDULED", "Late"],
    ["awaitingRetry", "SCHEDULED", "AwaitingRetry"],
    ["awaitingConcurrencySlot", "SCHEDULED", "AwaitingConcurrencySlot"],
    ["pending", "PENDING", "Pending"],
    ["submitting", "PENDING", "Submitting"],
    ["infrastructurePending", "PENDING", "InfrastructurePending"],
    ["running", "RUNNING", "Running"],
    ["retrying", "RUNNING", "Retrying"],
    ["completed", "COMPLETED", "Completed"],
    ["failed", "FAILED", "Failed"],
    ["crashed", "CRASHED", "Crashed"],
    ["cancelling", "CANCELLING", "Cancelling"],
    ["cancelled", "CANCELLED", "Cancelled"],
    ["paused", "PAUSED", "Paused"],
    ["suspended", "PAUSED", "Suspended"],
  ]) {
    test(make, async () => {
      const flow = await server.flow();
      const state = State[make]();
      assert.equal(Object.getPrototypeOf(state), Object.prototype);
      const run = await client.createFlowRun({ flow_id: flow.id, state });
      assert.deepEqual([run.state.type, run.state.name], [type, name]);
      const own = type === "SCHEDULED" ? State[make](undefined, { name: "Own" }) : State[make]({ name: "Own" });
      assert.deepEqual([own.type, own.name], [type, "Own"]);
    });
  }

  test("with a time, a message and data", async () => {
    const when = new Date("2026-11-24T06:00:00.000Z");
    assert.deepEqual(State.scheduled(when, { message: "m", data: [1] }), {
      type: "SCHEDULED",
      name: "Scheduled",
      message: "m",
      data: [1],
      state_details: { scheduled_time: when.toISOString() },
    });
    const { state_details } = State.paused({ timeoutSeconds: 60, pauseKey: "k", reschedule: true });
    const until = Date.parse(state_details.pause_timeout) - Date.now();
    assert.ok(until > 50_000 && until <= 60_000);
    assert.deepEqual([state_details.pause_key, state_details.pause_reschedule], ["k", true]);
    assert.equal(State.suspended().state_details.pause_reschedule, true);
  });
});

describe("task runs", () => {
  const taskRun = (run, more) =>
    client.request("POST", "/task_runs/", {
      body: { flow_run_id: run.id, task_key: "extract", dynamic_key: unique("key"), ...more },
    });

  test("are read by a filter, sorted and limited", async () => {
    const run = await server.run(await server.deployment());
    const b = await taskRun(run, { name: "b" });
    const a = await taskRun(run, { name: "a", state: { type: "FAILED" } });
    const query = { task_runs: taskRunFilter().flowRunId(run.id), sort: "NAME_ASC" };
    assert.deepEqual(ids(await client.readTaskRuns(query)), [a.id, b.id]);
    assert.deepEqual(ids(await client.readTaskRuns({ ...query, limit: 1, offset: 1 })), [b.id]);
    assert.deepEqual(ids(await client.readTaskRuns({ task_runs: taskRunFilter().flowRunId(run.id).stateType("FAILED") })), [a.id]);
    assert.deepEqual(sortedIds(await client.readTaskRuns({ flow_runs: { id: { any_: [run.id] } } })), sortedIds([a, b]));
    assert.deepEqual(sortedIds(await client.readTaskRuns({ flows: { id: { any_: [run.flow_id] } } })), sortedIds([a, b]));
    assert.deepEqual(sortedIds(await client.readTaskRuns({ deployments: { id: { any_: [run.deployment_id] } } })), sortedIds([a, b]));
  });

  test("are read one by one", async () => {
    const run = await server.run(await server.deployment());
    const { id } = await taskRun(run, { name: "load", tags: ["t"], state: { type: "COMPLETED" } });
    const read = await client.readTaskRun(id);
    assert.deepEqual(read, await server.get(`/task_runs/${id}`));
    assert.deepEqual([read.name, read.tags], ["load", ["t"]]);
  });
});

describe("artifacts", () => {
  const contents = {
    markdown: "# All is well",
    table: JSON.stringify([{ region: "west", sum: 7 }]),
    progress: 42.5,
    image: "https://example.com/chart.png",
    result: { path: "/tmp/x", size: 3 },
    "own-word": [1, "a", null],
  };
  for (const [type, data] of Object.entries(contents)) {
    test(`of type ${type} are created and read`, async () => {
      const key = unique("key");
      const artifact = await client.createArtifact({ key, type, data, description: "d", metadata_: { by: "me" } });
      assert.deepEqual([artifact.type, artifact.data, artifact.metadata_], [type, data, { by: "me" }]);
      assert.deepEqual(await client.readArtifact(artifact.id), await server.get(`/artifacts/${artifact.id}`));
      assert.deepEqual((await server.get(`/artifacts/${artifact.id}`)).data, data);
    });
  }

  test("belong to the run that made them", async () => {
    const run = await server.run(await server.deployment());
    const task = await server.post("/task_runs/", { flow_run_id: run.id, task_key: "t", dynamic_key: "0" });
    const mine = await client.createArtifact({ key: unique("key"), flow_run_id: run.id, task_run_id: task.id, data: "x" });
    const found = (query) => client.readArtifacts(query).then(ids);
    assert.deepEqual(await found({ artifacts: { flow_run_id: { any_: [run.id] } } }), [mine.id]);
    assert.deepEqual(await found({ artifacts: { task_run_id: { any_: [task.id] } } }), [mine.id]);
    assert.deepEqual(await found({ flow_runs: { id: { any_: [run.id] } } }), [mine.id]);
    assert.deepEqual(await found({ task_runs: { id: { any_: [task.id] } } }), [mine.id]);
    assert.deepEqual(await found({ flows: { id: { any_: [run.flow_id] } } }), [mine.id]);
    assert.deepEqual(await found({ deployments: { id: { any_: [run.deployment_id] } } }), [mine.id]);
    assert.deepEqual(await found({ artifacts: { key: { any_: [mine.key] } }, flow_runs: { id: { any_: [randomUUID()] } } }), []);
  });

  test("the five newest that have a key are read the way Prefect's documentation reads them", async () => {
    const keyed = [];
    for (const type of ["markdown", "table", "image", "markdown", "progress", "table"]) {
      keyed.unshift(await server.post("/artifacts/", { key: unique("key"), type, data: "x" }));
      await server.post("/artifacts/", { type: "result", data: { of: "a run" } });
    }
    const artifacts = await client.readArtifacts({ sort: "CREATED_DESC", limit: 5, artifacts: { key: { exists_: true } } });
    assert.deepEqual(ids(artifacts), ids(keyed.slice(0, 5)));
  });

  test("the latest of a key is read, by the key and among all keys", async () => {
    const key = unique("key");
    const artifacts = [];
    for (const data of ["old", "new"]) artifacts.push(await server.post("/artifacts/", { key, type: "markdown", data }));
    const [, latest] = artifacts;
    assert.deepEqual(await client.readLatestArtifact(key), await server.get(`/artifacts/${key}/latest`));
    assert.equal((await client.readLatestArtifact(key)).data, "new");
    const rows = await client.readLatestArtifacts({ artifacts: { key: { any_: [key] } }, sort: "CREATED_DESC", limit: 2, offset: 0 });
    assert.deepEqual(
      rows.map(({ key, latest_id, data }) => [key, latest_id, data]),
      [[key, latest.id, "new"]],
    );
    assert.notEqual(rows[0].id, latest.id);
  });

  test("and their keys are counted", async () => {
    const prefix = unique("key");
    for (const key of [`${prefix}-a`, `${prefix}-a`, `${prefix}-b`]) await server.post("/artifacts/", { key, data: "x" });
    const artifacts = { key: { like_: `${prefix}%` } };
    assert.equal(await client.countArtifacts({ artifacts }), 3);
    assert.equal(await client.countLatestArtifacts({ artifacts }), 2);
    assert.equal(await client.countArtifacts(), await server.post("/artifacts/count"));
    assert.equal(await client.countLatestArtifacts(), await server.post("/artifacts/latest/count"));
  });

  test("are updated; what is left out stays", async () => {
    const { id } = await server.post("/artifacts/", { key: unique("key"), type: "progress", data: 1, description: "stays" });
    assert.equal(await client.updateArtifact(id, { data: 99.5, metadata_: { a: "b" } }), undefined);
    const there = await server.get(`/artifacts/${id}`);
    assert.deepEqual([there.data, there.metadata_, there.description], [99.5, { a: "b" }, "stays"]);
  });

  test("are deleted", async () => {
    const { id } = await server.post("/artifacts/", { key: unique("key"), data: "x" });
    assert.equal(await client.deleteArtifact(id), undefined);
    assert.equal(await server.has(`/artifacts/${id}`), false);
  });
});

describe("variables", () => {
  const name = () => unique("variable").replaceAll("-", "_");

  for (const value of ["text", 7, 1.5, true, null, [1, "a"], { deep: { er: null } }]) {
    test(`are created with the value ${JSON.stringify(value)} and read, by id and by name`, async () => {
      const variable = await client.createVariable({ name: name(), value, tags: ["t"] });
      assert.deepEqual([variable.value, variable.tags], [value, ["t"]]);
      assert.deepEqual(await client.readVariable(variable.id), await server.get(`/variables/${variable.id}`));
      assert.deepEqual(await client.readVariableByName(variable.name), variable);
    });
  }

  test("have names of their own", async () => {
    const taken = name();
    await client.createVariable({ name: taken, value: 1 });
    assert.equal((await rejection(client.createVariable({ name: taken, value: 2 }))).kind, "ObjectAlreadyExists");
  });

  test("are read by a filter, sorted, and counted", async () => {
    const tag = unique("tag");
    const made = [];
    for (const letter of ["b", "a"]) made.push(await server.post("/variables/", { name: `${letter}_${name()}`, value: 1, tags: [tag] }));
    const variables = { tags: { all_: [tag] } };
    assert.deepEqual(ids(await client.readVariables({ variables })), ids(made).reverse());
    assert.deepEqual(ids(await client.readVariables({ variables, sort: "NAME_DESC" })), ids(made));
    assert.deepEqual(ids(await client.readVariables({ variables: { name: { like_: made[0].name } } })), [made[0].id]);
    assert.equal(await client.countVariables({ variables }), 2);
    assert.equal(await client.countVariables(), await server.post("/variables/count"));
  });

  test("are updated and deleted, by id and by name; what is left out stays", async () => {
    const [one, two] = await Promise.all(times(2, () => client.createVariable({ name: name(), value: 1, tags: ["stays"] })));
    assert.equal(await client.updateVariable(one.id, { value: { now: [2] } }), undefined);
    assert.equal(await client.updateVariableByName(two.name, { value: 3 }), undefined);
    const there = await Promise.all([one, two].map(({ id }) => server.get(`/variables/${id}`)));
    assert.deepEqual(
      there.map(({ value, tags }) => [value, tags]),
      [
        [{ now: [2] }, ["stays"]],
        [3, ["stays"]],
      ],
    );
    assert.equal(await client.deleteVariable(one.id), undefined);
    assert.equal(await client.deleteVariableByName(two.name), undefined);
    for (const { id } of [one, two]) assert.equal(await server.has(`/variables/${id}`), false);
    assert.equal((await rejection(client.readVariableByName(two.name))).kind, "ObjectNotFound");
  });
});

describe("request reaches what has no method:", () => {
  test("a GET with a query, in which a list gives a key more than once", async () => {
    const run = await server.run(await server.deployment());
    const states = await client.request("GET", "/flow_run_states/", { query: { flow_run_id: run.id } });
    assert.deepEqual(states, await server.states(run.id));

    const fetch = recordingFetch(() => answer([]));
    const offline = await server.client({ fetch });
    await offline.request("get", "/x", { query: { a: ["1", 2, true], b: "ü &?#", c: null, d: undefined } });
    assert.equal(new URL(fetch.calls[0].url).search, "?a=1&a=2&a=true&b=%C3%BC%20%26%3F%23");
  });

  test("POST, PATCH, PUT and DELETE with any body", async () => {
    const name = unique("variable").replaceAll("-", "_");
    const variable = await client.request("POST", "/variables/", { body: { name, value: { a: 1 } } });
    await client.request("PATCH", `/variables/${variable.id}`, { body: { value: [2] } });
    assert.deepEqual((await server.get(`/variables/${variable.id}`)).value, [2]);
    assert.equal(await client.request("DELETE", `/variables/${variable.id}`), undefined);
    assert.equal(await server.has(`/variables/${variable.id}`), false);
    const search = await client.request("PUT", "/saved_searches/", { body: { name, filters: [] } });
    assert.equal((await server.get(`/saved_searches/${search.id}`)).name, name);
  });

  describe("what is no JSON", () => {
    const given = (type, body) => async (as) => {
      const fetch = recordingFetch(() => new Response(body, type && { headers: { "Content-Type": type } }));
      return (await server.client({ fetch })).request("GET", "/x", as && { as });
    };

    test("comes as a string: the log of a run and an input of it", async () => {
      const run = await server.run(await server.deployment());
      await server.post("/logs/", [{ name: "n", level: 20, message: "grüezi", timestamp: new Date().toISOString(), flow_run_id: run.id }]);
      const path = `/flow_runs/${run.id}/logs/download`;
      const csv = await client.request("GET", path);
      assert.equal(csv, await server.text("GET", path));
      assert.match(csv, /grüezi/);
      assert.equal(await client.request("GET", path, { as: "text" }), csv);
      await client.request("POST", `/flow_runs/${run.id}/input`, { body: { key: "k", value: '<i>"v"</i>' } });
      assert.equal(await client.request("GET", `/flow_runs/${run.id}/input/k`), await server.text("GET", `/flow_runs/${run.id}/input/k`));
    });

    for (const [name, type, body, asIs, text] of [
      ["text", "text/plain; charset=utf-8", "<b>x</b>", "<b>x</b>", "<b>x</b>"],
      ["an empty text", "text/plain", "", "", ""],
      ["JSON", "application/json", "[1]", [1], "[1]"],
      ["JSON with a suffix", "application/problem+json", "{}", {}, "{}"],
      ["a page", "text/html", "<!doctype html><p>x", "UnexpectedResponse", "<!doctype html><p>x"],
      ["a page that doesn't say so", "application/octet-stream", "<!doctype html><p>x", "UnexpectedResponse", "<!doctype html><p>x"],
      ["broken JSON", "application/json", "[1", "UnexpectedResponse", "[1"],
      ["bytes", "application/octet-stream", new Uint8Array([0xff, 0xfe]), "UnexpectedResponse", "UnexpectedResponse"],
    ]) {
      test(`${name}: by its type, as text, and as JSON`, async () => {
        const get = given(type, body);
        const or = (promise) => promise.catch(({ kind }) => kind);
        assert.deepEqual(await or(get()), asIs);
        assert.deepEqual(await or(get("text")), text);
        assert.deepEqual(await or(get("json")), type.includes("json") ? asIs : "UnexpectedResponse");
      });
    }
  });

  test("a POST is sent again after a fault if it only reads, which you can say", async () => {
    const fetch = recordingFetch(() => answer({}, { status: 503, headers: { "Retry-After": "0" } }));
    const own = await server.client({ fetch, maxRetries: 2 });
    const attempts = async (...args) => (await rejection(own.request(...args))).attempts;
    assert.equal(await attempts("POST", "/events/filter"), 3);
    assert.equal(await attempts("POST", "/work_pools/p/get_scheduled_flow_runs"), 1);
    assert.equal(await attempts("POST", "/work_pools/p/get_scheduled_flow_runs", { repeatable: true }), 3);
    assert.equal(await attempts("POST", "/flows/", { repeatable: false }), 1);
    assert.equal(await attempts("PUT", "/saved_searches/"), 3);
  });

  test("what is no such answer or no flag is refused by its name", async () => {
    const fetch = recordingFetch();
    const own = await server.client({ fetch });
    for (const [input, key] of [
      [{ as: "csv" }, "as"],
      [{ as: 1 }, "as"],
      [{ repeatable: "yes" }, "repeatable"],
      [{ repeat: true }, "repeat"],
      [{ query: { a: {} } }, "query.a"],
      [{ query: [1] }, "query"],
    ]) {
      const error = await rejection(own.request("POST", "/x", input));
      assert.deepEqual([error.kind, error.message.split(":")[0]], ["ValidationError", key]);
    }
    assert.equal(fetch.calls.length, 0);
  });

  test("but nothing outside the API's address", async () => {
    const fetch = recordingFetch();
    const client = await server.client({ fetch });
    for (const path of ["flows", "//evil.example/x", "/../x", "/./x", "/flows?x=1", "/flows#x", "", "https://evil.example/"]) {
      assert.equal((await rejection(client.request("GET", path))).kind, "ValidationError", path);
    }
    assert.equal((await rejection(client.request("TRACE", "/flows/filter"))).kind, "ValidationError");
    assert.equal((await rejection(client.request("GET", 5))).kind, "ValidationError");
    assert.equal((await rejection(client.request("GET", "/x", { query: { a: {} } }))).kind, "ValidationError");
    assert.equal((await rejection(client.request("GET", "/x", { parameters: {} }))).kind, "ValidationError");
    assert.equal(fetch.calls.length, 0);
  });
});

describe("the options of a call", () => {
  test("add headers to its requests, in place of the client's of the same name", async () => {
    const fetch = recordingFetch();
    const client = await server.client({ fetch, headers: { "X-One": "client", "X-Two": "client" } });
    await client.hello({ headers: { "x-two": "call", "X-Three": "call" } });
    const { headers } = fetch.calls[0];
    assert.deepEqual(
      ["x-one", "x-two", "x-three"].map((name) => headers.get(name)),
      ["client", "call", "call"],
    );
    await client.hello();
    assert.equal(fetch.calls[1].headers.get("x-three"), null);
  });

  test("are always last, whatever stands before them", async () => {
    const fetch = recordingFetch(() => answer({}));
    const client = await server.client({ fetch });
    const id = randomUUID();
    const options = { headers: { "X-Mark": "1" } };
    await client.readFlow(id, options);
    await client.readFlowRuns(undefined, options);
    await client.createFlow({ name: "x" }, options);
    await client.updateFlowRun(id, {}, options);
    await client.createFlowRunFromDeployment(id, undefined, options);
    await client.setFlowRunState(id, State.running(), { force: true, ...options });
    await client.request("GET", "/x", undefined, options);
    const asked = fetch.calls.filter(({ path }) => path !== "/csrf-token");
    assert.equal(asked.length, 7);
    assert.ok(asked.every(({ headers }) => headers.get("x-mark") === "1"));
  });
});

test("a request with a body is sent as JSON, an empty one too", async () => {
  const fetch = recordingFetch();
  const client = await server.client({ fetch });
  await client.readFlowRuns();
  const { body, headers } = fetch.to("/flow_runs/filter")[0];
  assert.deepEqual([body, headers.get("content-type")], [{}, "application/json"]);
});

test("a client can be freed while it works", async () => {
  const client = await server.client();
  const answers = [client.readFlows({ limit: 1 }), client.hello()];
  client.free();
  const [flows, hello] = await Promise.all(answers);
  assert.ok(Array.isArray(flows));
  assert.equal(hello, "👋");
});
