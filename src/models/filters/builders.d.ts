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
   * The key contains this, case-insensitively; `_` and `%` are wildcards, `""` matches everything.
   */
  keyLike(value: string): ArtifactCollectionFilterBuilder;
  /**
   * `true`: only those with a key; `false`: only those without one.
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
 * Starts a {@link ArtifactCollectionFilterBuilder}, Selects the latest artifact of each key.
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
   * The key contains this, case-insensitively; `_` and `%` are wildcards, `""` matches everything.
   */
  keyLike(value: string): ArtifactFilterBuilder;
  /**
   * `true`: only those with a key; `false`: only those without one.
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
 * Starts a {@link ArtifactFilterBuilder}, Selects artifacts.
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
export class AutomationFilterBuilder {
  private constructor();
  /**
   * The literal that was built.
   */
  toJSON(): AutomationFilter;
  /**
   * Only for TypeScript: tells the builders apart.
   */
  readonly "~builds"?: "AutomationFilter";
  /**
   * How the conditions combine: `"and_"` (default) or `"or_"`.
   */
  operator(value: Operator): AutomationFilterBuilder;
  /**
   * The id is one of these. An empty list matches nothing.
   */
  id(...values: (Uuid | Uuid[])[]): AutomationFilterBuilder;
  /**
   * The name is one of these. An empty list matches nothing.
   */
  name(...values: (string | string[])[]): AutomationFilterBuilder;
  /**
   * The time of creation is at this time or earlier.
   */
  createdBefore(value: DateTimeInput): AutomationFilterBuilder;
  /**
   * How the conditions combine: `"and_"` (default) or `"or_"`.
   */
  tagsOperator(value: Operator): AutomationFilterBuilder;
  /**
   * All of these tags are present; there may be others. An empty list matches everything.
   */
  tagsAll(...values: (string | string[])[]): AutomationFilterBuilder;
  /**
   * At least one of these tags is present. An empty list matches nothing.
   */
  tagsAny(...values: (string | string[])[]): AutomationFilterBuilder;
  /**
   * `true`: only those without tags; `false`: only those with some.
   */
  tagsIsNull(value: boolean): AutomationFilterBuilder;
}

/**
 * Starts a {@link AutomationFilterBuilder}, Selects automations.
 *
 * ```js
 * const pagers = automationFilter().tagsAny("pager");
 * const automations = await client.request("POST", "/automations/filter", { body: { automations: pagers } });
 * ```
 */
export function automationFilter(): AutomationFilterBuilder;

/**
 * Builds a filter. Every method gives a new builder and leaves this one as it is, so a base filter can be used
 * again. A builder can stand wherever the literal can.
 */
export class BlockDocumentFilterBuilder {
  private constructor();
  /**
   * The literal that was built.
   */
  toJSON(): BlockDocumentFilter;
  /**
   * Only for TypeScript: tells the builders apart.
   */
  readonly "~builds"?: "BlockDocumentFilter";
  /**
   * How the conditions combine: `"and_"` (default) or `"or_"`.
   */
  operator(value: Operator): BlockDocumentFilterBuilder;
  /**
   * The id is one of these. An empty list matches nothing.
   */
  id(...values: (Uuid | Uuid[])[]): BlockDocumentFilterBuilder;
  /**
   * `true`: only anonymous ones; `false`: only those with a name; null: both.
   */
  isAnonymous(value: boolean): BlockDocumentFilterBuilder;
  /**
   * The block type id is one of these. An empty list matches nothing.
   */
  blockTypeId(...values: (Uuid | Uuid[])[]): BlockDocumentFilterBuilder;
  /**
   * The name is one of these. An empty list matches nothing.
   */
  name(...values: (string | string[])[]): BlockDocumentFilterBuilder;
  /**
   * The name contains this, case-insensitively; `_` and `%` are wildcards, `""` matches everything.
   */
  nameLike(value: string): BlockDocumentFilterBuilder;
}

