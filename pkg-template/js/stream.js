// What a live stream needs of JavaScript: a WebSocket, which tells what comes by callbacks, turned into something
// that is asked; and the iterator that goes to the caller.

/**
 * How many messages are kept for a consumer that doesn't come for them. Then the connection is given up; what is
 * missed is read from what the server has stored once the consumer is back.
 */
const MOST = 1_000;

/** The codes of our own for the end of a connection; WebSocket's begin at 1000. src/transport/socket.rs has the same. */
const FULL = 0;
const BROKEN = 1006;

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
      socket.onerror = (event) => this.end(BROKEN, /** @type {any} */ (event).message);
    } catch (thrown) {
      this.end(BROKEN, /** @type {any} */ (thrown)?.message);
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
      if (!item) return this.end(BROKEN, "it sent what is neither an event nor a line");
      this.tell(item);
      if (this.came.length >= MOST) this.end(FULL);
    } else if (message?.type === "auth_success") {
      this.isLetIn = true;
      this.socket?.send(this.filter);
      this.tell(true);
    } else this.end(1008, message?.reason);
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

/**
 * What a stream gives: its items, one after the other. It begins at once, not with the first question. A generator,
 * for it takes one call of `next` after the other; but its own `return` would wait for an item that may never come.
 *
 * @param {() => Promise<unknown>} next gives `undefined` at the end
 * @param {() => void} close
 * @param {AbortSignal | undefined} signal closes it also while nobody asks
 */
export function stream(next, close, signal) {
  const first = next();
  first.catch(() => {});
  const end = () => {
    signal?.removeEventListener("abort", end);
    close();
  };
  signal?.addEventListener("abort", end);
  const items = (async function* () {
    try {
      for (let item = await first; item !== undefined; item = await next()) yield item;
    } finally {
      end();
    }
  })();
  const back = items.return.bind(items);
  /** @param {any} value */
  const value = (value) => {
    end();
    return back(value);
  };
  return Object.defineProperty(items, "return", { value });
}
