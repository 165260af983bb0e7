// Work pools, queues and workers, concurrency limits, blocks, automations, events, saved searches, and the server's own
// settings: each method does what it says, by the word of the server.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import {
  HOUR,
  ago,
  eventFilter,
  ownServer,
  rejection,
  servers,
  times,
  unique,
  recordingFetch,
  workPoolFilter,
  workerFilter,
} from "./support.mjs";

const server = servers.plain;
const NOWHERE = "00000000-0000-4000-8000-000000000000";
let client;
before(async () => {
  client = await server.client();
});

const ids = (list) => list.map(({ id }) => id).sort();
const names = (list) => list.map(({ name }) => name).sort();
const there = (path) => server.get(path);
const isGone = async (path) => assert.equal(await server.has(path), false, path);
const isRefused = async (promise, kind = "ObjectNotFound") => assert.equal((await rejection(promise)).kind, kind);

describe("work pools", () => {
  let pool;
  before(async () => {
    pool = await client.createWorkPool({ name: unique("a pool"), type: "process", description: "mine" });
  });

  test("are created, read, listed, counted, changed and deleted", async () => {
    assert.deepEqual(await client.readWorkPool(pool.name), await there(`/work_pools/${encodeURIComponent(pool.name)}`));
    await isRefused(client.createWorkPool({ name: pool.name }), "ObjectAlreadyExists");
    const work_pools = workPoolFilter().name(pool.name);
    assert.deepEqual(ids(await client.readWorkPools({ work_pools })), [pool.id]);
    assert.equal(await client.countWorkPools({ work_pools }), 1);
    await client.updateWorkPool(pool.name, { is_paused: true, concurrency_limit: 3 });
    const { is_paused, concurrency_limit, description } = await client.readWorkPool(pool.name);
    assert.deepEqual([is_paused, concurrency_limit, description], [true, 3, "mine"]);
    const status = await client.readWorkPoolConcurrencyStatus(pool.name, { limit: 5 });
    assert.deepEqual(status, await server.post(`/work_pools/${encodeURIComponent(pool.name)}/concurrency_status`, { limit: 5 }));

    const other = await client.createWorkPool({ name: unique("pool"), type: "process" });
    await client.deleteWorkPool(other.name);
    await isGone(`/work_pools/${other.name}`);
    await isRefused(client.deleteWorkPool(other.name));
  });

  test("have queues, which are read page by page", async () => {
    const pool = await client.createWorkPool({ name: unique("pool"), type: "process" });
    const made = [];
    for (const name of ["a", "b", "c", "d"]) made.push(await client.createWorkPoolQueue(pool.name, { name }));
    const all = await client.readWorkPoolQueues(pool.name, { limit: 2 }).toArray();
    assert.deepEqual(names(all), ["a", "b", "c", "d", "default"]);
    assert.deepEqual(await client.readWorkPoolQueue(pool.name, "b"), await there(`/work_pools/${pool.name}/queues/b`));
    await client.updateWorkPoolQueue(pool.name, "b", { description: "new" });
    assert.equal((await client.readWorkQueue(made[1].id)).description, "new");
    await client.deleteWorkPoolQueue(pool.name, "b");
    await isGone(`/work_pools/${pool.name}/queues/b`);
    await isRefused(client.readWorkPoolQueues("no such pool"));
  });

  test("give their workers the scheduled runs", async () => {
    const pool = await client.createWorkPool({ name: unique("pool"), type: "process" });
    const deployment = await server.deployment({ work_pool_name: pool.name });
    const run = await server.run(deployment);
    const query = { scheduled_before: new Date(Date.now() + HOUR) };
    const waiting = await client.getScheduledFlowRunsForWorkPool(pool.name, query);
    assert.deepEqual(
      waiting.map(({ flow_run }) => flow_run.id),
      [run.id],
    );
    const queue = await client.readWorkPoolQueue(pool.name, "default");
    assert.deepEqual(await client.getRunsInWorkQueue(queue.id, query), await server.post(`/work_queues/${queue.id}/get_runs`, query));
  });

  test("know their workers by their heartbeats", async () => {
    for (const name of ["one", "two", "three"])
      assert.equal(await client.sendWorkerHeartbeat(pool.name, { name, heartbeat_interval_seconds: 30 }), undefined);
    const workers = workerFilter().status("ONLINE");
    assert.deepEqual(names(await client.readWorkersForWorkPool(pool.name, { workers, limit: 2 }).toArray()), ["one", "three", "two"]);
    await client.deleteWorker(pool.name, "two");
    assert.deepEqual(names(await client.readWorkersForWorkPool(pool.name)), ["one", "three"]);
    assert.deepEqual(await client.readTaskWorkers(), await server.post("/task_workers/filter"));
  });
});

