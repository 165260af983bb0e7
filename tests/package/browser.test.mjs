// The installed package in a browser, from plain static servers and out of a bundle, on a real Prefect server.

import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { after, before, test } from "node:test";
import { fine } from "./consumer/use.js";
import { apiUrl, launchChromium, project, run, tool } from "./support.mjs";

const { folder } = project();
const entry = "/node_modules/prefect-wasm/browser.js";
const binary = "prefect_wasm_bg.wasm";
const inline = "wasm-inline.js";

let browser;
before(async () => {
  browser = await launchChromium();
});
after(() => browser?.close());

const types = { ".js": "text/javascript", ".html": "text/html" };
const blank = (response) => response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>page</title>");

/** What servers answer when they are asked for the binary, and which files a browser then takes. */
const servers = {
  "with the right type": [(response, bytes) => response.writeHead(200, { "Content-Type": "application/wasm" }).end(bytes), [binary]],
  "with a wrong type": [(response, bytes) => response.writeHead(200, { "Content-Type": "application/octet-stream" }).end(bytes), [binary]],
  "without a type": [(response, bytes) => response.writeHead(200).end(bytes), [binary]],
  "with a page of HTML in its place": [blank, [binary, inline]],
  "without the file": [(response) => response.writeHead(404).end(), [binary, inline]],
};

for (const [which, [answer, takes]] of Object.entries(servers)) {
  test(`from a server ${which}`, async (t) => {
    const { seen, asked } = await useIn(t, answer, entry);
    assert.deepEqual(seen, fine);
    assert.deepEqual(asked.filter((file) => file === binary || file === inline), takes, "once, and no more than needed");
  });
}

test("the reason is told when the binary can't be had at all", async (t) => {
  const { open } = await serve(t, (response) => response.writeHead(404).end(), [inline]);
  const message = await open((entry) => import(entry).then(({ init }) => init()).catch(String), entry);
  assert.match(message, /^Error: prefect-wasm expected its WebAssembly binary from http.*\/prefect_wasm_bg\.wasm, but got HTTP status 404\.$/);
});

test("init() takes an address, an answer and bytes, and says what is wrong with them", async (t) => {
  const { open } = await serve(t, servers["with a wrong type"][0]);
  const said = await open(async (entry) => {
    const { flowRunFilter, init } = await import(entry);
    const tries = [() => init("/nothing?token=hidden"), () => init(fetch("/")), () => init(new Uint8Array(8))];
    const said = [];
    for (const wrong of tries) said.push(await wrong().catch((error) => error.message));
    const file = new URL("./prefect_wasm_bg.wasm", new URL(entry, location.href));
    await init(new Request(file)); // the first that succeeds counts…
    await init("/nothing"); // …and the others have nothing to do
    return [...said, JSON.stringify(flowRunFilter())];
  }, entry);
  assert.match(said[0], /from http:\S+\/nothing, but got HTTP status 404/);
  assert.match(said[1], /but got something else \(text\/html\)/);
  assert.match(said[2], /WebAssembly/);
  assert.equal(said[3], "{}");
});

for (const format of ["esm", "iife"]) {
  test(`bundled by esbuild as ${format}, in one file`, async (t) => {
    const file = `bundle.${format}.js`;
    writeFileSync(join(folder, "main.js"), 'import * as prefect from "prefect-wasm";\nglobalThis.prefect = prefect;\n');
    await run(tool("esbuild"), ["main.js", "--bundle", `--format=${format}`, `--outfile=${file}`, "--log-level=error"], folder);
    const { seen } = await useIn(t, servers["without the file"][0], `/${file}`);
    assert.deepEqual(seen, fine);
  });
}

/** Runs consumer/use.js in a page. */
async function useIn(t, answer, module) {
  const { asked, open } = await serve(t, answer);
  const seen = await open(
    async ([module, apiUrl]) => {
      const loaded = await import(module);
      const { use } = await import("/use.js");
      return use(globalThis.prefect ?? loaded, apiUrl);
    },
    [module, apiUrl],
  );
  return { asked, seen };
}

/** Serves the project's folder; `open` evaluates a function in a fresh page, under a strict policy. */
async function serve(t, answerForBinary, without = []) {
  const asked = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    const name = path.slice(path.lastIndexOf("/") + 1);
    asked.push(name);
    if (path === "/") return blank(response.setHeader("Content-Security-Policy", "script-src 'self' 'wasm-unsafe-eval'"));
    const file = join(folder, path);
    if (!existsSync(file) || without.includes(name)) return response.writeHead(404).end();
    const bytes = readFileSync(file);
    if (name === binary) return answerForBinary(response, bytes);
    response.writeHead(200, { "Content-Type": types[extname(name)] }).end(bytes);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const context = await browser.newContext();
  t.after(async () => {
    await context.close();
    server.close();
  });
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  return { asked, open: (work, argument) => page.evaluate(work, argument) };
}
