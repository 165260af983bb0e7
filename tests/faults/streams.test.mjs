// Live streams with every sort of fault: of the connection, of its messages, and of the lists from which a stream reads what
// it missed. The server is a real one, behind a proxy that fails. What docs/live.md promises: nothing that the server has
// stored is lost, nothing comes twice, and whatever ends a stream is reported with its kind.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket, take, until } from "../client/sockets.mjs";
import { HOUR, ago, ownServer, rejection, times, unique } from "../client/support.mjs";
import { named } from "./faults.mjs";
import { FaultyProxy, closePools } from "./proxy.mjs";

let server;
before(async () => {
  const env = { PREFECT_SERVER_LOGS_STREAM_PUBLISHING_ENABLED: "true", PREFECT_SERVER_LOGS_STREAM_OUT_ENABLED: "true" };
  server = await ownServer({ services: true, env });
});
after(async () => {
  await server?.stop();
  await closePools();
});

const at = { method: "WEBSOCKET" };

/** What is streamed: items with a number each, that no other test has. `many` are more than two pages of the store. */
const sources = {
  events: () => {
    const event = unique("event");
    let made = 0;
    return {
      many: 120,
      pagesOfLook: 1,
      page: { method: "POST", path: /^\/events\/filter$/ },
      nextPage: { method: "GET", path: /^\/events\/filter\/next$/ },
      subscribe: (client, options) => client.subscribeEvents({ event: { name: [event] } }, options),
      number: ({ payload }) => payload.n,
      async make(n) {
        const resource = { "prefect.resource.id": "thing" };
        const occurred = new Date().toISOString();
        await server.post(
          "/events",
          times(n, () => ({ id: randomUUID(), event, occurred, resource, payload: { n: made++ } })),
        );
      },
      stored: async () => (await server.post("/events/filter", { filter: { event: { name: [event] } } })).total,
    };
  },
  lines: () => {
    const flow_run_id = randomUUID();
    const filter = { flow_run_id: { any_: [flow_run_id] } };
    const page = { method: "POST", path: /^\/logs\/filter$/ };
    let made = 0;
    return {
      many: 450,
      pagesOfLook: 2, // the last one is empty
      page,
      nextPage: { ...page, after: 1 },
      subscribe: (client, options) => client.subscribeLogs(filter, options),
      number: ({ message }) => Number(message),
      async make(n) {
        const timestamp = new Date().toISOString();
        await server.post(
          "/logs/",
          times(n, () => ({ name: "prefect", level: 20, message: `${made++}`, timestamp, flow_run_id })),
        );
      },
      stored: async () => (made === 0 ? 0 : made),
    };
  },
};

/** A client behind a proxy of its own. */
async function behind(t, settings) {
  const proxy = await FaultyProxy.start(server.apiUrl);
  const retries = [];
  const client = await server.client({ apiUrl: proxy.apiUrl, WebSocket, onRetry: (retry) => retries.push(retry), ...settings });
  await client.hello();
  t.after(async () => {
    client.free();
    await proxy.close();
    assert.equal(proxy.failure, undefined);
  });
  return { proxy, client, retries };
}

/** From now on all items come, each once, and those that are made next come by the connection. */
async function comes(source, stream, n) {
  const numbers = (await take(stream, n)).map(source.number);
  assert.deepEqual(
    numbers.toSorted((a, b) => a - b),
    times(n),
  );
  await source.make(1);
  assert.deepEqual((await take(stream, 1)).map(source.number), [n]);
}

const half = (bytes) => bytes.subarray(0, bytes.length / 2);

/** Does this at the `n`th message of the server, the first of which says that one is let in. */
const atMessage = (n, act) => (tunnel) => tunnel.open((message, place) => (place === n ? act(tunnel, message) : tunnel.pass(message)));

