// Lists: awaited, one page; iterated, all rows, page by page.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  HOUR,
  ago,
  answer,
  deploymentFilter,
  flowRunFilter,
  forAll,
  isPrefectError,
  ownServer,
  rejection,
  taskRunFilter,
  times,
  unique,
  watchedFetch,
} from "./support.mjs";
import { until } from "./sockets.mjs";

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc");

const PAGE = 5;
// What makes the rows is a plain `fetch`, several at a time, then nothing for some seconds, after which the server would
// close a connection just as the next row is sent.
const settings = { pageSize: PAGE, env: { PREFECT_SERVER_API_KEEPALIVE_TIMEOUT: "600" } };
let server;
let client;
before(async () => {
  server = await ownServer(settings);
  client = await server.client();
});
after(() => server?.stop());

const ids = (rows) => rows.map(({ id }) => id);
const sorted = (list) => [...list].sort();

/** All that an iteration gives. */
async function all(iterable, each = () => {}) {
  const found = [];
  for await (const item of iterable) {
    found.push(item);
    await each(item, found.length);
  }
  return found;
}

/** Runs of a deployment of their own, and what chooses them. */
async function runs(n, body = () => ({})) {
  const deployment = await server.deployment();
  const made = await server.runs(deployment, times(n, body));
  return { deployment, ids: made, query: { deployments: deploymentFilter().id(deployment.id) } };
}

/** Reads all of a list by plain `fetch`. */
async function whole(path, query = {}) {
  const rows = [];
  for (;;) {
    const page = await server.post(path, { ...query, offset: rows.length });
    rows.push(...page);
    if (page.length < PAGE) return rows;
  }
}

/** Makes 12 rows of what is posted to a path. */
const twelve = (path, body) => forAll(times(12), (n) => server.post(path, body(n)));

const automation = (name, more) => ({
  name,
  trigger: { type: "event", posture: "Reactive", expect: ["none"], threshold: 1, within: 0 },
  actions: [{ type: "do-nothing" }],
  ...more,
});

const blockType = () => server.post("/block_types/", { name: unique("type"), slug: unique("type") });
const blockSchema = (type, version) => ({
  block_type_id: type.id,
  fields: { title: type.name, type: "object" },
  capabilities: [],
  version,
});
const workPool = (type = "process") => server.post("/work_pools/", { name: unique("pool"), type });

/**
 * The methods that give lists: what makes 12 rows, and the query for them. What stands in front of the query is in
 * `path`. `add` makes one more, `remove` deletes one. Some lists have no filter (`isWhole`): this server has no rows of
 * theirs but the ones made here, which are deleted in the end.
 */
