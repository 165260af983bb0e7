// 100,000 calls, a third of them failing, leave as much in the module's memory as the first 10,000 did, to the byte.
//
// The size of the memory says little: it is the most that was ever needed at once, in steps of 64 KiB, and a leak in one
// kind of call hides in a step. So the free memory is counted, by allocating all of it and freeing it again.
//
// Every call goes through the whole client. To finish in a minute or two, the proxy, or the test's own `fetch`, repeats the
// real server's first response to each request; a quarter of the calls go over sockets, the others through that `fetch`. No
// response is made up except for the faults.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createClient, flowRunFilter, isPrefectError, servers, times } from "../client/support.mjs";
import { pooled } from "./cases.mjs";
import { FaultyProxy, closePools } from "./proxy.mjs";

const CALLS = 100_000;
const FIRST = 10_000;
const AT_ONCE = 48;

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc");

/** The instance of the module, as it is made. */
let instance;
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (...given) => {
  const made = await instantiate(...given);
  instance = made.instance ?? made;
  return made;
};

let proxy;
let overSockets;
let ownFetch;
let run;

before(async () => {
  const server = servers.plain;
  run = await server.run(await server.deployment());
  proxy = await FaultyProxy.start(server.apiUrl);

  // The faults, by the name that the test puts into a header.
  const faults = {
    reset: (exchange) => exchange.reset(),
    "hang up": (exchange) => exchange.hangUp(),
    truncated: async (exchange) => {
      exchange.head({ status: 200, headers: { "content-type": "application/json" }, length: 1_000 });
      await exchange.write('{"id":');
      exchange.hangUp();
    },
    "no JSON": (exchange) => exchange.reply({ status: 200, headers: { "content-type": "application/json" }, body: '{"id":' }),
    page: (exchange) => exchange.html(200),
    failing: (exchange) => exchange.json(500, { detail: "No." }),
    invalid: (exchange) => exchange.json(422, { detail: [{ loc: ["body", "limit"], msg: "too high", type: "value_error" }] }),
    limited: (exchange) => exchange.json(429, { detail: "Slowly." }, { "retry-after": "120" }),
    silent: () => {},
  };
  const said = new Map();
  proxy.fault(
    async (exchange) => {
      const fault = faults[exchange.request.headers["x-fault"]];
      if (fault) return fault(exchange);
      const question = `${exchange.method} ${exchange.request.url} ${exchange.body}`;
      if (!said.has(question)) said.set(question, await exchange.deliver());
      exchange.reply(said.get(question));
    },
    { times: Infinity },
  );
  overSockets = await server.client({ apiUrl: proxy.apiUrl, maxRetries: 0 });

  const answers = new Map();
  const fetch = async (url, init) => {
    if (init.headers["X-Fault"] === "throw") throw new TypeError("the connection broke");
    if (init.headers["X-Fault"] === "no Response") return { ok: true };
    if (init.headers["X-Fault"] === "silent") return new Promise(() => {});
    const question = `${init.method} ${url} ${init.body}`;
    if (!answers.has(question)) {
      const answer = await globalThis.fetch(url, init);
      answers.set(question, { status: answer.status, headers: [...answer.headers], body: await answer.arrayBuffer() });
    }
    const { status, headers, body } = answers.get(question);
    return new Response(body, { status, headers });
  };
  ownFetch = await server.client({ fetch, maxRetries: 0 });
});
after(async () => {
  await proxy?.close();
  await closePools();
});

/** How much one allocation of a byte takes: the smallest block of the module's allocator on a 32-bit machine. */
const BLOCK = 16;

/** The bytes of the module's memory that are in use, its stack and its constants among them. */
function bytesInUse() {
  const { memory, __wbindgen_malloc: allocate, __wbindgen_free: free } = instance.exports;
  const { byteLength } = memory.buffer;
  const taken = [];
  while (memory.buffer.byteLength === byteLength) taken.push(allocate(1, 1));
  for (const pointer of taken) free(pointer, 1, 1);
  return byteLength - (taken.length - 1) * BLOCK; // the last one lies in new memory
}

/** How many values of JavaScript the module holds. */
function referencesInUse() {
  const { __wbindgen_externrefs: table, __externref_table_alloc: allocate, __externref_table_dealloc: free } = instance.exports;
  const { length } = table;
  const taken = [];
  while (table.length === length) taken.push(allocate());
  for (const index of taken) free(index);
  return length - (taken.length - 1);
}

/** Waits until the garbage collector has told the module of all that it collects. */
async function collected() {
  for (let before = Infinity, now = bytesInUse(); now < before; before = now, now = bytesInUse()) {
    let isTold = false;
    const registry = new FinalizationRegistry(() => {
      isTold = true;
    });
    registry.register({});
    while (!isTold) {
      gc();
      await new Promise((go) => setImmediate(go));
    }
  }
}

