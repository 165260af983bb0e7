//! A request as a route describes it: data, checked as it is built.

use js_sys::JsString;
use wasm_bindgen::JsValue;

use super::error::Error;
use super::input::{self, Fields};
use super::retry_rules::Repeat;
use super::url;
use crate::json::check::{Problem, check, is_uuid};
use crate::json::kind::{Kind, Schema, Shape};
use crate::json::text::{items, members, string};
use crate::models::scalars::Uuid;

/// The form in which the body of a response is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResponseFormat {
    /// Data, passed on to JavaScript untouched.
    Json,
    /// JSON as text, from which Rust picks a few values.
    Text,
    /// Text of any kind, passed on to JavaScript untouched.
    Plain,
    /// JSON or other text except HTML, by its content type, passed on to JavaScript untouched.
    Any,
}

/// A request.
///
/// Its path is written as in Prefect's OpenAPI document; [`Request::id`] and [`Request::segment`] fill the `{…}`
/// from the left. If an input is invalid, sending the request fails with that problem.
pub(crate) struct Request {
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) body: Option<JsString>,
    pub(super) repeat: Repeat,
    pub(super) verification: Option<Box<Verification>>,
    /// Whether its response may be a 204, without a body.
    pub(super) silent: bool,
    /// The form of the response for JavaScript.
    pub(super) format: ResponseFormat,
    /// Whether JavaScript gets `undefined`, whatever the response is.
    pub(super) is_void: bool,
    /// The body, until an argument takes the place of its `*`.
    template: Option<&'static str>,
    problem: Option<Error>,
}

/// How to find out whether a request whose response was lost was carried out.
pub(super) struct Verification {
    /// The request to find out with.
    pub question: Request,
    /// Finds the lost response in the response to that request.
    pub find: Find,
}

type Find = Box<dyn Fn(&JsValue) -> Option<JsValue>>;

impl Request {
    fn new(method: &'static str, path: &str, repeat: Repeat) -> Self {
        Self {
            method,
            path: path.into(),
            body: None,
            repeat,
            verification: None,
            silent: matches!(method, "HEAD" | "PUT" | "PATCH" | "DELETE"),
            format: ResponseFormat::Json,
            is_void: false,
            template: None,
            problem: None,
        }
    }

    /// A request with any of HTTP's methods. All are safe to repeat, except a `POST` that does more than read.
    pub(crate) fn to(method: &'static str, path: &str) -> Self {
        let repeat = match method {
            "POST" if !only_reads(path) => Repeat::Unsafe,
            _ => Repeat::Safe,
        };
        Self::new(method, path, repeat)
    }

    /// A `GET`.
    pub(crate) fn get(path: &str) -> Self {
        Self::new("GET", path, Repeat::Safe)
    }

    /// A `POST` that only reads: `/filter`, `/count`.
    pub(crate) fn query(path: &str) -> Self {
        Self::new("POST", path, Repeat::Safe)
    }

    /// A `POST` that changes something.
    pub(crate) fn post(path: &str) -> Self {
        Self::new("POST", path, Repeat::Unsafe)
    }

    /// A `DELETE`.
    pub(crate) fn delete(path: &str) -> Self {
        Self::new("DELETE", path, Repeat::Safe)
    }

    /// A request of the caller's, for `client.request`.
    pub(crate) fn any(method: &str, path: &str) -> Self {
        let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
        let upper = method.to_ascii_uppercase();
        let Some(method) = known.into_iter().find(|known| *known == upper) else {
            let [others @ .., last] = known;
            let message = format!("expected {} or {last}", others.join(", "));
            return Self::get(path).refused(Problem::new(message).within("method"));
        };
        let mut request = Self::to(method, path);
        request.silent = true;
        match url::check_path(path) {
            Ok(()) => request,
            Err(problem) => request.refused(problem.within("path")),
        }
    }

    /// Keeps the first problem.
    pub(crate) fn refused(mut self, problem: impl Into<Error>) -> Self {
        self.problem.get_or_insert(problem.into());
        self
    }

