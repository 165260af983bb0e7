//! Takes values from JavaScript: as JSON text that loses nothing of them, checked against a table.

use js_sys::{Array, JsString};
use wasm_bindgen::prelude::*;

use super::error::{Error, loc_of, message_of, steps};
use super::js;
use crate::json::check::{PathSegment, Problem, check};
use crate::json::kind::{Kind, Schema};
use crate::json::text::{ObjectText, items, pick, string};
use crate::json::undefined::{filter_at, may_be_undefined};
use crate::models::filters::narrowing::{filters, first_too_wide};
use crate::models::options::{QueryParameters, RequestOptions};

#[wasm_bindgen(module = "/pkg-template/js/json.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = stringify)]
    fn stringify_js(value: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = splitOptions)]
    fn split_options(value: &JsValue, live: &Array) -> Result<JsValue, JsValue>;
}

/// A value as JSON. Keys that are undefined are left out, as callers expect of optional keys.
struct Text {
    text: JsString,
    /// The paths of the keys that were left out.
    left_out: Option<Array>,
    /// The paths of filter builders, each followed by the name of its filter.
    builders: Option<Array>,
}

impl Text {
    /// Reads the result of json.js.
    fn of(made: Result<JsValue, JsValue>) -> Result<Self, Problem> {
        let made = made.unwrap_or_else(|thrown| thrown);
        if let Some(text) = made.dyn_ref::<JsString>().cloned() {
            return Ok(Self {
                text,
                left_out: None,
                builders: None,
            });
        }
        let Ok(text) = js::get(&made, "text").dyn_into() else {
            return Err(Problem {
                loc: loc_of(&made),
                message: message_of(&made),
            });
        };
        let list = |key| Some(js::get(&made, key).unchecked_into());
        Ok(Self {
            text,
            left_out: list("leftOut"),
            builders: list("builders"),
        })
    }

    /// Checks it. The text that was checked is the text that is sent.
    fn check(self, kind: Kind) -> Result<Self, Problem> {
        // This comes first because it says more than that a key is unknown.
        refuse_other_builder(self.builders.as_ref(), kind)?;
        check(&String::from(&self.text), kind)?;
        refuse_undefined(self.left_out.as_ref(), &|path| {
            !may_be_undefined(kind, path)
        })?;
        Ok(self)
    }
}

/// Refuses the first undefined key for which `matters` is true.
fn refuse_undefined(
    left_out: Option<&Array>,
    matters: &dyn Fn(&[PathSegment]) -> bool,
) -> Result<(), Problem> {
    let paths = left_out.into_iter().flat_map(Array::iter);
    let mut counted = paths.map(|path| steps(&path)).filter(|path| matters(path));
    let message = "is undefined: leave it out, or say what it is to be".into();
    match counted.next() {
        Some(loc) => Err(Problem { loc, message }),
        None => Ok(()),
    }
}

/// Refuses the builder of another filter: their conditions have the same names.
fn refuse_other_builder(builders: Option<&Array>, kind: Kind) -> Result<(), Problem> {
    for builder in builders.into_iter().flat_map(Array::iter) {
        let mut loc = steps(&builder);
        let Some(PathSegment::Key(name)) = loc.pop() else {
            continue;
        };
        if let Some(wanted) = filter_at(kind, &loc).filter(|wanted| *wanted != name) {
            let message =
                format!("is the builder of another filter: expected {wanted}, got {name}");
            return Err(Problem { loc, message });
        }
    }
    Ok(())
}

/// The value as JSON, checked.
pub(crate) fn checked(value: &JsValue, kind: Kind) -> Result<JsString, Problem> {
    if value.is_undefined() {
        return Err(Problem::new(format!(
            "expected {}, got undefined",
            kind.expected()
        )));
    }
    Ok(Text::of(stringify_js(value))?.check(kind)?.text)
}

/// The parameters of a query as JSON. Those that are undefined or null are left out.
pub(crate) fn query(value: &JsValue) -> Result<String, Problem> {
    let text = String::from(Text::of(stringify_js(value))?.text);
    check(&text, QueryParameters::KIND)?;
    Ok(text)
}

