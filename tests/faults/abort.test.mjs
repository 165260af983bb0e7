// A call that is aborted or times out, at every possible point: it settles at once with the signal's own reason, sends
// nothing more, and the outcomes that a workflow has reported by then match the server.

import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";
import { HOUR, PrefectError, late, pieces, rejection, servers, tally, times, unique } from "../client/support.mjs";
import { operations, worldOn } from "./operations.mjs";
import { FaultyProxy, closePools } from "./proxy.mjs";

const server = servers.plain;
const BULK = { method: "POST", path: /^\/flow_runs\/bulk_set_state$/ };
const CREATE = { method: "POST", path: /\/create_flow_run(\/bulk)?$/ };
const DELETE = { method: "POST", path: /^\/flow_runs\/bulk_delete$/ };

let world;
before(async () => {
  world = await worldOn(server);
});
after(closePools);

/** A client behind a proxy; `hold` keeps the answer to a request for good, and tells when it came. */
async function behind(t, settings) {
  const proxy = await FaultyProxy.start(server.apiUrl);
  const client = await server.client({ apiUrl: proxy.apiUrl, ...settings });
  await client.readFlows({ limit: 1 });
  t.after(() => proxy.close());
  const hold = (at, delivered) =>
    new Promise((resolve) => {
      proxy.fault(async (exchange) => {
        if (delivered) await exchange.deliver();
        resolve(exchange);
      }, at);
    });
  return { proxy, client, hold };
}

const error = new Error("changed my mind");
const object = { why: "enough" };
const reasons = [
  ["a string", "stop"],
  ["nothing", undefined],
  ["an object", object],
  ["an Error", error],
];

/** Aborts as soon as it is told to; the promise gives what the call rejected with. */
function abortable(begin) {
  const controller = new AbortController();
  const { signal } = controller;
  return { rejected: rejection(begin(signal)), abort: (reason) => controller.abort(reason), signal };
}

/** An abort without a reason has one of the platform's. */
function assertReason(rejected, signal, reason) {
  assert.equal(rejected, signal.reason);
  if (reason !== undefined) assert.equal(rejected, reason);
  else assert.equal(rejected.name, "AbortError");
}

