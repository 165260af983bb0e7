// rescheduleLateFlowRuns: the newest late runs of one deployment get a new time and the others go, and
// whatever fails in between loses no run and makes none twice.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  HOUR,
  MINUTE,
  ago,
  answer,
  deploymentFilter,
  late,
  ownServer,
  python,
  rejection,
  servers,
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

const CREATE = /\/create_flow_run(\/bulk)?$/;
const CREATE_ONE = /\/create_flow_run$/;
const DELETE = "/flow_runs/bulk_delete";
const delayMs = 6 * HOUR;

/** A deployment with late runs, run-1 an hour late, run-2 two hours, and so on. */
async function withLateRuns(n, more) {
  const deployment = await server.deployment(more);
  const ids = await server.runs(
    deployment,
    times(n, (place) => ({ name: `run-${place + 1}`, state: late((place + 1) * HOUR) })),
  );
  return { deployment, ids, runs: await server.readRuns(ids) };
}

const names = (runs) => runs.map(({ name }) => name).sort();
const counted = ({ counts }) => Object.fromEntries(Object.entries(counts).filter(([, n]) => n > 0));

/** The runs of a deployment by their name, each once. */
async function byName(deployment) {
  const runs = await server.runsOf(deployment);
  assert.deepEqual(
    Object.values(tally(runs, ({ name }) => name)).filter((n) => n > 1),
    [],
    "a run is there twice",
  );
  return Object.fromEntries(runs.map((run) => [run.name, run]));
}

test("given five late runs, the two expected last run six hours later than expected, the others are gone", async () => {
  const { deployment, runs } = await withLateRuns(5);
  const [first, second] = runs;
  const result = await client.rescheduleLateFlowRuns({ deploymentName: deployment.name, delayMs, mostRecentN: 2 });

  const there = await byName(deployment);
  assert.deepEqual(Object.keys(there).sort(), ["run-1", "run-2"]);
  for (const old of [first, second]) {
    const run = there[old.name];
    assert.notEqual(run.id, old.id);
    assert.equal(run.state_name, "Scheduled");
    assert.equal(Date.parse(run.expected_start_time) - Date.parse(old.expected_start_time), delayMs);
  }
  assert.deepEqual(
    result.flow_runs.map(({ id }) => id),
    [there["run-1"].id, there["run-2"].id],
  );
  assert.equal(Object.getPrototypeOf(result.flow_runs[0]), Object.prototype);
  assert.deepEqual(
    result.outcomes.map(({ id, name, outcome, new_flow_run_id }) => ({ id, name, outcome, new_flow_run_id })),
    runs.map(({ id, name }, place) => ({
      id,
      name,
      outcome: place < 2 ? "rescheduled" : "deleted",
      new_flow_run_id: place < 2 ? there[name].id : null,
    })),
  );
  assert.deepEqual(counted(result), { rescheduled: 2, deleted: 3 });
});

test("with deleteRemaining false the others stay late", async () => {
  const { deployment } = await withLateRuns(4);
  const result = await client.rescheduleLateFlowRuns({ deploymentName: deployment.name, delayMs, mostRecentN: 1, deleteRemaining: false });
  assert.deepEqual(counted(result), { rescheduled: 1 });
  assert.deepEqual(
    tally(await server.runsOf(deployment), ({ state_name }) => state_name),
    { Scheduled: 1, Late: 3 },
  );
});

test("with none to be rescheduled all are deleted", async () => {
  const { deployment } = await withLateRuns(3);
  const result = await client.rescheduleLateFlowRuns({ deploymentName: deployment.name, delayMs, mostRecentN: 0 });
  assert.deepEqual([counted(result), result.flow_runs], [{ deleted: 3 }, []]);
  assert.deepEqual(await server.runsOf(deployment), []);
});