/// An object of our own, such as the options of a call: its plain values, checked, and separately those that JSON
/// can't express (a signal, a function).
pub(crate) struct Fields {
    plain: String,
    live: JsValue,
    left_out: Option<Array>,
    kind: Kind,
}

impl Fields {
    /// Splits `value`; `undefined` and `null` count as `{}`. The keys in `live` are kept out of the text.
    pub(crate) fn of(value: &JsValue, kind: Kind, live: &[&str]) -> Result<Self, Error> {
        if value.is_undefined() || value.is_null() {
            check("{}", kind)?;
            return Ok(Self {
                plain: "{}".into(),
                live: JsValue::UNDEFINED,
                left_out: None,
                kind,
            });
        }
        let live = live.iter().map(|key| JsValue::from_str(key)).collect();
        let made = split_options(value, &live);
        let live = made
            .as_ref()
            .map_or(JsValue::UNDEFINED, |made| js::get(made, "live"));
        let text = Text::of(made)?.check(kind)?;
        Ok(Self {
            plain: text.text.into(),
            live,
            left_out: text.left_out,
            kind,
        })
    }

    /// Refuses what would make a workflow select more than was meant: a key that is undefined, unless it is an
    /// option of every call, and a condition that the server ignores; if it `acts` on the selection, also a filter
    /// that matches everything.
    pub(crate) fn refuse_widening(&self, acts: bool) -> Result<(), Error> {
        self.refuse_undefined()?;
        first_too_wide(self.kind, &self.plain, acts).map_or(Ok(()), |problem| Err(problem.into()))
    }

    /// Refuses a key that is undefined, unless it is an option of every call.
    pub(crate) fn refuse_undefined(&self) -> Result<(), Error> {
        let options = RequestOptions::KIND.object();
        let is_option = |key: &str| options.is_some_and(|options| options.field(key).is_some());
        refuse_undefined(
            self.left_out.as_ref(),
            &|path| !matches!(path, [PathSegment::Key(key)] if is_option(key)),
        )
        .map_err(Error::from)
    }

    /// The filters among the keys, as JSON.
    pub(crate) fn filters(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let filters = filters(self.kind, &self.plain).into_iter();
        filters.map(|(key, _, filter)| (key, filter))
    }

    /// All plain values, as JSON.
    pub(crate) fn json(&self) -> &str {
        &self.plain
    }

    /// All plain values.
    pub(crate) fn object(&self) -> ObjectText {
        ObjectText::read(&self.plain)
    }

    /// The plain value under this key, as JSON; `None` for null.
    pub(crate) fn value(&self, key: &str) -> Option<&str> {
        pick(&self.plain, &[key])?[0]
    }

    /// The string under this key.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        self.value(key).and_then(string)
    }

    /// The list of strings under this key.
    pub(crate) fn texts(&self, key: &str) -> Option<Vec<String>> {
        let texts = items(self.value(key)?)?.into_iter();
        Some(texts.filter_map(string).collect())
    }

    /// The whole number under this key; the largest `u32` if it is larger.
    pub(crate) fn count(&self, key: &str) -> Option<u32> {
        Some(self.value(key)?.parse().unwrap_or(u32::MAX))
    }

    /// The flag under this key; `false` if there is none.
    pub(crate) fn flag(&self, key: &str) -> bool {
        self.value(key) == Some("true")
    }

    /// The value under this key; `None` for `undefined` and `null`.
    pub(crate) fn live(&self, key: &str) -> Option<JsValue> {
        Some(js::get(&self.live, key)).filter(|value| !value.is_undefined() && !value.is_null())
    }

    /// The value under this key as JSON, checked; `None` for `undefined` and `null`.
    pub(crate) fn checked(&self, key: &str, kind: Kind) -> Result<Option<JsString>, Error> {
        let text = self.live(key).map(|value| checked(&value, kind));
        Ok(text.transpose().map_err(|problem| problem.within(key))?)
    }

    /// The function under this key.
    pub(crate) fn function(&self, key: &str) -> Result<Option<js_sys::Function>, Error> {
        self.live(key)
            .map(|value| {
                value.dyn_into().map_err(|_| {
                    Error::from(Problem::new("expected a function".into()).within(key))
                })
            })
            .transpose()
    }
}
