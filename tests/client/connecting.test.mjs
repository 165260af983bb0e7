// Connecting to a server: keys from a function, the limit on concurrent requests, and checkConnection.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { describe, test } from "node:test";
import { PrefectClient, PrefectError, answer, forAll, rejection, servers, times, recordingFetch } from "./support.mjs";

const server = servers.plain;

describe("apiKey as a function", () => {
  const sent = (fetch) => fetch.to("/flows/filter").map(({ headers }) => headers.get("authorization"));

  test("is asked before each request, and again for each repeat", async () => {
    let keys = 0;
    const fetch = recordingFetch((_, send) => (keys < 2 ? answer({}, { status: 503, headers: { "Retry-After": "0" } }) : send()));
    const client = await server.client({ fetch, apiKey: async () => `key-${++keys}` });
    keys = 0;
    await client.request("GET", "/admin/version");
    assert.deepEqual(
      fetch.to("/admin/version").map(({ headers }) => headers.get("authorization")),
      ["Bearer key-1", "Bearer key-2"],
    );
  });

  test("may give the key at once", async () => {
    const fetch = recordingFetch();
    const client = await server.client({ fetch, apiKey: () => "key" });
    await client.readFlows({ limit: 1 });
    assert.deepEqual(sent(fetch), ["Bearer key"]);
  });

  test("that fails is Unauthorized: its words stay with the cause, for they may tell of the key", async () => {
    for (const apiKey of [
      () => {
        throw new Error("s3cret");
      },
      () => Promise.reject(new Error("s3cret")),
    ]) {
      const fetch = recordingFetch();
      const client = await server.client({ fetch, apiKey });
      const error = await rejection(client.apiVersion());
      assert.equal(error.kind, "Unauthorized");
      assert.equal(error.status, undefined);
      assert.ok(!error.message.includes("s3cret"));
      assert.equal(error.cause.message, "s3cret");
      assert.equal(fetch.calls.length, 0);
    }
  });

  test("that gives no key, or none that can be sent, sends nothing", async () => {
    for (const key of [undefined, null, "", " ", "\t\n", 42, {}, "a\nb"]) {
      const fetch = recordingFetch();
      const client = await server.client({ fetch, apiKey: () => key });
      const error = await rejection(client.apiVersion());
      assert.ok(["Unauthorized", "ValidationError"].includes(error.kind), error.kind);
      assert.match(error.message, /^apiKey/);
      assert.equal(fetch.calls.length, 0);
    }
  });

  test("and the request after it share one time limit", async () => {
    const fetch = recordingFetch(() => new Promise(() => {}));
    const apiKey = () => new Promise((resolve) => setTimeout(resolve, 300, "key"));
    const client = await server.client({ fetch, apiKey, timeoutMs: 500 });
    const begun = performance.now();
    const error = await rejection(client.apiVersion());
    const took = performance.now() - begun;
    assert.match(error.message, /^took longer than the 500 ms it was given/);
    assert.ok(took > 450 && took < 750, `${took}`);
  });

  test("that never answers is bounded by the time of a request and by the signal", async () => {
    const client = await server.client({ apiKey: () => new Promise(() => {}), timeoutMs: 50 });
    assert.equal((await rejection(client.apiVersion())).kind, "Timeout");
    const patient = await server.client({ apiKey: () => new Promise(() => {}) });
    const controller = new AbortController();
    const pending = rejection(patient.apiVersion({ signal: controller.signal }));
    controller.abort("enough");
    assert.equal(await pending, "enough");
  });
});

