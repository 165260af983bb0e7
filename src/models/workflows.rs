//! What the workflows take and give.

use js_sys::Array;
use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::JsValue;

use super::deployments::DeploymentFilterInput;
use super::flow_runs::FlowRunFilterInput;
use super::flows::FlowFilterInput;
use super::options::RequestOptions;
use super::states::StateType;
use super::task_runs::TaskRunFilterInput;
use super::work_pools::WorkPoolFilterInput;
use super::work_queues::WorkQueueFilterInput;
use super::{choices, schema};
use crate::json::kind::{Kind, Schema};

schema! {
    /// Which runs `getMostRecentFlowRuns` gets.
    GetMostRecentFlowRuns {
        /// How many; any number, also more than a page.
        n: u32,
        /// The types of state they are in; `["COMPLETED"]` by default.
        states?: Option<Vec<StateType>>,
        /// Only runs of these deployments.
        deployments?: Option<DeploymentFilterInput>,
    }

    /// Which runs `bulkCancelFlowRuns` cancels, and how.
    #[allow(non_snake_case)]
    BulkCancelFlowRuns {
        ..RequestOptions,
        /// The names of the states to cancel, e.g. `"Late"`; `["Pending", "Running", "Scheduled",
        /// "Late"]` by default. Names miss what is called otherwise, such as `"Retrying"`,
        /// `"AwaitingRetry"` or `"Paused"`.
        states?: Option<Vec<String>>,
        /// The types of state to cancel, in place of names: misses nothing.
        stateTypes?: Option<Vec<ActiveStateType>>,
        /// How; `"stop"` by default.
        mode?: Option<CancelMode>,
        /// Only these flow runs. It may not choose by state (`states` and `stateTypes` do), nor
        /// combine with `"or_"`.
        flow_runs?: Option<FlowRunFilterInput>,
        /// Only runs of these flows.
        flows?: Option<FlowFilterInput>,
        /// Only runs of these deployments.
        deployments?: Option<DeploymentFilterInput>,
        /// Only runs with such task runs.
        task_runs?: Option<TaskRunFilterInput>,
        /// Only runs in these work pools.
        work_pools?: Option<WorkPoolFilterInput>,
        /// Only runs in these work queues.
        work_pool_queues?: Option<WorkQueueFilterInput>,
        /// Who cancels and why: the message of the new state.
        message?: Option<String>,
        /// Change nothing; the outcomes say what would be done.
        dryRun?: Option<bool>,
        /// Told after every batch how far it is, and before an aborted call rejects, what became of every
        /// run. What it throws is ignored.
        onProgress?: Option<OnCancelProgress>,
    }

    /// How `cancelFlowRuns` cancels.
    #[allow(non_snake_case)]
    CancelFlowRuns {
        ..RequestOptions,
        /// How; `"stop"` by default.
        mode?: Option<CancelMode>,
        /// Who cancels and why: the message of the new state.
        message?: Option<String>,
        /// Change nothing; the outcomes say what would be done.
        dryRun?: Option<bool>,
        /// Told after every batch how far it is, and before an aborted call rejects, what became of every
        /// run. What it throws is ignored.
        onProgress?: Option<OnCancelProgress>,
    }

    /// Which late runs `rescheduleLateFlowRuns` makes anew, and for when.
    #[allow(non_snake_case)]
    RescheduleLateFlowRuns {
        ..RequestOptions,
        /// The exact name of the deployment, or `"<flow name>/<deployment name>"` where several
        /// flows have one of that name. This or `deployments` has to be given.
        deploymentName?: Option<String>,
        /// The deployments, by a filter.
        deployments?: Option<DeploymentFilterInput>,
        /// Milliseconds between the time a run was expected to start and its new one.
        delayMs: Delay,
        /// How many runs are rescheduled: the ones expected last.
        mostRecentN: u32,
        /// Whether the other late runs are deleted; `true` by default.
        deleteRemaining?: Option<bool>,
        /// The names of the states that count as late; `["Late"]` by default.
        states?: Option<Vec<String>>,
        /// Give the runs a new time in place of making new ones: they keep their id, but their
        /// `expected_start_time` stays what it was. `false` by default.
        inPlace?: Option<bool>,
        /// Change nothing; the outcomes say what would be done.
        dryRun?: Option<bool>,
        /// Told after every step how far it is, and before an aborted call rejects, what became of every
        /// run. What it throws is ignored.
        onProgress?: Option<OnRescheduleProgress>,
    }
}

