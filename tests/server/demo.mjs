// `make demo`: a Prefect server with example data, flows that really run on it, and the admin page, until Ctrl-C.
//
//   DEMO_BROWSER=none  doesn't open a browser

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createClient } from "../../pkg/node.js";
import { seed, seedDay } from "../seed.mjs";
import { python, startPrefectServer } from "./prefect-server.mjs";
import { startStaticServer } from "./static.mjs";

const NEXT_RUN_MS = 15_000;
const AT_ONCE = 3;

console.log("Starting a Prefect server…");
const server = await startPrefectServer({ services: true });
const site = await startStaticServer();
const client = await createClient({ apiUrl: server.apiUrl });
await seedDay(client, await seed(client));
serveFlows();

const page = `${site.adminUrl}?api=${encodeURIComponent(server.apiUrl)}`;
console.log(`
  Admin page   ${page}
  Prefect API  ${server.apiUrl}

Ctrl-C ends it all.`);
open(page);

for (;;) {
  await startRun().catch((error) => console.error(`No new run: ${error.message}`));
  await sleep(NEXT_RUN_MS);
}

/** Has the flows served by a process of its own, which ends with this one, and so do the runs it has started. */
function serveFlows() {
  const home = mkdtempSync(join(tmpdir(), "prefect-demo-"));
  const runner = spawn(python, [fileURLToPath(new URL("demo-flows.py", import.meta.url))], {
    detached: true, // a group of its own, to be ended as one
    stdio: "ignore",
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PREFECT_API_URL: server.apiUrl, PREFECT_HOME: home },
  });
  runner.once("error", (error) => console.error(`The flows are not served: ${error.message}`));
  const end = () => {
    try {
      process.kill(-runner.pid, "SIGKILL");
    } catch {} // it has ended
  };
  // Right away, for the server waits for those that are connected.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, end);
  process.on("exit", () => {
    end();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  });
}

/** Starts a run of a served flow, unless there are enough of them. */
async function startRun() {
  const [active, deployments] = await Promise.all([
    client.countFlowRuns({
      flow_runs: { state: { type: { any_: ["SCHEDULED", "PENDING", "RUNNING"] } } },
      deployments: { name: { any_: ["live"] } },
    }),
    client.readDeployments({ deployments: { name: { any_: ["live"] } } }),
  ]);
  if (active >= AT_ONCE || deployments.length === 0) return;
  const { id, parameters } = deployments[Math.floor(Math.random() * deployments.length)];
  await client.createFlowRunFromDeployment(id, { parameters });
}

/** Opens the page in the person's browser, if there is one to be seen. */
function open(url) {
  const onScreen = process.platform === "darwin" || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!onScreen || process.env.DEMO_BROWSER === "none") return;
  const program = process.platform === "darwin" ? "open" : "xdg-open";
  spawn(program, [url], { detached: true, stdio: "ignore" })
    .on("error", () => {})
    .unref();
}
