// `prefect-wasm admin`: the page on this machine, signed in by the environment, with nothing let in or out that is not
// meant to be. The command is the built package's, the server is real and asks for a password.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { createClient, State } from "../../pkg/node.js";
import { root } from "../package/support.mjs";
import { startPrefectServer } from "../server/prefect-server.mjs";
import { ask, browser, fresh, startGate, usePage, withoutRefresh } from "./support.mjs";

const AUTH = "admin:open-sesame";
const CLI = join(root, "pkg/cli.js");

let server;
let gate;
let client;

usePage();
before(async () => {
  server = await startPrefectServer({ csrf: true, authString: AUTH });
  gate = await startGate(server);
  client = await createClient({ apiUrl: server.apiUrl, authString: AUTH });
});
after(async () => {
  await gate?.shut();
  await server?.stop();
});

/** Runs the command until the test is over; gives the link it prints. */
async function run(t, flags = [], env = {}) {
  const child = spawn(process.execPath, [CLI, "admin", "--no-open", ...flags], {
    env: { PATH: process.env.PATH, HOME: "/nonexistent", PREFECT_API_URL: server.apiUrl, PREFECT_API_AUTH_STRING: AUTH, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(async () => {
    child.kill();
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  });
  const printed = [];
  for await (const line of createInterface({ input: child.stdout })) {
    printed.push(line);
    const link = line.match(/http:\S+\?token=\S+/)?.[0];
    if (link) return { link, origin: new URL(link).origin, printed };
  }
  return assert.fail(`no link in ${printed.join("\n")}`);
}

/** Follows the link, as a browser does; gives the cookie. */
async function enter(link) {
  const response = await fetch(link, { redirect: "manual" });
  assert.equal(response.status, 303);
  assert.equal(response.headers.get("location"), "/admin/?api=%2Fapi");
  const given = response.headers.get("set-cookie");
  assert.match(given, /; HttpOnly; SameSite=Strict; Path=\/$/);
  return given.split(";")[0];
}

/** A request with headers that fetch doesn't let one set. */
function raw(origin, path, { method = "GET", headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const length = body && { "content-length": String(Buffer.byteLength(body)) };
    const sent = request(origin, { method, path, headers: { ...headers, ...length } }, async (response) => {
      let text = "";
      for await (const chunk of response) text += chunk;
      resolve({ status: response.statusCode, headers: response.headers, text });
    });
    sent.on("error", reject).end(body);
  });
}

test("one link, one browser: signed in, with no key in it", async (t) => {
  const flow = await client.createFlow({ name: "by-cli" });
  const run_ = await client.createFlowRun({ flow_id: flow.id, name: "waits", state: State.scheduled(new Date(Date.now() + 3_600_000)) });
  const { link } = await run(t);
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  const sent = [];
  page.on("request", (request) => sent.push(`${request.url()} ${JSON.stringify(request.headers())} ${request.postData() ?? ""}`));
  const received = [];
  page.on("response", async (response) => received.push(JSON.stringify(response.headers())));
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  await page.goto(link);
  await fresh(page);
  assert.doesNotMatch(page.url(), /token/);
  await page.locator("#count-scheduled", { hasText: "1" }).waitFor();
  await page.locator("#cancel-all").click();
  await page.getByRole("button", { name: "Cancel 1 run" }).click();
  await page.getByRole("heading", { name: "Cancellation done" }).waitFor();
  assert.equal((await ask(server, "GET", `/flow_runs/${run_.id}`)).state_type, "CANCELLED");

  const encoded = Buffer.from(AUTH).toString("base64");
  for (const text of [...sent, ...received, await page.content()]) {
    assert.ok(!text.includes(encoded) && !text.includes(AUTH), text.slice(0, 200));
  }
  assert.deepEqual(problems, []);
  // The link has done its work.
  assert.equal((await fetch(link, { redirect: "manual" })).status, 401);
});

test("what happens is shown as it happens, by a stream that the command follows; where Node has none, every 15 seconds", async (t) => {
  const streams = await startPrefectServer({ services: true, authString: AUTH });
  const writer = await createClient({ apiUrl: streams.apiUrl, authString: AUTH });
  const flow_id = (await writer.createFlow({ name: "live" })).id;
  const env = { PREFECT_API_URL: streams.apiUrl };
  const context = await browser.newContext();
  t.after(async () => {
    await context.close();
    await streams.stop();
  });
  const open = async (more, prepare = () => {}) => {
    const { link, origin } = await run(t, [], { ...env, ...more });
    const page = await context.newPage();
    await prepare(page);
    page.setDefaultTimeout(20_000);
    await page.goto(link);
    await page.goto(`${origin}/admin/?api=%2Fapi&view=active`);
    await fresh(page);
    return page;
  };
  // The flag is that of Node 20; later ones have it without.
  const page = await open({ NODE_OPTIONS: "--experimental-websocket" }, withoutRefresh);
  for (let index = 0; index < 2; index++) {
    await page.getByRole("button", { name: "Refresh" }).click();
    await fresh(page);
    await writer.createFlowRun({ flow_id, name: `live-${index}`, state: State.pending() });
    await page.getByRole("link", { name: `live-${index}` }).waitFor({ timeout: 60_000 });
  }

  const silent = await open({ NODE_OPTIONS: `--import data:text/javascript,delete%20globalThis.WebSocket` });
  await silent.getByRole("link", { name: "live-1" }).waitFor();
  await writer.createFlowRun({ flow_id, name: "live-later", state: State.pending() });
  await silent.getByRole("link", { name: "live-later" }).waitFor({ timeout: 60_000 });
  assert.equal(await silent.locator(".problem, .outage").count(), 0);
});

test("nobody else: no cookie, another host, another site", async (t) => {
  const { link, origin } = await run(t);
  assert.equal((await fetch(`${origin}/?token=guessed`, { redirect: "manual" })).status, 401);
  const cookie = await enter(link);
  const version = "/api/admin/version";
  const status = async (headers, path = version) => (await raw(origin, path, { headers })).status;
  assert.equal(await status({ cookie }), 200);
  assert.equal(await status({}), 401);
  assert.equal(await status({ cookie: `${cookie}x` }), 401);
  assert.equal(await status({ cookie, host: "evil.example" }), 421);
  assert.equal(await status({ cookie, host: "127.0.0.1.evil.example:4200" }), 421);
  assert.equal(await status({ cookie, origin: "http://evil.example" }), 403);
  assert.equal(await status({ cookie, origin: "null" }), 403);
  assert.equal(await status({ cookie, "sec-fetch-site": "cross-site" }), 403);
  assert.equal(await status({ cookie, origin }), 200);
  // Nothing but the page's own files and the API
  for (const path of [
    "/package.json",
    "/node.js",
    "/environment.js",
    "/cli.js",
    "/admin/../package.json",
    "/admin/..%2fpackage.json",
    "/../../etc/passwd",
    "//evil.example/",
    "/openapi.json",
  ]) {
    assert.ok([400, 404].includes(await status({ cookie }, path)), path);
  }
  for (const path of ["/api/..", "/api/%2e%2e/docs", "/api/..%2f..%2fdocs", "/api\\docs"]) {
    assert.ok([303, 400, 404].includes(await status({ cookie }, path)), path);
  }
});

test("what goes on to the server, and back: no cookie, no origin, nobody's sign-in but the owner's", async (t) => {
  const { link, origin } = await run(t, [], { PREFECT_CLIENT_CUSTOM_HEADERS: '{"X-Proxy": "own"}' });
  const cookie = await enter(link);
  const answer = await raw(origin, "/api/flows/filter", {
    method: "POST",
    headers: { cookie, origin, authorization: "Basic bm86bm8=", "content-type": "application/json", "x-forwarded-for": "1.2.3.4" },
    body: '{"limit": 1}',
  });
  // A POST needs a token at this server: it was reached, signed in.
  assert.equal(answer.status, 403);
  assert.match(answer.text, /CSRF/i);
  assert.equal(answer.headers["set-cookie"], undefined);
  assert.equal(answer.headers["access-control-allow-origin"], undefined);
  const list = await raw(origin, "/api/csrf-token?client=00000000-0000-4000-8000-000000000000", { headers: { cookie } });
  assert.equal(list.status, 200);
});

test("--read-only lets nothing change", async (t) => {
  const { link, origin } = await run(t, ["--read-only"]);
  const headers = { cookie: await enter(link), "content-type": "application/json" };
  const status = async (method, path, body = "{}") => (await raw(origin, path, { method, headers, body })).status;
  for (const [method, path] of [
    ["POST", "/api/flow_runs/"],
    ["POST", "/api/flow_runs/bulk_set_state"],
    ["POST", "/api/flow_runs/bulk_delete"],
    ["POST", "/api/flow_runs/00000000-0000-4000-8000-000000000000/set_state"],
    ["POST", "/api/flow_runs/bulk_delete?x=/filter"],
    ["POST", "/api/flow_runs/bulk_delete#/filter"],
    ["PATCH", "/api/flow_runs/filter"],
    ["DELETE", "/api/flows/filter"],
    ["PUT", "/api/variables/filter"],
  ]) {
    assert.equal(await status(method, path), 403, `${method} ${path}`);
    const { text } = await raw(origin, path, { method, headers, body: "{}" });
    assert.match(text, /read-only/, `${method} ${path}`);
  }
  assert.match((await raw(origin, "/api/flows/filter", { method: "POST", headers, body: "{}" })).text, /CSRF/i); // this one gets there
});

test("a server that is gone is a 502 that says so, and the page tells it", async (t) => {
  const { link, origin } = await run(t, [], { PREFECT_API_URL: gate.apiUrl });
  const cookie = await enter(link);
  await gate.shut();
  const answer = await raw(origin, "/api/health", { headers: { cookie } });
  assert.equal(answer.status, 502);
  assert.match(JSON.parse(answer.text).detail, new RegExp(`^No answer from ${gate.apiUrl}: `));
  await gate.open();
});

test("settings and flags that can't be right are said, with status 1 or 2", async () => {
  for (const [flags, env, said, code] of [
    [["admin", "--prot", "1"], {}, /--prot[^]*usage:/, 2],
    [["admin", "--port", "x"], {}, /--port: expected a number/, 2],
    [[], {}, /^usage: prefect-wasm admin/, 2],
    [["admin"], { PREFECT_API_URL: "ftp://x/api" }, /PREFECT_API_URL/, 1],
  ]) {
    const child = spawn(process.execPath, [CLI, ...flags, "--no-open"], { env: { PATH: process.env.PATH, HOME: "/nonexistent", ...env } });
    let text = "";
    child.stderr.on("data", (chunk) => (text += chunk));
    const [status] = await once(child, "exit");
    assert.match(text, said);
    assert.equal(status, code);
  }
});
