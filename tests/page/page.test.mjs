// The admin page in a real browser, against real Prefect servers on another origin. What came of a click is asked of
// the server itself, with plain fetch.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createClient, State } from "../../pkg/node.js";
import { launchChromium } from "../package/support.mjs";
import { seed } from "../seed.mjs";
import { startPrefectServer } from "../server/prefect-server.mjs";
import { startStaticServer } from "../server/static.mjs";

const AUTH = "admin:open-sesame";

let plain; // asks for nothing
let guarded; // for CSRF tokens and Basic authentication
let site;
let browser;
let seeded;

before(async () => {
  [plain, guarded, site, browser] = await Promise.all([
    startPrefectServer(),
    startPrefectServer({ csrf: true, authString: AUTH }),
    startStaticServer(),
    launchChromium(),
  ]);
  seeded = await seed(await createClient({ apiUrl: plain.apiUrl }));
});

after(async () => {
  await browser?.close();
  await Promise.all([site?.stop(), plain?.stop(), guarded?.stop()]);
});

describe("on a server that asks for nothing", () => {
  test("connects, and shows the version, the last runs and the latest artifacts", async (t) => {
    const page = await openPage(t);
    await page.getByLabel("API address").fill(plain.apiUrl);
    await page.getByRole("button", { name: "Connect" }).click();

    await page.getByText(/^Prefect 3\.\d+\.\d+$/).waitFor();
    assert.equal(await page.locator("#server-url").textContent(), plain.apiUrl);

    const names = page.locator("#runs-rows .name");
    await names.first().waitFor();
    const newest = await ask(plain, "POST", "/flow_runs/filter", {
      flow_runs: { state: { type: { any_: ["COMPLETED"] } } },
      sort: "END_TIME_DESC",
      limit: 10,
    });
    assert.deepEqual(
      await names.allTextContents(),
      newest.map((run) => run.name),
    );
    assert.match(await page.locator("#runs-rows .flow").first().textContent(), /^[a-z-]+$/);
    assert.equal(await page.locator("#runs-rows time").first().getAttribute("datetime"), newest[0].end_time);

    await page.locator("#runs-n").selectOption("50");
    await page.waitForFunction(
      (length) => document.querySelectorAll("#runs-rows tr").length === length,
      seeded.flow_runs.completed.length,
    );

    const table = page.locator("#artifacts-list details", { hasText: "revenue-by-region" });
    await table.locator("summary").click();
    await table.getByRole("cell", { name: "Zürich" }).waitFor();
    const progress = page.locator("#artifacts-list details", { hasText: "backup-progress" });
    await progress.locator("summary").click();
    assert.equal(await progress.locator("progress").getAttribute("value"), "62.5");
  });

  test("shows what a server says as text, never as markup", async (t) => {
    const client = await createClient({ apiUrl: plain.apiUrl });
    const markup = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
    const run = await client.createFlowRun({
      flow_id: seeded.flows["customer-sync"],
      name: markup,
      state: State.running(),
    });
    await client.setFlowRunState(run.id, State.completed());
    await client.createArtifact({ key: "markup", type: "markdown", description: markup, data: markup });
    await client.createArtifact({ key: "script-link", type: "image", data: "javascript:document.title='owned'" });
    await client.createArtifact({
      key: "table-of-markup",
      type: "table",
      data: JSON.stringify([{ [markup]: markup }]),
    });

    const page = await openPage(t, plain.apiUrl);
    assert.equal(await page.locator("#runs-rows .name").first().textContent(), markup);
    for (const key of ["markup", "script-link", "table-of-markup"]) {
      await page
        .locator("#artifacts-list details")
        .filter({ has: page.getByText(key, { exact: true }) })
        .locator("summary")
        .click();
    }
    await page.locator("#artifacts-list td").first().waitFor();
    assert.equal(await page.locator("main img, main script, a[href^=javascript]").count(), 0);
    assert.equal(await page.title(), "Prefect admin");
  });

  test("creates an artifact, reads it and deletes it", async (t) => {
    const page = await openPage(t, plain.apiUrl);
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

  test("refreshes by itself, but not under an open dialog", async (t) => {
    const page = await openPage(t, plain.apiUrl, { clock: true });
    let lists = 0;
    page.on(
      "request",
      (request) => (lists += request.url().endsWith("/artifacts/latest/filter") && request.method() === "POST"),
    );
    const refreshed = () =>
      page.waitForResponse(
        (response) => response.url().endsWith("/artifacts/latest/filter") && response.request().method() === "POST",
      );

    const first = refreshed();
    await page.clock.fastForward(16_000);
    await first;
    await page.locator("#admin:not([aria-busy])").waitFor();
    assert.equal(lists, 1);

    await page.getByRole("button", { name: "New artifact…" }).click();
    await page.clock.fastForward(60_000);
    await page.keyboard.press("Escape");
    const second = refreshed();
    await page.clock.fastForward(1_000);
    await second;
    await page.locator("#admin:not([aria-busy])").waitFor();
    assert.equal(lists, 2); // one for all that time, after the dialog was closed

    // Nor for a tab that nobody sees
    const hide = (hidden) =>
      page.evaluate((hidden) => {
        Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
        document.dispatchEvent(new Event("visibilitychange"));
      }, hidden);
    await hide(true);
    await page.clock.fastForward(60_000);
    assert.equal(lists, 2);
    const seen = refreshed();
    await hide(false);
    await page.clock.fastForward(1_000);
    await seen;
    await page.locator("#admin:not([aria-busy])").waitFor();
    assert.equal(lists, 3);

    await page.getByLabel("every 15 seconds").uncheck();
    await page.clock.fastForward(60_000);
    const last = refreshed();
    await page.getByRole("button", { name: "Refresh" }).click();
    await last;
    assert.equal(lists, 4);
  });

  test("a cancellation that is aborted says of every run what became of it", async (t) => {
    const client = await createClient({ apiUrl: plain.apiUrl });
    const flow = await client.createFlow({ name: "many" });
    for (let index = 0; index < 70; index++) {
      await client.createFlowRun({ flow_id: flow.id, name: `many-${index}`, state: State.pending() });
    }

    const page = await openPage(t, plain.apiUrl);
    let requests = 0;
    const held = new Promise((resolve) => {
      page.route("**/flow_runs/bulk_set_state", (route) => {
        if (route.request().method() !== "POST" || ++requests === 1) return route.continue();
        resolve(); // the second batch gets no answer
      });
    });
    await page.getByRole("button", { name: "Cancel all active runs…" }).click();
    for (const state of ["scheduled or late", "running", "paused"]) await page.getByLabel(state).uncheck();
    const pending = 70 + seeded.flow_runs.pending.length;
    await page.getByRole("button", { name: `Cancel ${pending} runs` }).click();
    await held;
    await page.getByRole("button", { name: "Abort" }).click();

    await page.getByRole("heading", { name: "Cancellation ended early" }).waitFor();
    assert.equal(await page.locator("#cancel-rows tr").count(), pending);
    const open = await page.locator("#cancel-rows tr.open").count();
    assert.ok(open > 0);
    await page
      .getByRole("alert")
      .filter({ hasText: `${open} runs may still be active` })
      .waitFor();

    // What the page says is cancelled is, and the rest is pending as before.
    for (const [outcome, type] of [
      ["cancelled", "CANCELLED"],
      ["unknown", "PENDING"],
      ["notSent", "PENDING"],
    ]) {
      for (const id of await page
        .locator(`#cancel-rows tr[data-outcome=${outcome}]`)
        .evaluateAll((rows) => rows.map((row) => row.dataset.run))) {
        assert.equal((await ask(plain, "GET", `/flow_runs/${id}`)).state_type, type, outcome);
      }
    }
    await page.unrouteAll({ behavior: "ignoreErrors" });
  });

  test("shows which runs could not be cancelled, and why", async (t) => {
    const page = await openPage(t, plain.apiUrl, { mayFail: /status of 500/ });
    await page.route("**/flow_runs/bulk_set_state", (route) =>
      route.request().method() === "POST"
        ? route.fulfill({
            status: 500,
            headers: { "access-control-allow-origin": "*" },
            json: { exception_message: "the disk is full" },
          })
        : route.continue(),
    );
    await page.getByRole("button", { name: "Cancel all active runs…" }).click();
    await page.getByLabel("Only mark them cancelled").check();
    await page.getByText("Processes run on").waitFor();
    await page.getByRole("button", { name: /^Cancel \d+ runs$/ }).click();

    await page.getByRole("alert").filter({ hasText: "the disk is full" }).waitFor();
    await page.getByRole("heading", { name: "Cancellation incomplete" }).waitFor();
    await page.locator("#cancel-rows tr.open", { hasText: "ServerError: the disk is full" }).first().waitFor();
    assert.equal((await ask(plain, "GET", `/flow_runs/${seeded.flow_runs.running[0]}`)).state_type, "RUNNING");
    await page.getByRole("button", { name: "Dismiss" }).click();
    assert.equal(await page.locator("#cancel-result").isVisible(), false);
  });

  test("cancels everything that is active, by keyboard and mouse", async (t) => {
    const page = await openPage(t, plain.apiUrl);
    const button = page.getByRole("button", { name: "Cancel all active runs…" });

    // Looked at and left, by keyboard
    await button.focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Cancel all active runs" });
    await dialog.waitFor();
    assert.equal(await focused(page), "cancel-keep");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    assert.equal(await focused(page), "cancel-all");

    // What it says would happen
    await page.keyboard.press("Enter");
    const confirm = dialog.getByRole("button", { name: /^Cancel \d+ runs$/ });
    await confirm.waitFor();

    // Left and looked at again before the browser has told that it was left
    await page.evaluate(() => {
      document.querySelector("#cancel-dialog").close();
      document.querySelector("#cancel-all").click();
    });
    await confirm.waitFor();
    const preview = await dialog.locator("#cancel-preview li").allTextContents();
    assert.ok(
      preview.some((line) => /^4 Running → cancelling/.test(line)),
      preview.join("\n"),
    );
    assert.ok(
      preview.some((line) => /^3 Late → cancelled/.test(line)),
      preview.join("\n"),
    );

    await dialog.getByLabel("Reason").fill("the warehouse moves");
    await confirm.click();
    await page.getByRole("heading", { name: "Cancellation done" }).waitFor();
    assert.equal(await focused(page), "cancel-result-title");
    assert.equal(await page.locator("#cancel-rows tr.open").count(), 0);

    const { completed, failed, scheduled, late, running, paused, alone } = seeded.flow_runs;
    const types = async (ids) => {
      const runs = await ask(plain, "POST", "/flow_runs/filter", { flow_runs: { id: { any_: ids } } });
      assert.equal(runs.length, ids.length);
      return [...new Set(runs.map((run) => run.state.type))];
    };
    assert.deepEqual(await types(completed), ["COMPLETED"]);
    assert.deepEqual(await types(failed), ["FAILED"]);
    assert.deepEqual(await types([...scheduled, ...late]), ["CANCELLED"]);
    assert.deepEqual(await types([...running, ...paused]), ["CANCELLING"]);
    assert.deepEqual(await types(alone), ["CANCELLED"]); // nobody would stop it
    assert.equal((await ask(plain, "GET", `/flow_runs/${running[0]}`)).state.message, "the warehouse moves");

    // Those that no worker stops can be marked cancelled all the same.
    await page.locator("#count-running", { hasText: /^0$/ }).waitFor();
    await button.click();
    await dialog.getByText("No run is in these states.").waitFor();
    await dialog.getByLabel("cancelling", { exact: true }).check();
    await dialog.getByRole("button", { name: "Nothing to cancel" }).waitFor();
    await dialog.getByLabel("Only mark them cancelled").check();
    await confirm.click();
    await page.getByRole("heading", { name: "Cancellation done" }).waitFor();
    assert.deepEqual(await types([...running, ...paused]), ["CANCELLED"]);
    await page.getByText("Nothing is active.").waitFor();
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
    for (const [address, kind] of Object.entries(wrong)) {
      await page.getByLabel("API address").fill(address);
      await page.getByRole("button", { name: "Connect" }).click();
      await page.locator(`#connect-problem[data-kind=${kind}]`).waitFor();
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
    await page.locator("#active-rows .name", { hasText: "waits" }).waitFor();
    assert.deepEqual(await traces(page, AUTH), []);

    await page.getByRole("button", { name: "Cancel all active runs…" }).click();
    await page.getByRole("button", { name: "Cancel 1 run" }).click();
    await page.getByRole("heading", { name: "Cancellation done" }).waitFor();
    assert.equal((await ask(guarded, "GET", `/flow_runs/${run.id}`)).state_type, "CANCELLED");

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
    await page.locator("#connected").waitFor();
    assert.deepEqual(await traces(page, AUTH), ["localStorage"]);

    await page.reload();
    await page.locator("#connected").waitFor();

    // A link to another server gets nothing of it.
    const sent = [];
    page.on("request", (request) => {
      if (request.url().startsWith(plain.url)) sent.push(request.headers().authorization ?? "nothing");
    });
    await page.goto(`${site.url}?api=${encodeURIComponent(plain.apiUrl)}`);
    await page.locator("#connected").waitFor();
    await page.locator("#runs-rows tr").first().waitFor();
    assert.deepEqual([...new Set(sent)], ["nothing"]);

    await page.goto(site.url);
    await page.getByRole("button", { name: "Disconnect" }).click();
    await page.getByLabel("API address").fill(guarded.apiUrl);
    await page.getByRole("button", { name: "Forget it" }).click();
    assert.deepEqual(await traces(page, AUTH), []);
  });
});

/**
 * A page of a browser that knows nothing yet, connected to a server if one is given. What the browser complains about
 * - a script's error, what the page's own policy forbids - fails the test, unless it was to be expected.
 */
async function openPage(t, apiUrl, { clock = false, mayFail } = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    // A server without CSRF protection answers the question for a token with 422, which the browser logs.
    const csrf = message.location().url.includes("/csrf-token?") && message.text().includes("status of 422");
    if (message.type() === "error" && !csrf && !mayFail?.test(message.text())) complaints.push(message.text());
  });
  t.after(async () => {
    await context.close();
    assert.deepEqual(complaints, []);
  });
  if (clock) await page.clock.install();
  await page.goto(apiUrl ? `${site.url}?api=${encodeURIComponent(apiUrl)}` : site.url);
  await page.locator("#loading").waitFor({ state: "hidden" });
  if (apiUrl) await page.locator("#refreshed", { hasText: "Updated" }).waitFor();
  return page;
}

function focused(page) {
  return page.evaluate(() => document.activeElement.id);
}

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

/** Asks a server directly. A list is a POST, and so needs a token where the server asks for one. */
async function ask(server, method, path, body) {
  const response = await fetch(`${server.apiUrl}${path}`, {
    method,
    headers: {
      ...(server.authString && { Authorization: `Basic ${Buffer.from(server.authString).toString("base64")}` }),
      ...(body && { "Content-Type": "application/json" }),
    },
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
}
