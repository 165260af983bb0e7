// Runs that complete, start or are cancelled by somebody else while a workflow is under way, a hundred at
// a time. The judge is the server's own history of their states.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { HOUR, answer, forAll, late, ownServer, tally, times, unique, recordingFetch } from "./support.mjs";

let server;
before(async () => {
  server = await ownServer();
});
after(() => server?.stop());

const BULK = "/flow_runs/bulk_set_state";
const DELETE = "/flow_runs/bulk_delete";
const LIST = "/flow_runs/filter";
const RUNS = 100;

/** Runs of a deployment, or without one. */
async function some(kind, state, n = RUNS) {
  const deployment = await server.deployment();
  if (kind === "with a deployment")
    return {
      deployment,
      ids: await server.runs(
        deployment,
        times(n, () => ({ state })),
      ),
    };
  const flow = { id: deployment.flow_id };
  const runs = await forAll(times(n), () => {
    const run = { state, idempotency_key: unique("run") };
    return twice(() => server.adhoc(flow, run));
  });
  return { deployment, ids: runs.map(({ id }) => id) };
}

/** Does it once more if the connection, kept open, was closed by the server just as it was used again. */
const twice = (work) => work().catch((error) => (error instanceof TypeError ? work() : Promise.reject(error)));

const historyOf = async (id) => (await server.states(id)).map(({ type }) => type);

/** A fetch that begins to do something to runs, two at a time, when the first request for a path goes out. */
function meanwhile(path, ids, work, also = (_, send) => send()) {
  let under;
  const fetch = recordingFetch((call, send) => {
    if (call.path === path || path.test?.(call.path)) {
      under ??= Promise.all(
        [0, 1].map(async (lane) => {
          for (const id of ids.filter((_, place) => place % 2 === lane)) await work(id);
        }),
      );
    }
    return also(call, send);
  });
  return Object.assign(fetch, { over: () => under });
}

/** What another does to a run, as far as the server lets it: it may be cancelled or gone by then. Whether it let it do all. */
const tries =
  (...types) =>
  async (id) => {
    for (const type of types) {
      const { status } = await twice(() => server.setState(id, { type })).catch((error) => {
        if (error.status !== 404) throw error;
        return { status: "gone" };
      });
      if (status !== "ACCEPT") return false;
    }
    return true;
  };

/**
 * Nothing that had ended was changed, nothing was cancelled twice, and every outcome is true. Of those that
 * `started`, some were let start after they were cancelled, and had to be cancelled again.
 *
 * Which state came last is the run's own word. The history is in the order of its times, which the server
 * takes before it waits for its turn at the database. From CANCELLING it accepts CANCELLED only; but after
 * that a run may still write down its own end.
 */
async function assertCancelled(ids, outcomes, started = new Set()) {
  assert.deepEqual(outcomes.map(({ id }) => id).sort(), [...ids].sort());
  await forAll(outcomes, async ({ id, outcome, state }) => {
    const history = await historyOf(id);
    const { state_type: last } = await server.readRun(id);
    const said = `${outcome}, of ${history}, and now ${last}`;
    const many = (wanted) => history.filter((type) => type === wanted).length;
    const most = started.has(id) ? 2 : 1;
    assert.ok(many("CANCELLED") <= most && many("CANCELLING") <= most, `twice: ${said}`);
    assert.ok(many("COMPLETED") === 0 || last === "COMPLETED", `it had completed, and was changed: ${said}`);
    const isTouched = many("CANCELLED") + many("CANCELLING") > 0;
    const now = last === "COMPLETED" && isTouched ? "CANCELLED" : last;
    assert.equal(state.type, now, said);
    const expected = {
      CANCELLED: ["cancelled", "alreadyTerminal"],
      CANCELLING: ["cancelling", "alreadyCancelling"],
      COMPLETED: ["alreadyTerminal"],
    }[now];
    assert.ok(expected?.includes(outcome), said);
  });
}

const older = (call, send) =>
  call.path.startsWith("/flow_runs/bulk_") || call.path.endsWith("/create_flow_run/bulk")
    ? answer({ detail: "Not Found" }, { status: 404 })
    : send();

