// For any value at any place, either what is sent says the same, or the call is refused: every method with arguments
// that are right, made from the server's own description of its API, of which one place is then something else.
//
// What it is at that place says the same in another way, a Proxy or a getter, and has to be sent; or JSON would lose
// something of it, and it has to be refused, by that place, before any request. So neither half can come to nothing.

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import vm from "node:vm";
import fc from "fast-check";
import { requestMethods } from "./methods.mjs";
import { createClient, deploymentFilter, flowRunFilter, initSync, servers } from "./support.mjs";

initSync();

const { paths, components } = await servers.plain.openapi();
const { schemas } = components;

// Arguments that are right, from a schema.

const resolved = (schema) => (schema.$ref ? resolved(schemas[schema.$ref.split("/").at(-1)]) : schema);
const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,11}$/);
const anyJson = fc.jsonValue({ maxDepth: 2, noUnicodeString: false }).map((value) => JSON.parse(JSON.stringify(value)));
const time = fc.date({ min: new Date("2000-01-01"), max: new Date("2100-01-01"), noInvalidDate: true }).map((date) => date.toISOString());

/** Where a whole filter has to leave something out: a condition that says nothing is refused. */
const narrow = { isNarrow: true };

/**
 * Values that fit a schema. Of a type within itself, such as a trigger made of triggers, there is an end.
 *
 * @param {object} schema
 * @param {{ isNarrow?: boolean, depth?: number }} [how]
 */
function right(schema, { isNarrow = false, depth = 0 } = {}) {
  const inner = { isNarrow, depth: depth + 1 };
  schema = resolved(schema);
  if ("const" in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.allOf?.length === 1) return right(schema.allOf[0], inner);
  const alternatives = (schema.anyOf ?? schema.oneOf)?.filter(({ type }) => !(isNarrow && type === "null"));
  if (alternatives) {
    const few = depth > 8 ? alternatives.slice(0, 1) : alternatives;
    return fc.oneof(...few.map((one) => right(one, inner)));
  }
  switch (schema.type) {
    case "null":
      return fc.constant(null);
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc.integer({ min: least(schema), max: Math.min(schema.maximum ?? 1000, 1000) });
    case "number":
      return fc.double({ min: least(schema), max: 1000, noNaN: true }).map((number) => number || 0); // -0 is 0 in JSON
    case "array":
      if (schema.prefixItems) return fc.tuple(...schema.prefixItems.map((item) => right(item, inner)));
      return fc.array(right(schema.items, inner), { minLength: Math.max(schema.minItems ?? 0, isNarrow ? 1 : 0), maxLength: 3 });
    case "object":
      return objectOf(schema, inner);
    case "string":
      if (schema.format === "uuid") return fc.uuid();
      return schema.format === "date-time" ? time : word;
    default:
      return anyJson;
  }
}

const least = ({ minimum, exclusiveMinimum }) => minimum ?? (exclusiveMinimum === undefined ? 0 : exclusiveMinimum + 1);

function objectOf({ properties, required = [], additionalProperties }, how) {
  if (!properties) {
    const values = typeof additionalProperties === "object" ? right(additionalProperties, how) : anyJson;
    return fc.dictionary(word, values, { minKeys: how.isNarrow ? 1 : 0, maxKeys: 3 });
  }
  const isNeeded = (key) => required.includes(key) || "const" in properties[key];
  const keys = Object.keys(properties).filter((key) => !properties[key].deprecated);
  const optional = keys.filter((key) => !isNeeded(key));
  const conditions = optional.filter((key) => key !== "operator");
  // Not all keys at a time: a body of twenty has too many places for any to be found.
  const some = how.isNarrow
    ? fc.subarray(conditions, { minLength: Math.min(1, conditions.length), maxLength: Math.min(3, conditions.length) })
    : fc.subarray(optional, { maxLength: Math.min(how.depth > 4 ? 1 : 4, optional.length) });
  return some.chain((chosen) =>
    fc.record(Object.fromEntries([...keys.filter(isNeeded), ...chosen].map((key) => [key, right(properties[key], how)]))),
  );
}

