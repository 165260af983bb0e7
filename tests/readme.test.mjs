// The README, taken at its word: every example of it runs, on a real server, and its tables are complete.
//
// A `js` block runs in Node by itself, with a `client` unless it makes one; the `html` block is a page in a browser.
// What stands behind `// →` has to be printed.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createClient, PrefectClient, State, init } from "../pkg/node.js";
import { SyncPrefectClient } from "../pkg/sync.js";
import { Server } from "./client/support.mjs";
import { launchChromium } from "./package/support.mjs";
import { seed } from "./seed.mjs";
import { python, startPrefectServer } from "./server/prefect-server.mjs";
import { authString, servers } from "./server/servers.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path) => readFileSync(join(root, path), "utf8");
const readme = read("README.md");
const documented = "http://127.0.0.1:4200/api"; // the address in the examples

/** Every block of code: its language, its text, its line, and the heading it stands under. */
const blocks = [...readme.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(({ 1: language, 2: text, index }) => {
  const above = readme.slice(0, index);
  const heading = [...above.matchAll(/^#+ (.+)$/gm)].at(-1)[1];
  return { language, text, heading, line: above.split("\n").length };
});
const written = (language) => blocks.filter((block) => block.language === language);

/** The text below a heading, up to the next one of its level. */
function section(heading) {
  const [, text] = readme.match(new RegExp(`^## ${heading}\\n(.*?)(?=^## )`, "ms"));
  return text;
}

let server; // one of its own, for an example cancels all that it finds
let client;
let folder; // a project that has the package

/** Asks the server without our client. */
const ask = (path, body) => new Server(server).post(path, body);

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "prefect-wasm-readme-"));
  cpSync(join(root, "pkg"), join(folder, "node_modules/prefect-wasm"), { recursive: true });
  server = await startPrefectServer();
  client = await createClient({ apiUrl: server.apiUrl });
  await seed(client);
});

after(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe("in Node", () => {
  beforeEach(prepare);

  for (const [place, { text, heading, line }] of written("js").entries()) {
    const isFirst = written("js").findIndex((block) => block.heading === heading) === place;
    test(`README.md:${line}, ${heading}`, { timeout: 60_000 }, async () => {
      const printed = await run(text, `line-${line}.mjs`);
      for (const [, expected] of text.matchAll(/\/\/ → (.+)$/gm)) {
        assert(printed.includes(expected), `${expected}\nis not in what was printed:\n${printed}`);
      }
      if (isFirst) await proofs[heading]?.(printed);
    });
  }

  test("there are examples, and each that is looked at closer is among them", () => {
    assert(written("js").length >= 20);
    const headings = written("js").map(({ heading }) => heading);
    for (const heading of Object.keys(proofs)) assert(headings.includes(heading), heading);
  });
});

/** What an example did, seen from the server. */
const proofs = {
  async "Use it in Node"(printed) {
    const newest = await ask("/flow_runs/filter", {
      flow_runs: { state: { type: { any_: ["COMPLETED"] } } },
      sort: "END_TIME_DESC",
      limit: 3,
    });
    const lines = newest.map((run) => `${run.name} Completed ${run.end_time}`);
    assert.deepEqual(printed.trim().split("\n"), ["👋", ...lines]);
  },

  async "Reschedule late runs"() {
    const runs = await ask("/flow_runs/filter", { deployments: { name: { any_: [LATE] } }, sort: "NAME_ASC" });
    const scheduled = runs.filter((run) => run.state_name === "Scheduled");
    assert.deepEqual(scheduled.map((run) => run.name), ["late-3", "late-4", "late-5"], "those expected last");
    assert.equal(runs.filter((run) => run.state_name === "Late").length, 0);
  },

  async "Cancel runs"() {
    const filter = { state: { name: { any_: ["Pending", "Running", "Scheduled", "Late"] } } };
    assert.deepEqual(await ask("/flow_runs/filter", { flow_runs: filter }), []);
    const [cancelled] = await ask("/flow_runs/filter", { flow_runs: { name: { any_: [BY_HAND] } } });
    assert.deepEqual([cancelled.state.type, cancelled.state.message], ["CANCELLED", "Cancelled for maintenance"]);
  },
};

const LATE = "healthcheck-storage-test";
const BY_HAND = "by-hand";

/** Sees to it that there is something to reschedule and to cancel. */
async function prepare() {
  const { id: flow_id } = await client.createFlow({ name: "healthcheck" });
  const { id } = await client.createDeployment({ name: LATE, flow_id });
  for (const run of await ask("/flow_runs/filter", { deployments: { name: { any_: [LATE] } } })) {
    await client.deleteFlowRun(run.id);
  }
  for (const n of [1, 2, 3, 4, 5]) {
    const time = new Date(Date.now() - (10 - n) * 60_000);
    await client.createFlowRunFromDeployment(id, { name: `late-${n}`, state: State.late(time) });
  }
  const running = { flow_runs: { name: { any_: [BY_HAND] }, state: { type: { any_: ["RUNNING"] } } } };
  if ((await client.countFlowRuns(running)) === 0) {
    await client.createFlowRun({ flow_id, name: BY_HAND, state: State.running() });
  }
}

/** Runs an example; gives what it printed, and fails if it did or if it complained. */
async function run(text, name) {
  const apiUrl = text.includes("PREFECT_API_AUTH_STRING") ? servers.auth.apiUrl : server.apiUrl;
  // On one line, so that a failure names the right one.
  const head = /^const client\b/m.test(text)
    ? ""
    : `import { createClient as makeClient } from "prefect-wasm"; const client = await makeClient({ apiUrl: "${documented}" }); `;
  writeFileSync(join(folder, name), `${head}${text}`.replaceAll(documented, apiUrl));
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [name], {
    cwd: folder,
    timeout: 50_000,
    env: { ...process.env, PREFECT_API_URL: server.apiUrl, PREFECT_API_KEY: "pnu_example", PREFECT_API_AUTH_STRING: authString },
  });
  assert.equal(stderr, "");
  return stdout;
}