describe("while runs are cancelled,", () => {
  for (const mode of ["stop", "force"]) {
    for (const kind of ["with a deployment", "without one"]) {
      test(`those that complete stay COMPLETED (${mode}, ${kind})`, async () => {
        const { ids } = await some(kind, { type: "RUNNING" });
        const fetch = meanwhile(BULK, ids, tries("COMPLETED"));
        const { outcomes } = await (await server.client({ fetch })).cancelFlowRuns(ids, { mode });
        await fetch.over();
        await assertCancelled(ids, outcomes);
        assert.ok(new Set(outcomes.map(({ outcome }) => outcome)).size > 1, "there was no race");
      });
    }

    test(`those that start are stopped, or have not started (${mode})`, async () => {
      const { ids } = await some("with a deployment", late());
      const started = new Set();
      const start = tries("PENDING", "RUNNING");
      const fetch = meanwhile(BULK, ids, async (id) => (await start(id)) && started.add(id));
      const { outcomes } = await (await server.client({ fetch })).cancelFlowRuns(ids, { mode });
      await fetch.over();
      await assertCancelled(ids, outcomes, started);
    });

    test(`those that another client cancels are cancelled once (${mode})`, async () => {
      for (const kind of ["with a deployment", "without one"]) {
        const { ids } = await some(kind, { type: "RUNNING" });
        const clients = await Promise.all([server.client(), server.client()]);
        const results = await Promise.all(clients.map((client) => client.cancelFlowRuns(ids, { mode })));
        for (const { outcomes } of results) await assertCancelled(ids, outcomes);
      }
    });

    test(`no end is accepted between the two steps (${mode})`, async () => {
      const { ids } = await some("without one", { type: "RUNNING" });
      const fetch = recordingFetch(async ({ path, body }, send) => {
        const response = await send();
        if (path === BULK && body.state.type === "CANCELLING") {
          for (const id of body.flow_runs.id.any_) await server.setState(id, { type: "COMPLETED" });
        }
        return response;
      });
      const { outcomes } = await (await server.client({ fetch })).cancelFlowRuns(ids, { mode });
      await assertCancelled(ids, outcomes);
      assert.deepEqual(
        tally(outcomes, ({ outcome }) => outcome),
        { cancelled: RUNS },
      );
      for (const { body } of fetch.to(BULK)) assert.notEqual(body.force, true);
    });

    test(`an older server does as well (${mode})`, async () => {
      for (const [state, then] of [
        [{ type: "RUNNING" }, ["COMPLETED"]],
        [late(), ["PENDING", "RUNNING"]],
      ]) {
        const { ids } = await some("with a deployment", state);
        const started = new Set();
        const go = tries(...then);
        const isStart = then.includes("RUNNING");
        const work = async (id) => (await go(id)) && isStart && started.add(id);
        const fetch = meanwhile(/\/set_state$/, ids.slice(20), work, older);
        const { outcomes } = await (await server.client({ fetch })).cancelFlowRuns(ids, { mode });
        await fetch.over();
        await assertCancelled(ids, outcomes, started);
      }
    });
  }

  /** A fetch that does something to runs as soon as they were set to CANCELLED, so many times. */
  const afterwards = (times, work) =>
    recordingFetch(async ({ path, body }, send) => {
      const response = await send();
      if (path === BULK && body.state.type === "CANCELLED" && times-- > 0) await forAll(body.flow_runs.id.any_, work);
      return response;
    });

  // The server lets a run go from CANCELLED to RUNNING: its process was just starting.
  for (const [mode, kind] of [
    ["force", "with a deployment"],
    ["stop", "without one"],
  ]) {
    test(`one whose process says only then that it runs is cancelled once more (${mode}, ${kind})`, async () => {
      const { ids } = await some(kind, { type: "PENDING" }, 60);
      const late = ids.slice(40);
      const fetch = afterwards(2, async (id) => late.includes(id) && assert.ok(await tries("RUNNING")(id)));
      const told = [];
      const client = await server.client({ fetch });
      const { counts } = await client.cancelFlowRuns(ids, { mode, onProgress: (progress) => told.push(progress) });
      assert.equal(counts.cancelled, 60);
      for (const { state_type } of await server.readRuns(ids)) assert.equal(state_type, "CANCELLED");
      const again = ["CANCELLING", "CANCELLED"];
      for (const id of ids) {
        assert.deepEqual(await historyOf(id), ["PENDING", ...again, ...(late.includes(id) ? ["RUNNING", ...again] : [])]);
      }
      assert.deepEqual(told.flatMap(({ outcomes }) => outcomes.map(({ id }) => id)).sort(), [...ids].sort());
      assert.deepEqual([told.at(-1).done, told.at(-1).total], [60, 60]);
    });
  }

  test("one that goes on whatever is done has failed, with the reason", async () => {
    const { ids } = await some("with a deployment", { type: "PENDING" }, 2);
    const fetch = afterwards(Infinity, async (id) => id === ids[0] && tries("RUNNING")(id));
    const { outcomes } = await (await server.client({ fetch })).cancelFlowRuns(ids, { mode: "force" });
    assert.deepEqual(
      outcomes.map(({ outcome }) => outcome),
      ["failed", "cancelled"],
    );
    assert.equal(outcomes[0].error.message, "it was cancelled, and is Running again");
  });

  test("one that somebody schedules again is left to them, and said to have failed", async () => {
    const { ids } = await some("with a deployment", { type: "PENDING" }, 2);
    const fetch = afterwards(1, async (id) => id === ids[0] && tries("SCHEDULED")(id));
    const { outcomes } = await (await server.client({ fetch })).cancelFlowRuns(ids, { mode: "force" });
    assert.deepEqual(
      outcomes.map(({ outcome, state }) => [outcome, state.type]),
      [
        ["failed", "SCHEDULED"],
        ["cancelled", "CANCELLED"],
      ],
    );
    assert.equal(outcomes[0].error.message, "it was cancelled, and is Scheduled again");
    assert.deepEqual(await historyOf(ids[0]), ["PENDING", "CANCELLING", "CANCELLED", "SCHEDULED"]);
  });

  for (const [n, type, kind, mode, most] of [
    [480, "RUNNING", "with a deployment", "stop", 20],
    [480, "RUNNING", "without one", "stop", 30],
    [480, "PENDING", "without one", "stop", 30],
    [1000, "RUNNING", "with a deployment", "stop", 30],
    [1000, "RUNNING", "with a deployment", "force", 50],
  ]) {
    test(`${n} ${type} runs ${kind} take ${most} requests at most (${mode})`, async () => {
      const { deployment } = await some(kind, { type }, n);
      // What a busy server turns away, 503, comes again.
      let answered = 0;
      const fetch = recordingFetch(async (_, send) => {
        const response = await send();
        answered += response.ok;
        return response;
      });
      const client = await server.client({ fetch });
      const { counts } = await client.bulkCancelFlowRuns({ flows: { id: { any_: [deployment.flow_id] } }, mode });
      assert.equal(counts.cancelled + counts.cancelling, n);
      assert.ok(answered + fetch.to("/csrf-token").length <= most, `${answered} requests`);
    });
  }

  test("a run that leaves the chosen states before its turn is left alone, on an older server too", async () => {
    for (const also of [(_, send) => send(), older]) {
      const { deployment, ids } = await some("with a deployment", late());
      let started = [];
      const fetch = recordingFetch(async (call, send) => {
        const response = await also(call, send);
        if (call.path === LIST && started.length === 0) {
          started = ids.slice(0, 50);
          await forAll(started, tries("RUNNING"));
        }
        return response;
      });
      const client = await server.client({ fetch });
      const { counts } = await client.bulkCancelFlowRuns({ deployments: { id: { any_: [deployment.id] } }, states: ["Late"] });
      assert.deepEqual([counts.failed, counts.cancelled], [50, 50]);
      for (const { state_type } of await server.readRuns(started)) assert.equal(state_type, "RUNNING");
    }
  });
});

