// The caller's values are sent completely or not at all. JSON silently drops a function, a symbol, an inherited key and
// everything in a Map, and a filter that has lost a condition matches every run.
//
// No server is needed: `settings.fetch` sees what would be sent.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, test } from "node:test";
import vm from "node:vm";
import fc from "fast-check";
import {
  PrefectError,
  State,
  createClient,
  deploymentFilter,
  flowRunFilter,
  initSync,
  rejection,
  taskRunFilter,
  times,
} from "./support.mjs";

initSync();

const apiUrl = "http://127.0.0.1:4200/api";
const ID = randomUUID();

/** A client that nobody answers but this: it keeps what it was to send. */
async function offline(settings) {
  const sent = [];
  const fetch = async (url, { method, body, headers }) => {
    const { pathname, searchParams } = new URL(url);
    const path = pathname.slice("/api".length);
    if (path === "/csrf-token") return Response.json({ detail: "CSRF protection is disabled." }, { status: 422 });
    sent.push({
      method,
      path,
      query: searchParams,
      headers: new Headers(headers),
      body: body === undefined ? undefined : JSON.parse(body),
    });
    return Response.json([]);
  };
  return { client: await createClient({ apiUrl, maxRetries: 0, fetch, ...settings }), sent };
}

/** A `fetch` of a server that wants no CSRF tokens. */
const withoutCsrf = (fetch) => async (url, init) =>
  new URL(url).pathname === "/api/csrf-token"
    ? Response.json({ detail: "CSRF protection is disabled." }, { status: 422 })
    : fetch(url, init);

/** That a call was refused for what stands there, and nothing was sent. */
function assertRefused(error, sent, path) {
  assert.ok(error instanceof PrefectError, `${error?.stack ?? error}`);
  assert.deepEqual([error.kind, error.status, error.attempts], ["ValidationError", undefined, 0]);
  assert.ok(Array.isArray(error.detail[0].loc), JSON.stringify(error.detail));
  if (path) assert.deepEqual(error.detail[0].loc, path, error.message);
  assert.deepEqual(sent, []);
}

class Condition {
  name = { any_: ["nightly"] };
}

const revoked = (target = {}) => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};
const throwing = (target = {}) =>
  new Proxy(
    target,
    new Proxy(
      {},
      {
        get: () => () => {
          throw new RangeError("no");
        },
      },
    ),
  );
const loop = () => {
  const flow_runs = {};
  flow_runs.id = flow_runs;
  return flow_runs;
};
const { nameLike } = flowRunFilter();
const boxed = (primitive) => Object(primitive);

function withHole(first, last) {
  const list = [first];
  list[2] = last;
  return list;
}

