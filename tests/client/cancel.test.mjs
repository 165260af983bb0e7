// bulkCancelFlowRuns and cancelFlowRuns: thousands of runs in few requests, every one accounted for, and
// none touched that was not chosen or has ended meanwhile.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";
import {
  HOUR,
  State,
  answer,
  deploymentFilter,
  flowRunFilter,
  forAll,
  late,
  ownServer,
  rejection,
  tally,
  times,
  unique,
  recordingFetch,
} from "./support.mjs";

let server;
let client;
before(async () => {
  server = await ownServer();
  client = await server.client();
});
after(() => server?.stop());

const scheduled = { type: "SCHEDULED", state_details: { scheduled_time: new Date(Date.now() + HOUR).toISOString() } };
const BULK = "/flow_runs/bulk_set_state";
const LIST = "/flow_runs/filter";

const only = (deployment) => ({ deployments: deploymentFilter().id(deployment.id) });

/** The name of the state that each of these runs is in now, by the server's word. */
const stateNames = async (ids) => tally(await server.readRuns(ids), ({ state_name }) => state_name);

/** The counts that are not 0. */
const counted = ({ counts }) => Object.fromEntries(Object.entries(counts).filter(([, n]) => n > 0));

const outcomeOf = ({ outcomes }, id) => outcomes.find((outcome) => outcome.id === id);

/** Every id has one outcome, and the counts are those of the outcomes. */
function assertAccountedFor(result, ids) {
  assert.deepEqual(result.outcomes.map(({ id }) => id).sort(), [...ids].sort());
  assert.deepEqual(
    counted(result),
    tally(result.outcomes, ({ outcome }) => outcome),
  );
}

/** A fetch that does something once, after the list has come and before anything else is sent. */
function onceListed(then) {
  let listed = false;
  return recordingFetch(async ({ path }, send) => {
    const response = await send();
    if (path === LIST && !listed) {
      listed = true;
      await then();
    }
    return response;
  });
}

test("given 450 runs that wait and 30 that run, one call deals with them in 20 requests at most", async () => {
  const deployment = await server.deployment();
  const waiting = await server.runs(
    deployment,
    times(450, (place) => ({ state: place % 3 ? scheduled : late() })),
  );
  const deployed = await server.runs(
    deployment,
    times(15, () => ({ state: { type: "RUNNING" } })),
  );
  const flow = await server.flow();
  const adhoc = await forAll(times(15), () => server.adhoc(flow, { state: { type: "RUNNING" } }));
  const adhocIds = adhoc.map(({ id }) => id);
  const ended = await server.runs(deployment, [{ state: { type: "COMPLETED" } }, { state: { type: "FAILED" } }]);
  const before = await server.readRuns(ended);

  const fetch = recordingFetch();
  const result = await (await server.client({ fetch })).bulkCancelFlowRuns();

  assert.ok(fetch.calls.length <= 20, `${fetch.calls.length} requests`);
  assertAccountedFor(result, [...waiting, ...deployed, ...adhocIds]);
  assert.deepEqual(counted(result), { cancelled: 465, cancelling: 15 });
  assert.deepEqual(await stateNames(waiting), { Cancelled: 450 });
  assert.deepEqual(await stateNames(deployed), { Cancelling: 15 });
  assert.deepEqual(await stateNames(adhocIds), { Cancelled: 15 });
  assert.deepEqual(await server.readRuns(ended), before);
});