describe("a call that is aborted rejects with the reason, and is not sent again:", () => {
  for (const operation of operations.filter(({ runs }) => !runs)) {
    for (const delivered of [false, true]) {
      test(`${operation.name}, in flight, ${delivered ? "after" : "before"} the server has done it`, async (t) => {
        for (const [what, reason] of reasons) {
          const { proxy, client, hold } = await behind(t);
          const [given] = await operation.prepare(world, 1);
          const held = hold({ ...operation.at, after: 0 }, delivered);
          const { rejected, abort, signal } = abortable((signal) => operation.call(client, { ...given, ...operation.with }, { signal }));
          const { request } = await held;
          const gone = once(request.socket, "close");
          abort(reason);
          assertReason(await rejected, signal, reason);
          await gone; // the connection of what nobody waits for is given up
          if (operation.times) assert.equal(await operation.times(world, given), delivered && !operation.looksUp ? 1 : 0, what);
          assert.equal(proxy.to(operation.at).length, 1, what);
        }
      });
    }
  }

  test("in the wait before a retry", async (t) => {
    for (const [what, reason] of reasons) {
      const controller = new AbortController();
      const { proxy, client } = await behind(t, { onRetry: () => setImmediate(() => controller.abort(reason)) });
      proxy.fault((exchange) => exchange.json(503, { detail: "Not now." }, { "retry-after": "30" }), { path: /^\/hello$/ });
      const rejected = await rejection(client.hello({ signal: controller.signal }));
      assertReason(rejected, controller.signal, reason);
      assert.equal(proxy.to({ path: /^\/hello$/ }).length, 1, what);
    }
  });

  test("between its pages", async (t) => {
    for (const [what, reason] of reasons) {
      const controller = new AbortController();
      let pages = 0;
      const { proxy, client } = await behind(t, {
        onResponse: ({ url }) => url.endsWith("/flow_runs/filter") && ++pages === 1 && controller.abort(reason),
      });
      const deployment = await server.deployment();
      await server.runs(
        deployment,
        times(3, () => ({ state: { type: "COMPLETED" } })),
      );
      const rejected = await rejection(client.getMostRecentFlowRuns({ n: 1_000 }, { signal: controller.signal }));
      assertReason(rejected, controller.signal, reason);
      assert.equal(proxy.to({ path: /^\/flow_runs\/filter$/ }).length, 1, what);
    }
  });

  test("as it waits for its turn, and for a token", async (t) => {
    for (const [, reason] of reasons) {
      const { proxy, client, hold } = await behind(t, { maxConcurrentRequests: 1 });
      const held = hold({ path: /^\/hello$/ });
      const first = abortable((signal) => client.hello({ signal }));
      await held;
      const second = abortable((signal) => client.apiVersion({ signal }));
      second.abort(reason);
      assertReason(await second.rejected, second.signal, reason);
      first.abort(reason);
      assertReason(await first.rejected, first.signal, reason);
      assert.deepEqual(proxy.to({ path: /^\/admin\/version$/ }), []);

      const fresh = await server.client({ apiUrl: proxy.apiUrl });
      const asked = hold({ path: /^\/csrf-token$/ });
      const third = abortable((signal) => fresh.readFlows({}, { signal }));
      await asked;
      third.abort(reason);
      assertReason(await third.rejected, third.signal, reason);
      assert.ok(Array.isArray(await fresh.readFlows({ limit: 1 })), "the next call asks for it anew");
    }
  });

  test("by either of two signals, where a workflow takes one in its own argument, too", async (t) => {
    for (const which of [0, 1]) {
      const { client, hold } = await behind(t);
      const held = hold({ path: /^\/flow_runs\/filter$/ });
      const controllers = [new AbortController(), new AbortController()];
      const [{ signal }, other] = controllers;
      const call = rejection(client.bulkCancelFlowRuns({ dryRun: true, signal }, { signal: other.signal }));
      await held;
      controllers[which].abort(object);
      assert.equal(await call, object);
    }
  });

  test("by a signal of another make, whose reason is undefined", async (t) => {
    const { client, hold } = await behind(t);
    const target = new EventTarget();
    const signal = {
      aborted: false,
      reason: undefined,
      addEventListener: target.addEventListener.bind(target),
      removeEventListener: target.removeEventListener.bind(target),
    };
    const held = hold({ path: /^\/hello$/ });
    const call = rejection(client.hello({ signal }));
    await held;
    target.dispatchEvent(new Event("abort"));
    assert.equal(await call, undefined);
  });
});

// Workflows

const those = (reports, outcome) =>
  reports
    .flatMap(({ outcomes }) => outcomes)
    .filter((one) => one.outcome === outcome)
    .map(({ id }) => id);

/** Every id has exactly one outcome, and it is what the server has. */
async function assertAgrees(reports, ids, { unknown }) {
  const told = reports.flatMap(({ outcomes }) => outcomes);
  assert.deepEqual(told.map(({ id }) => id).sort(), [...ids].sort());
  for (const run of await server.readRuns(those(reports, "cancelled"))) assert.equal(run.state_type, "CANCELLED");
  for (const run of await server.readRuns(those(reports, "notSent"))) assert.equal(run.state_name, "Late");
  assert.deepEqual(those(reports, "unknown").length, unknown);
  for (const some of pieces(ids, 200)) {
    const states = tally(await server.readRuns(some), ({ state_type }) => state_type);
    assert.equal(
      Object.values(states).reduce((a, b) => a + b, 0),
      some.length,
      "a run is gone",
    );
  }
}