const calls = {
  "bulkCancelFlowRuns, parentheses forgotten": [(client) => client.bulkCancelFlowRuns({ flow_runs: flowRunFilter }), ["flow_runs"]],
  "bulkCancelFlowRuns, another filter's": [(client) => client.bulkCancelFlowRuns({ deployments: deploymentFilter }), ["deployments"]],
  "bulkCancelFlowRuns, a method that is not called": [(client) => client.bulkCancelFlowRuns({ flow_runs: nameLike }), ["flow_runs"]],
  "bulkCancelFlowRuns, a function for a condition": [
    (client) => client.bulkCancelFlowRuns({ flow_runs: { id: () => [ID] } }),
    ["flow_runs", "id"],
  ],
  "bulkCancelFlowRuns, a symbol for a condition": [
    (client) => client.bulkCancelFlowRuns({ flow_runs: { id: Symbol("id") } }),
    ["flow_runs", "id"],
  ],
  "bulkCancelFlowRuns, a symbol for a key": [
    (client) => client.bulkCancelFlowRuns({ flow_runs: { [Symbol("id")]: { any_: [ID] } } }),
    ["flow_runs"],
  ],
  "bulkCancelFlowRuns, inherited conditions": [
    (client) => client.bulkCancelFlowRuns({ flow_runs: Object.create({ id: { any_: [ID] } }) }),
    ["flow_runs"],
  ],
  "bulkCancelFlowRuns, inherited and own conditions": [
    (client) => client.bulkCancelFlowRuns({ flow_runs: Object.assign(Object.create({ id: { any_: [ID] } }), { name: { like_: "x" } }) }),
    ["flow_runs"],
  ],
  "bulkCancelFlowRuns, a hidden condition": [
    (client) => client.bulkCancelFlowRuns({ flow_runs: Object.defineProperty({}, "id", { value: { any_: [ID] } }) }),
    ["flow_runs"],
  ],
  "bulkCancelFlowRuns, an instance for a filter": [
    (client) => client.bulkCancelFlowRuns({ deployments: new Condition() }),
    ["deployments"],
  ],
  "bulkCancelFlowRuns, a Map for a filter": [(client) => client.bulkCancelFlowRuns({ flow_runs: new Map([["id", ID]]) }), ["flow_runs"]],
  "bulkCancelFlowRuns, a filter that is not there yet": [
    (client) => client.bulkCancelFlowRuns({ flow_runs: Promise.resolve({ id: { any_: [ID] } }) }),
    ["flow_runs"],
  ],
  "bulkCancelFlowRuns, a set of ids": [
    (client) => client.bulkCancelFlowRuns({ flow_runs: { id: { any_: new Set([ID]) } } }),
    ["flow_runs", "id", "any_"],
  ],
  "bulkCancelFlowRuns, a hole among ids": [
    (client) => client.bulkCancelFlowRuns({ flow_runs: { id: { any_: withHole(ID, ID) } } }),
    ["flow_runs", "id", "any_", 1],
  ],
  "bulkCancelFlowRuns, ids with a key of their own": [
    (client) => client.bulkCancelFlowRuns({ flow_runs: { id: { any_: Object.assign([ID], { more: [ID] }) } } }),
    ["flow_runs", "id", "any_"],
  ],
  "bulkCancelFlowRuns, a time that is none": [
    (client) => client.bulkCancelFlowRuns({ flow_runs: { start_time: { before_: new Date(Number.NaN) } } }),
    ["flow_runs", "start_time", "before_"],
  ],
  "bulkCancelFlowRuns, a filter that holds itself": [(client) => client.bulkCancelFlowRuns({ flow_runs: loop() }), ["flow_runs", "id"]],
  "bulkCancelFlowRuns, a getter that throws": [
    (client) =>
      client.bulkCancelFlowRuns({
        flow_runs: {
          get id() {
            throw new TypeError("no");
          },
        },
      }),
    ["flow_runs", "id"],
  ],
  "bulkCancelFlowRuns, a toJSON that throws": [
    (client) =>
      client.bulkCancelFlowRuns({
        flow_runs: {
          toJSON() {
            throw new TypeError("no");
          },
        },
      }),
    ["flow_runs"],
  ],
  "bulkCancelFlowRuns, a toJSON that gives a function": [
    (client) => client.bulkCancelFlowRuns({ flow_runs: { toJSON: () => () => 1 } }),
    ["flow_runs"],
  ],
  "bulkCancelFlowRuns, a toJSON that gives nothing": [(client) => client.bulkCancelFlowRuns({ flow_runs: { toJSON() {} } }), ["flow_runs"]],
  "bulkCancelFlowRuns, a toJSON that gives null": [
    (client) => client.bulkCancelFlowRuns({ flow_runs: { toJSON: () => null } }),
    ["flow_runs"],
  ],
  "bulkCancelFlowRuns, a condition that came out undefined": [
    (client) => client.bulkCancelFlowRuns({ flow_runs: { id: undefined } }),
    ["flow_runs", "id"],
  ],
  "bulkCancelFlowRuns, an option that came out undefined": [(client) => client.bulkCancelFlowRuns({ dryRun: undefined }), ["dryRun"]],
  "getMostRecentFlowRuns, states that came out undefined": [
    (client) => client.getMostRecentFlowRuns({ n: 3, states: undefined }),
    ["states"],
  ],
  "bulkCancelFlowRuns, the builder of another filter": [
    (client) => client.bulkCancelFlowRuns({ flow_runs: deploymentFilter().name("nightly") }),
    ["flow_runs"],
  ],
  "rescheduleLateFlowRuns, the builder of another filter": [
    (client) => client.rescheduleLateFlowRuns({ deployments: flowRunFilter().name("nightly"), delayMs: 1, mostRecentN: 1 }),
    ["deployments"],
  ],
  "readFlowRuns, an empty builder of another filter": [(client) => client.readFlowRuns({ deployments: flowRunFilter() }), ["deployments"]],
  "readFlowRuns, a filter's builder for the whole query": [(client) => client.readFlowRuns(flowRunFilter()), []],
  "bulkDeleteFlowRuns, the builder of another filter": [
    (client) => client.bulkDeleteFlowRuns({ flow_runs: taskRunFilter().id(ID) }),
    ["flow_runs"],
  ],
  "bulkCancelFlowRuns, stateTypes as a function": [
    (client) => client.bulkCancelFlowRuns({ stateTypes: () => ["SCHEDULED"] }),
    ["stateTypes"],
  ],
  "bulkCancelFlowRuns, dryRun as a function": [(client) => client.bulkCancelFlowRuns({ dryRun: () => true }), ["dryRun"]],
  "bulkCancelFlowRuns, mode as a function": [(client) => client.bulkCancelFlowRuns({ mode: () => "stop" }), ["mode"]],
  "bulkCancelFlowRuns, dryRun in a box": [(client) => client.bulkCancelFlowRuns({ dryRun: boxed(true) }), ["dryRun"]],
  "bulkCancelFlowRuns, onProgress that is no function": [
    (client) => client.bulkCancelFlowRuns({ onProgress: { next() {} } }),
    ["onProgress"],
  ],
  "bulkCancelFlowRuns, a signal that is none": [(client) => client.bulkCancelFlowRuns({ signal: () => {} }), ["signal"]],
  "bulkCancelFlowRuns, a condition that the server ignores": [
    (client) => client.bulkCancelFlowRuns({ deployments: { concurrency_limit: { ge_: 1 } } }),
    ["deployments", "concurrency_limit"],
  ],
  "cancelFlowRuns, a set of ids": [(client) => client.cancelFlowRuns(new Set([ID])), ["ids"]],
  "cancelFlowRuns, a function": [(client) => client.cancelFlowRuns(() => [ID]), ["ids"]],
  "cancelFlowRuns, nothing": [(client) => client.cancelFlowRuns(), ["ids"]],
  "cancelFlowRuns, a promise of an id": [(client) => client.cancelFlowRuns([Promise.resolve(ID)]), ["ids", 0]],
  "cancelFlowRuns, an id in a box": [(client) => client.cancelFlowRuns([boxed(ID)]), ["ids", 0]],
  "cancelFlowRuns, undefined among ids": [(client) => client.cancelFlowRuns([ID, undefined]), ["ids", 1]],
  "cancelFlowRuns, dryRun as a function": [(client) => client.cancelFlowRuns([ID], { dryRun: () => true }), ["dryRun"]],
  "cancelFlowRuns, options in a Map": [(client) => client.cancelFlowRuns([ID], new Map([["dryRun", true]])), []],
  "cancelFlowRuns, inherited options": [(client) => client.cancelFlowRuns([ID], Object.create({ dryRun: true })), []],
  "rescheduleLateFlowRuns, a name as a function": [
    (client) => client.rescheduleLateFlowRuns({ deployments: { name: () => ["nightly"] }, delayMs: 1, mostRecentN: 1 }),
    ["deployments", "name"],
  ],
  "rescheduleLateFlowRuns, parentheses forgotten": [
    (client) => client.rescheduleLateFlowRuns({ deployments: deploymentFilter, delayMs: 1, mostRecentN: 1 }),
    ["deployments"],
  ],
  "rescheduleLateFlowRuns, a filter that came out undefined": [
    (client) => client.rescheduleLateFlowRuns({ deploymentName: "x", deployments: undefined, delayMs: 1, mostRecentN: 1 }),
    ["deployments"],
  ],
  "rescheduleLateFlowRuns, a delay that is no number": [
    (client) => client.rescheduleLateFlowRuns({ deploymentName: "x", delayMs: Number.NaN, mostRecentN: 1 }),
    ["delayMs"],
  ],
  "rescheduleLateFlowRuns, a condition that the server ignores": [
    (client) => client.rescheduleLateFlowRuns({ deployments: { concurrency_limit: { is_null_: true } }, delayMs: 1, mostRecentN: 1 }),
    ["deployments", "concurrency_limit"],
  ],
  "getMostRecentFlowRuns, parentheses forgotten": [
    (client) => client.getMostRecentFlowRuns({ n: 3, deployments: deploymentFilter }),
    ["deployments"],
  ],
  "getMostRecentFlowRuns, a filter that came out undefined": [
    (client) => client.getMostRecentFlowRuns({ n: 3, deployments: undefined }),
    ["deployments"],
  ],
  "getMostRecentFlowRuns, a bigint": [(client) => client.getMostRecentFlowRuns({ n: 3n }), ["n"]],
  "getMostRecentFlowRuns, a condition that the server ignores": [
    (client) => client.getMostRecentFlowRuns({ n: 3, deployments: { concurrency_limit: { le_: 1 } } }),
    ["deployments", "concurrency_limit"],
  ],
  "readFlowRuns, parentheses forgotten": [(client) => client.readFlowRuns({ flow_runs: flowRunFilter }), ["flow_runs"]],
  "readFlowRuns, a whole query not called": [(client) => client.readFlowRuns(flowRunFilter), []],
  "readFlowRuns, a condition that came out undefined": [
    (client) => client.readFlowRuns({ flow_runs: { state: { type: { any_: undefined } } } }),
    ["flow_runs", "state", "type", "any_"],
  ],
  "countFlowRuns, a task run's filter not called": [(client) => client.countFlowRuns({ task_runs: taskRunFilter }), ["task_runs"]],
  "countFlowRuns, a list of names as an iterator": [
    (client) => client.countFlowRuns({ flow_runs: { name: { any_: ["a", "b"].values() } } }),
    ["flow_runs", "name", "any_"],
  ],
  "createFlowRunFromDeployment, a state not called": [
    (client) => client.createFlowRunFromDeployment(ID, { state: State.scheduled }),
    ["state"],
  ],
  "createFlowRunFromDeployment, an idempotency key as a function": [
    (client) => client.createFlowRunFromDeployment(ID, { idempotency_key: () => "key" }),
    ["idempotency_key"],
  ],
  "createFlowRunFromDeployment, a parameter that came out undefined": [
    (client) => client.createFlowRunFromDeployment(ID, { parameters: { day: undefined } }),
    ["parameters", "day"],
  ],
  "createFlowRunFromDeployment, parameters in an instance": [
    (client) => client.createFlowRunFromDeployment(ID, { parameters: new Condition() }),
    ["parameters"],
  ],
  "createFlowRunFromDeployment, bytes": [
    (client) => client.createFlowRunFromDeployment(ID, { parameters: { bytes: new Uint8Array(3) } }),
    ["parameters", "bytes"],
  ],
  "createFlowRunFromDeployment, infinity deep inside": [
    (client) => client.createFlowRunFromDeployment(ID, { parameters: { a: [{ b: [0, Infinity] }] } }),
    ["parameters", "a", 0, "b", 1],
  ],
  "setFlowRunState, a state not called": [(client) => client.setFlowRunState(ID, State.cancelled), ["state"]],
  "setFlowRunState, force as a function": [(client) => client.setFlowRunState(ID, State.cancelled(), { force: () => false }), ["force"]],
  "setFlowRunState, a details field as a function": [
    (client) => client.setFlowRunState(ID, { type: "SCHEDULED", state_details: { scheduled_time: () => new Date() } }),
    ["state", "state_details", "scheduled_time"],
  ],
  "deleteFlowRun, an id in a box": [(client) => client.deleteFlowRun(boxed(ID)), ["id"]],
  "request, a body not called": [(client) => client.request("POST", "/flow_runs/filter", { body: flowRunFilter }), []],
  "request, a filter not called": [
    (client) => client.request("POST", "/flow_runs/bulk_delete", { body: { flow_runs: flowRunFilter } }),
    ["flow_runs"],
  ],
  "request, a filter that came out undefined": [
    (client) => client.request("POST", "/flow_runs/bulk_delete", { body: { flow_runs: undefined } }),
    ["flow_runs"],
  ],
  "request, a query not called": [(client) => client.request("GET", "/flow_runs/", { query: () => ({}) }), ["query"]],
  "request, a function in a query": [(client) => client.request("GET", "/flow_runs/", { query: { limit: () => 1 } }), ["query", "limit"]],
  "request, an instance for a query": [(client) => client.request("GET", "/flow_runs/", { query: new URLSearchParams("a=1") }), ["query"]],
  "request, NaN in a query": [
    (client) => client.request("GET", "/flow_runs/", { query: { limit: [1, Number.NaN] } }),
    ["query", "limit", 1],
  ],
  "request, a header as a function": [
    (client) => client.request("GET", "/hello", {}, { headers: { "X-A": () => "1" } }),
    ["headers", "X-A"],
  ],
  "hello, Headers for headers": [(client) => client.hello({ headers: new Headers({ "X-A": "1" }) }), ["headers"]],
  "hello, a timeout as a function": [(client) => client.hello({ timeoutMs: () => 1 }), ["timeoutMs"]],
};

