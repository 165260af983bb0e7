// The names in the server's OpenAPI document, and ours. These are our decisions; the rest of the generator only follows
// the document.

/** Routes that are left out, by the beginning of their path, each with the reason. */
const leftOut = [
  ["/ui/flow_runs/history", "is a list of flow runs with fewer fields"],
  ["/ui/schemas/validate", "serves forms of the server's own pages"],
  ["/ui/task_runs/", "serves charts of the server's own pages"],
  ["/csrf-token", "is the client's own business"],
  ["/admin/settings", "has several hundred settings, others with each release: it is handed over as an object"],
];

/** The name of a route's body, derived from the name of its operation. The first match counts. */
const bodies = [
  [/^read_(?:all_)?(.+)s$/, "$1_query"],
  [/^count_(.+)s$/, "$1_count_query"],
  [/^paginate_(.+)s$/, "$1_page_query"],
  [/^bulk_delete_(.+)s$/, "$1_bulk_delete"],
  [/^(.+)_history$/, "$1_history_query"],
];

/** Bodies whose operation has an unclear name, or one that differs from the resource's. */
const bodyNames = {
  average_flow_run_lateness: "FlowRunLatenessQuery",
  bulk_decrement_active_slots: "ConcurrencySlotsRelease",
  bulk_decrement_active_slots_with_lease: "ConcurrencyLeaseRelease",
  bulk_increment_active_slots: "ConcurrencySlotsAcquire",
  bulk_increment_active_slots_with_lease: "ConcurrencyLeaseAcquire",
  bulk_set_flow_run_state: "FlowRunBulkSetState",
  count_account_events: "EventCountQuery",
  count_deployments_by_flow: "FlowDeploymentCountQuery",
  count_latest_artifacts: "ArtifactCollectionCountQuery",
  count_task_runs_by_flow_run: "FlowRunTaskRunCountQuery",
  create_flow_run_input: "FlowRunInputCreate",
  decrement_concurrency_limits_v1: "ConcurrencyLimitRelease",
  filter_flow_run_input: "FlowRunInputQuery",
  get_scheduled_flow_runs: "WorkPoolScheduledFlowRunQuery",
  get_scheduled_flow_runs_for_deployments: "DeploymentScheduledFlowRunQuery",
  increment_concurrency_limits_v1: "ConcurrencyLimitAcquire",
  next_runs_by_flow: "FlowNextRunQuery",
  read_all_concurrency_limits_v2: "GlobalConcurrencyLimitQuery",
  read_latest_artifacts: "ArtifactCollectionQuery",
  read_work_pool_concurrency_status: "WorkPoolConcurrencyStatusQuery",
  read_work_queue_concurrency_status: "WorkQueueConcurrencyStatusQuery",
  read_work_queue_runs: "WorkQueueRunQuery",
  read_saved_searches: "SavedSearchQuery",
  renew_concurrency_lease: "ConcurrencyLeaseRenew",
  reset_concurrency_limit_by_tag: "ConcurrencyLimitReset",
  resume_flow_run: "FlowRunResume",
  schedule_deployment: "DeploymentScheduleRuns",
  set_flow_run_state: "FlowRunSetState",
  set_task_run_state: "TaskRunSetState",
  worker_heartbeat: "WorkerHeartbeat",
  "/work_pools/{work_pool_name}/queues/filter read_work_queues": "WorkPoolQueueQuery",
};

/** Names in the document that we replace with better ones. */
const renamed = {
  // The type that a list or a read returns has the resource's name; a type of a single route has another.
  FlowRun: "FlowRunRecord",
  WorkQueue: "WorkQueueRecord",
  TaskRunResponse: "TaskRunSummary",
  // The two views of an event, by their use. A type called Event would hide the DOM's.
  Event: "EventCreate",
  // Python's client calls them so.
  ConcurrencyLimitV2Create: "GlobalConcurrencyLimitCreate",
  ConcurrencyLimitV2Update: "GlobalConcurrencyLimitUpdate",
  ConcurrencyLimitV2: "GlobalConcurrencyLimitRecord",
  // What it is of.
  SimpleNextFlowRun: "FlowNextRun",
  // Words that mean nothing outside their module.
  Graph: "FlowRunGraph",
  Node: "FlowRunGraphNode",
  Edge: "FlowRunGraphEdge",
  GraphArtifact: "FlowRunGraphArtifact",
  GraphState: "FlowRunGraphState",
  DependencyResult: "FlowRunDependency",
  HistoryResponse: "RunHistory",
  HistoryResponseState: "RunHistoryState",
  Parameter: "TaskInputParameter",
  Constant: "TaskInputConstant",
  TaskRunResult: "TaskInputTaskRun",
  FlowRunResult: "TaskInputFlowRun",
  Countable: "EventCountBy",
  TimeUnit: "EventCountUnit",
};

