//! What the filter builders ask of this module: they are JavaScript, pkg-template/js/filters.js, and made
//! from the tables here.

use js_sys::JsString;
use wasm_bindgen::prelude::*;

use crate::json::check::Problem;
use crate::models::filters::builder;
use crate::transport::error::Error;
use crate::transport::input;

/// The operators of a filter as JSON: under the path of each, whether it takes several values.
#[wasm_bindgen(js_name = __filterOperators, skip_typescript)]
#[must_use]
pub fn filter_operators(filter: &str) -> String {
    builder::operators(filter)
}

/// The value of a condition as JSON. What is wrong with it is thrown, with the method's name in front.
#[wasm_bindgen(js_name = __filterCondition, skip_typescript)]
pub fn filter_condition(
    filter: &str,
    path: &str,
    method: &str,
    value: &JsValue,
) -> Result<JsString, JsValue> {
    let kind = builder::operator(filter, path);
    let kind = kind.ok_or_else(|| Problem::new("is no operator".into()));
    let text = kind.and_then(|kind| input::checked(value, kind));
    text.map_err(|problem| Error::from(problem.within(method)).into())
}
