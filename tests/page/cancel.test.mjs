// Choosing runs and cancelling them: exactly those, with an outcome for each that is watched until it is true. What
// became of them is asked of the server itself.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { createClient, State } from "../../pkg/node.js";
import { seed } from "../seed.mjs";
import { startPrefectServer } from "../server/prefect-server.mjs";
import { ask, focused, lists, names, openPage, pass, refresh, reloadWithOperations, typesOf, usePage } from "./support.mjs";

let server;
let client;
let seeded;
let flow;

usePage();
before(async () => {
  server = await startPrefectServer();
  client = await createClient({ apiUrl: server.apiUrl });
  seeded = await seed(client);
  flow = (await client.createFlow({ name: "many" })).id;
});
after(() => server?.stop());

/** Runs without a deployment: nobody stops them, so they are marked cancelled at once. */
async function make(prefix, number, state, more) {
  const ids = [];
  for (let index = 0; index < number; index++) {
    const name = `${prefix}-${index}`;
    ids.push((await client.createFlowRun({ flow_id: flow, name, state, idempotency_key: name, ...more })).id);
  }
  return ids;
}

/** Runs of a deployment, which are asked to stop. */
async function makeServed(prefix, number) {
  const deployment = seeded.deployments["customer-sync/every-15-minutes"];
  const ids = [];
  for (let index = 0; index < number; index++) {
    const run = await client.createFlowRunFromDeployment(deployment, {
      name: `${prefix}-${index}`,
      state: State.pending(),
      idempotency_key: `${prefix}-${index}`,
    });
    await client.setFlowRunState(run.id, State.running());
    ids.push(run.id);
  }
  return ids;
}

/** What the panel says of runs, by their ids. */
const told = (page) =>
  page
    .locator(".operation li[data-run]")
    .evaluateAll((rows) => rows.map((row) => [row.dataset.run, row.closest("[data-fate]").dataset.fate]));

test("cancels the runs that are chosen, and no other", async (t) => {
  const ids = await make("choose", 5, State.pending());
  const page = await openPage(t, server.apiUrl, { place: { view: "active", name: "choose-" } });
  await lists(page, ["choose-0", "choose-1", "choose-2", "choose-3", "choose-4"]);
  await page.getByRole("checkbox", { name: "Select choose-1" }).check();
  await page.getByRole("checkbox", { name: "Select choose-3" }).check();
  await page.getByText("2 selected").waitFor();

  await page.getByRole("button", { name: "Cancel 2 runs…" }).click();
  const dialog = page.getByRole("dialog", { name: "Cancel 2 runs" });
  await dialog.getByText("2 Pending → cancelled").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H2");
  await dialog.getByLabel("Reason").fill("chosen by hand");
  await dialog.getByRole("button", { name: "Cancel 2 runs" }).click();
  await page.getByRole("heading", { name: "Cancellation done" }).waitFor();
  await page.getByText("2 cancelled · 0 failed.").waitFor();
  assert.deepEqual(await typesOf(server, [ids[1], ids[3]]), ["CANCELLED"]);
  assert.deepEqual(await typesOf(server, [ids[0], ids[2], ids[4]]), ["PENDING"]);
  assert.equal((await ask(server, "GET", `/flow_runs/${ids[1]}`)).state.message, "chosen by hand");
  await lists(page, ["choose-0", "choose-2", "choose-4"]);
});

test("a range with Shift, and what has ended drops out of the choice, which is said", async (t) => {
  const ids = await make("range", 4, State.pending());
  const page = await openPage(t, server.apiUrl, { place: { view: "active", name: "range-" } });
  await lists(page, ["range-0", "range-1", "range-2", "range-3"]);
  const boxes = page.locator("#active-rows input");
  await boxes.nth(0).click();
  await boxes.nth(2).click({ modifiers: ["Shift"] });
  await page.getByText("3 selected").waitFor();
  const [first] = await names(page);
  await client.setFlowRunState(ids[Number(first.at(-1))], State.completed());
  await refresh(page);
  await page.getByText("2 selected 1 selected run has ended meanwhile.").waitFor();
});

