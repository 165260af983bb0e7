// The operations, each with what it needs, its call, and how to find out from the server what it did.
//
//   repeat   whether it may be sent twice: "safe", "unsafe", or "proven" if the client can find out
//   alike    a repeated request gets the same response as the first
//   brief    it skips most variants of Retry-After, because another operation takes the same path
//   sampled  it meets one fault of each sort, because its requests take the same path as those of others
//   at       the request that meets the fault
//   later    whether that isn't the first request of the call
//   prepare  creates what that many cases need, in few requests
//   call     runs in Node and, as its text, in a page; so it knows nothing but its arguments
//   times    how often the server has carried it out; a read has none
//   right    whether the result of the call matches the server
//   runs     a workflow: each run's outcome and what happened to it, see cases.mjs

import { isDeepStrictEqual } from "node:util";
import { HOUR, ago, forAll, late, times, unique } from "../client/support.mjs";
import { maker } from "../versions/operations.mjs";

const RUN = /^\/flow_runs\/[0-9a-f-]{36}$/;
const SET_STATE = /^\/flow_runs\/[0-9a-f-]{36}\/set_state$/;
const BULK_SET_STATE = /^\/flow_runs\/bulk_set_state$/;
const LIMIT = /^\/v2\/concurrency_limits\/[^/]+$/;
const LIST = /^\/flow_runs\/filter$/;

/** One run for each case. */
const ownRun =
  (state) =>
  async ({ server, deployment }, n) =>
    (
      await server.runs(
        deployment,
        times(n, () => ({ name: unique("run"), ...(state && { state }) })),
      )
    ).map((id) => ({ id }));

const named = (what) => (_, n) => times(n, () => ({ name: unique(what) }));
const runsNamed = (server, name) => server.post("/flow_runs/filter", { flow_runs: { name: { any_: [name] } } });

/** What creates one flow run. */
const creates = {
  times: async ({ server }, { name }) => (await runsNamed(server, name)).length,
  right: async ({ server }, { name }, run) => (await runsNamed(server, name))[0]?.id === run?.id,
};

/** What sets one state. */
const sets = (type) => ({
  times: async ({ server }, { id }) => (await server.states(id)).filter((state) => state.type === type).length,
  right: async ({ server }, { id }, result) =>
    result?.status === "ACCEPT" && (await server.states(id)).some((state) => state.type === type && state.id === result.state.id),
});

