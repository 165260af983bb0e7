// Live streams: events and lines as they come, none lost and none twice, whatever happens to the connection.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { after, before, describe, test } from "node:test";
import { PrefectError, eventFilter, logFilter, ownServer, rejection, servers, times, unique } from "./support.mjs";
import { TcpProxy, WebSocket, take, until, watchedSockets } from "./sockets.mjs";

const streamed = { PREFECT_SERVER_LOGS_STREAM_PUBLISHING_ENABLED: "true", PREFECT_SERVER_LOGS_STREAM_OUT_ENABLED: "true" };
let server; // it stores events, and tells of lines
before(async () => {
  server = await ownServer({ services: true, env: streamed });
});
after(() => server?.stop());

/** Events of a name that no other test has: a filter for them, and what emits so many. */
function events(on = () => server) {
  const event = unique("event");
  let made = 0;
  const emit = async (n, more) => {
    const some = times(n, () => ({
      id: randomUUID(),
      event,
      occurred: new Date().toISOString(),
      resource: { "prefect.resource.id": `thing.${made}` },
      payload: { n: made++ },
      ...more,
    }));
    await on().post("/events", some);
    return some.map(({ payload }) => payload.n);
  };
  const stored = (n) =>
    until(async () => (await on().post("/events/filter", { filter: { event: { name: [event] } } })).total >= n, `${n} stored events`);
  return { event, filter: { event: { name: [event] } }, emit, stored };
}

/** For one test this is the platform's WebSocket. */
function withGlobal(t, value) {
  const before = globalThis.WebSocket;
  globalThis.WebSocket = value;
  t.after(() => {
    globalThis.WebSocket = before;
  });
}

const numbers = (items) => items.map(({ payload }) => payload.n);
const inOrder = (items) => numbers(items).toSorted((a, b) => a - b);

/** A stream that is known to be open. */
async function opened(client, filter, options, Sockets = client.Sockets) {
  const before = Sockets.sockets.length;
  const stream = client.subscribeEvents(filter, options);
  await until(() => Sockets.sockets.length > before && Sockets.sockets.at(-1).sent.length === 2, "the filter sent");
  return stream;
}

async function watchingClient(settings, on = server) {
  const Sockets = watchedSockets();
  return Object.assign(await on.client({ WebSocket: Sockets, ...settings }), { Sockets });
}

describe("events", () => {
  test("come as they happen, to each stream all of them", async () => {
    const client = await watchingClient();
    const { filter, emit } = events();
    const streams = [await opened(client, filter), await opened(client, eventFilter().eventName(...filter.event.name))];
    await emit(7);
    for (const stream of streams) {
      assert.deepEqual(numbers(await take(stream, 7)), times(7));
      await stream.return();
    }
    assert.equal(client.Sockets.open().length, 0);
  });

  test("are those that the server has, to the letter", async () => {
    const client = await watchingClient();
    const { filter, emit, stored } = events();
    const stream = await opened(client, filter);
    await emit(1, { related: [{ "prefect.resource.id": "x", "prefect.resource.role": "y" }], payload: { n: 0, deep: [1.5, null] } });
    const [event] = await take(stream, 1);
    await stream.return();
    await stored(1);
    assert.deepEqual([event], (await server.post("/events/filter", { filter })).events);
  });

  test("that come between the call and the first question are there", async () => {
    const client = await watchingClient();
    const { filter, emit } = events();
    const stream = await opened(client, filter);
    await emit(3);
    await until(() => server.get("/health"));
    assert.deepEqual(numbers(await take(stream, 3)), [0, 1, 2]);
    await stream.return();
  });

  test("of before come first where they are asked for, and once", async () => {
    const client = await watchingClient();
    const { filter, emit, stored } = events();
    await emit(120); // more than two pages
    await stored(120);
    for (const [more, options] of [
      [{}, { backfill: true }],
      [{ occurred: { since: new Date(Date.now() - 3_600_000) } }, {}],
    ]) {
      const stream = await opened(client, { ...filter, ...more }, options);
      const before = await take(stream, 120);
      assert.deepEqual(inOrder(before), times(120));
      const happened = before.map(({ occurred }) => occurred);
      assert.deepEqual(happened, happened.toSorted());
      await stream.return();
    }
    const stream = await opened(client, filter, { backfill: true });
    const next = await emit(2);
    assert.deepEqual(inOrder(await take(stream, 122)), [...times(120), ...next]);
    await stream.return();
    const fresh = await opened(client, filter);
    const last = await emit(1);
    assert.deepEqual(numbers(await take(fresh, 1)), last);
    await fresh.return();
  });

  test("a list of no names is no condition, for the store and for the stream", async () => {
    const client = await watchingClient();
    const { emit, stored, event } = events();
    const stream = await opened(client, { event: { name: [] } });
    await emit(1);
    const isMine = (item) => item.event === event;
    for await (const item of stream) if (isMine(item)) break;
    await stored(1);
    const { events: newest } = await client.readEvents({ filter: { event: { name: [] } } });
    assert.ok(newest.some(isMine));
  });

  test("questions that overlap are answered one after the other", async () => {
    const client = await watchingClient();
    const { filter, emit } = events();
    const stream = await opened(client, filter);
    const asked = times(5, () => stream.next());
    await emit(5);
    assert.deepEqual(numbers((await Promise.all(asked)).map(({ value }) => value)), times(5));
    await stream.return();
  });

  test("of many at once none is lost", { timeout: 120_000 }, async () => {
    const client = await watchingClient();
    const { filter, emit } = events();
    const stream = await opened(client, filter);
    for (const _ of times(10)) await emit(100);
    assert.deepEqual(inOrder(await take(stream, 1_000)), times(1_000));
    await stream.return();
  });
});

