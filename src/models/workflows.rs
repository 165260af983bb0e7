//! What the workflows take and give.

use js_sys::{Array, Object};
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

    /// Which runs `bulkCancelFlowRuns` cancels, and how. `flow_runs` may not choose by state (`states` and
    /// `stateTypes` do), nor combine with `"or_"`.
    #[allow(non_snake_case)]
    BulkCancelFlowRuns {
        ..CancelFlowRuns,
        ..FlowRunSelection,
        /// The names of the states to cancel, e.g. `"Late"`; `["Pending", "Running", "Scheduled",
        /// "Late"]` by default. Names miss what is called otherwise, such as `"Retrying"`,
        /// `"AwaitingRetry"` or `"Paused"`.
        states?: Option<Vec<String>>,
        /// The types of state to cancel, in place of names: misses nothing.
        stateTypes?: Option<Vec<ActiveStateType>>,
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

    /// Flow runs, by filters: each leaves something out. In place of ids, there has to be at least one.
    FlowRunSelection {
        /// Only these flow runs.
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
    }

    /// Deployments, by filters: at least one, and each leaves something out.
    DeploymentSelection {
        /// Only these deployments.
        deployments?: Option<DeploymentFilterInput>,
        /// Only deployments of these flows.
        flows?: Option<FlowFilterInput>,
        /// Only deployments with such runs.
        flow_runs?: Option<FlowRunFilterInput>,
        /// Only deployments with runs that have such task runs.
        task_runs?: Option<TaskRunFilterInput>,
        /// Only deployments of these work pools.
        work_pools?: Option<WorkPoolFilterInput>,
        /// Only deployments of these work queues.
        work_pool_queues?: Option<WorkQueueFilterInput>,
    }

    /// How something is done with many flow runs.
    #[allow(non_snake_case)]
    BulkFlowRunOptions {
        ..RequestOptions,
        /// Change nothing; the outcomes say what would be done.
        dryRun?: Option<bool>,
        /// Told after every batch how far it is, and before an aborted call rejects, what became of every
        /// run. What it throws is ignored.
        onProgress?: Option<OnBulkFlowRunProgress>,
    }

    /// How `retryFlowRuns` retries.
    #[allow(non_snake_case)]
    RetryFlowRuns {
        ..BulkFlowRunOptions,
        /// The types of state in which a run is retried; `["FAILED", "CRASHED"]` by default.
        stateTypes?: Option<Vec<TerminalStateType>>,
        /// Who retries and why: the message of the new state.
        message?: Option<String>,
    }

    /// How `setFlowRunStates` sets a state.
    SetFlowRunStates {
        ..BulkFlowRunOptions,
        /// Set the state against the server's rules: it can reopen a finished run. `false` by
        /// default.
        force?: Option<bool>,
    }

    /// How something is done with many deployments.
    #[allow(non_snake_case)]
    BulkDeploymentOptions {
        ..RequestOptions,
        /// Change nothing; the outcomes say what would be done.
        dryRun?: Option<bool>,
        /// Told after every few how far it is, and before an aborted call rejects, what became of every
        /// deployment. What it throws is ignored.
        onProgress?: Option<OnBulkDeploymentProgress>,
    }
}

