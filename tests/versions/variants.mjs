// The servers that the client is tried with beside the pinned one on SQLite: other versions, another database, and
// behind what keeps callers out. PREFECT_VARIANT names the one that the tests of this folder run on.

import { readdirSync } from "node:fs";
import { ownServer } from "../client/support.mjs";
import { startPostgreSQL } from "../server/postgresql.mjs";
import { pinned } from "../server/prefect-server.mjs";
import { authString } from "../server/servers.mjs";

const byVersion = (a, b) => a.localeCompare(b, "en", { numeric: true });

/** The versions there is a list of packages for, the oldest first, and the pinned one. */
export const versions = [
  ...readdirSync(new URL("../server/versions", import.meta.url))
    .map((name) => name.replace(/\.txt$/, ""))
    .sort(byVersion),
  pinned,
];

const behind = {
  PostgreSQL: { database: true },
  CSRF: { csrf: true },
  authentication: { authString },
};

/** All of them. */
export const variants = {
  ...Object.fromEntries(versions.map((version) => [version, { version }])),
  ...Object.fromEntries(Object.entries(behind).map(([name, options]) => [name, { version: pinned, ...options }])),
};

export const variant = process.env.PREFECT_VARIANT ?? pinned;
export const { version } = variants[variant];

/** Whether this server is older than a version of Prefect. */
export const isOlderThan = (other) => byVersion(version, other) < 0;

/** A schema of the parameters: without one, servers before 3.4 make no runs of a deployment. */
export const parameter_openapi_schema = { type: "object", properties: {} };

/** Starts it; to be stopped by the test. Its deployments can be run whatever the version. */
export async function startVariant() {
  const { database, ...options } = variants[variant];
  const postgres = database && (await startPostgreSQL());
  const server = await ownServer({ ...options, database: postgres?.url });
  const { deployment, stop } = server;
  return Object.assign(server, {
    deployment: (more) => deployment.call(server, { parameter_openapi_schema, ...more }),
    stop: async () => {
      await stop();
      await postgres?.stop();
    },
  });
}

/** The operations that a server's own description names: `"GET /flows/{id}"`, without the `/api` of older ones. */
export async function operationsOf(server) {
  const { paths } = await server.openapi();
  return new Set(
    Object.entries(paths).flatMap(([path, verbs]) =>
      Object.keys(verbs).map((verb) => `${verb.toUpperCase()} ${path.replace(/^\/api(?=\/)/, "")}`),
    ),
  );
}