describe("in the mode stop", () => {
  const cases = [
    ["a scheduled run", scheduled, { outcome: "cancelled", name: "Cancelled" }],
    ["a late run", late(), { outcome: "cancelled", name: "Cancelled" }],
    ["a pending run", { type: "PENDING" }, { outcome: "cancelling", name: "Cancelling" }],
    ["a running run", { type: "RUNNING" }, { outcome: "cancelling", name: "Cancelling" }],
    ["a retrying run", { type: "RUNNING", name: "Retrying" }, { outcome: "cancelling", name: "Cancelling" }],
    ["a paused run", { type: "PAUSED" }, { outcome: "cancelling", name: "Cancelling" }],
    [
      "a suspended run",
      { type: "PAUSED", name: "Suspended", state_details: { pause_reschedule: true } },
      { outcome: "cancelled", name: "Cancelled" },
    ],
    ["a run that is being cancelled", { type: "CANCELLING" }, { outcome: "alreadyCancelling", name: "Cancelling" }],
    ["a completed run", { type: "COMPLETED" }, { outcome: "alreadyTerminal", name: "Completed" }],
    ["a failed run", { type: "FAILED" }, { outcome: "alreadyTerminal", name: "Failed" }],
    ["a crashed run", { type: "CRASHED" }, { outcome: "alreadyTerminal", name: "Crashed" }],
    ["a cancelled run", { type: "CANCELLED", name: "By somebody" }, { outcome: "alreadyTerminal", name: "By somebody" }],
  ];
  for (const [what, state, { outcome, name }] of cases) {
    test(`${what} of a deployment is ${outcome}`, async () => {
      const run = await server.run(await server.deployment(), { state });
      const result = await client.cancelFlowRuns([run.id]);
      assertAccountedFor(result, [run.id]);
      const { error, ...rest } = outcomeOf(result, run.id);
      const now = await server.readRun(run.id);
      assert.deepEqual(rest, {
        id: run.id,
        name: run.name,
        flow_id: run.flow_id,
        deployment_id: run.deployment_id,
        outcome,
        expected_start_time: run.expected_start_time,
        start_time: run.start_time,
        end_time: run.end_time,
        was: { type: run.state_type, name: run.state_name },
        state: { type: now.state_type, name: now.state_name },
      });
      assert.equal(error, undefined);
      assert.equal(now.state_name, name);
    });
  }

  for (const state of [{ type: "PENDING" }, { type: "RUNNING" }, { type: "PAUSED" }]) {
    test(`a ${state.type} run without a deployment, which nobody would stop, is cancelled`, async () => {
      const run = await server.adhoc(await server.flow(), { state });
      assert.deepEqual(counted(await client.cancelFlowRuns([run.id])), { cancelled: 1 });
      assert.equal((await server.readRun(run.id)).state_name, "Cancelled");
    });
  }

  test("a run is left to its worker where its row says nothing of a deployment", async () => {
    const [id] = await server.runs(await server.deployment(), [{ state: { type: "RUNNING" } }]);
    const fetch = recordingFetch(async ({ path }, send) => {
      const response = await send();
      if (path !== "/flow_runs/filter") return response;
      return answer((await response.json()).map(({ deployment_id, ...row }) => row));
    });
    const { outcomes } = await (await server.client({ fetch })).cancelFlowRuns([id]);
    assert.deepEqual([outcomes[0].outcome, (await server.readRun(id)).state_name], ["cancelling", "Cancelling"]);
  });

  test("a run that waits for a retry in a live process is told to stop", async () => {
    const run = await server.run(await server.deployment(), { state: { ...late(), name: "AwaitingRetry" } });
    await server.patch(`/flow_runs/${run.id}`, { infrastructure_pid: "77" });
    assert.deepEqual(counted(await client.cancelFlowRuns([run.id])), { cancelling: 1 });
    assert.equal((await server.readRun(run.id)).state_name, "Cancelling");
  });

  test("who cancels and why stands in the new state", async () => {
    const deployment = await server.deployment();
    const ids = await server.runs(deployment, [{ state: scheduled }, { state: { type: "RUNNING" } }]);
    await client.bulkCancelFlowRuns({ ...only(deployment), message: "by Ada: wrong data" });
    for (const run of await server.readRuns(ids)) assert.equal(run.state.message, "by Ada: wrong data");
  });
});

describe("in the mode force", () => {
  test("every chosen run is Cancelled, whatever it does", async () => {
    const deployment = await server.deployment();
    const ids = await server.runs(deployment, [
      { state: scheduled },
      { state: late() },
      { state: { type: "PENDING" } },
      { state: { type: "RUNNING" } },
    ]);
    const result = await client.bulkCancelFlowRuns({ ...only(deployment), mode: "force" });
    assertAccountedFor(result, ids);
    assert.deepEqual(counted(result), { cancelled: 4 });
    assert.deepEqual(await stateNames(ids), { Cancelled: 4 });
  });

  test("one that was told to stop and hasn't is Cancelled too", async () => {
    const run = await server.run(await server.deployment(), { state: { type: "CANCELLING" } });
    assert.deepEqual(counted(await client.cancelFlowRuns([run.id], { mode: "force" })), { cancelled: 1 });
    assert.equal((await server.readRun(run.id)).state_name, "Cancelled");
  });

  test("but one that has ended stays as it ended", async () => {
    const deployment = await server.deployment();
    const ids = await server.runs(
      deployment,
      ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"].map((type) => ({ state: { type } })),
    );
    const before = await server.readRuns(ids);
    assert.deepEqual(counted(await client.cancelFlowRuns(ids, { mode: "force" })), { alreadyTerminal: 4 });
    assert.deepEqual(await server.readRuns(ids), before);
  });
});

