// All that goes over the network: a request, and the connection of a live stream. Both are JavaScript because every
// step that Rust would await costs a promise, two closures and a turn of the executor.
//
// They share a file because the HTTP server of `wasm-pack test --headless` may never answer the fifth of five
// modules that a browser asks for at once (tests/package/lint.test.mjs).

// ── A request: sent, its answer taken in to the end, and told of once. ──
//
// Whatever goes wrong here, even in making a timer, is told like all else: a call always settles.

// What is told; src/transport/fetch.rs has the same numbers.
const HEAD = 0;
const DATA = 1;
const BODY = 2;
const FAILED = 3;
const BROKEN = 4;
const TIMED_OUT = 5;

/**
 * The one for all calls: a new one for each costs a fifth of a page of 200 rows. `Response.json()` and
 * `text()` would give U+FFFD for what is no UTF-8.
 */
const decoder = new TextDecoder("utf-8", { fatal: true });

/** @typedef {(slot: number, what: number, value: unknown) => void} Tell */

class Exchange {
  /** @type {Response | undefined} */
  response;
  /** @type {AbortController | undefined} */
  controller;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;
  over = false;

  /**
   * @param {Tell} tell
   * @param {number} slot which of the requests under way this is
   */
  constructor(tell, slot) {
    this.tell = tell;
    this.slot = slot;
  }

  /**
   * @param {number} what
   * @param {unknown} [value]
   */
  settle(what, value) {
    if (this.over) return;
    this.over = true;
    this.tell(this.slot, what, value);
    attempt(() => clearTimeout(this.timer));
  }

  /** Nobody waits any more: nothing is left in flight, and nothing is told. */
  abandon() {
    if (this.over) return;
    this.over = true;
    attempt(() => this.controller?.abort());
    attempt(() => clearTimeout(this.timer));
  }

  timeOut() {
    this.settle(TIMED_OUT);
    attempt(() => this.controller?.abort());
  }
}

/**
 * Tidies up after what is over. Where the platform's own can't, the request or the timer goes on, and finds nobody.
 *
 * @param {() => void} work
 */
function attempt(work) {
  try {
    work();
  } catch {}
}

/**
 * Begins. `abandon()` of what it gives ends it early; a request that is over is not aborted, which would
 * cost a DOMException.
 *
 * @param {Tell} tell
 * @param {number} slot
 * @param {((input: any, init: RequestInit) => any) | undefined} custom a `fetch` of the caller's
 * @param {Request | string} input
 * @param {RequestInit} init
 * @param {number} timeoutMs
 * @param {boolean} parses whether a body of JSON is wanted as data, not as bytes
 * @param {boolean} announces whether the head is told of
 * @param {{ response?: Response }} last where the answer is to be seen from outside
 */
export function begin(tell, slot, custom, input, init, timeoutMs, parses, announces, last) {
  const exchange = new Exchange(tell, slot);
  run(exchange, custom, input, init, timeoutMs, parses, announces, last);
  return exchange;
}

/**
 * @param {Exchange} exchange
 * @param {((input: any, init: RequestInit) => any) | undefined} custom
 * @param {Request | string} input
 * @param {RequestInit} init
 * @param {number} timeoutMs
 * @param {boolean} parses
 * @param {boolean} announces
 * @param {{ response?: Response }} last
 */
async function run(exchange, custom, input, init, timeoutMs, parses, announces, last) {
  let response;
  let isData;
  try {
    exchange.controller = new AbortController();
    init.signal = exchange.controller.signal;
    exchange.timer = setTimeout(() => exchange.timeOut(), timeoutMs);
    response = await (custom ?? fetch)(input, init);
    if (!isResponse(response)) throw new TypeError("fetch gave no Response");
    const { status } = response;
    // Asked for in any case: what can't be asked for its headers is no answer.
    const isJson = String(response.headers.get("content-type")).includes("json");
    isData = parses && isJson && status >= 200 && status < 300;
  } catch (thrown) {
    return exchange.settle(FAILED, thrown);
  }
  if (exchange.over) return;
  exchange.response = last.response = response;
  if (announces) exchange.tell(exchange.slot, HEAD, undefined);
  let body;
  try {
    body = await bodyOf(response, exchange);
  } catch (thrown) {
    return exchange.settle(BROKEN, thrown);
  }
  if (!isData) return exchange.settle(BODY, bytes(body));
  let data;
  try {
    data = JSON.parse(decoder.decode(body));
  } catch {
    return exchange.settle(BODY, bytes(body));
  }
  exchange.settle(DATA, data);
}

/**
 * All of a body. Read by its chunks, which Node copies once: for `arrayBuffer()` it copies them twice, a fifth of the
 * time that a page of 200 rows takes.
 *
 * @param {Response} response
 * @param {Exchange} exchange
 */
