// What an editor shows of the installed package. Editors ask TypeScript, and so does this.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import ts from "typescript";
import { project } from "./support.mjs";

const { folder } = project();
const file = join(folder, "program.mts");
const options = { strict: true, module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022, types: [] };

const known = ts.createDocumentRegistry(); // so that the libraries are read once

/** Asks about the offset of the `|` in a program. */
function ask(question, text) {
  const offset = text.indexOf("|");
  const program = text.slice(0, offset) + text.slice(offset + 1);
  const host = {
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: (name) => (name === file ? program : "as it is"),
    getScriptSnapshot: (name) => {
      const text = name === file ? program : ts.sys.readFile(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => folder,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: ts.sys.readFile,
  };
  return question(ts.createLanguageService(host, known), offset);
}

const completions = (text) =>
  ask((service, offset) => service.getCompletionsAtPosition(file, offset, {}), text).entries.map(({ name }) => name);
const hover = (text) => {
  const { displayParts, documentation } = ask((service, offset) => service.getQuickInfoAtPosition(file, offset), text);
  return [displayParts, documentation].map((parts) => ts.displayPartsToString(parts));
};

const head = 'import { PrefectClient, State, flowRunFilter } from "prefect-wasm";\ndeclare const client: PrefectClient;\n';

test("in the literal of a filter it offers the keys, not the methods of the builder", () => {
  const offered = completions(`${head}client.readFlowRuns({ flow_runs: { | } });`);
  assert(offered.includes("state") && offered.includes("expected_start_time"), `${offered}`);
  assert.deepEqual(
    offered.filter((name) => /^(stateName|free|name(Like)?Any)$/.test(name)),
    [],
  );
});

test("it offers what a string may be", () => {
  assert(completions(`${head}client.readFlowRuns({ sort: "|" });`).includes("END_TIME_DESC"));
  const types = completions(`${head}client.readFlowRuns({ flow_runs: { state: { type: { any_: ["|"] } } } });`);
  assert(types.includes("COMPLETED"), `${types}`);
});

test("it shows what is said of a method, a state, a key and an option", () => {
  const [signature, docs] = hover(`${head}client.read|FlowRuns();`);
  assert.match(signature, /readFlowRuns\(query\?: FlowRunQuery \| null, options\?: RequestOptions \| null\): ListPromise<FlowRun>/);
  assert.match(docs, /^Reads flow runs[^]*`POST \/flow_runs\/filter`[^]*```js/);

  assert.match(hover(`${head}State.la|te();`)[1], /^`Late`: scheduled, and past its time/);
  assert.match(hover(`${head}flowRunFilter().state|Name("Late");`)[1], /^The name is one of these/);
  assert.match(hover(`${head}client.readFlowRuns({ li|mit: 3 });`)[1], /^At most this many/);
  assert.match(hover(`${head}client.hello({ timeout|Ms: 3 });`)[1], /^Milliseconds the whole call may take/);
});