/** Every run was either left as it is and has no successor, or has one in its place. */
async function assertRescheduled(deployment, ids, outcomes) {
  const there = await server.runsOf(deployment);
  const is = new Set(there.map(({ id }) => id));
  assert.deepEqual(outcomes.map(({ id }) => id).sort(), [...ids].sort());
  const successors = outcomes.map(({ new_flow_run_id }) => new_flow_run_id).filter(Boolean);
  assert.deepEqual(
    there
      .map(({ id }) => id)
      .filter((id) => !ids.includes(id))
      .sort(),
    successors.sort(),
  );
  for (const { id, outcome, new_flow_run_id, error } of outcomes) {
    assert.equal(error, undefined);
    if (outcome === "rescheduled") assert.deepEqual([is.has(id), is.has(new_flow_run_id)], [false, true]);
    else assert.deepEqual([outcome, is.has(id), new_flow_run_id], ["started", true, null]);
  }
  for (const run of there.filter(({ id }) => ids.includes(id))) {
    assert.notEqual(run.state_type, "SCHEDULED", "it is still late, and said to have started");
  }
}

describe("while late runs are rescheduled,", () => {
  for (const [what, types] of [
    ["start", ["PENDING", "RUNNING"]],
    ["end", ["RUNNING", "COMPLETED"]],
    ["are cancelled", ["CANCELLING"]],
  ]) {
    for (const also of [(_, send) => send(), older]) {
      test(`a hundred that ${what} are neither deleted nor doubled${also === older ? ", on an older server" : ""}`, async () => {
        const { deployment, ids } = await some("with a deployment", late(), 1.2 * RUNS);
        const begins = also === older ? /\/create_flow_run$/ : /\/create_flow_run\/bulk$/;
        const fetch = meanwhile(
          begins,
          ids.filter((_, place) => place % 6), // a hundred
          tries(...types),
          also,
        );
        const client = await server.client({ fetch });
        const { outcomes } = await client.rescheduleLateFlowRuns({
          deploymentName: deployment.name,
          delayMs: 6 * HOUR,
          mostRecentN: 1.2 * RUNS,
        });
        await fetch.over();
        await assertRescheduled(deployment, ids, outcomes);
        assert.ok(new Set(outcomes.map(({ outcome }) => outcome)).size > 1, "there was no race");
      });
    }
  }

  test("of two that have both started neither is deleted, and the outcome names both", async () => {
    const {
      deployment,
      ids: [id],
    } = await some("with a deployment", late(), 1);
    const fetch = recordingFetch(async ({ path }, send) => {
      if (path === DELETE) for (const run of await server.runsOf(deployment)) await server.setState(run.id, { type: "RUNNING" });
      return send();
    });
    const client = await server.client({ fetch });
    const {
      outcomes: [one],
    } = await client.rescheduleLateFlowRuns({ deploymentName: deployment.name, delayMs: 0, mostRecentN: 1 });
    const there = (await server.runsOf(deployment)).map((run) => run.id).sort();
    assert.deepEqual([one.outcome, there], ["started", [id, one.new_flow_run_id].sort()]);
  });
});