describe("refused with its path, and nothing is sent:", () => {
  for (const [what, [call, path]] of Object.entries(calls)) {
    test(what, async () => {
      const { client, sent } = await offline();
      assertRefused(await rejection(call(client)), sent, path);
    });
  }

  const wholes = {
    "a Map": () => new Map([["flow_runs", {}]]),
    "a Set": () => new Set(),
    "a list": () => [],
    "an instance": () => new Condition(),
    "an object that inherits all": () => Object.create({ flow_runs: { id: { any_: [ID] } } }),
    "a function": () => flowRunFilter,
    "a promise": () => Promise.resolve({}),
    "a symbol": () => Symbol("all"),
    "a date": () => new Date(),
    "a revoked Proxy": () => revoked(),
    "a revoked Proxy of a list": () => revoked([]),
    "a revoked Proxy of a function": () => revoked(() => {}),
    "a Proxy that throws": () => throwing(),
    "a getter that throws": () => ({
      get flow_runs() {
        throw new TypeError("no");
      },
    }),
    true: () => true,
    "a string": () => "all",
  };
  const methods = {
    bulkCancelFlowRuns: (client, value) => client.bulkCancelFlowRuns(value),
    "bulkCancelFlowRuns' options": (client, value) => client.bulkCancelFlowRuns({}, value),
    "cancelFlowRuns' options": (client, value) => client.cancelFlowRuns([ID], value),
    rescheduleLateFlowRuns: (client, value) => client.rescheduleLateFlowRuns(value),
    getMostRecentFlowRuns: (client, value) => client.getMostRecentFlowRuns(value),
    readFlowRuns: (client, value) => client.readFlowRuns(value),
    "readFlowRuns' options": (client, value) => client.readFlowRuns({}, value),
    countFlowRuns: (client, value) => client.countFlowRuns(value),
    createFlowRunFromDeployment: (client, value) => client.createFlowRunFromDeployment(ID, value),
    setFlowRunState: (client, value) => client.setFlowRunState(ID, value),
    "setFlowRunState's options": (client, value) => client.setFlowRunState(ID, State.cancelled(), value),
    readFlowRun: (client, value) => client.readFlowRun(value),
    "request's input": (client, value) => client.request("GET", "/hello", value),
    "request's query": (client, value) => client.request("GET", "/hello", { query: value }),
    createClient: (_, value) => createClient(value),
    "State.scheduled": async (_, value) => State.scheduled(undefined, value),
  };
  for (const [method, call] of Object.entries(methods)) {
    test(`as the whole argument of ${method}: ${Object.keys(wholes).join(", ")}`, async () => {
      for (const [what, whole] of Object.entries(wholes)) {
        const { client, sent } = await offline();
        const error = await call(client, whole()).then(
          (value) => assert.fail(`${what} was taken, and gave ${value}`),
          (error) => error,
        );
        assertRefused(error, sent);
      }
    });
  }

  const settings = {
    "apiUrl as a function": [{ apiUrl: () => apiUrl }, ["apiUrl"]],
    "authString as a function": [{ apiUrl, authString: () => "a:b" }, ["authString"]],
    "apiKey as an object": [{ apiUrl, apiKey: { key: "x" } }, ["apiKey"]],
    "fetch that is no function": [{ apiUrl, fetch: { fetch() {} } }, ["fetch"]],
    "a logger that is a plain function": [{ apiUrl, logger: () => {} }, ["logger"]],
    "a logger that is a word": [{ apiUrl, logger: "console" }, ["logger"]],
    "a hook that is no function": [{ apiUrl, onRetry: {} }, ["onRetry"]],
    "headers in a Map": [{ apiUrl, headers: new Map([["X-A", "1"]]) }, ["headers"]],
    "a header as a symbol": [{ apiUrl, headers: { "X-A": Symbol("1") } }, ["headers", "X-A"]],
    "a symbol for a key": [{ apiUrl, [Symbol("apiKey")]: "x" }, []],
    "a hidden key": [Object.defineProperty({ apiUrl }, "apiKey", { value: "x" }), []],
    "inherited settings": [Object.create({ apiUrl }), []],
    "an apiKey that can't be read": [
      {
        apiUrl,
        get apiKey() {
          throw new TypeError("no");
        },
      },
      ["apiKey"],
    ],
    "an apiUrl that can't be read": [
      {
        get apiUrl() {
          throw new TypeError("no");
        },
      },
      ["apiUrl"],
    ],
  };
  for (const [what, [given, path]] of Object.entries(settings)) {
    test(`settings, ${what}`, async () => {
      assertRefused(await rejection(createClient(given)), [], path);
    });
  }
});

