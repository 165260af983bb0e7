// Plays the part of a worker, and of other clients of a server, for examples that wait for something to happen.

import { setTimeout as sleep } from "node:timers/promises";

const AGO_MS = 5 * 60_000;

/** What an example that waits for something to happen has in it. */
export const waits = (text) => /wait: true|waitForFlowRun|followFlowRunLogs|subscribe(Events|Logs)/.test(text);

/**
 * Until it is told to stop: gives each run that is scheduled for now a line of log and completes it, and sees to it that
 * such a run begins now and then. Runs that were scheduled for another time are left alone.
 *
 * @param {{ get: Function, post: Function, setState: Function }} server as in tests/client/support.mjs
 */
export function bustle(server) {
  let goesOn = true;
  const done = (async () => {
    const flow = await server.post("/flows/", { name: "bustle" });
    for (let round = 0; goesOn; round += 1) {
      if (round % 4 === 0) await server.post("/flow_runs/", { flow_id: flow.id, state: { type: "SCHEDULED" } });
      const runs = await server.post("/flow_runs/filter", {
        flow_runs: {
          state: { name: { any_: ["Scheduled"] } },
          expected_start_time: { after_: new Date(Date.now() - AGO_MS).toISOString(), before_: new Date(Date.now() + 1_000).toISOString() },
        },
      });
      for (const { id } of runs) {
        const line = { name: "prefect.flow_runs", level: 40, message: "backed up", timestamp: new Date().toISOString(), flow_run_id: id };
        await server.post("/logs/", [line]);
        await server.setState(id, { type: "COMPLETED" }, true);
      }
      await sleep(250);
    }
  })();
  return {
    async stop() {
      goesOn = false;
      await done;
    },
  };
}
