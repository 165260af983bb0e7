// The workflows, on a server of any version, with bulk routes and without: what became of each run is what was said,
// and nothing else was touched.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { HOUR, State, deploymentFilter, flowRunFilter, tally, times, unique } from "../client/support.mjs";
import { isOlderThan, startVariant } from "./variants.mjs";

let server;
let client;
before(async () => {
  server = await startVariant();
  client = await server.client();
});
after(() => server?.stop());

const ids = (list) => list.map(({ id }) => id);

const STATES = {
  scheduled: () => State.scheduled(new Date(Date.now() + HOUR)),
  late: () => State.late(new Date(Date.now() - HOUR)),
  pending: () => State.pending(),
  running: () => State.running(),
  paused: () => ({ type: "PAUSED", name: "Paused" }),
  completed: () => State.completed(),
  failed: () => State.failed(),
  cancelled: () => ({ type: "CANCELLED", name: "By somebody" }),
};

/** A run in each state, some of each: of a deployment, or without one. */
async function inEachState(kind, each = 2) {
  const one = await server.deployment();
  const made = {};
  for (const [name, state] of Object.entries(STATES)) {
    made[name] = [];
    for (const _ of times(each)) {
      const run =
        kind === "with a deployment"
          ? await server.run(one, { state: state() })
          : await server.adhoc({ id: one.flow_id }, { state: state() });
      made[name].push(run.id);
    }
  }
  return made;
}

const typesOf = async (made) =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(made).map(async ([name, some]) => [
        name,
        [...new Set((await server.readRuns(some)).map(({ state_type }) => state_type))].join(),
      ]),
    ),
  );

/** Up to some 3.8 a run that is paused in its process can't go to Cancelling, which is the only safe way to Cancelled. */
const keepsPaused = isOlderThan("3.8.8");

const ended = { completed: "COMPLETED", failed: "FAILED", cancelled: "CANCELLED" };

describe("cancelling", () => {
  for (const kind of ["with a deployment", "without one"]) {
    for (const mode of ["stop", "force"]) {
      test(`runs ${kind}, by "${mode}"`, async () => {
        const [made, others] = [await inEachState(kind), await inEachState(kind, 1)];
        const untouched = await typesOf(others);
        const { outcomes, counts } = await client.cancelFlowRuns(Object.values(made).flat(), { mode });
        // Whom a worker has to stop is told so, unless there is none, or nobody waits for it.
        const told = kind === "with a deployment" && mode === "stop" ? "CANCELLING" : "CANCELLED";
        assert.deepEqual(await typesOf(made), {
          ...{ scheduled: "CANCELLED", late: "CANCELLED", pending: told, running: told, paused: keepsPaused ? "PAUSED" : told },
          ...ended,
        });
        assert.deepEqual(await typesOf(others), untouched);
        assert.equal(outcomes.length, 16);
        const failed = keepsPaused ? 2 : 0;
        assert.deepEqual([counts.alreadyTerminal, counts.failed, counts.unknown, counts.notSent], [6, failed, 0, 0]);
        assert.equal(counts.cancelled + counts.cancelling, 10 - failed);
        for (const { id, error } of outcomes.filter(({ outcome }) => outcome === "failed")) {
          assert.ok(made.paused.includes(id));
          assert.match(error.message, /cannot transition to the .*CANCELLING state/);
        }
        const names = tally(await server.readRuns(made.cancelled), ({ state_name }) => state_name);
        assert.deepEqual(names, { "By somebody": 2 });
      });
    }
  }

  test("a dry run changes nothing", async () => {
    const made = await inEachState("with a deployment", 1);
    const before = await typesOf(made);
    const { outcomes } = await client.cancelFlowRuns(Object.values(made).flat(), { dryRun: true });
    assert.equal(outcomes.length, 8);
    assert.deepEqual(await typesOf(made), before);
  });

  test("more than a batch, chosen by a filter; a second time there is nothing to do", async () => {
    const one = await server.deployment();
    for (const _ of times(60)) await server.run(one, { state: STATES.scheduled() });
    const which = { flow_runs: flowRunFilter().deploymentId(one.id), states: ["Scheduled"] };
    assert.equal((await client.bulkCancelFlowRuns(which)).counts.cancelled, 60);
    assert.deepEqual(
      tally(await server.runsOf(one), ({ state_type }) => state_type),
      { CANCELLED: 60 },
    );
    assert.equal((await client.bulkCancelFlowRuns(which)).outcomes.length, 0);
  });
});

