//! Artifacts: the filters, as literals and as builders.

use super::Operator;
use super::builder::builder;
use crate::models::scalars::Uuid;
use crate::models::schema;

schema! {
    /// Chooses artifacts.
    ArtifactFilter {
        /// How the conditions combine: `"and_"` (default) or `"or_"`.
        operator?: Operator,
        /// By id.
        id?: Option<ArtifactFilterId>,
        /// By key.
        key?: Option<ArtifactFilterKey>,
        /// By flow run.
        flow_run_id?: Option<ArtifactFilterFlowRunId>,
        /// By task run.
        task_run_id?: Option<ArtifactFilterTaskRunId>,
        /// By type, e.g. `"markdown"`, `"table"`.
        r#type?: Option<ArtifactFilterType>,
    }

    /// By id: a part of {@link ArtifactFilter}.
    ArtifactFilterId {
        /// The id is one of these. An empty list matches nothing.
        any_?: Option<Vec<Uuid>>,
    }

    /// By key: a part of {@link ArtifactFilter}.
    ArtifactFilterKey {
        /// The key is one of these. An empty list matches nothing.
        any_?: Option<Vec<String>>,
        /// The key matches this SQL `LIKE` pattern: `%` stands for any text, `_` for any character.
        like_?: Option<String>,
        /// `true`: only with a key; `false`: only without.
        exists_?: Option<bool>,
    }

    /// By flow run: a part of {@link ArtifactFilter}.
    ArtifactFilterFlowRunId {
        /// The flow run id is one of these. An empty list matches nothing.
        any_?: Option<Vec<Uuid>>,
    }

    /// By task run: a part of {@link ArtifactFilter}.
    ArtifactFilterTaskRunId {
        /// The task run id is one of these. An empty list matches nothing.
        any_?: Option<Vec<Uuid>>,
    }

    /// By type, e.g. `"markdown"`, `"table"`: a part of {@link ArtifactFilter}.
    ArtifactFilterType {
        /// The type is one of these. An empty list matches nothing.
        any_?: Option<Vec<String>>,
        /// The type is none of these. An empty list excludes nothing.
        not_any_?: Option<Vec<String>>,
    }
}

builder! {
    ArtifactFilter: ArtifactFilterInput = "ArtifactFilter | FilterBuilder<ArtifactFilter, \"ArtifactFilter\">";
}

schema! {
    /// Chooses the latest artifact of each key.
    ArtifactCollectionFilter {
        /// How the conditions combine: `"and_"` (default) or `"or_"`.
        operator?: Operator,
        /// By the id of the latest artifact.
        latest_id?: Option<ArtifactCollectionFilterLatestId>,
        /// By key.
        key?: Option<ArtifactCollectionFilterKey>,
        /// By flow run.
        flow_run_id?: Option<ArtifactCollectionFilterFlowRunId>,
        /// By task run.
        task_run_id?: Option<ArtifactCollectionFilterTaskRunId>,
        /// By type, e.g. `"markdown"`, `"table"`.
        r#type?: Option<ArtifactCollectionFilterType>,
    }

    /// By the id of the latest artifact: a part of {@link ArtifactCollectionFilter}.
    ArtifactCollectionFilterLatestId {
        /// The latest id is one of these. An empty list matches nothing.
        any_?: Option<Vec<Uuid>>,
    }

    /// By key: a part of {@link ArtifactCollectionFilter}.
    ArtifactCollectionFilterKey {
        /// The key is one of these. An empty list matches nothing.
        any_?: Option<Vec<String>>,
        /// The key matches this SQL `LIKE` pattern: `%` stands for any text, `_` for any character.
        like_?: Option<String>,
        /// `true`: only with a key; `false`: only without.
        exists_?: Option<bool>,
    }

    /// By flow run: a part of {@link ArtifactCollectionFilter}.
    ArtifactCollectionFilterFlowRunId {
        /// The flow run id is one of these. An empty list matches nothing.
        any_?: Option<Vec<Uuid>>,
    }

    /// By task run: a part of {@link ArtifactCollectionFilter}.
    ArtifactCollectionFilterTaskRunId {
        /// The task run id is one of these. An empty list matches nothing.
        any_?: Option<Vec<Uuid>>,
    }

    /// By type, e.g. `"markdown"`, `"table"`: a part of {@link ArtifactCollectionFilter}.
    ArtifactCollectionFilterType {
        /// The type is one of these. An empty list matches nothing.
        any_?: Option<Vec<String>>,
        /// The type is none of these. An empty list excludes nothing.
        not_any_?: Option<Vec<String>>,
    }
}

builder! {
    ArtifactCollectionFilter: ArtifactCollectionFilterInput = "ArtifactCollectionFilter | FilterBuilder<ArtifactCollectionFilter, \"ArtifactCollectionFilter\">";
}