describe("what is chosen:", () => {
  test("the runs of the deployment of exactly this name", async () => {
    const name = unique("health_check");
    const mine = await server.deployment({ name });
    const others = [];
    for (const other of [`${name}-2`, `my-${name}`, name.toUpperCase(), name.replaceAll("_", "-")]) {
      others.push(await server.deployment({ name: other }));
    }
    for (const deployment of [mine, ...others]) await server.runs(deployment, [{ state: late() }]);
    const result = await client.rescheduleLateFlowRuns({ deploymentName: name, delayMs, mostRecentN: 9 });
    assert.deepEqual(counted(result), { rescheduled: 1 });
    for (const other of others) {
      assert.deepEqual(
        (await server.runsOf(other)).map(({ state_name }) => state_name),
        ["Late"],
        other.name,
      );
    }
  });

  test("a name that has wildcards chooses nothing but itself", async () => {
    const { deployment } = await withLateRuns(1);
    for (const deploymentName of [
      "%",
      "_",
      deployment.name.slice(0, -1),
      `no-flow/${deployment.name}`,
      `${deployment.name}/${deployment.name}`,
    ]) {
      const result = await client.rescheduleLateFlowRuns({ deploymentName, delayMs, mostRecentN: 0 });
      assert.deepEqual([result.outcomes, result.flow_runs], [[], []], deploymentName);
      assert.equal(result.error.kind, "ObjectNotFound", deploymentName);
      assert.ok(result.error.message.includes(JSON.stringify(deploymentName.split("/").at(-1))), result.error.message);
    }
    assert.equal((await server.runsOf(deployment)).length, 1);
  });

  test("with the name of the flow in front, only that flow's", async () => {
    const name = unique("nightly");
    const [mine, other] = [await server.deployment({ name }), await server.deployment({ name })];
    for (const deployment of [mine, other]) await server.runs(deployment, [{ state: late() }]);
    const flow = await server.get(`/flows/${mine.flow_id}`);
    const result = await client.rescheduleLateFlowRuns({ deploymentName: `${flow.name}/${name}`, delayMs, mostRecentN: 9 });
    assert.deepEqual(
      result.flow_runs.map(({ deployment_id }) => deployment_id),
      [mine.id],
    );
    assert.equal((await server.runsOf(other))[0].state_name, "Late");
  });

  test("a deployment that has no late run is no error", async () => {
    const deployment = await server.deployment();
    const result = await client.rescheduleLateFlowRuns({ deploymentName: deployment.name, delayMs, mostRecentN: 1 });
    assert.deepEqual([result.outcomes, result.error], [[], undefined]);
  });

  test("of a bare name that several flows have, the deployments of all", async () => {
    const name = unique("nightly");
    const deployments = [await server.deployment({ name }), await server.deployment({ name })];
    for (const deployment of deployments) await server.runs(deployment, [{ state: late() }]);
    const result = await client.rescheduleLateFlowRuns({ deploymentName: name, delayMs, mostRecentN: 9 });
    assert.deepEqual(result.outcomes.map(({ deployment_id }) => deployment_id).sort(), deployments.map(({ id }) => id).sort());
    assert.deepEqual(counted(result), { rescheduled: 2 });
  });

  test("the runs of several deployments, by a filter", async () => {
    const tag = unique("tag");
    const deployments = [await server.deployment({ tags: [tag] }), await server.deployment({ tags: [tag] })];
    for (const deployment of deployments) await server.runs(deployment, [{ state: late() }]);
    for (const filter of [deploymentFilter().tagsAll(tag), { tags: { all_: [tag] } }]) {
      const result = await client.rescheduleLateFlowRuns({ deployments: filter, delayMs, mostRecentN: 9, dryRun: true });
      assert.equal(result.outcomes.length, 2);
    }
    const result = await client.rescheduleLateFlowRuns({ deployments: deploymentFilter().tagsAll(tag), delayMs, mostRecentN: 9 });
    assert.deepEqual(result.flow_runs.map(({ deployment_id }) => deployment_id).sort(), deployments.map(({ id }) => id).sort());
  });

  test("only what is late: no run that is to come, runs or has ended", async () => {
    const deployment = await server.deployment();
    const states = [late(-HOUR), { ...late(), name: "Scheduled" }, { type: "PENDING" }, { type: "RUNNING" }, { type: "COMPLETED" }];
    await server.runs(
      deployment,
      states.map((state) => ({ state })),
    );
    const result = await client.rescheduleLateFlowRuns({ deploymentName: deployment.name, delayMs, mostRecentN: 0 });
    assert.deepEqual(result.outcomes, []);
    assert.equal((await server.runsOf(deployment)).length, states.length);
  });

  test("what counts as late, by names of one's own", async () => {
    const deployment = await server.deployment();
    const states = [late(), { ...late(), name: "Scheduled" }, { ...late(), name: "AwaitingConcurrencySlot" }];
    await server.runs(
      deployment,
      states.map((state) => ({ state })),
    );
    const result = await client.rescheduleLateFlowRuns({
      deploymentName: deployment.name,
      delayMs,
      mostRecentN: 0,
      states: ["Scheduled", "AwaitingConcurrencySlot"],
    });
    assert.deepEqual(counted(result), { deleted: 2 });
    assert.deepEqual(
      (await server.runsOf(deployment)).map(({ state_name }) => state_name),
      ["Late"],
    );
  });

  for (const inPlace of [false, true]) {
    for (const older of [false, true]) {
      const how = `${inPlace ? "in place" : "anew"}, on ${older ? "an older" : "this"} server`;
      const fetchWith = (before = (_, send) => send()) =>
        recordingFetch((call, send) =>
          older && /\/bulk/.test(call.path) ? answer({ detail: "Not Found" }, { status: 404 }) : before(call, send),
        );

      test(`a run that is past waiting is not late, whatever the name of its state, ${how}`, async () => {
        const deployment = await server.deployment();
        const ids = await server.runs(
          deployment,
          ["RUNNING", "COMPLETED", "FAILED", "PAUSED", "PENDING"].flatMap((type) => [{ state: { ...late(), type } }, { state: { type } }]),
        );
        const before = await server.readRuns(ids);
        for (const mostRecentN of [0, 9]) {
          const result = await (await server.client({ fetch: fetchWith() })).rescheduleLateFlowRuns({
            deploymentName: deployment.name,
            delayMs,
            mostRecentN,
            inPlace,
            states: ["Late", "Running", "Completed", "Failed", "Paused", "Pending"],
          });
          assert.deepEqual(result.outcomes, []);
        }
        const stateIds = (runs) => runs.map(({ state_id }) => state_id).sort();
        assert.deepEqual(stateIds(await server.runsOf(deployment)), stateIds(before));
      });

      test(`one that goes on under a name that counts as late has started, ${how}`, async () => {
        const { deployment, ids } = await withLateRuns(2);
        let listed = false;
        const fetch = fetchWith(async ({ path }, send) => {
          const response = await send();
          if (path === "/flow_runs/filter" && !listed) {
            listed = true;
            for (const id of ids) await server.setState(id, { type: "RUNNING", name: "Late" });
          }
          return response;
        });
        const result = await (await server.client({ fetch })).rescheduleLateFlowRuns({
          deploymentName: deployment.name,
          delayMs,
          mostRecentN: 1,
          inPlace,
        });
        assert.deepEqual(counted(result), { started: 2 });
        const there = await server.runsOf(deployment);
        assert.deepEqual(there.map(({ id, state_type }) => [id, state_type]).sort(), ids.map((id) => [id, "RUNNING"]).sort());
      });
    }
  }

  for (const [what, which, place] of [
    ["no deployment", {}, "deploymentName"],
    ["a name that is empty", { deploymentName: "" }, "deploymentName"],
    ["a name without a flow", { deploymentName: "/nightly" }, "deploymentName"],
    ["a name without a deployment", { deploymentName: "flow/" }, "deploymentName"],
    ["a name and a filter", { deploymentName: "x", deployments: {} }, "deployments"],
    ["a delay that is none", { deploymentName: "x", delayMs: NaN }, "delayMs"],
    ["a number below 0", { deploymentName: "x", mostRecentN: -1 }, "mostRecentN"],
    ["a misspelt key", { deploymentName: "x", mostRecent: 3 }, "mostRecent"],
  ]) {
    test(`${what} is refused, and nothing is sent`, async () => {
      const fetch = recordingFetch();
      const error = await rejection((await server.client({ fetch })).rescheduleLateFlowRuns({ delayMs, mostRecentN: 1, ...which }));
      assert.equal(error.kind, "ValidationError");
      assert.ok(error.message.startsWith(`${place}: `), error.message);
      assert.equal(fetch.calls.length, 0);
    });
  }

  test("a delay beyond what a date can be is refused, and nothing is changed", async () => {
    const { deployment, runs } = await withLateRuns(2);
    for (const delay of [1e18, -1e18]) {
      const call = client.rescheduleLateFlowRuns({ deploymentName: deployment.name, delayMs: delay, mostRecentN: 1 });
      assert.match((await rejection(call)).message, /^delayMs: /);
    }
    assert.deepEqual(names(await server.runsOf(deployment)), names(runs));
  });
});

