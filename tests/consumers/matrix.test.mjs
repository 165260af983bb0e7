// Every runtime, bundler, framework and test runner that the package supports, each with the least that its users would
// write (apps/), without configuration, and with real calls to a real server. A table at the end shows the results.
//
// CONSUMERS=all tries those of tools/slow as well, as `make test-consumers` does.

import assert from "node:assert/strict";
import { cpSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { servers } from "../server/servers.mjs";
import { chromiumVersion, closeChromium, output, serve, visit } from "./pages.mjs";
import { lively, unlively } from "./live-data.js";
import { fine, fineSync } from "./use.js";
import { copies, freePort, openToolchain } from "./toolchains.mjs";

const { apiUrl } = servers.plain;
const quick = openToolchain("quick");
const slow = process.env.CONSUMERS === "all" ? openToolchain("slow") : undefined;
const rows = [];

/** A row of the table: an app of this consumer does what it should. `work` gives more columns. */
function consumer(name, version, how, work) {
  how = how.replace(/ --out\S+/, "");
  test(`${name}: ${how}`, { timeout: 180_000 }, async (t) => {
    const row = { consumer: name, version, how, binary: "", copies: "", seconds: "", result: "FAILED" };
    rows.push(row);
    const began = performance.now();
    Object.assign(row, await work(t), { result: "ok" });
    row.seconds = ((performance.now() - began) / 1000).toFixed(1);
  });
}

after(async () => {
  await closeChromium();
  if (rows.length === 0) return; // a --test-name-pattern left none
  const heads = Object.keys(rows[0]);
  const widths = heads.map((head) => Math.max(head.length, ...rows.map((row) => row[head].length)));
  const line = (cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]))
      .join("  ")
      .trimEnd();
  console.log([heads, widths.map((width) => "─".repeat(width)), ...rows.map(Object.values)].map(line).join("\n"));
});

/** What use() saw is right, and the binary came as it should. */
function right({ binary, ...seen }, expected) {
  assert.deepEqual(seen, fine);
  assert.equal(binary, expected);
  return { binary };
}

const rightSync = (seen) => assert.deepEqual(seen, fineSync);

/** What a bundler wrote has the glue once, and the binary as one file and one text, unless `expected` says otherwise. */
function once(folder, expected = {}) {
  const found = copies(folder);
  assert.deepEqual(found, { file: 1, text: 1, glue: 1, ...expected });
  const words = Object.entries(found).filter(([, count]) => count > 0);
  return { copies: words.map(([what, count]) => `${count} ${what}`).join(", ") };
}

// ── Runtimes ──

const node = [process.execPath];
const flag = "--no-experimental-require-module"; // older Nodes don't have it, nor need it
const nodeWithoutEsm = process.allowedNodeEnvironmentFlags.has(flag) ? [...node, flag] : node;

/** The app gives JSON; the last argument is where the server is. */
const given = async ({ run }, command, ...args) => JSON.parse(await run(command, ...args, apiUrl));

/** A program that imports the package and also requires it has one package, if its Node can require ES modules. */
async function rightTogether(app, command) {
  const canRequireEsm = (await app.run(command, "-p", "process.features.require_module === true")).trim() === "true";
  const early = ["COMPLETED", canRequireEsm ? "COMPLETED" : "early"]; // what was initialised for one was for the other
  assert.deepEqual(await given(app, command, "both.mjs"), { oneClass: canRequireEsm, early, known: true });
}

const { version } = process;
consumer("Node", version, "import", async () => right(await given(quick.app("node"), node, "import.mjs"), "file"));
for (const [command, how] of [
  [node, "require"],
  [nodeWithoutEsm, "require that can't take ES modules"],
]) {
  consumer("Node", version, how, async () => right(await given(quick.app("node"), command, "require.cjs"), "file"));
  consumer("Node", version, `${how}, initSync`, async () => rightSync(await given(quick.app("node"), command, "sync.cjs")));
  consumer("Node", version, `import and ${how}`, () => rightTogether(quick.app("node"), command));
}

if (slow) {
  // The last one that can't require ES modules, and those that are current.
  for (const tool of ["node20", "node22", "node24", "node26"]) {
    consumer("Node", slow.version(tool), "import, require, both", async () => {
      const app = slow.app("node");
      const command = slow.command(tool, "node");
      await rightTogether(app, command);
      right(await given(app, command, "require.cjs"), "file");
      return right(await given(app, command, "import.mjs"), "file");
    });
  }
}