describe("a bulk cancel that is aborted accounts for every run:", () => {
  async function given(t, n, settings) {
    const deployment = await server.deployment();
    const ids = await server.runs(
      deployment,
      times(n, () => ({ state: late() })),
    );
    const reports = [];
    const which = { deployments: { id: { any_: [deployment.id] } }, onProgress: (report) => reports.push(report) };
    return { ...(await behind(t, settings)), ids, reports, which };
  }

  test("between its batches", async (t) => {
    for (const [what, reason] of reasons) {
      const { proxy, client, ids, reports, which } = await given(t, 120);
      const { rejected, abort, signal } = abortable((signal) =>
        client.bulkCancelFlowRuns(
          { ...which, onProgress: (report) => (reports.push(report), reports.length === 1 && abort(reason)) },
          { signal },
        ),
      );
      assertReason(await rejected, signal, reason);
      assert.equal(proxy.to(BULK).length, 1, what);
      await assertAgrees(reports, ids, { unknown: 0 });
      assert.deepEqual([those(reports, "cancelled").length, those(reports, "notSent").length], [50, 70]);
    }
  });

  for (const delivered of [false, true]) {
    test(`in flight, ${delivered ? "after" : "before"} the server has done it`, async (t) => {
      for (const byIds of [false, true]) {
        const { client, ids, reports, which, hold } = await given(t, 110);
        const held = hold({ ...BULK, after: 1 }, delivered);
        const { onProgress } = which;
        const { rejected, abort, signal } = abortable((signal) =>
          byIds ? client.cancelFlowRuns(ids, { mode: "force", onProgress }, { signal }) : client.bulkCancelFlowRuns(which, { signal }),
        );
        const { body } = await held;
        abort(object);
        assertReason(await rejected, signal, object);
        await assertAgrees(reports, ids, { unknown: 50 });
        assert.deepEqual(those(reports, "unknown").sort(), JSON.parse(body).flow_runs.id.any_.sort());
        const states = tally(await server.readRuns(those(reports, "unknown")), ({ state_name }) => state_name);
        assert.deepEqual(states, delivered ? { Cancelled: 50 } : { Late: 50 });
      }
    });
  }

  test("in the wait before a retry of a batch", async (t) => {
    const controller = new AbortController();
    const { proxy, client, ids, reports, which } = await given(t, 60, { onRetry: () => setImmediate(() => controller.abort("stop")) });
    proxy.fault((exchange) => exchange.json(503, {}, { "retry-after": "30" }), BULK);
    assert.equal(await rejection(client.bulkCancelFlowRuns(which, { signal: controller.signal })), "stop");
    await assertAgrees(reports, ids, { unknown: 50 });
  });

  test("when its time is over, as a Timeout", async (t) => {
    const { client, ids, reports, which, hold } = await given(t, 110);
    hold({ ...BULK, after: 1 }, true);
    const error = await rejection(client.bulkCancelFlowRuns(which, { timeoutMs: 3_000 }));
    assert.deepEqual([error instanceof PrefectError, error.kind], [true, "Timeout"]);
    await assertAgrees(reports, ids, { unknown: 50 });
  });

  test("when one request of it takes too long, what it did is looked for, and the rest goes on", async (t) => {
    const { client, ids, which, hold } = await given(t, 60, { timeoutMs: 3_000 });
    hold(BULK, true);
    const { counts, outcomes } = await client.bulkCancelFlowRuns(which);
    assert.deepEqual([counts.cancelled, outcomes.length], [60, 60]);
    assert.deepEqual(
      tally(await server.readRuns(ids), ({ state_name }) => state_name),
      { Cancelled: 60 },
    );
  });
});

test("a reschedule that is aborted between its batches says of the rest that nothing was sent", async (t) => {
  for (const mostRecentN of [52, 0]) {
    const { proxy, client } = await behind(t);
    const deployment = await server.deployment();
    const ids = await server.runs(
      deployment,
      times(55, (index) => ({ state: late((index + 1) * HOUR) })),
    );
    const controller = new AbortController();
    const reports = [];
    const onProgress = (report) => {
      reports.push(report);
      controller.abort(object);
    };
    const which = { deploymentName: deployment.name, delayMs: HOUR, mostRecentN, onProgress };
    assert.equal(await rejection(client.rescheduleLateFlowRuns(which, { signal: controller.signal })), object);
    assert.deepEqual([proxy.to(CREATE).length, proxy.to(DELETE).length], [mostRecentN && 1, 1]);
    const { rescheduled, deleted, notSent, unknown } = reports.at(-1).counts;
    assert.deepEqual([rescheduled + deleted, notSent, unknown], [50, 5, 0]);
    const left = await server.readRuns(ids);
    assert.deepEqual(left.map(({ id }) => id).sort(), those(reports, "notSent").sort());
  }
});

