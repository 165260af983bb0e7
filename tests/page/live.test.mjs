// Where the server streams events, the page shows what happens as it happens, without a storm of requests; where it
// doesn't, nothing is said, and the refresh of every 15 seconds goes on.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createClient, State } from "../../pkg/node.js";
import { startPrefectServer } from "../server/prefect-server.mjs";
import { fresh, lists, openPage, refresh, requests, usePage } from "./support.mjs";

let server; // streams
let silent; // takes the connection, and never says anything
let client;
let flow;

usePage();
before(async () => {
  [server, silent] = await Promise.all([startPrefectServer({ services: true }), startPrefectServer()]);
  client = await createClient({ apiUrl: server.apiUrl });
  flow = (await client.createFlow({ name: "etl" })).id;
});
after(() => Promise.all([server?.stop(), silent?.stop()]));

const make = async (name, state) => (await client.createFlowRun({ flow_id: flow, name, state })).id;

/** Opens the page and waits until its stream is let in. */
async function streaming(t, place) {
  const page = await openPage(t, undefined);
  const opened = page.waitForEvent("websocket", (socket) => socket.url().endsWith("/events/out"));
  await page.goto(`${page.url().split("?")[0]}?${new URLSearchParams({ api: server.apiUrl, ...place })}`);
  const socket = await opened;
  await socket.waitForEvent("framereceived", ({ payload }) => payload.includes("auth_success"));
  await fresh(page);
  return page;
}

test("a run that starts, changes and ends is shown before the next refresh is due", async (t) => {
  const page = await streaming(t, { view: "active", name: "live-" });
  await page.getByText("No run matches.").waitFor();
  const soon = { timeout: 12_000 }; // the refresh comes every 15 seconds
  await refresh(page);
  const id = await make("live-1", State.pending());
  await page.getByRole("link", { name: "live-1" }).waitFor(soon);
  await refresh(page);
  await client.setFlowRunState(id, State.running({ message: "on its way" }));
  await page.getByText("on its way").waitFor(soon);
  await refresh(page);
  await client.setFlowRunState(id, State.completed());
  await page.getByRole("link", { name: "live-1" }).waitFor({ state: "detached", ...soon });
});

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

test("a server that refuses the stream, and one that is silent: the refresh goes on, and nothing is said", async (t) => {
  const other = await createClient({ apiUrl: silent.apiUrl });
  const id = (await other.createFlow({ name: "quiet" })).id;
  for (const refuses of [true, false]) {
    const page = await openPage(t, undefined, { clock: true, mayFail: /WebSocket/ });
    if (refuses) await page.routeWebSocket(/\/events\/out$/, (socket) => socket.close({ code: 1008, reason: "no streams here" }));
    await page.goto(`${page.url().split("?")[0]}?${new URLSearchParams({ api: silent.apiUrl, view: "active" })}`);
    await fresh(page);
    const name = `quiet-${refuses}`;
    await other.createFlowRun({ flow_id: id, name, state: State.pending() });
    await page.clock.fastForward(16_000);
    await page.getByRole("link", { name }).waitFor();
    assert.equal(await page.locator(".problem, .outage").count(), 0);
  }
});
