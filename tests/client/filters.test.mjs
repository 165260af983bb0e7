// The filter builders: each builds a literal, and the server accepts and applies every condition they can build.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { inspect } from "node:util";
import {
  FlowRunFilterBuilder,
  HOUR,
  MINUTE,
  ago,
  artifactCollectionFilter,
  artifactFilter,
  deploymentFilter,
  flowFilter,
  flowRunFilter,
  late,
  ownServer,
  rejection,
  servers,
  taskRunFilter,
  times,
  unique,
  workPoolFilter,
  workQueueFilter,
} from "./support.mjs";
import { WebSocket } from "./sockets.mjs";

const server = servers.plain;
let client;
before(async () => {
  client = await server.client();
});

const ids = (list) => list.map(({ id }) => id).sort();

describe("a builder", () => {
  test("stays as it is when it is gone on with, so that a base can be used again", () => {
    const base = flowRunFilter().stateName("Late");
    const before = JSON.stringify(base);
    const tagged = base.tagsAll("a");
    const named = base.nameLike("x");
    assert.equal(JSON.stringify(base), before);
    assert.deepEqual(tagged.toJSON(), { state: { name: { any_: ["Late"] } }, tags: { all_: ["a"] } });
    assert.deepEqual(named.toJSON(), { state: { name: { any_: ["Late"] } }, name: { like_: "x" } });
  });

  test("that nothing was said to is an empty filter", () => {
    assert.deepEqual(flowRunFilter().toJSON(), {});
  });

  test("is shown as its literal where it is printed", () => {
    const builder = flowRunFilter().stateName("Late").nameLike("x");
    const text = JSON.stringify({ state: { name: { any_: ["Late"] } }, name: { like_: "x" } });
    assert.equal(JSON.stringify(builder), text);
    assert.equal(`${builder}`, text);
    assert.equal(inspect(builder), `FlowRunFilterBuilder ${inspect(JSON.parse(text), { depth: null })}`);
    assert.match(inspect({ flow_runs: builder }), /FlowRunFilterBuilder \{ state: \{ name: \{ any_: \[ 'Late' \]/);
  });

  test("keeps its conditions behind a Proxy, as reactive frameworks put one around what they hold", async () => {
    const reactive = (value) =>
      new Proxy(value, {
        get: (target, key, receiver) => {
          const inner = Reflect.get(target, key, receiver);
          return typeof inner === "object" && inner !== null ? reactive(inner) : inner;
        },
      });
    const held = reactive(flowRunFilter().stateName("Late"));
    assert.deepEqual(held.nameLike("x").toJSON(), { state: { name: { any_: ["Late"] } }, name: { like_: "x" } });
    assert.equal(JSON.stringify({ flow_runs: held }), '{"flow_runs":{"state":{"name":{"any_":["Late"]}}}}');
    assert.equal(JSON.stringify(Object.create(held)), '{"state":{"name":{"any_":["Late"]}}}');
  });

  test("of which a copy was made is refused, for the copy has lost the conditions", async () => {
    const builder = flowRunFilter().stateName("Late");
    assert.throws(() => structuredClone(builder), { name: "DataCloneError" });
    for (const copy of [{ ...builder }, { ...builder, name: { like_: "x" } }, Object.assign({}, builder)]) {
      const error = await rejection(client.readFlowRuns({ flow_runs: copy }));
      assert.deepEqual([error.kind, error.attempts], ["ValidationError", 0]);
      assert.match(error.message, /spread builder\.toJSON\(\)/);
    }
    assert.deepEqual({ ...builder.toJSON(), tags: {} }, { state: { name: { any_: ["Late"] } }, tags: {} });
  });

  test("from which a method was taken says where to call it", () => {
    const { nameLike, toJSON } = flowRunFilter().stateName("Late");
    for (const [name, call] of [
      ["nameLike", () => nameLike("x")],
      ["toJSON", () => toJSON()],
    ]) {
      assert.throws(call, (error) => error.kind === "ValidationError" && error.message.includes(`call it there, builder.${name}(`));
    }
  });

  test("is of the class that the package exports", () => {
    assert.ok(flowRunFilter().nameLike("x") instanceof FlowRunFilterBuilder);
    assert.ok(!(flowFilter() instanceof FlowRunFilterBuilder));
  });

  test("takes one value, several, a list or lists", () => {
    const literal = { state: { name: { any_: ["Late", "Scheduled"] } } };
    assert.deepEqual(flowRunFilter().stateName("Late", "Scheduled").toJSON(), literal);
    assert.deepEqual(flowRunFilter().stateName(["Late", "Scheduled"]).toJSON(), literal);
    assert.deepEqual(flowRunFilter().stateName(["Late"], "Scheduled").toJSON(), literal);
    assert.deepEqual(flowRunFilter().stateName("Late").toJSON(), { state: { name: { any_: ["Late"] } } });
    assert.deepEqual(flowRunFilter().stateName().toJSON(), { state: { name: { any_: [] } } });
    assert.deepEqual(flowRunFilter().stateName([]).toJSON(), { state: { name: { any_: [] } } });
  });

  test("takes what was said last where the same is said twice", () => {
    assert.deepEqual(flowRunFilter().nameLike("a").stateName("Late").nameLike("b").toJSON(), {
      state: { name: { any_: ["Late"] } },
      name: { like_: "b" },
    });
  });

  test("takes a Date, a string and seconds", () => {
    const date = new Date("2026-11-23T10:00:00.123Z");
    const before = (time) => flowRunFilter().expectedStartTimeBefore(time).toJSON().expected_start_time.before_;
    assert.equal(before(date), "2026-11-23T10:00:00.123Z");
    assert.equal(before("2026-11-23T10:00:00.123456+02:00"), "2026-11-23T10:00:00.123456+02:00");
    assert.equal(before(1764000000), 1764000000);
  });

  test("keeps what a list held when it was given", () => {
    const names = ["Late"];
    const filter = flowRunFilter().stateName(names);
    names.push("Running");
    assert.deepEqual(filter.toJSON().state.name.any_, ["Late"]);
    filter.toJSON().state.name.any_.push("Running");
    assert.deepEqual(filter.toJSON().state.name.any_, ["Late"]);
  });

  for (const [what, method, value] of [
    ["a state type that there is not", "stateType", "Late"],
    ["an id that is none", "id", "7"],
    ["one bad id among good ones", "id", [randomUUID(), "x"]],
    ["a time that is none", "startTimeAfter", "tomorrow"],
    ["an invalid Date", "startTimeAfter", new Date(NaN)],
    ["null", "nameLike", null],
    ["nothing", "nameLike", undefined],
    ["a list where one value is wanted", "tagsIsNull", [true]],
    ["an operator that there is not", "operator", "xor_"],
    ["a list in a list", "name", [["a"]]],
    ["a hole in a list", "name", Object.assign(new Array(3), { 0: "a", 2: "b" })],
    ["undefined in a list", "name", ["a", undefined]],
    ["a list with a key of its own", "name", Object.assign(["a"], { more: ["b"] })],
    ["a set", "name", new Set(["a"])],
    ["a function", "name", () => "a"],
    ["another builder", "name", flowRunFilter],
    [
      "what can't be read",
      "name",
      new Proxy([], {
        get() {
          throw new TypeError("no");
        },
      }),
    ],
  ]) {
    test(`refuses ${what} at once, and names the method`, () => {
      assert.throws(
        () => flowRunFilter()[method](value),
        (error) => {
          assert.deepEqual([error.kind, error.status], ["ValidationError", undefined]);
          assert.ok(error.message.startsWith(method), error.message);
          return true;
        },
      );
    });
  }

  test("stands wherever its literal can", async () => {
    const deployment = await server.deployment();
    const run = await server.run(deployment, { state: late(), name: unique("run") });
    const task = await server.post("/task_runs/", { flow_run_id: run.id, task_key: "t", dynamic_key: "0" });
    const artifact = await server.post("/artifacts/", { key: unique("key"), flow_run_id: run.id, data: "x" });
    const runs = flowRunFilter().id(run.id);
    assert.deepEqual(ids(await client.readFlowRuns({ flow_runs: runs, deployments: deploymentFilter().id(deployment.id) })), [run.id]);
    assert.equal(await client.countFlowRuns({ flow_runs: runs, flows: flowFilter().id(deployment.flow_id) }), 1);
    assert.deepEqual(ids(await client.readFlows({ flow_runs: runs })), [deployment.flow_id]);
    assert.deepEqual(ids(await client.readDeployments({ flow_runs: runs })), [deployment.id]);
    assert.deepEqual(ids(await client.readTaskRuns({ task_runs: taskRunFilter().flowRunId(run.id) })), [task.id]);
    assert.deepEqual(ids(await client.readArtifacts({ artifacts: artifactFilter().flowRunId(run.id) })), [artifact.id]);
    const latest = await client.readLatestArtifacts({ artifacts: artifactCollectionFilter().key(artifact.key) });
    assert.deepEqual(
      latest.map(({ latest_id }) => latest_id),
      [artifact.id],
    );
    assert.deepEqual(await client.request("POST", "/flow_runs/count", { body: { flow_runs: runs } }), 1);
    const dry = await client.bulkCancelFlowRuns({ flow_runs: runs, deployments: deploymentFilter().name(deployment.name), dryRun: true });
    assert.deepEqual(ids(dry.outcomes), [run.id]);
    assert.equal(JSON.stringify({ flow_runs: runs }), JSON.stringify({ flow_runs: { id: { any_: [run.id] } } }));
  });

  test("chooses the same runs as its literal", async () => {
    const tag = unique("tag");
    const deployment = await server.deployment();
    await server.runs(
      deployment,
      times(6, (index) => ({
        name: `run-${index}-${tag}`,
        tags: index % 2 ? [tag, "odd"] : [tag],
        state: index < 4 ? late((index + 1) * HOUR) : { type: "COMPLETED" },
      })),
    );
    const time = new Date(Date.now() - 2.5 * HOUR);
    const pairs = [
      [flowRunFilter().tagsAll(tag), { tags: { all_: [tag] } }, 6],
      [flowRunFilter().tagsAll(tag, "odd"), { tags: { all_: [tag, "odd"] } }, 3],
      [flowRunFilter().tagsAll(tag).stateName("Late"), { tags: { all_: [tag] }, state: { name: { any_: ["Late"] } } }, 4],
      [
        flowRunFilter().tagsAll(tag).stateTypeNotAny("COMPLETED"),
        { tags: { all_: [tag] }, state: { type: { not_any_: ["COMPLETED"] } } },
        4,
      ],
      [flowRunFilter().tagsAll(tag).expectedStartTimeBefore(time), { tags: { all_: [tag] }, expected_start_time: { before_: time } }, 2],
      [flowRunFilter().tagsAll(tag).endTimeIsNull(true), { tags: { all_: [tag] }, end_time: { is_null_: true } }, 4],
      [
        flowRunFilter().operator("or_").nameLike(`run-0-${tag}`).nameLike(`run-1-${tag}`).name(`run-2-${tag}`),
        { operator: "or_", name: { like_: `run-1-${tag}`, any_: [`run-2-${tag}`] } },
        undefined,
      ],
    ];
    for (const [builder, literal, count] of pairs) {
      assert.deepEqual(builder.toJSON(), JSON.parse(JSON.stringify(literal)));
      const [built, written] = [await client.readFlowRuns({ flow_runs: builder }), await client.readFlowRuns({ flow_runs: literal })];
      assert.deepEqual(ids(built), ids(written));
      if (count !== undefined) assert.equal(built.length, count, JSON.stringify(literal));
    }
  });
});

// The rest is made from the server's own description of its API.

const openapi = await server.openapi();
const schemas = openapi.components.schemas;

function resolved(schema) {
  if (schema.$ref) return resolved(schemas[schema.$ref.split("/").at(-1)]);
  const [only, ...others] = schema.anyOf?.filter(({ type }) => type !== "null") ?? [];
  return only && others.length === 0 ? resolved(only) : schema;
}

/** Every operator of a filter: the path to it and what its value has to be. */
function operators(schema, path = []) {
  return Object.entries(resolved(schema).properties).flatMap(([key, property]) => {
    if (isIgnored(property)) return [];
    const inner = resolved(property);
    // Where there may be a list of filters, too, one is enough.
    const one = [inner, ...(inner.anyOf ?? []).map(resolved)].find((schema) => schema.properties);
    return one ? operators(one, [...path, key]) : [{ path: [...path, key], schema: inner }];
  });
}

/** What the server says it ignores: it has no method. */
const isIgnored = ({ deprecated }) => deprecated === true;

/** Named after the path of the field and the operator; `any_` and `eq_` are what one means by default, but for tags. */
function methodOf(path) {
  const bare = ["any_", "eq_"].includes(path.at(-1)) && path.at(-2) !== "tags";
  const words = (bare ? path.slice(0, -1) : path).join("_").split("_").filter(Boolean);
  return words.map((word, index) => (index ? word[0].toUpperCase() + word.slice(1) : word)).join("");
}

function sample(schema) {
  if (schema.type === "array") return [sample(resolved(schema.items))];
  if (schema.enum) return schema.enum.at(-1);
  if (schema.format === "uuid") return randomUUID();
  if (schema.format === "date-time") return new Date(0).toISOString();
  return { string: "x", boolean: true, integer: 1 }[schema.type];
}

/** The name of the filter that a schema is, or may be. */
function nameOfFilter({ $ref, anyOf = [], allOf = [] }) {
  const [first] = [...anyOf, ...allOf].filter((one) => one.$ref);
  return ($ref ?? first?.$ref ?? "").split("/").at(-1);
}

/** The parts of filters that are called filters, too. */
const operatorsIn = new Set(
  Object.entries(schemas)
    .filter(([name]) => /Filter$/.test(name))
    .flatMap(([, { properties }]) => Object.values(properties))
    .flatMap((property) => [property, ...(property.anyOf ?? [])].flatMap((one) => [nameOfFilter(one), nameOfFilter(one.items ?? {})])),
);

const at = (path, value) => path.reduceRight((inner, key) => ({ [key]: inner }), value);

for (const [name, start, route, key] of [
  ["FlowRunFilter", flowRunFilter, "/flow_runs/filter", "flow_runs"],
  ["FlowFilter", flowFilter, "/flow_runs/filter", "flows"],
  ["DeploymentFilter", deploymentFilter, "/deployments/filter", "deployments"],
  ["TaskRunFilter", taskRunFilter, "/task_runs/filter", "task_runs"],
  ["WorkPoolFilter", workPoolFilter, "/flow_runs/filter", "work_pools"],
  ["WorkQueueFilter", workQueueFilter, "/flow_runs/filter", "work_pool_queues"],
  ["ArtifactFilter", artifactFilter, "/artifacts/filter", "artifacts"],
  ["ArtifactCollectionFilter", artifactCollectionFilter, "/artifacts/latest/filter", "artifacts"],
]) {
  describe(`${name}: the builder`, () => {
    const all = operators(schemas[name]);

    test("has a method for every operator of the server, and no other", () => {
      const own = Object.getOwnPropertyNames(Object.getPrototypeOf(start())).filter((method) => method !== "constructor");
      assert.deepEqual(own.sort(), all.map(({ path }) => methodOf(path)).sort());
    });

    test("has the methods that are declared", () => {
      const declared = readFileSync(new URL("../../pkg/index.d.ts", import.meta.url), "utf8");
      const [, body] = declared.match(new RegExp(`export class ${name}Builder \\{\n([^]*?)\n\\}`));
      const methods = [...body.matchAll(/^ +(\w+)\((\.\.\.)?/gm)].filter(([, method]) => method !== "toJSON");
      const own = Object.getOwnPropertyNames(Object.getPrototypeOf(start())).filter((method) => method !== "constructor");
      assert.deepEqual(methods.map(([, method]) => method).sort(), own.sort());
      for (const [, method, many] of methods) {
        const isList = all.find(({ path }) => methodOf(path) === method).schema.type === "array";
        assert.equal(many !== undefined, isList, method);
      }
    });

    test("makes for every operator what the server takes", async () => {
      for (const { path, schema } of all) {
        const value = sample(schema);
        const filter = start()[methodOf(path)](value);
        assert.deepEqual(filter.toJSON(), at(path, value));
        const rows = await client.request("POST", route, { body: { [key]: filter, limit: 1 } });
        assert.ok(Array.isArray(rows), path.join("."));
      }
    });

    test("makes of all operators together one filter that the server takes", async () => {
      const filter = all.reduce((filter, { path, schema }) => filter[methodOf(path)](sample(schema)), start());
      assert.equal(operatorsOf(filter.toJSON()), all.length);
      assert.ok(Array.isArray(await client.request("POST", route, { body: { [key]: filter, limit: 1 } })));
    });
  });
}

const operatorsOf = (filter) =>
  Object.values(filter).reduce((n, value) => n + (typeof value === "object" && !Array.isArray(value) ? operatorsOf(value) : 1), 0);

describe("every order of the server is taken for", () => {
  for (const [name, sort, read] of [
    ["flow runs", "FlowRunSort", (query) => client.readFlowRuns(query)],
    ["task runs", "TaskRunSort", (query) => client.readTaskRuns(query)],
    ["flows", "FlowSort", (query) => client.readFlows(query)],
    ["deployments", "DeploymentSort", (query) => client.readDeployments(query)],
    ["artifacts", "ArtifactSort", (query) => client.readArtifacts(query)],
    ["latest artifacts", "ArtifactCollectionSort", (query) => client.readLatestArtifacts(query)],
  ]) {
    test(name, async () => {
      for (const order of schemas[sort].enum) assert.ok(Array.isArray(await read({ sort: order, limit: 1 })), order);
    });
  }
});

// A condition that the server takes and ignores chooses everything. Here is something of each kind, and whatever a
// filter says, it is to choose fewer: each filter of each route that reads or counts, by each of its conditions.
describe("the server heeds every condition of", () => {
  /** Something of each kind, by the key of its filter. */
  const there = {};
  let own;
  let socket;
  before(async () => {
    own = await ownServer({ services: true }); // which write down events
    const pool = await own.post("/work_pools/", { name: unique("pool"), type: "process" });
    await own.post(`/work_pools/${pool.name}/workers/heartbeat`, { name: "worker" });
    const [worker] = await own.post(`/work_pools/${pool.name}/workers/filter`);
    const flow = await own.flow({ tags: ["t"] });
    const deployment = await own.deployment({ flow_id: flow.id, work_pool_name: pool.name, tags: ["t"] });
    const run = await own.run(deployment, { idempotency_key: unique("key"), tags: ["t"], state: late(-HOUR) });
    const task = await own.post("/task_runs/", { flow_run_id: run.id, task_key: "t", dynamic_key: "0", tags: ["t"] });
    const artifact = await own.post("/artifacts/", {
      key: unique("key"),
      type: "markdown",
      flow_run_id: run.id,
      task_run_id: task.id,
      data: "x",
    });
    const [latest] = await own.post("/artifacts/latest/filter", { artifacts: { key: { any_: [artifact.key] } } });
    const log = { name: "l", level: 20, message: "said", timestamp: ago(MINUTE), flow_run_id: run.id, task_run_id: task.id };
    await own.post("/logs/", [log]);
    const variable = await own.post("/variables/", { name: "some_variable", value: 1, tags: ["t"] });
    const automation = await own.post("/automations/", {
      name: "automation",
      tags: ["t"],
      trigger: { type: "event", posture: "Reactive", expect: ["none"], threshold: 1, within: 0 },
      actions: [{ type: "do-nothing" }],
    });
    const types = await own.post("/block_types/filter");
    const blockType = types.find(({ slug }) => slug === "secret");
    const [blockSchema] = await own.post("/block_schemas/filter", { block_schemas: { block_type_id: { any_: [blockType.id] } } });
    const document = await own.post("/block_documents/", {
      name: "document",
      data: { value: "x" },
      block_type_id: blockType.id,
      block_schema_id: blockSchema.id,
    });
    const event = {
      id: randomUUID(),
      event: "my.event",
      occurred: ago(MINUTE),
      resource: { "prefect.resource.id": "my.thing" },
      related: [{ "prefect.resource.id": "my.other", "prefect.resource.role": "flow" }],
    };
    await own.post("/events", [event]);
    for (let tries = 300; ; tries -= 1) {
      const { total } = await own.post("/events/filter", { filter: { id: { id: [event.id] } } });
      if (total === 1) break;
      assert.ok(tries > 0, "the event was not written down");
      await sleep(100);
    }
    // Workers of tasks are those that listen.
    socket = new WebSocket(own.apiUrl.replace("http", "ws") + "/task_runs/subscriptions/scheduled", "prefect");
    await once(socket, "open");
    socket.send(JSON.stringify({ type: "auth", token: null }));
    await once(socket, "message");
    socket.send(JSON.stringify({ type: "subscribe", keys: ["my.task"], client_id: "me" }));
    while ((await own.post("/task_workers/filter", {})).length === 0) await sleep(100);

    Object.assign(there, {
      FlowRunFilter: run,
      FlowFilter: flow,
      DeploymentFilter: deployment,
      TaskRunFilter: task,
      WorkPoolFilter: pool,
      WorkQueueFilter: await own.get(`/work_queues/${run.work_queue_id}`),
      WorkerFilter: worker,
      ArtifactFilter: artifact,
      ArtifactCollectionFilter: latest,
      LogFilter: log,
      VariableFilter: variable,
      AutomationFilter: automation,
      BlockTypeFilter: blockType,
      BlockSchemaFilter: blockSchema,
      BlockDocumentFilter: document,
      EventFilter: event,
      TaskWorkerFilter: { task_keys: ["my.task"] },
    });
  });
  after(async () => {
    socket?.close();
    await own?.stop();
  });

  /** What chooses nothing but what is there of this test. */
  const only = {
    ArtifactCollectionFilter: ({ latest_id }) => ({ latest_id: { any_: [latest_id] } }),
    BlockTypeFilter: ({ slug }) => ({ slug: { any_: [slug] } }),
    EventFilter: ({ id }) => ({ id: { id: [id] } }),
    LogFilter: ({ flow_run_id }) => ({ flow_run_id: { any_: [flow_run_id] } }),
    TaskWorkerFilter: ({ task_keys }) => ({ task_keys }),
    // Its pool has no other.
    WorkerFilter: () => ({}),
  };
  const base = (name) => only[name]?.(there[name]) ?? { id: { any_: [there[name].id] } };

  /** How many rows there are, by an answer. */
  const many = (answer) => answer.count ?? answer.total ?? answer.length ?? answer;

  /** What says how rows come, and leaves none out. */
  const isNoCondition = ({ path }) => ["operator", "order", "distinct"].includes(path.at(-1));

  const NONE = "there-is-no-such-thing";

  /** Values of which one at least leaves out what is there. */
  function excluding({ path, schema }, row) {
    const operator = path.at(-1);
    if (schema.type === "boolean") return [true, false];
    if (["before_", "until"].includes(operator)) return ["1990-01-01T00:00:00Z"];
    if (["after_", "since"].includes(operator)) return ["2990-01-01T00:00:00Z"];
    if (operator === "ge_") return [1000];
    if (operator === "le_") return [-1000];
    if (operator === "labels") return [{ colour: "none" }];
    if (operator === "resources_in_roles") return [[[NONE, NONE]]];
    if (operator.startsWith("exclude_")) return [[row.event]];
    if (operator === "not_any_") {
      const value = {
        id: row.id,
        type: row.state_type ?? row.type,
        name: row.state_name ?? row.name,
        idempotency_key: row.idempotency_key,
        status: row.status,
      }[path.at(-2)];
      assert.ok(value, `${path}: not known of ${JSON.stringify(row)}`);
      return [[value]];
    }
    const items = schema.type === "array" ? resolved(schema.items) : schema;
    const others = items.enum?.filter((value) => ![row.state_type, row.type, row.status].includes(value));
    const none = others?.at(-1) ?? (items.format === "uuid" ? randomUUID() : NONE);
    return [schema.type === "array" ? [none] : none];
  }

  const ownFilter = {
    "/flows": "flows",
    "/flow_runs": "flow_runs",
    "/task_runs": "task_runs",
    "/deployments": "deployments",
    "/artifacts": "artifacts",
    "/block_documents": "block_documents",
    "/block_types": "block_types",
  };
  const probed = new Set();

  for (const [route, { post }] of Object.entries(openapi.paths)) {
    if (!post || route.startsWith("/ui/") || !/\/(filter|count|paginate)$/.test(route)) continue;
    const { properties = {} } = resolved(post.requestBody?.content["application/json"].schema ?? {});
    const filters = Object.entries(properties).filter(([, schema]) => /Filter$/.test(nameOfFilter(schema)));
    const mine = ownFilter[`/${route.split("/")[1]}`];
    for (const [key, schema] of filters) {
      const name = nameOfFilter(schema);
      probed.add(name);
      test(`${name} in ${route}, as ${key}`, async () => {
        const row = there[name];
        const path = route.replace("{work_pool_name}", there.WorkPoolFilter.name);
        const whose = mine in properties && mine !== key && nameOfFilter(properties[mine]);
        const rest = whose ? { [mine]: base(whose) } : {};
        const count = async (filter) => many(await own.post(path, { ...rest, [key]: filter }));
        assert.equal(await count(base(name)), 1);
        for (const operator of operators(schemas[name])) {
          if (isNoCondition(operator)) continue;
          const found = [];
          for (const value of excluding(operator, row)) {
            const [field, ...inner] = operator.path;
            const condition = at(operator.path, value);
            // Beside the one by which it is chosen, or in its place.
            const filter = { ...base(name), ...condition };
            if (inner.length > 0 && field in base(name)) filter[field] = { ...base(name)[field], ...condition[field] };
            // What the server can't do, it says: 3.9.1 fails over pairs of a resource and its role.
            found.push(await count(filter).catch(({ status }) => (status === 500 ? 0 : status)));
          }
          assert.ok(found.includes(0), `${operator.path.join(".")} leaves nothing out`);
        }
      });
    }
  }

  test("what the server's description calls a filter, and no less", () => {
    // What a subscription, a condition of a saved search or a new queue has is no filter of a list; the others are parts.
    const others = ["QueueFilter", "SavedSearchFilter"];
    const isPart = (name) => operatorsIn.has(name);
    const all = Object.keys(schemas).filter((name) => /Filter$/.test(name) && !isPart(name) && !others.includes(name));
    assert.deepEqual([...probed].sort(), all.sort());
  });

  test("nothing, where it says that it ignores a condition", async () => {
    const deployments = { id: { any_: [there.DeploymentFilter.id] }, concurrency_limit: { ge_: 7 } };
    const client = await own.client();
    assert.equal((await client.readDeployments({ deployments })).length, 1);
  });
});