describe("the new run", () => {
  test("carries what the old one did, to the letter", async () => {
    const pool = await server.post("/work_pools/", { name: unique("pool"), type: "process" });
    const queue = await server.post(`/work_pools/${pool.name}/queues/`, { name: "urgent" });
    const deployment = await server.deployment({
      work_pool_name: pool.name,
      parameters: { a: "default", b: "default" },
      tags: ["of-deployment"],
      enforce_parameter_schema: false,
    });
    const parent = await server.post("/task_runs/", { task_key: "t", dynamic_key: unique("key") });
    const { id } = await server.api(
      "POST",
      `/deployments/${deployment.id}/create_flow_run`,
      `{
      "name": "the-run", "parameters": {"a": 9007199254740993, "f": 1.0, "deep": {"list": [null, "ü\\u2028"]}},
      "context": {"who": "me"}, "tags": ["own"], "labels": {"team": "x", "n": 3, "hot": true},
      "job_variables": {"env": {"KEY": "v"}}, "work_queue_name": "urgent", "parent_task_run_id": "${parent.id}",
      "empirical_policy": {"retries": 3, "retry_delay": 30, "retry_type": "reschedule"},
      "state": ${JSON.stringify(late())}
    }`,
    );
    const old = await server.readRun(id);
    const result = await client.rescheduleLateFlowRuns({ deploymentName: deployment.name, delayMs, mostRecentN: 1 });
    const [{ id: newId }] = result.flow_runs;
    assert.notEqual(newId, id);
    assert.match(await server.text("GET", `/flow_runs/${newId}`), /"a":9007199254740993,/);
    const run = await server.readRun(newId);
    for (const field of [
      "name",
      "parameters",
      "context",
      "job_variables",
      "work_queue_name",
      "work_queue_id",
      "work_pool_name",
      "empirical_policy",
      "parent_task_run_id",
      "deployment_id",
      "flow_id",
      "labels",
    ]) {
      assert.deepEqual(run[field], old[field], field);
    }
    assert.deepEqual([...run.tags].sort(), ["of-deployment", "own"]);
    assert.equal(run.work_queue_id, queue.id);
    assert.equal(await server.has(`/flow_runs/${id}`), false);
  });

  for (const [expected, delay, then] of [
    ["2026-01-01T00:00:00.123456Z", 1, "2026-01-01T00:00:00.124456Z"],
    ["2026-01-01T00:00:00.000001Z", 6 * HOUR, "2026-01-01T06:00:00.000001Z"],
    ["2026-01-01T00:00:00.000000Z", -1, "2025-12-31T23:59:59.999000Z"],
    ["2026-03-29T00:30:00.999999+01:00", 24 * HOUR, "2026-03-29T23:30:00.999999Z"],
  ]) {
    test(`of one expected at ${expected} is expected ${delay} ms later, to the microsecond`, async () => {
      const deployment = await server.deployment();
      await server.runs(deployment, [{ state: late(expected) }]);
      const result = await client.rescheduleLateFlowRuns({ deploymentName: deployment.name, delayMs: delay, mostRecentN: 1 });
      const [run] = await server.runsOf(deployment);
      assert.equal(run.expected_start_time, then);
      assert.equal(run.id, result.flow_runs[0].id);
      assert.equal(Date.parse(result.outcomes[0].new_start_time), Date.parse(then));
    });
  }

  test("of a delay with a fraction of a millisecond is not a little off: it is exact, or the delay is refused", async () => {
    const deployment = await server.deployment();
    await server.runs(deployment, [{ state: late("2026-01-01T00:00:00.123456Z") }]);
    try {
      await client.rescheduleLateFlowRuns({ deploymentName: deployment.name, delayMs: 0.5, mostRecentN: 1 });
    } catch (error) {
      assert.match(error.message, /^delayMs: /);
      return;
    }
    const [run] = await server.runsOf(deployment);
    assert.equal(run.expected_start_time, "2026-01-01T00:00:00.123956Z");
  });

  test("is late again if the delay is shorter than the lateness, which its outcome says", async () => {
    const { deployment } = await withLateRuns(3); // 1, 2 and 3 hours late
    const result = await client.rescheduleLateFlowRuns({ deploymentName: deployment.name, delayMs: 1.5 * HOUR, mostRecentN: 3 });
    assert.deepEqual(
      result.outcomes.map(({ late_again }) => late_again),
      [false, true, true],
    );
    assert.deepEqual(counted(result), { rescheduled: 3 });
  });
});

