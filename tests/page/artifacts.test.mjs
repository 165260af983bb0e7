// Artifacts beyond the latest of each key: the versions of one, rows found in a long table, images shown when somebody
// asks for them.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { createClient } from "../../pkg/node.js";
import { startPrefectServer } from "../server/prefect-server.mjs";
import { address, ask, openPage, usePage } from "./support.mjs";

const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

let server;
let client;

usePage();
before(async () => {
  server = await startPrefectServer();
  client = await createClient({ apiUrl: server.apiUrl });
});
after(() => server?.stop());

/** Opens an artifact of the list. */
async function opened(page, key) {
  const item = page.locator(`#artifacts-list li[data-key="${key}"]`);
  await item.locator("summary").first().click();
  return item;
}

test("all versions of a key, the latest first, page by page, in the address; and each can be deleted", async (t) => {
  const ids = [];
  for (let version = 1; version <= 23; version++) {
    ids.push((await client.createArtifact({ key: "nightly-report", type: "markdown", data: `version **${version}**` })).id);
  }
  await client.createArtifact({ key: "nightly-report-2", type: "markdown", data: "another key" });
  const page = await openPage(t, server.apiUrl, { place: { view: "artifacts", key: "nightly" } });
  const item = await opened(page, "nightly-report");
  await item.getByRole("link", { name: "All versions of nightly-report" }).click();
  const drawer = page.getByRole("dialog", { name: "Versions of nightly-report" });
  await drawer.getByText("The latest 10 versions").waitFor();
  assert.equal(new URL(page.url()).searchParams.get("history"), "nightly-report");
  await drawer.locator("strong", { hasText: "23" }).waitFor(); // the latest is open
  const shown = () => drawer.locator("li[data-version]").evaluateAll((items) => items.map((item) => item.dataset.version));
  assert.deepEqual(await shown(), ids.toReversed().slice(0, 10));

  await drawer.getByRole("button", { name: "Show 10 more" }).click();
  await drawer.getByText("The latest 20 versions").waitFor();
  await drawer.getByRole("button", { name: "Show 10 more" }).click();
  await drawer.getByText("23 versions", { exact: true }).waitFor();
  assert.deepEqual(await shown(), ids.toReversed());
  assert.equal(await drawer.getByRole("button", { name: /^Show \d+ more/ }).count(), 0);

  // One in the middle goes, the others stay.
  const third = drawer.locator(`li[data-version="${ids[2]}"]`);
  await third.locator("summary").click();
  await third.locator("strong", { hasText: "3" }).waitFor();
  await third.getByRole("button", { name: "Delete…" }).click();
  const confirm = page.getByRole("dialog", { name: "Delete this version of nightly-report?" });
  await confirm.getByRole("button", { name: "Delete", exact: true }).click();
  await third.waitFor({ state: "detached" });
  await drawer.getByText("22 versions", { exact: true }).waitFor();
  await assert.rejects(ask(server, "GET", `/artifacts/${ids[2]}`), /404/);
  const left = await ask(server, "POST", "/artifacts/filter", { artifacts: { key: { any_: ["nightly-report"] } } });
  assert.equal(left.length, 22);

  await page.goBack();
  await drawer.waitFor({ state: "detached" });
  await page.goto(address(server.apiUrl, { view: "artifacts", history: "nothing-of-that-name" }));
  await page.getByRole("dialog").getByText("There is no artifact of this key any more.").waitFor();
});

