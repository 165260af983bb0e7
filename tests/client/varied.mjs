// A server with rows of every kind that differ in whatever a filter can ask for.

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { HOUR, MINUTE, ago, forAll, times } from "./support.mjs";

const NAMES = ["daily-report", "Daily_Report", "sync 100", "étude", "x", "zürich-export"];
const TAGS = [[], ["a"], ["a", "b"], ["b", "Ç"], ["a", "b", "c"], []];
const labels = (place) => (place % 2 ? { team: "data", tier: place } : {});
const at = (list, place) => list[place % list.length];

const waiting = (name, time) => ({ type: "SCHEDULED", name, state_details: { scheduled_time: time } });

/** The states that runs are in, each after those it came from. */
const HISTORIES = [
  [waiting("Scheduled", ago(-HOUR))],
  [waiting("Late", ago(HOUR))],
  [{ type: "PENDING" }],
  [{ type: "PENDING" }, { type: "RUNNING" }],
  [{ type: "PENDING" }, { type: "RUNNING" }, { type: "COMPLETED" }],
  [{ type: "PENDING" }, { type: "RUNNING" }, { type: "FAILED", message: "boom" }],
  [{ type: "RUNNING" }, { type: "CRASHED" }],
  [{ type: "RUNNING" }, { type: "PAUSED", state_details: { pause_timeout: ago(-HOUR) } }],
  [{ type: "RUNNING" }, { type: "CANCELLING" }],
  [waiting("AwaitingRetry", ago(-MINUTE))],
  [{ type: "COMPLETED", name: "Cached" }],
  [{ type: "CANCELLED" }],
];

/** Fills a server that runs its event persister. */
export async function fill(server) {
  const pools = await forAll(times(4), (place) =>
    server.post("/work_pools/", {
      name: at(NAMES, place),
      type: at(["process", "docker"], place),
      is_paused: place === 2,
      ...(place % 2 && { concurrency_limit: place * 3 }),
    }),
  );
  const queues = await forAll(times(6), (place) =>
    server.post(`/work_pools/${encodeURIComponent(at(pools, place).name)}/queues`, {
      name: `queue-${at(NAMES, place)}`,
      is_paused: place === 1,
      priority: place + 1,
      ...(place % 2 && { concurrency_limit: place }),
    }),
  );
  for (const [place, pool] of pools.entries()) {
    for (const name of times(place)) {
      await server.post(`/work_pools/${encodeURIComponent(pool.name)}/workers/heartbeat`, { name: `worker-${name}` });
    }
  }

  const flows = await forAll(times(6), (place) => server.post("/flows/", { name: NAMES[place], tags: TAGS[place], labels: labels(place) }));
  const deployments = [];
  for (const place of times(8)) {
    const queue = at(queues, place);
    const pool = pools.find(({ id }) => id === queue.work_pool_id);
    deployments.push(
      await server.post("/deployments/", {
        flow_id: at(flows, place % 5).id, // one flow has none
        name: `${at(NAMES, place)}-${place}`,
        tags: at(TAGS, place + 1),
        labels: labels(place),
        paused: place % 3 === 0,
        parameters: { n: place },
        parameter_openapi_schema: { type: "object", properties: {} },
        ...(place % 2 && { work_pool_name: pool.name, work_queue_name: queue.name }),
        ...(place === 4 && { concurrency_limit: 2 }),
        ...(place > 5 && { schedules: [{ schedule: { interval: 3600 }, active: place === 6 }] }),
        ...(place % 4 === 1 && { version: "1.0", entrypoint: "flow.py:main", description: "described" }),
      }),
    );
  }

  const runs = [];
  const taskRuns = [];
  for (const place of times(36)) {
    const [first, ...others] = at(HISTORIES, place);
    const deployment = at(deployments, place);
    const body = {
      name: `${at(NAMES, place)}-${place % 9}`,
      tags: at(TAGS, place + 2),
      labels: labels(place),
      state: first,
      idempotency_key: `key-${place}`,
      parameters: { n: place },
      // It was started by a task of an earlier one
      ...(place % 6 === 5 && { parent_task_run_id: taskRuns.at(-1).id }),
    };
    const run =
      place % 3 === 2
        ? await server.post("/flow_runs/", { ...body, flow_id: at(flows, place).id, flow_version: `${place % 4}` })
        : await server.post(`/deployments/${deployment.id}/create_flow_run`, body);
    for (const state of others) await server.setState(run.id, state, true);
    if (place % 7 === 3) await server.patch(`/flow_runs/${run.id}`, { infrastructure_pid: `pid-${place}` });
    runs.push(run);

    const [begin, ...more] = at(HISTORIES, place + 3);
    const task = await server.post("/task_runs/", {
      ...(place % 5 !== 4 && { flow_run_id: run.id }),
      name: `task-${at(NAMES, place)}-${place % 4}`,
      task_key: `my.task-${place % 3}`,
      dynamic_key: `${place}`,
      tags: at(TAGS, place),
      state: begin,
    });
    for (const state of more) await server.post(`/task_runs/${task.id}/set_state`, { state, force: true });
    taskRuns.push(task);
  }

  for (const place of times(14)) {
    await server.post("/artifacts/", {
      ...(place % 5 !== 0 && { key: `key-${place % 3}` }),
      type: at(["markdown", "table", "progress", "result", "image"], place),
      description: at(NAMES, place),
      data: place % 5 === 2 ? 0.5 : `data ${place}`,
      ...(place % 4 !== 3 && { flow_run_id: at(runs, place).id }),
      ...(place % 4 === 1 && { task_run_id: at(taskRuns, place).id }),
    });
  }
  await server.post(
    "/logs/",
    times(40, (place) => ({
      name: "prefect",
      level: at([0, 10, 20, 30, 40, 50], place),
      message: `${at(NAMES, place)} says ${place}`,
      timestamp: ago(HOUR - place * MINUTE),
      ...(place % 4 !== 3 && { flow_run_id: at(runs, place % 6).id }),
      ...(place % 3 === 1 && { task_run_id: at(taskRuns, place % 6).id }),
    })),
  );
  for (const place of times(7)) {
    await server.post("/variables/", {
      name: `variable_${place % 2 ? "a" : "b"}${place}`,
      value: at([1, "x", null, {}], place),
      tags: at(TAGS, place),
    });
  }
  for (const place of times(3)) {
    await server.post(`/flow_runs/${runs[0].id}/input`, { key: `in-${place}`, value: `${place}` });
    await server.post("/concurrency_limits/", { tag: `tag-${place}`, concurrency_limit: place + 1 });
    await server.post("/v2/concurrency_limits/", { name: `limit-${place}`, limit: place + 1 });
    await server.post("/automations/", {
      name: `${at(NAMES, place)}`,
      tags: at(TAGS, place),
      trigger: { type: "event", posture: "Reactive", expect: ["none"], threshold: 1, within: 0 },
      actions: [{ type: "do-nothing" }],
    });
    await server.api("PUT", "/saved_searches/", { name: `search-${place}`, filters: [] });
  }
  await documents(server);
  await events(server, runs, deployments);
}

