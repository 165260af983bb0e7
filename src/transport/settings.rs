//! Reads the settings of a client and the options of a call.

use std::rc::Rc;

use base64ct::{Base64, Encoding};
use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::error::{Error, ErrorKind};
use super::headers::{self, Custom};
use super::input::Fields;
use super::js;
use super::observer::{Level, Observer};
use super::url;
use crate::json::check::Problem;
use crate::json::kind::{Kind, Schema};
use crate::json::text::{members, string};
use crate::models::options::{PrefectClientSettings, RequestOptions};

const DEFAULT_TIMEOUT_MS: u32 = 60_000;
const DEFAULT_MAX_RETRIES: u32 = 5;
/// As many as the connections of Python's client.
const DEFAULT_MAX_CONCURRENT_REQUESTS: u32 = 16;

/// The settings of a client.
pub(super) struct Settings {
    pub(super) api_url: String,
    pub(super) authorization: Authorization,
    /// The caller's own headers.
    pub(super) headers: Vec<(String, String)>,
    pub(super) timeout_ms: u32,
    pub(super) max_retries: u32,
    pub(super) max_concurrent_requests: u32,
    pub(super) fetch: Option<Function>,
    pub(super) web_socket: Option<Function>,
    pub(super) observer: Rc<Observer>,
}

/// How the client authenticates.
pub(super) enum Authorization {
    /// It doesn't.
    None,
    /// With the user and password of a self-hosted server, in this header.
    Basic(String),
    /// With an API key, in this header.
    Bearer(String),
    /// With an API key that this function returns.
    FromFunction(Function),
}

impl Settings {
    /// Reads them.
    pub(super) fn read(value: &JsValue) -> Result<Self, Error> {
        let live = [
            "apiKey",
            "fetch",
            "WebSocket",
            "logger",
            "onRequest",
            "onResponse",
            "onRetry",
        ];
        let parts = Fields::of(value, PrefectClientSettings::KIND, &live)?;
        let key = parts.live("apiKey");
        let asked = key
            .as_ref()
            .and_then(|key| key.dyn_ref::<Function>().cloned());
        if asked.is_none() {
            parts.checked("apiKey", <Option<String>>::KIND)?;
        }
        let observer = Rc::new(Observer {
            logger: parts.live("logger").map(logger).transpose()?,
            level: parts
                .text("logLevel")
                .map_or(Some(Level::Warn), |name| Level::named(&name)),
            on_request: parts.function("onRequest")?,
            on_response: parts.function("onResponse")?,
            on_retry: parts.function("onRetry")?,
        });
        let custom = headers::custom(strings(&parts))?;
        warn_of_ignored(&custom, &observer);
        let api_url = parts.text("apiUrl");
        let api_url = api_url.as_deref().unwrap_or(url::DEFAULT_API_URL);
        let count = |key, otherwise| parts.count(key).unwrap_or(otherwise);
        Ok(Self {
            api_url: url::normalized(&absolute(api_url))?,
            authorization: Authorization::of(
                parts.text("authString"),
                asked,
                key.and_then(|key| key.as_string()),
            )?,
            headers: custom.headers,
            timeout_ms: count("timeoutMs", DEFAULT_TIMEOUT_MS),
            max_retries: count("maxRetries", DEFAULT_MAX_RETRIES),
            max_concurrent_requests: count(
                "maxConcurrentRequests",
                DEFAULT_MAX_CONCURRENT_REQUESTS,
            ),
            fetch: parts.function("fetch")?,
            web_socket: parts.function("WebSocket")?,
            observer,
        })
    }
}

/// In a page, a path is an address on the page's own origin.
fn absolute(api_url: &str) -> String {
    let origin = || js::get(&js::get(&js_sys::global(), "location"), "origin").as_string();
    match (api_url.trim(), origin()) {
        (path, Some(origin)) if path.starts_with('/') => format!("{origin}{path}"),
        (other, _) => other.to_owned(),
    }
}

impl Authorization {
    fn of(
        auth_string: Option<String>,
        asked: Option<Function>,
        api_key: Option<String>,
    ) -> Result<Self, Problem> {
        let filled = |given: Option<String>| given.filter(|given| !given.is_empty());
        Ok(match (filled(auth_string), asked, filled(api_key)) {
            (Some(auth), ..) => Self::Basic(basic(&auth)?),
            (None, Some(ask), _) => Self::FromFunction(ask),
            (None, None, Some(key)) => Self::Bearer(bearer(&key)?),
            (None, None, None) => Self::None,
        })
    }

    /// What to say about the credentials after a 401.
    pub(super) fn described(&self, api_url: &str) -> &'static str {
        match self {
            Self::None => {
                "no apiKey or authString is set (an empty one counts as none), so nothing was sent"
            }
            Self::Basic(_) => "the user and the password of authString were sent",
            Self::Bearer(_) | Self::FromFunction(_) if url::is_cloud(api_url) => {
                "an API key was sent"
            }
            Self::Bearer(_) | Self::FromFunction(_) => {
                "an API key was sent, which is for Prefect Cloud; a server of one's own takes an authString"
            }
        }
    }
}