const nobody = randomUUID();
const fault = (name, options) => ({ ...options, headers: { "X-Fault": name } });
const good = [
  (client) => client.readFlowRun(run.id),
  (client) => client.readFlowRuns({ flow_runs: { id: { any_: [run.id] } }, limit: 1 }),
  (client) => client.countFlowRuns({ flow_runs: flowRunFilter().id(run.id) }),
  (client) => client.getMostRecentFlowRuns({ n: 1 }),
  (client) => client.request("GET", "/admin/version").withResponse(),
  (client) => client.bulkCancelFlowRuns({ flow_runs: { name: { any_: ["nobody's"] } } }),
  (client) => client.readFlowRun(run.id, { signal: new AbortController().signal, timeoutMs: 60_000 }),
];

const aborted = (begin) => (client) => {
  const controller = new AbortController();
  const call = begin(client, controller.signal);
  setImmediate(() => controller.abort("enough"));
  return call;
};
const everywhere = [
  (client) => client.readFlowRun("no id"),
  (client) => client.readFlowRuns({ flow_run: {} }),
  (client) => client.createArtifact({ key: 5 }),
  (client) => client.hello({ timeoutMs: -1 }),
  (client) => client.readFlowRun(nobody),
  (client) => client.readFlowRuns({ limit: 100_000 }),
  (client) => client.readFlowRun(run.id, { signal: AbortSignal.abort({ why: "enough" }) }),
  aborted((client, signal) => client.readFlowRun(run.id, fault("silent", { signal }))),
  aborted((client, signal) => client.bulkCancelFlowRuns({}, fault("silent", { signal }))),
  (client) => client.readFlowRun(run.id, fault("silent", { timeoutMs: 1 })),
  () => createClient({ apiUrl: "no address" }),
];
const bad = {
  sockets: [
    ...everywhere,
    ...["reset", "hang up", "truncated", "no JSON", "page", "failing", "invalid", "limited"].flatMap((name) => [
      (client) => client.readFlowRun(run.id, fault(name)),
      (client) => client.createArtifact({ key: "x" }, fault(name)),
      (client) => client.getMostRecentFlowRuns({ n: 1 }, fault(name)),
    ]),
  ],
  fetch: [
    ...everywhere,
    ...["throw", "no Response"].flatMap((name) => [
      (client) => client.readFlowRun(run.id, fault(name)),
      (client) => client.bulkCancelFlowRuns({}, fault(name)),
    ]),
  ],
};

test("100,000 calls, a third of them failing, take no more memory than 10,000", async (t) => {
  const done = { succeeded: 0, failed: 0 };
  const work = async (place) => {
    const sockets = place % 4 === 0;
    const client = sockets ? overSockets : ownFetch;
    const turn = Math.floor(place / 4);
    const fails = turn % 3 === 0;
    const calls = fails ? bad[sockets ? "sockets" : "fetch"] : good;
    const call = calls[(Math.floor(turn / 3) * 3 + (place % 4)) % calls.length];
    try {
      await call(client);
      done.succeeded += 1;
      assert.ok(!fails, `it was to fail: ${call}`);
    } catch (error) {
      done.failed += 1;
      if (!fails) throw error;
      const reason = error === "enough" || error?.why === "enough";
      assert.ok(reason || isPrefectError(error), `${error}`);
    }
    proxy.seen.length = 0;
  };
  const begun = Date.now();
  await pooled(times(FIRST), work, AT_ONCE);
  await collected();
  const heap = process.memoryUsage().heapUsed;
  // In this order, and the other way round at the end: to count references makes their table longer.
  const references = referencesInUse();
  const bytes = bytesInUse();
  await pooled(
    times(CALLS - FIRST, (place) => place + FIRST),
    work,
    AT_ONCE,
  );
  await collected();
  const bytesLeft = bytesInUse() - bytes;
  const referencesLeft = referencesInUse() - references;
  const heapLeft = process.memoryUsage().heapUsed - heap;

  const seconds = (Date.now() - begun) / 1_000;
  t.diagnostic(`${done.succeeded} succeeded, ${done.failed} failed, in ${seconds.toFixed(0)} s`);
  t.diagnostic(`after ${FIRST} calls ${bytes} bytes, ${references} references, a heap of ${heap} bytes`);
  t.diagnostic(`the others left ${bytesLeft} bytes, ${referencesLeft} references, ${heapLeft} bytes of the heap`);
  assert.equal(done.succeeded + done.failed, CALLS);
  assert.ok(Math.abs(done.failed - CALLS / 3) < 5, `${done.failed} failed`);
  // Each kind of call is made some 200 times at least, and a lost string is 16 bytes. A list that grew once more
  // because more calls were at the same point than before is less than that.
  assert.ok(bytesLeft < 2_048, `${bytesLeft} bytes more are in use`);
  assert.ok(referencesLeft < 100, `${referencesLeft} references more are in use`);
  assert.ok(heapLeft < 8_000_000, `the heap grew by ${heapLeft} bytes`);
});
