// The synchronous client of the installed package, on a real server. It blocks its thread, so the client runs in a process
// of its own, and whatever has to respond to it in this one.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { build } from "esbuild";
import { servers } from "../server/servers.mjs";
import { declaring, project, run, tool } from "./support.mjs";

const { folder, package: installed } = project();
const asynchronous = await import(join(installed, "node.js"));
const { PrefectError, State, SyncPrefectClient, createClient, flowRunFilter } = await import(join(installed, "sync.js"));
const { outcome, result } = await import(join(installed, "sync-transfer.js"));
const { apiUrl } = servers.plain;
const other = await asynchronous.createClient({ apiUrl });
const client = createClient({ apiUrl });

const execute = promisify(execFile);
let scripts = 0;

/** Writes a script into the project. `show` prints what the test is to see. */
function script(text, extension = "mjs") {
  const file = join(folder, `script-${++scripts}.${extension}`);
  const head = extension === "cjs" ? "" : 'import * as prefect from "prefect-wasm/sync";\n';
  writeFileSync(
    file,
    `${head}const show = (value) => console.log(JSON.stringify(value));\nconst apiUrl = ${JSON.stringify(apiUrl)};\n${text}`,
  );
  return file;
}

/** Runs it; gives what it showed last. */
async function seen(text, { extension, flags = [], env } = {}) {
  const { stdout, stderr } = await execute(process.execPath, [...flags, script(text, extension)], {
    cwd: folder,
    timeout: 60_000,
    env: { PATH: process.env.PATH, HOME: folder, ...env },
  });
  const [last] = stdout.trim().split("\n").slice(-1);
  return { shown: JSON.parse(last), stderr, stdout };
}

const thrown = (work) => {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
};

const names = (prototype) => Object.getOwnPropertyNames(prototype).filter((name) => !name.startsWith("__"));
const unique = (what) => `${what}-${crypto.randomUUID().slice(0, 8)}`;
const NOWHERE = "00000000-0000-4000-8000-000000000000";

test("it has every method of the other, and the rest of the package", () => {
  const own = names(SyncPrefectClient.prototype).filter((name) => name !== "close");
  assert.deepEqual(
    own.sort(),
    names(asynchronous.PrefectClient.prototype)
      .filter((name) => name !== "free" && !/^(subscribe|follow)/.test(name))
      .sort(),
  );
  for (const name of own.filter((name) => !["constructor", "apiUrl"].includes(name))) {
    assert.equal(SyncPrefectClient.prototype[name].name, name);
  }
  assert.equal(PrefectError, asynchronous.PrefectError);
  assert.equal(State, asynchronous.State);
});

