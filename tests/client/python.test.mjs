// The recipes of Prefect's documentation, run by Prefect's own Python client, and our workflows: on the same data
// both have the same result, except for what the originals get wrong.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { HOUR, MINUTE, SECOND, State, ago, forAll, late, ownServer, python, times, unique } from "./support.mjs";

const recipes = fileURLToPath(new URL("python/recipes.py", import.meta.url));

let home;
let server; // the recipes choose among all that a server has
let client;
before(async () => {
  home = mkdtempSync(join(tmpdir(), "prefect-recipes-"));
  server = await ownServer();
  client = await server.client();
});
after(async () => {
  await server?.stop();
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

/** Runs a command of recipes.py, away from whatever Prefect settings this machine has. */
function original(command, args = {}) {
  const env = { PATH: process.env.PATH, HOME: home, PREFECT_HOME: home, PREFECT_API_URL: server.apiUrl };
  return new Promise((resolve, reject) => {
    const child = execFile(python, ["-I", recipes, command], { cwd: home, env, maxBuffer: 2 ** 26 }, (error, stdout) =>
      error ? reject(error) : resolve(JSON.parse(stdout)),
    );
    child.stdin.end(JSON.stringify(args));
  });
}

/** A time so many milliseconds ago and some microseconds later. */
const toTheMicrosecond = (milliseconds, microseconds) => ago(milliseconds).replace("Z", `${microseconds}`.padStart(3, "0") + "Z");

const waiting = (name, time) => ({ type: "SCHEDULED", name, state_details: { scheduled_time: time } });

const byName = (a, b) => (a.name < b.name ? -1 : 1);

describe("rescheduling late runs", () => {
  // Three were expected in the same millisecond, and 3 of the 6 is between them. No time is there twice.
  const moment = ago(2 * HOUR).slice(0, -1);
  const seeds = [
    ["second", late(`${moment}457Z`)],
    ["oldest", late(toTheMicrosecond(30 * HOUR, 1))],
    ["fourth", late(`${moment}001Z`)],
    ["newest", late(toTheMicrosecond(MINUTE, 999))],
    ["third", late(`${moment}456Z`)],
    ["on the second", late(ago(5 * HOUR).replace(/\.\d+/, ""))],
    ["not marked late", waiting("Scheduled", toTheMicrosecond(3 * HOUR, 123))],
    ["to come", waiting("Scheduled", toTheMicrosecond(-3 * HOUR, 321))],
    ["late, but to come", late(toTheMicrosecond(-HOUR, 5))],
    ["to be tried again", waiting("AwaitingRetry", toTheMicrosecond(HOUR, 77))],
    ["pending", { type: "PENDING" }],
    ["running", { type: "RUNNING" }],
    ["completed", { type: "COMPLETED" }],
    ["failed", { type: "FAILED" }],
  ].map(([name, state]) => ({ name, state }));

  async function seeded(name = unique("deployment"), more = seeds) {
    const deployment = await server.deployment({ name });
    return { deployment, ids: await server.runs(deployment, more) };
  }

  const startTimes = ({ expected_start_time, next_scheduled_start_time }) => ({ expected_start_time, next_scheduled_start_time });

  /** The runs of a deployment, as far as equal seeds make them equal: the original's new runs have names by chance. */
  async function there({ deployment, ids }) {
    const runs = await server.runsOf(deployment);
    return runs
      .map((run) => ({
        name: ids.includes(run.id) ? run.name : `new for ${run.expected_start_time}`,
        state: [run.state_type, run.state_name],
        ...(run.state_type === "SCHEDULED" && startTimes(run)),
      }))
      .sort(byName);
  }

  const cases = [
    ["3 of 6, the others deleted", { n: 3 }],
    ["3 of 6, the others left", { n: 3, deleteRemaining: false }],
    ["none, all deleted", { n: 0 }],
    ["more than there are", { n: 9, deleteRemaining: false }],
    ["by other states", { n: 2, states: ["Scheduled", "AwaitingRetry", "Late"] }],
    ["to an earlier time, by less than a second", { n: 2, delay: -7 }],
    ["by weeks, days, hours, minutes, seconds and milliseconds", { n: 4, delay: 694_861_001 }],
  ];
  for (const [what, { n, delay = 6 * HOUR, deleteRemaining = true, states }] of cases) {
    test(`${what}: the same runs at the same microseconds`, async () => {
      const [theirs, ours] = [await seeded(), await seeded()];
      const untouched = await there(theirs);
      assert.deepEqual(await there(ours), untouched);

      const made = await original("reschedule", {
        deployment_name: theirs.deployment.name,
        delay: { milliseconds: delay },
        most_recent_n: n,
        delete_remaining: deleteRemaining,
        states,
      });
      const { flow_runs } = await client.rescheduleLateFlowRuns({
        deploymentName: ours.deployment.name,
        delayMs: delay,
        mostRecentN: n,
        deleteRemaining,
        ...(states && { states }),
      });

      const expected = await there(theirs);
      assert.deepEqual(await there(ours), expected);
      assert.deepEqual(flow_runs.map(startTimes), (await server.readRuns(made)).map(startTimes));
      assert.notDeepEqual(expected, untouched);
    });
  }

  test("where other deployments have a name with this one in it, the original takes their runs, ours doesn't", async () => {
    const newer = times(4, (index) => ({ name: `newer-${index}`, state: late(toTheMicrosecond(30 * SECOND, index)) }));
    const neighbours = async ({ deployment: { name } }) => [
      await seeded(`${name}-2`, newer),
      await seeded(`my-${name}`, newer),
      await seeded(name.toUpperCase(), newer),
    ];
    const thereAll = (list) => forAll(list, there);
    const [alone, theirs, ours] = [await seeded(), await seeded(), await seeded()];
    const [theirNeighbours, ourNeighbours] = [await neighbours(theirs), await neighbours(ours)];
    const untouched = await thereAll(ourNeighbours);

    const which = { delay: { hours: 6 }, most_recent_n: 3 };
    await original("reschedule", { deployment_name: alone.deployment.name, ...which });
    await original("reschedule", { deployment_name: theirs.deployment.name, ...which });
    await client.rescheduleLateFlowRuns({ deploymentName: ours.deployment.name, delayMs: 6 * HOUR, mostRecentN: 3 });

    assert.deepEqual(await there(ours), await there(alone));
    assert.deepEqual(await thereAll(ourNeighbours), untouched);
    assert.notDeepEqual(await there(theirs), await there(alone));
    for (const runs of await thereAll(theirNeighbours)) assert.notDeepEqual(runs, untouched[0]);
  });
});

describe("the most recent runs", () => {
  before(async () => {
    const deployment = await server.deployment();
    const ids = await server.runs(
      deployment,
      times(77, () => ({ state: { type: "RUNNING" } })),
    );
    const completed = { type: "COMPLETED" };
    const ends = [completed, { ...completed, name: "Cached" }, completed, { type: "FAILED" }, completed, completed, { type: "CRASHED" }];
    const indices = [...ids.keys()].reverse(); // the last to be made are the first to end
    await forAll(indices, (index) => server.setState(ids[index], ends[index % ends.length]));
  });

  for (const which of [{ n: 3 }, { n: 50 }, { n: 9, states: ["FAILED", "CRASHED"] }]) {
    test(`${which.n} of ${which.states ?? "those that completed"}: the same in the same order`, async () => {
      const theirs = await original("recent", which);
      const ours = await client.getMostRecentFlowRuns(which);
      assert.deepEqual(
        ours.map(({ id }) => id),
        theirs,
      );
      assert.equal(theirs.length, which.n);
    });
  }
});

describe("cancelling", () => {
  const states = {
    pending: { type: "PENDING" },
    running: { type: "RUNNING" },
    scheduled: waiting("Scheduled", ago(-HOUR)),
    "scheduled for the past": waiting("Scheduled", ago(HOUR)),
    late: late(),
    "in its first state": undefined,
    "with a message": { type: "RUNNING", message: "half of it is done" },
    // Untouched, by their names or because they have ended
    retrying: { type: "RUNNING", name: "Retrying" },
    "to be tried again": waiting("AwaitingRetry", ago(-HOUR)),
    "without a slot": waiting("AwaitingConcurrencySlot", ago(-HOUR)),
    submitting: { type: "PENDING", name: "Submitting" },
    paused: { type: "PAUSED" },
    suspended: { type: "PAUSED", name: "Suspended", state_details: { pause_reschedule: true } },
    cancelling: { type: "CANCELLING" },
    completed: { type: "COMPLETED" },
    cached: { type: "COMPLETED", name: "Cached" },
    failed: { type: "FAILED" },
    crashed: { type: "CRASHED" },
    cancelled: { type: "CANCELLED", name: "By somebody" },
  };

  /** Runs in all of these states, with a deployment and without. */
  async function seeded() {
    const deployment = await server.deployment();
    const runs = Object.entries(states).map(([name, state]) => ({ name, ...(state && { state }) }));
    const many = times(8, (index) => runs.map(({ name, ...run }) => ({ name: `${name}, ${index}`, ...run }))).flat();
    const flow = await server.flow();
    const adhoc = await forAll(runs, (run) => server.adhoc(flow, run));
    return [...(await server.runs(deployment, many)), ...adhoc.map(({ id }) => id)];
  }

  const now = async (ids) =>
    (await server.readRuns(ids)).map((run) => ({
      name: run.name,
      state: [run.state_type, run.state_name],
      started: run.start_time !== null,
      ended: run.end_time !== null,
    }));

  test("all that is pending, running, scheduled or late, the recipe and the mode force end in the same states", async () => {
    const theirs = await seeded();
    const untouched = await now(theirs);
    await original("cancel");
    const expected = await now(theirs);

    const ours = await seeded();
    assert.deepEqual(await now(ours), untouched);
    await client.bulkCancelFlowRuns({ mode: "force" });

    assert.deepEqual(await now(ours), expected);
    assert.notDeepEqual(expected, untouched);
    assert.deepEqual(await now(theirs), expected);
  });
});

describe("State", () => {
  const camelCase = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
  const lowerFirst = (name) => name[0].toLowerCase() + name.slice(1);

  /** Values for all arguments there are. One that is missing here is one that Prefect has come to have. */
  const values = {
    scheduled_time: toTheMicrosecond(-HOUR, 456),
    timeout_seconds: 300,
    pause_expiration_time: toTheMicrosecond(-2 * HOUR, 654),
    reschedule: true,
    pause_key: "approval-1",
    message: "by Ada",
    state_details: { cache_key: "k", retriable: true, run_input_keyset: { schema: "s" } },
  };

  /** The sets of arguments to try: none, each on its own, and all that go together. */
  function sets(names) {
    for (const name of names) assert.ok(name in values, `${name} is new`);
    const some = (chosen) => Object.fromEntries(chosen.map((name) => [name, values[name]]));
    return [[], ...names.map((name) => [name]), names.filter((name) => name !== "timeout_seconds")].map(some);
  }

  function ours(name, { scheduled_time, ...rest }, takesTime) {
    const init = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key === "state_details" ? key : camelCase(key), value]));
    const make = State[lowerFirst(name)];
    return takesTime ? make(scheduled_time, init) : make(init);
  }

  /** The time that is counted from now: in which detail it stands, and how far from now. */
  function fromNow({ arguments: { scheduled_time, timeout_seconds }, takesTime }) {
    if (timeout_seconds !== undefined) return ["pause_timeout", timeout_seconds * SECOND];
    return takesTime && scheduled_time === undefined ? ["scheduled_time", 0] : [];
  }

  test("has a constructor for each of the original's, and each gives the same", async (t) => {
    const constructors = await original("constructors");
    assert.deepEqual(Object.keys(State).sort(), Object.keys(constructors).map(lowerFirst).sort());

    const start = Date.now();
    const cases = Object.entries(constructors).flatMap(([name, own]) => {
      const takesTime = own.includes("scheduled_time");
      return sets([...own, "message", "state_details"]).map((args) => ({
        name,
        arguments: args,
        takesTime,
        ours: ours(name, args, takesTime),
      }));
    });
    const pairs = await original("states", { cases });
    const end = Date.now();

    for (const [index, { original, ours }] of pairs.entries()) {
      const { name, arguments: args } = cases[index];
      await t.test(`${name}(${Object.keys(args).join(", ")})`, () => {
        const [detail, distance] = fromNow(cases[index]);
        for (const { state_details } of detail ? [original, ours] : []) {
          const time = Date.parse(state_details[detail]) - distance;
          assert.ok(start <= time && time <= end, state_details[detail]);
          delete state_details[detail];
        }
        assert.deepEqual(ours, original);
      });
    }
  });
});