describe("in a browser", () => {
  let site;
  let address;
  let browser;

  // As the README says: the package's folder beside the page, and Python's server.
  before(async () => {
    cpSync(join(folder, "node_modules/prefect-wasm"), join(folder, "prefect-wasm"), { recursive: true });
    writeFileSync(join(folder, "favicon.ico"), ""); // a browser asks for it by itself
    site = spawn(python, ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1"], { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
    process.on("exit", () => site.kill());
    const [said] = await once(site.stdout, "data");
    address = /http:\/\/\S+\//.exec(said)[0];
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    site?.kill();
  });

  /** Opens a page. */
  async function open(t, text) {
    writeFileSync(join(folder, "readme.html"), text);
    const context = await browser.newContext();
    const page = await context.newPage();
    const complaints = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(`${message.text()} ${message.location().url}`);
    });
    t.after(async () => {
      await context.close();
      // The one that the README calls harmless, if the page came that far, and no other.
      assert.equal(complaints.length, 1, complaints.join("\n"));
      assert.match(complaints[0], /status of 422 .*\/csrf-token\?/);
    });
    await page.goto(`${address}readme.html`);
    return page;
  }

  for (const { text, line } of written("html")) {
    test(`README.md:${line}, a page from a static server`, async (t) => {
      const page = await open(t, text.replaceAll(documented, server.apiUrl));
      const newest = await ask("/flow_runs/filter", {
        flow_runs: { state: { type: { any_: ["COMPLETED"] } } },
        sort: "END_TIME_DESC",
        limit: 10,
      });
      const items = page.locator("#runs li");
      await items.nth(newest.length - 1).waitFor({ timeout: 20_000 });
      assert.deepEqual(
        await items.allTextContents(),
        newest.map((run) => `${run.name}, ${run.end_time}`),
      );
    });
  }

  for (const { text, line } of written("text")) {
    test(`README.md:${line}, the policy is enough`, async (t) => {
      const [, name, value] = text.match(/^(Content-Security-Policy): (.+)\n$/);
      const policy = value.replaceAll(documented.replace("/api", ""), server.url);
      const page = await open(t, `<!doctype html><meta http-equiv="${name}" content="${policy}">`);
      const asked = [];
      page.on("request", (request) => asked.push(request.url().split("/").at(-1)));
      const count = await page.evaluate(async (apiUrl) => {
        const { createClient } = await import("/prefect-wasm/browser.js");
        return (await createClient({ apiUrl })).countFlowRuns();
      }, server.apiUrl);
      assert(count > 0);
      assert(asked.includes("prefect_wasm_bg.wasm") && !asked.includes("wasm-inline.js"), asked.join());
    });
  }

  test("without 'wasm-unsafe-eval' the browser refuses, and its reason is told", async (t) => {
    const context = await browser.newContext();
    t.after(() => context.close());
    const page = await context.newPage();
    writeFileSync(join(folder, "strict.html"), `<!doctype html><meta http-equiv="Content-Security-Policy" content="script-src 'self'">`);
    await page.goto(`${address}strict.html`);
    const reason = await page.evaluate(async () => {
      const { init } = await import("/prefect-wasm/browser.js");
      return init().catch(String);
    });
    assert.match(reason, /^CompileError: .*Content Security Policy/);
  });

  test("there is a page, and a policy", () => {
    assert.deepEqual([written("html").length, written("text").length], [1, 1]);
  });
});

