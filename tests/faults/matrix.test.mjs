// Every operation with every fault, in Node, on real servers behind a proxy that fails. After each case, what the client
// reported is compared with what the server has. The head of cases.mjs defines lost, duplicated and misreported; faults.mjs
// has what docs/errors-and-retries.md promises for each fault.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { inspect } from "node:util";
import { createClient, ownServer } from "../client/support.mjs";
import { isCase, plain, pooled, runCase } from "./cases.mjs";
import { core, faults, lasting } from "./faults.mjs";
import { operations, worldOn } from "./operations.mjs";
import { closePools } from "./proxy.mjs";

const counts = { cases: 0, lost: 0, duplicated: 0, misreported: 0 };

/** Another origin, to which nothing may be sent along. */
const visits = [];
const elsewhere = createServer((request, response) => {
  visits.push(`${request.method} ${request.url}`);
  response.end();
});
before(() => once(elsewhere.listen(0, "127.0.0.1"), "listening"));
after(async () => {
  elsewhere.close();
  await closePools();
});

// What must be nowhere, and all that a person or a log can get to see: errors, hook events, log lines.
const apiKey = "pnu_s3cret-key";
const authString = "admin:s3cret-pass";
const custom = "s3cret-header";
const basic = Buffer.from(authString).toString("base64");
const secrets = new Set([apiKey, "s3cret", basic]);
const shown = [];
const show = (thing) => shown.push(thing);

/** Makes a client of ours behind a proxy, with all of it watched. */
const callerWith = (settings) => async (proxy, maxRetries, onRetry) => {
  const client = await createClient({
    ...settings,
    apiUrl: proxy.apiUrl,
    maxRetries,
    headers: { "X-Proxy-Key": custom },
    logLevel: "debug",
    logger: { debug: show, info: show, warn: show, error: show },
    onRequest: show,
    onResponse: show,
    onRetry: (event) => {
      show(event);
      onRetry?.();
    },
  });
  await client.readFlows({ limit: 1 }); // it has talked to the server, and has a token where one is wanted
  return {
    async run(operation, given) {
      try {
        const value = await operation.call(client, given);
        for (const { error } of value?.outcomes ?? []) if (error) show(error);
        return { value };
      } catch (error) {
        show(error);
        return { error: plain(error) };
      }
    },
    end: () => client.free(),
  };
};

function matrix(name, { own, settings, chosen }) {
  describe(name, () => {
    let bench;
    before(async () => {
      const world = await worldOn(await ownServer({ pageSize: 5, ...own }));
      bench = { world, caller: callerWith(settings), elsewhere: `http://127.0.0.1:${elsewhere.address().port}` };
    });
    after(() => bench?.world.server.stop());

    for (const operation of operations) {
      test(operation.name, async () => {
        const cases = chosen.filter((fault) => isCase(operation, fault));
        const given = await operation.prepare(bench.world, cases.length);
        const bad = [];
        await pooled(cases.entries(), async ([index, fault]) => {
          const { wrong, seen } = await runCase(bench, operation, fault, given[index]);
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

matrix("on a server that asks for nothing:", {
  settings: { apiKey },
  chosen: [...faults, ...lasting].filter((fault) => !fault.onlyWithToken),
});

matrix("on a server with CSRF protection and a password:", {
  own: { csrf: true, authString },
  settings: { authString },
  chosen: core,
});

test("nothing was sent along to another origin", () => assert.deepEqual(visits, []));

test("no secret is in any error, log line or hook event: no key, password, header or CSRF token", () => {
  assert.ok(shown.length > 5_000 && secrets.size > 10, `${shown.length} things shown, ${secrets.size} secrets`);
  for (const thing of shown) {
    const text = `${inspect(thing, { depth: null, showHidden: true })} ${thing?.stack} ${JSON.stringify(thing)}`;
    for (const secret of secrets) assert.ok(!text.includes(secret), `${secret} is in ${text}`);
  }
});

test("the counts", () => {
  console.log(
    `faults in Node: ${Object.entries(counts)
      .map(([what, n]) => `${n} ${what}`)
      .join(", ")}`,
  );
  assert.deepEqual([counts.lost, counts.duplicated, counts.misreported], [0, 0, 0]);
});