const lists = {
  readFlows: async () => {
    const tag = unique("tag");
    const add = () => server.flow({ tags: [tag] });
    return { rows: await forAll(times(12), add), query: { flows: { tags: { all_: [tag] } } }, add, remove: at("/flows") };
  },
  readDeployments: async () => {
    const flow = await server.flow();
    const add = () => server.deployment({ flow_id: flow.id });
    return { rows: await forAll(times(12), add), query: { flows: { id: { any_: [flow.id] } } }, add, remove: at("/deployments") };
  },
  readFlowRuns: async () => {
    const { deployment, ids, query } = await runs(12);
    return { rows: ids.map((id) => ({ id })), query, add: () => server.run(deployment), remove: at("/flow_runs") };
  },
  readTaskRuns: async () => {
    const run = await server.adhoc(await server.flow());
    const add = () => server.post("/task_runs/", { flow_run_id: run.id, task_key: "t", dynamic_key: unique("n") });
    const query = { task_runs: taskRunFilter().flowRunId(run.id) };
    return { rows: await forAll(times(12), add), query, add, remove: at("/task_runs") };
  },
  readArtifacts: async () => {
    const key = unique("key");
    const add = () => server.post("/artifacts/", { key, data: "x" });
    return { rows: await forAll(times(12), add), query: { artifacts: { key: { any_: [key] } } }, add, remove: at("/artifacts") };
  },
  readLatestArtifacts: async () => {
    const prefix = unique("key");
    const add = () => server.post("/artifacts/", { key: `${prefix}-${unique("n")}`, data: "x" });
    await forAll(times(12), add);
    const query = { artifacts: { key: { like_: `${prefix}%` } } };
    const rows = await whole("/artifacts/latest/filter", { ...query, sort: "KEY_ASC" });
    return { rows, query, add, remove: ({ latest_id }) => server.delete(`/artifacts/${latest_id}`) };
  },
  readVariables: async () => {
    const tag = unique("tag");
    const add = () => server.post("/variables/", { name: unique("v").replaceAll("-", "_"), value: 1, tags: [tag] });
    return { rows: await forAll(times(12), add), query: { variables: { tags: { all_: [tag] } } }, add, remove: at("/variables") };
  },
  readLogs: async () => {
    const run = await server.adhoc(await server.flow());
    // Between those that are there, too.
    let made = 0;
    const line = () => ({ flow_run_id: run.id, name: "prefect", level: 20, message: "x", timestamp: ago(HOUR - ((made++ * 7) % 12)) });
    await server.post("/logs/", times(12, line));
    const query = { logs: { flow_run_id: { any_: [run.id] } } };
    return { rows: await whole("/logs/filter", query), query, add: () => server.post("/logs/", [line()]) };
  },
  readAutomations: async () => {
    const tag = unique("tag");
    const add = () => server.post("/automations/", automation(unique("automation"), { tags: [tag] }));
    return { rows: await forAll(times(12), add), query: { automations: { tags: { all_: [tag] } } }, add, remove: at("/automations") };
  },
  readBlockTypes: async () => {
    const prefix = unique("type");
    const add = () => {
      const name = `${prefix}-${unique("n")}`;
      return server.post("/block_types/", { name, slug: name });
    };
    return { rows: await forAll(times(12), add), query: { block_types: { name: { like_: prefix } } }, add, remove: at("/block_types") };
  },
  readBlockSchemas: async () => {
    const type = await blockType();
    let made = 0;
    const add = () => server.post("/block_schemas/", blockSchema(type, `1.${made++}`));
    const query = { block_schemas: { block_type_id: { any_: [type.id] } } };
    return { rows: await forAll(times(12), add), query, add, remove: at("/block_schemas") };
  },
  readBlockDocuments: async () => {
    const type = await blockType();
    const schema = await server.post("/block_schemas/", blockSchema(type, "1.0"));
    const document = () => ({ name: unique("document"), data: {}, block_type_id: type.id, block_schema_id: schema.id });
    const add = () => server.post("/block_documents/", document());
    const query = { block_documents: { block_type_id: { any_: [type.id] } } };
    return { rows: await forAll(times(12), add), query, add, remove: at("/block_documents") };
  },
  readWorkPools: async () => {
    const type = unique("type");
    const add = () => workPool(type);
    return {
      rows: await forAll(times(12), add),
      query: { work_pools: { type: { any_: [type] } } },
      add,
      remove: at("/work_pools", "name"),
    };
  },
  readWorkPoolQueues: async () => {
    const pool = await workPool();
    const queues = `/work_pools/${pool.name}/queues`;
    const add = () => server.post(queues, { name: unique("queue") });
    await forAll(times(11), add);
    // The pool has come with one, which stays.
    const remove = (row) => row.id !== pool.default_queue_id && at(queues, "name")(row);
    return { rows: await whole(`${queues}/filter`), path: [pool.name], query: {}, add, remove };
  },
  readWorkersForWorkPool: async () => {
    const pool = await workPool();
    const workers = `/work_pools/${pool.name}/workers`;
    const add = () => server.post(`${workers}/heartbeat`, { name: unique("worker") });
    await forAll(times(12), add);
    const query = { workers: { status: { any_: ["ONLINE"] } } };
    return { rows: await whole(`${workers}/filter`), path: [pool.name], query, add, remove: at(workers, "name") };
  },
  readWorkQueues: async () => {
    const prefix = unique("queue");
    const add = () => server.post("/work_queues/", { name: `${prefix}-${unique("n")}` });
    const query = { work_queues: { name: { startswith_: [prefix] } } };
    return { rows: await forAll(times(12), add), query, add, remove: at("/work_queues") };
  },
  readConcurrencyLimits: async () => {
    const add = () => server.post("/concurrency_limits/", { tag: unique("tag"), concurrency_limit: 1 });
    return { rows: await forAll(times(12), add), query: {}, add, remove: at("/concurrency_limits"), isWhole: true };
  },
  readGlobalConcurrencyLimits: async () => {
    const add = () => server.post("/v2/concurrency_limits/", { name: unique("limit"), limit: 1 });
    return { rows: await forAll(times(12), add), query: {}, add, remove: at("/v2/concurrency_limits"), isWhole: true };
  },
  readSavedSearches: async () => {
    const add = () => server.api("PUT", "/saved_searches/", { name: unique("search"), filters: [] });
    return { rows: await forAll(times(12), add), query: {}, add, remove: at("/saved_searches"), isWhole: true };
  },
};

