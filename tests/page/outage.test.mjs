// A server that is gone, slow, or asks anew who one is: said once, in words, with the old data dimmed; and what was
// under way is told truly.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { createClient, State } from "../../pkg/node.js";
import { startPrefectServer } from "../server/prefect-server.mjs";
import { address, REFUSED, fresh, lists, openPage, requests, startGate, typesOf, usePage } from "./support.mjs";

const AUTH = "admin:open-sesame";

let server;
let guarded;
let gate;
let client;
let flow;

usePage();
before(async () => {
  [server, guarded] = await Promise.all([startPrefectServer(), startPrefectServer({ csrf: true, authString: AUTH })]);
  gate = await startGate(server);
  client = await createClient({ apiUrl: server.apiUrl });
  flow = (await client.createFlow({ name: "in-an-outage" })).id;
});
after(async () => {
  await gate?.shut();
  await Promise.all([server?.stop(), guarded?.stop()]);
});

beforeEach(() => gate.open());

async function make(prefix, number) {
  const ids = [];
  for (let index = 0; index < number; index++) {
    const name = `${prefix}-${index}`;
    ids.push((await client.createFlowRun({ flow_id: flow, name, state: State.pending(), idempotency_key: name })).id);
  }
  return ids;
}

test("is said in one place, with what was known dimmed and the next try told, until the server is back", async (t) => {
  await make("known", 2);
  const page = await openPage(t, gate.apiUrl, { mayFail: REFUSED, clock: true, place: { view: "active", name: "known" } });
  await lists(page, ["known-0", "known-1"]);
  await gate.shut();
  await page.clock.fastForward(16_000);
  await page.clock.fastForward(5_000); // the one retry
  const bar = page.getByRole("region", { name: "Trouble with the server" });
  await bar.getByText(`No answer from ${gate.host} since`).waitFor();
  await bar.getByText(/Showing what was known at \d/).waitFor();
  await bar.getByText(/^Next try in \d+ s\.$/).waitFor();
  assert.equal(await page.locator(".problem").count(), 0); // nowhere else
  assert.equal(await page.locator(".stale #active-rows tr").count(), 2);
  assert.match(await page.locator(".freshness").textContent(), /^no answer/);
  await bar.getByText("Why", { exact: true }).click();
  await bar.getByText(/^Network: /).waitFor();

  await gate.open();
  await bar.getByRole("button", { name: "Try now" }).click();
  await fresh(page);
  await bar.waitFor({ state: "detached" });
  assert.equal(await page.locator(".stale").count(), 0);
});

test("the server is gone in the middle of cancelling, and back: the dialog says so, and nothing is lost", async (t) => {
  const ids = await make("midway", 120);
  const page = await openPage(t, gate.apiUrl, { mayFail: REFUSED, place: { view: "active", name: "midway" } });
  await page.getByRole("button", { name: "Cancel all 120 that match…" }).click();
  await page.getByLabel("Type 120 to confirm that many").fill("120");
  let begun;
  const first = new Promise((resolve) => (begun = resolve));
  page.on("response", (response) => response.url().endsWith("/bulk_set_state") && response.request().method() === "POST" && begun());
  await page.getByRole("button", { name: "Cancel 120 runs" }).click();
  await first;
  await gate.shut();
  const dialog = page.getByRole("dialog", { name: "Cancelling 120 runs" });
  await dialog.getByText(/No answer from the server\. Trying again in \d+ s \(\d of 5\)\./).waitFor();
  await gate.open();
  await page.getByRole("heading", { name: /^Cancellation/ }).waitFor({ timeout: 60_000 });

  const whole = page.locator(".operation summary");
  if (!(await page.locator(".operation details[open]").count())) await whole.click();
  // What the page says is cancelled is; what it doesn't know it says, and a second try ends it.
  for (const more of await page.getByRole("button", { name: /^Show \d+ more of/ }).all()) await more.click();
  const stopped = await page.locator("[data-fate=stopped] li").evaluateAll((rows) => rows.map((row) => row.dataset.run));
  assert.ok(stopped.length > 0);
  assert.deepEqual(await typesOf(server, stopped), ["CANCELLED"]);
  const again = page.getByRole("button", { name: /^Try these? .+ again$/ });
  if (await again.isVisible()) {
    await again.click();
    await page.getByRole("heading", { name: "Cancellation done" }).first().waitFor();
  }
  assert.deepEqual(await typesOf(server, ids), ["CANCELLED"]);
});

test("the preview waits for a server that is gone, and says so", async (t) => {
  await make("preview", 1);
  const page = await openPage(t, gate.apiUrl, { mayFail: REFUSED, place: { view: "active", name: "preview" } });
  await lists(page, ["preview-0"]);
  await gate.shut();
  await page.getByRole("checkbox", { name: "Select preview-0" }).check();
  await page.getByRole("button", { name: "Cancel 1 run…" }).click();
  const dialog = page.getByRole("dialog", { name: "Cancel 1 run" });
  await dialog.getByText("No answer from the server.").waitFor();
  assert.ok(await dialog.getByRole("button", { name: "Cancel runs" }).isDisabled());
  await gate.open();
  await dialog.getByRole("button", { name: "Cancel 1 run" }).waitFor({ timeout: 40_000 });
  await page.keyboard.press("Escape");
});

test("a key that is refused all at once: sign in on the spot, filter and place stay", async (t) => {
  const page = await openPage(t, undefined, { mayFail: /status of 401/ });
  await page.getByLabel("API address").fill(guarded.apiUrl);
  await page.getByLabel("With user and password").check();
  await page.getByLabel("User and password", { exact: true }).fill(AUTH);
  await page.getByRole("button", { name: "Connect" }).click();
  await fresh(page);
  await page.getByRole("link", { name: /^Active/ }).click();
  await page.getByLabel("Flow").fill("etl");
  await page.getByLabel("Flow").press("Enter");
  await page.getByText("No run matches.").waitFor();
  const place = page.url();

  // The server forgets the password, as it does when its owner changes it.
  await page.route(`${guarded.apiUrl}/**`, async (route) => {
    const headers = { ...route.request().headers(), authorization: "Basic bm86bm8=" };
    return route.continue({ headers });
  });
  await page.getByRole("button", { name: "Refresh" }).click();
  await page.getByText("Signed out: the server asks who you are.").waitFor();
  assert.equal(page.url(), place);
  await page.unrouteAll();
  await page.getByLabel("User and password", { exact: true }).fill(AUTH);
  await page.getByRole("button", { name: "Sign in" }).click();
  await fresh(page);
  assert.equal(page.url(), place);
  assert.equal(await page.getByLabel("Flow").inputValue(), "etl");
  await page.getByText("Signed out").waitFor({ state: "detached" });
});

test("a link to a server that is gone offers to connect, and says why", async (t) => {
  await gate.shut();
  const page = await openPage(t, undefined, { mayFail: REFUSED });
  const sent = requests(page, gate.apiUrl);
  await page.goto(address(gate.apiUrl, { view: "late" }));
  await page.locator(".problem[data-kind=Network]").waitFor();
  assert.equal(await page.getByLabel("API address").inputValue(), gate.apiUrl);
  assert.ok(sent.length > 0);
  await gate.open();
  await page.getByRole("button", { name: "Connect" }).click();
  await fresh(page);
  assert.match(page.url(), /view=late/);
});
