//! What the workflows take and give.

use js_sys::Array;
use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::JsValue;

use super::deployments::DeploymentFilterInput;
use super::flow_runs::{DeploymentFlowRunCreate, FlowRunFilterInput};
use super::flows::FlowFilterInput;
use super::options::RequestOptions;
use super::scalars::DateTimeInput;
use super::states::StateType;
use super::task_runs::TaskRunFilterInput;
use super::work_pools::WorkPoolFilterInput;
use super::work_queues::WorkQueueFilterInput;
use super::{choices, schema};
use crate::json::kind::{Kind, Schema};

schema! {
    /// Which runs `getMostRecentFlowRuns` gets.
    GetMostRecentFlowRuns {
        ..RequestOptions,
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
        /// Who cancels and why: the message of the new state. The server leaves it out where it cancels a
        /// run at once; such a run gets a second `Cancelled` state that carries it.
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
        /// Who cancels and why: the message of the new state. The server leaves it out where it cancels a
        /// run at once; such a run gets a second `Cancelled` state that carries it.
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

schema! {
    /// A run of a deployment that `runDeployment` creates: what `createFlowRunFromDeployment` takes, and whether it is
    /// waited for.
    #[allow(non_snake_case)]
    RunDeployment {
        ..RequestOptions,
        ..DeploymentFlowRunCreate,
        /// When it is to start; now by default. In place of `state`.
        scheduledTime?: Option<DateTimeInput>,
        /// Wait until the run has ended, as `waitForFlowRun` does; `false` by default.
        wait?: Option<bool>,
        /// Told of each state that is seen while the run is waited for.
        onState?: Option<OnState>,
    }

    /// How `waitForFlowRun` waits.
    #[allow(non_snake_case)]
    WaitOptions {
        ..RequestOptions,
        /// Told of each state that is seen, the first one among them. One that comes and goes between two looks isn't.
        /// What it throws is ignored.
        onState?: Option<OnState>,
    }
}

choices! {
    /// The types of state a run can be cancelled in.
    ActiveStateType { SCHEDULED, PENDING, RUNNING, PAUSED, CANCELLING }

    /// How runs are cancelled.
    ///
    /// Either way every run is told to stop first, by the state `Cancelling`: the server refuses that for
    /// a run that has ended, and accepts nothing but `Cancelled` after it. So no run that has ended is
    /// changed. Runs that have no process, such as those that wait for their time, are `Cancelled` at
    /// once.
    ///
    /// `"stop"` leaves it there: a run's worker ends it and sets `Cancelled`. Runs without a deployment,
    /// which no worker would end, are set to `Cancelled`.
    ///
    /// `"force"` sets `Cancelled` for all of them without waiting for that. What runs without anyone to
    /// stop it goes on running, but its own end is not written down any more.
    CancelMode { stop, force }
}

/// A span of time in whole milliseconds; it may be below 0.
#[derive(Tsify)]
#[tsify(type = "number")]
pub struct Delay(());

impl Schema for Delay {
    const KIND: &'static Kind = &Kind::Int { min: i64::MIN };
}

/// Told of a run's state, and of the run as it was then.
#[derive(Tsify)]
#[tsify(type = "(state: State, flowRun: FlowRun) => void")]
pub struct OnState(());

impl Schema for OnState {
    const KIND: &'static Kind = &Kind::Any;
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

/// What became of a run, whatever the workflow.
#[derive(Serialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
#[allow(
    missing_docs,
    reason = "documented where a workflow's own are declared"
)]
pub enum Outcome {
    Cancelled,
    Cancelling,
    AlreadyTerminal,
    AlreadyCancelling,
    Rescheduled,
    Deleted,
    Started,
    Gone,
    Failed,
    Unknown,
    NotSent,
}

/// How many runs came to each outcome.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts([u32; Outcome::NotSent as usize + 1]);

impl Counts {
    /// One more of these.
    pub fn count(&mut self, outcome: Outcome) {
        if let Some(count) = self.0.get_mut(outcome as usize) {
            *count += 1;
        }
    }

    /// How many of these.
    #[must_use]
    pub fn of(self, outcome: Outcome) -> u32 {
        self.0.get(outcome as usize).copied().unwrap_or_default()
    }
}

/// Declares which outcomes a workflow has: the type of one, and how many of each there are.
macro_rules! outcomes {
    ($(#[$meta:meta])* $outcome:ident; $(#[$counts_meta:meta])* $counts:ident;
        $($(#[$field_meta:meta])* $variant:ident $field:ident),* $(,)?) => {
        $(#[$meta])*
        #[derive(Tsify, Serialize)]
        #[serde(rename_all = "camelCase")]
        #[allow(missing_docs, reason = "documented together, above")]
        #[allow(dead_code, reason = "a declaration: an outcome is an `Outcome`")]
        pub enum $outcome { $($variant),* }

        $(#[$counts_meta])*
        #[derive(Tsify, Serialize, Debug, Clone, Copy)]
        #[serde(rename_all = "camelCase")]
        pub struct $counts { $($(#[$field_meta])* pub $field: u32),* }

        impl From<Counts> for $counts {
            fn from(counts: Counts) -> Self {
                Self { $($field: counts.of(Outcome::$variant)),* }
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
    /// Its flow; null for a run that isn't there.
    #[tsify(type = "Uuid | null")]
    pub flow_id: Option<String>,
    /// Its deployment; null for a run without one, which no worker would stop.
    #[tsify(type = "Uuid | null")]
    pub deployment_id: Option<String>,
    /// When it was expected to start.
    #[tsify(type = "DateTime | null")]
    pub expected_start_time: Option<String>,
    /// When it started.
    #[tsify(type = "DateTime | null")]
    pub start_time: Option<String>,
    /// When it ended, if it had when it was last read.
    #[tsify(type = "DateTime | null")]
    pub end_time: Option<String>,
    /// The state it was found in; null for a run that isn't there.
    pub was: Option<StateLabel>,
    /// What became of it.
    #[tsify(type = "CancelOutcome")]
    pub outcome: Outcome,
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

impl CancelledFlowRun {
    /// For an id without a run.
    #[must_use]
    pub fn gone(id: String) -> Self {
        Self {
            id,
            name: None,
            flow_id: None,
            deployment_id: None,
            expected_start_time: None,
            start_time: None,
            end_time: None,
            was: None,
            outcome: Outcome::Gone,
            state: None,
            error: JsValue::UNDEFINED,
        }
    }
}

/// What became of every run that was to be cancelled.
#[derive(Tsify, Serialize)]
#[tsify(missing_as_null)]
pub struct CancelResult {
    /// One for each run.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "CancelledFlowRun[]")]
    pub outcomes: Array,
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
    pub done: u32,
    /// How many there are, as far as known.
    pub total: u32,
    /// How many of each outcome so far.
    pub counts: CancelCounts,
    /// Those that came since the last time.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "CancelledFlowRun[]")]
    pub outcomes: Array,
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
    /// Its flow.
    #[tsify(type = "Uuid")]
    pub flow_id: String,
    /// Its deployment.
    #[tsify(type = "Uuid")]
    pub deployment_id: String,
    /// When it was expected to start.
    #[tsify(type = "DateTime")]
    pub expected_start_time: String,
    /// When it started, if it had when it was last read.
    #[tsify(type = "DateTime | null")]
    pub start_time: Option<String>,
    /// When it ended, if it had when it was last read.
    #[tsify(type = "DateTime | null")]
    pub end_time: Option<String>,
    /// What became of it.
    #[tsify(type = "RescheduleOutcome")]
    pub outcome: Outcome,
    /// The time it was to get, or that of the new run if an earlier call made that; null for a run that
    /// was one too many.
    #[tsify(type = "DateTime | null")]
    pub new_start_time: Option<String>,
    /// Whether that time was past already when the runs were listed, by the server's clock: the delay
    /// was shorter than the run was late. A worker may take such a new run at once.
    pub late_again: bool,
    /// The id of the run made in its place, its own with `inPlace`; null if there is none. Where the
    /// outcome is `started` both have started, which takes a new time that is past.
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
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "RescheduledFlowRun[]")]
    pub outcomes: Array,
    /// How many of each.
    pub counts: RescheduleCounts,
    /// Only where `flow_runs` is empty because they couldn't be read; `outcomes` has their ids.
    #[serde(
        with = "serde_wasm_bindgen::preserve",
        skip_serializing_if = "JsValue::is_undefined"
    )]
    #[tsify(optional, type = "PrefectError")]
    pub error: JsValue,
}

/// How far a reschedule is.
#[derive(Tsify, Serialize)]
#[tsify(missing_as_null)]
pub struct RescheduleProgress {
    /// How many runs have an outcome.
    pub done: u32,
    /// How many there are.
    pub total: u32,
    /// How many of each outcome so far.
    pub counts: RescheduleCounts,
    /// Those that came since the last time.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "RescheduledFlowRun[]")]
    pub outcomes: Array,
}
