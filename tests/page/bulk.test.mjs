// What concerns many at once beside cancelling: the chart of a day and its bars as a filter, retrying what failed,
// pausing and resuming schedules. What became of each is asked of the server itself.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { createClient, State } from "../../pkg/node.js";
import { startPrefectServer } from "../server/prefect-server.mjs";
import { ask, focused, fresh, lists, openPage, pass, requests, typesOf, usePage } from "./support.mjs";

const HALF_HOUR = 1_800_000;
const DAY = 86_400_000;

let server;
let client;
let flow;
let deployment;

usePage();
before(async () => {
  server = await startPrefectServer();
  client = await createClient({ apiUrl: server.apiUrl });
  flow = (await client.createFlow({ name: "etl" })).id;
  deployment = (await client.createDeployment({ flow_id: flow, name: "hourly" })).id;
});
after(() => server?.stop());

/** A run of the deployment that was due then, and ended like this. */
async function ended(name, state, { due = new Date(), served = true } = {}) {
  const options = { name, state: State.scheduled(due), idempotency_key: name };
  const { id } = served
    ? await client.createFlowRunFromDeployment(deployment, options)
    : await client.createFlowRun({ flow_id: flow, ...options });
  await client.setFlowRunState(id, state, { force: true });
  return id;
}

test("a day by half hours: numbers, a table for whoever reads, and a bar that filters", async (t) => {
  const bar = (back) => new Date(Math.floor(Date.now() / HALF_HOUR) * HALF_HOUR - back * HALF_HOUR + 1_000);
  await ended("chart-a", State.completed(), { due: bar(3) });
  await ended("chart-b", State.failed({ message: "no disk" }), { due: bar(3) });
  await ended("chart-c", State.crashed(), { due: bar(10) });
  await ended("chart-d", State.cancelled(), { due: bar(0) });
  await ended("chart-long-ago", State.completed(), { due: new Date(Date.now() - 2 * DAY) });
  await client.createFlowRunFromDeployment(deployment, { name: "chart-open", state: State.scheduled(bar(3)) });

  const page = await openPage(t, server.apiUrl, { place: { name: "chart-", state: "ALL" } });
  const chart = page.locator(".chart");
  for (const told of ["1 completed", "2 failed or crashed", "1 cancelled"]) await chart.getByText(told, { exact: true }).waitFor();
  await chart.getByRole("img", { name: "Runs by the half hour they were due in, at most 2 in one" }).waitFor();
  assert.equal(await chart.locator("svg g").count(), 48);
  assert.equal(await chart.locator("svg g", { hasText: "1 failed or crashed, 1 completed" }).count(), 1);

  // By the mouse, and back
  await chart.locator("svg g", { hasText: "1 failed or crashed, 1 completed" }).click();
  await lists(page, ["chart-a", "chart-b"]);
  assert.match(page.url(), /[?&]due=/);
  await page.getByRole("button", { name: /^due .+: take this filter away$/ }).click();
  await lists(page, ["chart-a", "chart-b", "chart-c", "chart-d", "chart-long-ago"]);

  // By keyboard, from the table
  await chart.getByText("As a table").press("Enter");
  const rows = await chart
    .locator("tbody tr")
    .evaluateAll((rows) => rows.map((row) => [...row.cells].slice(1).map((cell) => cell.textContent)));
  assert.deepEqual(rows, [
    ["0", "1", "0"],
    ["1", "0", "1"],
    ["1", "0", "0"],
  ]); // failed, cancelled, completed; the latest first
  await chart.locator("tbody a").nth(2).press("Enter");
  await lists(page, ["chart-c"]);
  await page.reload();
  await lists(page, ["chart-c"]);
});

test("the chart costs no third request in a refresh", async (t) => {
  const page = await openPage(t, server.apiUrl, { clock: true });
  await page.locator(".chart svg").waitFor();
  const sent = requests(page, server.apiUrl);
  for (let refreshes = 0; refreshes < 9; refreshes++) {
    sent.length = 0;
    const answered = page.waitForResponse((response) => response.url().endsWith("/flow_runs/history"));
    await pass(page, 16_000);
    await answered;
    await fresh(page);
    assert.deepEqual(sent.sort(), ["/flow_runs/filter", "/flow_runs/history"]);
  }
});

