// What the client accepts and declares against what the server says it accepts and returns: every type, key by key,
// from the server's own description of its API. Nothing is sent to the server.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { merged, namer, operationsOf, stricter } from "../../scripts/generate/names.mjs";
import { answer, rejection, servers, recordingFetch } from "./support.mjs";

const server = servers.plain;
const description = await server.openapi();
const { schemas } = description.components;
const nameOf = namer(description);
const id = randomUUID();

/**
 * Every method that takes a body, as the package declares it: by the one route in its docs and the type of the
 * body.
 */
const methods = [...operationsOf(description)].flatMap(({ method, path, operation }) => {
  const schema = operation.requestBody?.content["application/json"]?.schema;
  const [kind] = schema ? kinds(schema) : [];
  if (!kind?.properties) return [];
  const type = nameOf(schema.$ref.split("/").at(-1));
  const route = `${method.toUpperCase()} ${path}`;
  const name = declaredMethods().find((method) => method.takes(type) && method.isFor(route))?.name;
  if (!name) return [];
  const inPath = operation.parameters?.filter(({ in: where }) => where === "path") ?? [];
  const args = inPath.map(({ schema }) => right(kinds(schema)[0])[0]);
  return [{ name, type, schema: schema.$ref.split("/").at(-1), kind, call: (client, body) => client[name](...args, body) }];
});

function declaredMethods() {
  const text = readFileSync(new URL("../../pkg/index.d.ts", import.meta.url), "utf8");
  const [client] = /^export class PrefectClient \{[^]*?^\}/m.exec(text);
  const withoutNames = (route) => route.replace(/\{\w+\}/g, "{}");
  return [...client.matchAll(/\/\*\*((?:(?!\*\/)[^])*)\*\/\s+(\w+)\((.*)\): /g)].map(([, docs, name, parameters]) => {
    const routes = [...docs.matchAll(/`((?:GET|POST|PUT|PATCH|DELETE) \/[^`?]*)/g)].map(([, route]) => withoutNames(route));
    return {
      name,
      isFor: (route) => routes.length === 1 && routes[0] === withoutNames(route),
      takes: (type) => new RegExp(`: ${type}\\b(?!\\[)`).test(parameters),
    };
  });
}

// Reads a schema.

function resolved(schema) {
  return schema.$ref ? resolved(schemas[schema.$ref.split("/").at(-1)]) : schema;
}

/** What a value may be, without null. */
function kinds(schema) {
  schema = resolved(schema);
  if (schema.allOf?.length === 1) return kinds(schema.allOf[0]);
  const alternatives = schema.anyOf ?? schema.oneOf;
  return alternatives ? alternatives.flatMap(kinds) : schema.type === "null" ? [] : [schema];
}

function isNullable(schema) {
  schema = resolved(schema);
  return schema.type === "null" || (schema.anyOf ?? []).some(isNullable) || isAny(schema);
}

const isAny = (kind) =>
  !("type" in kind) && !("enum" in kind) && !("const" in kind) && !("anyOf" in kind) && !("oneOf" in kind) && !("$ref" in kind);

/** An object with nothing but what it has to have. */
function smallest(schema) {
  const [kind] = kinds(schema);
  return Object.fromEntries(requiredOf(kind).map((key) => [key, right(kinds(kind.properties[key])[0])[0]]));
}

/** What has to be there: what the server says, and what tells alternatives from each other, which it would guess. */
function requiredOf({ required = [], properties = {} }) {
  const constants = Object.keys(properties).filter((key) => "const" in properties[key] && !required.includes(key));
  return [...required, ...constants];
}

/** Values that fit. */
function right(kind) {
  if (kind.enum) return kind.enum;
  if ("const" in kind) return [kind.const];
  switch (kind.type) {
    case "boolean":
      return [true, false];
    case "integer":
      return [least(kind) ?? 7, 70];
    case "number":
      return [1.5, 2];
    case "array":
      if (kind.prefixItems) return [kind.prefixItems.map((item) => right(kinds(item)[0])[0])];
      return [[], [right(kinds(kind.items)[0])[0]]];
    case "object":
      return [smallest(kind)];
    case "string":
      if (kind.format === "uuid") return [randomUUID()];
      if (kind.format === "date-time") return ["2026-11-23T10:00:00.123456Z", new Date(0)];
      return ["text"];
    default:
      return [null, "text", 1, { any: ["thing"] }];
  }
}

const least = (kind) => kind.minimum ?? (kind.exclusiveMinimum === undefined ? undefined : kind.exclusiveMinimum + 1);

const SAMPLES = [true, 7, 0, -1, 1.5, "text", randomUUID(), "2026-11-23T10:00:00Z", ["text"], {}];

/** Values that fit none of the kinds. */
function wrong(kinds) {
  return SAMPLES.filter((sample) => !kinds.some((kind) => fits(kind, sample)));
}

