//! Task runs.

use tsify::Tsify;

use super::filters::{
    DeploymentFilterInput, FlowFilterInput, FlowRunFilterInput, TaskRunFilterInput,
};
use super::scalars::{DateTime, JsonObject, Labels, Uuid};
use super::schema;
use super::sorting::TaskRunSort;
use super::states::{State, StateType};

schema! {
    /// Which task runs to read.
    TaskRunQuery {
        /// By the flow of their run.
        flows?: Option<FlowFilterInput>,
        /// By their flow run.
        flow_runs?: Option<FlowRunFilterInput>,
        /// By the task runs themselves.
        task_runs?: Option<TaskRunFilterInput>,
        /// By the deployment of their flow run.
        deployments?: Option<DeploymentFilterInput>,
        /// The order; `ID_DESC` by default.
        sort?: TaskRunSort,
        /// At most this many; the server's page size (200 unless its admin changed it) by default,
        /// which is also the most it gives.
        limit?: u32,
        /// Leave out this many from the front; 0 by default.
        offset?: u32,
    }
}

/// A task run.
#[derive(Tsify)]
#[tsify(missing_as_null)]
pub struct TaskRun {
    /// Its id.
    pub id: Uuid,
    /// When it was created.
    pub created: Option<DateTime>,
    /// When it was changed last.
    pub updated: Option<DateTime>,
    /// Its name.
    pub name: String,
    /// The flow run it is part of; null for a task that was called outside a flow.
    pub flow_run_id: Option<Uuid>,
    /// What identifies the task.
    pub task_key: String,
    /// What tells it from other runs of the same task in the same flow run.
    pub dynamic_key: String,
    /// Under which key its result is cached.
    pub cache_key: Option<String>,
    /// Until when the cached result counts.
    pub cache_expiration: Option<DateTime>,
    /// The version of the task.
    pub task_version: Option<String>,
    /// How it is retried.
    pub empirical_policy: JsonObject,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its labels.
    pub labels: Option<Labels>,
    /// The state it is in.
    pub state_id: Option<Uuid>,
    /// Where its inputs come from, by parameter.
    pub task_inputs: JsonObject,
    /// The type of its state.
    pub state_type: Option<StateType>,
    /// The name of its state.
    pub state_name: Option<String>,
    /// How many times it ran.
    pub run_count: u32,
    /// How many times its flow run had run when it ran.
    pub flow_run_run_count: u32,
    /// When it was first expected to start.
    pub expected_start_time: Option<DateTime>,
    /// When it is to start next.
    pub next_scheduled_start_time: Option<DateTime>,
    /// When it started.
    pub start_time: Option<DateTime>,
    /// When it ended.
    pub end_time: Option<DateTime>,
    /// Seconds it ran, over all its tries.
    pub total_run_time: f64,
    /// Seconds it has run so far, while it runs; the total afterwards.
    pub estimated_run_time: f64,
    /// Seconds between the expected and the real start.
    pub estimated_start_time_delta: f64,
    /// The state it is in.
    pub state: Option<State>,
}
