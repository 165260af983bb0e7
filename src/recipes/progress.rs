//! Tells a caller how far a workflow is.

use js_sys::Function;
use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::JsValue;

use crate::schemas::check::Problem;
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
