//! The filters: typed literals, and what their builders need.
//!
//! Up to server 3.8.8 a state filter that holds both `any_` and `not_any_` is dropped and matches
//! everything, so the client itself never sends both.

mod artifacts;
pub mod builder;
mod deployments;
mod flow_runs;
mod flows;
pub mod ignored;
mod task_runs;
mod work_pools;

pub use artifacts::*;
pub use deployments::*;
pub use flow_runs::*;
pub use flows::*;
pub use task_runs::*;
pub use work_pools::*;

use wasm_bindgen::prelude::wasm_bindgen;

use super::choices;
use crate::json::kind::{Kind, Schema};

choices! {
    /// How the conditions of a filter combine: all of them (`"and_"`) or at least one (`"or_"`).
    Operator { and_, or_ }
}

/// All filters that have a builder.
pub const FILTERS: &[&Kind] = &[
    ArtifactCollectionFilter::KIND,
    ArtifactFilter::KIND,
    DeploymentFilter::KIND,
    FlowFilter::KIND,
    FlowRunFilter::KIND,
    TaskRunFilter::KIND,
    WorkPoolFilter::KIND,
    WorkQueueFilter::KIND,
];

// Written by scripts/generate/builders.mjs.
#[wasm_bindgen(typescript_custom_section)]
const BUILDERS: &str = include_str!("builders.d.ts");