// What a place can be instead. Each is made when a call is.

const ownKeys = (value) => Object.entries(value).filter(([key]) => key !== "toJSON");
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isNonNull = (value) => value !== null;
const always = () => true;

/** Says the same. */
const same = [
  ["toJSON", isNonNull, (value) => ({ toJSON: () => value })],
  ["a Proxy", (value) => typeof value === "object" && value !== null, (value) => new Proxy(value, {})],
  ["getters", isObject, (value) => withGetters(value, (own) => () => own)],
  ["getters that say something else the second time", isObject, (value) => withGetters(value, once)],
  ["no prototype", isObject, (value) => Object.assign(Object.create(null), value)],
  [
    "of another realm",
    (value) => isObject(value) || Array.isArray(value),
    (value) => vm.runInNewContext("JSON.parse")(JSON.stringify(value)),
  ],
  ["frozen", (value) => typeof value === "object", (value) => Object.freeze(value)],
];

function withGetters(value, getter) {
  const members = ownKeys(value).map(([key, own]) => [key, { get: getter(own), enumerable: true }]);
  return Object.defineProperties({}, Object.fromEntries(members));
}

/** Gives a value once. */
const once = (value) => {
  let isFirst = true;
  return () => {
    if (!isFirst) return "something else";
    isFirst = false;
    return value;
  };
};

const revoked = (target) => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};
const fails = () => {
  throw new RangeError("no");
};

/** JSON would lose something of it, or all. */
const lost = [
  ["a function", always, (value) => () => value],
  ["a builder that isn't called", always, () => flowRunFilter],
  ["a method of a builder", always, () => deploymentFilter().name],
  ["a class", always, () => class {}],
  ["a symbol", always, () => Symbol("x")],
  ["a BigInt", always, () => 1n],
  ["NaN", always, () => Number.NaN],
  ["Infinity", always, () => -Infinity],
  ["a date that is none", always, () => new Date(Number.NaN)],
  ["a boxed primitive", isPrimitive, (value) => Object(value)],
  ["a Map", always, (value) => new Map(isObject(value) ? Object.entries(value) : [["x", value]])],
  ["a Set", always, (value) => new Set([value])],
  ["a promise", always, (value) => Promise.resolve(value)],
  ["a revoked Proxy", always, (value) => revoked(isObject(value) ? value : [])],
  ["a Proxy that throws", always, () => new Proxy({}, { ownKeys: fails })],
  ["a getter that throws", isObject, (value) => Object.defineProperty({ ...value }, "id", { get: fails, enumerable: true })],
  ["toJSON that throws", always, () => ({ toJSON: fails })],
  ["toJSON without a value", always, () => ({ toJSON() {} })],
  ["toJSON that gives a function", always, () => ({ toJSON: () => () => {} })],
  ["an instance of a class", isObject, (value) => Object.assign(new (class Filter {})(), value)],
  ["keys that are inherited", (value) => isObject(value) && ownKeys(value).length > 0, (value) => Object.create(value)],
  ["a key that is inherited", isObject, (value) => Object.assign(Object.create({ id: { any_: [] } }), value)],
  ["a key that is hidden", isObject, (value) => Object.defineProperty({ ...value }, "hidden", { value: 1 })],
  ["a key that is a symbol", isObject, (value) => ({ ...value, [Symbol("id")]: 1 })],
  ["a list with a hole", Array.isArray, (value) => Object.assign([...value], { length: value.length + 1 })],
  ["a list with undefined", Array.isArray, (value) => [...value, undefined]],
  ["a list with a key of its own", Array.isArray, (value) => Object.assign([...value], { own: 1 })],
  ["an iterator", Array.isArray, (value) => value[Symbol.iterator]()],
  ["a typed list", Array.isArray, () => new Uint8Array(2)],
  ["something that holds itself", isObject, (value) => ownLoop({ ...value })],
];