test("the message on the builder of another filter names both", async () => {
  const { client, sent } = await offline();
  const error = await rejection(client.readFlowRuns({ flow_runs: deploymentFilter().name("nightly") }));
  assertRefused(error, sent, ["flow_runs"]);
  assert.match(error.message, /\bexpected FlowRunFilter, got DeploymentFilter$/);
});

test("an argument too many is refused by every method, for it would change nothing", async () => {
  const { client, sent } = await offline();
  const { prototype } = client.constructor;
  const methods = Object.getOwnPropertyNames(prototype).filter(
    (name) => !/^(?:constructor|free|toJSON|toString|apiUrl|__.*)$/.test(name) && typeof prototype[name] === "function",
  );
  assert.ok(methods.length > 190, `${methods.length}`);
  for (const name of methods) {
    const given = Object.assign(times(9), { 8: { dryRun: true } });
    const error = await rejection(client[name](...given));
    assertRefused(error, sent, [name]);
    assert.match(error.message, /takes \d arguments, .*got 9$/);
  }
  for (const call of [
    () => client.bulkCancelFlowRuns({}, {}, { dryRun: true }),
    () => client.cancelFlowRuns([ID], {}, {}, { dryRun: true }),
    () => client.readFlowRuns({}, {}, { signal: AbortSignal.abort() }),
    () => client.deleteFlowRun(ID, {}, ID),
  ]) {
    assertRefused(await rejection(call()), sent);
  }
  await client.readFlowRuns({}, {}, undefined);
  await client.hello({}, undefined, undefined);
  assert.equal(sent.length, 2);
});

