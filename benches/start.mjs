// node benches/start.mjs [--rounds=15] [--json]
//
// From the import to a client that is ready to send, in milliseconds: a new process, or a new browser profile, for each
// sample. In Node, without the start of Node itself.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchChromium } from "../tests/package/support.mjs";
import { python } from "../tests/server/prefect-server.mjs";
import { byTurns, here, measured, option, report, result, startStub } from "./support.mjs";

const rounds = option("rounds", 15);
const home = mkdtempSync(join(tmpdir(), "prefect-bench-"));
const stub = await startStub();
const browser = await launchChromium();

const timed = (work) => `const begun = performance.now(); ${work}; console.log(performance.now() - begun)`;
const inNode = (type, work) => () => measured(process.execPath, [`--input-type=${type}`, "--eval", timed(work)]);
const apiUrl = JSON.stringify(stub.apiUrl);
const env = { HOME: home, PREFECT_HOME: home, PREFECT_API_URL: stub.apiUrl };

async function inChromium() {
  const context = await browser.newContext(); // nothing is cached
  try {
    const page = await context.newPage();
    await page.goto(stub.url);
    return await page.evaluate(async (apiUrl) => {
      const begun = performance.now();
      const { createClient } = await import("/pkg/browser.js");
      await createClient({ apiUrl });
      return performance.now() - begun;
    }, stub.apiUrl);
  } finally {
    await context.close();
  }
}

try {
  const samples = await byTurns(rounds, {
    "openapi-fetch, Node": inNode("module", `const { default: create } = await import("openapi-fetch"); create({ baseUrl: ${apiUrl} })`),
    "prefect-wasm, Node": inNode(
      "module",
      `const { createClient } = await import("./pkg/node.js"); await createClient({ apiUrl: ${apiUrl} })`,
    ),
    "prefect-wasm, Node, initSync()": inNode(
      "commonjs",
      `const prefect = require("./pkg/node.cjs"); prefect.initSync(); new prefect.PrefectClient({ apiUrl: ${apiUrl} })`,
    ),
    "prefect-wasm, Chromium": inChromium,
  });
  // These take seconds, so there are fewer samples.
  const original = await byTurns(Math.ceil(rounds / 5), {
    "Python, async": () => measured(python, ["-I", here("python/client.py"), "start", "1"], env),
    "Python, sync": () => measured(python, ["-I", here("python/client.py"), "start-sync", "1"], env),
  });
  report(result("Cold start", "ms", { ...samples, ...original }));
} finally {
  await browser.close();
  stub.stop();
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}