test("work queues are created, read, found by prefix, changed and deleted", async () => {
  const prefix = unique("queue");
  const made = [];
  for (const end of ["a", "b", "c"]) made.push(await client.createWorkQueue({ name: `${prefix}-${end}` }));
  const [one] = made;
  assert.deepEqual(await client.readWorkQueue(one.id), await there(`/work_queues/${one.id}`));
  assert.equal((await client.readWorkQueueByName(one.name)).id, one.id);
  assert.deepEqual(ids(await client.matchWorkQueues([prefix])), ids(made));
  assert.deepEqual(ids(await client.readWorkQueues({ work_queues: { name: { startswith_: [prefix] } }, limit: 2 }).toArray()), ids(made));
  await client.updateWorkQueue(one.id, { is_paused: true, concurrency_limit: 4 });
  const { is_paused, concurrency_limit } = await there(`/work_queues/${one.id}`);
  assert.deepEqual([is_paused, concurrency_limit], [true, 4]);
  assert.equal((await client.readWorkQueueStatus(one.id)).late_runs_count, 0);
  const status = await client.readWorkQueueConcurrencyStatus(one.id, { page: 1, limit: 5 });
  assert.deepEqual(status, await server.post(`/work_queues/${one.id}/concurrency_status`, { page: 1, limit: 5 }));
  await client.deleteWorkQueueById(one.id);
  await isGone(`/work_queues/${one.id}`);
  await isRefused(client.readWorkQueueByName(one.name));
});

