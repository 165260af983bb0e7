// node benches/iterate.mjs [--rows=100000] [--rounds=3] [--json]
//
// Iterates over all rows of a long list, in pages of 200 from a server that responds at once: seconds, and the peak
// memory of the process. Raw `fetch`, openapi-fetch, ours in Node and in Chromium, and Python's client. A process for each
// sample.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { python } from "../tests/server/prefect-server.mjs";
import { byTurns, here, measured, option, positionals, report, result, startStub } from "./support.mjs";

const ways = {
  async fetch(apiUrl) {
    let rows = 0;
    for (;;) {
      const response = await fetch(`${apiUrl}/flow_runs/filter`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ offset: rows, limit: 200 }),
      });
      const page = await response.json();
      rows += page.length;
      if (page.length < 200) return rows;
    }
  },

  async openapi(apiUrl) {
    const { default: createClient } = await import("openapi-fetch");
    const client = createClient({ baseUrl: apiUrl });
    let rows = 0;
    for (;;) {
      const { data: page } = await client.POST("/flow_runs/filter", { body: { offset: rows, limit: 200 } });
      rows += page.length;
      if (page.length < 200) return rows;
    }
  },

  async ours(apiUrl) {
    const { createClient } = await import("../pkg/node.js");
    const client = await createClient({ apiUrl });
    let rows = 0;
    for await (const run of client.readFlowRuns()) rows += run.id ? 1 : 0;
    return rows;
  },
};

const [way, apiUrl] = positionals;
if (way) {
  const begun = performance.now();
  const rows = await ways[way](apiUrl);
  const sample = { rows, seconds: (performance.now() - begun) / 1000, megabytes: process.resourceUsage().maxRSS / 1024 };
  console.log(JSON.stringify(sample));
} else {
  await compare();
}

async function compare() {
  const total = option("rows", 100_000);
  const home = mkdtempSync(join(tmpdir(), "prefect-bench-"));
  const stub = await startStub({ rows: total });
  const checked = (sample) => {
    assert.equal(sample.rows, total);
    return sample;
  };
  const inNode = (way) => async () => checked(await measured(process.execPath, [fileURLToPath(import.meta.url), way, stub.apiUrl]));
  const env = { HOME: home, PREFECT_HOME: home, PREFECT_API_URL: stub.apiUrl };
  try {
    const samples = await byTurns(option("rounds", 3), {
      "raw fetch": inNode("fetch"),
      "openapi-fetch": inNode("openapi"),
      "prefect-wasm, Node": inNode("ours"),
      "prefect-wasm, Chromium": async () => checked(await inChromium(stub)),
      "Python, async": async () => checked(await measured(python, ["-I", here("python/client.py"), "iterate", "1"], env)),
    });
    const rows = total.toLocaleString("en");
    const { "prefect-wasm, Chromium": _, ...processes } = samples;
    report(
      result(`Iterating over ${rows} runs`, "s", samples, ({ seconds }) => seconds),
      result(`Iterating over ${rows} runs: peak memory of the process`, "MB", processes, ({ megabytes }) => megabytes),
    );
  } finally {
    stub.stop();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function inChromium({ url, apiUrl }) {
  const { launchChromium } = await import("../tests/package/support.mjs");
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(url);
    return await page.evaluate(async (apiUrl) => {
      const { createClient } = await import("/pkg/browser.js");
      const begun = performance.now();
      const client = await createClient({ apiUrl });
      let rows = 0;
      for await (const run of client.readFlowRuns()) rows += run.id ? 1 : 0;
      return { rows, seconds: (performance.now() - begun) / 1000 };
    }, apiUrl);
  } finally {
    await browser.close();
  }
}