describe("a time means at the server what it says here, or is refused:", () => {
  const taken = [
    "2026-11-24",
    "2026-11-24T10:00",
    "2026-11-24 10:00:00",
    "2026-11-24T10:00:00.123456Z",
    "2026-11-24T10:00+01:00",
    -1,
    0.5,
    19_999_999_999,
  ];
  const refused = [
    "20261124",
    "2026",
    "1764000000",
    "-5",
    "+5",
    "1764000000.5",
    "2026-11",
    "2026-11-24T",
    "2026-11-24T10",
    "2026-11-24_10:00",
    "20261124T100000Z",
    "2026-11-24T10:00:00.Z",
    "2026-11-24T10:00+01",
    "2026-11-24T10:00 UTC",
    "24.11.2026",
    "",
    " 2026-11-24",
    20_000_000_000,
    Date.now(),
    -20_000_000_000,
    1e21,
    5e-7,
  ]; // prettier-ignore

  const places = {
    "in a filter": (client, time) => client.readFlowRuns({ flow_runs: { expected_start_time: { after_: time } } }),
    "in a workflow": (client, time) => client.bulkCancelFlowRuns({ flow_runs: { expected_start_time: { after_: time } } }),
    "of a builder": async (client, time) => client.readFlowRuns({ flow_runs: flowRunFilter().expectedStartTimeAfter(time) }),
    "of a state": async (client, time) => client.setFlowRunState(ID, State.scheduled(time)),
    "of an event": (client, time) => client.emitEvent({ event: "x", resource: { "prefect.resource.id": "x" }, occurred: time }),
  };
  for (const [place, call] of Object.entries(places)) {
    test(place, async () => {
      for (const time of refused) {
        const { client, sent } = await offline();
        const error = await rejection(call(client, time));
        assertRefused(error, sent);
        assert.match(error.message, /expected a Date, an ISO 8601 string such as .* or seconds since the epoch/);
      }
      for (const time of taken) {
        const { client, sent } = await offline();
        await call(client, time).catch((error) => assert.notEqual(error.kind, "ValidationError", `${time}: ${error.message}`));
        assert.ok(sent.length > 0);
      }
    });
  }
});

