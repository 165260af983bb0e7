// The late backlog: how late, and another time for it after a look at what would become of each run.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createClient, State } from "../../pkg/node.js";
import { startPrefectServer } from "../server/prefect-server.mjs";
import { ask, fresh, lists, openPage, pass, requests, usePage } from "./support.mjs";

const HOUR = 3_600_000;

let server;
let client;
let deployments;

usePage();
before(async () => {
  server = await startPrefectServer();
  client = await createClient({ apiUrl: server.apiUrl });
  const { id } = await client.createFlow({ name: "etl" });
  deployments = await Promise.all(["nightly", "hourly"].map((name) => client.createDeployment({ flow_id: id, name })));
});
after(() => server?.stop());

async function late(deployment, prefix, number) {
  const ids = [];
  for (let index = 0; index < number; index++) {
    const due = new Date(Date.now() - (index + 1) * HOUR);
    const run = { name: `${prefix}-${index}`, state: State.late(due), parameters: { page: index }, idempotency_key: `${prefix}-${index}` };
    ids.push((await client.createFlowRunFromDeployment(deployments[deployment].id, run)).id);
  }
  return ids;
}

test("gives the late runs of a deployment another time, and leaves those of another alone", async (t) => {
  const nightly = await late(0, "nightly", 3);
  const hourly = await late(1, "hourly", 2);
  const page = await openPage(t, server.apiUrl, { place: { view: "late" } });
  await lists(page, ["nightly-0", "nightly-1", "nightly-2", "hourly-0", "hourly-1"]);
  await page.getByText(/^5 late, .+ on average, the oldest 3h/).waitFor();

  await page.getByRole("button", { name: "Reschedule…" }).click();
  const dialog = page.getByRole("dialog", { name: "Reschedule late runs" });
  await dialog.getByText("5 runs would get another time.", { exact: true }).waitFor(); // none of which is late again
  await dialog.getByLabel("Later than they were due, by").fill("1");
  await dialog.getByText("5 runs would get another time. Some of those times have passed as well").waitFor();
  await dialog.getByLabel("etl / hourly").uncheck();
  await dialog.getByLabel("Later than they were due, by").fill("12");
  await dialog.getByText("3 runs would get another time.", { exact: true }).waitFor();
  assert.deepEqual((await dialog.locator("tbody th").allTextContents()).sort(), ["nightly-0", "nightly-1", "nightly-2"]);
  // Not before the click
  assert.equal((await ask(server, "GET", `/flow_runs/${nightly[0]}`)).state_name, "Late");

  await dialog.getByRole("button", { name: "Reschedule 3 runs" }).click();
  await page.getByRole("heading", { name: "Rescheduling done" }).waitFor();
  await page.getByText("3 rescheduled · 0 failed.").waitFor();
  await lists(page, ["hourly-0", "hourly-1"]);
  for (const id of nightly) {
    const run = await ask(server, "GET", `/flow_runs/${id}`); // the same run
    assert.equal(run.state_type, "SCHEDULED");
    assert.ok(Date.parse(run.next_scheduled_start_time) > Date.now());
  }
  for (const id of hourly) assert.equal((await ask(server, "GET", `/flow_runs/${id}`)).state_name, "Late");
});

test("the others can be deleted, which the preview says of each", async (t) => {
  const ids = await late(1, "many", 3);
  const page = await openPage(t, server.apiUrl, { place: { view: "late", name: "many" } });
  await lists(page, ["many-0", "many-1", "many-2"]);
  for (const id of await client.readFlowRuns({ flow_runs: { name: { like_: "hourly" } } })) await client.deleteFlowRun(id.id);
  await page.getByRole("button", { name: "Reschedule…" }).click();
  const dialog = page.getByRole("dialog", { name: "Reschedule late runs" });
  await dialog.getByLabel("Later than they were due, by").fill("1");
  await dialog.getByLabel("Unit").selectOption("days");
  await dialog.getByLabel("At most, those due last").fill("1");
  await dialog.getByLabel("Delete the late runs beyond that").check();
  await dialog.getByText("1 run would get another time, 2 would be deleted.").waitFor();
  await dialog.getByRole("button", { name: "Reschedule 1 run, delete 2" }).click();
  await page.getByText("1 rescheduled · 2 deleted · 0 failed.").waitFor();
  const left = await ask(server, "POST", "/flow_runs/filter", { flow_runs: { id: { any_: ids } } });
  assert.deepEqual(
    left.map((run) => run.name),
    ["many-0"],
  );
});

