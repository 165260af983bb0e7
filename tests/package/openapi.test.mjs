// Every type that is sent or received, compared with the one that openapi-typescript generates from the running server's
// OpenAPI document: the compiler shows that they are the same, or they differ as `differing` says, with the reason.
//
// No type is picked by hand: the operations in the document lead to all of them, and the generator's table of names gives
// each its name here.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";
import { merged, namer, operationsOf } from "../../scripts/generate/names.mjs";
import { servers } from "../server/servers.mjs";
import { declarations } from "./declarations.mjs";
import { root, run } from "./support.mjs";

const json = "any JSON is `unknown` here; there it is spelt out, and leaves nothing out but `undefined`";
const guarded = "without the filter, or with null, the server takes everything there is: here it has to be given";
const mergedDetails = "its `details` are one type here, so that `details.reason` can be read without asking for their type first";
const open = "the server takes and keeps more keys than these two, and so does the client; the type names what Prefect itself uses";

/**
 * Where a type differs from the server's, by schema: the fields that do, or the keys of all (`*`), and the reason.
 * Each was looked at; what no longer differs fails.
 */
const differing = {
  VariableCreate: { value: json },
  VariableUpdate: { value: json },
  Variable: { value: json },
  Body_bulk_delete_flows_flows_bulk_delete_post: { flows: guarded },
  Body_bulk_delete_flow_runs_flow_runs_bulk_delete_post: { flow_runs: guarded },
  Body_bulk_set_flow_run_state_flow_runs_bulk_set_state_post: { flow_runs: guarded },
  Body_bulk_delete_deployments_deployments_bulk_delete_post: { deployments: guarded },
  OrchestrationResult: { details: mergedDetails },
  FlowRunOrchestrationResult: { details: mergedDetails },
  FlowRunBulkSetStateResponse: { results: mergedDetails },
  VersionInfo: { "*": open },
};

const folder = mkdtempSync(join(tmpdir(), "prefect-wasm-openapi-"));
writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
after(() => rmSync(folder, { recursive: true, force: true }));

const text = await (await fetch(new URL("/openapi.json", servers.plain.apiUrl))).text();
const described = () => JSON.parse(text);
const description = described();

/** The names of the types that the package exports. */
const source = ts.createSourceFile("index.d.ts", readFileSync(join(root, "pkg/index.d.ts"), "utf8"), ts.ScriptTarget.Latest);
const exported = new Set(
  source.statements.filter((node) => ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)).map(({ name }) => name.text),
);

/** All types that the operations send and receive: `{ schema, name, direction }`. */
function pairsOf(description) {
  const { schemas } = description.components;
  const nameOf = namer(description);
  const reached = { sent: new Set(), received: new Set() };
  const reach = (value, found) => {
    if (value === null || typeof value !== "object") return;
    const name = value.$ref?.split("/").at(-1);
    if (name && !found.has(name)) reach(schemas[name], found.add(name));
    for (const inner of Object.values(value)) reach(inner, found);
  };
  for (const { operation } of operationsOf(description)) {
    reach([operation.requestBody, operation.parameters], reached.sent);
    for (const [status, answer] of Object.entries(operation.responses)) if (status.startsWith("2")) reach(answer, reached.received);
  }
  return Object.entries(reached).flatMap(([direction, found]) =>
    // One without properties is a map, and has no name: it is compared where it stands.
    [...found]
      .filter((schema) => schemas[schema].properties || schemas[schema].enum)
      .map((schema) => {
        const name = nameOf(schema);
        return { schema, direction, name: direction === "sent" && exported.has(`${name}Input`) ? `${name}Input` : name };
      }),
  );
}

/** What a method gives that is not the answer of the route its docs name. */
const ownAnswer = {
  emitEvent: "gives the event as it was sent",
  getMostRecentBlockSchemaForBlockType: "gives the first of the list",
  readSettings: "gives an object: the settings are several hundred, others with each release",
  readWorkerMetadata: "gives one of the server's views",
  subscribeEvents: "gives a stream, and reads the list only to go on with it",
  subscribeLogs: "gives a stream, and reads the list only to go on with it",
};

/** The methods that say in their docs which one route they call, and that give its answer where it is described. */
const methods = declarations.flatMap(({ name, docs, isCallable }) => {
  const [only, ...more] = isCallable && name.startsWith("PrefectClient.") ? docs.matchAll(/`([A-Z]+) (\/[^`?]*)[^`]*`/g) : [];
  if (!only || more.length > 0) return [];
  const shape = (path) => path.replace(/\{\w+\}/g, "{}");
  const path = Object.keys(description.paths).find((path) => shape(path) === shape(only[2]));
  const method = { name: name.slice("PrefectClient.".length), method: only[1].toLowerCase(), path };
  return path && !(method.name in ownAnswer) && answerOf(method.path, method.method).isDescribed ? [method] : [];
});

