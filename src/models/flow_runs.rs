//! Flow runs.

use tsify::Tsify;

use super::filters::{
    DeploymentFilterInput, FlowFilterInput, FlowRunFilterInput, TaskRunFilterInput,
    WorkPoolFilterInput, WorkQueueFilterInput,
};
use super::scalars::{DateTime, JsonObject, Labels, Uuid};
use super::sorting::FlowRunSort;
use super::states::{State, StateCreate, StateType};
use super::{choices, schema};

schema! {
    /// Which flow runs to read.
    FlowRunQuery {
        /// By their flow.
        flows?: Option<FlowFilterInput>,
        /// By the flow runs themselves.
        flow_runs?: Option<FlowRunFilterInput>,
        /// By task runs of theirs.
        task_runs?: Option<TaskRunFilterInput>,
        /// By their deployment.
        deployments?: Option<DeploymentFilterInput>,
        /// By their work pool.
        work_pools?: Option<WorkPoolFilterInput>,
        /// By their work queue.
        work_pool_queues?: Option<WorkQueueFilterInput>,
        /// The order; `ID_DESC` by default.
        sort?: FlowRunSort,
        /// At most this many; the server's page size (200 unless its admin changed it) by default,
        /// which is also the most it gives.
        limit?: u32,
        /// Leave out this many from the front; 0 by default.
        offset?: u32,
    }

    /// Which flow runs to count.
    FlowRunCountQuery {
        /// By their flow.
        flows?: Option<FlowFilterInput>,
        /// By the flow runs themselves.
        flow_runs?: Option<FlowRunFilterInput>,
        /// By task runs of theirs.
        task_runs?: Option<TaskRunFilterInput>,
        /// By their deployment.
        deployments?: Option<DeploymentFilterInput>,
        /// By their work pool.
        work_pools?: Option<WorkPoolFilterInput>,
        /// By their work queue.
        work_pool_queues?: Option<WorkQueueFilterInput>,
    }

    /// A flow run to be created without a deployment: a record, which no worker picks up.
    FlowRunCreate {
        /// The flow it runs.
        flow_id: Uuid,
        /// The state it starts in; `PENDING` by default.
        state?: Option<StateCreate>,
        /// Its name; made up by the server by default.
        name?: String,
        /// The version of the flow.
        flow_version?: Option<String>,
        /// The parameters it runs with.
        parameters?: JsonObject,
        /// Context kept with it.
        context?: JsonObject,
        /// The task run that started it.
        parent_task_run_id?: Option<Uuid>,
        /// The infrastructure block it runs on.
        infrastructure_document_id?: Option<Uuid>,
        /// How it is retried.
        empirical_policy?: FlowRunPolicy,
        /// Its tags.
        tags?: Vec<String>,
        /// Its labels.
        labels?: Option<Labels>,
        /// A second create with the same flow and key gives the first run.
        idempotency_key?: Option<String>,
        /// The work pool it belongs to.
        work_pool_name?: Option<String>,
        /// The work queue it belongs to.
        work_queue_name?: Option<String>,
        /// What it changes in the work pool's job template.
        job_variables?: Option<JsonObject>,
        /// Deprecated by Prefect: `createFlowRunFromDeployment` makes runs of deployments.
        deployment_id?: Option<Uuid>,
    }

    /// A run of a deployment to be created.
    DeploymentFlowRunCreate {
        /// The state it starts in; scheduled for now by default. `State.scheduled(date)` makes one
        /// for later.
        state?: Option<StateCreate>,
        /// Its name; made up by the server by default.
        name?: String,
        /// Parameters in place of the deployment's.
        parameters?: JsonObject,
        /// Whether the parameters are checked against the deployment's schema; as the deployment
        /// says by default.
        enforce_parameter_schema?: Option<bool>,
        /// Context kept with it.
        context?: JsonObject,
        /// The infrastructure block it runs on.
        infrastructure_document_id?: Option<Uuid>,
        /// How it is retried.
        empirical_policy?: FlowRunPolicy,
        /// Tags added to the deployment's.
        tags?: Vec<String>,
        /// A second create with the same key gives the first run.
        idempotency_key?: Option<String>,
        /// Labels added to the deployment's.
        labels?: Option<Labels>,
        /// The task run that started it.
        parent_task_run_id?: Option<Uuid>,
        /// The work queue it goes to; the deployment's by default.
        work_queue_name?: Option<String>,
        /// What it changes in the job variables of the deployment.
        job_variables?: Option<JsonObject>,
    }

    /// What to change of a flow run; what is left out stays.
    FlowRunUpdate {
        /// Its name.
        name?: Option<String>,
        /// The version of the flow.
        flow_version?: Option<String>,
        /// The parameters, replaced as a whole.
        parameters?: JsonObject,
        /// How it is retried.
        empirical_policy?: FlowRunPolicy,
        /// The tags, replaced as a whole.
        tags?: Vec<String>,
        /// What identifies its process or pod.
        infrastructure_pid?: Option<String>,
        /// What it changes in the job variables.
        job_variables?: Option<JsonObject>,
    }

    /// A state to be set for many flow runs. The filter is required: without one any run is hit.
    FlowRunBulkSetState {
        /// Which flow runs.
        flow_runs: FlowRunFilterInput,
        /// The state.
        state: StateCreate,
        /// Whether it is set against the server's rules.
        force?: Option<bool>,
        /// At most this many, 50 at most.
        limit?: u32,
    }

    /// Flow runs to be deleted. The filter is required: without one any run is hit.
    FlowRunBulkDelete {
        /// Which flow runs.
        flow_runs: FlowRunFilterInput,
        /// At most this many, 50 at most.
        limit?: u32,
    }

    /// How a flow run is retried.
    FlowRunPolicy {
        /// Deprecated by Prefect: `retries`.
        max_retries?: i32,
        /// Deprecated by Prefect: `retry_delay`.
        retry_delay_seconds?: f64,
        /// How many times it is retried.
        retries?: Option<i32>,
        /// Seconds between two tries.
        retry_delay?: Option<i32>,
        /// The pauses it has been through.
        pause_keys?: Option<Vec<String>>,
        /// Whether it resumes from a pause.
        resuming?: Option<bool>,
        /// Where it is retried.
        retry_type?: Option<RetryType>,
    }
}

