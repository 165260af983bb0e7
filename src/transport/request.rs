//! A request as a route describes it: data, checked as it is put together.

use js_sys::JsString;
use wasm_bindgen::JsValue;

use super::error::Error;
use super::input;
use super::retry_rules::Repeat;
use super::url;
use crate::json::check::{Problem, check, is_uuid};
use crate::json::kind::{Kind, Schema};
use crate::models::scalars::Uuid;

/// As what the body of a response is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResponseFormat {
    /// Data, to be handed to JavaScript as it is.
    Json,
    /// JSON as text, of which a few values are picked out here.
    Text,
}

/// A request.
///
/// A route is its path as in Prefect's OpenAPI document; [`Request::id`] and [`Request::segment`]
/// fill its `{…}` from the left. What is wrong with an input is kept and comes out when the request
/// is sent.
pub(crate) struct Request {
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) body: Option<JsString>,
    pub(super) repeat: Repeat,
    pub(super) verification: Option<Box<Verification>>,
    /// Whether its answer may be a 204, with nothing in it.
    pub(super) silent: bool,
    problem: Option<Problem>,
}

/// How to find out whether a request was carried out whose answer was lost.
pub(super) struct Verification {
    /// What to ask.
    pub question: Request,
    /// Finds in the answer to that what the lost answer would have been.
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
            problem: None,
        }
    }

    /// A `GET`.
    pub(crate) fn get(path: &str) -> Self {
        Self::new("GET", path, Repeat::Safe)
    }

    /// A `POST` that only reads: `/filter`, `/count`.
    pub(crate) fn query(path: &str) -> Self {
        Self::new("POST", path, Repeat::Safe)
    }

    /// A `POST` that does something.
    pub(crate) fn post(path: &str) -> Self {
        Self::new("POST", path, Repeat::Unsafe)
    }

    /// A `PATCH`: it sets values, so the same twice is the same once.
    pub(crate) fn patch(path: &str) -> Self {
        Self::new("PATCH", path, Repeat::Safe)
    }

    /// A `DELETE`.
    pub(crate) fn delete(path: &str) -> Self {
        Self::new("DELETE", path, Repeat::Safe)
    }

    /// A request of the caller's own.
    pub(crate) fn any(method: &str, path: &str) -> Self {
        let known = [
            ("GET", Repeat::Safe),
            ("HEAD", Repeat::Safe),
            ("POST", Repeat::Unsafe),
            ("PUT", Repeat::Safe),
            ("PATCH", Repeat::Safe),
            ("DELETE", Repeat::Safe),
        ];
        let upper = method.to_ascii_uppercase();
        let Some((method, repeat)) = known.into_iter().find(|(known, _)| *known == upper) else {
            let message = "expected GET, HEAD, POST, PUT, PATCH or DELETE".into();
            return Self::get(path).refused(Problem::new(message).within("method"));
        };
        let mut request = Self::new(method, path, repeat);
        request.silent = true;
        match url::check_path(path) {
            Ok(()) => request,
            Err(problem) => request.refused(problem.within("path")),
        }
    }

    /// Keeps the first problem.
    pub(crate) fn refused(mut self, problem: Problem) -> Self {
        self.problem.get_or_insert(problem);
        self
    }

    /// Says that sending it twice does what sending it once does.
    pub(crate) fn repeatable(mut self, repeatable: bool) -> Self {
        if repeatable {
            self.repeat = Repeat::Safe;
        }
        self
    }

    /// Says how to find out whether it was carried out when its answer is lost. So it can be sent
    /// again where it was not.
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

    /// The path around the next `{…}`, and the name in it.
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
        let checked = text.map_or_else(|| input::checked(id, Uuid::KIND).map(String::from), Ok);
        self.fill(checked)
    }

    /// Fills the next `{…}` with a name.
    pub(crate) fn segment(self, name: &JsValue) -> Self {
        let name = name.as_string();
        let name = name.ok_or_else(|| Problem::new("expected a string".into()));
        self.fill(name.and_then(|name| url::segment(&name)))
    }

    /// Adds a query to the URL.
    pub(crate) fn with_query(mut self, pairs: &[(String, String)]) -> Self {
        self.path.push_str(&url::query(pairs));
        self
    }

    /// Sends `value`; `undefined` and `null` send an empty object, so that a body is always there.
    pub(crate) fn body(mut self, value: &JsValue, kind: &Kind) -> Self {
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

    /// Sends a JSON text that was put together from checked parts.
    pub(crate) fn raw(mut self, text: &str) -> Self {
        self.body = Some(text.into());
        self
    }

    /// Sends a JSON text.
    pub(crate) fn text(mut self, text: String, kind: &Kind) -> Self {
        if let Err(problem) = check(&text, kind) {
            return self.refused(problem);
        }
        self.body = Some(text.into());
        self
    }

    /// Fails if something is wrong with it.
    pub(super) fn check(&self, api_url: &str) -> Result<(), Error> {
        if let Some(problem) = &self.problem {
            return Err(Error::input(problem));
        }
        if url::doubles_api(api_url, &self.path) {
            let message = "begins with the /api that apiUrl ends in already: leave it out here";
            return Err(Problem::new(message.into()).within("path").into());
        }
        Ok(())
    }
}