function isPrimitive(value) {
  return value !== null && typeof value !== "object";
}

function ownLoop(object) {
  object.loop = object;
  return object;
}

/** May be refused, for it doesn't fit; if it is sent, it has to be said. */
const other = [
  ["null", isNonNull, () => null],
  ["a string", always, () => "7"],
  ["a number", always, () => 7],
  ["an empty object", always, () => ({})],
  ["an empty list", always, () => []],
  ["a list of it", always, (value) => [value]],
  ["a date", always, () => new Date(0)],
  ["-0", always, () => -0],
  ["a key more", isObject, (value) => ({ ...value, no_such_key: 1 })],
  ["a key named __proto__", isObject, (value) => JSON.parse(`{"__proto__":1,${JSON.stringify(value).slice(1)}`.replace(",}", "}"))],
  ["half of a character", always, () => "\ud800"],
];

const kinds = { same, lost, other };
const mutation = fc.oneof(
  ...Object.entries(kinds).map(([kind, list]) => fc.constantFrom(...list).map(([what, fits, make]) => ({ kind, what, fits, make }))),
  fc.constant({ kind: "undefined", what: "undefined", fits: always, make: () => undefined }),
);

/** Every place in a value: the path to it. */
function* places(value, path = []) {
  yield path;
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) yield* places(member, [...path, Array.isArray(value) ? Number(key) : key]);
}

const at = (value, path) => path.reduce((inner, key) => inner[key], value);

/** A copy with something else at a place. */
function replaced(value, [key, ...path], make) {
  if (key === undefined) return make(structuredClone(value));
  const copy = Array.isArray(value) ? [...value] : { ...value };
  copy[key] = replaced(value[key], path, make);
  return copy;
}

/** What JSON says of a value that it can say whole. */
const said = (value) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

// How a call went.

/** A client that nobody answers but this: it keeps what it was to send. */
async function offline() {
  const sent = [];
  const fetch = async (url, { method, body, headers }) => {
    const { pathname, searchParams } = new URL(url);
    const path = pathname.slice("/api".length);
    if (path === "/csrf-token") return Response.json({ detail: "CSRF protection is disabled." }, { status: 422 });
    sent.push({ method, path, query: searchParams, headers: new Headers(headers), body: body && JSON.parse(body) });
    return Response.json([]);
  };
  return { client: await createClient({ apiUrl: "http://127.0.0.1:4200/api", maxRetries: 0, fetch }), sent };
}

const tally = { sent: 0, refused: 0, "sent where it says the same": 0, "refused where it would be lost": 0 };

/**
 * Calls with something else at a place of an argument, and judges what came of it.
 *
 * @param {unknown} argument as it is when it is right
 * @param {(value: unknown) => Promise<unknown>} call
 * @param {() => unknown} sent what was sent of the argument; `undefined` if nothing was
 * @param {{ kind: string, what: string, make: Function }} mutation
 * @param {(string | number)[]} path
 * @param {{ within?: string[], asSent?: Function, isName?: boolean }} of the argument: where it stands in a message, what
 *   is sent of it, and whether it is for the address
 */