test("rows of a long table are found by words in any cell, sorted and kept as a file", async (t) => {
  const rows = Array.from({ length: 3_000 }, (_, index) => ({
    city: ["Bern", "Genève", "Zürich"][index % 3],
    order: index,
    status: index % 7 === 0 ? "late" : "sent",
  }));
  await client.createArtifact({ key: "orders", type: "table", data: JSON.stringify(rows) });
  await client.createArtifact({ key: "short", type: "table", data: '[{"a": 1}]' });
  const page = await openPage(t, server.apiUrl, { place: { view: "artifacts" } });
  const short = await opened(page, "short");
  await short.getByRole("cell", { name: "1" }).waitFor();
  assert.equal(await short.getByLabel(/^Filter the rows/).count(), 0); // nothing to look for

  const orders = await opened(page, "orders");
  await orders.getByText("The first 200 of 3,000 rows.").waitFor();
  await orders.getByLabel("Filter the rows of orders").fill("LATE genève");
  const expected = rows.filter(({ city, status }) => city === "Genève" && status === "late");
  await orders.getByText(`${expected.length} of 3,000 rows`).waitFor();
  await orders.getByRole("button", { name: "order", exact: true }).click();
  await orders.getByRole("button", { name: "order", exact: true }).click();
  assert.equal(await orders.locator("tbody tr").first().locator("td").nth(1).textContent(), String(expected.at(-1).order));
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    orders.getByRole("button", { name: `Download these ${expected.length} as CSV` }).click(),
  ]);
  const lines = (await readFile(await download.path(), "utf8")).trim().split("\r\n");
  assert.equal(lines[0], "city,order,status");
  assert.deepEqual(
    lines.slice(1),
    expected.map(({ city, order, status }) => `${city},${order},${status}`),
  );
  await orders.getByLabel("Filter the rows of orders").fill("nothing like it");
  await orders.getByText("0 of 3,000 rows").waitFor();
  assert.equal(await orders.locator("tbody tr").count(), 0);
  await orders.getByLabel("Filter the rows of orders").fill("");
  await orders.getByText("The first 200 of 3,000 rows.").waitFor();
});

test("an image is loaded when somebody asks for it, and not before; the policy lets it in", async (t) => {
  const asked = [];
  const images = createServer((request, response) => {
    asked.push([request.url, request.headers.referer ?? ""]);
    if (request.url === "/gone.png") return response.writeHead(404).end();
    response.writeHead(200, { "content-type": "image/png" }).end(Buffer.from(PIXEL, "base64"));
  }).listen(0, "127.0.0.1");
  await once(images, "listening");
  t.after(() => images.close());
  const host = `127.0.0.1:${images.address().port}`;
  await client.createArtifact({ key: "plot", type: "image", data: `http://${host}/plot.png` });
  await client.createArtifact({ key: "plot-gone", type: "image", data: `http://${host}/gone.png` });
  await client.createArtifact({ key: "plot-inline", type: "image", data: `data:image/png;base64,${PIXEL}` });
  await client.createArtifact({ key: "plot-script", type: "image", data: "data:text/html,<script>window.owned=true</script>" });
  await client.createArtifact({ key: "plot-text", type: "markdown", data: `![a curve](http://${host}/curve.png)` });

  const page = await openPage(t, server.apiUrl, { place: { view: "artifacts", key: "plot" }, mayFail: /status of 404/ });
  const reports = [];
  await page.exposeFunction("reported", (what) => reports.push(what));
  await page.evaluate(() => document.addEventListener("securitypolicyviolation", (event) => window.reported(event.blockedURI)));
  const plot = await opened(page, "plot");
  const link = plot.getByRole("link", { name: `Show image from ${host}` });
  await link.waitFor();
  const text = await opened(page, "plot-text");
  await text.getByRole("link", { name: `Show a curve from ${host}` }).waitFor();
  assert.deepEqual(asked, []);

  await link.click();
  await page.waitForFunction(() => document.querySelector('img[alt="plot"]')?.naturalWidth === 1);
  assert.deepEqual(asked, [["/plot.png", ""]]); // and its host isn't told where it is shown
  assert.equal(await plot.getByRole("link", { name: "Open it in a tab of its own" }).getAttribute("href"), `http://${host}/plot.png`);
  await text.getByRole("link", { name: `Show a curve from ${host}` }).click();
  await page.waitForFunction(() => document.querySelector('img[alt="a curve"]')?.naturalWidth === 1);

  const gone = await opened(page, "plot-gone");
  await gone.getByRole("link", { name: `Show image from ${host}` }).click();
  await gone.getByText("The image could not be loaded.").waitFor();
  const inline = await opened(page, "plot-inline");
  await inline.getByRole("button", { name: "Show image" }).click();
  await page.waitForFunction(() => document.querySelector('img[alt="plot-inline"]')?.naturalWidth === 1);
  const script = await opened(page, "plot-script");
  await script.locator("pre", { hasText: "data:text/html" }).waitFor();
  assert.equal(await script.locator("img, a[href^=data], .content > p > button", { hasText: "Show" }).count(), 0);

  assert.deepEqual(reports, []);
  assert.equal(await page.evaluate(() => window.owned), undefined);
});