/** What deletes a row: below this path, by its id or another of its values. */
function at(path, key = "id") {
  return (row) => server.delete(`${path}/${encodeURIComponent(row[key])}`);
}

/** Makes the rows of a list, and what reads and cleans them up. */
async function madeFor(method) {
  const made = await lists[method]();
  const read = (more) => client[method](...(made.path ?? []), { ...made.query, ...more });
  const undo = async (rows = made.rows) => made.isWhole && (await forAll(rows, made.remove));
  return { ...made, ids: ids(made.rows), read, undo };
}

/** Those that take a name or names in place of a query, so that neither limit nor offset can be asked for: what makes 12 rows. */
const byName = {
  readAutomationsByName: async () => {
    const name = unique("automation");
    return { ids: ids(await twelve("/automations/", () => automation(name))), name };
  },
  matchWorkQueues: async () => {
    const [one, other] = [unique("queue"), unique("queue")];
    const rows = await twelve("/work_queues/", (n) => ({ name: `${n % 2 ? one : other}-${n}` }));
    return { ids: ids(rows), name: [one, other] };
  },
};

test("each list that the package declares is tried here", () => {
  const declared = readFileSync(new URL("../../pkg/index.d.ts", import.meta.url), "utf8").matchAll(/^ {4}(\w+)\(.*\): ListPromise</gm);
  const tried = [...Object.keys(lists), ...Object.keys(byName), "readEvents"];
  assert.deepEqual(sorted([...declared].map(([, name]) => name)), sorted(tried));
});

for (const method of Object.keys(lists)) {
  describe(method, () => {
    let made;
    const read = (more) => made.read(more);
    before(async () => {
      made = await madeFor(method);
    });
    after(() => made?.undo?.());

    test("gives the first page, as long as the server makes it, by await", async () => {
      const rows = await read();
      assert.equal(rows.length, PAGE);
      assert.ok(ids(rows).every((id) => made.ids.includes(id)));
    });

    for (const limit of [undefined, 1, 2, 3, 5, 9, 200]) {
      test(`gives every row once by for await, with ${limit ? `a limit of ${limit}` : "no limit"}`, async () => {
        const rows = await all(read({ ...(limit && { limit }) }));
        assert.deepEqual(sorted(ids(rows)), sorted(made.ids));
      });
    }

    test("gives what is behind an offset", async () => {
      const whole = ids(await read().toArray());
      assert.deepEqual(ids(await read({ offset: 4 }).toArray()), whole.slice(4));
      assert.deepEqual(await read({ offset: 12 }).toArray(), []);
    });

    test("gives pages of the length that was asked for", async () => {
      const lengths = async (limit) => (await all(read({ limit }).pages())).map(({ length }) => length);
      assert.deepEqual(await lengths(5), [5, 5, 2]);
      assert.deepEqual(await lengths(4), [4, 4, 4]);
      assert.deepEqual(
        await lengths(1),
        times(12, () => 1),
      );
    });
  });
}

for (const [method, make] of Object.entries(byName)) {
  describe(method, () => {
    let made;
    before(async () => {
      made = await make();
    });

    test("gives the first page, as long as the server makes it, by await", async () => {
      const rows = await client[method](made.name);
      assert.equal(rows.length, PAGE);
      assert.ok(ids(rows).every((id) => made.ids.includes(id)));
    });

    test("gives every row once by for await, and page by page", async () => {
      assert.deepEqual(sorted(ids(await all(client[method](made.name)))), sorted(made.ids));
      const pages = await all(client[method](made.name).pages());
      assert.ok(pages.length > 2);
      assert.deepEqual(sorted(ids(pages.flat())), sorted(made.ids));
    });
  });
}

