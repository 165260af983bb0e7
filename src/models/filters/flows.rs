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
    FlowFilter: FlowFilterInput = "FlowFilter | FilterBuilder<FlowFilter, \"FlowFilter\">";
}
