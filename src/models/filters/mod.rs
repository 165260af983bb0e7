//! The filters: typed literals, and builders that make them.
//!
//! Up to server 3.8.8 a state filter that holds both `any_` and `not_any_` is dropped and matches
//! everything, so the client itself never sends both.

mod artifacts;
mod builder;
mod deployments;
mod flow_runs;
mod flows;
mod task_runs;
mod work_pools;

pub use artifacts::*;
pub use deployments::*;
pub use flow_runs::*;
pub use flows::*;
pub use task_runs::*;
pub use work_pools::*;

use super::choices;

choices! {
    /// How the conditions of a filter combine: all of them (`"and_"`) or at least one (`"or_"`).
    Operator { and_, or_ }
}
