// The generator of src/models/, on a small API description: what it generates, and what it refuses.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Docs } from "../../scripts/generate/docs.mjs";
import * as glossary from "../../scripts/generate/glossary.mjs";
import { namer } from "../../scripts/generate/names.mjs";
import { filesOf, HEAD } from "../../scripts/generate/rust.mjs";

const text = { type: "string" };
const id = { type: "string", format: "uuid" };
const time = { type: "string", format: "date-time" };
const orNull = (schema) => ({ anyOf: [schema, { type: "null" }] });
const list = (items) => ({ type: "array", items });
const ref = (name) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema) => ({ content: { "application/json": { schema } } });
const object = (properties, required = []) => ({ type: "object", properties, required });

const filterName = "Body_read_variables_variables_filter_post";

/** Variables as a small server has them. */
function description() {
  const operation = (operationId, body, answer) => ({
    operationId,
    ...(body && { requestBody: json(ref(body)) }),
    responses: { 200: json(answer), 422: json(ref("HTTPValidationError")) },
  });
  return {
    paths: {
      "/variables/": { post: operation("create_variable_variables__post", "VariableCreate", ref("Variable")) },
      "/variables/filter": { post: operation("read_variables_variables_filter_post", filterName, list(ref("Variable"))) },
      "/variables/{id}": { patch: operation("update_variable_variables__id__patch", "VariableUpdate", {}) },
      "/logs/filter": { post: operation("read_logs_logs_filter_post", undefined, list(ref("Log"))) },
    },
    components: {
      schemas: {
        HTTPValidationError: object({ detail: text }),
        Log: object({ message: text }),
        Operator: { type: "string", enum: ["and_", "or_"] },
        Variable: object({ id, created: orNull(time), name: text, value: {}, tags: list(text) }, ["id", "created", "name"]),
        VariableCreate: object({ tags: list(text), name: text, value: {} }, ["name", "value"]),
        VariableUpdate: object({ name: orNull(text) }),
        VariableFilter: object({ operator: { ...ref("Operator"), default: "and_" }, name: orNull(ref("VariableFilterName")) }),
        VariableFilterName: object({ any_: orNull(list(text)) }),
        VariableSort: { type: "string", enum: ["NAME_ASC", "NAME_DESC"] },
        [filterName]: object({
          offset: { type: "integer", minimum: 0, default: 0 },
          variables: orNull(ref("VariableFilter")),
          sort: { ...ref("VariableSort"), default: "NAME_ASC" },
        }),
      },
    },
  };
}

const { files } = glossary;
const words = { ...glossary, files: { logs: files.logs, variables: files.variables } };

/** What comes of a description that `change` has changed. */
function generated(change = () => {}) {
  const changed = structuredClone(description());
  change(changed.components.schemas, changed.paths);
  const docs = new Docs(words);
  const texts = filesOf(changed, docs);
  return {
    logs: texts.get("src/models/logs.rs"),
    variables: texts.get("src/models/variables.rs"),
    builders: texts.get("src/models/filters/builders.d.ts"),
    missing: docs.missing,
  };
}

test("each file begins with what made it", () => {
  const { logs, variables, missing } = generated();
  assert.deepEqual(missing, []);
  for (const file of [logs, variables]) assert.equal(file.split("\n")[0], HEAD);
  assert.match(HEAD, /make generate/);
});