describe("given a run that changes between the list and its turn,", () => {
  for (const mode of ["stop", "force"]) {
    for (const call of ["bulkCancelFlowRuns", "cancelFlowRuns"]) {
      const cancel = async (deployment, ids, fetch) => {
        const client = await server.client({ fetch });
        return call === "cancelFlowRuns" ? client.cancelFlowRuns(ids, { mode }) : client.bulkCancelFlowRuns({ ...only(deployment), mode });
      };

      test(`${call}, ${mode}: one that completes stays COMPLETED, the others are cancelled`, async () => {
        const deployment = await server.deployment();
        const ids = await server.runs(deployment, [{ state: { type: "RUNNING" } }, { state: { type: "RUNNING" } }, { state: late() }]);
        const [completed, running] = ids;
        const fetch = onceListed(() => server.setState(completed, { type: "COMPLETED" }));
        const result = await cancel(deployment, ids, fetch);
        assertAccountedFor(result, ids);
        const outcome = outcomeOf(result, completed);
        assert.deepEqual([outcome.outcome, outcome.was.type, outcome.state.type], ["alreadyTerminal", "RUNNING", "COMPLETED"]);
        assert.equal((await server.readRun(completed)).state_type, "COMPLETED");
        assert.deepEqual(
          (await server.states(completed)).map(({ type }) => type),
          ["RUNNING", "COMPLETED"],
        );
        assert.equal((await server.readRun(running)).state_type, mode === "stop" ? "CANCELLING" : "CANCELLED");
      });

      test(`${call}, ${mode}: one that is deleted is gone`, async () => {
        const deployment = await server.deployment();
        const ids = await server.runs(deployment, [{ state: scheduled }, { state: scheduled }]);
        const result = await cancel(
          deployment,
          ids,
          onceListed(() => server.delete(`/flow_runs/${ids[0]}`)),
        );
        assertAccountedFor(result, ids);
        assert.deepEqual([outcomeOf(result, ids[0]).outcome, outcomeOf(result, ids[0]).state], ["gone", null]);
        assert.deepEqual(counted(result), { gone: 1, cancelled: 1 });
      });
    }
  }

  test("one that starts is told to stop", async () => {
    const deployment = await server.deployment();
    const [id] = await server.runs(deployment, [{ state: late() }]);
    const fetch = onceListed(() => server.setState(id, { type: "RUNNING" }));
    const result = await (await server.client({ fetch })).bulkCancelFlowRuns(only(deployment));
    assert.deepEqual(counted(result), { cancelling: 1 });
    assert.equal((await server.readRun(id)).state_type, "CANCELLING");
  });

  test("one that starts is told to stop, also when it goes with one that runs without a deployment", async () => {
    const deployment = await server.deployment();
    const [id] = await server.runs(deployment, [{ state: late() }]);
    const adhoc = await server.adhoc({ id: deployment.flow_id }, { state: { type: "RUNNING" } });
    const fetch = onceListed(() => server.setState(id, { type: "RUNNING" }));
    const result = await (await server.client({ fetch })).bulkCancelFlowRuns({ flows: { id: { any_: [deployment.flow_id] } } });
    assertAccountedFor(result, [id, adhoc.id]);
    assert.equal((await server.readRun(adhoc.id)).state_type, "CANCELLED");
    assert.deepEqual(
      (await server.states(id)).map(({ type }) => type),
      ["SCHEDULED", "RUNNING", "CANCELLING"],
    );
    assert.equal(outcomeOf(result, id).outcome, "cancelling");
  });

  test("one that goes into a state that was not chosen is left alone and says so", async () => {
    const deployment = await server.deployment();
    const [id] = await server.runs(deployment, [{ state: late() }]);
    const fetch = onceListed(() => server.setState(id, { type: "RUNNING" }));
    const result = await (await server.client({ fetch })).bulkCancelFlowRuns({ ...only(deployment), states: ["Late"] });
    const { outcome, error, state } = outcomeOf(result, id);
    assert.deepEqual([outcome, state.type, error.kind], ["failed", "RUNNING", "Conflict"]);
    assert.match(error.message, /Running/);
    assert.equal((await server.readRun(id)).state_type, "RUNNING");
  });

  test("runs that come while the others are cancelled are cancelled as well", async () => {
    const deployment = await server.deployment();
    const ids = await server.runs(
      deployment,
      times(3, () => ({ state: late() })),
    );
    const fetch = onceListed(async () => ids.push(...(await server.runs(deployment, [{ state: scheduled }]))));
    const result = await (await server.client({ fetch })).bulkCancelFlowRuns(only(deployment));
    assertAccountedFor(result, ids);
    assert.deepEqual(await stateNames(ids), { Cancelled: 4 });
  });
});

describe("runs that hold a slot of their deployment's concurrency limit", () => {
  const lease = ({ state_details }) => state_details.deployment_concurrency_lease_id;

  async function holding(deployment) {
    const run = await server.run(deployment);
    await server.setState(run.id, { type: "PENDING" });
    const { state } = await server.setState(run.id, { type: "RUNNING" });
    assert.ok(lease(state), "the server gave no lease");
    return { id: run.id, lease: lease(state) };
  }

  for (const mode of ["stop", "force"]) {
    test(`keep their own lease when they are cancelled together, in the mode ${mode}`, async () => {
      const deployment = await server.deployment({ concurrency_limit: 10 });
      const holders = [];
      for (const _ of times(4)) holders.push(await holding(deployment));
      const waiting = await server.runs(
        deployment,
        times(3, () => ({ state: late() })),
      );
      assert.equal(new Set(holders.map(({ lease }) => lease)).size, 4);

      const result = await client.bulkCancelFlowRuns({ ...only(deployment), mode });
      assertAccountedFor(result, [...holders.map(({ id }) => id), ...waiting]);
      for (const { id, lease: own } of holders) {
        const leases = (await server.states(id)).map(lease).filter(Boolean);
        assert.deepEqual([...new Set(leases)], [own]);
      }
      for (const id of waiting) assert.deepEqual((await server.states(id)).map(lease), [null, null]);
      const { global_concurrency_limit } = await server.get(`/deployments/${deployment.id}`);
      assert.equal(global_concurrency_limit.active_slots, mode === "force" ? 0 : 4);
    });
  }
});

