// The whole main job by keyboard alone - list, filter, choose, cancel, watch, look at a run and at an artifact, retry -
// with the page's own keys, and without them, by Tab.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createClient, State } from "../../pkg/node.js";
import { startPrefectServer } from "../server/prefect-server.mjs";
import { ask, focused, lists, openPage, typesOf, usePage } from "./support.mjs";

let server;
let client;
let flow;
let deployment;

usePage();
before(async () => {
  server = await startPrefectServer();
  client = await createClient({ apiUrl: server.apiUrl });
  flow = (await client.createFlow({ name: "etl" })).id;
  deployment = (await client.createDeployment({ flow_id: flow, name: "served" })).id;
  await client.createArtifact({ key: "cities", type: "table", data: '[{"city": "Bern"}]' });
});
after(() => server?.stop());

const pending = async (name) => (await client.createFlowRun({ flow_id: flow, name, state: State.pending() })).id;

async function failed(name) {
  const { id } = await client.createFlowRunFromDeployment(deployment, { name, state: State.pending() });
  await client.setFlowRunState(id, State.failed({ message: "no disk" }));
  return id;
}

/** Goes on with Tab until something of this role and name has the focus. */
async function tabTo(page, role, name, { back = false } = {}) {
  const wanted = page.getByRole(role, { name, exact: typeof name === "string" }).first();
  await wanted.waitFor();
  for (let presses = 0; presses < 120; presses++) {
    await page.keyboard.press(back ? "Shift+Tab" : "Tab");
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
  }
  assert.fail(`no way to the ${role} ${name}`);
}

test("with the page's keys", async (t) => {
  const [first, second, third] = [await pending("keys-1"), await pending("keys-2"), await pending("keys-3")];
  const broken = await failed("keys-broken");
  const page = await openPage(t, server.apiUrl);
  await page.keyboard.press("1");
  await page.waitForURL(/view=active/);
  await page.keyboard.press("/");
  await page.keyboard.type("keys-");
  await page.keyboard.press("Enter");
  await lists(page, ["keys-1", "keys-2", "keys-3"]);
  await page.keyboard.press("Tab"); // out of the field, where keys are text
  await page.keyboard.press("Escape");
  await page.locator("#active-title").evaluate((title) => title.focus()); // as a screen reader's user jumps to it
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.getByText("2 selected").waitFor();
  const chosen = await page.locator("tr.chosen").evaluateAll((rows) => rows.map((row) => row.dataset.key));
  await page.keyboard.press("c");
  const dialog = page.getByRole("dialog", { name: "Cancel 2 runs" });
  await dialog.getByText("2 Pending → cancelled").waitFor();
  await tabTo(page, "button", "Cancel 2 runs");
  await page.keyboard.press("Enter");
  await page.getByText("2 cancelled · 0 failed.").waitFor();
  await focused(page, "Cancellation done"); // one reads on from here
  assert.deepEqual(await typesOf(server, chosen), ["CANCELLED"]);
  const [left] = [first, second, third].filter((id) => !chosen.includes(id));
  assert.deepEqual(await typesOf(server, [left]), ["PENDING"]);

  // A run, opened and closed, with the focus where it was
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page
    .getByRole("dialog", { name: /^keys-\d$/ })
    .getByText("State history")
    .waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.waitForFunction(() => /^keys-\d$/.test(document.activeElement.textContent));

  // Retried
  await page.keyboard.press("3");
  await tabTo(page, "link", "Failed or crashed");
  await page.keyboard.press("Enter");
  await lists(page, ["keys-broken"]);
  await page.keyboard.press("a");
  await page.keyboard.press("t");
  await page.getByRole("dialog", { name: "Retry 1 run" }).getByText("1 Failed → will run again").waitFor();
  await tabTo(page, "button", "Retry 1 run");
  await page.keyboard.press("Enter");
  await page.getByText("1 retried · 0 failed.").waitFor();
  await focused(page, "Retry done");
  assert.equal((await ask(server, "GET", `/flow_runs/${broken}`)).state_name, "AwaitingRetry");

  // An artifact
  await page.keyboard.press("4");
  await page.locator("summary", { hasText: "cities" }).waitFor();
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement.textContent.startsWith("cities"))) break;
  }
  await page.keyboard.press("Enter");
  await page.getByRole("cell", { name: "Bern" }).waitFor();
});

test("without them, by Tab, Space and Enter", async (t) => {
  const [chosen, left] = [await pending("tab-1"), await pending("tab-2")];
  const page = await openPage(t, server.apiUrl);
  await tabTo(page, "link", /^Active/);
  await page.keyboard.press("Enter");
  await page.waitForURL(/view=active/);
  await tabTo(page, "searchbox", "Run name or id");
  await page.keyboard.type("tab-");
  await page.keyboard.press("Enter");
  await lists(page, ["tab-1", "tab-2"]);
  await tabTo(page, "checkbox", "Select tab-1");
  await page.keyboard.press("Space");
  await page.getByText("1 selected").waitFor();
  await tabTo(page, "button", "Cancel 1 run…", { back: true });
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByText("1 Pending → cancelled").waitFor();
  await tabTo(page, "textbox", "Reason, shown on every run");
  await page.keyboard.type("by hand");
  await tabTo(page, "button", "Cancel 1 run");
  await page.keyboard.press("Enter");
  await page.getByText("1 cancelled · 0 failed.").waitFor();
  const run = await ask(server, "GET", `/flow_runs/${chosen}`);
  assert.deepEqual([run.state_type, run.state.message], ["CANCELLED", "by hand"]);
  assert.deepEqual(await typesOf(server, [left]), ["PENDING"]);
  await tabTo(page, "button", "Dismiss");
  await page.keyboard.press("Enter");
  await page.locator(".operation").waitFor({ state: "detached" });
});