test("250 late runs are all dealt with, also those beyond a page and a batch", async () => {
  const deployment = await server.deployment();
  const ids = await server.runs(
    deployment,
    times(250, (place) => ({ name: `run-${place}`, state: late((place + 1) * MINUTE) })),
  );
  const fetch = recordingFetch();
  const result = await (await server.client({ fetch })).rescheduleLateFlowRuns({
    deploymentName: deployment.name,
    delayMs,
    mostRecentN: 60,
  });
  assert.deepEqual(
    result.outcomes.map(({ id }) => id),
    ids,
  );
  assert.deepEqual(counted(result), { rescheduled: 60, deleted: 190 });
  const there = await byName(deployment);
  assert.deepEqual(Object.keys(there).sort(), times(60, (place) => `run-${place}`).sort());
  assert.deepEqual(
    tally(Object.values(there), ({ state_name }) => state_name),
    { Scheduled: 60 },
  );
  const asked = new Set(fetch.calls.map(({ path, body }) => path + JSON.stringify(body))); // a busy server is asked again
  assert.ok(asked.size <= 60 + 10, `${asked.size} requests`);
});

test("on a server whose admin lowered the page size, all late runs are found", async () => {
  const small = await ownServer({ pageSize: 10 });
  try {
    const deployment = await small.deployment();
    const ids = await small.runs(
      deployment,
      times(25, (place) => ({ state: late((place + 1) * MINUTE) })),
    );
    const client = await small.client();
    const result = await client.rescheduleLateFlowRuns({ deploymentName: deployment.name, delayMs, mostRecentN: 2 });
    assert.deepEqual(
      result.outcomes.map(({ id }) => id),
      ids,
    );
    assert.deepEqual(
      tally(await small.runsOf(deployment), ({ state_name }) => state_name),
      { Scheduled: 2 },
    );
  } finally {
    await small.stop();
  }
});

