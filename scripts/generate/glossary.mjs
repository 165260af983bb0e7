// What every type and every field is, in our words: they become the docs in the .d.ts.
//
// A field's sentence is looked for with its type, then with the type without `Input`, `Create`, `Update` or the
// like, then among `fields`. Where there is none, `make generate` fails. What the description says itself, a
// default or the bounds of a number, is added to the sentence and not written here.
//
// A sentence says what the thing is: its shape and unit, what null or an empty list means, what happens without
// it. `@deprecated` and the reason stand in a paragraph of their own.

/** The files, in alphabetical order; what a type's name begins with decides in which it stands. */
export const files = {
  artifacts: ["Artifacts.", "Artifact"],
  automations: ["Automations: triggers and the actions they set off.", "Automation", "EventTrigger"],
  block_documents: ["Block documents: a block type's values, saved under a name.", "BlockDocument"],
  block_schemas: ["Block schemas: the fields of a version of a block type.", "BlockSchema"],
  block_types: ["Block types.", "BlockType"],
  concurrency_limits: [
    "Concurrency limits: global ones by name, and those of a task's tag.",
    "ConcurrencyLease",
    "ConcurrencyLimit",
    "ConcurrencySlots",
    "GlobalConcurrencyLimit",
    "MinimalConcurrencyLimit",
  ],
  deployments: ["Deployments and their schedules.", "Deployment", "ConcurrencyLimitStrategy", "ConcurrencyOptions"],
  events: ["Events.", "Event"],
  flow_runs: ["Flow runs.", "FlowRun", "DeploymentFlowRunCreate", "RunHistory"],
  flows: ["Flows.", "Flow"],
  logs: ["Logs of runs.", "Log"],
  saved_searches: ["Saved searches.", "SavedSearch"],
  server: ["The server's own settings.", "ServerDefaultResultStorage"],
  states: ["States of flow runs and task runs.", "State", "ObservedState", "OrchestrationDetails", "OrchestrationResult", "SetStateStatus"],
  task_runs: ["Task runs.", "TaskRun"],
  variables: ["Variables.", "Variable"],
  work_pools: ["Work pools.", "WorkPool"],
  work_queues: ["Work queues.", "WorkQueue"],
  workers: ["Workers, and the processes that serve tasks.", "Worker", "TaskWorker"],
};

/** What a filter's field is called in a sentence. */
export const nouns = {
  any_resource: "resource",
  block_capabilities: "capabilities",
  block_type_id: "block type id",
  concurrency_limit: "concurrency limit",
  created: "time of creation",
  created_by: "maker",
  deployment: "deployment",
  deployment_id: "deployment id",
  end_time: "end time",
  event: "name of the event",
  expected_start_time: "expected start time",
  flow_or_deployment_name: "flow or deployment name",
  flow_run_id: "flow run id",
  flow_version: "flow version",
  id: "id",
  idempotency_key: "idempotency key",
  is_anonymous: "anonymous",
  key: "key",
  last_heartbeat_time: "time of the last heartbeat",
  latest_id: "latest id",
  level: "level",
  name: "name",
  next_scheduled_start_time: "next scheduled start time",
  occurred: "time of the event",
  parent_flow_run_id: "parent flow run id",
  parent_task_run_id: "parent task run id",
  paused: "paused",
  related: "related resource",
  resource: "resource",
  slug: "slug",
  start_time: "start time",
  state: "state",
  status: "status",
  subflow_runs: "subflow run",
  tags: "tags",
  task_run_id: "task run id",
  text: "text",
  timestamp: "time",
  type: "type",
  version: "version",
  work_queue_name: "work queue name",
};

/** What an operator of a filter does; `{noun}` is the field's, `{a noun}` with its article. */
export const operators = {
  after_: "The {noun} is at this time or after.",
  any_: "The {noun} is one of these. An empty list matches nothing.",
  before_: "The {noun} is at this time or before.",
  exists_: "`true`: only those with {a noun}; `false`: only those without one.",
  ge_: "The {noun} is at least this.",
  is_null_: "`true`: only those without {a noun}; `false`: only those with one.",
  le_: "The {noun} is at most this.",
  like_: 'The {noun} contains this, whatever its case; `_` and `%` are wildcards, `""` matches everything.',
  not_any_: "The {noun} is none of these. An empty list excludes nothing.",
  operator: 'How the conditions combine: `"and_"` (default) or `"or_"`.',
  startswith_: "The {noun} starts with one of these, whatever its case.",
};

/** What these operators do to lists, such as tags. */
export const listOperators = {
  all_: "Every one of these {noun} is there, others may be too. An empty list matches everything.",
  any_: "At least one of these {noun} is there. An empty list matches nothing.",
  is_null_: "`true`: only those without {noun}; `false`: only those with some.",
};

/** Fields that mean the same wherever they are. */
export const fields = {
  active: "Whether it is in force.",
  active_slots: "How many of its slots are taken.",
  anchor_date: "The point in time the runs are counted from.",
  artifacts: "By the artifacts themselves.",
  auto_scheduled: "Whether a schedule made it.",
  automations: "By the automations themselves.",
  block_documents: "By the block documents themselves.",
  block_schema_id: "The block schema its values follow.",
  block_schemas: "By block schemas of theirs.",
  block_type: "The block type itself, where the route gives it.",
  block_type_id: "The block type it belongs to.",
  block_types: "By their block type.",
  cache_expiration: "Until when the cached result counts.",
  cache_key: "The key under which its result is cached.",
  capabilities: 'What blocks of it can do, e.g. `"read-path"`.',
  checksum: "A hash of its fields.",
  code_example: "An example of its use, in Python; Markdown.",
  collision_strategy: "Whether such a run waits or is cancelled.",
  concurrency_limit: "How many of its runs may be active at once; null for any number.",
  context: "Context kept with it.",
  count: "How many there are in all.",
  created: "When it was created.",
  created_by: "Who or what made it.",
  cron: 'The expression, e.g. `"0 6 * * 1-5"`.',
  day_or: "Whether day of month and day of week are alternatives.",
  deleted: "The ids of those that were deleted.",
  description: "What it tells people.",
  display_value: "Their name.",
  documentation_url: "Where its documentation is.",
  dynamic_key: "What tells it from other runs of the same task in the same flow run.",
  empirical_policy: "How it is retried.",
  end_time: "When it ended.",
  estimated_run_time: "Seconds it has run so far, while it runs; the total afterwards.",
  estimated_start_time_delta: "Seconds between the expected and the real start.",
  expected_start_time: "When it was first expected to start.",
  flow_run_id: "The flow run it belongs to.",
  flow_run_run_count: "How many times its flow run had run when it ran.",
  flow_version: "The version of the flow.",
  force: "Whether it is set against the server's rules.",
  history_end: "The end of the history.",
  history_interval_seconds: "Seconds that an interval of the history lasts, at least 1.",
  history_start: "The beginning of the history.",
  id: "Its id.",
  infrastructure_document_id: "The infrastructure block it runs on.",
  infrastructure_pid: "What identifies its process or pod.",
  is_paused: "Whether it is paused: workers get none of its runs.",
  job_variables: "What it changes in the work pool's job template.",
  labels: "Its labels.",
  last_polled: "When a worker last asked for its runs.",
  limit: "At most this many; the server's page size (200 unless its admin changed it) by default, which is also the most it gives.",
  logo_url: "Where its logo is.",
  max_scheduled_runs: "How many runs it keeps ahead.",
  message: "What it tells people.",
  mode: 'Whether the slots are given back (`"concurrency"`) or free themselves by the limit\'s decay (`"rate_limit"`).',
  name: "Its name.",
  names: "The names of the limits, at least one.",
  next_scheduled_start_time: "When it is to start next.",
  offset: "Leave out this many from the front.",
  page: "Which page, from 1 on.",
  pages: "How many pages there are.",
  parameter_openapi_schema: "The JSON schema of its parameters.",
  parameters: "The parameters it runs with.",
  parent_task_run_id: "The task run that started it.",
  resource: 'The labels of what it is about; `"prefect.resource.id"` is required.',
  retries: "How many times it is retried.",
  rrule: 'The rule, e.g. `"FREQ=DAILY;COUNT=3"`.',
  run_count: "How many times it ran.",
  scheduled_before: "Only runs scheduled for this time or before.",
  slot_decay_per_second: "How many slots free themselves each second; 0 for a plain limit.",
  slots: "How many slots.",
  slug: "Its slug, unique.",
  sort: "The order.",
  start_time: "When it started.",
  state_id: "The id of the state it is in.",
  state_name: "The name of its state.",
  state_type: "The type of its state.",
  tag: "The tag of the tasks it limits.",
  tags: "Its tags.",
  task_inputs: "Where its inputs come from, by parameter.",
  task_key: "What identifies the task.",
  task_run_id: "The task run it belongs to.",
  task_version: "The version of the task.",
  total_run_time: "Seconds it ran, over all its tries.",
  updated: "When it was changed last.",
  updated_by: "Who or what changed it last.",
  variables: "By the variables themselves.",
  version: "Its version.",
  work_pool_id: "The work pool it belongs to.",
  work_pool_name: "The name of that pool.",
};