const reads = [
  {
    name: "readFlowRun",
    at: { method: "GET", path: RUN },
    prepare: ({ run }, n) => times(n, () => ({ id: run.id })),
    call: (client, { id }, options) => client.readFlowRun(id, options),
    right: ({ run }, _, value) => isDeepStrictEqual(value, run),
  },
  {
    name: "getMostRecentFlowRuns, on its second page",
    // The first request asks for more than a page and learns how long one is.
    at: { method: "POST", path: LIST, after: 2 },
    prepare: ({ ended }, n) => times(n, () => ({ id: ended.deployment.id })),
    call: (client, { id }, options) => client.getMostRecentFlowRuns({ n: 12, deployments: { id: { any_: [id] } } }, options),
    right: ({ ended }, _, value) => isDeepStrictEqual(value, ended.runs),
  },
  {
    name: "countFlowRuns",
    at: { method: "POST", path: /^\/flow_runs\/count$/ },
    prepare: ({ ended }, n) => times(n, () => ({ id: ended.deployment.id })),
    call: (client, { id }, options) => client.countFlowRuns({ deployments: { id: { any_: [id] } } }, options),
    right: ({ ended }, _, value) => value === ended.runs.length,
  },
  {
    name: "waitForFlowRun",
    sampled: true,
    at: { method: "GET", path: RUN },
    prepare: ({ run }, n) => times(n, () => ({ id: run.id })),
    call: (client, { id }, options) => client.waitForFlowRun(id, options),
    right: ({ run }, _, value) => isDeepStrictEqual(value, run),
  },
  {
    name: "followFlowRunLogs",
    sampled: true,
    at: { method: "POST", path: /^\/logs\/filter$/ },
    prepare: ({ run, lines }, n) => times(n, () => ({ id: run.id, n: lines.length })),
    // Whether one more comes is waited for for seconds.
    call: async (client, { id, n }, options) => {
      const found = [];
      for await (const { message } of client.followFlowRunLogs(id, options)) if (found.push(message) === n) break;
      return found;
    },
    right: ({ lines }, _, value) => isDeepStrictEqual(value, lines),
  },
  {
    name: "findAutomation",
    sampled: true,
    at: { method: "POST", path: /^\/automations\/filter$/ },
    prepare: ({ automation }, n) => times(n, () => ({ name: automation.name })),
    call: (client, { name }, options) => client.findAutomation(name, options),
    right: ({ automation }, _, value) => value?.id === automation.id,
  },
  {
    name: "getMostRecentBlockSchemaForBlockType",
    sampled: true,
    at: { method: "POST", path: /^\/block_schemas\/filter$/ },
    prepare: ({ schema }, n) => times(n, () => ({ id: schema.block_type_id })),
    call: (client, { id }, options) => client.getMostRecentBlockSchemaForBlockType(id, options),
    right: ({ schema }, _, value) => value?.id === schema.id,
  },
  {
    name: "emitEvent",
    sampled: true,
    void: true, // it gives what was sent
    at: { method: "POST", path: /^\/events$/ },
    prepare: named("event"),
    call: (client, { name }, options) => client.emitEvent({ event: name, resource: { "prefect.resource.id": "x" } }, options),
    right: (_, { name }, value) => value?.event === name,
  },
  {
    name: "runDeployment, as it waits",
    sampled: true,
    later: true,
    at: { method: "GET", path: RUN },
    prepare: ({ deployment }, n) => times(n, () => ({ id: deployment.id, name: unique("run") })),
    call: (client, { id, name }, options) => client.runDeployment(id, { name, state: { type: "COMPLETED" }, wait: true, ...options }),
    right: (_, { name }, value) => value?.name === name && value.state_type === "COMPLETED",
  },
].map((operation) => ({ repeat: "safe", alike: true, ...operation }));