/**
 * Starts a {@link BlockDocumentFilterBuilder}, Selects block documents.
 *
 * ```js
 * const lake = blockDocumentFilter().nameLike("lake");
 * const documents = await client.request("POST", "/block_documents/filter", { body: { block_documents: lake } });
 * ```
 */
export function blockDocumentFilter(): BlockDocumentFilterBuilder;

/**
 * Builds a filter. Every method gives a new builder and leaves this one as it is, so a base filter can be used
 * again. A builder can stand wherever the literal can.
 */
export class BlockSchemaFilterBuilder {
  private constructor();
  /**
   * The literal that was built.
   */
  toJSON(): BlockSchemaFilter;
  /**
   * Only for TypeScript: tells the builders apart.
   */
  readonly "~builds"?: "BlockSchemaFilter";
  /**
   * How the conditions combine: `"and_"` (default) or `"or_"`.
   */
  operator(value: Operator): BlockSchemaFilterBuilder;
  /**
   * The block type id is one of these. An empty list matches nothing.
   */
  blockTypeId(...values: (Uuid | Uuid[])[]): BlockSchemaFilterBuilder;
  /**
   * All of these capabilities are present; there may be others. An empty list matches everything.
   */
  blockCapabilitiesAll(...values: (string | string[])[]): BlockSchemaFilterBuilder;
  /**
   * The id is one of these. An empty list matches nothing.
   */
  id(...values: (Uuid | Uuid[])[]): BlockSchemaFilterBuilder;
  /**
   * The version is one of these. An empty list matches nothing.
   */
  version(...values: (string | string[])[]): BlockSchemaFilterBuilder;
}

/**
 * Starts a {@link BlockSchemaFilterBuilder}, Selects block schemas.
 *
 * ```js
 * const readable = blockSchemaFilter().blockCapabilitiesAll("read-path");
 * const schemas = await client.request("POST", "/block_schemas/filter", { body: { block_schemas: readable } });
 * ```
 */
export function blockSchemaFilter(): BlockSchemaFilterBuilder;

/**
 * Builds a filter. Every method gives a new builder and leaves this one as it is, so a base filter can be used
 * again. A builder can stand wherever the literal can.
 */
export class BlockTypeFilterBuilder {
  private constructor();
  /**
   * The literal that was built.
   */
  toJSON(): BlockTypeFilter;
  /**
   * Only for TypeScript: tells the builders apart.
   */
  readonly "~builds"?: "BlockTypeFilter";
  /**
   * The name contains this, case-insensitively; `_` and `%` are wildcards, `""` matches everything.
   */
  nameLike(value: string): BlockTypeFilterBuilder;
  /**
   * The slug is one of these. An empty list matches nothing.
   */
  slug(...values: (string | string[])[]): BlockTypeFilterBuilder;
}

/**
 * Starts a {@link BlockTypeFilterBuilder}, Selects block types.
 *
 * ```js
 * const secret = blockTypeFilter().slug("secret");
 * const types = await client.request("POST", "/block_types/filter", { body: { block_types: secret } });
 * ```
 */
export function blockTypeFilter(): BlockTypeFilterBuilder;

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
   * The name contains this, case-insensitively; `_` and `%` are wildcards, `""` matches everything.
   */
  nameLike(value: string): DeploymentFilterBuilder;
  /**
   * The flow or deployment name contains this, case-insensitively; `_` and `%` are wildcards, `""` matches everything.
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
   * All of these tags are present; there may be others. An empty list matches everything.
   */
  tagsAll(...values: (string | string[])[]): DeploymentFilterBuilder;
  /**
   * At least one of these tags is present. An empty list matches nothing.
   */
  tagsAny(...values: (string | string[])[]): DeploymentFilterBuilder;
  /**
   * `true`: only those without tags; `false`: only those with some.
   */
  tagsIsNull(value: boolean): DeploymentFilterBuilder;
  /**
   * The work queue name is one of these. An empty list matches nothing.
   */
  workQueueName(...values: (string | string[])[]): DeploymentFilterBuilder;
}