test("a run that ends between the preview and the click stays as it ended", async (t) => {
  const [ended, left] = await make("between", 2, State.running());
  const page = await openPage(t, server.apiUrl, { place: { view: "active", name: "between-" } });
  await page.getByRole("checkbox", { name: "Select all that is shown" }).check();
  await page.getByRole("button", { name: "Cancel 2 runs…" }).click();
  const confirm = page.getByRole("dialog").getByRole("button", { name: "Cancel 2 runs" });
  await confirm.waitFor();
  await client.setFlowRunState(ended, State.completed());
  await confirm.click();
  await page.getByText("1 cancelled · 1 ended by itself · 0 failed.").waitFor();
  assert.deepEqual(await typesOf(server, [ended]), ["COMPLETED"]);
  assert.deepEqual(await typesOf(server, [left]), ["CANCELLED"]);
});

test("a run that somebody else has cancelled is no failure", async (t) => {
  const [id] = await make("both-of-us", 1, State.running());
  const page = await openPage(t, server.apiUrl, { place: { view: "active", name: "both-of-us" } });
  const other = await openPage(t, server.apiUrl, { place: { view: "active", name: "both-of-us" } });
  for (const each of [page, other]) {
    await each.getByRole("button", { name: "Cancel the one that matches…" }).click();
    await each.getByRole("button", { name: "Cancel 1 run" }).waitFor();
  }
  for (const each of [page, other]) {
    await each.getByRole("button", { name: "Cancel 1 run" }).click();
    await each.getByRole("heading", { name: "Cancellation done" }).waitFor();
  }
  await other.getByText("0 cancelled · 1 ended by itself · 0 failed.").waitFor();
  const states = await ask(server, "GET", `/flow_run_states/?flow_run_id=${id}`);
  assert.equal(states.filter(({ type }) => type === "CANCELLED").length, 1);
});

test("all that match, more than a page: the number is typed, and what comes up meanwhile is left alone", async (t) => {
  const ids = await make("match", 130, State.scheduled(new Date(Date.now() + 3_600_000)), { tags: ["batch-7"] });
  const [other] = await make("match-without-tag", 1, State.scheduled(new Date(Date.now() + 3_600_000)));
  const page = await openPage(t, server.apiUrl, { place: { view: "active", tag: "batch-7" } });
  await page.getByText("1 to 100 of 130").waitFor();
  await page.getByRole("checkbox", { name: "Select all that is shown" }).check();
  await page.getByText("100 selected").waitFor();
  await page.getByRole("button", { name: "Select all 130 that match" }).click();
  await page.getByText("All 130 runs that match").waitFor();
  await page.getByRole("button", { name: "Cancel all that match…" }).click();
  const dialog = page.getByRole("dialog", { name: "Cancel all runs that match" });
  const confirm = dialog.getByRole("button", { name: "Cancel 130 runs" });
  await confirm.waitFor();
  assert.ok(await confirm.isDisabled());
  const [late] = await make("match-late", 1, State.scheduled(new Date(Date.now() + 3_600_000)), { tags: ["batch-7"] });
  await dialog.getByLabel("Type 130 to confirm that many").fill("131");
  assert.ok(await confirm.isDisabled());
  await dialog.getByLabel("Type 130 to confirm that many").fill("130");
  await confirm.click();
  await page.getByRole("heading", { name: "Cancellation done" }).waitFor();
  await page.getByText("130 cancelled · 0 failed. 1 more run came up since, and was left alone.").waitFor();
  assert.deepEqual(await typesOf(server, ids), ["CANCELLED"]);
  assert.deepEqual(await typesOf(server, [late, other]), ["SCHEDULED"]);
});

test("late runs alone, where scheduled ones match as well", async (t) => {
  const [late] = await make("of-state-late", 1, State.late(new Date(Date.now() - 60_000)));
  const [scheduled] = await make("of-state-scheduled", 1, State.scheduled(new Date(Date.now() + 3_600_000)));
  const page = await openPage(t, server.apiUrl, { place: { view: "active", state: "LATE", name: "of-state" } });
  await lists(page, ["of-state-late-0"]);
  await page.getByRole("button", { name: "Cancel the one that matches…" }).click();
  await page.getByRole("dialog", { name: "Cancel all late runs that match" }).getByRole("button", { name: "Cancel 1 run" }).click();
  await page.getByRole("heading", { name: "Cancellation done" }).waitFor();
  assert.deepEqual(await typesOf(server, [late]), ["CANCELLED"]);
  assert.deepEqual(await typesOf(server, [scheduled]), ["SCHEDULED"]);
});

