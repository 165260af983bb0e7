#!/usr/bin/env node
// npx prefect-wasm admin: the admin page on this machine, using the credentials of Prefect's own tools.
//
// It serves the page and forwards its requests to the Prefect server, adding the key, which therefore never reaches a
// browser. Anyone who can reach it acts in its owner's name, so it listens only on this machine by default, a link that
// works once lets one browser in, and requests from other sites are refused.

import { spawn } from "node:child_process";
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { isIP } from "node:net";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { withEnvironment } from "./environment.js";
import { createClient } from "./node.js";
import { __onlyReads } from "./prefect_wasm_bg.js";

const USAGE = `usage: prefect-wasm admin [options]

Serves the admin page for the Prefect server of PREFECT_API_URL or of the active profile.

  --port <number>  the port to listen on; any free one by default
  --host <name>    the address to listen on; 127.0.0.1 by default. Anyone who can reach it and has the
                   link can act in your name
  --read-only      refuse every request that could change something
  --no-open        don't open a browser`;

/** Where the page is told that runs change. */
const LIVE = "/live";
const RUN = "prefect.flow-run.";

const MOST_BYTES = 16 * 1024 * 1024; // of a request

/** @type {Record<string, string>} */
const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".map": "application/json",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
};

/** The files of the page, and no others of the package. */
const FILES = /^\/(?:admin\/[\w-]+(?:\.[\w-]+)+|prefect_wasm_bg\.wasm|wasm-inline\.js)$/;

/** Hop-by-hop headers and those about the sender, which are not forwarded. */
const DROPPED_REQUEST = [
  "accept-encoding",
  "authorization",
  "connection",
  "content-length",
  "cookie",
  "expect",
  "forwarded",
  "host",
  "keep-alive",
  "origin",
  "proxy-authorization",
  "proxy-connection",
  "referer",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];
const DROPPED_RESPONSE = [
  "connection",
  "content-encoding",
  "content-length",
  "keep-alive",
  "location",
  "proxy-authenticate",
  "set-cookie",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "www-authenticate",
];

async function main() {
  const { values, positionals } = commandLine();
  if (values.help) return console.log(USAGE);
  if (positionals.length !== 1 || positionals[0] !== "admin") fail(USAGE);
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) fail(`--port: expected a number from 0 to 65535\n\n${USAGE}`);

  // Read once, by the client, which also reports what is wrong with them.
  const settings = /** @type {Settings} */ (withEnvironment({}, (/** @type {unknown} */ all) => all));
  const client = /** @type {Client} */ (/** @type {unknown} */ (await createClient({})));
  const { apiUrl } = client;
  const { url, link } = await serve({ client, settings, port, host: values.host, readOnly: values["read-only"] });
  console.log(
    `Admin page of ${apiUrl}${values["read-only"] ? ", read-only" : ""}:\n\n  ${link}\n\nThe link lets one browser in. Ctrl-C ends it.`,
  );
  if (new URL(url).hostname !== "127.0.0.1") console.log("It can be reached from other machines, unencrypted.");
  if (!values["no-open"]) open(link);
}

/** The arguments of the command. */
function commandLine() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        port: { type: "string", default: "0" },
        host: { type: "string", default: "127.0.0.1" },
        "read-only": { type: "boolean", default: false },
        "no-open": { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    return fail(`${/** @type {Error} */ (error).message}\n\n${USAGE}`);
  }
}

/**
 * @typedef {import("node:http").IncomingMessage} IncomingMessage
 * @typedef {import("node:http").ServerResponse} ServerResponse
 * @typedef {{ apiUrl: string, subscribeEvents: (filter: object, options: object) => AsyncIterable<{ resource: Record<string, string> }> }} Client
 * @typedef {{ apiKey?: string, authString?: string, headers?: Record<string, string> }} Settings
 */

/**
 * Starts listening; resolves to the URL, and to the link that lets one browser in.
 *
 * @param {{ client: Client, settings: Settings, port: number, host: string, readOnly: boolean }} what
 */
