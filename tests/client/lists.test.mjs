// Every list, by every operator of every filter it takes: what Prefect's own Python client reads, ours reads, in the
// same order; and what one is refused, so is the other.
//
// The lists and their filters are those of the server's description. Values are made of what is there, so that a
// condition chooses some rows, and of what fits the description; some don't fit. fast-check makes them from a fixed seed
// (PROPERTY_SEED is another), and says it with the smallest query that makes a difference.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { declarations } from "../package/declarations.mjs";
import { ownServer, python, servers } from "./support.mjs";
import { fill } from "./varied.mjs";

const seed = Number(process.env.PROPERTY_SEED ?? 20_261_124);

/** Lists that are not read here. */
const leftOut = {
  "/task_workers/filter": "has rows only while task workers hold a WebSocket open",
};

const { paths, components } = await servers.plain.openapi();
const last = (ref) => ref.split("/").at(-1);
const resolved = (schema) => {
  const [only, ...more] = (schema.anyOf ?? [schema]).filter(({ type }) => type !== "null");
  if (more.length > 0) return schema;
  return only.$ref ? components.schemas[last(only.$ref)] : only;
};
const refOf = (schema) => (schema.anyOf ?? [schema]).map(({ $ref }) => $ref && last($ref)).find(Boolean);

const lists = Object.entries(paths)
  .filter(([path, { post }]) => path.endsWith("/filter") && post && !(path in leftOut))
  .map(([route, { post }]) => ({ route, ...resolved(post.requestBody.content["application/json"].schema) }));

/**
 * The client's methods of one route and no other, by that route, that take a query of its list. Those that choose by
 * something else, such as a name, and streams aren't compared.
 */
