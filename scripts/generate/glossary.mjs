// A description of every type and every field, in our words: they become the docs in the .d.ts.
//
// A field's sentence is looked up under its type, then under the type without `Input`, `Create`, `Update` or the
// like, then in `fields`. If there is none, `make generate` fails. Defaults and the bounds of numbers come from the
// server's OpenAPI document: they are added to the sentence, and not written here.
//
// A sentence says what the field means: its shape and unit, what null or an empty list means, what happens without it.
// `@deprecated` and the reason are a paragraph of their own.

/** The files, in alphabetical order; the beginning of a type's name decides which file it is in. */
export const files = {
  artifacts: ["Artifacts.", "Artifact"],
  automations: ["Automations: triggers and the actions they start.", "Automation", "EventTrigger"],
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
  created_by: "creator",
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

/** What an operator of a filter does; `{noun}` is the field's noun, `{a noun}` includes its article. */
export const operators = {
  after_: "The {noun} is at this time or later.",
  any_: "The {noun} is one of these. An empty list matches nothing.",
  before_: "The {noun} is at this time or earlier.",
  exists_: "`true`: only those with {a noun}; `false`: only those without one.",
  ge_: "The {noun} is at least this.",
  is_null_: "`true`: only those without {a noun}; `false`: only those with one.",
  le_: "The {noun} is at most this.",
  like_: 'The {noun} contains this, case-insensitively; `_` and `%` are wildcards, `""` matches everything.',
  not_any_: "The {noun} is none of these. An empty list excludes nothing.",
  operator: 'How the conditions combine: `"and_"` (default) or `"or_"`.',
  startswith_: "The {noun} starts with one of these, case-insensitively.",
};

/** What these operators do with lists, such as tags. */
export const listOperators = {
  all_: "All of these {noun} are present; there may be others. An empty list matches everything.",
  any_: "At least one of these {noun} is present. An empty list matches nothing.",
  is_null_: "`true`: only those without {noun}; `false`: only those with some.",
};

/** Fields that mean the same everywhere. */
export const fields = {
  active: "Whether it is active.",
  active_slots: "How many of its slots are in use.",
  anchor_date: "The point in time the runs are counted from.",
  artifacts: "By the artifacts themselves.",
  auto_scheduled: "Whether a schedule created it.",
  automations: "By the automations themselves.",
  block_documents: "By the block documents themselves.",
  block_schema_id: "The block schema its values follow.",
  block_schemas: "By their block schemas.",
  block_type: "The block type itself, if the route returns it.",
  block_type_id: "The block type it belongs to.",
  block_types: "By their block type.",
  cache_expiration: "Until when the cached result is valid.",
  cache_key: "The key under which its result is cached.",
  capabilities: 'What blocks of it can do, e.g. `"read-path"`.',
  checksum: "A hash of its fields.",
  code_example: "An example of its use, in Python; Markdown.",
  collision_strategy: "Whether such a run waits or is cancelled.",
  concurrency_limit: "How many of its runs may be active at once; null for any number.",
  context: "The context stored with it, as a JSON object.",
  count: "How many there are in total.",
  created: "When it was created.",
  created_by: "Who or what created it.",
  cron: 'The expression, e.g. `"0 6 * * 1-5"`.',
  day_or: "Whether day of month and day of week are alternatives.",
  deleted: "The ids of those that were deleted.",
  description: "A description for people.",
  display_value: "Their name, as shown in the UI.",
  documentation_url: "The URL of its documentation.",
  dynamic_key: "Distinguishes it from other runs of the same task in the same flow run.",
  empirical_policy: "How it is retried.",
  end_time: "When it ended.",
  estimated_run_time: "Seconds it has run so far, while it runs; the total afterwards.",
  estimated_start_time_delta: "Seconds between the expected and the actual start.",
  expected_start_time: "When it was first expected to start.",
  flow_run_id: "The flow run it belongs to.",
  flow_run_run_count: "How many times its flow run had run by then.",
  flow_version: "The version of the flow that it runs.",
  force: "Whether it is set against the server's rules.",
  history_end: "The end of the history.",
  history_interval_seconds: "The length of each interval of the history in seconds, at least 1.",
  history_start: "The beginning of the history.",
  id: "Its UUID, assigned by the server.",
  infrastructure_document_id: "The infrastructure block it runs on.",
  infrastructure_pid: "Identifies its process or pod.",
  is_paused: "Whether it is paused: workers get none of its runs.",
  job_variables: "Overrides of variables in the work pool's job template.",
  labels: "Key-value labels, set by Prefect and by you.",
  last_polled: "When a worker last polled it for runs.",
  limit: "At most this many. By default the server's page size (200 unless its admin changed it), which is also the maximum.",
  logo_url: "The URL of its logo.",
  max_scheduled_runs: "How many runs it schedules in advance.",
  message: "A message for people.",
  mode: 'Whether the slots are released by the caller (`"concurrency"`) or by the limit\'s decay (`"rate_limit"`).',
  name: "Its name.",
  names: "The names of the limits, at least one.",
  next_scheduled_start_time: "When it is scheduled to start next.",
  offset: "How many to skip from the front.",
  page: "Which page, counted from 1.",
  pages: "How many pages there are in total.",
  parameter_openapi_schema: "The JSON schema of its parameters.",
  parameters: "The parameters it runs with.",
  parent_task_run_id: "The task run that started it.",
  resource: 'The labels of what it is about; `"prefect.resource.id"` is required.',
  retries: "How many times it is retried at most.",
  rrule: 'The rule, e.g. `"FREQ=DAILY;COUNT=3"`.',
  run_count: "How many times it ran.",
  scheduled_before: "Only runs scheduled for this time or earlier.",
  slot_decay_per_second: "How many slots are freed automatically each second; 0 for a plain limit.",
  slots: "How many slots to acquire or release.",
  slug: "Its slug: a unique, URL-safe name.",
  sort: "The order of the results.",
  start_time: "When it started.",
  state_id: "The id of its current state.",
  state_name: 'The name of its state, such as `"Late"`; it may be custom.',
  state_type: "The type of its state, which decides how Prefect treats it.",
  tag: "The tag of the tasks it limits.",
  tags: "Tags, for grouping and filtering.",
  task_inputs: "Where its inputs come from, by parameter.",
  task_key: "Identifies the task.",
  task_run_id: "The task run it belongs to.",
  task_version: "The version of the task.",
  total_run_time: "Seconds it ran, over all attempts.",
  updated: "When it was last changed.",
  updated_by: "Who or what last changed it.",
  variables: "By the variables themselves.",
  version: "Its version, as given when it was created.",
  work_pool_id: "The work pool it belongs to.",
  work_pool_name: "The name of that pool.",
};

const retryPolicy = {
  max_retries: "The number of retries.\n\n@deprecated Prefect doesn't use it: use `retries`.",
  retry_delay_seconds: "Seconds between two attempts.\n\n@deprecated Prefect doesn't use it: use `retry_delay`.",
};

const concerningRun = "The event that triggers the automation has to be about a flow run.";

const target = (what) => ({
  source: `Which ${what}: the one given here (\`"selected"\`) or the one that the event is about (\`"inferred"\`).`,
});

const queue = {
  name: "Its name, unique within the work pool.",
  filter: "Which runs it takes.\n\n@deprecated Only queues without a work pool have it, which are obsolete.",
  priority: "Its priority among the queues of its work pool: 1 comes first.",
  concurrency_limit: "How many of its runs may be active at once; null for any number.",
};

/** The types, each with the fields that have a meaning of their own there. */
export const types = {
  // Artifacts.

  Artifact: [
    "An artifact: data that a run published for people to see, such as a report, a table or a progress bar.",
    {
      key: "The key shared by its versions; null for a standalone one.",
      type: 'What it is, e.g. `"markdown"`; `"result"` for the record of a run\'s result.',
      description: "A description for people; Markdown.",
      data: "The content: a string for `markdown`, `image` and `table`, a number for `progress`, an object for `result`. Lists include it in full.",
      metadata_: "Key-value metadata: strings.",
      flow_run_id: "The flow run that created it.",
      task_run_id: "The task run that created it.",
    },
  ],
  ArtifactCollection: [
    "The collection of artifacts that share a key, with the latest of them.",
    {
      id: "The id of the collection, not of an artifact: that is `latest_id`.",
      created: "When the key was first used.",
      key: "The key that its artifacts share.",
      latest_id: "The id of its latest artifact.",
      type: 'What the artifact is, e.g. `"markdown"`.',
      description: "A description for people; Markdown.",
      data: "The content of the latest artifact.",
      metadata_: "Key-value metadata: strings.",
      flow_run_id: "The flow run that created it.",
      task_run_id: "The task run that created it.",
    },
  ],
  ArtifactCollectionCountQuery: ["Which keys to count."],
  ArtifactCollectionFilter: [
    "Selects the latest artifact of each key.",
    { latest_id: "By the id of the latest artifact.", type: 'By type, e.g. `"markdown"`, `"table"`.' },
  ],
  ArtifactCollectionQuery: [
    "Of which keys to read the latest artifact.",
    {
      artifacts: "By the latest artifact of the key.",
      flow_runs: "By the flow run that created it.",
      task_runs: "By the task run that created it.",
      flows: "By the flow whose run created it.",
      deployments: "By the deployment whose run created it.",
    },
  ],
  ArtifactCollectionSort: ["The order of the latest artifacts; `ID_DESC` by default."],
  ArtifactCountQuery: ["Which artifacts to count."],
  ArtifactCreate: [
    "An artifact to be created.",
    {
      key: "The key shared by its versions: lower-case letters, digits and dashes. Without a key it is a standalone artifact.",
      type: 'What it is: `"markdown"`, `"table"`, `"progress"`, `"image"`, or a word of your own.',
      description: "A description for people; Markdown.",
      data: "The content: a string for `markdown`, `image` (its URL) and `table` (the rows as JSON text), a number for `progress`, any JSON value otherwise.",
    },
  ],
  ArtifactFilter: ["Selects artifacts.", { type: 'By type, e.g. `"markdown"`, `"table"`.' }],
  ArtifactQuery: [
    "Which artifacts to read.",
    {
      flow_runs: "By the flow run that created them.",
      task_runs: "By the task run that created them.",
      flows: "By the flow whose run created them.",
      deployments: "By the deployment whose run created them.",
    },
  ],
  ArtifactSort: ["The order of artifacts; `ID_DESC` by default."],
  ArtifactUpdate: [
    "What to change of an artifact; what is left out stays.",
    {
      data: "The content.",
      description: "A description for people; Markdown.",
      metadata_: "Key-value metadata: strings, replaced as a whole.",
    },
  ],

  // Automations.

  Automation: [
    "An automation: a trigger, and the actions it starts.",
    {
      enabled: "Whether it is active.",
      trigger: "What starts its actions.",
      actions: "What it does each time the trigger fires.",
      actions_on_trigger: "What it does when the trigger fires after it was resolved.",
      actions_on_resolve: "What it does when the trigger is resolved.",
      owner_resource: 'The id of the resource it belongs to and is deleted with, e.g. `"prefect.deployment.<id>"`.',
    },
  ],
  AutomationCountQuery: ["Which automations to count."],
  AutomationCreate: ["An automation to be created."],
  AutomationFilter: ["Selects automations.", { created: "By when they were created." }],
  AutomationPartialUpdate: ["Whether an automation is active; the rest of it stays."],
  AutomationQuery: ["Which automations to read."],
  AutomationSort: ["The order of automations; `NAME_ASC` by default."],
  AutomationUpdate: ["What to change of an automation; what is left out stays."],
  Trigger: ["What starts an automation's actions."],
  TriggerInput: ["What is to start an automation's actions."],
  TriggerPosture: ['Whether a trigger fires because of events (`"Reactive"`) or because they do not occur (`"Proactive"`).'],
  TriggerQuorum: ["Whether any or all of the triggers have to fire."],
  TriggerRequirement: ['How many triggers have to fire: a number, `"any"` or `"all"`.'],
  EventTrigger: [
    "Fires because of events, or because they don't occur.",
    {
      match:
        "The labels of the resource an event has to be about; `*` at the end of a value matches any text, `!` at its beginning negates it. Without it, any resource matches.",
      match_related: "The labels of a resource the event has to be related to; of a list, any one suffices.",
      after: "The names of events, one of which has to occur first. With an empty list, none has to.",
      expect: "The names of the expected events; `*` at the end matches any text. An empty list matches every event.",
      for_each: 'The labels by whose values events are counted separately, e.g. `"prefect.resource.id"`.',
      posture: "Whether it fires because of events or because they don't occur.",
      threshold: "How many events have to occur.",
      within: 'Seconds within which they have to occur, or an ISO 8601 duration; at least 10 seconds for `"Proactive"`.',
    },
  ],
  CompoundTrigger: [
    "Fires when enough other triggers do.",
    {
      triggers: "The other triggers.",
      within: "Seconds within which they have to fire, or an ISO 8601 duration; null for no limit.",
      require: "How many of them have to fire.",
    },
  ],
  SequenceTrigger: [
    "Fires when other triggers do, one after the other.",
    {
      triggers: "The other triggers, in order.",
      within: "Seconds within which they have to fire, or an ISO 8601 duration; null for no limit.",
    },
  ],
  ResourceSpecifications: ["The labels of a resource, or of several, any one of which suffices."],
  Action: ["What an automation does."],
  ActionInput: ["What an automation is to do."],
  ActionSource: ["Where an action's object comes from: it is given, or it is the one that the event is about."],
  CallWebhook: ["Calls a webhook.", { block_document_id: "The webhook block to call.", payload: "What to send: a Jinja template." }],
  CancelFlowRun: [`Cancels the flow run. ${concerningRun}`],
  ChangeFlowRunState: [
    `Sets the state of the flow run. ${concerningRun}`,
    {
      name: "The name of the state; the type, capitalised, by default.",
      state: "The type of the state.",
      message: "The state's message for people.",
    },
  ],
  DeleteFlowRun: [`Deletes the flow run. ${concerningRun}`],
  DoNothing: ["Does nothing: the automation only emits its events."],
  PauseAutomation: ["Deactivates an automation.", { ...target("automation"), automation_id: 'The automation; only with `"selected"`.' }],
  PauseDeployment: ["Pauses a deployment.", { ...target("deployment"), deployment_id: 'The deployment; only with `"selected"`.' }],
  PauseWorkPool: ["Pauses a work pool.", { ...target("work pool"), work_pool_id: 'The work pool; only with `"selected"`.' }],
  PauseWorkQueue: ["Pauses a work queue.", { ...target("work queue"), work_queue_id: 'The work queue; only with `"selected"`.' }],
  ResumeAutomation: ["Activates an automation.", { ...target("automation"), automation_id: 'The automation; only with `"selected"`.' }],
  ResumeDeployment: ["Resumes a deployment.", { ...target("deployment"), deployment_id: 'The deployment; only with `"selected"`.' }],
  ResumeFlowRun: [`Resumes the flow run, which is paused or suspended. ${concerningRun}`],
  ResumeWorkPool: ["Resumes a work pool.", { ...target("work pool"), work_pool_id: 'The work pool; only with `"selected"`.' }],
  ResumeWorkQueue: ["Resumes a work queue.", { ...target("work queue"), work_queue_id: 'The work queue; only with `"selected"`.' }],
  RunDeployment: [
    "Creates a run of a deployment.",
    {
      ...target("deployment"),
      deployment_id: 'The deployment; only with `"selected"`.',
      parameters: "Parameters that override the deployment's; strings may be Jinja templates. Null for the deployment's.",
      job_variables: "Overrides of the deployment's job variables; null for none.",
      schedule_after: "Seconds from now until the run starts, or an ISO 8601 duration; immediately without it.",
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
      data: 'Its values. Secret ones are returned as `"********"` unless requested.',
      block_schema: "The block schema itself, if the route returns it.",
      block_type_name: "The name of that block type.",
      block_document_references: "The block documents that it refers to, by field.",
      is_anonymous: "Whether it has no name of its own, like those that Prefect creates itself.",
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
    "Selects block documents; without `is_anonymous`, only those with a name.",
    { is_anonymous: "By whether they are anonymous; without it, only those that are not." },
  ],
  BlockDocumentFilterIsAnonymous: ["", { eq_: "`true`: only anonymous ones; `false`: only those with a name; null: both." }],
  BlockDocumentQuery: ["Which block documents to read.", { include_secrets: "Whether secret values are returned in clear text." }],
  BlockDocumentSort: ["The order of block documents; `NAME_ASC` by default."],
  BlockDocumentUpdate: [
    "What to change of a block document; what is left out stays.",
    {
      data: "Its values.",
      block_schema_id: "The block schema its values follow, of the same block type.",
      merge_existing_data: "Whether the values are merged into the existing ones (the default) or replace them.",
    },
  ],
  BlockSchema: [
    "A block schema: the fields of a version of a block type.",
    { fields: "The JSON schema of its fields.", version: "Its version, e.g. that of the Python package." },
  ],
  BlockSchemaCreate: ["A block schema to be created."],
  BlockSchemaFilter: ["Selects block schemas.", { block_capabilities: "By what blocks of them can do." }],
  BlockSchemaQuery: ["Which block schemas to read.", { block_schemas: "By the block schemas themselves." }],
  BlockType: [
    "A block type: a kind of settings that can be saved as block documents.",
    {
      name: "Its name, unique.",
      description: "What it is for.",
      is_protected: "Whether it can't be changed, because it ships with the server.",
    },
  ],
  BlockTypeCreate: ["A block type to be created.", { name: "Its name, unique; without `/`, `%`, `&`, `<`, `>`." }],
  BlockTypeFilter: ["Selects block types."],
  BlockTypeQuery: ["Which block types to read.", { block_types: "By the block types themselves." }],
  BlockTypeUpdate: ["What to change of a block type; what is left out stays."],

  // Concurrency limits.

  ConcurrencyLeaseAcquire: [
    "Slots to be acquired and held by a lease: they are freed if it is not renewed in time.",
    { lease_duration: "Seconds until the lease ends.", holder: "Who holds it." },
  ],
  ConcurrencyLeaseHolder: ["Who holds the slots of a lease.", { type: "What the holder is.", id: "The holder's id." }],
  ConcurrencyLeaseHolderType: ["What can hold the slots of a lease."],
  ConcurrencyLeaseRelease: ["A lease to be ended: its slots are freed.", { lease_id: "The lease." }],
  ConcurrencyLeaseRenew: ["A lease to be renewed.", { lease_duration: "Seconds until the lease ends, from now on." }],
  ConcurrencyLimit: [
    "A limit on how many runs of the tasks with a tag may be active at once.",
    { concurrency_limit: "How many may be active at once.", active_slots: "The ids of the task runs that are." },
  ],
  ConcurrencyLimitAcquire: [
    "Slots to be acquired for a task run.",
    { names: "The tags of the limits.", task_run_id: "The task run that acquires them." },
  ],
  ConcurrencyLimitCreate: ["A limit for a tag to be created, or changed if the tag has one."],
  ConcurrencyLimitQuery: ["Which page of the limits by tag to read."],
  ConcurrencyLimitRelease: [
    "Slots to be released by a task run.",
    { names: "The tags of the limits.", task_run_id: "The task run that releases them." },
  ],
  ConcurrencyLimitReset: [
    "The slots in use that a tag's limit is reset to.",
    { slot_override: "The ids of the task runs that hold a slot; null or left out for none." },
  ],
  ConcurrencyLimitStrategy: ["What happens to a run above the limit: it waits, or is cancelled."],
  ConcurrencyLimitWithLease: [
    "Slots that were acquired, and the lease that holds them.",
    { lease_id: "The lease.", limits: "The limits." },
  ],
  ConcurrencyOptions: [
    "What happens to a run above a deployment's concurrency limit.",
    {
      grace_period_seconds:
        "Seconds the infrastructure of a run may take to start before its slot is freed; null for the server's setting.",
    },
  ],
  ConcurrencySlotsAcquire: [
    "Slots to be acquired, from all of the limits or from none.",
    { create_if_missing: "Whether a limit that doesn't exist is created.\n\n@deprecated The server ignores it." },
  ],
  ConcurrencySlotsMode: ["How slots are freed: the caller releases them, or the limit's decay does."],
  ConcurrencySlotsRelease: [
    "Slots to be released.",
    {
      occupancy_seconds: "Seconds they were held: the server estimates from it how long others have to wait.",
      create_if_missing: "Whether a limit that doesn't exist is created.\n\n@deprecated The server ignores it.",
    },
  ],
  GlobalConcurrencyLimit: [
    "A global concurrency limit: how many slots may be in use at once.",
    { name: "Its name, unique.", limit: "How many slots there are." },
  ],
  GlobalConcurrencyLimitCreate: [
    "A global concurrency limit to be created.",
    {
      name: "Its name, unique; without `/`, `%`, `&`, `<`, `>`.",
      denied_slots: "How many requests for slots were recently denied.",
    },
  ],
  GlobalConcurrencyLimitQuery: ["Which page of the global concurrency limits to read."],
  GlobalConcurrencyLimitRecord: [
    "A global concurrency limit, with what the server keeps count of.",
    {
      name: "Its name, unique.",
      limit: "How many slots there are.",
      denied_slots: "How many requests for slots were recently denied.",
      avg_slot_occupancy_seconds: "Seconds a slot is held, on average.",
    },
  ],
  GlobalConcurrencyLimitUpdate: [
    "What to change of a global concurrency limit; what is left out stays.",
    { name: "Its name, unique; without `/`, `%`, `&`, `<`, `>`.", denied_slots: "How many requests for slots were recently denied." },
  ],
  MinimalConcurrencyLimit: ["A limit whose slots were acquired or released.", { limit: "How many slots there are." }],

  // Deployments.

  Deployment: [
    "A deployment: a flow that can be run remotely, with what is needed to schedule and run it.",
    {
      name: "Its name, unique within the flow.",
      flow_id: "The flow it deploys.",
      paused: "Whether its schedules are paused.",
      schedules: "When it runs automatically.",
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
      status: "Whether something is ready to run it.",
      version_info: "Where this version comes from.",
    },
  ],
  DeploymentBulkDelete: [
    "Deployments to be deleted. The filter is required: without one every deployment is affected.",
    { deployments: "Which deployments.", limit: "At most this many." },
  ],
  DeploymentBulkDeleteResult: ["The deployments that were deleted."],
  DeploymentCountQuery: ["Which deployments to count."],
  DeploymentCreate: [
    "A deployment to be created, or replaced if the flow has one of that name.",
    {
      concurrency_limit: "How many of its runs may be active at once; null for any number.",
      concurrency_options: "What happens to a run above that limit.",
      description: "A description for people.",
    },
  ],
  DeploymentFilter: [
    "Selects deployments.",
    {
      flow_or_deployment_name: "By the name of the deployment or of its flow.",
      paused: "By whether they are paused.",
      work_queue_name: "By the name of the work queue.",
      concurrency_limit:
        "By concurrency limit.\n\n@deprecated The server accepts and ignores it, so every deployment matches. Workflows refuse it.",
    },
  ],
  DeploymentFilterPaused: ["", { eq_: "`true`: only paused ones; `false`: only those that are not." }],
  DeploymentPage: ["A page of deployments.", { results: "The deployments.", limit: "How many there are on a page at most." }],
  DeploymentPageQuery: ["Which page of which deployments to read."],
  DeploymentQuery: [
    "Which deployments to read.",
    {
      flows: "By their flow.",
      flow_runs: "By their flow runs.",
      task_runs: "By their task runs.",
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
      parameters: "Parameters of the runs it creates.",
      slug: "Identifies it within the deployment.",
      replaces: "The slug of a schedule that it replaces.",
    },
  ],
  DeploymentScheduleCreate: ["A schedule to be created."],
  DeploymentScheduleUpdate: ["What to change of a schedule; what is left out stays."],
  DeploymentScheduleRuns: [
    "For which period the runs of a deployment's schedules are created.",
    {
      start_time: "The start of the period; now by default.",
      end_time: "The end of the period; 100 days after the start by default.",
      min_time: "Seconds after the start that the runs cover at least.",
      min_runs: "How many runs there are at least.",
      max_runs: "How many runs there are at most.",
    },
  ],
  DeploymentScheduledFlowRunQuery: ["Of which deployments to get the scheduled runs.", { deployment_ids: "The deployments." }],
  DeploymentSort: ["The order of deployments; `NAME_ASC` by default."],
  DeploymentStatus: ["Whether something is ready to run a deployment."],
  DeploymentUpdate: [
    "What to change of a deployment; what is left out stays.",
    {
      concurrency_limit: "How many of its runs may be active at once; null for any number.",
      concurrency_options: "What happens to a run above that limit.",
      description: "A description for people.",
      schedules: "When it runs automatically, replaced as a whole.",
      parameters: "The parameters its runs get, replaced as a whole.",
      tags: "The tags, replaced as a whole.",
    },
  ],
  Schedule: ["When a deployment runs automatically."],
  ScheduleInput: ["When a deployment is to run automatically."],
  IntervalSchedule: [
    "Runs at a fixed interval.",
    { interval: "Seconds between two runs.", timezone: 'The IANA time zone, e.g. `"Europe/Zurich"`.' },
  ],
  IntervalScheduleInput: [
    "Runs at a fixed interval.",
    {
      interval: "Seconds between two runs, or an ISO 8601 duration.",
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
    "By a resource of an event: the one it is about, or a related one.",
    {
      id: "The id of the resource is one of these. An empty list matches everything.",
      id_prefix: "The id of the resource starts with one of these. An empty list matches everything.",
      labels: "The resource has these labels.",
    },
  ],
  EventAnyResourceFilters: ["A condition on the resources of an event, or several, all of which have to hold."],
  EventCount: [
    "How many events there are in a group.",
    {
      value: "The value by which a filter selects the group.",
      label: "The group's name, for people.",
      count: "How many events.",
      start_time: "When the first of them happened.",
      end_time: "When the last of them happened.",
    },
  ],
  EventCountBy: ["What events are grouped by."],
  EventCountQuery: [
    "Which events to count, and in which time steps.",
    { filter: "Which events.", time_unit: "The unit of a step.", time_interval: "How many units each step spans." },
  ],
  EventCountUnit: ["A unit of time."],
  EventCreate: [
    "An event to be emitted.",
    {
      occurred: "When it happened.",
      event: 'Its name, e.g. `"order.paid"`.',
      related: 'The labels of related resources; `"prefect.resource.id"` and `"prefect.resource.role"` are required.',
      payload: "Further data of the event, as a JSON object.",
      id: "Its UUID, generated by you: a second event with the same id counts as the first.",
      follows: "The id of an earlier event that led to it.",
    },
  ],
  EventFilter: [
    "Selects events: all conditions have to hold.",
    {
      occurred: "By when they happened; without it, those of the last 180 days.",
      event: "By their name.",
      resource: "By the resource they are about.",
      related: "By related resources.",
      any_resource: "By any of their resources.",
      id: "By id.",
      text: "By their text.",
      order: 'Which come first: the newest (`"DESC"`) or the oldest (`"ASC"`).',
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
  EventOccurredFilter: [
    "",
    { since: "At this time or later; 180 days ago by default.", until: "At this time or earlier; now by default." },
  ],
  EventOrder: ["The oldest first, or the newest."],
  EventPage: [
    "A page of events.",
    { events: "The events.", total: "How many there are in total.", next_page: "The URL of the next page; null on the last." },
  ],
  EventQuery: ["Which events to read.", { filter: "Which events; without it, all of the last 180 days.", limit: "How many on a page." }],
  EventRelatedFilter: [
    "By a related resource of an event.",
    {
      id: "The id of the resource is one of these. An empty list matches everything.",
      role: "The role of the resource is one of these. An empty list matches everything.",
      resources_in_roles: "The resource is one of these, each an id and a role.",
      labels: "The resource has these labels.",
    },
  ],
  EventRelatedFilters: ["A condition on a related resource, or several, all of which have to hold."],
  EventResourceFilter: [
    "",
    {
      id: "The id of the resource is one of these. An empty list matches everything.",
      id_prefix: "The id of the resource starts with one of these. An empty list matches everything.",
      labels: "The resource has these labels; `*` in a value matches any text, `!` at its beginning negates it.",
      distinct: "Whether to return only the latest event of each resource.",
    },
  ],
  EventTextFilter: [
    "",
    {
      query:
        'Case-insensitive search in the event: any of the words; `-word` excludes, `+word` requires, quotes match a phrase. 200 characters at most; `""` matches everything.',
    },
  ],
  ReceivedEvent: [
    "An event: a record that something happened to a resource, such as a run that changed its state.",
    {
      occurred: "When it happened.",
      event: 'Its name, e.g. `"prefect.flow-run.Completed"`.',
      resource: 'The labels of what it is about, `"prefect.resource.id"` among them.',
      related: 'The labels of related resources, each with its `"prefect.resource.role"`.',
      payload: "Further data of the event, as a JSON object.",
      follows: "The id of an earlier event that led to it.",
      received: "When the server received it.",
    },
  ],

  // Flow runs.

  CreatedBy: ["Who or what created something.", { id: "Their id.", type: 'What they are, e.g. `"DEPLOYMENT"`.' }],
  UpdatedBy: ["Who or what changed something.", { id: "Their id.", type: "What they are." }],
  DeploymentFlowRunCreate: [
    "A run of a deployment to be created.",
    {
      state: "The state it starts in; scheduled for now by default. `State.scheduled(date)` creates one for later.",
      name: "Its name; generated by the server by default.",
      parameters: "Parameters that override the deployment's.",
      enforce_parameter_schema: "Whether the parameters are checked against the deployment's schema; as the deployment says by default.",
      tags: "Tags added to the deployment's.",
      labels: "Labels added to the deployment's.",
      idempotency_key:
        "A second create with this key returns this run. Generated by the client by default; null for none, and then the request isn't retried.",
      work_queue_name: "The work queue it goes to; the deployment's by default.",
      job_variables: "Overrides of the deployment's job variables.",
    },
  ],
  FlowRun: [
    "A flow run: one execution of a flow, scheduled, in progress or ended.",
    {
      flow_id: "The flow it runs.",
      deployment_id: "The deployment it is a run of; null for a run without one.",
      deployment_version: "The version of that deployment.",
      work_queue_id: "The work queue it is in.",
      work_queue_name: "The name of that queue.",
      idempotency_key: "A second create with this key returns this run.",
      state: "The state it is in.",
      job_variables: "Overrides of variables in the work pool's job template.",
    },
  ],
  FlowRunBulkCreateResult: [
    "What became of every run that was to be created.",
    { results: "One for each run, in the order in which they were sent." },
  ],
  FlowRunBulkDelete: [
    "Flow runs to be deleted. The filter is required: without one every run is affected.",
    { flow_runs: "Which flow runs.", limit: "At most this many." },
  ],
  FlowRunBulkDeleteResult: ["The flow runs that were deleted."],
  FlowRunBulkSetState: [
    "A state to be set for many flow runs. The filter is required: without one every run is affected.",
    { flow_runs: "Which flow runs.", state: "The state.", limit: "At most this many." },
  ],
  FlowRunBulkSetStateResult: ["What became of every run whose state was to be set.", { results: "One for each run that was found." }],
  FlowRunCountQuery: ["Which flow runs to count."],
  FlowRunCreate: [
    "A flow run to be created without a deployment: a record, which no worker picks up.",
    {
      state: "The state it starts in; `PENDING` by default.",
      name: "Its name; generated by the server by default.",
      idempotency_key:
        "A second create with this flow and key returns this run. Generated by the client by default; null for none, and then the request isn't retried.",
      work_pool_name: "The work pool it belongs to.",
      work_queue_name: "The work queue it belongs to.",
      job_variables: "Overrides of variables in the work pool's job template.",
      deployment_id: "The deployment it is a run of.\n\n@deprecated `createFlowRunFromDeployment` creates runs of deployments.",
    },
  ],
  FlowRunCreateResult: [
    "What became of a run that was to be created.",
    { flow_run_id: "The id of the run; null if it was not created.", status: "Whether it was created.", error: "Why it was not." },
  ],
  FlowRunCreateStatus: ["Whether a run was created."],
  FlowRunDependency: [
    "A task run, and the task runs whose results it needed.",
    {
      upstream_dependencies: "The task runs whose results it used.",
      state: "The state it is in.",
      untrackable_result: "Whether its result can't be tracked.",
    },
  ],
  FlowRunFilter: [
    "Selects flow runs. A field that is left out matches everything; the conditions combine with `operator`.",
    {
      deployment_id: "By the deployment they belong to.",
      work_queue_name: "By the name of the work queue.",
      state: "By state: type, name or both.",
      flow_version: "By the version of the flow.",
      start_time: "By when they started, or, if they haven't, by when they are expected to.",
      end_time: "By when they ended.",
      expected_start_time: "By when they were first expected to start.",
      next_scheduled_start_time: "By when they are scheduled to start next.",
      parent_flow_run_id: "By the flow run that started them.",
      parent_task_run_id: "By the task run that started them.",
      created_by: "By who or what created them.",
    },
  ],
  FlowRunFilterCreatedBy: [
    "",
    {
      id_: "The id of the creator is one of these. An empty list matches nothing.",
      type_: 'The type of the creator is one of these, e.g. `"DEPLOYMENT"`, `"AUTOMATION"`. An empty list matches nothing.',
      is_null_: "`true`: only runs without a known creator; `false`: only those with one.",
    },
  ],
  FlowRunFilterState: ["", { type: "By the type of the state.", name: "By the name of the state." }],
  FlowRunGraph: [
    "The parts of a flow run, as a graph to draw.",
    {
      root_node_ids: "The ids of the nodes without parents.",
      nodes: "The nodes, each with its id.",
      artifacts: "The artifacts of the flow run itself.",
      states: "The states that the flow run was in.",
    },
  ],
  FlowRunGraphArtifact: [
    "An artifact in the graph of a flow run.",
    {
      key: "The key shared by its versions; null for a standalone one.",
      type: 'What it is, e.g. `"markdown"`.',
      is_latest: "Whether it is the latest of its key.",
      data: "Its content for `progress`; null for others.",
    },
  ],
  FlowRunGraphEdge: ["Another node in the graph of a flow run.", { id: "The id of the node." }],
  FlowRunGraphNode: [
    "A task run or subflow run in the graph of a flow run.",
    {
      kind: "Whether it is a task run or a flow run.",
      label: "Its name, for people.",
      parents: "The nodes whose results it needed.",
      children: "The nodes that needed its result.",
      encapsulating: "The nodes that contain it.",
      artifacts: "The artifacts that it created.",
    },
  ],
  FlowRunGraphNodeKind: ["Whether a node in the graph of a flow run is a task run or a flow run."],
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
  FlowRunLatenessQuery: ["The flow runs whose average lateness to get."],
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
      retry_delay: "Seconds between two attempts.",
      pause_keys: "The pauses it has been through.",
      resuming: "Whether it is resuming from a pause.",
      retry_type: "Where it is retried.",
    },
  ],
  FlowRunQuery: [
    "Which flow runs to read.",
    {
      flows: "By their flow.",
      flow_runs: "By the flow runs themselves.",
      task_runs: "By their task runs.",
      deployments: "By their deployment.",
      work_pools: "By their work pool.",
      work_pool_queues: "By their work queue.",
    },
  ],
  FlowRunRecord: [
    "A flow run as a worker receives it: without the name of its work pool.",
    {
      flow_id: "The flow it runs.",
      deployment_id: "The deployment it is a run of; null for a run without one.",
      deployment_version: "The version of that deployment.",
      work_queue_id: "The work queue it is in.",
      work_queue_name: "The name of that queue.",
      idempotency_key: "A second create with this key returns this run.",
      state: "The state it is in.",
      job_variables: "Overrides of variables in the work pool's job template.",
    },
  ],
  FlowRunResume: ["What a paused flow run is resumed with.", { run_input: "The input it waits for, by field; null for none." }],
  FlowRunSetState: ["A state to be set.", { state: "The state." }],
  FlowRunSlotSummary: [
    "A flow run that occupies a slot.",
    { state_timestamp: "When its state was set.", time_in_current_state: "Seconds it has been in that state." },
  ],
  FlowRunSort: [
    "The order of flow runs. `START_TIME_*` uses the expected start of runs that haven't started. Only `ID_DESC`, the default, is a total order. Runs without an end come last in `END_TIME_DESC` on SQLite and first on PostgreSQL.",
  ],
  FlowRunTaskRunCountQuery: ["Whose task runs to count.", { flow_run_ids: "The flow runs, at most 200." }],
  FlowRunUpdate: [
    "What to change of a flow run; what is left out stays.",
    { parameters: "The parameters, replaced as a whole.", tags: "The tags, replaced as a whole." },
  ],
  RetryType: ["Where a run is retried: in its process, or rescheduled."],
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

  Flow: ["A flow: a workflow whose runs Prefect tracks.", { created: "When it was registered.", name: "Its name, unique." }],
  FlowBulkDelete: [
    "Flows to be deleted, with their deployments. The filter is required: without one every flow is affected.",
    { flows: "Which flows.", limit: "At most this many." },
  ],
  FlowBulkDeleteResult: ["The flows that were deleted."],
  FlowCountQuery: ["Which flows to count."],
  FlowCreate: ["A flow to be registered.", { name: "Its name, unique; without `/`, `%`, `&`, `<`, `>`." }],
  FlowFilter: ["Selects flows.", { deployment: "By whether the flow has a deployment." }],
  FlowDeploymentCountQuery: ["Whose deployments to count.", { flow_ids: "The flows, at most 200." }],
  FlowNextRun: [
    "The next scheduled run of a flow.",
    {
      id: "The id of the flow run.",
      flow_id: "The flow.",
      name: "The name of the flow run.",
      state_type: "The type of its state.",
      next_scheduled_start_time: "When it is to start.",
    },
  ],
  FlowNextRunQuery: ["Whose next runs to read.", { flow_ids: "The flows, at most 200." }],
  FlowPage: ["A page of flows.", { results: "The flows.", limit: "How many there are on a page at most." }],
  FlowPageQuery: ["Which page of which flows to read."],
  FlowQuery: [
    "Which flows to read.",
    {
      flows: "By the flows themselves.",
      flow_runs: "By their flow runs.",
      task_runs: "By their task runs.",
      deployments: "By their deployments.",
      work_pools: "By the work pools of their deployments.",
    },
  ],
  FlowSort: ["The order of flows; `NAME_ASC` by default."],
  FlowUpdate: ["What to change of a flow; what is left out stays.", { tags: "The tags, replaced as a whole." }],

  // Logs.

  Log: [
    "A line of a run's log.",
    {
      name: 'The logger, e.g. `"prefect.flow_runs"`.',
      level: "Severity: 10 debug, 20 info, 30 warning, 40 error, 50 critical.",
      message: "The text of the line.",
      timestamp: "When it was written.",
    },
  ],
  LogCreate: ["A line to be added to a run's log."],
  LogFilter: [
    "Selects lines of logs.",
    {
      level: "By level: 10 debug, 20 info, 30 warning, 40 error, 50 critical.",
      timestamp: "By when they were written.",
      flow_run_id: "By the flow run.",
      task_run_id: "By the task run.",
      text: "By their text.",
    },
  ],
  LogFilterTextSearch: [
    "",
    {
      query:
        'Case-insensitive search in the message and the logger\'s name: any of the words; `-word` excludes, `+word` requires, quotes match a phrase. 200 characters at most; `""` matches everything.',
    },
  ],
  LogQuery: ["Which lines of logs to read.", { logs: "By the lines themselves." }],
  LogSort: ["The order of lines; `TIMESTAMP_ASC` by default."],

  // Saved searches.

  SavedSearch: ["A search that was saved under a name.", { name: "Its name, unique.", filters: "What it searches for." }],
  SavedSearchCreate: ["A search to be saved, or replaced if there is one of that name."],
  SavedSearchFilter: [
    "A condition of a saved search. Only the server's own pages read it.",
    {
      object: 'What is searched for, e.g. `"flow_run"`.',
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
    "A state that runs on this server have been in.",
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
    "What became of a state that was to be set. The HTTP status doesn't tell.",
    {
      state:
        "The state the run is in now. After `REJECT`, it can be another one than was requested: a scheduled run that is set to `CANCELLING` is `CANCELLED` at once.",
      status: "What the server decided.",
      details: "Why, and for `WAIT` how long.",
    },
  ],
  SetStateStatus: ["What the server decided: it accepted the state, set another, refused any change, or asks to wait."],
  State: [
    "A state that a run is or was in.",
    {
      type: "What the state means.",
      name: 'Its name, e.g. `"Late"` for a `SCHEDULED` one; it may be custom.',
      timestamp: "When it was set.",
      data: "A result, or where it is stored.",
      state_details: "Details the server needs to act on the state.",
    },
  ],
  StateCreate: [
    "A state to be set. `State.scheduled(…)`, `State.cancelled(…)` and the like create one.",
    { name: "Its name; the capitalised type by default.", message: "A message for people." },
  ],
  StateDetails: [
    "Details the server needs to act on a state.",
    {
      child_flow_run_id: "The subflow run that this task run represents.",
      scheduled_time: "When the run is scheduled to start.",
      cache_key: "The key under which the result is cached.",
      deferred: "Whether the task run was submitted to run elsewhere.",
      untrackable_result: "Whether the result can't be tracked.",
      pause_timeout: "When a pause ends.",
      pause_reschedule: "Whether the infrastructure is released during the pause.",
      pause_key: "Which pause of the run this is.",
      run_input_keyset: "The inputs a paused run waits for.",
      refresh_cache: "Whether to ignore the cached result and replace it.",
      retriable: "Whether the run may be retried.",
      transition_id: "Identifies the transition.",
      task_parameters_id: "Where the parameters of the task run are stored.",
      traceparent: "The W3C trace context.",
      deployment_concurrency_lease_id: "The slot of the deployment's concurrency limit that the run holds.",
    },
  ],
  StateDetailsInput: [
    "Details the server needs to act on a state to be set.",
    {
      flow_run_id: "The flow run it belongs to; the server fills it in.",
      task_run_id: "The task run it belongs to; the server fills it in.",
      transition_id: "Identifies the transition: the server accepts one with the same id only once.",
    },
  ],
  StateType: ["What a state means to Prefect; its name is only a label. `COMPLETED`, `FAILED`, `CANCELLED` and `CRASHED` are terminal."],

  // Task runs.

  RetryDelay: ["Seconds between two attempts: one value for all, or a list with one for each."],
  TaskInput: ["Where an input of a task run comes from."],
  TaskInputConstant: ["A value that was passed as it is.", { type: "The Python type of the value." }],
  TaskInputFlowRun: ["The result of a flow run.", { id: "The id of the flow run." }],
  TaskInputParameter: ["A parameter of the flow.", { name: "The name of the parameter." }],
  TaskInputTaskRun: ["The result of a task run.", { id: "The id of the task run." }],
  TaskRun: [
    "A task run: one execution of a task.",
    { flow_run_id: "The flow run it is part of; null for a task that was called outside a flow.", state: "The state it is in." },
  ],
  TaskRunCountQuery: ["Which task runs to count."],
  TaskRunCreate: [
    "A task run to be created.",
    {
      id: "Its UUID; generated by the server by default.",
      state: "The state it starts in.",
      name: "Its name; generated by the server by default.",
    },
  ],
  TaskRunFilter: [
    "Selects task runs.",
    {
      state: "By state: type, name or both.",
      start_time: "By when they started.",
      end_time: "By when they ended.",
      expected_start_time: "By when they were first expected to start.",
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
      retry_delay: "Seconds between two attempts; a list has one for each.",
      retry_jitter_factor: "The fraction by which a delay may randomly be longer.",
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
    "A task run as it is on a page: without its counts and keys.",
    { flow_run_id: "The flow run it is part of; null for a task that was called outside a flow.", state: "The state it is in." },
  ],
  TaskRunUpdate: ["What to change of a task run; what is left out stays."],

  // Variables.

  Variable: ["A variable: a named JSON value that flows can read.", { name: "Its name, unique.", value: "Its value." }],
  VariableCountQuery: ["Which variables to count."],
  VariableCreate: [
    "A variable to be created.",
    {
      name: "Its name, unique: lower-case letters, digits, `-` and `_`, at most 255 of them.",
      value: "Its value: any JSON, 5,000 characters at most.",
    },
  ],
  VariableFilter: ["Selects variables."],
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
    "A work pool: connects deployments with the workers and infrastructure that run them.",
    {
      name: "Its name, unique.",
      type: 'What its runs run on, e.g. `"process"`, `"kubernetes"`.',
      base_job_template: "The template of a run's job: `job_configuration`, and `variables`, the JSON schema of what may vary.",
      status: "Whether workers are online to execute its runs.",
      default_queue_id: "The work queue of runs that don't specify one.",
      storage_configuration: "Where code and results of its runs are stored.",
      active_slots: "How many runs occupy a slot; null if the route doesn't return it.",
    },
  ],
  WorkPoolConcurrencyStatus: [
    "How the slots of a work pool are used.",
    {
      queues: "The work queues on this page, each with its runs.",
      count: "How many work queues there are.",
      limit: "How many there are on a page at most.",
    },
  ],
  WorkPoolConcurrencyStatusQuery: [
    "Which page of a work pool's queues to read.",
    { flow_run_limit: "How many flow runs of each queue to return at most." },
  ],
  WorkPoolCountQuery: ["Which work pools to count."],
  WorkPoolCreate: ["A work pool to be created.", { name: "Its name, unique; without `/`, `%`, `&`, `<`, `>`." }],
  WorkPoolFilter: ["Selects work pools."],
  WorkPoolQuery: ["Which work pools to read.", { work_pools: "By the work pools themselves." }],
  WorkPoolQueueQuery: ["Which work queues of a work pool to read.", { work_queues: "By the work queues themselves." }],
  WorkPoolScheduledFlowRunQuery: [
    "Which scheduled runs of a work pool to get.",
    {
      work_queue_names: "Only those in these work queues; in any by default.",
      scheduled_after: "Only runs scheduled for this time or later.",
    },
  ],
  WorkPoolStatus: ["Whether workers are online to execute the runs of a work pool."],
  WorkPoolStorageConfiguration: [
    "Where code and results of a work pool's runs are stored.",
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
    "A work queue: splits the runs of a work pool by priority and concurrency.",
    {
      ...queue,
      status: "Whether workers poll it for runs.",
      active_slots: "How many runs occupy a slot; null if the route doesn't return it.",
    },
  ],
  WorkQueueConcurrencyStatus: [
    "How the slots of a work queue are used.",
    {
      flow_runs: "The runs on this page that occupy a slot.",
      count: "How many such runs there are.",
      limit: "How many there are on a page at most.",
    },
  ],
  WorkQueueConcurrencyStatusDetail: [
    "How the slots of a work queue are used, as part of its work pool.",
    {
      queue_id: "The id of the work queue.",
      queue_name: "The name of the work queue.",
      flow_runs: "Runs that occupy a slot.",
      flow_run_count: "How many such runs there are.",
    },
  ],
  WorkQueueConcurrencyStatusQuery: ["Which page of a work queue's active runs to read."],
  WorkQueueCreate: ["A work queue to be created.", { name: "Its name, unique within the work pool; without `/`, `%`, `&`, `<`, `>`." }],
  WorkQueueFilter: ["Selects work queues."],
  WorkQueueHealthPolicy: [
    "When a work queue counts as healthy.",
    {
      maximum_late_runs: "How many late runs there may be; null for any number.",
      maximum_seconds_since_last_polled: "How many seconds may have passed since it was last polled; null for any number.",
    },
  ],
  WorkQueueQuery: ["Which work queues to read.", { work_queues: "By the work queues themselves." }],
  WorkQueueRecord: ["A work queue, without computed fields.", queue],
  WorkQueueRunQuery: ["Which scheduled runs of a work queue to get."],
  WorkQueueStatus: ["Whether workers poll a work queue for runs."],
  WorkQueueStatusDetail: [
    "The status of a work queue.",
    {
      healthy: "Whether it is healthy.",
      late_runs_count: "How many late runs there are.",
      health_check_policy: "When it counts as healthy.",
    },
  ],
  WorkQueueUpdate: ["What to change of a work queue; what is left out stays."],
  TaskWorker: [
    "A process that serves tasks.",
    {
      identifier: "Identifies it, as reported by the process.",
      task_keys: "The keys of its tasks.",
      timestamp: "When the server last heard from it.",
    },
  ],
  TaskWorkerFilter: [
    "Selects processes that serve tasks.",
    { task_keys: "They serve one of these tasks. An empty list matches everything." },
  ],
  TaskWorkerQuery: ["Which processes that serve tasks to read.", { task_worker_filter: "By the processes themselves." }],
  Worker: [
    "A worker: a process that polls a work pool for runs and executes them.",
    {
      name: "Its name, unique within the work pool.",
      last_heartbeat_time: "When it last sent a heartbeat.",
      heartbeat_interval_seconds: "Seconds between two heartbeats.",
      status: "Whether its heartbeats are on time.",
    },
  ],
  WorkerFilter: ["Selects workers.", { last_heartbeat_time: "By when they last sent a heartbeat." }],
  WorkerFlowRun: [
    "A flow run that is due, and the work pool and queue it is in.",
    { work_pool_id: "The work pool it is in.", work_queue_id: "The work queue it is in.", flow_run: "The flow run." },
  ],
  WorkerHeartbeat: [
    "A worker's heartbeat.",
    { name: "Its name, unique within the work pool.", heartbeat_interval_seconds: "Seconds until the next one." },
  ],
  WorkerQuery: ["Which workers to read.", { workers: "By the workers themselves." }],
  WorkerStatus: ["Whether a worker's heartbeats are on time."],
};

/** An example for every builder: a filter, and a call that uses it. */
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