/** What happens to a connection, once; the next one goes well. */
const connections = {
  "reset as it is asked for": (tunnel) => tunnel.reset(),
  "refused with 503": (tunnel) => tunnel.refuse(503),
  "refused with 403": (tunnel) => tunnel.refuse(403),
  "reset before one is let in": atMessage(0, (tunnel) => tunnel.reset()),
  "closed before one is let in, for the server restarts": atMessage(0, (tunnel) => tunnel.close(1012, "Service Restart")),
  "a proxy's page in place of being let in": atMessage(0, (tunnel) => tunnel.say("<!doctype html>")),
  "reset as soon as one is let in": atMessage(0, (tunnel, message) => {
    tunnel.pass(message);
    setTimeout(() => tunnel.reset(), 20);
  }),
  "reset in the middle of a message": atMessage(2, (tunnel, message) => {
    tunnel.pass(half(message));
    setTimeout(() => tunnel.reset(), 20);
  }),
  "ended without a word": atMessage(2, (tunnel) => tunnel.end()),
  "closed, as if all were said": atMessage(2, (tunnel) => tunnel.close(1000)),
  "closed for an error of the server": atMessage(2, (tunnel) => tunnel.close(1011, "Internal Error")),
  "a message that is no JSON": atMessage(2, (tunnel) => tunnel.say("s3cret!")),
  "a message of something else": atMessage(2, (tunnel) => tunnel.say(JSON.stringify({ type: "ping" }))),
  "a message that is null": atMessage(2, (tunnel) => tunnel.say("null")),
  "a message of bytes": atMessage(2, (tunnel) => tunnel.say(Buffer.from([0xff, 0, 0xc3]), 2)),
  "text that is no UTF-8": atMessage(2, (tunnel) => tunnel.say(Buffer.from([0xc3, 0x28]))),
  "every message twice": (tunnel) =>
    tunnel.open((message, n) => {
      tunnel.pass(message);
      if (n > 0) tunnel.pass(message);
    }),
  "every second message swallowed": (tunnel) => tunnel.open((message, n) => (n % 2 === 1 && n < 7) || tunnel.pass(message)),
  "bytes one by one": (tunnel) =>
    tunnel.open((message) => {
      for (const byte of message) tunnel.pass(Buffer.from([byte]));
    }),
};

