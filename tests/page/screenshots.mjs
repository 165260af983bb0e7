// `make screenshots`: pictures of every view - light, dark, on a phone - into docs/images/, from a server with example
// data. They are looked at by whoever changes the page, and shown in docs/admin-page.md.
//
//   node tests/page/screenshots.mjs [folder]   as PNG into another folder, to be looked at

import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createClient, State } from "../../pkg/node.js";
import { launchChromium, root } from "../package/support.mjs";
import { seed, seedDay } from "../seed.mjs";
import { startPrefectServer } from "../server/prefect-server.mjs";
import { startStaticServer } from "../server/static.mjs";

const MOST_KB = 400; // of all that is kept in the repository
const [folder] = process.argv.slice(2);
const target = folder ? resolve(folder) : join(root, "docs/images");
const format = folder ? "png" : "webp";

const SCREENS = {
  light: { viewport: { width: 1180, height: 760 }, colorScheme: "light" },
  dark: { viewport: { width: 1180, height: 760 }, colorScheme: "dark" },
  "400-percent": { viewport: { width: 320, height: 256 }, colorScheme: "dark" },
  phone: { viewport: { width: 360, height: 740 }, deviceScaleFactor: 1.5, hasTouch: true, colorScheme: "light" },
};

// What stands in the docs; with a folder, every picture on every screen.
const KEPT = ["finished light", "active phone", "cancel light", "panel dark", "run phone", "artifacts light", "connections light"];

const [server, site, browser] = await Promise.all([startPrefectServer(), startStaticServer(), launchChromium()]);
const client = await createClient({ apiUrl: server.apiUrl });
const seeded = await seed(client);
await seedDay(client, seeded);
await prepare();

mkdirSync(target, { recursive: true });
let total = 0;
try {
  for (const [screen, options] of Object.entries(SCREENS)) {
    for (const [name, { place = {}, act }] of Object.entries(pictures())) {
      if (!folder && !KEPT.includes(`${name} ${screen}`)) continue;
      await take(`${name}-${screen}`, options, place, act);
    }
  }
} finally {
  await Promise.all([browser.close(), site.stop(), server.stop()]);
}
console.log(`${(total / 1024).toFixed(0)} KB in all`);
if (!folder && total > MOST_KB * 1024) throw new Error(`The pictures may have ${MOST_KB} KB.`);

async function take(name, options, place, act) {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(`${site.adminUrl}?${new URLSearchParams({ api: server.apiUrl, ...place })}`);
  await page.locator(".freshness[data-reading=false]", { hasText: "," }).waitFor();
  await act?.(page);
  const session = await context.newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", { format, ...(format === "webp" && { quality: 60 }) });
  const path = join(target, `${name}.${format}`);
  writeFileSync(path, Buffer.from(data, "base64"));
  total += statSync(path).size;
  await context.close();
}

/** What the seed doesn't have: a log, versions, schedules. */
async function prepare() {
  const id = seeded.flow_runs.failed[0];
  const lines = ["Downloading page 1 of 12", "Downloading page 2 of 12", "Retrying: 503 Service Unavailable", "Finished in state Failed"];
  await client.request("POST", "/logs/", {
    body: lines.map((message, index) => ({
      name: "prefect.flow_runs",
      level: [20, 20, 30, 40][index],
      message,
      timestamp: new Date(Date.now() - (9 - index) * 1000).toISOString(),
      flow_run_id: id,
    })),
  });
  for (const growth of [40.1, 51.9, 62.5]) await client.createArtifact({ key: "backup-progress", type: "progress", data: growth });
  const schedules = [{ active: true, schedule: { interval: 900, anchor_date: "2026-01-01T00:00:00Z" } }];
  for (const name of ["customer-sync/every-15-minutes", "warehouse-backup/nightly", "daily-sales-report/production"]) {
    await client.request("POST", `/deployments/${seeded.deployments[name]}/schedules`, { body: schedules });
  }
  await client.request("POST", `/deployments/${seeded.deployments["warehouse-backup/nightly"]}/pause_deployment`);
}

/** Each view and dialog: where it is, and what leads to it. */
function pictures() {
  const openCancel = async (page) => {
    await page.getByRole("button", { name: "Cancel all active runs…" }).click();
    await page.getByRole("dialog").locator(".preview li").first().waitFor();
    await page.getByText("Pause the schedules of their", { exact: false }).waitFor();
  };
  return {
    finished: { act: (page) => page.locator(".chart summary").first().waitFor() },
    failed: { place: { state: "FAILED" } },
    active: {
      place: { view: "active" },
      async act(page) {
        await page.getByRole("checkbox", { name: "Select kind-plover" }).check();
        await page.getByRole("checkbox", { name: "Select lucky-vole" }).check();
        await page.evaluate(() => scrollTo(0, 0));
      },
    },
    late: { place: { view: "late" } },
    reschedule: {
      place: { view: "late" },
      async act(page) {
        await page.getByRole("button", { name: "Reschedule…" }).click();
        await page.getByText("3 runs would get another time").waitFor();
      },
    },
    cancel: { place: { view: "active" }, act: openCancel },
    panel: {
      place: { view: "active", name: "panel-" },
      async act(page) {
        const flow = seeded.flows["customer-sync"];
        for (const name of ["panel-1", "panel-2"]) await client.createFlowRun({ flow_id: flow, name, state: State.pending() });
        const served = await client.createFlowRunFromDeployment(seeded.deployments["customer-sync/every-15-minutes"], {
          name: "panel-3",
          state: State.pending(),
        });
        await client.setFlowRunState(served.id, State.running());
        await page.getByRole("button", { name: "Refresh" }).click();
        await page.getByRole("button", { name: /^Cancel all \d+ that match…/ }).click();
        await page.getByRole("button", { name: /^Cancel \d+ runs$/ }).click();
        await page.locator(".operation summary").click();
        await page.locator(".group li").first().waitFor();
        await client.setFlowRunState(served.id, State.cancelled());
      },
    },
    run: { place: { state: "FAILED", run: seeded.flow_runs.failed[0] }, act: (page) => page.getByText("State history").waitFor() },
    artifacts: {
      place: { view: "artifacts" },
      async act(page) {
        for (const key of ["revenue-by-region", "data-quality"]) await page.locator("summary", { hasText: key }).click();
        await page.locator(".markdown table").waitFor();
      },
    },
    versions: { place: { view: "artifacts", history: "backup-progress" }, act: (page) => page.getByText("4 versions").waitFor() },
    schedules: {
      async act(page) {
        await page.getByRole("button", { name: "Schedules…" }).click();
        await page.getByLabel("customer-sync / every-15-minutes").check();
      },
    },
    retry: {
      place: { state: "FAILED" },
      async act(page) {
        await page.getByRole("button", { name: /^Retry all .*that match…/ }).click();
        await page.getByRole("dialog").locator("li").first().waitFor();
      },
    },
    connections: {
      async act(page) {
        await page.getByRole("button", { name: "Connections…" }).click();
        const dialog = page.getByRole("dialog", { name: "Connections" });
        await dialog.getByLabel("Name").fill("Warehouse");
        await dialog.getByLabel("Production", { exact: true }).check();
      },
    },
    help: { act: (page) => page.keyboard.press("?").then(() => page.getByRole("dialog", { name: "Keyboard" }).waitFor()) },
  };
}
