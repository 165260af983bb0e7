//! Flows: the filters, as literals and as builders.

use super::Operator;
use super::builder::builder;
use crate::models::scalars::Uuid;
use crate::models::schema;

schema! {
    /// Chooses flows.
    FlowFilter {
        /// How the conditions combine: `"and_"` (default) or `"or_"`.
        operator?: Operator,
        /// By id.
        id?: Option<FlowFilterId>,
        /// By whether the flow has a deployment.
        deployment?: Option<FlowFilterDeployment>,
        /// By name.
        name?: Option<FlowFilterName>,
        /// By tags.
        tags?: Option<FlowFilterTags>,
    }

    /// By id: a part of {@link FlowFilter}.
    FlowFilterId {
        /// The id is one of these. An empty list matches nothing.
        any_?: Option<Vec<Uuid>>,
        /// The id is none of these. An empty list excludes nothing.
        not_any_?: Option<Vec<Uuid>>,
    }

    /// By whether the flow has a deployment: a part of {@link FlowFilter}.
    FlowFilterDeployment {
        /// How the conditions combine: `"and_"` (default) or `"or_"`.
        operator?: Operator,
        /// `true`: without deployment; `false`: with.
        is_null_?: Option<bool>,
    }

    /// By name: a part of {@link FlowFilter}.
    FlowFilterName {
        /// The name is one of these. An empty list matches nothing.
        any_?: Option<Vec<String>>,
        /// The name contains this, whatever its case; `_` and `%` are wildcards, `""` matches everything.
        like_?: Option<String>,
    }

    /// By tags: a part of {@link FlowFilter}.
    FlowFilterTags {
        /// How the conditions combine: `"and_"` (default) or `"or_"`.
        operator?: Operator,
        /// Every one of these tags is there, others may be too. An empty list matches everything.
        all_?: Option<Vec<String>>,
        /// `true`: without tags; `false`: with.
        is_null_?: Option<bool>,
    }
}

builder! {
    /// Starts a {@link FlowFilterBuilder}, which chooses flows.
    ///
    /// ```js
    /// const etl = flowFilter().nameLike("etl").tagsAll("nightly");
    /// const flows = await client.readFlows({ flows: etl });
    /// ```
    flow_filter as flowFilter -> FlowFilterBuilder of FlowFilter;
    FlowFilterInput = "FlowFilter | FlowFilterBuilder";

    /// How the conditions combine: `"and_"` (default) or `"or_"`.
    one operator as operator: "Operator" => "operator";
    /// The id is one of these. An empty list matches nothing.
    many id as id: "(Uuid | Uuid[])[]" => "id.any_";
    /// The id is none of these. An empty list excludes nothing.
    many id_not_any as idNotAny: "(Uuid | Uuid[])[]" => "id.not_any_";
    /// How the conditions combine: `"and_"` (default) or `"or_"`.
    one deployment_operator as deploymentOperator: "Operator" => "deployment.operator";
    /// `true`: without deployment; `false`: with.
    one deployment_is_null as deploymentIsNull: "boolean" => "deployment.is_null_";
    /// The name is one of these. An empty list matches nothing.
    many name as name: "(string | string[])[]" => "name.any_";
    /// The name contains this, whatever its case; `_` and `%` are wildcards, `""` matches everything.
    one name_like as nameLike: "string" => "name.like_";
    /// How the conditions combine: `"and_"` (default) or `"or_"`.
    one tags_operator as tagsOperator: "Operator" => "tags.operator";
    /// Every one of these tags is there, others may be too. An empty list matches everything.
    many tags_all as tagsAll: "(string | string[])[]" => "tags.all_";
    /// `true`: without tags; `false`: with.
    one tags_is_null as tagsIsNull: "boolean" => "tags.is_null_";
}