schema! {
    /// A run of a deployment that `runDeployment` creates: what `createFlowRunFromDeployment` takes, and whether it is
    /// waited for.
    #[allow(non_snake_case)]
    RunDeploymentOptions {
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

    /// The types of state a run ends in.
    TerminalStateType { FAILED, CRASHED, CANCELLED, COMPLETED }

    /// How runs are cancelled.
    ///
    /// Either way every run is told to stop first, by the state `Cancelling`: the server refuses that for
    /// a run that has ended, and without force accepts nothing but `Cancelled` after it. So a run that has
    /// ended before is not changed. Runs that have no process, such as those that wait for their time, are `Cancelled` at
    /// once.
    ///
    /// `"stop"` leaves it there: a run's worker ends it and sets `Cancelled`. Runs without a deployment,
    /// which no worker would end, are set to `Cancelled`.
    ///
    /// `"force"` sets `Cancelled` for all of them without waiting for that. What runs without anyone to
    /// stop it goes on running, and may still set its own end in place of `Cancelled`.
    CancelMode { stop, force }
}

/// A span of time in whole milliseconds; it may be below 0.
#[derive(Tsify)]
#[tsify(type = "number")]
pub struct Delay(());

impl Schema for Delay {
    const KIND: Kind = Kind::new("i32");
    const LINE: &'static str = "Delay:i32";
}

/// Told of a run's state, and of the run as it was then.
#[derive(Tsify)]
#[tsify(type = "(state: State, flowRun: FlowRun) => void")]
pub struct OnState(());

impl Schema for OnState {
    const KIND: Kind = Kind::ANY;
    const LINE: &'static str = "OnState:Json";
}

/// Declares what can become of a run, whatever the workflow, with the names that JavaScript has for it.
macro_rules! outcome {
    ($($variant:ident $name:literal),* $(,)?) => {
        /// What became of a run, whatever the workflow.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[allow(
            missing_docs,
            reason = "documented where a workflow's own are declared"
        )]
        pub enum Outcome { $($variant),* }

        const NAMES: &[&str] = &[$($name),*];
    };
}

outcome! {
    Cancelled "cancelled",
    Cancelling "cancelling",
    AlreadyTerminal "alreadyTerminal",
    AlreadyCancelling "alreadyCancelling",
    Rescheduled "rescheduled",
    Deleted "deleted",
    Started "started",
    Succeeded "succeeded",
    Skipped "skipped",
    WithoutDeployment "withoutDeployment",
    Gone "gone",
    Failed "failed",
    Unknown "unknown",
    NotSent "notSent",
}

impl Outcome {
    /// Its name in JavaScript.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES.get(self as usize).copied().unwrap_or_default()
    }
}