// There a run is taken away from workers by PENDING, which a deployment's limit puts off or cancels.
for (const strategy of ["ENQUEUE", "CANCEL_NEW"]) {
  for (const isFull of [false, true]) {
    test(`an older server lets late runs of a deployment with a limit be replaced and deleted (${strategy}${isFull ? ", full" : ""})`, async () => {
      const limited = { concurrency_limit: 1, concurrency_options: { collision_strategy: strategy } };
      const deployment = await server.deployment(limited);
      const active = isFull ? await server.runs(deployment, [{ state: { type: "SCHEDULED" } }]) : [];
      for (const id of active) assert.ok(await tries("PENDING", "RUNNING")(id));
      const ids = await server.runs(
        deployment,
        times(9, () => ({ state: late() })),
      );
      const client = await server.client({ fetch: recordingFetch(older) });
      const { outcomes } = await client.rescheduleLateFlowRuns({
        deployments: { id: { any_: [deployment.id] } },
        delayMs: 6 * HOUR,
        mostRecentN: 9,
      });
      assert.deepEqual(
        tally(outcomes, ({ outcome }) => outcome),
        { rescheduled: 9 },
      );
      const there = (await server.runsOf(deployment)).filter(({ id }) => !active.includes(id));
      assert.deepEqual(there.map(({ id }) => id).sort(), outcomes.map(({ new_flow_run_id }) => new_flow_run_id).sort());
      for (const { state_type } of there) assert.equal(state_type, "SCHEDULED");
      assert.ok(ids.every((id) => !there.some((run) => run.id === id)));

      const { counts } = await client.deleteFlowRuns(there.map(({ id }) => id));
      assert.equal(counts.succeeded, 9);
      assert.deepEqual(
        (await server.runsOf(deployment)).map(({ id, state_type }) => [id, state_type]),
        active.map((id) => [id, "RUNNING"]),
      );
    });
  }
}

/** Waits with the first request for a path until something is done. */
function first(path, work, also = (_, send) => send()) {
  let done;
  return recordingFetch(async (call, send) => {
    if (call.path === path || path.test?.(call.path)) await (done ??= work());
    return also(call, send);
  });
}