describe("nothing is lost and nothing made twice:", () => {
  const which = (deployment, more) => ({ deploymentName: deployment.name, delayMs, mostRecentN: 2, ...more });

  test("when the same is called again", async () => {
    const { deployment } = await withLateRuns(3);
    await client.rescheduleLateFlowRuns(which(deployment));
    const before = await byName(deployment);
    const again = await client.rescheduleLateFlowRuns(which(deployment));
    assert.deepEqual([again.outcomes, again.flow_runs], [[], []]);
    assert.deepEqual(
      Object.values(await byName(deployment))
        .map(({ id }) => id)
        .sort(),
      Object.values(before)
        .map(({ id }) => id)
        .sort(),
    );
  });

  test("when a new run can't be created, the old one is still there, and late", async () => {
    const deployment = await server.deployment();
    const [bad, good] = await server.runs(deployment, [
      { name: "bad", state: late(HOUR) },
      { name: "good", state: late(2 * HOUR), parameters: { day: "today" } },
    ]);
    await server.patch(`/deployments/${deployment.id}`, {
      enforce_parameter_schema: true,
      parameter_openapi_schema: { type: "object", properties: { day: { type: "string" } }, required: ["day"] },
    });
    const result = await client.rescheduleLateFlowRuns(which(deployment));
    const [first, second] = result.outcomes;
    assert.deepEqual([first.id, first.outcome, first.error.kind, first.new_flow_run_id], [bad, "failed", "Conflict", null]);
    assert.deepEqual([second.id, second.outcome, second.error], [good, "rescheduled", undefined]);
    const there = await byName(deployment);
    assert.deepEqual([there.bad.id, there.bad.state_name, there.good.state_name], [bad, "Late", "Scheduled"]);
    assert.deepEqual(
      result.flow_runs.map(({ id }) => id),
      [there.good.id],
    );
  });

  for (const [what, fail] of Object.entries({
    fails: () => answer({ exception_message: "Internal Server Error" }, { status: 500 }),
    "is not answered": () => {
      throw new TypeError("the connection broke");
    },
  })) {
    test(`when the deleting ${what}: the same once more makes no second run`, async () => {
      const { deployment, ids } = await withLateRuns(2);
      const fetch = recordingFetch(({ path }, send) => (path === DELETE ? fail() : send()));
      const broken = await server.client({ fetch, maxRetries: 0 });
      const first = await broken.rescheduleLateFlowRuns(which(deployment));
      assert.deepEqual(counted(first), { failed: 2 });
      for (const { outcome, error, new_flow_run_id } of first.outcomes) {
        assert.equal(outcome, "failed");
        assert.ok(["ServerError", "Network"].includes(error.kind));
        assert.ok(await server.has(`/flow_runs/${new_flow_run_id}`));
      }
      assert.equal((await server.runsOf(deployment)).length, 4);

      const second = await client.rescheduleLateFlowRuns(which(deployment));
      assert.deepEqual(counted(second), { rescheduled: 2 });
      assert.deepEqual(
        second.outcomes.map(({ new_flow_run_id }) => new_flow_run_id),
        first.outcomes.map(({ new_flow_run_id }) => new_flow_run_id),
      );
      assert.deepEqual(Object.keys(await byName(deployment)).sort(), ["run-1", "run-2"]);
      for (const id of ids) assert.equal(await server.has(`/flow_runs/${id}`), false);
    });
  }

  for (const older of [false, true]) {
    const where = older ? "an older server" : "this server";
    const missing = (path) => older && /\/bulk/.test(path) && answer({ detail: "Not Found" }, { status: 404 });
    const deletes = ({ path, method }) => path === DELETE || method === "DELETE" || path.endsWith("/set_state");

    test(`when another delay is asked for after a failure: the first new run is the only one, on ${where}`, async () => {
      const { deployment } = await withLateRuns(1);
      let fails = true;
      const fetch = recordingFetch((call, send) => {
        if (missing(call.path)) return missing(call.path);
        if (fails && deletes(call)) return answer({ exception_message: "Internal Server Error" }, { status: 500 });
        return send();
      });
      const client = await server.client({ fetch, maxRetries: 0 });
      const [first] = (await client.rescheduleLateFlowRuns(which(deployment))).outcomes;
      assert.equal(first.outcome, "failed");
      fails = false;
      const [second] = (await client.rescheduleLateFlowRuns(which(deployment, { delayMs: MINUTE }))).outcomes;
      assert.deepEqual([second.outcome, second.new_flow_run_id, second.late_again], ["rescheduled", first.new_flow_run_id, false]);
      const [run, ...others] = await server.runsOf(deployment);
      assert.deepEqual([run.id, others], [first.new_flow_run_id, []]);
      assert.equal(Date.parse(second.new_start_time), Date.parse(run.expected_start_time));
    });

    for (const state of ["CANCELLED", "FAILED", "CRASHED", "COMPLETED"]) {
      test(`when somebody has ended the new run (${state}), the old one stays, on ${where}`, async () => {
        const { deployment, ids } = await withLateRuns(2);
        const fetch = recordingFetch(async ({ path, body }, send) => {
          if (missing(path)) return missing(path);
          const response = await send();
          if (CREATE.test(path) && [body].flat().some(({ name }) => name === "run-1")) {
            const made = (await server.runsOf(deployment)).find(({ id, name }) => name === "run-1" && id !== ids[0]);
            await server.setState(made.id, { type: state });
          }
          return response;
        });
        const result = await (await server.client({ fetch })).rescheduleLateFlowRuns(which(deployment));
        const [first, second] = result.outcomes;
        assert.deepEqual([first.outcome, first.error.kind, second.outcome], ["failed", "Conflict", "rescheduled"]);
        assert.ok(first.error.message.includes(first.new_flow_run_id), first.error.message);
        assert.match(first.error.message, /has ended/);
        assert.equal((await server.readRun(ids[0])).state_name, "Late");
        assert.equal((await server.readRun(first.new_flow_run_id)).state_type, state);
      });
    }

    test(`when somebody has deleted the new run, the old one stays, on ${where}`, async () => {
      const { deployment, ids } = await withLateRuns(1);
      const fetch = recordingFetch(async ({ path }, send) => {
        if (missing(path)) return missing(path);
        const response = await send();
        if (CREATE.test(path)) {
          for (const { id } of await server.runsOf(deployment)) if (id !== ids[0]) await server.delete(`/flow_runs/${id}`);
        }
        return response;
      });
      const [{ outcome, error, new_flow_run_id }] = (await (await server.client({ fetch })).rescheduleLateFlowRuns(which(deployment)))
        .outcomes;
      assert.deepEqual([outcome, error.kind, new_flow_run_id], ["failed", "Conflict", null]);
      assert.equal((await server.readRun(ids[0])).state_name, "Late");
      assert.deepEqual(counted(await client.rescheduleLateFlowRuns(which(deployment))), { rescheduled: 1 });
    });
  }

  test("when the answer to a creation gets lost", async () => {
    const { deployment } = await withLateRuns(2);
    let lost = false;
    const fetch = recordingFetch(async ({ path }, send) => {
      const response = await send();
      if (!CREATE.test(path) || lost) return response;
      lost = true;
      throw new TypeError("the connection broke");
    });
    const result = await (await server.client({ fetch })).rescheduleLateFlowRuns(which(deployment));
    assert.deepEqual(counted(result), { rescheduled: 2 });
    assert.deepEqual(Object.keys(await byName(deployment)).sort(), ["run-1", "run-2"]);
  });

  test("when the answer to the deleting gets lost", async () => {
    const { deployment } = await withLateRuns(3);
    const fetch = recordingFetch(async ({ path }, send) => {
      const response = await send();
      if (path === DELETE && fetch.to(DELETE).length === 1) throw new TypeError("the connection broke");
      return response;
    });
    for (const maxRetries of [0, 1]) {
      const result = await (await server.client({ fetch, maxRetries })).rescheduleLateFlowRuns(which(deployment));
      assert.deepEqual(counted(result), maxRetries ? {} : { rescheduled: 2, deleted: 1 });
    }
    assert.deepEqual(Object.keys(await byName(deployment)).sort(), ["run-1", "run-2"]);
  });

  test("when it is aborted after a creation: every run is accounted for, and the same once more goes on", async () => {
    const { deployment, ids } = await withLateRuns(3);
    const controller = new AbortController();
    const reports = [];
    const fetch = recordingFetch(async ({ path }, send) => {
      const response = await send();
      if (CREATE.test(path)) controller.abort("enough");
      return response;
    });
    const call = (await server.client({ fetch })).rescheduleLateFlowRuns(
      which(deployment, { onProgress: (report) => reports.push(report) }),
      { signal: controller.signal },
    );
    assert.equal(await rejection(call), "enough");
    const told = reports.flatMap(({ outcomes }) => outcomes);
    assert.deepEqual(told.map(({ id }) => id).sort(), [...ids].sort());
    assert.deepEqual(
      tally(told, ({ outcome }) => outcome),
      { unknown: 2, notSent: 1 },
    );

    assert.deepEqual(counted(await client.rescheduleLateFlowRuns(which(deployment))), { rescheduled: 2, deleted: 1 });
    assert.deepEqual(Object.keys(await byName(deployment)).sort(), ["run-1", "run-2"]);
  });

  test("when the server can't be reached any more: the outcomes come, not an error", async () => {
    const { deployment, ids } = await withLateRuns(3);
    let created = false;
    const fetch = recordingFetch(({ path }, send) => {
      if (created) throw new TypeError("the connection broke");
      created = CREATE.test(path);
      return send();
    });
    const broken = await server.client({ fetch, maxRetries: 0 });
    const result = await broken.rescheduleLateFlowRuns(which(deployment));
    assert.deepEqual(
      result.outcomes.map(({ id }) => id),
      ids,
    );
    for (const { error } of result.outcomes) assert.equal(error.kind, "Network");
    assert.ok(result.outcomes.every(({ outcome }) => ["unknown", "notSent"].includes(outcome)));

    await client.rescheduleLateFlowRuns(which(deployment));
    assert.deepEqual(Object.keys(await byName(deployment)).sort(), ["run-1", "run-2"]);
  });
});