function fits(kind, value) {
  if (isAny(kind)) return true;
  if (kind.enum) return kind.enum.includes(value);
  if ("const" in kind) return kind.const === value;
  switch (kind.type) {
    case "integer":
      return Number.isInteger(value) && value >= (least(kind) ?? -Infinity);
    case "number":
      return typeof value === "number";
    case "array":
      return Array.isArray(value) && value.length === (kind.prefixItems ?? value).length;
    case "object":
      return typeof value === "object" && !Array.isArray(value);
    case "string":
      // Seconds since the epoch are a time too.
      if (kind.format === "date-time") return typeof value === "number" || /^\d{4}-/.test(value);
      if (kind.format === "uuid") return /^[0-9a-f]{8}-/.test(value);
      return typeof value === "string";
    default:
      return typeof value === kind.type;
  }
}

/**
 * Everything there is to try with a schema: values that fit, and values that don't with the place at which
 * they have to be refused. `whole` makes a body of a value that stands at this place.
 */
function* cases(schema, whole, place, around = []) {
  // A type within itself, such as a trigger made of triggers, is tried once.
  const all = kinds(schema).filter((kind) => !kind.properties || !around.includes(kind));
  if (!all.length) return;
  for (const value of all.flatMap(right)) yield { body: whole(value) };
  for (const value of wrong(all)) yield { body: whole(value), refused: place };
  if (all.some(isAny)) return;
  yield { body: whole(null), refused: isNullable(schema) ? undefined : place };

  // An item of one list may be an item of another: of whole numbers, or of any.
  const items = { anyOf: all.filter(({ type, items }) => type === "array" && items).map(({ items }) => items) };
  if (items.anyOf.length > 0) {
    const [item] = right(kinds(items)[0]);
    yield* cases(items, (value) => whole([item, value]), `${place}[1]`, around);
  }
  for (const kind of all) {
    if (kind.prefixItems) {
      const [tuple] = right(kind);
      yield { body: whole([...tuple, tuple[0]]), refused: place };
      for (const [at, item] of kind.prefixItems.entries())
        yield* cases(item, (value) => whole(tuple.with(at, value)), `${place}[${at}]`, around);
    }
    if (kind.type === "object" && typeof kind.additionalProperties === "object") {
      yield* cases(kind.additionalProperties, (value) => whole({ own: value }), `${place}.own`, around);
    }
    if (kind.properties) yield* casesOfObject(kind, whole, `${place}.`, all.length > 1, [...around, kind]);
  }
}

function* casesOfObject(kind, whole, prefix, isOneOfSeveral = false, around = [kind]) {
  const rest = smallest(kind);
  if (kind.additionalProperties !== true) {
    const allowed = Object.keys(kind.properties);
    yield { body: whole({ ...rest, no_such_key: 1 }), refused: `${prefix}no_such_key`, allowed };
  }
  for (const key of requiredOf(kind)) {
    const { [key]: _, ...without } = rest;
    // Without it, nobody can tell which of several was meant.
    yield { body: whole(without), refused: isOneOfSeveral ? prefix.slice(0, -1) : `${prefix}${key}` };
  }
  for (const [key, property] of Object.entries(kind.properties)) {
    yield* cases(property, (value) => whole({ ...rest, [key]: value }), `${prefix}${key}`, around);
  }
}

/** What the client makes of a case that it should not. */
function difference({ body, refused, allowed }, error, sent) {
  if (refused === undefined) {
    if (error) return `refused: ${error.message}`;
    if (JSON.stringify(sent) !== JSON.stringify(body)) return `sent as ${JSON.stringify(sent)}`;
    return undefined;
  }
  if (!error) return `not refused`;
  if (error.kind !== "ValidationError" || error.status !== undefined) return `failed: ${error}`;
  if (sent !== undefined) return "refused after it was sent";
  const place = error.message.split(": ")[0];
  if (place !== refused && !place.startsWith(`${refused}.`)) return `refused at another place than ${refused}: ${error.message}`;
  const told = error.message.split("Allowed: ")[1]?.split(", ").sort().join();
  if (allowed && told !== [...allowed].sort().join()) return `refused with other keys than ${allowed}: ${error.message}`;
  return undefined;
}

/** What was sent, without the key that the client itself makes so that a create can be repeated. */
function withoutOwnKey(sent) {
  const { idempotency_key: key, ...rest } = sent;
  return String(key).startsWith("prefect-wasm:") ? rest : sent;
}

/** Tries all cases; gives what differs. */
async function differences(all, call, bodyOf = withoutOwnKey) {
  const fetch = recordingFetch(() => answer({}));
  const client = await server.client({ fetch });
  await client.readFlows(); // so that the question for a CSRF token is out of the way
  const found = [];
  for (const one of all) {
    fetch.calls.length = 0;
    const error = await call(client, one.body).then(
      () => undefined,
      (error) => error,
    );
    const problem = difference(one, error, fetch.calls.length ? bodyOf(fetch.calls[0].body) : undefined);
    if (problem) found.push(`${problem}, with ${JSON.stringify(one.body)}`);
  }
  return found;
}

