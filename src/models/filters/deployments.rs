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
        /// By concurrency limit.
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
    /// Starts a {@link DeploymentFilterBuilder}, which chooses deployments.
    ///
    /// ```js
    /// const paused = deploymentFilter().tagsAll("production").paused(true);
    /// const deployments = await client.readDeployments({ deployments: paused });
    /// ```
    deployment_filter as deploymentFilter -> DeploymentFilterBuilder of DeploymentFilter;
    DeploymentFilterInput = "DeploymentFilter | DeploymentFilterBuilder";

    /// How the conditions combine: `"and_"` (default) or `"or_"`.
    one operator as operator: "Operator" => "operator";
    /// The id is one of these. An empty list matches nothing.
    many id as id: "(Uuid | Uuid[])[]" => "id.any_";
    /// The id is none of these. An empty list excludes nothing.
    many id_not_any as idNotAny: "(Uuid | Uuid[])[]" => "id.not_any_";
    /// The name is one of these. An empty list matches nothing.
    many name as name: "(string | string[])[]" => "name.any_";
    /// The name contains this, whatever its case; `_` and `%` are wildcards, `""` matches everything.
    one name_like as nameLike: "string" => "name.like_";
    /// The flow or deployment name contains this, whatever its case; `_` and `%` are wildcards, `""` matches everything.
    one flow_or_deployment_name_like as flowOrDeploymentNameLike: "string" => "flow_or_deployment_name.like_";
    /// `true`: only paused ones; `false`: only those that are not.
    one paused as paused: "boolean" => "paused.eq_";
    /// How the conditions combine: `"and_"` (default) or `"or_"`.
    one tags_operator as tagsOperator: "Operator" => "tags.operator";
    /// Every one of these tags is there, others may be too. An empty list matches everything.
    many tags_all as tagsAll: "(string | string[])[]" => "tags.all_";
    /// At least one of these tags is there. An empty list matches nothing.
    many tags_any as tagsAny: "(string | string[])[]" => "tags.any_";
    /// `true`: without tags; `false`: with.
    one tags_is_null as tagsIsNull: "boolean" => "tags.is_null_";
    /// The work queue name is one of these. An empty list matches nothing.
    many work_queue_name as workQueueName: "(string | string[])[]" => "work_queue_name.any_";
    /// The concurrency limit is at least this.
    one concurrency_limit_ge as concurrencyLimitGe: "number" => "concurrency_limit.ge_";
    /// The concurrency limit is at most this.
    one concurrency_limit_le as concurrencyLimitLe: "number" => "concurrency_limit.le_";
    /// `true`: without concurrency limit; `false`: with.
    one concurrency_limit_is_null as concurrencyLimitIsNull: "boolean" => "concurrency_limit.is_null_";
}