/// How many runs came to each outcome.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts([u32; NAMES.len()]);

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
    ($list:ident; $(#[$meta:meta])* $outcome:ident; $(#[$counts_meta:meta])* $counts:ident;
        $($(#[$field_meta:meta])* $variant:ident $field:ident),* $(,)?) => {
        /// The outcomes of the workflow.
        pub const $list: &[Outcome] = &[$(Outcome::$variant),*];

        $(#[$meta])*
        #[derive(Tsify)]
        #[serde(rename_all = "camelCase")]
        #[allow(missing_docs, reason = "documented together, above")]
        #[allow(dead_code, reason = "a declaration: an outcome is an `Outcome`")]
        pub enum $outcome { $($variant),* }

        $(#[$counts_meta])*
        #[derive(Tsify)]
        #[serde(rename_all = "camelCase")]
        #[allow(dead_code, reason = "a declaration: they are `Counts`")]
        pub struct $counts { $($(#[$field_meta])* pub $field: u32),* }
    };
}

outcomes! {
    CANCEL_OUTCOMES;
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
    RESCHEDULE_OUTCOMES;
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

outcomes! {
    BULK_OUTCOMES;
    /// What became of a run or a deployment that something was to be done with.
    ///
    /// `succeeded`: it is done. `skipped`: it was left alone, for it was not in a state that was chosen, or
    /// not any more when its turn came; a deployment was paused already, or was not.
    /// `withoutDeployment`: it has none, so no worker would take it (`retryFlowRuns` only). `gone`: there
    /// is no such run or deployment (any more). `failed`: it is as it was, and `error` says why.
    /// `unknown`: its request was on its way when the call was aborted or the connection broke for
    /// good. `notSent`: the call ended before its turn.
    BulkOutcome;
    /// How many runs or deployments came to which {@link BulkOutcome}.
    BulkCounts;
    /// Those with which it is done.
    Succeeded succeeded,
    /// Those that were left alone.
    Skipped skipped,
    /// Runs that no worker would take.
    WithoutDeployment without_deployment,
    /// Ids without a run or a deployment.
    Gone gone,
    /// Those that are as they were, each with its `error`.
    Failed failed,
    /// Those whose answer got lost.
    Unknown unknown,
    /// Those whose turn did not come.
    NotSent not_sent,
}

/// The type and the name of a state.
#[derive(Tsify, Debug, Clone, Default, PartialEq, Eq)]
#[tsify(missing_as_null)]
pub struct StateLabel {
    /// Its type.
    #[tsify(type = "StateType")]
    pub r#type: String,
    /// Its name.
    pub name: Option<String>,
}

/// Declares what is told of a run or a deployment. Its texts are taken over from it as they are: their names are in
/// a list of their own.
macro_rules! rows {
    ($($(#[$meta:meta])* $name:ident $list:ident {
        $($(#[$text_meta:meta])* $text:ident: $ts:literal,)*
        ..
        $($(#[$field_meta:meta])* $field:ident $(?$optional:ident)?: $field_ts:literal,)*
    })*) => {
        $(
            #[derive(Tsify)]
            $(#[$meta])*
            #[allow(dead_code, reason = "a declaration: workflows/engine/ledger.rs makes them")]
            pub struct $name {
                $($(#[$text_meta])* #[tsify(type = $ts)] pub $text: (),)*
                $($(#[$field_meta])* #[tsify($($optional,)? type = $field_ts)] pub $field: (),)*
            }

            /// Its texts.
            pub const $list: &[&str] = &[$(stringify!($text)),*];
        )*
    };
}

rows! {
    /// What became of a run. Of one that isn't there nothing but the id is known.
    #[tsify(type_params = "Outcome")]
    FlowRunOutcome FLOW_RUN_TEXTS {
        /// Its id.
        id: "Uuid",
        /// Its name; null for a run that isn't there.
        name: "string | null",
        /// Its flow; null for a run that isn't there.
        flow_id: "Uuid | null",
        /// Its deployment; null for a run without one, which no worker would stop or start.
        deployment_id: "Uuid | null",
        /// When it was expected to start.
        expected_start_time: "DateTime | null",
        /// When it started.
        start_time: "DateTime | null",
        /// When it ended, if it had when it was last read.
        end_time: "DateTime | null",
        ..
        /// The state it was found in; null for a run that isn't there.
        was: "StateLabel | null",
        /// What became of it.
        outcome: "Outcome",
        /// The state it is in now, as far as known.
        state: "StateLabel | null",
        /// Why it failed, or why nothing is known of it.
        error ?optional: "PrefectError",
    }

    /// What became of a deployment.
    DeploymentOutcome DEPLOYMENT_TEXTS {
        /// Its id.
        id: "Uuid",
        /// Its name; null for a deployment that isn't there.
        name: "string | null",
        /// Its flow; null for a deployment that isn't there.
        flow_id: "Uuid | null",
        ..
        /// What became of it.
        outcome: "BulkOutcome",
        /// Why it failed, or why nothing is known of it.
        error ?optional: "PrefectError",
    }

    /// A late run.
    RescheduledFlowRun RESCHEDULED_TEXTS {
        /// Its id.
        id: "Uuid",
        /// Its name.
        name: "string",
        /// Its flow.
        flow_id: "Uuid",
        /// Its deployment.
        deployment_id: "Uuid",
        /// When it was expected to start.
        expected_start_time: "DateTime",
        /// When it started, if it had when it was last read.
        start_time: "DateTime | null",
        /// When it ended, if it had when it was last read.
        end_time: "DateTime | null",
        ..
        /// What became of it.
        outcome: "RescheduleOutcome",
        /// The time it was to get, or that of the new run if an earlier call made that; null for a run that
        /// was one too many.
        new_start_time: "DateTime | null",
        /// Whether that time was past already when the runs were listed, by the server's clock: the delay
        /// was shorter than the run was late. A worker may take such a new run at once.
        late_again: "boolean",
        /// The id of the run made in its place, its own with `inPlace`; null if there is none. Where the
        /// outcome is `started` both have started, which takes a new time that is past.
        new_flow_run_id: "Uuid | null",
        /// Why it failed, or why nothing is known of it.
        error ?optional: "PrefectError",
    }
}

/// What became of everything that a workflow was for.
#[derive(Tsify, Serialize)]
#[tsify(missing_as_null, type_params = "Outcome, Counts")]
pub struct WorkflowResult {
    /// One for each.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Outcome[]")]
    pub outcomes: Array,
    /// How many of each.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Counts")]
    pub counts: Object,
    /// Only where there may be runs without an outcome: the list couldn't be read once more at the end, or
    /// new runs came up as fast as they were cancelled.
    #[serde(
        with = "serde_wasm_bindgen::preserve",
        skip_serializing_if = "JsValue::is_undefined"
    )]
    #[tsify(optional, type = "PrefectError")]
    pub error: JsValue,
}

/// How far a workflow is.
#[derive(Tsify, Serialize)]
#[tsify(missing_as_null, type_params = "Outcome, Counts")]
pub struct WorkflowProgress {
    /// How many have an outcome.
    pub done: u32,
    /// How many there are, as far as known.
    pub total: u32,
    /// How many of each outcome so far.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Counts")]
    pub counts: Object,
    /// Those that came since the last time.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Outcome[]")]
    pub outcomes: Array,
}

/// Declares what the workflows give, by what they have in common.
macro_rules! results {
    ($($(#[$meta:meta])* $name:ident = $ts:literal;)*) => {
        $(
            $(#[$meta])*
            #[derive(Tsify)]
            #[tsify(type = $ts)]
            #[allow(dead_code, reason = "a declaration")]
            pub struct $name(());

            impl Schema for $name {
                const KIND: Kind = Kind::ANY;
                const LINE: &'static str = concat!(stringify!($name), ":Json");
            }
        )*
    };
}

results! {
    /// A run that was to be cancelled.
    CancelledFlowRun = "FlowRunOutcome<CancelOutcome>";
    /// What became of every run that was to be cancelled.
    CancelResult = "WorkflowResult<CancelledFlowRun, CancelCounts>";
    /// How far a bulk cancel is.
    CancelProgress = "WorkflowProgress<CancelledFlowRun, CancelCounts>";
    /// Told how far a bulk cancel is.
    OnCancelProgress = "(progress: CancelProgress) => void";
    /// How far a reschedule is.
    RescheduleProgress = "WorkflowProgress<RescheduledFlowRun, RescheduleCounts>";
    /// Told how far a reschedule is.
    OnRescheduleProgress = "(progress: RescheduleProgress) => void";
    /// What became of every run that something was to be done with.
    BulkFlowRunResult = "WorkflowResult<FlowRunOutcome<BulkOutcome>, BulkCounts>";
    /// Told how far it is.
    OnBulkFlowRunProgress = "(progress: WorkflowProgress<FlowRunOutcome<BulkOutcome>, BulkCounts>) => void";
    /// What became of every deployment that something was to be done with.
    BulkDeploymentResult = "WorkflowResult<DeploymentOutcome, BulkCounts>";
    /// Told how far it is.
    OnBulkDeploymentProgress = "(progress: WorkflowProgress<DeploymentOutcome, BulkCounts>) => void";
}

/// What became of every late run.
#[derive(Tsify)]
#[allow(
    dead_code,
    reason = "a declaration: it is a `WorkflowResult`, with the new runs"
)]
pub struct RescheduleResult {
    /// The runs with a new time, the one expected last in front: what Python's recipe gives. Empty where
    /// they couldn't be read.
    #[tsify(type = "FlowRun[]")]
    pub flow_runs: (),
    /// One for each late run, the one expected last in front.
    #[tsify(type = "RescheduledFlowRun[]")]
    pub outcomes: (),
    /// How many of each.
    #[tsify(type = "RescheduleCounts")]
    pub counts: (),
    /// Only where no deployment has this name, or where `flow_runs` is empty because they couldn't be read;
    /// `outcomes` has their ids.
    #[tsify(optional, type = "PrefectError")]
    pub error: (),
}
