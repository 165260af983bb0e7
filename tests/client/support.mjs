// Shared by the tests of the client: the package, the servers, and a way to inspect a server without our client.

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "../../pkg/node.js";
import { startPrefectServer } from "../server/prefect-server.mjs";
import { servers as shared } from "../server/servers.mjs";

export * from "../../pkg/node.js";
export { python } from "../server/prefect-server.mjs";

/** A real Prefect server, as the tests see it: with a client of ours, and without. */
export class Server {
  #csrf;

  constructor({ apiUrl, authString, csrf = false, pageSize = 200 }) {
    this.apiUrl = apiUrl;
    this.authString = authString;
    this.pageSize = pageSize;
    this.#csrf = csrf && { "Prefect-Csrf-Client": randomUUID() };
  }

  /** A client of ours on this server. */
  client(settings) {
    return createClient({ apiUrl: this.apiUrl, authString: this.authString, ...settings });
  }

  /** Calls the server's API with plain `fetch`. A string for a body is sent as it is. */
  async api(method, path, body) {
    const text = await this.text(method, path, body);
    return text === "" ? undefined : JSON.parse(text);
  }

  async text(method, path, body) {
    // The server closes a connection after a 503, and one that is idle: whoever sends on it just then has no answer.
    const headers = { Connection: "close", ...this.#authorization(), ...(await this.#csrfHeaders()) };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const response = await this.#patiently(`${this.apiUrl}${path}`, {
      method,
      headers,
      body: typeof body === "object" ? JSON.stringify(body) : body,
    });
    const text = await response.text();
    if (!response.ok) throw Object.assign(new Error(`${response.status}, ${method} ${path}: ${text}`), { status: response.status });
    return text;
  }

  get = (path) => this.api("GET", path);
  post = (path, body = {}) => this.api("POST", path, body);
  patch = (path, body) => this.api("PATCH", path, body);
  delete = (path) => this.api("DELETE", path);

  /** Whether something is there under this path. */
  has = (path) =>
    this.get(path).then(
      () => true,
      (error) => (error.status === 404 ? false : Promise.reject(error)),
    );

  /** The server's own description of its API. */
  openapi = () => this.api("GET", "/../openapi.json");

  #authorization() {
    return this.authString ? { Authorization: `Basic ${Buffer.from(this.authString).toString("base64")}` } : {};
  }

  async #csrfHeaders() {
    if (!this.#csrf) return {};
    const client = this.#csrf["Prefect-Csrf-Client"];
    this.#csrf["Prefect-Csrf-Token"] ??= fetch(`${this.apiUrl}/csrf-token?client=${client}`, { headers: this.#authorization() })
      .then((response) => response.json())
      .then(({ token }) => token);
    return { ...this.#csrf, "Prefect-Csrf-Token": await this.#csrf["Prefect-Csrf-Token"] };
  }

  /** SQLite is locked now and then, which the server answers with a 503 before anything is done. */
  async #patiently(url, init) {
    for (let left = 100; ; left -= 1) {
      const response = await fetch(url, init);
      if (response.status !== 503 || left === 0) return response;
      await response.text();
      await sleep(50);
    }
  }

  // What a test is given

  flow = (more) => this.post("/flows/", { name: unique("flow"), ...more });

  /** A deployment, of a flow of its own unless there is a `flow_id`. */
  async deployment(more) {
    const flow_id = more?.flow_id ?? (await this.flow()).id;
    return this.post("/deployments/", { name: unique("deployment"), ...more, flow_id });
  }

  /** A run of a deployment. */
  run = (deployment, more) => this.post(`/deployments/${deployment.id}/create_flow_run`, more);

  /** Many runs of a deployment; gives their ids. */
  async runs(deployment, bodies) {
    const ids = [];
    for (const some of pieces(bodies, 100)) {
      let left = some;
      for (let tries = 20; left.length > 0; tries -= 1) {
        if (tries === 0) throw new Error(`${left.length} runs could not be created`);
        const { results } = await this.post(`/deployments/${deployment.id}/create_flow_run/bulk`, left);
        ids.push(...results.filter(({ status }) => status === "CREATED").map(({ flow_run_id }) => flow_run_id));
        left = left.filter((_, index) => results[index].status !== "CREATED"); // "database is locked"
      }
    }
    return ids;
  }

  /** A run without a deployment. */
  adhoc = (flow, more) => this.post("/flow_runs/", { flow_id: flow.id, ...more });

  setState = (id, state, force = false) => this.post(`/flow_runs/${id}/set_state`, { state, force });

  // What a test looks at

  readRun = (id) => this.get(`/flow_runs/${id}`);

  /** Runs by their ids, in that order; those that are gone are left out. */
  async readRuns(ids) {
    const runs = new Map();
    for (const some of pieces(ids, this.pageSize)) {
      const page = await this.post("/flow_runs/filter", { flow_runs: { id: { any_: some } } });
      for (const run of page) runs.set(run.id, run);
    }
    return ids.filter((id) => runs.has(id)).map((id) => runs.get(id));
  }

  /** All runs of a deployment. */
  async runsOf(deployment, filter) {
    const all = [];
    for (;;) {
      const page = await this.post("/flow_runs/filter", {
        flow_runs: { ...filter, deployment_id: { any_: [deployment.id] } },
        offset: all.length,
      });
      all.push(...page);
      if (page.length < this.pageSize) return all;
    }
  }

  states = (id) => this.get(`/flow_run_states/?flow_run_id=${id}`);
}