describe("names", () => {
  before(() => init());

  test("the kinds of error are those of the source, with their status", () => {
    const rows = new Map([...section("Errors").matchAll(/^\| `(\w+)` \| ([^|]+) \|/gm)].map(([, kind, status]) => [kind, status]));
    const source = read("src/transport/error.rs");
    const kinds = [...source.matchAll(/Self::(\w+) => "\1"/g)].map(([, kind]) => kind);
    assert.deepEqual([...rows.keys()].sort(), kinds.sort());
    for (const [, status, kind] of source.matchAll(/^\s+(\d{3})\b[^=\n]*=> Self::(\w+)/gm)) {
      assert.match(rows.get(kind), new RegExp(`\\b${status}\\b`), kind);
    }
  });

  test("every method that is named exists, and every method that exists is named", () => {
    const own = ["constructor", "free", "__destroy_into_raw"];
    const there = Object.getOwnPropertyNames(PrefectClient.prototype).filter((name) => !own.includes(name));
    const ours = readme.replace(/^```python\n.*?^```$/gms, "");
    for (const [, name] of ours.matchAll(/\bclient\.(\w+)/g)) assert(there.includes(name) || name in SyncPrefectClient.prototype, `client.${name}`);
    const verbs = /`((?:read|count|create|update|delete|set|get|cancel|bulkCancel|reschedule)[A-Z]\w*)`/g;
    const others = ["createClient", "deleteRemaining"]; // a function, an option
    for (const [, name] of readme.matchAll(verbs)) assert(there.includes(name) || others.includes(name), name);
    const listed = [...section("What is there, and what is not").matchAll(/^\|.+\| (`.+`) \|$/gm)].flatMap(([, cell]) =>
      cell.split(", ").map((name) => name.slice(1, -1)),
    );
    assert.deepEqual(listed.sort(), there.filter((name) => name !== "apiUrl").sort());
  });

  test("every function of State that is named exists, and all are named", () => {
    const named = new Set([...readme.matchAll(/\bState\.(\w+)\(/g)].map(([, name]) => name));
    assert.deepEqual([...named].sort(), Object.keys(State).sort());
  });

  test("the rule for builders holds for what it is shown with", async () => {
    const { deploymentFilter, flowRunFilter, ...others } = await import("../pkg/node.js");
    const rows = [...section("Lists and filters").matchAll(/^\| (`[a-z_.`, ]+`) \| (`\w+\(.+?)(?::.*)? \|$/gm)];
    assert.equal(rows.length, 7);
    for (const [, literals, methods] of rows) {
      const calls = [...methods.matchAll(/`(\w+)\((.*?)\)`/g)];
      for (const [place, [, literal]] of [...literals.matchAll(/`([\w.]+)`/g)].entries()) {
        const [, method, values] = calls[place];
        const filter = method === "paused" ? deploymentFilter() : flowRunFilter();
        const built = filter[method](...new Function(`return [${values}]`)()).toJSON();
        const set = literal.split(".").reduce((value, key) => value?.[key], built);
        assert.notEqual(set, undefined, `${method}: ${JSON.stringify(built)}`);
      }
    }
    const starts = Object.keys({ deploymentFilter, flowRunFilter, ...others }).filter((name) => /^[a-z]\w+Filter$/.test(name));
    for (const name of starts) assert(readme.includes(`\`${name}\``), name);
  });

  test("the places that CONTRIBUTING.md names are there", () => {
    const rooms = read("CONTRIBUTING.md").match(/## The rooms\n(.*?)^## Add/ms)[1];
    const places = [...rooms.matchAll(/`((?:src|pkg-template|www|tests|scripts)\/[\w./-]*|[A-Z]\w+\.toml)`/g)].map(([, path]) => path);
    assert(places.length > 20);
    assert.deepEqual(places.filter((path) => !existsSync(join(root, path))), []);
  });

  test("links within the README lead somewhere", () => {
    const anchors = [...readme.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
      heading.toLowerCase().replace(/[^\w -]/g, "").replaceAll(" ", "-"),
    );
    for (const [, anchor] of readme.matchAll(/\]\(#([^)]+)\)/g)) assert(anchors.includes(anchor), anchor);
  });
});