describe("the same keys, values, nulls, bounds and enums as the server's; the rest is refused before any request, by", () => {
  test("every method that takes a body", () => assert(methods.length > 15, methods.map(({ name }) => name).join()));

  // The bulk routes take less than the server, on purpose: flow-runs.test.mjs and resources.test.mjs show what.
  for (const { name, kind, call } of methods.filter(({ name }) => !name.startsWith("bulk"))) {
    test(name, async () => {
      const all = [...casesOfObject(kind, (body) => body, "")];
      assert.ok(all.length > Object.keys(kind.properties).length);
      assert.deepEqual(await differences(all, call), []);
    });
  }

  test("setFlowRunState", async () => {
    const all = [...casesOfObject(resolved({ $ref: "StateCreate" }), (body) => body, "state.")];
    // By force, for otherwise the client gives the state a transition_id.
    const call = (client, state) => client.setFlowRunState(id, state, { force: true });
    assert.deepEqual(await differences(all, call, ({ state }) => state), []);
  });
});

describe("what is no object is refused by", () => {
  for (const { name, call } of methods) {
    test(name, async () => {
      const fetch = recordingFetch();
      const client = await server.client({ fetch });
      for (const body of [5, "text", true, [], [{}], new Date(0)]) {
        const error = await rejection(call(client, body));
        assert.deepEqual([error.kind, error.status], ["ValidationError", undefined]);
      }
      assert.equal(fetch.calls.length, 0);
    });
  }
});

test("a misspelt key is refused with the one that was meant", async () => {
  const client = await server.client();
  const { message } = await rejection(client.readFlowRuns({ flow_run: { state: { name: { any_: ["Late"] } } } }));
  assert.match(message, /^flow_run: .*did you mean "flow_runs"\?/);
});

// The declarations in src/models/, read as text: what is sent has a table of these very fields, and what is received
// is declared by them.

/** Types as they stand in the source: `{ fields: [{ key, optional, nullable }], isOpen }` by name. */
function declaredTypes() {
  const types = new Map();
  const folder = new URL("../../src/models/", import.meta.url);
  for (const file of readdirSync(folder).filter((file) => file.endsWith(".rs"))) {
    const text = readFileSync(new URL(file, folder), "utf8");
    for (const [, block] of text.matchAll(/^schema! \{\n([^]*?)^\}/gm)) {
      for (const [, name, body] of block.matchAll(/^ {4}(\w+) \{\n([^]*?)^ {4}\}/gm))
        types.set(name, { sent: fieldsIn(body), isOpen: /^ +\.\.$/m.test(body) });
    }
    for (const [, name, body] of text.matchAll(/^pub struct (\w+) \{\n([^]*?)^\}/gm)) types.set(name, { received: fieldsIn(body) });
  }
  return types;
}

const fieldsIn = (body) =>
  new Map(
    [...body.matchAll(/^ +(?:pub )?(?:r#)?(\w+)(\?)?: (.*),$/gm)].map(([, key, optional, type]) => [
      key,
      { isOptional: optional === "?", isNullable: type.startsWith("Option<"), type },
    ]),
  );

/** The schemas that are referred to from here, and from those. */
function reached(value, found = new Set()) {
  if (value === null || typeof value !== "object") return found;
  const name = value.$ref?.split("/").at(-1);
  if (name && !found.has(name)) reached(schemas[found.add(name) && name], found);
  for (const inner of Object.values(value)) reached(inner, found);
  return found;
}

const operations = [...operationsOf(description)];
const types = declaredTypes();

describe("declared as the server describes it: what is", () => {
  const isSent = operations.map(({ operation }) => [operation.requestBody, operation.parameters]);
  for (const name of [...reached(isSent)].filter((name) => schemas[name].properties)) {
    test(`sent, ${name}`, () => {
      const own = nameOf(name);
      const type = types.get(`${own}Input`)?.sent ? types.get(`${own}Input`) : types.get(own);
      assert(type?.sent, `${own} is nowhere`);
      const { properties, required = [], additionalProperties } = schemas[name];
      assert.deepEqual([...type.sent.keys()].sort(), Object.keys(properties).sort());
      assert.equal(type.isOpen, additionalProperties === true);
      for (const [key, property] of Object.entries(properties)) {
        const isRequired = required.includes(key) || "const" in property || stricter.required.includes(`${own}.${key}`);
        const field = type.sent.get(key);
        assert.equal(field.isOptional, !isRequired, key);
        if (!isAny(property) && !stricter.required.includes(`${own}.${key}`)) assert.equal(field.isNullable, isNullable(property), key);
      }
    });
  }

  const isReceived = operations.map(({ operation }) => Object.entries(operation.responses).filter(([status]) => status.startsWith("2")));
  const merging = Object.values(merged).flat();
  for (const name of [...reached(isReceived)].filter((name) => schemas[name].properties && !merging.includes(name))) {
    test(`received, ${name}`, () => {
      const type = types.get(nameOf(name));
      const fields = type?.received ?? type?.sent;
      assert(fields, `${nameOf(name)} is nowhere`);
      const { properties } = schemas[name];
      assert.deepEqual([...fields.keys()].sort(), Object.keys(properties).sort());
      for (const [key, property] of Object.entries(properties)) {
        assert.equal(fields.get(key).isOptional, false, key);
        if (fields.get(key).type !== "Json") assert.equal(fields.get(key).isNullable, isNullable(property), key);
      }
    });
  }
});
