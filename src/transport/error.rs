//! What can go wrong, and how it reaches JavaScript.

use js_sys::{Array, JSON, Object};
use wasm_bindgen::prelude::*;

use super::error_body::ServerMessage;
use super::js;
use super::retry_rules::{self, Fault};
use super::text::contains;
use crate::json::check::{PathSegment, Problem};

#[wasm_bindgen(module = "/pkg-template/js/errors.js")]
extern "C" {
    #[wasm_bindgen(js_name = PrefectError)]
    type JsPrefectError;

    #[wasm_bindgen(constructor, js_class = "PrefectError")]
    fn new(kind: &str, message: &str, fields: &Object, site: &JsValue) -> JsPrefectError;

    // It throws nothing; `client/mod.rs` says what `catch` is for.
    #[wasm_bindgen(catch, js_name = callSite)]
    fn call_site_js() -> Result<JsValue, JsValue>;
}

/// Where the package was called, for the stack of an error that comes later. To be taken while the caller's frames
/// are still on the stack.
pub(crate) fn call_site() -> JsValue {
    call_site_js().unwrap_or_default()
}

/// Why a call failed.
#[derive(Debug, Clone)]
pub(crate) enum Error {
    /// The caller's signal was aborted: the promise rejects with the signal's own reason.
    Aborted(JsValue),
    /// Everything else: a `PrefectError`.
    Failed(Box<Failure>),
}

/// What a `PrefectError` holds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Failure {
    /// The kind of failure; also the error's `name`.
    pub kind: ErrorKind,
    /// The message, for people.
    pub message: String,
    /// The HTTP status, if there was a response.
    pub status: Option<u16>,
    /// What the server said.
    pub detail: JsValue,
    /// The HTTP method.
    pub method: Option<&'static str>,
    /// The URL.
    pub url: Option<String>,
    /// The request that failed, if it was another one that had to come first.
    pub before: Option<String>,
    /// How many times the request was sent.
    pub attempts: u32,
    /// Whether an earlier attempt may have been carried out, however the last one ended.
    pub maybe_done: bool,
    /// After how many seconds the server allows another request.
    pub retry_after: Option<f64>,
    /// The underlying error, e.g. the `TypeError` of `fetch`.
    pub cause: Option<JsValue>,
}

/// The kinds of failure, in the words of Prefect's Python client where it has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(
    missing_docs,
    reason = "documented for users in pkg-template/index.d.ts"
)]
pub(crate) enum ErrorKind {
    BadRequest,
    Unauthorized,
    Forbidden,
    ObjectNotFound,
    Timeout,
    Conflict,
    ObjectAlreadyExists,
    ValidationError,
    Locked,
    RateLimited,
    ServerError,
    Network,
    #[default]
    UnexpectedResponse,
}

impl ErrorKind {
    /// The kind of failure for a response with this status.
    #[must_use]
    pub(crate) fn of_status(status: u16, message: &str) -> Self {
        match status {
            401 => Self::Unauthorized,
            403 => Self::Forbidden,
            404 => Self::ObjectNotFound,
            408 => Self::Timeout,
            // The server also sends 409 for things that aren't duplicates: parameters that don't fit the
            // schema, an unknown flow. For every duplicate name the message has these words.
            409 if contains(message, "already exists") => Self::ObjectAlreadyExists,
            409 => Self::Conflict,
            422 => Self::ValidationError,
            423 => Self::Locked,
            429 => Self::RateLimited,
            400..=499 => Self::BadRequest,
            500..=599 => Self::ServerError,
            _ => Self::UnexpectedResponse,
        }
    }

    /// Its name in JavaScript.
    #[must_use]
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::BadRequest => "BadRequest",
            Self::Unauthorized => "Unauthorized",
            Self::Forbidden => "Forbidden",
            Self::ObjectNotFound => "ObjectNotFound",
            Self::Timeout => "Timeout",
            Self::Conflict => "Conflict",
            Self::ObjectAlreadyExists => "ObjectAlreadyExists",
            Self::ValidationError => "ValidationError",
            Self::Locked => "Locked",
            Self::RateLimited => "RateLimited",
            Self::ServerError => "ServerError",
            Self::Network => "Network",
            Self::UnexpectedResponse => "UnexpectedResponse",
        }
    }
}