describe("rescheduling late runs", () => {
  async function lateRuns(n = 6) {
    const one = await server.deployment({ name: unique("late") });
    const runs = [];
    for (const place of times(n)) {
      const state = State.late(new Date(Date.now() - (place + 1) * HOUR));
      runs.push(await server.run(one, { name: `run-${place}`, parameters: { place }, tags: ["kept"], state }));
    }
    // These are nobody's business: one in another state, one to come.
    const others = [await server.run(one, { state: State.running() }), await server.run(one, { state: STATES.scheduled() })];
    return { one, runs, others };
  }

  const left = async (one) => (await server.runsOf(one)).map(({ id }) => id).sort();

  test("new runs take their place, once", async () => {
    const { one, runs, others } = await lateRuns();
    const { counts, flow_runs } = await client.rescheduleLateFlowRuns({ deploymentName: one.name, delayMs: 24 * HOUR, mostRecentN: 2 });
    assert.deepEqual([counts.rescheduled, counts.deleted, counts.failed, counts.unknown], [2, 4, 0, 0]);
    assert.deepEqual(await left(one), ids([...flow_runs, ...others]).sort());
    assert.deepEqual(
      flow_runs.map(({ parameters, tags, expected_start_time }) => [
        parameters.place,
        tags.includes("kept"),
        Date.parse(expected_start_time),
      ]),
      runs.slice(0, 2).map((run, place) => [place, true, Date.parse(run.expected_start_time) + 24 * HOUR]),
    );

    const again = await client.rescheduleLateFlowRuns({ deploymentName: one.name, delayMs: 24 * HOUR, mostRecentN: 2 });
    assert.equal(again.outcomes.length, 0);
    assert.deepEqual(await left(one), ids([...flow_runs, ...others]).sort());
  });

  test("in place, the others left", async () => {
    const { one, runs } = await lateRuns();
    const before = await left(one);
    const { counts } = await client.rescheduleLateFlowRuns({
      ...{ deployments: deploymentFilter().id(one.id), delayMs: 24 * HOUR, mostRecentN: 2 },
      ...{ inPlace: true, deleteRemaining: false },
    });
    assert.deepEqual([counts.rescheduled, counts.deleted, counts.failed, counts.unknown], [2, 0, 0, 0]);
    assert.deepEqual(await left(one), before);
    const names = (await server.readRuns(ids(runs))).map(({ state_name }) => state_name);
    assert.deepEqual(names, ["Scheduled", "Scheduled", "Late", "Late", "Late", "Late"]);
  });

  test("a dry run changes nothing", async () => {
    const { one } = await lateRuns();
    const before = await server.runsOf(one);
    const { outcomes } = await client.rescheduleLateFlowRuns({
      deploymentName: one.name,
      delayMs: 24 * HOUR,
      mostRecentN: 2,
      dryRun: true,
    });
    assert.equal(outcomes.length, 6);
    assert.deepEqual(ids(await server.runsOf(one)).sort(), ids(before).sort());
  });
});

test("the most recent runs, past a page and by several states", async () => {
  const one = await server.deployment();
  const made = [];
  for (const _ of times(30)) made.push((await server.run(one, { state: State.running() })).id);
  for (const [place, id] of made.entries()) await server.setState(id, place % 3 ? State.completed() : State.crashed());
  const recent = await client.getMostRecentFlowRuns({
    ...{ n: 25, states: ["COMPLETED", "CRASHED"] },
    deployments: deploymentFilter().id(one.id),
  });
  assert.deepEqual(ids(recent), made.toReversed().slice(0, 25));
});
