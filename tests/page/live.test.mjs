// Where the server streams events, the page shows what happens as it happens, without a storm of requests; where it
// doesn't, nothing is said, and the refresh of every 15 seconds goes on.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createClient, State } from "../../pkg/node.js";
import { startPrefectServer } from "../server/prefect-server.mjs";
import { address, fresh, lists, openPage, pass, refresh, requests, usePage, withoutRefresh } from "./support.mjs";

const AUTH = "admin:open-sesame";
const PATIENCE = { timeout: 60_000 }; // the server's services take their time

let server; // streams
const others = [];
let silent; // takes the connection, and never says anything
let client;
let flow;

usePage();
before(async () => {
  [server, silent] = await Promise.all([startPrefectServer({ services: true }), startPrefectServer()]);
  client = await createClient({ apiUrl: server.apiUrl });
  flow = (await client.createFlow({ name: "etl" })).id;
});
after(() => Promise.all([server, silent, ...others].map((each) => each?.stop())));

const make = async (name, state) => (await client.createFlowRun({ flow_id: flow, name, state })).id;

/** Opens the page and waits until its stream is let in. */
async function streaming(t, place, { apiUrl, authString } = server, options = {}) {
  const page = await openPage(t, undefined, options);
  await withoutRefresh(page);
  const isIn = new Promise((resolve) =>
    page.on("websocket", (socket) => {
      if (socket.url().endsWith("/events/out")) socket.on("framereceived", ({ payload }) => payload.includes("auth_success") && resolve());
    }),
  );
  if (authString) {
    await page.goto(address(undefined, place));
    await page.getByLabel("API address").fill(apiUrl);
    await page.getByLabel("With user and password").check();
    await page.getByLabel("User and password", { exact: true }).fill(authString);
    await page.getByRole("button", { name: "Connect" }).click();
  } else {
    await page.goto(address(apiUrl, place));
  }
  await isIn;
  await fresh(page);
  return page;
}

test("a run that starts, changes and ends is shown without a refresh", async (t) => {
  const page = await streaming(t, { view: "active", name: "live-" });
  await page.getByText("No run matches.").waitFor();
  await refresh(page);
  const id = await make("live-1", State.pending());
  await page.getByRole("link", { name: "live-1" }).waitFor(PATIENCE);
  await refresh(page);
  await client.setFlowRunState(id, State.running({ message: "on its way" }));
  await page.getByText("on its way").waitFor(PATIENCE);
  await refresh(page);
  await client.setFlowRunState(id, State.completed());
  await page.getByRole("link", { name: "live-1" }).waitFor({ state: "detached", ...PATIENCE });
});

for (const [kind, options] of Object.entries({
  "that wants CSRF tokens": { csrf: true },
  "with a password": { authString: AUTH },
  "with both": { csrf: true, authString: AUTH },
})) {
  test(`live on a server ${kind}, and the store isn't asked`, async (t) => {
    const own = await startPrefectServer({ services: true, ...options });
    others.push(own);
    const writer = await createClient({ apiUrl: own.apiUrl, authString: options.authString });
    const flow_id = (await writer.createFlow({ name: "etl" })).id;
    const page = await streaming(t, { view: "active" }, own, { clock: true });
    const sent = requests(page, own.apiUrl);
    await page.getByText("Nothing is active.").waitFor();
    await refresh(page);
    await writer.createFlowRun({ flow_id, name: "live-here", state: State.pending() });
    await page.getByRole("link", { name: "live-here" }).waitFor(PATIENCE);
    await pass(page, 75_000); // a stream without gaps looks at the store every minute
    await fresh(page);
    assert.deepEqual(
      sent.filter((path) => path.startsWith("/events")),
      [],
    );
  });
}

test("the run that is open is followed", async (t) => {
  const id = await make("live-open", State.running());
  const page = await streaming(t, { run: id });
  const drawer = page.getByRole("dialog", { name: "live-open" });
  await drawer.getByText("State history").waitFor();
  await client.setFlowRunState(id, State.failed({ message: "out of memory" }));
  await drawer.getByText("out of memory").first().waitFor();
});

test("many events are few requests", async (t) => {
  const page = await streaming(t, { view: "active", name: "storm-" });
  const sent = requests(page, server.apiUrl);
  const from = Date.now();
  const ids = [];
  for (let index = 0; index < 30; index++) ids.push(await make(`storm-${index}`, State.pending()));
  for (const id of ids) await client.setFlowRunState(id, State.running());
  await lists(
    page,
    ids.map((_, index) => `storm-${index}`),
  );
  const number = sent.filter((path) => path === "/flow_runs/filter").length;
  const seconds = (Date.now() - from) / 1000;
  t.diagnostic(`${number} lists in ${seconds.toFixed(1)} s for 60 changes`);
  assert.ok(number <= seconds / 3 + 2, `${number} lists in ${seconds} s`);
});

test("a server that refuses the stream, one that closes it in the end, and one that is silent: the refresh goes on, and nothing is said", async (t) => {
  const other = await createClient({ apiUrl: silent.apiUrl });
  const id = (await other.createFlow({ name: "quiet" })).id;
  for (const [how, answer] of Object.entries({
    refuses: (socket) => socket.close({ code: 1008, reason: "no streams here" }),
    closes: (socket) => socket.close({ code: 1012, reason: "restarting" }),
    silent: null,
  })) {
    const page = await openPage(t, undefined, { clock: true, mayFail: /WebSocket/ });
    let sockets = 0;
    await page.routeWebSocket(/\/events\/out$/, (socket) => {
      sockets += 1;
      if (answer) answer(socket);
      else socket.connectToServer();
    });
    await page.goto(address(silent.apiUrl, { view: "active" }));
    await fresh(page);
    const name = `quiet-${how}`;
    await other.createFlowRun({ flow_id: id, name, state: State.pending() });
    await pass(page, 16_000);
    await page.getByRole("link", { name }).waitFor();
    await page.getByRole("button", { name: "Cancel all active runs…" }).click();
    await page.getByRole("dialog").locator(".preview li").first().waitFor();
    assert.equal(await page.locator(".problem, .outage, .retrying").count(), 0);
    assert.ok(sockets > 0);
  }
});