/**
 * Starts a {@link DeploymentFilterBuilder}, Selects deployments.
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
export class EventFilterBuilder {
  private constructor();
  /**
   * The literal that was built.
   */
  toJSON(): EventFilter;
  /**
   * Only for TypeScript: tells the builders apart.
   */
  readonly "~builds"?: "EventFilter";
  /**
   * At this time or later; 180 days ago by default.
   */
  occurredSince(value: DateTimeInput): EventFilterBuilder;
  /**
   * At this time or earlier; now by default.
   */
  occurredUntil(value: DateTimeInput): EventFilterBuilder;
  /**
   * The name starts with one of these. An empty list matches everything.
   */
  eventPrefix(...values: (string | string[])[]): EventFilterBuilder;
  /**
   * The name starts with none of these.
   */
  eventExcludePrefix(...values: (string | string[])[]): EventFilterBuilder;
  /**
   * The name is one of these. An empty list matches everything.
   */
  eventName(...values: (string | string[])[]): EventFilterBuilder;
  /**
   * The name is none of these.
   */
  eventExcludeName(...values: (string | string[])[]): EventFilterBuilder;
  /**
   * The id of the resource is one of these. An empty list matches everything.
   */
  resourceId(...values: (string | string[])[]): EventFilterBuilder;
  /**
   * The id of the resource starts with one of these. An empty list matches everything.
   */
  resourceIdPrefix(...values: (string | string[])[]): EventFilterBuilder;
  /**
   * The resource has these labels; `*` in a value matches any text, `!` at its beginning negates it.
   */
  resourceLabels(value: ResourceSpecification): EventFilterBuilder;
  /**
   * Whether to return only the latest event of each resource; `false` by default.
   */
  resourceDistinct(value: boolean): EventFilterBuilder;
  /**
   * By related resources.
   */
  related(value: EventRelatedFilters): EventFilterBuilder;
  /**
   * By any of their resources.
   */
  anyResource(value: EventAnyResourceFilters): EventFilterBuilder;
  /**
   * The id is one of these. An empty list matches everything.
   */
  id(...values: (Uuid | Uuid[])[]): EventFilterBuilder;
  /**
   * Case-insensitive search in the event: any of the words; `-word` excludes, `+word` requires, quotes match a phrase. 200 characters at most; `""` matches everything.
   */
  textQuery(value: string): EventFilterBuilder;
  /**
   * Which come first: the newest (`"DESC"`) or the oldest (`"ASC"`); `DESC` by default.
   */
  order(value: EventOrder): EventFilterBuilder;
}

/**
 * Starts a {@link EventFilterBuilder}, Selects events.
 *
 * ```js
 * const failures = eventFilter().eventName("prefect.flow-run.Failed");
 * const page = await client.request("POST", "/events/filter", { body: { filter: failures } });
 * ```
 */
export function eventFilter(): EventFilterBuilder;

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
   * `true`: only those without a deployment; `false`: only those with one.
   */
  deploymentIsNull(value: boolean): FlowFilterBuilder;
  /**
   * The name is one of these. An empty list matches nothing.
   */
  name(...values: (string | string[])[]): FlowFilterBuilder;
  /**
   * The name contains this, case-insensitively; `_` and `%` are wildcards, `""` matches everything.
   */
  nameLike(value: string): FlowFilterBuilder;
  /**
   * How the conditions combine: `"and_"` (default) or `"or_"`.
   */
  tagsOperator(value: Operator): FlowFilterBuilder;
  /**
   * All of these tags are present; there may be others. An empty list matches everything.
   */
  tagsAll(...values: (string | string[])[]): FlowFilterBuilder;
  /**
   * `true`: only those without tags; `false`: only those with some.
   */
  tagsIsNull(value: boolean): FlowFilterBuilder;
}