// A page of events is an object, names the next one by a token, and is of 50 whatever the server's limit for others
// is. Only a server that runs its services writes events.
describe("readEvents", () => {
  let writing;
  let own;
  let made;
  let query;
  before(async () => {
    const env = { ...settings.env, PREFECT_SERVER_SERVICES_EVENT_PERSISTER_FLUSH_INTERVAL: "0.1" };
    writing = await ownServer({ ...settings, services: true, env });
    own = await writing.client();
    const resource = { "prefect.resource.id": unique("thing") };
    const events = times(112, (n) => ({ id: randomUUID(), event: "paged", occurred: ago(HOUR - n), resource }));
    made = ids(events);
    query = { filter: { occurred: { since: ago(2 * HOUR) }, resource: { id: [resource["prefect.resource.id"]] } } };
    await writing.post("/events", events);
    await until(async () => (await writing.post("/events/filter", query)).total === made.length, "stored events");
  });
  after(() => writing?.stop());

  test("gives the first page, with the number of all, by await", async () => {
    for (const limit of [undefined, 7]) {
      const { events, total } = await own.readEvents({ ...query, ...(limit && { limit }) });
      assert.deepEqual([events.length, total], [limit ?? 50, made.length]);
      // The newest first
      assert.deepEqual(ids(events), made.toReversed().slice(0, events.length));
    }
  });

  for (const limit of [undefined, 1, 2, 9, 50]) {
    test(`gives every event once by for await, with ${limit ? `a limit of ${limit}` : "no limit"}`, async () => {
      const events = await all(own.readEvents({ ...query, ...(limit && { limit }) }));
      assert.deepEqual(ids(events), made.toReversed());
    });
  }

  test("gives every event where the limit is above the server's, and refuses one of 0", async () => {
    for (const limit of [51, 200]) assert.deepEqual(ids(await all(own.readEvents({ ...query, limit }))), made.toReversed());
    const error = await rejection(all(own.readEvents({ ...query, limit: 0 })));
    assert.deepEqual([error.kind, error.detail[0].loc], ["ValidationError", ["limit"]]);
  });

  for (const order of ["DESC", "ASC"]) {
    for (const limit of [9, 50]) {
      test(`gives none twice and leaves none out while others are written among them: ${order}, ${limit} at once`, async () => {
        const resource = { "prefect.resource.id": unique("thing") };
        const event = (n) => ({ id: randomUUID(), event: "paged", occurred: ago(HOUR - n), resource });
        const query = { filter: { occurred: { since: ago(2 * HOUR) }, resource: { id: [resource["prefect.resource.id"]] }, order }, limit };
        const stored = (n) =>
          until(async () => (await writing.post("/events/filter", { filter: query.filter })).total >= n, "stored events");
        const made = times(112, (n) => event(10 * n));
        await writing.post("/events", made);
        await stored(made.length);
        let written = made.length;
        const events = await all(own.readEvents(query), async (_, n) => {
          if (n % limit !== 0 || written > 300) return;
          // In front of the reader, and behind.
          const more = times(limit + 3, (place) => event(((n + place) * 137) % 1_120));
          await writing.post("/events", more);
          await stored((written += more.length));
        });
        held(ids(events), ids(made));
      });
    }
  }

  test("gives pages of the length that was asked for", async () => {
    const lengths = async (limit) => (await all(own.readEvents({ ...query, limit }).pages())).map(({ length }) => length);
    assert.deepEqual(await lengths(50), [50, 50, 12]);
    assert.deepEqual(await lengths(28), [28, 28, 28, 28]);
  });
});

test("limits of tags are all read where global ones make the server's pages short", async () => {
  const made = await madeFor("readConcurrencyLimits");
  // The server sorts them in front of those of tags.
  const others = await forAll(times(3), () => server.post("/v2/concurrency_limits/", { name: unique("limit"), limit: 1 }));
  assert.equal((await client.readConcurrencyLimits({ limit: 5 })).length, 2);
  for (const limit of [undefined, 4, 5, 200]) {
    assert.deepEqual(sorted(ids(await all(client.readConcurrencyLimits({ ...(limit && { limit }) })))), sorted(made.ids));
  }
  await forAll(others, ({ id }) => server.delete(`/v2/concurrency_limits/${id}`));
  await made.undo();
});

