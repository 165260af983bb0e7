// node benches/browser.mjs [--rounds=5] [--calls=300] [--json]
//
// The time of a call in Chromium with raw `fetch`, openapi-fetch and ours: elapsed time, because a page can't measure CPU
// time. The same calls as in call.mjs. Each sample is a page of its own, warmed up; the server is a process of its own.

import { launchChromium } from "../tests/package/support.mjs";
import { byTurns, option, report, result, startStub, titles } from "./support.mjs";

const rounds = option("rounds", 5);
const calls = option("calls", 300);
const stub = await startStub();
const browser = await launchChromium();

// Each runs in the page, as its text.
const variants = {
  "raw fetch": async (apiUrl, id) => {
    const json = async (path, init) => (await fetch(`${apiUrl}${path}`, init)).json();
    const post = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ limit: 200 }) };
    return { small: () => json(`/flow_runs/${id}`), page: () => json("/flow_runs/filter", post) };
  },
  "openapi-fetch": async (apiUrl, id) => {
    const { default: create } = await import("/node_modules/openapi-fetch/dist/index.mjs");
    const client = create({ baseUrl: apiUrl });
    return {
      small: async () => (await client.GET("/flow_runs/{id}", { params: { path: { id } } })).data,
      page: async () => (await client.POST("/flow_runs/filter", { body: { limit: 200 } })).data,
    };
  },
  "prefect-wasm": async (apiUrl, id) => {
    const { createClient } = await import("/pkg/browser.js");
    const client = await createClient({ apiUrl });
    return { small: () => client.readFlowRun(id), page: () => client.readFlowRuns({ limit: 200 }) };
  },
};

/** Microseconds a call. */
const measure = async ({ variant, scenario, apiUrl, calls }) => {
  const { small, page } = await variant(apiUrl, "00000000-0000-4000-8000-000000000000");
  const work = async (calls) => {
    if (scenario !== "100 at once") for (let n = 0; n < calls; n += 1) await (scenario === "page" ? page : small)();
    else for (let n = 0; n < calls; n += 100) await Promise.all(Array.from({ length: 100 }, () => small()));
  };
  await work(calls);
  const begun = performance.now();
  await work(calls);
  return ((performance.now() - begun) * 1_000) / calls;
};

try {
  const results = [];
  for (const [scenario, count] of [
    ["small", calls],
    ["page", Math.ceil(calls / 10)],
    ["100 at once", calls],
  ]) {
    const inPage = (variant) => async () => {
      const context = await browser.newContext();
      try {
        const page = await context.newPage();
        await page.goto(stub.url);
        const { apiUrl } = stub;
        const rest = JSON.stringify({ scenario, apiUrl, calls: count });
        return await page.evaluate(`(${measure})({ variant: ${variant}, ...${rest} })`);
      } finally {
        await context.close();
      }
    };
    const samples = await byTurns(rounds, Object.fromEntries(Object.entries(variants).map(([name, variant]) => [name, inPage(variant)])));
    results.push(result(`${titles[scenario]}, in Chromium`, "µs", samples));
  }
  report(...results);
} finally {
  await browser.close();
  stub.stop();
}