describe("a reschedule that is aborted loses no run and makes none twice:", () => {
  for (const [when, at] of [
    ["as it creates", CREATE],
    ["as it deletes", DELETE],
  ]) {
    for (const delivered of [false, true]) {
      test(`${when}, ${delivered ? "after" : "before"} the server has done it`, async (t) => {
        for (const [, reason] of reasons) {
          const { client, hold } = await behind(t);
          const deployment = await server.deployment();
          const names = times(4, () => unique("run"));
          const ids = await server.runs(
            deployment,
            names.map((name, index) => ({ name, state: late((index + 1) * HOUR) })),
          );
          const held = hold(at, delivered);
          const reports = [];
          const which = { deploymentName: deployment.name, delayMs: 6 * HOUR, mostRecentN: 3 };
          const { rejected, abort, signal } = abortable((signal) =>
            client.rescheduleLateFlowRuns({ ...which, onProgress: (report) => reports.push(report) }, { signal }),
          );
          await held;
          abort(reason);
          assertReason(await rejected, signal, reason);

          const told = reports.flatMap(({ outcomes }) => outcomes);
          assert.deepEqual(told.map(({ id }) => id).sort(), [...ids].sort());
          const there = await server.runsOf(deployment);
          for (const [index, id] of ids.entries()) {
            const { outcome, new_flow_run_id } = told.find((one) => one.id === id);
            const successors = there.filter((run) => run.name === names[index] && run.id !== id);
            assert.ok(["unknown", "notSent"].includes(outcome), outcome);
            if (outcome === "notSent") assert.deepEqual([there.some((run) => run.id === id), successors.length], [true, 0]);
            if (new_flow_run_id)
              assert.deepEqual(
                successors.map(({ id }) => id),
                [new_flow_run_id],
              );
            if (index < 3) assert.ok(successors.length + there.filter((run) => run.id === id).length > 0, "a run is lost");
          }

          // The same once more ends it.
          await client.rescheduleLateFlowRuns(which);
          const now = await server.runsOf(deployment);
          assert.deepEqual(now.map(({ name }) => name).sort(), names.slice(0, 3).sort());
          assert.deepEqual(
            tally(now, ({ state_name }) => state_name),
            { Scheduled: 3 },
          );
        }
      });
    }
  }
});

describe("a call that takes too long is a Timeout:", { concurrency: true }, () => {
  const isTimeout = (error, attempts) => assert.deepEqual([error.kind, error.status, error.attempts], ["Timeout", undefined, attempts]);

  for (const operation of operations.filter(({ runs }) => !runs)) {
    test(`${operation.name}, by the time of a request, which is not sent again`, async (t) => {
      for (const delivered of [false, true]) {
        const { proxy, client, hold } = await behind(t, { timeoutMs: 2_000 });
        const [given] = await operation.prepare(world, 1);
        hold({ ...operation.at, after: 0 }, delivered);
        isTimeout(await rejection(operation.call(client, { ...given, ...operation.with }, {})), 1);
        assert.equal(proxy.to(operation.at).length, 1);
        if (operation.times) assert.equal(await operation.times(world, given), delivered && !operation.looksUp ? 1 : 0);
      }
    });
  }

  test("by the time of the call, in a wait", async (t) => {
    const { proxy, client } = await behind(t);
    proxy.fault((exchange) => exchange.json(503, {}, { "retry-after": "30" }), { path: /^\/hello$/ });
    isTimeout(await rejection(client.hello({ timeoutMs: 300 })), 1);
  });

  test("by either, while a body drips and never ends", async (t) => {
    const drip = async (exchange) => {
      exchange.head({ status: 200, headers: { "content-type": "application/json" } });
      while (!exchange.response.destroyed) {
        await Promise.race([exchange.write(" "), once(exchange.response, "close")]);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    for (const [settings, options] of [
      [{ timeoutMs: 400 }, {}],
      [{}, { timeoutMs: 400 }],
    ]) {
      const { proxy, client } = await behind(t, settings);
      proxy.fault(drip, { path: /^\/hello$/ });
      isTimeout(await rejection(client.hello(options)), 1);
    }
  });
});