async function judge(argument, call, sent, { kind, what, make }, path, { within = [], asSent = (value) => value, isName = false }) {
  const value = replaced(argument, path, make);
  // Nothing has no place in a list.
  if (kind === "undefined" && typeof path.at(-1) === "number") kind = "lost";
  // What says something else the second time is known from another of its kind.
  const says = kind === "lost" ? undefined : asSent(said(replaced(argument, path, make)));
  let error;
  try {
    await call(value);
  } catch (reason) {
    error = reason;
  }
  const now = sent();
  const where = `${what} at ${[...within, ...path].join(".") || "the argument itself"}`;
  // Of none of the most recent runs there is nothing to ask.
  if (now === undefined && error === undefined && kind === "other") return;
  if (now === undefined) {
    assert.equal(error?.kind, "ValidationError", `${where}: ${error?.stack ?? "nothing was sent"}`);
    assert.equal(error.attempts, 0, where);
    const { loc } = error.detail[0];
    // It is called by its name, and has to be a string or a number itself.
    if (isName) return;
    // Without its key, nobody can tell which of several alternatives was meant.
    if (kind === "undefined") path = path.slice(0, -1);
    const shared = [...within, ...path].slice(0, loc.length);
    // It may be told of a place inside, or of the whole that no longer fits.
    assert.deepEqual(loc.slice(0, shared.length), shared, `${where} was refused elsewhere: ${error.message}`);
    assert.ok(kind !== "lost" || loc.length >= path.length, `${where} was refused without its place: ${error.message}`);
    assert.ok(kind !== "same", `${where} was refused, though it says the same: ${error.message}`);
    tally.refused += 1;
    if (kind === "lost") tally["refused where it would be lost"] += 1;
  } else {
    assert.notEqual(kind, "lost", `${where} was sent, as ${JSON.stringify(now)}`);
    assert.deepEqual(now, says, where);
    tally.sent += 1;
    if (kind === "same") tally["sent where it says the same"] += 1;
  }
}

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const options = (numRuns) => ({ seed, numRuns });

// Every method of one route, as the package declares it.
const methods = requestMethods.flatMap(({ member, docs }) => {
  const [method, path] = /^`([A-Z]+ \/[^`?]*)/m.exec(docs)?.[1].split(" ") ?? [];
  const operation = paths[path]?.[method?.toLowerCase()];
  const schema = operation?.requestBody?.content["application/json"]?.schema;
  if (!operation) return [];
  const name = member.name.getText();
  const named = (which) => operation.parameters?.filter(which) ?? [];
  const inPath = named(({ in: where }) => where === "path");
  // In Python the name comes first, and so here.
  if (name === "readBlockDocumentByName") inPath.reverse();
  const needed = [...inPath, ...named(({ in: where, required }) => where === "query" && required)];
  // Behind what there has to be comes the body, unless the client makes it, or what else stands in the query; behind
  // that the options.
  const between = member.parameters.length - needed.length - 1;
  // What has two names in one, or takes an address, is apart.
  return between < 0 || name === "readEventsPage" ? [] : [{ name, path, needed, between, schema: between > 0 ? schema : undefined }];
});

/** What is given is a part of the body: how it is a body. */
const parts = {
  createFlowFromName: (name) => ({ name }),
  matchWorkQueues: (prefixes) => ({ work_queues: { name: { startswith_: prefixes } } }),
  releaseConcurrencySlotsWithLease: (lease_id) => ({ lease_id }),
  setDeploymentPausedState: (paused) => ({ paused }),
  setFlowRunName: (name) => ({ name }),
  setTaskRunName: (name) => ({ name }),
  readAutomationsByName: (name) => ({ automations: { name: { any_: [name] } }, sort: "UPDATED_DESC" }),
};
const partial = {
  matchWorkQueues: fc.array(word, { minLength: 1, maxLength: 3 }),
  releaseConcurrencySlotsWithLease: fc.uuid(),
  setDeploymentPausedState: fc.boolean(),
};
/** The server holds to more here than it says. */
const stricter = {
  updateFlowRunLabels: fc.dictionary(word, fc.oneof(fc.boolean(), fc.integer(), word), { maxKeys: 3 }),
};
/** What acts on all that its filter chooses. */
const acting = {
  bulkDeleteDeployments: "deployments",
  bulkDeleteFlowRuns: "flow_runs",
  bulkDeleteFlows: "flows",
  bulkSetFlowRunState: "flow_runs",
};
const setsState = (name) => /^set(Flow|Task)RunState$/.test(name);

