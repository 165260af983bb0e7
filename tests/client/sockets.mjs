// What tests of live streams share: sockets that can be watched, and a proxy that breaks connections of any kind.

import { once } from "node:events";
import { connect, createServer } from "node:net";
import { WebSocket as Undici } from "undici";

/** Node has had one since version 22. */
export const WebSocket = globalThis.WebSocket ?? Undici;

/** A class of sockets that keeps those it makes, and what was sent on each. */
export function watchedSockets() {
  const sockets = [];
  class Watched extends WebSocket {
    sent = [];
    constructor(url, protocols) {
      super(url, protocols);
      Object.assign(this, { given: { url, protocols } });
      sockets.push(this);
    }
    send(text) {
      this.sent.push(JSON.parse(text));
      super.send(text);
    }
  }
  return Object.assign(Watched, { sockets, open: () => sockets.filter(({ readyState }) => readyState <= WebSocket.OPEN) });
}

/** A proxy that knows nothing of HTTP: it passes bytes on, or doesn't. */
export class TcpProxy {
  #server;
  #pairs = new Set();
  #frozen = false;
  /** What is answered to whoever asks for a WebSocket, in place of one. */
  refusal;
  /** How many asked for a WebSocket. */
  upgrades = 0;

  static async start(apiUrl) {
    const proxy = new TcpProxy();
    const { port } = new URL(apiUrl);
    proxy.#server = createServer((client) => proxy.#pass(client, Number(port)));
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    proxy.apiUrl = `http://127.0.0.1:${proxy.#server.address().port}/api`;
    return proxy;
  }

  #pass(client, port) {
    const server = connect(port, "127.0.0.1");
    const pair = { client, server, isSocket: false };
    this.#pairs.add(pair);
    const end = () => {
      this.#pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    for (const side of [client, server]) side.on("error", end).on("close", end);
    client.on("data", (bytes) => {
      if (/^upgrade: websocket/im.test(bytes.toString("latin1"))) {
        this.upgrades += 1;
        pair.isSocket = true;
        if (this.refusal) return client.end(this.refusal);
      }
      server.write(bytes);
    });
    server.on("data", (bytes) => {
      if (!(this.#frozen && pair.isSocket)) client.write(bytes);
    });
  }

  /** Breaks every connection there is. */
  cut() {
    for (const { client } of this.#pairs) client.resetAndDestroy();
  }

  /** From now on nothing comes by WebSockets any more, and nothing says so. */
  freeze(frozen = true) {
    this.#frozen = frozen;
  }

  async stop() {
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }
}

/** Waits until this is true of what is looked at again and again. */
export async function until(isTrue, what = "what was waited for", ms = 60_000) {
  for (const deadline = Date.now() + ms; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const value = await isTrue();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`${what} did not come about in ${ms} ms`);
  }
}

/** Takes so many items of an iterator. */
export async function take(items, n) {
  const taken = [];
  while (taken.length < n) {
    const { value, done } = await items.next();
    if (done) return taken;
    taken.push(value);
  }
  return taken;
}
