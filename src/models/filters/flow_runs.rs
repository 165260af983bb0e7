//! Flow runs: the filters, as literals and as builders.

use super::Operator;
use super::builder::builder;
use crate::models::scalars::{DateTimeInput, Uuid};
use crate::models::schema;
use crate::models::states::StateType;

schema! {
    /// Chooses flow runs. Left-out fields match everything; the conditions combine with `operator`.
    FlowRunFilter {
        /// How the conditions combine: `"and_"` (default) or `"or_"`.
        operator?: Operator,
        /// By id.
        id?: Option<FlowRunFilterId>,
        /// By name.
        name?: Option<FlowRunFilterName>,
        /// By tags.
        tags?: Option<FlowRunFilterTags>,
        /// By the deployment they belong to.
        deployment_id?: Option<FlowRunFilterDeploymentId>,
        /// By the name of the work queue.
        work_queue_name?: Option<FlowRunFilterWorkQueueName>,
        /// By state: type, name or both.
        state?: Option<FlowRunFilterState>,
        /// By the version of the flow.
        flow_version?: Option<FlowRunFilterFlowVersion>,
        /// By when they started.
        start_time?: Option<FlowRunFilterStartTime>,
        /// By when they ended.
        end_time?: Option<FlowRunFilterEndTime>,
        /// By when they were expected to start first.
        expected_start_time?: Option<FlowRunFilterExpectedStartTime>,
        /// By when they are to start next.
        next_scheduled_start_time?: Option<FlowRunFilterNextScheduledStartTime>,
        /// By the flow run that started them.
        parent_flow_run_id?: Option<FlowRunFilterParentFlowRunId>,
        /// By the task run that started them.
        parent_task_run_id?: Option<FlowRunFilterParentTaskRunId>,
        /// By idempotency key.
        idempotency_key?: Option<FlowRunFilterIdempotencyKey>,
        /// By who or what made them.
        created_by?: Option<FlowRunFilterCreatedBy>,
    }

    /// By id: a part of {@link FlowRunFilter}.
    FlowRunFilterId {
        /// The id is one of these. An empty list matches nothing.
        any_?: Option<Vec<Uuid>>,
        /// The id is none of these. An empty list excludes nothing.
        not_any_?: Option<Vec<Uuid>>,
    }

    /// By name: a part of {@link FlowRunFilter}.
    FlowRunFilterName {
        /// The name is one of these. An empty list matches nothing.
        any_?: Option<Vec<String>>,
        /// The name contains this, whatever its case; `_` and `%` are wildcards, `""` matches everything.
        like_?: Option<String>,
    }

    /// By tags: a part of {@link FlowRunFilter}.
    FlowRunFilterTags {
        /// How the conditions combine: `"and_"` (default) or `"or_"`.
        operator?: Operator,
        /// Every one of these tags is there, others may be too. An empty list matches everything.
        all_?: Option<Vec<String>>,
        /// At least one of these tags is there. An empty list matches nothing.
        any_?: Option<Vec<String>>,
        /// `true`: without tags; `false`: with.
        is_null_?: Option<bool>,
    }

    /// By the deployment they belong to: a part of {@link FlowRunFilter}.
    FlowRunFilterDeploymentId {
        /// How the conditions combine: `"and_"` (default) or `"or_"`.
        operator?: Operator,
        /// The deployment id is one of these. An empty list matches nothing.
        any_?: Option<Vec<Uuid>>,
        /// `true`: without deployment id; `false`: with.
        is_null_?: Option<bool>,
    }

    /// By the name of the work queue: a part of {@link FlowRunFilter}.
    FlowRunFilterWorkQueueName {
        /// How the conditions combine: `"and_"` (default) or `"or_"`.
        operator?: Operator,
        /// The work queue name is one of these. An empty list matches nothing.
        any_?: Option<Vec<String>>,
        /// `true`: without work queue name; `false`: with.
        is_null_?: Option<bool>,
    }

    /// By state: type, name or both: a part of {@link FlowRunFilter}.
    FlowRunFilterState {
        /// How the conditions combine: `"and_"` (default) or `"or_"`.
        operator?: Operator,
        /// By state type.
        r#type?: Option<FlowRunFilterStateType>,
        /// By state name.
        name?: Option<FlowRunFilterStateName>,
    }

    /// By the version of the flow: a part of {@link FlowRunFilter}.
    FlowRunFilterFlowVersion {
        /// The flow version is one of these. An empty list matches nothing.
        any_?: Option<Vec<String>>,
    }

    /// By when they started: a part of {@link FlowRunFilter}.
    FlowRunFilterStartTime {
        /// The start time is at this time or before.
        before_?: Option<DateTimeInput>,
        /// The start time is at this time or after.
        after_?: Option<DateTimeInput>,
        /// `true`: without start time; `false`: with.
        is_null_?: Option<bool>,
    }

    /// By when they ended: a part of {@link FlowRunFilter}.
    FlowRunFilterEndTime {
        /// The end time is at this time or before.
        before_?: Option<DateTimeInput>,
        /// The end time is at this time or after.
        after_?: Option<DateTimeInput>,
        /// `true`: without end time; `false`: with.
        is_null_?: Option<bool>,
    }

    /// By when they were expected to start first: a part of {@link FlowRunFilter}.
    FlowRunFilterExpectedStartTime {
        /// The expected start time is at this time or before.
        before_?: Option<DateTimeInput>,
        /// The expected start time is at this time or after.
        after_?: Option<DateTimeInput>,
    }

    /// By when they are to start next: a part of {@link FlowRunFilter}.
    FlowRunFilterNextScheduledStartTime {
        /// The next scheduled start time is at this time or before.
        before_?: Option<DateTimeInput>,
        /// The next scheduled start time is at this time or after.
        after_?: Option<DateTimeInput>,
    }

    /// By the flow run that started them: a part of {@link FlowRunFilter}.
    FlowRunFilterParentFlowRunId {
        /// How the conditions combine: `"and_"` (default) or `"or_"`.
        operator?: Operator,
        /// The parent flow run id is one of these. An empty list matches nothing.
        any_?: Option<Vec<Uuid>>,
    }

    /// By the task run that started them: a part of {@link FlowRunFilter}.
    FlowRunFilterParentTaskRunId {
        /// How the conditions combine: `"and_"` (default) or `"or_"`.
        operator?: Operator,
        /// The parent task run id is one of these. An empty list matches nothing.
        any_?: Option<Vec<Uuid>>,
        /// `true`: without parent task run id; `false`: with.
        is_null_?: Option<bool>,
    }

    /// By idempotency key: a part of {@link FlowRunFilter}.
    FlowRunFilterIdempotencyKey {
        /// The idempotency key is one of these. An empty list matches nothing.
        any_?: Option<Vec<String>>,
        /// The idempotency key is none of these. An empty list excludes nothing.
        not_any_?: Option<Vec<String>>,
    }

    /// By who or what made them: a part of {@link FlowRunFilter}.
    FlowRunFilterCreatedBy {
        /// How the conditions combine: `"and_"` (default) or `"or_"`.
        operator?: Operator,
        /// The id of who or what made the run is one of these.
        id_?: Option<Vec<Uuid>>,
        /// The kind of maker is one of these, e.g. `"DEPLOYMENT"`, `"AUTOMATION"`.
        type_?: Option<Vec<String>>,
        /// `true`: only where no maker is known; `false`: only where one is.
        is_null_?: Option<bool>,
    }

    /// By the type of the state: a part of {@link FlowRunFilterState}.
    FlowRunFilterStateType {
        /// The type is one of these. An empty list matches nothing.
        any_?: Option<Vec<StateType>>,
        /// The type is none of these. An empty list excludes nothing.
        not_any_?: Option<Vec<StateType>>,
    }

    /// By the name of the state: a part of {@link FlowRunFilterState}.
    FlowRunFilterStateName {
        /// The name is one of these. An empty list matches nothing.
        any_?: Option<Vec<String>>,
        /// The name is none of these. An empty list excludes nothing.
        not_any_?: Option<Vec<String>>,
    }
}

builder! {
    FlowRunFilter: FlowRunFilterInput = "FlowRunFilter | FilterBuilder<FlowRunFilter, \"FlowRunFilter\">";
}
