//! Deployments.

use tsify::Tsify;

use super::filters::{
    DeploymentFilterInput, FlowFilterInput, FlowRunFilterInput, TaskRunFilterInput,
    WorkPoolFilterInput, WorkQueueFilterInput,
};
use super::flow_runs::CreatedBy;
use super::scalars::{DateTime, DateTimeInput, GracePeriod, JsonObject, Labels, PositiveInt, Uuid};
use super::sorting::DeploymentSort;
use super::{choices, schema};
use crate::json::kind::{Kind, Schema};

schema! {
    /// Which deployments to read.
    DeploymentQuery {
        /// By their flow.
        flows?: Option<FlowFilterInput>,
        /// By flow runs of theirs.
        flow_runs?: Option<FlowRunFilterInput>,
        /// By task runs of theirs.
        task_runs?: Option<TaskRunFilterInput>,
        /// By the deployments themselves.
        deployments?: Option<DeploymentFilterInput>,
        /// By their work pool.
        work_pools?: Option<WorkPoolFilterInput>,
        /// By their work queue.
        work_pool_queues?: Option<WorkQueueFilterInput>,
        /// The order; `NAME_ASC` by default.
        sort?: DeploymentSort,
        /// At most this many; the server's page size (200 unless its admin changed it) by default,
        /// which is also the most it gives.
        limit?: u32,
        /// Leave out this many from the front; 0 by default.
        offset?: u32,
    }

    /// A deployment to be created, or replaced if the flow has one of that name.
    DeploymentCreate {
        /// Its name, unique within the flow.
        name: String,
        /// The flow it deploys.
        flow_id: Uuid,
        /// Whether its schedules rest; `false` by default.
        paused?: bool,
        /// When it runs by itself.
        schedules?: Vec<DeploymentScheduleCreate>,
        /// How many of its runs may be active at once.
        concurrency_limit?: Option<PositiveInt>,
        /// What happens to a run above that limit.
        concurrency_options?: Option<ConcurrencyOptions>,
        /// A global concurrency limit it shares.
        global_concurrency_limit_id?: Option<Uuid>,
        /// Whether parameters are checked against the schema; `true` by default.
        enforce_parameter_schema?: bool,
        /// The JSON schema of its parameters.
        parameter_openapi_schema?: Option<JsonObject>,
        /// The parameters its runs get.
        parameters?: JsonObject,
        /// Its tags.
        tags?: Vec<String>,
        /// Its labels.
        labels?: Option<Labels>,
        /// How the code is fetched.
        pull_steps?: Option<Vec<JsonObject>>,
        /// The work queue its runs go to.
        work_queue_name?: Option<String>,
        /// The work pool its runs go to.
        work_pool_name?: Option<String>,
        /// The storage block that holds the code.
        storage_document_id?: Option<Uuid>,
        /// The infrastructure block its runs use.
        infrastructure_document_id?: Option<Uuid>,
        /// What to tell people.
        description?: Option<String>,
        /// Where the code lies.
        path?: Option<String>,
        /// Its version.
        version?: Option<String>,
        /// The file and function, e.g. `"flows.py:main"`.
        entrypoint?: Option<String>,
        /// What it changes in the work pool's job template.
        job_variables?: JsonObject,
        /// Where this version comes from.
        version_info?: Option<VersionInfo>,
    }

    /// A schedule to be created with a deployment.
    DeploymentScheduleCreate {
        /// Whether it is in force; `true` by default.
        active?: bool,
        /// When it runs.
        schedule: Schedule,
        /// How many runs it keeps ahead.
        max_scheduled_runs?: Option<PositiveInt>,
        /// Parameters of the runs it makes.
        parameters?: JsonObject,
        /// What identifies it within the deployment.
        slug?: Option<String>,
        /// The slug of a schedule it takes the place of.
        replaces?: Option<String>,
    }

    /// Runs at a fixed distance in time.
    IntervalSchedule {
        /// Seconds between two runs; an ISO 8601 duration may be given too.
        interval: Interval,
        /// The point in time the runs are counted from.
        anchor_date?: DateTimeInput,
        /// The IANA time zone, e.g. `"Europe/Zurich"`.
        timezone?: Option<String>,
    }

    /// Runs at the times of a cron expression.
    CronSchedule {
        /// The expression, e.g. `"0 6 * * 1-5"`.
        cron: String,
        /// The IANA time zone; UTC by default.
        timezone?: Option<String>,
        /// Whether day of month and day of week are alternatives; `true` by default.
        day_or?: bool,
    }

    /// Runs at the times of an iCalendar recurrence rule.
    RRuleSchedule {
        /// The rule, e.g. `"FREQ=DAILY;COUNT=3"`.
        rrule: String,
        /// The IANA time zone; UTC by default.
        timezone?: Option<String>,
    }

    /// What happens to a run above a deployment's concurrency limit.
    ConcurrencyOptions {
        /// Whether it waits or is cancelled.
        collision_strategy: ConcurrencyLimitStrategy,
        /// Seconds the infrastructure of a run may take to start before its slot is freed, 60 to
        /// 86,400.
        grace_period_seconds?: Option<GracePeriod>,
    }

    /// Where a version of a deployment comes from; keys of your own may be added.
    VersionInfo {
        /// What kind of version it is, e.g. `"vcs:git"`.
        r#type: String,
        /// The version.
        version: String,
        ..
    }
}

