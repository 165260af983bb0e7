// Live data in Chromium: a page on one origin, a server with a password and CSRF protection on another, and the
// platform's own WebSocket.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchChromium } from "../package/support.mjs";
import { startStaticServer } from "../server/static.mjs";
import { TcpProxy, until } from "./sockets.mjs";
import { servers, unique } from "./support.mjs";

const server = servers.both;
let site;
let browser;
before(async () => {
  [site, browser] = await Promise.all([startStaticServer(), launchChromium()]);
});
after(() => Promise.all([browser?.close(), site?.stop()]));

/** A page with a client in it. */
async function open(t, settings) {
  const page = await browser.newPage();
  t.after(() => page.close());
  await page.goto(`${site.url}prefect-wasm/package.json`); // any page of this origin, without scripts of its own
  await page.evaluate(async (settings) => {
    const { createClient } = await import("/prefect-wasm/browser.js");
    globalThis.client = await createClient(settings);
  }, settings);
  return page;
}

test("events come, also after the connection broke, and a run is waited for", async (t) => {
  const proxy = await TcpProxy.start(server.apiUrl);
  t.after(() => proxy.stop());
  const page = await open(t, { apiUrl: proxy.apiUrl, authString: server.authString });
  const event = unique("event");
  const emit = (n) =>
    server.post("/events", [
      { id: crypto.randomUUID(), event, occurred: new Date().toISOString(), resource: { "prefect.resource.id": "x" }, payload: { n } },
    ]);
  await page.evaluate((name) => {
    globalThis.seen = [];
    (async () => {
      for await (const { payload } of globalThis.client.subscribeEvents({ event: { name: [name] } })) globalThis.seen.push(payload.n);
    })();
  }, event);
  const seen = () => page.evaluate(() => globalThis.seen);

  // How soon the filter is there, nobody tells: until then an event may be too early.
  await until(async () => (await emit(0), (await seen()).length > 0), "the first event");
  proxy.cut();
  await until(async () => (await emit(1), (await seen()).includes(1)), "an event after the cut");

  const run = await server.run(await server.deployment());
  const waiting = page.evaluate((id) => globalThis.client.waitForFlowRun(id).then(({ state }) => state.type), run.id);
  await server.setState(run.id, { type: "COMPLETED" }, true);
  assert.equal(await waiting, "COMPLETED");
});

test("a wrong password is told, without showing it", async (t) => {
  const page = await open(t, { apiUrl: server.apiUrl, authString: "admin:s3cret-wrong" });
  const error = await page.evaluate(() =>
    globalThis.client
      .subscribeEvents()
      .next()
      .catch(({ kind, message, stack }) => ({ kind, message, stack })),
  );
  assert.equal(error.kind, "Unauthorized");
  assert.ok(!JSON.stringify(error).includes("s3cret"));
});

test("a proxy that lets no WebSocket through is told from no server", async (t) => {
  const proxy = await TcpProxy.start(server.apiUrl);
  t.after(() => proxy.stop());
  proxy.refusal = "HTTP/1.1 501 Not Implemented\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  const page = await open(t, { apiUrl: proxy.apiUrl, authString: server.authString });
  const message = await page.evaluate(() =>
    globalThis.client
      .subscribeEvents()
      .next()
      .catch(({ message }) => message),
  );
  assert.match(message, /the server itself answers/);
});