const retryPolicy = {
  max_retries: "The number of retries.\n\n@deprecated Prefect doesn't use it: `retries`.",
  retry_delay_seconds: "Seconds between two tries.\n\n@deprecated Prefect doesn't use it: `retry_delay`.",
};

const concerningRun = "The event that sets the automation off has to concern a flow run.";

const target = (what) => ({
  source: `Which ${what}: the one given here (\`"selected"\`) or the one that the event concerns (\`"inferred"\`).`,
});

const queue = {
  name: "Its name, unique within the work pool.",
  filter: "Which runs it takes.\n\n@deprecated Only queues without a work pool have it, and those are a thing of the past.",
  priority: "Its place among the queues of its work pool: 1 comes first.",
  concurrency_limit: "How many runs it hands out at once; null for any number.",
};

/** The types, each with the fields that mean something of their own there. */
export const types = {
  // Artifacts.

  Artifact: [
    "An artifact.",
    {
      key: "What its versions have in common; null for one that stands for itself.",
      type: 'What it is, e.g. `"markdown"`; `"result"` for what Prefect made of a run\'s result.',
      description: "What it tells people; Markdown.",
      data: "The content: a string for `markdown`, `image` and `table`, a number for `progress`, an object for `result`. It comes in full with every list.",
      metadata_: "Strings kept with it.",
      flow_run_id: "The flow run that made it.",
      task_run_id: "The task run that made it.",
    },
  ],
  ArtifactCollection: [
    "A key and its latest artifact.",
    {
      id: "The id of the collection, not of an artifact: that is `latest_id`.",
      created: "When the key was first used.",
      key: "The key.",
      latest_id: "The id of its latest artifact.",
      type: 'What the artifact is, e.g. `"markdown"`.',
      description: "What it tells people; Markdown.",
      data: "Its content.",
      metadata_: "Strings kept with it.",
      flow_run_id: "The flow run that made it.",
      task_run_id: "The task run that made it.",
    },
  ],
  ArtifactCollectionCountQuery: ["Which keys to count."],
  ArtifactCollectionFilter: [
    "Chooses the latest artifact of each key.",
    { latest_id: "By the id of the latest artifact.", type: 'By type, e.g. `"markdown"`, `"table"`.' },
  ],
  ArtifactCollectionQuery: [
    "Of which keys to read the latest artifact.",
    {
      artifacts: "By the latest artifact of the key.",
      flow_runs: "By the flow run that made it.",
      task_runs: "By the task run that made it.",
      flows: "By the flow whose run made it.",
      deployments: "By the deployment whose run made it.",
    },
  ],
  ArtifactCollectionSort: ["The order of the latest artifacts; `ID_DESC` by default."],
  ArtifactCountQuery: ["Which artifacts to count."],
  ArtifactCreate: [
    "An artifact to be created.",
    {
      key: "What its versions have in common: lower-case letters, digits and dashes. Without a key it stands for itself.",
      type: 'What it is: `"markdown"`, `"table"`, `"progress"`, `"image"`, or a word of your own.',
      description: "What to tell people; Markdown.",
      data: "The content: a string for `markdown`, `image` (its URL) and `table` (the rows as JSON text), a number for `progress`, any JSON value otherwise.",
    },
  ],
  ArtifactFilter: ["Chooses artifacts.", { type: 'By type, e.g. `"markdown"`, `"table"`.' }],
  ArtifactQuery: [
    "Which artifacts to read.",
    {
      flow_runs: "By the flow run that made them.",
      task_runs: "By the task run that made them.",
      flows: "By the flow whose run made them.",
      deployments: "By the deployment whose run made them.",
    },
  ],
  ArtifactSort: ["The order of artifacts; `ID_DESC` by default."],
  ArtifactUpdate: [
    "What to change of an artifact; what is left out stays.",
    { data: "The content.", description: "What to tell people; Markdown.", metadata_: "Strings kept with it, replaced as a whole." },
  ],

  // Automations.

  Automation: [
    "An automation: what it waits for, and what it does then.",
    {
      enabled: "Whether it is at work.",
      trigger: "What it waits for.",
      actions: "What it does each time the trigger fires.",
      actions_on_trigger: "What it does when the trigger fires after it was resolved.",
      actions_on_resolve: "What it does when the trigger is resolved.",
      owner_resource: 'The id of the resource it belongs to and goes with, e.g. `"prefect.deployment.<id>"`.',
    },
  ],
  AutomationCountQuery: ["Which automations to count."],
  AutomationCreate: ["An automation to be created."],
  AutomationFilter: ["Chooses automations.", { created: "By when they were created." }],
  AutomationPartialUpdate: ["Whether an automation is at work; the rest of it stays."],
  AutomationQuery: ["Which automations to read."],
  AutomationSort: ["The order of automations; `NAME_ASC` by default."],
  AutomationUpdate: ["What to change of an automation; what is left out stays."],
  Trigger: ["What an automation waits for."],
  TriggerInput: ["What an automation is to wait for."],
  TriggerPosture: ['Whether a trigger fires because of events (`"Reactive"`) or because they stay away (`"Proactive"`).'],
  TriggerQuorum: ["Any of them, or all."],
  TriggerRequirement: ['How many triggers have to fire: a number, `"any"` or `"all"`.'],
  EventTrigger: [
    "Fires because of events, or because they stay away.",
    {
      match:
        "The labels of the resource an event has to be about; `*` at the end of a value stands for any text, `!` at its beginning for not. Any resource without it.",
      match_related: "The labels of a resource the event has to be related to; of a list, any will do.",
      after: "The names of events of which one has to come first. With an empty list the trigger waits for none.",
      expect: "The names of the events it is about; `*` at the end stands for any text. An empty list stands for any event.",
      for_each: 'The labels by whose values events are counted apart, e.g. `"prefect.resource.id"`.',
      posture: "Whether it fires because of events or because they stay away.",
      threshold: "How many events it takes.",
      within: 'Seconds in which they have to come, or an ISO 8601 duration; at least 10 seconds for `"Proactive"`.',
    },
  ],
  CompoundTrigger: [
    "Fires when enough other triggers do.",
    {
      triggers: "The other triggers.",
      within: "Seconds in which they have to fire, or an ISO 8601 duration; null for no bound.",
      require: "How many of them have to fire.",
    },
  ],
  SequenceTrigger: [
    "Fires when other triggers do, one after the other.",
    {
      triggers: "The other triggers, in their order.",
      within: "Seconds in which they have to fire, or an ISO 8601 duration; null for no bound.",
    },
  ],
  ResourceSpecifications: ["The labels of a resource, or of several of which any will do."],
  Action: ["What an automation does."],
  ActionInput: ["What an automation is to do."],
  ActionSource: ["Where an action's object comes from: it is given, or it is the one that the event concerns."],
  CallWebhook: ["Calls a webhook.", { block_document_id: "The webhook block to call.", payload: "What to send: a Jinja template." }],
  CancelFlowRun: [`Cancels the flow run. ${concerningRun}`],
  ChangeFlowRunState: [
    `Sets the state of the flow run. ${concerningRun}`,
    {
      name: "The name of the state; the type, capitalised, by default.",
      state: "The type of the state.",
      message: "What the state tells people.",
    },
  ],
  DeleteFlowRun: [`Deletes the flow run. ${concerningRun}`],
  DoNothing: ["Does nothing: the automation only emits its events."],
  PauseAutomation: ["Switches an automation off.", { ...target("automation"), automation_id: 'The automation; only with `"selected"`.' }],
  PauseDeployment: ["Pauses a deployment.", { ...target("deployment"), deployment_id: 'The deployment; only with `"selected"`.' }],
  PauseWorkPool: ["Pauses a work pool.", { ...target("work pool"), work_pool_id: 'The work pool; only with `"selected"`.' }],
  PauseWorkQueue: ["Pauses a work queue.", { ...target("work queue"), work_queue_id: 'The work queue; only with `"selected"`.' }],
  ResumeAutomation: ["Switches an automation on.", { ...target("automation"), automation_id: 'The automation; only with `"selected"`.' }],
  ResumeDeployment: ["Resumes a deployment.", { ...target("deployment"), deployment_id: 'The deployment; only with `"selected"`.' }],
  ResumeFlowRun: [`Resumes the flow run, which is paused or suspended. ${concerningRun}`],
  ResumeWorkPool: ["Resumes a work pool.", { ...target("work pool"), work_pool_id: 'The work pool; only with `"selected"`.' }],
  ResumeWorkQueue: ["Resumes a work queue.", { ...target("work queue"), work_queue_id: 'The work queue; only with `"selected"`.' }],
  RunDeployment: [
    "Creates a run of a deployment.",
    {
      ...target("deployment"),
      deployment_id: 'The deployment; only with `"selected"`.',
      parameters: "Parameters in place of the deployment's; strings may be Jinja templates. Null for the deployment's.",
      job_variables: "What it changes in the job variables of the deployment; null for nothing.",
      schedule_after: "Seconds from now until the run starts, or an ISO 8601 duration; at once without it.",
    },
  ],
  SendNotification: [
    "Sends a notification.",
    {
      block_document_id: "The notification block that sends it.",
      subject: "Its subject: a Jinja template.",
      body: "Its text: a Jinja template.",
    },
  ],
  SuspendFlowRun: [`Suspends the flow run. ${concerningRun}`],

  // Blocks.

  BlockDocument: [
    "A block document: a block type's values, saved under a name.",
    {
      name: "Its name, unique within the block type; null for an anonymous one.",
      data: 'Its values. Secret ones come as `"********"` unless one asks for them.',
      block_schema: "The block schema itself, where the route gives it.",
      block_type_name: "The name of that block type.",
      block_document_references: "The block documents that it refers to, by field.",
      is_anonymous: "Whether it has no name of its own: Prefect makes such ones.",
    },
  ],
  BlockDocumentCountQuery: ["Which block documents to count."],
  BlockDocumentCreate: [
    "A block document to be created.",
    {
      name: "Its name, unique within the block type: lower-case letters, digits and dashes. It is required unless it is anonymous.",
      data: "Its values.",
    },
  ],
  BlockDocumentFilter: [
    "Chooses block documents; without `is_anonymous` only those with a name.",
    { is_anonymous: "By whether they are anonymous; only those that are not without it." },
  ],
  BlockDocumentFilterIsAnonymous: ["", { eq_: "`true`: only anonymous ones; `false`: only those with a name; null: both." }],
  BlockDocumentQuery: ["Which block documents to read.", { include_secrets: "Whether secret values are given in clear text." }],
  BlockDocumentSort: ["The order of block documents; `NAME_ASC` by default."],
  BlockDocumentUpdate: [
    "What to change of a block document; what is left out stays.",
    {
      data: "Its values.",
      block_schema_id: "The block schema its values follow, of the same block type.",
      merge_existing_data: "Whether the values are added to those that are there (the default) or replace them.",
    },
  ],
  BlockSchema: [
    "The fields of a version of a block type.",
    { fields: "The JSON schema of its fields.", version: "Its version, e.g. that of the Python package." },
  ],
  BlockSchemaCreate: ["A block schema to be created."],
  BlockSchemaFilter: ["Chooses block schemas.", { block_capabilities: "By what blocks of them can do." }],
  BlockSchemaQuery: ["Which block schemas to read.", { block_schemas: "By the block schemas themselves." }],
  BlockType: [
    "A block type: what kinds of settings can be saved.",
    { name: "Its name, unique.", description: "What it is for.", is_protected: "Whether it can't be changed: it came with the server." },
  ],
  BlockTypeCreate: ["A block type to be created.", { name: "Its name, unique; without `/`, `%`, `&`, `<`, `>`." }],
  BlockTypeFilter: ["Chooses block types."],
  BlockTypeQuery: ["Which block types to read.", { block_types: "By the block types themselves." }],
  BlockTypeUpdate: ["What to change of a block type; what is left out stays."],

  // Concurrency limits.

  ConcurrencyLeaseAcquire: [
    "Slots to be taken, and held by a lease: they are free again when it is not renewed in time.",
    { lease_duration: "Seconds until the lease ends.", holder: "Who holds it." },
  ],
  ConcurrencyLeaseHolder: ["Who holds the slots of a lease.", { type: "What it is.", id: "Its id." }],
  ConcurrencyLeaseHolderType: ["What can hold the slots of a lease."],
  ConcurrencyLeaseRelease: ["A lease to be ended: its slots are free again.", { lease_id: "The lease." }],
  ConcurrencyLeaseRenew: ["A lease to be renewed.", { lease_duration: "Seconds until the lease ends, from now on." }],
  ConcurrencyLimit: [
    "A limit on how many runs of the tasks with a tag may be active at once.",
    { concurrency_limit: "How many may be active at once.", active_slots: "The ids of the task runs that are." },
  ],
  ConcurrencyLimitAcquire: [
    "Slots to be taken for a task run.",
    { names: "The tags of the limits.", task_run_id: "The task run that takes them." },
  ],
  ConcurrencyLimitCreate: ["A limit for a tag to be created, or changed if the tag has one."],
  ConcurrencyLimitQuery: ["Which page of the limits by tag to read."],
  ConcurrencyLimitRelease: [
    "Slots to be given back by a task run.",
    { names: "The tags of the limits.", task_run_id: "The task run that gives them back." },
  ],
  ConcurrencyLimitReset: [
    "What the taken slots of a tag's limit become.",
    { slot_override: "The ids of the task runs that hold a slot; null or nothing for none." },
  ],
  ConcurrencyLimitStrategy: ["What happens to a run above the limit: it waits, or is cancelled."],
  ConcurrencyLimitWithLease: ["Slots that were taken, and the lease that holds them.", { lease_id: "The lease.", limits: "The limits." }],
  ConcurrencyOptions: [
    "What happens to a run above a deployment's concurrency limit.",
    {
      grace_period_seconds:
        "Seconds the infrastructure of a run may take to start before its slot is freed; null for the server's setting.",
    },
  ],
  ConcurrencySlotsAcquire: [
    "Slots to be taken, of every one of the limits or of none.",
    { create_if_missing: "Whether a limit that isn't there is created.\n\n@deprecated The server ignores it." },
  ],
  ConcurrencySlotsMode: ["How slots become free again: they are given back, or free themselves by the limit's decay."],
  ConcurrencySlotsRelease: [
    "Slots to be given back.",
    {
      occupancy_seconds: "Seconds they were held: the server reckons from it how long others have to wait.",
      create_if_missing: "Whether a limit that isn't there is created.\n\n@deprecated The server ignores it.",
    },
  ],
  GlobalConcurrencyLimit: ["A limit on how much may happen at once.", { name: "Its name, unique.", limit: "How many slots there are." }],
  GlobalConcurrencyLimitCreate: [
    "A global concurrency limit to be created.",
    {
      name: "Its name, unique; without `/`, `%`, `&`, `<`, `>`.",
      denied_slots: "How many slots were asked for in vain of late.",
    },
  ],
  GlobalConcurrencyLimitQuery: ["Which page of the global concurrency limits to read."],
  GlobalConcurrencyLimitRecord: [
    "A global concurrency limit, with what the server reckons with.",
    {
      name: "Its name, unique.",
      limit: "How many slots there are.",
      denied_slots: "How many slots were asked for in vain of late.",
      avg_slot_occupancy_seconds: "Seconds a slot is held, on average.",
    },
  ],
  GlobalConcurrencyLimitUpdate: [
    "What to change of a global concurrency limit; what is left out stays.",
    { name: "Its name, unique; without `/`, `%`, `&`, `<`, `>`.", denied_slots: "How many slots were asked for in vain of late." },
  ],
  MinimalConcurrencyLimit: ["A limit of which slots were taken or given back.", { limit: "How many slots there are." }],

  // Deployments.

  Deployment: [
    "A deployment.",
    {
      name: "Its name, unique within the flow.",
      flow_id: "The flow it deploys.",
      paused: "Whether its schedules rest.",
      schedules: "When it runs by itself.",
      concurrency_limit: "Always null.\n\n@deprecated It is in `global_concurrency_limit` now.",
      concurrency_options: "What happens to a run above the limit.",
      global_concurrency_limit: "The limit on its active runs.",
      global_concurrency_limit_id: "A global concurrency limit it shares.",
      enforce_parameter_schema: "Whether parameters are checked against the schema.",
      parameters: "The parameters its runs get.",
      pull_steps: "How the code is fetched.",
      work_queue_id: "The id of that queue.",
      work_queue_name: "The work queue its runs go to.",
      work_pool_name: "The work pool its runs go to.",
      storage_document_id: "The storage block that holds the code.",
      infrastructure_document_id: "The infrastructure block its runs use.",
      path: "Where the code is.",
      entrypoint: 'The file and function, e.g. `"flows.py:main"`.',
      status: "Whether something is there to run it.",
      version_info: "Where this version comes from.",
    },
  ],
  DeploymentBulkDelete: [
    "Deployments to be deleted. The filter is required: without one any deployment is hit.",
    { deployments: "Which deployments.", limit: "At most this many." },
  ],
  DeploymentBulkDeleteResult: ["The deployments that were deleted."],
  DeploymentCountQuery: ["Which deployments to count."],
  DeploymentCreate: [
    "A deployment to be created, or replaced if the flow has one of that name.",
    {
      concurrency_limit: "How many of its runs may be active at once; null for any number.",
      concurrency_options: "What happens to a run above that limit.",
      description: "What to tell people.",
    },
  ],
  DeploymentFilter: [
    "Chooses deployments.",
    {
      flow_or_deployment_name: "By the name of the deployment or of its flow.",
      paused: "By whether they are paused.",
      work_queue_name: "By the name of the work queue.",
      concurrency_limit:
        "By concurrency limit.\n\n@deprecated The server takes it and ignores it: every deployment fits. Workflows refuse it.",
    },
  ],
  DeploymentFilterPaused: ["", { eq_: "`true`: only paused ones; `false`: only those that are not." }],
  DeploymentPage: ["A page of deployments.", { results: "The deployments.", limit: "How many there are on a page at most." }],
  DeploymentPageQuery: ["Which page of which deployments to read."],
  DeploymentQuery: [
    "Which deployments to read.",
    {
      flows: "By their flow.",
      flow_runs: "By flow runs of theirs.",
      task_runs: "By task runs of theirs.",
      deployments: "By the deployments themselves.",
      work_pools: "By their work pool.",
      work_pool_queues: "By their work queue.",
    },
  ],
  DeploymentSchedule: [
    "A schedule of a deployment.",
    {
      deployment_id: "The deployment it belongs to.",
      schedule: "When it runs.",
      parameters: "Parameters of the runs it makes.",
      slug: "What identifies it within the deployment.",
      replaces: "The slug of a schedule it takes the place of.",
    },
  ],
  DeploymentScheduleCreate: ["A schedule to be created."],
  DeploymentScheduleUpdate: ["What to change of a schedule; what is left out stays."],
  DeploymentScheduleRuns: [
    "For which time the runs of a deployment's schedules are made.",
    {
      start_time: "From when on; from now on by default.",
      end_time: "Until when; 100 days after the start by default.",
      min_time: "Seconds after the start up to which there are runs at least.",
      min_runs: "How many runs there are at least.",
      max_runs: "How many runs there are at most.",
    },
  ],
  DeploymentScheduledFlowRunQuery: ["Of which deployments to get the scheduled runs.", { deployment_ids: "The deployments." }],
  DeploymentSort: ["The order of deployments; `NAME_ASC` by default."],
  DeploymentStatus: ["Whether something is there to run a deployment."],
  DeploymentUpdate: [
    "What to change of a deployment; what is left out stays.",
    {
      concurrency_limit: "How many of its runs may be active at once; null for any number.",
      concurrency_options: "What happens to a run above that limit.",
      description: "What to tell people.",
      schedules: "When it runs by itself, replaced as a whole.",
      parameters: "The parameters its runs get, replaced as a whole.",
      tags: "The tags, replaced as a whole.",
    },
  ],
  Schedule: ["When a deployment runs by itself."],
  ScheduleInput: ["When a deployment is to run by itself."],
  IntervalSchedule: [
    "Runs at a fixed distance in time.",
    { interval: "Seconds between two runs.", timezone: 'The IANA time zone, e.g. `"Europe/Zurich"`.' },
  ],
  IntervalScheduleInput: [
    "Runs at a fixed distance in time.",
    {
      interval: "Seconds between two runs; an ISO 8601 duration may be given too.",
      anchor_date: "The point in time the runs are counted from; now by default.",
    },
  ],
  CronSchedule: ["Runs at the times of a cron expression.", { timezone: "The IANA time zone; UTC by default." }],
  RRuleSchedule: ["Runs at the times of an iCalendar recurrence rule.", { timezone: "The IANA time zone." }],
  VersionInfo: [
    "Where a version of a deployment comes from; keys of your own may be added.",
    { type: 'What kind of version it is, e.g. `"vcs:git"`.', version: "The version." },
  ],

  // Events.

  EventAnyResourceFilter: [
    "By a resource of an event, the one it is about or a related one.",
    {
      id: "The id of the resource is one of these. An empty list matches everything.",
      id_prefix: "The id of the resource starts with one of these. An empty list matches everything.",
      labels: "The resource has these labels.",
    },
  ],
  EventAnyResourceFilters: ["A condition on the resources of an event, or several that have to hold together."],
  EventCount: [
    "How many events there are in a group.",
    {
      value: "What stands for the group in a filter.",
      label: "What to show for the group.",
      count: "How many events.",
      start_time: "When the first of them happened.",
      end_time: "When the last of them happened.",
    },
  ],
  EventCountBy: ["What events are grouped by."],
  EventCountQuery: [
    "Which events to count, and in which steps of time.",
    { filter: "Which events.", time_unit: "The unit of a step.", time_interval: "How many units a step has." },
  ],
  EventCountUnit: ["A unit of time."],
  EventCreate: [
    "An event to be emitted.",
    {
      occurred: "When it happened.",
      event: 'Its name, e.g. `"order.paid"`.',
      related: 'The labels of other resources it has to do with; `"prefect.resource.id"` and `"prefect.resource.role"` are required.',
      payload: "What else there is to say of it.",
      id: "Its id, of your making: a second event with the same id is the first.",
      follows: "The id of an event that came before and led to it.",
    },
  ],
  EventFilter: [
    "Chooses events: all conditions have to hold.",
    {
      occurred: "By when they happened; the last 180 days without it.",
      event: "By their name.",
      resource: "By the resource they are about.",
      related: "By related resources.",
      any_resource: "By any of their resources.",
      id: "By id.",
      text: "By what they say.",
      order: 'Which come first: the newest (`"DESC"`) or the oldest.',
    },
  ],
  EventIDFilter: ["", { id: "The id is one of these. An empty list matches everything." }],
  EventNameFilter: [
    "",
    {
      prefix: "The name starts with one of these. An empty list matches everything.",
      exclude_prefix: "The name starts with none of these.",
      name: "The name is one of these. An empty list matches everything.",
      exclude_name: "The name is none of these.",
    },
  ],
  EventOccurredFilter: ["", { since: "At this time or after; 180 days ago by default.", until: "At this time or before; now by default." }],
  EventOrder: ["The oldest first, or the newest."],
  EventPage: [
    "A page of events.",
    { events: "The events.", total: "How many there are in all.", next_page: "The URL of the next page; null on the last." },
  ],
  EventQuery: ["Which events to read.", { filter: "Which events; all of the last 180 days without it.", limit: "How many on a page." }],
  EventRelatedFilter: [
    "By a related resource of an event.",
    {
      id: "The id of the resource is one of these. An empty list matches everything.",
      role: "The role of the resource is one of these. An empty list matches everything.",
      resources_in_roles: "The resource is one of these, each an id and a role.",
      labels: "The resource has these labels.",
    },
  ],
  EventRelatedFilters: ["A condition on a related resource, or several that have to hold together."],
  EventResourceFilter: [
    "",
    {
      id: "The id of the resource is one of these. An empty list matches everything.",
      id_prefix: "The id of the resource starts with one of these. An empty list matches everything.",
      labels: "The resource has these labels; `*` in a value stands for any text, `!` at its beginning for not.",
      distinct: "Whether of each resource only the latest event is given.",
    },
  ],
  EventTextFilter: [
    "",
    {
      query:
        'Words of which one has to be in the event, whatever their case; `-` before a word: it is not; `+`: it is; in quotes: all of it together. 200 characters at most; `""` matches everything.',
    },
  ],
  ReceivedEvent: [
    "An event.",
    {
      occurred: "When it happened.",
      event: 'Its name, e.g. `"prefect.flow-run.Completed"`.',
      resource: 'The labels of what it is about, `"prefect.resource.id"` among them.',
      related: 'The labels of other resources it has to do with, each with its `"prefect.resource.role"`.',
      payload: "What else there is to say of it.",
      follows: "The id of an event that came before and led to it.",
      received: "When the server got it.",
    },
  ],

  // Flow runs.

  CreatedBy: ["Who or what made something.", { id: "Their id.", type: 'What they are, e.g. `"DEPLOYMENT"`.' }],
  UpdatedBy: ["Who or what changed something.", { id: "Their id.", type: "What they are." }],
  DeploymentFlowRunCreate: [
    "A run of a deployment to be created.",
    {
      state: "The state it starts in; scheduled for now by default. `State.scheduled(date)` makes one for later.",
      name: "Its name; made up by the server by default.",
      parameters: "Parameters in place of the deployment's.",
      enforce_parameter_schema: "Whether the parameters are checked against the deployment's schema; as the deployment says by default.",
      tags: "Tags added to the deployment's.",
      labels: "Labels added to the deployment's.",
      idempotency_key:
        "A second create with the same key gives the first run. Made up by the client by default; null for none, and then a create isn't sent again after a fault.",
      work_queue_name: "The work queue it goes to; the deployment's by default.",
      job_variables: "What it changes in the job variables of the deployment.",
    },
  ],
  FlowRun: [
    "A flow run.",
    {
      flow_id: "The flow it runs.",
      deployment_id: "The deployment it is a run of; null for a run without one.",
      deployment_version: "The version of that deployment.",
      work_queue_id: "The work queue it is in.",
      work_queue_name: "The name of that queue.",
      idempotency_key: "Its idempotency key.",
      state: "The state it is in.",
      job_variables: "What it changes in the job variables.",
    },
  ],
  FlowRunBulkCreateResult: ["What became of every run that was to be created.", { results: "One for each, in the order they were sent." }],
  FlowRunBulkDelete: [
    "Flow runs to be deleted. The filter is required: without one any run is hit.",
    { flow_runs: "Which flow runs.", limit: "At most this many." },
  ],
  FlowRunBulkDeleteResult: ["The flow runs that were deleted."],
  FlowRunBulkSetState: [
    "A state to be set for many flow runs. The filter is required: without one any run is hit.",
    { flow_runs: "Which flow runs.", state: "The state.", limit: "At most this many." },
  ],
  FlowRunBulkSetStateResult: ["What became of every run whose state was to be set.", { results: "One for each run that was found." }],
  FlowRunCountQuery: ["Which flow runs to count."],
  FlowRunCreate: [
    "A flow run to be created without a deployment: a record, which no worker picks up.",
    {
      state: "The state it starts in; `PENDING` by default.",
      name: "Its name; made up by the server by default.",
      idempotency_key:
        "A second create with the same flow and key gives the first run. Made up by the client by default; null for none, and then a create isn't sent again after a fault.",
      work_pool_name: "The work pool it belongs to.",
      work_queue_name: "The work queue it belongs to.",
      job_variables: "What it changes in the work pool's job template.",
      deployment_id: "The deployment it is a run of.\n\n@deprecated `createFlowRunFromDeployment` makes runs of deployments.",
    },
  ],
  FlowRunCreateResult: [
    "What became of a run that was to be created.",
    { flow_run_id: "The id of the run; null if it was not created.", status: "Whether it was created.", error: "Why it was not." },
  ],
  FlowRunCreateStatus: ["Whether a run was created."],
  FlowRunDependency: [
    "A task run, and the task runs it needed the results of.",
    {
      upstream_dependencies: "The task runs whose results it took.",
      state: "The state it is in.",
      untrackable_result: "Whether its result can't be tracked.",
    },
  ],
  FlowRunFilter: [
    "Chooses flow runs. Left-out fields match everything; the conditions combine with `operator`.",
    {
      deployment_id: "By the deployment they belong to.",
      work_queue_name: "By the name of the work queue.",
      state: "By state: type, name or both.",
      flow_version: "By the version of the flow.",
      start_time: "By when they started; by when they are expected to where they have not.",
      end_time: "By when they ended.",
      expected_start_time: "By when they were expected to start first.",
      next_scheduled_start_time: "By when they are to start next.",
      parent_flow_run_id: "By the flow run that started them.",
      parent_task_run_id: "By the task run that started them.",
      created_by: "By who or what made them.",
    },
  ],
  FlowRunFilterCreatedBy: [
    "",
    {
      id_: "The id of who or what made the run is one of these. An empty list matches nothing.",
      type_: 'The kind of maker is one of these, e.g. `"DEPLOYMENT"`, `"AUTOMATION"`. An empty list matches nothing.',
      is_null_: "`true`: only where no maker is known; `false`: only where one is.",
    },
  ],
  FlowRunFilterState: ["", { type: "By the type of the state.", name: "By the name of the state." }],
  FlowRunGraph: [
    "What a flow run consists of, to be drawn.",
    {
      root_node_ids: "The ids of the nodes that nothing leads to.",
      nodes: "The nodes, each with its id.",
      artifacts: "The artifacts of the flow run itself.",
      states: "The states the flow run was in.",
    },
  ],
  FlowRunGraphArtifact: [
    "An artifact in the graph of a flow run.",
    {
      key: "What its versions have in common; null for one that stands for itself.",
      type: 'What it is, e.g. `"markdown"`.',
      is_latest: "Whether it is the latest of its key.",
      data: "Its content for `progress`; null for others.",
    },
  ],
  FlowRunGraphEdge: ["Another node in the graph of a flow run.", { id: "The id of the node." }],
  FlowRunGraphNode: [
    "A task run, or a flow run that was started within, in the graph of a flow run.",
    {
      kind: "What it is.",
      label: "What to write on it.",
      parents: "The nodes it needed the results of.",
      children: "The nodes that needed its result.",
      encapsulating: "The nodes it is part of.",
      artifacts: "Its artifacts.",
    },
  ],
  FlowRunGraphNodeKind: ["What a node in the graph of a flow run is."],
  FlowRunGraphState: [
    "A state of a flow run, in its graph.",
    { timestamp: "When it was set.", type: "What the state means.", name: "Its label." },
  ],
  FlowRunHistoryQuery: ["Which flow runs to count, interval by interval.", { work_queues: "By their work queue." }],
  FlowRunInput: [
    "An input that was sent to a flow run.",
    { key: "The key it was sent under.", value: "What was sent, as text.", sender: 'Who sent it, e.g. `"prefect.flow-run.<id>"`.' },
  ],
  FlowRunInputCreate: [
    "An input to be sent to a flow run.",
    { key: "The key to send it under: lower-case letters, digits and dashes.", value: "What to send, as text." },
  ],
  FlowRunInputQuery: [
    "Which inputs of a flow run to read.",
    { prefix: "What their keys begin with.", limit: "At most this many.", exclude_keys: "Keys to leave out." },
  ],
  FlowRunLatenessQuery: ["Of which flow runs to get the average lateness."],
  FlowRunOrchestrationResult: [
    "What became of the state that was to be set for a flow run.",
    {
      flow_run_id: "The flow run.",
      status: "What the server decided.",
      state: "The state the run is in now.",
      details: "Why, and for `WAIT` how long.",
    },
  ],
  FlowRunPage: ["A page of flow runs.", { results: "The flow runs.", limit: "How many there are on a page at most." }],
  FlowRunPageQuery: ["Which page of which flow runs to read."],
  FlowRunPolicy: [
    "How a flow run is retried.",
    {
      ...retryPolicy,
      retry_delay: "Seconds between two tries.",
      pause_keys: "The pauses it has been through.",
      resuming: "Whether it resumes from a pause.",
      retry_type: "Where it is retried.",
    },
  ],
  FlowRunQuery: [
    "Which flow runs to read.",
    {
      flows: "By their flow.",
      flow_runs: "By the flow runs themselves.",
      task_runs: "By task runs of theirs.",
      deployments: "By their deployment.",
      work_pools: "By their work pool.",
      work_pool_queues: "By their work queue.",
    },
  ],
  FlowRunRecord: [
    "A flow run as a worker gets it: without the name of its work pool.",
    {
      flow_id: "The flow it runs.",
      deployment_id: "The deployment it is a run of; null for a run without one.",
      deployment_version: "The version of that deployment.",
      work_queue_id: "The work queue it is in.",
      work_queue_name: "The name of that queue.",
      idempotency_key: "Its idempotency key.",
      state: "The state it is in.",
      job_variables: "What it changes in the job variables.",
    },
  ],
  FlowRunResume: ["What a paused flow run is resumed with.", { run_input: "The input it waits for, by field; null for none." }],
  FlowRunSetState: ["A state to be set.", { state: "The state." }],
  FlowRunSlotSummary: [
    "A flow run that takes up a slot.",
    { state_timestamp: "When its state was set.", time_in_current_state: "Seconds it has been in that state." },
  ],
  FlowRunSort: [
    "The order of flow runs. `START_TIME_*` takes the expected start where there is no start yet. Only `ID_DESC`, the default, is a total order. Runs without an end come last in `END_TIME_DESC` on SQLite and first on PostgreSQL.",
  ],
  FlowRunUpdate: [
    "What to change of a flow run; what is left out stays.",
    { parameters: "The parameters, replaced as a whole.", tags: "The tags, replaced as a whole." },
  ],
  RetryType: ["Where a run is retried: in its process, or scheduled anew."],
  RunHistory: [
    "How many runs there were in an interval.",
    { interval_start: "When the interval begins.", interval_end: "When it ends.", states: "How many runs were in which state." },
  ],
  RunHistoryState: [
    "How many runs of an interval were in a state.",
    {
      state_type: "The type of the state.",
      state_name: "The name of the state.",
      count_runs: "How many runs.",
      sum_estimated_run_time: "Seconds they ran, together.",
      sum_estimated_lateness: "Seconds they were late, together.",
    },
  ],

  // Flows.

  Flow: ["A flow.", { created: "When it was registered.", name: "Its name, unique." }],
  FlowBulkDelete: [
    "Flows to be deleted, with their deployments. The filter is required: without one any flow is hit.",
    { flows: "Which flows.", limit: "At most this many." },
  ],
  FlowBulkDeleteResult: ["The flows that were deleted."],
  FlowCountQuery: ["Which flows to count."],
  FlowCreate: ["A flow to be registered.", { name: "Its name, unique; without `/`, `%`, `&`, `<`, `>`." }],
  FlowFilter: ["Chooses flows.", { deployment: "By whether the flow has a deployment." }],
  FlowPage: ["A page of flows.", { results: "The flows.", limit: "How many there are on a page at most." }],
  FlowPageQuery: ["Which page of which flows to read."],
  FlowQuery: [
    "Which flows to read.",
    {
      flows: "By the flows themselves.",
      flow_runs: "By flow runs of theirs.",
      task_runs: "By task runs of theirs.",
      deployments: "By deployments of theirs.",
      work_pools: "By the work pool of a deployment of theirs.",
    },
  ],
  FlowSort: ["The order of flows; `NAME_ASC` by default."],
  FlowUpdate: ["What to change of a flow; what is left out stays.", { tags: "The tags, replaced as a whole." }],

  // Logs.

  Log: [
    "A line of a run's log.",
    {
      name: 'The logger, e.g. `"prefect.flow_runs"`.',
      level: "How grave it is: 10 debug, 20 info, 30 warning, 40 error, 50 critical.",
      message: "What it says.",
      timestamp: "When it was written.",
    },
  ],
  LogCreate: ["A line to be added to a run's log."],
  LogFilter: [
    "Chooses lines of logs.",
    {
      level: "By level: 10 debug, 20 info, 30 warning, 40 error, 50 critical.",
      timestamp: "By when they were written.",
      flow_run_id: "By the flow run.",
      task_run_id: "By the task run.",
      text: "By what they say.",
    },
  ],
  LogFilterTextSearch: [
    "",
    {
      query:
        'Words of which one has to be in the message or the logger\'s name, whatever their case; `-` before a word: it is not; `+`: it is; in quotes: all of it together. 200 characters at most; `""` matches everything.',
    },
  ],
  LogQuery: ["Which lines of logs to read.", { logs: "By the lines themselves." }],
  LogSort: ["The order of lines; `TIMESTAMP_ASC` by default."],

  // Saved searches.

  SavedSearch: ["A search that was saved under a name.", { name: "Its name, unique.", filters: "What it looks for." }],
  SavedSearchCreate: ["A search to be saved, or replaced if there is one of that name."],
  SavedSearchFilter: [
    "A condition of a saved search. Only the server's own pages read it.",
    {
      object: 'What is looked for, e.g. `"flow_run"`.',
      property: "The property that is compared.",
      type: "The type of that property.",
      operation: 'How it is compared, e.g. `"equals"`.',
      value: "What it is compared with.",
    },
  ],
  SavedSearchQuery: ["Which page of the saved searches to read."],

  // The server.

  ServerDefaultResultStorage: [
    "Where results of runs are kept unless a flow says otherwise.",
    { default_result_storage_block_id: "The storage block; null where none was set." },
  ],
  ServerDefaultResultStorageUpdate: [
    "Where results of runs are to be kept unless a flow says otherwise.",
    { default_result_storage_block_id: "The storage block." },
  ],

  // States.

  ObservedState: [
    "A state that runs of this server have been in.",
    {
      state_type: "The type of the state.",
      state_name: "The name of the state.",
      first_seen: "When a run was first in it.",
      last_seen: "When a run was last in it.",
    },
  ],
  ObservedStateSort: ["The order of observed states; `NAME_ASC` by default."],
  OrchestrationDetails: [
    "Why the server decided so.",
    {
      type: '`"accept_details"`, `"reject_details"`, `"abort_details"` or `"wait_details"`.',
      reason: "The reason, for all but an `ACCEPT`.",
      delay_seconds: "Seconds to wait, for a `WAIT`.",
    },
  ],
  OrchestrationResult: [
    "What became of a state that was to be set. The HTTP status says nothing: look here.",
    {
      state:
        "The state the run is in now. `REJECT` can have set another one than was asked for: a scheduled run that is set to `CANCELLING` is `CANCELLED` at once.",
      status: "What the server decided.",
      details: "Why, and for `WAIT` how long.",
    },
  ],
  SetStateStatus: ["What the server decided: it took the state, put another in its place, refused any change, or asks to wait."],
  State: [
    "A state that a run is or was in.",
    {
      type: "What the state means.",
      name: 'Its label, e.g. `"Late"` for a `SCHEDULED` one.',
      timestamp: "When it was set.",
      data: "A result, or where it is kept.",
      state_details: "What the state needs to be acted on.",
    },
  ],
  StateCreate: [
    "A state to be set. `State.scheduled(…)`, `State.cancelled(…)` and so on make one.",
    { name: "Its label; the capitalised type by default.", message: "What to tell people." },
  ],
  StateDetails: [
    "What a state needs to be acted on.",
    {
      child_flow_run_id: "The flow run that this task run stands for.",
      scheduled_time: "When the run is to start.",
      cache_key: "The key under which the result is cached.",
      deferred: "Whether the task run was submitted to run elsewhere.",
      untrackable_result: "Whether the result can't be tracked.",
      pause_timeout: "When a pause ends.",
      pause_reschedule: "Whether the run leaves its infrastructure while it is paused.",
      pause_key: "Which pause of the run this is.",
      run_input_keyset: "The inputs a paused run waits for.",
      refresh_cache: "Whether the cached result is to be made anew.",
      retriable: "Whether the run may be retried.",
      transition_id: "Identifies the transition.",
      task_parameters_id: "Where the parameters of the task run are kept.",
      traceparent: "The W3C trace context.",
      deployment_concurrency_lease_id: "The slot of the deployment's concurrency limit that the run holds.",
    },
  ],
  StateDetailsInput: [
    "What a state that is set needs to be acted on.",
    {
      flow_run_id: "The flow run it belongs to; the server fills it in.",
      task_run_id: "The task run it belongs to; the server fills it in.",
      transition_id: "Identifies the transition: the server makes one with the same id only once.",
    },
  ],
  StateType: ["What a state means to Prefect's rules; its name is a label. `COMPLETED`, `FAILED`, `CANCELLED` and `CRASHED` are terminal."],

  // Task runs.

  RetryDelay: ["Seconds between two tries: always the same, or one for each."],
  TaskInput: ["Where an input of a task run comes from."],
  TaskInputConstant: ["A value that was passed as it is.", { type: "The Python type of the value." }],
  TaskInputFlowRun: ["The result of a flow run.", { id: "The id of the flow run." }],
  TaskInputParameter: ["A parameter of the flow.", { name: "The name of the parameter." }],
  TaskInputTaskRun: ["The result of a task run.", { id: "The id of the task run." }],
  TaskRun: [
    "A task run.",
    { flow_run_id: "The flow run it is part of; null for a task that was called outside a flow.", state: "The state it is in." },
  ],
  TaskRunCountQuery: ["Which task runs to count."],
  TaskRunCreate: [
    "A task run to be created.",
    {
      id: "Its id; made up by the server by default.",
      state: "The state it starts in.",
      name: "Its name; made up by the server by default.",
    },
  ],
  TaskRunFilter: [
    "Chooses task runs.",
    {
      state: "By state: type, name or both.",
      start_time: "By when they started.",
      end_time: "By when they ended.",
      expected_start_time: "By when they were expected to start first.",
      subflow_runs: "By whether they started a subflow run.",
      flow_run_id: "By flow run.",
    },
  ],
  TaskRunFilterFlowRunId: [
    "",
    { is_null_: "`true`: only those outside a flow run, whatever `any_` says; `false` without `any_`: only those within one." },
  ],
  TaskRunFilterState: ["", { type: "By the type of the state.", name: "By the name of the state." }],
  TaskRunFilterSubFlowRuns: ["", { exists_: "`true`: only task runs that started a subflow run; `false`: only those that did not." }],
  TaskRunHistoryQuery: ["Which task runs to count, interval by interval."],
  TaskRunPage: ["A page of task runs.", { results: "The task runs.", limit: "How many there are on a page at most." }],
  TaskRunPageQuery: ["Which page of which task runs to read."],
  TaskRunPolicy: [
    "How a task run is retried.",
    {
      ...retryPolicy,
      retry_delay: "Seconds between two tries; a list has one for each.",
      retry_jitter_factor: "By how much a wait may be longer at random, as a share of it.",
    },
  ],
  TaskRunQuery: [
    "Which task runs to read.",
    {
      flows: "By the flow of their run.",
      flow_runs: "By their flow run.",
      task_runs: "By the task runs themselves.",
      deployments: "By the deployment of their flow run.",
    },
  ],
  TaskRunSetState: ["A state to be set.", { state: "The state." }],
  TaskRunSort: ["The order of task runs; `ID_DESC` by default."],
  TaskRunSummary: [
    "A task run, as a page has it: without its counts and keys.",
    { flow_run_id: "The flow run it is part of; null for a task that was called outside a flow.", state: "The state it is in." },
  ],
  TaskRunUpdate: ["What to change of a task run; what is left out stays."],

  // Variables.

  Variable: ["A variable.", { name: "Its name, unique.", value: "Its value." }],
  VariableCountQuery: ["Which variables to count."],
  VariableCreate: [
    "A variable to be created.",
    {
      name: "Its name, unique: lower-case letters, digits, `-` and `_`, at most 255 of them.",
      value: "Its value: any JSON, 5,000 characters at most.",
    },
  ],
  VariableFilter: ["Chooses variables."],
  VariableQuery: ["Which variables to read."],
  VariableSort: ["The order of variables; `NAME_ASC` by default."],
  VariableUpdate: [
    "What to change of a variable; what is left out stays.",
    {
      name: "Its name, unique: lower-case letters, digits, `-` and `_`, at most 255 of them.",
      value: "Its value: any JSON, 5,000 characters at most.",
      tags: "The tags, replaced as a whole.",
    },
  ],

  // Work pools, work queues, workers.

  WorkPool: [
    "A work pool.",
    {
      name: "Its name, unique.",
      type: 'Where its runs run, e.g. `"process"`, `"kubernetes"`.',
      base_job_template: "How a job is made of a run: `job_configuration`, and `variables`, the JSON schema of what may vary.",
      status: "Whether workers are there to run its runs.",
      default_queue_id: "The work queue for runs that name none.",
      storage_configuration: "Where code and results of its runs are kept.",
      active_slots: "How many runs take up a slot; null where the route doesn't give it.",
    },
  ],
  WorkPoolConcurrencyStatus: [
    "How the slots of a work pool are taken.",
    {
      queues: "The work queues on this page, each with its runs.",
      count: "How many work queues there are.",
      limit: "How many there are on a page at most.",
    },
  ],
  WorkPoolConcurrencyStatusQuery: [
    "Which page of a work pool's queues to read.",
    { flow_run_limit: "How many flow runs of each queue are given at most." },
  ],
  WorkPoolCountQuery: ["Which work pools to count."],
  WorkPoolCreate: ["A work pool to be created.", { name: "Its name, unique; without `/`, `%`, `&`, `<`, `>`." }],
  WorkPoolFilter: ["Chooses work pools."],
  WorkPoolQuery: ["Which work pools to read.", { work_pools: "By the work pools themselves." }],
  WorkPoolQueueQuery: ["Which work queues of a work pool to read.", { work_queues: "By the work queues themselves." }],
  WorkPoolScheduledFlowRunQuery: [
    "Which scheduled runs of a work pool to get.",
    {
      work_queue_names: "Only those in these work queues; in any by default.",
      scheduled_after: "Only runs scheduled for this time or after.",
    },
  ],
  WorkPoolStatus: ["Whether workers are there to run the runs of a work pool."],
  WorkPoolStorageConfiguration: [
    "Where code and results of a work pool's runs are kept.",
    {
      bundle_upload_step: "The step that stores a flow's code.",
      bundle_execution_step: "The step that fetches and runs it.",
      default_result_storage_block_id: "The storage block for results.",
    },
  ],
  WorkPoolUpdate: ["What to change of a work pool; what is left out stays."],
  QueueFilter: [
    "Which runs a work queue without a work pool takes.",
    { tags: "Only runs with one of these tags.", deployment_ids: "Only runs of these deployments." },
  ],
  WorkQueue: [
    "A work queue.",
    {
      ...queue,
      status: "Whether something asks for its runs.",
      active_slots: "How many runs take up a slot; null where the route doesn't give it.",
    },
  ],
  WorkQueueConcurrencyStatus: [
    "How the slots of a work queue are taken.",
    {
      flow_runs: "The runs on this page that take up a slot.",
      count: "How many such runs there are.",
      limit: "How many there are on a page at most.",
    },
  ],
  WorkQueueConcurrencyStatusDetail: [
    "How the slots of a work queue are taken, as part of its work pool.",
    {
      queue_id: "The id of the work queue.",
      queue_name: "The name of the work queue.",
      flow_runs: "Runs that take up a slot.",
      flow_run_count: "How many such runs there are.",
    },
  ],
  WorkQueueConcurrencyStatusQuery: ["Which page of a work queue's active runs to read."],
  WorkQueueCreate: ["A work queue to be created.", { name: "Its name, unique within the work pool; without `/`, `%`, `&`, `<`, `>`." }],
  WorkQueueFilter: ["Chooses work queues."],
  WorkQueueHealthPolicy: [
    "When a work queue counts as healthy.",
    {
      maximum_late_runs: "How many late runs there may be; null for any number.",
      maximum_seconds_since_last_polled: "Seconds since something asked for its runs, at most; null for any time.",
    },
  ],
  WorkQueueQuery: ["Which work queues to read.", { work_queues: "By the work queues themselves." }],
  WorkQueueRecord: ["A work queue, without what is reckoned of it.", queue],
  WorkQueueRunQuery: ["Which scheduled runs of a work queue to get."],
  WorkQueueStatus: ["Whether something asks for the runs of a work queue."],
  WorkQueueStatusDetail: [
    "How it stands with a work queue.",
    {
      healthy: "Whether it is healthy.",
      late_runs_count: "How many late runs there are.",
      health_check_policy: "When it counts as healthy.",
    },
  ],
  WorkQueueUpdate: ["What to change of a work queue; what is left out stays."],
  TaskWorker: [
    "A process that serves tasks.",
    { identifier: "What identifies it.", task_keys: "The keys of its tasks.", timestamp: "When it was last heard of." },
  ],
  TaskWorkerFilter: [
    "Chooses processes that serve tasks.",
    { task_keys: "They serve one of these tasks. An empty list matches everything." },
  ],
  TaskWorkerQuery: ["Which processes that serve tasks to read.", { task_worker_filter: "By the processes themselves." }],
  Worker: [
    "A worker.",
    {
      name: "Its name, unique within the work pool.",
      last_heartbeat_time: "When it was last heard of.",
      heartbeat_interval_seconds: "Seconds between two signs of life.",
      status: "Whether it was heard of in time.",
    },
  ],
  WorkerFilter: ["Chooses workers.", { last_heartbeat_time: "By when they were last heard of." }],
  WorkerFlowRun: [
    "A flow run that is due, and where it belongs.",
    { work_pool_id: "The work pool it is in.", work_queue_id: "The work queue it is in.", flow_run: "The flow run." },
  ],
  WorkerHeartbeat: [
    "A worker's sign of life.",
    { name: "Its name, unique within the work pool.", heartbeat_interval_seconds: "Seconds until the next one." },
  ],
  WorkerQuery: ["Which workers to read.", { workers: "By the workers themselves." }],
  WorkerStatus: ["Whether a worker was heard of in time."],
};