// They wait more than they work.
describe("live streams", { concurrency: 40, timeout: 240_000 }, () => {
  for (const [kind, open] of Object.entries(sources)) {
    describe(`the connection of ${kind}:`, { concurrency: 12 }, () => {
      for (const [name, act] of Object.entries(connections)) {
        test(name, async (t) => {
          const { proxy, client } = await behind(t);
          const source = open();
          proxy.fault(act, at);
          const stream = source.subscribe(client);
          await until(() => proxy.to(at).length > 0, "a connection");
          await sleep(200); // about the time at which a filter is sent
          await source.make(6);
          const numbers = (await take(stream, 6)).map(source.number);
          assert.deepEqual(numbers.toSorted(), times(6));
          // Another connection is there, or the same.
          await until(() => proxy.to(at).at(-1).delivered > 0, "another connection");
          await sleep(200);
          await source.make(1);
          assert.deepEqual((await take(stream, 1)).map(source.number), [6]);
          await stream.return();
        });
      }

      test("it is refused for the credentials: at once, and without a word of them", async (t) => {
        const { proxy, client } = await behind(t, { apiKey: "pnu_s3cret" });
        proxy.fault(
          atMessage(0, (tunnel) => tunnel.close(1008, "Auth token pnu_s3cret is wrong")),
          { ...at, times: Infinity },
        );
        const error = await rejection(open().subscribe(client).next());
        assert.deepEqual([error.kind, proxy.to(at).length], ["Unauthorized", 1]);
        assert.ok(!`${error.stack}${JSON.stringify(error)}`.includes("s3cret"), error.message);
      });

      for (const [name, act] of Object.entries({
        "refused with 403": (tunnel) => tunnel.refuse(403),
        "a page in place of being let in": atMessage(0, (tunnel) => tunnel.say("<!doctype html>")),
        "what is no item, as soon as one is let in": atMessage(0, (tunnel, message) => {
          tunnel.pass(message);
          tunnel.say("{}");
        }),
      })) {
        test(`${name}, every time: the stream gives up, and says so`, async (t) => {
          const { proxy, client } = await behind(t, { maxRetries: 1 });
          proxy.fault(act, { ...at, times: Infinity });
          const stream = open().subscribe(client);
          const error = await rejection(stream.next());
          assert.equal(error.kind, "Network");
          assert.equal(proxy.to(at).length, 2);
          assert.deepEqual(await stream.next(), { value: undefined, done: true });
        });
      }
    });

    describe(`the store of ${kind}:`, { concurrency: 12 }, () => {
      /** A stream with what came before it, which is stored. */
      async function backfilled(t) {
        const source = open();
        await source.make(source.many);
        await until(async () => (await source.stored()) >= source.many, "stored items");
        const { proxy, client, retries } = await behind(t);
        return { source, proxy, client, retries };
      }

      for (const [when, page] of [
        ["the first page", "page"],
        ["a further page", "nextPage"],
      ]) {
        for (const fault of named([
          "reset before it is delivered",
          "truncated: fewer bytes than Content-Length says",
          "429, Retry-After: 0",
          "503, Retry-After: 0",
          "a slow body",
        ])) {
          test(`${fault.name}, for ${when}: it is read again`, async (t) => {
            const { source, proxy, client } = await backfilled(t);
            proxy.fault(fault.act, source[page]);
            const stream = source.subscribe(client, { backfill: true });
            await comes(source, stream, source.many);
            await stream.return();
          });
        }

        for (const fault of named(["500", "JSON that is corrupt", "a login page with 200", "503, Retry-After: 61"])) {
          test(`${fault.name}, for ${when}: that ends the stream`, async (t) => {
            const { source, proxy, client } = await backfilled(t);
            proxy.fault(fault.act, source[page]);
            const stream = source.subscribe(client, { backfill: true });
            const error = await rejection(take(stream, source.many));
            assert.equal(error.kind, fault.error.kind);
            assert.deepEqual(await stream.next(), { value: undefined, done: true });
          });
        }

        test(`the connection breaks while ${when} is read: all come, each once`, async (t) => {
          const { source, proxy, client } = await backfilled(t);
          proxy.fault(async (exchange) => {
            proxy.cut();
            exchange.reply(await exchange.deliver());
          }, source[page]);
          const stream = source.subscribe(client, { backfill: true });
          await comes(source, stream, source.many);
          await stream.return();
        });
      }

      test("a whole page that is no list ends the stream", async (t) => {
        const { source, proxy, client } = await backfilled(t);
        proxy.fault((exchange) => exchange.json(200, { status: "ok" }), source.page);
        const error = await rejection(source.subscribe(client, { backfill: true }).next());
        assert.equal(error.kind, "UnexpectedResponse");
      });
    });
  }

  test("a connection that falls silent: what it doesn't bring is found in the store within a minute", async (t) => {
    await Promise.all(
      Object.values(sources).map(async (open) => {
        const { proxy, client } = await behind(t);
        const source = open();
        let isSilent = false;
        proxy.fault((tunnel) => tunnel.open((message) => isSilent || tunnel.pass(message)), at);
        const stream = source.subscribe(client);
        await until(() => proxy.to(at).length === 1, "a connection");
        await sleep(200);
        await source.make(2);
        assert.deepEqual((await take(stream, 2)).map(source.number).toSorted(), [0, 1]);
        // By then it was looked at what was stored before the connection was there.
        const next = stream.next();
        await until(() => proxy.to(source.page).filter(({ answer }) => answer).length >= source.pagesOfLook, "the first look");
        isSilent = true;
        await source.make(3);
        const begun = performance.now();
        const rest = [source.number((await next).value), ...(await take(stream, 2)).map(source.number)];
        assert.deepEqual(rest.toSorted(), [2, 3, 4]);
        assert.ok(performance.now() - begun < 75_000);
        // It isn't trusted any more.
        const last = stream.next();
        await until(() => proxy.to(at).length === 2, "another connection");
        await sleep(200);
        await source.make(1);
        assert.equal(source.number((await last).value), 5);
        await stream.return();
      }),
    );
  });

  test("waitForFlowRun and followFlowRunLogs get by with whatever the connection does", async (t) => {
    const deployment = await server.deployment();
    const line = (flow_run_id, n) => ({ name: "prefect", level: 20, message: `${n}`, timestamp: ago(HOUR - n), flow_run_id });
    await Promise.all(
      Object.entries(connections).map(async ([name, act]) => {
        const { proxy, client } = await behind(t);
        proxy.fault(act, { ...at, times: 2 });
        const run = await server.run(deployment);
        await server.post(
          "/logs/",
          times(3, (n) => line(run.id, n)),
        );
        const seen = [];
        const followed = (async () => {
          for await (const { message } of client.followFlowRunLogs(run.id)) seen.push(Number(message));
        })();
        const waited = client.waitForFlowRun(run.id);
        await until(() => seen.length === 3, `${name}: the lines`);
        await server.post(
          "/logs/",
          times(3, (n) => line(run.id, 3 + n)),
        );
        await server.setState(run.id, { type: "COMPLETED" }, true);
        assert.equal((await waited).state_type, "COMPLETED", name);
        await followed;
        assert.deepEqual(seen.toSorted(), times(6), name);
      }),
    );
  });
});
