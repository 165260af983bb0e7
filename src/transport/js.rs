//! Helpers for JavaScript objects.

use js_sys::{Array, Function, JSON, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen(module = "/pkg-template/js/promise.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = abandonable)]
    fn abandonable(promise: &JsValue) -> Result<Array, JsValue>;
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;
}

/// Whether a value of the caller's is a list. `Array.isArray` throws for a Proxy that is revoked.
pub(crate) fn is_list(value: &JsValue) -> bool {
    is_array(value).unwrap_or_default()
}

/// The value under this key; `undefined` also if `value` isn't an object. That is checked first, because every
/// exception that enters the module leaks a reference.
pub(crate) fn get(value: &JsValue, key: &str) -> JsValue {
    if !value.is_object() && !value.is_function() {
        return JsValue::UNDEFINED;
    }
    Reflect::get(value, &JsValue::from_str(key)).unwrap_or_default()
}

/// Settles a promise when it is dropped.
struct Abandon(JsValue);

impl Drop for Abandon {
    fn drop(&mut self) {
        if let Some(abandon) = self.0.dyn_ref::<Function>() {
            // It throws nothing.
            let _ = abandon.call0(&JsValue::UNDEFINED);
        }
    }
}

/// Waits for a promise. What waits stays in memory until it settles, and a promise of the caller's may never
/// settle: so it counts as settled once this future is dropped.
pub(crate) async fn settled(promise: &JsValue) -> Result<JsValue, JsValue> {
    let pair = abandonable(promise)?;
    let _abandon = Abandon(pair.get(1));
    JsFuture::from(pair.get(0).unchecked_into::<Promise>()).await
}

/// JSON as `JSON.stringify` writes it. The text has to be JSON, because every exception that enters the module
/// leaks a reference.
pub(crate) fn canonical(json: &str) -> String {
    let written = JSON::parse(json).and_then(|value| JSON::stringify(&value));
    written.map(String::from).unwrap_or_default()
}

/// The function under this key.
pub(crate) fn function(value: &JsValue, key: &str) -> Option<Function> {
    get(value, key).dyn_into().ok()
}

/// A plain object.
pub(crate) fn object(fields: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (key, value) in fields {
        set(&object, key, value);
    }
    object
}

/// Sets a key of a plain object of our own, which can't fail.
pub(crate) fn set(object: &Object, key: &str, value: &JsValue) {
    let _ = Reflect::set(object, &JsValue::from_str(key), value);
}
