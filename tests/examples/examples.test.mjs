// The programs in examples/, with the package from the tarball, on a real server: the scripts in Node, the
// page, the worker and the React dashboard in a browser.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createClient } from "../../pkg/node.js";
import { Server } from "../client/support.mjs";
import { launchChromium, root, run, tarball } from "../package/support.mjs";
import { seed } from "../seed.mjs";
import { python, startPrefectServer } from "../server/prefect-server.mjs";

// As in a checkout: examples/ beside pkg/, which here is what the tarball holds.
const folder = mkdtempSync(join(tmpdir(), "prefect-wasm-examples-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const examples = join(folder, "examples");
const react = join(examples, "react");
const isInstalled = (path) => /(node_modules|dist)$/.test(path);
cpSync(join(root, "examples"), examples, { recursive: true, filter: (path) => !isInstalled(path) });
mkdirSync(join(folder, "pkg"));
execFileSync("tar", ["xzf", tarball, "-C", join(folder, "pkg"), "--strip-components=1"]);

let server; // one of its own, for an example cancels all that it finds
let browser;

before(async () => {
  [server, browser] = await Promise.all([startPrefectServer(), launchChromium(), run("npm", ["ci"], examples)]);
  await seed(await createClient({ apiUrl: server.apiUrl }));
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Asks the server without our client. */
const ask = (path, body) => new Server(server).post(path, body);
const runsIn = (type, sort = "END_TIME_DESC") => ask("/flow_runs/filter", { flow_runs: { state: { type: { any_: [type] } } }, sort });
const namesOf = (runs) => runs.map(({ name }) => name);

/** Serves a folder with Python, as examples/README.md says. */
async function serve(t, folder) {
  const site = spawn(python, ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1"], { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
  t.after(() => site.kill());
  const [said] = await once(site.stdout, "data");
  return /http:\/\/\S+\//.exec(said)[0];
}

async function open(t, address) {
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(error));
  t.after(() => assert.deepEqual(complaints, []));
  await page.goto(address);
  return page;
}

// Before the scripts, which leave nothing to cancel.
describe("in a browser", () => {
  test("the page shows the runs that ended last, and what is wrong with an address", async (t) => {
    const page = await open(t, `${await serve(t, examples)}page/`);
    await page.getByLabel("API").fill(server.apiUrl);
    await page.getByRole("button").click();
    const items = page.getByRole("listitem");
    await items.nth(9).waitFor();
    const newest = await runsIn("COMPLETED");
    assert.deepEqual(
      (await items.allTextContents()).map((text) => text.split(",")[0]),
      namesOf(newest).slice(0, 10),
    );

    await page.getByLabel("API").fill("ftp://nowhere");
    await page.getByRole("button").click();
    await page.getByText(/^settings\.apiUrl|^apiUrl/).waitFor();
  });

  test("the worker adds up how runs ended", async (t) => {
    const page = await open(t, `${await serve(t, examples)}worker/?api=${encodeURIComponent(server.apiUrl)}`);
    const ended = await Promise.all(["COMPLETED", "FAILED", "CRASHED", "CANCELLED"].map((type) => runsIn(type)));
    await page.getByText(`${ended.flat().length} runs`, { exact: true }).waitFor();
    const [failed] = ended[1];
    const row = page.getByRole("row").filter({ hasText: failed.state_name });
    assert.deepEqual((await row.getByRole("cell").allTextContents()).slice(0, 2), ["Failed", `${ended[1].length}`]);
  });

  test("the dashboard cancels a run, and gives up a question that nobody waits for", async (t) => {
    await run("npm", ["ci"], react);
    await run("env", [`VITE_PREFECT_API_URL=${server.apiUrl}`, "npm", "run", "build"], react);
    const assets = readdirSync(join(react, "dist/assets"));
    assert.equal(assets.filter((file) => file.endsWith(".wasm")).length, 1);

    const page = await open(t, await serve(t, join(react, "dist")));
    const active = page.getByRole("region", { name: "Active" });
    const recent = page.getByRole("region", { name: "Recent" });

    const alone = "ad-hoc-from-a-laptop";
    await active.getByRole("button", { name: `Cancel ${alone}` }).click();
    await active.getByRole("status").getByText("cancelled").waitFor();
    await active.getByRole("listitem").filter({ hasText: alone }).waitFor({ state: "detached" });
    assert((await namesOf(await runsIn("CANCELLED"))).includes(alone));

    // An answer that doesn't come, and a person who looks for something else meanwhile.
    const asksFor = (state) => (request) => request.method() === "POST" && request.postData()?.includes(`"${state}"`);
    await page.route("**/flow_runs/filter", (route) => (asksFor("FAILED")(route.request()) ? undefined : route.continue()));
    const [asked] = await Promise.all([page.waitForRequest(asksFor("FAILED")), recent.getByLabel("State").selectOption("FAILED")]);
    const [ended] = await Promise.all([page.waitForEvent("requestfailed"), recent.getByLabel("State").selectOption("CRASHED")]);
    assert.equal(ended, asked);
    assert.match(ended.failure().errorText, /ABORTED/);
    await recent.getByRole("listitem").filter({ hasText: "backup-week-43" }).waitFor();
  });
});

describe("in Node", () => {
  const script = (name, ...args) =>
    run("env", [`PREFECT_API_URL=${server.apiUrl}`, process.execPath, `node/${name}.mjs`, ...args], examples);

  test("most-recent-runs.mjs shows the runs that ended last", async () => {
    const shown = await script("most-recent-runs", "--n", "3", "--deployment", "nightly", "--state", "COMPLETED", "--state", "CRASHED");
    const rows = shown.split("\n").filter((line) => line.includes("backup-week"));
    assert.equal(rows.length, 3);
    for (const row of rows) assert.match(row, /'warehouse-backup'.*'(Completed|Crashed)'.*\dZ'/);
    await assert.rejects(script("most-recent-runs", "--state", "completed"), /expected one of "SCHEDULED"/);
  });

  test("reschedule-late-runs.mjs says what it would do, and then does it", async () => {
    const args = ["--deployment", "daily-sales-report/staging", "--most-recent", "1"];
    const late = async () =>
      namesOf(await ask("/flow_runs/filter", { flow_runs: { state: { name: { any_: ["Late"] } } }, sort: "NAME_ASC" }));
    const before = await late();

    const preview = await script("reschedule-late-runs", ...args);
    assert.match(
      preview,
      /^sales-dry-run-4 → rescheduled 20.+\nsales-dry-run-3 → deleted.+\n1 rescheduled, 1 deleted, 0 failed\nNothing was changed/,
    );
    assert.deepEqual(await late(), before);

    assert.doesNotMatch(await script("reschedule-late-runs", ...args, "--yes"), /Nothing/);
    assert.deepEqual(
      await late(),
      before.filter((name) => !name.startsWith("sales-dry-run")),
    );
    await assert.rejects(script("reschedule-late-runs"), /deploymentName/);
  });

  test("cancel-runs.mjs says what it would do, and then does it", async () => {
    const scheduled = await runsIn("SCHEDULED");
    assert(scheduled.length > 3);
    assert.match(await script("cancel-runs", "--state", "Scheduled"), /^\w.* Scheduled → cancelled.*\n[^]*Nothing was changed/);
    assert.equal((await runsIn("SCHEDULED")).length, scheduled.length);

    assert.match(await script("cancel-runs", "--message", "by a script", "--yes"), /\d+ of \d+\n[^]*\d+ cancelled/);
    assert.deepEqual(await runsIn("SCHEDULED"), []);
    const cancelled = await runsIn("CANCELLED");
    assert(cancelled.some(({ state }) => state.message === "by a script"));
    assert.match(await script("cancel-runs", "--tag", "backfill", "--yes"), /nothing to cancel/);
  });
});
