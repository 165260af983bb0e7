// What anybody can write into a server - names, messages, artifacts - is shown as text: nothing of it runs, nothing
// becomes markup, nothing reorders what is around it, and the page's policy has nothing to complain about.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createClient, State } from "../../pkg/node.js";
import { startPrefectServer } from "../server/prefect-server.mjs";
import { fresh, names, openPage, site, usePage } from "./support.mjs";

const OWNED = "window.owned=true";

/** Well-known ways to run a script, as text. */
const VECTORS = [
  `<script>${OWNED}</script>`,
  `<img src=x onerror="${OWNED}">`,
  `<svg onload="${OWNED}">`,
  `<svg><script>${OWNED}</script></svg>`,
  `<iframe srcdoc="<script>parent.${OWNED}</script>"></iframe>`,
  `<iframe src="javascript:parent.${OWNED}"></iframe>`,
  `<body onload="${OWNED}">`,
  `<input autofocus onfocus="${OWNED}">`,
  `<details open ontoggle="${OWNED}">`,
  `<video><source onerror="${OWNED}"></video>`,
  `<a href="javascript:${OWNED}">click</a>`,
  `<math><mtext></table><mglyph><style><img src=x onerror="${OWNED}">`,
  `<template><script>${OWNED}</script></template>`,
  `"><script>${OWNED}</script>`,
  `'-${OWNED}-'`,
  "javascript:window.owned=true",
  "[click](javascript:window.owned=true)",
  `![x](x" onerror="${OWNED})`,
  `{{constructor.constructor("${OWNED}")()}}`,
  "data:text/html,<script>window.owned=true</script>",
  `<style>@import "http://evil.example/x.css";</style>`,
  `<link rel=stylesheet href="http://evil.example/x.css">`,
  `<base href="http://evil.example/">`,
  `<meta http-equiv=refresh content="0;url=http://evil.example/">`,
  `<form action="http://evil.example/"><button>go</button></form>`,
];
const REORDERS = "report\u202Efdp.exe";
const LONG = `long-${"x".repeat(900)}`;

let server;
let client;

usePage();
before(async () => {
  server = await startPrefectServer();
  client = await createClient({ apiUrl: server.apiUrl });
  const flow = await client.createFlow({ name: `"flow" ${REORDERS}` } /* the server takes no angle brackets there */);
  for (const [index, name] of [...VECTORS, REORDERS, LONG].entries()) {
    const run = await client.createFlowRun({ flow_id: flow.id, name, state: State.running(), tags: [name], idempotency_key: `${index}` });
    if (index % 2 === 0) await client.setFlowRunState(run.id, State.failed({ message: name }));
    else await client.setFlowRunState(run.id, State.running({ message: name, name: name.slice(0, 60) }));
    await client.createArtifact({ key: `text-${index}`, type: "markdown", description: name, data: name });
    await client.createArtifact({ key: `link-${index}`, type: "image", data: name });
    await client.createArtifact({ key: `table-${index}`, type: "table", data: JSON.stringify([{ [name]: name, n: 1 }]) });
  }
  await client.createArtifact({ key: "vectors", type: "table", data: JSON.stringify(VECTORS.map((text, n) => ({ n, text }))) });
  await client.createDeployment({
    flow_id: flow.id,
    name: `"nightly" ${REORDERS}`,
    schedules: [{ active: true, schedule: { interval: 3600, anchor_date: "2026-01-01T00:00:00Z" } }],
  });
  await client.createArtifact({ key: "proto", type: "table", data: '[{"__proto__": "a", "constructor": "b"}]' });
});
after(() => server?.stop());

/** A page that notes what leaves it for elsewhere, and what its policy reports. */
async function watched(t, place) {
  const page = await openPage(t, server.apiUrl, { place });
  const elsewhere = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(server.url) && !request.url().startsWith(site.url)) elsewhere.push(request.url());
  });
  await page.evaluate(() => {
    window.reports = [];
    document.addEventListener("securitypolicyviolation", (event) => window.reports.push(event.violatedDirective));
  });
  return {
    page,
    async assertSafe() {
      assert.equal(await page.evaluate(() => window.owned), undefined);
      assert.deepEqual(await page.evaluate(() => window.reports), []);
      assert.deepEqual(elsewhere, []);
      const markup =
        "main :is(img, script, iframe, svg:not(.bars), .bars > :not(g), video, style, link, base, meta, template, math), a[href^='javascript' i], a[href^='data' i]";
      assert.equal(await page.locator(markup).count(), 0);
      assert.equal(await page.title(), "Prefect admin");
    },
  };
}

