// Which POSTs only read: they are sent again after a fault, and pass where nothing may be changed. The server's own
// source says which they are: what writes begins a transaction.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { __onlyReads } from "../../pkg/prefect_wasm_bg.js";
import { initSync, python, servers } from "./support.mjs";

initSync();

const ASK = `
import importlib, inspect, json, pkgutil
import prefect.server.api as api
from prefect.server.utilities.server import PrefectRouter
writes = {}
for module in pkgutil.iter_modules(api.__path__):
    for router in vars(importlib.import_module("prefect.server.api." + module.name)).values():
        for route in router.routes if isinstance(router, PrefectRouter) else ():
            if "POST" in (getattr(route, "methods", None) or ()):
                source = inspect.getsource(inspect.unwrap(route.endpoint))
                writes[route.path.replace(":uuid}", "}")] = "begin_transaction=True" in source
print(json.dumps(writes))
`;

/** Without a transaction of their own they write all the same, or only tell; and one that has its name in the middle. */
const others = [
  "/block_types/install_system_block_types",
  "/deployments/get_scheduled_flow_runs",
  "/deployments/{id}/pause_deployment",
  "/events",
  "/events/count-by/{countable}",
  "/flow_runs/{id}/input",
  "/v2/concurrency_limits/leases/{lease_id}/renew",
];

test("a POST is known to read if it does, and no other is", async () => {
  const env = { ...process.env, PREFECT_LOGGING_LEVEL: "ERROR" };
  const writes = JSON.parse(execFileSync(python, ["-I", "-c", ASK], { encoding: "utf8", env }));
  const { paths } = await servers.plain.openapi();
  const posts = Object.keys(paths).filter((path) => paths[path].post && !path.startsWith("/ui/"));
  const bare = (path) => path.replace(/^\/api(?=\/)/, "");
  assert.ok(Object.keys(writes).length > 80 && posts.length > 80, `${Object.keys(writes).length}, ${posts.length}`);
  const known = Object.entries(writes).filter(([path]) => !others.includes(path));
  assert.deepEqual(
    known.filter(([path, isWritten]) => __onlyReads(path) === isWritten),
    [],
  );
  for (const path of others) assert.equal(__onlyReads(path), false, path);
  // Nothing in the description is known to read that the source doesn't have.
  const reading = posts.map(bare).filter((path) => __onlyReads(path));
  const last = (path) => path.split("/").at(-1);
  const ends = new Set(
    Object.keys(writes)
      .filter((path) => !writes[path])
      .map(last),
  );
  assert.ok(reading.length > 30);
  assert.deepEqual(
    reading.filter((path) => !ends.has(last(path))),
    [],
  );
});
