//! Artifacts.

use tsify::Tsify;

use super::filters::{
    ArtifactCollectionFilterInput, ArtifactFilterInput, DeploymentFilterInput, FlowFilterInput,
    FlowRunFilterInput, TaskRunFilterInput,
};
use super::scalars::{DateTime, Json, StringMap, Uuid};
use super::schema;
use super::sorting::{ArtifactCollectionSort, ArtifactSort};

schema! {
    /// Which artifacts to read.
    ArtifactQuery {
        /// By the artifacts themselves.
        artifacts?: ArtifactFilterInput,
        /// By the flow run that made them.
        flow_runs?: FlowRunFilterInput,
        /// By the task run that made them.
        task_runs?: TaskRunFilterInput,
        /// By the flow whose run made them.
        flows?: FlowFilterInput,
        /// By the deployment whose run made them.
        deployments?: DeploymentFilterInput,
        /// The order; `ID_DESC` by default.
        sort?: ArtifactSort,
        /// At most this many; the server's page size (200 unless its admin changed it) by default,
        /// which is also the most it gives.
        limit?: u32,
        /// Leave out this many from the front; 0 by default.
        offset?: u32,
    }

    /// Which artifacts to count.
    ArtifactCountQuery {
        /// By the artifacts themselves.
        artifacts?: ArtifactFilterInput,
        /// By the flow run that made them.
        flow_runs?: FlowRunFilterInput,
        /// By the task run that made them.
        task_runs?: TaskRunFilterInput,
        /// By the flow whose run made them.
        flows?: FlowFilterInput,
        /// By the deployment whose run made them.
        deployments?: DeploymentFilterInput,
    }

    /// Of which keys to read the latest artifact.
    ArtifactCollectionQuery {
        /// By the latest artifact of the key.
        artifacts?: ArtifactCollectionFilterInput,
        /// By the flow run that made it.
        flow_runs?: FlowRunFilterInput,
        /// By the task run that made it.
        task_runs?: TaskRunFilterInput,
        /// By the flow whose run made it.
        flows?: FlowFilterInput,
        /// By the deployment whose run made it.
        deployments?: DeploymentFilterInput,
        /// The order; `ID_DESC` by default.
        sort?: ArtifactCollectionSort,
        /// At most this many; the server's page size (200 unless its admin changed it) by default,
        /// which is also the most it gives.
        limit?: u32,
        /// Leave out this many from the front; 0 by default.
        offset?: u32,
    }

    /// Which keys to count.
    ArtifactCollectionCountQuery {
        /// By the latest artifact of the key.
        artifacts?: ArtifactCollectionFilterInput,
        /// By the flow run that made it.
        flow_runs?: FlowRunFilterInput,
        /// By the task run that made it.
        task_runs?: TaskRunFilterInput,
        /// By the flow whose run made it.
        flows?: FlowFilterInput,
        /// By the deployment whose run made it.
        deployments?: DeploymentFilterInput,
    }

    /// An artifact to be created.
    ArtifactCreate {
        /// What its versions have in common: lower-case letters, digits and dashes. Without a key
        /// it stands for itself.
        key?: Option<String>,
        /// What it is: `"markdown"`, `"table"`, `"progress"`, `"image"`, or a word of your own.
        r#type?: Option<String>,
        /// What to tell people; Markdown.
        description?: Option<String>,
        /// The content: a string for `markdown`, `image` (its URL) and `table` (the rows as JSON
        /// text), a number for `progress`, any JSON value otherwise.
        data?: Option<Json>,
        /// Strings kept with it.
        metadata_?: Option<StringMap>,
        /// The flow run that made it.
        flow_run_id?: Option<Uuid>,
        /// The task run that made it.
        task_run_id?: Option<Uuid>,
    }

    /// What to change of an artifact; what is left out stays.
    ArtifactUpdate {
        /// The content.
        data?: Option<Json>,
        /// What to tell people; Markdown.
        description?: Option<String>,
        /// Strings kept with it, replaced as a whole.
        metadata_?: Option<StringMap>,
    }
}

/// An artifact.
#[derive(Tsify)]
#[tsify(missing_as_null)]
pub struct Artifact {
    /// Its id.
    pub id: Uuid,
    /// When it was created.
    pub created: Option<DateTime>,
    /// When it was changed last.
    pub updated: Option<DateTime>,
    /// What its versions have in common; null for one that stands for itself.
    pub key: Option<String>,
    /// What it is, e.g. `"markdown"`; `"result"` for what Prefect made of a run's result.
    pub r#type: Option<String>,
    /// What it tells people; Markdown.
    pub description: Option<String>,
    /// The content: a string for `markdown`, `image` and `table`, a number for `progress`, an object
    /// for `result`. It comes in full with every list.
    pub data: Json,
    /// Strings kept with it.
    pub metadata_: Option<StringMap>,
    /// The flow run that made it.
    pub flow_run_id: Option<Uuid>,
    /// The task run that made it.
    pub task_run_id: Option<Uuid>,
}

/// A key and its latest artifact.
#[derive(Tsify)]
#[tsify(missing_as_null)]
pub struct ArtifactCollection {
    /// The id of the collection, not of an artifact: that is `latest_id`.
    pub id: Uuid,
    /// When the key was first used.
    pub created: Option<DateTime>,
    /// When it was changed last.
    pub updated: Option<DateTime>,
    /// The key.
    pub key: String,
    /// The id of its latest artifact.
    pub latest_id: Uuid,
    /// What the artifact is, e.g. `"markdown"`.
    pub r#type: Option<String>,
    /// What it tells people; Markdown.
    pub description: Option<String>,
    /// Its content.
    pub data: Json,
    /// Strings kept with it.
    pub metadata_: Option<StringMap>,
    /// The flow run that made it.
    pub flow_run_id: Option<Uuid>,
    /// The task run that made it.
    pub task_run_id: Option<Uuid>,
}
