// The caller's own `fetch`: another implementation, whose Response isn't the platform's, and functions that don't return a
// Response at all. Whatever they do, the call settles.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fetch as foreignFetch, Response as ForeignResponse } from "undici";
import { late, rejection, servers, tally, times, unique } from "../client/support.mjs";
import { FaultyProxy, closePools } from "./proxy.mjs";

const server = servers.both;
after(closePools);

/** undici's own fetch, which is not the one that Node has built in; it has to be called without `this`. */
async function foreign(url, init) {
  assert.equal(this, undefined);
  const response = await foreignFetch(url, init);
  assert.ok(response instanceof ForeignResponse && !(response instanceof Response));
  return response;
}

test("another implementation of fetch does all that the platform's does", async () => {
  const client = await server.client({ fetch: foreign });
  const deployment = await server.deployment();
  const ids = await server.runs(
    deployment,
    times(3, () => ({ state: late() })),
  );
  assert.equal((await client.readFlowRun(ids[0])).id, ids[0]);
  const { data, response } = await client.createFlow({ name: unique("flow") }).withResponse();
  assert.deepEqual([typeof data.id, response.status], ["string", 201]);
  assert.equal((await client.cancelFlowRuns(ids)).counts.cancelled, 3);
  assert.deepEqual(
    tally(await server.readRuns(ids), ({ state_name }) => state_name),
    { Cancelled: 3 },
  );
  await client.deleteFlowRun(ids[0]);
  assert.equal((await rejection(client.readFlowRun(ids[0]))).kind, "ObjectNotFound");
});

for (const [what, act, kind, attempts] of [
  ["that is reset", (exchange) => exchange.reset(), "Network", 2],
  [
    "whose body breaks off",
    async (exchange) => {
      exchange.head({ status: 200, headers: { "content-type": "application/json" }, length: 99 });
      await exchange.write('{"id":');
      exchange.hangUp();
    },
    "Network",
    2,
  ],
  [
    "that is no JSON",
    (exchange) => exchange.reply({ headers: { "content-type": "application/json" }, body: '{"id":' }),
    "UnexpectedResponse",
    1,
  ],
  [
    "that is a redirect",
    (exchange) => exchange.reply({ status: 307, headers: { location: "http://127.0.0.1:9/" } }),
    "UnexpectedResponse",
    1,
  ],
]) {
  test(`through it, an answer ${what} is a ${kind}`, async (t) => {
    const proxy = await FaultyProxy.start(server.apiUrl);
    t.after(() => proxy.close());
    const client = await server.client({ apiUrl: proxy.apiUrl, fetch: foreign, maxRetries: 1 });
    proxy.fault(act, { path: /^\/hello$/, times: Infinity });
    const error = await rejection(client.hello());
    assert.deepEqual([error.kind, error.attempts], [kind, attempts]);
  });
}

const bytes = (text) => new TextEncoder().encode(text).buffer;
const head = { status: 200, headers: new Headers({ "content-type": "application/json" }) };

test("the least that is a Response is enough: status, headers and arrayBuffer()", async () => {
  const fetch = () => ({ ...head, arrayBuffer: async () => bytes('"👋"') });
  assert.equal(await (await servers.plain.client({ fetch })).hello(), "👋");
  const failing = () => ({ ...head, status: 404, arrayBuffer: async () => bytes('{"detail": "no hello"}') });
  const error = await rejection((await servers.plain.client({ fetch: failing })).hello());
  assert.deepEqual([error.kind, error.detail], ["ObjectNotFound", "no hello"]);
});

for (const [what, given] of Object.entries({
  undefined: undefined,
  null: null,
  "a string": "👋",
  "an empty object": {},
  "an object without headers": { ok: true, status: 200, arrayBuffer: async () => bytes('"👋"') },
  "an object with headers that can't be asked": { ...head, headers: {}, arrayBuffer: async () => bytes('"👋"') },
  "an object with headers that throw": {
    ...head,
    headers: {
      get: () => {
        throw new Error("no headers");
      },
    },
    arrayBuffer: async () => bytes('"👋"'),
  },
  "an object without a body": { ...head },
  "an object without a status": { headers: head.headers, arrayBuffer: async () => bytes('"👋"') },
})) {
  test(`a fetch that gives ${what} is a Network error`, async () => {
    const client = await servers.plain.client({ fetch: async () => given, maxRetries: 0 });
    for (const call of [client.hello(), client.getMostRecentFlowRuns({ n: 1 }), client.bulkCancelFlowRuns()]) {
      const error = await rejection(call);
      assert.equal(error.kind, "Network");
      assert.match(error.message, /fetch gave no Response|no headers/);
    }
  });
}

for (const [what, arrayBuffer, kind] of [
  [
    "throws",
    () => {
      throw new Error("no body");
    },
    "Network",
  ],
  ["rejects with nothing", () => Promise.reject(undefined), "Network"],
  ["is no promise", () => 5, "UnexpectedResponse"],
  ["gives no bytes", async () => "text", "UnexpectedResponse"],
  ["never comes", () => new Promise(() => {}), "Timeout"],
]) {
  test(`a body that ${what} is a ${kind}`, async () => {
    const client = await servers.plain.client({ fetch: async () => ({ ...head, arrayBuffer }), maxRetries: 0, timeoutMs: 300 });
    assert.equal((await rejection(client.hello())).kind, kind);
  });
}