    /// Says that sending it twice has the effect of sending it once.
    pub(crate) fn repeatable(mut self, repeatable: bool) -> Self {
        if repeatable {
            self.repeat = Repeat::Safe;
        }
        self
    }

    /// Says that its response may be a 204, without a body.
    pub(crate) fn silent(self) -> Self {
        Self {
            silent: true,
            ..self
        }
    }

    /// Sets the form of the response for JavaScript; JSON by default.
    pub(crate) fn given_as(self, format: ResponseFormat) -> Self {
        Self { format, ..self }
    }

    /// Says that its response carries nothing, be it a 204 or `null`.
    pub(crate) fn void(mut self, is_void: bool) -> Self {
        self.is_void = is_void;
        self.silent |= is_void;
        self
    }

    /// Says how to find out whether it was carried out if its response is lost. So it can be sent again if it was
    /// not.
    pub(crate) fn verified_by(
        self,
        question: Self,
        find: impl Fn(&JsValue) -> Option<JsValue> + 'static,
    ) -> Self {
        let find = Box::new(find);
        Self {
            verification: Some(Box::new(Verification { question, find })),
            ..self.repeatable(true)
        }
    }

    /// The path before the next `{…}`, the name in it, and the path after it.
    fn parameter(&self) -> Option<(&str, &str, &str)> {
        let (before, rest) = self.path.split_once('{')?;
        let (name, after) = rest.split_once('}')?;
        Some((before, name, after))
    }

    /// Fills the next `{…}` with a value, or keeps what is wrong with it.
    fn fill(self, value: Result<String, Problem>) -> Self {
        let (before, name, after) = self.parameter().unwrap_or_default();
        match value {
            Ok(value) => Self {
                path: format!("{before}{value}{after}"),
                ..self
            },
            Err(problem) => {
                let problem = problem.within(name);
                self.refused(problem)
            }
        }
    }

    /// Fills the next `{…}` with an id.
    pub(crate) fn id(self, id: &JsValue) -> Self {
        let text = id.as_string().filter(|id| is_uuid(id));
        let checked = text.map_or_else(
            || {
                let checked = input::checked(id, Uuid::KIND);
                checked.map(|text| string(&String::from(text)).unwrap_or_default())
            },
            Ok,
        );
        self.fill(checked)
    }

    /// Fills the next `{…}` with a name.
    pub(crate) fn segment(self, name: &JsValue) -> Self {
        let name = name.as_string();
        let name = name.ok_or_else(|| Problem::new("expected a string".into()));
        self.fill(name.and_then(|name| url::segment(&name)))
    }

    /// Takes an argument of a route: for the next `{…}`, otherwise as the body, or as the query if the method has no
    /// body.
    pub(crate) fn argument(self, value: &JsValue, kind: Kind) -> Self {
        if self.parameter().is_some() {
            return match kind.shape() {
                Shape::String => self.segment(value),
                Shape::Uuid => self.id(value),
                _ => {
                    let text = input::checked(value, kind).map(String::from);
                    let text = text.map(|text| string(&text).unwrap_or(text));
                    self.fill(text.and_then(|text| url::segment(&text)))
                }
            };
        }
        if let Some((before, after)) = self.template.and_then(|body| body.split_once('*')) {
            return match input::checked(value, kind) {
                Ok(text) => self.raw(&format!("{before}{}{after}", String::from(text))),
                Err(problem) => self.refused(problem),
            };
        }
        if matches!(self.method, "POST" | "PUT" | "PATCH") {
            return self.body(value, kind);
        }
        let checked = if value.is_undefined() || value.is_null() {
            check("{}", kind).map(|()| "{}".into())
        } else {
            input::checked(value, kind)
        };
        match checked {
            Ok(text) => self.query_of(&String::from(text)),
            Err(problem) => self.refused(problem),
        }
    }