choices! {
    /// The types of state a run can be cancelled in.
    ActiveStateType { SCHEDULED, PENDING, RUNNING, PAUSED, CANCELLING }

    /// How runs are cancelled.
    ///
    /// `"stop"` stops them: runs that haven't started are `Cancelled` at once; runs in progress
    /// become `Cancelling`, whereupon their worker ends them and sets `Cancelled`; runs in progress
    /// without a deployment, which no worker would end, are `Cancelled`.
    ///
    /// `"force"` writes `Cancelled` down for all of them, as Prefect's documented recipe does. What
    /// runs goes on running, and may end as `Completed`.
    CancelMode { stop, force }
}

/// A span of time in whole milliseconds; it may be below 0.
#[derive(Tsify)]
#[tsify(type = "number")]
pub struct Delay(());

impl Schema for Delay {
    const KIND: &'static Kind = &Kind::Int { min: i64::MIN };
}

/// Told how far a bulk cancel is.
#[derive(Tsify)]
#[tsify(type = "(progress: CancelProgress) => void")]
pub struct OnCancelProgress(());

impl Schema for OnCancelProgress {
    const KIND: &'static Kind = &Kind::Any;
}

/// Told how far a reschedule is.
#[derive(Tsify)]
#[tsify(type = "(progress: RescheduleProgress) => void")]
pub struct OnRescheduleProgress(());

impl Schema for OnRescheduleProgress {
    const KIND: &'static Kind = &Kind::Any;
}

