//! Deployments: the filters, as literals and as builders.

use super::Operator;
use super::builder::builder;
use crate::models::scalars::Uuid;
use crate::models::schema;

schema! {
    /// Chooses deployments.
    DeploymentFilter {
        /// How the conditions combine: `"and_"` (default) or `"or_"`.
        operator?: Operator,
        /// By id.
        id?: Option<DeploymentFilterId>,
        /// By name.
        name?: Option<DeploymentFilterName>,
        /// By the name of the deployment or of its flow.
        flow_or_deployment_name?: Option<DeploymentOrFlowNameFilter>,
        /// By whether they are paused.
        paused?: Option<DeploymentFilterPaused>,
        /// By tags.
        tags?: Option<DeploymentFilterTags>,
        /// By the name of the work queue.
        work_queue_name?: Option<DeploymentFilterWorkQueueName>,
        /// By concurrency limit, in a way that the server takes and ignores: every deployment fulfils it. A
        /// workflow refuses it.
        ///
        /// @deprecated The server ignores it.
        concurrency_limit?: Option<DeploymentFilterConcurrencyLimit>,
    }

    /// By id: a part of {@link DeploymentFilter}.
    DeploymentFilterId {
        /// The id is one of these. An empty list matches nothing.
        any_?: Option<Vec<Uuid>>,
        /// The id is none of these. An empty list excludes nothing.
        not_any_?: Option<Vec<Uuid>>,
    }

    /// By name: a part of {@link DeploymentFilter}.
    DeploymentFilterName {
        /// The name is one of these. An empty list matches nothing.
        any_?: Option<Vec<String>>,
        /// The name contains this, whatever its case; `_` and `%` are wildcards, `""` matches everything.
        like_?: Option<String>,
    }

    /// By the name of the deployment or of its flow: a part of {@link DeploymentFilter}.
    DeploymentOrFlowNameFilter {
        /// The flow or deployment name contains this, whatever its case; `_` and `%` are wildcards, `""` matches everything.
        like_?: Option<String>,
    }

    /// By whether they are paused: a part of {@link DeploymentFilter}.
    DeploymentFilterPaused {
        /// `true`: only paused ones; `false`: only those that are not.
        eq_?: Option<bool>,
    }

    /// By tags: a part of {@link DeploymentFilter}.
    DeploymentFilterTags {
        /// How the conditions combine: `"and_"` (default) or `"or_"`.
        operator?: Operator,
        /// Every one of these tags is there, others may be too. An empty list matches everything.
        all_?: Option<Vec<String>>,
        /// At least one of these tags is there. An empty list matches nothing.
        any_?: Option<Vec<String>>,
        /// `true`: without tags; `false`: with.
        is_null_?: Option<bool>,
    }

    /// By the name of the work queue: a part of {@link DeploymentFilter}.
    DeploymentFilterWorkQueueName {
        /// The work queue name is one of these. An empty list matches nothing.
        any_?: Option<Vec<String>>,
    }

    /// By concurrency limit: a part of {@link DeploymentFilter}.
    DeploymentFilterConcurrencyLimit {
        /// The concurrency limit is at least this.
        ge_?: Option<i32>,
        /// The concurrency limit is at most this.
        le_?: Option<i32>,
        /// `true`: without concurrency limit; `false`: with.
        is_null_?: Option<bool>,
    }
}

builder! {
    DeploymentFilter: DeploymentFilterInput = "DeploymentFilter | FilterBuilder<DeploymentFilter, \"DeploymentFilter\">";
}
