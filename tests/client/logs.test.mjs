// Logs of runs: what the client reads is what was written.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { logFilter, servers, times } from "./support.mjs";

test("all lines of a run's log are read, page by page", async () => {
  const client = await servers.plain.client();
  const flow_run_id = randomUUID();
  const lines = times(250, (line) => ({
    name: "prefect.flow_runs",
    level: 20,
    message: `line ${line}`,
    timestamp: new Date(line).toISOString(),
    flow_run_id,
  }));
  await servers.plain.post("/logs/", lines);

  const logs = logFilter().flowRunId(flow_run_id);
  const read = await client.readLogs({ logs, sort: "TIMESTAMP_ASC" }).toArray();
  assert.deepEqual(
    read.map(({ message }) => message),
    lines.map(({ message }) => message),
  );
});
