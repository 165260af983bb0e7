// What goes wrong around the page: clicks that come twice, another tab, a reload in the middle, a server or a key that
// is gone half way, addresses and storage with nonsense in them, clocks that differ, names that can't be seen. Nothing
// is done twice or to others, and what the page says is what the server says.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { createClient, State } from "../../pkg/node.js";
import { startPrefectServer } from "../server/prefect-server.mjs";
import {
  address,
  REFUSED,
  ask,
  fresh,
  lists,
  openPage,
  pass,
  refresh,
  reloadWithOperations,
  requests,
  startGate,
  typesOf,
  usePage,
} from "./support.mjs";

const AUTH = "admin:open-sesame";

let server;
let guarded;
let gate;
let client;
let flow;
let deployment;

usePage();
before(async () => {
  [server, guarded] = await Promise.all([startPrefectServer(), startPrefectServer({ authString: AUTH })]);
  gate = await startGate(server);
  client = await createClient({ apiUrl: server.apiUrl });
  flow = (await client.createFlow({ name: "etl" })).id;
  deployment = (await client.createDeployment({ flow_id: flow, name: "hourly" })).id;
});
after(async () => {
  await gate?.shut();
  await Promise.all([server?.stop(), guarded?.stop()]);
});
beforeEach(() => gate.open());

const pending = async (name, more) => (await client.createFlowRun({ flow_id: flow, name, state: State.pending(), ...more })).id;

/** Runs of the deployment that have failed. */
async function failed(prefix, number, on = { client, deployment }) {
  const ids = [];
  for (let index = 0; index < number; index++) {
    const run = await on.client.createFlowRunFromDeployment(on.deployment, { name: `${prefix}-${index}`, state: State.pending() });
    await on.client.setFlowRunState(run.id, State.failed({ message: "no disk" }));
    ids.push(run.id);
  }
  return ids;
}

/** The types of state that a run has had. */
const history = async (id) => (await ask(server, "GET", `/flow_run_states/?flow_run_id=${id}`)).map(({ type }) => type);

/** Two clicks before the page has drawn anything. */
const clickTwice = (button) =>
  button.evaluate((element) => {
    element.click();
    element.click();
  });

test("clicked twice, it is done once", async (t) => {
  const id = await pending("twice-cancelled");
  const [again] = await failed("twice-retried", 1);
  const page = await openPage(t, server.apiUrl, { place: { view: "active", name: "twice-" } });
  await clickTwice(page.getByRole("button", { name: "Cancel the one that matches…" }));
  await page.getByRole("button", { name: "Cancel 1 run" }).waitFor();
  assert.equal(await page.getByRole("dialog").count(), 1);
  await clickTwice(page.getByRole("button", { name: "Cancel 1 run" }));
  await page.getByRole("heading", { name: "Cancellation done" }).waitFor();
  await page.getByRole("link", { name: "Finished" }).click();
  await page.getByRole("link", { name: "Failed or crashed" }).click();
  await page.getByRole("button", { name: "Retry the one that matches…" }).click();
  await page.getByRole("button", { name: "Retry 1 run" }).waitFor();
  await clickTwice(page.getByRole("button", { name: "Retry 1 run" }));
  await page.getByText("1 retried · 0 failed.").waitFor();
  assert.equal(await page.locator(".operation").count(), 2);
  assert.deepEqual(await history(id), ["PENDING", "CANCELLING", "CANCELLED"]);
  assert.deepEqual(await history(again), ["PENDING", "FAILED", "SCHEDULED"]);
});

test("a deployment that is deleted between the question and the click is gone, and no failure", async (t) => {
  const schedules = [{ active: true, schedule: { interval: 3600, anchor_date: "2026-01-01T00:00:00Z" } }];
  const [stays, goes] = await Promise.all(
    ["stays", "goes"].map(async (name) => (await client.createDeployment({ flow_id: flow, name, schedules })).id),
  );
  const page = await openPage(t, server.apiUrl);
  await page.getByRole("button", { name: "Schedules…" }).click();
  await page.getByLabel("All 2").check();
  await page.getByRole("button", { name: "Pause 2…" }).click();
  await page.getByRole("button", { name: "Pause 2 deployments" }).waitFor();
  await client.deleteDeployment(goes);
  await page.getByRole("button", { name: "Pause 2 deployments" }).click();
  await page.getByText("1 paused · 1 is gone · 0 failed.").waitFor();
  assert.equal((await ask(server, "GET", `/deployments/${stays}`)).paused, true);
});

