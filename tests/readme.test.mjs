// The README and the guides in docs/, taken at their word: every example compiles, and runs on a real server; their
// tables are complete; their links lead somewhere.
//
// A `js` block runs in Node by itself, with a `client` unless it makes one; the `html` block is a page in a browser.
// What stands behind `// →` has to be printed. A block that shows how input is refused has to be refused by the
// compiler, too.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, normalize } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createClient, PrefectClient, State, init } from "../pkg/node.js";
import { SyncPrefectClient } from "../pkg/sync.js";
import { Server } from "./client/support.mjs";
import { launchChromium } from "./package/support.mjs";
import { seed } from "./seed.mjs";
import { bustle, waits } from "./server/bustle.mjs";
import { python, startPrefectServer } from "./server/prefect-server.mjs";
import { authString, servers } from "./server/servers.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path) => readFileSync(join(root, path), "utf8");
const documented = "http://127.0.0.1:4200/api"; // the address in the examples

const guides = readdirSync(join(root, "docs"))
  .filter((name) => name.endsWith(".md"))
  .map((name) => `docs/${name}`);
const pages = new Map(["README.md", ...guides].map((file) => [file, read(file)]));
const prose = [...pages.values()].join("\n");

/** Every block of code: its language, its text, where it stands, and the heading above it. */
const blocks = [...pages].flatMap(([file, page]) =>
  [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(({ 1: language, 2: text, index }) => {
    const above = page.slice(0, index);
    const heading = [...above.matchAll(/^#+ (.+)$/gm)].at(-1)[1];
    const line = above.split("\n").length;
    return { language, text, heading, place: `${file}:${line}`, name: `${basename(file, ".md")}-${line}` };
  }),
);
const written = (language) => blocks.filter((block) => block.language === language);

/** The text of a page below a heading, up to the next one of its level. */
function section(file, heading) {
  const [, text] = pages.get(file).match(new RegExp(`^## ${heading}\\n(.*?)(?=^## |(?![^]))`, "ms"));
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

  for (const { text, heading, place, name } of written("js")) {
    test(`${place}, ${heading}`, { timeout: 60_000 }, async () => {
      const busy = waits(text) && bustle(new Server(server));
      const printed = await run(text, `${name}.mjs`);
      if (busy) await busy.stop();
      for (const [, expected] of text.matchAll(/\/\/ → (.+)$/gm)) {
        assert(printed.includes(expected), `${expected}\nis not in what was printed:\n${printed}`);
      }
      for (const [part, proof] of proofs) if (text.includes(part)) await proof(printed);
    });
  }

  test("there are examples, and what is looked at closer is among them", () => {
    assert(written("js").length >= 35);
    for (const [part] of proofs)
      assert(
        written("js").some(({ text }) => text.includes(part)),
        part,
      );
  });
});

const LATE = "healthcheck-storage-test";
const [BY_HAND, BACKFILL] = ["by-hand", "backfill"];

/** What an example with these words in it did, seen from the server. */
const proofs = [
  [
    "for (const run of runs) {\n  console.log(run.name, run.state_name, run.end_time);",
    async (printed) => {
      const newest = await ask("/flow_runs/filter", {
        flow_runs: { state: { type: { any_: ["COMPLETED"] } } },
        sort: "END_TIME_DESC",
        limit: 3,
      });
      const lines = newest.map((run) => `${run.name} Completed ${run.end_time}`);
      assert.deepEqual(printed.trim().split("\n"), ["👋", ...lines]);
    },
  ],
  [
    "console.log(counts.rescheduled, counts.deleted);",
    async () => {
      const runs = await ask("/flow_runs/filter", { deployments: { name: { any_: [LATE] } }, sort: "NAME_ASC" });
      const scheduled = runs.filter((run) => run.state_name === "Scheduled");
      assert.deepEqual(
        scheduled.map((run) => run.name),
        ["late-3", "late-4", "late-5"],
        "those expected last",
      );
      assert.equal(runs.filter((run) => run.state_name === "Late").length, 0);
    },
  ],
  [
    'states: ["Pending", "Running", "Scheduled", "Late"]',
    async () => {
      const filter = { state: { name: { any_: ["Pending", "Running", "Scheduled", "Late"] } } };
      assert.deepEqual(await ask("/flow_runs/filter", { flow_runs: filter }), []);
      assert.deepEqual(await stateOf(BY_HAND), ["CANCELLED", "Cancelled for maintenance"]);
    },
  ],
  [
    'message: "The backfill isn\'t needed",',
    async () => {
      assert.deepEqual(await stateOf(BACKFILL), ["CANCELLED", "The backfill isn't needed"]);
      assert.equal((await stateOf(BY_HAND))[0], "RUNNING", "only what the filter says");
    },
  ],
];

async function stateOf(name) {
  const filter = { flow_runs: { name: { any_: [name] } }, sort: "START_TIME_DESC" };
  const [{ state }] = await ask("/flow_runs/filter", filter);
  return [state.type, state.message];
}

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
  for (const name of [BY_HAND, BACKFILL]) {
    const running = { flow_runs: { name: { any_: [name] }, state: { type: { any_: ["RUNNING"] } } } };
    if ((await client.countFlowRuns(running)) > 0) continue;
    await client.createFlowRun({ flow_id, name, tags: [name], state: State.running() });
  }
}

/** An example with the client that it takes for granted, on one line, so that a failure names the right one. */
const complete = (text, head) => (/^const client\b/m.test(text) ? text : `${head} ${text}`);

/** Runs an example; gives what it printed, and fails if it did or if it complained. */
async function run(text, name) {
  const apiUrl = text.includes("PREFECT_API_AUTH_STRING") ? servers.auth.apiUrl : server.apiUrl;
  const head = `import { createClient as makeClient } from "prefect-wasm"; const client = await makeClient({ apiUrl: "${documented}" });`;
  writeFileSync(join(folder, name), complete(text, head).replaceAll(documented, apiUrl));
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ["--import", new URL("server/websocket.mjs", import.meta.url).href, name],
    {
      cwd: folder,
      timeout: 50_000,
      env: { ...process.env, PREFECT_API_URL: server.apiUrl, PREFECT_API_KEY: "pnu_example", PREFECT_API_AUTH_STRING: authString },
    },
  );
  assert.equal(stderr, "");
  return stdout;
}

