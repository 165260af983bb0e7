// The admin page in a real browser, against real Prefect servers on another origin: connecting, reading, artifacts,
// refreshing. What came of a click is asked of the server itself.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createClient, State } from "../../pkg/node.js";
import { seed } from "../seed.mjs";
import { startPrefectServer } from "../server/prefect-server.mjs";
import { startStaticServer } from "../server/static.mjs";
import { address, ask, fresh, names, openPage, pass, requests, site, usePage } from "./support.mjs";

const AUTH = "admin:open-sesame";

let plain; // asks for nothing
let guarded; // for CSRF tokens and Basic authentication
let client;
let seeded;

usePage();
before(async () => {
  [plain, guarded] = await Promise.all([startPrefectServer(), startPrefectServer({ csrf: true, authString: AUTH })]);
  client = await createClient({ apiUrl: plain.apiUrl });
  seeded = await seed(client);
});
after(() => Promise.all([plain?.stop(), guarded?.stop()]));

describe("on a server that asks for nothing", () => {
  test("connects, and shows the version and what completed last", async (t) => {
    const page = await openPage(t);
    await page.getByLabel("API address").fill(plain.apiUrl);
    await page.getByRole("button", { name: "Connect" }).click();

    await page.getByText(/^Prefect 3\.\d+\.\d+$/).waitFor();
    assert.equal(await page.locator(".server code").textContent(), plain.apiUrl);
    await fresh(page);
    assert.equal(await page.evaluate(() => document.activeElement.id), "finished-title");

    const newest = (limit) =>
      ask(plain, "POST", "/flow_runs/filter", {
        flow_runs: { state: { type: { any_: ["COMPLETED"] } } },
        sort: "END_TIME_DESC",
        limit,
      });
    const twenty = await newest(20);
    assert.deepEqual(
      await names(page),
      twenty.map((run) => run.name),
    );
    assert.match(await page.locator("#runs-rows .origin").first().textContent(), /^[a-z-]+ · [a-z0-9-]+$/);
    assert.equal(await page.locator("#runs-rows time").first().getAttribute("datetime"), twenty[0].end_time);

    await page.locator("#runs-n").selectOption("10");
    await page.waitForFunction(() => document.querySelectorAll("#runs-rows tr").length === 10);
    assert.match(page.url(), /[?&]n=10\b/);
    await page.getByRole("button", { name: "Show 50 more" }).click();
    await page.waitForFunction((length) => document.querySelectorAll("#runs-rows tr").length === length, seeded.flow_runs.completed.length);
  });

  test("what failed is a click away, with its message", async (t) => {
    const page = await openPage(t, plain.apiUrl);
    await page.getByRole("link", { name: "Failed or crashed" }).click();
    await page.getByText("ValueError: loss is NaN after epoch 3").waitFor();
    assert.deepEqual((await names(page)).sort(), ["backup-week-43", "churn-deeper-net", "jolly-badger"]);
    assert.match(page.url(), /[?&]state=FAILED\b/);
    await page.getByRole("link", { name: "3 failed in the last 24 hours" }).waitFor();

    await page.getByRole("link", { name: "All that ended" }).click();
    await page.waitForFunction(() => document.querySelectorAll("#runs-rows tr").length === 20);
    await page.goBack();
    await page.waitForFunction(() => document.querySelectorAll("#runs-rows tr").length === 3);
    await page.getByRole("link", { name: "Cancelled", exact: true }).click();
    await page.getByText("No run has ended like this yet.").waitFor();
  });

  test("shows what is active in numbers, each of which leads to its runs", async (t) => {
    const page = await openPage(t, plain.apiUrl);
    for (const [word, number] of Object.entries({ running: 5, pending: 2, scheduled: 6, late: 3, paused: 1, cancelling: 0 })) {
      assert.equal(await page.locator(`#count-${word}`).textContent(), `${number} ${word}`);
    }
    await page.locator("#count-paused").click();
    await page.getByText("Waiting for approval by accounting.").waitFor();
    assert.deepEqual(await names(page), ["invoices-october"]);
    await page.getByRole("link", { name: /^Late\s*3$/ }).click();
    await page.getByText(/^3 late, .+ on average, the oldest 2h/).waitFor();
    assert.equal((await names(page))[0], "sales-dry-run-3");
  });

  test("the latest artifacts, by their type", async (t) => {
    const page = await openPage(t, plain.apiUrl, { place: { view: "artifacts" } });
    const table = page.locator("#artifacts-list details", { hasText: "revenue-by-region" });
    await table.locator("summary").click();
    await table.getByRole("cell", { name: "Zürich" }).waitFor();
    await table.getByRole("button", { name: "orders" }).click();
    assert.deepEqual(await table.locator("tbody td:first-child").allTextContents(), ["Basel", "Bern", "Genève", "Zürich"]);
    const progress = page.locator("#artifacts-list details", { hasText: "backup-progress" });
    await progress.locator("summary").click();
    assert.equal(await progress.locator("progress").getAttribute("value"), "62.5");

    await page.getByLabel("Key").fill("roc");
    await page.getByLabel("Key").press("Enter");
    await page.waitForFunction(() => document.querySelectorAll("#artifacts-list > li").length === 1);
    assert.match(page.url(), /[?&]key=roc\b/);
    await page.locator("summary", { hasText: "churn-roc-curve" }).click();
    const link = page.getByRole("link", { name: "Show image from example.com" });
    assert.equal(await link.getAttribute("href"), "https://example.com/models/churn/roc-curve.png");
  });

  test("markdown as it is meant, and its source", async (t) => {
    await client.createArtifact({
      key: "meant",
      type: "markdown",
      data: [
        "## Title &amp; more",
        "Some *emphasis*, **strong** text, `code`, ~~gone~~ and https://example.com/auto.",
        "",
        "- [x] done",
        "- [ ] open",
        "",
        "| a | b |\n|---|--:|\n| left | 1 |",
        "",
        "[safe](https://example.com/page) [unsafe](javascript:alert(1)) [relative](../admin) ![picture](https://example.com/p.png)",
      ].join("\n"),
    });
    const page = await openPage(t, plain.apiUrl, { place: { view: "artifacts", key: "meant" } });
    const scripts = [];
    page.on("request", (request) => request.url().endsWith(".js") && scripts.push(request.url()));
    await page.locator("summary", { hasText: "meant" }).click();
    const drawn = page.locator(".markdown");
    await drawn.getByRole("heading", { name: "Title & more", level: 3 }).waitFor();
    assert.ok(scripts.length > 0); // only now
    assert.equal(await drawn.locator("em").textContent(), "emphasis");
    assert.equal(await drawn.locator("td.number").textContent(), "1");
    assert.deepEqual(await drawn.locator("li").allTextContents(), ["☑ done", "☐ open"]);
    assert.deepEqual(await drawn.locator("a").evaluateAll((links) => links.map((link) => [link.textContent, link.getAttribute("href")])), [
      ["https://example.com/auto", "https://example.com/auto"],
      ["safe", "https://example.com/page"],
      ["Show picture from example.com", "https://example.com/p.png"],
    ]);
    await page.getByRole("button", { name: "Show the source" }).click();
    assert.match(await page.locator(".content pre").textContent(), /^## Title &amp; more/);
  });

  test("creates an artifact, reads it and deletes it", async (t) => {
    const page = await openPage(t, plain.apiUrl, { place: { view: "artifacts" } });
    await page.getByRole("button", { name: "New artifact…" }).click();
    const dialog = page.getByRole("dialog", { name: "New artifact" });
    await dialog.getByLabel("Key").fill("made-by-hand");
    await dialog.getByLabel("Type").selectOption("table");
    await dialog.getByLabel("Description").fill("A table");
    await dialog.getByLabel("Data").fill("no rows");
    await dialog.getByRole("button", { name: "Create" }).click();
    await dialog.getByRole("alert").filter({ hasText: "JSON list" }).waitFor();
    await dialog.getByLabel("Data").fill('[{"city": "Bern"}]');
    await dialog.getByRole("button", { name: "Create" }).click();

    const artifact = page.locator("#artifacts-list li[data-key=made-by-hand]");
    await artifact.locator("summary").click();
    await artifact.getByRole("cell", { name: "Bern" }).waitFor();
    const stored = await ask(plain, "GET", "/artifacts/made-by-hand/latest");
    assert.deepEqual([stored.type, stored.description, stored.data], ["table", "A table", '[{"city": "Bern"}]']);

    await artifact.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("button", { name: "Keep it" }).press("Enter");
    assert.equal((await ask(plain, "GET", "/artifacts/made-by-hand/latest")).id, stored.id);
    await artifact.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await artifact.waitFor({ state: "detached" });
    await assert.rejects(ask(plain, "GET", `/artifacts/${stored.id}`), /404/);
  });

  test("refreshes by itself with two requests, but not under an open dialog or unseen", async (t) => {
    // So that the dialog shows when it has looked for schedules. The server plans no further ahead than 100 days.
    const days = (number) => number * 86_400;
    const anchor_date = new Date(Date.now() + days(200) * 1000).toISOString();
    const nightly = seeded.deployments["warehouse-backup/nightly"];
    await client.createDeploymentSchedules(nightly, [{ schedule: { interval: days(300), anchor_date } }]);
    const page = await openPage(t, plain.apiUrl, { clock: true });
    const sent = requests(page, plain.apiUrl);
    /** What is sent until the page is fresh again, after `seconds`. */
    const during = async (seconds, act = () => {}) => {
      sent.length = 0;
      const answered = page.waitForResponse((response) => response.url().endsWith("/flow_runs/history"));
      await pass(page, seconds * 1000);
      await act();
      await page.clock.fastForward(1_000);
      await answered;
      await fresh(page);
      return sent.sort();
    };
    const two = ["/flow_runs/filter", "/flow_runs/history"];
    assert.deepEqual(await during(16), two);

    await page.locator("#cancel-all").click();
    await page.getByRole("button", { name: /^Cancel \d+ runs$/ }).waitFor();
    await page.getByLabel("Pause the schedule of nightly first").waitFor();
    sent.length = 0;
    await pass(page, 60_000);
    assert.deepEqual(sent, []);
    // Once for all that time, after the dialog was closed
    assert.deepEqual(await during(0, () => page.keyboard.press("Escape")), two);

    // Nor for a tab that nobody sees
    const hide = (hidden) =>
      page.evaluate((hidden) => {
        Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
        document.dispatchEvent(new Event("visibilitychange"));
      }, hidden);
    await hide(true);
    sent.length = 0;
    await pass(page, 60_000);
    assert.deepEqual(sent, []);
    assert.deepEqual(await during(0, () => hide(false)), two);

    await page.getByLabel("every 15 seconds").uncheck();
    sent.length = 0;
    await pass(page, 60_000);
    assert.deepEqual(sent, []);
    assert.deepEqual(await during(0, () => page.getByRole("button", { name: "Refresh" }).click()), two);
  });

  test("reads artifacts, whose data comes along, once a minute", async (t) => {
    const page = await openPage(t, plain.apiUrl, { clock: true, place: { view: "artifacts" } });
    const sent = requests(page, plain.apiUrl);
    for (const seconds of [16, 16, 16, 16, 16]) {
      const answered = page.waitForResponse((response) => response.url().endsWith("/flow_runs/history"));
      await pass(page, seconds * 1000);
      await answered;
      await fresh(page);
    }
    assert.equal(sent.filter((path) => path === "/artifacts/latest/filter").length, 1);
  });

  test("a row that has the focus keeps it when the list changes", async (t) => {
    const page = await openPage(t, plain.apiUrl, { place: { view: "active", name: "kind-plover" } });
    const [id] = seeded.flow_runs.running.slice(-2);
    const box = page.getByRole("checkbox", { name: "Select kind-plover" });
    await box.focus();
    await client.updateFlowRun(id, { tags: ["production", "looked-at"] });
    await client.setFlowRunState(id, State.running({ message: "still at it" }));
    await page.evaluate(() => document.querySelectorAll("header button")[0].click());
    await page.getByText("still at it").waitFor();
    assert.ok(await box.evaluate((element) => element === document.activeElement));
  });

  test("says what is wrong with an address", async (t) => {
    const gone = await startStaticServer();
    await gone.stop();
    const page = await openPage(t, undefined, { mayFail: /ERR_CONNECTION_REFUSED|status of 404/ });
    const wrong = {
      "http://0.0.0.0:4200/api": "ValidationError",
      [`${gone.url}api`]: "Network",
      [plain.url]: "ObjectNotFound",
    };
    for (const [apiUrl, kind] of Object.entries(wrong)) {
      await page.getByLabel("API address").fill(apiUrl);
      await page.getByRole("button", { name: "Connect" }).click();
      await page.locator(`.problem[data-kind=${kind}]`).waitFor();
    }
  });
});

describe("on a server that asks for CSRF tokens and a password", () => {
  test("signs in, keeps the secret to itself, and cancels", async (t) => {
    const client = await createClient({ apiUrl: guarded.apiUrl, authString: AUTH });
    const flow = await client.createFlow({ name: "guarded" });
    const run = await client.createFlowRun({
      flow_id: flow.id,
      name: "waits",
      state: State.scheduled(new Date(Date.now() + 3_600_000)),
    });

    const page = await openPage(t, undefined, { mayFail: /status of 401/ });
    const signIn = async (secret) => {
      await page.getByLabel("API address").fill(guarded.apiUrl);
      await page.getByLabel("With user and password").check();
      await page.getByLabel("User and password", { exact: true }).fill(secret);
      await page.getByRole("button", { name: "Connect" }).click();
    };
    await signIn("admin:wrong");
    await page.getByRole("alert").filter({ hasText: "Unauthorized" }).waitFor();

    await signIn(AUTH);
    await page.locator("#count-scheduled", { hasText: "1" }).click();
    await page.locator("#active-rows .name", { hasText: "waits" }).waitFor();
    assert.deepEqual(await traces(page, AUTH), []);

    await page.getByRole("button", { name: "Cancel all active runs…" }).click();
    await page.getByRole("button", { name: "Cancel 1 run" }).click();
    await page.getByRole("heading", { name: "Cancellation done" }).waitFor();
    assert.equal((await ask(guarded, "GET", `/flow_runs/${run.id}`)).state_type, "CANCELLED");
    await page.waitForFunction(() => sessionStorage.length > 0); // the operation
    assert.deepEqual(await traces(page, AUTH), []);

    // Nothing was remembered but the address.
    await page.getByRole("button", { name: "Disconnect" }).click();
    assert.deepEqual(await traces(page, AUTH), []);
    await page.reload();
    await page.getByRole("alert").filter({ hasText: "Unauthorized" }).waitFor();
    assert.equal(await page.getByLabel("API address").inputValue(), guarded.apiUrl);
  });

  test("remembers a secret when it is told to, for its server alone, until it is told to forget", async (t) => {
    const page = await openPage(t, undefined, { mayFail: /status of 401/ });
    await page.getByLabel("API address").fill(guarded.apiUrl);
    await page.getByLabel("With user and password").check();
    await page.getByLabel("User and password", { exact: true }).fill(AUTH);
    await page.getByLabel("Remember in this browser").check();
    await page.getByRole("button", { name: "Connect" }).click();
    await fresh(page);
    assert.deepEqual(await traces(page, AUTH), ["localStorage"]);

    await page.reload();
    await fresh(page);

    // A link to another server gets nothing of it.
    const sent = [];
    page.on("request", (request) => {
      if (request.url().startsWith(plain.url)) sent.push(request.headers().authorization ?? "nothing");
    });
    await page.goto(address(plain.apiUrl));
    await page.locator("#runs-rows tr").first().waitFor();
    assert.deepEqual([...new Set(sent)], ["nothing"]);

    await page.goto(site.adminUrl);
    await page.getByRole("button", { name: "Disconnect" }).click();
    await page.getByLabel("API address").fill(guarded.apiUrl);
    await page.getByRole("button", { name: "Forget it" }).click();
    assert.deepEqual(await traces(page, AUTH), []);
  });
});

/** Where a secret, plain or as it is sent, can be found in a page. */
function traces(page, secret) {
  return page.evaluate(
    ({ plain, sent }) => {
      const places = {
        localStorage: JSON.stringify({ ...localStorage }),
        sessionStorage: JSON.stringify({ ...sessionStorage }),
        URL: decodeURIComponent(location.href),
        cookies: document.cookie,
        DOM: document.documentElement.outerHTML,
        fields: [...document.querySelectorAll("input, textarea")].map((field) => field.value).join("\n"),
      };
      return Object.keys(places).filter((place) => places[place].includes(plain) || places[place].includes(sent));
    },
    { plain: secret, sent: Buffer.from(secret).toString("base64") },
  );
}
