//! Small ways to handle JavaScript objects.

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::prelude::*;

/// What stands under this key; `undefined` also where nothing can have keys.
pub fn get(value: &JsValue, key: &str) -> JsValue {
    Reflect::get(value, &JsValue::from_str(key)).unwrap_or_default()
}

/// The function under this key.
pub fn function(value: &JsValue, key: &str) -> Option<Function> {
    get(value, key).dyn_into().ok()
}

/// A plain object.
pub fn object(fields: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (key, value) in fields {
        set(&object, key, value);
    }
    object
}

/// Sets a key of a plain object of our own, which can't fail.
pub fn set(object: &Object, key: &str, value: &JsValue) {
    let _ = Reflect::set(object, &JsValue::from_str(key), value);
}