describe("while something is done with many runs,", () => {
  for (const also of [(_, send) => send(), older]) {
    const where = also === older ? ", on an older server" : "";

    test(`those that start are not deleted${where}`, async () => {
      const { ids } = await some("with a deployment", late());
      const start = tries("PENDING", "RUNNING");
      let oneHas;
      const oneHasStarted = new Promise((resolve) => {
        oneHas = resolve;
      });
      // Every other one, the last first, so that each side gets some; 50 are deleted faster than one starts.
      const fetch = meanwhile(
        also === older ? /^\/flow_runs\/[0-9a-f-]{36}(\/set_state)?$/ : DELETE,
        ids.toReversed().filter((_, place) => place % 2 === 0),
        (id) => start(id).then(oneHas),
        async (call, send) => {
          if (call.path === DELETE && also !== older) await oneHasStarted;
          return also(call, send);
        },
      );
      const { outcomes } = await (await server.client({ fetch })).deleteFlowRuns(ids);
      await fetch.over();
      assert.deepEqual(
        outcomes.map(({ id }) => id),
        ids,
      );
      const there = new Map((await server.readRuns(ids)).map((run) => [run.id, run.state_type]));
      for (const { id, outcome } of outcomes) {
        assert.equal(there.get(id), { succeeded: undefined, skipped: "RUNNING" }[outcome], `${id} is said to be ${outcome}`);
      }
      assert.ok(new Set(outcomes.map(({ outcome }) => outcome)).size > 1, "there was no race");
    });

    test(`those that somebody else has retried are not retried again, and go on${where}`, async () => {
      const { ids } = await some("with a deployment", { type: "FAILED" });
      const others = ids.filter((_, place) => place % 3 === 0);
      const fetch = first(BULK, () => forAll(others, tries("SCHEDULED", "PENDING", "RUNNING")), also);
      const { outcomes } = await (await server.client({ fetch })).retryFlowRuns(ids);
      for (const { id, outcome } of outcomes) {
        const isOther = others.includes(id);
        assert.equal(outcome, isOther ? "skipped" : "succeeded");
        assert.deepEqual(await historyOf(id), isOther ? ["FAILED", "SCHEDULED", "PENDING", "RUNNING"] : ["FAILED", "SCHEDULED"]);
      }
    });

    test(`those that have ended by themselves keep their end${where}`, async () => {
      const { deployment, ids } = await some("with a deployment", { type: "RUNNING" });
      const ended = ids.filter((_, place) => place % 3 === 0);
      const fetch = first(BULK, () => forAll(ended, tries("COMPLETED")), also);
      const client = await server.client({ fetch });
      const which = { deployments: { id: { any_: [deployment.id] } } };
      const { outcomes } = await client.setFlowRunStates(which, { type: "FAILED", name: "Lost" });
      assert.equal(outcomes.length, ids.length);
      for (const { id, outcome } of outcomes) {
        const isEnded = ended.includes(id);
        assert.equal(outcome, isEnded ? "skipped" : "succeeded");
        assert.deepEqual(await historyOf(id), ["RUNNING", isEnded ? "COMPLETED" : "FAILED"]);
      }
    });
  }

  test("two clients that retry the same runs schedule each once", async () => {
    const { ids } = await some("with a deployment", { type: "CRASHED" });
    const clients = await Promise.all([server.client(), server.client()]);
    const results = await Promise.all(clients.map((client) => client.retryFlowRuns(ids)));
    for (const { outcomes } of results) assert.ok(outcomes.every(({ outcome }) => ["succeeded", "skipped"].includes(outcome)));
    for (const id of ids) assert.deepEqual(await historyOf(id), ["CRASHED", "SCHEDULED"]);
  });
});