describe("taken as it is meant:", () => {
  const bodies = {
    "a Date": [() => ({ at: new Date(0) }), { at: "1970-01-01T00:00:00.000Z" }],
    "a builder": [() => ({ filter: flowRunFilter().stateName("Late") }), { filter: { state: { name: { any_: ["Late"] } } } }],
    "what says itself in JSON": [() => ({ url: new URL("http://host/"), own: { toJSON: () => [1] } }), { url: "http://host/", own: [1] }],
    "an object of another realm": [
      () => vm.runInNewContext("({ list: [1, { at: new Date(0) }] })"),
      { list: [1, { at: "1970-01-01T00:00:00.000Z" }] },
    ],
    "an object without a prototype": [() => Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    "a Proxy": [() => new Proxy({ a: new Proxy([1], {}) }, {}), { a: [1] }],
    "a getter": [
      () => ({
        get a() {
          return 1;
        },
      }),
      { a: 1 },
    ],
    "the key __proto__": [() => JSON.parse('{"__proto__":{"a":1}}'), JSON.parse('{"__proto__":{"a":1}}')],
    "minus zero, null and empty things": [() => ({ a: -0, b: null, c: [], d: {}, e: "" }), { a: 0, b: null, c: [], d: {}, e: "" }],
    "400 lists in one another": [() => ({ a: times(400).reduce((inner) => [inner], 1) }), { a: times(400).reduce((inner) => [inner], 1) }],
    "the same object twice": [
      () => {
        const same = { a: 1 };
        return { x: same, y: [same, same] };
      },
      { x: { a: 1 }, y: [{ a: 1 }, { a: 1 }] },
    ],
  };
  for (const [what, [make, expected]] of Object.entries(bodies)) {
    test(what, async () => {
      const { client, sent } = await offline();
      await client.createFlowRunFromDeployment(ID, { parameters: make() });
      assert.equal(JSON.stringify(sent[0].body.parameters), JSON.stringify(expected));
    });
  }

  test("undefined for a key that a body may do without", async () => {
    const { client, sent } = await offline();
    await client.createFlowRunFromDeployment(ID, {
      name: undefined,
      parameters: undefined,
      state: { type: "PENDING", message: undefined },
    });
    await client.readFlowRuns({ limit: undefined, flow_runs: undefined, sort: "ID_DESC" });
    await client.readFlowRuns(undefined, undefined);
    await client.hello({ signal: undefined, timeoutMs: undefined, headers: undefined });
    await client.request("GET", "/hello", { query: { a: undefined, b: null, c: [1, "x", true] }, body: undefined });
    const none = { signal: undefined, timeoutMs: undefined, headers: undefined, maxRetries: undefined };
    for (const options of [undefined, none]) {
      await client.bulkCancelFlowRuns({ dryRun: true, ...none }, options);
      await client.getMostRecentFlowRuns({ n: 1, ...none }, options);
      await client.cancelFlowRuns([ID], { dryRun: true, ...none });
    }
    assert.deepEqual(sent[0].body.state, { type: "PENDING" });
    assert.deepEqual(sent[1].body, { sort: "ID_DESC" });
    assert.deepEqual(sent[2].body, {});
    assert.equal(`${sent[4].query}`, "c=1&c=x&c=true");
    await createClient({ apiUrl, apiKey: undefined, logger: undefined });
  });

  test("a function where one is expected", async () => {
    const told = [];
    const { client, sent } = await offline({
      apiKey: () => "key",
      logger: Object.assign(() => {}, { debug: (text) => told.push(text) }),
      logLevel: "debug",
    });
    await client.bulkCancelFlowRuns({ onProgress() {}, signal: new AbortController().signal });
    assert.equal(sent[0].headers.get("authorization"), "Bearer key");
    assert.ok(told.length > 0);
  });

  test("what says something else each time is asked once", async () => {
    const { client, sent } = await offline();
    let asked = 0;
    const fickle = {
      get any_() {
        asked += 1;
        return asked === 1 ? [ID] : undefined;
      },
    };
    await client.readFlowRuns({ flow_runs: { id: fickle } });
    assert.deepEqual(sent[0].body.flow_runs, { id: { any_: [ID] } });
    assert.equal(asked, 1);
    let calls = 0;
    await client.readFlowRuns({ flow_runs: { toJSON: () => (++calls === 1 ? { id: { any_: [ID] } } : {}) } });
    assert.deepEqual([calls, sent[1].body.flow_runs], [1, { id: { any_: [ID] } }]);
  });
});

describe("half of a character, which would be sent as another,", () => {
  const half = "a\ud800";
  for (const [what, call, path] of [
    ["as a name in a path", (client) => client.deleteVariableByName(half), ["name"]],
    ["as a name of two", (client) => client.readDeploymentByName(`etl/${half}`), ["deployment_name"]],
    ["in a path of one's own", (client) => client.request("GET", `/flows/name/${half}`), ["path"]],
    ["in a query of one's own", (client) => client.request("GET", "/flows/x", { query: { name: half } }), ["query", "name"]],
    ["in a header", (client) => client.hello({ headers: { "X-A": half } }), ["headers", "X-A"]],
    ["in a filter", (client) => client.readFlowRuns({ flow_runs: { name: { any_: [half] } } }), ["flow_runs", "name", "any_", 0]],
    ["in a message", (client) => client.cancelFlowRuns([ID], { message: half }), ["message"]],
  ]) {
    test(`is refused ${what}`, async () => {
      const { client, sent } = await offline();
      assertRefused(await rejection(call(client)), sent, path);
    });
  }

  test("and a whole one is sent", async () => {
    const { client, sent } = await offline();
    await client.deleteVariableByName("a\u{1f600}");
    assert.equal(sent[0].path, `/variables/name/${encodeURIComponent("a\u{1f600}")}`);
  });
});

test("a Proxy that is revoked, in place of all that is meant, is refused as any other value", async () => {
  for (const call of [
    (client, which) => client.retryFlowRuns(which),
    (client, which) => client.deleteFlowRuns(which),
    (client, which) => client.setFlowRunStates(which, State.failed()),
    (client, which) => client.pauseDeployments(which),
  ]) {
    for (const which of [revoked(), revoked([]), throwing(), throwing([])]) {
      const { client, sent } = await offline();
      assertRefused(await rejection(call(client, which)), sent);
    }
  }
});

test("where a list is expected, any other answer is an error", async () => {
  for (const body of ["null", "7", '"x"', "{}"]) {
    const answers = async () => new Response(body, { headers: { "Content-Type": "application/json" } });
    for (const call of [(client) => client.runDeployment("nightly"), (client) => client.getMostRecentBlockSchemaForBlockType(ID)]) {
      const error = await rejection(call(await createClient({ apiUrl, maxRetries: 0, fetch: withoutCsrf(answers) })));
      assert.equal(error.kind, "UnexpectedResponse", `${body}: ${error.stack}`);
    }
  }
});

// Where anything may stand, either what is sent says the same, or the call is refused. What a value says in JSON is
// known from how it was made, not from JSON.stringify. Where something is wanted: property.test.mjs.

/** Says nothing in JSON, or not all that it holds. */
const LOST = Symbol("lost");
/** Leaves its key out. */
const NOTHING = Symbol("nothing");

/** What makes a value, what that says, and whether undefined is somewhere in it: under a key it may be refused, or not. */
const said = (value, says) => ({ make: () => value, says, holdsUndefined: value === undefined });
const leaf = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .oneof(fc.string(), fc.string({ unit: "binary" }), fc.integer(), fc.boolean(), fc.constant(null), fc.constant(ID))
      .map((value) => said(value, value)),
  },
  { weight: 2, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => said(value, value === 0 ? 0 : value)) },
  { weight: 1, arbitrary: fc.date({ noInvalidDate: true }).map((date) => said(date, date.toISOString())) },
  {
    weight: 1,
    arbitrary: fc
      .string()
      .map((name) => ({ make: () => flowRunFilter().name(name), holdsUndefined: false, says: { name: { any_: [name] } } })),
  },
  { weight: 1, arbitrary: fc.constant(said(undefined, NOTHING)) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(
        () => () => 1,
        () => flowRunFilter,
        () => class {},
        () => Symbol("x"),
        () => Symbol.iterator,
        () => 1n,
        () => Number.NaN,
        () => -Infinity,
        () => new Date(Number.NaN),
        () => new Map([["id", ID]]),
        () => new Set([ID]),
        () => new WeakMap(),
        () => Promise.resolve(1),
        () => new Condition(),
        () => boxed("x"),
        () => boxed(1),
        () => boxed(false),
        () => new Uint8Array(2),
        () => new ArrayBuffer(2),
        () => /x/,
        () => new Error("x"),
        () => revoked(),
        () => revoked([]),
        () => throwing(),
        () => throwing([]),
        () => loop(),
        () => withHole(1, 2),
        () => Object.create({ id: ID }),
        () => ({
          toJSON() {
            throw new Error("x");
          },
        }),
        () => ({ toJSON: () => Symbol("x") }),
        () => ({ toJSON() {} }),
        () => ({ toJSON: () => new Map() }),
        () =>
          Object.assign(
            Object.create({
              toJSON() {
                return this;
              },
            }),
            { id: ID },
          ),
        () => Object.assign([1], { own: 2 }),
        () => [1][Symbol.iterator](),
        () => times(600).reduce((inner) => [inner], 1),
      )
      .map((make) => ({ make, says: LOST, holdsUndefined: false })),
  },
);