describe("given a run that changes meanwhile,", () => {
  test("one that starts is left alone, and the run made in its place is taken back", async () => {
    const {
      deployment,
      ids: [started, other],
    } = await withLateRuns(2);
    const fetch = recordingFetch(async ({ path, body }, send) => {
      const response = await send();
      if (CREATE.test(path) && body.some(({ name }) => name === "run-1")) await server.setState(started, { type: "RUNNING" });
      return response;
    });
    const result = await (await server.client({ fetch })).rescheduleLateFlowRuns({
      deploymentName: deployment.name,
      delayMs,
      mostRecentN: 2,
    });
    const [first, second] = result.outcomes;
    assert.deepEqual([first.id, first.outcome, first.new_flow_run_id], [started, "started", null]);
    assert.deepEqual([second.id, second.outcome], [other, "rescheduled"]);
    const there = await byName(deployment);
    assert.deepEqual([there["run-1"].id, there["run-1"].state_type], [started, "RUNNING"]);
    assert.deepEqual(
      result.flow_runs.map(({ id }) => id),
      [there["run-2"].id],
    );
  });

  test("one too many that starts is not deleted", async () => {
    const {
      deployment,
      ids: [started],
    } = await withLateRuns(1);
    const fetch = recordingFetch(async ({ path }, send) => {
      if (path === DELETE) await server.setState(started, { type: "RUNNING" });
      return send();
    });
    const result = await (await server.client({ fetch })).rescheduleLateFlowRuns({
      deploymentName: deployment.name,
      delayMs,
      mostRecentN: 0,
    });
    assert.deepEqual(counted(result), { started: 1 });
    assert.equal((await server.readRun(started)).state_type, "RUNNING");
  });

  test("one too many that somebody else deletes is gone", async () => {
    const {
      deployment,
      ids: [id],
    } = await withLateRuns(2);
    const fetch = recordingFetch(async ({ path }, send) => {
      if (path === DELETE) await server.delete(`/flow_runs/${id}`);
      return send();
    });
    const result = await (await server.client({ fetch })).rescheduleLateFlowRuns({
      deploymentName: deployment.name,
      delayMs,
      mostRecentN: 0,
    });
    assert.deepEqual(
      result.outcomes.map(({ outcome }) => outcome),
      ["gone", "deleted"],
    );
  });
});

for (const older of [false, true]) {
  describe(`on ${older ? "an older" : "this"} server, given an old run that is deleted meanwhile,`, () => {
    const which = (deployment, more) => ({ deploymentName: deployment.name, delayMs, mostRecentN: 1, ...more });
    const fetchWith = (before) =>
      recordingFetch((call, send) =>
        older && /\/bulk/.test(call.path) ? answer({ detail: "Not Found" }, { status: 404 }) : before(call, send),
      );

    test("by somebody: it is gone, and the run made in its place is taken back", async () => {
      const {
        deployment,
        ids: [id],
      } = await withLateRuns(1);
      const fetch = fetchWith(async ({ path }, send) => {
        const response = await send();
        if (CREATE.test(path)) await server.delete(`/flow_runs/${id}`);
        return response;
      });
      const result = await (await server.client({ fetch })).rescheduleLateFlowRuns(which(deployment));
      assert.deepEqual([counted(result), result.flow_runs, result.outcomes[0].new_flow_run_id], [{ gone: 1 }, [], null]);
      assert.deepEqual(await server.runsOf(deployment), []);
    });

    test("by another call that relies on the same new run: that stays", async () => {
      for (const otherDelay of [delayMs, MINUTE]) {
        const { deployment } = await withLateRuns(1);
        let other;
        const fetch = fetchWith(async ({ path }, send) => {
          const response = await send();
          if (CREATE.test(path)) {
            const fetch = fetchWith((_, send) => send());
            other = await (await server.client({ fetch })).rescheduleLateFlowRuns(which(deployment, { delayMs: otherDelay }));
          }
          return response;
        });
        const result = await (await server.client({ fetch })).rescheduleLateFlowRuns(which(deployment));
        assert.deepEqual([counted(other), counted(result)], [{ rescheduled: 1 }, { rescheduled: 1 }]);
        const [run, ...more] = await server.runsOf(deployment);
        assert.deepEqual([run.id, more], [result.outcomes[0].new_flow_run_id, []]);
        for (const { outcomes } of [other, result]) {
          assert.equal(outcomes[0].new_flow_run_id, run.id);
          assert.equal(Date.parse(outcomes[0].new_start_time), Date.parse(run.expected_start_time));
        }
      }
    });

    test("by the call that made the new run, after another call found it there: it stays", async () => {
      const { deployment } = await withLateRuns(1);
      let first = true;
      const inner = fetchWith((_, send) => send());
      const fetch = fetchWith(async ({ path, method }, send) => {
        if (first && (path === DELETE || method === "DELETE")) {
          first = false;
          await (await server.client({ fetch: inner })).rescheduleLateFlowRuns(which(deployment));
        }
        return send();
      });
      await (await server.client({ fetch })).rescheduleLateFlowRuns(which(deployment));
      assert.equal((await server.runsOf(deployment)).length, 1);
    });
  });
}