choices! {
    /// What happens to a run above the limit: it waits, or is cancelled.
    ConcurrencyLimitStrategy { ENQUEUE, CANCEL_NEW }
}

/// When a deployment runs by itself.
#[derive(Tsify)]
#[tsify(type = "IntervalSchedule | CronSchedule | RRuleSchedule")]
pub struct Schedule(());

impl Schema for Schedule {
    const KIND: &'static Kind = &Kind::Union(&[
        IntervalSchedule::KIND,
        CronSchedule::KIND,
        RRuleSchedule::KIND,
    ]);
}

/// A distance in time: seconds, or an ISO 8601 duration such as `"PT1H"`.
#[derive(Tsify)]
#[tsify(type = "number | string")]
pub struct Interval(());

impl Schema for Interval {
    const KIND: &'static Kind = &Kind::Union(&[&Kind::Number, &Kind::String]);
}

/// A deployment.
#[derive(Tsify)]
#[tsify(missing_as_null)]
pub struct Deployment {
    /// Its id.
    pub id: Uuid,
    /// When it was created.
    pub created: Option<DateTime>,
    /// When it was changed last.
    pub updated: Option<DateTime>,
    /// Its name, unique within the flow.
    pub name: String,
    /// Its version.
    pub version: Option<String>,
    /// What it tells people.
    pub description: Option<String>,
    /// The flow it deploys.
    pub flow_id: Uuid,
    /// Whether its schedules rest.
    pub paused: bool,
    /// When it runs by itself.
    pub schedules: Vec<DeploymentSchedule>,
    /// How many of its runs may be active at once; given by `global_concurrency_limit` on newer
    /// servers.
    pub concurrency_limit: Option<u32>,
    /// The limit on its active runs.
    pub global_concurrency_limit: Option<GlobalConcurrencyLimit>,
    /// What happens to a run above the limit.
    pub concurrency_options: Option<ConcurrencyOptions>,
    /// What it changes in the work pool's job template.
    pub job_variables: JsonObject,
    /// The parameters its runs get.
    pub parameters: JsonObject,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its labels.
    pub labels: Labels,
    /// The work queue its runs go to.
    pub work_queue_name: Option<String>,
    /// The id of that queue.
    pub work_queue_id: Option<Uuid>,
    /// When a worker last asked for its runs.
    pub last_polled: Option<DateTime>,
    /// The JSON schema of its parameters.
    pub parameter_openapi_schema: Option<JsonObject>,
    /// Where the code lies.
    pub path: Option<String>,
    /// How the code is fetched.
    pub pull_steps: Option<Vec<JsonObject>>,
    /// The file and function.
    pub entrypoint: Option<String>,
    /// The storage block that holds the code.
    pub storage_document_id: Option<Uuid>,
    /// The infrastructure block its runs use.
    pub infrastructure_document_id: Option<Uuid>,
    /// Who or what created it.
    pub created_by: Option<CreatedBy>,
    /// Who or what changed it last.
    pub updated_by: Option<CreatedBy>,
    /// The work pool its runs go to.
    pub work_pool_name: Option<String>,
    /// Whether something is there to run it.
    pub status: Option<DeploymentStatus>,
    /// Whether parameters are checked against the schema.
    pub enforce_parameter_schema: bool,
}

/// A schedule of a deployment.
#[derive(Tsify)]
#[tsify(missing_as_null)]
pub struct DeploymentSchedule {
    /// Its id.
    pub id: Uuid,
    /// When it was created.
    pub created: Option<DateTime>,
    /// When it was changed last.
    pub updated: Option<DateTime>,
    /// The deployment it belongs to.
    pub deployment_id: Option<Uuid>,
    /// When it runs.
    pub schedule: Schedule,
    /// Whether it is in force.
    pub active: bool,
    /// How many runs it keeps ahead.
    pub max_scheduled_runs: Option<u32>,
    /// Parameters of the runs it makes.
    pub parameters: JsonObject,
    /// What identifies it within the deployment.
    pub slug: Option<String>,
}

/// Whether something is there to run a deployment.
#[derive(Tsify)]
#[allow(missing_docs, non_camel_case_types, clippy::upper_case_acronyms)]
pub enum DeploymentStatus {
    READY,
    NOT_READY,
}

/// A limit on how much may happen at once.
#[derive(Tsify)]
#[tsify(missing_as_null)]
pub struct GlobalConcurrencyLimit {
    /// Its id.
    pub id: Uuid,
    /// When it was created.
    pub created: Option<DateTime>,
    /// When it was changed last.
    pub updated: Option<DateTime>,
    /// Whether it is in force.
    pub active: bool,
    /// Its name, unique.
    pub name: String,
    /// How many slots there are.
    pub limit: u32,
    /// How many of them are taken.
    pub active_slots: u32,
    /// How many slots free themselves each second; 0 for a plain limit.
    pub slot_decay_per_second: f64,
}