test("names and messages of runs", async (t) => {
  const { page, assertSafe } = await watched(t, { view: "finished", state: "FAILED", n: 50 });
  const all = [...VECTORS, REORDERS, LONG];
  assert.deepEqual((await names(page)).sort(), all.filter((_, index) => index % 2 === 0).sort());
  await assertSafe();
  await page
    .getByRole("link", { name: /^Active/ })
    .first()
    .click();
  await page.waitForFunction((length) => document.querySelectorAll("#active-rows tr").length === length, all.length >> 1);
  await assertSafe();
  // Every name stands in an element of its own direction.
  assert.equal(await page.locator("#active-rows .name:not(:has(> bdi))").count(), 0);
  // A long name takes no other column's place.
  const widths = await page
    .locator("#active-rows tr:first-child > *")
    .evaluateAll((cells) => cells.map((cell) => cell.getBoundingClientRect().width));
  assert.ok(
    widths.every((width, index) => width > (index === 0 ? 30 : 80)),
    `${widths}`,
  );
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));

  // Chosen, previewed, cancelled, told
  await page.getByRole("checkbox", { name: "Select all that is shown" }).check();
  await page.getByRole("button", { name: /^Cancel \d+ runs…$/ }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Cancel \d+ runs$/ })
    .click();
  await page.getByRole("heading", { name: "Cancellation done" }).waitFor();
  await assertSafe();
  await page.reload();
  await fresh(page);
  await page.locator(".operation summary").click();
  await page.locator(".operation li[data-run]").first().waitFor();
  assert.equal(await page.evaluate(() => window.owned), undefined);
});

test("artifacts: text, tables, links", async (t) => {
  const { page, assertSafe } = await watched(t, { view: "artifacts" });
  for (const kind of ["text", "link", "table", "proto"]) {
    await page.getByLabel("Key").fill(kind);
    await page.getByLabel("Key").press("Enter");
    await page.waitForFunction((kind) => {
      const keys = [...document.querySelectorAll("#artifacts-list > li")].map((item) => item.dataset.key);
      return keys.length > 0 && keys.every((key) => key.startsWith(kind));
    }, kind);
    for (const summary of await page.locator("#artifacts-list summary").all()) await summary.click();
    await page.locator("#artifacts-list .content").first().waitFor();
    if (kind === "text") await page.locator(".markdown").first().waitFor();
    await assertSafe();
  }
  await page.getByRole("columnheader", { name: "__proto__" }).waitFor();
});

test("versions of a key, rows that are filtered, images that are asked for", async (t) => {
  const { page, assertSafe } = await watched(t, { view: "artifacts", history: "text-1" });
  const drawer = page.getByRole("dialog", { name: "Versions of text-1" });
  await drawer.locator("li[data-version]").waitFor();
  assert.ok((await drawer.locator(".message").textContent()).startsWith(VECTORS[1]));
  await assertSafe();
  await page.keyboard.press("Escape");
  // The text of a filter comes from whoever types, or from what they were sent.
  await page.getByLabel("Key").fill("vectors");
  await page.getByLabel("Key").press("Enter");
  await page.locator("summary", { hasText: "vectors" }).click();
  const filter = page.getByLabel("Filter the rows of vectors");
  for (const vector of VECTORS.slice(0, 3)) {
    await filter.fill(vector);
    await page.getByText(new RegExp(`^\\d+ of ${VECTORS.length} rows$`)).waitFor();
    assert.ok((await page.locator("#artifacts-list tbody tr").count()) >= 1);
  }
  await assertSafe();
});

test("schedules, retries, and connections with such names", async (t) => {
  const { page, assertSafe } = await watched(t, { view: "finished", state: "FAILED", n: 50 });
  await page.getByRole("button", { name: "Schedules…" }).click();
  await page.getByRole("dialog", { name: "Schedules of deployments" }).getByText(REORDERS).first().waitFor();
  await page.getByRole("checkbox", { name: "All 1" }).check();
  await page.getByRole("button", { name: "Pause 1…" }).click();
  await page.getByRole("button", { name: "Pause 1 deployment" }).waitFor();
  await assertSafe();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Schedules of deployments" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });

  await page.getByRole("checkbox", { name: "Select all that is shown" }).check();
  await page.getByRole("button", { name: /^Retry \d+ runs…/ }).click();
  await page.getByRole("dialog").getByText("without a deployment nobody would run it").first().waitFor();
  await assertSafe();
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Connections…" }).click();
  const connections = page.getByRole("dialog", { name: "Connections" });
  await connections.getByLabel("Production", { exact: true }).check();
  for (const vector of VECTORS) {
    await connections.getByLabel("Name").fill(vector.slice(0, 60));
    await page.locator(".production", { hasText: vector.slice(0, 60).trim() }).waitFor();
  }
  await assertSafe();
});

test("what stands in the address", async (t) => {
  const { page, assertSafe } = await watched(t, {
    view: "active",
    name: VECTORS[1],
    flow: VECTORS[0],
    state: VECTORS[2],
    run: VECTORS[3],
    since: VECTORS[4],
    due: `${VECTORS[5]}/${VECTORS[6]}`,
    history: VECTORS[7],
  });
  await page.getByText("No run matches.").waitFor();
  assert.equal(await page.getByLabel("Run name or id").inputValue(), VECTORS[1]);
  await assertSafe();
});
