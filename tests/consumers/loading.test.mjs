// Loading in a page: where the binary may come from, what the errors say, and that loading can be repeated after a failure.
// matrix.test.mjs shows how each tool finds the binary by itself.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { project } from "../package/support.mjs";
import { servers } from "../server/servers.mjs";
import { closeChromium, serve, visit } from "./pages.mjs";

const { apiUrl } = servers.plain;
const { folder } = project();
writeFileSync(join(folder, "index.html"), "<!doctype html><title>A page</title>");
const entry = "/node_modules/prefect-wasm/browser.js";
const inline = "wasm-inline.js";

after(closeChromium);

/** Evaluates a function in a page. */
async function inPage(t, work, { expected, ...options } = {}) {
  const { result } = await visit(await serve(t, folder, options), (page) => page.evaluate(work, { entry, apiUrl }), expected);
  return result;
}

test("the reason is told when the binary can't be had at all", async (t) => {
  const message = await inPage(t, ({ entry }) => import(entry).then(({ init }) => init()).catch(String), {
    answer: (response) => response.writeHead(404).end(),
    without: [inline],
    expected: [/status of 404/],
  });
  assert.match(
    message,
    /^Error: prefect-wasm expected its WebAssembly binary from http.*\/prefect_wasm_bg\.wasm, but got HTTP status 404\.$/,
  );
});

test("init() that failed can be repeated", async (t) => {
  let asked = 0;
  const said = await inPage(
    t,
    async ({ entry, apiUrl }) => {
      const { createClient, init } = await import(entry);
      const first = await init().catch(String);
      const second = await createClient({ apiUrl }).catch(String);
      return [first, second, await (await createClient({ apiUrl })).hello()];
    },
    {
      answer: (response, bytes) => (++asked < 3 ? response.writeHead(503).end() : response.end(bytes)),
      without: [inline],
      expected: [/status of (503|404)/],
    },
  );
  assert.match(said[0], /but got HTTP status 503/);
  assert.match(said[1], /but got HTTP status 503/);
  assert.equal(said[2], "👋");
  assert.equal(asked, 3);
});

test("init() takes an address, an answer and bytes, and says what is wrong with them", async (t) => {
  const said = await inPage(
    t,
    async ({ entry }) => {
      const { flowRunFilter, init } = await import(entry);
      const tries = [() => init("/nothing?token=hidden"), () => init(fetch("/")), () => init(new Uint8Array(8))];
      const said = [];
      for (const wrong of tries) said.push(await wrong().catch((error) => error.message));
      const file = new URL("./prefect_wasm_bg.wasm", new URL(entry, location.href));
      await init(new Request(file)); // the first that succeeds counts…
      await init("/nothing"); // …and the others have nothing to do
      return [...said, JSON.stringify(flowRunFilter())];
    },
    { answer: (response, bytes) => response.end(bytes), expected: [/status of 404 .*\/nothing/] },
  );
  assert.match(said[0], /from http:\S+\/nothing, but got HTTP status 404/);
  assert.match(said[1], /but got something else \(text\/html\)/);
  assert.match(said[2], /WebAssembly/);
  assert.equal(said[3], "{}");
});

const bytes = "(await (await fetch(address)).arrayBuffer())";

for (const [start, sources] of Object.entries({
  init: {
    "an address": "address.href",
    "a URL": "address",
    "a Request": "new Request(address)",
    "a promise of an answer": "fetch(address)",
    "an answer": "await fetch(address)",
    "an ArrayBuffer": bytes,
    "a view of bytes": `new Uint8Array(${bytes})`,
    "a compiled module": "await WebAssembly.compileStreaming(fetch(address))",
  },
  initSync: {
    "an ArrayBuffer": bytes,
    "a view of bytes": `new Uint8Array(${bytes})`,
    "a compiled module": `new WebAssembly.Module(${bytes})`,
  },
})) {
  for (const [what, source] of Object.entries(sources)) {
    test(`${start}() takes ${what}`, async (t) => {
      const work = `(async () => {
        const { PrefectClient, ${start} } = await import("${entry}");
        const address = new URL("/node_modules/prefect-wasm/prefect_wasm_bg.wasm", location.href);
        await ${start}(${source});
        return new PrefectClient({ apiUrl: "${apiUrl}" }).hello();
      })()`;
      const { result, ...came } = await visit(await serve(t, folder), (page) => page.evaluate(work));
      assert.equal(result, "👋");
      assert.deepEqual(came, { file: 1, inline: 0 });
    });
  }
}

test("initSync() asks a page for the binary", async (t) => {
  const said = await inPage(t, async ({ entry }) => {
    const { initSync } = await import(entry);
    try {
      return initSync();
    } catch (error) {
      return String(error);
    }
  });
  assert.equal(said, "TypeError: prefect-wasm: initSync() needs the binary here: pass its bytes or a WebAssembly.Module.");
});

test("a policy without 'wasm-unsafe-eval' is named as the reason", async (t) => {
  const message = await inPage(t, ({ entry }) => import(entry).then(({ init }) => init()).catch(String), {
    policy: "script-src 'self'",
  });
  assert.match(message, /Content Security policy/i);
});
