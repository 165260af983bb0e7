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
    /// Starts a {@link FlowRunFilterBuilder}, which chooses flow runs.
    ///
    /// ```js
    /// const late = flowRunFilter().stateName("Late");
    /// const overdue = late.expectedStartTimeBefore(new Date(Date.now() - 3_600_000));
    /// const runs = await client.readFlowRuns({ flow_runs: overdue });
    /// ```
    flow_run_filter as flowRunFilter -> FlowRunFilterBuilder of FlowRunFilter;
    FlowRunFilterInput = "FlowRunFilter | FlowRunFilterBuilder";

    /// How the conditions combine: `"and_"` (default) or `"or_"`.
    one operator as operator: "Operator" => "operator";
    /// The id is one of these. An empty list matches nothing.
    many id as id: "(Uuid | Uuid[])[]" => "id.any_";
    /// The id is none of these. An empty list excludes nothing.
    many id_not_any as idNotAny: "(Uuid | Uuid[])[]" => "id.not_any_";
    /// The name is one of these. An empty list matches nothing.
    many name as name: "(string | string[])[]" => "name.any_";
    /// The name contains this, whatever its case; `_` and `%` are wildcards, `""` matches everything.
    one name_like as nameLike: "string" => "name.like_";
    /// How the conditions combine: `"and_"` (default) or `"or_"`.
    one tags_operator as tagsOperator: "Operator" => "tags.operator";
    /// Every one of these tags is there, others may be too. An empty list matches everything.
    many tags_all as tagsAll: "(string | string[])[]" => "tags.all_";
    /// At least one of these tags is there. An empty list matches nothing.
    many tags_any as tagsAny: "(string | string[])[]" => "tags.any_";
    /// `true`: without tags; `false`: with.
    one tags_is_null as tagsIsNull: "boolean" => "tags.is_null_";
    /// How the conditions combine: `"and_"` (default) or `"or_"`.
    one deployment_id_operator as deploymentIdOperator: "Operator" => "deployment_id.operator";
    /// The deployment id is one of these. An empty list matches nothing.
    many deployment_id as deploymentId: "(Uuid | Uuid[])[]" => "deployment_id.any_";
    /// `true`: without deployment id; `false`: with.
    one deployment_id_is_null as deploymentIdIsNull: "boolean" => "deployment_id.is_null_";
    /// How the conditions combine: `"and_"` (default) or `"or_"`.
    one work_queue_name_operator as workQueueNameOperator: "Operator" => "work_queue_name.operator";
    /// The work queue name is one of these. An empty list matches nothing.
    many work_queue_name as workQueueName: "(string | string[])[]" => "work_queue_name.any_";
    /// `true`: without work queue name; `false`: with.
    one work_queue_name_is_null as workQueueNameIsNull: "boolean" => "work_queue_name.is_null_";
    /// How the conditions combine: `"and_"` (default) or `"or_"`.
    one state_operator as stateOperator: "Operator" => "state.operator";
    /// The flow version is one of these. An empty list matches nothing.
    many flow_version as flowVersion: "(string | string[])[]" => "flow_version.any_";
    /// The start time is at this time or before.
    one start_time_before as startTimeBefore: "DateTimeInput" => "start_time.before_";
    /// The start time is at this time or after.
    one start_time_after as startTimeAfter: "DateTimeInput" => "start_time.after_";
    /// `true`: without start time; `false`: with.
    one start_time_is_null as startTimeIsNull: "boolean" => "start_time.is_null_";
    /// The end time is at this time or before.
    one end_time_before as endTimeBefore: "DateTimeInput" => "end_time.before_";
    /// The end time is at this time or after.
    one end_time_after as endTimeAfter: "DateTimeInput" => "end_time.after_";
    /// `true`: without end time; `false`: with.
    one end_time_is_null as endTimeIsNull: "boolean" => "end_time.is_null_";
    /// The expected start time is at this time or before.
    one expected_start_time_before as expectedStartTimeBefore: "DateTimeInput" => "expected_start_time.before_";
    /// The expected start time is at this time or after.
    one expected_start_time_after as expectedStartTimeAfter: "DateTimeInput" => "expected_start_time.after_";
    /// The next scheduled start time is at this time or before.
    one next_scheduled_start_time_before as nextScheduledStartTimeBefore: "DateTimeInput" => "next_scheduled_start_time.before_";
    /// The next scheduled start time is at this time or after.
    one next_scheduled_start_time_after as nextScheduledStartTimeAfter: "DateTimeInput" => "next_scheduled_start_time.after_";
    /// How the conditions combine: `"and_"` (default) or `"or_"`.
    one parent_flow_run_id_operator as parentFlowRunIdOperator: "Operator" => "parent_flow_run_id.operator";
    /// The parent flow run id is one of these. An empty list matches nothing.
    many parent_flow_run_id as parentFlowRunId: "(Uuid | Uuid[])[]" => "parent_flow_run_id.any_";
    /// How the conditions combine: `"and_"` (default) or `"or_"`.
    one parent_task_run_id_operator as parentTaskRunIdOperator: "Operator" => "parent_task_run_id.operator";
    /// The parent task run id is one of these. An empty list matches nothing.
    many parent_task_run_id as parentTaskRunId: "(Uuid | Uuid[])[]" => "parent_task_run_id.any_";
    /// `true`: without parent task run id; `false`: with.
    one parent_task_run_id_is_null as parentTaskRunIdIsNull: "boolean" => "parent_task_run_id.is_null_";
    /// The idempotency key is one of these. An empty list matches nothing.
    many idempotency_key as idempotencyKey: "(string | string[])[]" => "idempotency_key.any_";
    /// The idempotency key is none of these. An empty list excludes nothing.
    many idempotency_key_not_any as idempotencyKeyNotAny: "(string | string[])[]" => "idempotency_key.not_any_";
    /// How the conditions combine: `"and_"` (default) or `"or_"`.
    one created_by_operator as createdByOperator: "Operator" => "created_by.operator";
    /// The id of who or what made the run is one of these.
    many created_by_id as createdById: "(Uuid | Uuid[])[]" => "created_by.id_";
    /// The kind of maker is one of these, e.g. `"DEPLOYMENT"`, `"AUTOMATION"`.
    many created_by_type as createdByType: "(string | string[])[]" => "created_by.type_";
    /// `true`: only where no maker is known; `false`: only where one is.
    one created_by_is_null as createdByIsNull: "boolean" => "created_by.is_null_";
    /// The type is one of these. An empty list matches nothing.
    many state_type as stateType: "(StateType | StateType[])[]" => "state.type.any_";
    /// The type is none of these. An empty list excludes nothing.
    many state_type_not_any as stateTypeNotAny: "(StateType | StateType[])[]" => "state.type.not_any_";
    /// The name is one of these. An empty list matches nothing.
    many state_name as stateName: "(string | string[])[]" => "state.name.any_";
    /// The name is none of these. An empty list excludes nothing.
    many state_name_not_any as stateNameNotAny: "(string | string[])[]" => "state.name.not_any_";
}
