// node benches/call.mjs [folder of another build…] [--rounds=21] [--warm-up=8000] [--json]
//
// The CPU time of a call with raw `fetch`, openapi-fetch and ours, and with any other build of ours whose folder is
// given: a small call (one flow run), a page of 200, 100 calls at once; and the first two with a `fetch` that responds at
// once, which leaves only the client's own work.
//
// Each variant runs in a process of its own, because several in one influence each other, and so does the server, which
// sends recorded JSON. They take turns: after a warm-up, every round measures all of them, one at a time. Prints
// microseconds of CPU per call. Needs `make package`.

import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { byTurns, option, positionals, report, result, titles } from "./support.mjs";

const run = JSON.parse(readFileSync(new URL("flow-run.json", import.meta.url)));
const { id } = run;
const bodies = {
  small: Buffer.from(JSON.stringify(run)),
  page: Buffer.from(JSON.stringify(Array.from({ length: 200 }, (_, row) => ({ ...run, name: `${run.name}-${row}` })))),
};
const AT_ONCE = 16;

/** How many calls there are before the measurement, after a warm-up of small calls, and in each round. */
const scenarios = {
  small: { warmUp: 1_000, calls: 1_000 },
  page: { warmUp: 600, calls: 60 },
  "100 at once": { warmUp: 2_000, calls: 1_000 },
  "small, own work": { warmUp: 10_000, calls: 5_000 },
  "page, own work": { warmUp: 600, calls: 60 },
};
const rounds = option("rounds", 21);

const [role, ...rest] = process.argv.slice(2);
if (role === "--server") await serve();
else if (role === "--variant") await measureWhenAsked(...rest);
else await main(positionals);

/** The server's responses; it has no CSRF protection. */
function answerTo(method, url) {
  if (url.includes("/csrf-token")) return { status: 404, body: Buffer.from('{"detail": "Not Found"}') };
  return { status: 200, body: method === "GET" ? bodies.small : bodies.page };
}

async function serve() {
  const server = createServer((request, response) => {
    request.resume();
    const { status, body } = answerTo(request.method, request.url);
    response.writeHead(status, { "content-type": "application/json", "content-length": body.length });
    response.end(body);
  });
  server.keepAliveTimeout = 600_000;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  process.send(server.address().port);
  process.on("disconnect", () => process.exit()); // even if a variant failed
}

/** The calls of a variant: a small one and a page. */
async function clientOf(variant, apiUrl) {
  if (variant === "raw fetch") {
    const limited = limiter();
    const headers = { accept: "application/json", "content-type": "application/json" };
    const json = async (path, init) => {
      const response = await fetch(`${apiUrl}${path}`, init);
      if (!response.ok) throw new Error(`${response.status}`);
      return response.json();
    };
    return {
      small: () => json(`/flow_runs/${id}`, { headers }),
      page: () => json("/flow_runs/filter", { method: "POST", headers, body: JSON.stringify({ limit: 200 }) }),
      limited,
    };
  }
  if (variant === "openapi-fetch") {
    const { default: createClient } = await import("openapi-fetch");
    const client = createClient({ baseUrl: apiUrl });
    const checked = async (promise) => {
      const { data, error } = await promise;
      if (error) throw new Error(error);
      return data;
    };
    return {
      small: () => checked(client.GET("/flow_runs/{id}", { params: { path: { id } } })),
      page: () => checked(client.POST("/flow_runs/filter", { body: { limit: 200 } })),
      limited: limiter(),
    };
  }
  const folder = variant === "prefect-wasm" ? fileURLToPath(new URL("../pkg/", import.meta.url)) : resolve(variant);
  const { createClient } = await import(pathToFileURL(resolve(folder, "node.js")));
  const client = await createClient({ apiUrl, maxConcurrentRequests: AT_ONCE });
  await client.readFlowRuns({ limit: 200 }); // the CSRF token is requested once
  return {
    small: () => client.readFlowRun(id),
    page: () => client.readFlowRuns({ limit: 200 }),
    limited: (call) => call(), // it limits them itself
  };
}

/** Limits concurrent calls, which wait their turn in order. */
function limiter() {
  let free = AT_ONCE;
  const waiting = [];
  return async (call) => {
    if (free > 0) free -= 1;
    else await new Promise((go) => waiting.push(go));
    try {
      return await call();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}

/** Replaces `fetch` by one that responds at once. */
function answerAtOnce() {
  const headers = { get: (name) => (name.toLowerCase() === "content-type" ? "application/json" : null) };
  const answers = new Map();
  globalThis.fetch = async (input, init) => {
    const { status, body } = answerTo(init?.method ?? input.method ?? "GET", input.url ?? input);
    if (!answers.has(body)) {
      const bytes = body.buffer.slice(body.byteOffset, body.byteOffset + body.length);
      const text = async () => new TextDecoder().decode(bytes);
      answers.set(body, {
        ok: status === 200,
        status,
        headers,
        text,
        arrayBuffer: async () => bytes,
        json: async () => JSON.parse(await text()),
      });
    }
    return answers.get(body);
  };
}

async function measureWhenAsked(variant, scenario, apiUrl) {
  if (scenario.endsWith("own work")) answerAtOnce();
  const client = await clientOf(variant, apiUrl);
  const { warmUp, calls } = scenarios[scenario];
  const one = scenario.startsWith("page") ? client.page : client.small;
  const work = async (calls) => {
    if (scenario !== "100 at once") for (let n = 0; n < calls; n += 1) await one();
    else for (let n = 0; n < calls; n += 100) await Promise.all(Array.from({ length: 100 }, () => client.limited(one)));
  };
  const found = await one();
  if ((Array.isArray(found) ? found[199] : found).id !== id) throw new Error("this is not the recorded response");
  for (let n = 0; n < option("warm-up", 8_000); n += 1) await client.small(); // a few hundred pages leave much of the code cold
  await work(warmUp);
  process.on("message", async () => {
    const before = process.cpuUsage();
    await work(calls);
    const { user, system } = process.cpuUsage(before);
    process.send((user + system) / calls);
  });
  process.send("ready");
}

async function main(others) {
  const self = fileURLToPath(import.meta.url);
  const server = fork(self, ["--server"]);
  const [port] = await once(server, "message");
  const variants = ["raw fetch", "openapi-fetch", "prefect-wasm", ...others];
  const results = [];
  try {
    for (const scenario of Object.keys(scenarios)) {
      const processes = [];
      for (const variant of variants) {
        const child = fork(self, ["--variant", variant, scenario, `http://127.0.0.1:${port}/api`, `--warm-up=${option("warm-up", 8_000)}`]);
        child.once("exit", (code) => code && process.exit(code));
        await once(child, "message"); // one warms up at a time
        processes.push(child);
      }
      const samples = await byTurns(
        rounds,
        Object.fromEntries(
          variants.map((variant, index) => [
            variant,
            async () => {
              processes[index].send("go");
              return (await once(processes[index], "message"))[0];
            },
          ]),
        ),
      );
      for (const child of processes) child.disconnect();
      results.push(result(titles[scenario], "µs of CPU", samples));
    }
    report(...results);
  } finally {
    server.kill();
  }
}