describe("a connection that breaks", () => {
  test("is opened again, and what was missed is read from the store: none is lost, none comes twice", { timeout: 120_000 }, async () => {
    const proxy = await TcpProxy.start(server.apiUrl);
    const retries = [];
    const client = await watchingClient({ apiUrl: proxy.apiUrl, onRetry: (retry) => retries.push(retry) });
    const { filter, emit, stored } = events();
    const stream = await opened(client, filter);
    const all = [];
    for (const round of times(3)) {
      await emit(4);
      all.push(...(await take(stream, 4)));
      proxy.cut();
      await emit(60); // nobody is there to be told
      await stored((round + 1) * 64);
      all.push(...(await take(stream, 60)));
    }
    assert.deepEqual(inOrder(all), times(192));
    assert.equal(client.Sockets.sockets.length, 4);
    assert.ok(retries.every(({ url, error }) => url.endsWith("/events/out") && error.kind === "Network"));
    // Once it was looked at a second time, there is nothing more.
    await emit(1);
    assert.deepEqual(numbers(await take(stream, 1)), [192]);
    await stream.return();
    await proxy.stop();
  });

  test("a stream of what is live alone goes on without what was missed, and never asks the store", { timeout: 120_000 }, async () => {
    const proxy = await TcpProxy.start(server.apiUrl);
    const asked = [];
    const client = await watchingClient({ apiUrl: proxy.apiUrl, onRequest: ({ url }) => asked.push(url) });
    const { filter, emit, stored } = events();
    const stream = await opened(client, filter, { liveOnly: true });
    await emit(2);
    assert.deepEqual(numbers(await take(stream, 2)), [0, 1]);
    proxy.cut();
    await emit(5); // nobody is there to be told
    await stored(7);
    const next = stream.next();
    await until(() => client.Sockets.sockets.length === 2 && client.Sockets.sockets[1].sent.length === 2, "the connection again");
    await emit(1);
    assert.deepEqual((await next).value.payload, { n: 7 });
    assert.deepEqual(
      asked.filter((url) => url.includes("/events/filter")),
      [],
    );
    await stream.return();
    await proxy.stop();
    const error = await rejection(client.subscribeEvents(filter, { liveOnly: true, backfill: true }).next());
    assert.deepEqual([error.kind, /liveOnly/.test(error.message)], ["ValidationError", true], error.message);
  });

  test("a stream of what is live alone outlives any number of connections, if each held for a while", async (t) => {
    const proxy = await TcpProxy.start(server.apiUrl);
    const client = await watchingClient({ apiUrl: proxy.apiUrl, maxRetries: 1 });
    const { filter, emit } = events();
    const { now } = Date;
    let later = 0;
    t.mock.method(Date, "now", () => now() + later);
    const stream = await opened(client, filter, { liveOnly: true });
    const next = stream.next();
    for (const round of times(4)) {
      later += 60_000; // nothing came in this minute
      proxy.cut();
      const isOpen = () => client.Sockets.sockets.length === round + 2 && client.Sockets.sockets.at(-1).sent.length === 2;
      await until(isOpen, "the connection again");
    }
    await emit(1);
    assert.deepEqual((await next).value.payload, { n: 0 });
    await stream.return();
    await proxy.stop();
  });

  for (const [how, wrong] of [
    ["fast", 600_000],
    ["slow", -600_000],
  ]) {
    test(`this machine's clock is ${how}: what was missed comes, and nothing of before`, { timeout: 120_000 }, async (t) => {
      const { now } = Date;
      t.mock.method(Date, "now", () => now() + wrong);
      const proxy = await TcpProxy.start(server.apiUrl);
      const client = await watchingClient({ apiUrl: proxy.apiUrl });
      const { filter, emit, stored } = events();
      await emit(3, { occurred: new Date(now() - 60_000).toISOString() });
      await stored(3);
      const stream = await opened(client, filter);
      proxy.cut();
      await emit(3); // nobody is there to be told
      await stored(6);
      assert.deepEqual(inOrder(await take(stream, 3)), [3, 4, 5]);
      await stream.return();
      await proxy.stop();
    });
  }

  test("what is stored only after the connection is there again comes, too", { timeout: 120_000 }, async () => {
    const proxy = await TcpProxy.start(server.apiUrl);
    const client = await watchingClient({ apiUrl: proxy.apiUrl });
    const { filter, emit } = events();
    const stream = await opened(client, filter);
    await emit(1);
    await take(stream, 1);
    proxy.cut();
    await emit(5); // told to nobody, and stored some seconds later
    assert.deepEqual(inOrder(await take(stream, 5)), [1, 2, 3, 4, 5]);
    await stream.return();
    await proxy.stop();
  });

  test("a server that is killed and started again: all that it has stored", { timeout: 300_000 }, async () => {
    const own = await ownServer({ services: true });
    const client = await watchingClient({ maxRetries: 30 }, own);
    const { filter, emit, stored } = events(() => own);
    const stream = await opened(client, filter);
    await emit(25);
    const all = await take(stream, 10);
    await stored(25);
    await own.kill();
    // It asks while there is no server; the server is told of more before it is asked again.
    const [rest] = await Promise.all([take(stream, 40), own.again().then(() => emit(25))]);
    all.push(...rest);
    assert.deepEqual(inOrder(all), times(50));
    await emit(1);
    assert.deepEqual(numbers(await take(stream, 1)), [50]);
    await stream.return();
    await own.stop();
  });

  test("a server that is killed under lines, under a log that is followed, and under a wait", { timeout: 300_000 }, async () => {
    const own = await ownServer({ services: true, env: streamed });
    const client = await watchingClient({ maxRetries: 30 }, own);
    const run = await own.run(await own.deployment(), { state: { type: "RUNNING" } });
    let made = 0;
    const write = (n) =>
      own.post(
        "/logs/",
        times(n, () => ({ name: "x", level: 20, message: `${made++}`, timestamp: new Date().toISOString(), flow_run_id: run.id })),
      );
    const lines = client.subscribeLogs(logFilter().flowRunId(run.id));
    const log = client.followFlowRunLogs(run.id);
    const ended = client.waitForFlowRun(run.id);
    await until(() => client.Sockets.sockets.filter(({ sent }) => sent.length === 2).length >= 2, "the filters sent");
    await write(12);
    const [some, first] = await Promise.all([take(lines, 5), take(log, 12)]);
    await own.kill();
    const coming = [take(lines, 19), take(log, 12)];
    await own.again();
    await write(12);
    some.push(...(await coming[0]));
    first.push(...(await coming[1]));
    const theirs = (found) => found.map(({ message }) => Number(message)).toSorted((a, b) => a - b);
    assert.deepEqual([theirs(some), theirs(first)], [times(24), times(24)]);
    await own.setState(run.id, { type: "COMPLETED" });
    assert.equal((await ended).state_type, "COMPLETED");
    assert.deepEqual(await log.next(), { value: undefined, done: true });
    await lines.return();
    await own.stop();
  });

  test("whoever is slow loses nothing: what is not kept is read from the store", { timeout: 300_000 }, async () => {
    const client = await watchingClient();
    const { filter, emit, stored } = events();
    const stream = await opened(client, filter);
    const [socket] = client.Sockets.sockets;
    const many = 1_500;
    let told = 0;
    socket.addEventListener("message", () => (told += 1));
    const isClosed = () => socket.readyState > WebSocket.OPEN;
    // Not all at once: of what a connection doesn't take in time the server drops all but 256.
    for (let made = 0; made < many; made += 100) {
      await emit(100);
      await until(() => told > made + 99 || isClosed());
    }
    assert.ok(isClosed(), "nobody reads it");
    await stored(many);
    const all = await take(stream, many);
    assert.deepEqual(inOrder(all), times(many));
    await emit(1);
    assert.deepEqual(numbers(await take(stream, 1)), [many]);
    await stream.return();
  });

  test("a server that refuses the upgrade is told apart from one that isn't there", async () => {
    const proxy = await TcpProxy.start(server.apiUrl);
    proxy.refusal = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    const client = await watchingClient({ apiUrl: proxy.apiUrl });
    const refused = await rejection(client.subscribeEvents().next());
    assert.equal(refused.kind, "Network");
    assert.match(refused.message, /the server itself answers: does a proxy in between let no WebSocket through/);
    assert.equal(proxy.upgrades, 2);
    await proxy.stop();
    const gone = await rejection(client.subscribeEvents({}, { maxRetries: 0 }).next());
    assert.deepEqual([gone.kind, gone.url], ["Network", `${proxy.apiUrl}/health`]);
  });

  test("a server that is silent from the beginning is out of time", async () => {
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const client = await watchingClient({ apiUrl: `http://127.0.0.1:${silent.address().port}/api`, timeoutMs: 500 });
    const error = await rejection(client.subscribeEvents().next());
    assert.deepEqual([error.kind, error.message.includes("/events/out")], ["Timeout", true]);
    silent.close();
  });
});

