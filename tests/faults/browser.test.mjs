// The core of the matrix in Chromium: a page on one origin, and a real server with CSRF protection and a password on
// another, behind a proxy that fails. A page learns less than Node: not why a connection failed, nothing of a response
// without CORS headers, and not the value of Retry-After; docs/browsers.md describes the difference.
//
// Connections aren't kept alive: when one that was kept breaks before the response, Chromium sends the request again by
// itself, whatever it is (the last test shows this, since docs/browsers.md says so). Only the client's own requests are to
// be counted here.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ownServer } from "../client/support.mjs";
import { launchChromium } from "../package/support.mjs";
import { startStaticServer } from "../server/static.mjs";
import { isCase, pooled, runCase } from "./cases.mjs";
import { core } from "./faults.mjs";
import { operations, worldOn } from "./operations.mjs";
import { closePools } from "./proxy.mjs";

const counts = { cases: 0, lost: 0, duplicated: 0, misreported: 0 };
const AT_ONCE = 6;
const authString = "admin:s3cret-pass";

/** What a page doesn't get to see. */
const unseen = [
  {
    name: "503 without CORS headers",
    retry: "safe",
    error: { kind: "Network" },
    act: (exchange) => exchange.reply({ status: 503, headers: { "content-type": "application/json" }, body: '{"detail": "Not now."}' }),
  },
  {
    name: "403, Invalid CSRF token, without CORS headers, as the server sends it",
    retry: "safe",
    error: { kind: "Network" },
    act: (exchange) =>
      exchange.reply({ status: 403, headers: { "content-type": "application/json" }, body: '{"detail": "Invalid CSRF token"}' }),
  },
];

let site;
let browser;
let bench;
const pages = [];

before(async () => {
  [site, browser] = await Promise.all([startStaticServer(), launchChromium()]);
  const world = await worldOn(await ownServer({ pageSize: 5, csrf: true, authString }));
  bench = { world, caller, blind: true, proxySettings: { keepsAlive: false, cors: true }, elsewhere: "http://127.0.0.1:9" };
});
after(async () => {
  await browser?.close();
  await Promise.all([site?.stop(), bench?.world.server.stop(), closePools()]);
});

/** A page with the package in it; `handlers.retry` is told of retries. */
async function openPage() {
  const context = await browser.newContext();
  const page = await context.newPage();
  const handlers = {};
  await page.exposeFunction("retried", () => handlers.retry?.());
  await page.goto(`${site.url}prefect-wasm/package.json`); // any page of this origin, without scripts of its own
  await page.evaluate(async () => {
    globalThis.prefect = await import("/prefect-wasm/browser.js");
  });
  return { page, handlers };
}

async function caller(proxy, maxRetries, onRetry) {
  const { page, handlers } = pages.pop() ?? (await openPage());
  handlers.retry = onRetry;
  const settings = { apiUrl: proxy.apiUrl, authString, maxRetries, headers: { "X-Proxy-Key": "s3cret-header" } };
  await page.evaluate(async (settings) => {
    globalThis.client?.free();
    globalThis.client = await globalThis.prefect.createClient({ ...settings, onRetry: () => globalThis.retried() });
    await globalThis.client.readFlows({ limit: 1 });
  }, settings);
  return {
    async run(operation, given) {
      const { value, error } = await page.evaluate(`(async () => {
        const call = ${operation.call};
        try {
          return { value: JSON.stringify(await call(globalThis.client, ${JSON.stringify(given)})) };
        } catch (error) {
          return { error: { ...error, message: error.message, text: String(error.stack) + JSON.stringify(error) + String(error.cause) } };
        }
      })()`);
      for (const secret of ["s3cret", Buffer.from(authString).toString("base64")]) assert.ok(!error?.text.includes(secret), error?.text);
      return error ? { error } : { value: value === undefined ? undefined : JSON.parse(value) };
    },
    end: () => pages.push({ page, handlers }),
  };
}

describe("in a page on another origin:", () => {
  for (const operation of operations) {
    test(operation.name, async () => {
      const cases = [...core, ...unseen].filter((fault) => isCase(operation, fault));
      const given = await operation.prepare(bench.world, cases.length);
      const bad = [];
      await pooled(
        cases.entries(),
        async ([index, fault]) => {
          const { wrong } = await runCase(bench, operation, fault, given[index]);
          counts.cases += 1;
          for (const [what, why] of wrong) {
            counts[what] += 1;
            bad.push(`${fault.name}: ${what}: ${why}`);
          }
        },
        AT_ONCE,
      );
      assert.deepEqual(bad, []);
    });
  }
});

test("Chromium itself sends an unsafe request again when a connection it had kept breaks, as docs/browsers.md warns", async () => {
  const operation = operations.find(({ name }) => name === "createArtifact");
  const fault = { ...core.find(({ name }) => name === "reset after it is carried out"), retry: "none", times: Infinity };
  const [given] = await operation.prepare(bench.world, 1);
  const kept = { ...bench, proxySettings: { cors: true } };
  const { wrong, report, seen } = await runCase(kept, operation, fault, given);
  assert.deepEqual([report.error.kind, report.error.attempts], ["Network", 1]);
  // The client sent it once; how often Chromium does depends on how many connections it had kept.
  assert.ok(seen.filter(({ path }) => path === "/artifacts/").length > 1);
  assert.ok(wrong.some(([what]) => what === "duplicated"));
});

test("the counts", () => {
  console.log(
    `faults in Chromium: ${Object.entries(counts)
      .map(([what, n]) => `${n} ${what}`)
      .join(", ")}`,
  );
  assert.deepEqual([counts.lost, counts.duplicated, counts.misreported], [0, 0, 0]);
});