describe("concurrency limits", () => {
  test("of a tag are set, read, taken, given back and deleted", async () => {
    const tag = unique("a tag");
    const made = await client.createConcurrencyLimit({ tag, concurrency_limit: 1 });
    await client.createConcurrencyLimit({ tag, concurrency_limit: 2 });
    assert.equal((await client.readConcurrencyLimit(made.id)).concurrency_limit, 2);
    assert.ok((await client.readConcurrencyLimits().toArray()).some((limit) => limit.tag === tag));

    const plain = unique("tag");
    const { id } = await client.createConcurrencyLimit({ tag: plain, concurrency_limit: 1 });
    const task_run_id = randomUUID();
    await client.incrementV1ConcurrencySlots({ names: [plain], task_run_id });
    assert.deepEqual((await client.readConcurrencyLimitByTag(plain)).active_slots, [task_run_id]);
    await isRefused(client.incrementV1ConcurrencySlots({ names: [plain], task_run_id: randomUUID() }, { maxRetries: 0 }), "Locked");
    await client.decrementV1ConcurrencySlots({ names: [plain], task_run_id });
    assert.deepEqual((await client.readConcurrencyLimitByTag(plain)).active_slots, []);
    await client.incrementV1ConcurrencySlots({ names: [plain], task_run_id });
    assert.equal(await client.resetConcurrencyLimitByTag(plain), undefined);
    assert.deepEqual((await client.readConcurrencyLimitByTag(plain)).active_slots, []);

    assert.equal(await client.deleteConcurrencyLimitByTag(plain), undefined);
    await isRefused(client.readConcurrencyLimit(id));
    await client.deleteConcurrencyLimit(made.id);
    await isGone(`/concurrency_limits/${made.id}`);
  });

  test("that are global are created, read, changed, upserted and deleted", async () => {
    const name = unique("limit");
    const { id } = await client.createGlobalConcurrencyLimit({ name, limit: 3 });
    await isRefused(client.createGlobalConcurrencyLimit({ name, limit: 3 }), "Conflict");
    const now = () => there(`/v2/concurrency_limits/${name}`);
    assert.deepEqual(await client.readGlobalConcurrencyLimitByName(name), await now());
    assert.deepEqual(await client.readGlobalConcurrencyLimitByName(id), await now());
    assert.ok((await client.readGlobalConcurrencyLimits({ limit: 1 }).toArray()).some((limit) => limit.name === name));
    await client.updateGlobalConcurrencyLimit(name, { limit: 4 });
    assert.equal((await now()).limit, 4);
    assert.equal(await client.upsertGlobalConcurrencyLimitByName(name, 5, 0.5), undefined);
    assert.deepEqual([(await now()).limit, (await now()).slot_decay_per_second], [5, 0.5]);
    await client.deleteGlobalConcurrencyLimitByName(name);
    await isGone(`/v2/concurrency_limits/${name}`);
    assert.equal(await client.upsertGlobalConcurrencyLimitByName(name, 6), undefined);
    assert.deepEqual([(await now()).limit, (await now()).slot_decay_per_second], [6, 0]);
    const { kind, attempts, message } = await rejection(client.upsertGlobalConcurrencyLimitByName(name, "7"));
    assert.deepEqual([kind, attempts], ["ValidationError", 0], message);
  });

  test("that are global are taken and given back, with a lease and without", async () => {
    const { name } = await client.createGlobalConcurrencyLimit({ name: unique("limit"), limit: 2 });
    const taken = async () => (await there(`/v2/concurrency_limits/${name}`)).active_slots;
    const [limit] = await client.incrementConcurrencySlots({ names: [name], slots: 2 });
    assert.deepEqual([limit.name, await taken()], [name, 2]);
    await isRefused(client.incrementConcurrencySlots({ names: [name], slots: 1 }, { maxRetries: 0 }), "Locked");
    await client.releaseConcurrencySlots({ names: [name], slots: 2, occupancy_seconds: 1.5 });
    assert.equal(await taken(), 0);

    const { lease_id, limits } = await client.incrementConcurrencySlotsWithLease({ names: [name], slots: 1, lease_duration: 60 });
    assert.deepEqual([limits[0].name, await taken()], [name, 1]);
    assert.equal(await client.renewConcurrencyLease(lease_id, { lease_duration: 120 }), undefined);
    assert.equal(await client.releaseConcurrencySlotsWithLease(lease_id), undefined);
    assert.equal(await taken(), 0);
    assert.equal(await client.releaseConcurrencySlotsWithLease(lease_id), undefined);
    assert.equal((await rejection(client.renewConcurrencyLease(lease_id))).status, 410);
  });
});