describe("values", () => {
  test("are those that the other gives", async () => {
    const flow = client.createFlow({ name: unique("flow") });
    const deployment = client.createDeployment({ name: unique("deployment"), flow_id: flow.id });
    const run = client.createFlowRunFromDeployment(deployment.id, {
      state: State.scheduled(new Date(Date.now() + 60_000)),
      parameters: { when: new Date(0), list: [1, null, "ü"] },
    });
    assert.deepEqual(client.readFlow(flow.id), await other.readFlow(flow.id));
    assert.deepEqual(client.readDeployment(deployment.id), await other.readDeployment(deployment.id));
    assert.deepEqual(run.parameters, { when: "1970-01-01T00:00:00.000Z", list: [1, null, "ü"] });
    const query = { flow_runs: { id: { any_: [run.id] } } };
    const [read] = client.readFlowRuns(query);
    const [expected] = await other.readFlowRuns(query);
    assert.deepEqual({ ...read, estimated_start_time_delta: 0 }, { ...expected, estimated_start_time_delta: 0 });
    assert.equal(client.apiUrl, other.apiUrl);
    assert.equal(client.hello(), "👋");
    assert.equal(client.countFlowRuns(query), 1);
    assert.equal(client.deleteFlowRun(run.id), undefined);
    assert.deepEqual(client.request("POST", "/flow_runs/filter", { body: query }), []);
  });

  test("of builders, states and dates cross", () => {
    const flow_id = client.createFlow({ name: unique("flow") }).id;
    const run = client.createFlowRun({ flow_id, state: State.running() });
    const since = new Date(Date.now() - 60_000);
    const mine = flowRunFilter().id(run.id);
    assert.equal(client.readFlowRuns({ flow_runs: mine.startTimeAfter(since) }).length, 1);
    assert.equal(client.readFlowRuns({ flow_runs: mine.startTimeBefore(since) }).length, 0);
    for (const wrong of [() => client.readFlowRuns({ deployments: mine }), () => client.readFlowRuns(mine)]) {
      assert.throws(wrong, /expected (Deployment|FlowRun)(Filter|Query).*, got FlowRunFilter/);
    }
    assert.throws(() => client.bulkCancelFlowRuns({ flow_runs: mine }, {}, { dryRun: true }), /takes 2 arguments/);
    const { status } = client.setFlowRunState(run.id, State.cancelled({ message: "no need" }));
    assert.deepEqual([status, client.readFlowRun(run.id).state.message], ["ACCEPT", "no need"]);
  });

  test("of workflows, too", () => {
    const flow_id = client.createFlow({ name: unique("flow") }).id;
    const { id } = client.createDeployment({ name: unique("deployment"), flow_id });
    for (let n = 0; n < 3; n += 1) client.createFlowRunFromDeployment(id, { state: State.late(new Date(0)) });
    const { counts, outcomes } = client.bulkCancelFlowRuns({ deployments: { id: { any_: [id] } } });
    assert.deepEqual([counts.cancelled, outcomes.length], [3, 3]);
    assert.equal(client.checkConnection().ok, true);
  });
});

describe("lists", () => {
  test("give a page, and all their rows by toArray()", async () => {
    const tag = unique("tag");
    for (let n = 0; n < 7; n += 1) client.createFlow({ name: unique("flow"), tags: [tag] });
    const query = { flows: { tags: { all_: [tag] } }, limit: 3 };
    const page = client.readFlows(query);
    assert.deepEqual(page, await other.readFlows(query));
    assert.deepEqual([page.length, Object.keys(page).length], [3, 3]);
    assert.deepEqual(page.toArray(), await other.readFlows(query).toArray());
    assert.equal(page.toArray({ limit: 5 }).length, 5);
    assert.equal(client.matchWorkQueues(["nothing-begins-with-this"]).toArray().length, 0);
    assert.deepEqual([client.readEvents().events.length >= 0, Array.isArray(client.readEvents().toArray())], [true, true]);
    assert.equal(client.readFlowRunStates(client.createFlowRun({ flow_id: page[0].id }).id).toArray, undefined);
  });

  test("refuse what they refuse elsewhere, by toArray(), too", () => {
    const page = client.readFlows({ limit: 3 });
    for (const [work, message] of [
      [() => page.toArray({ limit: -1 }), "limit: expected a whole number of at least 0"],
      [() => page.toArray({ limt: 1 }), "limt: unknown key. Allowed: limit"],
      [() => page.toArray({ limit: () => 1 }), "limit: is a function, which can't"],
      [() => client.readFlows({ limit: 0 }).toArray(), "limit: is the size of a page"],
    ]) {
      const error = thrown(work);
      assert.deepEqual([error.kind, error.message.startsWith(message)], ["ValidationError", true], error.message);
    }
    const own = createClient({ apiUrl });
    const late = own.readFlows({ limit: 3 });
    own.close();
    assert.equal(thrown(() => late.toArray()).message, "the client is closed");
  });
});

