// Every operation that a server of any version has, carried out by the client: by its method, where there is one. What
// a server lacks, the client says since when there is.

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { methods, shape } from "../client/methods.mjs";
import { rejection } from "../client/support.mjs";
import { isOlderThan, operationsOf, startVariant } from "./variants.mjs";
import { leftOut, maker, operations } from "./operations.mjs";

const server = await startVariant();
const client = await server.client();
const make = maker(server);
after(() => server.stop());

const has = await operationsOf(server);
const isLeftOut = (operation) => Object.keys(leftOut).some((start) => operation.split(" ")[1].startsWith(start));

/** Methods that take something shorter in place of the body of their route. */
const shortcuts = ["createFlowFromName", "pauseAutomation", "readAutomationsByName", "resumeAutomation"];

const byRoute = new Map(methods.filter(({ name }) => !shortcuts.includes(name)).map(({ name, route }) => [shape(route), name]));

async function carriedOut(operation) {
  const { path = [], query, body, args, refusal } = await operations[operation](make, server);
  const name = byRoute.get(shape(operation));
  // The method's arguments: what is in the path, what has to be in the query, the body.
  const given = args ?? [...path, ...Object.values(query ?? {}), ...(body === undefined ? [] : [body])];
  const [method, template] = operation.split(" ");
  const filled = path.reduce((route, value) => route.replace(/\{\w+\}/, encodeURIComponent(value)), template);
  const begin = async () => (name ? client[name](...given) : client.request(method, filled, { query, body }));
  // SQLite was busy and nothing was done, and not all of them are sent again by the client itself.
  const call = begin().catch((error) => (error.status === 503 ? begin() : Promise.reject(error)));
  if (refusal) assert.equal((await rejection(call)).status, refusal);
  else await call;
}

test("each operation that the server has is known here", () => {
  assert.deepEqual(
    [...has].filter(
      (operation) =>
        !isLeftOut(operation) && !(operation in operations) && !/\/flow_run_notification_policies\/|\/admin\/database\//.test(operation),
    ),
    [],
  );
});

describe("each operation is carried out", () => {
  for (const operation of Object.keys(operations).filter((operation) => has.has(operation))) {
    test(operation, () => carriedOut(operation));
  }
});

describe("of each that it lacks, the client says since when there is one", () => {
  for (const operation of Object.keys(operations).filter((operation) => !has.has(operation))) {
    test(operation, async () => {
      const [method, template] = operation.split(" ");
      const body = method === "POST" || method === "PUT" || method === "PATCH" ? {} : undefined;
      const error = await rejection(client.request(method, template.replace(/\{\w+\}/g, "11111111-1111-4111-8111-111111111111"), { body }));
      const [, since] = /from Prefect ([\d.]+) on/.exec(error.message) ?? [];
      assert.ok(since && isOlderThan(since), error.message);
    });
  }
});

test("of what it has it never says so", async () => {
  for (const operation of Object.keys(operations)) {
    if (!has.has(operation) || !operation.startsWith("GET ") || !operation.includes("{id}")) continue;
    const path = operation.split(" ")[1].replace(/\{\w+\}/g, "11111111-1111-4111-8111-111111111111");
    const error = await client.request("GET", path).then(
      () => undefined,
      (error) => error,
    );
    assert.doesNotMatch(error?.message ?? "", /from Prefect|no such route/, operation);
  }
});
