// A reverse proxy that fails on demand, in front of a real Prefect server.
//
// It listens with Node's own HTTP server, which lets a test break a connection at any point, and forwards requests with
// undici. A fault is a function that gets one exchange and does with it what it likes; it applies to the first few requests
// of a kind, so a test knows what it will meet. Everything else passes through. `seen` records what was requested and what
// reached the server. A WebSocket is a request with the method "WEBSOCKET": its fault gets the two sides, message by
// message.

import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
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

/** A message of a WebSocket, as a server sends it. */
function frame(payload, opcode = 1) {
  const bytes = Buffer.from(payload);
  const { length } = bytes;
  const head = length < 126 ? [length] : [126, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([0x80 | opcode, ...head]), bytes]);
}

/** How long the first message in these bytes is; `undefined` where it isn't all there. */
function lengthOfFrame(bytes) {
  if (bytes.length < 2) return undefined;
  const short = bytes[1] & 127;
  const head = short === 127 ? 10 : short === 126 ? 4 : 2;
  if (bytes.length < head) return undefined;
  const length = head + (short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short);
  return length <= bytes.length ? length : undefined;
}

/** One WebSocket that was asked for. */
class Tunnel {
  method = "WEBSOCKET";

  constructor(proxy, request, socket) {
    const { pathname } = new URL(request.url, "http://proxy");
    Object.assign(this, { proxy, request, socket });
    this.path = pathname.replace(/^\/api(?=\/)/, "");
    this.seen = { method: this.method, path: this.path, headers: request.headers, delivered: 0 };
    socket.on("error", () => this.end());
    socket.on("close", () => this.end());
  }

  /** Connects the two sides. `each` may do something else with a message of the server than to pass it on. */
  async open(each = (message) => this.pass(message)) {
    this.seen.delivered += 1;
    const { host, port } = new URL(this.proxy.origin);
    this.server = connect(port, "127.0.0.1");
    this.server.on("error", () => this.end()).on("close", () => this.end());
    // As it is, but for compression: messages are looked into.
    const kept = Object.entries({ ...this.request.headers, host }).filter(([name]) => name !== "sec-websocket-extensions");
    this.server.write(`GET ${this.request.url} HTTP/1.1\r\n${kept.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`);
    this.socket.on("data", (bytes) => this.server.write(bytes));
    let left = Buffer.alloc(0);
    let isOpen = false;
    let n = 0;
    this.server.on("data", (bytes) => {
      left = Buffer.concat([left, bytes]);
      if (!isOpen) {
        const end = left.indexOf("\r\n\r\n");
        if (end < 0) return;
        isOpen = true;
        this.pass(left.subarray(0, end + 4));
        left = left.subarray(end + 4);
      }
      for (let length; (length = lengthOfFrame(left)) !== undefined; left = left.subarray(length))
        each(left.subarray(0, length), n++, this);
    });
  }

  pass(bytes) {
    if (!this.socket.destroyed) this.socket.write(bytes);
  }

  /** Sends what the server never said. */
  say(payload, opcode) {
    this.pass(frame(payload, opcode));
  }

  /** Ends it in order, with a code. */
  close(code, reason = "") {
    this.say(Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]), 8);
  }

  /** Answers with this status in place of a WebSocket. */
  refuse(status) {
    this.socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
  }

  /** Breaks the connection off with a TCP reset. */
  reset() {
    this.socket.resetAndDestroy();
  }

  end() {
    this.socket.destroy();
    this.server?.destroy();
  }
}

export class FaultyProxy {
  seen = [];
  #server;
  #port = 0;
  #faults = [];
  #accepts = 0;
  #tunnels = new Set();

  /**
   * Starts one in front of the server with this `apiUrl`.
   *
   * @param {boolean} [options.keepsAlive] whether connections are used for more than one request; a browser
   *   sends a request again by itself if a connection it had kept breaks, which is not ours to count
   * @param {boolean} [options.cors] whether the answers that are the proxy's own are for pages of any origin
   */
  static async start(apiUrl, { keepsAlive = true, cors = false } = {}) {
    const proxy = new FaultyProxy();
    proxy.origin = new URL(apiUrl).origin;
    proxy.pool = poolOf(proxy.origin);
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
    this.#server.on("upgrade", (request, socket) => {
      const tunnel = new Tunnel(this, request, socket);
      this.#tunnels.add(tunnel);
      socket.once("close", () => this.#tunnels.delete(tunnel));
      this.#meet(tunnel, () => tunnel.open()).catch((error) => {
        this.failure ??= error;
        tunnel.end();
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
    this.cut();
    await closed;
  }

  /** Breaks every WebSocket that there is. */
  cut() {
    for (const tunnel of this.#tunnels) tunnel.reset();
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
    await this.#meet(exchange, async () => exchange.reply(await exchange.deliver()));
  }

  /** What was asked meets its fault, if there is one. */
  async #meet(asked, passes) {
    this.seen.push(asked.seen);
    const fits = ({ method, path, left }) => left > 0 && (method ?? asked.method) === asked.method && path.test(asked.path);
    const fault = this.#faults.find(fits);
    if (!fault || fault.after-- > 0) return passes();
    fault.left -= 1;
    asked.seen.faulty = true;
    await fault.act(asked);
  }
}

/** Ends the connections to the servers. */
export async function closePools() {
  await Promise.all([...pools.values()].map((pool) => pool.close()));
  pools.clear();
}
