// Many runs at once: how long the page's thread is held by the first draw, a refresh, choosing all and cancelling all
// of 2,000 active runs, and by the same but for cancelling of 10,000. No one task may take longer than a person notices.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { createClient, State } from "../../pkg/node.js";
import { python, startPrefectServer } from "../server/prefect-server.mjs";
import { openPage, refresh, usePage } from "./support.mjs";

const LONGEST_MS = 200;

let server;
let client;
let deployment;

usePage();
before(async () => {
  server = await startPrefectServer();
  client = await createClient({ apiUrl: server.apiUrl });
  const { id } = await client.createFlow({ name: "etl" });
  deployment = (await client.createDeployment({ flow_id: id, name: "storm" })).id;
});
after(() => server?.stop());

// Copies a run with its state, straight in the database: the server would take minutes for so many.
const COPY = `
import sqlite3, sys, uuid
path, run_id, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
database = sqlite3.connect(path, timeout=60)
database.row_factory = sqlite3.Row
run = dict(database.execute("SELECT * FROM flow_run WHERE id = ?", (run_id,)).fetchone())
state = dict(database.execute("SELECT * FROM flow_run_state WHERE id = ?", (run["state_id"],)).fetchone())
runs, states = [], []
for index in range(number):
    ids = {"run": str(uuid.uuid4()), "state": str(uuid.uuid4())}
    runs.append({**run, "id": ids["run"], "state_id": ids["state"], "idempotency_key": ids["run"], "name": f"storm-{index}"})
    states.append({**state, "id": ids["state"], "flow_run_id": ids["run"]})
def insert(table, rows):
    names = list(rows[0])
    database.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", [list(row.values()) for row in rows])
with database:
    insert("flow_run", runs)
    insert("flow_run_state", states)
`;

/** Makes so many more runs: due in a day, or ended like this. */
async function fill(number, ended) {
  const state = State.scheduled(new Date(Date.now() + 86_400_000));
  const run = await client.createFlowRunFromDeployment(deployment, { name: "storm", state, tags: ["storm", "a-tag"] });
  if (ended) await client.setFlowRunState(run.id, ended, { force: true });
  execFileSync(python, ["-I", "-c", COPY, server.database, run.id, String(number - 1)]);
}

/** Opens the page and measures what its thread does, part by part. */
async function measured(t) {
  const page = await openPage(t, undefined, {});
  page.setDefaultTimeout(240_000);
  await page.addInitScript(() => {
    window.tasks = [];
    const take = (entries) => window.tasks.push(...entries.map(({ duration }) => Math.round(duration)));
    const observer = new PerformanceObserver((list) => take(list.getEntries()));
    observer.observe({ type: "longtask", buffered: true });
    window.told = () => take(observer.takeRecords()); // those that are over, and not yet told
  });
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const figures = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
  };
  return {
    page,
    async part(name, act) {
      await page.evaluate(() => window.tasks?.splice(0));
      const before = await figures();
      await act();
      // What it draws belongs to it.
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
      await page.evaluate(() => window.told());
      const after = await figures();
      const longest = Math.max(0, ...(await page.evaluate(() => window.tasks)));
      const busy = name === "first draw" ? after.TaskDuration : after.TaskDuration - before.TaskDuration;
      t.diagnostic(
        `${name}: longest task ${longest || "under 50"} ms, busy ${Math.round(busy * 1000)} ms, heap ${(after.JSHeapUsedSize / 2 ** 20).toFixed(1)} MiB, ${after.Nodes} nodes`,
      );
      return longest;
    },
  };
}

async function look({ page, part }, total) {
  const longest = {};
  const number = total.toLocaleString("en");
  const { origin, pathname } = new URL(page.url());
  longest.first = await part("first draw", async () => {
    await page.goto(`${origin}${pathname}?${new URLSearchParams({ api: server.apiUrl, view: "active" })}`);
    await page.getByText(`1 to 100 of ${number}`).waitFor();
  });
  longest.refresh = await part("refresh", () => refresh(page));
  longest.choose = await part("choosing all", async () => {
    await page.getByLabel("Select all that is shown").check();
    await page.getByRole("button", { name: `Select all ${number} that match` }).click();
    await page.getByText(`All ${number} runs that match`).waitFor();
  });
  longest.preview = await part("what would become of all", async () => {
    await page.getByRole("button", { name: "Cancel all that match…" }).click();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: `Cancel ${number} runs` })
      .waitFor();
  });
  return longest;
}

test("2,000 active runs: no task longer than 200 ms", async (t) => {
  await fill(2_000);
  const measuring = await measured(t);
  const { page, part } = measuring;
  const longest = await look(measuring, 2_000);
  longest.cancel = await part("cancelling all", async () => {
    await page.getByLabel("Type 2000 to confirm that many").fill("2000");
    await page.getByRole("button", { name: "Cancel 2,000 runs" }).click();
    await page.getByRole("heading", { name: "Cancellation done" }).waitFor();
  });
  await page.getByText("2,000 cancelled · 0 failed.").waitFor();
  for (const [what, ms] of Object.entries(longest)) assert.ok(ms <= LONGEST_MS, `${what} held the thread for ${ms} ms`);
  assert.equal(await client.countFlowRuns({ flow_runs: { state: { type: { any_: ["CANCELLED"] } } } }), 2_000);
});

test("2,000 failed runs are retried: no task longer than 200 ms, and all of it survives a reload", async (t) => {
  await fill(2_000, State.failed({ message: "no disk" }));
  const { page, part } = await measured(t);
  const { origin, pathname } = new URL(page.url());
  await page.goto(`${origin}${pathname}?${new URLSearchParams({ api: server.apiUrl, state: "FAILED" })}`);
  const longest = {};
  longest.preview = await part("what would become of all", async () => {
    await page.getByRole("button", { name: "Retry all that match…" }).click();
    await page.getByRole("button", { name: "Retry 2,000 runs" }).waitFor();
  });
  longest.retry = await part("retrying all", async () => {
    await page.getByLabel("Type 2000 to confirm that many").fill("2000");
    await page.getByRole("button", { name: "Retry 2,000 runs" }).click();
    await page.getByRole("heading", { name: "Retry done" }).waitFor();
  });
  longest.reload = await part("reload", async () => {
    await page.reload();
    await page.getByText("2,000 retried · 0 failed.").waitFor();
  });
  for (const [what, ms] of Object.entries(longest)) assert.ok(ms <= LONGEST_MS, `${what} held the thread for ${ms} ms`);
  assert.equal(await client.countFlowRuns({ flow_runs: { state: { name: { any_: ["AwaitingRetry"] } } } }), 2_000);
  await client.bulkCancelFlowRuns({ stateTypes: ["SCHEDULED"], mode: "force" });
});

test("10,000 active runs can be looked at, chosen and previewed", async (t) => {
  await fill(10_000);
  const longest = await look(await measured(t), 10_000);
  for (const what of ["first", "refresh", "choose"])
    assert.ok(longest[what] <= LONGEST_MS, `${what} held the thread for ${longest[what]} ms`);
});