describe("whatever an answer says,", () => {
  const which = (deployment, mostRecentN) => ({ deploymentName: deployment.name, delayMs, mostRecentN });

  for (const [what, answers] of Object.entries({
    "tells of none, as the answer to a repeat does": (send) => send(),
    "tells of others": () => answer({ deleted: [crypto.randomUUID()] }),
    "is a 429": () => answer({}, { status: 429, headers: { "Retry-After": "0" } }),
    "is a 404": () => answer({ detail: "Not Found" }, { status: 404 }),
    "is a 500": () => answer({}, { status: 500 }),
  })) {
    test(`a run that was deleted keeps the one in its place when the answer ${what}`, async () => {
      const { deployment, ids } = await withLateRuns(2);
      const fetch = recordingFetch(async ({ path }, send) => {
        if (path !== DELETE || fetch.to(DELETE).length > 1) return send();
        await (await send()).text();
        return answers(send);
      });
      const result = await (await server.client({ fetch })).rescheduleLateFlowRuns(which(deployment, 2));
      assert.deepEqual(counted(result), { rescheduled: 2 });
      const there = await byName(deployment);
      assert.deepEqual(
        result.outcomes.map(({ new_flow_run_id }) => new_flow_run_id),
        [there["run-1"].id, there["run-2"].id],
      );
      for (const id of ids) assert.equal(await server.has(`/flow_runs/${id}`), false);
    });
  }

  /** What the answer to the first bulk creation says is changed. */
  const created = (change, meanwhile = () => {}) => {
    let isFirst = true;
    return recordingFetch(async ({ path }, send) => {
      const response = await send();
      if (!isFirst || !CREATE.test(path)) return response;
      isFirst = false;
      const body = await response.json();
      await meanwhile();
      return answer(change(body) ?? body);
    });
  };

  for (const [what, change] of Object.entries({
    "is swapped": ({ results }) => void results.reverse(),
    "leaves one out": ({ results }) => void results.shift(),
    "names another run": ({ results }, stranger) => {
      for (const one of results) one.flow_run_id = stranger;
    },
    "names the old runs": ({ results }, _, ids) => {
      for (const [place, one] of results.entries()) one.flow_run_id = ids[place];
    },
  })) {
    test(`each run is given its own when the answer to the creation ${what}`, async () => {
      const { deployment, ids } = await withLateRuns(3);
      const stranger = await server.run(await server.deployment());
      const fetch = created((body) => change(body, stranger.id, ids));
      const result = await (await server.client({ fetch })).rescheduleLateFlowRuns(which(deployment, 3));
      assert.deepEqual(counted(result), { rescheduled: 3 });
      const there = Object.values(await byName(deployment));
      const expected = Object.fromEntries(there.map((run) => [run.idempotency_key, run.id]));
      for (const { id, new_flow_run_id } of result.outcomes) assert.equal(new_flow_run_id, expected[`reschedule ${id}`]);
      assert.equal((await server.readRun(stranger.id)).state_name, "Scheduled");
    });

    test(`of one that starts only its own is taken back when the answer to the creation ${what}`, async () => {
      const { deployment, ids } = await withLateRuns(2);
      const stranger = await server.run(await server.deployment());
      const fetch = created(
        (body) => change(body, stranger.id, ids),
        () => server.setState(ids[0], { type: "PENDING" }),
      );
      const result = await (await server.client({ fetch })).rescheduleLateFlowRuns(which(deployment, 2));
      assert.deepEqual(
        result.outcomes.map(({ id, outcome }) => [id, outcome]),
        [
          [ids[0], "started"],
          [ids[1], "rescheduled"],
        ],
      );
      const there = await byName(deployment);
      assert.deepEqual([there["run-1"].id, result.outcomes[0].new_flow_run_id], [ids[0], null]);
      assert.deepEqual([there["run-2"].idempotency_key, there["run-2"].id], [`reschedule ${ids[1]}`, result.outcomes[1].new_flow_run_id]);
      assert.equal((await server.readRun(stranger.id)).state_name, "Scheduled");
    });
  }

  test("a run of another key is not touched and not reported, also where single runs are created", async () => {
    const { deployment, ids } = await withLateRuns(1);
    const stranger = await server.run(await server.deployment());
    const fetch = recordingFetch(async ({ path }, send) => {
      if (/\/bulk/.test(path)) return answer({ detail: "Not Found" }, { status: 404 });
      if (!CREATE_ONE.test(path)) return send();
      await server.setState(ids[0], { type: "PENDING" });
      return answer(stranger);
    });
    const { outcomes } = await (await server.client({ fetch })).rescheduleLateFlowRuns(which(deployment, 1));
    assert.deepEqual(
      outcomes.map(({ outcome, new_flow_run_id }) => [outcome, new_flow_run_id]),
      [["started", null]],
    );
    assert.equal((await server.readRun(stranger.id)).state_name, "Scheduled");
  });
});

describe("in place", () => {
  const which = (deployment, more) => ({ deploymentName: deployment.name, delayMs, mostRecentN: 1, inPlace: true, ...more });

  test("a run keeps its id and all it carries, and gets the new time", async () => {
    const {
      deployment,
      runs: [old, tooMany],
    } = await withLateRuns(2);
    const result = await client.rescheduleLateFlowRuns(which(deployment));
    const run = await server.readRun(old.id);
    assert.deepEqual([run.state_type, run.state_name], ["SCHEDULED", "Scheduled"]);
    assert.equal(Date.parse(run.next_scheduled_start_time) - Date.parse(old.expected_start_time), delayMs);
    assert.deepEqual([run.name, run.expected_start_time, run.parameters], [old.name, old.expected_start_time, old.parameters]);
    assert.deepEqual(
      result.outcomes.map(({ id, outcome, new_flow_run_id }) => [id, outcome, new_flow_run_id]),
      [
        [old.id, "rescheduled", old.id],
        [tooMany.id, "deleted", null],
      ],
    );
    assert.deepEqual(
      result.flow_runs.map(({ id, state_name }) => [id, state_name]),
      [[old.id, "Scheduled"]],
    );
    assert.equal(await server.has(`/flow_runs/${tooMany.id}`), false);
  });

  for (const older of [false, true]) {
    const where = older ? "on an older server without the bulk routes" : "on this server";
    const fetchWith = (before) =>
      recordingFetch(async (call, send) => {
        if (older && call.path.startsWith("/flow_runs/bulk_")) return answer({ detail: "Not Found" }, { status: 404 });
        return before(call, send);
      });

    test(`one that starts meanwhile is left alone, ${where}`, async () => {
      const {
        deployment,
        ids: [id],
      } = await withLateRuns(1);
      let listed = false;
      const fetch = fetchWith(async ({ path }, send) => {
        const response = await send();
        if (path === "/flow_runs/filter" && !listed) {
          listed = true;
          await server.setState(id, { type: "RUNNING" });
        }
        return response;
      });
      const result = await (await server.client({ fetch })).rescheduleLateFlowRuns(which(deployment));
      assert.deepEqual(counted(result), { started: 1 });
      assert.deepEqual(
        (await server.states(id)).map(({ type }) => type),
        ["SCHEDULED", "RUNNING"],
      );
    });

    test(`one gets the new time and one is deleted, ${where}`, async () => {
      const {
        deployment,
        ids: [id, tooMany],
      } = await withLateRuns(2);
      const fetch = fetchWith((_, send) => send());
      const result = await (await server.client({ fetch })).rescheduleLateFlowRuns(which(deployment));
      assert.deepEqual(counted(result), { rescheduled: 1, deleted: 1 });
      assert.equal((await server.readRun(id)).state_name, "Scheduled");
      assert.equal(await server.has(`/flow_runs/${tooMany}`), false);
    });
  }
});