/** The servers that tests share, one for each way to identify oneself; each starts when it is first asked for. */
export const servers = Object.defineProperties(
  {},
  Object.fromEntries(
    Object.keys(shared).map((kind) => {
      let server;
      return [kind, { get: () => (server ??= new Server(shared[kind])) }];
    }),
  ),
);

/** A server of the test's own, to be stopped by it. */
export async function ownServer({ pageSize, ...options } = {}) {
  const env = { ...options.env, ...(pageSize && { PREFECT_SERVER_API_DEFAULT_LIMIT: `${pageSize}` }) };
  let started = await startPrefectServer({ ...options, env });
  const again = async () => {
    started = await started.again();
  };
  return Object.assign(new Server({ ...started, pageSize }), { stop: () => started.stop(), kill: () => started.kill(), again });
}

/** A name that no other test has. */
export const unique = (what) => `${what}-${randomUUID().slice(0, 8)}`;

/** A list in pieces of at most this length. */
export function pieces(list, length) {
  return Array.from({ length: Math.ceil(list.length / length) }, (_, index) => list.slice(index * length, (index + 1) * length));
}

export const times = (n, make = (index) => index) => Array.from({ length: n }, (_, index) => make(index));

/** Does the same to all, a few at a time: SQLite takes no more. */
export async function forAll(list, work) {
  const results = [];
  for (const some of pieces(list, 4)) results.push(...(await Promise.all(some.map(work))));
  return results;
}

/** How many of a list there are of each. */
export function tally(list, key) {
  const counts = {};
  for (const item of list) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}

// Points in time

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** A time so many milliseconds ago, as the server writes it. */
export const ago = (milliseconds) => new Date(Date.now() - milliseconds).toISOString();

/** The state of a run that was to start so long ago, or at this time. */
export const late = (when = HOUR) => ({
  type: "SCHEDULED",
  name: "Late",
  state_details: { scheduled_time: typeof when === "number" ? ago(when) : when },
});

// A fetch for settings.fetch

/**
 * A `fetch` that shows every request to `handle`, which gives the answer: what `send()` got from the
 * server, or one of its own. What was sent is kept in `calls`. The question for a CSRF token, with which
 * a client begins, goes to the server.
 */
export function recordingFetch(handle = (_, send) => send()) {
  const calls = [];
  const watched = async (url, init) => {
    const { pathname, searchParams } = new URL(url);
    const call = {
      method: init.method,
      url,
      path: pathname.replace(/^.*?\/api(?=\/)/, ""),
      query: Object.fromEntries(searchParams),
      headers: new Headers(init.headers),
      body: init.body === undefined ? undefined : JSON.parse(init.body),
      signal: init.signal,
    };
    calls.push(call);
    const send = () => fetch(url, init);
    return call.path === "/csrf-token" ? send() : handle(call, send);
  };
  return Object.assign(watched, { calls, to: (path) => calls.filter((call) => call.path === path) });
}

/** An answer of a server. */
export const answer = (body, init) => Response.json(body, init);

/** What a promise is rejected with. */
export async function rejection(promise) {
  let value;
  try {
    value = await promise;
  } catch (reason) {
    return reason;
  }
  throw new Error(`It was not rejected, it gave ${JSON.stringify(value)}.`);
}
