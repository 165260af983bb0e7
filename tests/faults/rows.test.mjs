// Every method of one request with one fault of each sort, on a real server behind a proxy that fails. The methods are those
// that the package declares, and the recipes of tests/versions/ create what each of them needs.
//
// As in cases.mjs, what the client reports is compared with what docs/errors-and-retries.md promises for this method and
// this fault, and with what the server was sent and responded. What is safe to repeat has to be: every response to a
// repeated request names what the first one created.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { methods, others, shape, unsafe } from "../client/methods.mjs";
import { ownServer, unique } from "../client/support.mjs";
import { maker, operations as recipes } from "../versions/operations.mjs";
import { plain, promised } from "./cases.mjs";
import { named } from "./faults.mjs";
import { operations } from "./operations.mjs";
import { FaultyProxy, closePools } from "./proxy.mjs";

const faults = [
  ...named([
    "reset before it is delivered",
    "reset after it is carried out",
    "truncated: fewer bytes than Content-Length says",
    "JSON that is corrupt",
    "a login page with 200",
    "a redirect to another origin",
    "429, Retry-After: 0",
    "500, after it is carried out",
    "503, Retry-After: 0",
    "503, Retry-After: 0, after it is carried out",
  ]),
  {
    name: "404",
    retry: "none",
    error: { kind: "ObjectNotFound", status: 404 },
    act: (exchange) => exchange.json(404, { detail: "There is none." }),
  },
];

/** Arguments of methods that share their route with another one. */
const shortcuts = {
  createFlowFromName: () => [unique("flow")],
  matchWorkQueues: () => [["queue"]],
  pauseAutomation: async (make) => [(await make.automation()).id],
  readAutomationsByName: async (make) => [(await make.automation()).name],
  readViewContent: () => ["aggregate-worker-metadata"],
  resumeAutomation: async (make) => [(await make.automation()).id],
  setDeploymentPausedState: async (make) => [(await make.deployment()).id, true],
  setFlowRunName: async (make) => [(await make.run()).id, "renamed"],
  setTaskRunName: async (make) => [(await make.taskRun()).id, "renamed"],
};

/** Answers that are text. */
const texts = ["readFlowRunInput", "downloadLogs"];
/** A state that was set is looked for before it is proposed again: the answer is made of it. */
const setsState = (name) => /^set(Flow|Task)RunState$/.test(name);

let server;
let make;
before(async () => {
  // What makes what a call needs is a plain `fetch`, with pauses after which the server would close its connection.
  server = await ownServer({ env: { PREFECT_SERVER_API_KEEPALIVE_TIMEOUT: "600" } });
  make = maker(server);
});
after(async () => {
  await server?.stop();
  await closePools();
});

/** The arguments of a call, and the status with which the server refuses it, if it does. */
async function prepared({ name, route }) {
  if (name in shortcuts) return { given: await shortcuts[name](make) };
  const recipe = Object.keys(recipes).find((other) => shape(other) === shape(route));
  const { path = [], query = {}, body, args, refusal } = await recipes[recipe](make, server);
  return { given: args ?? [...path, ...Object.values(query), ...(body === undefined ? [] : [body])], refusal };
}

/** What of a call and a fault isn't as it was promised. */
async function tried(method, fault, proxy, client) {
  const { name, route, answer } = method;
  const { given, refusal } = await prepared(method);
  const [verb, path] = route.split(" ");
  const at = { method: verb, path: new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`) };
  proxy.seen = [];
  proxy.fault(fault.act, at);
  const { value, error } = await client[name](...given).then(
    (value) => ({ value }),
    (error) => ({ error: plain(error) }),
  );
  proxy.heal();

  const wrong = [];
  const seen = proxy.to(at);
  const answers = seen.flatMap(({ answer }) => answer ?? []);
  const told = error ? `${error.kind} ${error.status ?? ""}: ${error.message}` : "done";
  const repeat = unsafe.includes(name) ? "unsafe" : setsState(name) ? "proven" : "safe";
  const promise = promised({ repeat }, fault, { retries: 5 });
  if (refusal && (promise === "done" || fault.name.includes("JSON"))) {
    if (error?.status !== refusal) wrong.push(`it was to be refused with ${refusal}, and it says ${told}`);
  } else if (promise === "done") {
    if (error) wrong.push(`it was to be done, and it says ${told}`);
    else if (answers.length === 0) wrong.push("it says done, and the server wasn't asked");
    else if (!isRight(method, value, answers.at(-1))) wrong.push(`it gives ${JSON.stringify(value)} for ${answers.at(-1).body}`);
  } else if (error?.kind !== promise.kind || (promise.status ?? error.status) !== error.status) {
    wrong.push(`it was to be ${promise.kind} ${promise.status ?? ""}, and it says ${told}`);
  }
  if (error && error.attempts !== seen.length) wrong.push(`it says it was sent ${error.attempts} times, and it was ${seen.length} times`);
  if (repeat !== "safe" && answers.length > 1) wrong.push(`it reached the server ${answers.length} times`);
  const made = answers.filter(({ status }) => status < 300 && answer !== "ApiPromise<void>").map(({ body }) => idOf(body));
  if (new Set(made).size > 1) wrong.push(`the server has made ${made.length} of it`);
  return wrong.map((what) => `${fault.name}: ${what}`);
}

function isRight({ name, answer }, value, { status, body }) {
  if (setsState(name)) return value.status === "ACCEPT" && value.state.type !== undefined;
  // What the first sending deleted, the second one didn't find.
  if (answer === "ApiPromise<void>") return value === undefined && (status < 300 || status === 404);
  if (texts.includes(name)) return value === body.toString();
  return isDeepStrictEqual(value, body.length > 0 ? JSON.parse(body) : undefined);
}

function idOf(body) {
  try {
    return JSON.parse(body)?.id;
  } catch {
    return undefined; // text
  }
}

describe("every method of one request", { concurrency: 6 }, () => {
  for (const method of methods) {
    test(method.name, async () => {
      const proxy = await FaultyProxy.start(server.apiUrl);
      const client = await server.client({ apiUrl: proxy.apiUrl });
      try {
        await client.hello(); // it has talked to the server
        const wrong = [];
        for (const fault of faults) {
          // Any text is as good as another.
          if (fault.name.includes("JSON") && texts.includes(method.name)) continue;
          wrong.push(...(await tried(method, fault, proxy, client)));
        }
        assert.deepEqual(wrong, []);
        assert.equal(proxy.failure, undefined);
      } finally {
        client.free();
        await proxy.close();
      }
    });
  }
});

test("every other method is in the matrix of operations.mjs, or tried against faults where it says", () => {
  const elsewhere = {
    checkConnection: "tests/client/connecting.test.mjs: it gives a report, whatever happens",
    request: "tests/client/operations.test.mjs: it takes any route",
    subscribeEvents: "streams.test.mjs",
    subscribeLogs: "streams.test.mjs",
  };
  const tried = new Set(operations.map(({ name }) => name.split(",")[0]));
  assert.deepEqual(others.filter((name) => !tried.has(name)).sort(), Object.keys(elsewhere).sort());
});
