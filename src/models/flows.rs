//! Flows.

use tsify::Tsify;

use super::filters::{
    DeploymentFilterInput, FlowFilterInput, FlowRunFilterInput, TaskRunFilterInput,
    WorkPoolFilterInput,
};
use super::scalars::{DateTime, Labels, Uuid};
use super::schema;
use super::sorting::FlowSort;

schema! {
    /// A flow to be registered.
    FlowCreate {
        /// Its name, unique; without `/`, `%`, `&`, `<`, `>`.
        name: String,
        /// Its tags.
        tags?: Vec<String>,
        /// Its labels.
        labels?: Option<Labels>,
    }

    /// Which flows to read.
    FlowQuery {
        /// By the flows themselves.
        flows?: FlowFilterInput,
        /// By flow runs of theirs.
        flow_runs?: FlowRunFilterInput,
        /// By task runs of theirs.
        task_runs?: TaskRunFilterInput,
        /// By deployments of theirs.
        deployments?: DeploymentFilterInput,
        /// By the work pool of a deployment of theirs.
        work_pools?: WorkPoolFilterInput,
        /// The order; `NAME_ASC` by default.
        sort?: FlowSort,
        /// At most this many; the server's page size (200 unless its admin changed it) by default,
        /// which is also the most it gives.
        limit?: u32,
        /// Leave out this many from the front; 0 by default.
        offset?: u32,
    }
}

/// A flow.
#[derive(Tsify)]
#[tsify(missing_as_null)]
pub struct Flow {
    /// Its id.
    pub id: Uuid,
    /// When it was registered.
    pub created: Option<DateTime>,
    /// When it was changed last.
    pub updated: Option<DateTime>,
    /// Its name, unique.
    pub name: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its labels.
    pub labels: Option<Labels>,
}