describe("every kind of thing", () => {
  const name = () => unique("thing");
  const automation = () => ({
    name: name(),
    trigger: { type: "event", posture: "Reactive", expect: ["none"], threshold: 1, within: 0 },
    actions: [{ type: "do-nothing" }],
  });
  for (const [kind, create, read] of [
    [
      "variable",
      () => client.createVariable({ name: name().replaceAll("-", "_"), value: { a: [1, null] } }),
      ({ id }, on) => on.readVariable(id),
    ],
    ["artifact", () => client.createArtifact({ key: name(), type: "markdown", data: "# x" }), ({ id }, on) => on.readArtifact(id)],
    ["automation", () => client.createAutomation(automation()), ({ id }, on) => on.readAutomation(id)],
    ["work pool", () => client.createWorkPool({ name: name(), type: "process" }), ({ name }, on) => on.readWorkPool(name)],
    ["work queue", () => client.createWorkQueue({ name: name() }), ({ id }, on) => on.readWorkQueue(id)],
    ["block type", () => client.createBlockType({ name: name(), slug: name() }), ({ id }, on) => on.readBlockType(id)],
    [
      "limit of a tag",
      () => client.createConcurrencyLimit({ tag: name(), concurrency_limit: 1 }),
      ({ id }, on) => on.readConcurrencyLimit(id),
    ],
    [
      "global limit",
      () => client.createGlobalConcurrencyLimit({ name: name(), limit: 1 }),
      (limit, on) => on.readGlobalConcurrencyLimitByName(limit.name),
    ],
    ["saved search", () => client.createSavedSearch({ name: name(), filters: [] }), ({ id }, on) => on.readSavedSearch(id)],
  ]) {
    test(`is created and read: a ${kind}`, async () => {
      const made = create();
      const found = read(made, client);
      assert.equal(found.id, made.id);
      assert.deepEqual(found, await read(made, other));
    });
  }

  test("runs: one is started, waited for and retried, with its log", () => {
    const flow_id = client.createFlow({ name: name() }).id;
    const deployment = client.createDeployment({ name: name(), flow_id });
    const run = client.runDeployment(deployment.name, { state: State.failed({ message: "boom" }), wait: true });
    assert.deepEqual([run.state_type, client.waitForFlowRun(run.id).id], ["FAILED", run.id]);
    const timestamp = new Date().toISOString();
    client.createLogs([{ name: "prefect", level: 40, message: "boom", timestamp, flow_run_id: run.id }]);
    assert.deepEqual(
      client.readLogs({ logs: { flow_run_id: { any_: [run.id] } } }).map(({ message }) => message),
      ["boom"],
    );
    assert.match(client.downloadLogs(run.id), /boom/);
    assert.equal(client.retryFlowRuns([run.id]).counts.succeeded, 1);
    assert.equal(client.readFlowRun(run.id).state_type, "SCHEDULED");
    assert.deepEqual(
      client.readFlowRunStates(run.id).map(({ type }) => type),
      ["FAILED", "SCHEDULED"],
    );
    assert.equal(client.pauseDeployments([deployment.id]).counts.succeeded, 1);
    assert.equal(client.deleteFlowRuns([run.id]).counts.succeeded, 1);
    assert.equal(client.emitEvent({ event: "sync", resource: { "prefect.resource.id": "x" } }).event, "sync");
    const late = thrown(() => client.waitForFlowRun(client.runDeployment(deployment.id).id, { timeoutMs: 300 }));
    assert.deepEqual([late.kind, /has not ended/.test(late.message)], ["Timeout", true]);
  });
});

