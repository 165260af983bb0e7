// One run, in a drawer: what is known of it, followed while it is active, and what can be done with it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createClient, State } from "../../pkg/node.js";
import { seed } from "../seed.mjs";
import { startPrefectServer } from "../server/prefect-server.mjs";
import { address, ask, focused, fresh, openPage, pass, requests, typesOf, usePage } from "./support.mjs";

let server;
let client;
let seeded;

usePage();
before(async () => {
  server = await startPrefectServer();
  client = await createClient({ apiUrl: server.apiUrl });
  seeded = await seed(client);
});
after(() => server?.stop());

const log = (id, from, to, level = 20) =>
  client.request("POST", "/logs/", {
    body: Array.from({ length: to - from }, (_, index) => ({
      name: "prefect.flow_runs",
      level,
      message: `line ${from + index}`,
      timestamp: new Date(Date.now() - 1_000_000 + (from + index) * 1000).toISOString(),
      flow_run_id: id,
    })),
  });

async function start(name, more) {
  const deployment = seeded.deployments["customer-sync/every-15-minutes"];
  const { id } = await client.createFlowRunFromDeployment(deployment, { name, state: State.pending(), ...more });
  await client.setFlowRunState(id, State.running());
  return id;
}

test("opens at a click, is in the address, and goes with the browser's back button", async (t) => {
  const [id] = seeded.flow_runs.failed;
  const page = await openPage(t, server.apiUrl, { place: { state: "FAILED" } });
  await page.getByRole("link", { name: "jolly-badger" }).click();
  const drawer = page.getByRole("dialog", { name: "jolly-badger" });
  await drawer.getByText("503 Service Unavailable").first().waitFor();
  assert.equal(new URL(page.url()).searchParams.get("run"), id);
  assert.deepEqual(await drawer.locator(".history").first().locator(".state").allTextContents(), ["Pending", "Running", "Failed"]);
  assert.equal(
    await drawer.getByRole("link", { name: "Open in Prefect’s own UI" }).getAttribute("href"),
    `${server.url}/runs/flow-run/${id}`,
  );
  await page.goBack();
  await drawer.waitFor({ state: "detached" });
  await page.goForward();
  await drawer.waitFor();
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "detached" });
  await page.waitForURL((url) => !url.searchParams.has("run"));
  await focused(page, "jolly-badger");

  // The same from a link
  await page.goto(address(server.apiUrl, { run: id, state: "FAILED" }));
  await drawer.getByText("503 Service Unavailable").first().waitFor();
});

/** The page's clock stands still but for this, and with it what is drawn. */
async function endIsInSight(page) {
  const log = page.locator("dialog[open] .log");
  for (let frames = 100; !(await log.evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight < 8)); frames -= 1) {
    assert.ok(frames > 0, "the end of the log is out of sight");
    await page.clock.runFor(16);
  }
}

test("follows the log's last lines and the state while it runs, and is quiet afterwards", async (t) => {
  const id = await start("followed", { parameters: { pages: 20 } });
  await log(id, 0, 250);
  const page = await openPage(t, server.apiUrl, { clock: true, place: { run: id } });
  const drawer = page.getByRole("dialog", { name: "followed" });
  const lines = drawer.locator(".log p");
  await drawer.getByText("the last 200 lines, followed").waitFor();
  assert.equal(await lines.count(), 200);
  assert.match(await lines.last().textContent(), /line 249$/);
  await endIsInSight(page);
  assert.match(await drawer.getByRole("region", { name: "Parameters as JSON" }).textContent(), /"pages": 20/);

  await log(id, 250, 251, 40);
  await pass(page, 6_000);
  await drawer.getByText("line 250").waitFor();
  await endIsInSight(page);

  await client.setFlowRunState(id, State.failed({ message: "out of pages" }));
  await pass(page, 6_000);
  await drawer.getByText("out of pages").first().waitFor();
  await pass(page, 30_000);
  const sent = requests(page, server.apiUrl);
  await pass(page, 30_000);
  assert.deepEqual(
    sent.filter((path) => path.includes(id)),
    [],
  );
});

test("the end of the log is in sight, though the run was read before its drawer was loaded", async (t) => {
  const id = await start("read-early");
  await log(id, 0, 250);
  const page = await openPage(t);
  let reads = 0;
  const readTwice = page.waitForRequest((request) => request.url().endsWith("/logs/filter") && ++reads === 2);
  await page.route(/\/later-\w+\.js$/, async (route) => {
    await readTwice; // it is read again only after all of it was there
    await route.continue();
  });
  await page.goto(address(server.apiUrl, { run: id }));
  await page.getByRole("dialog", { name: "read-early" }).getByText("line 249").waitFor();
  await page.waitForFunction(() => {
    const box = document.querySelector("dialog[open] .log");
    return box.scrollHeight > 2 * box.clientHeight && box.scrollHeight - box.scrollTop - box.clientHeight < 8;
  });
});

test("of another day, a time has its date", async (t) => {
  const [id] = seeded.flow_runs.failed;
  const page = await openPage(t, undefined, { locale: "en-GB" });
  await page.clock.install({ time: new Date(Date.now() + 3 * 86_400_000) });
  await page.goto(address(server.apiUrl, { run: id }));
  const drawer = page.getByRole("dialog", { name: "jolly-badger" });
  await drawer.getByText("State history").waitFor();
  assert.match(await drawer.locator("dl").textContent(), /3 days ago \d+ \w+ \d{4}, \d\d:\d\d:\d\d/);
});

test("cancels, retries and resumes", async (t) => {
  const id = await start("acted-upon");
  const page = await openPage(t, server.apiUrl, { place: { run: id } });
  const drawer = page.getByRole("dialog", { name: "acted-upon" });
  await drawer.getByRole("button", { name: "Cancel this run…" }).click();
  const dialog = page.getByRole("dialog", { name: "Cancel 1 run" });
  await dialog.getByRole("button", { name: "Cancel 1 run" }).click();
  await page.getByRole("heading", { name: "Cancelling", exact: true }).waitFor();
  assert.deepEqual(await typesOf(server, [id]), ["CANCELLING"]);
  await drawer.getByText(/^Cancellation at .+: asked to stop\.$/).waitFor();

  const [failed] = seeded.flow_runs.failed;
  await page.goto(address(server.apiUrl, { run: failed }));
  await page.getByRole("button", { name: "Retry…" }).click();
  await page.getByText("A worker will run it again").waitFor();
  assert.deepEqual(await typesOf(server, [failed]), ["FAILED"]);
  await page.getByRole("button", { name: "Retry now" }).click();
  await page.getByRole("dialog").getByText("AwaitingRetry").first().waitFor();
  assert.equal((await ask(server, "GET", `/flow_runs/${failed}`)).state_name, "AwaitingRetry");

  const [paused] = seeded.flow_runs.paused;
  await page.goto(address(server.apiUrl, { run: paused }));
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByRole("button", { name: "Resume" }).waitFor({ state: "detached" });
  const { state_type } = await ask(server, "GET", `/flow_runs/${paused}`);
  assert.notEqual(state_type, "PAUSED");
});

test("a run that isn't there, and an id that is none", async (t) => {
  const page = await openPage(t, server.apiUrl, {
    place: { run: "00000000-0000-4000-8000-000000000000" },
    mayFail: /status of 404/,
  });
  await page.locator("dialog .problem[data-kind=ObjectNotFound]").waitFor();
  await page.goto(address(server.apiUrl, { run: "../admin/settings" }));
  await page.locator("dialog .problem").waitFor();
  await page.getByRole("button", { name: "Close" }).click();
  await fresh(page);
});
