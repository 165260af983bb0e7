// Pages in Chromium, and the plain static server that many of them come from.

import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { launchChromium } from "../package/support.mjs";
import { servers } from "../server/servers.mjs";
import { hasText, isBinary } from "./toolchains.mjs";

const { apiUrl } = servers.plain;

/** The least that lets a page use the package: its own scripts, WebAssembly, its own files and the server. */
const least = `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' ${new URL(apiUrl).origin}`;

const types = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

/** Serves a folder under a policy. `answer` is for requests for the binary; what ends in a name of `without` is not there. */
export async function serve(t, folder, { answer, without = [], policy = least } = {}) {
  const server = createServer((request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    const file = join(folder, path.endsWith("/") ? `${path}index.html` : path);
    response.setHeader("Content-Security-Policy", policy);
    if (!existsSync(file) || without.some((name) => path.endsWith(name))) return response.writeHead(404).end();
    const bytes = readFileSync(file);
    if (answer && path.endsWith(".wasm")) return answer(response, bytes);
    response.writeHead(200, { "Content-Type": types[extname(file)] ?? "application/octet-stream" }).end(bytes);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${server.address().port}/`;
}

let browser;
const chromium = () => (browser ??= launchChromium());

/** To be called when all pages are done with. */
export const closeChromium = async () => (await browser)?.close();

export const chromiumVersion = async () => (await chromium()).version();

// A browser writes every status from 400 on into its console, whatever the page makes of it: the one that
// docs/browsers.md calls harmless, and the run that use.js looks for in vain.
const harmless = [/status of 422 .*\/csrf-token\?/, /status of 404 .*\/flow_runs\/00000000-/];

/**
 * Opens an address in a fresh browser profile, has `work` done with the page and closes it. What the console says in
 * red is a failure, but for what is `expected`. Gives what `work` gave, and how often the binary came over the network
 * as a file and as text.
 */
export async function visit(address, work, expected = []) {
  const context = await (await chromium()).newContext();
  try {
    const page = await context.newPage();
    const complaints = [];
    const bodies = [];
    const broken = new Promise((_, reject) => page.on("pageerror", reject));
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => {
      const said = `${message.text()} ${message.location().url}`;
      const known = [...harmless, ...expected].some((pattern) => pattern.test(said));
      if (message.type() === "error" && !known) complaints.push(said);
    });
    context.on("response", (response) => {
      if (response.url().startsWith(apiUrl)) return;
      bodies.push(
        response.body().then(
          (body) => body.toString("latin1"),
          () => "",
        ),
      ); // a redirect, say, has none
    });
    await context.route("**/favicon.ico", (route) => route.fulfill({ status: 204 })); // the browser's own idea
    broken.catch(() => {}); // before there is work it would be nobody's
    await page.goto(address);
    const result = await Promise.race([work(page), broken]).catch((error) => {
      throw new Error([error.stack, ...complaints].join("\n"));
    });
    const contents = await Promise.all(bodies);
    assert.deepEqual(complaints, []);
    return { result, file: contents.filter(isBinary).length, inline: contents.filter(hasText).length };
  } finally {
    await context.close();
  }
}

/** What the app in a page has written into its <output>. */
export async function output(page) {
  const output = page.locator("output:not(:empty)");
  await output.waitFor({ timeout: 60_000 });
  return JSON.parse(await output.textContent());
}