impl Error {
    /// A failure of a kind, with a message.
    #[must_use]
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self::Failed(Box::new(Failure {
            kind,
            message: message.into(),
            ..Failure::default()
        }))
    }

    /// Input that was refused before any request. `detail` has the same shape as the server's.
    #[must_use]
    pub(crate) fn input(problem: &Problem) -> Self {
        let loc: Array = problem
            .loc
            .iter()
            .map(|step| match step {
                PathSegment::Key(key) => JsValue::from_str(key),
                #[allow(clippy::cast_precision_loss)]
                PathSegment::Index(index) => JsValue::from_f64(*index as f64),
            })
            .collect();
        let item = js::object(&[
            ("loc", loc.into()),
            ("msg", problem.message.as_str().into()),
            ("type", "input".into()),
        ]);
        Self::Failed(Box::new(Failure {
            kind: ErrorKind::ValidationError,
            message: problem.to_string(),
            detail: Array::of(&[JsValue::from(item)]).into(),
            ..Failure::default()
        }))
    }

    /// A response with an error status.
    #[must_use]
    pub(crate) fn status(status: u16, said: ServerMessage) -> Self {
        Self::Failed(Box::new(Failure {
            kind: ErrorKind::of_status(status, &said.message),
            message: said.message,
            status: Some(status),
            detail: said.detail.map_or(JsValue::UNDEFINED, |text| {
                JSON::parse(&text).unwrap_or_default()
            }),
            ..Failure::default()
        }))
    }

    /// A request, or a whole call, that took too long.
    #[must_use]
    pub(crate) fn timeout(milliseconds: u32) -> Self {
        let message = format!("took longer than the {milliseconds} ms it was given");
        Self::new(ErrorKind::Timeout, message)
    }

    /// The failure, unless the caller aborted.
    #[must_use]
    pub(crate) fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Failed(failure) => Some(failure),
            Self::Aborted(_) => None,
        }
    }

    /// Whether it is of this kind.
    #[must_use]
    pub(crate) fn is(&self, kind: ErrorKind) -> bool {
        self.failure().is_some_and(|failure| failure.kind == kind)
    }

    /// Whether the server doesn't know the route, because it is older than the route.
    #[must_use]
    pub(crate) fn is_missing_route(&self) -> bool {
        self.failure()
            .is_some_and(|failure| matches!(failure.status, Some(404 | 405)))
    }

    /// Whether it leaves open whether the request was carried out.
    #[must_use]
    pub(crate) fn is_open(&self) -> bool {
        let Self::Failed(failure) = self else {
            return true;
        };
        let of_kind = || {
            [
                ErrorKind::Network,
                ErrorKind::Timeout,
                ErrorKind::UnexpectedResponse,
            ]
            .contains(&failure.kind)
        };
        failure.maybe_done
            || failure.attempts > 0
                && failure.before.is_none()
                && failure.status.map_or_else(of_kind, |status| {
                    retry_rules::may_be_done(Fault::Status(status))
                })
    }

    /// Whether the server says that the object doesn't exist. For a route that it doesn't know it says "Not Found",
    /// and a proxy's response has no detail.
    #[must_use]
    pub(crate) fn is_gone(&self) -> bool {
        self.failure().is_some_and(|failure| {
            let detail = failure.detail.as_string();
            failure.status == Some(404) && detail.is_some_and(|detail| detail != "Not Found")
        })
    }

    /// Whether the next request would fail for the same reason.
    #[must_use]
    pub(crate) fn is_lasting(&self) -> bool {
        [
            ErrorKind::Network,
            ErrorKind::Timeout,
            ErrorKind::Unauthorized,
            ErrorKind::Forbidden,
            ErrorKind::RateLimited,
        ]
        .into_iter()
        .any(|kind| self.is(kind))
    }

    /// The same error with details added.
    #[must_use]
    pub(crate) fn with(mut self, more: impl FnOnce(&mut Failure)) -> Self {
        if let Self::Failed(failure) = &mut self {
            more(failure);
        }
        self
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::input(&problem)
    }
}

impl Error {
    /// The error as JavaScript gets it, with the stack of a call site.
    pub(crate) fn into_js(self, site: &JsValue) -> JsValue {
        let failure = match self {
            Self::Aborted(reason) => return reason,
            Self::Failed(failure) => failure,
        };
        let fields = js::object(&[
            ("status", failure.status.into()),
            ("attempts", failure.attempts.into()),
            ("retryAfter", failure.retry_after.into()),
            ("method", failure.method.into()),
            ("url", failure.url.clone().into()),
            ("cause", failure.cause.into()),
            ("detail", failure.detail),
        ]);
        let mut message = failure.message;
        if let (Some(method), Some(url)) = (failure.method, &failure.url) {
            let status = failure
                .status
                .map_or(String::new(), |status| format!("{status}, "));
            let before = failure
                .before
                .map_or(String::new(), |before| format!("{before}, before "));
            message = format!("{message} ({status}{before}{method} {url})");
        }
        JsPrefectError::new(failure.kind.name(), &message, &fields, site).into()
    }
}

impl From<Error> for JsValue {
    fn from(error: Error) -> Self {
        error.into_js(&Self::UNDEFINED)
    }
}

/// The path that `json.js` puts on what it refuses.
pub(crate) fn loc_of(thrown: &JsValue) -> Vec<PathSegment> {
    steps(&js::get(thrown, "loc"))
}

/// A path: keys, and indexes in lists.
pub(crate) fn steps(path: &JsValue) -> Vec<PathSegment> {
    Array::from(path)
        .iter()
        .map(|step| match (step.as_f64(), step.as_string()) {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            (Some(index), _) => PathSegment::Index(index as usize),
            (None, key) => PathSegment::Key(key.unwrap_or_default()),
        })
        .collect()
}

/// The message of something that was thrown.
pub(crate) fn message_of(thrown: &JsValue) -> String {
    js::get(thrown, "message")
        .as_string()
        .or_else(|| thrown.as_string())
        .unwrap_or_default()
}
