//! Tells a caller how far a workflow is.

use js_sys::{Function, Map};
use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::JsValue;

use crate::json::check::Problem;
use crate::transport::error::Error;

/// The caller's `onProgress`, if there is one.
pub struct Listener(pub Option<Function>);

impl Listener {
    /// Tells it. What it throws is its own affair.
    pub fn tell<T: Tsify + Serialize>(&self, progress: &T) {
        if let (Some(function), Ok(progress)) = (&self.0, to_js(progress)) {
            let _ = function.call1(&JsValue::UNDEFINED, &progress);
        }
    }
}

/// A value made here, for JavaScript.
pub fn to_js<T: Tsify + Serialize>(value: &T) -> Result<JsValue, Error> {
    value
        .into_ts()
        .map(Into::into)
        .map_err(|error| Problem::new(error.to_string()).into())
}

/// Rows in the order of these ids.
pub fn in_order<T: Clone>(rows: Vec<T>, ids: &[String], id: impl Fn(&T) -> &str) -> Vec<T> {
    let places = Map::new();
    for (place, row) in (0_u32..).zip(&rows) {
        places.set(&id(row).into(), &place.into());
    }
    let place_of = |id: &String| places.get(&id.into()).as_f64();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let row_of = |place: f64| rows.get(place as usize).cloned();
    ids.iter().filter_map(place_of).filter_map(row_of).collect()
}
