//! Work pools and their queues: the filters, as literals and as builders.

use super::Operator;
use super::builder::builder;
use crate::models::scalars::Uuid;
use crate::models::schema;

schema! {
    /// Chooses work pools.
    WorkPoolFilter {
        /// How the conditions combine: `"and_"` (default) or `"or_"`.
        operator?: Operator,
        /// By id.
        id?: Option<WorkPoolFilterId>,
        /// By name.
        name?: Option<WorkPoolFilterName>,
        /// By type.
        r#type?: Option<WorkPoolFilterType>,
    }

    /// By id: a part of {@link WorkPoolFilter}.
    WorkPoolFilterId {
        /// The id is one of these. An empty list matches nothing.
        any_?: Option<Vec<Uuid>>,
    }

    /// By name: a part of {@link WorkPoolFilter}.
    WorkPoolFilterName {
        /// The name is one of these. An empty list matches nothing.
        any_?: Option<Vec<String>>,
    }

    /// By type: a part of {@link WorkPoolFilter}.
    WorkPoolFilterType {
        /// The type is one of these. An empty list matches nothing.
        any_?: Option<Vec<String>>,
    }
}

builder! {
    /// Starts a {@link WorkPoolFilterBuilder}, which chooses work pools.
    ///
    /// ```js
    /// const pool = workPoolFilter().name("kubernetes");
    /// const runs = await client.readFlowRuns({ work_pools: pool });
    /// ```
    work_pool_filter as workPoolFilter -> WorkPoolFilterBuilder of WorkPoolFilter;
    WorkPoolFilterInput = "WorkPoolFilter | WorkPoolFilterBuilder";

    /// How the conditions combine: `"and_"` (default) or `"or_"`.
    one operator as operator: "Operator" => "operator";
    /// The id is one of these. An empty list matches nothing.
    many id as id: "(Uuid | Uuid[])[]" => "id.any_";
    /// The name is one of these. An empty list matches nothing.
    many name as name: "(string | string[])[]" => "name.any_";
    /// The type is one of these. An empty list matches nothing.
    many r#type as type: "(string | string[])[]" => "type.any_";
}

schema! {
    /// Chooses work queues.
    WorkQueueFilter {
        /// How the conditions combine: `"and_"` (default) or `"or_"`.
        operator?: Operator,
        /// By id.
        id?: Option<WorkQueueFilterId>,
        /// By name.
        name?: Option<WorkQueueFilterName>,
    }

    /// By id: a part of {@link WorkQueueFilter}.
    WorkQueueFilterId {
        /// The id is one of these. An empty list matches nothing.
        any_?: Option<Vec<Uuid>>,
    }

    /// By name: a part of {@link WorkQueueFilter}.
    WorkQueueFilterName {
        /// The name is one of these. An empty list matches nothing.
        any_?: Option<Vec<String>>,
        /// The name starts with one of these.
        startswith_?: Option<Vec<String>>,
    }
}

builder! {
    /// Starts a {@link WorkQueueFilterBuilder}, which chooses work queues.
    ///
    /// ```js
    /// const queue = workQueueFilter().name("urgent");
    /// const runs = await client.readFlowRuns({ work_pool_queues: queue });
    /// ```
    work_queue_filter as workQueueFilter -> WorkQueueFilterBuilder of WorkQueueFilter;
    WorkQueueFilterInput = "WorkQueueFilter | WorkQueueFilterBuilder";

    /// How the conditions combine: `"and_"` (default) or `"or_"`.
    one operator as operator: "Operator" => "operator";
    /// The id is one of these. An empty list matches nothing.
    many id as id: "(Uuid | Uuid[])[]" => "id.any_";
    /// The name is one of these. An empty list matches nothing.
    many name as name: "(string | string[])[]" => "name.any_";
    /// The name starts with one of these.
    many name_startswith as nameStartswith: "(string | string[])[]" => "name.startswith_";
}
