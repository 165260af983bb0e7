//! What stands behind the `?` of a `GET`. The server describes each parameter by itself; the types are by hand.

use super::scalars::{DateTimeInput, PositiveInt};
use super::schema;
use super::states::ObservedStateSort;

schema! {
    /// How to read block documents.
    BlockDocumentReadQuery {
        /// Whether secret values are given as they are; without it each is a row of asterisks. `false` by
        /// default, other than in Python.
        include_secrets?: Option<bool>,
    }

    /// Which version of a block schema to read.
    BlockSchemaVersionQuery {
        /// The version, e.g. `"1.2.3"`; the newest by default.
        version?: Option<String>,
    }

    /// Which part of a flow run's graph to read.
    FlowRunGraphQuery {
        /// Only what began at this time or after; all by default.
        since?: Option<DateTimeInput>,
    }

    /// Which states to list.
    ObservedStateQuery {
        /// What the name or the type begins with, whatever the case.
        query?: Option<String>,
        /// The order; `LAST_SEEN_DESC` by default.
        order_by?: ObservedStateSort,
        /// At most this many; 1 to 200, 200 by default.
        limit?: PositiveInt,
    }
}