describe("who is let in", () => {
  for (const kind of ["auth", "csrf", "both"]) {
    test(`the client on the server "${kind}"`, async () => {
      const on = servers[kind];
      const client = await watchingClient({}, on);
      const { filter, emit } = events(() => on);
      const stream = await opened(client, filter);
      const [{ given, sent }] = client.Sockets.sockets;
      assert.deepEqual(given, { url: `${on.apiUrl.replace("http", "ws")}/events/out`, protocols: ["prefect"] });
      assert.deepEqual(sent[0], { type: "auth", token: on.authString ?? null });
      await emit(2);
      assert.deepEqual(numbers(await take(stream, 2)), [0, 1]);
      await stream.return();
    });
  }

  test("a key from a function, and a header of one's own, are the token", async () => {
    const on = servers.auth;
    const basic = `Basic ${Buffer.from(on.authString).toString("base64")}`;
    for (const [settings, options, token] of [
      [{ authString: undefined, apiKey: async () => "pnu_s3cret" }, {}, "pnu_s3cret"],
      [{ authString: undefined, headers: { authorization: basic } }, {}, on.authString],
      [{ authString: "other:one" }, { headers: { Authorization: basic } }, on.authString],
    ]) {
      const client = await watchingClient(settings, on);
      const stream = client.subscribeEvents({}, options);
      await until(() => client.Sockets.sockets[0]?.sent.length > 0, "a token");
      assert.deepEqual(client.Sockets.sockets[0].sent[0], { type: "auth", token });
      await stream.return();
    }
  });

  test("a wrong one is refused, at once and without a word of it", async () => {
    for (const [settings, said] of [
      [{ authString: "admin:s3cret-wrong" }, "authString were sent"],
      [{ authString: undefined, apiKey: "pnu_s3cret" }, "a server of one's own takes an authString"],
      [{ authString: undefined }, "no apiKey or authString is set"],
    ]) {
      const client = await watchingClient(settings, servers.auth);
      const error = await rejection(client.subscribeEvents().next());
      assert.ok(error instanceof PrefectError);
      assert.equal(error.kind, "Unauthorized");
      assert.ok(error.message.includes(said), error.message);
      assert.ok(!`${error.stack}${JSON.stringify(error)}`.includes("s3cret"));
      assert.equal(client.Sockets.sockets.length, 1);
    }
  });
});

