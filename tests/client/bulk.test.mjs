// What is done with many runs or deployments at once: retried, set to a state, deleted, paused, resumed. Each has
// an outcome, and nothing is touched that was not meant.

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import {
  State,
  answer,
  deploymentFilter,
  flowRunFilter,
  forAll,
  late,
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

const older = (call, send) => (call.path.startsWith("/flow_runs/bulk_") ? answer({ detail: "Not Found" }, { status: 404 }) : send());
const LIST = "/flow_runs/filter";
const nobody = "00000000-0000-4000-8000-000000000000";
const outcomesOf = ({ outcomes }) => outcomes.map(({ id, outcome }) => [id, outcome]);
const counted = ({ counts }) => Object.fromEntries(Object.entries(counts).filter(([, n]) => n > 0));
const types = async (id) => (await server.states(id)).map(({ type }) => type);

/** A deployment with a run in each of these states. */
async function withRuns(...states) {
  const deployment = await server.deployment();
  const ids = await server.runs(
    deployment,
    states.map((state) => ({ state: typeof state === "string" ? { type: state } : state })),
  );
  return { deployment, ids, runs: { flow_runs: { deployment_id: { any_: [deployment.id] } } } };
}

const adhoc = async (state) => (await server.adhoc(await server.flow(), { state })).id;

/** The ways to name runs and to reach a server. */
const ways = [
  ["by ids", ({ ids }) => ids, undefined],
  ["by a filter", ({ runs }) => runs, undefined],
  ["by ids, on an older server", ({ ids }) => ids, older],
  ["by a filter, on an older server", ({ runs }) => runs, older],
];

for (const [how, whichOf, also] of ways) {
  describe(`${how}:`, () => {
    let mine;
    before(async () => {
      mine = await server.client({ fetch: recordingFetch(also) });
    });

    test("what failed or crashed is retried, and nothing else", async () => {
      const some = await withRuns("FAILED", "CRASHED", "COMPLETED", "CANCELLED", "RUNNING", late());
      const result = await mine.retryFlowRuns(whichOf(some), { message: "the database is back" });
      const [failed, crashed, ...others] = some.ids;
      const told = new Map(outcomesOf(result));
      for (const id of [failed, crashed]) {
        assert.equal(told.get(id), "succeeded");
        const run = await server.readRun(id);
        assert.deepEqual([run.state_type, run.state_name, run.state.message], ["SCHEDULED", "AwaitingRetry", "the database is back"]);
        // A worker takes runs whose time has come.
        assert.ok(Date.parse(run.next_scheduled_start_time) <= Date.now() + 1000, run.next_scheduled_start_time);
      }
      for (const id of others) {
        assert.ok([undefined, "skipped"].includes(told.get(id)), told.get(id));
        assert.equal((await server.states(id)).length, 1);
      }
      assert.equal(result.counts.succeeded, 2);
      assert.equal(result.outcomes.length, how.startsWith("by ids") ? 6 : 2);
    });

    test("a state is set for all of them", async () => {
      const some = await withRuns("RUNNING", "PENDING", late());
      const result = await mine.setFlowRunStates(whichOf(some), State.failed({ name: "Lost", message: "no worker" }));
      assert.deepEqual(outcomesOf(result).sort(), some.ids.map((id) => [id, "succeeded"]).sort());
      for (const { was, state } of result.outcomes) {
        assert.ok(["RUNNING", "PENDING", "SCHEDULED"].includes(was.type));
        assert.deepEqual(state, { type: "FAILED", name: "Lost" });
      }
      for (const run of await server.readRuns(some.ids)) {
        assert.deepEqual([run.state_type, run.state_name, run.state.message], ["FAILED", "Lost", "no worker"]);
      }
    });

    test("all of them are deleted", async () => {
      const some = await withRuns("COMPLETED", "FAILED", late());
      const other = await withRuns("COMPLETED");
      const result = await mine.deleteFlowRuns(whichOf(some));
      assert.deepEqual(outcomesOf(result).sort(), some.ids.map((id) => [id, "succeeded"]).sort());
      assert.ok(result.outcomes.every(({ was, state }) => was && state === null));
      assert.deepEqual(await server.runsOf(some.deployment), []);
      assert.equal((await server.runsOf(other.deployment)).length, 1);
    });

    for (const [what, call] of [
      ["retried", (which) => mine.retryFlowRuns(which, { dryRun: true })],
      ["set", (which) => mine.setFlowRunStates(which, State.completed(), { dryRun: true })],
      ["deleted", (which) => mine.deleteFlowRuns(which, { dryRun: true })],
    ]) {
      test(`in a dry run nothing is ${what}, and the outcomes are the same`, async () => {
        const some = await withRuns("FAILED", "CRASHED");
        const result = await call(whichOf(some));
        assert.deepEqual(outcomesOf(result).sort(), some.ids.map((id) => [id, "succeeded"]).sort());
        for (const id of some.ids) assert.equal((await server.states(id)).length, 1);
      });
    }
  });
}

describe("a retry", () => {
  test("of a run without a deployment is an outcome that says so", async () => {
    const id = await adhoc({ type: "FAILED" });
    for (const dryRun of [true, false]) {
      assert.deepEqual(outcomesOf(await client.retryFlowRuns([id], { dryRun })), [[id, "withoutDeployment"]]);
    }
    assert.deepEqual(await types(id), ["FAILED"]);
  });

  test("takes other ended runs where that is said", async () => {
    const { ids } = await withRuns("CANCELLED", "COMPLETED", "FAILED", "RUNNING");
    const result = await client.retryFlowRuns(ids, { stateTypes: ["CANCELLED", "COMPLETED"] });
    assert.deepEqual(
      result.outcomes.map(({ outcome }) => outcome),
      ["succeeded", "succeeded", "skipped", "skipped"],
    );
  });

  test("that another client has made is not made again", async () => {
    const { ids } = await withRuns(...times(60, () => "FAILED"));
    const clients = await Promise.all(times(2, () => server.client()));
    const results = await Promise.all(clients.map((one) => one.retryFlowRuns(ids)));
    for (const { outcomes } of results) {
      for (const { id, outcome } of outcomes) assert.ok(["succeeded", "skipped"].includes(outcome), `${id}: ${outcome}`);
    }
    for (const id of ids) assert.deepEqual(await types(id), ["FAILED", "SCHEDULED"]);
  });
});

describe("a state", () => {
  test("that the server turns down is a failure with its reason", async () => {
    const { ids } = await withRuns("COMPLETED", "RUNNING");
    const paused = { type: "PAUSED", name: "Paused" };
    const { outcomes } = await client.setFlowRunStates(ids, paused);
    assert.deepEqual(
      outcomes.map(({ outcome, state }) => [outcome, state.type]),
      [
        ["failed", "COMPLETED"],
        ["succeeded", "PAUSED"],
      ],
    );
    assert.match(outcomes[0].error.message, /terminal state COMPLETED/);
    const forced = await client.setFlowRunStates([ids[0]], paused, { force: true });
    assert.deepEqual(counted(forced), { succeeded: 1 });
    assert.deepEqual(await types(ids[0]), ["COMPLETED", "PAUSED"]);
  });

  test("that becomes another is a failure that says which", async () => {
    const { ids } = await withRuns(late());
    const { outcomes } = await client.setFlowRunStates(ids, State.cancelling());
    assert.deepEqual([outcomes[0].outcome, outcomes[0].state.type], ["failed", "CANCELLED"]);
    assert.ok(outcomes[0].error.message);
  });

  test("is set once, also by force, when its answer is lost", async () => {
    for (const force of [false, true]) {
      const { ids } = await withRuns("RUNNING", "RUNNING");
      let lost = false;
      const fetch = recordingFetch(async ({ path }, send) => {
        const response = await send();
        if (path !== "/flow_runs/bulk_set_state" || lost) return response;
        lost = true;
        throw new TypeError("the connection broke");
      });
      const result = await (await server.client({ fetch })).setFlowRunStates(ids, { type: "RUNNING", name: "Again" }, { force });
      assert.ok(lost);
      assert.deepEqual(counted(result), { succeeded: 2 });
      for (const id of ids) assert.deepEqual(await types(id), ["RUNNING", "RUNNING"]);
    }
  });

  test("is set one by one where runs hold a slot of their deployment", async () => {
    const deployment = await server.deployment({ concurrency_limit: 5 });
    const ids = await server.runs(
      deployment,
      times(3, () => ({})),
    );
    for (const id of ids) await server.setState(id, { type: "PENDING" });
    const leases = async () => (await server.readRuns(ids)).map(({ state }) => state.state_details.deployment_concurrency_lease_id);
    const before = await leases();
    assert.equal(new Set(before.filter(Boolean)).size, 3);
    const fetch = recordingFetch();
    const result = await (await server.client({ fetch })).setFlowRunStates(ids, { type: "RUNNING", name: "Running" });
    assert.deepEqual(counted(result), { succeeded: 3 });
    assert.deepEqual(await leases(), before);
    for (const { body } of fetch.to("/flow_runs/bulk_set_state")) assert.equal(body.flow_runs.id.any_.length, 1);
  });
});

describe("deployments", () => {
  const pausedOf = async (ids) => Promise.all(ids.map(async (id) => (await server.get(`/deployments/${id}`)).paused));

  test("are paused and resumed, by ids and by a filter", async () => {
    const tag = unique("tag");
    const ids = (await forAll(times(6), () => server.deployment({ tags: [tag] }))).map(({ id }) => id);
    const other = await server.deployment();
    await server.post(`/deployments/${ids[0]}/pause_deployment`);

    const preview = await client.pauseDeployments(ids, { dryRun: true });
    assert.deepEqual(counted(preview), { skipped: 1, succeeded: 5 });
    assert.deepEqual(await pausedOf(ids), [true, ...times(5, () => false)]);

    const paused = await client.pauseDeployments([...ids, nobody]);
    assert.deepEqual(outcomesOf(paused), [[ids[0], "skipped"], ...ids.slice(1).map((id) => [id, "succeeded"]), [nobody, "gone"]]);
    assert.ok(paused.outcomes.slice(0, -1).every(({ name, flow_id }) => name && flow_id));
    assert.deepEqual(Object.keys(paused.outcomes[0]).sort(), ["flow_id", "id", "name", "outcome"]);
    assert.deepEqual(
      await pausedOf([...ids, other.id]),
      [...ids, other].map((_, place) => place < 6),
    );

    const resumed = await client.resumeDeployments({ deployments: deploymentFilter().tagsAll(tag) });
    assert.deepEqual(counted(resumed), { succeeded: 6 });
    assert.ok((await pausedOf(ids)).every((paused) => !paused));
  });

  test("that nobody asked for are left alone, though a list holds them", async () => {
    const [mine, foreign] = [await server.deployment(), await server.deployment()];
    const fetch = recordingFetch(async ({ path }, send) => {
      const response = await send();
      return path === "/deployments/filter" ? answer([foreign, ...(await response.json()), foreign]) : response;
    });
    const behind = await server.client({ fetch });
    for (const which of [
      [mine.id],
      { deployments: { id: { any_: [mine.id.toUpperCase()] } } },
      { flows: { id: { any_: [mine.flow_id] } } },
    ]) {
      assert.deepEqual(outcomesOf(await behind.pauseDeployments(which)), [[mine.id, "succeeded"]]);
      assert.deepEqual(await pausedOf([mine.id, foreign.id]), [true, false]);
      await client.resumeDeployments([mine.id]);
    }
  });
});

describe("nothing is touched that was not meant:", () => {
  const calls = {
    retryFlowRuns: (which, how) => [which, how],
    setFlowRunStates: (which, how) => [which, State.completed(), how],
    deleteFlowRuns: (which, how) => [which, how],
    pauseDeployments: (which, how) => [which, how],
    resumeDeployments: (which, how) => [which, how],
  };
  for (const [method, args] of Object.entries(calls)) {
    for (const [what, which, place] of [
      ["nothing", undefined, "expected a list of ids"],
      ["null", null, "expected a list of ids"],
      ["an empty object", {}, "expected a list of ids"],
      ["filters that are null", { flow_runs: null, deployments: null }, "expected a list of ids"],
      ["a filter that is undefined", { flow_runs: undefined, deployments: { id: { any_: [nobody] } } }, "flow_runs: "],
      ["an empty filter", { deployments: {} }, "deployments: "],
      ["a filter without effect", { flow_runs: { tags: { all_: [] } } }, "flow_runs: "],
      ["one of two that is null", { flow_runs: null, deployments: { id: { any_: [nobody] } } }, "flow_runs: "],
      ["an emptied condition beside another", { flow_runs: { id: {}, name: { any_: ["x"] } } }, "flow_runs: "],
      ["a condition that is null beside another", { flow_runs: { id: null, name: { any_: ["x"] } } }, "flow_runs: "],
      ["values that are null beside others", { flow_runs: { id: { any_: null }, name: { any_: ["x"] } } }, "flow_runs: "],
      ["no tags beside a name", { flow_runs: { tags: { all_: [] }, name: { any_: ["x"] } } }, "flow_runs: "],
      ["a pattern that any name has", { deployments: { name: { like_: "_" } } }, "deployments: "],
      ["a pattern of wildcards", { deployments: { name: { like_: "%_%" } } }, "deployments: "],
      ["one of two without effect", { flow_runs: {}, deployments: { id: { any_: [nobody] } } }, "flow_runs: "],
      ["a condition that the server ignores", { deployments: { concurrency_limit: { ge_: 1 } } }, "deployments.concurrency_limit: "],
      ["a misspelt filter", { flow_run: { id: { any_: [nobody] } } }, "flow_run: "],
      ["a builder that was not called", { flow_runs: flowRunFilter }, "flow_runs: "],
      ["an id alone", nobody, "expected an object"],
      ["a run in place of its id", [{ id: nobody }], "ids[0]: "],
      ["a hole among ids", [nobody, undefined], "ids[1]: "],
      ["a Set of ids", new Set([nobody]), ""],
    ]) {
      test(`${method} refuses ${what}, and sends nothing`, async () => {
        const fetch = recordingFetch();
        const error = await rejection((await server.client({ fetch }))[method](...args(which)));
        assert.equal(error.kind, "ValidationError");
        assert.ok(error.message.startsWith(place), error.message);
        assert.equal(fetch.calls.length, 0);
      });
    }

    for (const [what, how, place] of [
      ["a misspelt option", { dryrun: true }, "dryrun: "],
      ["a dry run that is no flag", { dryRun: () => true }, "dryRun: "],
      ["a dry run that is undefined", { dryRun: undefined }, "dryRun: "],
    ]) {
      test(`${method} refuses ${what}, and sends nothing`, async () => {
        const fetch = recordingFetch();
        const error = await rejection((await server.client({ fetch }))[method](...args([nobody], how)));
        assert.ok(error.message.startsWith(place), error.message);
        assert.equal(fetch.calls.length, 0);
      });
    }

    test(`${method} does nothing for no ids`, async () => {
      const fetch = recordingFetch();
      const { outcomes, counts } = await (await server.client({ fetch }))[method](...args([]));
      assert.deepEqual([outcomes, fetch.calls.length], [[], 0]);
      assert.equal(
        Object.values(counts).reduce((sum, n) => sum + n),
        0,
      );
    });

    test(`${method} tells of ids that are not there, whatever their spelling`, async () => {
      const { outcomes } = await client[method](...args([nobody, nobody.toUpperCase(), nobody.replaceAll("-", "")]));
      assert.deepEqual(
        outcomes.map(({ id, outcome, name }) => [id, outcome, name]),
        [[nobody, "gone", null]],
      );
    });
  }

  for (const [what, filter] of [
    ["chooses by state", { state: { type: { any_: ["RUNNING"] } } }],
    ["is joined by or_", { operator: "or_", tags: { all_: ["x"] }, name: { any_: ["y"] } }],
  ]) {
    test(`a retry refuses a filter that ${what}`, async () => {
      const error = await rejection(client.retryFlowRuns({ flow_runs: filter }));
      assert.match(error.message, /^flow_runs: /);
    });
  }

  test("what a filter on runs says holds for every row, whatever the server lists", async () => {
    const { ids } = await withRuns("FAILED", "FAILED");
    const name = (await server.readRun(ids[0])).name;
    const fetch = recordingFetch(async ({ path }, send) => {
      const response = await send();
      return path === LIST ? answer(await server.readRuns(ids)) : response;
    });
    const behind = await server.client({ fetch });
    const which = { flow_runs: { name: { any_: [name] } } };
    for (const change of [
      () => behind.retryFlowRuns(which),
      () => behind.setFlowRunStates(which, State.failed({ name: "Lost" })),
      () => behind.deleteFlowRuns(which),
    ]) {
      const outcomeOf = Object.fromEntries(outcomesOf(await change()));
      assert.deepEqual(outcomeOf, { [ids[0]]: "succeeded", [ids[1]]: "failed" });
      assert.deepEqual(await types(ids[1]), ["FAILED"]);
    }
    assert.equal(await server.has(`/flow_runs/${ids[0]}`), false);
  });

  test("a filter's states and ids hold for every row, whatever the server lists", async () => {
    const { deployment, ids } = await withRuns("FAILED", "COMPLETED", "RUNNING");
    const other = await withRuns("FAILED");
    const fetch = recordingFetch(async ({ path }, send) => {
      const response = await send();
      return path === LIST ? answer([...(await server.readRuns([...other.ids, ...ids])), ...(await response.json())]) : response;
    });
    const behind = await server.client({ fetch });
    const flow_runs = { deployment_id: { any_: [deployment.id] }, state: { type: { any_: ["COMPLETED"] } } };
    const deleted = await behind.deleteFlowRuns({ flow_runs });
    assert.deepEqual(outcomesOf(deleted), [[ids[1], "succeeded"]]);
    const retried = await behind.retryFlowRuns({ deployments: { id: { any_: [deployment.id] } } });
    assert.deepEqual(outcomesOf(retried), [[ids[0], "succeeded"]]);
    assert.deepEqual(await types(other.ids[0]), ["FAILED"]);
    assert.deepEqual(await types(ids[2]), ["RUNNING"]);
  });
});

test("all that a condition joined by or_ chooses are meant", async () => {
  const { deployment } = await withRuns("COMPLETED");
  await server.adhoc({ id: deployment.flow_id }, { state: { type: "COMPLETED" } });
  const deployment_id = { operator: "or_", any_: [deployment.id], is_null_: true };
  const which = { flows: { id: { any_: [deployment.flow_id] } }, flow_runs: { deployment_id } };
  assert.deepEqual(counted(await client.deleteFlowRuns(which)), { succeeded: 2 });
});

describe("on the way,", () => {
  test("more than a page takes 50 runs a request, and progress tells each outcome once", async () => {
    const some = await withRuns(...times(230, () => "FAILED"));
    for (const [method, ...more] of [["retryFlowRuns"], ["setFlowRunStates", State.failed()], ["deleteFlowRuns"]]) {
      // What a busy server turns away, 503, comes again.
      let answered = 0;
      const fetch = recordingFetch(async (_, send) => {
        const response = await send();
        answered += response.ok;
        return response;
      });
      const reports = [];
      const how = { onProgress: (report) => reports.push(report) };
      const result = await (await server.client({ fetch }))[method](some.runs, ...more, how);
      assert.deepEqual(counted(result), { succeeded: 230 });
      assert.deepEqual(
        reports.map(({ done, total }) => [done, total]),
        [50, 100, 150, 200, 230].map((done) => [done, 230]),
      );
      const told = reports.flatMap(({ outcomes }) => outcomes.map(({ id }) => id));
      assert.deepEqual(told.sort(), [...some.ids].sort());
      assert.ok(answered <= 2 + 5, `${method}: ${answered} requests for two pages and five batches`);
    }
    assert.deepEqual(await server.runsOf(some.deployment), []);
  });

  test("an abort rejects, and progress has told what became of each", async () => {
    const { ids } = await withRuns(...times(120, () => "FAILED"));
    const controller = new AbortController();
    const told = [];
    const fetch = recordingFetch(async ({ path }, send) => {
      const response = await send();
      if (path === "/flow_runs/bulk_set_state" && told.length === 50) controller.abort();
      return response;
    });
    const how = { onProgress: ({ outcomes }) => told.push(...outcomes), signal: controller.signal };
    const reason = await rejection((await server.client({ fetch })).retryFlowRuns(ids, how));
    assert.equal(reason, controller.signal.reason);
    assert.deepEqual(
      tally(told, ({ outcome }) => outcome),
      { succeeded: 50, unknown: 50, notSent: 20 },
    );
  });

  test("options may be given last as well", async () => {
    const call = client.deleteFlowRuns([nobody], {}, { signal: AbortSignal.abort("enough") });
    assert.equal(await rejection(call), "enough");
  });
});