test("what another tab remembers is so here: names, servers, and the mark of production", async (t) => {
  await pending("tabs-1");
  const page = await openPage(t, server.apiUrl, { place: { view: "active" } });
  const other = await page.context().newPage();
  await other.goto(address(guarded.apiUrl));
  await other.getByLabel("With user and password").check();
  await other.getByLabel("User and password", { exact: true }).fill(AUTH);
  await other.getByRole("button", { name: "Connect" }).click();
  await fresh(other);
  await other.getByRole("button", { name: "Connections…" }).click();
  const item = other.getByRole("listitem", { name: new URL(server.apiUrl).host });
  await item.getByLabel("Production").check();
  await page.getByRole("note").getByText("Production").waitFor();
  await page.getByRole("combobox", { name: "Connection" }).waitFor(); // there are two now

  // Whatever goes without a filter asks for its number here as well.
  await page.getByRole("button", { name: "Cancel all active runs…" }).click();
  await page.getByLabel(/^Type \d+ to confirm that many$/).waitFor();
  await page.keyboard.press("Escape");
  // And what is changed here takes nothing away there.
  await page.getByRole("button", { name: "Connections…" }).click();
  await page
    .getByRole("listitem", { name: new URL(server.apiUrl).host })
    .getByLabel("Name")
    .fill("Warehouse");
  await other.reload();
  const kept = await other.evaluate(() => JSON.parse(localStorage.getItem("prefect-wasm-admin")).connections);
  assert.deepEqual(
    kept.map(({ apiUrl, name, production }) => [apiUrl, name, production]),
    [
      [server.apiUrl, "Warehouse", true],
      [guarded.apiUrl, "", false],
    ],
  );
});

test("a reload in the middle: what had no outcome is looked at, until it is known", async (t) => {
  const ids = [];
  for (let index = 0; index < 60; index++) ids.push(await pending(`reload-${index}`));
  const page = await openPage(t, server.apiUrl, { place: { view: "active", name: "reload-" } });
  let number = 0;
  const held = new Promise((resolve) => {
    page.route("**/flow_runs/bulk_set_state", (route) => {
      if (route.request().method() !== "POST" || ++number < 4) return route.continue();
      resolve(); // no answer
    });
  });
  await page.getByRole("button", { name: "Cancel all 60 that match…" }).click();
  await page.getByRole("button", { name: "Cancel 60 runs" }).click();
  await held;
  const asked = page.waitForEvent("dialog");
  page.reload().catch(() => {}); // it waits for the answer to that
  const question = await asked;
  assert.equal(question.type(), "beforeunload");
  await question.accept();
  const panel = page.locator(".operation");
  await panel.getByText("The page was reloaded in the middle.").waitFor();
  await panel.getByText(/^\d+ runs? may still be active\.$/).waitFor();
  await page.unrouteAll({ behavior: "ignoreErrors" });
  const open = panel.getByRole("button", { name: /^Try (this one|these \d+) again$/ });
  await open.click();
  await page.getByRole("heading", { name: "Cancellation done" }).first().waitFor();
  assert.deepEqual(await typesOf(server, ids), ["CANCELLED"]);
  for (const id of ids) assert.equal((await history(id)).filter((type) => type === "CANCELLED").length, 1);
});

test("the server is gone in the middle of a retry, and back: nothing is retried twice", async (t) => {
  const ids = await failed("gone", 110);
  const page = await openPage(t, gate.apiUrl, { mayFail: REFUSED, place: { state: "FAILED", name: "gone-" } });
  await page.getByRole("button", { name: "Retry all that match…" }).click();
  await page.getByLabel("Type 110 to confirm that many").fill("110");
  // It is gone when the second batch is on its way.
  let sent = 0;
  await page.route("**/flow_runs/bulk_set_state", async (route) => {
    if (route.request().method() === "POST" && ++sent === 2) await gate.shut();
    await route.continue();
  });
  await page.getByRole("button", { name: "Retry 110 runs" }).click();
  await page
    .getByRole("dialog", { name: "Retrying 110 runs" })
    .getByText(/No answer from the server\. Trying again in \d+ s \(\d of 5\)\./)
    .waitFor();
  await gate.open();
  const ended = page.getByRole("heading", { name: /^Retry (done|incomplete)$/ });
  await ended.waitFor({ timeout: 60_000 });
  if ((await ended.textContent()) === "Retry incomplete") {
    await page.getByRole("button", { name: /^Try th(is one|ese \d+) again$/ }).click();
    await page.getByRole("heading", { name: "Retry done" }).first().waitFor();
  }
  assert.deepEqual(await typesOf(server, ids), ["SCHEDULED"]);
  for (const id of ids) assert.deepEqual(await history(id), ["PENDING", "FAILED", "SCHEDULED"]);
});