describe("cancelFlowRuns", () => {
  test("gives an outcome for each id, in their order, also for those that there are not", async () => {
    const deployment = await server.deployment();
    const [a, b, c] = await server.runs(deployment, [{ state: late() }, { state: { type: "COMPLETED" } }, { state: { type: "RUNNING" } }]);
    const [x, y] = [randomUUID(), randomUUID()];
    const result = await client.cancelFlowRuns([x, c, a, y, b]);
    assert.deepEqual(
      result.outcomes.map(({ id, outcome }) => [id, outcome]),
      [
        [x, "gone"],
        [c, "cancelling"],
        [a, "cancelled"],
        [y, "gone"],
        [b, "alreadyTerminal"],
      ],
    );
    const { name, was, state, error } = outcomeOf(result, x);
    assert.deepEqual([name, was, state, error], [null, null, null, undefined]);
  });

  test("counts an id once that is given twice or written otherwise", async () => {
    const [id] = await server.runs(await server.deployment(), [{ state: late() }]);
    const unknown = randomUUID();
    const result = await client.cancelFlowRuns([id, id.toUpperCase(), unknown, id.replaceAll("-", ""), unknown]);
    assertAccountedFor(result, [id, unknown]);
    assert.deepEqual(counted(result), { cancelled: 1, gone: 1 });
  });

  test("takes more ids than a page holds", async () => {
    const some = await server.runs(
      await server.deployment(),
      times(3, () => ({ state: scheduled })),
    );
    const ids = times(410, (place) => (place % 200 === 7 ? some[(place - 7) / 200] : randomUUID()));
    const result = await client.cancelFlowRuns(ids);
    assert.deepEqual(
      result.outcomes.map(({ id }) => id),
      ids,
    );
    assert.deepEqual(counted(result), { cancelled: 3, gone: 407 });
    assert.deepEqual(await stateNames(some), { Cancelled: 3 });
  });

  test("sends nothing for no ids", async () => {
    const fetch = recordingFetch();
    assert.deepEqual((await (await server.client({ fetch })).cancelFlowRuns([])).outcomes, []);
    assert.equal(fetch.calls.length, 0);
  });

  test("changes nothing where there is nothing to cancel", async () => {
    const [id] = await server.runs(await server.deployment(), [{ state: { type: "COMPLETED" } }]);
    const fetch = recordingFetch();
    await (await server.client({ fetch })).cancelFlowRuns([id, randomUUID()]);
    assert.deepEqual([fetch.to(BULK).length, fetch.to(LIST).length], [0, 1]);
  });
});