async function serve({ client, settings, port, host, readOnly }) {
  const { apiUrl } = client;
  const link = secret(); // until it has been followed
  const session = secret();
  let isFollowed = false;

  const server = createServer((request, response) => {
    handle(request, response).catch(() => {
      if (!response.headersSent) refuse(response, 500, "Something went wrong.");
      else response.destroy();
    });
  });

  const listensOn = () => /** @type {import("node:net").AddressInfo} */ (server.address()).port;

  /** @param {IncomingMessage} request @param {ServerResponse} response */
  async function handle(request, response) {
    const from = hostOf(request.headers.host);
    // Any other host name may be DNS rebinding, which gets around the browser's same-origin policy.
    if (!from || !(isIP(from) || from === "localhost" || from === host.toLowerCase()))
      return refuse(response, 421, "This is another host.");
    const { origin } = request.headers;
    const isForeign =
      (origin !== undefined && origin !== `http://${request.headers.host}`) || request.headers["sec-fetch-site"] === "cross-site";
    if (isForeign) return refuse(response, 403, "This is not for other sites.");

    const url = parse(request.url ?? "");
    if (!url) return refuse(response, 400, "Invalid URL.");
    const name = `prefect-wasm-${listensOn()}`; // cookies know no ports
    if (url.pathname === "/" && url.searchParams.has("token")) {
      if (isFollowed || !isSame(url.searchParams.get("token"), link)) {
        return refuse(response, 401, "This link has been used, or is not the one that was printed. Run the command again for a new link.");
      }
      isFollowed = true;
      response.setHeader("Set-Cookie", `${name}=${session}; HttpOnly; SameSite=Strict; Path=/`);
      return redirect(response);
    }
    if (!isSame(cookie(request, name), session)) return refuse(response, 401, "Open the link that the command has printed.");
    if (url.pathname === "/" || url.pathname === "/admin/") {
      return url.search ? file(request, response, "/admin/index.html") : redirect(response);
    }
    if (url.pathname.startsWith("/api/")) return proxy(request, response, url);
    if (url.pathname === LIVE) return live(response);
    return file(request, response, url.pathname);
  }

  /** @param {IncomingMessage} request @param {ServerResponse} response @param {URL} url */
  async function proxy(request, response, url) {
    const { method = "GET" } = request;
    if (readOnly && method !== "GET" && method !== "HEAD" && !(method === "POST" && __onlyReads(url.pathname))) {
      return refuse(response, 403, "This page is read-only: it was started with --read-only.");
    }
    const aborted = new AbortController();
    response.on("close", () => aborted.abort());
    const body = await read(request);
    if (body === null) return refuse(response, 413, "The request is too large.");
    const headers = new Headers(settings.headers);
    for (const [name, value] of Object.entries(request.headers)) {
      if (!DROPPED_REQUEST.includes(name) && !name.startsWith("sec-") && !name.startsWith("x-forwarded-")) headers.set(name, String(value));
    }
    for (const [name, value] of Object.entries(settings.headers ?? {})) headers.set(name, value);
    if (settings.authString !== undefined) headers.set("authorization", `Basic ${Buffer.from(settings.authString).toString("base64")}`);
    else if (settings.apiKey !== undefined) headers.set("authorization", `Bearer ${settings.apiKey}`);
    let upstream;
    try {
      upstream = await fetch(`${apiUrl}${url.pathname.slice("/api".length)}${url.search}`, {
        method,
        headers,
        redirect: "manual",
        signal: aborted.signal,
        ...(body.length > 0 && { body }),
      });
    } catch (error) {
      if (aborted.signal.aborted) return;
      return refuse(response, 502, `No answer from ${apiUrl}: ${reason(error)}`);
    }
    for (const [name, value] of upstream.headers) {
      if (!DROPPED_RESPONSE.includes(name) && !name.startsWith("access-control-")) response.setHeader(name, value);
    }
    response.writeHead(upstream.status);
    try {
      for await (const chunk of upstream.body ?? []) response.write(chunk);
      response.end();
    } catch {
      response.destroy(); // the browser has to see that the response is incomplete
    }
  }

  /**
   * Tells which runs change, as server-sent events: the stream of the server wants the key in its first message, and the
   * browser has none.
   *
   * @param {ServerResponse} response
   */
  async function live(response) {
    const aborted = new AbortController();
    response.on("close", () => aborted.abort());
    try {
      const options = { liveOnly: true, signal: aborted.signal };
      for await (const { resource } of client.subscribeEvents({ event: { prefix: [RUN] } }, options)) {
        if (!response.headersSent) response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
        response.write(`data: ${String(resource["prefect.resource.id"]).slice(RUN.length)}\n\n`);
      }
    } catch {
      // There is no stream (any more), or Node has no WebSocket. 204 says that asking again is no use.
      if (!response.headersSent) response.writeHead(204);
    }
    response.end();
  }

  server.listen(port, host);
  await once(server, "listening");
  const shown = isIP(host) === 6 ? `[${host}]` : host;
  const url = `http://${shown}:${listensOn()}/`;
  return { url, link: `${url}?token=${link}` };
}

