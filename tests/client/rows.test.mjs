// Every method of one route, as the package declares it, compared with the server's OpenAPI document: the route in its
// docs, what it sends and what it returns. Only reads that need no arguments are sent to the server.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, test } from "node:test";
import ts from "typescript";
import { namer } from "../../scripts/generate/names.mjs";
import { __onlyReads } from "../../pkg/prefect_wasm_bg.js";
import { requestMethods, source, unsafe } from "./methods.mjs";
import { answer, initSync, servers, recordingFetch } from "./support.mjs";

initSync();

const server = servers.plain;
const described = await server.openapi();
const { paths, components } = described;
const nameOf = namer(described);

/** The keys of an interface or an object schema, those that have to be there apart. */
const shapes = new Map(
  source.statements.filter(ts.isInterfaceDeclaration).map(({ name, members }) => [
    name.text,
    {
      keys: members.map((member) => member.name?.getText()),
      required: members.filter((member) => !member.questionToken).map((member) => member.name?.getText()),
    },
  ]),
);

const methods = requestMethods.map(({ member, docs }) => {
  return {
    name: member.name.getText(),
    route: /^`([A-Z]+ \/.*)`$/m.exec(docs)?.[1],
    answer: member.type.getText(),
    parameters: member.parameters.map((parameter) => ({
      name: parameter.name.getText(),
      type: parameter.type.getText().replace(" | null", ""),
      isOptional: parameter.questionToken !== undefined,
    })),
  };
});

/** A POST that only reads is safe to repeat, and any other method; and these, which do the same the second time. */
const safe = `
  averageFlowRunLateness countDeploymentsByFlow countEvents countTaskRunsByFlowRun createBlockSchema createConcurrencyLimit
  createDeployment createEvents createFlow createFlowFromName createFlowRun createFlowRunFromDeployment getRunsInWorkQueue
  getScheduledFlowRunsForDeployments getScheduledFlowRunsForWorkPool installSystemBlockTypes nextRunsByFlow pauseDeployment
  readWorkPoolConcurrencyStatus
  readWorkQueueConcurrencyStatus releaseConcurrencySlotsWithLease renewConcurrencyLease resetConcurrencyLimitByTag
  resumeDeployment scheduleDeployment sendWorkerHeartbeat validateTemplate`.split(/\s+/);

/** What is given is a part of the body, or nothing of it: the type of the argument, and the body for it. */
const partial = {
  createFlowFromName: ["string", (name) => ({ name })],
  matchWorkQueues: ["readonly string[]", (prefixes) => ({ work_queues: { name: { startswith_: prefixes } } })],
  pauseAutomation: [undefined, () => ({ enabled: false })],
  readAutomationsByName: ["string", (name) => ({ automations: { name: { any_: [name] } }, sort: "UPDATED_DESC" })],
  releaseConcurrencySlotsWithLease: ["Uuid", (lease_id) => ({ lease_id })],
  resumeAutomation: [undefined, () => ({ enabled: true })],
  setDeploymentPausedState: ["boolean", (paused) => ({ paused })],
  setFlowRunName: ["string", (name) => ({ name })],
  setTaskRunName: ["string", (name) => ({ name })],
};
const parts = { string: "a name", "readonly string[]": ["a", "b"], Uuid: randomUUID(), boolean: true };

/** What acts on all that its filter chooses. */
const bulk = {
  bulkDeleteDeployments: "deployments",
  bulkDeleteFlowRuns: "flow_runs",
  bulkDeleteFlows: "flows",
  bulkSetFlowRunState: "flow_runs",
};

/** Answers that are text. */
const texts = ["readFlowRunInput", "downloadLogs"];
/** What has one name in Python, and so here; two segments of the path. */
const byName = (name) => name === "readDeploymentByName";
/** What looks first whether it was done. */
const setsState = (name) => /^set(Flow|Task)RunState$/.test(name);
/** Segments of the path that stand for themselves. */
const fixed = { readWorkerMetadata: { view: "aggregate-worker-metadata" } };
/** What takes an address apart. */
const apart = ["readEventsPage"];

const resolved = (schema) => (schema.$ref ? components.schemas[schema.$ref.split("/").at(-1)] : schema);
const isObject = (schema) => resolved(schema).properties !== undefined;

