// Nothing moves under a person's pointer: what comes later has its room from the first paint on, and a refresh leaves
// all where it is. What the page asks for comes one by one, each after what came before it was drawn, so that every
// state between the first and the last is seen, on a fast machine as on a slow one.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createClient } from "../../pkg/node.js";
import { seed, seedDay } from "../seed.mjs";
import { startPrefectServer } from "../server/prefect-server.mjs";
import { address, fresh, openPage, usePage } from "./support.mjs";

const MOST = 0.01; // a tenth of what is called good (CLS)

const SCREENS = {
  "1280 px": { viewport: { width: 1280, height: 900 } },
  "360 px": { viewport: { width: 360, height: 740 } },
};

const PLACES = {
  active: { view: "active" },
  "active, filtered": { view: "active", name: "kind" },
  late: { view: "late" },
  finished: { view: "finished" },
  failed: { view: "finished", state: "FAILED" },
  artifacts: { view: "artifacts" },
};

let server;

usePage();
before(async () => {
  server = await startPrefectServer();
  const client = await createClient({ apiUrl: server.apiUrl });
  await seedDay(client, await seed(client));
});
after(() => server?.stop());

/** Two frames: what there was to draw is drawn. */
const drawn = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))));

/** Lets answers and scripts come one by one. */
async function oneByOne(page) {
  let turn = Promise.resolve();
  const pass = async (route) => {
    const response = await route.fetch();
    await drawn(page);
    await route.fulfill({ response });
    await drawn(page);
  };
  await page.route(/\.js$|\/api\//, (route) => (turn = turn.then(() => pass(route))));
}

/** What has moved so far: how far in all, and what. */
async function shifts(page) {
  await drawn(page);
  return page.evaluate(() => window.shifts);
}

const told = (shifts) => shifts.map(({ value, moved }) => `${value.toFixed(4)}: ${moved.join(", ")}`).join("\n");
const sum = (shifts) => shifts.reduce((sum, { value }) => sum + value, 0);

for (const [size, screen] of Object.entries(SCREENS)) {
  for (const [name, place] of Object.entries(PLACES)) {
    test(`${name}, ${size}: nothing moves`, async (t) => {
      const page = await openPage(t, undefined, screen);
      await page.addInitScript(() => {
        window.shifts = [];
        const nameOf = (node) => node && `${node.nodeName.toLowerCase()}.${node.className ?? node.parentElement?.className}`;
        const take = (list) => {
          for (const { value, sources } of list.getEntries()) window.shifts.push({ value, moved: sources.map(({ node }) => nameOf(node)) });
        };
        new PerformanceObserver(take).observe({ type: "layout-shift", buffered: true });
      });
      await oneByOne(page);
      await page.goto(address(server.apiUrl, place));
      await fresh(page);
      const chart = page.locator("details.chart");
      if ((await chart.count()) && (await chart.evaluate(({ open }) => open))) await chart.locator("svg").waitFor();
      const loading = await shifts(page);
      t.diagnostic(`loading ${sum(loading).toFixed(4)}`);
      assert.ok(sum(loading) < MOST, told(loading));
      await page.getByRole("button", { name: "Refresh" }).click();
      await fresh(page);
      const refreshing = (await shifts(page)).slice(loading.length);
      t.diagnostic(`refreshing ${sum(refreshing).toFixed(4)}`);
      assert.ok(sum(refreshing) < MOST, told(refreshing));
    });
  }

  test(`the chart, ${size}: its room is there before its bars`, async (t) => {
    const page = await openPage(t, server.apiUrl, screen);
    const chart = page.locator("details.chart");
    if (!(await chart.evaluate(({ open }) => open))) await chart.locator("summary").first().click();
    await chart.locator("svg").waitFor();
    const [full, empty] = await chart.locator(".plot").evaluate((plot) => {
      const full = plot.offsetHeight;
      for (const child of plot.children) child.hidden = true;
      return [full, plot.offsetHeight];
    });
    assert.equal(empty, full);
  });
}