const methods = new Map(
  declarations
    .filter(({ name, isCallable, text }) => isCallable && name.startsWith("PrefectClient.") && /\bquery\??: \w+Query\b/.test(text))
    .map(({ name, docs }) => [
      name.slice("PrefectClient.".length),
      [...docs.matchAll(/`([A-Z]+) (\/[^`]*)`/g)].map(([, ...route]) => route),
    ])
    .filter(([, routes]) => routes.length === 1 && routes[0][0] === "POST")
    .map(([name, [[, route]]]) => [route.replace(/\{\w+\}/g, "{}"), name]),
);
for (const { route } of lists) assert.ok(methods.has(route.replace(/\{\w+\}/g, "{}")), `${route} has no method`);

let home;
let server;
let client;
let original;
const rows = {}; // what is there, by the filter that chooses among it
const segments = {}; // what the braces of a path can be filled with

before(async () => {
  home = mkdtempSync(join(tmpdir(), "prefect-lists-"));
  const off = [
    "SCHEDULER",
    "LATE_RUNS",
    "FOREMAN",
    "CANCELLATION_CLEANUP",
    "PAUSE_EXPIRATIONS",
    "REPOSSESSOR",
    "TRIGGERS",
    "TASK_RUN_RECORDER",
    "CLEANUP_RECONCILER",
    "DB_VACUUM",
  ];
  server = await ownServer({
    services: true, // the one that writes events; the others would change what is compared
    env: Object.fromEntries(off.map((name) => [`PREFECT_SERVER_SERVICES_${name}_ENABLED`, "false"])),
  });
  await fill(server);
  client = await server.client();
  original = startOriginal();
  await look();
});
after(async () => {
  original?.end();
  await server?.stop();
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

/** The filter of a list that chooses among its own rows. */
function rowsOf({ route, properties }) {
  const kind = route.split("/").at(-2);
  const own = Object.keys(properties).find((key) =>
    [kind, "filter", ...(kind === "latest" ? ["artifacts"] : []), ...(kind === "queues" ? ["work_queues"] : [])].includes(key),
  );
  const name = own && refOf(properties[own]);
  return name?.endsWith("Filter") ? name : undefined;
}

/** Reads what is there, by plain fetch: values are made of it. */
async function look() {
  segments.work_pool_name = (await server.post("/work_pools/filter")).map(({ name }) => name);
  segments.id = (await server.post("/flow_runs/filter", { limit: 3 })).map(({ id }) => id);
  for (const { route, properties } of lists) {
    const name = rowsOf({ route, properties });
    if (!name) continue;
    rows[name] ??= [];
    for (const place of /\{/.test(route) ? segments.work_pool_name.map((name) => filled(route, [name])) : [route]) {
      const page = await server.post(place, { limit: name === "EventFilter" ? 50 : 200 });
      rows[name].push(...(page.events ?? page));
    }
    assert.ok(rows[name].length > 0, `${route} has no rows`);
  }
}

const filled = (route, values) => values.reduce((path, value) => path.replace(/\{\w+\}/, encodeURIComponent(value)), route);

/** Prefect's client in a process of its own. */
function startOriginal() {
  const lists = fileURLToPath(new URL("python/lists.py", import.meta.url));
  const env = { PATH: process.env.PATH, HOME: home, PREFECT_HOME: home, PREFECT_API_URL: server.apiUrl };
  const child = spawn(python, ["-I", lists], { cwd: home, env, stdio: ["pipe", "pipe", "inherit"] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async read(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error("Prefect's client has ended");
      return JSON.parse(value);
    },
    end: () => child.stdin.end(),
  };
}

const idOf = (row) => row.id ?? row.key;

/** What ours reads, by its method. */
async function ours({ route, path, body }) {
  try {
    const page = await client[methods.get(route.replace(/\{\w+\}/g, "{}"))](...path, body);
    return { ids: (page.events ?? page).map(idOf) };
  } catch (error) {
    return { status: error.kind === "ValidationError" ? 422 : error.status, message: error.message };
  }
}

const compared = { method: 0, request: 0, some: 0, refused: 0 };

/** Both read; gives what they got. */
async function same(query) {
  const [theirs, own] = [await original.read(query), await ours(query)];
  const { by, ...got } = theirs;
  compared[by === "request" ? "request" : "method"] += 1;
  compared.some += got.ids?.length > 0;
  compared.refused += got.status !== undefined;
  const without = ({ message, ...rest }) => rest;
  assert.deepEqual(without(own), without(got), `${JSON.stringify(query)}: ours ${own.message}, ${by} ${got.message}`);
  return own;
}

// Queries

const word = fc.constantFrom("", "a", "b", "daily-report", "report", "_", "%", "é", "nothing-is-called-so");

/** The ids of all that is there, and all strings in the rows that a filter chooses among. */
const anyId = memoized(() => Object.values(rows).flat().map(idOf));
const anyString = memoized((filter) => {
  const deep = (value) =>
    typeof value === "string" ? [value] : value !== null && typeof value === "object" ? Object.values(value).flatMap(deep) : [];
  return [...new Set((rows[filter] ?? []).flatMap(deep))];
});

function memoized(make) {
  const made = new Map();
  return (key) => (made.has(key) ? made : made.set(key, make(key))).get(key);
}

const isDate = (value) => typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value);
const someOf = (values, other) => (values.length > 0 ? fc.oneof({ arbitrary: fc.constantFrom(...values), weight: 3 }, other) : other);

/** The values that rows have in the column that a path of a filter is about. */
function column(filter, [field, ...more]) {
  const names = [field, `${field}_${more[0]}`, `${field}_id`];
  return (rows[filter] ?? []).flatMap((row) => names.flatMap((name) => row[name] ?? [])).filter((value) => value !== null);
}

/** A value that fits a schema, at a path of a filter. */
function fitting(schema, filter, path) {
  const here = resolved(schema);
  const there = column(filter, path);
  if (here.anyOf) return fc.oneof(...here.anyOf.filter(({ type }) => type !== "null").map((one) => fitting(one, filter, path)));
  if (here.enum) return fc.constantFrom(...here.enum);
  if ("const" in here) return fc.constant(here.const);
  switch (here.type) {
    case "array":
      if (here.prefixItems) return fc.tuple(...here.prefixItems.map((one) => fitting(one, filter, path)));
      return fc.array(fitting(here.items, filter, path), { maxLength: 4 });
    case "boolean":
      return fc.boolean();
    case "integer":
      return someOf(there.filter(Number.isInteger), fc.integer({ min: here.minimum ?? 0, max: 50 }));
    case "number":
      return fc.double({ min: 0, max: 50, noNaN: true });
    case "object": {
      if (!here.properties)
        return fc.dictionary(
          fc.constantFrom("colour", "prefect.resource.id", "prefect.resource.role"),
          fc.constantFrom("red", "my.*", "flow", "!red"),
        );
      const keys = Object.entries(here.properties).map(([key, property]) => [key, fitting(property, filter, [...path, key])]);
      return fc.record(Object.fromEntries(keys), { requiredKeys: here.required ?? [] });
    }
    default:
      if (here.format === "uuid")
        return someOf(
          there.filter((value) => anyId().includes(value)),
          fc.oneof(fc.constantFrom(...anyId()), fc.uuid()),
        );
      if (here.format === "date-time") {
        const near = fc.tuple(fc.constantFrom(...there.filter(isDate), new Date().toISOString()), fc.integer({ min: -2, max: 2 }));
        return fc.oneof(
          near.map(([time]) => time),
          near.map(([time, distance]) => new Date(Date.parse(time) + distance * 60_000).toISOString()),
        );
      }
      return someOf(
        there.filter((value) => typeof value === "string"),
        someOf(anyString(filter), word),
      );
  }
}

/** The operators of a filter: their paths and schemas. */
function operatorsOf(filter) {
  const walk = (schema, path) => {
    const { properties } = resolved(schema);
    return properties ? Object.entries(properties).flatMap(([key, property]) => walk(property, [...path, key])) : [{ path, schema }];
  };
  return walk(components.schemas[filter], []);
}

const nested = (path, value) => path.reduceRight((inner, key) => ({ [key]: inner }), value);

/** What fits nowhere but where anything does. */
const unfitting = fc.constantFrom("not-a-uuid-nor-a-date", -1.5, {}, [[]], { any_: "x" }, [null]);

function merge(conditions) {
  const deep = (into, from) => {
    for (const [key, value] of Object.entries(from)) {
      const both = [into[key], value].every((one) => one !== null && typeof one === "object" && !Array.isArray(one));
      into[key] = both ? deep(into[key], value) : value;
    }
    return into;
  };
  return conditions.reduce(deep, {});
}

for (const { route, properties, required = [] } of lists) {
  const path = () => fc.tuple(...[...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => fc.constantFrom(...segments[name])));
  const filters = Object.entries(properties).flatMap(([key, property]) =>
    refOf(property)?.endsWith("Filter") ? [[key, refOf(property)]] : [],
  );
  const others = Object.entries(properties).filter(([key]) => !filters.some(([other]) => other === key));
  const check = (arbitrary, numRuns) =>
    fc.assert(
      fc.asyncProperty(path(), arbitrary, async (path, body) => void (await same({ route, path, body }))),
      { seed, numRuns },
    );

  describe(route, () => {
    for (const [key, filter] of filters) {
      const isOwn = rowsOf({ route, properties }) === filter;
      test(`by each operator of ${key}`, async (t) => {
        for (const { path, schema } of operatorsOf(filter)) {
          await t.test(path.join("."), () =>
            check(
              fitting(schema, filter, path).map((value) => ({ [key]: nested(path, value) })),
              isOwn ? 2 : 1,
            ),
          );
        }
      });
    }

    test("by several at once, in every order, page by page", () => {
      const conditions = filters.map(([key, filter]) => {
        const one = fc
          .constantFrom(...operatorsOf(filter))
          .chain(({ path, schema }) => fitting(schema, filter, path).map((value) => nested(path, value)));
        return [key, fc.array(one, { maxLength: 3 }).map(merge)];
      });
      const plain = others.map(([key, property]) => {
        const size = {
          limit: fc.integer({ min: key === "limit" && route === "/events/filter" ? 1 : 0, max: 20 }),
          offset: fc.integer({ min: 0, max: 10 }),
        };
        return [key, size[key] ?? fitting(property, "", [key])];
      });
      return check(fc.record(Object.fromEntries([...conditions, ...plain]), { requiredKeys: required }), 12);
    });

    test("what one is refused, the other is", () => {
      const wrong = [
        ...filters.flatMap(([key, filter]) =>
          operatorsOf(filter).map(({ path }) => unfitting.map((value) => ({ [key]: nested(path, value) }))),
        ),
        ...others.map(([key]) => unfitting.map((value) => ({ [key]: value }))),
      ];
      return check(fc.oneof(...wrong), 12);
    });
  });
}

test("most went through a method of Python's, and many chose something", (t) => {
  t.diagnostic(JSON.stringify(compared));
  assert.ok(compared.method > compared.request, JSON.stringify(compared));
  assert.ok(compared.some > 400 && compared.refused > 100, JSON.stringify(compared));
});