describe("blocks", () => {
  let type;
  let schema;
  const fields = {
    title: "Warehouse",
    type: "object",
    properties: { host: { type: "string" }, password: { type: "string" } },
    secret_fields: ["password"],
  };
  before(async () => {
    const slug = unique("warehouse");
    type = await client.createBlockType({ name: slug, slug });
    schema = await client.createBlockSchema({ block_type_id: type.id, fields });
  });

  test("have types", async () => {
    assert.deepEqual(await client.readBlockType(type.id), await there(`/block_types/${type.id}`));
    assert.equal((await client.readBlockTypeBySlug(type.slug)).id, type.id);
    assert.equal(await client.installSystemBlockTypes(), undefined);
    assert.ok((await client.readBlockTypes({ limit: 5 }).toArray()).some(({ slug }) => slug === "secret"));
    await client.updateBlockType(type.id, { description: "new" });
    assert.equal((await there(`/block_types/${type.id}`)).description, "new");
    const other = await client.createBlockType({ name: unique("x"), slug: unique("x") });
    await client.deleteBlockType(other.id);
    await isGone(`/block_types/${other.id}`);
    const secret = await client.readBlockTypeBySlug("secret");
    await isRefused(client.deleteBlockType(secret.id), "Forbidden");
  });

  test("have schemas", async () => {
    assert.equal((await client.createBlockSchema({ block_type_id: type.id, fields })).id, schema.id);
    assert.deepEqual(await client.readBlockSchema(schema.id), await there(`/block_schemas/${schema.id}`));
    assert.equal((await client.readBlockSchemaByChecksum(schema.checksum)).id, schema.id);
    assert.equal((await client.readBlockSchemaByChecksum(schema.checksum, { version: schema.version })).id, schema.id);
    const block_schemas = { block_type_id: { any_: [type.id] } };
    assert.deepEqual(ids(await client.readBlockSchemas({ block_schemas })), [schema.id]);
    const newer = await client.createBlockSchema({
      block_type_id: type.id,
      fields: { ...fields, title: "Newer" },
      capabilities: ["x-ray"],
    });
    assert.equal((await client.getMostRecentBlockSchemaForBlockType(type.id)).id, newer.id);
    assert.ok((await client.readAvailableBlockCapabilities()).includes("x-ray"));
    await client.deleteBlockSchema(newer.id);
    await isGone(`/block_schemas/${newer.id}`);
    await isRefused(client.getMostRecentBlockSchemaForBlockType(NOWHERE));
    await isRefused(client.getMostRecentBlockSchemaForBlockType("x"), "ValidationError");
  });

  test("have documents, whose secrets are told only to those who ask", async () => {
    const data = { host: "west", password: "s3cret" };
    const made = await client.createBlockDocument({ name: unique("block"), data, block_type_id: type.id, block_schema_id: schema.id });
    assert.deepEqual(await client.readBlockDocument(made.id), await there(`/block_documents/${made.id}`));
    assert.notEqual((await client.readBlockDocument(made.id)).data.password, "s3cret");
    assert.equal((await client.readBlockDocument(made.id, { include_secrets: true })).data.password, "s3cret");
    const { data: found } = await client.readBlockDocumentByName(made.name, type.slug, { include_secrets: true });
    assert.deepEqual(found, data);
    assert.deepEqual(ids(await client.readBlockDocumentsByType(type.slug)), [made.id]);
    const block_types = { slug: { any_: [type.slug] } };
    assert.deepEqual(ids(await client.readBlockDocuments({ block_types, limit: 1 }).toArray()), [made.id]);
    assert.equal(await client.countBlockDocuments({ block_types }), 1);
    await client.updateBlockDocument(made.id, { data: { host: "east" } });
    assert.deepEqual((await client.readBlockDocument(made.id, { include_secrets: true })).data, { ...data, host: "east" });
    await client.deleteBlockDocument(made.id);
    await isGone(`/block_documents/${made.id}`);
    await isRefused(client.readBlockDocumentByName(made.name, type.slug));
  });

  test("have a registry", async () => {
    assert.deepEqual(await client.readWorkerMetadata(), await there("/collections/views/aggregate-worker-metadata"));
    assert.deepEqual(await client.readViewContent("aggregate-worker-metadata"), await client.readWorkerMetadata());
    await isRefused(client.readViewContent("nothing"));
  });
});

describe("automations", () => {
  const body = (name, more) => ({
    name,
    trigger: { type: "event", posture: "Reactive", expect: ["nothing.ever"], threshold: 1, within: 0 },
    actions: [{ type: "do-nothing" }],
    ...more,
  });

  test("are created, read, found, listed, counted, changed and deleted", async () => {
    const name = unique("Automation");
    const made = await client.createAutomation(body(name));
    const path = `/automations/${made.id}`;
    assert.deepEqual(await client.readAutomation(made.id), await there(path));
    const second = await client.createAutomation(body(name.toLowerCase()));
    assert.equal((await client.findAutomation(made.id)).id, made.id);
    assert.equal((await client.findAutomation(name)).id, made.id);
    assert.equal((await client.findAutomation(name.toLowerCase())).id, second.id);
    assert.ok([made.id, second.id].includes((await client.findAutomation(name.toUpperCase())).id));
    await isRefused(client.findAutomation(`${name} not`));
    await isRefused(client.findAutomation(NOWHERE));
    assert.deepEqual(ids(await client.readAutomationsByName(name)), [made.id]);
    const automations = { name: { any_: [name, name.toLowerCase()] } };
    assert.deepEqual(ids(await client.readAutomations({ automations, limit: 1 }).toArray()), ids([made, second]));
    assert.equal(await client.countAutomations({ automations }), 2);

    for (const [call, enabled] of [
      [() => client.pauseAutomation(made.id), false],
      [() => client.resumeAutomation(made.id), true],
      [() => client.patchAutomation(made.id, { enabled: false }), false],
    ]) {
      assert.equal(await call(), undefined);
      assert.equal((await there(path)).enabled, enabled);
    }
    await client.updateAutomation(made.id, body(`${name} 2`, { enabled: true }));
    assert.equal((await there(path)).name, `${name} 2`);
    await client.deleteAutomation(made.id);
    await isGone(path);
  });

  test("belong to resources", async () => {
    const deployment = await server.deployment();
    const resource = `prefect.deployment.${deployment.id}`;
    const made = await client.createAutomation(body(unique("owned"), { owner_resource: resource }));
    assert.deepEqual(await client.readResourceRelatedAutomations(resource), await there(`/automations/related-to/${resource}`));
    assert.equal(await client.deleteResourceOwnedAutomations(resource), undefined);
    await isGone(`/automations/${made.id}`);
  });

  test("have templates, which are checked", async () => {
    assert.equal(await client.validateTemplate('{{ flow_run.name }} says "hello"'), undefined);
    await isRefused(client.validateTemplate("{{ unclosed"), "ValidationError");
  });
});