describe("refused before anything is opened:", () => {
  for (const [what, subscribe, path] of [
    ["a key that no filter has", (client) => client.subscribeEvents({ evnt: {} }), ["evnt"]],
    ["a value that can't be", (client) => client.subscribeEvents({ id: { id: ["x"] } }), ["id", "id", 0]],
    ["a function", (client) => client.subscribeEvents(eventFilter), []],
    ["the filter of something else", (client) => client.subscribeEvents({ flow_run_id: { any_: [] } }), ["flow_run_id"]],
    ["related, which the stream ignores", (client) => client.subscribeEvents({ related: { id: ["x"] } }), ["related"]],
    ["resource.distinct", (client) => client.subscribeEvents({ resource: { distinct: true } }), ["resource.distinct"]],
    ["order", (client) => client.subscribeEvents({ order: "DESC" }), ["order"]],
    ["text of logs", (client) => client.subscribeLogs({ text: { query: "x" } }), ["text"]],
    ["or_ of logs", (client) => client.subscribeLogs({ operator: "or_" }), ["operator"]],
    ["an option that is none", (client) => client.subscribeEvents({}, { backfil: true }), ["backfil"]],
    ["a signal that is none", (client) => client.subscribeLogs({}, { signal: 1 }), ["signal"]],
    ["no id of a run", (client) => client.followFlowRunLogs("x"), ["flowRunId"]],
  ]) {
    test(what, async () => {
      const client = await watchingClient();
      const stream = subscribe(client);
      const error = await rejection(stream.next());
      assert.equal(error.kind, "ValidationError");
      assert.deepEqual(error.detail[0].loc, path);
      assert.equal(client.Sockets.sockets.length, 0);
      assert.deepEqual(await stream.next(), { value: undefined, done: true });
    });
  }

  test("everything, where there is no WebSocket", async (t) => {
    withGlobal(t, undefined);
    const client = await server.client();
    const error = await rejection(client.subscribeEvents().next());
    assert.deepEqual([error.kind, error.detail[0].loc], ["ValidationError", ["WebSocket"]]);
    assert.match(error.message, /package undici or ws/);
  });

  test("a setting that is no class", async () => {
    const error = await rejection(server.client({ WebSocket: "ws" }));
    assert.deepEqual(error.detail[0].loc, ["WebSocket"]);
  });
});