/**
 * Starts a {@link FlowFilterBuilder}, Selects flows.
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
   * The name contains this, case-insensitively; `_` and `%` are wildcards, `""` matches everything.
   */
  nameLike(value: string): FlowRunFilterBuilder;
  /**
   * How the conditions combine: `"and_"` (default) or `"or_"`.
   */
  tagsOperator(value: Operator): FlowRunFilterBuilder;
  /**
   * All of these tags are present; there may be others. An empty list matches everything.
   */
  tagsAll(...values: (string | string[])[]): FlowRunFilterBuilder;
  /**
   * At least one of these tags is present. An empty list matches nothing.
   */
  tagsAny(...values: (string | string[])[]): FlowRunFilterBuilder;
  /**
   * `true`: only those without tags; `false`: only those with some.
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
   * `true`: only those without a deployment id; `false`: only those with one.
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
   * `true`: only those without a work queue name; `false`: only those with one.
   */
  workQueueNameIsNull(value: boolean): FlowRunFilterBuilder;
  /**
   * How the conditions combine: `"and_"` (default) or `"or_"`.
   */
  stateOperator(value: Operator): FlowRunFilterBuilder;
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
  /**
   * The flow version is one of these. An empty list matches nothing.
   */
  flowVersion(...values: (string | string[])[]): FlowRunFilterBuilder;
  /**
   * The start time is at this time or earlier.
   */
  startTimeBefore(value: DateTimeInput): FlowRunFilterBuilder;
  /**
   * The start time is at this time or later.
   */
  startTimeAfter(value: DateTimeInput): FlowRunFilterBuilder;
  /**
   * `true`: only those without a start time; `false`: only those with one.
   */
  startTimeIsNull(value: boolean): FlowRunFilterBuilder;
  /**
   * The end time is at this time or earlier.
   */
  endTimeBefore(value: DateTimeInput): FlowRunFilterBuilder;
  /**
   * The end time is at this time or later.
   */
  endTimeAfter(value: DateTimeInput): FlowRunFilterBuilder;
  /**
   * `true`: only those without an end time; `false`: only those with one.
   */
  endTimeIsNull(value: boolean): FlowRunFilterBuilder;
  /**
   * The expected start time is at this time or earlier.
   */
  expectedStartTimeBefore(value: DateTimeInput): FlowRunFilterBuilder;
  /**
   * The expected start time is at this time or later.
   */
  expectedStartTimeAfter(value: DateTimeInput): FlowRunFilterBuilder;
  /**
   * The next scheduled start time is at this time or earlier.
   */
  nextScheduledStartTimeBefore(value: DateTimeInput): FlowRunFilterBuilder;
  /**
   * The next scheduled start time is at this time or later.
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
   * `true`: only those without a parent task run id; `false`: only those with one.
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
   * The id of the creator is one of these. An empty list matches nothing.
   */
  createdById(...values: (Uuid | Uuid[])[]): FlowRunFilterBuilder;
  /**
   * The type of the creator is one of these, e.g. `"DEPLOYMENT"`, `"AUTOMATION"`. An empty list matches nothing.
   */
  createdByType(...values: (string | string[])[]): FlowRunFilterBuilder;
  /**
   * `true`: only runs without a known creator; `false`: only those with one.
   */
  createdByIsNull(value: boolean): FlowRunFilterBuilder;
}

/**
 * Starts a {@link FlowRunFilterBuilder}, Selects flow runs.
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
export class LogFilterBuilder {
  private constructor();
  /**
   * The literal that was built.
   */
  toJSON(): LogFilter;
  /**
   * Only for TypeScript: tells the builders apart.
   */
  readonly "~builds"?: "LogFilter";
  /**
   * How the conditions combine: `"and_"` (default) or `"or_"`.
   */
  operator(value: Operator): LogFilterBuilder;
  /**
   * The level is at least this.
   */
  levelGe(value: number): LogFilterBuilder;
  /**
   * The level is at most this.
   */
  levelLe(value: number): LogFilterBuilder;
  /**
   * The time is at this time or earlier.
   */
  timestampBefore(value: DateTimeInput): LogFilterBuilder;
  /**
   * The time is at this time or later.
   */
  timestampAfter(value: DateTimeInput): LogFilterBuilder;
  /**
   * The flow run id is one of these. An empty list matches nothing.
   */
  flowRunId(...values: (Uuid | Uuid[])[]): LogFilterBuilder;
  /**
   * The task run id is one of these. An empty list matches nothing.
   */
  taskRunId(...values: (Uuid | Uuid[])[]): LogFilterBuilder;
  /**
   * `true`: only those without a task run id; `false`: only those with one.
   */
  taskRunIdIsNull(value: boolean): LogFilterBuilder;
  /**
   * Case-insensitive search in the message and the logger's name: any of the words; `-word` excludes, `+word` requires, quotes match a phrase. 200 characters at most; `""` matches everything.
   */
  textQuery(value: string): LogFilterBuilder;
}

