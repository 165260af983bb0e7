//! What all filters share: how their conditions combine, and what their builders need. The filters are
//! beside what they select.
//!
//! Up to server 3.8.8 a state filter that holds both `any_` and `not_any_` is dropped and matches
//! everything, so the client itself never sends both.

mod all;
pub(crate) mod builder;
pub(crate) mod ignored;
pub(crate) mod narrowing;

pub(crate) use all::FILTERS;

use super::choices;

choices! {
    /// How the conditions of a filter combine: all of them (`"and_"`) or at least one (`"or_"`).
    Operator { and_, or_ }
}