/** The start of every builder: what it builds in an example. `…` of its type and a call that takes it. */
export const builders = {
  ArtifactCollectionFilter: `const tables = artifactCollectionFilter().type("table");
const latest = await client.readLatestArtifacts({ artifacts: tables });`,
  ArtifactFilter: `const reports = artifactFilter().type("markdown").keyLike("report-%");
const newest = await client.readArtifacts({ artifacts: reports, sort: "CREATED_DESC", limit: 5 });`,
  AutomationFilter: `const pagers = automationFilter().tagsAny("pager");
const automations = await client.request("POST", "/automations/filter", { body: { automations: pagers } });`,
  BlockDocumentFilter: `const lake = blockDocumentFilter().nameLike("lake");
const documents = await client.request("POST", "/block_documents/filter", { body: { block_documents: lake } });`,
  BlockSchemaFilter: `const readable = blockSchemaFilter().blockCapabilitiesAll("read-path");
const schemas = await client.request("POST", "/block_schemas/filter", { body: { block_schemas: readable } });`,
  BlockTypeFilter: `const secret = blockTypeFilter().slug("secret");
const types = await client.request("POST", "/block_types/filter", { body: { block_types: secret } });`,
  DeploymentFilter: `const paused = deploymentFilter().tagsAll("production").paused(true);
const deployments = await client.readDeployments({ deployments: paused });`,
  EventFilter: `const failures = eventFilter().eventName("prefect.flow-run.Failed");
const page = await client.request("POST", "/events/filter", { body: { filter: failures } });`,
  FlowFilter: `const etl = flowFilter().nameLike("etl").tagsAll("nightly");
const flows = await client.readFlows({ flows: etl });`,
  FlowRunFilter: `const late = flowRunFilter().stateName("Late");
const overdue = late.expectedStartTimeBefore(new Date(Date.now() - 3_600_000));
const runs = await client.readFlowRuns({ flow_runs: overdue });`,
  LogFilter: `const errors = logFilter().flowRunId(run.id).levelGe(40);
const lines = await client.request("POST", "/logs/filter", { body: { logs: errors } });`,
  TaskRunFilter: `const failed = taskRunFilter().stateType("FAILED", "CRASHED");
const taskRuns = await client.readTaskRuns({ task_runs: failed.flowRunId(run.id) });`,
  TaskWorkerFilter: `const emailers = taskWorkerFilter().taskKeys("email.send");
const workers = await client.request("POST", "/task_workers/filter", { body: { task_worker_filter: emailers } });`,
  VariableFilter: `const urls = variableFilter().nameLike("_url");
const variables = await client.request("POST", "/variables/filter", { body: { variables: urls } });`,
  WorkPoolFilter: `const pool = workPoolFilter().name("kubernetes");
const runs = await client.readFlowRuns({ work_pools: pool });`,
  WorkQueueFilter: `const queue = workQueueFilter().name("urgent");
const runs = await client.readFlowRuns({ work_pool_queues: queue });`,
  WorkerFilter: `const online = workerFilter().status("ONLINE");
const page = { workers: online, limit: 10 };
const workers = await client.request("POST", "/work_pools/default/workers/filter", { body: page });`,
};