describe("every sort gives every row once:", () => {
  const day = 24 * HOUR;
  let made;
  before(async () => {
    made = await runs(13, (n) => ({
      state: [{ type: "COMPLETED" }, { type: "RUNNING" }, { type: "SCHEDULED", state_details: { scheduled_time: ago(n * day) } }][n % 3],
    }));
  });
  for (const sort of [
    "ID_DESC",
    "START_TIME_ASC",
    "START_TIME_DESC",
    "EXPECTED_START_TIME_ASC",
    "EXPECTED_START_TIME_DESC",
    "NAME_ASC",
    "NAME_DESC",
    "NEXT_SCHEDULED_START_TIME_ASC",
    "END_TIME_DESC",
  ]) {
    test(sort, async () => {
      assert.deepEqual(sorted(ids(await all(client.readFlowRuns({ ...made.query, sort })))), sorted(made.ids));
    });
  }

  test("by time where a condition on it is there: with a bound, not an offset", async () => {
    const fetch = watchedFetch();
    const own = await server.client({ fetch });
    const query = { ...made.query, flow_runs: { end_time: { after_: ago(HOUR) } }, sort: "END_TIME_DESC" };
    const rows = await all(own.readFlowRuns(query));
    const ended = (await server.runsOf(made.deployment)).filter(({ end_time }) => end_time);
    assert.deepEqual(ids(rows), ids(ended.sort((a, b) => (a.end_time < b.end_time ? 1 : -1))));
    const bodies = fetch.to("/flow_runs/filter").map(({ body }) => body);
    for (const { flow_runs, offset } of bodies.slice(1)) {
      assert.equal(flow_runs.end_time.after_, query.flow_runs.end_time.after_);
      assert.ok(flow_runs.end_time.before_);
      assert.equal(offset, 0);
    }
  });

  test("one condition of several being enough, nothing is added to them", async () => {
    const query = {
      ...made.query,
      flow_runs: { operator: "or_", end_time: { after_: ago(HOUR) }, state: { type: { any_: ["RUNNING"] } } },
      sort: "END_TIME_DESC",
    };
    const expected = (await server.runsOf(made.deployment)).filter(({ end_time, state_type }) => end_time || state_type === "RUNNING");
    assert.deepEqual(sorted(ids(await all(client.readFlowRuns(query)))), sorted(ids(expected)));
  });
});

describe("one request for the first page:", () => {
  test("for await and iteration together", async () => {
    const { query } = await runs(3);
    const fetch = watchedFetch();
    const own = await server.client({ fetch });
    const list = own.readFlowRuns({ ...query, limit: 5 });
    const page = await list;
    assert.deepEqual(await all(list), page);
    assert.deepEqual(await list.toArray(), page);
    assert.deepEqual(await all(list.pages()), [page]);
    assert.deepEqual((await list.withResponse()).data, page);
    assert.equal(fetch.to("/flow_runs/filter").length, 1);
  });

  test("it is sent at once, and the next ones when their rows are wanted", async () => {
    const { query } = await runs(12);
    const fetch = watchedFetch();
    const own = await server.client({ fetch });
    await own.hello();
    const sent = () => fetch.to("/flow_runs/filter").length;
    const list = own.readFlowRuns({ ...query, limit: 5 });
    const rows = list[Symbol.asyncIterator]();
    for (let n = 1; n <= 5; n += 1) assert.equal((await rows.next()).done, false);
    assert.equal(sent(), 1);
    await rows.next();
    assert.equal(sent(), 2);
  });

  test("two iterations of one list are two readings of it", async () => {
    const { query, ids: made } = await runs(12);
    const list = client.readFlowRuns(query);
    const [one, two] = await Promise.all([all(list), all(list)]);
    assert.deepEqual(ids(one), ids(two));
    assert.equal(new Set(ids(one)).size, made.length);
  });

  test("rows are handed over as they came", async () => {
    const { query } = await runs(7);
    for (const row of await all(client.readFlowRuns(query))) {
      const there = await server.readRun(row.id);
      // What grows by itself.
      for (const run of [row, there]) for (const key of ["estimated_run_time", "estimated_start_time_delta"]) delete run[key];
      assert.deepEqual(row, there);
    }
  });
});

/** No row came twice, and none is missing of those that were there all the time. */
function held(found, stayed) {
  assert.equal(new Set(found).size, found.length, "one came twice");
  assert.deepEqual(
    stayed.filter((id) => !found.includes(id)),
    [],
  );
}

describe("while a list changes, no row comes twice and none is missing that was there all the time:", () => {
  for (const method of Object.keys(lists)) {
    for (const every of [1, 3]) {
      test(`${method}, rows are created after every ${every}`, async () => {
        const made = await madeFor(method);
        const before = new Set(made.ids);
        const rows = await all(made.read(), (_, n) => (n % every === 0 && n < 25 ? made.add() : undefined));
        held(ids(rows), made.ids);
        await made.undo([...made.rows, ...(made.isWhole ? (await made.read().toArray()).filter(({ id }) => !before.has(id)) : [])]);
      });

      test(`${method}, rows are deleted after every ${every}`, async (t) => {
        const made = await madeFor(method);
        if (!made.remove) return t.diagnostic("they can't be deleted");
        const left = new Map(made.rows.map((row) => [row.id, row]));
        const rows = await all(made.read(), async ({ id }, n) => {
          if (n % every !== 0) return;
          // The row itself, and one that nobody knows where it is.
          for (const gone of [left.get(id), [...left.values()][n % left.size]]) {
            if (gone && left.delete(gone.id)) await made.remove(gone);
          }
        });
        held(ids(rows), [...left.keys()]);
        await made.undo([...left.values()]);
      });
    }
  }
});