consumer("Deno", quick.version("deno"), "deno run --allow-net=…", async () => {
  const command = quick.command("deno", `deno run --no-prompt --allow-net=${new URL(apiUrl).host} app.js`);
  return right(await given(quick.app("deno"), command), "inline");
});

const bun = quick.command("bun", "bun");
consumer("Bun", quick.version("bun"), "bun app.js", async () => right(await given(quick.app("bun"), bun, "app.js"), "file"));
consumer("Bun", quick.version("bun"), "initSync", async () => rightSync(await given(quick.app("bun"), bun, "sync.js")));
consumer("Bun", quick.version("bun"), "settings from the environment, prefect-wasm/sync", async () => {
  const seen = await given(quick.app("bun"), bun, "node-features.js");
  assert.deepEqual(seen, { found: "👋", waited: "👋", kind: "ObjectNotFound" });
});

// Live data: a stream, and a run that is waited for, by the platform's own WebSocket. Node has none before version 22.
const isLively = (seen, expected = lively) => assert.deepEqual(seen, expected);
consumer("Node", quick.version("node22"), "live data", async () => {
  isLively(await given(quick.app("node"), quick.command("node22", "node"), "live.mjs"));
});
consumer("Node", version, globalThis.WebSocket ? "live data" : "live data without a WebSocket", async () => {
  isLively(await given(quick.app("node"), node, "live.mjs"), globalThis.WebSocket ? lively : unlively);
});
consumer("Deno", quick.version("deno"), "live data", async () => {
  const command = quick.command("deno", `deno run --no-prompt --allow-net=${new URL(apiUrl).host} live.js`);
  isLively(await given(quick.app("deno"), command));
});
consumer("Bun", quick.version("bun"), "live data", async () => isLively(await given(quick.app("bun"), bun, "live.js")));
if (slow) {
  for (const [tool, expected] of [
    ["node20", unlively],
    ["node24", lively],
    ["node26", lively],
  ]) {
    consumer("Node", slow.version(tool), "live data", async () => {
      isLively(await given(slow.app("node"), slow.command(tool, "node"), "live.mjs"), expected);
    });
  }
}

/** Has a worker bundled, and workerd serve it; `work` gets a function that asks it for a path. */
function works(shop, name, tool, how, command, work) {
  consumer(name, shop.version(tool), how, async (t) => {
    const app = shop.app("workerd");
    await app.run(shop.command(tool === "workerd" ? "esbuild" : tool, command));
    const dist = join(app.folder, "dist");
    const binary = readdirSync(dist).find((file) => file.endsWith(".wasm"));
    const config = join(app.folder, "config.capnp");
    writeFileSync(config, readFileSync(config, "utf8").replaceAll("prefect_wasm_bg.wasm", binary));
    const serving = quick.command("workerd", `workerd serve ${config} --control-fd=1`);
    const server = await app.start(serving, /"socket":"http","port":(\d+)/);
    t.after(server.stop);
    const ask = async (path) => {
      const response = await fetch(`http://127.0.0.1:${server.found[1]}${path}`);
      assert(response.ok, server.said());
      return response.json();
    };
    return { ...(await work(ask)), ...once(dist, { text: 0 }) };
  });
}

// As wrangler bundles: with its conditions, and the binary as a module beside the script.
const likeWrangler = "esbuild worker.js --bundle --format=esm --conditions=workerd,worker,browser --loader:.wasm=copy --outdir=dist";
const uses = async (ask) => right(await ask("/"), "file");
works(quick, "Cloudflare workerd", "workerd", "workerd serve", likeWrangler, uses);
works(quick, "Cloudflare workerd", "workerd", "initSync", likeWrangler, async (ask) => rightSync(await ask("/sync")));
// workerd keeps what belongs to one request from all others.
works(quick, "Cloudflare workerd", "workerd", "20 requests at once", likeWrangler, async (ask) => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask("/runs")));
  for (const [first, runs, last] of answers) {
    assert.deepEqual([first, last], ["👋", "👋"]);
    assert(Array.isArray(runs));
  }
});
if (slow) {
  const command = "wrangler deploy --dry-run --outdir=dist";
  works(slow, "Cloudflare wrangler", "wrangler", command, command, uses);
}

// ── Pages ──

