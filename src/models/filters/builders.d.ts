// The builders of the filters, as scripts/generate/builders.mjs writes them.

/**
 * Builds a filter. Every method gives a new builder and leaves this one as it is, so a base filter can be used
 * again. A builder can stand wherever the literal can.
 */
export class ArtifactCollectionFilterBuilder {
    private constructor();
    /**
     * The literal that was built.
     */
    toJSON(): ArtifactCollectionFilter;
    /**
     * Only for TypeScript: tells the builders apart.
     */
    readonly "~builds"?: "ArtifactCollectionFilter";
    /**
     * How the conditions combine: `"and_"` (default) or `"or_"`.
     */
    operator(value: Operator): ArtifactCollectionFilterBuilder;
    /**
     * The latest id is one of these. An empty list matches nothing.
     */
    latestId(...values: (Uuid | Uuid[])[]): ArtifactCollectionFilterBuilder;
    /**
     * The key is one of these. An empty list matches nothing.
     */
    key(...values: (string | string[])[]): ArtifactCollectionFilterBuilder;
    /**
     * The key matches this SQL `LIKE` pattern: `%` stands for any text, `_` for any character.
     */
    keyLike(value: string): ArtifactCollectionFilterBuilder;
    /**
     * `true`: only with a key; `false`: only without.
     */
    keyExists(value: boolean): ArtifactCollectionFilterBuilder;
    /**
     * The flow run id is one of these. An empty list matches nothing.
     */
    flowRunId(...values: (Uuid | Uuid[])[]): ArtifactCollectionFilterBuilder;
    /**
     * The task run id is one of these. An empty list matches nothing.
     */
    taskRunId(...values: (Uuid | Uuid[])[]): ArtifactCollectionFilterBuilder;
    /**
     * The type is one of these. An empty list matches nothing.
     */
    type(...values: (string | string[])[]): ArtifactCollectionFilterBuilder;
    /**
     * The type is none of these. An empty list excludes nothing.
     */
    typeNotAny(...values: (string | string[])[]): ArtifactCollectionFilterBuilder;
}

/**
 * Starts a {@link ArtifactCollectionFilterBuilder}, which chooses the latest artifact of each key.
 *
 * ```js
 * const tables = artifactCollectionFilter().type("table");
 * const latest = await client.readLatestArtifacts({ artifacts: tables });
 * ```
 */
export function artifactCollectionFilter(): ArtifactCollectionFilterBuilder;

/**
 * Builds a filter. Every method gives a new builder and leaves this one as it is, so a base filter can be used
 * again. A builder can stand wherever the literal can.
 */
export class ArtifactFilterBuilder {
    private constructor();
    /**
     * The literal that was built.
     */
    toJSON(): ArtifactFilter;
    /**
     * Only for TypeScript: tells the builders apart.
     */
    readonly "~builds"?: "ArtifactFilter";
    /**
     * How the conditions combine: `"and_"` (default) or `"or_"`.
     */
    operator(value: Operator): ArtifactFilterBuilder;
    /**
     * The id is one of these. An empty list matches nothing.
     */
    id(...values: (Uuid | Uuid[])[]): ArtifactFilterBuilder;
    /**
     * The key is one of these. An empty list matches nothing.
     */
    key(...values: (string | string[])[]): ArtifactFilterBuilder;
    /**
     * The key matches this SQL `LIKE` pattern: `%` stands for any text, `_` for any character.
     */
    keyLike(value: string): ArtifactFilterBuilder;
    /**
     * `true`: only with a key; `false`: only without.
     */
    keyExists(value: boolean): ArtifactFilterBuilder;
    /**
     * The flow run id is one of these. An empty list matches nothing.
     */
    flowRunId(...values: (Uuid | Uuid[])[]): ArtifactFilterBuilder;
    /**
     * The task run id is one of these. An empty list matches nothing.
     */
    taskRunId(...values: (Uuid | Uuid[])[]): ArtifactFilterBuilder;
    /**
     * The type is one of these. An empty list matches nothing.
     */
    type(...values: (string | string[])[]): ArtifactFilterBuilder;
    /**
     * The type is none of these. An empty list excludes nothing.
     */
    typeNotAny(...values: (string | string[])[]): ArtifactFilterBuilder;
}