describe("while the list of flow runs changes, in any order:", () => {
  /** Reads all, with something done after every so many rows; gives the ids. */
  const meanwhile = async (query, every, change) =>
    ids(await all(client.readFlowRuns(query), (row, n) => (n % every === 0 ? change(n, row) : undefined)));

  for (const sort of ["ID_DESC", "EXPECTED_START_TIME_DESC", "EXPECTED_START_TIME_ASC", "NAME_ASC", "START_TIME_DESC", "END_TIME_DESC"]) {
    for (const every of [1, 3, 5]) {
      test(`rows are created, by ${sort}, after every ${every}`, async () => {
        const { deployment, query, ids: stayed } = await runs(22);
        held(await meanwhile({ ...query, sort }, every, (n) => n < 40 && server.run(deployment)), stayed);
      });

      test(`rows are deleted, by ${sort}, after every ${every}`, async () => {
        const { query, ids: made } = await runs(22);
        const left = new Set(made);
        const found = await meanwhile({ ...query, sort }, every, async (n, row) => {
          // The row itself, and one that nobody knows where it is.
          for (const id of [row.id, [...left][n % left.size]]) if (left.delete(id)) await server.delete(`/flow_runs/${id}`);
        });
        held(found, [...left]);
      });
    }

    test(`rows finish and leave the filter, by ${sort}`, async () => {
      const { query, ids: made } = await runs(22, () => ({ state: { type: "RUNNING" } }));
      const running = { ...query, flow_runs: flowRunFilter().stateType("RUNNING"), sort };
      // Whoever ends each run that is listed takes it off the list.
      const found = await meanwhile(running, 1, (_, { id }) => server.setState(id, { type: "COMPLETED" }));
      held(found, made);
      assert.equal(found.length, made.length);
    });

    test(`rows finish and stay, by ${sort}`, async () => {
      const { query, ids: made } = await runs(22, () => ({ state: { type: "RUNNING" } }));
      const found = await meanwhile({ ...query, sort }, 4, (n) => server.setState(made[(n * 7) % 22], { type: "COMPLETED" }));
      held(found, made);
    });
  }

  test("all go but those in front", async () => {
    const { query, ids: made } = await runs(21);
    let gone = [];
    const found = await meanwhile(query, 15, async (n, row) => {
      const order = ids(await client.readFlowRuns(query).toArray());
      const at = order.indexOf(row.id);
      gone = order.slice(2, at + 1);
      await forAll(gone, (id) => server.delete(`/flow_runs/${id}`));
    });
    held(
      found,
      made.filter((id) => !gone.includes(id)),
    );
    assert.equal(found.length, made.length);
  });
});