/** @param {unknown} error what fetch threw */
function reason(error) {
  const { cause, message } = /** @type {Error & { cause?: Error }} */ (error);
  return cause?.message || message;
}

/** One of the page's files. @param {IncomingMessage} request @param {ServerResponse} response @param {string} path */
async function file(request, response, path) {
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(response, 405, "Files are only read.");
  if (!FILES.test(path)) return refuse(response, 404, "There is nothing here.");
  let bytes;
  try {
    bytes = await readFile(fileURLToPath(new URL(`.${path}`, import.meta.url)));
  } catch {
    return refuse(response, 404, "There is nothing here.");
  }
  if (path.endsWith("/index.html")) bytes = Buffer.from(bytes.toString().replace("<html ", `<html data-live="${LIVE}" `));
  response.writeHead(200, {
    "Content-Type": TYPES[extname(path)] ?? "application/octet-stream",
    "Content-Length": bytes.length,
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
  });
  response.end(request.method === "HEAD" ? undefined : bytes);
}

/** Redirects to the page, which finds its server at the same origin. @param {ServerResponse} response */
function redirect(response) {
  response.writeHead(303, { Location: "/admin/?api=%2Fapi", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer" }).end();
}

/** @param {ServerResponse} response @param {number} status @param {string} detail */
function refuse(response, status, detail) {
  response.req.resume(); // an unread body would break the connection
  response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  response.end(JSON.stringify({ detail }));
}

/** The parsed path of a request; null if it is ambiguous. @param {string} path */
function parse(path) {
  if (!path.startsWith("/") || path.startsWith("//") || /[\\]|%2e|%2f|%5c|%00/i.test(path.replace(/\?.*/s, ""))) return null;
  try {
    return new URL(path, "http://localhost");
  } catch {
    return null;
  }
}

/** The name in a Host header. @param {string | undefined} header */
function hostOf(header) {
  try {
    return new URL(`http://${header}`).hostname.replace(/^\[|\]$/g, "");
  } catch {
    return null;
  }
}

/** @param {IncomingMessage} request @param {string} name */
function cookie(request, name) {
  for (const pair of (request.headers.cookie ?? "").split(";")) {
    const [key, value] = pair.trim().split("=");
    if (key === name) return value;
  }
  return undefined;
}

/** The body of a request; null if it is too large. @param {IncomingMessage} request */
async function read(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MOST_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const secret = () => randomBytes(32).toString("base64url");

/**
 * Whether two secrets are equal, in constant time.
 *
 * @param {string | null | undefined} given
 * @param {string} expected
 */
function isSame(given, expected) {
  const hash = (/** @type {string} */ text) => createHash("sha256").update(text).digest();
  return typeof given === "string" && timingSafeEqual(hash(given), hash(expected));
}

/** Opens a link in the user's browser, if there is a display. @param {string} link */
function open(link) {
  const { platform, env } = process;
  const [program, args] =
    platform === "darwin"
      ? ["open", [link]]
      : platform === "win32"
        ? ["rundll32", ["url.dll,FileProtocolHandler", link]]
        : ["xdg-open", [link]];
  if (platform === "linux" && !env.DISPLAY && !env.WAYLAND_DISPLAY) return;
  spawn(program, args, { detached: true, stdio: "ignore" })
    .on("error", () => {}) // the link is in the terminal
    .unref();
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  console.error(message);
  process.exit(2);
}

main().catch((error) => {
  console.error(error.kind ? `${error.kind}: ${error.message}` : (error.message ?? error));
  process.exit(1);
});