test("filters by flow, deployment, pool, tag and time, together and in the address", async (t) => {
  await client.request("POST", "/work_pools/", { body: { name: "gpu-pool", type: "process" } });
  const deployment = await client.createDeployment({ flow_id: flow, name: "on-gpu", work_pool_name: "gpu-pool" });
  const at = new Date(Date.now() + 3_600_000);
  await client.createFlowRunFromDeployment(deployment.id, { name: "filtered-gpu", state: State.scheduled(at), tags: ["a", "b"] });
  await make("filtered-none", 1, State.scheduled(at), { tags: ["a"] });

  const page = await openPage(t, server.apiUrl, { place: { view: "active", name: "filtered" } });
  await lists(page, ["filtered-gpu", "filtered-none-0"]);
  const fill = async (label, text) => {
    await page.getByLabel(label).fill(text);
    await page.getByLabel(label).press("Enter");
  };
  for (const [label, text, key] of [
    ["Tags", "a, b", "tag"],
    ["Work pool", "gpu-pool", "pool"],
    ["Deployment", "on-g", "deployment"],
  ]) {
    await fill(label, text);
    await lists(page, ["filtered-gpu"]);
    assert.equal(new URL(page.url()).searchParams.get(key), text);
    await page.goBack();
    await lists(page, ["filtered-gpu", "filtered-none-0"]);
    assert.equal(await page.getByLabel(label).inputValue(), "");
  }
  await fill("Flow", "man");
  await page.getByLabel("Since").selectOption("1h");
  await lists(page, ["filtered-gpu", "filtered-none-0"]);
  await fill("Run name or id", "nothing-like-it");
  await page.getByText("No run matches.").waitFor();
  await page.getByRole("button", { name: "Clear filters" }).first().click();
  await page.locator("#active-rows .name", { hasText: "churn-with-weather" }).waitFor();
});