const writes = [
  {
    name: "createFlowRun",
    repeat: "safe",
    alike: true,
    at: { method: "POST", path: /^\/flow_runs\/$/ },
    prepare: ({ flow }, n) => times(n, () => ({ name: unique("run"), flow_id: flow.id })),
    call: (client, run, options) => client.createFlowRun(run, options),
    ...creates,
  },
  {
    name: "createFlowRun, without a key",
    repeat: "unsafe",
    at: { method: "POST", path: /^\/flow_runs\/$/ },
    prepare: ({ flow }, n) => times(n, () => ({ name: unique("run"), flow_id: flow.id, idempotency_key: null })),
    call: (client, run, options) => client.createFlowRun(run, options),
    ...creates,
  },
  {
    name: "createFlowRun, with a key",
    repeat: "safe",
    alike: true,
    at: { method: "POST", path: /^\/flow_runs\/$/ },
    prepare: ({ flow }, n) => times(n, () => ({ name: unique("run"), flow_id: flow.id, idempotency_key: unique("key") })),
    call: (client, run, options) => client.createFlowRun(run, options),
    ...creates,
  },
  {
    name: "createFlowRunFromDeployment",
    repeat: "safe",
    alike: true,
    at: { method: "POST", path: /\/create_flow_run$/ },
    prepare: ({ deployment }, n) => times(n, () => ({ deployment: deployment.id, name: unique("run") })),
    call: (client, { deployment, ...run }, options) => client.createFlowRunFromDeployment(deployment, run, options),
    ...creates,
  },
  {
    name: "createFlowRunFromDeployment, without a key",
    repeat: "unsafe",
    at: { method: "POST", path: /\/create_flow_run$/ },
    prepare: ({ deployment }, n) => times(n, () => ({ deployment: deployment.id, name: unique("run"), idempotency_key: null })),
    call: (client, { deployment, ...run }, options) => client.createFlowRunFromDeployment(deployment, run, options),
    ...creates,
  },
  {
    name: "createFlowRunFromDeployment, with a key",
    repeat: "safe",
    alike: true,
    at: { method: "POST", path: /\/create_flow_run$/ },
    prepare: ({ deployment }, n) => times(n, () => ({ deployment: deployment.id, name: unique("run"), idempotency_key: unique("key") })),
    call: (client, { deployment, ...run }, options) => client.createFlowRunFromDeployment(deployment, run, options),
    ...creates,
  },
  ...[
    [
      "by its full name",
      { method: "GET", path: /^\/deployments\/name\// },
      ({ flow, deployment }) => `${flow.name}/${deployment.name}`,
      true,
    ],
    ["by its own name", { method: "POST", path: /^\/deployments\/filter$/ }, ({ deployment }) => deployment.name, true],
    ["as it creates the run", { method: "POST", path: /\/create_flow_run$/ }, ({ deployment }) => deployment.id, false],
  ].map(([how, at, which, looksUp]) => ({
    name: `runDeployment, ${how}`,
    looksUp, // what it does comes after the request at `at`
    repeat: "safe",
    alike: true,
    sampled: true,
    at,
    prepare: (world, n) => times(n, () => ({ which: which(world), name: unique("run") })),
    call: (client, { which, name }, options) => client.runDeployment(which, { name, ...options }),
    ...creates,
  })),
  {
    name: "upsertGlobalConcurrencyLimitByName",
    repeat: "safe",
    alike: true,
    void: true,
    sampled: true,
    at: { method: "PATCH", path: LIMIT },
    prepare: ({ server }, n) => forAll(times(n), () => server.post("/v2/concurrency_limits/", { name: unique("limit"), limit: 1 })),
    call: (client, { name }, options) => client.upsertGlobalConcurrencyLimitByName(name, 7, null, options),
    times: async ({ server }, { name }) => ((await server.get(`/v2/concurrency_limits/${name}`)).limit === 7 ? 1 : 0),
    right: (_, __, value) => value === undefined,
  },
  {
    name: "upsertGlobalConcurrencyLimitByName, of one that isn't there",
    repeat: "unsafe",
    void: true,
    sampled: true,
    later: true,
    at: { method: "POST", path: /^\/v2\/concurrency_limits\/$/ },
    prepare: named("limit"),
    call: (client, { name }, options) => client.upsertGlobalConcurrencyLimitByName(name, 7, null, options),
    times: async ({ server }, { name }) => ((await server.has(`/v2/concurrency_limits/${name}`)) ? 1 : 0),
    right: (_, __, value) => value === undefined,
  },
  {
    name: "createArtifact",
    repeat: "unsafe",
    at: { method: "POST", path: /^\/artifacts\/$/ },
    prepare: named("artifact"),
    call: (client, { name }, options) => client.createArtifact({ key: name, type: "markdown", data: "# x" }, options),
    times: async ({ server }, { name }) => server.post("/artifacts/count", { artifacts: { key: { any_: [name] } } }),
    right: async ({ server }, { name }, artifact) =>
      (await server.post("/artifacts/filter", { artifacts: { key: { any_: [name] } } }))[0].id === artifact?.id,
  },
  {
    name: "updateFlowRun",
    repeat: "safe",
    alike: true,
    void: true,
    at: { method: "PATCH", path: RUN },
    prepare: ownRun(),
    call: (client, { id }, options) => client.updateFlowRun(id, { name: `new ${id}` }, options),
    times: async ({ server }, { id }) => ((await server.readRun(id)).name === `new ${id}` ? 1 : 0),
    right: (_, __, value) => value === undefined,
  },
  {
    name: "deleteFlowRun",
    repeat: "safe",
    void: true,
    at: { method: "DELETE", path: RUN },
    prepare: ownRun(),
    call: (client, { id }, options) => client.deleteFlowRun(id, options),
    times: async ({ server }, { id }) => ((await server.has(`/flow_runs/${id}`)) ? 0 : 1),
    right: (_, __, value) => value === undefined,
  },
  {
    name: "setFlowRunState",
    repeat: "proven",
    at: { method: "POST", path: SET_STATE },
    prepare: ownRun(),
    call: (client, { id }, options) => client.setFlowRunState(id, { type: "RUNNING", name: "Running" }, options),
    ...sets("RUNNING"),
  },
  {
    name: "setFlowRunState, by force",
    repeat: "unsafe",
    at: { method: "POST", path: SET_STATE },
    prepare: ownRun({ type: "RUNNING" }),
    call: (client, { id }, options) => client.setFlowRunState(id, { type: "PAUSED", name: "Paused" }, { ...options, force: true }),
    ...sets("PAUSED"),
  },
];

// Workflows

/** A run that runs and two that wait, with a tag of their own. */
async function toCancel({ server, deployment }, n) {
  const cases = times(n, () => unique("case"));
  const states = [{ type: "RUNNING" }, late(), late()];
  const bodies = cases.flatMap((tag) => states.map((state) => ({ tags: [tag], state })));
  const ids = await server.runs(deployment, bodies);
  return cases.map((tag, place) => ({ tag, ids: ids.slice(place * states.length, (place + 1) * states.length) }));
}

/** What became of runs that were to be cancelled, by the server's word. */
const cancelled =
  (mode) =>
  async ({ server }, { ids }, outcomes) => {
    const verdicts = [];
    for (const [place, id] of ids.entries()) {
      const wanted = mode === "stop" && place === 0 ? "CANCELLING" : "CANCELLED";
      const told = outcomes.filter((outcome) => outcome.id === id);
      const history = (await server.states(id)).map(({ type }) => type).slice(1);
      verdicts.push({
        id,
        outcome: told.length === 1 ? told[0].outcome : `${told.length} outcomes`,
        saysDone: told.some(({ outcome }) => outcome === wanted.toLowerCase()),
        saysNothing: told.some(({ outcome }) => outcome === "unknown"),
        times: history.filter((type) => type === wanted).length,
        // Every run is told to stop first.
        others: history.filter((type) => type !== wanted && type !== "CANCELLING").length,
      });
    }
    return verdicts;
  };

const cancels = ["stop", "force"].flatMap((mode) =>
  [
    {
      name: `bulkCancelFlowRuns, ${mode}`,
      repeat: "safe",
      at: { method: "POST", path: BULK_SET_STATE },
      prepare: toCancel,
      call: (client, { tag, mode }, options) =>
        client.bulkCancelFlowRuns({ flow_runs: { tags: { all_: [tag] } }, states: ["Running", "Late"], mode, ...options }),
      runs: cancelled(mode),
    },
    {
      name: `cancelFlowRuns, ${mode}`,
      repeat: "safe",
      brief: true,
      at: { method: "POST", path: BULK_SET_STATE },
      prepare: toCancel,
      call: (client, { ids, mode }, options) => client.cancelFlowRuns(ids, { mode, ...options }),
      runs: cancelled(mode),
    },
  ].map((operation) => ({ ...operation, looksAgain: true, with: { mode } })),
);

/** A deployment with three late runs; two of them are to get a new time. */
const toReschedule = ({ server, flow }, n) =>
  forAll(times(n), async () => {
    const deployment = await server.deployment({ flow_id: flow.id });
    const names = times(3, (place) => `run-${place + 1}`);
    const ids = await server.runs(
      deployment,
      names.map((name, place) => ({ name, state: late((place + 1) * HOUR) })),
    );
    return { deployment, name: deployment.name, ids, names };
  });

/** What became of late runs, by the server's word. */
async function rescheduled({ server }, { deployment, ids, names }, outcomes) {
  const there = await server.runsOf(deployment);
  return ids.map((id, place) => {
    const told = outcomes.filter((outcome) => outcome.id === id);
    const old = there.some((run) => run.id === id);
    const successors = there.filter((run) => run.id !== id && run.name === names[place]);
    const named = told[0]?.new_flow_run_id;
    const wanted = place < 2 ? "rescheduled" : "deleted";
    const isDone = !old && successors.length === (place < 2 ? 1 : 0);
    return {
      id,
      outcome: told.length === 1 ? told[0].outcome : `${told.length} outcomes`,
      saysDone: told.some(({ outcome }) => outcome === wanted),
      saysNothing: told.some(({ outcome }) => outcome === "unknown"),
      times: isDone ? Math.max(1, successors.length) : successors.length > 1 ? successors.length : 0,
      vanished: !old && place < 2 && successors.length === 0,
      // The old one is there still: the new one has to be named then.
      others: old && successors.length > 0 && successors[0].id !== named ? 1 : 0,
    };
  });
}

const delayMs = 6 * HOUR;
const reschedules = [
  ["as it creates", { method: "POST", path: /\/create_flow_run\/bulk$/ }],
  ["as it deletes", { method: "POST", path: /^\/flow_runs\/bulk_delete$/ }],
].map(([when, at], place) => ({
  name: `rescheduleLateFlowRuns, ${when}`,
  repeat: "safe",
  brief: place > 0,
  at,
  prepare: toReschedule,
  call: (client, { name, delayMs }, options) =>
    client.rescheduleLateFlowRuns({ deploymentName: name, delayMs, mostRecentN: 2, ...options }),
  with: { delayMs },
  runs: rescheduled,
  goesOn: true,
}));

/** What became of late runs that keep their id. */
async function movedInPlace({ server }, { ids }, outcomes) {
  const verdicts = [];
  for (const [place, id] of ids.entries()) {
    const told = outcomes.filter((outcome) => outcome.id === id);
    const there = await server.has(`/flow_runs/${id}`);
    const history = there ? (await server.states(id)).map(({ name }) => name).slice(1) : [];
    verdicts.push({
      id,
      outcome: told.length === 1 ? told[0].outcome : `${told.length} outcomes`,
      saysDone: told.some(({ outcome }) => outcome === (place < 2 ? "rescheduled" : "deleted")),
      saysNothing: told.some(({ outcome }) => outcome === "unknown"),
      times: place < 2 ? history.filter((name) => name === "Scheduled").length : there ? 0 : 1,
      vanished: place < 2 && !there,
      others: history.filter((name) => name !== "Scheduled").length,
    });
  }
  return verdicts;
}

const inPlace = {
  name: "rescheduleLateFlowRuns, in place",
  repeat: "safe",
  brief: true,
  at: { method: "POST", path: BULK_SET_STATE },
  prepare: toReschedule,
  call: (client, { name, delayMs }, options) =>
    client.rescheduleLateFlowRuns({ deploymentName: name, delayMs, mostRecentN: 2, inPlace: true, ...options }),
  with: { delayMs },
  runs: movedInPlace,
};

// Bulk work

/** Three runs of a case, in these states. */
const inStates =
  (...types) =>
  async ({ server, deployment }, n) => {
    const states = types.map((type) => ({ state: { type } }));
    const ids = await server.runs(deployment, times(n, () => states).flat());
    return times(n, (place) => ({ ids: ids.slice(place * types.length, (place + 1) * types.length) }));
  };

/** What became of each, by the server's word: how often it was done, and whether anything else was. */
const bulkDone =
  (look) =>
  async (world, { ids }, outcomes) => {
    const verdicts = [];
    for (const id of ids) {
      const told = outcomes.filter((outcome) => outcome.id === id);
      verdicts.push({
        id,
        outcome: told.length === 1 ? told[0].outcome : `${told.length} outcomes`,
        saysDone: told.some(({ outcome }) => outcome === "succeeded"),
        saysNothing: told.some(({ outcome }) => outcome === "unknown"),
        ...(await look(world, id)),
      });
    }
    return verdicts;
  };

/** How often a run came to a state after its first one. */
const stateDone = (type) =>
  bulkDone(async ({ server }, id) => {
    const history = (await server.states(id)).map((state) => state.type).slice(1);
    const isIt = (other) => other === type;
    return { times: history.filter(isIt).length, others: history.filter((other) => !isIt(other)).length };
  });

const bulk = [
  {
    name: "retryFlowRuns",
    at: { method: "POST", path: BULK_SET_STATE },
    prepare: inStates("FAILED", "CRASHED", "FAILED"),
    call: (client, { ids }, options) => client.retryFlowRuns(ids, {}, options),
    runs: stateDone("SCHEDULED"),
  },
  ...[false, true].map((force) => ({
    name: `setFlowRunStates${force ? ", by force" : ""}`,
    at: { method: "POST", path: BULK_SET_STATE },
    prepare: inStates("RUNNING", "RUNNING", "RUNNING"),
    call: (client, { ids, force }, options) => client.setFlowRunStates(ids, { type: "COMPLETED" }, { force }, options),
    runs: stateDone("COMPLETED"),
    with: { force },
    // By force it is set as often as it is sent, so it isn't sent again.
    ...(force && { repeat: "unsafe" }),
  })),
  {
    name: "deleteFlowRuns",
    at: { method: "POST", path: /^\/flow_runs\/bulk_delete$/ },
    prepare: inStates("COMPLETED", "FAILED", "RUNNING"),
    call: (client, { ids }, options) => client.deleteFlowRuns(ids, {}, options),
    runs: bulkDone(async ({ server }, id) => ({ times: (await server.has(`/flow_runs/${id}`)) ? 0 : 1, others: 0 })),
  },
  ...[
    ["pauseDeployments", true],
    ["resumeDeployments", false],
  ].map(([name, paused]) => ({
    name,
    at: { method: "POST", path: paused ? /\/pause_deployment$/ : /\/resume_deployment$/ },
    prepare: async ({ server, flow }, n) =>
      forAll(times(n), async () => ({ ids: [(await server.deployment({ flow_id: flow.id, paused: !paused })).id] })),
    call: paused
      ? (client, { ids }, options) => client.pauseDeployments(ids, {}, options)
      : (client, { ids }, options) => client.resumeDeployments(ids, {}, options),
    runs: bulkDone(async ({ server }, id) => ({ times: (await server.get(`/deployments/${id}`)).paused === paused ? 1 : 0, others: 0 })),
  })),
].map((operation) => ({ repeat: "safe", brief: true, looksAgain: true, ...operation }));

export const operations = [...reads, ...writes, ...cancels, ...reschedules, inPlace, ...bulk];

/** A server with what the operations read: two flows, two deployments, runs that have ended, the log of one. */
export async function worldOn(server) {
  const flow = await server.flow();
  const deployment = await server.deployment({ flow_id: flow.id });
  const ended = await server.deployment({ flow_id: flow.id });
  await server.runs(
    ended,
    times(12, () => ({ state: { type: "COMPLETED" } })),
  );
  const runs = await server.runsOf(ended);
  runs.sort((a, b) => (a.end_time < b.end_time ? 1 : -1));
  const [run] = runs;
  const lines = times(8, (n) => `line ${n}`); // more than a page
  const line = (message, n) => ({ name: "prefect", level: 20, message, timestamp: ago(HOUR - n), flow_run_id: run.id });
  await server.post("/logs/", lines.map(line));
  const make = maker(server);
  const [automation, schema] = [await make.automation(), await make.blockSchema()];
  return { server, flow, deployment, run, lines, automation, schema, ended: { deployment: ended, runs } };
}