describe("a run that has got its state, and went on before the lost answer was missed, doesn't get it again:", () => {
  const lateOnes = ({ deployment }) => ({ deployments: { id: { any_: [deployment.id] } }, delayMs: 8 * HOUR, mostRecentN: 1 });
  for (const [what, found, act, set, goesOn, outcome] of [
    [
      "one that is cancelled, and writes down its own end",
      { type: "RUNNING" },
      (client, { ids }) => client.cancelFlowRuns(ids, { mode: "force" }),
      "CANCELLED",
      ["COMPLETED"],
      "alreadyTerminal",
    ],
    [
      "one that is retried, and starts",
      { type: "FAILED" },
      (client, { ids }) => client.retryFlowRuns(ids),
      "SCHEDULED",
      ["PENDING", "RUNNING"],
      "unknown",
    ],
    [
      "one that is set to a state, and is scheduled again",
      { type: "RUNNING" },
      (client, { ids }) => client.setFlowRunStates(ids, { type: "FAILED" }),
      "FAILED",
      ["SCHEDULED"],
      "unknown",
    ],
    [
      "one that is moved, and is taken by a worker",
      late(),
      (client, some) => client.rescheduleLateFlowRuns({ ...lateOnes(some), inPlace: true }),
      "SCHEDULED",
      ["PENDING"],
      "started",
    ],
  ]) {
    for (const [where, also] of [
      ["", (_, send) => send()],
      [", on an older server", older],
    ]) {
      test(`${what}${where}`, async () => {
        const mine = await some("with a deployment", found, 1);
        const [id] = mine.ids;
        let before;
        const fetch = recordingFetch(async (call, send) => {
          const response = await also(call, send);
          if (before || call.body?.state?.type !== set || !response.ok) return response;
          before = [...(await historyOf(id)), ...goesOn];
          assert.ok(await tries(...goesOn)(id));
          throw new TypeError("the connection broke");
        });
        const { outcomes } = await act(await server.client({ fetch }), mine);
        assert.deepEqual(await historyOf(id), before);
        assert.deepEqual(
          outcomes.map((run) => [run.id, run.outcome]),
          [[id, outcome]],
        );
        if (outcome === "unknown") assert.match(outcomes[0].error.message, /lost/);
      });
    }
  }

  for (const [where, also] of [
    ["", (_, send) => send()],
    [", on an older server", older],
  ]) {
    test(`nor the message of its state, where somebody has scheduled it again${where}`, async () => {
      const { ids } = await some("with a deployment", late(), 1);
      const fetch = recordingFetch(async (call, send) => {
        const response = await also(call, send);
        if (call.body?.state?.type === "CANCELLING" && response.ok) await tries("SCHEDULED", "PENDING", "RUNNING")(ids[0]);
        return response;
      });
      const { counts } = await (await server.client({ fetch })).cancelFlowRuns(ids, { message: "not needed" });
      assert.equal(counts.cancelled, 1);
      assert.deepEqual(await historyOf(ids[0]), ["SCHEDULED", "CANCELLED", "SCHEDULED", "PENDING", "RUNNING"]);
    });
  }
});

