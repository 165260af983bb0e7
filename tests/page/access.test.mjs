// For everybody: axe finds nothing in any view, dialog or state, light and dark, on a phone and at 400 % zoom, and
// nothing is cut off there.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, beforeEach, test } from "node:test";
import { createClient, State } from "../../pkg/node.js";
import { seed } from "../seed.mjs";
import { startPrefectServer } from "../server/prefect-server.mjs";
import { openPage, startGate, usePage } from "./support.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

let server;
let gate;
let client;
let seeded;

usePage();
before(async () => {
  server = await startPrefectServer();
  gate = await startGate(server);
  client = await createClient({ apiUrl: server.apiUrl });
  seeded = await seed(client);
  const schedules = [{ active: true, schedule: { interval: 900, anchor_date: "2026-01-01T00:00:00Z" } }];
  const id = seeded.deployments["customer-sync/every-15-minutes"];
  await client.request("POST", `/deployments/${id}/schedules`, { body: schedules });
});
after(async () => {
  await gate?.shut();
  await server?.stop();
});

beforeEach(() => gate.open());

/** What axe finds. It is put in by the browser's own tools, which the page's policy doesn't hold back. */
async function violations(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Page.setBypassCSP", { enabled: true });
  await page.evaluate(axe);
  const found = await page.evaluate((values) => window.axe.run({ runOnly: { type: "tag", values } }), RULES);
  return found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`).join("\n")}`,
  );
}

/** One that is stopped at once, one that waits for its worker, one that fails. */
async function runsToCancel(screen) {
  const state = State.pending();
  const flow_id = seeded.flows["customer-sync"];
  const alone = async (name) => (await client.createFlowRun({ flow_id, name, state, idempotency_key: `${screen} ${name}` })).id;
  const [stopped, failed] = [await alone(`panel-${screen}-stopped`), await alone(`panel-${screen}-failed`)];
  const options = { name: `panel-${screen}-asked`, state, idempotency_key: `${screen} asked` };
  const { id } = await client.createFlowRunFromDeployment(seeded.deployments["customer-sync/every-15-minutes"], options);
  await client.setFlowRunState(id, State.running());
  return [stopped, id, failed];
}

const SCREENS = {
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  "a phone": { viewport: { width: 360, height: 740 }, colorScheme: "light" },
  "400 % zoom": { viewport: { width: 320, height: 256 }, colorScheme: "dark" },
};