/// The header with the key that the caller's function returns.
pub(super) async fn bearer_from(function: &Function) -> Result<String, Error> {
    let given = match function.call0(&JsValue::UNDEFINED) {
        Ok(given) => js::settled(&given).await,
        Err(thrown) => Err(thrown),
    };
    // The message of the error isn't repeated, because it may contain the key.
    let key = given.map_err(|thrown| {
        Error::new(ErrorKind::Unauthorized, "apiKey: the function failed")
            .with(|failure| failure.cause = Some(thrown))
    })?;
    match key.as_string() {
        Some(key) if !key.trim().is_empty() => Ok(bearer(&key)?),
        _ => Err(Error::new(
            ErrorKind::Unauthorized,
            "apiKey: expected the function to give a string that is not blank",
        )),
    }
}

fn bearer(key: &str) -> Result<String, Problem> {
    let refused = |message: &str| Err(Problem::new(message.into()).within("apiKey"));
    if !headers::is_value(key) {
        return refused("has a character that can't be sent in a header");
    }
    if key.trim().is_empty() {
        return refused("is blank");
    }
    Ok(format!("Bearer {key}"))
}

fn basic(auth: &str) -> Result<String, Problem> {
    if auth.contains(':') {
        return Ok(format!("Basic {}", Base64::encode_string(auth.as_bytes())));
    }
    let message = "expected \"user:password\", got a string without a colon";
    Err(Problem::new(message.into()).within("authString"))
}

/// The headers among the fields.
fn strings(parts: &Fields) -> Vec<(String, String)> {
    let headers = parts.value("headers").and_then(members);
    let headers = headers.unwrap_or_default().into_iter();
    headers
        .filter_map(|(name, value)| Some((name.to_owned(), string(value)?)))
        .collect()
}

/// Adds headers to others, replacing those of the same name.
pub(super) fn merge(all: &mut Vec<(String, String)>, more: Vec<(String, String)>) {
    for (name, value) in more {
        all.retain(|(other, _)| !other.eq_ignore_ascii_case(&name));
        all.push((name, value));
    }
}

fn warn_of_ignored(custom: &Custom, observer: &Observer) {
    for name in &custom.ignored {
        observer.log(Level::Warn, || {
            format!("the header {name} is the client's own and was ignored")
        });
    }
}

/// The options of a call.
#[derive(Clone, Default)]
pub(crate) struct Options {
    /// Any of them ends the call.
    pub signals: Vec<AbortSignal>,
    pub timeout_ms: Option<u32>,
    pub headers: Vec<(String, String)>,
    pub max_retries: Option<u32>,
}

impl Options {
    /// Reads them.
    pub(crate) fn read(value: &JsValue, observer: &Observer) -> Result<Self, Error> {
        if value.is_undefined() || value.is_null() {
            return Ok(Self::default());
        }
        Self::from_parts(&Self::parts(value, RequestOptions::KIND, &[])?, observer)
    }

    /// Splits an object whose fields include the options of a call.
    pub(crate) fn parts(value: &JsValue, kind: Kind, live: &[&str]) -> Result<Fields, Error> {
        Fields::of(value, kind, &[live, &["signal"]].concat())
    }

    /// Reads them from such fields.
    pub(crate) fn from_parts(parts: &Fields, observer: &Observer) -> Result<Self, Error> {
        let custom = headers::custom(strings(parts))?;
        warn_of_ignored(&custom, observer);
        Ok(Self {
            signals: parts
                .live("signal")
                .map(signal)
                .transpose()?
                .into_iter()
                .collect(),
            timeout_ms: parts.count("timeoutMs"),
            headers: custom.headers,
            max_retries: parts.count("maxRetries"),
        })
    }

    /// These options overridden by `other`, with the signals of both.
    pub(crate) fn overridden_by(mut self, other: Self) -> Self {
        merge(&mut self.headers, other.headers);
        self.signals.extend(other.signals);
        Self {
            signals: self.signals,
            timeout_ms: other.timeout_ms.or(self.timeout_ms),
            headers: self.headers,
            max_retries: other.max_retries.or(self.max_retries),
        }
    }
}

/// Where messages go: an object, or a function that has the methods of a logger.
fn logger(value: JsValue) -> Result<JsValue, Error> {
    let mut methods = Level::ALL.into_iter().map(Level::name);
    if value.is_object() || methods.any(|method| js::function(&value, method).is_some()) {
        return Ok(value);
    }
    let message = "expected an object with the methods debug, info, warn and error";
    Err(Problem::new(message.into()).within("logger").into())
}

/// Anything with the methods of a signal is one: it may come from another realm or a polyfill.
fn signal(value: JsValue) -> Result<AbortSignal, Error> {
    let listens = js::function(&value, "addEventListener").is_some();
    if listens && js::get(&value, "aborted").as_bool().is_some() {
        Ok(value.unchecked_into())
    } else {
        Err(Problem::new("expected an AbortSignal".into())
            .within("signal")
            .into())
    }
}
