// node benches/python.mjs [--rounds=5] [--calls=200] [--json]
//
// The CPU time of a call with Prefect's own Python client, asynchronous and synchronous: the same calls as in call.mjs,
// under the same names, so that they become one table. A process for each sample.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { python } from "../tests/server/prefect-server.mjs";
import { byTurns, here, measured, option, report, result, startStub, titles } from "./support.mjs";

const rounds = option("rounds", 5);
const calls = option("calls", 200);
const home = mkdtempSync(join(tmpdir(), "prefect-bench-"));
const stub = await startStub();

const env = { HOME: home, PREFECT_HOME: home, PREFECT_API_URL: stub.apiUrl };
const sample = (job, calls) => () => measured(python, ["-I", here("python/client.py"), job, `${calls}`], env);
try {
  const cases = [
    ["small", { "Python, async": sample("small", calls), "Python, sync": sample("small-sync", calls) }],
    ["page", { "Python, async": sample("page", calls / 10), "Python, sync": sample("page-sync", calls / 10) }],
    ["100 at once", { "Python, async": sample("at-once", calls / 20) }],
  ];
  const results = [];
  for (const [name, variants] of cases) results.push(result(titles[name], "µs of CPU", await byTurns(rounds, variants)));
  report(...results);
} finally {
  stub.stop();
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}