describe("errors", () => {
  const shape = ({ name, kind, status, detail, method, url, attempts, retryAfter, message }) => ({
    name,
    kind,
    status,
    detail,
    method,
    url,
    attempts,
    retryAfter,
    message,
  });
  const both = async (work) => {
    const mine = thrown(() => work(client));
    const theirs = await work(other).catch((error) => error);
    assert(mine instanceof PrefectError && mine instanceof Error && asynchronous.isPrefectError(mine));
    assert.deepEqual(shape(mine), shape(theirs));
    return mine;
  };

  test("are those of the other, of the same class", async () => {
    assert.equal((await both((client) => client.readFlowRun(NOWHERE))).kind, "ObjectNotFound");
    assert.equal((await both((client) => client.readFlows({ limit: 100_000 }))).status, 422);
    assert.equal((await both((client) => client.createDeployment({ name: "x", flow_id: NOWHERE }))).status, 409);
  });

  test("in the input are found as before: nothing is lost that would change its meaning", async () => {
    for (const work of [
      (client) => client.readFlowRuns({ flow_run: {} }),
      (client) => client.bulkCancelFlowRuns({ flow_runs: undefined }),
      (client) => client.bulkCancelFlowRuns({ flow_runs: { id: { any_: undefined } } }),
      (client) => client.readFlowRuns({ flow_runs: { start_time: { before_: new Date(NaN) } } }),
      (client) => client.readFlowRuns({ limit: NaN }),
      (client) => client.createFlowRun({ flow_id: NOWHERE, parameters: { x: Infinity } }),
      (client) => client.readFlowRun(undefined),
      (client) => client.readFlowRun(""),
    ]) {
      assert.equal((await both(work)).kind, "ValidationError", String(work));
    }
  });

  test("say which of the input can't cross", () => {
    const loop = {};
    loop.parameters = { loop };
    for (const [work, message] of [
      [
        () => client.hello({ signal: AbortSignal.timeout(1) }),
        "signal: is an instance of AbortSignal, which can't be given to the synchronous client",
      ],
      [() => client.bulkCancelFlowRuns({ onProgress() {} }), "onProgress: is a function, which can't be given to the synchronous client"],
      [() => client.readFlowRuns({ flow_runs: { tags: { all_: [Symbol("x")] } } }), "flow_runs.tags.all_[0]: is a symbol, which can't"],
      [() => client.createFlowRun({ parameters: { x: new Map([[1, 2]]) } }), "parameters.x: is an instance of Map, which can't"],
      [() => client.createFlowRun(loop), "parameters.loop: holds itself"],
      [() => client.readFlowRun(() => NOWHERE), "is a function, which can't"],
      [() => createClient({ apiUrl, fetch }), "fetch: is a function, which can't"],
      [() => createClient({ apiUrl, apiKey: () => "key" }), "apiKey: is a function, which can't"],
      [() => createClient({ apiUrl, logger: console }), "logger.log: is a function, which can't"],
      [() => createClient({ apiUrl, onRetry() {} }), "onRetry: is a function, which can't"],
    ]) {
      const error = thrown(work);
      assert.deepEqual([error.kind, error.attempts], ["ValidationError", 0]);
      assert(error.message.startsWith(message), error.message);
    }
  });

  test("say where to call a method that was taken from its client", () => {
    const { hello } = client;
    const error = thrown(() => hello());
    assert.deepEqual([error.kind, error.attempts], ["ValidationError", 0]);
    assert.match(error.message, /^hello was taken from its client: call it there, client\.hello\(/);
  });

  test("keep what lies beneath", async () => {
    const socket = createServer().listen(0, "127.0.0.1");
    await once(socket, "listening");
    const { port } = socket.address();
    await new Promise((resolve) => socket.close(resolve));
    const error = thrown(() => createClient({ apiUrl: `http://127.0.0.1:${port}/api` }).hello());
    assert.deepEqual([error.kind, error.attempts, error.method], ["Network", 1, "GET"]);
    assert(error.cause instanceof TypeError);
    assert.deepEqual([error.cause.message, error.cause.cause.code, error.cause.cause.port], ["fetch failed", "ECONNREFUSED", port]);
    assert.match(error.stack, /sync\.test\.mjs/, "and say where the call was");
  });

  test("within a value keep their class", async () => {
    const url = await serve((request, response) =>
      request.url.endsWith("set_state") ? response.writeHead(500, { "X-Fault": "1" }).end('{"exception_message": "broken"}') : undefined,
    );
    const flow_id = client.createFlow({ name: unique("flow") }).id;
    const { id } = client.createFlowRun({ flow_id, state: State.running() });
    const { shown } = await seen(`
      const client = prefect.createClient({ apiUrl: "${url}", maxRetries: 0 });
      const { counts, outcomes: [{ error }] } = client.cancelFlowRuns(["${id}"], { mode: "force" });
      show([counts.failed, error instanceof prefect.PrefectError, error.kind, error.status, error.message]);
    `);
    assert.deepEqual(shown.slice(0, 4), [1, true, "ServerError", 500]);
    assert.match(shown[4], /broken/);
  });

  test("of any kind survive the way from thread to thread", async () => {
    const cross = async (error) => {
      const crossing = structuredClone(await outcome(() => Promise.reject(error)));
      return thrown(() => result(crossing));
    };
    const full = new PrefectError("RateLimited", "slow down", {
      status: 429,
      detail: [{ loc: [], msg: "m" }],
      method: "POST",
      url: "http://x/",
      attempts: 6,
      retryAfter: 1.5,
      cause: Object.assign(new AggregateError([new RangeError("a")], "all"), { code: "E" }),
    });
    const crossed = await cross(full);
    assert.deepEqual({ ...crossed }, { ...full });
    assert.deepEqual([crossed.name, crossed.message], ["RateLimited", "slow down"]);
    assert.deepEqual([crossed.cause.name, crossed.cause.message, crossed.cause.code], ["AggregateError", "all", "E"]);
    assert(crossed.cause instanceof AggregateError);
    assert(crossed.cause.errors[0] instanceof RangeError);
    assert.equal((await cross(new SyntaxError("s"))).constructor, SyntaxError);
    assert.equal(await cross("a reason"), "a reason");
    const value = { list: [1, undefined, null], within: { error: full }, "__proto__ ": 1 };
    const back = result(structuredClone(await outcome(async () => value)));
    assert(back.within.error instanceof PrefectError);
    assert.deepEqual(back, value);
  });
});

/** A server in front of the real one: what `handle` doesn't answer goes there. */
async function serve(handle) {
  const server = createServer(async (request, response) => {
    if (handle(request, response)) return;
    const body = [];
    for await (const chunk of request) body.push(chunk);
    const { method, url, headers } = request;
    const { host, connection, "content-length": length, ...others } = headers;
    const answer = await fetch(apiUrl.replace("/api", url), {
      method,
      headers: others,
      body: body.length ? Buffer.concat(body) : undefined,
    });
    response
      .writeHead(answer.status, { "Content-Type": answer.headers.get("content-type") ?? "" })
      .end(Buffer.from(await answer.arrayBuffer()));
  });
  server.listen(0, "127.0.0.1").unref();
  await once(server, "listening");
  return `http://127.0.0.1:${server.address().port}/api`;
}

/** What each script is given: a server that takes a request and never answers. */
const silent = () => serve(() => true);

test("timeoutMs bounds a call, and a request", async () => {
  const { shown } = await seen(`
    const times = [];
    for (const [settings, options] of [[{}, { timeoutMs: 100 }], [{ timeoutMs: 100 }, {}]]) {
      const client = prefect.createClient({ apiUrl: "${await silent()}", ...settings });
      const start = performance.now();
      try { client.hello(options); } catch ({ kind }) { times.push(kind, performance.now() - start); }
    }
    show(times);
  `);
  const [one, first, two, second] = shown;
  assert.deepEqual([one, two], ["Timeout", "Timeout"]);
  for (const time of [first, second]) assert(time >= 95 && time < 2_000, `${time}`);
});

describe("settings", () => {
  const { auth } = servers;
  const env = { PREFECT_API_URL: auth.apiUrl, PREFECT_API_AUTH_STRING: auth.authString };

  test("come from the environment, as it is at that moment", async () => {
    const { shown } = await seen(
      `prefect.createClient();
       Object.assign(process.env, ${JSON.stringify(env)});
       const client = prefect.createClient();
       show([client.apiUrl, typeof client.countFlowRuns()]);`,
    );
    assert.deepEqual(shown, [auth.apiUrl, "number"]);
  });

  test("that are found and wrong are named", async () => {
    const { shown } = await seen("try { prefect.createClient(); } catch ({ kind, message }) { show([kind, message]); }", {
      env: { PREFECT_API_KEY: "\n" },
    });
    assert.deepEqual(shown, ["ValidationError", "PREFECT_API_KEY: has a character that can't be sent in a header"]);
  });

  test("of the constructor are those given", async () => {
    const { shown } = await seen("show(new prefect.SyncPrefectClient().apiUrl);", { env });
    assert.equal(shown, "http://127.0.0.1:4200/api");
    assert.equal(thrown(() => new SyncPrefectClient({ apiURL: 1 })).kind, "ValidationError");
  });

  test("that are ignored are warned of", async () => {
    const { shown, stderr } = await seen('show(prefect.createClient({ apiUrl, headers: { "User-Agent": "x" } }).hello());');
    assert.equal(shown, "👋");
    assert.match(stderr, /^prefect-wasm: the header User-Agent is the client's own/);
  });
});

describe("the thread", () => {
  // Counts the threads, by standing in for the class that starts them.
  const counted = `
    import threads from "node:worker_threads";
    import { syncBuiltinESMExports } from "node:module";
    const made = [];
    threads.Worker = class extends threads.Worker {
      constructor(...args) {
        super(...args);
        made.push("runs");
        const index = made.length - 1;
        this.once("exit", () => (made[index] = "ended"));
      }
    };
    syncBuiltinESMExports();
  `;

  test("is one, for a thousand calls of many clients", async () => {
    const { shown } = await seen(`${counted}
      const clients = Array.from({ length: 20 }, () => prefect.createClient({ apiUrl }));
      let greetings = 0;
      for (let n = 0; n < 1_000; n += 1) if (clients[n % 20].hello() === "👋") greetings += 1;
      show([greetings, made]);
    `);
    assert.deepEqual(shown, [1_000, ["runs"]]);
  });

  test("ends with the last client, and another begins with the next", async () => {
    const { shown } = await seen(`${counted}
      const [one, two] = [prefect.createClient({ apiUrl }), prefect.createClient({ apiUrl })];
      one.close();
      one.close();
      const stillThere = [two.hello(), [...made]];
      two[Symbol.dispose]();
      while (made[0] !== "ended") await new Promise(setImmediate);
      const three = prefect.createClient({ apiUrl });
      let closed;
      try { one.hello(); } catch ({ kind, message }) { closed = [kind, message]; }
      show([stillThere, made, three.hello(), closed]);
    `);
    assert.deepEqual(shown, [["👋", ["runs"]], ["ended", "runs"], "👋", ["ValidationError", "the client is closed"]]);
  });

  test("keeps no process alive, and doesn't change how it ends", async () => {
    await seen("show(prefect.createClient({ apiUrl }).hello());");
    const failed = await execute(process.execPath, [script("prefect.createClient({ apiUrl }).readFlowRun('x');")], {
      cwd: folder,
      timeout: 60_000,
    }).catch((error) => error);
    assert.equal(failed.code, 1);
    assert.match(failed.stderr, /ValidationError/);
  });

  test("doesn't stand in the way of Ctrl-C", async () => {
    let arrived;
    const asked = new Promise((resolve) => (arrived = resolve));
    const url = await serve(() => (arrived(), true));
    const child = spawn(process.execPath, [script(`prefect.createClient({ apiUrl: "${url}" }).hello();`)], { cwd: folder });
    await asked;
    child.kill("SIGINT");
    const [, signal] = await once(child, "exit");
    assert.equal(signal, "SIGINT");
  });

  test("can be had in a thread of one's own", async () => {
    const { shown } = await seen(`
      import { Worker } from "node:worker_threads";
      const code = \`import("prefect-wasm/sync").then(({ createClient }) => require("node:worker_threads").parentPort.postMessage(createClient({ apiUrl: "\${apiUrl}" }).hello()))\`;
      const worker = new Worker(code, { eval: true });
      worker.once("message", (greeting) => { show(greeting); worker.terminate(); });
    `);
    assert.equal(shown, "👋");
  });
});

/** Compiles files of the project, as strictly as TypeScript can. */
async function compile(options, ...files) {
  const strict = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false };
  const compilerOptions = { noEmit: true, target: "es2022", types: [], ...strict, ...options };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
  await run(tool("tsc"), ["--project", "."], folder);
}

describe("it is found", () => {
  const flag = "--no-experimental-require-module";
  const old = process.allowedNodeEnvironmentFlags.has(flag) ? [flag] : [];

  test("by require, with the classes of the package", async () => {
    for (const flags of [[], old]) {
      const { shown } = await seen(
        `const { createClient, State } = require("prefect-wasm/sync");
         const { PrefectError } = require("prefect-wasm");
         const client = createClient({ apiUrl });
         try { client.readFlowRun("${NOWHERE}"); } catch (error) { show([client.hello(), State.completed().type, error instanceof PrefectError, error.kind]); }`,
        { extension: "cjs", flags },
      );
      assert.deepEqual(shown, ["👋", "COMPLETED", true, "ObjectNotFound"]);
    }
  });

  test("by a script on the command line", async () => {
    const text = `import { createClient } from "prefect-wasm/sync"; console.log(createClient({ apiUrl: "${apiUrl}" }).hello());`;
    assert.equal(await run(process.execPath, ["--input-type=module", "--eval", text], folder), "👋\n");
  });

  test("with the names that the types have, no more and no fewer", async () => {
    const there = Object.keys(await import(join(installed, "sync.js")));
    assert.deepEqual(there.sort(), [...Object.keys(asynchronous), "SyncPrefectClient"].sort());
    writeFileSync(join(folder, "sync-names.mts"), declaring("prefect-wasm/sync", there));
    await compile({ lib: ["es2022"], module: "nodenext" }, "sync-names.mts");
    const unsupported = ["sync-unsupported.js", "api-unsupported.js"].map((file) => readFileSync(join(installed, file), "utf8"));
    const declared = [...unsupported.join("").matchAll(/^export let (.+);/gm)].flatMap(([, list]) => list.split(", "));
    assert.deepEqual(declared.sort(), there.sort());
  });
});

describe("where it can't work it says so", () => {
  const bundled = (options) =>
    build({
      stdin: {
        contents: 'import { createClient, State } from "prefect-wasm/sync"; console.log(createClient().hello(), State);',
        resolveDir: folder,
      },
      bundle: true,
      format: "esm",
      logLevel: "silent",
      ...options,
    });

  test("in the bundle for a page, for workerd and for Deno", async () => {
    for (const [name, options] of Object.entries({
      page: { platform: "browser" },
      workerd: { platform: "neutral", conditions: ["workerd"] },
      deno: { platform: "neutral", conditions: ["deno"] },
      required: { platform: "neutral", conditions: ["require"], format: "cjs" },
    })) {
      const outfile = join(folder, `sync-in-${name}.${options.format === "cjs" ? "cjs" : "mjs"}`);
      const { errors, metafile } = await bundled({ ...options, outfile, metafile: true });
      assert.deepEqual(errors, []);
      assert(
        !Object.keys(metafile.inputs).some((file) => /make-synchronized|node\.js|\/prefect_wasm_bg/.test(file)),
        "and brings nothing along",
      );
      const { stderr } = await execute(process.execPath, [outfile]).catch((error) => error);
      assert.match(
        stderr,
        /^Error: "prefect-wasm\/sync" works in Node and Bun only: import "prefect-wasm", and await what its methods return\.$/m,
        name,
      );
    }
  });

  test("in a bundle for Node, which leaves the thread's files behind", async () => {
    for (const format of ["esm", "cjs"]) {
      const outfile = join(folder, "dist", `sync.${format === "esm" ? "mjs" : "cjs"}`);
      await bundled({ platform: "node", format, outfile });
      const { stderr } = await execute(process.execPath, [outfile], { timeout: 60_000 }).catch((error) => error);
      assert.match(stderr, /Error: prefect-wasm\/sync could not start its thread, .* Then mark the package as external\./, format);
    }
  });

  test("and out of a bundle that leaves the package alone it works", async () => {
    const outfile = join(folder, "dist", "sync-external.mjs");
    await bundled({ platform: "node", outfile, external: ["prefect-wasm"] });
    const { stdout } = await execute(process.execPath, [outfile], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, PREFECT_API_URL: apiUrl },
    });
    assert.match(stdout, /👋/);
  });
});

test("the library for threads comes with its license, and leaves the process's cache of code alone", () => {
  const text = readFileSync(join(installed, "make-synchronized.cjs"), "utf8");
  assert.match(text, /^\/\*! make-synchronized\nMIT License\n\nCopyright \(c\) fisker/);
  assert.doesNotMatch(text, /enableCompileCache/);
  assert.match(readFileSync(join(installed, "smol-toml.js"), "utf8"), /Copyright \(c\) Squirrel Chat et al\./);
});
