// node benches/stub-server.mjs <rows>
//
// A server that responds at once, so that only the client is measured: with one flow run, or for `/api/flow_runs/filter`
// with pages of a list of that many rows, made from the page that support.mjs recorded, each with an id of its own. It also
// serves the modules that a browser imports. Prints its address.

import { createReadStream, existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const total = Number(process.argv[2]);

// The text of each recorded row, split at its id.
const recorded = JSON.parse(readFileSync(join(root, "target/benches/page.json"), "utf8")).map((row) => JSON.stringify(row).split(row.id));
const row = (index) => recorded[index % recorded.length].join(`00000000-0000-4000-8000-${index.toString(16).padStart(12, "0")}`);

function page({ offset = 0, limit = 200 }) {
  const length = Math.max(0, Math.min(limit, total - offset));
  return `[${Array.from({ length }, (_, index) => row(offset + index)).join()}]`;
}

const answers = {
  "GET /api/hello": () => '"👋"',
  "GET /api/admin/version": () => '"3.9.1"',
  "GET /api/health": () => "true",
  "POST /api/flow_runs/filter": (body) => page(body === "" ? {} : JSON.parse(body)),
};
const types = { ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".html": "text/html" };

const server = createServer(async (request, response) => {
  const body = await text(request);
  const { pathname } = new URL(request.url, "http://stub");
  const isRun = request.method === "GET" && pathname.startsWith("/api/flow_runs/");
  const answer = isRun ? () => row(0) : answers[`${request.method} ${pathname}`];
  if (answer) {
    response.setHeader("content-type", "application/json");
    response.end(answer(body));
    return;
  }
  const file = join(root, normalize(pathname));
  if (pathname === "/" || pathname === "/favicon.ico") {
    response.setHeader("content-type", "text/html");
    response.end("<!doctype html>");
  } else if (/^\/(pkg|node_modules)\//.test(pathname) && existsSync(file)) {
    response.setHeader("content-type", types[extname(file)] ?? "text/plain");
    createReadStream(file).pipe(response);
  } else {
    response.statusCode = 404;
    response.setHeader("content-type", "application/json");
    response.end('{"detail":"Not Found"}');
  }
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