/**
 * Starts a {@link LogFilterBuilder}, Selects lines of logs.
 *
 * ```js
 * const errors = logFilter().flowRunId(run.id).levelGe(40);
 * const lines = await client.request("POST", "/logs/filter", { body: { logs: errors } });
 * ```
 */
export function logFilter(): LogFilterBuilder;

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
   * The name contains this, case-insensitively; `_` and `%` are wildcards, `""` matches everything.
   */
  nameLike(value: string): TaskRunFilterBuilder;
  /**
   * How the conditions combine: `"and_"` (default) or `"or_"`.
   */
  tagsOperator(value: Operator): TaskRunFilterBuilder;
  /**
   * All of these tags are present; there may be others. An empty list matches everything.
   */
  tagsAll(...values: (string | string[])[]): TaskRunFilterBuilder;
  /**
   * `true`: only those without tags; `false`: only those with some.
   */
  tagsIsNull(value: boolean): TaskRunFilterBuilder;
  /**
   * How the conditions combine: `"and_"` (default) or `"or_"`.
   */
  stateOperator(value: Operator): TaskRunFilterBuilder;
  /**
   * The type is one of these. An empty list matches nothing.
   */
  stateType(...values: (StateType | StateType[])[]): TaskRunFilterBuilder;
  /**
   * The name is one of these. An empty list matches nothing.
   */
  stateName(...values: (string | string[])[]): TaskRunFilterBuilder;
  /**
   * The start time is at this time or earlier.
   */
  startTimeBefore(value: DateTimeInput): TaskRunFilterBuilder;
  /**
   * The start time is at this time or later.
   */
  startTimeAfter(value: DateTimeInput): TaskRunFilterBuilder;
  /**
   * `true`: only those without a start time; `false`: only those with one.
   */
  startTimeIsNull(value: boolean): TaskRunFilterBuilder;
  /**
   * The end time is at this time or earlier.
   */
  endTimeBefore(value: DateTimeInput): TaskRunFilterBuilder;
  /**
   * The end time is at this time or later.
   */
  endTimeAfter(value: DateTimeInput): TaskRunFilterBuilder;
  /**
   * `true`: only those without an end time; `false`: only those with one.
   */
  endTimeIsNull(value: boolean): TaskRunFilterBuilder;
  /**
   * The expected start time is at this time or earlier.
   */
  expectedStartTimeBefore(value: DateTimeInput): TaskRunFilterBuilder;
  /**
   * The expected start time is at this time or later.
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
   * `true`: only those outside a flow run, whatever `any_` says; `false` without `any_`: only those within one; `false` by default.
   */
  flowRunIdIsNull(value: boolean): TaskRunFilterBuilder;
}

/**
 * Starts a {@link TaskRunFilterBuilder}, Selects task runs.
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
export class TaskWorkerFilterBuilder {
  private constructor();
  /**
   * The literal that was built.
   */
  toJSON(): TaskWorkerFilter;
  /**
   * Only for TypeScript: tells the builders apart.
   */
  readonly "~builds"?: "TaskWorkerFilter";
  /**
   * They serve one of these tasks. An empty list matches everything.
   */
  taskKeys(...values: (string | string[])[]): TaskWorkerFilterBuilder;
}

/**
 * Starts a {@link TaskWorkerFilterBuilder}, Selects processes that serve tasks.
 *
 * ```js
 * const emailers = taskWorkerFilter().taskKeys("email.send");
 * const workers = await client.request("POST", "/task_workers/filter", { body: { task_worker_filter: emailers } });
 * ```
 */
