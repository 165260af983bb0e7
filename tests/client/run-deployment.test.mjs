// Run a deployment, wait for its end, read its log: with runs that are records, whose every state a test sets, and with
// flows that Prefect really runs.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, describe, test } from "node:test";
import { TcpProxy, until, watchedSockets } from "./sockets.mjs";
import { HOUR, State, ownServer, python, rejection, servers, times, unique, recordingFetch } from "./support.mjs";

const server = servers.plain;
let live; // stores events and tells of lines
before(async () => {
  const env = { PREFECT_SERVER_LOGS_STREAM_PUBLISHING_ENABLED: "true", PREFECT_SERVER_LOGS_STREAM_OUT_ENABLED: "true" };
  live = await ownServer({ services: true, env });
});
after(() => live?.stop());

/** A server's client with live streams; the sockets it opened are in `Sockets`. */
async function liveClient(settings, on = live) {
  const Sockets = watchedSockets();
  return Object.assign(await on.client({ WebSocket: Sockets, ...settings }), { Sockets });
}

describe("runDeployment", () => {
  let flow;
  let deployment;
  let client;
  before(async () => {
    client = await server.client();
    flow = await server.flow();
    deployment = await server.deployment({ flow_id: flow.id, name: unique("nightly"), tags: ["of-the-deployment"] });
  });

  test("takes a full name, an id and a name that no other has", async () => {
    for (const given of [`${flow.name}/${deployment.name}`, deployment.id, deployment.name]) {
      const run = await client.runDeployment(given);
      assert.deepEqual([run.deployment_id, run.state_name], [deployment.id, "Scheduled"]);
      assert.equal((await server.readRun(run.id)).deployment_id, deployment.id);
    }
  });

  test("sends what createFlowRunFromDeployment sends, and a time", async () => {
    const time = new Date(Date.now() + HOUR);
    const run = await client.runDeployment(deployment.id, {
      parameters: { day: "2026-11-23" },
      name: "by-hand",
      tags: ["mine"],
      job_variables: { env: { A: "b" } },
      scheduledTime: time,
      idempotency_key: unique("key"),
    });
    assert.deepEqual(
      [run.parameters, run.name, run.tags.toSorted(), run.job_variables, Date.parse(run.expected_start_time)],
      [{ day: "2026-11-23" }, "by-hand", ["mine", "of-the-deployment"], { env: { A: "b" } }, time.getTime()],
    );
  });

  test("creates one run, however often it is sent", async () => {
    const again = await client.runDeployment(deployment.id, { idempotency_key: "the-same" });
    assert.equal((await client.runDeployment(deployment.id, { idempotency_key: "the-same" })).id, again.id);

    const lost = recordingFetch(async ({ path }, send) => {
      const response = await send();
      if (path.endsWith("/create_flow_run") && lost.calls.length === 1)
        throw Object.assign(new TypeError("broken"), { code: "ECONNRESET" });
      return response;
    });
    const patient = await server.client({ fetch: lost });
    const name = unique("run");
    const run = await patient.runDeployment(deployment.id, { name });
    assert.equal(lost.calls.length, 2);
    const runs = await server.runsOf(deployment, { name: { any_: [name] } });
    assert.deepEqual(
      runs.map(({ id }) => id),
      [run.id],
    );
  });

  test("a name that several have is refused, with the full names", async () => {
    const name = unique("several");
    const flows = [];
    for (const _ of times(3)) {
      const flow = await server.flow();
      flows.push(flow.name);
      await server.deployment({ flow_id: flow.id, name });
    }
    const error = await rejection(client.runDeployment(name));
    assert.deepEqual([error.kind, error.detail[0].loc], ["ValidationError", ["nameOrId"]]);
    for (const flow of flows) assert.ok(error.message.includes(`${flow}/${name}`), error.message);
  });

  test("what looks like a pattern is a name", async () => {
    for (const name of ["night%", "_ightly", deployment.name.toUpperCase(), 'a"b', "a\\b"]) {
      const error = await rejection(client.runDeployment(name));
      assert.equal(error.kind, "ObjectNotFound", name);
    }
    for (const name of [`${flow.name}/nothing`, `nothing/${deployment.name}`, randomUUID()]) {
      assert.equal((await rejection(client.runDeployment(name))).kind, "ObjectNotFound", name);
    }
  });

  test("what can't be right is refused before any request", async () => {
    const silent = await server.client({ fetch: () => assert.fail("it was sent") });
    for (const [args, path] of [
      [[""], "nameOrId"],
      [[7], "nameOrId"],
      [[undefined], "nameOrId"],
      [[deployment.id, { paramters: {} }], "paramters"],
      [[deployment.id, { idempotencyKey: "x" }], "idempotencyKey"],
      [[deployment.id, { wait: "yes" }], "wait"],
      [[deployment.id, { onState: 1 }], "onState"],
      [[deployment.id, { scheduledTime: "soon" }], "scheduledTime"],
      [[deployment.id, { scheduledTime: new Date(), state: State.scheduled(new Date()) }], "scheduledTime"],
      [[deployment.id, { timeout: 5 }], "timeout"],
    ]) {
      const error = await rejection(silent.runDeployment(...args));
      assert.equal(error.kind, "ValidationError", JSON.stringify(args));
      assert.ok(error.message.includes(path), error.message);
    }
  });

  test("with wait, it gives the run as it ended, and told of it as it was created", async () => {
    const client = await liveClient();
    const deployment = await live.deployment();
    const seen = [];
    const run = await client.runDeployment(deployment.id, {
      wait: true,
      onState(state, run) {
        seen.push([state.name, run.id]);
        if (state.type === "SCHEDULED") live.setState(run.id, { type: "COMPLETED", name: "Done" }, true);
      },
    });
    assert.deepEqual([run.state_type, run.state_name], ["COMPLETED", "Done"]);
    assert.deepEqual(seen, [
      ["Scheduled", run.id],
      ["Done", run.id],
    ]);
  });

  test("out of time it says which run goes on", async () => {
    const client = await server.client();
    const name = unique("run");
    const error = await rejection(client.runDeployment(deployment.id, { name, wait: true, timeoutMs: 700 }));
    const [run] = await server.runsOf(deployment, { name: { any_: [name] } });
    assert.equal(error.kind, "Timeout");
    assert.match(error.message, new RegExp(`flow run ${run.id} has not ended \\(last seen: Scheduled\\)`));
    assert.equal(run.state_type, "SCHEDULED");
  });
});

