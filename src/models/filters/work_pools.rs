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
    WorkPoolFilter: WorkPoolFilterInput = "WorkPoolFilter | FilterBuilder<WorkPoolFilter, \"WorkPoolFilter\">";
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
    WorkQueueFilter: WorkQueueFilterInput = "WorkQueueFilter | FilterBuilder<WorkQueueFilter, \"WorkQueueFilter\">";
}