describe("closed", () => {
  const filter = { event: { name: ["nothing"] } };

  test("by break", async () => {
    const client = await watchingClient();
    const { filter, emit } = events();
    const stream = await opened(client, filter);
    await emit(1);
    for await (const _ of stream) break;
    await until(() => client.Sockets.open().length === 0);
  });

  test("by return() while an item is waited for, which ends the waiting", async () => {
    const client = await watchingClient();
    const stream = await opened(client, filter);
    const waiting = [stream.next(), stream.next()];
    assert.deepEqual(await stream.return(), { value: undefined, done: true });
    for (const next of waiting) assert.deepEqual(await next, { value: undefined, done: true });
    await until(() => client.Sockets.open().length === 0);
  });

  test("by throw() while an item is waited for, which ends the waiting", async () => {
    const client = await watchingClient();
    const stream = await opened(client, filter);
    const waiting = stream.next();
    const reason = new Error("mine");
    assert.equal(await rejection(stream.throw(reason)), reason);
    assert.deepEqual(await waiting, { value: undefined, done: true });
    await until(() => client.Sockets.open().length === 0);
  });

  test("by return() before anything was asked", async () => {
    const client = await watchingClient();
    const stream = await opened(client, filter);
    await stream.return();
    await until(() => client.Sockets.open().length === 0);
    assert.deepEqual(await stream.next(), { value: undefined, done: true });
  });

  const reason = new Error("enough");
  for (const [when, start] of [
    [
      "before it begins",
      async (client, controller) => (controller.abort(reason), client.subscribeEvents(filter, { signal: controller.signal })),
    ],
    ["while it connects", async (client, controller) => client.subscribeEvents(filter, { signal: controller.signal })],
    ["while an item is waited for", async (client, controller) => opened(client, filter, { signal: controller.signal })],
  ]) {
    test(`by the signal, ${when}`, async () => {
      const client = await watchingClient();
      const controller = new AbortController();
      const stream = await start(client, controller);
      const next = stream.next();
      controller.abort(reason);
      assert.equal(await rejection(next), reason);
      assert.deepEqual(await stream.next(), { value: undefined, done: true });
      await until(() => client.Sockets.open().length === 0);
    });
  }

  test("by the signal, while nobody asks: the socket is closed then", async () => {
    const client = await watchingClient();
    const { filter, emit } = events();
    const controller = new AbortController();
    const stream = await opened(client, filter, { signal: controller.signal });
    await emit(1);
    await stream.next();
    controller.abort(reason);
    await until(() => client.Sockets.open().length === 0);
    assert.equal(await rejection(stream.next()), reason);
  });

  test("by the signal, while there is no server", async () => {
    const proxy = await TcpProxy.start(server.apiUrl);
    const client = await watchingClient({ apiUrl: proxy.apiUrl, maxRetries: 100 });
    const controller = new AbortController();
    const stream = await opened(client, filter, { signal: controller.signal });
    const next = stream.next();
    await proxy.stop();
    setTimeout(() => controller.abort(reason), 700);
    assert.equal(await rejection(next), reason);
  });

  test("by its time", async () => {
    const client = await watchingClient();
    const error = await rejection(client.subscribeEvents(filter, { timeoutMs: 400 }).next());
    assert.equal(error.kind, "Timeout");
    await until(() => client.Sockets.open().length === 0);
  });
});