test("what is sent has a table; what is required comes first, the page last, and defaults are told", () => {
  const { variables } = generated();
  assert.match(variables, /schema! \{\n {4}\/\/\/ A variable to be created\.\n {4}VariableCreate \{/);
  const [, create] = /VariableCreate \{(.*?)\n {4}\}/s.exec(variables);
  assert.deepEqual(
    create.match(/^ +\w+\??: .*,$/gm).map((line) => line.trim()),
    ["name: String,", "value: Json,", "tags?: Vec<String>,"],
  );
  const [, query] = /VariableQuery \{(.*?)\n {4}\}/s.exec(variables);
  assert.deepEqual(
    query.match(/^ +\w+\??: /gm).map((line) => line.trim()),
    ["variables?:", "sort?:", "offset?:"],
  );
  assert.match(query, /\/\/\/ The order of the results; `NAME_ASC` by default\./);
  assert.match(query, /\/\/\/ How many to skip from the front; 0 by default\./);
});

test("what is received has every field, and null only where it may be", () => {
  const { variables } = generated();
  const [, received] = /pub struct Variable \{(.*?)\n\}/s.exec(variables);
  assert.deepEqual(received.match(/pub .*,/g), [
    "pub id: Uuid,",
    "pub created: Option<DateTime>,",
    "pub name: String,",
    "pub value: Json,",
    "pub tags: Vec<String>,",
  ]);
});

test("what is sent and received differs only where it has to", () => {
  const both = (properties, required) => (schemas) => {
    schemas.Schedule = object(properties, required);
    schemas.Variable.properties.schedule = schemas.VariableCreate.properties.schedule = ref("Schedule");
    schemas.Log.properties.schedule = ref("Schedule");
  };
  const withWords = { ...words, types: { ...words.types, CronSchedule: ["Runs.", {}] } };
  const texts = (properties, required) => {
    const changed = structuredClone(description());
    both(properties, required)(changed.components.schemas);
    return filesOf(changed, new Docs(withWords)).get("src/models/variables.rs");
  };
  assert.match(texts({ cron: text }, []), /schedule\?: ScheduleInput,[^]*pub schedule: Schedule,/);
  assert.match(texts({ cron: text }, ["cron"]), /schedule\?: Schedule,[^]*pub schedule: Schedule,/);
});

test("a filter has a builder, and can be one where it stands", () => {
  const { variables, builders } = generated();
  assert.match(variables, /variables\?: Option<VariableFilterInput>/);
  assert.match(variables, /builder! \{\n {4}VariableFilter: VariableFilterInput = /);
  assert.match(
    builders,
    /The name is one of these\. [^\n]*\n {3}\*\/\n {2}name\(\.\.\.values: \(string \| string\[\]\)\[\]\): VariableFilterBuilder;/,
  );
  assert.match(builders, /export function variableFilter\(\): VariableFilterBuilder;/);
});

test("a new field or type without a sentence is told, all of them at once", () => {
  const { missing } = generated((schemas) => {
    schemas.Variable.properties.color = text;
    schemas.VariableFilter.properties.color = orNull(ref("VariableFilterName"));
    schemas.VariableKind = { type: "string", enum: ["plain", "secret"] };
    schemas.Variable.properties.kind = ref("VariableKind");
  });
  const told = missing.join("\n");
  for (const what of ["fields.color", "nouns.color", "types.VariableKind", "fields.kind"])
    assert(told.includes(what), `${what} in ${told}`);
});

test("a field that the server gives up needs the reason, and has no builder method", () => {
  const { missing, builders } = generated((schemas) => {
    schemas.VariableFilter.properties.name.deprecated = true;
    schemas.Variable.properties.tags.deprecated = true;
  });
  assert.equal(new Set(missing.filter((entry) => entry.includes("deprecated"))).size, 2);
  assert.doesNotMatch(builders, / name\(/);
});

test("what a glossary has too much is told", () => {
  const docs = new Docs({ ...words, fields: { color: "Its color." }, types: { Nothing: ["Nothing.", { at: "All." }] } });
  assert.deepEqual(docs.unused(), ["fields.color", "types.Nothing", "types.Nothing.at"]);
});

test("the order of the description changes nothing", () => {
  const reversed = (of) => {
    const entries = Object.entries(of).reverse();
    for (const [key] of entries) delete of[key];
    Object.assign(of, Object.fromEntries(entries));
  };
  assert.deepEqual(
    generated((schemas, paths) => {
      reversed(schemas);
      reversed(paths);
    }),
    generated(),
  );
});

test("a change in one type changes that type alone", () => {
  const before = generated();
  const after = generated((schemas) => {
    schemas.Variable.properties.description = text;
  });
  assert.equal(after.logs, before.logs);
  const added = "    /// A description for people.\n    pub description: String,\n";
  assert(after.variables.includes(added));
  assert.equal(after.variables.replace(added, ""), before.variables);
});

test("two things of one name, and alternatives without a name, are refused", () => {
  assert.throws(
    () =>
      generated((schemas) => {
        schemas.VariableResponse = object({ id });
        schemas.Log.properties.variable = ref("VariableResponse");
      }),
    /Variable and VariableResponse are both called Variable|VariableResponse and Variable are both called Variable/,
  );
  assert.throws(
    () =>
      generated((schemas) => {
        schemas.Variable.properties.value = { anyOf: [ref("Log"), text] };
      }),
    /the alternatives of Variable\.value have no name: Log \| string/,
  );
});

test("a body is called after its operation", () => {
  const nameOf = namer(description());
  assert.equal(nameOf(filterName), "VariableQuery");
  assert.equal(nameOf("Variable"), "Variable");
  assert.equal(nameOf("FlowRunResponse"), "FlowRun");
  assert.equal(nameOf("FlowRunBulkDeleteResponse"), "FlowRunBulkDeleteResult");
  assert.equal(nameOf("CompoundTrigger-Input"), "CompoundTrigger");
});
