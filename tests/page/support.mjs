// What the tests of the admin page share: a page in a browser that knows nothing yet, and ways to ask a server
// itself, with plain fetch, what came of a click.

import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { after, before } from "node:test";
import { launchChromium } from "../package/support.mjs";
import { startStaticServer } from "../server/static.mjs";

export let site;
export let browser;

/** Serves the page and starts the browser, for all the tests of a file. */
export function usePage() {
  before(async () => {
    [site, browser] = await Promise.all([startStaticServer(), launchChromium()]);
  });
  after(async () => {
    await browser?.close();
    await site?.stop();
  });
}

/** The address of the page for a server, and for a place in it. */
export function address(apiUrl, place = {}) {
  return `${site.adminUrl}?${new URLSearchParams({ ...(apiUrl && { api: apiUrl }), ...place })}`;
}

/**
 * A page of a browser that knows nothing yet, connected to a server if one is given. What the browser complains about
 * - a script's error, what the page's own policy forbids - fails the test, unless it was to be expected.
 */
export async function openPage(t, apiUrl, { place, clock = false, mayFail, ...context } = {}) {
  const own = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...context });
  const page = await own.newPage();
  page.setDefaultTimeout(20_000);
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    // A server without CSRF protection answers the question for a token with 422, which the browser logs.
    const csrf = message.location().url.includes("/csrf-token?") && message.text().includes("status of 422");
    if (message.type() === "error" && !csrf && !mayFail?.test(message.text())) complaints.push(message.text());
  });
  t.after(async () => {
    await own.close();
    assert.deepEqual(complaints, []);
  });
  if (clock) await page.clock.install();
  noteRequests(page);
  await page.goto(address(apiUrl, place));
  if (apiUrl) await fresh(page);
  else await page.getByRole("heading", { name: "Connect to a Prefect server" }).waitFor();
  return page;
}

/** Waits until the page shows what a server told. */
export async function fresh(page) {
  await page.locator('.freshness[data-reading=false]:not([data-fresh="no answer"])', { hasText: "," }).waitFor();
}

/** Reads the server anew. */
export async function refresh(page) {
  await page.getByRole("button", { name: "Refresh" }).click();
  await fresh(page);
}

const underWay = new WeakMap();

function noteRequests(page) {
  const requests = new Set();
  underWay.set(page, requests);
  page.on("request", (request) => {
    const answered = request
      .response()
      .then((response) => response?.finished())
      .catch(() => {}) // of a page that is gone
      .finally(() => requests.delete(answered));
    requests.add(answered);
  });
}

/**
 * Lets time pass for a page, in one leap. What it has asked for is answered before, however slow the machine is: else
 * the leap would take the request past its own deadline.
 */
export async function pass(page, ms) {
  for (const requests = underWay.get(page); requests.size > 0; ) await Promise.all(requests);
  await page.locator(".freshness[data-reading=false]").waitFor();
  await page.clock.fastForward(ms);
}

/** Takes the refresh of every 15 seconds from a page that is opened then: what it shows came by the stream. */
export async function withoutRefresh(page) {
  await page.addInitScript(() => {
    const plain = window.setTimeout;
    window.setTimeout = (act, ms, ...rest) => (ms > 10_000 && ms <= 15_000 ? 0 : plain(act, ms, ...rest));
  });
}

/** Waits until what has the focus says just this. */
export async function focused(page, text) {
  await page.waitForFunction((text) => document.activeElement?.textContent === text, text);
}

/** Reloads the page, until it would show what was done before. */
export async function reloadWithOperations(page) {
  const loaded = page.waitForResponse(/\/acting-\w+\.js$/);
  await page.reload();
  const url = (await loaded).url();
  await fresh(page);
  await page.evaluate((url) => import(url), url);
}

/** The names in a list of runs, from top to bottom. */
export function names(page) {
  return page.locator(".runs tbody .name bdi").allTextContents();
}

/** Waits for a list of just these names, whatever their order. */
export async function lists(page, expected) {
  const wanted = JSON.stringify([...expected].sort());
  await page.waitForFunction(
    (wanted) => JSON.stringify([...document.querySelectorAll(".runs tbody .name bdi")].map((name) => name.textContent).sort()) === wanted,
    wanted,
  );
}

/** Asks a server directly. A list is a POST, and so needs a token where the server asks for one. */
export async function ask(server, method, path, body) {
  const response = await fetch(`${server.apiUrl}${path}`, {
    method,
    headers: {
      ...(server.authString && { Authorization: `Basic ${Buffer.from(server.authString).toString("base64")}` }),
      ...(body && { "Content-Type": "application/json" }),
    },
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response.status === 204 ? undefined : response.json();
}

/** The types of state that runs are in, by their ids. */
export async function typesOf(server, ids) {
  const runs = await ask(server, "POST", "/flow_runs/filter", { flow_runs: { id: { any_: ids } } });
  assert.equal(runs.length, ids.length);
  return [...new Set(runs.map((run) => run.state.type))].sort();
}

/** The requests for data that a page sends: their paths. A question for a token is none, nor is what CORS asks first. */
export function requests(page, apiUrl) {
  const sent = [];
  page.on("request", (request) => {
    if (request.url().startsWith(apiUrl) && request.method() !== "OPTIONS" && !request.url().includes("/csrf-token")) {
      sent.push(request.url().slice(apiUrl.length));
    }
  });
  return sent;
}

/** What Chromium logs while that server is gone: of a connection refused, of an answer cut off, of a stream's handshake. */
export const REFUSED = /^Failed to load resource: net::ERR_|^WebSocket connection to '.+' failed: /;

/**
 * Stands before a server and can be shut: then the server is gone, as far as the page can tell. Connections that are
 * under way break.
 */
export async function startGate(server) {
  const { hostname, port } = new URL(server.apiUrl);
  const sockets = new Set();
  const gate = createServer((socket) => {
    const onward = connect(Number(port), hostname);
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ]) {
      sockets.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy()).on("close", () => (sockets.delete(one), other.destroy()));
    }
  });
  const open = async (at) => {
    gate.listen(at, "127.0.0.1");
    await once(gate, "listening");
  };
  await open(0);
  const own = gate.address().port;
  return {
    apiUrl: `http://127.0.0.1:${own}/api`,
    host: `127.0.0.1:${own}`,
    open: async () => gate.listening || open(own),
    async shut() {
      if (!gate.listening) return;
      gate.close();
      for (const socket of sockets) socket.destroy();
      await once(gate, "close");
    },
  };
}