test("a key that expires in the middle: those that were refused are told, and tried again after signing in", async (t) => {
  const own = await createClient({ apiUrl: guarded.apiUrl, authString: AUTH });
  const flow_id = (await own.createFlow({ name: "etl" })).id;
  const on = { client: own, deployment: (await own.createDeployment({ flow_id, name: "hourly" })).id };
  const ids = await failed("expired", 60, on);
  const page = await openPage(t, undefined, { mayFail: /status of 401/ });
  await page.goto(address(undefined, { state: "FAILED" }));
  await page.getByLabel("API address").fill(guarded.apiUrl);
  await page.getByLabel("With user and password").check();
  await page.getByLabel("User and password", { exact: true }).fill(AUTH);
  await page.getByRole("button", { name: "Connect" }).click();
  await page.getByRole("button", { name: "Retry all that match…" }).click();
  let sent = 0;
  let expired = false;
  await page.route(`${guarded.apiUrl}/**`, (route) => {
    const request = route.request();
    if (request.method() === "POST" && request.url().endsWith("/bulk_set_state")) expired = ++sent > 1;
    return route.continue(expired ? { headers: { ...request.headers(), authorization: "Basic bm86bm8=" } } : {});
  });
  await page.getByRole("button", { name: "Retry 60 runs" }).click();
  const panel = page.locator(".operation");
  await panel.getByRole("heading", { name: "Retry incomplete" }).waitFor();
  await panel
    .getByText(/Unauthorized: /)
    .first()
    .waitFor();
  await page.getByText("Signed out: the server asks who you are.").waitFor();
  const numbers = await panel.locator("[data-fate] h3").allTextContents();
  assert.equal(
    numbers.reduce((sum, text) => sum + Number.parseInt(text, 10), 0),
    60,
    numbers.join(),
  );
  await page.unrouteAll();
  await page.getByLabel("User and password", { exact: true }).fill(AUTH);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("Signed out").waitFor({ state: "detached" });
  await panel.getByRole("button", { name: /^Try these \d+ again$/ }).click();
  await page.getByRole("heading", { name: "Retry done" }).waitFor();
  const runs = await own.readFlowRuns({ flow_runs: { id: { any_: ids } } }).toArray();
  assert.deepEqual([...new Set(runs.map((run) => run.state_name))], ["AwaitingRetry"]);
});

test("nonsense in the address is no condition that nobody sees, and costs no more than the rest", async (t) => {
  const [id] = await failed("address", 1);
  for (const place of [
    { view: "nowhere", state: "NOTHING", page: "-3", n: "0" },
    { view: "active", page: "1e9", state: "toString" },
    { view: "finished", n: "99999999999", since: "__proto__", due: "x/y" },
    { view: "late", page: "9007199254740991" },
    { view: "artifacts", page: "1e12", type: "<b>", key: "%" },
    { view: "artifacts", history: "../../etc" },
    { state: "FAILED", due: "2026-01-01/1999-01-01", name: "\u0000" },
    { view: "active", tag: ",,,", pool: " , " },
  ]) {
    const page = await openPage(t, undefined);
    const sent = requests(page, server.apiUrl);
    await page.goto(address(server.apiUrl, place));
    await fresh(page);
    await page.locator(".empty, #runs-rows tr, #active-rows tr, #artifacts-list, dialog .empty").first().waitFor();
    assert.equal(await page.locator(".problem, .outage").count(), 0, JSON.stringify(place));
    assert.ok(sent.length < 12, `${JSON.stringify(place)}: ${sent.join(" ")}`);
  }
  assert.deepEqual(await typesOf(server, [id]), ["FAILED"]);
});

