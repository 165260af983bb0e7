// A small static server for the package's folder, as it would be copied to any static host, with the admin page in it. It
// serves nothing else, and only on this machine.

import { once } from "node:events";
import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

const PREFIX = "/prefect-wasm/";
const FOLDER = join(root, "pkg");

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** @returns {Promise<{ url: string, adminUrl: string, stop: () => Promise<void> }>} */
export async function startStaticServer({ port = 0 } = {}) {
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${server.address().port}/`;
  return {
    url,
    adminUrl: `${url}prefect-wasm/admin/`,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function serve(request, response) {
  const refuse = (status) => response.writeHead(status, { "Content-Type": "text/plain" }).end(`${status}\n`);
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(405);
  const file = await find(request.url);
  if (!file) return refuse(404);

  response.writeHead(200, {
    "Content-Type": TYPES[extname(file.path)] ?? "application/octet-stream",
    "Content-Length": file.size,
    "Cache-Control": "no-store", // what is edited is seen
    "X-Content-Type-Options": "nosniff",
  });
  if (request.method === "HEAD") return response.end();
  createReadStream(file.path)
    .on("error", () => response.destroy())
    .pipe(response);
}

/** The file an URL stands for, if it is one and lies in its folder. */
async function find(url) {
  try {
    const path = decodeURIComponent(new URL(url, "http://localhost").pathname);
    if (!path.startsWith(PREFIX)) return null;
    const within = await realpath(FOLDER);
    const real = await realpath(join(within, path.slice(PREFIX.length), path.endsWith("/") ? "index.html" : ""));
    const found = await stat(real);
    return found.isFile() && real.startsWith(within + sep) ? { path: real, size: found.size } : null;
  } catch {
    return null;
  }
}