describe("an iteration ends", () => {
  test("with break, and asks for nothing more", async () => {
    const { query } = await runs(12);
    const fetch = watchedFetch();
    const own = await server.client({ fetch });
    for await (const row of own.readFlowRuns(query)) {
      assert.ok(row.id);
      break;
    }
    assert.equal(fetch.to("/flow_runs/filter").length, 1);
    const rows = own.readFlowRuns(query)[Symbol.asyncIterator]();
    await rows.next();
    assert.deepEqual(await rows.return(), { done: true, value: undefined });
    assert.deepEqual(await rows.next(), { done: true, value: undefined });
  });

  test("with what the loop throws", async () => {
    const { query } = await runs(7);
    const thrown = new Error("enough");
    assert.equal(await rejection(all(client.readFlowRuns(query), () => Promise.reject(thrown))), thrown);
  });

  test("with an abort, with the reason, also between the pages", async () => {
    const { query } = await runs(12);
    const controller = new AbortController();
    const list = client.readFlowRuns(query, { signal: controller.signal });
    const found = [];
    const reading = all(list, (row) => {
      found.push(row);
      if (found.length === PAGE) controller.abort("enough");
    });
    assert.equal(await rejection(reading), "enough");
    assert.equal(found.length, PAGE);
  });

  test("with an abort in the middle of a page, whose other rows don't come any more", async () => {
    const { query } = await runs(7);
    const controller = new AbortController();
    let found = 0;
    const reading = all(client.readFlowRuns(query, { signal: controller.signal }), () => {
      found += 1;
      if (found === 2) controller.abort("enough");
    });
    assert.equal(await rejection(reading), "enough");
    assert.equal(found, 2);
  });

  test("with an abort while a page is on its way", async () => {
    const controller = new AbortController();
    const pages = await pagedClient(
      times(12, (n) => ({ id: `${n}` })),
      (n) => n > 1 && new Promise(() => controller.abort("enough")),
    );
    assert.equal(await rejection(all(pages.client.readFlowRuns({ limit: 5 }, { signal: controller.signal }))), "enough");
  });

  test("when the time for all of it is over", async () => {
    const pages = await pagedClient(
      times(12, (n) => ({ id: `${n}` })),
      (n) => n > 1 && new Promise(() => {}),
    );
    const error = await rejection(all(pages.client.readFlowRuns({ limit: 5 }, { timeoutMs: 300 })));
    assert.deepEqual([error.kind, error.message.includes("took longer than the 300 ms it was given")], ["Timeout", true]);
  });

  test("with an error in the middle, and what came before was given", async () => {
    const pages = await pagedClient(
      times(12, (n) => ({ id: `${n}` })),
      (n) => n > 1 && answer({ detail: "broken" }, { status: 500 }),
    );
    const found = [];
    const error = await rejection(all(pages.client.readFlowRuns({ limit: 5 }), (row) => found.push(row)));
    assert.deepEqual([error.kind, error.status], ["ServerError", 500]);
    assert.equal(found.length, 5);
    const rows = pages.client.readFlowRuns({ limit: 5 })[Symbol.asyncIterator]();
    const last = await rejection(
      (async () => {
        for (;;) await rows.next();
      })(),
    );
    assert.ok(isPrefectError(last));
    assert.deepEqual(await rows.next(), { done: true, value: undefined });
  });

  test("with the error of the first page, once", async () => {
    const { kind } = await rejection(all(client.readFlowRuns({ flow_runs: { nme: {} } })));
    assert.equal(kind, "ValidationError");
    const error = await rejection(client.readFlowRuns({}, { timeoutMs: 0 }).toArray());
    assert.deepEqual([error.kind, error.message.split(":")[0]], ["ValidationError", "timeoutMs"]);
  });

  test("with an error where every page is the first", async () => {
    const rows = times(12, (n) => ({ id: `${n}` }));
    const fetch = watchedFetch(() => answer(rows.slice(0, 5)));
    const own = await server.client({ fetch });
    for (const query of [{ limit: 5 }, {}]) {
      const found = [];
      const error = await rejection(all(own.readFlowRuns(query), (row) => found.push(row)));
      assert.deepEqual([error.kind, error.message], ["UnexpectedResponse", "the server gives the same page again and again"]);
      assert.equal(found.length, 5);
    }
    assert.ok(fetch.to("/flow_runs/filter").length < 20);
  });

  test("with an error where the answer is no list", async () => {
    const own = await server.client({ fetch: watchedFetch(() => answer({ results: [] })) });
    assert.deepEqual(await own.readFlowRuns(), { results: [] });
    assert.equal((await rejection(all(own.readFlowRuns()))).kind, "UnexpectedResponse");
  });
});

/** A client of a server that has these rows; `meanwhile` may answer the nth request in its place. */
async function pagedClient(rows, meanwhile = () => undefined) {
  let n = 0;
  const fetch = watchedFetch(async ({ path, body }) => {
    if (path !== "/flow_runs/filter") return answer([]);
    n += 1;
    const own = meanwhile(n);
    if (own) return own;
    const offset = body.offset ?? 0;
    return answer(rows.slice(offset, offset + (body.limit ?? 200)));
  });
  return { client: await server.client({ fetch }), fetch };
}

test("calls of next() at the same time get one row after the other", async () => {
  const { query, ids: made } = await runs(12);
  const rows = client.readFlowRuns(query)[Symbol.asyncIterator]();
  const results = await Promise.all(times(14, () => rows.next()));
  assert.deepEqual(
    results.map(({ done }) => done),
    [...times(12, () => false), true, true],
  );
  assert.deepEqual(sorted(ids(results.slice(0, 12).map(({ value }) => value))), sorted(made));
  assert.deepEqual(ids(results.slice(0, 12).map(({ value }) => value)), ids(await client.readFlowRuns(query).toArray()));
});

