// Reads thousands of runs and adds them up, out of the page's way. A worker takes no import map, so the
// package is named by its file.

import { createClient } from "../node_modules/prefect-wasm/browser.js";

self.addEventListener("message", async ({ data: { apiUrl, n } }) => {
  try {
    const client = await createClient({ apiUrl });
    const runs = await client.getMostRecentFlowRuns({ n, states: ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"] });
    const states = {};
    for (const { state_name, total_run_time } of runs) {
      const of = (states[state_name] ??= { count: 0, seconds: 0 });
      of.count += 1;
      of.seconds += total_run_time;
    }
    self.postMessage({ total: runs.length, states });
  } catch ({ message }) {
    // An error loses its class on the way to the page: what it says is enough.
    self.postMessage({ error: message });
  }
});