test("is not done while a run is only asked to stop, and says so when no worker answers", async (t) => {
  const [stops, stays] = await makeServed("served", 2);
  const page = await openPage(t, server.apiUrl, { clock: true, place: { view: "active", name: "served-" } });
  await page.getByRole("button", { name: "Cancel all 2 that match…" }).click();
  await page.getByRole("button", { name: "Cancel 2 runs" }).click();
  await page.getByRole("heading", { name: "Cancelling", exact: true }).waitFor();
  await page.getByText("0 cancelled · 2 asked to stop, 0 stopped so far · 0 failed.").waitFor();
  assert.deepEqual(await typesOf(server, [stops, stays]), ["CANCELLING"]);

  await client.setFlowRunState(stops, State.cancelled()); // as its worker does
  await pass(page, 6_000);
  await page.getByText("0 cancelled · 2 asked to stop, 1 stopped so far · 0 failed.").waitFor();
  assert.equal(await page.getByText("no worker answered").count(), 0);

  await pass(page, 65_000);
  await page.getByText("1 has not stopped: no worker answered.").waitFor();
  await page.getByRole("button", { name: "Mark it cancelled…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("1 Cancelling → cancelled").waitFor();
  assert.ok(await dialog.getByLabel("Only mark them cancelled").isChecked());
  await dialog.getByRole("button", { name: "Cancel 1 run" }).click();
  await page.getByText("1 cancelled · 0 failed.", { exact: true }).waitFor();
  await pass(page, 20_000);
  await page.getByText("0 cancelled · 2 asked to stop, all stopped · 0 failed.").waitFor();
  assert.equal(await page.getByRole("heading", { name: "Cancellation done" }).count(), 2);
  assert.deepEqual(await typesOf(server, [stops, stays]), ["CANCELLED"]);
});

test("an operation survives a reload and is watched on", async (t) => {
  const [id] = await makeServed("reloaded", 1);
  const page = await openPage(t, server.apiUrl, { place: { view: "active", name: "reloaded-" } });
  await page.getByRole("button", { name: "Cancel the one that matches…" }).click();
  await page.getByRole("button", { name: "Cancel 1 run" }).click();
  await page.getByText("1 asked to stop, 0 stopped so far").waitFor();
  await page.reload();
  await page.getByText("1 asked to stop, 0 stopped so far").waitFor();
  await client.setFlowRunState(id, State.cancelled());
  await page.getByText("1 asked to stop, all stopped").waitFor();
  await page.getByRole("button", { name: "Dismiss" }).click();
  await reloadWithOperations(page);
  assert.equal(await page.locator(".operation").count(), 0);
});

test("a cancellation that is stopped says of every run what became of it", async (t) => {
  const ids = await make("aborted", 70, State.pending());
  const page = await openPage(t, server.apiUrl, { place: { view: "active", name: "aborted-" } });
  let number = 0;
  const held = new Promise((resolve) => {
    page.route("**/flow_runs/bulk_set_state", (route) => {
      if (route.request().method() !== "POST" || ++number < 4) return route.continue();
      resolve(); // both batches are Cancelling by then, the first is Cancelled, and the second gets no answer
    });
  });
  await page.getByRole("button", { name: "Cancel all 70 that match…" }).click();
  await page.getByRole("button", { name: "Cancel 70 runs" }).click();
  await held;
  // Escape doesn't hide what goes on.
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Cancelling 70 runs" }).getByRole("button", { name: "Stop" }).click();

  await page.getByRole("heading", { name: "Cancellation ended early" }).waitFor();
  for (const more of await page.getByRole("button", { name: /^Show \d+ more of/ }).all()) await more.click();
  const rows = await told(page);
  assert.deepEqual(rows.map(([id]) => id).sort(), [...ids].sort());
  const open = rows.filter(([, fate]) => ["unknown", "notSent", "failed"].includes(fate)).map(([id]) => id);
  assert.ok(open.length > 0 && open.length < 70, `${open.length}`);
  await page
    .getByRole("alert")
    .filter({ hasText: `${open.length} runs may still be active` })
    .waitFor();
  // What the page says is cancelled is, and nothing was touched that it says was not sent.
  const stopped = rows.filter(([, fate]) => fate === "stopped").map(([id]) => id);
  assert.deepEqual(await typesOf(server, stopped), ["CANCELLED"]);
  const notSent = rows.filter(([, fate]) => fate === "notSent").map(([id]) => id);
  if (notSent.length > 0) assert.deepEqual(await typesOf(server, notSent), ["PENDING"]);

  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.getByRole("button", { name: `Try these ${open.length} again` }).click();
  await page.getByRole("heading", { name: "Cancellation done" }).waitFor();
  assert.deepEqual(await typesOf(server, ids), ["CANCELLED"]);
});

test("runs that could not be cancelled are told by their error, and kept as a file", async (t) => {
  const ids = await make("disk", 3, State.pending());
  const page = await openPage(t, server.apiUrl, { mayFail: /status of 500/, place: { view: "active", name: "disk-" } });
  await page.route("**/flow_runs/**set_state", (route) =>
    route.request().method() === "POST"
      ? route.fulfill({ status: 500, headers: { "access-control-allow-origin": "*" }, json: { exception_message: "the disk is full" } })
      : route.continue(),
  );
  await page.getByRole("button", { name: "Cancel all 3 that match…" }).click();
  await page.getByLabel("Only mark them cancelled").check();
  await page.getByText("Processes run on").waitFor();
  await page.getByRole("button", { name: "Cancel 3 runs" }).click();

  await page.getByRole("heading", { name: "Cancellation incomplete" }).waitFor();
  await focused(page, "Cancellation incomplete");
  const group = page.locator(".group.open");
  assert.equal(await group.count(), 1);
  await group.getByText(/ServerError: .*the disk is full/).waitFor();
  assert.equal(await group.locator("li").count(), 3);
  assert.deepEqual(await typesOf(server, ids), ["PENDING"]);

  const downloads = {};
  for (const kind of ["JSON", "CSV"]) {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: `Download ${kind}` }).click()]);
    downloads[kind] = await readFile(await download.path(), "utf8");
  }
  assert.deepEqual(
    JSON.parse(downloads.JSON)
      .rows.map((row) => row.id)
      .sort(),
    [...ids].sort(),
  );
  assert.equal(downloads.CSV.trim().split("\r\n").length, 4);

  await page.unrouteAll();
  await page.getByRole("button", { name: "Try these 3 again" }).click();
  await page.getByRole("heading", { name: "Cancellation done" }).waitFor();
  await page.locator(".operation").nth(1).waitFor({ state: "detached" }); // the second try has taken all of it over
  assert.deepEqual(await typesOf(server, ids), ["CANCELLED"]);
});