describe("events", { timeout: 240_000 }, () => {
  // One that writes events down, which is a service of its own.
  let server;
  let client;
  before(async () => {
    server = await ownServer({ services: true });
    client = await server.client();
  });
  after(() => server?.stop());

  /** Waits until the server has written this many down. */
  const written = async (count, resource) => {
    const query = { filter: { resource: { id: [resource] } } };
    while ((await server.post("/events/filter", query)).total < count) await sleep(100);
  };
  const emit = async (count, resource) => {
    const occurred = Date.now();
    const events = times(count, (n) => ({
      id: randomUUID(),
      occurred: new Date(occurred - n),
      event: `test.number-${n % 3}`,
      resource: { "prefect.resource.id": resource },
    }));
    assert.equal(await client.createEvents(events), undefined);
    await written(count, resource);
    return events.map(({ id }) => id);
  };

  test("are read by one page, by the next, and by all of them", async () => {
    const resource = `test.${unique("resource")}`;
    const made = await emit(120, resource);
    const query = { filter: eventFilter().resourceId(resource) };
    const page = await client.readEvents(query);
    assert.deepEqual([page.events.length, page.total], [50, 120]);
    assert.deepEqual(
      page.events.map(({ id }) => id),
      made.slice(0, 50),
    );
    const next = await client.readEventsPage(page.next_page);
    assert.deepEqual(
      next.events.map(({ id }) => id),
      made.slice(50, 100),
    );

    const all = [];
    for await (const { id } of client.readEvents(query)) all.push(id);
    assert.deepEqual(all, made);
    const pages = [];
    for await (const page of client.readEvents(query).pages()) pages.push(page.length);
    assert.deepEqual(pages, [50, 50, 20]);
    assert.equal((await client.readEvents({ ...query, limit: 7 }).toArray({ limit: 20 })).length, 20);
    assert.deepEqual(await client.readEvents({ filter: { resource: { id: ["nothing"] } } }).toArray(), []);
  });

  test("come once each, also where others come late meanwhile", async () => {
    const resource = `test.${unique("resource")}`;
    const made = await emit(60, resource);
    const seen = [];
    for await (const { id } of client.readEvents({ filter: { resource: { id: [resource] } }, limit: 20 })) {
      seen.push(id);
      if (seen.length === 10) {
        const late = {
          id: randomUUID(),
          occurred: new Date(Date.now() - HOUR),
          event: "test.late",
          resource: { "prefect.resource.id": resource },
        };
        const soon = { ...late, id: randomUUID(), occurred: new Date() };
        await client.createEvents([late, soon]);
        await written(61, resource);
      }
    }
    assert.equal(new Set(seen).size, seen.length, "no event twice");
    assert.deepEqual(
      made.filter((id) => !seen.includes(id)),
      [],
    );
  });

  test("go to the client's own server, whatever address a page names", async () => {
    const fetch = recordingFetch();
    const client = await server.client({ fetch });
    const error = await rejection(client.readEventsPage("https://elsewhere.example/api/events/filter/next?page-token=bm90aGluZw=="));
    assert.equal(error.kind, "Forbidden");
    assert.ok(fetch.calls.every(({ url }) => url.startsWith(server.apiUrl)));
    await isRefused(client.readEventsPage("no address"), "ValidationError");
  });

  test("are counted", async () => {
    const resource = `test.${unique("resource")}`;
    await emit(6, resource);
    const query = { filter: { resource: { id: [resource] } } };
    const counts = await client.countEvents("event", query);
    assert.deepEqual(counts, await server.post("/events/count-by/event", query));
    assert.deepEqual(
      counts.map(({ count }) => count),
      [2, 2, 2],
    );
    await isRefused(client.countEvents("everything", query), "ValidationError");
  });
});

