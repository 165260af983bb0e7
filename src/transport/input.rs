//! Takes values from JavaScript: as JSON text, checked against a table.

use js_sys::{JsString, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::error::{Error, loc_of, message_of};
use super::js;
use crate::json::check::{Problem, check};
use crate::json::kind::Kind;
use crate::json::text::{items, pick, string};

#[wasm_bindgen(module = "/pkg-template/js/json.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = stringify)]
    fn stringify_js(value: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = refuseUndefined)]
    fn refuse_undefined(value: &JsValue) -> Result<(), JsValue>;
}

/// The value as JSON.
pub fn stringify(value: &JsValue) -> Result<JsString, Problem> {
    let text = stringify_js(value).unwrap_or_else(|thrown| thrown);
    if text.is_object() {
        return Err(problem_of(&text));
    }
    text.dyn_into().map_err(|_| {
        let what = value.js_typeof().as_string().unwrap_or_default();
        Problem::new(format!("is {what}, which JSON can't say"))
    })
}

fn problem_of(thrown: &JsValue) -> Problem {
    Problem {
        loc: loc_of(thrown),
        message: message_of(thrown),
    }
}

/// The value as JSON that is known to fit: what was checked is what is sent.
pub fn checked(value: &JsValue, kind: &Kind) -> Result<JsString, Problem> {
    if value.is_undefined() {
        return Err(Problem::new(format!(
            "expected {}, got undefined",
            kind.expected()
        )));
    }
    let text = stringify(value)?;
    check(&String::from(&text), kind)?;
    Ok(text)
}

/// An object of ours, such as the options of a call, taken apart: the plain values, checked, and what
/// JSON can't say (a signal, a function) by name.
pub struct Parts {
    plain: String,
    given: JsValue,
}

impl Parts {
    /// Takes `value` apart; `undefined` and `null` count as `{}`. The keys in `live` are left out of
    /// the text.
    pub fn of(value: &JsValue, kind: &Kind, live: &[&str]) -> Result<Self, Error> {
        if value.is_undefined() || value.is_null() {
            check("{}", kind)?;
            return Ok(Self {
                plain: "{}".into(),
                given: JsValue::UNDEFINED,
            });
        }
        let plain = if value.is_object() && !js_sys::Array::is_array(value) {
            let plain = Object::assign(&Object::new(), value.unchecked_ref());
            for key in live {
                // Deleting from a plain object of our own can't fail.
                let _ = Reflect::delete_property(&plain, &JsValue::from_str(key));
            }
            plain.into()
        } else {
            value.clone()
        };
        Ok(Self {
            plain: checked(&plain, kind)?.into(),
            given: value.clone(),
        })
    }

    /// The plain value under this key, as JSON; `None` for null.
    pub fn value(&self, key: &str) -> Option<&str> {
        pick(&self.plain, &[key])?[0]
    }

    /// The string under this key.
    pub fn text(&self, key: &str) -> Option<String> {
        self.value(key).and_then(string)
    }

    /// The list of strings under this key.
    pub fn texts(&self, key: &str) -> Option<Vec<String>> {
        let texts = items(self.value(key)?)?.into_iter();
        Some(texts.filter_map(string).collect())
    }

    /// The whole number under this key; the most there is for more.
    pub fn count(&self, key: &str) -> Option<u32> {
        Some(self.value(key)?.parse().unwrap_or(u32::MAX))
    }

    /// The flag under this key; `false` if there is none.
    pub fn flag(&self, key: &str) -> bool {
        self.value(key) == Some("true")
    }

    /// Refuses `undefined` under these keys and within what they hold: a filter that came to nothing
    /// by mistake would choose everything.
    pub fn refuse_undefined(&self, keys: &[&str]) -> Result<(), Error> {
        for key in keys {
            let name = JsValue::from_str(key);
            let given = &self.given;
            if given.is_undefined() || !Reflect::has(given, &name).unwrap_or(false) {
                continue;
            }
            refuse_undefined(&js::get(given, key))
                .map_err(|thrown| problem_of(&thrown).within(key))?;
        }
        Ok(())
    }

    /// What stands under this key; `None` for `undefined` and `null`.
    pub fn live(&self, key: &str) -> Option<JsValue> {
        if self.given.is_undefined() {
            return None;
        }
        Some(js::get(&self.given, key)).filter(|value| !value.is_undefined() && !value.is_null())
    }

    /// The function under this key.
    pub fn function(&self, key: &str) -> Result<Option<js_sys::Function>, Error> {
        self.live(key)
            .map(|value| {
                value.dyn_into().map_err(|_| {
                    Error::from(Problem::new("expected a function".into()).within(key))
                })
            })
            .transpose()
    }
}
