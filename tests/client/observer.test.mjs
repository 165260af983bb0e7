// Observing the client: hooks, the logger, and withResponse().

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { describe, test } from "node:test";
import { PrefectError, answer, rejection, servers, recordingFetch } from "./support.mjs";

const server = servers.plain;
const busyOnce = () => {
  let calls = 0;
  return recordingFetch((_, send) => (calls++ === 0 ? answer({}, { status: 503, headers: { "Retry-After": "0" } }) : send()));
};

/** A logger that keeps what it is told. */
function notes() {
  const lines = [];
  const log = (level) => (message) => lines.push(`${level}: ${message}`);
  return { lines, debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") };
}

describe("hooks", () => {
  test("are told of every request, every answer and every retry, those for a CSRF token too", async () => {
    const events = [];
    const keep = (name) => (event) => events.push({ name, ...event });
    const client = await servers.csrf.client({
      fetch: busyOnce(),
      onRequest: keep("request"),
      onResponse: keep("response"),
      onRetry: keep("retry"),
    });
    await client.readFlows({ limit: 1 });
    const url = `${servers.csrf.apiUrl}/flows/filter`;
    assert.deepEqual(
      events.map(({ name, method, url, attempt, status }) => [name, method, url.split("?")[0], attempt, status]),
      [
        ["request", "GET", `${servers.csrf.apiUrl}/csrf-token`, 1, undefined],
        ["response", "GET", `${servers.csrf.apiUrl}/csrf-token`, 1, 200],
        ["request", "POST", url, 1, undefined],
        ["response", "POST", url, 1, 503],
        ["retry", "POST", url, 1, 503],
        ["request", "POST", url, 2, undefined],
        ["response", "POST", url, 2, 200],
      ],
    );
    const [retry] = events.filter(({ name }) => name === "retry");
    assert.equal(retry.delayMs, 0);
    assert.ok(retry.error instanceof PrefectError);
    assert.equal(retry.error.kind, "ServerError");
    // They are made by hand, so this holds them to what is declared.
    const declared = readFileSync(new URL("../../pkg/index.d.ts", import.meta.url), "utf8");
    for (const { name, ...event } of events) {
      const type = `${name[0].toUpperCase()}${name.slice(1)}Event`;
      const [, members] = new RegExp(`export interface ${type} \\{([^]*?)\n\\}`).exec(declared);
      const fields = [...members.matchAll(/^ {4}(\w+)\??: ([^;|]+)/gm)].map(([, field, type]) => [field, type.trim()]);
      assert.deepEqual(Object.keys(event).sort(), fields.map(([field]) => field).sort(), type);
      for (const [field, type] of fields.filter(([, type]) => ["string", "number"].includes(type))) {
        assert.equal(typeof event[field], type, `${name}: ${field}`);
      }
    }
    const last = events.at(-1);
    assert.match(last.headers["content-type"], /^application\/json/);
    assert.ok(last.durationMs >= 0);
  });

  test("see no secret: of the headers of a request only what they accept and hold", async () => {
    const seen = [];
    const client = await servers.both.client({
      headers: { "X-Proxy-Key": "s3cret-proxy" },
      onRequest: (event) => seen.push(event),
      onResponse: (event) => seen.push(event),
    });
    await client.readFlows({ limit: 1 });
    const { headers } = seen.find(({ method, headers }) => method === "POST" && headers.Accept);
    assert.deepEqual(headers, {
      Accept: "application/json",
      "Content-Type": "application/json",
      Authorization: "[redacted]",
      "X-Proxy-Key": "[redacted]",
      "Prefect-Csrf-Token": "[redacted]",
      "Prefect-Csrf-Client": "[redacted]",
    });
    const all = JSON.stringify(seen);
    const basic = Buffer.from(servers.both.authString).toString("base64");
    for (const secret of ["s3cret", basic]) assert.ok(!all.includes(secret));
  });

  test("a cookie that a proxy sets is not shown", async () => {
    const seen = [];
    const fetch = recordingFetch(() => answer("3.9.1", { headers: { "Set-Cookie": "session=s3cret" } }));
    const client = await server.client({ fetch, onResponse: ({ headers }) => seen.push(headers["set-cookie"]) });
    await client.apiVersion();
    assert.deepEqual(seen, ["[redacted]"]);
  });

  test("a key that an answer's headers repeat is not shown, nor logged", async () => {
    const logger = notes();
    const seen = [];
    const echo = (call) =>
      answer("3.9.1", { headers: Object.fromEntries([...call.headers].map(([name, value]) => [`x-echo-${name}`, `got ${value}!`])) });
    for (const settings of [{ apiKey: "pnu_s3cret-key" }, { apiKey: () => "pnu_s3cret-key" }, { authString: "admin:s3cret-pass" }]) {
      const client = await server.client({
        ...settings,
        fetch: recordingFetch(echo),
        logger,
        logLevel: "debug",
        headers: { "X-Proxy-Key": "s3cret-header" },
        onRequest: (event) => seen.push(event),
        onResponse: (event) => seen.push(event),
      });
      await client.apiVersion();
    }
    const all = JSON.stringify([seen, logger.lines]);
    for (const secret of ["s3cret", Buffer.from("admin:s3cret-pass").toString("base64")]) assert.ok(!all.includes(secret), all);
    const { headers } = seen.find(({ status }) => status === 200);
    assert.equal(headers["x-echo-accept"], "got application/json!");
    assert.equal(headers["x-echo-authorization"], "got [redacted]!");
  });

  test("that throw, at once or later, break nothing and are logged", async () => {
    const logger = notes();
    const client = await server.client({
      fetch: busyOnce(),
      logger,
      onRequest() {
        throw new Error("at once");
      },
      async onResponse() {
        throw new Error("later");
      },
      onRetry() {
        throw "no Error";
      },
    });
    assert.equal(typeof (await client.readFlows({ limit: 1 })).length, "number");
    for (const message of ["onRequest threw: at once", "onResponse threw: later", "onRetry threw: no Error"]) {
      assert.ok(logger.lines.includes(`error: prefect-wasm: ${message}`), message);
    }
  });

  test("that are no functions are refused by name", async () => {
    for (const name of ["onRequest", "onResponse", "onRetry"]) {
      const error = await rejection(server.client({ [name]: "x" }));
      assert.equal(error.kind, "ValidationError");
      assert.equal(error.message, `${name}: expected a function`);
    }
  });
});

describe("the logger", () => {
  const logged = async (logLevel) => {
    const logger = notes();
    const settings = { fetch: busyOnce(), logger, headers: { "User-Agent": "mine" }, onRetry: () => assert.fail("hook") };
    const client = await server.client({ ...settings, ...(logLevel && { logLevel }) });
    await client.readFlows({ limit: 1 });
    return logger.lines.map((line) => line.split(":")[0]);
  };

  test("is told warnings, and of hooks that throw", async () => {
    assert.deepEqual(await logged(), ["warn", "error"]);
  });

  test("is told more or less, as logLevel says", async () => {
    assert.deepEqual(await logged("off"), []);
    assert.deepEqual(await logged("error"), ["error"]);
    assert.deepEqual(await logged("warn"), ["warn", "error"]);
    assert.deepEqual(await logged("info"), ["warn", "info", "error"]);
    const all = await logged("debug");
    assert.equal(all.filter((level) => level === "debug").length, 6, "the CSRF question, two requests and their answers");
  });

  test("lines say what was sent and what came of it, and nothing of what was in it", async () => {
    const logger = notes();
    const client = await servers.both.client({ logger, logLevel: "debug", headers: { "X-Key": "s3cret" } });
    await client.readFlows({ flows: { name: { any_: ["private-name"] } } });
    const { apiUrl } = servers.both;
    assert.ok(logger.lines.includes(`debug: prefect-wasm: POST ${apiUrl}/flows/filter, attempt 1`));
    assert.ok(logger.lines.some((line) => /^debug: prefect-wasm: 200 POST .*\/flows\/filter in \d+ ms$/.test(line)));
    assert.ok(!/s3cret|private-name|Basic/.test(logger.lines.join("\n")));
  });

  test("an unknown level is refused with those there are", async () => {
    const error = await rejection(server.client({ logLevel: "verbose" }));
    assert.match(error.message, /^logLevel: .*"debug".*"off"/);
  });
});

describe("withResponse", () => {
  test("gives the answer's status and headers beside the data", async () => {
    const client = await server.client();
    const { data, response } = await client.readFlows({ limit: 1 }).withResponse();
    assert.ok(Array.isArray(data));
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type"), /^application\/json/);
    assert.equal(response.url, `${server.apiUrl}/flows/filter`);
  });

  test("is of the last answer where there were more", async () => {
    const client = await servers.csrf.client({ fetch: busyOnce() });
    const { response } = await client.readFlows({ limit: 1 }).withResponse();
    assert.equal(response.status, 200);
    assert.ok(response.url.endsWith("/flows/filter"));
  });

  test("tells apart what the data can't: created or there already", async () => {
    const client = await server.client();
    const name = `flow-${randomUUID()}`;
    const status = async () => (await client.createFlow({ name }).withResponse()).response.status;
    assert.deepEqual([await status(), await status()], [201, 200]);
  });

  test("rejects as the promise itself does, without a second unhandled rejection", async () => {
    const client = await server.client();
    const error = await rejection(client.readFlow(randomUUID()).withResponse());
    assert.equal(error.kind, "ObjectNotFound");
    const refused = await rejection(client.readFlow("x").withResponse());
    assert.equal(refused.kind, "ValidationError");
  });

  test("works for any route", async () => {
    const client = await server.client();
    const { data, response } = await client.request("GET", "/admin/version").withResponse();
    assert.equal(data, await client.apiVersion());
    assert.equal(response.status, 200);
  });
});
