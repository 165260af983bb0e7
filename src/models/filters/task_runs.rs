//! Task runs: the filters, as literals and as builders.

use super::Operator;
use super::builder::builder;
use crate::models::scalars::{DateTimeInput, Uuid};
use crate::models::schema;
use crate::models::states::StateType;

schema! {
    /// Chooses task runs.
    TaskRunFilter {
        /// How the conditions combine: `"and_"` (default) or `"or_"`.
        operator?: Operator,
        /// By id.
        id?: Option<TaskRunFilterId>,
        /// By name.
        name?: Option<TaskRunFilterName>,
        /// By tags.
        tags?: Option<TaskRunFilterTags>,
        /// By state: type, name or both.
        state?: Option<TaskRunFilterState>,
        /// By when they started.
        start_time?: Option<TaskRunFilterStartTime>,
        /// By when they ended.
        end_time?: Option<TaskRunFilterEndTime>,
        /// By when they were expected to start first.
        expected_start_time?: Option<TaskRunFilterExpectedStartTime>,
        /// By whether they started a subflow run.
        subflow_runs?: Option<TaskRunFilterSubFlowRuns>,
        /// By flow run.
        flow_run_id?: Option<TaskRunFilterFlowRunId>,
    }

    /// By id: a part of {@link TaskRunFilter}.
    TaskRunFilterId {
        /// The id is one of these. An empty list matches nothing.
        any_?: Option<Vec<Uuid>>,
    }

    /// By name: a part of {@link TaskRunFilter}.
    TaskRunFilterName {
        /// The name is one of these. An empty list matches nothing.
        any_?: Option<Vec<String>>,
        /// The name contains this, whatever its case; `_` and `%` are wildcards, `""` matches everything.
        like_?: Option<String>,
    }

    /// By tags: a part of {@link TaskRunFilter}.
    TaskRunFilterTags {
        /// How the conditions combine: `"and_"` (default) or `"or_"`.
        operator?: Operator,
        /// Every one of these tags is there, others may be too. An empty list matches everything.
        all_?: Option<Vec<String>>,
        /// `true`: without tags; `false`: with.
        is_null_?: Option<bool>,
    }

    /// By state: type, name or both: a part of {@link TaskRunFilter}.
    TaskRunFilterState {
        /// How the conditions combine: `"and_"` (default) or `"or_"`.
        operator?: Operator,
        /// By state type.
        r#type?: Option<TaskRunFilterStateType>,
        /// By state name.
        name?: Option<TaskRunFilterStateName>,
    }

    /// By when they started: a part of {@link TaskRunFilter}.
    TaskRunFilterStartTime {
        /// The start time is at this time or before.
        before_?: Option<DateTimeInput>,
        /// The start time is at this time or after.
        after_?: Option<DateTimeInput>,
        /// `true`: without start time; `false`: with.
        is_null_?: Option<bool>,
    }

    /// By when they ended: a part of {@link TaskRunFilter}.
    TaskRunFilterEndTime {
        /// The end time is at this time or before.
        before_?: Option<DateTimeInput>,
        /// The end time is at this time or after.
        after_?: Option<DateTimeInput>,
        /// `true`: without end time; `false`: with.
        is_null_?: Option<bool>,
    }

    /// By when they were expected to start first: a part of {@link TaskRunFilter}.
    TaskRunFilterExpectedStartTime {
        /// The expected start time is at this time or before.
        before_?: Option<DateTimeInput>,
        /// The expected start time is at this time or after.
        after_?: Option<DateTimeInput>,
    }

    /// By whether they started a subflow run: a part of {@link TaskRunFilter}.
    TaskRunFilterSubFlowRuns {
        /// `true`: only task runs that started a subflow run; `false`: only those that did not.
        exists_?: Option<bool>,
    }

    /// By flow run: a part of {@link TaskRunFilter}.
    TaskRunFilterFlowRunId {
        /// How the conditions combine: `"and_"` (default) or `"or_"`.
        operator?: Operator,
        /// The flow run id is one of these. An empty list matches nothing.
        any_?: Option<Vec<Uuid>>,
        /// `true`: without flow run id; `false`: with.
        is_null_?: Option<bool>,
    }

    /// By state: type, name or both: a part of {@link TaskRunFilter}.
    TaskRunFilterStateType {
        /// The type is one of these. An empty list matches nothing.
        any_?: Option<Vec<StateType>>,
    }

    /// By state: type, name or both: a part of {@link TaskRunFilter}.
    TaskRunFilterStateName {
        /// The name is one of these. An empty list matches nothing.
        any_?: Option<Vec<String>>,
    }
}

builder! {
    TaskRunFilter: TaskRunFilterInput = "TaskRunFilter | FilterBuilder<TaskRunFilter, \"TaskRunFilter\">";
}