test("says who should have started them, and asks for the number where many are moved", async (t) => {
  for (const name of ["gpu-pool", "paused-pool"]) await client.request("POST", "/work_pools/", { body: { name, type: "process" } });
  await client.request("PATCH", "/work_pools/paused-pool", { body: { is_paused: true } });
  const { flow_id } = await client.readDeployment(deployments[0].id);
  const state = State.late(new Date(Date.now() - HOUR));
  for (const [name, more, number] of [
    ["on-gpu", { work_pool_name: "gpu-pool" }, 101],
    ["on-paused", { work_pool_name: "paused-pool" }, 1],
  ]) {
    const { id } = await client.createDeployment({ flow_id, name, ...more });
    for (let index = 0; index < number; index++) await client.createFlowRunFromDeployment(id, { name: `who-${name}`, state });
  }
  await client.createFlowRun({ flow_id, name: "who-alone", state });
  const page = await openPage(t, server.apiUrl, { clock: true, place: { view: "late", name: "who-on-p" } });
  const told = page.getByRole("list", { name: "Work pools of these runs" });
  await told.getByText("paused-pool paused 1 run", { exact: true }).waitFor();
  const fill = async (text) => {
    await page.getByLabel("Run name or id").fill(text);
    await page.getByLabel("Run name or id").press("Enter");
  };
  await fill("who-alone");
  await told.getByText("no deployment 1 run, which nobody will start").waitFor();
  assert.equal(await page.getByRole("button", { name: "Reschedule…" }).count(), 0);
  await fill("who-on-gpu");
  await told.getByText("gpu-pool not ready: no worker asks it for work 100 runs").waitFor();

  // How the pools are takes the turn of the numbers: never a third request.
  await page.getByRole("button", { name: "Clear filters" }).click();
  await fresh(page);
  const sent = requests(page, server.apiUrl);
  let asked = 0;
  for (let refreshes = 0; refreshes < 9; refreshes++) {
    sent.length = 0;
    const answered = page.waitForResponse((response) => response.url().endsWith("/flow_runs/filter"));
    await pass(page, 16_000);
    await answered;
    await fresh(page);
    asked += sent.filter((path) => path.startsWith("/work_pools")).length;
    assert.ok(sent.length <= 2, sent.join());
  }
  assert.ok(asked > 0 && asked < 4, `${asked}`);

  await fill("who-on-gpu");
  await told.getByText("100 runs").waitFor();
  await page.getByRole("button", { name: "Reschedule…" }).click();
  const dialog = page.getByRole("dialog", { name: "Reschedule late runs" });
  await dialog.getByText("All late runs of these deployments are meant, also those that the filter leaves out.").waitFor();
  const confirm = dialog.getByRole("button", { name: "Reschedule 101 runs" });
  await confirm.waitFor();
  assert.ok(await confirm.isDisabled());
  await dialog.getByLabel("Type 101 to confirm that many").fill("101");
  await confirm.click();
  await page.getByText("101 rescheduled · 0 failed.").waitFor({ timeout: 60_000 });
  const left = await ask(server, "POST", "/flow_runs/filter", {
    flow_runs: { state: { name: { any_: ["Late"] } }, name: { like_: "who-" } },
  });
  assert.deepEqual(left.map(({ name }) => name).sort(), ["who-alone", "who-on-paused"]);
});