/** Arguments of a method for its body. */
function bodyOf({ name, schema }) {
  if (parts[name]) return partial[name] ?? word;
  if (stricter[name]) return stricter[name];
  if (setsState(name)) return right({ $ref: "#/components/schemas/StateCreate" });
  const filter = acting[name];
  if (!filter) return right(schema);
  const { [filter]: own, ...properties } = resolved(schema).properties;
  return fc
    .tuple(objectOf({ properties, required: resolved(schema).required?.filter((key) => key !== filter) }, { depth: 0 }), right(own, narrow))
    .map(([rest, chosen]) => ({ ...rest, [filter]: chosen }));
}

/** A body without what the client itself adds so that a request can be sent again. */
function withoutOwn(name, body) {
  if (setsState(name)) {
    const { transition_id, ...details } = body.state.state_details ?? {};
    return { ...body.state, state_details: details };
  }
  if (!isObject(body)) return body;
  const { idempotency_key, ...rest } = body;
  return String(idempotency_key).startsWith("prefect-wasm:") ? rest : body;
}

/** Options of a call. Of them, headers show in what is sent. */
const callOptions = fc.record(
  {
    headers: fc.dictionary(
      word.map((name) => `x-own-${name}`),
      word,
      { maxKeys: 2 },
    ),
    timeoutMs: fc.integer({ min: 1000, max: 9000 }),
    maxRetries: fc.constant(0),
  },
  { requiredKeys: [] },
);
const ownHeaders = ({ headers }) => Object.fromEntries([...headers].filter(([name]) => name.startsWith("x-own-")));

/** A place that can be what is wanted. */
function chosenPlace(argument, { kind, fits }, nth) {
  const all = [...places(argument)].filter((path) => {
    // Nothing in place of an argument is no argument.
    if (kind === "undefined" && path.length === 0) return false;
    return fits(at(argument, path));
  });
  fc.pre(all.length > 0);
  return all[nth % all.length];
}

/** What stands in the path and the query of a request, in the order of the method. */
function inAddress({ path, needed }, request) {
  const segments = request.path.split("/").map(decodeURIComponent);
  const template = path.split("/");
  return needed.map(({ name }) => segments[template.indexOf(`{${name}}`)] ?? request.query.get(name));
}

describe("for any value at any place in what is given to", () => {
  test("every method", () => assert.ok(methods.length > 150, `${methods.length}`));

  for (const method of methods) {
    const { name, needed, schema, between } = method;
    test(name, async () => {
      const { client, sent } = await offline();
      await client.hello(); // the question for a CSRF token is out of the way
      const none = Array.from({ length: between }, () => undefined);
      /** The ids in the order of the method, for all else that is given. */
      const call = (ids, body, options) => client[name](...ids, ...(schema ? [body] : none), options);
      const request = () => sent.find(({ method }) => !setsState(name) || method !== "GET");
      const ids = fc.tuple(...needed.map(({ schema }) => right(schema)));
      const body = schema ? bodyOf(method) : fc.constant(undefined);

      if (schema)
        await fc.assert(
          fc.asyncProperty(ids, body, fc.nat(), mutation, async (ids, body, nth, mutation) => {
            sent.length = 0;
            await judge(
              body,
              (value) => call(ids, value, setsState(name) ? { force: true } : {}),
              () => request() && withoutOwn(name, request().body),
              mutation,
              chosenPlace(body, mutation, nth),
              {
                within: setsState(name) ? ["state"] : [],
                asSent: (value) => {
                  // Null in place of all is nothing.
                  const whole = parts[name] ? parts[name](value) : (value ?? {});
                  return setsState(name) ? withoutOwn(name, { state: whole }) : whole;
                },
              },
            );
          }),
          options(40),
        );

      await fc.assert(
        fc.asyncProperty(ids, body, callOptions, fc.nat(), mutation, async (ids, body, given, nth, mutation) => {
          sent.length = 0;
          await judge(
            given,
            (value) => call(ids, body, value),
            () => request() && ownHeaders(request()),
            mutation,
            chosenPlace(given, mutation, nth),
            { asSent: (value) => value?.headers ?? {} },
          );
        }),
        options(10),
      );

      if (needed.length > 0)
        await fc.assert(
          fc.asyncProperty(ids, body, fc.nat(), mutation, async (ids, body, nth, mutation) => {
            fc.pre(mutation.kind !== "undefined");
            const which = nth % ids.length;
            fc.pre(mutation.fits(ids[which]));
            sent.length = 0;
            await judge(
              ids[which],
              (value) => call(ids.with(which, value), body, {}),
              () => request() && inAddress(method, request()),
              mutation,
              [],
              {
                asSent: (value) => ids.with(which, value).map(String),
                isName: true,
              },
            );
          }),
          options(15),
        );
    });
  }
});

