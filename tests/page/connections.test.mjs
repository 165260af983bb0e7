// Several servers: named, switched between, one marked as production; and how long a secret is kept.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createClient, State } from "../../pkg/node.js";
import { startPrefectServer } from "../server/prefect-server.mjs";
import { address, fresh, openPage, typesOf, usePage } from "./support.mjs";

const AUTH = "admin:open-sesame";

let plain;
let guarded;
let client;

usePage();
before(async () => {
  [plain, guarded] = await Promise.all([startPrefectServer(), startPrefectServer({ csrf: true, authString: AUTH })]);
  client = await createClient({ apiUrl: plain.apiUrl });
});
after(() => Promise.all([plain?.stop(), guarded?.stop()]));

const shows = (page, server) =>
  page.waitForFunction((apiUrl) => document.querySelector(".server code")?.textContent === apiUrl, server.apiUrl);

/** Where the secret is to be found, of the browser's two storages. */
const kept = (page) =>
  page.evaluate(
    (secret) =>
      Object.entries({ localStorage, sessionStorage }).flatMap(([name, storage]) =>
        JSON.stringify({ ...storage }).includes(secret) ? [name] : [],
      ),
    AUTH,
  );

async function signIn(page, keep) {
  await page.getByLabel("API address").fill(guarded.apiUrl);
  await page.getByLabel("With user and password").check();
  await page.getByLabel("User and password", { exact: true }).fill(AUTH);
  if (keep) await page.getByLabel(keep).check();
  await page.getByRole("button", { name: "Connect", exact: true }).click();
}

test("another server is added, named and switched to; each keeps its own sign-in", async (t) => {
  const page = await openPage(t, plain.apiUrl, { mayFail: /status of 401/ });
  assert.equal(await page.getByLabel("Connection", { exact: true }).count(), 0); // there is nothing to switch
  await page.getByRole("button", { name: "Connections…" }).click();
  const dialog = page.getByRole("dialog", { name: "Connections" });
  await dialog.getByLabel("Name").fill("laptop");
  await dialog.getByLabel("Name").press("Enter");
  await signIn(dialog);
  await dialog.waitFor({ state: "detached" });
  await shows(page, guarded);
  await fresh(page);
  assert.deepEqual(await kept(page), []);

  const seen = [];
  page.on("request", (request) => {
    if (request.url().startsWith(plain.url)) seen.push(request.headers().authorization ?? "nothing");
  });
  await page.getByLabel("Connection", { exact: true }).selectOption({ label: "laptop" });
  await shows(page, plain);
  await fresh(page);
  assert.deepEqual([...new Set(seen)], ["nothing"]);
  assert.equal(new URL(page.url()).searchParams.get("api"), plain.apiUrl);
  // Back, with what is known in this page
  await page.getByLabel("Connection", { exact: true }).selectOption(guarded.apiUrl);
  await shows(page, guarded);
  await fresh(page);

  // After a reload the secret is gone: switching asks for it, and the page stays where it is until then.
  await page.goto(address(plain.apiUrl));
  await shows(page, plain);
  await page.getByLabel("Connection", { exact: true }).selectOption(guarded.apiUrl);
  await dialog.getByRole("alert").filter({ hasText: "Unauthorized" }).waitFor();
  assert.equal(await page.locator(".server code").textContent(), plain.apiUrl);
  await dialog.getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: "Connections…" }).click();
  const host = new URL(guarded.apiUrl).host;
  await dialog.getByRole("button", { name: `Remove ${host}` }).click();
  await dialog.getByText(guarded.apiUrl).waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await page.getByLabel("Connection", { exact: true }).waitFor({ state: "detached" });
  await page.locator(".server", { hasText: "laptop" }).waitFor();
});

test("production is marked, and all of it is only cancelled after its number is typed", async (t) => {
  const flow = (await client.createFlow({ name: "on-production" })).id;
  const ids = [];
  for (const name of ["prod-1", "prod-2"]) ids.push((await client.createFlowRun({ flow_id: flow, name, state: State.pending() })).id);
  const page = await openPage(t, plain.apiUrl);
  await page.getByRole("button", { name: "Connections…" }).click();
  const connections = page.getByRole("dialog", { name: "Connections" });
  await connections.getByLabel("Name").fill("the warehouse");
  await connections.getByLabel("Production", { exact: true }).check();
  await page.keyboard.press("Escape");
  await page.locator(".production", { hasText: "the warehouse" }).waitFor();
  await page.reload();
  await page.locator(".production", { hasText: "the warehouse" }).waitFor();
  await fresh(page);

  await page.getByRole("button", { name: "Cancel all active runs…" }).click();
  const dialog = page.getByRole("dialog", { name: "Cancel all active runs" });
  const confirm = dialog.getByRole("button", { name: "Cancel 2 runs" });
  await confirm.waitFor();
  assert.ok(await confirm.isDisabled());
  await dialog.getByLabel("Type 2 to confirm that many").fill("2");
  assert.ok(await confirm.isEnabled());
  await page.keyboard.press("Escape");
  // What is chosen needs no typing.
  await page.goto(address(plain.apiUrl, { view: "active" }));
  await page.getByRole("checkbox", { name: "Select prod-1" }).check();
  await page.getByRole("button", { name: "Cancel 1 run…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel 1 run" }).click();
  await page.getByRole("heading", { name: "Cancellation done" }).waitFor();
  assert.deepEqual(await typesOf(plain, [ids[0]]), ["CANCELLED"]);
  assert.deepEqual(await typesOf(plain, [ids[1]]), ["PENDING"]);
});

test("a secret is kept no longer than its owner asks for", async (t) => {
  const reloaded = async (keep) => {
    const page = await openPage(t, undefined, { mayFail: /status of 401/ });
    await signIn(page, keep);
    await fresh(page);
    const where = await kept(page);
    await page.reload();
    const signedIn = page
      .locator(".server code")
      .waitFor()
      .then(() => true);
    const asked = page
      .getByRole("alert")
      .filter({ hasText: "Unauthorized" })
      .waitFor()
      .then(() => false);
    return { page, where, stays: await Promise.race([signedIn, asked]) };
  };
  const memory = await reloaded();
  assert.deepEqual([memory.where, memory.stays], [[], false]);
  const tab = await reloaded("Remember in this tab");
  assert.deepEqual([tab.where, tab.stays], [["sessionStorage"], true]);
  const other = await tab.page.context().newPage(); // another tab knows nothing of it
  await other.goto(address(guarded.apiUrl));
  await other.getByRole("alert").filter({ hasText: "Unauthorized" }).waitFor();
  const browser = await reloaded("Remember in this browser");
  assert.deepEqual([browser.where, browser.stays], [["localStorage"], true]);
  // Kept for a shorter time from now on: the longer-lived copy is gone.
  await browser.page.getByRole("button", { name: "Disconnect" }).click();
  await signIn(browser.page, "Remember in this tab");
  await fresh(browser.page);
  assert.deepEqual(await kept(browser.page), ["sessionStorage"]);
});

test("a connection that doesn't work says what was looked at", async (t) => {
  const page = await openPage(t, undefined, { mayFail: /status of 40[14]/ });
  await page.getByLabel("API address").fill(guarded.apiUrl);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await page.getByRole("alert").filter({ hasText: "Unauthorized" }).waitFor();
  // What the server wants is offered at once.
  assert.ok(await page.getByLabel("With user and password").isChecked());
  await page.getByText("What was looked at").click();
  await page.locator("li", { hasText: "✓ health" }).waitFor();
  await page.locator("li", { hasText: /^✗ (csrf|auth)/ }).waitFor();
});