/**
 * Starts a {@link ArtifactFilterBuilder}, which chooses artifacts.
 *
 * ```js
 * const reports = artifactFilter().type("markdown").keyLike("report-%");
 * const newest = await client.readArtifacts({ artifacts: reports, sort: "CREATED_DESC", limit: 5 });
 * ```
 */
export function artifactFilter(): ArtifactFilterBuilder;

/**
 * Builds a filter. Every method gives a new builder and leaves this one as it is, so a base filter can be used
 * again. A builder can stand wherever the literal can.
 */
export class DeploymentFilterBuilder {
    private constructor();
    /**
     * The literal that was built.
     */
    toJSON(): DeploymentFilter;
    /**
     * Only for TypeScript: tells the builders apart.
     */
    readonly "~builds"?: "DeploymentFilter";
    /**
     * How the conditions combine: `"and_"` (default) or `"or_"`.
     */
    operator(value: Operator): DeploymentFilterBuilder;
    /**
     * The id is one of these. An empty list matches nothing.
     */
    id(...values: (Uuid | Uuid[])[]): DeploymentFilterBuilder;
    /**
     * The id is none of these. An empty list excludes nothing.
     */
    idNotAny(...values: (Uuid | Uuid[])[]): DeploymentFilterBuilder;
    /**
     * The name is one of these. An empty list matches nothing.
     */
    name(...values: (string | string[])[]): DeploymentFilterBuilder;
    /**
     * The name contains this, whatever its case; `_` and `%` are wildcards, `""` matches everything.
     */
    nameLike(value: string): DeploymentFilterBuilder;
    /**
     * The flow or deployment name contains this, whatever its case; `_` and `%` are wildcards, `""` matches everything.
     */
    flowOrDeploymentNameLike(value: string): DeploymentFilterBuilder;
    /**
     * `true`: only paused ones; `false`: only those that are not.
     */
    paused(value: boolean): DeploymentFilterBuilder;
    /**
     * How the conditions combine: `"and_"` (default) or `"or_"`.
     */
    tagsOperator(value: Operator): DeploymentFilterBuilder;
    /**
     * Every one of these tags is there, others may be too. An empty list matches everything.
     */
    tagsAll(...values: (string | string[])[]): DeploymentFilterBuilder;
    /**
     * At least one of these tags is there. An empty list matches nothing.
     */
    tagsAny(...values: (string | string[])[]): DeploymentFilterBuilder;
    /**
     * `true`: without tags; `false`: with.
     */
    tagsIsNull(value: boolean): DeploymentFilterBuilder;
    /**
     * The work queue name is one of these. An empty list matches nothing.
     */
    workQueueName(...values: (string | string[])[]): DeploymentFilterBuilder;
}

/**
 * Starts a {@link DeploymentFilterBuilder}, which chooses deployments.
 *
 * ```js
 * const paused = deploymentFilter().tagsAll("production").paused(true);
 * const deployments = await client.readDeployments({ deployments: paused });
 * ```
 */
export function deploymentFilter(): DeploymentFilterBuilder;

/**
 * Builds a filter. Every method gives a new builder and leaves this one as it is, so a base filter can be used
 * again. A builder can stand wherever the literal can.
 */
