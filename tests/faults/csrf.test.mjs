// The CSRF token, on a real server that requires one and a password, behind a proxy that records the requests.

import assert from "node:assert/strict";
import { after, afterEach, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { ownServer, rejection, servers, times, unique } from "../client/support.mjs";
import { FaultyProxy, closePools } from "./proxy.mjs";

const server = servers.both;
const TOKEN = { method: "GET", path: /^\/csrf-token$/ };
const ARTIFACTS = { method: "POST", path: /^\/artifacts\/$/ };

const proxies = [];
afterEach(() => Promise.all(proxies.splice(0).map((proxy) => proxy.close())));
after(closePools);

async function behind({ apiUrl, authString } = server, settings) {
  const proxy = await FaultyProxy.start(apiUrl);
  proxies.push(proxy);
  return { proxy, client: await server.client({ apiUrl: proxy.apiUrl, authString, ...settings }) };
}

/** Somebody else asks for a token in the name of the client, which ends the one it has. */
async function rotate(proxy) {
  const { headers } = proxy.seen.find(({ headers }) => headers["prefect-csrf-client"]);
  await server.get(`/csrf-token?client=${headers["prefect-csrf-client"]}`);
}

const create = (client, key) => client.createArtifact({ key, type: "markdown", data: "x" });
const made = (key) => server.post("/artifacts/count", { artifacts: { key: { any_: [key] } } });
const statuses = (seen) => seen.map(({ answer }) => answer?.status);

describe("a CSRF token", () => {
  test("is asked for once, however many requests want it, and with the password", async () => {
    const { proxy, client } = await behind();
    await Promise.all(times(20, () => client.readFlows({ limit: 1 })));
    const [asked, ...more] = proxy.to(TOKEN);
    assert.deepEqual(more, []);
    assert.match(asked.headers.authorization, /^Basic /);
    const tokens = new Set(proxy.to({ method: "POST" }).map(({ headers }) => headers["prefect-csrf-token"]));
    assert.equal(tokens.size, 1);
  });

  test("is not asked for by what only gets", async () => {
    const { proxy, client } = await behind();
    await client.hello();
    assert.deepEqual(proxy.to(TOKEN), []);
  });

  test("that the server refuses is asked for once more, and the request sent once more, even an unsafe one", async () => {
    const { proxy, client } = await behind();
    await client.readFlows({ limit: 1 });
    await rotate(proxy);
    const key = unique("artifact");
    await create(client, key);
    assert.deepEqual(statuses(proxy.to(ARTIFACTS)), [403, 201]);
    assert.equal(proxy.to(TOKEN).length, 2);
    assert.equal(await made(key), 1);
  });

  test("that many requests find refused together is asked for once more, not by each", async () => {
    const { proxy, client } = await behind();
    await client.readFlows({ limit: 1 });
    await rotate(proxy);
    const keys = times(20, () => unique("artifact"));
    await Promise.all(keys.map((key) => create(client, key)));
    assert.equal(proxy.to(TOKEN).length, 2);
    for (const key of keys) assert.equal(await made(key), 1);
  });

  test("that is refused again and again is no endless loop", async () => {
    const { proxy, client } = await behind();
    await client.readFlows({ limit: 1 });
    proxy.fault((exchange) => exchange.json(403, { detail: "Invalid CSRF token" }), { ...ARTIFACTS, times: Infinity });
    const error = await rejection(create(client, unique("artifact")));
    assert.deepEqual([error.kind, error.status, error.attempts], ["Forbidden", 403, 2]);
    assert.equal(proxy.to(ARTIFACTS).length, 2);
  });

  test("that was refused does not make a deleted run of one that never was", async () => {
    const { proxy, client } = await behind();
    await client.readFlows({ limit: 1 });
    await rotate(proxy);
    const error = await rejection(client.deleteFlowRun("00000000-0000-4000-8000-000000000000"));
    assert.deepEqual([error.kind, error.status], ["ObjectNotFound", 404]);
  });

  test("is renewed before it expires, so that no request is refused", async () => {
    const short = await ownServer({ csrf: true, env: { PREFECT_SERVER_CSRF_TOKEN_EXPIRATION: "PT2S" } });
    try {
      const { proxy, client } = await behind(short);
      const until = Date.now() + 7_000;
      while (Date.now() < until) {
        await client.readFlows({ limit: 1 });
        await sleep(100);
      }
      const lists = proxy.to({ method: "POST" });
      assert.ok(lists.length > 15 && statuses(lists).every((status) => status === 200), `${statuses(lists)}`);
      const asked = proxy.to(TOKEN).length;
      assert.ok(asked >= 4 && asked <= 9, `${asked} tokens`);
    } finally {
      await short.stop();
    }
  });

  for (const status of [404, 422]) {
    test(`is none where the server answers ${status}, and that is asked once`, async () => {
      const { proxy, client } = await behind(servers.plain);
      const detail = status === 422 ? "CSRF protection is disabled." : "Not Found";
      proxy.fault((exchange) => exchange.json(status, { detail }), { ...TOKEN, times: Infinity });
      for (const _ of times(3)) await client.readFlows({ limit: 1 });
      assert.equal(proxy.to(TOKEN).length, 1);
      for (const { headers } of proxy.to({ method: "POST" })) assert.equal(headers["prefect-csrf-token"], undefined);
    });
  }

  test("is asked for again when the first answer said there is none, and the server turns out to want one", async () => {
    const { proxy, client } = await behind();
    proxy.fault((exchange) => exchange.json(404, { detail: "Not Found" }), TOKEN);
    const key = unique("artifact");
    await create(client, key);
    assert.deepEqual(statuses(proxy.to(ARTIFACTS)), [403, 201]);
    assert.equal(await made(key), 1);
  });

  for (const [what, act, kind] of [
    ["answered with 500", (exchange) => exchange.json(500, { detail: "No." }), "ServerError"],
    ["answered with a page", (exchange) => exchange.html(200), "UnexpectedResponse"],
    ["answered with another JSON", (exchange) => exchange.json(200, "s3cret-token"), "UnexpectedResponse"],
    ["not answered", (exchange) => exchange.reset(), "Network"],
  ]) {
    test(`whose question is ${what} fails the call, which was never sent`, async () => {
      const { proxy, client } = await behind(server, { maxRetries: 0 });
      proxy.fault(act, { ...TOKEN, times: Infinity });
      const key = unique("artifact");
      const error = await rejection(create(client, key));
      assert.deepEqual([error.kind, error.attempts], [kind, 0]);
      assert.match(error.message, /^no CSRF token: .*\bGET http\S*\/api\/csrf-token\?client=\S+, before POST http\S*\/artifacts\/\)$/);
      assert.ok(!error.message.includes("s3cret-token"));
      assert.deepEqual(proxy.to(ARTIFACTS), []);
      assert.equal(await made(key), 0);
      proxy.heal();
      await create(client, key);
      assert.equal(await made(key), 1);
    });
  }

  test("whose question meets a passing fault is asked for again", async () => {
    const { proxy, client } = await behind();
    await client.hello();
    proxy.fault((exchange) => exchange.reset(), { ...TOKEN, times: 2 });
    await client.readFlows({ limit: 1 });
    assert.equal(proxy.to(TOKEN).length, 3);
  });
});