/** Block documents of the types that the server itself brings. */
async function documents(server) {
  const types = await server.post("/block_types/filter", { limit: 200 });
  const type = types.find(({ slug }) => slug === "secret");
  const schemas = await server.post("/block_schemas/filter", { block_schemas: { block_type_id: { any_: [type.id] } } });
  for (const place of times(5)) {
    await server.post("/block_documents/", {
      ...(place === 4 ? { is_anonymous: true } : { name: `document-${place}` }),
      data: { value: "s3cret" },
      block_type_id: type.id,
      block_schema_id: schemas[0].id,
    });
  }
}

/** Events are written after they were taken: this waits until all are there. */
async function events(server, runs, deployments) {
  const made = times(30, (place) => ({
    id: randomUUID(),
    event: at(["my.event", "my.other", "your.event", "prefect.flow-run.Completed"], place),
    occurred: ago(HOUR - place * MINUTE),
    resource: {
      "prefect.resource.id": at([`prefect.flow-run.${at(runs, place).id}`, `my.thing.${place % 5}`, "my.thing"], place),
      "prefect.resource.name": at(NAMES, place),
      colour: at(["red", "green"], place),
    },
    related: times(place % 3, (other) => ({
      "prefect.resource.id": `prefect.deployment.${at(deployments, place + other).id}`,
      "prefect.resource.role": at(["deployment", "flow"], other),
      colour: at(["blue", "red"], place),
    })),
    payload: { text: at(NAMES, place) },
  }));
  await server.post("/events", made);
  for (let tries = 200; ; tries -= 1) {
    const { total } = await server.post("/events/filter", {
      filter: { id: { id: made.map(({ id }) => id) }, occurred: { since: ago(2 * HOUR) } },
    });
    if (total === made.length) return;
    if (tries === 0) throw new Error(`Of ${made.length} events ${total} are there.`);
    await sleep(100);
  }
}