describe("toArray", () => {
  test("gives at most so many, and asks for no page too many", async () => {
    const { query } = await runs(12);
    const fetch = watchedFetch();
    const own = await server.client({ fetch });
    const whole = await client.readFlowRuns(query).toArray();
    for (const [limit, requests] of [
      [0, 1],
      [1, 1],
      [5, 1],
      [6, 2],
      [12, 3],
      [99, 4],
    ]) {
      fetch.calls.length = 0;
      assert.deepEqual(ids(await own.readFlowRuns({ ...query, limit: 5 }).toArray({ limit })), ids(whole.slice(0, limit)));
      assert.ok(fetch.to("/flow_runs/filter").length <= requests, `${limit}`);
    }
    for (const options of [undefined, null, {}, { limit: undefined }]) {
      assert.equal((await own.readFlowRuns(query).toArray(options)).length, 12);
    }
  });

  test("refuses what is no limit", async () => {
    for (const [options, key] of [
      [{ limit: -1 }, "limit"],
      [{ limit: 1.5 }, "limit"],
      [{ limit: "5" }, "limit"],
      [{ limt: 5 }, "limt"],
      [5, "options"],
      [[], "options"],
      [new Map([["limit", 1]]), "options"],
      [Object.create({ limit: 1 }), "options"],
      [Object.defineProperty({}, "limit", { value: 1 }), "options"],
      [{ [Symbol("limit")]: 1 }, "options"],
      [() => ({ limit: 1 }), "options"],
    ]) {
      const error = await rejection(client.readFlowRuns().toArray(options));
      assert.deepEqual([error.kind, error.message.split(":")[0], error.attempts], ["ValidationError", key, 0]);
    }
  });

  test("refuses it before there is an answer, and whatever that is", async () => {
    const error = await rejection((await server.client({ fetch: () => new Promise(() => {}) })).readFlowRuns().toArray([]));
    assert.equal(error.kind, "ValidationError");
    const refused = rejection(
      (await server.client({ fetch: () => Promise.reject(new Error("no")), maxRetries: 0 })).readFlowRuns().toArray([]),
    );
    assert.equal((await refused).kind, "ValidationError");
    await new Promise(setImmediate); // an unhandled rejection would fail the test
  });
});

test("a limit of 0 is the server's to answer by await, and no page to go on from by iteration", async () => {
  const { query, ids: made } = await runs(2);
  const none = { ...query, limit: 0 };
  assert.deepEqual(await client.readFlowRuns(none), []);
  const pages = async () => {
    for await (const page of client.readFlowRuns(none).pages()) assert.fail(`${page.length} rows`);
  };
  for (const read of [() => client.readFlowRuns(none).toArray(), () => all(client.readFlowRuns(none)), pages]) {
    const error = await rejection(read());
    assert.deepEqual([error.kind, error.detail[0].loc], ["ValidationError", ["limit"]]);
  }
  assert.deepEqual(sorted(ids(await client.readFlowRuns(query).toArray({ limit: 2 }))), sorted(made));
});

test("a limit above the server's is an error by await, and learned from by iteration", async () => {
  const { query, ids: made } = await runs(12);
  const { kind, status } = await rejection(client.readFlowRuns({ ...query, limit: 200 }));
  assert.deepEqual([kind, status], ["ValidationError", 422]);
  assert.deepEqual(sorted(ids(await all(client.readFlowRuns({ ...query, limit: 200 })))), sorted(made));
});

test("a client that was freed meanwhile reads on", async () => {
  const { query, ids: made } = await runs(12);
  const own = await server.client();
  const rows = await all(own.readFlowRuns(query), (_, n) => n === 1 && own.free());
  assert.deepEqual(sorted(ids(rows)), sorted(made));
});

test("100,000 rows take the memory of a page", { timeout: 120_000 }, async () => {
  const filler = "x".repeat(1_000);
  const page = (offset, limit) => times(Math.min(limit, 100_000 - offset), (n) => ({ id: `${offset + n}`.padStart(36, "0"), filler }));
  const fetch = async (url, { body }) => {
    if (!url.endsWith("/flow_runs/filter")) return answer({ detail: "Not Found" }, { status: 404 });
    const { offset = 0, limit = 200 } = JSON.parse(body);
    return answer(page(offset, limit));
  };
  const own = await server.client({ fetch });
  let n = 0;
  let most = 0;
  let begin;
  for await (const row of own.readFlowRuns({ limit: 200 })) {
    if (Number(row.id) !== n) assert.fail(`row ${row.id} is the ${n}th`);
    n += 1;
    if (n % 10_000 === 0) {
      gc();
      const { heapUsed } = process.memoryUsage();
      begin ??= heapUsed;
      most = Math.max(most, heapUsed - begin);
    }
  }
  assert.equal(n, 100_000);
  // All rows are more than 100 MB.
  assert.ok(most < 30e6, `${most} bytes more`);
});
