// getMostRecentFlowRuns: the most recently ended runs, any number of them.

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { answer, deploymentFilter, rejection, servers, times, recordingFetch } from "./support.mjs";

const server = servers.plain;
let client;
before(async () => {
  client = await server.client();
});

const ids = (runs) => runs.map(({ id }) => id);

/** Runs of a deployment that have ended one after the other; the newest in front. */
async function ended(deployment, n, type = "COMPLETED") {
  const made = await server.runs(
    deployment,
    times(n, () => ({ state: { type } })),
  );
  return newestFirst(await server.readRuns(made));
}

const newestFirst = (runs) => [...runs].sort((a, b) => (a.end_time < b.end_time ? 1 : -1));

test("the last three that completed, the newest in front, as the server has them", async () => {
  await ended(await server.deployment(), 5);
  const runs = await client.getMostRecentFlowRuns({ n: 3 });
  const expected = await server.post("/flow_runs/filter", {
    flow_runs: { state: { type: { any_: ["COMPLETED"] } } },
    sort: "END_TIME_DESC",
    limit: 3,
  });
  assert.deepEqual(runs, expected);
  assert.equal(runs.length, 3);
});

test("of a deployment, by a literal and by a builder", async () => {
  const deployment = await server.deployment();
  const runs = await ended(deployment, 4);
  await ended(await server.deployment(), 2);
  for (const deployments of [
    { id: { any_: [deployment.id] } },
    deploymentFilter().id(deployment.id),
    { name: { any_: [deployment.name] } },
  ]) {
    assert.deepEqual(await client.getMostRecentFlowRuns({ n: 3, deployments }), runs.slice(0, 3));
  }
});

describe("of the types of state that are asked for:", () => {
  let deployment;
  const types = ["COMPLETED", "FAILED", "CRASHED", "CANCELLED", "RUNNING", "SCHEDULED"];
  before(async () => {
    deployment = await server.deployment();
    await server.runs(
      deployment,
      types.map((type) => ({ state: { type } })),
    );
  });
  const typesOf = async (states) => {
    const runs = await client.getMostRecentFlowRuns({ n: 9, ...(states && { states }), deployments: deploymentFilter().id(deployment.id) });
    return runs.map(({ state_type }) => state_type);
  };

  test("COMPLETED by default", async () => assert.deepEqual(await typesOf(), ["COMPLETED"]));
  test("several", async () => assert.deepEqual(await typesOf(["FAILED", "CRASHED", "CANCELLED"]), ["CANCELLED", "CRASHED", "FAILED"]));
  test("also those that have not ended, behind those that have", async () => {
    const found = await typesOf(types);
    assert.deepEqual(found.slice(0, 4), ["CANCELLED", "CRASHED", "FAILED", "COMPLETED"]);
    assert.deepEqual(found.slice(4).sort(), ["RUNNING", "SCHEDULED"]);
  });
  test("none", async () => assert.deepEqual(await typesOf([]), []));
  test("no such type is refused", async () => {
    assert.match((await rejection(typesOf(["Completed"]))).message, /^states\[0\]: .*COMPLETED/);
  });
});

test("none at all, without a request", async () => {
  const fetch = recordingFetch();
  assert.deepEqual(await (await server.client({ fetch })).getMostRecentFlowRuns({ n: 0 }), []);
  assert.equal(fetch.calls.length, 0);
});

test("all there are, where there are fewer", async () => {
  const deployment = await server.deployment();
  const runs = await ended(deployment, 2);
  const deployments = deploymentFilter().id(deployment.id);
  for (const n of [3, 1_000_000, 2 ** 32, 2 ** 40]) {
    assert.deepEqual(ids(await client.getMostRecentFlowRuns({ n, deployments })), ids(runs));
  }
});

describe("more than a page holds:", () => {
  let deployment;
  let runs;
  before(async () => {
    deployment = await server.deployment();
    runs = await ended(deployment, 450);
  });
  const recent = async (n, fetch = recordingFetch()) => {
    const client = await server.client({ fetch });
    return client.getMostRecentFlowRuns({ n, deployments: deploymentFilter().id(deployment.id) });
  };

  for (const n of [200, 201, 399, 430, 450, 999]) {
    test(`${n} of 450, each once and in order`, async () => {
      const fetch = recordingFetch();
      const found = await recent(n, fetch);
      assert.deepEqual(ids(found), ids(runs.slice(0, n)));
      assert.ok(fetch.to("/flow_runs/filter").length <= 4);
    });
  }

  test("runs that end while the pages are read shift nothing", async () => {
    const fetch = recordingFetch(async ({ path }, send) => {
      const response = await send();
      if (path === "/flow_runs/filter" && fetch.to(path).length === 1) await ended(deployment, 3);
      return response;
    });
    const found = await recent(430, fetch);
    assert.deepEqual(ids(found), ids(runs.slice(0, 430)));
  });

  test("where something between makes every page the first, that is said, and does not go on for ever", async () => {
    const fetch = recordingFetch(({ url, method, headers, body }) => {
      const { end_time, ...flow_runs } = body.flow_runs;
      return globalThis.fetch(url, { method, headers, body: JSON.stringify({ ...body, flow_runs, offset: 0 }) });
    });
    const { kind, message } = await rejection(recent(450, fetch));
    assert.deepEqual([kind, message], ["UnexpectedResponse", "the server gives the same page again and again"]);
    assert.ok(fetch.to("/flow_runs/filter").length < 8);
  });

  test("an abort between the pages rejects with the reason", async () => {
    const controller = new AbortController();
    const fetch = recordingFetch(async (_, send) => {
      const response = await send();
      controller.abort("enough");
      return response;
    });
    const client = await server.client({ fetch });
    assert.equal(await rejection(client.getMostRecentFlowRuns({ n: 430 }, { signal: controller.signal })), "enough");
    assert.equal(fetch.to("/flow_runs/filter").length, 1);
  });
});

describe("given 110 that ended at three points in time only, more at each than a page of 20 holds,", () => {
  // A real server gives every state a time of its own, to the microsecond.
  const rows = times(110, (index) => ({ id: `run-${index}`, end_time: `2026-11-23T10:00:0${9 - Math.floor((index + 40) / 50)}.000000Z` }));

  function list({ flow_runs: { end_time }, limit, offset }) {
    if (limit > 20) return answer({ detail: "Invalid limit: must be less than or equal to 20." }, { status: 422 });
    const found = rows.filter((row) => !end_time || row.end_time <= end_time.before_);
    return answer(found.slice(offset, offset + limit));
  }

  for (const n of [5, 10, 20, 40, 61, 100, 109, 110, 500]) {
    test(`${n} of them are found, each once and in order`, async () => {
      const client = await server.client({ fetch: recordingFetch(({ body }) => list(body)) });
      assert.deepEqual(ids(await client.getMostRecentFlowRuns({ n })), ids(rows.slice(0, n)));
    });
  }
});