export class FlowFilterBuilder {
    private constructor();
    /**
     * The literal that was built.
     */
    toJSON(): FlowFilter;
    /**
     * Only for TypeScript: tells the builders apart.
     */
    readonly "~builds"?: "FlowFilter";
    /**
     * How the conditions combine: `"and_"` (default) or `"or_"`.
     */
    operator(value: Operator): FlowFilterBuilder;
    /**
     * The id is one of these. An empty list matches nothing.
     */
    id(...values: (Uuid | Uuid[])[]): FlowFilterBuilder;
    /**
     * The id is none of these. An empty list excludes nothing.
     */
    idNotAny(...values: (Uuid | Uuid[])[]): FlowFilterBuilder;
    /**
     * How the conditions combine: `"and_"` (default) or `"or_"`.
     */
    deploymentOperator(value: Operator): FlowFilterBuilder;
    /**
     * `true`: without deployment; `false`: with.
     */
    deploymentIsNull(value: boolean): FlowFilterBuilder;
    /**
     * The name is one of these. An empty list matches nothing.
     */
    name(...values: (string | string[])[]): FlowFilterBuilder;
    /**
     * The name contains this, whatever its case; `_` and `%` are wildcards, `""` matches everything.
     */
    nameLike(value: string): FlowFilterBuilder;
    /**
     * How the conditions combine: `"and_"` (default) or `"or_"`.
     */
    tagsOperator(value: Operator): FlowFilterBuilder;
    /**
     * Every one of these tags is there, others may be too. An empty list matches everything.
     */
    tagsAll(...values: (string | string[])[]): FlowFilterBuilder;
    /**
     * `true`: without tags; `false`: with.
     */
    tagsIsNull(value: boolean): FlowFilterBuilder;
}

/**
 * Starts a {@link FlowFilterBuilder}, which chooses flows.
 *
 * ```js
 * const etl = flowFilter().nameLike("etl").tagsAll("nightly");
 * const flows = await client.readFlows({ flows: etl });
 * ```
 */
export function flowFilter(): FlowFilterBuilder;

/**
 * Builds a filter. Every method gives a new builder and leaves this one as it is, so a base filter can be used
 * again. A builder can stand wherever the literal can.
 */
