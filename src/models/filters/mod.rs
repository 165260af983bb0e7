//! What all filters share: how their conditions combine, and what their builders need. The filters stand
//! beside what they choose.
//!
//! Up to server 3.8.8 a state filter that holds both `any_` and `not_any_` is dropped and matches
//! everything, so the client itself never sends both.

pub mod builder;
pub mod ignored;
pub mod narrowing;

use super::choices;

choices! {
    /// How the conditions of a filter combine: all of them (`"and_"`) or at least one (`"or_"`).
    Operator { and_, or_ }
}