test("retries those of the chosen that failed, crashed or were cancelled, and no other", async (t) => {
  const failed = await ended("retry-failed", State.failed());
  const crashed = await ended("retry-crashed", State.crashed());
  const cancelled = await ended("retry-cancelled", State.cancelled());
  const completed = await ended("retry-completed", State.completed());
  const alone = await ended("retry-alone", State.failed(), { served: false });
  const other = await ended("retry-not-chosen", State.failed());
  const page = await openPage(t, server.apiUrl, { place: { name: "retry-", state: "ALL" } });
  await page.getByRole("checkbox", { name: "Select all that is shown" }).check();
  await page.getByRole("checkbox", { name: "Select retry-not-chosen" }).uncheck();
  await page.getByRole("button", { name: "Retry 5 runs…" }).click();
  const dialog = page.getByRole("dialog", { name: "Retry 5 runs" });
  for (const told of [
    "1 Failed → will run again",
    "1 Crashed → will run again",
    "1 Cancelled → will run again",
    "1 Completed → stays as it is",
    "1 Failed → stays as it is: without a deployment nobody would run it",
  ]) {
    await dialog.locator("li", { hasText: told }).waitFor();
  }
  // One of them is started again by somebody else meanwhile.
  await client.setFlowRunState(crashed, State.pending(), { force: true });
  await client.setFlowRunState(crashed, State.running());
  assert.deepEqual(await typesOf(server, [failed, cancelled]), ["CANCELLED", "FAILED"]);
  await dialog.getByRole("button", { name: "Retry 3 runs" }).click();
  await page.getByRole("heading", { name: "Retry done" }).waitFor();
  await page.getByText("2 retried · 1 left alone · 0 failed.").waitFor();
  await page.locator(".operation summary").click();
  await page.locator("[data-fate=left] li", { hasText: "retry-crashed" }).getByText("Running").waitFor();
  await lists(page, ["retry-completed", "retry-alone", "retry-not-chosen"]);
  for (const id of [failed, cancelled]) assert.equal((await ask(server, "GET", `/flow_runs/${id}`)).state_name, "AwaitingRetry");
  assert.deepEqual(await typesOf(server, [crashed]), ["RUNNING"]);
  assert.deepEqual(await typesOf(server, [completed]), ["COMPLETED"]);
  assert.deepEqual(await typesOf(server, [alone, other]), ["FAILED"]);
});

test("retries all that match, more than are shown; what the server refuses is told, survives a reload, and is tried again", async (t) => {
  const ids = [];
  for (let index = 0; index < 60; index++) ids.push(await ended(`again-${index}`, State.failed()));
  const page = await openPage(t, server.apiUrl, { place: { name: "again-", state: "FAILED" }, mayFail: /status of 500/ });
  await page.waitForFunction(() => document.querySelectorAll("#runs-rows tr").length === 20);
  await page.getByRole("button", { name: "Retry all that match…" }).click();
  const dialog = page.getByRole("dialog", { name: "Retry all runs that match" });
  let sent = 0;
  await page.route("**/flow_runs/bulk_set_state", (route) =>
    route.request().method() === "POST" && ++sent > 1
      ? route.fulfill({ status: 500, headers: { "access-control-allow-origin": "*" }, json: { exception_message: "the disk is full" } })
      : route.continue(),
  );
  await dialog.getByRole("button", { name: "Retry 60 runs" }).click();
  const panel = page.locator(".operation");
  await panel.getByRole("heading", { name: "Retry incomplete" }).waitFor();
  await focused(page, "Retry incomplete");

  /** What the panel says, and what the server says of the same runs. */
  const told = async () => {
    for (const more of await panel.getByRole("button", { name: /^Show \d+ more of/ }).all()) await more.click();
    const of = (fate) => panel.locator(`[data-fate=${fate}] li`).evaluateAll((rows) => rows.map((row) => row.dataset.run).sort());
    const [done, failed] = [await of("done"), await of("failed")];
    assert.deepEqual([...done, ...failed].sort(), [...ids].sort());
    assert.ok(done.length > 0 && failed.length > 0, `${done.length} and ${failed.length}`);
    await panel.getByText(`${done.length} retried · ${failed.length} failed.`).waitFor();
    assert.equal(await panel.locator("[data-fate=failed] .why", { hasText: /ServerError: .*the disk is full/ }).count(), 1);
    assert.deepEqual(await typesOf(server, done), ["SCHEDULED"]);
    assert.deepEqual(await typesOf(server, failed), ["FAILED"]);
    return failed;
  };
  const failed = await told();
  await page.reload();
  await panel.getByRole("heading", { name: "Retry incomplete" }).waitFor();
  assert.deepEqual(await told(), failed);
  const [download] = await Promise.all([page.waitForEvent("download"), panel.getByRole("button", { name: "Download CSV" }).click()]);
  assert.equal((await readFile(await download.path(), "utf8")).trim().split("\r\n").length, 61);

  await page.unrouteAll();
  await panel.getByRole("button", { name: `Try these ${failed.length} again` }).click();
  await panel.getByText(`${failed.length} retried · 0 failed.`, { exact: true }).waitFor();
  await page.getByText("No run matches.").waitFor();
  assert.deepEqual(await typesOf(server, ids), ["SCHEDULED"]);
});

