// node benches/json.mjs
//
// What the client adds to a list that is read, side by side with the same by hand: to an answer of 200
// runs that goes to JavaScript, to one that a workflow reads itself, and to a filter of 1,000 ids that is
// checked. The answer is a real server's, given again and again by a `fetch` of our own, so that no
// network is measured. Prints milliseconds a call and ratios. Needs `make package`.

import { createClient, State } from "../pkg/node.js";
import { startPrefectServer } from "../tests/server/prefect-server.mjs";

const CALLS = 200;
const RUNS = 200;

const server = await startPrefectServer();
let page;
try {
  const client = await createClient({ apiUrl: server.apiUrl });
  const flow = await client.createFlow({ name: "bench" });
  for (let made = 0; made < RUNS; made += 1) {
    const parameters = { tables: ["orders", "customers"], day: made };
    await client.createFlowRun({ flow_id: flow.id, parameters, tags: ["bench"], state: State.running() });
  }
  const response = await fetch(`${server.apiUrl}/flow_runs/filter`, { method: "POST" });
  page = await response.text();
} finally {
  await server.stop();
}

const answer = (text) => new Response(text, { headers: { "content-type": "application/json" } });
const giving = (text) =>
  createClient({
    apiUrl: server.apiUrl,
    async fetch(url, { body }) {
      if (url.includes("/csrf-token")) return new Response("", { status: 404 });
      // A workflow asks for the page after a full one.
      return answer(/"offset":[1-9]/.test(body) ? "[]" : text);
    },
  });
const reading = await giving(page);
const empty = await giving("[]");
const ids = JSON.parse(page).map(({ id }) => id);
const flow_runs = { id: { any_: Array.from({ length: 1_000 }, (_, place) => ids[place % ids.length]) } };

const ways = {
  "200 runs, by hand": async () => (await answer(page)).json(),
  "200 runs, readFlowRuns": () => reading.readFlowRuns(),
  "200 runs, read by a workflow": () => reading.bulkCancelFlowRuns({ stateTypes: ["RUNNING"], dryRun: true }),
  "1,000 ids, by hand": async () => (JSON.stringify({ flow_runs }), (await answer("[]")).json()),
  "1,000 ids, readFlowRuns": () => empty.readFlowRuns({ flow_runs }),
};

const times = {};
for (const round of ["warm", "measured"]) {
  for (const [name, call] of Object.entries(ways)) {
    const begun = performance.now();
    for (let calls = 0; calls < CALLS; calls += 1) await call();
    if (round === "measured") times[name] = (performance.now() - begun) / CALLS;
  }
}
console.log(`${RUNS} runs: ${(page.length / 1024).toFixed(0)} KB`);
for (const [name, milliseconds] of Object.entries(times)) {
  const base = times[name.replace(/, [a-z].*/i, ", by hand")];
  console.log(`${name.padEnd(30)} ${milliseconds.toFixed(2).padStart(6)} ms  ${(milliseconds / base).toFixed(2)}×`);
}
