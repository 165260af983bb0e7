// Every operation against every fault, in Node, on a real server of its own behind a proxy that fails; after
// each case what the client said is compared with what the server has. What counts as lost, duplicated and
// misreported is defined at the head of cases.mjs; what the README promises of each fault in faults.mjs.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { inspect } from "node:util";
import { ownServer } from "../client/support.mjs";
import { isForCase, plain, runCase } from "./cases.mjs";
import { faults, lasting } from "./faults.mjs";
import { operations, worldOn } from "./operations.mjs";
import { closePools } from "./proxy.mjs";

const AT_ONCE = 12;
const PAGE = 5;
const counts = { cases: 0, lost: 0, duplicated: 0, misreported: 0 };

/** Another origin, to which nothing may be sent along. */
let elsewhere;
const visits = [];
before(async () => {
  elsewhere = createServer((request, response) => {
    visits.push(`${request.method} ${request.url}`);
    response.end();
  }).listen(0, "127.0.0.1");
  await once(elsewhere, "listening");
});
after(async () => {
  elsewhere.close();
  await closePools();
});

/** What must be nowhere, and everything that a person or a log can get to see. */
const secrets = new Set();
const shown = [];

/** A client of ours behind the proxy, which has everything about it watched. */
const caller = (settings) => async (proxy, maxRetries, onRetry) => {
  const log = (line) => shown.push(line);
  const { createClient } = await import("../client/support.mjs");
  const client = await createClient({
    ...settings,
    apiUrl: proxy.apiUrl, maxRetries,
    headers: { "X-Proxy-Key": "s3cret-header" },
    logLevel: "debug", logger: { debug: log, info: log, warn: log, error: log },
    onRequest: log,
    onResponse: log,
    onRetry: (event) => {
      shown.push(event);
      onRetry?.();
    },
  });
  await client.readFlows({ limit: 1 }); // it has talked to the server, and has a token where one is wanted
  return {
    async run(operation, given) {
      try {
        const value = await operation.call(client, given);
        for (const { error } of value?.outcomes ?? []) if (error) shown.push(error);
        return { value };
      } catch (error) {
        shown.push(error);
        return { error: plain(error) };
      }
    },
    end: () => client.free(),
  };
};

/** Does the same with all, so many at once, each as soon as there is room. */
async function pooled(list, work) {
  const left = [...list];
  const worker = async () => {
    for (let next; (next = left.shift()) !== undefined; ) await work(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

function matrix(name, options, chosen) {
  describe(name, () => {
    let world;
    let bench;
    before(async () => {
      const server = await ownServer({ pageSize: PAGE, ...options });
      world = await worldOn(server);
      const { authString } = server;
      bench = { world, caller: caller(authString ? { authString } : { apiKey: "pnu_s3cret-key" }), elsewhere: `http://127.0.0.1:${elsewhere.address().port}` };
    });
    after(() => world?.server.stop());

    for (const operation of operations) {
      test(operation.name, async () => {
        const cases = [...faults, ...lasting].filter((fault) => isForCase(operation, fault) && chosen(fault));
        const given = await operation.prepare(world, cases.length);
        const bad = [];
        await pooled(cases.entries(), async ([place, fault]) => {
          const { wrong, seen } = await runCase(bench, operation, fault, given[place]);
          counts.cases += 1;
          for (const [what, why] of wrong) {
            counts[what] += 1;
            bad.push(`${fault.name}: ${what}: ${why}`);
          }
          for (const { headers } of seen) if (headers["prefect-csrf-token"]) secrets.add(headers["prefect-csrf-token"]);
        });
        assert.deepEqual(bad, []);
      });
    }
  });
}

matrix("on a server that asks for nothing:", {}, (fault) => !fault.onlyWithToken);

test("the counts", () => {
  console.log(`faults in Node: ${Object.entries(counts).map(([what, n]) => `${n} ${what}`).join(", ")}`);
  assert.deepEqual([counts.lost, counts.duplicated, counts.misreported], [0, 0, 0]);
});