/** What a method of this schema gives, in TypeScript. */
function typeOf(schema) {
  if (schema === undefined || Object.keys(schema).every((key) => key === "title")) return "void";
  if (schema.$ref)
    return isObject(schema) && nameOf(schema.$ref.split("/").at(-1)) !== "Settings" ? nameOf(schema.$ref.split("/").at(-1)) : RECORD;
  if (schema.type === "array") return `${typeOf(schema.items)}[]`;
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(" | ");
  if (schema.additionalProperties?.type || schema.additionalProperties?.anyOf)
    return `Record<string, ${typeOf(schema.additionalProperties)}>`;
  return { integer: "number", number: "number", boolean: "boolean", null: "null", object: RECORD }[schema.type] ?? "string";
}
const RECORD = "Record<string, unknown>";

/** What an argument of this schema is, in TypeScript. */
function sentTypeOf(schema) {
  if (schema.$ref) return nameOf(schema.$ref.split("/").at(-1));
  if (schema.type === "array") return `readonly ${sentTypeOf(schema.items)}[]`;
  if (schema.type === "object") return "Labels";
  return schema.format === "uuid" ? "Uuid" : "string";
}

/** A value that fits. */
function fitting(schema) {
  schema = resolved(schema);
  if ("const" in schema) return schema.const;
  if (schema.enum) return schema.enum[0];
  const [first] = schema.anyOf ?? schema.oneOf ?? [];
  if (first) return fitting(first);
  if (schema.properties) {
    const keys = Object.keys(schema.properties).filter((key) => schema.required?.includes(key) || "const" in schema.properties[key]);
    return Object.fromEntries(keys.map((key) => [key, fitting(schema.properties[key])]));
  }
  if (schema.format === "uuid") return randomUUID();
  if (schema.format === "date-time") return "2026-11-24T00:00:00Z";
  return { string: "a name", integer: 7, number: 7.5, boolean: true, array: [], object: {} }[schema.type];
}

