// Many calls at once on one client: each gets its own response, no more are in flight than allowed, and a client that is
// freed, or leaves its `using` block, lets its calls finish.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { transform } from "esbuild";
import { isPrefectError, late, servers, tally, times } from "../client/support.mjs";
import { FaultyProxy, closePools } from "./proxy.mjs";

const server = servers.plain;
const RUN = { method: "GET", path: /^\/flow_runs\/[0-9a-f-]{36}$/ };
after(closePools);

/** A proxy that lets through in a random order, and counts how many requests are there at once. */
async function shuffling(t, settings, act = (exchange) => exchange.deliver().then((answer) => exchange.reply(answer))) {
  const proxy = await FaultyProxy.start(server.apiUrl);
  t.after(() => proxy.close());
  const gauge = { now: 0, most: 0 };
  proxy.fault(
    async (exchange) => {
      gauge.most = Math.max(gauge.most, ++gauge.now);
      exchange.response.once("close", () => (gauge.now -= 1));
      await sleep(Math.random() * 20);
      return act(exchange);
    },
    { ...RUN, times: Infinity },
  );
  const client = await server.client({ apiUrl: proxy.apiUrl, ...settings });
  return { proxy, client, gauge };
}

const runs = async (n) =>
  server.runs(
    await server.deployment(),
    times(n, () => ({})),
  );

test("300 reads at once get each its own run, whatever order the answers come in", async (t) => {
  const { client, gauge } = await shuffling(t, { maxConcurrentRequests: 40 });
  const ids = await runs(60);
  const asked = times(300, (index) => ids[(index * 7) % ids.length]);
  const read = await Promise.all(asked.map((id) => client.readFlowRun(id)));
  assert.deepEqual(
    read.map(({ id }) => id),
    asked,
  );
  assert.ok(gauge.most > 20, `${gauge.most} at once`);
});

test("no more requests reach the server at once than maxConcurrentRequests says", async (t) => {
  for (const [settings, most] of [
    [{}, 16],
    [{ maxConcurrentRequests: 3 }, 3],
    [{ maxConcurrentRequests: 1 }, 1],
  ]) {
    const { client, gauge } = await shuffling(t, settings);
    const [id] = await runs(1);
    await Promise.all(times(60, () => client.readFlowRun(id)));
    assert.ok(gauge.most <= most && gauge.most > most / 2, `${gauge.most} at once`);
  }
});

test("a request that fails, is aborted or times out gives its permit back", async (t) => {
  let turn = 0;
  const faults = [
    (exchange) => exchange.reset(),
    (exchange) => exchange.json(500, {}),
    (exchange) => exchange.html(200),
    () => {}, // until it is aborted or times out
  ];
  const { client, proxy, gauge } = await shuffling(t, { maxConcurrentRequests: 2, maxRetries: 0 }, (exchange) =>
    faults[turn++ % faults.length](exchange),
  );
  const [id] = await runs(1);
  const calls = times(60, (index) => {
    const controller = new AbortController();
    if (index % 2) setTimeout(() => controller.abort("enough"), 50 * index);
    return client.readFlowRun(id, { signal: controller.signal, timeoutMs: 6_000 }).then(
      () => "done",
      (error) => (error === "enough" ? error : error.kind),
    );
  });
  const ends = tally(await Promise.all(calls), (end) => end);
  assert.ok(gauge.most <= 2, `${gauge.most} at once`);
  assert.equal(ends.done, undefined);
  assert.ok(ends.Network && ends.ServerError && ends.UnexpectedResponse && ends.enough, JSON.stringify(ends));
  proxy.heal();
  const after = await Promise.all(times(10, () => client.readFlowRun(id)));
  assert.deepEqual(new Set(after.map((run) => run.id)), new Set([id]));
});

/** Calls of every sort, all under way. */
async function underWay(client) {
  const ids = await runs(5);
  const deployment = await server.deployment();
  const toCancel = await server.runs(
    deployment,
    times(60, () => ({ state: late() })),
  );
  const calls = [
    ...ids.map((id) => client.readFlowRun(id)),
    client.readFlowRun("no id"),
    client.cancelFlowRuns(toCancel),
    client.getMostRecentFlowRuns({ n: 300 }),
    client.createArtifact({ key: "freed", type: "markdown", data: "x" }).withResponse(),
  ];
  return { ids, toCancel, calls };
}

async function assertSettled({ ids, toCancel, calls }) {
  const ends = await Promise.allSettled(calls);
  assert.deepEqual(
    ends.slice(0, 5).map(({ value }) => value?.id),
    ids,
  );
  assert.ok(isPrefectError(ends[5].reason));
  assert.equal(ends[6].value.counts.cancelled, toCancel.length);
  assert.ok(Array.isArray(ends[7].value));
  assert.equal(ends[8].value.response.status, 201);
  assert.deepEqual(
    tally(await server.readRuns(toCancel), ({ state_name }) => state_name),
    { Cancelled: 60 },
  );
}

test("free() while calls are under way, and in their retries, harms none of them", async (t) => {
  let failed = 0;
  const { client } = await shuffling(t, {}, async (exchange) => {
    if (++failed <= 3) return exchange.json(503, {}, { "retry-after": "0" });
    exchange.reply(await exchange.deliver());
  });
  await client.hello();
  const begun = await underWay(client);
  client.free();
  await assertSettled(begun);
  assert.ok(failed > 3);
});

for (const using of ["using", "await using"]) {
  test(`leaving the block of "${using}" while calls are under way harms none of them`, async () => {
    // Node 20 doesn't know the syntax.
    const source = `export default async (make, use) => { ${using} client = await make(); return await use(client); };`;
    const { code } = await transform(source, { target: "node20", format: "esm" });
    const { default: within } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
    let kept;
    const begun = await within(
      () => server.client(),
      (client) => {
        kept = client;
        return underWay(client);
      },
    );
    await assertSettled(begun);
    assert.throws(() => kept.apiUrl, "it is freed");
  });
}
