// Every method of one route, as the package declares it, against the server's own description of its API:
// the route in its docs, what it sends and what it returns. Nothing is sent to the server.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import ts from "typescript";
import { answer, servers, watchedFetch } from "./support.mjs";

const server = servers.plain;
const { paths, components } = await server.openapi();
const source = ts.createSourceFile(
  "index.d.ts",
  readFileSync(new URL("../../pkg/index.d.ts", import.meta.url), "utf8"),
  ts.ScriptTarget.Latest,
  true,
);

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

/** The methods that send one request. `request` is for any route. */
const methods = source.statements
  .find((statement) => ts.isClassDeclaration(statement) && statement.name.text === "PrefectClient")
  .members.filter((member) => ts.isMethodDeclaration(member) && /^(Api|List)Promise</.test(member.type.getText()) && !member.typeParameters)
  .map((member) => {
    const docs = ts
      .getJSDocCommentsAndTags(member)
      .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "")
      .join("\n");
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

/** What isn't safe to repeat. Beside it a POST that only reads is, and any other method. */
const safe = ["createFlow", "createDeployment", "createFlowRun", "createFlowRunFromDeployment"];
const unsafe = ["createArtifact", "createVariable"];

const resolved = (schema) => (schema.$ref ? components.schemas[schema.$ref.split("/").at(-1)] : schema);
const isObject = (schema) => resolved(schema).properties !== undefined;

/** What a method of this schema gives, in TypeScript. */
function typeOf(schema) {
  if (schema === undefined) return "void";
  if (schema.$ref)
    return schema.$ref
      .split("/")
      .at(-1)
      .replace(/Response$/, "");
  if (schema.type === "array") return `${typeOf(schema.items)}[]`;
  return { integer: "number", number: "number", string: "string" }[schema.type] ?? "string";
}

/** A value that fits. */
function fitting(schema) {
  schema = resolved(schema);
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return fitting(schema.anyOf[0]);
  if (schema.properties) return Object.fromEntries((schema.required ?? []).map((key) => [key, fitting(schema.properties[key])]));
  if (schema.format === "uuid") return randomUUID();
  return { string: "a name", integer: 7, number: 7.5, boolean: true, array: [], object: {} }[schema.type];
}

for (const { name, route, answer: gives, parameters } of methods) {
  describe(name, () => {
    const [method, template] = (route ?? "").split(/ (.*)/);
    const path = template?.split("?")[0];
    const description = paths[path]?.[method?.toLowerCase()];
    const inPath = description?.parameters?.filter((parameter) => parameter.in === "path") ?? [];
    const required = description?.parameters?.filter((parameter) => parameter.in === "query" && parameter.required) ?? [];
    const schema = description?.requestBody?.content["application/json"].schema;
    // One name in Python, and so here; two segments of the path.
    const byName = name === "readDeploymentByName";

    test("names a route that the server has", () => assert.ok(description, `${route} of ${name}`));

    test("takes what the route takes", () => {
      const own = parameters.slice(0, -1);
      assert.deepEqual(parameters.at(-1), {
        name: "options",
        type: name === "setFlowRunState" ? "SetStateOptions" : "RequestOptions",
        isOptional: true,
      });
      if (byName)
        return assert.deepEqual(
          own.map(({ type }) => type),
          ["string"],
        );
      const plain = [...inPath, ...required];
      assert.deepEqual(
        own.slice(0, plain.length).map(({ type, isOptional }) => [type, isOptional]),
        plain.map(({ schema: { format, type } }) => [format === "uuid" ? "Uuid" : type === "integer" ? "number" : "string", false]),
      );
      const [body, ...more] = own.slice(plain.length);
      assert.deepEqual(more, []);
      assert.equal(body === undefined, schema === undefined);
      if (!body || name === "setFlowRunState") return;
      if (body.isOptional) assert.equal(resolved(schema).required, undefined);
      else assert.equal(description.requestBody.required, true);
      const declared = shapes.get(body.type);
      assert.deepEqual(
        [...declared.keys].sort(),
        Object.keys(resolved(schema).properties)
          .filter((key) => !resolved(schema).properties[key].deprecated || declared.keys.includes(key))
          .sort(),
      );
      assert.deepEqual([...declared.required].sort(), [...(resolved(schema).required ?? [])].sort());
    });

    test("gives what the route gives, a list as a list", () => {
      const [, body] = Object.entries(description.responses).find(([status]) => status.startsWith("2"));
      const type = typeOf(body.content?.["application/json"]?.schema);
      const isPaged = schema && isObject(schema) && "offset" in resolved(schema).properties && "limit" in resolved(schema).properties;
      assert.equal(gives, isPaged ? `ListPromise<${type.replace("[]", "")}>` : `ApiPromise<${type}>`);
    });

    const args = () => {
      const plain = byName ? ["a flow/b"] : [...inPath, ...required].map((parameter) => fitting(parameter.schema));
      const body = name === "setFlowRunState" ? { type: "RUNNING" } : schema && fitting(schema);
      return { plain, body, all: schema ? [...plain, body] : plain };
    };

    test("sends that", async () => {
      const fetch = watchedFetch(() => answer([]));
      const client = await server.client({ fetch });
      const { plain, body, all } = args();
      await client[name](...all, { headers: { "X-Mine": "1" } });
      const [call] = fetch.calls.filter(({ path }) => path !== "/csrf-token");
      const left = byName ? plain[0].split("/") : [...plain];
      const expected = path.replace(/\{.*?\}/g, () => encodeURIComponent(left.shift()));
      assert.deepEqual([call.method, call.path, call.headers.get("x-mine")], [method, expected, "1"]);
      assert.deepEqual(call.query, Object.fromEntries(required.map((parameter, index) => [parameter.name, left[index]])));
      const { idempotency_key, ...sent } = call.body ?? {};
      if (name === "setFlowRunState") assert.equal(sent.state.type, body.type);
      else assert.deepEqual(call.body && sent, body);
    });

    test("is sent again after a fault where that is safe, and only there", async () => {
      const fetch = watchedFetch(() => answer({ detail: "busy" }, { status: 503, headers: { "Retry-After": "0" } }));
      const client = await server.client({ fetch });
      const failed = await client[name](...args().all, { maxRetries: 1 }).catch((error) => error);
      assert.equal(failed.status, 503);
      const isSafe = method !== "POST" || /\/(filter|count)$/.test(path) || safe.includes(name);
      // A state is looked for first, which fails here.
      if (name === "setFlowRunState")
        return assert.equal(fetch.to(fetch.calls.at(-1).path).filter(({ method }) => method === "POST").length <= 1, true);
      assert.ok(isSafe || unsafe.includes(name), `is ${name} safe to repeat? Say so in this test`);
      assert.equal(fetch.calls.filter((call) => call.path !== "/csrf-token").length, isSafe ? 2 : 1);
    });
  });
}

test("every method is looked at", () => {
  assert.ok(methods.length >= 36, `${methods.length}`);
});