describe("waitForFlowRun", () => {
  /** A run, and what sets its states one after the other. */
  async function runOn(on) {
    const deployment = await on.deployment();
    const run = await on.run(deployment);
    return {
      id: run.id,
      set: async (...types) => {
        for (const type of types) await on.setState(run.id, { type }, true);
      },
    };
  }

  test("a run that has ended costs one request, and opens nothing", async () => {
    const { id, set } = await runOn(live);
    await set("FAILED");
    const fetch = recordingFetch();
    const client = await liveClient({ fetch });
    const run = await client.waitForFlowRun(id);
    assert.deepEqual(run, await live.readRun(id));
    assert.deepEqual([fetch.calls.length, client.Sockets.sockets.length], [1, 0]);
  });

  for (const [how, settings] of [
    ["told by its events", {}],
    ["by asking, where there is no live stream", { WebSocket: undefined }],
  ]) {
    test(`${how}: no state but a last one is the end`, async () => {
      const { id, set } = await runOn(live);
      const client = await liveClient(settings);
      const seen = [];
      const waiting = client.waitForFlowRun(id, { onState: ({ type }) => seen.push(type) });
      for (const type of ["SCHEDULED", "PENDING", "RUNNING", "PAUSED", "RUNNING", "CANCELLING", "CANCELLED"]) {
        if (type !== "SCHEDULED") await set(type);
        await until(() => seen.at(-1) === type, type);
      }
      const run = await waiting;
      assert.equal(run.state_type, "CANCELLED");
      assert.deepEqual(seen, ["SCHEDULED", "PENDING", "RUNNING", "PAUSED", "RUNNING", "CANCELLING", "CANCELLED"]);
      await until(() => client.Sockets.open().length === 0);
    });
  }

  test("the end is there as soon as the event is", async () => {
    const { id, set } = await runOn(live);
    const fetch = recordingFetch();
    const client = await liveClient({ fetch });
    const waiting = client.waitForFlowRun(id);
    await until(() => client.Sockets.sockets[0]?.sent.length === 2);
    assert.deepEqual(client.Sockets.sockets[0].sent[1].filter.resource, { id: [`prefect.flow-run.${id}`] });
    // Once when it began, once when the connection was there: the next time would be half a minute later.
    await until(() => fetch.to(`/flow_runs/${id}`).length === 2, "the run read again");
    await set("COMPLETED");
    const begun = Date.now();
    await waiting;
    assert.ok(Date.now() - begun < 20_000, `${Date.now() - begun} ms`);
  });

  test("a stream that breaks, and a proxy that refuses it, are no hindrance", { timeout: 120_000 }, async () => {
    const proxy = await TcpProxy.start(live.apiUrl);
    const client = await liveClient({ apiUrl: proxy.apiUrl });
    const { id, set } = await runOn(live);
    const waiting = client.waitForFlowRun(id);
    await until(() => client.Sockets.sockets[0]?.sent.length === 2);
    proxy.refusal = "HTTP/1.1 501 Not Implemented\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    proxy.cut();
    await until(() => proxy.upgrades >= 2);
    await set("RUNNING", "COMPLETED");
    assert.equal((await waiting).state_type, "COMPLETED");
    await proxy.stop();
  });

  test("one that isn't there, or is deleted meanwhile, is an error", async () => {
    const client = await liveClient();
    assert.equal((await rejection(client.waitForFlowRun(randomUUID()))).kind, "ObjectNotFound");
    const { id } = await runOn(live);
    const waiting = client.waitForFlowRun(id);
    await until(() => client.Sockets.sockets[0]?.sent.length === 2);
    await live.delete(`/flow_runs/${id}`);
    assert.equal((await rejection(waiting)).kind, "ObjectNotFound");
  });

  test("is over when its time is, or when it is aborted, at any moment", async () => {
    const { id } = await runOn(live);
    const client = await liveClient();
    const late = await rejection(client.waitForFlowRun(id, { timeoutMs: 600 }));
    assert.deepEqual([late.kind, late.message.includes(id)], ["Timeout", true]);
    for (const ms of [-1, 0, 5, 50, 800]) {
      const controller = new AbortController();
      const reason = new Error(`after ${ms}`);
      if (ms < 0) controller.abort(reason);
      else setTimeout(() => controller.abort(reason), ms);
      assert.equal(await rejection(client.waitForFlowRun(id, { signal: controller.signal })), reason);
    }
    await until(() => client.Sockets.open().length === 0);
  });

  test("what onState throws harms nobody", async () => {
    const { id, set } = await runOn(live);
    await set("CRASHED");
    const client = await live.client();
    const run = await client.waitForFlowRun(id, {
      onState() {
        throw new Error("mine");
      },
    });
    assert.equal(run.state_type, "CRASHED");
  });
});