describe("what is chosen:", () => {
  async function oneOfEach(deployment) {
    const states = {
      Scheduled: scheduled,
      Late: late(),
      AwaitingRetry: { ...late(), name: "AwaitingRetry" },
      Pending: { type: "PENDING" },
      Submitting: { type: "PENDING", name: "Submitting" },
      Running: { type: "RUNNING" },
      Retrying: { type: "RUNNING", name: "Retrying" },
      Paused: { type: "PAUSED" },
      Completed: { type: "COMPLETED" },
    };
    const ids = await server.runs(
      deployment,
      Object.values(states).map((state) => ({ state })),
    );
    return Object.fromEntries(Object.keys(states).map((name, place) => [name, ids[place]]));
  }

  test("by default the four names of Prefect's recipe", async () => {
    const deployment = await server.deployment();
    const ids = await oneOfEach(deployment);
    const result = await client.bulkCancelFlowRuns(only(deployment));
    assertAccountedFor(result, [ids.Scheduled, ids.Late, ids.Pending, ids.Running]);
    for (const name of ["AwaitingRetry", "Submitting", "Retrying", "Paused", "Completed"]) {
      assert.equal((await server.readRun(ids[name])).state_name, name);
    }
  });

  test("by type of state also what those names miss", async () => {
    const deployment = await server.deployment();
    const { Completed, ...active } = await oneOfEach(deployment);
    const stateTypes = ["SCHEDULED", "PENDING", "RUNNING", "PAUSED"];
    const result = await client.bulkCancelFlowRuns({ ...only(deployment), stateTypes });
    assertAccountedFor(result, Object.values(active));
    assert.deepEqual(await stateNames(Object.values(active)), { Cancelled: 3, Cancelling: 5 });
    assert.equal((await server.readRun(Completed)).state_name, "Completed");
  });

  test("by names of one's own", async () => {
    const deployment = await server.deployment();
    const ids = await oneOfEach(deployment);
    const result = await client.bulkCancelFlowRuns({ ...only(deployment), states: ["AwaitingRetry", "Retrying"] });
    assertAccountedFor(result, [ids.AwaitingRetry, ids.Retrying]);
  });

  test("only one type, and the runs of other types stay", async () => {
    const deployment = await server.deployment();
    const ids = await oneOfEach(deployment);
    const result = await client.bulkCancelFlowRuns({ ...only(deployment), stateTypes: ["RUNNING"], mode: "force" });
    assertAccountedFor(result, [ids.Running, ids.Retrying]);
    assert.deepEqual(await stateNames([ids.Running, ids.Retrying, ids.Paused, ids.Late]), { Cancelled: 2, Paused: 1, Late: 1 });
  });

  const filters = {
    "a tag of the runs": ({ tag }) => ({ flow_runs: { tags: { all_: [tag] } } }),
    "a tag of the runs, built": ({ tag }) => ({ flow_runs: flowRunFilter().tagsAll(tag) }),
    "a flow": ({ mine }) => ({ flows: { id: { any_: [mine.flow_id] } } }),
    "a deployment": ({ mine }) => ({ deployments: { name: { any_: [mine.name] } } }),
    "a work pool": ({ pool }) => ({ work_pools: { name: { any_: [pool.name] } } }),
    "a work queue": ({ queue }) => ({ work_pool_queues: { id: { any_: [queue] } } }),
    "task runs": ({ task }) => ({ task_runs: { name: { any_: [task.name] } } }),
    "no deployment in a list that is empty": () => ({ deployments: { id: { any_: [] } } }),
  };
  for (const [what, filter] of Object.entries(filters)) {
    test(`only runs of ${what}; all others stay`, async () => {
      const pool = await server.post("/work_pools/", { name: unique("pool"), type: "process" });
      const mine = await server.deployment({ work_pool_name: pool.name });
      const other = await server.deployment();
      const tag = unique("tag");
      const run = await server.run(mine, { tags: [tag], state: scheduled });
      const task = await server.post("/task_runs/", { flow_run_id: run.id, task_key: "t", dynamic_key: "0", name: unique("task") });
      const bystanders = await server.runs(other, [{ state: scheduled }, { state: { type: "RUNNING" } }]);
      const before = await stateNames(bystanders);

      const result = await client.bulkCancelFlowRuns(filter({ tag, mine, pool, queue: run.work_queue_id, task }));
      assertAccountedFor(result, what.startsWith("no ") ? [] : [run.id]);
      assert.deepEqual(await stateNames(bystanders), before);
    });
  }

  const refused = {
    "flow_runs by state": [() => ({ flow_runs: { state: { type: { any_: ["COMPLETED"] } } } }), "flow_runs"],
    "flow_runs by state, built": [() => ({ flow_runs: flowRunFilter().stateName("Completed") }), "flow_runs"],
    "flow_runs joined by or_": [() => ({ flow_runs: { operator: "or_", tags: { all_: ["x"] } } }), "flow_runs"],
    "both states and stateTypes": [() => ({ states: ["Late"], stateTypes: ["SCHEDULED"] }), "stateTypes"],
    "a type that has ended": [() => ({ stateTypes: ["COMPLETED"] }), "stateTypes[0]"],
    "a mode that there is not": [() => ({ mode: "kill" }), "mode"],
    "a misspelt filter": [() => ({ flow_run: {} }), "flow_run"],
    "a misspelt operator": [() => ({ flow_runs: { tags: { all: ["x"] } } }), "flow_runs.tags.all"],
    // JSON would drop it, and what is left chooses every run there is.
    "a filter that came out undefined": [() => ({ deployments: undefined }), "deployments"],
    "a condition that came out undefined": [() => ({ flow_runs: { id: { any_: undefined } } }), "flow_runs.id.any_"],
    "a filter that is none": [() => ({ deployments: "nightly" }), "deployments"],
    "a filter that is null": [() => ({ deployments: null }), "deployments"],
    "an emptied condition beside another": [() => ({ flow_runs: { id: {}, tags: { all_: ["x"] } } }), "flow_runs"],
    "a condition that is null beside another": [() => ({ flow_runs: { id: null, tags: { all_: ["x"] } } }), "flow_runs"],
    "values that are null beside others": [() => ({ flow_runs: { id: { any_: null }, tags: { all_: ["x"] } } }), "flow_runs"],
    "no tags beside a name": [() => ({ flow_runs: { tags: { all_: [] }, name: { any_: ["x"] } } }), "flow_runs"],
    "a pattern of wildcards": [() => ({ flow_runs: { name: { like_: "%_%" } } }), "flow_runs"],
    "a pattern that ends too early for SQLite": [() => ({ flow_runs: { name: { like_: "\0nightly" } } }), "flow_runs"],
  };
  for (const [what, [which, place]] of Object.entries(refused)) {
    test(`${what} is refused, and nothing is sent`, async () => {
      const fetch = recordingFetch();
      const error = await rejection((await server.client({ fetch })).bulkCancelFlowRuns(which()));
      assert.deepEqual([error.kind, error.status], ["ValidationError", undefined]);
      assert.ok(error.message.startsWith(`${place}: `), error.message);
      assert.equal(fetch.calls.length, 0);
    });
  }
});

test("a row that the filter on runs doesn't choose is left alone, whatever the server lists", async () => {
  const deployment = await server.deployment();
  const [mine, strangers] = [unique("mine"), unique("stranger")];
  const [id, ...others] = await server.runs(deployment, [
    { name: mine, state: { type: "RUNNING" } },
    { name: strangers, state: { type: "RUNNING" } },
    { name: strangers, state: late() },
  ]);
  const fetch = recordingFetch(async ({ path }, send) => {
    const response = await send();
    return path === "/flow_runs/filter" ? answer([...(await server.readRuns(others)), ...(await response.json())]) : response;
  });
  const behind = await server.client({ fetch });
  for (const operator of [undefined, "and_"]) {
    const flow_runs = { name: { any_: [mine] }, ...(operator && { operator }) };
    const { outcomes } = await behind.bulkCancelFlowRuns({ flow_runs, stateTypes: ["SCHEDULED", "RUNNING", "CANCELLING"] });
    const outcomeOf = Object.fromEntries(outcomes.map(({ id, outcome }) => [id, outcome]));
    assert.deepEqual(outcomeOf, { [id]: operator ? "alreadyCancelling" : "cancelling", [others[0]]: "failed", [others[1]]: "failed" });
  }
  assert.deepEqual(await stateNames([id]), { Cancelling: 1 });
  assert.deepEqual(await stateNames(others), { Running: 1, Late: 1 });
});