for (const [name, screen] of Object.entries(SCREENS)) {
  test(`every view, dialog and state: ${name}`, async (t) => {
    const look = async (page, what) => {
      assert.deepEqual(await violations(page), [], what);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${what} is ${wide} px too wide`);
    };
    const mayFail = /ERR_CONNECTION|status of 500/;
    const page = await openPage(t, undefined, { ...screen, mayFail });
    await look(page, "connecting");
    await page.getByLabel("With user and password").check();
    await look(page, "signing in");

    const connected = await openPage(t, gate.apiUrl, { ...screen, mayFail });
    await look(connected, "completed");
    const chart = connected.locator(".chart");
    if (!(await chart.evaluate((element) => element.open))) await chart.locator("summary").first().click();
    await chart.locator("svg").waitFor();
    await chart.getByText("As a table").click();
    await chart.locator("tbody a").first().click();
    await connected.getByRole("button", { name: /^due / }).waitFor();
    await look(connected, "the chart and its table, a bar chosen");
    await connected.getByRole("button", { name: /^due / }).click();
    const goTo = async (place) => {
      await connected.evaluate((place) => {
        const query = new URLSearchParams(location.search);
        for (const [key, value] of Object.entries(place)) query.set(key, value);
        history.pushState(null, "", `?${query}`);
        dispatchEvent(new PopStateEvent("popstate"));
      }, place);
    };
    await goTo({ state: "FAILED" });
    await connected.getByText("ValueError: loss is NaN after epoch 3").waitFor();
    await look(connected, "failed");
    await connected.getByRole("button", { name: /^Retry all .*that match…/ }).click();
    await connected.getByRole("dialog").getByText("will run again").first().waitFor();
    await look(connected, "retry dialog");
    await connected.keyboard.press("Escape");
    await goTo({ view: "late", state: "" });
    await connected.getByText("3 late").waitFor();
    await look(connected, "late");
    await connected.getByRole("button", { name: "Reschedule…" }).click();
    await connected.getByText("3 runs would get another time.").waitFor();
    await look(connected, "reschedule dialog");
    await connected.keyboard.press("Escape");

    await connected.getByRole("button", { name: "Schedules…" }).click();
    await connected.getByLabel("customer-sync / every-15-minutes").check();
    await look(connected, "schedules");
    await connected.getByRole("button", { name: "Pause 1…" }).click();
    await connected.getByRole("button", { name: "Pause 1 deployment" }).waitFor();
    await look(connected, "pausing");
    await connected.keyboard.press("Escape");
    await connected.getByRole("dialog", { name: "Schedules of deployments" }).waitFor();
    await connected.keyboard.press("Escape");

    await connected.getByRole("button", { name: "Connections…" }).click();
    const connections = connected.getByRole("dialog", { name: "Connections" });
    await connections.getByLabel("Production", { exact: true }).check();
    await connections.getByLabel("With an API key").check();
    await look(connected, "connections, and the mark of production");
    await connections.getByLabel("Production", { exact: true }).uncheck();
    await connected.keyboard.press("Escape");
    await goTo({ view: "active" });
    await connected.getByRole("checkbox", { name: "Select kind-plover" }).check();
    await look(connected, "active, with a choice");
    await goTo({ flow: "nothing" });
    await connected.getByText("No run matches.").waitFor();
    await look(connected, "nothing matches");
    await goTo({ flow: "", name: "kind-plover" });
    await connected.getByRole("checkbox", { name: "Select kind-plover" }).check();
    await connected.getByRole("button", { name: "Cancel 1 run…" }).click();
    const dialog = connected.getByRole("dialog");
    await dialog.getByRole("button", { name: "Cancel 1 run" }).waitFor();
    await look(connected, "cancel dialog");
    // It opens at its top, and its buttons are in sight.
    assert.equal(await dialog.evaluate((element) => element.scrollTop), 0);
    const foot = await dialog.getByRole("button", { name: "Keep them" }).boundingBox();
    assert.ok(foot.y + foot.height <= (screen.viewport?.height ?? 900), JSON.stringify(foot));
    await dialog.getByLabel("Only mark them cancelled").check();
    await dialog.getByRole("button", { name: "Cancel 1 run" }).waitFor();
    await look(connected, "marking");
    await dialog.getByRole("button", { name: "Keep them" }).click();

    await goTo({ name: "", run: seeded.flow_runs.failed[0] });
    await connected.getByRole("dialog", { name: "jolly-badger" }).waitFor();
    await connected.getByText("State history").waitFor();
    await look(connected, "run");
    await connected.getByRole("button", { name: "Close" }).click();

    await goTo({ view: "artifacts", run: "" });
    for (const key of ["revenue-by-region", "data-quality", "backup-progress", "churn-roc-curve"]) {
      await connected.locator("summary", { hasText: key }).click();
    }
    await connected.getByRole("cell", { name: "Zürich" }).waitFor();
    await connected.locator(".markdown").getByText("14 of 15 checks passed.").waitFor();
    await look(connected, "artifacts");
    await connected.getByRole("link", { name: "All versions of backup-progress" }).click();
    await connected.getByRole("dialog", { name: "Versions of backup-progress" }).getByText("1 version", { exact: true }).waitFor();
    await look(connected, "versions");
    await connected.keyboard.press("Escape");
    await connected.getByRole("button", { name: "New artifact…" }).click();
    await connected.getByRole("dialog", { name: "New artifact" }).waitFor();
    await look(connected, "new artifact");
    await connected.keyboard.press("Escape");
    await connected.getByRole("button", { name: "Delete… backup-progress" }).click();
    await connected.getByRole("dialog").waitFor();
    await look(connected, "deleting");
    await connected.keyboard.press("Escape");

    await connected.keyboard.press("?");
    await connected.getByRole("dialog", { name: "Keyboard" }).waitFor();
    await look(connected, "help");
    await connected.keyboard.press("Escape");

    // What came of a cancellation: asked, stopped, failed
    const [stopped, asked, failed] = await runsToCancel(name);
    await goTo({ view: "active", name: `panel-${name}` });
    await connected.getByRole("link", { name: `panel-${name}-asked` }).waitFor();
    await connected.route("**/flow_runs/**set_state", async (route) => {
      const body = route.request().postData() ?? "";
      if (route.request().method() !== "POST" || !body.includes(failed)) return route.continue();
      return route.fulfill({ status: 500, headers: { "access-control-allow-origin": "*" }, json: { exception_message: "no disk" } });
    });
    for (const ids of [[failed], [stopped, asked]]) {
      for (const id of ids) await connected.locator(`tr[data-key="${id}"] input`).check();
      await connected.getByRole("button", { name: /^Cancel \d runs?…$/ }).click();
      await connected
        .getByRole("dialog")
        .getByRole("button", { name: /^Cancel \d runs?$/ })
        .click();
      await connected.getByRole("dialog").waitFor({ state: "detached", timeout: 60_000 });
    }
    await connected.locator(".operation").nth(1).waitFor();
    for (const panel of await connected.locator(".operation").all()) {
      if (!(await panel.locator("details").evaluate((element) => element.open))) await panel.locator("summary").click();
    }
    await connected.locator(".group.open").waitFor();
    await connected.locator("[data-fate=asked]").waitFor();
    await look(connected, "operations");

    await gate.shut();
    await connected.getByRole("button", { name: "Refresh" }).click();
    await connected.getByText("No answer from").waitFor();
    await connected.getByText("Why", { exact: true }).click();
    await look(connected, "outage");
    await gate.open();
  });
}