/** What an object or a list says, by what its members say. */
const together = (says, whole) => (says.includes(LOST) ? LOST : whole());

const key = fc.oneof(
  fc.constantFrom("id", "any_", "name", "flow_runs", "deployments", "__proto__", "constructor", "length", "0"),
  fc.string(),
);

const { value: anything } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3, withCrossShrink: true }, leaf, tie("list"), tie("object"), tie("wrapped")),
  list: fc.array(tie("value"), { maxLength: 4 }).map((items) => {
    const says = items.map((item) => item.says);
    return {
      make: () => items.map((item) => item.make()),
      // Nothing has no place in a list.
      says: says.includes(NOTHING) ? LOST : together(says, () => says),
      holdsUndefined: items.some((item) => item.holdsUndefined),
    };
  }),
  object: fc.uniqueArray(fc.tuple(key, tie("value")), { maxLength: 4, selector: ([key]) => key }).map((members) => ({
    make: () => own(members.map(([key, member]) => [key, { value: member.make(), enumerable: true }])),
    says: together(
      members.map(([, member]) => member.says),
      () => own(members.filter(([, { says }]) => says !== NOTHING).map(([key, { says: value }]) => [key, { value, enumerable: true }])),
    ),
    holdsUndefined: members.some(([, member]) => member.holdsUndefined),
  })),
  wrapped: fc
    .tuple(
      tie("value"),
      fc.constantFrom(
        [
          (value) => ({
            get a() {
              return value;
            },
          }),
          (says) => (says === NOTHING ? {} : { a: says }),
        ],
        [(value) => ({ toJSON: null, a: value }), (says) => ({ toJSON: null, ...(says !== NOTHING && { a: says }) })],
        [(value) => fickle(value), (says) => (says === NOTHING ? {} : { a: says })],
        [(value) => new Proxy({ a: value }, {}), (says) => (says === NOTHING ? {} : { a: says })],
        [(value) => Object.assign(Object.create(null), { a: value }), (says) => (says === NOTHING ? {} : { a: says })],
        [(value) => Object.assign(vm.runInNewContext("({})"), { a: value }), (says) => (says === NOTHING ? {} : { a: says })],
        [(value) => ({ toJSON: () => ({ a: value }) }), (says) => (says === NOTHING ? {} : { a: says })],
        [(value) => Object.create({ a: value }), () => LOST],
        [(value) => Object.assign(Object.create({ a: value }), { b: 1 }), () => LOST],
        [(value) => Object.defineProperty({ b: 1 }, "a", { value }), () => LOST],
        [(value) => ({ b: 1, [Symbol("a")]: value }), () => LOST],
        [(value) => Object.assign([], { a: value }), () => LOST],
        [
          (value) =>
            new (class {
              a = value;
            })(),
          () => LOST,
        ],
        [(value) => new Map([["a", value]]), () => LOST],
      ),
    )
    .map(([{ make, says, holdsUndefined }, [wrap, wrapped]]) => ({
      make: () => wrap(make()),
      says: says === LOST ? LOST : wrapped(says),
      holdsUndefined,
    })),
}));