/** The name of the schema that a route answers, or of its rows. */
function answerOf(path, method) {
  const [, answer] = Object.entries(description.paths[path][method].responses).find(([status]) => status.startsWith("2"));
  const schema = answer.content?.["application/json"]?.schema;
  return {
    isDescribed: !schema || Object.keys(schema).some((key) => key !== "title"),
    schema: (schema?.items ?? schema)?.$ref?.split("/").at(-1),
    isList: schema?.items !== undefined,
  };
}

const HEAD = `
import type * as ours from ${JSON.stringify(join(root, "pkg/index.js"))};
import type { components, paths } from "./server.js";
type Theirs = components["schemas"];

/** What is sent, as JSON has it: no builder, which stands for its literal; and of a time the string. */
type Literal<T> = [Extract<T, Date>] extends [never] ? Fields<T> : Fields<Exclude<T, Date | number>>;
type Fields<T> = T extends { toJSON(): unknown } ? never : T extends object ? { [Key in keyof T]: Literal<T[Key]> } : T;

/** What is received has all its fields: the description only says which have to be given. */
type Whole<T> = T extends object ? { [Key in keyof T]-?: Whole<T[Key]> } : T;

/** What a route answers: nothing, where it has no body. */
type Answer<Route> = Route extends { responses: infer Answers } ? Json<Answers[Extract<keyof Answers, 200 | 201 | 202 | 204>]> : never;
type Json<T> = T extends { content: { "application/json": infer Body } } ? Body : void;

/** Without the keys that have no names. */
type Named<T> = { [Key in keyof T as string extends Key ? never : Key]: T[Key] };

/** The same keys, as optional, and each can be assigned to the other. "any" is the same as nothing. */
type Same<A, B> = Like<A, B> & Like<B, A>;
type Like<A, B> = [A, Keys<A>, Optional<A>, HasAny<A>] extends [B, Keys<B>, Optional<B>, false] ? true : never;
type Keys<T> = Extract<keyof T, string>;
type Optional<T> = Extract<{ [Key in keyof T]-?: object extends Pick<T, Key> ? Key : never }[keyof T], string>;
type HasAny<T> = true extends { [Key in keyof T]-?: 0 extends 1 & T[Key] ? true : false }[keyof T] ? true : false;
`;

const line = (constant, ours, theirs) => `export const ${constant}: Same<${ours}, ${theirs}> = true;`;
const union = (fields) => fields.map((field) => JSON.stringify(field)).join(" | ");
const constantOf = ({ schema, direction }) => `${direction}_${schema}`.replace(/\W/g, "_");

/** Holds if the pair is the same, but for what `differing` names. */
function proof(pair, differences = differing[pair.schema] ?? {}) {
  const { schema, name, direction } = pair;
  const ours = direction === "sent" ? `Literal<ours.${name}>` : `ours.${name}`;
  const theirs = direction === "sent" ? `Theirs["${schema}"]` : `Whole<Theirs["${schema}"]>`;
  const constant = constantOf(pair);
  const fields = Object.keys(differences);
  if (fields.length === 0) return [line(constant, ours, theirs)];
  const differs = (what, ours, theirs) => ["// @ts-expect-error", line(`${constant}_${what}`, ours, theirs)];
  if (fields[0] === "*") return [line(constant, ours, `Named<${theirs}>`), ...differs("keys", ours, theirs)];
  return [
    line(constant, `Omit<${ours}, ${union(fields)}>`, `Omit<${theirs}, ${union(fields)}>`),
    ...fields.flatMap((field) => differs(field, `Pick<${ours}, "${field}">`, `Pick<${theirs}, "${field}">`)),
  ];
}

/** Holds if what we give can stand where theirs is asked for, and what they give where ours is. */
function fit({ schema, name, direction }) {
  const [given, asked] = direction === "sent" ? [`Theirs["${schema}"]`, `ours.${name}`] : [`ours.${name}`, `Theirs["${schema}"]`];
  const fields = union(Object.keys(differing[schema] ?? {}));
  const less = (type) => (fields ? `Omit<${type}, ${fields}>` : type);
  return [`export const ${constantOf({ schema, direction })}: ${less(asked)} = {} as ${less(given)};`];
}

