// A reverse proxy that fails on demand, in front of a real Prefect server.
//
// It listens with Node's own HTTP server, which lets a test break a connection at any point, and passes
// requests on with undici. A fault is a function that is given one exchange and does with it what it
// likes; it is said for the first so many requests of a kind, so a test knows what it will meet. All
// else goes through. What was asked and what reached the server is kept in `seen`.

import { once } from "node:events";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";

/** What belongs to one connection and not to the message, or would come out as bytes no fault can spoil to the point. */
const HOP_BY_HOP = ["connection", "keep-alive", "transfer-encoding", "content-length", "host", "date", "accept-encoding"];

const pools = new Map();

/**
 * The connections to a server, shared by all proxies in front of it. Each is used once: one that is kept may
 * be ended by the server just as it is used again, which would be a fault that nobody asked for.
 */
function poolOf(origin) {
  if (!pools.has(origin)) pools.set(origin, new Pool(origin, { connections: 32, pipelining: 0 }));
  return pools.get(origin);
}

/** One request that came in, and all that can be done with it. */
class Exchange {
  constructor(proxy, request, response, body) {
    const { pathname, search } = new URL(request.url, "http://proxy");
    Object.assign(this, { proxy, request, response, body, method: request.method, search });
    this.path = pathname.replace(/^\/api(?=\/)/, "");
    this.seen = { method: this.method, path: this.path, headers: request.headers, delivered: 0 };
  }

  /** Has the server carry it out; gives the whole answer, for the fault to pass on or to spoil. */
  async deliver() {
    this.seen.delivered += 1;
    const { method, body } = this;
    const headers = Object.fromEntries(Object.entries(this.request.headers).filter(([name]) => !HOP_BY_HOP.includes(name)));
    for (;;) {
      const answer = await this.proxy.pool.request({ method, path: this.request.url, headers, body: body.length > 0 ? body : null });
      const bytes = Buffer.from(await answer.body.arrayBuffer());
      const { statusCode: status } = answer;
      // SQLite is locked now and then, which is answered before anything is done. It is no fault of ours.
      if (status === 503) {
        await sleep(50);
        continue;
      }
      this.seen.answer = { status, headers: answer.headers, body: bytes };
      return this.seen.answer;
    }
  }

  /** Answers, also what the server never said. */
  reply({ status = 200, headers = {}, body = "" }) {
    const bytes = Buffer.from(body);
    this.head({ status, headers, length: bytes.length });
    this.response.end(status === 204 || status === 304 ? undefined : bytes);
  }

  /** Answers as the server, or a proxy in front of it that knows of browsers, would. */
  json(status, body, headers) {
    this.reply({ status, headers: { ...this.proxy.cors, "content-type": "application/json", ...headers }, body: JSON.stringify(body) });
  }

  html(status, headers) {
    const body = "<!doctype html><title>Gateway</title><p>s3cret-page</p>";
    this.reply({ status, headers: { ...this.proxy.cors, "content-type": "text/html; charset=utf-8", ...headers }, body });
  }

  /** Sends only the head, which promises so many bytes. */
  head({ status = 200, headers = {}, length }) {
    const kept = Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name.toLowerCase()));
    if (!this.proxy.keepsAlive) kept.push(["connection", "close"]);
    if (length !== undefined && status !== 204) kept.push(["content-length", `${length}`]);
    this.response.writeHead(status, Object.fromEntries(kept));
  }

  /** Writes, and waits until it has left. */
  write(bytes) {
    return new Promise((resolve) => this.response.write(bytes, resolve));
  }

  /** Breaks the connection off with a TCP reset. */
  reset() {
    this.request.socket.resetAndDestroy();
  }

  /** Ends the connection as if all had been said. */
  hangUp() {
    this.request.socket.destroy();
  }
}

export class FaultyProxy {
  seen = [];
  #server;
  #port = 0;
  #faults = [];
  #accepts = 0;

  /**
   * Starts one in front of the server with this `apiUrl`.
   *
   * @param {boolean} [options.keepsAlive] whether connections are used for more than one request; a browser
   *   sends a request again by itself if a connection it had kept breaks, which is not ours to count
   * @param {boolean} [options.cors] whether the answers that are the proxy's own are for pages of any origin
   */
  static async start(apiUrl, { keepsAlive = true, cors = false } = {}) {
    const proxy = new FaultyProxy();
    proxy.pool = poolOf(new URL(apiUrl).origin);
    proxy.keepsAlive = keepsAlive;
    proxy.cors = cors ? { "access-control-allow-origin": "*" } : {};
    await proxy.listen();
    return proxy;
  }

  /** Where it is, as the address of the API. */
  get apiUrl() {
    return `http://127.0.0.1:${this.#port}/api`;
  }

  /** Listens, at the same address as before if it did already. */
  async listen() {
    this.#server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
      this.#handle(request, response).catch((error) => {
        this.failure ??= error; // what a test looks at in the end: a fault of the proxy itself
        response.destroy();
      });
    });
    this.#server.on("connection", (socket) => {
      if (this.#accepts > 0) {
        this.#accepts -= 1;
        socket.destroy();
      }
    });
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
    this.#port = this.#server.address().port;
  }

  /** Nothing listens any more, and every connection is broken, until `listen()`. */
  async close() {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  /** The next so many connections are closed as soon as they are there; those there are are closed now. */
  hangUpOnAccept(times = 1) {
    this.#accepts = times;
    this.#server.closeAllConnections();
  }

  /** The first `times` requests of this method and path meet this fault, after so many that are let through. */
  fault(act, { method, path = /^/, times = 1, after = 0 } = {}) {
    this.#faults.push({ act, method, path, left: times, after });
  }

  /** From now on all goes through. */
  heal() {
    this.#faults = [];
    this.#accepts = 0;
  }

  /** What was asked of this method and path. */
  to({ method, path = /^/ }) {
    return this.seen.filter((seen) => (method ?? seen.method) === seen.method && path.test(seen.path));
  }

  async #handle(request, response) {
    const body = await buffer(request).catch(() => undefined);
    if (body === undefined) return; // a client that goes away in the middle has asked nothing
    const exchange = new Exchange(this, request, response, body);
    // What a browser asks on its own account.
    if (request.method === "OPTIONS") return exchange.reply(await exchange.deliver());
    this.seen.push(exchange.seen);
    const fits = ({ method, path, left }) => left > 0 && (method ?? exchange.method) === exchange.method && path.test(exchange.path);
    const fault = this.#faults.find(fits);
    if (!fault || fault.after-- > 0) return exchange.reply(await exchange.deliver());
    fault.left -= 1;
    exchange.seen.faulty = true;
    await fault.act(exchange);
  }
}

/** Ends the connections to the servers. */
export async function closePools() {
  await Promise.all([...pools.values()].map((pool) => pool.close()));
  pools.clear();
}