for (const api of ["javascript:alert(1)", "http://", "::::", "data:text/html,x", "ftp://example.com/api"]) {
  test(`a link to the server ${api} says what is wrong with it`, async (t) => {
    const page = await openPage(t, undefined);
    await page.goto(address(api, { view: "active" }));
    await page.locator(".problem").waitFor();
    assert.equal(await page.getByLabel("API address").inputValue(), api);
  });
}

test("with storage switched off all works, and what will not survive a reload says so", async (t) => {
  const id = await pending("no-storage");
  const page = await openPage(t, undefined);
  await page.addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage"])
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException("The operation is insecure.", "SecurityError");
        },
      });
  });
  await page.goto(address(server.apiUrl, { view: "active", name: "no-storage" }));
  await page.getByRole("button", { name: "Cancel the one that matches…" }).click();
  await page.getByRole("button", { name: "Cancel 1 run" }).click();
  await page.getByRole("heading", { name: "Cancellation done" }).waitFor();
  await page.getByText("This will not survive a reload of the page").waitFor();
  assert.deepEqual(await typesOf(server, [id]), ["CANCELLED"]);
});

test("a list too long to be kept says so, and no older one comes back in its place", async (t) => {
  await pending("full-1");
  const page = await openPage(t, server.apiUrl, { place: { view: "active", name: "full-" } });
  const cancel = async (before) => {
    await page.getByRole("button", { name: "Cancel the one that matches…" }).click();
    await page.getByRole("button", { name: "Cancel 1 run" }).click();
    await page.getByRole("heading", { name: "Cancellation done" }).nth(before).waitFor();
  };
  await cancel(0);
  await page.waitForFunction(() => sessionStorage.getItem("prefect-wasm-admin-operations")?.includes("full-1"));
  assert.equal(await page.getByText("This will not survive").count(), 0);
  // There is room for no more than this.
  await page.evaluate(() => {
    const set = Storage.prototype.setItem;
    Storage.prototype.setItem = function (key, text) {
      if (text.length > 10) throw new DOMException("full", "QuotaExceededError");
      set.call(this, key, text);
    };
  });
  await pending("full-2");
  await refresh(page);
  await cancel(1);
  await page.getByText("This will not survive a reload of the page").nth(1).waitFor();
  await reloadWithOperations(page);
  assert.equal(await page.locator(".operation").count(), 0);
});

test("whatever else stands in the storage does no harm", async (t) => {
  const page = await openPage(t, undefined);
  for (const text of [
    '"x"',
    "null",
    "5",
    "{",
    '{"connections":5}',
    '{"connections":[{"apiUrl":"http://"},null,{"apiUrl":7}],"secrets":3}',
    "[1,{}]",
  ]) {
    await page.evaluate((text) => {
      localStorage.setItem("prefect-wasm-admin", text);
      for (const key of ["prefect-wasm-admin", "prefect-wasm-admin-operations"]) sessionStorage.setItem(key, text);
    }, text);
    await page.goto(address(server.apiUrl));
    await reloadWithOperations(page);
    await page.getByRole("button", { name: "Connections…" }).click();
    await page.getByRole("dialog", { name: "Connections" }).getByText("connected", { exact: true }).waitFor();
    assert.equal(await page.locator(".operation").count(), 0, text);
  }
});

test("a clock that is ten minutes off: what happened has happened, and no worker is blamed too soon", async (t) => {
  for (const off of [-600_000, 600_000]) {
    const name = `skew${off}`;
    const run = await client.createFlowRunFromDeployment(deployment, { name, state: State.pending() });
    await client.setFlowRunState(run.id, State.running());
    const [id] = await failed(`${name}-failed`, 1);
    const page = await openPage(t, undefined);
    await page.clock.install({ time: new Date(Date.now() + off) });
    await page.goto(address(server.apiUrl, { state: "FAILED", name }));
    await lists(page, [`${name}-failed-0`]);
    assert.doesNotMatch(await page.locator("#runs-rows .when").textContent(), /^in /);
    await page.getByRole("link", { name: `${name}-failed-0` }).click();
    await page.getByRole("dialog").getByText("State history").waitFor();
    assert.doesNotMatch(await page.getByRole("dialog").textContent(), /in \d+ (second|minute)s?\b/);
    await page.keyboard.press("Escape");

    await page.keyboard.press("1");
    await page.getByRole("button", { name: "Cancel the one that matches…" }).waitFor();
    await page.getByLabel("Run name or id").fill(name);
    await page.getByLabel("Run name or id").press("Enter");
    await lists(page, [name]);
    assert.match(await page.locator("#active-rows td.number").textContent(), /^(\d+s|10m( \d+s)?|0s)$/);
    await page.getByRole("button", { name: "Cancel the one that matches…" }).click();
    await page.getByRole("button", { name: "Cancel 1 run" }).click();
    await page.getByText("1 asked to stop, 0 stopped so far").waitFor();
    await pass(page, 12_000);
    assert.equal(await page.getByText("no worker answered").count(), 0);
    await pass(page, 70_000);
    await page.getByText("1 has not stopped: no worker answered.").waitFor();
    assert.deepEqual(await typesOf(server, [id]), ["FAILED"]);
  }
});