export class FlowRunFilterBuilder {
    private constructor();
    /**
     * The literal that was built.
     */
    toJSON(): FlowRunFilter;
    /**
     * Only for TypeScript: tells the builders apart.
     */
    readonly "~builds"?: "FlowRunFilter";
    /**
     * How the conditions combine: `"and_"` (default) or `"or_"`.
     */
    operator(value: Operator): FlowRunFilterBuilder;
    /**
     * The id is one of these. An empty list matches nothing.
     */
    id(...values: (Uuid | Uuid[])[]): FlowRunFilterBuilder;
    /**
     * The id is none of these. An empty list excludes nothing.
     */
    idNotAny(...values: (Uuid | Uuid[])[]): FlowRunFilterBuilder;
    /**
     * The name is one of these. An empty list matches nothing.
     */
    name(...values: (string | string[])[]): FlowRunFilterBuilder;
    /**
     * The name contains this, whatever its case; `_` and `%` are wildcards, `""` matches everything.
     */
    nameLike(value: string): FlowRunFilterBuilder;
    /**
     * How the conditions combine: `"and_"` (default) or `"or_"`.
     */
    tagsOperator(value: Operator): FlowRunFilterBuilder;
    /**
     * Every one of these tags is there, others may be too. An empty list matches everything.
     */
    tagsAll(...values: (string | string[])[]): FlowRunFilterBuilder;
    /**
     * At least one of these tags is there. An empty list matches nothing.
     */
    tagsAny(...values: (string | string[])[]): FlowRunFilterBuilder;
    /**
     * `true`: without tags; `false`: with.
     */
    tagsIsNull(value: boolean): FlowRunFilterBuilder;
    /**
     * How the conditions combine: `"and_"` (default) or `"or_"`.
     */
    deploymentIdOperator(value: Operator): FlowRunFilterBuilder;
    /**
     * The deployment id is one of these. An empty list matches nothing.
     */
    deploymentId(...values: (Uuid | Uuid[])[]): FlowRunFilterBuilder;
    /**
     * `true`: without deployment id; `false`: with.
     */
    deploymentIdIsNull(value: boolean): FlowRunFilterBuilder;
    /**
     * How the conditions combine: `"and_"` (default) or `"or_"`.
     */
    workQueueNameOperator(value: Operator): FlowRunFilterBuilder;
    /**
     * The work queue name is one of these. An empty list matches nothing.
     */
    workQueueName(...values: (string | string[])[]): FlowRunFilterBuilder;
    /**
     * `true`: without work queue name; `false`: with.
     */
    workQueueNameIsNull(value: boolean): FlowRunFilterBuilder;
    /**
     * How the conditions combine: `"and_"` (default) or `"or_"`.
     */
    stateOperator(value: Operator): FlowRunFilterBuilder;
    /**
     * The flow version is one of these. An empty list matches nothing.
     */
    flowVersion(...values: (string | string[])[]): FlowRunFilterBuilder;
    /**
     * The start time is at this time or before.
     */
    startTimeBefore(value: DateTimeInput): FlowRunFilterBuilder;
    /**
     * The start time is at this time or after.
     */
    startTimeAfter(value: DateTimeInput): FlowRunFilterBuilder;
    /**
     * `true`: without start time; `false`: with.
     */
    startTimeIsNull(value: boolean): FlowRunFilterBuilder;
    /**
     * The end time is at this time or before.
     */
    endTimeBefore(value: DateTimeInput): FlowRunFilterBuilder;
    /**
     * The end time is at this time or after.
     */
    endTimeAfter(value: DateTimeInput): FlowRunFilterBuilder;
    /**
     * `true`: without end time; `false`: with.
     */
    endTimeIsNull(value: boolean): FlowRunFilterBuilder;
    /**
     * The expected start time is at this time or before.
     */
    expectedStartTimeBefore(value: DateTimeInput): FlowRunFilterBuilder;
    /**
     * The expected start time is at this time or after.
     */
    expectedStartTimeAfter(value: DateTimeInput): FlowRunFilterBuilder;
    /**
     * The next scheduled start time is at this time or before.
     */
    nextScheduledStartTimeBefore(value: DateTimeInput): FlowRunFilterBuilder;
    /**
     * The next scheduled start time is at this time or after.
     */
    nextScheduledStartTimeAfter(value: DateTimeInput): FlowRunFilterBuilder;
    /**
     * How the conditions combine: `"and_"` (default) or `"or_"`.
     */
    parentFlowRunIdOperator(value: Operator): FlowRunFilterBuilder;
    /**
     * The parent flow run id is one of these. An empty list matches nothing.
     */
    parentFlowRunId(...values: (Uuid | Uuid[])[]): FlowRunFilterBuilder;
    /**
     * How the conditions combine: `"and_"` (default) or `"or_"`.
     */
    parentTaskRunIdOperator(value: Operator): FlowRunFilterBuilder;
    /**
     * The parent task run id is one of these. An empty list matches nothing.
     */
    parentTaskRunId(...values: (Uuid | Uuid[])[]): FlowRunFilterBuilder;
    /**
     * `true`: without parent task run id; `false`: with.
     */
    parentTaskRunIdIsNull(value: boolean): FlowRunFilterBuilder;
    /**
     * The idempotency key is one of these. An empty list matches nothing.
     */
    idempotencyKey(...values: (string | string[])[]): FlowRunFilterBuilder;
    /**
     * The idempotency key is none of these. An empty list excludes nothing.
     */
    idempotencyKeyNotAny(...values: (string | string[])[]): FlowRunFilterBuilder;
    /**
     * How the conditions combine: `"and_"` (default) or `"or_"`.
     */
    createdByOperator(value: Operator): FlowRunFilterBuilder;
    /**
     * The id of who or what made the run is one of these.
     */
    createdById(...values: (Uuid | Uuid[])[]): FlowRunFilterBuilder;
    /**
     * The kind of maker is one of these, e.g. `"DEPLOYMENT"`, `"AUTOMATION"`.
     */
    createdByType(...values: (string | string[])[]): FlowRunFilterBuilder;
    /**
     * `true`: only where no maker is known; `false`: only where one is.
     */
    createdByIsNull(value: boolean): FlowRunFilterBuilder;
    /**
     * The type is one of these. An empty list matches nothing.
     */
    stateType(...values: (StateType | StateType[])[]): FlowRunFilterBuilder;
    /**
     * The type is none of these. An empty list excludes nothing.
     */
    stateTypeNotAny(...values: (StateType | StateType[])[]): FlowRunFilterBuilder;
    /**
     * The name is one of these. An empty list matches nothing.
     */
    stateName(...values: (string | string[])[]): FlowRunFilterBuilder;
    /**
     * The name is none of these. An empty list excludes nothing.
     */
    stateNameNotAny(...values: (string | string[])[]): FlowRunFilterBuilder;
}