describe("a run that nobody asked for", () => {
  /** Puts a run into every list, in front and behind. */
  const withForeign = (foreign) =>
    recordingFetch(async ({ path }, send) => {
      const response = await send();
      if (path !== LIST) return response;
      const row = await server.readRun(foreign);
      return answer([row, ...(await response.json()), row]);
    });

  test("is not cancelled, nor reported, when a list's answer holds it", async () => {
    const {
      deployment,
      ids: [asked, foreign, running],
    } = await some("with a deployment", { type: "RUNNING" }, 3);
    await server.setState(running, { type: "PAUSED" });
    const before = await historyOf(foreign);
    for (const mode of ["stop", "force"]) {
      const client = await server.client({ fetch: withForeign(foreign) });
      const calls = [
        () => client.cancelFlowRuns([asked], { mode }),
        () => client.bulkCancelFlowRuns({ flow_runs: { id: { any_: [asked.toUpperCase()] } }, mode }),
        () => client.bulkCancelFlowRuns({ deployments: { id: { any_: [deployment.id] } }, stateTypes: ["PAUSED"], mode }),
      ];
      for (const call of calls) {
        const { outcomes } = await call();
        assert.ok(outcomes.every(({ id }) => id !== foreign));
        assert.deepEqual(await historyOf(foreign), before);
      }
    }
  });

  test("is not rescheduled, nor reported, when a list's answer holds it", async () => {
    const {
      ids: [foreign],
    } = await some("with a deployment", late(), 1);
    const {
      ids: [running],
    } = await some("with a deployment", { type: "RUNNING" }, 1);
    for (const other of [foreign, running]) {
      const {
        deployment,
        ids: [mine],
      } = await some("with a deployment", late(), 1);
      const client = await server.client({ fetch: withForeign(other) });
      const { outcomes } = await client.rescheduleLateFlowRuns({
        deployments: { id: { any_: [deployment.id] } },
        delayMs: 0,
        mostRecentN: 9,
      });
      assert.deepEqual(
        outcomes.map(({ id, outcome }) => [id, outcome]),
        [[mine, "rescheduled"]],
      );
      assert.equal((await server.states(other)).length, 1);
      assert.equal(await server.has(`/flow_runs/${mine}`), false);
    }
  });

  for (const inPlace of [false, true]) {
    for (const also of [(_, send) => send(), older]) {
      const how = `${inPlace ? "in place" : "anew"}${also === older ? ", on an older server" : ""}`;
      test(`is not rescheduled where only the name of the deployment is given, ${how}`, async () => {
        const { deployment: other, ids: foreign } = await some("with a deployment", late(), 2);
        const answers = {
          // What a deployment is called shows in its row: the other one is no match, wherever it comes from.
          "/deployments/filter": (rows) => [other, ...rows],
          [LIST]: async (rows) => [...(await server.readRuns(foreign)), ...rows, ...(await server.readRuns(foreign))],
        };
        for (const isFull of [false, true]) {
          const { deployment, ids } = await some("with a deployment", late(), 2);
          const flow = await server.get(`/flows/${deployment.flow_id}`);
          const deploymentName = isFull ? `${flow.name}/${deployment.name}` : deployment.name;
          const fetch = recordingFetch(async (call, send) => {
            const response = await also(call, send);
            const change = answers[call.path];
            return change ? answer(await change(await response.json())) : response;
          });
          const client = await server.client({ fetch });
          const which = { deploymentName, delayMs: 6 * HOUR, mostRecentN: 1, inPlace };
          for (const dryRun of [true, false]) {
            const { outcomes } = await client.rescheduleLateFlowRuns({ ...which, dryRun });
            assert.deepEqual(outcomes.map(({ id }) => id).sort(), [...ids].sort());
            assert.deepEqual(
              tally(outcomes, ({ outcome }) => outcome),
              { rescheduled: 1, deleted: 1 },
            );
          }
          const sent = JSON.stringify(fetch.calls.map(({ path, body }) => [path, body]));
          for (const id of [...foreign, other.id]) assert.ok(!sent.includes(id), `${id} was sent`);
        }
        for (const id of foreign) assert.equal((await server.states(id)).length, 1);
        assert.equal((await server.runsOf(other)).length, foreign.length);
      });
    }
  }

  test("is not an id that is written another way", async () => {
    const { ids } = await some("with a deployment", { type: "RUNNING" }, 3);
    const written = [ids[0].toUpperCase(), ids[1].replaceAll("-", ""), ids[2]];
    const fetch = recordingFetch(async ({ path }, send) => {
      const response = await send();
      if (path !== LIST) return response;
      const rows = await response.json();
      return answer([...rows, ...rows.map((row) => ({ ...row, id: row.id.toUpperCase() }))]);
    });
    const { outcomes } = await (await server.client({ fetch })).cancelFlowRuns([...written, ids[0]]);
    assert.deepEqual(
      outcomes.map(({ id, outcome }) => [id, outcome]),
      ids.map((id) => [id, "cancelling"]),
    );
    for (const id of ids) assert.deepEqual(await historyOf(id), ["RUNNING", "CANCELLING"]);
  });
});

for (const hours of [-3, 3]) {
  test(`a client whose clock is ${hours} hours off reschedules the same runs`, async () => {
    const deployment = await server.deployment();
    const ids = await server.runs(
      deployment,
      [late(-HOUR), late(HOUR), late(2 * HOUR)].map((state) => ({ state })),
    );
    const client = await server.client();
    const { Date: RealDate } = globalThis;
    class ShiftedDate extends RealDate {
      constructor(...given) {
        super(...(given.length === 0 ? [ShiftedDate.now()] : given));
      }
      static now = () => RealDate.now() + hours * HOUR;
    }
    let result;
    try {
      globalThis.Date = ShiftedDate;
      result = await client.rescheduleLateFlowRuns({ deploymentName: deployment.name, delayMs: 1.5 * HOUR, mostRecentN: 2 });
    } finally {
      globalThis.Date = RealDate;
    }
    assert.deepEqual(
      result.outcomes.map(({ id, outcome, late_again }) => [id, outcome, late_again]),
      [
        [ids[1], "rescheduled", false],
        [ids[2], "rescheduled", true],
      ],
    );
    assert.ok(await server.has(`/flow_runs/${ids[0]}`));
  });
}