// What the platform lacks, or what somebody put in its place. Only what is needed for the answer can spoil it.
for (const name of ["AbortController", "Request", "setTimeout", "fetch", "clearTimeout"]) {
  for (const [how, settings, options] of [
    ["is not sent again", { maxRetries: 0 }],
    ["is to be sent again", {}],
    ["has a time limit", {}, { timeoutMs: 60_000 }],
  ]) {
    test(`a ${name} that throws lets a call settle that ${how}, and the next one as well`, async (t) => {
      // The platform's own needs clearTimeout, too.
      const fetch = name === "clearTimeout" ? async () => Response.json("👋") : undefined;
      const client = await servers.plain.client({ ...settings, fetch });
      assert.equal(await client.hello(), "👋");
      // No arrow function, which `new` would refuse by itself.
      function unusable() {
        throw new RangeError(`no ${name}`);
      }
      const own = globalThis[name];
      const { setTimeout } = globalThis;
      t.after(() => (globalThis[name] = own));
      globalThis[name] = unusable;
      let call;
      try {
        call = client.hello(options);
        const late = new Promise((resolve) => setTimeout(() => resolve(new Error("it hangs")), 30_000).unref());
        call = await Promise.race([
          call.then(
            (value) => ({ value }),
            (error) => ({ error }),
          ),
          late,
        ]);
      } finally {
        globalThis[name] = own;
      }
      if (name === "clearTimeout") assert.equal(call.value, "👋");
      else assert.deepEqual([call.error?.kind, call.error?.cause?.message], ["Network", `no ${name}`], `${call.message}`);
      assert.equal(await client.hello(options), "👋");
    });
  }
}

test("a call that is aborted where clearTimeout throws is over at once", async (t) => {
  const { clearTimeout } = globalThis;
  t.after(() => (globalThis.clearTimeout = clearTimeout));
  const client = await servers.plain.client({ fetch: () => new Promise(() => {}) });
  const controller = new AbortController();
  const call = rejection(client.hello({ signal: controller.signal, timeoutMs: 60_000 }));
  await new Promise(setImmediate);
  globalThis.clearTimeout = () => {
    throw new RangeError("no clearTimeout");
  };
  controller.abort("enough");
  assert.equal(await call, "enough");
});

test("that a server answered is known at the head of its answer", async () => {
  let release;
  const fetch = (url) => {
    if (url.endsWith("/hello")) return { ...head, arrayBuffer: () => new Promise((resolve) => (release = () => resolve(bytes('"👋"')))) };
    return Promise.reject(
      Object.assign(new TypeError("fetch failed"), { cause: Object.assign(new Error("refused"), { code: "ECONNREFUSED" }) }),
    );
  };
  const retried = [];
  const client = await servers.plain.client({ fetch, maxRetries: 1, onRetry: ({ url }) => retried.push(url) });
  const dripping = client.hello();
  await new Promise(setImmediate);
  assert.equal((await rejection(client.apiVersion())).attempts, 2, "a server that is there is tried again");
  assert.equal(retried.length, 1);
  release();
  assert.equal(await dripping, "👋");
});

test("after an answer that is no UTF-8 the next one is read as ever", async () => {
  const bodies = [
    new Uint8Array([0x22, 0xc3, 0x28, 0x22]),
    new Uint8Array([0xf0, 0x9f]),
    new TextEncoder().encode('\ufeff"👋"'),
    new TextEncoder().encode('"👋"'),
  ];
  const fetch = async () => ({ ...head, arrayBuffer: async () => bodies.shift().buffer });
  const client = await servers.plain.client({ fetch });
  for (const _ of times(2)) assert.equal((await rejection(client.hello())).kind, "UnexpectedResponse");
  for (const _ of times(2)) assert.equal(await client.hello(), "👋");
});

for (const [what, reply] of [
  ["doesn't know the route", (exchange) => exchange.json(404, { detail: "Not Found" })],
  ["isn't the one that says so", (exchange) => exchange.html(404)],
]) {
  test(`a repeated delete is no success where the server ${what}`, async (t) => {
    const proxy = await FaultyProxy.start(server.apiUrl);
    t.after(() => proxy.close());
    const client = await server.client({ apiUrl: proxy.apiUrl });
    await client.hello();
    const [id] = await server.runs(await server.deployment(), [{ state: late() }]);
    const at = { method: "DELETE" };
    proxy.fault((exchange) => exchange.reset(), at);
    proxy.fault(reply, { ...at, times: Infinity });
    const error = await rejection(client.deleteFlowRun(id));
    assert.deepEqual([error.kind, error.attempts], ["ObjectNotFound", 2]);
    assert.ok(await server.has(`/flow_runs/${id}`));
  });
}

test("a list that is none is an UnexpectedResponse, and not an empty list", async () => {
  for (const body of ['{"id": 1}', "null", "5", '"x"']) {
    const client = await servers.plain.client({ fetch: async () => ({ ...head, arrayBuffer: async () => bytes(body) }) });
    assert.equal((await rejection(client.getMostRecentFlowRuns({ n: 3 }))).kind, "UnexpectedResponse");
    assert.equal((await rejection(client.bulkCancelFlowRuns())).kind, "UnexpectedResponse");
  }
});