/**
 * Starts a {@link FlowRunFilterBuilder}, which chooses flow runs.
 *
 * ```js
 * const late = flowRunFilter().stateName("Late");
 * const overdue = late.expectedStartTimeBefore(new Date(Date.now() - 3_600_000));
 * const runs = await client.readFlowRuns({ flow_runs: overdue });
 * ```
 */
export function flowRunFilter(): FlowRunFilterBuilder;

/**
 * Builds a filter. Every method gives a new builder and leaves this one as it is, so a base filter can be used
 * again. A builder can stand wherever the literal can.
 */
export class TaskRunFilterBuilder {
    private constructor();
    /**
     * The literal that was built.
     */
    toJSON(): TaskRunFilter;
    /**
     * Only for TypeScript: tells the builders apart.
     */
    readonly "~builds"?: "TaskRunFilter";
    /**
     * How the conditions combine: `"and_"` (default) or `"or_"`.
     */
    operator(value: Operator): TaskRunFilterBuilder;
    /**
     * The id is one of these. An empty list matches nothing.
     */
    id(...values: (Uuid | Uuid[])[]): TaskRunFilterBuilder;
    /**
     * The name is one of these. An empty list matches nothing.
     */
    name(...values: (string | string[])[]): TaskRunFilterBuilder;
    /**
     * The name contains this, whatever its case; `_` and `%` are wildcards, `""` matches everything.
     */
    nameLike(value: string): TaskRunFilterBuilder;
    /**
     * How the conditions combine: `"and_"` (default) or `"or_"`.
     */
    tagsOperator(value: Operator): TaskRunFilterBuilder;
    /**
     * Every one of these tags is there, others may be too. An empty list matches everything.
     */
    tagsAll(...values: (string | string[])[]): TaskRunFilterBuilder;
    /**
     * `true`: without tags; `false`: with.
     */
    tagsIsNull(value: boolean): TaskRunFilterBuilder;
    /**
     * How the conditions combine: `"and_"` (default) or `"or_"`.
     */
    stateOperator(value: Operator): TaskRunFilterBuilder;
    /**
     * The start time is at this time or before.
     */
    startTimeBefore(value: DateTimeInput): TaskRunFilterBuilder;
    /**
     * The start time is at this time or after.
     */
    startTimeAfter(value: DateTimeInput): TaskRunFilterBuilder;
    /**
     * `true`: without start time; `false`: with.
     */
    startTimeIsNull(value: boolean): TaskRunFilterBuilder;
    /**
     * The end time is at this time or before.
     */
    endTimeBefore(value: DateTimeInput): TaskRunFilterBuilder;
    /**
     * The end time is at this time or after.
     */
    endTimeAfter(value: DateTimeInput): TaskRunFilterBuilder;
    /**
     * `true`: without end time; `false`: with.
     */
    endTimeIsNull(value: boolean): TaskRunFilterBuilder;
    /**
     * The expected start time is at this time or before.
     */
    expectedStartTimeBefore(value: DateTimeInput): TaskRunFilterBuilder;
    /**
     * The expected start time is at this time or after.
     */
    expectedStartTimeAfter(value: DateTimeInput): TaskRunFilterBuilder;
    /**
     * `true`: only task runs that started a subflow run; `false`: only those that did not.
     */
    subflowRunsExists(value: boolean): TaskRunFilterBuilder;
    /**
     * How the conditions combine: `"and_"` (default) or `"or_"`.
     */
    flowRunIdOperator(value: Operator): TaskRunFilterBuilder;
    /**
     * The flow run id is one of these. An empty list matches nothing.
     */
    flowRunId(...values: (Uuid | Uuid[])[]): TaskRunFilterBuilder;
    /**
     * `true`: without flow run id; `false`: with.
     */
    flowRunIdIsNull(value: boolean): TaskRunFilterBuilder;
    /**
     * The type is one of these. An empty list matches nothing.
     */
    stateType(...values: (StateType | StateType[])[]): TaskRunFilterBuilder;
    /**
     * The name is one of these. An empty list matches nothing.
     */
    stateName(...values: (string | string[])[]): TaskRunFilterBuilder;
}