describe("dryRun", () => {
  test("says what would be done, and changes nothing", async () => {
    const deployment = await server.deployment();
    const ids = await server.runs(deployment, [{ state: late() }, { state: { type: "RUNNING" } }, { state: { type: "COMPLETED" } }]);
    const before = await Promise.all(ids.map(server.states));
    const fetch = recordingFetch();
    const client = await server.client({ fetch });
    const bulk = await client.bulkCancelFlowRuns({ ...only(deployment), dryRun: true });
    assertAccountedFor(bulk, ids.slice(0, 2));
    assert.deepEqual(counted(bulk), { cancelled: 1, cancelling: 1 });
    const these = await client.cancelFlowRuns(ids, { dryRun: true, mode: "force" });
    assert.deepEqual(
      these.outcomes.map(({ outcome }) => outcome),
      ["cancelled", "cancelled", "alreadyTerminal"],
    );
    assert.deepEqual(await Promise.all(ids.map(server.states)), before);
    assert.ok(fetch.calls.every(({ path }) => [LIST, "/csrf-token"].includes(path)));
  });
});

describe("onProgress", () => {
  test("is told every outcome once, and goes up until all are done", async () => {
    const deployment = await server.deployment();
    const ids = await server.runs(
      deployment,
      times(58, (place) => ({ state: place < 3 ? { type: "RUNNING" } : late() })),
    );
    const reports = [];
    const result = await client.bulkCancelFlowRuns({ ...only(deployment), onProgress: (report) => reports.push(report) });
    assert.ok(reports.length >= 3, `${reports.length} reports`);
    reports.reduce((before, { done, total, outcomes }) => {
      assert.equal(done, before + outcomes.length);
      assert.ok(outcomes.length > 0);
      assert.ok(done <= total && total === ids.length, `${done} of ${total}`);
      return done;
    }, 0);
    assert.deepEqual(reports.at(-1).counts, result.counts);
    const told = reports.flatMap(({ outcomes }) => outcomes);
    assert.deepEqual(
      told.map(({ id, outcome }) => [id, outcome]),
      result.outcomes.map(({ id, outcome }) => [id, outcome]),
    );
  });

  test("stops nothing by what it throws", async () => {
    const deployment = await server.deployment();
    const ids = await server.runs(deployment, [{ state: late() }, { state: { type: "RUNNING" } }]);
    await client.cancelFlowRuns(ids, {
      onProgress: () => {
        throw new Error("no");
      },
    });
    assert.deepEqual(await stateNames(ids), { Cancelled: 1, Cancelling: 1 });
  });
});

describe("a call that is aborted", () => {
  for (const how of ["options", "which"]) {
    test(`in its middle rejects with the reason, and every run is accounted for (the signal is in ${how})`, async () => {
      const deployment = await server.deployment();
      const ids = await server.runs(
        deployment,
        times(105, () => ({ state: late() })),
      );
      const controller = new AbortController();
      const { signal } = controller;
      const reason = { why: "enough" };
      const fetch = recordingFetch(async ({ path }, send) => {
        if (path !== BULK || fetch.to(BULK).length < 2) return send();
        const response = await send(); // the second batch is done, but nobody hears of it
        controller.abort(reason);
        return response;
      });
      const reports = [];
      const which = { ...only(deployment), onProgress: (report) => reports.push(report) };
      const client = await server.client({ fetch });
      const call = how === "which" ? client.bulkCancelFlowRuns({ ...which, signal }) : client.bulkCancelFlowRuns(which, { signal });
      assert.equal(await rejection(call), reason);

      const told = reports.flatMap(({ outcomes }) => outcomes);
      assert.deepEqual(told.map(({ id }) => id).sort(), [...ids].sort());
      assert.equal(reports.at(-1).done, 105);
      const sent = fetch.to(BULK).map(({ body }) => body.flow_runs.id.any_);
      assert.equal(sent.length, 2);
      const those = (outcome) => told.filter((one) => one.outcome === outcome).map(({ id }) => id);
      assert.deepEqual(those("cancelled").sort(), sent[0].sort());
      assert.deepEqual(those("unknown").sort(), sent[1].sort());
      const notSent = ids.filter((id) => !sent.flat().includes(id));
      assert.deepEqual(those("notSent").sort(), notSent.sort());
      assert.deepEqual(await stateNames(notSent), { Late: notSent.length });
    });
  }

  test("before it begins sends nothing", async () => {
    const fetch = recordingFetch();
    const client = await server.client({ fetch });
    const signal = AbortSignal.abort("stop");
    assert.equal(await rejection(client.bulkCancelFlowRuns({}, { signal })), "stop");
    assert.equal(await rejection(client.cancelFlowRuns([randomUUID()], { signal })), "stop");
    assert.equal(fetch.calls.length, 0);
  });

  test("that runs out of its time is accounted for the same way", async () => {
    const ids = await server.runs(
      await server.deployment(),
      times(51, () => ({ state: late() })),
    );
    const reports = [];
    const fetch = recordingFetch(({ path, signal }, send) =>
      path === BULK && fetch.to(BULK).length > 1
        ? new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))
        : send(),
    );
    const client = await server.client({ fetch });
    const call = client.cancelFlowRuns(ids, { timeoutMs: 3000, onProgress: (report) => reports.push(report) });
    assert.equal((await rejection(call)).kind, "Timeout");
    const [first, second] = fetch.to(BULK).map(({ body }) => body.flow_runs.id.any_.length);
    const counts = tally(
      reports.flatMap(({ outcomes }) => outcomes),
      ({ outcome }) => outcome,
    );
    assert.deepEqual(counts, { cancelled: first, unknown: second });
  });
});