/** The app at an address does what it should, and fetches the binary once, as it should. */
async function inPage(address, binary) {
  const expected = binary === "inline" ? [/status of 404 .*\.wasm$/] : [];
  const { result, ...came } = await visit(`${address}?api=${apiUrl}`, output, expected);
  assert.deepEqual(came, { file: 0, inline: 0, [binary]: 1 }, "what was fetched");
  return right(result, binary);
}

/** A page, or a worker, as a static server gives it, the package's folder beside it. */
function isServed(how, answer, binary = "file", path = "") {
  consumer("Chromium, static server", "", how, async (t) => {
    const { folder } = quick.app("static");
    cpSync(join(folder, "node_modules/prefect-wasm"), join(folder, "prefect-wasm"), { recursive: true });
    let asked = 0;
    const site = await serve(t, folder, { answer: (...call) => answer(...call, (asked += 1)) });
    const seen = await inPage(`${site}${path}`, binary);
    assert.equal(asked, 1);
    return { version: await chromiumVersion(), ...seen };
  });
}

const as = (type) => (response, bytes) => response.writeHead(200, type && { "Content-Type": type }).end(bytes);
isServed("application/wasm", as("application/wasm"));
isServed("a wrong MIME type", as("application/octet-stream"));
isServed("no MIME type", as());
isServed("HTML in the binary's place", (response) => as("text/html")(response, "<!doctype html><title>Welcome</title>"), "inline");
isServed("404 in the binary's place", (response) => response.writeHead(404).end(), "inline");
isServed("web worker", as("application/wasm"), "file", "worker.html");
isServed("service worker", as("application/wasm"), "file", "service-worker.html");

// ── Bundlers ──

const words = { worker: "web worker", both: "and a dependency that requires it" };

/**
 * Has a bundler bundle an app, for a static server. Those that take no page for an entry get one that has `script`;
 * `copied` puts the binary beside what was written.
 */
function bundles(shop, name, tool, command, options = {}) {
  const { app = "page", binary = "file", text = 1, script, copied, policy } = options;
  const how = [command, words[app], copied && "binary copied"].filter(Boolean).join(", ");
  consumer(name, shop.version(tool), how, async (t) => {
    const { folder, run } = shop.app(app);
    const modules = join(folder, "node_modules");
    if (app === "both") cpSync(join(folder, "dependency"), join(modules, "dependency"), { recursive: true });
    await run(shop.command(tool, command));
    const dist = join(folder, "dist");
    if (script) writeFileSync(join(dist, "index.html"), `<!doctype html><output></output><script defer ${script}></script>`);
    if (copied) cpSync(join(modules, "prefect-wasm/prefect_wasm_bg.wasm"), join(dist, "prefect_wasm_bg.wasm"));
    const seen = await inPage(await serve(t, dist, { policy }), binary);
    return { ...seen, ...once(dist, { file: binary === "file" ? 1 : 0, text }) };
  });
}

/** Has Vite serve an app to someone who develops it. */
function serves(shop, name, tool, { app = "page", binary = "file" } = {}) {
  consumer(name, shop.version(tool), app === "worker" ? "vite, web worker" : "vite", async (t) => {
    const { start } = shop.app(app);
    const command = `vite --host=127.0.0.1 --port=${await freePort()} --strictPort`;
    const server = await start(shop.command(tool, command), /Local:\s+(http:\S+)/);
    t.after(server.stop);
    return inPage(server.found[1], binary);
  });
}

bundles(quick, "Vite 8", "vite", "vite build", { text: 0 });
bundles(quick, "Vite 8", "vite", "vite build", { text: 0, app: "both" });
bundles(quick, "Vite 8", "vite", "vite build", { text: 0, app: "worker" });
serves(quick, "Vite 8", "vite");
serves(quick, "Vite 8", "vite", { app: "worker" });

const webpack = "webpack --mode=production ./app.js";
bundles(quick, "webpack 5", "webpack", webpack, { script: 'src="main.js"' });
bundles(quick, "webpack 5", "webpack", webpack, { app: "both", script: 'src="main.js"' });
bundles(quick, "webpack 5", "webpack", webpack, { app: "worker", script: 'src="main.js"' });

const esbuild = "esbuild app.js --bundle --outdir=dist";
const esm = { script: 'type="module" src="app.js"' };
bundles(quick, "esbuild", "esbuild", `${esbuild} --format=esm`, { ...esm, binary: "inline" });
bundles(quick, "esbuild", "esbuild", `${esbuild} --format=esm`, { ...esm, binary: "inline", app: "both" });
bundles(quick, "esbuild", "esbuild", `${esbuild} --format=esm --splitting`, { ...esm, copied: true });
bundles(quick, "esbuild", "esbuild", esbuild, { binary: "inline", script: 'src="app.js"' });