describe("compiled", () => {
  const isRefused = ({ text }) => text.includes("// → ValidationError 0");
  let complaints;

  before(async () => {
    const types = join(folder, "types");
    mkdirSync(types);
    symlinkSync(join(root, "node_modules"), join(types, "node_modules"));
    const head = 'declare const client: import("prefect-wasm").PrefectClient;';
    for (const { text, name } of [...written("js"), ...written("ts")]) {
      // JavaScript can't say which type it expects of any route, and needn't.
      const program = complete(text, head).replaceAll("client.request(", "client.request<any>(");
      writeFileSync(join(types, `${name}.ts`), `${program}\nexport {};`);
    }
    const compilerOptions = {
      target: "es2022",
      lib: ["es2022", "esnext.disposable", "dom", "dom.iterable"],
      module: "preserve",
      strict: true,
      noEmit: true,
      types: ["node"],
      paths: {
        "prefect-wasm": ["../node_modules/prefect-wasm/index.d.ts"],
        "prefect-wasm/sync": ["../node_modules/prefect-wasm/sync.d.ts"],
      },
      // They are JavaScript, without annotations.
      noImplicitAny: false,
      useUnknownInCatchVariables: false,
    };
    writeFileSync(join(types, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
    const said = await promisify(execFile)(join(root, "node_modules/.bin/tsc"), ["--project", ".", "--pretty", "false"], {
      cwd: types,
    }).then(
      ({ stdout }) => stdout,
      ({ stdout, stderr }) => stdout + stderr,
    );
    complaints = said.split("\n").filter((line) => line !== "");
  });

  for (const block of [...written("js"), ...written("ts")]) {
    test(`${block.place}, ${block.heading}`, () => {
      const own = complaints.filter((line) => line.startsWith(`${block.name}.ts(`));
      if (isRefused(block)) assert.match(own[0] ?? "compiles", /error TS2/);
      else assert.deepEqual(own, []);
    });
  }

  test("nothing else is complained of", () => {
    const names = [...written("js"), ...written("ts")].map(({ name }) => name);
    // A line that begins with a space goes on about the one before.
    assert.deepEqual(
      complaints.filter((line) => !line.startsWith(" ") && !names.some((name) => line.startsWith(`${name}.ts(`))),
      [],
    );
    assert(written("js").some(isRefused));
  });
});

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
      // The one that docs/browsers.md calls harmless, if the page came that far, and no other.
      assert.equal(complaints.length, 1, complaints.join("\n"));
      assert.match(complaints[0], /status of 422 .*\/csrf-token\?/);
    });
    await page.goto(`${address}readme.html`);
    return page;
  }

  for (const { text, place } of written("html")) {
    test(`${place}, a page from a static server`, async (t) => {
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

  for (const { text, place } of written("text")) {
    test(`${place}, the policy is enough`, async (t) => {
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
    const rows = new Map(
      [...section("docs/errors-and-retries.md", "Errors").matchAll(/^\| `(\w+)` \| ([^|]+) \|/gm)].map(([, kind, status]) => [
        kind,
        status,
      ]),
    );
    const source = read("src/transport/error.rs");
    const kinds = [...source.matchAll(/Self::(\w+) => "\1"/g)].map(([, kind]) => kind);
    assert.deepEqual([...rows.keys()].sort(), kinds.sort());
    for (const [, status, kind] of source.matchAll(/^\s+(\d{3})\b[^=\n]*=> Self::(\w+)/gm)) {
      assert.match(rows.get(kind), new RegExp(`\\b${status}\\b`), kind);
    }
  });

  test("every method that is named exists", () => {
    const there = (name) => name in PrefectClient.prototype || name in SyncPrefectClient.prototype;
    const ours = prose.replace(/^```python\n.*?^```$/gms, "");
    for (const [, name] of ours.matchAll(/\bclient\.(\w+)/g)) assert(there(name), `client.${name}`);
    const verbs = /`((?:read|count|create|update|delete|set|get|cancel|bulkCancel|reschedule)[A-Z]\w*)[(`]/g;
    const others = ["createClient", "deleteRemaining"]; // a function, an option
    for (const [, name] of ours.matchAll(verbs)) assert(there(name) || others.includes(name), name);
  });

  test("every function of State that is named exists, and all are in the table", () => {
    for (const [, name] of prose.matchAll(/\bState\.(\w+)\(/g)) assert(name in State, name);
    const listed = section("docs/runs-and-artifacts.md", "States").matchAll(/\bState\.(\w+)\(/g);
    assert.deepEqual([...new Set([...listed].map(([, name]) => name))].sort(), Object.keys(State).sort());
  });

  test("the rule for builders holds for what it is shown with", async () => {
    const { deploymentFilter, flowRunFilter, ...others } = await import("../pkg/node.js");
    const rows = [...section("docs/lists-and-filters.md", "Filter builders").matchAll(/^\| (`[a-z_.`, ]+`) \| (`\w+\(.+?)(?::.*)? \|$/gm)];
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
    for (const name of starts) assert(pages.get("docs/lists-and-filters.md").includes(`\`${name}\``), name);
  });

  test("CONTRIBUTING.md names what is there, and every folder", () => {
    const layout = read("CONTRIBUTING.md").match(/## Layout\n(.*?)^## Add/ms)[1];
    const named = [...layout.matchAll(/`((?:src|pkg-template|www|tests|scripts)\/[\w./-]*|[A-Z]\w+\.toml)`/g)].map(([, path]) => path);
    assert(named.length > 20);
    assert.deepEqual(
      named.filter((path) => !existsSync(join(root, path))),
      [],
    );
    const folders = ["src", "tests", "scripts", "pkg-template"].flatMap((parent) =>
      readdirSync(join(root, parent), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => `${parent}/${name}/`),
    );
    assert.deepEqual(
      folders.filter((folder) => !layout.includes(`\`${folder}\``)),
      [],
    );
  });

  test("links lead somewhere", () => {
    const files = new Map([...pages, ...["CONTRIBUTING.md", "CHANGELOG.md", "examples/README.md"].map((file) => [file, read(file)])]);
    const anchors = (page) =>
      [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
        heading
          .toLowerCase()
          .replace(/[^\w -]/g, "")
          .replaceAll(" ", "-"),
      );
    for (const [file, page] of files) {
      for (const [link, path, anchor] of page.replace(/^```.*?^```$/gms, "").matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)) {
        const target = path === "" ? file : normalize(join(dirname(file), path));
        assert(existsSync(join(root, target)), `${file} ${link}`);
        if (anchor !== undefined) assert(anchors(files.get(target)).includes(anchor), `${file} ${link}`);
      }
    }
  });

  test("the README has the length of a first hour, and leads to every guide", () => {
    assert(pages.get("README.md").split("\n").length <= 350);
    for (const guide of guides) assert(pages.get("README.md").includes(`](${guide})`), guide);
  });
});
