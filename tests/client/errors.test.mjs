// What can go wrong, and how it is reported: a PrefectError for everything but an abort, which rejects with the
// signal's own reason; never with a secret in it.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { createServer as createSocket } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, before, describe, mock, test } from "node:test";
import { inspect } from "node:util";
import {
  PrefectClient,
  PrefectError,
  State,
  answer,
  createClient,
  flowRunFilter,
  isPrefectError,
  rejection,
  servers,
  unique,
  recordingFetch,
} from "./support.mjs";

const server = servers.plain;
let client;
before(async () => {
  client = await server.client();
});

/** What a failed call tells, without the words. */
const told = ({ kind, status, method, url, attempts }) => ({ kind, status, method, url, attempts });

const open = new Set();
afterEach(() => {
  for (const server of open) {
    server.closeAllConnections();
    server.close();
  }
  open.clear();
});

/** A server that answers as the test says; gives its address and what it was asked. */
async function httpServer(handle) {
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    handle(request, response, asked.length);
  });
  open.add(server.listen(0, "127.0.0.1"));
  await once(server, "listening");
  return { apiUrl: `http://127.0.0.1:${server.address().port}/api`, asked };
}

/** An address where nothing listens. */
async function closedPort() {
  const socket = createSocket().listen(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  await new Promise((resolve) => socket.close(resolve));
  return `http://127.0.0.1:${port}/api`;
}

const json = (response, status, body, headers = {}) => {
  response.writeHead(status, { "Content-Type": "application/json", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
};

describe("a PrefectError", () => {
  test("is an Error, named after its kind", async () => {
    const error = await rejection(client.readFlow(randomUUID()));
    assert.ok(error instanceof PrefectError);
    assert.ok(error instanceof Error);
    assert.ok(isPrefectError(error));
    assert.equal(error.name, error.kind);
    assert.equal(String(error), `ObjectNotFound: ${error.message}`);
    assert.match(error.stack, /^ObjectNotFound: /);
  });

  const kinds = [
    "BadRequest",
    "Unauthorized",
    "Forbidden",
    "ObjectNotFound",
    "Timeout",
    "Conflict",
    "ObjectAlreadyExists",
    "ValidationError",
    "Locked",
    "RateLimited",
    "ServerError",
    "Network",
    "UnexpectedResponse",
  ];

  test("has one headline, in its text, its stack and where Node prints it", () => {
    for (const kind of kinds) {
      const error = new PrefectError(kind, "in words", { status: 418 });
      for (const shown of [String(error), error.stack, inspect(error), inspect({ error }, { depth: 3 }).replace(/^{\s*error: /, "")]) {
        assert.equal(shown.split("\n")[0], `${kind}: in words`);
      }
      assert.ok(error instanceof PrefectError && isPrefectError(error));
    }
  });

  test("has that headline also where nobody catches it", async () => {
    const source = `import { createClient } from ${JSON.stringify(new URL("../../pkg/node.js", import.meta.url))};
      const client = await createClient({ apiUrl: "http://127.0.0.1:4200/api" });
      await client.readFlow("no id");`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", source]);
    const printed = await text(child.stderr);
    assert.match(printed, /^ValidationError: id: expected a UUID, got "no id"$/m);
    assert.doesNotMatch(printed, /PrefectError/);
  });

  test("leads to the line that called, with nothing of the package in between", async () => {
    const { readFlow, hello } = client;
    const calls = {
      refused: (given) => client.readFlow("no id", given),
      answered: () => client.readFlow(randomUUID()),
      detached: () => Reflect.apply(readFlow, client, ["x"]),
      unreached: async () => (await createClient({ apiUrl: await closedPort() })).hello(),
      late: () =>
        hello.call(client, { timeoutMs: 1, signal: undefined, headers: {}, maxRetries: 0 }).then(() => client.hello({ timeout: 1 })),
      workflow: () => client.cancelFlowRuns(["no id"]),
      shown: () => client.readFlow("x").withResponse(),
    };
    for (const [name, call] of Object.entries(calls)) {
      async function innermost() {
        return await call();
      }
      async function outer() {
        await null;
        return await innermost();
      }
      const { stack } = await rejection(outer());
      const [headline, ...frames] = stack.split("\n");
      assert.match(headline, /^[A-Za-z]+: /);
      assert.ok(frames.length >= 2, stack);
      assert.ok(frames[0].includes("errors.test.mjs"), stack);
      assert.ok(
        frames.some((frame) => frame.includes("innermost")),
        stack,
      );
      assert.ok(frames.some((frame) => frame.includes("outer")) || name === "unreached" || name === "late", stack);
      assert.doesNotMatch(stack, /wasm|\/pkg\/|node:internal/, name);
    }
  });

  test("that is thrown at once leads there too", () => {
    function innermost() {
      return new PrefectClient({ apiUrl: "" });
    }
    assert.throws(innermost, ({ stack }) => /^ValidationError: apiUrl.*\n +at innermost \(/.test(stack) && !/wasm|\/pkg\//.test(stack));
  });

  test("shows as many frames as Error.stackTraceLimit says, which stays as it is", async () => {
    const limit = Error.stackTraceLimit;
    const deep = (n) => (n === 0 ? client.readFlow("x") : deep(n - 1).finally());
    try {
      for (const frames of [0, 1, 4, 30]) {
        Error.stackTraceLimit = frames;
        const { stack } = await rejection(deep(40));
        assert.equal(stack.split("\n").length - 1, frames);
        assert.equal(Error.stackTraceLimit, frames);
      }
    } finally {
      Error.stackTraceLimit = limit;
    }
  });

  // What other engines write, as they were seen to.
  for (const [engine, stack, seen] of [
    [
      "SpiderMonkey",
      `callSite@https://a.example/node_modules/.pnpm/prefect-wasm@0.1.0/snippets/errors.js:88:16
__wbg_callSite_0a@https://a.example/node_modules/.pnpm/prefect-wasm@0.1.0/prefect_wasm_bg.js:3:4
prefect_wasm.wasm.promise@https://a.example/prefect_wasm_bg.wasm:wasm-function[12]:0x1a2b
prefect_wasm.wasm.prefectclient_readFlow@https://a.example/prefect_wasm_bg.wasm:wasm-function[99]:0x2b
readFlow@https://a.example/node_modules/.pnpm/prefect-wasm@0.1.0/prefect_wasm_bg.js:1999:20
show@https://a.example/app.js:7:9
async*@https://a.example/app.js:12:1
`,
      "show@https://a.example/app.js:7:9\nasync*@https://a.example/app.js:12:1",
    ],
    [
      "JavaScriptCore",
      `callSite@https://a.example/bundle.js:1:2
@https://a.example/bundle.js:1:22
<?>.wasm-function[12]@[wasm code]
wasm-stub@[wasm code]
readFlow@https://a.example/bundle.js:1:90
show@https://a.example/bundle.js:7:9
asyncFunctionResume@[native code]
module code@https://a.example/bundle.js:12:1`,
      "show@https://a.example/bundle.js:7:9\nmodule code@https://a.example/bundle.js:12:1",
    ],
    [
      "V8, in a bundle,",
      `Error
    at callSite (https://a.example/bundle.js:1:2)
    at __wbg_callSite (https://a.example/bundle.js:1:22)
    at wasm://wasm/0089cb22:wasm-function[972]:0x9a576
    at e.readFlow (https://a.example/bundle.js:1:90)
    at show (https://a.example/bundle.js:7:9)
    at async https://a.example/bundle.js:12:1
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)`,
      "Locked: in words\n    at show (https://a.example/bundle.js:7:9)\n    at async https://a.example/bundle.js:12:1",
    ],
    ["an engine without stacks", undefined, "Locked: in words"],
  ]) {
    test(`${engine} has a stack that leads to the caller`, () => {
      assert.equal(new PrefectError("Locked", "in words", {}, { stack }).stack, seen);
    });
  }

  test("is told from anything else", () => {
    for (const other of [undefined, null, "ObjectNotFound", {}, new Error("x"), { kind: "ObjectNotFound" }]) {
      assert.equal(isPrefectError(other), false);
    }
  });

  test("survives JSON, for a log", async () => {
    const error = await rejection(client.readFlow(randomUUID()));
    assert.deepEqual(JSON.parse(JSON.stringify(error)), {
      kind: "ObjectNotFound",
      status: 404,
      detail: error.detail,
      method: "GET",
      url: error.url,
      attempts: 1,
    });
  });
});

describe("given an answer that says no,", () => {
  test("an unknown id is an ObjectNotFound, with the words of the server", async () => {
    const id = randomUUID();
    const calls = {
      [`GET /flow_runs/${id}`]: () => client.readFlowRun(id),
      [`DELETE /flow_runs/${id}`]: () => client.deleteFlowRun(id),
      [`PATCH /flow_runs/${id}`]: () => client.updateFlowRun(id, { name: "x" }),
      [`POST /flow_runs/${id}/set_state`]: () => client.setFlowRunState(id, State.running()),
      [`GET /flows/${id}`]: () => client.readFlow(id),
      [`GET /flows/name/${id}`]: () => client.readFlowByName(id),
      [`DELETE /flows/${id}`]: () => client.deleteFlow(id),
      [`GET /deployments/${id}`]: () => client.readDeployment(id),
      [`GET /deployments/name/${id}/x`]: () => client.readDeploymentByName(`${id}/x`),
      [`DELETE /deployments/${id}`]: () => client.deleteDeployment(id),
      [`POST /deployments/${id}/create_flow_run`]: () => client.createFlowRunFromDeployment(id),
      [`GET /task_runs/${id}`]: () => client.readTaskRun(id),
      [`GET /artifacts/${id}`]: () => client.readArtifact(id),
      [`GET /artifacts/${id}/latest`]: () => client.readLatestArtifact(id),
      [`PATCH /artifacts/${id}`]: () => client.updateArtifact(id, { data: 1 }),
      [`DELETE /artifacts/${id}`]: () => client.deleteArtifact(id),
    };
    for (const [route, call] of Object.entries(calls)) {
      const [method, path] = route.split(" ");
      const error = await rejection(call());
      assert.deepEqual(told(error), { kind: "ObjectNotFound", status: 404, method, url: `${server.apiUrl}${path}`, attempts: 1 });
      assert.match(error.detail, /not found/i, route);
      assert.ok(error.message.startsWith(error.detail), error.message);
    }
  });

  test("a wrong password and none are Unauthorized, for every method of HTTP", async () => {
    for (const variant of ["auth", "both"]) {
      const { apiUrl } = servers[variant];
      for (const authString of ["admin:wrong", undefined]) {
        const client = await createClient({ apiUrl, authString });
        assert.deepEqual(told(await rejection(client.hello())), {
          kind: "Unauthorized",
          status: 401,
          method: "GET",
          url: `${apiUrl}/hello`,
          attempts: 1,
        });
        // The question for a CSRF token is turned away, so the request itself is never sent.
        const calls = [client.readFlowRuns(), client.createFlow({ name: "x" }), client.deleteFlow(randomUUID())];
        for (const error of await Promise.all(calls.map(rejection))) {
          assert.deepEqual([error.kind, error.status, error.attempts], ["Unauthorized", 401, 0]);
        }
      }
    }
  });

  test("a 401 says what was sent, and never its value", async () => {
    const { apiUrl } = await httpServer((_, response) => json(response, 401, { exception_message: "Unauthorized" }));
    for (const [settings, words] of [
      [{}, /no apiKey or authString is set \(an empty one counts as none\), so nothing was sent/],
      [{ apiKey: "", authString: "" }, /an empty one counts as none/],
      [{ apiKey: "pnu_s3cret-key" }, /an API key was sent, which is for Prefect Cloud/],
      [{ apiKey: async () => "pnu_s3cret-key" }, /an API key was sent, which is for Prefect Cloud/],
      [{ authString: "s3cret-user:s3cret-pass" }, /the user and the password of authString were sent/],
      [{ headers: { authorization: "s3cret-header" } }, /an Authorization header of your own was sent/],
    ]) {
      const client = await createClient({ apiUrl, ...settings });
      // By itself, and on the way to a CSRF token.
      for (const call of [client.hello(), client.createFlow({ name: "x" })]) {
        const error = await rejection(call);
        assert.deepEqual([error.kind, error.status], ["Unauthorized", 401]);
        assert.match(error.message, words);
        assert.match(error.message, /^Unauthorized - /);
        assert.ok(!inspect(error, { depth: null }).includes("s3cret"));
      }
    }
  });

  test("a name that is taken is an ObjectAlreadyExists", async () => {
    const name = unique("pool");
    const create = () => client.request("POST", "/work_pools/", { body: { name, type: "process" } });
    await create();
    const error = await rejection(create());
    assert.deepEqual([error.kind, error.status], ["ObjectAlreadyExists", 409]);
    assert.match(error.detail, /already exists/);
  });

  test("parameters that don't fit the deployment are a Conflict, no ObjectAlreadyExists", async () => {
    const deployment = await server.deployment({
      enforce_parameter_schema: true,
      parameter_openapi_schema: { type: "object", properties: { day: { type: "string" } }, required: ["day"] },
    });
    const error = await rejection(client.createFlowRunFromDeployment(deployment.id));
    assert.deepEqual([error.kind, error.status], ["Conflict", 409]);
    assert.match(error.message, /day/);
  });

  test("what the server finds invalid is a ValidationError with a status, listed path by path", async () => {
    const body = { sort: "SIDEWAYS", limit: "s3cret-input", flow_runs: { nope: { any_: ["s3cret-input"] } } };
    const error = await rejection(client.request("POST", "/flow_runs/filter", { body }));
    assert.deepEqual([error.kind, error.status], ["ValidationError", 422]);
    assert.ok(Array.isArray(error.detail));
    for (const item of error.detail) assert.deepEqual(Object.keys(item).sort(), ["loc", "msg", "type"]);
    const paths = error.detail.map(({ loc }) => loc.join("."));
    assert.deepEqual(paths.sort(), ["body.flow_runs.nope", "body.limit", "body.sort"]);
    for (const path of paths) assert.ok(error.message.includes(`${path}: `), error.message);
    assert.ok(!inspect(error, { depth: null }).includes("s3cret-input"));
  });

  test("too high a limit is a ValidationError that names the limit", async () => {
    const error = await rejection(client.readFlowRuns({ limit: 100_000 }));
    assert.deepEqual([error.kind, error.status], ["ValidationError", 422]);
    assert.match(error.message, /200/);
  });

  test("what is protected is Forbidden", async () => {
    const { id } = await server.get("/block_types/slug/secret");
    const error = await rejection(client.request("DELETE", `/block_types/${id}`));
    assert.deepEqual([error.kind, error.status], ["Forbidden", 403]);
  });

  for (const [status, kind] of [
    [400, "BadRequest"],
    [402, "BadRequest"],
    [405, "BadRequest"],
    [408, "Timeout"],
    [409, "Conflict"],
    [423, "Locked"],
    [429, "RateLimited"],
    [500, "ServerError"],
    [502, "ServerError"],
    [503, "ServerError"],
    [504, "ServerError"],
  ]) {
    test(`a ${status} is of the kind ${kind}`, async () => {
      const { apiUrl } = await httpServer((_, response) => json(response, status, { detail: "No." }));
      const client = await createClient({ apiUrl, maxRetries: 0 });
      const error = await rejection(client.hello());
      assert.deepEqual(told(error), { kind, status, method: "GET", url: `${apiUrl}/hello`, attempts: 1 });
      assert.deepEqual([error.detail, error.message.startsWith("No. (")], ["No.", true]);
    });
  }

  test("its Retry-After is told in seconds", async () => {
    const { apiUrl } = await httpServer((_, response) => json(response, 429, { detail: "Slowly." }, { "Retry-After": "120" }));
    assert.equal((await rejection((await createClient({ apiUrl })).hello())).retryAfter, 120);
  });

  test("the page of a proxy is told by its look, and not repeated", async () => {
    const { apiUrl } = await httpServer((_, response) => {
      response.writeHead(500, { "Content-Type": "text/html" });
      response.end("<!doctype html><title>s3cret-page</title>");
    });
    const error = await rejection((await createClient({ apiUrl })).hello());
    assert.deepEqual([error.kind, error.status, error.detail], ["ServerError", 500, undefined]);
    assert.match(error.message, /HTML/);
    assert.ok(!inspect(error, { depth: null }).includes("s3cret-page"));
  });
});

describe("given an answer that is none of Prefect's, it is an UnexpectedResponse:", () => {
  const answers = {
    "an HTML page with 200, as a login page comes": [200, "text/html; charset=utf-8", "<!doctype html><h1>Log in</h1>", /HTML/],
    "text with 200": [200, "text/plain", "hello", /no JSON/],
    "nothing with 200": [200, "text/plain", "", /no JSON/],
    "JSON that ends too early": [200, "application/json", '[{"id": "x', /no valid JSON/],
  };
  for (const [what, [status, type, body, words]] of Object.entries(answers)) {
    test(what, async () => {
      const { apiUrl, asked } = await httpServer((_, response) => {
        response.writeHead(status, { "Content-Type": type });
        response.end(body);
      });
      const error = await rejection((await createClient({ apiUrl })).readFlow(randomUUID()));
      assert.deepEqual([error.kind, error.status, error.attempts], ["UnexpectedResponse", status, 1]);
      assert.match(error.message, words);
      assert.equal(asked.length, 1);
    });
  }

  test("a redirect, which is not followed, so that no key goes elsewhere", async () => {
    const elsewhere = await httpServer((_, response) => json(response, 200, '"👋"'));
    const { apiUrl } = await httpServer((_, response) => json(response, 307, {}, { Location: `${elsewhere.apiUrl}/hello` }));
    for (const settings of [{}, { fetch: globalThis.fetch }]) {
      const client = await createClient({ apiUrl, apiKey: "key", ...settings });
      const error = await rejection(client.hello());
      assert.deepEqual(told(error), { kind: "UnexpectedResponse", status: 307, method: "GET", url: `${apiUrl}/hello`, attempts: 1 });
    }
    assert.deepEqual(elsewhere.asked, []);
  });

  test("JSON that a workflow can't read", async () => {
    const client = await server.client({ fetch: recordingFetch(() => answer({ not: "a list" })) });
    const error = await rejection(client.bulkCancelFlowRuns());
    assert.deepEqual([error.kind, error.url], ["UnexpectedResponse", `${server.apiUrl}/flow_runs/filter`]);
  });
});

describe("given an input that can't be right,", () => {
  const id = randomUUID();
  for (const [what, call, path] of [
    ["an id that is none", () => client.readFlowRun("7"), "id"],
    ["an id that is missing", () => client.deleteFlowRun(), "id"],
    ["a path for an id", () => client.deleteFlowRun("../flows/filter"), "id"],
    ["an id for a state that is none", () => client.setFlowRunState("7", State.running()), "id"],
    ["a state that is missing", () => client.setFlowRunState(id), "state"],
    ["a name that is empty", () => client.readFlowByName(""), "name"],
    ["a name that would be a path", () => client.readFlowByName(".."), "name"],
    ["a name that is none", () => client.readFlowByName(5), "name"],
    ["a body that is missing", () => client.createFlow(), "name"],
    ["an unknown option", () => client.hello({ timeout: 5 }), "timeout"],
    ["a time limit of 0", () => client.hello({ timeoutMs: 0 }), "timeoutMs"],
    ["a time limit that is none", () => client.hello({ timeoutMs: "5" }), "timeoutMs"],
    ["retries below 0", () => client.hello({ maxRetries: -1 }), "maxRetries"],
    ["a signal that is none", () => client.hello({ signal: {} }), "signal"],
    ["an onProgress that is no function", () => client.cancelFlowRuns([id], { onProgress: {} }), "onProgress"],
    ["ids that are no list", () => client.cancelFlowRuns(id), "ids"],
    ["a list of ids with one that is none", () => client.cancelFlowRuns([id, "7"]), "ids[1]"],
    ["ids that are missing", () => client.cancelFlowRuns(), "ids"],
    ["a number of runs below 0", () => client.getMostRecentFlowRuns({ n: -1 }), "n"],
    ["a number of runs that is missing", () => client.getMostRecentFlowRuns({}), "n"],
    ["a number of runs that is not whole", () => client.getMostRecentFlowRuns({ n: 1.5 }), "n"],
    ["a type of state that has not ended to be recent", () => client.getMostRecentFlowRuns({ n: 1, states: ["Completed"] }), "states[0]"],
    ["a builder of another filter's conditions", () => client.readFlowRuns({ deployments: flowRunFilter().stateName("x") }), "deployments"],
  ]) {
    test(`${what} is a ValidationError without a status, at its path, and nothing is sent`, async () => {
      const fetch = recordingFetch();
      const own = client;
      client = await server.client({ fetch });
      try {
        const error = await rejection(call());
        assert.deepEqual(told(error), { kind: "ValidationError", status: undefined, method: undefined, url: undefined, attempts: 0 });
        assert.ok(error.message.startsWith(`${path}: `) || error.message.startsWith(`${path}.`), error.message);
        assert.deepEqual(Object.keys(error.detail[0]).sort(), ["loc", "msg", "type"]);
        assert.equal(fetch.calls.length, 0);
      } finally {
        client = own;
      }
    });
  }
});

test("an object in the place of an id is told to be read for its id", async () => {
  const flow = await server.flow();
  for (const [call, path] of [
    [() => client.readFlow(flow), "id"],
    [() => client.cancelFlowRuns([flow]), "ids[0]"],
  ]) {
    const error = await rejection(call());
    assert.equal(error.message, `${path}: expected a UUID, got an object: give its id, such as run.id`);
  }
  assert.equal((await rejection(client.readFlow({ name: "x" }))).message, "id: expected a UUID, got an object");
});

describe("a path of one's own", () => {
  for (const [path, words] of [
    ["health", /^path: .*begins with \//],
    [`${server.apiUrl}/health`, /^path: .*begins with \//],
    ["/api/health", /^path: .*\/api/],
    ["/flow_runs/{id}", /^path: .*braces/],
    ["/flow_runs//filter", /^path: .*\/\//],
    ["/flow_runs?limit=1", /^path: .*query/],
    ...["..", "%2e%2e", "%2E%2e", ".%2E", "%252e%252e", ". "].flatMap((dots) => [
      [`/flows/${dots}/hello`, /^path: /],
      [`/${dots}`, /^path: /],
    ]),
    ...["/flows/..%2fhello", "/flows/..%5Chello", "/flows/..\\hello", "/flows\\..\\hello", "/flows/.\t./hello", "/flows/.\n./hello"].map(
      (path) => [path, /^path: /],
    ),
  ]) {
    test(`${JSON.stringify(path)} is refused with what to write`, async () => {
      const fetch = recordingFetch();
      const client = await server.client({ fetch });
      const error = await rejection(client.request("GET", path));
      assert.equal(error.kind, "ValidationError");
      assert.match(error.message, words);
      assert.equal(fetch.calls.length, 0);
    });
  }

  test("may begin with /api where the address doesn't end with it", async () => {
    const client = await createClient({ apiUrl: server.apiUrl.replace(/\/api$/, "") });
    assert.equal(await client.request("GET", "/api/hello"), "👋");
  });

  test("may hold an encoded slash, and dots that are no segment of their own", async () => {
    const name = unique("v1.2...x");
    await server.flow({ name });
    assert.equal((await client.request("GET", `/flows/name/${name}`)).name, name);
    const error = await rejection(client.request("GET", "/flows/name/a%2Fb"));
    assert.equal(error.status, 404);
  });
});

describe("JSON within JSON", () => {
  const nested = (depth) => JSON.parse("[".repeat(depth) + "]".repeat(depth));

  test("may be 100 lists deep, which is near what the server can take", async () => {
    const flow = await client.createFlow({ name: unique("deep") });
    const run = await client.createFlowRun({ flow_id: flow.id, parameters: { deep: nested(100) } });
    assert.deepEqual((await client.readFlowRun(run.id)).parameters.deep, nested(100));
  });

  test("is refused where it is too deep to be looked through", async () => {
    const fetch = recordingFetch();
    const client = await server.client({ fetch });
    for (const depth of [501, 3_000]) {
      const error = await rejection(client.createFlowRun({ flow_id: randomUUID(), parameters: { deep: nested(depth) } }));
      assert.equal(error.kind, "ValidationError");
      assert.match(error.message, /nested more than 500 deep/);
    }
    assert.equal(fetch.calls.length, 0);
  });
});

describe("given no way to the server,", () => {
  test("a closed port is a Network error at once, with what lies beneath", async () => {
    const apiUrl = await closedPort();
    const error = await rejection((await createClient({ apiUrl })).hello());
    assert.deepEqual(told(error), { kind: "Network", status: undefined, method: "GET", url: `${apiUrl}/hello`, attempts: 1 });
    assert.match(error.message, /ECONNREFUSED/);
    assert.ok(error.cause instanceof TypeError);
  });

  test("an address that is the default says how a server is started", async () => {
    // Whether one listens there is not this test's to say.
    const refused = Object.assign(new TypeError("fetch failed"), {
      cause: Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:4200"), { code: "ECONNREFUSED" }),
    });
    const fetch = () => Promise.reject(refused);
    for (const apiUrl of [undefined, "http://127.0.0.1:4200/api/"]) {
      const client = new PrefectClient({ apiUrl, fetch });
      for (const call of [client.hello(), client.readFlows()]) {
        const error = await rejection(call);
        assert.equal(error.kind, "Network");
        assert.match(error.message, /^fetch failed: connect ECONNREFUSED 127.0.0.1:4200 - `prefect server start`/);
      }
    }
    const elsewhere = new PrefectClient({ apiUrl: "http://127.0.0.1:4201/api", fetch });
    assert.doesNotMatch((await rejection(elsewhere.hello())).message, /prefect server start/);
  });

  test("a connection that breaks is a Network error, after as many tries as are allowed", async () => {
    const { apiUrl, asked } = await httpServer((request) => request.socket.destroy());
    const error = await rejection((await createClient({ apiUrl, maxRetries: 1 })).hello());
    assert.deepEqual([error.kind, error.attempts, asked.length], ["Network", 2, 2]);
  });

  test("an answer that breaks off in its middle is a Network error", async () => {
    const { apiUrl } = await httpServer((request, response) => {
      response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "1000" });
      response.write('[{"id":', () => request.socket.destroy());
    });
    const error = await rejection((await createClient({ apiUrl, maxRetries: 0 })).hello());
    assert.deepEqual([error.kind, error.status], ["Network", undefined]);
  });

  test("an answer that never comes is a Timeout and isn't asked for again", async () => {
    const { apiUrl, asked } = await httpServer(() => {});
    const client = await createClient({ apiUrl, timeoutMs: 50 });
    const error = await rejection(client.hello());
    assert.deepEqual(told(error), { kind: "Timeout", status: undefined, method: "GET", url: `${apiUrl}/hello`, attempts: 1 });
    assert.equal(asked.length, 1);
  });

  test("a body that never ends is a Timeout", async () => {
    const { apiUrl } = await httpServer((_, response) => {
      response.writeHead(200, { "Content-Type": "application/json" });
      response.write("[");
    });
    assert.equal((await rejection((await createClient({ apiUrl, timeoutMs: 50 })).hello())).kind, "Timeout");
  });

  test("a time limit beyond what a timer takes is none", async () => {
    for (const timeoutMs of [2 ** 31, 2 ** 32, 2 ** 40, Number.MAX_SAFE_INTEGER]) {
      assert.equal(await (await server.client({ timeoutMs })).hello({ timeoutMs }), "👋");
    }
  });

  test("the time of a call covers its retries and their waits", async () => {
    const { apiUrl, asked } = await httpServer((_, response) => json(response, 503, {}, { "Retry-After": "30" }));
    const error = await rejection((await createClient({ apiUrl })).hello({ timeoutMs: 100 }));
    assert.deepEqual([error.kind, error.attempts, asked.length], ["Timeout", 1, 1]);
  });

  for (const [what, fetch] of Object.entries({
    throws: () => {
      throw new TypeError("broken fetch");
    },
    "rejects with no Error": () => Promise.reject("broken fetch"),
    "gives no Response": async () => "broken fetch",
  })) {
    test(`a fetch of one's own that ${what} is a Network error`, async () => {
      const client = await createClient({ apiUrl: server.apiUrl, fetch, maxRetries: 0 });
      assert.equal((await rejection(client.hello())).kind, "Network");
    });
  }
});

describe("a request is sent again", () => {
  const twiceBusy = (_, response, n) => (n < 3 ? json(response, 503, {}, { "Retry-After": "0" }) : json(response, 200, '"👋"'));

  test("when the server is busy and it only reads, until there is an answer", async () => {
    const { apiUrl, asked } = await httpServer(twiceBusy);
    assert.equal(await (await createClient({ apiUrl })).hello(), "👋");
    assert.equal(asked.length, 3);
  });

  test("as often as it may be, then it fails and tells how often it was sent", async () => {
    const { apiUrl, asked } = await httpServer(twiceBusy);
    const error = await rejection((await createClient({ apiUrl })).hello({ maxRetries: 1 }));
    assert.deepEqual([error.kind, error.status, error.attempts, asked.length], ["ServerError", 503, 2, 2]);
  });

  test("but not when it may have done something the first time", async () => {
    let sent = 0;
    const fetch = recordingFetch(() => {
      sent += 1;
      return answer({}, { status: 503, headers: { "Retry-After": "0" } });
    });
    const client = await server.client({ fetch });
    const flow_id = randomUUID();
    assert.equal((await rejection(client.createFlowRun({ flow_id, idempotency_key: null }))).attempts, 1);
    assert.equal((await rejection(client.createArtifact({ key: "x" }))).attempts, 1);
    assert.equal((await rejection(client.createFlowRunFromDeployment(flow_id, { idempotency_key: null }))).attempts, 1);
    assert.equal(sent, 3);
    assert.equal((await rejection(client.createFlowRun({ flow_id, idempotency_key: "k" }))).attempts, 6);
    assert.equal((await rejection(client.createFlowRun({ flow_id }))).attempts, 6);
    assert.equal((await rejection(client.createFlowRunFromDeployment(flow_id))).attempts, 6);
  });
});

describe("a Retry-After that is a date", () => {
  const HOUR = 3_600_000;

  /** The error of one call to a busy server, and what it waited, on a machine whose clock is wrong by so much. */
  async function busy(skew, headers, { maxRetries = 1 } = {}) {
    const waits = [];
    const { apiUrl } = await httpServer((_, response) => {
      response.sendDate = false;
      json(response, 503, {}, headers);
    });
    const signal = new AbortController();
    const onRetry = ({ delayMs }) => (waits.push(delayMs), signal.abort("seen"));
    const client = await createClient({ apiUrl, maxRetries, onRetry });
    const { now } = Date;
    Date.now = () => now() + skew;
    try {
      const error = await rejection(client.hello({ signal: signal.signal }));
      return { error, waits };
    } finally {
      Date.now = now;
    }
  }
  const at = (seconds) => new Date(Date.now() + seconds * 1_000).toUTCString();

  for (const skew of [-2 * HOUR, 0, 2 * HOUR]) {
    const clock = `on a machine whose clock is ${skew / HOUR} hours ahead`;
    test(`is reckoned from the answer's own Date, ${clock}`, async () => {
      const soon = await busy(skew, { Date: at(0), "Retry-After": at(30) });
      assert.equal(soon.error, "seen");
      assert.ok(soon.waits[0] >= 29_000 && soon.waits[0] <= 37_200, `${soon.waits}`);
      const late = await busy(skew, { Date: at(0), "Retry-After": at(300) });
      assert.deepEqual([late.error.kind, late.waits, Math.round(late.error.retryAfter / 10)], ["ServerError", [], 30]);
      const past = await busy(skew, { Date: at(0), "Retry-After": at(-30) });
      assert.deepEqual(past.waits, [0]);
    });

    if (skew === 0) continue;
    test(`and no Date beside it is none, ${clock}: neither given up at once nor sent again at once`, async () => {
      const { error, waits } = await busy(skew, { "Retry-After": at(5) });
      assert.equal(error, "seen");
      assert.ok(waits[0] >= 250 && waits[0] <= 500, `${waits}`);
    });
  }
});

describe("a state that is set while the network fails", () => {
  /** A run, a client whose first request to set a state meets the fault, and how often it sent one. */
  async function faulty(fault) {
    const run = await server.run(await server.deployment());
    const fetch = recordingFetch((call, send) =>
      call.path.endsWith("/set_state") && fetch.to(call.path).length === 1 ? fault(send) : send(),
    );
    const faulty = await server.client({ fetch, maxRetries: 1 });
    return { run, client: faulty, sent: () => fetch.to(`/flow_runs/${run.id}/set_state`) };
  }
  const lost = async (send) => {
    await (await send()).text();
    throw Object.assign(new TypeError("fetch failed"), { cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }) });
  };
  const busy = () => answer({}, { status: 503, headers: { "Retry-After": "0" } });
  const names = async (run) => (await server.states(run.id)).map(({ name }) => name);

  test("and whose answer is lost is found again, and not set twice", async () => {
    const { run, client, sent } = await faulty(lost);
    const result = await client.setFlowRunState(run.id, State.running({ message: "mine" }));
    assert.equal(result.status, "ACCEPT");
    assert.equal(result.state.message, "mine");
    assert.equal(sent().length, 1);
    assert.deepEqual(await names(run), ["Scheduled", "Running"]);
  });

  test("is found again even after the last retry, and after the run went on", async () => {
    const { run, client } = await faulty(async (send) => {
      const response = await send();
      await server.setState(run.id, { type: "COMPLETED" });
      return lost(async () => response);
    });
    const result = await client.setFlowRunState(run.id, State.running(), { maxRetries: 0 });
    assert.deepEqual([result.status, result.state.type], ["ACCEPT", "RUNNING"]);
    assert.deepEqual(await names(run), ["Scheduled", "Running", "Completed"]);
  });

  test("and that never arrived is sent again, as the same transition", async () => {
    const { run, client, sent } = await faulty(busy);
    const result = await client.setFlowRunState(run.id, State.running());
    assert.equal(result.status, "ACCEPT");
    const ids = sent().map(({ body }) => body.state.state_details.transition_id);
    assert.equal(ids.length, 2);
    assert.equal(ids[0], ids[1]);
    assert.deepEqual(await names(run), ["Scheduled", "Running"]);
  });

  test("keeps a transition_id of your own, and all else of the state", async () => {
    const { run, client, sent } = await faulty((send) => send());
    const transition_id = randomUUID();
    const state = { type: "PENDING", name: "Waiting", message: "m", state_details: { transition_id, cache_key: "c" } };
    await client.setFlowRunState(run.id, state);
    assert.deepEqual(sent()[0].body, { state, force: false });
    assert.equal("transition_id" in State.pending(), false);
  });

  test("by force is set once at most: the server would do it as often as it is asked", async () => {
    for (const fault of [lost, busy]) {
      const { run, client, sent } = await faulty(fault);
      const error = await rejection(client.setFlowRunState(run.id, State.running(), { force: true }));
      assert.ok(["Network", "ServerError"].includes(error.kind));
      assert.equal(sent().length, 1);
      assert.equal((await names(run)).length, fault === lost ? 2 : 1);
    }
  });

  test("by force is sent again where it can't have arrived", async () => {
    const { run, client, sent } = await faulty(() => answer({}, { status: 429, headers: { "Retry-After": "0" } }));
    assert.equal((await client.setFlowRunState(run.id, State.running(), { force: true })).status, "ACCEPT");
    assert.equal(sent().length, 2);
  });
});

describe("an abort rejects with the signal's own reason:", () => {
  const error = new Error("changed my mind");
  const object = { code: 7 };
  const reasons = [
    ["a string", "stop"],
    ["an Error", error],
    ["an object", object],
    ["null", null],
    ["a number", 0],
  ];

  for (const [what, reason] of reasons) {
    test(`${what}, before the call: nothing is sent`, async () => {
      const fetch = recordingFetch();
      const client = await server.client({ fetch });
      const signal = AbortSignal.abort(reason);
      assert.equal(await rejection(client.readFlowRuns({}, { signal })), reason);
      assert.equal(await rejection(client.hello({ signal })), reason);
      assert.equal(fetch.calls.length, 0);
    });

    test(`${what}, during the call: the request is aborted`, async () => {
      const controller = new AbortController();
      const fetch = recordingFetch((_, send) => {
        controller.abort(reason);
        return send();
      });
      const client = await server.client({ fetch });
      assert.equal(await rejection(client.readFlowRuns({}, { signal: controller.signal })), reason);
      assert.equal(fetch.to("/flow_runs/filter")[0].signal.aborted, true);
    });
  }

  test("no reason is a DOMException, as everywhere on the platform", async () => {
    const controller = new AbortController();
    const { apiUrl } = await httpServer(() => controller.abort());
    const client = await createClient({ apiUrl });
    const reason = await rejection(client.hello({ signal: controller.signal }));
    assert.ok(reason instanceof DOMException);
    assert.equal(reason.name, "AbortError");
    assert.equal(reason, controller.signal.reason);
  });

  test("the reason of AbortSignal.timeout too", async () => {
    const { apiUrl } = await httpServer(() => {});
    const signal = AbortSignal.timeout(30);
    assert.equal(await rejection((await createClient({ apiUrl })).hello({ signal })), signal.reason);
  });

  test("during the wait before a retry", async () => {
    const controller = new AbortController();
    const { apiUrl, asked } = await httpServer((_, response) => {
      json(response, 503, {}, { "Retry-After": "30" });
      response.once("close", () => controller.abort("no patience"));
    });
    assert.equal(await rejection((await createClient({ apiUrl })).hello({ signal: controller.signal })), "no patience");
    assert.equal(asked.length, 1);
  });

  test("while the CSRF token is asked for, which harms no other call of the client", async () => {
    const controller = new AbortController();
    const { csrf } = servers;
    const fetch = async (url, init) => {
      if (url.includes("csrf-token")) controller.abort("stop");
      return globalThis.fetch(url, init);
    };
    const client = await csrf.client({ fetch });
    const aborted = rejection(client.readFlows({}, { signal: controller.signal }));
    const other = client.readFlows({ limit: 0 });
    assert.equal(await aborted, "stop");
    assert.deepEqual(await other, []);
  });

  test("a signal that is aborted after the call changes nothing", async () => {
    const controller = new AbortController();
    assert.equal(await client.hello({ signal: controller.signal }), "👋");
    controller.abort("late");
    assert.equal(await client.hello(), "👋");
  });

  test("many calls on one signal leave no listener behind", async () => {
    const { signal } = new AbortController();
    const listeners = new Set();
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (name, listener) => (listeners.add(listener), add(name, listener));
    signal.removeEventListener = (name, listener) => (listeners.delete(listener), remove(name, listener));
    await client.hello({ signal });
    await rejection(client.readFlow(randomUUID(), { signal }));
    assert.equal(listeners.size, 0);
  });
});

describe("a secret", () => {
  const apiKey = "pnu_s3cretKey";
  const authString = "admin:s3cretPass";
  const custom = "s3cretHeader";
  const secrets = [apiKey, "s3cretPass", custom, "s3cret", Buffer.from(authString).toString("base64")];

  function assertNoSecret(value, what) {
    const shown = [inspect(value, { depth: null, showHidden: true }), JSON.stringify(value), String(value), value?.stack];
    for (const text of shown) {
      for (const secret of secrets) assert.ok(!text?.includes(secret), `${what}: ${secret} is in ${text}`);
    }
  }

  test("is in no error, however a call fails, and in no log line", async () => {
    const lines = [];
    const logger = { warn: (...line) => lines.push(...line) };
    const closed = await closedPort();
    const servers = {
      refusing: (_, response) => json(response, 401, { exception_message: "Unauthorized" }),
      failing: (_, response) => json(response, 500, { detail: "No." }),
      invalid: (_, response) => json(response, 200, "{"),
      html: (_, response) => response.writeHead(200, { "Content-Type": "text/html" }).end("<html>"),
      redirecting: (_, response) => response.writeHead(302, { Location: "http://127.0.0.1:9/" }).end(),
      breaking: (request) => request.socket.destroy(),
      silent: () => {},
    };
    const addresses = [closed];
    for (const handle of Object.values(servers)) addresses.push((await httpServer(handle)).apiUrl);
    for (const identity of [{ apiKey }, { authString }]) {
      for (const apiUrl of addresses) {
        const client = await createClient({
          ...identity,
          apiUrl,
          logger,
          timeoutMs: 50,
          maxRetries: 0,
          headers: { "X-Token": custom, "User-Agent": custom },
        });
        const options = () => ({ headers: { "X-Other": custom, "Prefect-Csrf-Token": custom } });
        for (const call of [client.hello(options()), client.readFlowRuns({}, options()), client.bulkCancelFlowRuns({}, options())]) {
          assertNoSecret(await rejection(call), apiUrl);
        }
        assertNoSecret(client, "the client");
      }
    }
    assert.ok(lines.length > 0);
    for (const line of lines) assertNoSecret(line, "a log line");
  });

  test("is not repeated where a proxy echoes it, however it writes it", async () => {
    // PHP writes a slash with a backslash before it, Python all that is not ASCII as an escape.
    const key = "pnu_s3cret/with/slashes";
    const login = "admin:s3cret-grüezi";
    const ascii = (text) => text.replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
    for (const [settings, plain] of [
      [{ apiKey: key }, key],
      [{ authString: login }, login],
    ]) {
      for (const written of [(text) => text, (text) => text.replaceAll("/", "\\/"), ascii]) {
        for (const shape of [(said) => ({ detail: said }), (said) => ({ detail: [{ loc: ["header"], msg: said, type: "echo" }] })]) {
          const { apiUrl } = await httpServer((request, response) => {
            const body = written(JSON.stringify(shape(`got ${request.headers.authorization}, that is ${plain}`)));
            response.writeHead(400, { "Content-Type": "application/json" }).end(body);
          });
          const error = await rejection((await createClient({ ...settings, apiUrl })).hello());
          assert.match(error.message, /got \[redacted\], that is \[redacted\]/);
          for (const secret of [plain, Buffer.from(plain).toString("base64")]) {
            assert.ok(!inspect(error, { depth: null }).includes(secret), inspect(error));
          }
        }
      }
    }
  });

  test("is not repeated where it is refused itself", async () => {
    for (const settings of [
      { apiKey: `${apiKey}\n` },
      { apiKey: `${apiKey}€` },
      { apiKey: [apiKey] },
      { authString: { user: authString } },
      { headers: { "X-Token": `${custom}\r\nX: y` } },
      { headers: { "X-Token": `${custom}😀` } },
      { headers: { "X Token": custom } },
      { headers: { "X-Token": [custom] } },
      { headers: custom },
      { headers: [custom] },
      { apiUrl: `http://admin:${custom}@127.0.0.1/api` },
      { apiUrl: `http://127.0.0.1/api?key=${custom}` },
      { apiUrl: custom },
    ]) {
      const error = await rejection(createClient(settings));
      assert.equal(error.kind, "ValidationError");
      assertNoSecret(error, Object.keys(settings)[0]);
    }
  });

  test("that is a number is not repeated either", async () => {
    for (const settings of [{ apiKey: 31415926 }, { authString: 31415926 }, { headers: { "X-Pin": 31415926 } }]) {
      const error = await rejection(createClient(settings));
      assert.equal(error.kind, "ValidationError");
      assert.doesNotMatch(inspect(error, { depth: null }), /31415926/);
    }
  });
});

describe("the settings of a client:", () => {
  for (const [given, used] of [
    ["http://127.0.0.1:4200/api/", "http://127.0.0.1:4200/api"],
    ["  http://127.0.0.1:4200//api//  ", "http://127.0.0.1:4200/api"],
    ["HTTP://LocalHost:4200/api", "http://localhost:4200/api"],
    ["https://tools.example/prefect/api", "https://tools.example/prefect/api"],
    ["http://[::1]:4200/api", "http://[::1]:4200/api"],
    ["https://api.prefect.cloud/api/accounts/a/workspaces/w", "https://api.prefect.cloud/api/accounts/a/workspaces/w"],
    ["https://app.prefect.cloud/account/a/workspace/w/dashboard", "https://api.prefect.cloud/api/accounts/a/workspaces/w"],
    [undefined, "http://127.0.0.1:4200/api"],
  ]) {
    test(`the address ${given} is used as ${used}`, async () => {
      assert.equal((await createClient({ apiUrl: given })).apiUrl, used);
    });
  }

  for (const apiUrl of [
    "",
    "127.0.0.1:4200/api",
    "/api",
    "ftp://x/api",
    "http://",
    "http://0.0.0.0:4200/api",
    "https://app.prefect.cloud/",
  ]) {
    test(`the address ${JSON.stringify(apiUrl)} is refused with a hint`, async () => {
      const error = await rejection(createClient({ apiUrl }));
      assert.equal(error.kind, "ValidationError");
      assert.match(error.message, /^apiUrl: .{20,}/);
    });
  }

  test("an address with slashes at its end reaches the server", async () => {
    const client = await createClient({ apiUrl: `${server.apiUrl}//` });
    assert.equal(await client.hello(), "👋");
  });

  test("an address without /api is told to lack it", async () => {
    const client = await createClient({ apiUrl: server.apiUrl.replace("/api", "") });
    const error = await rejection(client.hello());
    assert.deepEqual([error.kind, error.status], ["ObjectNotFound", 404]);
    assert.match(error.message, /\/api/);
  });

  test("a misspelt one is refused with what was meant", async () => {
    const error = await rejection(createClient({ apiURL: server.apiUrl }));
    assert.match(error.message, /^apiURL: .*did you mean "apiUrl"\?/);
  });

  for (const settings of [
    { fetch: "fetch" },
    { timeoutMs: 0 },
    { timeoutMs: 1.5 },
    { maxRetries: -1 },
    { apiKey: true },
    { headers: { a: true } },
    "http://x/api",
  ]) {
    test(`${inspect(settings)} is refused`, async () => {
      const error = await rejection(createClient(settings));
      assert.ok(error instanceof PrefectError);
      assert.equal(error.kind, "ValidationError");
    });
  }

  test("the authString goes before the apiKey, a header of one's own before both, and what is empty is none", async () => {
    for (const [settings, authorization] of [
      [{ apiKey: "key" }, "Bearer key"],
      [{ authString: "grüezi:pässword" }, `Basic ${Buffer.from("grüezi:pässword").toString("base64")}`],
      [{ apiKey: "key", authString: "a:b" }, `Basic ${btoa("a:b")}`],
      [{ apiKey: "key", authString: "" }, "Bearer key"],
      [{ apiKey: "key", headers: { authorization: "Proxy x" } }, "Proxy x"],
      [{ apiKey: "" }, null],
      [{}, null],
    ]) {
      const fetch = recordingFetch(() => answer("👋"));
      await (await createClient({ apiUrl: server.apiUrl, fetch, ...settings })).hello();
      assert.equal(fetch.calls[0].headers.get("authorization"), authorization);
    }
  });

  for (const [settings, message] of [
    [{ authString: "s3cret" }, 'authString: expected "user:password", got a string without a colon'],
    [{ authString: "  " }, 'authString: expected "user:password", got a string without a colon'],
    [{ apiKey: " " }, "apiKey: is blank"],
    [{ apiKey: "\t " }, "apiKey: is blank"],
  ]) {
    test(`${inspect(settings)} is refused by its name`, async () => {
      assert.equal((await rejection(createClient({ apiUrl: server.apiUrl, ...settings }))).message, message);
    });
  }

  for (const [apiUrl, words] of [
    ["http://127.0.0.1\\api", /backslash/],
    ["http:\\\\127.0.0.1/api", /backslash/],
    ["http://127.0.0.1/a\\pi", /backslash/],
    ["http://127.0.0.1:4200/a\npi", /line break/],
    ["http://127.0\t.0.1/api", /tab/],
    ["http://127.0.0.1/my api", /space/],
    ["http://127.0.0.1/x/%2e%2E/api", /dot/],
    ["http://127.0.0.1/x/.%2e/api", /dot/],
    ["http://127.0.0.1/x%2f..%2fapi", /dot/],
    ["http://127.0.0.1:65536/api", /65535/],
    ["http://127.0.0.1:123456789012/api", /65535/],
    ["http://127.0.0.1:http/api", /65535/],
  ]) {
    test(`the address ${JSON.stringify(apiUrl)} is refused with a reason`, async () => {
      const error = await rejection(createClient({ apiUrl }));
      assert.equal(error.kind, "ValidationError");
      assert.match(error.message, /^apiUrl: /);
      assert.match(error.message, words);
    });
  }

  test("an address with the highest port there is gets through", async () => {
    assert.equal((await createClient({ apiUrl: "http://127.0.0.1:65535/api" })).apiUrl, "http://127.0.0.1:65535/api");
  });

  const protectedNames = ["User-Agent", "prefect-csrf-token", "PREFECT-CSRF-CLIENT"];

  test("protected headers are ignored with a warning each, all others are sent", async () => {
    const lines = [];
    const fetch = recordingFetch(() => answer([]));
    const headers = Object.fromEntries(protectedNames.map((name) => [name, "forged"]));
    const client = await server.client({ fetch, headers: { ...headers, "X-Mine": "sent" }, logger: { warn: (line) => lines.push(line) } });
    assert.equal(lines.length, 3);
    for (const name of protectedNames)
      assert.ok(
        lines.some((line) => line.includes(name)),
        name,
      );

    await client.readFlows({}, { headers: { "user-agent": "forged" } });
    assert.equal(lines.length, 4);
    const sent = fetch.to("/flows/filter")[0].headers;
    assert.equal(sent.get("x-mine"), "sent");
    for (const name of protectedNames) assert.notEqual(sent.get(name), "forged");
  });

  test("without a logger, warnings go to the console", async () => {
    const warn = mock.method(console, "warn", () => {});
    try {
      await createClient({ headers: { "User-Agent": "forged" } });
      assert.equal(warn.mock.callCount(), 1);
    } finally {
      warn.mock.restore();
    }
  });

  test("a logger that fails changes nothing", async () => {
    for (const logger of [
      {},
      { warn: 5 },
      {
        warn() {
          throw new Error("full");
        },
      },
    ]) {
      const client = await server.client({ logger, headers: { "User-Agent": "x" } });
      assert.equal(await client.hello(), "👋");
    }
  });

  for (const [name, value] of [
    ["X-A", "a\nb"],
    ["X-A", "a\rb"],
    ["X-A", "a\0b"],
    ["X-A", "€"],
    ["X A", "a"],
    ["", "a"],
    ["Ü", "a"],
    ["X:A", "a"],
  ]) {
    test(`a header ${JSON.stringify(name)}: ${JSON.stringify(value)} is refused, for the client and for a call`, async () => {
      for (const promise of [createClient({ headers: { [name]: value } }), client.hello({ headers: { [name]: value } })]) {
        const error = await rejection(promise);
        assert.deepEqual([error.kind, error.status], ["ValidationError", undefined]);
        assert.ok(error.message.startsWith("headers"), error.message);
      }
    });
  }

  for (const value of ["", " padded ", "tab\tin it", "grüezi", "\u007f", "\u0001"]) {
    test(`a header value ${JSON.stringify(value)} either is refused or gets through`, async () => {
      const { apiUrl } = await httpServer((request, response) => json(response, 200, JSON.stringify(request.headers["x-a"] ?? null)));
      let client;
      try {
        client = await createClient({ apiUrl, headers: { "X-A": value }, maxRetries: 0 });
      } catch (error) {
        assert.equal(error.kind, "ValidationError");
        return;
      }
      assert.equal(await client.hello(), value.trim());
    });
  }
});