/** Rules for all other names. */
const rules = [
  [/-(Input|Output)$/, ""],
  [/PaginationResponse$/, "Page"],
  [/(Bulk\w+)Response$/, "$1Result"],
  [/Response$/, ""],
];

const pascal = (snake) => snake.replace(/(?:^|_)(\w)/g, (_, letter) => letter.toUpperCase());

/**
 * Returns the function that gives a schema its name here. A type that is sent and received in the same form has one name;
 * if the two forms differ, the name of the one that is sent ends in `Input`.
 */
export function namer(description) {
  const operations = new Map();
  for (const { method, path, operation } of operationsOf(description)) {
    // FastAPI's: the function, the path, the method.
    const end = `${path.replace(/\W/g, "_")}_${method}`;
    operations.set(`Body_${operation.operationId}`, { name: operation.operationId.slice(0, -end.length), path });
  }
  return (schema) => {
    const body = operations.get(schema);
    if (body) return bodyName(body);
    if (Object.hasOwn(renamed, schema)) return renamed[schema];
    return rules.reduce((name, [from, to]) => name.replace(from, to), schema);
  };
}

function bodyName({ name, path }) {
  const own = bodyNames[`${path} ${name}`] ?? bodyNames[name];
  if (own) return own;
  const [from, to] = bodies.find(([pattern]) => pattern.test(name)) ?? [];
  if (!from) throw new Error(`names.mjs: say what the body of ${name} (${path}) is called`);
  return pascal(name.replace(from, to));
}

/** Every operation in the document that is not left out. */
export function* operationsOf({ paths }) {
  for (const [path, methods] of Object.entries(paths)) {
    if (leftOut.some(([start]) => path.startsWith(start))) continue;
    for (const [method, operation] of Object.entries(methods)) yield { method, path, operation };
  }
}

/** Names for choices that have none in the document, by their values. */
export const choiceNames = {
  "concurrency, rate_limit": "ConcurrencySlotsMode",
  "in_process, reschedule": "RetryType",
  "flow_run, task_run, deployment": "ConcurrencyLeaseHolderType",
  "Reactive, Proactive": "TriggerPosture",
  "any, all": "TriggerQuorum",
  "selected, inferred": "ActionSource",
  "CREATED, FAILED": "FlowRunCreateStatus",
  "flow-run, task-run": "FlowRunGraphNodeKind",
};

/**
 * Names for alternatives, which have none in the document, by the field that holds them. If the form that is sent differs,
 * its name ends in `Input`.
 */
export const unionNames = {
  actions: "Action",
  actions_on_resolve: "Action",
  actions_on_trigger: "Action",
  any_resource: "EventAnyResourceFilters",
  match_related: "ResourceSpecifications",
  related: "EventRelatedFilters",
  require: "TriggerRequirement",
  retry_delay: "RetryDelay",
  schedule: "Schedule",
  task_inputs: "TaskInput",
  trigger: "Trigger",
  triggers: "Trigger",
};

/** Rules of the server that its OpenAPI document doesn't state. */
export const stricter = {
  // Without the filter, the server selects everything.
  required: ["FlowBulkDelete.flows", "FlowRunBulkDelete.flow_runs", "FlowRunBulkSetState.flow_runs", "DeploymentBulkDelete.deployments"],
  // A negative page size is a 422.
  notNegative: ["limit"],
};

/** Types into which several others are merged, so that TypeScript users can read `details.reason` without narrowing first. */
export const merged = {
  OrchestrationDetails: ["StateAcceptDetails", "StateWaitDetails", "StateRejectDetails", "StateAbortDetails"],
};

/**
 * The file of a type: the first with a matching prefix; if there is none, the file of the type that uses it.
 */
export const files = [["ArtifactCollection", "artifacts"]];