// Workflows: what they list shows what they were given.

const filterOf = (name, without = []) => {
  const { operator: _, ...properties } = schemas[name].properties;
  for (const key of without) delete properties[key];
  return objectOf({ properties }, { ...narrow, depth: 1 });
};
const filters = {
  flow_runs: filterOf("FlowRunFilter", ["state"]),
  deployments: filterOf("DeploymentFilter"),
  flows: filterOf("FlowFilter"),
  task_runs: filterOf("TaskRunFilter"),
  work_pools: filterOf("WorkPoolFilter"),
  work_pool_queues: filterOf("WorkQueueFilter"),
};
const selection = (keys = Object.keys(filters)) =>
  fc
    .subarray(keys, { minLength: 1, maxLength: Math.min(2, keys.length) })
    .chain((some) => fc.record(Object.fromEntries(some.map((key) => [key, filters[key]]))));
const optional = (model) => fc.record(model, { requiredKeys: [] });
const together = (...parts) => fc.tuple(...parts).map((values) => Object.assign({}, ...values));

/** What of it is a filter on the list, and what a list that is read for it says beside. */
const asListed = (argument) =>
  Object.fromEntries(Object.entries(argument ?? {}).filter(([key, value]) => key in filters && value !== null));
const listed = ({ body }) => {
  const shown = asListed(body);
  if (shown.flow_runs) {
    const { state: _, ...rest } = shown.flow_runs;
    if (Object.keys(rest).length > 0) shown.flow_runs = rest;
    else delete shown.flow_runs;
  }
  return shown;
};

const workflows = {
  bulkCancelFlowRuns: [
    together(
      selection(),
      optional({ mode: fc.constantFrom("stop", "force"), message: word, states: fc.array(word, { minLength: 1 }), dryRun: fc.boolean() }),
    ),
    (client, value) => client.bulkCancelFlowRuns(value),
  ],
  retryFlowRuns: [selection(), (client, value) => client.retryFlowRuns(value)],
  deleteFlowRuns: [selection(), (client, value) => client.deleteFlowRuns(value)],
  setFlowRunStates: [selection(), (client, value) => client.setFlowRunStates(value, { type: "FAILED" })],
  pauseDeployments: [selection(["deployments", "flows", "flow_runs"]), (client, value) => client.pauseDeployments(value)],
  resumeDeployments: [selection(["deployments", "flows"]), (client, value) => client.resumeDeployments(value)],
  rescheduleLateFlowRuns: [
    together(
      selection(["deployments"]),
      fc.record({ delayMs: fc.integer({ min: -1000, max: 1000 }), mostRecentN: fc.integer({ min: 1, max: 9 }) }),
      optional({ states: fc.array(word, { minLength: 1 }), deleteRemaining: fc.boolean(), inPlace: fc.boolean(), dryRun: fc.boolean() }),
    ),
    (client, value) => client.rescheduleLateFlowRuns(value),
  ],
  getMostRecentFlowRuns: [
    together(fc.record({ n: fc.integer({ min: 1, max: 9 }) }), optional({ deployments: filters.deployments })),
    (client, value) => client.getMostRecentFlowRuns(value),
  ],
};