export function taskWorkerFilter(): TaskWorkerFilterBuilder;

/**
 * Builds a filter. Every method gives a new builder and leaves this one as it is, so a base filter can be used
 * again. A builder can stand wherever the literal can.
 */
export class VariableFilterBuilder {
  private constructor();
  /**
   * The literal that was built.
   */
  toJSON(): VariableFilter;
  /**
   * Only for TypeScript: tells the builders apart.
   */
  readonly "~builds"?: "VariableFilter";
  /**
   * How the conditions combine: `"and_"` (default) or `"or_"`.
   */
  operator(value: Operator): VariableFilterBuilder;
  /**
   * The id is one of these. An empty list matches nothing.
   */
  id(...values: (Uuid | Uuid[])[]): VariableFilterBuilder;
  /**
   * The name is one of these. An empty list matches nothing.
   */
  name(...values: (string | string[])[]): VariableFilterBuilder;
  /**
   * The name contains this, case-insensitively; `_` and `%` are wildcards, `""` matches everything.
   */
  nameLike(value: string): VariableFilterBuilder;
  /**
   * How the conditions combine: `"and_"` (default) or `"or_"`.
   */
  tagsOperator(value: Operator): VariableFilterBuilder;
  /**
   * All of these tags are present; there may be others. An empty list matches everything.
   */
  tagsAll(...values: (string | string[])[]): VariableFilterBuilder;
  /**
   * `true`: only those without tags; `false`: only those with some.
   */
  tagsIsNull(value: boolean): VariableFilterBuilder;
}

/**
 * Starts a {@link VariableFilterBuilder}, Selects variables.
 *
 * ```js
 * const urls = variableFilter().nameLike("_url");
 * const variables = await client.request("POST", "/variables/filter", { body: { variables: urls } });
 * ```
 */
export function variableFilter(): VariableFilterBuilder;

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
 * Starts a {@link WorkPoolFilterBuilder}, Selects work pools.
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
   * The name starts with one of these, case-insensitively.
   */
  nameStartswith(...values: (string | string[])[]): WorkQueueFilterBuilder;
}

/**
 * Starts a {@link WorkQueueFilterBuilder}, Selects work queues.
 *
 * ```js
 * const queue = workQueueFilter().name("urgent");
 * const runs = await client.readFlowRuns({ work_pool_queues: queue });
 * ```
 */
export function workQueueFilter(): WorkQueueFilterBuilder;

/**
 * Builds a filter. Every method gives a new builder and leaves this one as it is, so a base filter can be used
 * again. A builder can stand wherever the literal can.
 */
export class WorkerFilterBuilder {
  private constructor();
  /**
   * The literal that was built.
   */
  toJSON(): WorkerFilter;
  /**
   * Only for TypeScript: tells the builders apart.
   */
  readonly "~builds"?: "WorkerFilter";
  /**
   * How the conditions combine: `"and_"` (default) or `"or_"`.
   */
  operator(value: Operator): WorkerFilterBuilder;
  /**
   * The time of the last heartbeat is at this time or earlier.
   */
  lastHeartbeatTimeBefore(value: DateTimeInput): WorkerFilterBuilder;
  /**
   * The time of the last heartbeat is at this time or later.
   */
  lastHeartbeatTimeAfter(value: DateTimeInput): WorkerFilterBuilder;
  /**
   * The status is one of these. An empty list matches nothing.
   */
  status(...values: (WorkerStatus | WorkerStatus[])[]): WorkerFilterBuilder;
  /**
   * The status is none of these. An empty list excludes nothing.
   */
  statusNotAny(...values: (WorkerStatus | WorkerStatus[])[]): WorkerFilterBuilder;
}

/**
 * Starts a {@link WorkerFilterBuilder}, Selects workers.
 *
 * ```js
 * const online = workerFilter().status("ONLINE");
 * const page = { workers: online, limit: 10 };
 * const workers = await client.request("POST", "/work_pools/default/workers/filter", { body: page });
 * ```
 */
export function workerFilter(): WorkerFilterBuilder;
