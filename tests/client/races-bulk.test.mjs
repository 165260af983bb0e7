// Runs that complete while `bulkCancelFlowRuns` cancels what a filter chooses, a hundred at a time. The judge is the
// server's own history of their states: none that had completed was changed.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { forAll, ownServer, times, unique, recordingFetch } from "./support.mjs";

let server;
before(async () => {
  server = await ownServer();
});
after(() => server?.stop());

const RUNS = 100;
const SET = "/flow_runs/bulk_set_state";

/** Does it once more if the connection, kept open, was closed by the server just as it was used again. */
const twice = (work) => work().catch((error) => (error instanceof TypeError ? work() : Promise.reject(error)));

const kinds = {
  "of a deployment": async () => {
    const deployment = await server.deployment();
    const bodies = times(RUNS, () => ({ state: { type: "RUNNING" } }));
    return { ids: await server.runs(deployment, bodies), chosen: { deployments: { id: { any_: [deployment.id] } } } };
  },
  "without one": async () => {
    const { flow_id } = await server.deployment();
    const made = await forAll(times(RUNS), () => {
      const run = { state: { type: "RUNNING" }, idempotency_key: unique("run") };
      return twice(() => server.adhoc({ id: flow_id }, run));
    });
    return { ids: made.map(({ id }) => id), chosen: { flows: { id: { any_: [flow_id] } } } };
  },
};

describe("of a hundred runs that complete meanwhile, none that had is cancelled:", () => {
  for (const [kind, some] of Object.entries(kinds)) {
    for (const mode of ["stop", "force"]) {
      test(`runs ${kind}, ${mode}`, async () => {
        const { ids, chosen } = await some();
        const accepted = [];
        let work;
        const complete = async (id) => {
          const { status } = await twice(() => server.setState(id, { type: "COMPLETED" }));
          if (status === "ACCEPT") accepted.push(id);
        };
        // The last come first, two at a time, so that each side gets some.
        const lanes = () =>
          [0, 1].map(async (lane) => {
            for (const id of ids.toReversed().filter((_, place) => place % 2 === lane)) await complete(id);
          });
        const fetch = recordingFetch((call, send) => {
          if (call.path === SET) work ??= Promise.all(lanes());
          return send();
        });
        const client = await server.client({ fetch });
        const { outcomes, counts } = await client.bulkCancelFlowRuns({ ...chosen, stateTypes: ["RUNNING", "CANCELLING"], mode });
        await work;
        for (const { body } of fetch.to(SET)) {
          assert.ok(body.flow_runs.id.any_.length > 0);
          if (body.state.type === "CANCELLING") assert.notEqual(body.force, true);
        }
        const histories = await forAll(ids, async (id) => ({ id, types: (await server.states(id)).map(({ type }) => type) }));
        const now = new Map((await server.readRuns(ids)).map(({ id, state_type }) => [id, state_type]));
        for (const { id, types } of histories) {
          const said = `${types}, and now ${now.get(id)}`;
          // A run may write down its own end after it was cancelled; never the other way round.
          assert.ok(!types.includes("COMPLETED") || now.get(id) === "COMPLETED", `it had completed, and was changed: ${said}`);
          if (accepted.includes(id)) assert.equal(now.get(id), "COMPLETED", said);
          assert.ok(types.filter((type) => type === "CANCELLED").length <= 1, said);
        }
        assert.ok(accepted.length > 0 && accepted.length < RUNS, `there was no race: ${accepted.length} completed`);
        const touched = new Set(histories.filter(({ types }) => types.some((type) => type.startsWith("CANCEL"))).map(({ id }) => id));
        const known = new Map(outcomes.map(({ id, outcome }) => [id, outcome]));
        for (const id of ids) {
          // What had completed before it was listed has no outcome.
          if (!touched.has(id)) assert.ok([undefined, "alreadyTerminal"].includes(known.get(id)), `${known.get(id)} of a run left alone`);
          else assert.ok(["cancelled", "cancelling", "alreadyTerminal"].includes(known.get(id)), `${known.get(id)} of a run stopped`);
        }
        assert.ok(counts.cancelled + counts.cancelling > 0, JSON.stringify(counts));
      });
    }
  }
});