/** What is set or told, with filters that are right. */
const which = { flow_runs: { name: { any_: ["x"] } } };
const beside = {
  cancelFlowRuns: [
    optional({ mode: fc.constantFrom("stop", "force"), message: word, dryRun: fc.boolean() }),
    (client, how) => client.cancelFlowRuns(["3fa85f64-5717-4562-b3fc-2c963f66afa6"], how),
  ],
  retryFlowRuns: [
    optional({ stateTypes: fc.subarray(["FAILED", "CRASHED", "CANCELLED"], { minLength: 1 }), message: word, dryRun: fc.boolean() }),
    (client, how) => client.retryFlowRuns(which, how),
  ],
  setFlowRunStates: [
    optional({ force: fc.boolean(), dryRun: fc.boolean() }),
    (client, how) => client.setFlowRunStates(which, { type: "FAILED" }, how),
  ],
  deleteFlowRuns: [optional({ dryRun: fc.boolean() }), (client, how) => client.deleteFlowRuns(which, how)],
};

describe("for any value at any place in what is given to the workflow", () => {
  for (const [name, [argument, call]] of Object.entries(workflows)) {
    test(name, async () => {
      const { client, sent } = await offline();
      await client.readFlows(); // the question for a CSRF token is out of the way
      await fc.assert(
        fc.asyncProperty(argument, fc.nat(), mutation, async (argument, nth, mutation) => {
          sent.length = 0;
          const path = chosenPlace(argument, mutation, nth);
          // In a filter nothing is not a condition less.
          const kind = mutation.kind === "undefined" ? "lost" : mutation.kind;
          await judge(
            argument,
            (value) => call(client, value),
            () => sent[0] && listed(sent[0]),
            { ...mutation, kind },
            path,
            {
              asSent: asListed,
            },
          );
        }),
        options(250),
      );
    });
  }

  for (const [name, [how, call]] of Object.entries(beside)) {
    test(`${name}, beside which are meant`, async () => {
      const { client, sent } = await offline();
      await client.readFlows();
      await fc.assert(
        fc.asyncProperty(how, fc.nat(), mutation, async (how, nth, mutation) => {
          sent.length = 0;
          await judge(
            how,
            (value) => call(client, value),
            () => (sent.length > 0 ? {} : undefined),
            mutation,
            chosenPlace(how, mutation, nth),
            {
              asSent: () => ({}),
            },
          );
        }),
        options(60),
      );
    });
  }

  for (const given of ["ids", "a list"]) {
    test(`ids of runs, ${given}`, async () => {
      const { client, sent } = await offline();
      await client.readFlows();
      const calls = [
        (ids) => client.cancelFlowRuns(ids),
        (ids) => client.deleteFlowRuns(ids),
        (ids) => client.retryFlowRuns(ids),
        (ids) => client.setFlowRunStates(ids, { type: "FAILED" }),
      ];
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 4 }),
          fc.nat(),
          mutation,
          fc.constantFrom(...calls),
          async (ids, nth, mutation, call) => {
            const path = given === "ids" ? [nth % ids.length] : [];
            fc.pre(mutation.fits(at(ids, path)));
            fc.pre(path.length > 0 || mutation.kind === "lost");
            sent.length = 0;
            await judge(ids, call, () => sent[0]?.body.flow_runs.id.any_, mutation, path, { within: ["ids"], isName: true });
          },
        ),
        options(100),
      );
    });
  }
});

after(() => {
  const { sent, refused, ...must } = tally;
  const told = Object.entries(tally).map(([what, n]) => `${n} ${what}`);
  console.log(`seed ${seed}: ${told.join(", ")}`);
  for (const [what, n] of Object.entries({ sent, refused })) assert.ok(n > (sent + refused) / 4, `hardly any was ${what}`);
  for (const [what, n] of Object.entries(must)) assert.ok(n > (sent + refused) / 10, `hardly any was ${what}`);
});