/** A deployment that runs every hour, whose runs are there. */
async function scheduled(name) {
  const schedules = [{ active: true, schedule: { interval: 3600, anchor_date: "2026-01-01T00:00:00Z" } }];
  const { id } = await client.createDeployment({ flow_id: flow, name, schedules });
  await client.request("POST", `/deployments/${id}/schedule`, { body: {} });
  return id;
}

const isPaused = async (id) => (await ask(server, "GET", `/deployments/${id}`)).paused;

test("pauses and resumes the schedules of the chosen deployments", async (t) => {
  const [a, b, c] = [await scheduled("nightly-a"), await scheduled("nightly-b"), await scheduled("weekly")];
  const page = await openPage(t, server.apiUrl);
  await page.getByRole("button", { name: "Schedules…" }).click();
  const list = page.getByRole("dialog", { name: "Schedules of deployments" });
  await list.getByText("etl / weekly").waitFor();
  assert.equal(await list.getByText("etl / hourly").count(), 0); // it has none
  await list.getByLabel("Flow or deployment").fill("nightly");
  await list.getByLabel("All 2 that match").check();
  await list.getByRole("button", { name: "Pause 2…" }).click();
  const asking = page.getByRole("dialog", { name: "Pause the schedules of 2 deployments" });
  await asking.waitFor();
  assert.deepEqual(await asking.locator("li").allTextContents(), ["etl / nightly-a", "etl / nightly-b"]);
  assert.equal(await isPaused(a), false); // not before the click
  await asking.getByRole("button", { name: "Pause 2 deployments" }).click();
  const panel = page.locator(".operation").first();
  await panel.getByRole("heading", { name: "Pausing schedules done" }).waitFor();
  await panel.getByText("2 paused · 0 failed.").waitFor();
  assert.deepEqual([await isPaused(a), await isPaused(b), await isPaused(c)], [true, true, false]);

  await page.reload();
  await panel.getByText("2 paused · 0 failed.").waitFor();
  await panel.getByRole("button", { name: "Look at them…" }).click();
  await list.getByLabel("etl / nightly-a").uncheck();
  assert.equal(await list.locator("li").count(), 2);
  await list.getByRole("button", { name: "Resume 1…" }).click();
  await page.getByRole("button", { name: "Resume 1 deployment" }).click();
  await panel.getByText("1 resumed · 0 failed.").waitFor();
  assert.deepEqual([await isPaused(a), await isPaused(b), await isPaused(c)], [true, false, false]);
});

test("cancelling offers to pause the schedules that would start new runs, and does so only when asked", async (t) => {
  const id = await scheduled("storm");
  const started = async (name) => {
    const run = await client.createFlowRunFromDeployment(id, { name, state: State.pending() });
    return run.id;
  };
  const first = await started("storm-1");
  const page = await openPage(t, server.apiUrl, { place: { view: "active", name: "storm-" }, mayFail: /ERR_FAILED/ });
  const open = async () => {
    await page.getByRole("button", { name: "Cancel the one that matches…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("It starts new runs while this is off").waitFor();
    return dialog;
  };
  const dialog = await open();
  assert.equal(await dialog.getByLabel("Pause the schedule of storm first").isChecked(), false);
  await dialog.getByRole("button", { name: "Cancel 1 run" }).click();
  await page.locator(".operation h2", { hasText: /^Cancell/ }).waitFor(); // not of the dialog, while it goes on
  assert.equal(await isPaused(id), false);

  const second = await started("storm-2");
  await page.getByRole("button", { name: "Refresh" }).click();
  await page.getByRole("link", { name: "storm-2" }).waitFor();
  await page.getByRole("checkbox", { name: "Select storm-2" }).check();
  await page.getByRole("button", { name: "Cancel 1 run…" }).click();
  await dialog.getByLabel("Pause the schedule of storm first").check();

  // A schedule that can't be paused: then nothing is cancelled.
  await page.route("**/pause_deployment", (route) => route.abort());
  await dialog.getByRole("button", { name: "Cancel 1 run" }).click();
  await dialog.getByText("No run was cancelled. Not every schedule could be paused.").waitFor({ timeout: 60_000 });
  assert.deepEqual(await typesOf(server, [second]), ["PENDING"]);
  await page.unrouteAll();
  await dialog.getByRole("button", { name: "Cancel 1 run" }).click();
  await page.getByText("The schedules of 1 deployment were paused before.").waitFor();
  assert.equal(await isPaused(id), true);
  const ahead = await ask(server, "POST", "/flow_runs/filter", {
    deployments: { id: { any_: [id] } },
    flow_runs: { state: { type: { any_: ["SCHEDULED"] } } },
  });
  assert.deepEqual(ahead, []);
  for (const run of [first, second]) assert.notEqual((await ask(server, "GET", `/flow_runs/${run}`)).state_type, "PENDING");
  await page.getByRole("button", { name: "Look at them…" }).click();
  await page.getByRole("dialog", { name: "Schedules of deployments" }).getByLabel("etl / storm").waitFor();
});