async function bodyOf(response, exchange) {
  const reader = response.body?.getReader?.();
  if (!reader) return response.arrayBuffer();
  /** @type {Uint8Array[]} */
  const chunks = [];
  let length = 0;
  for (let read; !(read = await reader.read()).done; ) {
    // A `fetch` of the caller's may take no notice of its signal.
    if (exchange.over) {
      reader.cancel().catch(() => {});
      break;
    }
    if (!ArrayBuffer.isView(read.value)) throw new TypeError("the body is none of bytes");
    chunks.push(read.value);
    length += read.value.byteLength;
  }
  if (chunks.length === 1) return chunks[0];
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.byteLength;
  }
  return all;
}

/**
 * Whether it has all that is asked of it: a `fetch` of the caller's may have a Response of its own.
 *
 * @param {any} value
 */
function isResponse(value) {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof value.status === "number" &&
    typeof value.headers?.get === "function" &&
    typeof value.arrayBuffer === "function"
  );
}

/**
 * What a `fetch` of the caller's gives for a body may be anything; what are no bytes are none.
 *
 * @param {any} body
 */
function bytes(body) {
  try {
    if (typeof body === "object")
      return new Uint8Array(ArrayBuffer.isView(body) ? body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength) : body);
  } catch {}
  return new Uint8Array();
}

// ── The connection of a live stream: a WebSocket, which tells what comes by callbacks, turned into what is asked. ──

/**
 * How many messages are kept for a consumer that doesn't come for them. Then the connection is given up; what is
 * missed is read from what the server has stored once the consumer is back.
 */
const MOST = 1_000;

/** The codes of our own for the end of a connection; WebSocket's begin at 1000. src/transport/socket.rs has the same. */
const FULL = 0;
const LOST = 1006;

/** One connection. What came is kept in order: `true` for being let in, messages, and how it ended. */
class Connection {
  /** @type {unknown[]} */
  came = [];
  isLetIn = false;
  over = false;
  /** @type {(() => void) | undefined} */
  wake;
  /** @type {WebSocket | undefined} */
  socket;

  /**
   * @param {new (url: string, protocols: string[]) => WebSocket} Socket
   * @param {string} url
   * @param {string} auth the first message
   * @param {string} filter the second, once we are let in
   */
  constructor(Socket, url, auth, filter) {
    this.filter = filter;
    try {
      const socket = new Socket(url, ["prefect"]);
      this.socket = socket;
      // The handlers stay: for the package ws, an error that nobody listens to ends the process.
      socket.onopen = () => this.over || socket.send(auth);
      socket.onmessage = ({ data }) => this.take(data);
      socket.onclose = ({ code, reason }) => this.end(code, reason);
      // Node 22 tells of a refused upgrade by this alone.
      socket.onerror = (event) => this.end(LOST, /** @type {any} */ (event).message);
    } catch (thrown) {
      this.end(LOST, /** @type {any} */ (thrown)?.message);
    }
  }

  /** @param {string} data */
  take(data) {
    if (this.over) return;
    let message;
    try {
      message = JSON.parse(data);
    } catch {}
    if (this.isLetIn) {
      const item = message?.event ?? message?.log;
      if (!item) return this.end(LOST, "it sent what is neither an event nor a line");
      this.tell(item);
      if (this.came.length >= MOST) this.end(FULL);
    } else if (message?.type === "auth_success") {
      this.isLetIn = true;
      this.socket?.send(this.filter);
      this.tell(true);
    } else this.end(message?.type ? 1008 : LOST, message?.reason);
  }

  /** @param {unknown} what */
  tell(what) {
    this.came.push(what);
    this.wake?.();
  }

  /**
   * @param {number} code
   * @param {unknown} [reason]
   */
  end(code, reason) {
    if (this.over) return;
    this.over = true;
    this.tell([code, String(reason ?? "")]);
    this.socket?.close();
  }

  /** Nobody wants it any more. */
  close() {
    this.end(FULL);
  }

  /**
   * What came next; `undefined` if nothing does for so long.
   *
   * @param {number} ms
   */
  async next(ms) {
    if (this.came.length === 0) {
      await new Promise((/** @type {(value?: undefined) => void} */ resolve) => {
        this.wake = resolve;
        this.timer = setTimeout(resolve, ms);
      });
      clearTimeout(this.timer);
    }
    return this.came.shift();
  }
}

/**
 * @param {any} Socket
 * @param {string} url
 * @param {string} auth
 * @param {string} filter
 */
export function connect(Socket, url, auth, filter) {
  return new Connection(Socket, url, auth, filter);
}
