// The Prefect servers that tests share: one for each way a server can authenticate callers.
//
// A server starts when a test first asks for it, and serves all test files of the run, and other runs in this checkout at
// the same time. A separate process (broker.mjs) runs them, and stops them when all processes that asked have ended, however
// they ended. So `node --test` on a single file works without preparation.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

/** "user:password", where a server wants it. */
export const authString = "admin:s3cret-pass";

/** How each is started: options of startPrefectServer(). */
export const kinds = {
  plain: {},
  csrf: { csrf: true },
  auth: { authString },
  both: { csrf: true, authString },
};

/** Where the broker of this checkout listens: a socket, whose path has to be short. */
const checkout = createHash("sha256").update(path("../..")).digest("hex").slice(0, 16);
export const brokerAddress = join(tmpdir(), `prefect-wasm-${userInfo().uid}-${checkout}.sock`);

const started = {};

/**
 * The servers, to be read like values: whoever reads one first is blocked until it is healthy, for tests name
 * theirs where nothing can be awaited.
 *
 * @type {Record<keyof typeof kinds, { apiUrl: string, authString?: string, csrf?: boolean }>}
 */
export const servers = Object.defineProperties(
  {},
  Object.fromEntries(Object.keys(kinds).map((kind) => [kind, { enumerable: true, get: () => (started[kind] ??= start([kind])[kind]) }])),
);

/** Starts servers side by side. */
export function start(names) {
  // The runner outlives the test files, each of which is a process: so it is for the runner that they are kept.
  const keeper = process.env.NODE_TEST_CONTEXT ? process.ppid : process.pid;
  const said = execFileSync(process.execPath, [path("ask.mjs"), `${keeper}`, ...names], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  const addresses = JSON.parse(said);
  return Object.fromEntries(names.map((kind, index) => [kind, { ...kinds[kind], apiUrl: addresses[index] }]));
}