/** What tells alternatives from each other has to be sent, though the server would guess. */
function tagged(description) {
  for (const schema of Object.values(description.components.schemas)) {
    const tags = Object.entries(schema.properties ?? {}).filter(([, property]) => "const" in property);
    schema.required = [...new Set([...(schema.required ?? []), ...tags.map(([key]) => key)])];
  }
  return description;
}

/** The constants of a program that don't hold. */
async function compiled(description, lines, options) {
  writeFileSync(join(folder, "server.d.ts"), astToString(await openapiTS(description, options)));
  writeFileSync(join(folder, "proof.ts"), lines.join("\n"));
  const compilerOptions = {
    ...{ noEmit: true, strict: true, exactOptionalPropertyTypes: true, skipLibCheck: true },
    ...{ target: "es2022", lib: ["es2022", "dom"], types: [], module: "nodenext" },
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["proof.ts"] }));
  const tsc = join(root, "node_modules/@typescript/native/bin/tsc");
  const complaints = await run(process.execPath, [tsc, "--project", "tsconfig.json"], folder).catch(({ message }) => message);
  const program = lines.join("\n").split("\n");
  return [...complaints.matchAll(/^(?:proof\.ts\((\d+),\d+\))?.*error TS.*$/gm)].map(([error, number]) => {
    const constant = program.slice(number - 1).find((line) => line.startsWith("export const "));
    return number && constant ? /const (\w+)/.exec(constant)[1] : error;
  });
}

/** What has a default need not be given: openapi-typescript's own way would have it sent. */
const asDescribed = { defaultNonNullable: false };

const pairs = pairsOf(description);
const named = pairs.filter(({ name }) => exported.has(name));

test("each has a type here", () => {
  assert.ok(named.length > 350, `${named.length}`);
  const unnamed = pairs.filter(({ name }) => !exported.has(name)).map(({ schema }) => schema);
  assert.deepEqual(unnamed.sort(), Object.values(merged).flat().sort());
});

test("each is the server's", async () => {
  const lines = named.flatMap((pair) => proof(pair));
  const ofMerged = Object.entries(merged).map(
    ([name, of]) => `export const merged_${name}: ours.${name} = {} as Whole<${of.map((schema) => `Theirs["${schema}"]`).join(" | ")}>;`,
  );
  assert.deepEqual(await compiled(tagged(described()), [HEAD, ...lines, ...ofMerged], asDescribed), []);
});

test("programs whose types are openapi-typescript's, as it makes them by itself, can use both", async () => {
  assert.deepEqual(await compiled(described(), [HEAD, ...named.flatMap(fit)]), []);
});

test("each method of one route gives what the route answers", async () => {
  const lines = methods.map(({ name, method, path }) => {
    const { schema, isList } = answerOf(path, method);
    const fields = union(Object.keys(differing[schema] ?? {}));
    const types = [`Awaited<ReturnType<ours.PrefectClient["${name}"]>>`, `Whole<Answer<paths["${path}"]["${method}"]>>`];
    const [ours, theirs] = types.map((type) => (fields ? `Omit<${type}${isList ? "[number]" : ""}, ${fields}>` : type));
    return line(name, ours, theirs);
  });
  const names = declarations.map(({ name }) => name);
  for (const name of Object.keys(ownAnswer)) assert.ok(names.includes(`PrefectClient.${name}`), `${name} is no method any more`);
  assert.ok(methods.length > 100, `${methods.length}`);
  assert.deepEqual(await compiled(described(), [HEAD, ...lines], asDescribed), []);
});

test("whatever changes in the description, or differs no more, is seen", async () => {
  const changed = tagged(described());
  const { schemas } = changed.components;
  schemas.FlowCreate.properties.added = { type: "string" };
  delete schemas.FlowUpdate.properties.tags;
  schemas.FlowRunResponse.properties.run_count = { type: "string" };
  schemas.DeploymentFilterPaused.properties.eq_ = { type: "boolean" };
  schemas.ArtifactCreate.required = ["key"];
  schemas.SetStateStatus.enum.push("MAYBE");
  schemas.Artifact.properties.data = { type: "object", additionalProperties: true };
  const lines = named.flatMap((pair) => (pair.schema === "VariableCreate" ? proof(pair, { value: "", name: "" }) : proof(pair)));
  const seen = await compiled(changed, [HEAD, ...lines], asDescribed);
  for (const constant of [
    ...["sent_FlowCreate", "sent_FlowUpdate", "received_FlowRunResponse", "sent_DeploymentFilterPaused"],
    ...["sent_ArtifactCreate", "received_SetStateStatus", "received_Artifact", "sent_VariableCreate_name"],
  ]) {
    assert.ok(seen.includes(constant), `${constant} in ${seen}`);
  }
});