for (const { name, route, answer: gives, parameters } of methods.filter(({ name }) => !apart.includes(name))) {
  describe(name, () => {
    const [method, template] = (route ?? "").split(/ (.*)/);
    const path = template?.split("?")[0];
    const description = paths[path]?.[method?.toLowerCase()];
    const described = (where) => description?.parameters?.filter((parameter) => parameter.in === where) ?? [];
    const inPath = described("path").filter((parameter) => fixed[name]?.[parameter.name] === undefined);
    const required = described("query").filter((parameter) => parameter.required);
    const optional = described("query").filter((parameter) => !parameter.required);
    const schema = description?.requestBody?.content["application/json"].schema;
    const [part, whole] = partial[name] ?? [];

    test("names a route that the server has", () => assert.ok(description, `${route} of ${name}`));

    test("takes what the route takes", () => {
      const own = parameters.slice(0, -1);
      assert.deepEqual(parameters.at(-1), {
        name: "options",
        type: setsState(name) ? "SetStateOptions" : "RequestOptions",
        isOptional: true,
      });
      if (byName(name))
        return assert.deepEqual(
          own.map(({ type }) => type),
          ["string"],
        );
      const plain = [...inPath, ...required];
      assert.deepEqual(
        own.slice(0, plain.length).map(({ type, isOptional }) => [type, isOptional]),
        plain.map(({ schema }) => [sentTypeOf(schema), false]),
      );
      const [body, ...more] = own.slice(plain.length);
      assert.deepEqual(more, []);
      if (partial[name]) return assert.equal(body?.type, part);
      assert.equal(body === undefined, schema === undefined && optional.length === 0);
      if (!body || setsState(name)) return;
      if (!schema) {
        assert.equal(body.isOptional, true);
        return assert.deepEqual(shapes.get(body.type).keys.sort(), optional.map(({ name }) => name).sort());
      }
      if (body.isOptional) assert.equal(resolved(schema).required, undefined);
      else assert.ok(description.requestBody.required || bulk[name] || resolved(schema).type === "string");
      if (!isObject(schema)) return assert.equal(body.type, sentTypeOf(schema));
      const declared = shapes.get(body.type);
      assert.deepEqual(
        [...declared.keys].sort(),
        Object.keys(resolved(schema).properties)
          .filter((key) => !resolved(schema).properties[key].deprecated || declared.keys.includes(key))
          .sort(),
      );
      // The server takes the filter of these for all there is, where it is missing.
      const needed = [...(resolved(schema).required ?? []), ...[bulk[name] ?? []].flat()];
      assert.deepEqual([...declared.required].sort(), needed.sort());
    });

    test("gives what the route gives, a list as a list", () => {
      const [, body] = Object.entries(description.responses).find(([status]) => status.startsWith("2"));
      const type = texts.includes(name) ? "string" : typeOf(body.content?.["application/json"]?.schema);
      const isPaged = schema && isObject(schema) && "offset" in resolved(schema).properties && "limit" in resolved(schema).properties;
      if (name === "readEvents") assert.equal(gives, `ListPromise<ReceivedEvent, ${type}>`);
      else assert.equal(gives, isPaged ? `ListPromise<${type.replace("[]", "")}>` : `ApiPromise<${type}>`);
    });

    /** Arguments, what of them stands in the path and the query, and what the body is to be. */
    const args = () => {
      const plain = byName(name) ? ["a flow/b"] : [...inPath, ...required].map((parameter) => fitting(parameter.schema));
      if (partial[name]) return { plain, all: part ? [...plain, parts[part]] : plain, body: whole(parts[part]) };
      const body = setsState(name) ? { type: "RUNNING" } : schema && fitting(schema);
      if (bulk[name]) body[bulk[name]] = { id: { any_: [randomUUID()] } };
      return { plain, body, all: schema ? [...plain, body] : plain };
    };

    test("sends that", async () => {
      const fetch = recordingFetch(() => answer([]));
      const client = await server.client({ fetch });
      const { plain, body, all } = args();
      const given = !schema && optional.length > 0 ? [...all, undefined] : all;
      await client[name](...given, { headers: { "X-Mine": "1" } });
      const [call] = fetch.calls.filter(({ path }) => path !== "/csrf-token");
      const left = byName(name) ? plain[0].split("/") : [...plain];
      // In Python the name comes first.
      if (name === "readBlockDocumentByName") left.reverse();
      const segment = (parameter) => encodeURIComponent(fixed[name]?.[parameter] ?? left.shift());
      const expected = path.replace(/\{(.*?)\}/g, (_, parameter) => segment(parameter));
      assert.deepEqual([call.method, call.path, call.headers.get("x-mine")], [method, expected, "1"]);
      assert.deepEqual(call.query, Object.fromEntries(required.map((parameter, index) => [parameter.name, left[index]])));
      if (setsState(name)) return assert.equal(call.body.state.type, body.type);
      if (Array.isArray(body) || typeof body === "string") return assert.deepEqual(call.body, body);
      const { idempotency_key, ...sent } = call.body ?? {};
      assert.deepEqual(call.body && sent, body);
    });

    if (optional.length > 0)
      test("sends what is asked for in the query", async () => {
        const fetch = recordingFetch(() => answer([]));
        const client = await server.client({ fetch });
        const query = Object.fromEntries(optional.map(({ name, schema }) => [name, fitting(schema)]));
        const absent = Object.fromEntries(optional.map(({ name }) => [name, undefined]));
        const each = Object.entries(query).map(([key, value]) => ({ ...absent, [key]: value }));
        for (const given of [query, ...each]) {
          await client[name](...args().all, given);
          const asked = Object.entries(given).filter(([, value]) => value !== undefined);
          assert.deepEqual(fetch.calls.at(-1).query, Object.fromEntries(asked.map(([key, value]) => [key, String(value)])));
        }
      });

    test("gives the response by withResponse(), and with it what it gives alone", async () => {
      const [status, { content }] = Object.entries(description.responses).find(([status]) => status.startsWith("2"));
      const schema = content?.["application/json"]?.schema;
      const isVoid = !texts.includes(name) && typeOf(schema) === "void";
      const data = texts.includes(name) ? "a text" : isVoid ? undefined : fitting(schema);
      let given;
      const fetch = recordingFetch(() => {
        if (isVoid) given = new Response(null, { status: 204 });
        else given = texts.includes(name) ? new Response(data) : answer(data, { status: Number(status) });
        return given;
      });
      const client = await server.client({ fetch });
      const { all } = args();
      const whole = await client[name](...all).withResponse();
      assert.deepEqual(Object.keys(whole).sort(), ["data", "response"]);
      assert.deepEqual(whole.data, data);
      assert.equal(whole.response, given);
      assert.deepEqual(await client[name](...all), data);
    });

    // A read that needs no arguments can be sent to the real server.
    const needsNothing =
      inPath.length + required.length === 0 && !partial[name] && (!schema || (isObject(schema) && !resolved(schema).required));
    if (description && needsNothing && (method === "GET" || __onlyReads(path)))
      test("gives the server's own response by withResponse()", async () => {
        let body;
        const fetch = recordingFetch(async (_, send) => {
          const response = await send();
          body = await response.clone().json();
          return response;
        });
        const client = await server.client({ fetch });
        const { data, response } = await client[name]().withResponse();
        assert.equal(response.url, fetch.calls.at(-1).url);
        assert.deepEqual([response.status, data], [200, gives === "ApiPromise<void>" ? undefined : body]);
      });

    test("is refused once, and says why", async () => {
      const fetch = recordingFetch(() => answer({ detail: "there is none" }, { status: 404 }));
      const client = await server.client({ fetch });
      const { all } = args();
      const error = await client[name](...all).catch((error) => error);
      assert.deepEqual([error.kind, error.status, error.attempts], ["ObjectNotFound", 404, 1]);
      assert.match(error.message, /^there is none/);
      assert.equal(fetch.calls.filter((call) => call.path !== "/csrf-token").length, 1);
    });

    if (bulk[name])
      test("sends no filter that leaves nothing out", async () => {
        const fetch = recordingFetch(() => answer([]));
        const client = await server.client({ fetch });
        const key = bulk[name];
        const { body } = args();
        for (const filter of [
          undefined,
          null,
          {},
          { operator: "and_" },
          { id: {} },
          { id: { any_: null } },
          { id: { any_: undefined } },
          { name: { like_: "" } },
          { name: { like_: "a" }, id: undefined },
        ]) {
          const { kind, attempts } = await client[name]({ ...body, [key]: filter }).catch((error) => error);
          assert.deepEqual([kind, attempts], ["ValidationError", 0], JSON.stringify(filter));
        }
        const { [key]: _, ...rest } = body;
        for (const nothing of [undefined, null, {}, rest]) {
          const { kind, attempts } = await client[name](nothing).catch((error) => error);
          assert.deepEqual([kind, attempts], ["ValidationError", 0]);
        }
        assert.deepEqual(fetch.calls, []);
      });

    test("is sent again after a fault where that is safe, and only there", async () => {
      const fetch = recordingFetch(() => answer({ detail: "busy" }, { status: 503, headers: { "Retry-After": "0" } }));
      const client = await server.client({ fetch });
      const { all } = args();
      const given = !schema && optional.length > 0 ? [...all, undefined] : all;
      const failed = await client[name](...given, { maxRetries: 1 }).catch((error) => error);
      assert.equal(failed.status, 503);
      const isSafe = method !== "POST" || __onlyReads(path) || safe.includes(name);
      // A state is looked for first, which fails here.
      if (setsState(name))
        return assert.equal(fetch.to(fetch.calls.at(-1).path).filter(({ method }) => method === "POST").length <= 1, true);
      assert.ok(isSafe !== unsafe.includes(name), `is ${name} safe to repeat? Say so in this test`);
      assert.equal(fetch.calls.filter((call) => call.path !== "/csrf-token").length, isSafe ? 2 : 1);
    });
  });
}

test("every method is looked at, and what is said here of one is of one that there is", () => {
  const names = methods.map(({ name }) => name);
  assert.ok(names.length >= 180, `${names.length}`);
  const said = [...safe, ...unsafe, ...Object.keys(partial), ...Object.keys(bulk), ...texts, ...Object.keys(fixed), ...apart];
  assert.deepEqual(
    said.filter((name) => name && !names.includes(name)),
    [],
  );
});