for (const status of [404, 405]) {
  test(`an older server, which answers ${status} to the bulk routes, is as good`, async () => {
    const { deployment, ids } = await withLateRuns(3);
    let listed = false;
    const fetch = recordingFetch(async ({ path, body }, send) => {
      if (path.startsWith("/flow_runs/bulk_") || path.endsWith("/create_flow_run/bulk")) {
        return answer({ detail: "Not Found" }, { status });
      }
      const response = await send();
      if (CREATE_ONE.test(path) && body.name === "run-1" && !listed) {
        listed = true;
        await server.setState(ids[0], { type: "RUNNING" });
      }
      return response;
    });
    const result = await (await server.client({ fetch })).rescheduleLateFlowRuns({
      deploymentName: deployment.name,
      delayMs,
      mostRecentN: 2,
    });
    assert.deepEqual(
      result.outcomes.map(({ outcome }) => outcome),
      ["started", "rescheduled", "deleted"],
    );
    const there = await byName(deployment);
    assert.deepEqual([there["run-1"].id, there["run-1"].state_type, there["run-2"].state_name], [ids[0], "RUNNING", "Scheduled"]);
    assert.equal(there["run-3"], undefined);
    assert.equal(fetch.to(DELETE).length, 1);
  });
}

test("a dry run says what would be done, and changes nothing", async () => {
  const { deployment, runs } = await withLateRuns(3);
  const fetch = recordingFetch();
  const result = await (await server.client({ fetch })).rescheduleLateFlowRuns({
    deploymentName: deployment.name,
    delayMs: 1.5 * HOUR,
    mostRecentN: 2,
    dryRun: true,
  });
  assert.deepEqual(
    result.outcomes.map(({ outcome, late_again, new_flow_run_id }) => [outcome, late_again, new_flow_run_id]),
    [
      ["rescheduled", false, null],
      ["rescheduled", true, null],
      ["deleted", false, null],
    ],
  );
  assert.equal(Date.parse(result.outcomes[0].new_start_time), Date.parse(runs[0].expected_start_time) + 1.5 * HOUR);
  assert.deepEqual(result.flow_runs, []);
  assert.deepEqual((await server.runsOf(deployment)).map(({ id }) => id).sort(), runs.map(({ id }) => id).sort());
  assert.ok(fetch.calls.every(({ path }) => ["/deployments/filter", "/flow_runs/filter", "/csrf-token"].includes(path)));
});

test("onProgress is told every outcome once, and goes up until all are done", async () => {
  const { deployment, ids } = await withLateRuns(60);
  const reports = [];
  const result = await client.rescheduleLateFlowRuns({
    deploymentName: deployment.name,
    delayMs,
    mostRecentN: 1,
    onProgress: (report) => {
      reports.push(report);
      throw new Error("is its own affair");
    },
  });
  assert.deepEqual(
    reports.map(({ done, total }) => [done, total]),
    [
      [50, 60],
      [60, 60],
    ],
  );
  assert.deepEqual(
    reports
      .flatMap(({ outcomes }) => outcomes)
      .map(({ id }) => id)
      .sort(),
    [...ids].sort(),
  );
  assert.deepEqual(reports.at(-1).counts, result.counts);
});

test("the time a run was expected at is the server's own, whatever the clock of this machine shows", async () => {
  const deployment = await server.deployment();
  await server.runs(deployment, [{ state: late(ago(HOUR)) }]);
  const [old] = await server.runsOf(deployment);
  const result = await client.rescheduleLateFlowRuns({ deploymentName: deployment.name, delayMs: 0, mostRecentN: 1 });
  assert.equal(result.outcomes[0].expected_start_time, old.expected_start_time);
  assert.equal((await server.runsOf(deployment))[0].expected_start_time, old.expected_start_time);
});

// What makes the gap of a server on PostgreSQL one that can be lived with: docs/workflows.md.
test("the process of a run that was deleted as soon as a worker had taken it doesn't run the flow", { timeout: 240_000 }, async () => {
  const flow = await server.flow({ name: "marked" });
  const path = dirname(fileURLToPath(new URL("python/marked.py", import.meta.url)));
  const deployment = await server.deployment({ flow_id: flow.id, path, entrypoint: "marked.py:marked" });
  const home = mkdtempSync(join(tmpdir(), "prefect-marked-"));
  try {
    for (const isDeleted of [true, false]) {
      const run = await server.run(deployment, { state: late() });
      assert.equal((await server.setState(run.id, { type: "PENDING" })).status, "ACCEPT");
      if (isDeleted) await server.delete(`/flow_runs/${run.id}`);
      const mark = join(home, run.id);
      const env = { PATH: process.env.PATH, PREFECT_HOME: home, PREFECT_API_URL: server.apiUrl, PREFECT__FLOW_RUN_ID: run.id, MARK: mark };
      // As a worker starts one.
      const failed = await new Promise((resolve) => execFile(python, ["-I", "-m", "prefect.engine"], { cwd: home, env }, resolve));
      assert.deepEqual([existsSync(mark), failed !== null], [!isDeleted, isDeleted], failed?.message);
    }
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
});
