//! States of flow runs and task runs.

use tsify::Tsify;

use super::scalars::{DateTime, DateTimeInput, Json, StringMap, Uuid};
use super::{choices, schema};

choices! {
    /// What a state means to Prefect's rules; its name is a label. `COMPLETED`, `FAILED`,
    /// `CANCELLED` and `CRASHED` are terminal.
    StateType {
        SCHEDULED, PENDING, RUNNING, COMPLETED, FAILED, CANCELLED, CRASHED, PAUSED, CANCELLING,
    }
}

schema! {
    /// A state to be set. `State.scheduled(…)`, `State.cancelled(…)` and so on make one.
    StateCreate {
        /// What the state means.
        r#type: StateType,
        /// Its label; the capitalised type by default.
        name?: Option<String>,
        /// What to tell people.
        message?: Option<String>,
        /// A result, or where it is kept.
        data?: Option<Json>,
        /// What the state needs to be acted on.
        state_details?: StateDetailsInput,
    }

    /// What every constructor of {@link State} can be given.
    StateInit {
        /// The label, in place of the usual one.
        name?: Option<String>,
        /// What to tell people.
        message?: Option<String>,
        /// A result, or where it is kept.
        data?: Option<Json>,
        /// What the state needs to be acted on.
        state_details?: StateDetailsInput,
    }

    /// What `State.paused` and `State.suspended` can be given.
    #[allow(non_snake_case)]
    PauseInit {
        /// Seconds from now until the pause ends.
        timeoutSeconds?: Option<f64>,
        /// When the pause ends; in place of `timeoutSeconds`.
        pauseExpirationTime?: Option<DateTimeInput>,
        /// Whether the run leaves its infrastructure meanwhile; always so for `suspended`.
        reschedule?: Option<bool>,
        /// Which pause of the run this is.
        pauseKey?: Option<String>,
        /// The label, in place of the usual one.
        name?: Option<String>,
        /// What to tell people.
        message?: Option<String>,
        /// A result, or where it is kept.
        data?: Option<Json>,
        /// What the state needs to be acted on.
        state_details?: StateDetailsInput,
    }

    /// What a state that is set needs to be acted on.
    StateDetailsInput {
        /// The flow run it belongs to; the server fills it in.
        flow_run_id?: Option<Uuid>,
        /// The task run it belongs to; the server fills it in.
        task_run_id?: Option<Uuid>,
        /// The flow run that this task run stands for.
        child_flow_run_id?: Option<Uuid>,
        /// When the run is to start.
        scheduled_time?: Option<DateTimeInput>,
        /// Under which key the result is cached.
        cache_key?: Option<String>,
        /// Until when the cached result counts.
        cache_expiration?: Option<DateTimeInput>,
        /// Whether the task run was submitted to run elsewhere.
        deferred?: Option<bool>,
        /// Whether the result can't be tracked.
        untrackable_result?: bool,
        /// When a pause ends.
        pause_timeout?: Option<DateTimeInput>,
        /// Whether the run leaves its infrastructure while it is paused.
        pause_reschedule?: bool,
        /// Which pause of the run this is.
        pause_key?: Option<String>,
        /// The inputs a paused run waits for.
        run_input_keyset?: Option<StringMap>,
        /// Whether the cached result is to be made anew.
        refresh_cache?: Option<bool>,
        /// Whether the run may be retried.
        retriable?: Option<bool>,
        /// Identifies the transition: the server makes one with the same id only once.
        transition_id?: Option<Uuid>,
        /// Where the parameters of the task run are kept.
        task_parameters_id?: Option<Uuid>,
        /// The W3C trace context.
        traceparent?: Option<String>,
        /// The slot of the deployment's concurrency limit that the run holds.
        deployment_concurrency_lease_id?: Option<Uuid>,
    }
}

/// A state that a run is or was in.
#[derive(Tsify)]
#[tsify(missing_as_null)]
pub struct State {
    /// Its id.
    pub id: Uuid,
    /// What the state means.
    pub r#type: StateType,
    /// Its label, e.g. `"Late"` for a `SCHEDULED` one.
    pub name: Option<String>,
    /// When it was set.
    pub timestamp: DateTime,
    /// What it tells people.
    pub message: Option<String>,
    /// A result, or where it is kept.
    pub data: Json,
    /// What the state needs to be acted on.
    pub state_details: StateDetails,
}

/// What a state needs to be acted on.
#[derive(Tsify)]
#[tsify(missing_as_null)]
pub struct StateDetails {
    /// The flow run it belongs to.
    pub flow_run_id: Option<Uuid>,
    /// The task run it belongs to.
    pub task_run_id: Option<Uuid>,
    /// The flow run that this task run stands for.
    pub child_flow_run_id: Option<Uuid>,
    /// When the run is to start.
    pub scheduled_time: Option<DateTime>,
    /// Under which key the result is cached.
    pub cache_key: Option<String>,
    /// Until when the cached result counts.
    pub cache_expiration: Option<DateTime>,
    /// Whether the task run was submitted to run elsewhere.
    pub deferred: Option<bool>,
    /// Whether the result can't be tracked.
    pub untrackable_result: bool,
    /// When a pause ends.
    pub pause_timeout: Option<DateTime>,
    /// Whether the run leaves its infrastructure while it is paused.
    pub pause_reschedule: bool,
    /// Which pause of the run this is.
    pub pause_key: Option<String>,
    /// The inputs a paused run waits for.
    pub run_input_keyset: Option<StringMap>,
    /// Whether the cached result is to be made anew.
    pub refresh_cache: Option<bool>,
    /// Whether the run may be retried.
    pub retriable: Option<bool>,
    /// Identifies the transition.
    pub transition_id: Option<Uuid>,
    /// Where the parameters of the task run are kept.
    pub task_parameters_id: Option<Uuid>,
    /// The W3C trace context.
    pub traceparent: Option<String>,
    /// The slot of the deployment's concurrency limit that the run holds.
    pub deployment_concurrency_lease_id: Option<Uuid>,
}

/// What became of a state that was to be set. The HTTP status says nothing: look here.
#[derive(Tsify)]
#[tsify(missing_as_null)]
pub struct OrchestrationResult {
    /// The state the run is in now. `REJECT` can have set another one than was asked for: a
    /// scheduled run that is set to `CANCELLING` is `CANCELLED` at once.
    pub state: Option<State>,
    /// What the server decided.
    pub status: SetStateStatus,
    /// Why, and for `WAIT` how long.
    pub details: OrchestrationDetails,
}

/// What the server decided: it took the state, put another in its place, refused any change, or
/// asks to wait.
#[derive(Tsify)]
#[allow(missing_docs, clippy::upper_case_acronyms)]
pub enum SetStateStatus {
    ACCEPT,
    REJECT,
    ABORT,
    WAIT,
}

/// Why the server decided so.
#[derive(Tsify)]
#[tsify(missing_as_null)]
pub struct OrchestrationDetails {
    /// `"accept_details"`, `"reject_details"`, `"abort_details"` or `"wait_details"`.
    pub r#type: String,
    /// The reason, for all but an `ACCEPT`.
    #[tsify(optional)]
    pub reason: Option<Option<String>>,
    /// Seconds to wait, for a `WAIT`.
    #[tsify(optional)]
    pub delay_seconds: Option<f64>,
}