/// Declares outcomes: the enum, and how many of each there are.
macro_rules! outcomes {
    ($(#[$meta:meta])* $outcome:ident; $(#[$counts_meta:meta])* $counts:ident;
        $($(#[$field_meta:meta])* $variant:ident $field:ident),* $(,)?) => {
        $(#[$meta])*
        #[derive(Tsify, Serialize, Debug, Clone, Copy, PartialEq, Eq)]
        #[serde(rename_all = "camelCase")]
        #[allow(missing_docs, reason = "documented together, above")]
        pub enum $outcome { $($variant),* }

        $(#[$counts_meta])*
        #[derive(Tsify, Serialize, Debug, Clone, Copy, Default, PartialEq, Eq)]
        #[serde(rename_all = "camelCase")]
        pub struct $counts { $($(#[$field_meta])* pub $field: u32),* }

        impl $counts {
            /// One more of these.
            pub fn count(&mut self, outcome: $outcome) {
                match outcome { $($outcome::$variant => self.$field += 1),* }
            }
        }
    };
}

outcomes! {
    /// What became of a run that was to be cancelled.
    ///
    /// `cancelled`: it is. `cancelling`: its worker has been told. `alreadyTerminal`: it had ended,
    /// and was left as it is. `alreadyCancelling`: its worker had been told before. `gone`: there is
    /// no such run (any more). `failed`: it goes on, and `error` says why. `unknown`: its request was
    /// on its way when the call was aborted or the connection broke for good. `notSent`: the call
    /// ended before its turn.
    CancelOutcome;
    /// How many runs came to which {@link CancelOutcome}.
    CancelCounts;
    /// Runs that are cancelled.
    Cancelled cancelled,
    /// Runs whose worker has been told to stop them.
    Cancelling cancelling,
    /// Runs that had ended, and were left as they are.
    AlreadyTerminal already_terminal,
    /// Runs whose worker had been told before.
    AlreadyCancelling already_cancelling,
    /// Ids without a run.
    Gone gone,
    /// Runs that go on, each with its `error`.
    Failed failed,
    /// Runs whose answer got lost.
    Unknown unknown,
    /// Runs whose turn did not come.
    NotSent not_sent,
}

outcomes! {
    /// What became of a late run.
    ///
    /// `rescheduled`: it has a new time. `deleted`: it was one too many. `started`: it was not late
    /// any more when its turn came, and was left alone. `gone`: somebody else deleted it. `failed`:
    /// it is still there, and `error` says why. `unknown`: its request was on its way when the call
    /// was aborted or the connection broke for good. `notSent`: the call ended before its turn.
    /// Where it is still there and has a `new_flow_run_id` as well, the same call once more deletes
    /// it and makes no second new run.
    RescheduleOutcome;
    /// How many late runs came to which {@link RescheduleOutcome}.
    RescheduleCounts;
    /// Runs with a new time.
    Rescheduled rescheduled,
    /// Runs that were too many.
    Deleted deleted,
    /// Runs that were not late any more, and were left alone.
    Started started,
    /// Runs that somebody else deleted.
    Gone gone,
    /// Runs that are still there, each with its `error`.
    Failed failed,
    /// Runs whose answer got lost.
    Unknown unknown,
    /// Runs whose turn did not come.
    NotSent not_sent,
}

/// The type and the name of a state.
#[derive(Tsify, Serialize, Debug, Clone, PartialEq, Eq)]
#[tsify(missing_as_null)]
pub struct StateLabel {
    /// Its type.
    #[tsify(type = "StateType")]
    pub r#type: String,
    /// Its name.
    pub name: Option<String>,
}

/// A run that was to be cancelled.
#[derive(Tsify, Serialize, Clone)]
#[tsify(missing_as_null)]
pub struct CancelledFlowRun {
    /// Its id.
    #[tsify(type = "Uuid")]
    pub id: String,
    /// Its name; null for a run that isn't there.
    pub name: Option<String>,
    /// Its deployment; null for a run without one, which no worker would stop.
    #[tsify(type = "Uuid | null")]
    pub deployment_id: Option<String>,
    /// The state it was found in; null for a run that isn't there.
    pub was: Option<StateLabel>,
    /// What became of it.
    pub outcome: CancelOutcome,
    /// The state it is in now, as far as known.
    pub state: Option<StateLabel>,
    /// Why it failed, or why nothing is known of it.
    #[serde(
        with = "serde_wasm_bindgen::preserve",
        skip_serializing_if = "JsValue::is_undefined"
    )]
    #[tsify(optional, type = "PrefectError")]
    pub error: JsValue,
}

/// What became of every run that was to be cancelled.
#[derive(Tsify, Serialize)]
#[tsify(missing_as_null)]
pub struct CancelResult {
    /// One for each run.
    pub outcomes: Vec<CancelledFlowRun>,
    /// How many of each.
    pub counts: CancelCounts,
    /// Only where there may be runs without an outcome: the list couldn't be read once more at the
    /// end, or new runs came up as fast as they were cancelled.
    #[serde(
        with = "serde_wasm_bindgen::preserve",
        skip_serializing_if = "JsValue::is_undefined"
    )]
    #[tsify(optional, type = "PrefectError")]
    pub error: JsValue,
}

/// How far a bulk cancel is.
#[derive(Tsify, Serialize)]
#[tsify(missing_as_null)]
pub struct CancelProgress {
    /// How many runs have an outcome.
    pub done: usize,
    /// How many there are, as far as known.
    pub total: usize,
    /// How many of each outcome so far.
    pub counts: CancelCounts,
    /// Those that came since the last time.
    pub outcomes: Vec<CancelledFlowRun>,
}

/// A late run.
#[derive(Tsify, Serialize, Clone)]
#[tsify(missing_as_null)]
pub struct RescheduledFlowRun {
    /// Its id.
    #[tsify(type = "Uuid")]
    pub id: String,
    /// Its name.
    pub name: String,
    /// When it was expected to start.
    #[tsify(type = "DateTime")]
    pub expected_start_time: String,
    /// What became of it.
    pub outcome: RescheduleOutcome,
    /// The time it was to get; null for a run that was one too many.
    #[tsify(type = "DateTime | null")]
    pub new_start_time: Option<String>,
    /// Whether that time is past as well: the delay was shorter than the run is late.
    pub late_again: bool,
    /// The id of the run made in its place, its own with `inPlace`; null if it wasn't rescheduled.
    #[tsify(type = "Uuid | null")]
    pub new_flow_run_id: Option<String>,
    /// Why it failed, or why nothing is known of it.
    #[serde(
        with = "serde_wasm_bindgen::preserve",
        skip_serializing_if = "JsValue::is_undefined"
    )]
    #[tsify(optional, type = "PrefectError")]
    pub error: JsValue,
}

/// What became of every late run.
#[derive(Tsify, Serialize)]
#[tsify(missing_as_null)]
pub struct RescheduleResult {
    /// The runs with a new time, the one expected last in front: what Python's recipe gives.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "FlowRun[]")]
    pub flow_runs: Array,
    /// One for each late run, the one expected last in front.
    pub outcomes: Vec<RescheduledFlowRun>,
    /// How many of each.
    pub counts: RescheduleCounts,
}

/// How far a reschedule is.
#[derive(Tsify, Serialize)]
#[tsify(missing_as_null)]
pub struct RescheduleProgress {
    /// How many runs have an outcome.
    pub done: usize,
    /// How many there are.
    pub total: usize,
    /// How many of each outcome so far.
    pub counts: RescheduleCounts,
    /// Those that came since the last time.
    pub outcomes: Vec<RescheduledFlowRun>,
}