describe("requests at once", () => {
  /** A fetch that counts how many requests are under way together, at most. */
  function countingFetch() {
    let now = 0;
    const counting = async (url, init) => {
      counting.most = Math.max(counting.most, ++now);
      try {
        return await fetch(url, init);
      } finally {
        now -= 1;
      }
    };
    return Object.assign(counting, { most: 0 });
  }

  async function mostAtOnce(settings, calls) {
    const fetch = countingFetch();
    const client = await server.client({ fetch, ...settings });
    await Promise.all(times(calls, () => client.request("GET", "/health")));
    return fetch.most;
  }

  test("are 16 at most", async () => {
    assert.equal(await mostAtOnce({}, 60), 16);
  });

  test("are as many as maxConcurrentRequests says", async () => {
    assert.equal(await mostAtOnce({ maxConcurrentRequests: 1 }, 10), 1);
    assert.equal(await mostAtOnce({ maxConcurrentRequests: 40 }, 60), 40);
  });

  test("are no more in a workflow", async () => {
    const deployment = await server.deployment();
    await server.runs(
      deployment,
      times(120, () => ({})),
    );
    const fetch = countingFetch();
    const client = await server.client({ fetch, maxConcurrentRequests: 2 });
    const { counts } = await client.bulkCancelFlowRuns({ deployments: { name: { any_: [deployment.name] } } });
    assert.equal(counts.cancelled, 120);
    assert.ok(fetch.most <= 2, `${fetch.most}`);
  });

  test("can't be none", async () => {
    for (const maxConcurrentRequests of [0, -1, 1.5, "4"]) {
      const error = await rejection(server.client({ maxConcurrentRequests }));
      assert.match(error.message, /^maxConcurrentRequests: /);
    }
  });

  test("get each the answer to its own question, and go in the order they came", async () => {
    const flows = await forAll(times(12), () => server.flow());
    const fetch = recordingFetch();
    const client = await server.client({ fetch, maxConcurrentRequests: 3 });
    const read = await Promise.all(flows.map(({ id }) => client.readFlow(id)));
    assert.deepEqual(
      read.map(({ name }) => name),
      flows.map(({ name }) => name),
    );
    assert.deepEqual(
      fetch.calls.map(({ path }) => path),
      flows.map(({ id }) => `/flows/${id}`),
    );
  });

  test("that wait for their turn lose no time of their own, and can be aborted", async () => {
    const release = new AbortController();
    const fetch = recordingFetch(async (call, send) => {
      if (call.path === "/hello") await once(release.signal, "abort");
      return send();
    });
    const client = await server.client({ fetch, maxConcurrentRequests: 1 });
    const holding = client.hello();
    const late = rejection(client.apiVersion({ timeoutMs: 20 }));
    const controller = new AbortController();
    const aborted = rejection(client.apiVersion({ signal: controller.signal }));
    const waiting = client.apiVersion();
    controller.abort("enough");
    assert.equal(await aborted, "enough");
    assert.equal((await late).kind, "Timeout", "the time of a whole call goes on");
    release.abort();
    assert.equal(await holding, "👋");
    assert.match(await waiting, /^3\./);
    assert.equal(fetch.to("/admin/version").length, 1, "what was given up was never sent");
  });

  test("are not held up by one that waits for its retry", async () => {
    const fetch = recordingFetch((call, send) =>
      call.path === "/hello" ? answer({}, { status: 503, headers: { "Retry-After": "30" } }) : send(),
    );
    const client = await server.client({ fetch, maxConcurrentRequests: 1 });
    const controller = new AbortController();
    const busy = rejection(client.hello({ signal: controller.signal }));
    assert.match(await client.apiVersion(), /^3\./);
    controller.abort("done");
    assert.equal(await busy, "done");
  });

  test("of a client that was freed are refused, and freeing it again does nothing", async () => {
    const client = await server.client();
    client.free();
    for (const call of [() => client.hello(), () => client.readFlowRuns({}), () => client.cancelFlowRuns([])]) {
      const error = await rejection(call());
      assert.ok(error instanceof PrefectError);
      assert.deepEqual([error.kind, error.message, error.attempts], ["ValidationError", "the client was freed: make another", 0]);
      assert.match(error.stack, /connecting\.test\.mjs/);
      assert.doesNotMatch(error.stack, /\/pkg\//);
    }
    assert.throws(() => client.apiUrl, PrefectError);
    client.free();
    client[Symbol.dispose]?.();
    assert.equal(await (await server.client()).hello(), "👋", "another is not harmed");
  });

  test("that were taken from their client say where to call them", async () => {
    const client = await server.client();
    const own = Object.getOwnPropertyNames(PrefectClient.prototype);
    const methods = own.filter((name) => !/^(constructor|free|apiUrl|toString|toJSON|__.*)$/.test(name));
    assert.ok(methods.length > 30);
    for (const name of methods) {
      const { [name]: method } = client;
      for (const call of [() => method(), () => ({ method }).method(), () => [1].map(method)[0]]) {
        const error = await rejection(call());
        assert.ok(error instanceof PrefectError);
        assert.deepEqual([error.kind, error.attempts], ["ValidationError", 0]);
        assert.ok(error.message.startsWith(`${name} was taken from its client: call it there, client.${name}(`), error.message);
        assert.match(error.stack, /connecting\.test\.mjs/);
        assert.doesNotMatch(error.stack, /\/pkg\//);
      }
    }
    const { readFlowRuns, hello } = client;
    for (const reading of [readFlowRuns().toArray(), readFlowRuns().withResponse(), readFlowRuns()[Symbol.asyncIterator]().next()]) {
      assert.match((await rejection(reading)).message, /^readFlowRuns was taken/);
    }
    assert.equal(await hello.call(client), "👋");
    assert.equal(await new Proxy(client, {}).hello(), "👋");
  });

  test("end well when the client is freed meanwhile", async () => {
    const client = await server.client();
    const pending = times(20, () => client.apiVersion());
    client.free();
    for (const version of await Promise.all(pending)) assert.match(version, /^3\./);
  });
});

describe("checkConnection", () => {
  const names = ({ checks }) => checks.map(({ name, ok }) => `${name} ${ok ? "ok" : "failed"}`);

  test("finds a server that can be worked with, with or without CSRF protection", async () => {
    for (const [name, csrfProtection] of [
      ["plain", false],
      ["csrf", true],
      ["auth", false],
      ["both", true],
    ]) {
      const client = await servers[name].client();
      const report = await client.checkConnection();
      const serverVersion = await client.apiVersion();
      assert.deepEqual(
        { ...report, checks: names(report) },
        {
          ok: true,
          apiUrl: servers[name].apiUrl,
          message: `connected to Prefect ${serverVersion}`,
          serverVersion,
          csrfProtection,
          checks: ["health ok", "csrf ok", "auth ok", "version ok"],
        },
        name,
      );
    }
  });

  test("tells where no server is", async () => {
    const socket = createServer().listen(0, "127.0.0.1");
    await once(socket, "listening");
    const { port } = socket.address();
    await new Promise((resolve) => socket.close(resolve));
    const client = await server.client({ apiUrl: `http://127.0.0.1:${port}/api` });
    const report = await client.checkConnection();
    assert.deepEqual([report.ok, ...names(report)], [false, "health failed"]);
    assert.match(report.message, /ECONNREFUSED.*is the server running, and is apiUrl its address\?$/);
    assert.equal(report.checks[0].error.kind, "Network");
  });

  test("tells that an address lacks its /api, which the server answers with a page or a 404", async () => {
    const client = await server.client({ apiUrl: server.apiUrl.replace(/api$/, "apo") });
    const report = await client.checkConnection();
    assert.deepEqual([report.ok, ...names(report)], [false, "health failed"]);
    assert.match(report.message, /\/api/);
  });

  test("tells a wrong password from none", async () => {
    const wrong = await (await servers.auth.client({ authString: "admin:wrong" })).checkConnection();
    assert.match(wrong.message, /is the apiKey or authString right/);
    const none = await (await servers.auth.client({ authString: undefined })).checkConnection();
    assert.match(none.message, /the server wants an authString/);
    for (const report of [wrong, none]) {
      assert.equal(report.ok, false);
      assert.equal(report.checks[0].ok, true);
      assert.equal(report.checks.at(-1).error.kind, "Unauthorized");
      assert.ok(!JSON.stringify(report).includes("admin:wrong"));
    }
  });

  test("tells that a server is of another generation", async () => {
    const fetch = recordingFetch((call, send) => (call.path === "/admin/version" ? answer("2.20.4") : send()));
    const report = await (await server.client({ fetch })).checkConnection();
    assert.equal(report.ok, false);
    assert.match(report.message, /Prefect 2\.20\.4; this client is for Prefect 3/);
  });

  test("is content without a version, which Prefect Cloud doesn't tell", async () => {
    const fetch = recordingFetch((call, send) =>
      call.path === "/admin/version" ? answer({ detail: "Not Found" }, { status: 404 }) : send(),
    );
    const report = await (await server.client({ fetch })).checkConnection();
    assert.deepEqual([report.ok, report.serverVersion, report.message], [true, undefined, "connected"]);
  });

  test("rejects for nothing but an abort, a time that is over and options that can't be right", async () => {
    const client = await server.client({ fetch: () => new Promise(() => {}) });
    assert.equal(await rejection(client.checkConnection({ signal: AbortSignal.abort("enough") })), "enough");
    assert.equal((await rejection(client.checkConnection({ timeoutMs: 20 }))).kind, "Timeout");
    assert.equal((await rejection(client.checkConnection({ timeout: 20 }))).kind, "ValidationError");
  });
});

describe("a token for CSRF protection", () => {
  test("that the server doesn't let this client ask for is Unauthorized, and not a matter of CSRF", async () => {
    const client = await servers.both.client({ authString: "admin:wrong" });
    const error = await rejection(client.readFlows({ limit: 1 }));
    assert.deepEqual([error.kind, error.status, error.attempts], ["Unauthorized", 401, 0]);
    assert.equal(error.method, "POST");
    assert.equal(error.url, `${servers.both.apiUrl}/flows/filter`);
    assert.match(error.message, /user and the password of authString were sent/);
    assert.doesNotMatch(error.message, /CSRF/);
  });

  test("that can't be had fails the call it was for, and says so", async () => {
    const fetch = async (url, init) =>
      url.includes("csrf-token") ? answer({ detail: "No." }, { status: 500 }) : globalThis.fetch(url, init);
    const client = await servers.csrf.client({ fetch });
    const error = await rejection(client.readFlows({ limit: 1 }));
    assert.deepEqual([error.kind, error.method, error.url], ["ServerError", "POST", `${servers.csrf.apiUrl}/flows/filter`]);
    assert.match(error.message, /^no CSRF token: /);
  });

  test("is not blamed for a server that is gone, or for a gateway in front of it", async () => {
    const socket = createServer().listen(0, "127.0.0.1");
    await once(socket, "listening");
    const { port } = socket.address();
    await new Promise((resolve) => socket.close(resolve));
    const gone = await server.client({ apiUrl: `http://127.0.0.1:${port}/api` });
    const { kind, message } = await rejection(gone.readFlows());
    assert.equal(kind, "Network");
    assert.match(message, /^fetch failed: .*ECONNREFUSED/);
    for (const status of [502, 503, 504]) {
      const behind = await server.client({ fetch: async () => answer({ detail: "Gone." }, { status }), maxRetries: 0 });
      assert.match((await rejection(behind.readFlows())).message, /^Gone\. /);
    }
  });

  test("is kept for as long as the server says, whatever this machine takes for the time", async () => {
    const { now } = Date;
    for (const skew of [-7_200_000, 7_200_000]) {
      const fetch = recordingFetch();
      const client = await servers.csrf.client({ fetch });
      Date.now = () => now() + skew;
      try {
        for (const _ of times(3)) await client.readFlows({ limit: 1 });
      } finally {
        Date.now = now;
      }
      assert.equal(fetch.to("/csrf-token").length, 1, `${skew}`);
    }
  });

  test("that is refused in a way a page can't see is asked for again", async () => {
    let first;
    const fetch = recordingFetch((call, send) => {
      const token = call.headers.get("prefect-csrf-token");
      first ??= token;
      // The server's 403 has no CORS headers, so this is all a browser tells of it.
      if (fetch.forgotten && token === first) throw new TypeError("Failed to fetch");
      return send();
    });
    const client = await servers.csrf.client({ fetch });
    await client.readFlows({ limit: 1 });
    fetch.forgotten = true;
    await client.readFlows({ limit: 1 });
    assert.equal(fetch.to("/csrf-token").length, 2);
  });
});