test("names that can't be seen, that run backwards, and of emoji: each is its own link, and the right run is cancelled", async (t) => {
  const strange = ["\u200b\u2060\ufeff", "   ", "\u202eelif", "שלום-עולם", "👩‍👩‍👧‍👦🏳️‍🌈", "e\u0301".repeat(80), "\u3164", "a\nb\tc"];
  const ids = [];
  for (const name of strange) ids.push(await pending(name, { tags: ["strange"] }));
  const page = await openPage(t, server.apiUrl, { place: { view: "active", tag: "strange" } });
  await page.waitForFunction((number) => document.querySelectorAll("#active-rows tr").length === number, strange.length);
  for (const [index, id] of ids.entries()) {
    const link = page.locator(`tr[data-key="${id}"] a.name`);
    const box = await link.boundingBox();
    const text = await link.locator("bdi").evaluate((element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      return range.getBoundingClientRect().width;
    });
    assert.ok(box.height > 10 && text > 5, `${JSON.stringify(strange[index])} can't be seen`);
    await link.click();
    await page.getByRole("dialog").getByText(id).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${wide} px too wide`);
  await page.locator(`tr[data-key="${ids[2]}"] input`).check();
  await page.getByRole("button", { name: "Cancel 1 run…" }).click();
  await page.getByRole("button", { name: "Cancel 1 run", exact: true }).click();
  await page.getByRole("heading", { name: "Cancellation done" }).waitFor();
  assert.deepEqual(await typesOf(server, [ids[2]]), ["CANCELLED"]);
  assert.deepEqual(await typesOf(server, ids.toSpliced(2, 1)), ["PENDING"]);
});

test("back and forward under a dialog: it stays about the runs it was opened for", async (t) => {
  const [first, second] = [await pending("back-1"), await pending("back-2")];
  const page = await openPage(t, server.apiUrl, { place: { view: "active", name: "back-1" } });
  await lists(page, ["back-1"]);
  await page.getByLabel("Run name or id").fill("back-2");
  await page.getByLabel("Run name or id").press("Enter");
  await lists(page, ["back-2"]);
  await page.getByRole("button", { name: "Cancel the one that matches…" }).click();
  await page.getByRole("button", { name: "Cancel 1 run" }).waitFor();
  await page.goBack();
  await lists(page, ["back-1"]);
  await page.getByRole("button", { name: "Cancel 1 run" }).click();
  await page.getByRole("heading", { name: "Cancellation done" }).waitFor();
  await page.goForward();
  await page.getByText("No run matches.").waitFor();
  assert.equal(await page.locator(".operation").count(), 1);
  assert.deepEqual(await typesOf(server, [second]), ["CANCELLED"]);
  assert.deepEqual(await typesOf(server, [first]), ["PENDING"]);
});

test("while the list of another place is on its way, nothing of the one before is counted or chosen", async (t) => {
  for (const name of ["before-1", "before-2", "behind-1"]) await pending(name);
  const page = await openPage(t, server.apiUrl, { place: { view: "active", name: "before-" } });
  await page.getByRole("button", { name: "Cancel all 2 that match…" }).waitFor();
  let answer;
  const held = new Promise((resolve) => (answer = resolve));
  await page.route("**/flow_runs/filter", async (route) => {
    await held;
    await route.continue();
  });
  await page.getByLabel("Run name or id").fill("behind-");
  await page.getByLabel("Run name or id").press("Enter");
  await page.locator(".loading").waitFor();
  assert.equal(await page.locator(".selection button").count(), 0);
  answer();
  await lists(page, ["behind-1"]);
  await page.getByRole("button", { name: "Cancel the one that matches…" }).waitFor();
});

test("what is chosen after a click is not taken back when that click has been done", async (t) => {
  await pending("choice-1");
  const page = await openPage(t, server.apiUrl, { place: { view: "active", name: "choice-" } });
  await page.getByRole("button", { name: "Cancel the one that matches…" }).click();
  await page.getByRole("button", { name: "Cancel 1 run" }).waitFor();
  const later = await pending("choice-2");
  let answer;
  const held = new Promise((resolve) => (answer = resolve));
  await page.route("**/flow_runs/count", async (route) => {
    await held;
    await route.continue();
  });
  await page.getByRole("button", { name: "Cancel 1 run" }).click();
  await page.getByRole("heading", { name: "Cancellation done" }).waitFor();
  await lists(page, ["choice-2"]);
  await page.getByRole("checkbox", { name: "Select choice-2" }).check();
  answer();
  await page.getByText("1 more run came up since, and was left alone.").waitFor();
  await page.getByText("1 selected").waitFor();
  assert.ok(await page.getByRole("checkbox", { name: "Select choice-2" }).isChecked());
  assert.deepEqual(await typesOf(server, [later]), ["PENDING"]);
});

test("back after another server was chosen: the address says the server that is shown", async (t) => {
  const page = await openPage(t, server.apiUrl, { place: { view: "active" } });
  await page.getByRole("link", { name: /^Finished/ }).click();
  await page.getByRole("button", { name: "Connections…" }).click();
  await page.getByLabel("API address").fill(gate.apiUrl);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await page.locator(".server code", { hasText: gate.apiUrl }).waitFor();
  await page.goBack();
  await page.waitForFunction(() => new URLSearchParams(location.search).get("view") === "active");
  assert.equal(await page.evaluate(() => new URLSearchParams(location.search).get("api")), gate.apiUrl);
  assert.equal(await page.locator(".server code").textContent(), gate.apiUrl);
});

test("a question of a view that was left doesn't come back with the view", async (t) => {
  const page = await openPage(t, server.apiUrl);
  await page.getByRole("link", { name: "Artifacts" }).click();
  await page.getByRole("button", { name: "New artifact…" }).click();
  const question = page.getByRole("dialog", { name: "New artifact" });
  await question.waitFor();
  await page.goBack();
  await question.waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Artifacts" }).click();
  await page.getByText("There are no artifacts with a key.").waitFor();
  assert.equal(await page.getByRole("dialog").count(), 0);
});

test("a number of the whole server leads to as many runs, whatever the filter was", async (t) => {
  await pending("numbered");
  const [id] = await failed("numbered-failed", 1);
  const page = await openPage(t, server.apiUrl, { place: { view: "active", name: "nothing-like-it" } });
  await page.getByText("No run matches.").waitFor();
  const number = Number(await page.locator("#count-pending b").textContent());
  assert.ok(number > 0 && number < 100, `${number}`);
  await page.locator("#count-pending").click();
  await page.waitForFunction((number) => document.querySelectorAll("#active-rows tr").length === number, number);
  await page.getByLabel("Run name or id").fill("nothing-like-it");
  await page.getByLabel("Run name or id").press("Enter");
  await page.getByText("No run matches.").waitFor();
  await page.getByRole("link", { name: /failed in the last 24 hours$/ }).click();
  await page.locator(`tr[data-key="${id}"]`).waitFor();
  assert.equal(await page.getByLabel("Since").inputValue(), "24h");
});

test("a server that answers, but not what it was asked, is told by its answer", async (t) => {
  const page = await openPage(t, server.apiUrl, { mayFail: /status of (429|503)/ });
  const bar = page.getByRole("region", { name: "Trouble with the server" });
  for (const status of [503, 429]) {
    await page.route(`${server.apiUrl}/**`, (route) =>
      route.fulfill({ status, headers: { "access-control-allow-origin": "*" }, json: { detail: "later" } }),
    );
    await page.getByRole("button", { name: "Refresh" }).click();
    await bar.getByText(`${new URL(server.apiUrl).host} has answered ${status} since`).waitFor();
    await page.unrouteAll();
    await bar.getByRole("button", { name: "Try now" }).click();
    await bar.waitFor({ state: "detached" });
  }
});