const own = (members) =>
  members.reduce((object, [key, member]) => Object.defineProperty(object, key, { ...member, configurable: true, writable: true }), {});

/** Says something else the second time. */
function fickle(value) {
  let isFirst = true;
  return {
    get a() {
      const now = isFirst ? value : "something else";
      isFirst = false;
      return now;
    },
  };
}

const first = ([request]) => request.body;
const free = {
  "createFlowRunFromDeployment's parameters": [
    (client, x) => client.createFlowRunFromDeployment(ID, { parameters: { x } }),
    (sent) => first(sent).parameters.x,
  ],
  "createFlowRun's context": [
    (client, x) => client.createFlowRun({ flow_id: ID, context: { deep: [{ x }] } }),
    (sent) => first(sent).context.deep[0].x,
  ],
  "createArtifact's data": [(client, x) => client.createArtifact({ key: "x", data: { x } }), (sent) => first(sent).data.x],
  "a state's data": [(client, x) => client.setFlowRunState(ID, { type: "COMPLETED", data: [x] }), (sent) => first(sent).state.data[0]],
  "a constructed state's data": [
    async (client, x) => client.setFlowRunState(ID, State.completed({ data: { x } })),
    (sent) => first(sent).state.data.x,
  ],
  "request's body": [(client, x) => client.request("POST", "/flow_runs/filter", { body: { x } }), (sent) => first(sent).x],
};
describe("where anything may stand, what is sent says the same, or the call is refused:", () => {
  const property = (call, found) =>
    fc.asyncProperty(anything, async ({ make, says, holdsUndefined }) => {
      const { client, sent } = await offline();
      const value = make();
      let outcome;
      try {
        outcome = { value: await call(client, value) };
      } catch (error) {
        outcome = { error };
      }
      if (outcome.error?.kind === "ValidationError" && sent.length === 0) {
        assertRefused(outcome.error, sent);
        assert.ok(says === LOST || holdsUndefined, `refused: ${outcome.error.message}`);
      } else {
        assert.notEqual(says, LOST, `was sent as ${JSON.stringify(sent)}`);
        assert.ok(sent.length > 0, `${outcome.error?.stack ?? "nothing was sent"}`);
        if (says === NOTHING) return;
        assert.deepEqual(JSON.parse(JSON.stringify(found(sent))), JSON.parse(JSON.stringify(says)));
      }
    });

  for (const [place, [call, found]] of Object.entries(free)) {
    test(place, () => fc.assert(property(call, found), { numRuns: 300 }));
  }
});