test("cancels everything that is active, by keyboard alone", async (t) => {
  const page = await openPage(t, server.apiUrl, { place: { view: "active" } });
  const button = page.getByRole("button", { name: "Cancel all active runs…" });
  /** Goes on with Tab until something has the focus. */
  const tabTo = async (name) => {
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press("Tab");
      const now = await page.evaluate(() => document.activeElement.closest("label")?.textContent ?? document.activeElement.textContent);
      const label = await page.evaluate(() => document.activeElement.labels?.[0]?.textContent ?? "");
      if (name.test(now.trim()) || name.test(label.trim())) return;
    }
    assert.fail(`no way to ${name}`);
  };

  // Looked at and left
  await tabTo(/^Cancel all active runs…$/);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Cancel all active runs" });
  await dialog.waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Cancel all active runs");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  assert.ok(await button.evaluate((element) => element === document.activeElement));

  // What it says would happen
  await page.keyboard.press("Enter");
  const confirm = dialog.getByRole("button", { name: /^Cancel \d+ runs$/ });
  await confirm.waitFor();
  const preview = (await dialog.locator(".preview li").allTextContents()).join("\n");
  assert.match(preview, /^4 Running → cancelling/m);
  assert.match(preview, /^3 Late → cancelled/m);

  await tabTo(/^Reason/);
  await page.keyboard.type("the warehouse moves");
  await tabTo(/^Cancel \d+ runs$/);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Cancelling", exact: true }).waitFor();
  await focused(page, "Cancelling");

  const { completed, failed, scheduled, late, running, paused, alone } = seeded.flow_runs;
  assert.deepEqual(await typesOf(server, completed), ["COMPLETED"]);
  assert.deepEqual(await typesOf(server, failed), ["FAILED"]);
  assert.deepEqual(await typesOf(server, [...scheduled, ...late]), ["CANCELLED"]);
  assert.deepEqual(await typesOf(server, [...running, ...paused]), ["CANCELLING"]);
  assert.deepEqual(await typesOf(server, alone), ["CANCELLED"]); // nobody would stop it
  assert.equal((await ask(server, "GET", `/flow_runs/${running[0]}`)).state.message, "the warehouse moves");

  // Those that no worker stops can be marked cancelled all the same.
  await page.locator("#count-running", { hasText: /^0/ }).waitFor();
  await button.click();
  await dialog.getByText("No run is in these states.").waitFor();
  await dialog.getByLabel("cancelling", { exact: true }).check();
  await dialog.getByRole("button", { name: "Nothing to cancel" }).waitFor();
  await dialog.getByLabel("Only mark them cancelled").check();
  await confirm.click();
  await page.getByRole("heading", { name: "Cancellation done" }).first().waitFor();
  assert.deepEqual(await typesOf(server, [...running, ...paused]), ["CANCELLED"]);
  await page.getByText("Nothing is active.").waitFor();
});

test("one key for what is done often, silent while somebody types, and to be switched off", async (t) => {
  const ids = await make("keys", 3, State.pending());
  const page = await openPage(t, server.apiUrl);
  await page.keyboard.press("1");
  await page.waitForURL(/view=active/);
  await page.keyboard.press("/");
  await page.keyboard.type("keys-"); // with an "s", and no key of it does anything
  await page.keyboard.press("Enter");
  await lists(page, ["keys-0", "keys-1", "keys-2"]);
  await page.locator("h2#active-title").focus();
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.getByText("1 selected").waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("Shift+X");
  await page.getByText("3 selected").waitFor();
  await page.keyboard.press("a");
  await page.locator("tr.chosen").first().waitFor({ state: "detached" });
  await page.keyboard.press("x");
  await page.keyboard.press("c");
  const dialog = page.getByRole("dialog", { name: "Cancel 1 run" });
  await dialog.getByRole("button", { name: "Cancel 1 run" }).waitFor();
  await page.keyboard.press("r"); // nothing, in a dialog
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });

  await page.keyboard.press("?");
  await page.getByLabel("These keys are on").uncheck();
  await page.keyboard.press("Escape");
  await page.keyboard.press("4");
  await page.keyboard.press("?");
  assert.match(await page.evaluate(() => location.search), /view=active/);
  assert.equal(await page.getByRole("dialog").count(), 0);
  assert.deepEqual(await typesOf(server, ids), ["PENDING"]);
});