describe("lines", () => {
  const line = (flow_run_id, n, more) => ({
    name: "prefect.flow_runs",
    level: 20,
    message: `line ${n}`,
    timestamp: new Date().toISOString(),
    flow_run_id,
    ...more,
  });

  test("come as they are written, and those of before", async () => {
    const client = await watchingClient();
    const id = randomUUID();
    await server.post(
      "/logs/",
      times(3, (n) => line(id, n)),
    );
    const stream = client.subscribeLogs(logFilter().flowRunId(id).levelGe(20), { backfill: true });
    const messages = (lines) => lines.map(({ message }) => message);
    assert.deepEqual(messages(await take(stream, 3)), ["line 0", "line 1", "line 2"]);
    await server.post("/logs/", [line(id, 3), line(id, 4, { level: 10 }), line(id, 5)]);
    assert.deepEqual(messages(await take(stream, 2)), ["line 3", "line 5"]);
    await stream.return();
  });
});

describe("emitEvent", () => {
  const resource = { "prefect.resource.id": "order.4711" };

  test("fills in what is needed, and gives the event as it was sent", async () => {
    const client = await server.client();
    const event = unique("event");
    const begun = Date.now();
    const sent = await client.emitEvent({ event, resource, payload: { amount: 12.5 } });
    assert.match(sent.id, /^[0-9a-f-]{36}$/);
    assert.ok(Math.abs(new Date(sent.occurred) - begun) < 60_000);
    const read = await until(async () => (await server.post("/events/filter", { filter: { event: { name: [event] } } })).events[0]);
    assert.deepEqual([read.id, read.payload, read.resource], [sent.id, { amount: 12.5 }, resource]);
  });

  test("keeps what is given", async () => {
    const client = await server.client();
    const given = {
      event: unique("event"),
      resource,
      id: randomUUID(),
      occurred: "2026-11-23T10:00:00Z",
      follows: randomUUID(),
      related: [{ "prefect.resource.id": "a", "prefect.resource.role": "b" }],
      payload: {},
    };
    assert.deepEqual(await client.emitEvent(given), given);
  });

  for (const [what, event, path] of [
    ["no name", { resource }, ["event"]],
    ["no resource", { event: "x" }, ["resource"]],
    ["a resource without an id", { event: "x", resource: { id: "1" } }, ["resource", "prefect.resource.id"]],
    [
      "a related resource without a role",
      { event: "x", resource, related: [{ ...resource, "prefect.resource.role": "a" }, resource] },
      ["related", 1, "prefect.resource.role"],
    ],
    ["an unknown key", { event: "x", resource, occured: "2026-11-23" }, ["occured"]],
  ]) {
    test(`refuses ${what}`, async () => {
      const client = await server.client({ fetch: () => assert.fail("it was sent") });
      const error = await rejection(client.emitEvent(event));
      assert.equal(error.kind, "ValidationError");
      const { loc } = error.detail[0];
      assert.deepEqual(loc.length ? loc : [error.message.match(/"?(\w+)"?/)[1]], path);
    });
  }
});

test("the platform's own WebSocket is used where there is one", async (t) => {
  withGlobal(t, WebSocket);
  const client = await server.client();
  const { filter, emit, stored } = events();
  await emit(1);
  await stored(1);
  const stream = client.subscribeEvents(filter, { backfill: true });
  assert.deepEqual(numbers(await take(stream, 1)), [0]);
  await stream.return();
});