/**
 * Starts a {@link TaskRunFilterBuilder}, which chooses task runs.
 *
 * ```js
 * const failed = taskRunFilter().stateType("FAILED", "CRASHED");
 * const taskRuns = await client.readTaskRuns({ task_runs: failed.flowRunId(run.id) });
 * ```
 */
export function taskRunFilter(): TaskRunFilterBuilder;

/**
 * Builds a filter. Every method gives a new builder and leaves this one as it is, so a base filter can be used
 * again. A builder can stand wherever the literal can.
 */
export class WorkPoolFilterBuilder {
    private constructor();
    /**
     * The literal that was built.
     */
    toJSON(): WorkPoolFilter;
    /**
     * Only for TypeScript: tells the builders apart.
     */
    readonly "~builds"?: "WorkPoolFilter";
    /**
     * How the conditions combine: `"and_"` (default) or `"or_"`.
     */
    operator(value: Operator): WorkPoolFilterBuilder;
    /**
     * The id is one of these. An empty list matches nothing.
     */
    id(...values: (Uuid | Uuid[])[]): WorkPoolFilterBuilder;
    /**
     * The name is one of these. An empty list matches nothing.
     */
    name(...values: (string | string[])[]): WorkPoolFilterBuilder;
    /**
     * The type is one of these. An empty list matches nothing.
     */
    type(...values: (string | string[])[]): WorkPoolFilterBuilder;
}

/**
 * Starts a {@link WorkPoolFilterBuilder}, which chooses work pools.
 *
 * ```js
 * const pool = workPoolFilter().name("kubernetes");
 * const runs = await client.readFlowRuns({ work_pools: pool });
 * ```
 */
export function workPoolFilter(): WorkPoolFilterBuilder;

/**
 * Builds a filter. Every method gives a new builder and leaves this one as it is, so a base filter can be used
 * again. A builder can stand wherever the literal can.
 */
export class WorkQueueFilterBuilder {
    private constructor();
    /**
     * The literal that was built.
     */
    toJSON(): WorkQueueFilter;
    /**
     * Only for TypeScript: tells the builders apart.
     */
    readonly "~builds"?: "WorkQueueFilter";
    /**
     * How the conditions combine: `"and_"` (default) or `"or_"`.
     */
    operator(value: Operator): WorkQueueFilterBuilder;
    /**
     * The id is one of these. An empty list matches nothing.
     */
    id(...values: (Uuid | Uuid[])[]): WorkQueueFilterBuilder;
    /**
     * The name is one of these. An empty list matches nothing.
     */
    name(...values: (string | string[])[]): WorkQueueFilterBuilder;
    /**
     * The name starts with one of these.
     */
    nameStartswith(...values: (string | string[])[]): WorkQueueFilterBuilder;
}

/**
 * Starts a {@link WorkQueueFilterBuilder}, which chooses work queues.
 *
 * ```js
 * const queue = workQueueFilter().name("urgent");
 * const runs = await client.readFlowRuns({ work_pool_queues: queue });
 * ```
 */
export function workQueueFilter(): WorkQueueFilterBuilder;