describe("given a fault,", () => {
  test("an answer that gets lost is looked for: what was done is known", async () => {
    const deployment = await server.deployment();
    const ids = await server.runs(deployment, [...times(3, () => ({ state: late() })), { state: { type: "RUNNING" } }]);
    const fetch = recordingFetch(async ({ path }, send) => {
      const response = await send();
      if (path === BULK) throw new TypeError("the connection broke");
      return response;
    });
    const result = await (await server.client({ fetch, maxRetries: 0 })).cancelFlowRuns(ids);
    assertAccountedFor(result, ids);
    assert.deepEqual(counted(result), { cancelled: 3, cancelling: 1 });
    assert.deepEqual(await stateNames(ids), { Cancelled: 3, Cancelling: 1 });
  });

  test("a server that can't be reached any more leaves nothing unsaid: the outcomes come, not an error", async () => {
    const ids = await server.runs(
      await server.deployment(),
      times(105, () => ({ state: late() })),
    );
    const fetch = recordingFetch(({ path }, send) => {
      if (path === BULK && fetch.to(BULK).length === 1) return send();
      if (path === LIST && fetch.to(BULK).length === 0) return send();
      throw new TypeError("the connection broke");
    });
    const result = await (await server.client({ fetch, maxRetries: 0 })).cancelFlowRuns(ids);
    assertAccountedFor(result, ids);
    const [first, second] = fetch.to(BULK).map(({ body }) => body.flow_runs.id.any_.length);
    assert.deepEqual(counted(result), { cancelled: first, unknown: second, notSent: ids.length - first - second });
    for (const { outcome, error } of result.outcomes) {
      assert.equal(error?.kind, outcome === "cancelled" ? undefined : "Network");
    }
  });

  test("what the server failed to do for single runs is tried again", async () => {
    const ids = await server.runs(
      await server.deployment(),
      times(5, () => ({ state: late() })),
    );
    const fetch = recordingFetch(({ path, body }, send) => {
      if (path !== BULK || fetch.to(BULK).length > 1) return send();
      const results = body.flow_runs.id.any_.map((flow_run_id) => ({
        flow_run_id,
        status: "ABORT",
        state: null,
        details: { type: "abort_details", reason: "database is locked" },
      }));
      return answer({ results });
    });
    const result = await (await server.client({ fetch })).cancelFlowRuns(ids);
    assertAccountedFor(result, ids);
    assert.deepEqual(counted(result), { cancelled: 5 });
    assert.deepEqual(await stateNames(ids), { Cancelled: 5 });
  });

  test("a run that an answer leaves out is cancelled all the same, and its outcome says so", async () => {
    const ids = await server.runs(
      await server.deployment(),
      times(2, () => ({ state: { type: "RUNNING" } })),
    );
    const fetch = recordingFetch(async ({ path }, send) => {
      const response = await send();
      return path === BULK ? answer({ results: (await response.json()).results.slice(1) }) : response;
    });
    const result = await (await server.client({ fetch })).cancelFlowRuns(ids, { mode: "force" });
    assert.deepEqual(counted(result), { cancelled: 2 });
    assert.deepEqual(await stateNames(ids), { Cancelled: 2 });
  });

  test("a run that can't be cancelled fails with the server's reason, the others are cancelled, and it ends", async () => {
    const deployment = await server.deployment();
    const ids = await server.runs(
      deployment,
      times(4, () => ({ state: late() })),
    );
    const [stubborn] = ids;
    const fetch = recordingFetch(async ({ path, body }, send) => {
      if (path !== BULK || !body.flow_runs.id.any_.includes(stubborn)) return send();
      const others = body.flow_runs.id.any_.filter((id) => id !== stubborn);
      const done = await server.post(BULK, { ...body, flow_runs: { ...body.flow_runs, id: { any_: others } } });
      const refusal = { flow_run_id: stubborn, status: "ABORT", state: null, details: { type: "abort_details", reason: "not this one" } };
      return answer({ results: [refusal, ...done.results] });
    });
    const result = await (await server.client({ fetch })).bulkCancelFlowRuns(only(deployment));
    assertAccountedFor(result, ids);
    const { outcome, error, state } = outcomeOf(result, stubborn);
    assert.deepEqual([outcome, error.kind, state.name], ["failed", "Conflict", "Late"]);
    assert.match(error.message, /not this one/);
    assert.deepEqual(counted(result), { failed: 1, cancelled: 3 });
    assert.ok(fetch.calls.length < 15, `${fetch.calls.length} requests`);
  });

  test("a list that can't be read again at the end is said beside what was done", async () => {
    const deployment = await server.deployment();
    const ids = await server.runs(
      deployment,
      times(3, () => ({ state: late() })),
    );
    let lists = 0;
    const fetch = recordingFetch(({ path }, send) =>
      path === "/flow_runs/filter" && ++lists > 1 ? answer({ detail: "No." }, { status: 500 }) : send(),
    );
    const result = await (await server.client({ fetch })).bulkCancelFlowRuns(only(deployment));
    assertAccountedFor(result, ids);
    assert.deepEqual(counted(result), { cancelled: 3 });
    assert.equal(result.error.kind, "ServerError");
  });

  test("where nothing is left, no error stands in the result", async () => {
    const deployment = await server.deployment();
    await server.runs(deployment, [{ state: late() }]);
    const result = await (await server.client()).bulkCancelFlowRuns(only(deployment));
    assert.equal("error" in result, false);
  });

  test("a list that can't be read is an error: nothing is known", async () => {
    const client = await server.client({ fetch: recordingFetch(() => answer({ detail: "No." }, { status: 500 })) });
    assert.equal((await rejection(client.bulkCancelFlowRuns())).kind, "ServerError");
    assert.equal((await rejection(client.cancelFlowRuns([randomUUID()]))).kind, "ServerError");
  });
});