choices! {
    /// Where a run is retried: in its process, or scheduled anew.
    RetryType { in_process, reschedule }
}

/// A flow run.
#[derive(Tsify)]
#[tsify(missing_as_null)]
pub struct FlowRun {
    /// Its id.
    pub id: Uuid,
    /// When it was created.
    pub created: Option<DateTime>,
    /// When it was changed last.
    pub updated: Option<DateTime>,
    /// Its name.
    pub name: String,
    /// The flow it runs.
    pub flow_id: Uuid,
    /// The state it is in.
    pub state_id: Option<Uuid>,
    /// The deployment it is a run of.
    pub deployment_id: Option<Uuid>,
    /// The version of that deployment.
    pub deployment_version: Option<String>,
    /// The work queue it is in.
    pub work_queue_id: Option<Uuid>,
    /// The name of that queue.
    pub work_queue_name: Option<String>,
    /// The version of the flow.
    pub flow_version: Option<String>,
    /// The parameters it runs with.
    pub parameters: JsonObject,
    /// Its idempotency key.
    pub idempotency_key: Option<String>,
    /// Context kept with it.
    pub context: JsonObject,
    /// How it is retried.
    pub empirical_policy: FlowRunPolicy,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its labels.
    pub labels: Labels,
    /// The task run that started it.
    pub parent_task_run_id: Option<Uuid>,
    /// The type of its state.
    pub state_type: Option<StateType>,
    /// The name of its state.
    pub state_name: Option<String>,
    /// How many times it ran.
    pub run_count: u32,
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
    /// Whether a schedule made it.
    pub auto_scheduled: bool,
    /// The infrastructure block it runs on.
    pub infrastructure_document_id: Option<Uuid>,
    /// What identifies its process or pod.
    pub infrastructure_pid: Option<String>,
    /// Who or what made it.
    pub created_by: Option<CreatedBy>,
    /// The work pool it belongs to.
    pub work_pool_id: Option<Uuid>,
    /// The name of that pool.
    pub work_pool_name: Option<String>,
    /// The state it is in.
    pub state: Option<State>,
    /// What it changes in the job variables.
    pub job_variables: Option<JsonObject>,
}

/// Who or what made or changed something.
#[derive(Tsify)]
#[tsify(missing_as_null)]
pub struct CreatedBy {
    /// Their id.
    pub id: Option<Uuid>,
    /// What they are, e.g. `"DEPLOYMENT"`.
    pub r#type: Option<String>,
    /// Their name.
    pub display_value: Option<String>,
}
