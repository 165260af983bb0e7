// What each operation of the server needs to be carried out: `path` for the braces of its path, `query`, `body`; and
// `args`, where the client's method takes them otherwise. All of it is made anew, by plain fetch.
//
// `refusal` is the status with which it is refused where there is nothing it could do.

import { randomUUID } from "node:crypto";
import { HOUR, ago, unique } from "../client/support.mjs";

/** Operations that are not carried out, by how their route begins. */
export const leftOut = {
  "/ui/flow_runs/history": "serves the server's own pages",
  "/ui/schemas/validate": "serves the server's own pages",
  "/ui/task_runs/": "serves the server's own pages",
  "/csrf-token": "is the client's own business: it asks for tokens by itself",
};

/** Makes what operations are carried out on. */
export function maker(server) {
  const enc = encodeURIComponent;
  const make = {
    flow: () => server.flow(),
    deployment: (more) => server.deployment(more),
    run: async (more) => server.run(await make.deployment(), more),
    running: () => make.run({ state: { type: "RUNNING" } }),
    taskRun: async () =>
      server.post("/task_runs/", {
        flow_run_id: (await make.run()).id,
        task_key: "my.task",
        dynamic_key: unique("key"),
        state: { type: "RUNNING" },
      }),
    pool: () => server.post("/work_pools/", { name: unique("pool"), type: "process" }),
    queue: async () => {
      const pool = await make.pool();
      return { pool, ...(await server.post(`/work_pools/${enc(pool.name)}/queues`, { name: unique("queue") })) };
    },
    worker: async () => {
      const pool = await make.pool();
      await server.post(`/work_pools/${enc(pool.name)}/workers/heartbeat`, { name: "worker" });
      return pool;
    },
    artifact: () => server.post("/artifacts/", { key: unique("key"), type: "markdown", data: "x" }),
    variable: () => server.post("/variables/", { name: unique("variable").replaceAll("-", "_"), value: "x", tags: [] }),
    limit: () => server.post("/concurrency_limits/", { tag: unique("tag"), concurrency_limit: 2 }),
    globalLimit: () => server.post("/v2/concurrency_limits/", { name: unique("limit"), limit: 2 }),
    lease: async () => {
      const { name } = await make.globalLimit();
      return (await server.post("/v2/concurrency_limits/increment-with-lease", { names: [name], slots: 1, lease_duration: 60 })).lease_id;
    },
    search: () => server.api("PUT", "/saved_searches/", { name: unique("search"), filters: [] }),
    blockType: () => server.post("/block_types/", { name: unique("Type"), slug: unique("type") }),
    blockSchema: async () =>
      server.post("/block_schemas/", {
        block_type_id: (await make.blockType()).id,
        fields: { type: "object", title: "T", properties: { text: { type: "string", title: unique("text") } } },
        capabilities: [],
      }),
    document: async () => {
      const schema = await make.blockSchema();
      const { block_type_id, id } = schema;
      const document = await server.post("/block_documents/", {
        name: unique("document"),
        data: { text: "x" },
        block_type_id,
        block_schema_id: id,
      });
      return { ...document, slug: schema.block_type.slug };
    },
    storage: async () => {
      const [type] = (await server.post("/block_types/filter", { block_types: { slug: { any_: ["local-file-system"] } } })) ?? [];
      const [schema] = await server.post("/block_schemas/filter", { block_schemas: { block_type_id: { any_: [type.id] } } });
      return server.post("/block_documents/", {
        name: unique("storage"),
        data: { basepath: "/tmp" },
        block_type_id: type.id,
        block_schema_id: schema.id,
      });
    },
    automation: () => server.post("/automations/", automation()),
    input: async () => {
      const { id } = await make.run();
      await server.post(`/flow_runs/${id}/input`, { key: "in", value: "x" });
      return id;
    },
    schedule: async () => {
      const deployment = await make.deployment({ schedules: [{ schedule: { interval: 3600 }, active: false }] });
      return [deployment.id, deployment.schedules[0].id];
    },
  };
  return make;
}

const automation = () => ({
  name: unique("automation"),
  trigger: { type: "event", posture: "Reactive", expect: ["none"], threshold: 1, within: 0 },
  actions: [{ type: "do-nothing" }],
});

const history = { history_start: ago(2 * HOUR), history_end: ago(0), history_interval_seconds: 3600 };
const later = { type: "SCHEDULED", state_details: { scheduled_time: ago(-HOUR) } };