describe("followFlowRunLogs", () => {
  const line = (flow_run_id, n, timestamp = Date.now()) => ({
    name: "prefect.flow_runs",
    level: 20,
    message: `line ${n}`,
    timestamp: new Date(timestamp).toISOString(),
    flow_run_id,
  });
  const follow = (stream, into = []) => ({
    lines: into,
    done: (async () => {
      for await (const { message } of stream) into.push(message);
      return into;
    })(),
  });
  const named = (...numbers) => numbers.map((n) => `line ${n}`);

  for (const [how, settings] of [
    ["live", {}],
    ["by asking", { WebSocket: undefined }],
  ]) {
    test(`${how}: all of them, in whatever order they come, and each once`, { timeout: 120_000 }, async () => {
      const client = await liveClient(settings);
      const run = await live.run(await live.deployment());
      const begun = Date.now() - HOUR;
      await live.post(
        "/logs/",
        times(450, (n) => line(run.id, n, begun + 2 * n)),
      ); // two pages and a half
      const followed = follow(client.followFlowRunLogs(run.id));
      await until(() => followed.lines.length === 450, "what was there");
      assert.deepEqual(followed.lines, named(...times(450)));
      // Another process, whose clock is slow: between, before and behind those that are known.
      await live.post(
        "/logs/",
        times(300, (n) => line(run.id, 1_000 + n, begun + 2 * n + 1)),
      );
      await live.post(
        "/logs/",
        times(5, (n) => line(run.id, 2_000 + n, begun - 1_000 - n)),
      );
      await live.post(
        "/logs/",
        times(5, (n) => line(run.id, 3_000 + n)),
      );
      await until(() => followed.lines.length === 760, "what came out of order");
      await live.setState(run.id, { type: "COMPLETED" }, true);
      await live.post("/logs/", [line(run.id, "after the end")]);
      const lines = await followed.done;
      assert.equal(lines.at(-1), "line after the end");
      const expected = [...times(450), ...times(300, (n) => 1_000 + n), ...times(5, (n) => 2_000 + n), ...times(5, (n) => 3_000 + n)];
      assert.deepEqual(lines.toSorted(), named(...expected, "after the end").toSorted());
      await until(() => client.Sockets.open().length === 0);
    });
  }

  test("a line that the stream brings costs no request", { timeout: 120_000 }, async () => {
    const fetch = recordingFetch();
    const client = await liveClient({ fetch });
    const run = await live.run(await live.deployment());
    const followed = follow(client.followFlowRunLogs(run.id));
    await until(() => client.Sockets.sockets[0]?.sent.length === 2, "the filter sent");
    const [many, begun] = [400, Date.now()];
    for (let n = 0; n < many; n += 10) {
      await live.post(
        "/logs/",
        times(10, (k) => line(run.id, n + k, begun)),
      );
    }
    await until(() => followed.lines.length === many, "the lines");
    await live.setState(run.id, { type: "COMPLETED" }, true);
    const lines = await followed.done;
    assert.deepEqual(lines.toSorted(), named(...times(many)).toSorted());
    assert.ok(fetch.calls.length < many / 2, `${fetch.calls.length} requests`); // a pair of them every two seconds
  });

  for (const [where, shown] of [
    ["", (response) => response],
    [", where the server's isn't to be seen", async (response) => Response.json(await response.json(), { status: response.status })],
  ]) {
    test(`this machine's clock, though fast, cuts no log short${where}`, async (t) => {
      const run = await live.run(await live.deployment(), { state: { type: "RUNNING" } });
      const watched = recordingFetch(async (_, send) => shown(await send()));
      const { now } = Date;
      t.mock.method(Date, "now", () => now() + HOUR);
      const client = await liveClient({ fetch: watched, WebSocket: undefined });
      const followed = follow(client.followFlowRunLogs(run.id));
      const looks = () => watched.to(`/flow_runs/${run.id}`).length;
      await until(() => looks() > 0, "the run looked at");
      await live.setState(run.id, { type: "COMPLETED" }, true);
      const before = looks();
      await until(() => looks() > before, "the end seen");
      await live.post("/logs/", [line(run.id, "after the end")]);
      assert.deepEqual(await followed.done, named("after the end"));
    });
  }

  test("of a run that ended long ago, without a wait", async () => {
    const run = await live.run(await live.deployment());
    await live.setState(run.id, { type: "COMPLETED" }, true);
    await live.post(
      "/logs/",
      times(3, (n) => line(run.id, n, Date.now() - HOUR + n)),
    );
    // No server takes a state of an hour ago, so it says that it is an hour later.
    const fetch = recordingFetch(async (_, send) => {
      const response = await send();
      const headers = { "content-type": "application/json", date: new Date(Date.now() + HOUR).toUTCString() };
      return new Response(response.body, { status: response.status, headers });
    });
    const client = await liveClient({ fetch });
    assert.deepEqual(await follow(client.followFlowRunLogs(run.id)).done, named(0, 1, 2));
    // The lines, no more of them, and once more after the end was seen.
    assert.equal(fetch.to("/logs/filter").length, 3);
    assert.equal(client.Sockets.sockets.length, 0);
  });

  test("ends by break and by the signal, and is an error for a run that isn't there", async () => {
    const client = await liveClient();
    const run = await live.run(await live.deployment());
    await live.post("/logs/", [line(run.id, 0)]);
    for await (const _ of client.followFlowRunLogs(run.id)) break;
    const controller = new AbortController();
    const stream = client.followFlowRunLogs(run.id, { signal: controller.signal });
    await stream.next();
    const next = stream.next();
    await until(() => client.Sockets.open().length === 1);
    const reason = new Error("enough");
    controller.abort(reason);
    assert.equal(await rejection(next), reason);
    await until(() => client.Sockets.open().length === 0);
    assert.equal((await rejection(client.followFlowRunLogs(randomUUID()).next())).kind, "ObjectNotFound");
  });
});