test("saved searches are created, read, listed and deleted", async () => {
  const made = [];
  for (const name of times(3, () => unique("search"))) made.push(await client.createSavedSearch({ name, filters: [] }));
  const [one] = made;
  assert.equal((await client.createSavedSearch({ name: one.name, filters: [] })).name, one.name);
  assert.deepEqual(await client.readSavedSearch(made[1].id), await there(`/saved_searches/${made[1].id}`));
  const all = await client.readSavedSearches({ limit: 2 }).toArray();
  assert.deepEqual(names(all), names(await server.post("/saved_searches/filter")));
  await client.deleteSavedSearch(made[1].id);
  await isGone(`/saved_searches/${made[1].id}`);
});

test("what belongs to each of many flows and runs is counted and found in one request", async () => {
  const [busy, idle] = [await server.flow(), await server.flow()];
  const [one] = [await server.deployment({ flow_id: busy.id }), await server.deployment({ flow_id: busy.id })];
  const flow_ids = [busy.id, idle.id];
  assert.deepEqual(await client.countDeploymentsByFlow({ flow_ids }), { [busy.id]: 2, [idle.id]: 0 });

  const [run] = await server.runs(
    one,
    [1, 2, 3].map((hours) => ({ state: { type: "SCHEDULED", state_details: { scheduled_time: ago(-hours * HOUR) } } })),
  );
  const next = await client.nextRunsByFlow({ flow_ids });
  assert.deepEqual([next[busy.id].id, next[busy.id].state_type, next[idle.id]], [run, "SCHEDULED", null]);

  const other = await server.run(one);
  for (const dynamic_key of ["1", "2"]) await server.post("/task_runs/", { flow_run_id: run, task_key: "t", dynamic_key });
  assert.deepEqual(await client.countTaskRunsByFlowRun({ flow_run_ids: [run, other.id] }), { [run]: 2, [other.id]: 0 });
  assert.deepEqual(await client.countTaskRunsByFlowRun({ flow_run_ids: [] }), {});
  await isRefused(client.countTaskRunsByFlowRun({}), "ValidationError");
  await isRefused(client.countDeploymentsByFlow({ flow_ids: ["x"] }), "ValidationError");
});

describe("the server itself", () => {
  test("says that it is well", async () => {
    assert.equal(await client.apiHealthcheck(), true);
    assert.equal(await client.performReadinessCheck(), undefined);
    assert.deepEqual(await client.readSettings(), await there("/admin/settings"));
  });

  test("is told where results are kept, and forgets it", async () => {
    const own = await ownServer();
    try {
      const client = await own.client();
      const type = await client.readBlockTypeBySlug("local-file-system");
      const schema = await client.getMostRecentBlockSchemaForBlockType(type.id);
      const { id } = await client.createBlockDocument({
        name: unique("results"),
        data: { basepath: "/tmp" },
        block_type_id: type.id,
        block_schema_id: schema.id,
      });
      assert.deepEqual(
        await client.updateServerDefaultResultStorage({ default_result_storage_block_id: id }),
        await own.get("/admin/storage"),
      );
      assert.equal((await client.readServerDefaultResultStorage()).default_result_storage_block_id, id);
      assert.equal(await client.clearServerDefaultResultStorage(), undefined);
      assert.equal((await own.get("/admin/storage")).default_result_storage_block_id, null);
    } finally {
      await own.stop();
    }
  });
});