/** Of one thing that was made: its id for the braces. */
const at = (make, body, more) => async (made) => ({ path: [(await made[make]()).id], ...(body && { body }), ...more });
const sent = (body) => () => ({ body: typeof body === "function" ? body() : body });

export const operations = {
  "GET /health": sent(),
  "GET /version": sent(),
  "GET /hello": sent(),
  "GET /ready": sent(),
  "GET /admin/settings": sent(),
  "GET /admin/version": sent(),
  "GET /admin/storage": sent(),
  "PUT /admin/storage": async (make) => ({ body: { default_result_storage_block_id: (await make.storage()).id } }),
  "DELETE /admin/storage": sent(),

  "POST /flows/": sent(() => ({ name: unique("flow"), tags: ["a"] })),
  "PATCH /flows/{id}": at("flow", { tags: ["b"] }),
  "GET /flows/{id}": at("flow"),
  "DELETE /flows/{id}": at("flow"),
  "GET /flows/name/{name}": async (make) => ({ path: [(await make.flow()).name] }),
  "POST /flows/filter": sent({ flows: { name: { like_: "flow" } }, limit: 2 }),
  "POST /flows/count": sent({}),
  "POST /flows/paginate": sent({ limit: 2, page: 1 }),
  "POST /ui/flows/count-deployments": async (make) => ({ body: { flow_ids: [(await make.flow()).id] } }),
  "POST /ui/flows/next-runs": async (make) => ({ body: { flow_ids: [(await make.flow()).id] } }),
  "POST /flows/bulk_delete": async (make) => ({ body: { flows: { id: { any_: [(await make.flow()).id] } } } }),

  "POST /flow_runs/": async (make) => ({ body: { flow_id: (await make.flow()).id, name: "run" } }),
  "PATCH /flow_runs/{id}": at("run", { name: "renamed" }),
  "GET /flow_runs/{id}": at("run"),
  "DELETE /flow_runs/{id}": at("run"),
  "POST /flow_runs/filter": sent({ flow_runs: { state: { type: { any_: ["SCHEDULED"] } } }, limit: 2 }),
  "POST /flow_runs/count": sent({}),
  "POST /flow_runs/paginate": sent({ limit: 2, page: 1 }),
  "POST /flow_runs/lateness": sent({}),
  "POST /flow_runs/history": sent(history),
  "POST /ui/flow_runs/count-task-runs": async (make) => ({ body: { flow_run_ids: [(await make.run()).id] } }),
  "GET /flow_runs/{id}/graph": at("run"),
  "GET /flow_runs/{id}/graph-v2": at("run"),
  "POST /flow_runs/{id}/resume": async (make) => ({ path: [(await make.run({ state: { type: "PAUSED" } })).id], body: {} }),
  "POST /flow_runs/{id}/set_state": async (make) => {
    const { id } = await make.run();
    return { path: [id], body: { state: { type: "RUNNING" } }, args: [id, { type: "RUNNING" }] };
  },
  "POST /flow_runs/bulk_set_state": async (make) => ({
    body: { flow_runs: { id: { any_: [(await make.run()).id] } }, state: { type: "CANCELLING" } },
  }),
  "POST /flow_runs/bulk_delete": async (make) => ({ body: { flow_runs: { id: { any_: [(await make.run()).id] } } } }),
  "POST /flow_runs/{id}/input": at("run", { key: "in", value: "x" }),
  "POST /flow_runs/{id}/input/filter": async (make) => ({ path: [await make.input()], body: { prefix: "i" } }),
  "GET /flow_runs/{id}/input/{key}": async (make) => ({ path: [await make.input(), "in"] }),
  "DELETE /flow_runs/{id}/input/{key}": async (make) => ({ path: [await make.input(), "in"] }),
  "GET /flow_runs/{id}/logs/download": at("run"),
  "PATCH /flow_runs/{id}/labels": at("run", { team: "data" }),
  "GET /flow_run_states/": async (make) => ({ query: { flow_run_id: (await make.run()).id } }),
  "GET /flow_run_states/{id}": async (make) => ({ path: [(await make.run({ state: later })).state_id] }),
  "GET /observed-states": sent(),

  "POST /task_runs/": async (make) => ({ body: { flow_run_id: (await make.run()).id, task_key: "k", dynamic_key: "1" } }),
  "PATCH /task_runs/{id}": at("taskRun", { name: "renamed" }),
  "GET /task_runs/{id}": at("taskRun"),
  "DELETE /task_runs/{id}": at("taskRun"),
  "POST /task_runs/filter": sent({ task_runs: { state: { type: { any_: ["RUNNING"] } } }, limit: 2 }),
  "POST /task_runs/count": sent({}),
  "POST /task_runs/paginate": sent({ limit: 2, page: 1 }),
  "POST /task_runs/history": sent(history),
  "POST /task_runs/{id}/set_state": async (make) => {
    const { id } = await make.taskRun();
    return { path: [id], body: { state: { type: "COMPLETED" } }, args: [id, { type: "COMPLETED" }] };
  },
  "GET /task_run_states/": async (make) => ({ query: { task_run_id: (await make.taskRun()).id } }),
  "GET /task_run_states/{id}": async (make) => ({ path: [(await make.taskRun()).state_id] }),
  "POST /task_workers/filter": sent({}),

  "POST /deployments/": async (make) => ({ body: { flow_id: (await make.flow()).id, name: "d" } }),
  "PATCH /deployments/{id}": at("deployment", { tags: ["b"] }),
  "GET /deployments/{id}": at("deployment"),
  "DELETE /deployments/{id}": at("deployment"),
  "GET /deployments/name/{flow_name}/{deployment_name}": async (make) => {
    const { name: flow, id: flow_id } = await make.flow();
    const { name } = await make.deployment({ flow_id });
    return { path: [flow, name], args: [`${flow}/${name}`] };
  },
  "POST /deployments/filter": sent({ deployments: { tags: { all_: ["a"] } }, limit: 2 }),
  "POST /deployments/count": sent({}),
  "POST /deployments/paginate": sent({ limit: 2, page: 1 }),
  "POST /deployments/get_scheduled_flow_runs": async (make) => ({ body: { deployment_ids: [(await make.deployment()).id] } }),
  "POST /deployments/bulk_delete": async (make) => ({ body: { deployments: { id: { any_: [(await make.deployment()).id] } } } }),
  "POST /deployments/{id}/schedule": at("deployment", { max_runs: 1 }),
  "POST /deployments/{id}/resume_deployment": at("deployment"),
  "POST /deployments/{id}/pause_deployment": at("deployment"),
  "POST /deployments/{id}/create_flow_run": at("deployment", { name: "run" }),
  "POST /deployments/{id}/create_flow_run/bulk": at("deployment", [{ name: "run" }]),
  "GET /deployments/{id}/work_queue_check": at("deployment"),
  "GET /deployments/{id}/schedules": at("deployment"),
  "POST /deployments/{id}/schedules": at("deployment", [{ schedule: { cron: "0 0 * * *" }, active: false }]),
  "PATCH /deployments/{id}/schedules/{schedule_id}": async (make) => ({ path: await make.schedule(), body: { active: true } }),
  "DELETE /deployments/{id}/schedules/{schedule_id}": async (make) => ({ path: await make.schedule() }),

  "PUT /saved_searches/": sent(() => ({ name: unique("search"), filters: [] })),
  "GET /saved_searches/{id}": at("search"),
  "DELETE /saved_searches/{id}": at("search"),
  "POST /saved_searches/filter": sent({ limit: 2 }),

  "POST /logs/": async (make) => ({
    body: [{ name: "prefect", level: 20, message: "x", timestamp: ago(0), flow_run_id: (await make.run()).id }],
  }),
  "POST /logs/filter": sent({ logs: { level: { ge_: 20 } }, limit: 2 }),

  "POST /concurrency_limits/": sent(() => ({ tag: unique("tag"), concurrency_limit: 1 })),
  "GET /concurrency_limits/{id}": at("limit"),
  "DELETE /concurrency_limits/{id}": at("limit"),
  "GET /concurrency_limits/tag/{tag}": async (make) => ({ path: [(await make.limit()).tag] }),
  "DELETE /concurrency_limits/tag/{tag}": async (make) => ({ path: [(await make.limit()).tag] }),
  "POST /concurrency_limits/tag/{tag}/reset": async (make) => ({ path: [(await make.limit()).tag], body: {} }),
  "POST /concurrency_limits/filter": sent({ limit: 2 }),
  "POST /concurrency_limits/increment": async (make) => ({
    body: { names: [(await make.limit()).tag], task_run_id: (await make.taskRun()).id },
  }),
  "POST /concurrency_limits/decrement": async (make) => ({
    body: { names: [(await make.limit()).tag], task_run_id: (await make.taskRun()).id },
  }),
  "POST /v2/concurrency_limits/": sent(() => ({ name: unique("limit"), limit: 1 })),
  "GET /v2/concurrency_limits/{id_or_name}": async (make) => ({ path: [(await make.globalLimit()).name] }),
  "PATCH /v2/concurrency_limits/{id_or_name}": async (make) => ({ path: [(await make.globalLimit()).name], body: { limit: 3 } }),
  "DELETE /v2/concurrency_limits/{id_or_name}": async (make) => ({ path: [(await make.globalLimit()).name] }),
  "POST /v2/concurrency_limits/filter": sent({ limit: 2 }),
  "POST /v2/concurrency_limits/increment": async (make) => ({ body: { names: [(await make.globalLimit()).name], slots: 1 } }),
  "POST /v2/concurrency_limits/increment-with-lease": async (make) => ({ body: { names: [(await make.globalLimit()).name], slots: 1 } }),
  "POST /v2/concurrency_limits/decrement": async (make) => ({ body: { names: [(await make.globalLimit()).name], slots: 1 } }),
  "POST /v2/concurrency_limits/decrement-with-lease": async (make) => {
    const lease_id = await make.lease();
    return { body: { lease_id }, args: [lease_id] };
  },
  "POST /v2/concurrency_limits/leases/{lease_id}/renew": async (make) => ({ path: [await make.lease()], body: { lease_duration: 60 } }),

  "POST /block_types/": sent(() => ({ name: unique("Type"), slug: unique("type") })),
  "GET /block_types/{id}": at("blockType"),
  "PATCH /block_types/{id}": at("blockType", { description: "d" }),
  "DELETE /block_types/{id}": at("blockType"),
  "GET /block_types/slug/{slug}": async (make) => ({ path: [(await make.blockType()).slug] }),
  "GET /block_types/slug/{slug}/block_documents": async (make) => ({ path: [(await make.blockType()).slug] }),
  "GET /block_types/slug/{slug}/block_documents/name/{block_document_name}": async (make) => {
    const { slug, name } = await make.document();
    return { path: [slug, name], args: [name, slug] };
  },
  "POST /block_types/filter": sent({ limit: 2 }),
  "POST /block_types/install_system_block_types": sent(),
  "POST /block_documents/": async (make) => {
    const { id, block_type_id } = await make.blockSchema();
    return { body: { name: unique("document"), data: { text: "x" }, block_type_id, block_schema_id: id } };
  },
  "GET /block_documents/{id}": at("document"),
  "PATCH /block_documents/{id}": at("document", { data: { text: "y" } }),
  "DELETE /block_documents/{id}": at("document"),
  "POST /block_documents/filter": sent({ limit: 2 }),
  "POST /block_documents/count": sent({}),
  "POST /block_schemas/": async (make) => ({
    body: { block_type_id: (await make.blockType()).id, fields: { type: "object", title: "T", properties: {} }, capabilities: [] },
  }),
  "GET /block_schemas/{id}": at("blockSchema"),
  "DELETE /block_schemas/{id}": at("blockSchema"),
  "GET /block_schemas/checksum/{checksum}": async (make) => ({ path: [(await make.blockSchema()).checksum] }),
  "POST /block_schemas/filter": sent({ limit: 2 }),
  "GET /block_capabilities/": sent(),
  "GET /collections/views/{view}": () => ({ path: ["aggregate-worker-metadata"], args: [] }),

  "POST /work_pools/": sent(() => ({ name: unique("pool"), type: "process" })),
  "GET /work_pools/{name}": async (make) => ({ path: [(await make.pool()).name] }),
  "PATCH /work_pools/{name}": async (make) => ({ path: [(await make.pool()).name], body: { is_paused: true } }),
  "DELETE /work_pools/{name}": async (make) => ({ path: [(await make.pool()).name] }),
  "POST /work_pools/filter": sent({ limit: 2 }),
  "POST /work_pools/count": sent({}),
  "POST /work_pools/{name}/concurrency_status": async (make) => ({ path: [(await make.pool()).name], body: {} }),
  "POST /work_pools/{name}/get_scheduled_flow_runs": async (make) => ({ path: [(await make.pool()).name], body: {} }),
  "POST /work_pools/{work_pool_name}/queues": async (make) => ({ path: [(await make.pool()).name], body: { name: "q" } }),
  "GET /work_pools/{work_pool_name}/queues/{name}": async (make) => namedQueue(await make.queue()),
  "PATCH /work_pools/{work_pool_name}/queues/{name}": async (make) => ({ ...namedQueue(await make.queue()), body: { is_paused: true } }),
  "DELETE /work_pools/{work_pool_name}/queues/{name}": async (make) => namedQueue(await make.queue()),
  "POST /work_pools/{work_pool_name}/queues/filter": async (make) => ({ path: [(await make.pool()).name], body: { limit: 2 } }),
  "POST /work_pools/{work_pool_name}/workers/heartbeat": async (make) => ({ path: [(await make.pool()).name], body: { name: "w" } }),
  "POST /work_pools/{work_pool_name}/workers/filter": async (make) => ({ path: [(await make.worker()).name], body: { limit: 2 } }),
  "DELETE /work_pools/{work_pool_name}/workers/{name}": async (make) => ({ path: [(await make.worker()).name, "worker"] }),
  "POST /work_queues/": sent(() => ({ name: unique("queue") })),
  "PATCH /work_queues/{id}": at("queue", { is_paused: true }),
  "GET /work_queues/{id}": at("queue"),
  "DELETE /work_queues/{id}": at("queue"),
  "GET /work_queues/name/{name}": async (_, server) => ({ path: [(await server.post("/work_queues/", { name: unique("queue") })).name] }),
  "POST /work_queues/filter": sent({ limit: 2 }),
  "POST /work_queues/{id}/get_runs": at("queue", { limit: 2 }),
  "POST /work_queues/{id}/concurrency_status": at("queue", {}),
  "GET /work_queues/{id}/status": at("queue"),

  "POST /artifacts/": sent(() => ({ key: unique("key"), type: "markdown", data: "x" })),
  "GET /artifacts/{id}": at("artifact"),
  "PATCH /artifacts/{id}": at("artifact", { data: "y" }),
  "DELETE /artifacts/{id}": at("artifact"),
  "GET /artifacts/{key}/latest": async (make) => ({ path: [(await make.artifact()).key] }),
  "POST /artifacts/filter": sent({ artifacts: { type: { any_: ["markdown"] } }, limit: 2 }),
  "POST /artifacts/count": sent({}),
  "POST /artifacts/latest/filter": sent({ limit: 2 }),
  "POST /artifacts/latest/count": sent({}),

  "POST /variables/": sent(() => ({ name: unique("variable").replaceAll("-", "_"), value: { a: 1 } })),
  "GET /variables/{id}": at("variable"),
  "PATCH /variables/{id}": at("variable", { value: "y" }),
  "DELETE /variables/{id}": at("variable"),
  "GET /variables/name/{name}": async (make) => ({ path: [(await make.variable()).name] }),
  "PATCH /variables/name/{name}": async (make) => ({ path: [(await make.variable()).name], body: { value: "y" } }),
  "DELETE /variables/name/{name}": async (make) => ({ path: [(await make.variable()).name] }),
  "POST /variables/filter": sent({ limit: 2 }),
  "POST /variables/count": sent({}),

  "POST /events": sent(() => [{ id: randomUUID(), occurred: ago(0), event: "my.event", resource: { "prefect.resource.id": "my.thing" } }]),
  "POST /events/filter": sent({ filter: { event: { name: ["my.event"] } }, limit: 2 }),
  "GET /events/filter/next": (_make, { apiUrl }) => ({
    query: { "page-token": "bm9uZQ==" },
    args: [`${apiUrl}/events/filter/next?page-token=bm9uZQ%3D%3D`],
    refusal: 403,
  }),
  "POST /events/count-by/{countable}": () => ({ path: ["event"], body: { filter: { occurred: { since: ago(HOUR), until: ago(0) } } } }),

  "POST /automations/": sent(automation),
  "GET /automations/{id}": at("automation"),
  "PUT /automations/{id}": async (make) => ({ path: [(await make.automation()).id], body: automation() }),
  "PATCH /automations/{id}": at("automation", { enabled: false }),
  "DELETE /automations/{id}": at("automation"),
  "POST /automations/filter": sent({ limit: 2 }),
  "POST /automations/count": sent(),
  "GET /automations/related-to/{resource_id}": () => ({ path: ["my.thing"] }),
  "DELETE /automations/owned-by/{resource_id}": () => ({ path: ["my.thing"] }),
  "POST /templates/validate": sent("{{ a }}"),
  "POST /automations/templates/validate": sent("{{ a }}"),
};

const namedQueue = ({ pool, name }) => ({ path: [pool.name, name] });