    /// Sends a body whose filter selects what the request acts on: the filter must not match everything, and no part
    /// of it may get lost.
    pub(crate) fn narrowed(self, value: &JsValue, kind: Kind) -> Self {
        let body = Fields::of(value, kind, &[]).and_then(|body| {
            body.refuse_widening(true)?;
            Ok(body)
        });
        match body {
            Ok(body) => self.raw(body.json()),
            Err(error) => self.refused(error),
        }
    }

    /// Sends a body in which an argument takes the place of the `*`, if there is one.
    pub(crate) fn template(self, body: &'static str) -> Self {
        Self {
            template: Some(body),
            ..self.raw(body)
        }
    }

    /// Adds a query to the URL, from an object in JSON.
    pub(crate) fn query_of(self, object: &str) -> Self {
        self.with_query(&pairs(object))
    }

    /// Adds a query to the URL.
    pub(crate) fn with_query(mut self, pairs: &[(String, String)]) -> Self {
        self.path.push_str(&url::query(pairs));
        self
    }

    /// Sends `value`; for `undefined` and `null` an empty object, so that there is always a body.
    pub(crate) fn body(mut self, value: &JsValue, kind: Kind) -> Self {
        if value.is_undefined() || value.is_null() {
            return self.text("{}".into(), kind);
        }
        match input::checked(value, kind) {
            Ok(text) => {
                self.body = Some(text);
                self
            }
            Err(problem) => self.refused(problem),
        }
    }

    /// Sends a JSON text that was built from checked parts.
    pub(crate) fn raw(mut self, text: &str) -> Self {
        self.body = Some(text.into());
        self
    }

    /// Sends a JSON text.
    pub(crate) fn text(mut self, text: String, kind: Kind) -> Self {
        if let Err(problem) = check(&text, kind) {
            return self.refused(problem);
        }
        self.body = Some(text.into());
        self
    }

    /// Its path below the API's address.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Its body, as JSON.
    pub(crate) fn text_of_body(&self) -> Option<&JsString> {
        self.body.as_ref()
    }

    /// Fails with the first problem in its inputs.
    pub(super) fn check(&self, api_url: &str) -> Result<(), Error> {
        if let Some(error) = &self.problem {
            return Err(error.clone());
        }
        if url::doubles_api(api_url, &self.path) {
            let message = "begins with the /api that apiUrl ends in already: leave it out here";
            return Err(Problem::new(message.into()).within("path").into());
        }
        Ok(())
    }
}

/// Whether a `POST` to this path only reads.
pub(crate) fn only_reads(path: &str) -> bool {
    let reads = [
        "/filter",
        "/count",
        "/paginate",
        "/history",
        "/lateness",
        "/concurrency_status",
        "/templates/validate",
    ];
    reads.iter().any(|end| path.ends_with(end))
}

/// The keys and values of a query, from an object in JSON. A list repeats its key.
fn pairs(object: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for (key, value) in members(object).unwrap_or_default() {
        // A key still has its escapes.
        let key = string(&format!("\"{key}\"")).unwrap_or_default();
        for value in items(value).unwrap_or_else(|| vec![value]) {
            if value != "null" {
                // Numbers and flags are written the same in JSON and in a query.
                pairs.push((key.clone(), string(value).unwrap_or_else(|| value.into())));
            }
        }
    }
    pairs
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_the_members_of_an_object() {
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(
            pairs(r#"{"a":"x y","b":[1,"2",null],"c":true,"d":null,"e":[]}"#),
            [
                pair("a", "x y"),
                pair("b", "1"),
                pair("b", "2"),
                pair("c", "true")
            ]
        );
    }

    #[test]
    fn a_post_that_only_reads_is_known_by_its_path() {
        assert!(only_reads("/flow_runs/filter"));
        assert!(only_reads("/work_pools/x/queues/filter"));
        assert!(only_reads("/flow_runs/lateness"));
        assert!(!only_reads("/flow_runs/"));
        assert!(!only_reads("/flow_runs/bulk_delete"));
    }
}
