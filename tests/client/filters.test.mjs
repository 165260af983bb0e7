// The filter builders: each stands for a literal, and the server takes every condition they can make, and heeds it.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { before, describe, test } from "node:test";
import { inspect } from "node:util";
import {
  FlowRunFilterBuilder,
  HOUR,
  artifactCollectionFilter,
  artifactFilter,
  deploymentFilter,
  flowFilter,
  flowRunFilter,
  late,
  rejection,
  servers,
  taskRunFilter,
  times,
  unique,
  workPoolFilter,
  workQueueFilter,
} from "./support.mjs";

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
      times(6, (place) => ({
        name: `run-${place}-${tag}`,
        tags: place % 2 ? [tag, "odd"] : [tag],
        state: place < 4 ? late((place + 1) * HOUR) : { type: "COMPLETED" },
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
    return inner.properties ? operators(inner, [...path, key]) : [{ path: [...path, key], schema: inner }];
  });
}

/** What the server says it ignores: it has no method. */
const isIgnored = ({ deprecated }) => deprecated === true;

/** Named after the path of the field and the operator; `any_` and `eq_` are what one means by default, but for tags. */
function methodOf(path) {
  const bare = ["any_", "eq_"].includes(path.at(-1)) && path.at(-2) !== "tags";
  const words = (bare ? path.slice(0, -1) : path).join("_").split("_").filter(Boolean);
  return words.map((word, place) => (place ? word[0].toUpperCase() + word.slice(1) : word)).join("");
}

function sample(schema) {
  if (schema.type === "array") return [sample(resolved(schema.items))];
  if (schema.enum) return schema.enum.at(-1);
  if (schema.format === "uuid") return randomUUID();
  if (schema.format === "date-time") return new Date(0).toISOString();
  return { string: "x", boolean: true, integer: 1 }[schema.type];
}

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
// filter says, it is to choose fewer.
describe("the server heeds every condition of", () => {
  const there = {};
  before(async () => {
    const pool = await server.post("/work_pools/", { name: unique("pool"), type: "process" });
    const flow = await server.flow({ tags: ["t"] });
    const deployment = await server.deployment({ flow_id: flow.id, work_pool_name: pool.name, tags: ["t"] });
    const run = await server.run(deployment, { idempotency_key: unique("key"), tags: ["t"] });
    const task = await server.post("/task_runs/", { flow_run_id: run.id, task_key: "t", dynamic_key: "0", tags: ["t"] });
    const artifact = await server.post("/artifacts/", {
      key: unique("key"),
      type: "markdown",
      flow_run_id: run.id,
      task_run_id: task.id,
      data: "x",
    });
    const [latest] = await server.post("/artifacts/latest/filter", { artifacts: { key: { any_: [artifact.key] } } });
    Object.assign(there, { flow, deployment, run, task, artifact, latest, pool, queue: { id: run.work_queue_id } });
  });

  /** Values of which one at least leaves out what is there. */
  function excluding({ path, schema }, row) {
    const operator = path.at(-1);
    if (schema.type === "boolean") return [true, false];
    if (operator === "before_") return ["1990-01-01T00:00:00Z"];
    if (operator === "after_") return ["2990-01-01T00:00:00Z"];
    if (operator === "not_any_") {
      const value = {
        id: row.id,
        type: row.state_type ?? row.type,
        name: row.state_name ?? row.name,
        idempotency_key: row.idempotency_key,
      }[path.at(-2)];
      assert.ok(value, `${path}: not known of ${JSON.stringify(row)}`);
      return [[value]];
    }
    const none =
      schema.items && resolved(schema.items).enum ? "CRASHED" : schema.items?.format === "uuid" ? randomUUID() : "there-is-no-such-thing";
    return [schema.type === "array" ? [none] : none];
  }

  for (const [name, route, key, of] of [
    ["FlowRunFilter", "/flow_runs/filter", "flow_runs", "run"],
    ["FlowFilter", "/flows/filter", "flows", "flow"],
    ["DeploymentFilter", "/deployments/filter", "deployments", "deployment"],
    ["TaskRunFilter", "/task_runs/filter", "task_runs", "task"],
    ["WorkPoolFilter", "/work_pools/filter", "work_pools", "pool"],
    ["ArtifactFilter", "/artifacts/filter", "artifacts", "artifact"],
    ["ArtifactCollectionFilter", "/artifacts/latest/filter", "artifacts", "latest"],
    // And where they choose flow runs, in a workflow.
    ["FlowFilter", "/flow_runs/filter", "flows", "flow", "run"],
    ["DeploymentFilter", "/flow_runs/filter", "deployments", "deployment", "run"],
    ["TaskRunFilter", "/flow_runs/filter", "task_runs", "task", "run"],
    ["WorkPoolFilter", "/flow_runs/filter", "work_pools", "pool", "run"],
    ["WorkQueueFilter", "/flow_runs/filter", "work_pool_queues", "queue", "run"],
  ]) {
    test(`${name} in ${route}`, async () => {
      const row = there[of];
      // Only what is there of this test; not by the operator, which takes no condition of its own.
      const idKey = name === "ArtifactCollectionFilter" ? "latest_id" : "id";
      const base = { [idKey]: { any_: [row.latest_id ?? row.id] } };
      const count = async (filter) => (await server.post(route, { [key]: filter })).length;
      assert.equal(await count(base), 1);
      for (const operator of operators(schemas[name])) {
        if (operator.path.at(-1) === "operator") continue;
        const found = [];
        for (const value of excluding(operator, row)) {
          const condition = at(operator.path, value);
          const [field] = operator.path;
          found.push(await count({ ...base, ...condition, ...(field === idKey && { [field]: { ...base[field], ...condition[field] } }) }));
        }
        assert.ok(found.includes(0), `${operator.path.join(".")} leaves nothing out`);
      }
    });
  }

  test("nothing, where it says that it ignores a condition", async () => {
    const deployments = { id: { any_: [there.deployment.id] }, concurrency_limit: { ge_: 7 } };
    assert.equal((await client.readDeployments({ deployments })).length, 1);
  });
});