for (const status of [404, 405]) {
  describe(`on an older server, which answers ${status} to the bulk routes,`, () => {
    const older = (also = (_, send) => send()) =>
      recordingFetch((call, send) =>
        call.path.startsWith("/flow_runs/bulk_") ? answer({ detail: "Not Found" }, { status }) : also(call, send),
      );

    for (const mode of ["stop", "force"]) {
      test(`runs are cancelled one by one, in the mode ${mode}`, async () => {
        const deployment = await server.deployment();
        const ids = await server.runs(deployment, [
          { state: scheduled },
          { state: late() },
          { state: { type: "PENDING" } },
          { state: { type: "RUNNING" } },
          { state: { type: "PAUSED" } },
        ]);
        const adhoc = await server.adhoc({ id: deployment.flow_id }, { state: { type: "RUNNING" } });
        const done = await server.run(deployment, { state: { type: "COMPLETED" } });
        const fetch = older();
        const result = await (await server.client({ fetch })).bulkCancelFlowRuns({
          flows: { id: { any_: [deployment.flow_id] } },
          stateTypes: ["SCHEDULED", "PENDING", "RUNNING", "PAUSED"],
          mode,
        });
        assertAccountedFor(result, [...ids, adhoc.id]);
        const expected = mode === "force" ? { Cancelled: 6 } : { Cancelled: 3, Cancelling: 3 };
        assert.deepEqual(await stateNames([...ids, adhoc.id]), expected);
        assert.equal((await server.readRun(done.id)).state_type, "COMPLETED");
        assert.equal(fetch.to(BULK).length, 1); // asked once, not for every run
      });

      test(`one that completes meanwhile stays COMPLETED, in the mode ${mode}`, async () => {
        const deployment = await server.deployment();
        const [id, other] = await server.runs(
          deployment,
          times(2, () => ({ state: { type: "RUNNING" } })),
        );
        let listed = false;
        const fetch = older(async ({ path }, send) => {
          const response = await send();
          if (path === LIST && !listed) {
            listed = true;
            await server.setState(id, { type: "COMPLETED" });
          }
          return response;
        });
        const result = await (await server.client({ fetch })).bulkCancelFlowRuns({ ...only(deployment), mode });
        assertAccountedFor(result, [id, other]);
        assert.equal(outcomeOf(result, id).outcome, "alreadyTerminal");
        assert.deepEqual(
          (await server.states(id)).map(({ type }) => type),
          ["RUNNING", "COMPLETED"],
        );
        assert.notEqual((await server.readRun(other)).state_type, "RUNNING");
      });
    }

    test("one that is deleted meanwhile is gone", async () => {
      const deployment = await server.deployment();
      const ids = await server.runs(
        deployment,
        times(2, () => ({ state: late() })),
      );
      let listed = false;
      const fetch = older(async ({ path }, send) => {
        const response = await send();
        if (path === LIST && !listed) {
          listed = true;
          await server.delete(`/flow_runs/${ids[0]}`);
        }
        return response;
      });
      const result = await (await server.client({ fetch })).bulkCancelFlowRuns(only(deployment));
      assert.deepEqual([outcomeOf(result, ids[0]).outcome, outcomeOf(result, ids[1]).outcome], ["gone", "cancelled"]);
    });
  });
}

describe("on a server whose admin lowered the page size to 20", () => {
  let small;
  before(async () => {
    small = await ownServer({ pageSize: 20 });
  });
  after(() => small?.stop());

  test("all of 45 runs are cancelled", async () => {
    const ids = await small.runs(
      await small.deployment(),
      times(45, () => ({ state: late() })),
    );
    assertAccountedFor(await (await small.client()).bulkCancelFlowRuns(), ids);
    assert.deepEqual(
      tally(await small.readRuns(ids), ({ state_name }) => state_name),
      { Cancelled: 45 },
    );
  });

  test("all of 45 ids are found", async () => {
    const ids = await small.runs(
      await small.deployment(),
      times(45, () => ({ state: { type: "RUNNING" } })),
    );
    assertAccountedFor(await (await small.client()).cancelFlowRuns(ids), ids);
    assert.deepEqual(
      tally(await small.readRuns(ids), ({ state_name }) => state_name),
      { Cancelling: 45 },
    );
  });
});

test("a state that was cancelled stays when the same is called again", async () => {
  const deployment = await server.deployment();
  const ids = await server.runs(deployment, [{ state: late() }, { state: { type: "RUNNING" } }]);
  await client.cancelFlowRuns(ids);
  const before = await Promise.all(ids.map(server.states));
  assert.deepEqual(counted(await client.cancelFlowRuns(ids)), { alreadyTerminal: 1, alreadyCancelling: 1 });
  assert.deepEqual(await Promise.all(ids.map(server.states)), before);
  assert.deepEqual((await client.bulkCancelFlowRuns(only(deployment))).outcomes, []);
  await client.setFlowRunState(ids[1], State.cancelled());
});