describe("flows that Prefect runs", () => {
  const name = unique("served");
  let home;
  let runner;
  before(async () => {
    home = mkdtempSync(join(tmpdir(), "prefect-flows-"));
    const env = Object.entries(process.env).filter(([name]) => !name.startsWith("PREFECT_"));
    runner = spawn(python, ["-I", fileURLToPath(new URL("python/flows.py", import.meta.url)), name], {
      cwd: home,
      env: { ...Object.fromEntries(env), PREFECT_API_URL: live.apiUrl, PREFECT_HOME: home, PREFECT_RUNNER_POLL_FREQUENCY: "1" },
      stdio: "ignore",
    });
    await until(() => live.has(`/deployments/name/crashing/${name}`), "deployments", 120_000);
  });
  after(async () => {
    if (runner.exitCode === null) {
      runner.kill("SIGINT");
      await once(runner, "exit");
    }
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  });

  test("one that completes, with all of its log", { timeout: 180_000 }, async () => {
    const client = await liveClient();
    const started = await client.runDeployment(`counting/${name}`, { parameters: { lines: 30, pause: 0.05 } });
    const lines = [];
    const following = (async () => {
      for await (const line of client.followFlowRunLogs(started.id)) lines.push(line);
    })();
    const seen = [];
    const run = await client.waitForFlowRun(started.id, { onState: ({ name }) => seen.push(name) });
    await following;
    assert.equal(run.state_type, "COMPLETED");
    assert.deepEqual([seen[0], seen.at(-1)], ["Scheduled", "Completed"]);
    const stored = await live.post("/logs/filter", { logs: { flow_run_id: { any_: [started.id] } }, sort: "TIMESTAMP_ASC" });
    assert.deepEqual(lines.map(({ id }) => id).toSorted(), stored.map(({ id }) => id).toSorted());
    assert.ok(times(30).every((n) => lines.some(({ message }) => message === `counted ${n}`)));
  });

  test("one that fails, and one whose process dies: results, not errors", { timeout: 180_000 }, async () => {
    const client = await liveClient();
    const [failed, crashed] = await Promise.all([
      client.runDeployment(`counting/${name}`, { parameters: { fails: true }, wait: true }),
      client.runDeployment(`crashing/${name}`, { wait: true }),
    ]);
    assert.deepEqual([failed.state_type, crashed.state_type], ["FAILED", "CRASHED"]);
    assert.match(failed.state.message, /it was told to fail/);
  });

  test("one that is cancelled while it is waited for: Cancelling is not the end", { timeout: 180_000 }, async () => {
    const client = await liveClient();
    const seen = [];
    const run = await client.runDeployment(`endless/${name}`, {
      wait: true,
      onState({ name }, { id }) {
        seen.push(name);
        if (name === "Running") client.cancelFlowRuns([id]);
      },
    });
    assert.equal(run.state_type, "CANCELLED");
    assert.ok(seen.indexOf("Cancelling") > seen.indexOf("Running"), seen.join());
    assert.equal(seen.at(-1), "Cancelled");
  });
});