/** Has esbuild bundle a program for Node. */
function bundlesForNode(entry, options, file) {
  const command = `esbuild ${entry} --bundle --outfile=dist/${file} ${options}`;
  consumer("esbuild", quick.version("esbuild"), command, async () => {
    const app = quick.app("node");
    await app.run(quick.command("esbuild", command));
    return { ...right(await given(app, node, `dist/${file}`), "inline"), ...once(join(app.folder, "dist"), { file: 0 }) };
  });
}

bundlesForNode("import.mjs", "--platform=node --format=esm", "app.mjs");
bundlesForNode("import.mjs", "--platform=node --format=cjs", "app.cjs");
bundlesForNode("require.cjs", "--platform=node --format=cjs", "app.cjs");
// Stands for a tool that knows no condition but `require`.
bundlesForNode("require.cjs", "--platform=neutral --format=cjs --conditions=none", "app.cjs");

if (slow) {
  for (const [name, tool] of [
    ["Vite 5", "vite5"],
    ["Vite 7", "vite7"],
  ]) {
    bundles(slow, name, tool, "vite build", { text: 0 });
    bundles(slow, name, tool, "vite build", { text: 0, app: "both" });
    bundles(slow, name, tool, "vite build", { text: 0, app: "worker" });
    serves(slow, name, tool, { binary: "inline" });
    serves(slow, name, tool, { app: "worker", binary: "inline" });
  }

  const rollup = "rollup app.js --dir=dist --plugin=node-resolve";
  bundles(slow, "Rollup", "rollup", rollup, { ...esm, binary: "inline" });
  bundles(slow, "Rollup", "rollup", rollup, { ...esm, copied: true });

  // Parcel writes an inline import map of its own into the page.
  const policy = "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'";
  bundles(slow, "Parcel 2", "parcel", "parcel build index.html", { policy });
  bundles(slow, "Parcel 2", "parcel", "parcel build index.html", { app: "both", policy });
  bundles(slow, "Parcel 2", "parcel", "parcel build index.html", { app: "worker", policy });

  // ── Frameworks ──

  /** A client component in a page, a page that is made when the app is built, and a route that the server answers. */
  for (const [build, start] of [
    ["next build", "next start"],
    ["next build --webpack", "next start"],
    [undefined, "next dev"],
  ]) {
    consumer("Next.js", slow.version("next"), [build, start].filter(Boolean).join(", "), async (t) => {
      const app = slow.app("next");
      if (build) await app.run(slow.command("next", build));
      const command = `${start} --hostname=127.0.0.1 --port=${await freePort()}`;
      const server = await app.start(slow.command("next", command), /(http:\/\/127\S+)[^]*Ready/);
      t.after(server.stop);
      const get = async (path) => {
        const response = await fetch(`${server.found[1]}${path}`);
        assert(response.ok, server.said());
        return response;
      };
      assert.match(await (await get("/prerendered")).text(), /<output>👋<\/output>/);
      right(await (await get("/served")).json(), "file");
      return { ...(await inPage(`${server.found[1]}/`, "file")), ...(build && once(join(app.folder, ".next/static"))) };
    });
  }

  // ── Test runners ──

  // The test files check what they see themselves: the binary comes from the file.
  for (const [name, tool, command] of [
    ["Vitest", "vitest", "vitest run"],
    ["Jest", "jest", "jest"],
  ]) {
    for (const file of ["node.test.js", "dom.test.js"]) {
      consumer(name, slow.version(tool), `${command} ${file}`, async () => {
        const { run } = slow.app(tool);
        await run(slow.command(tool, `${command} ${file}`));
        return { binary: "file" };
      });
    }
  }

  consumer("Jest", slow.version("jest"), "jest, plain jsdom: has no TextDecoder", async () => {
    const { folder, run } = slow.app("jest");
    const plain = readFileSync(join(folder, "dom.test.js"), "utf8").replace("jest-fixed-jsdom", "jsdom");
    writeFileSync(join(folder, "plain.test.js"), plain);
    await assert.rejects(run(slow.command("jest", "jest plain.test.js")), /ReferenceError: TextDecoder is not defined/);
  });
}
