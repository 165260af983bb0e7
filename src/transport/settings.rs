//! Reads the settings of a client and the options of a call.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use js_sys::{Function, Reflect};
use serde_json::Value;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::error::Error;
use super::headers::{self, Custom};
use super::input::Parts;
use super::url;
use crate::schemas::check::Problem;
use crate::schemas::kind::{Kind, Schema};
use crate::schemas::options::{PrefectClientSettings, RequestOptions};

const DEFAULT_TIMEOUT_MS: u32 = 60_000;
const DEFAULT_MAX_RETRIES: u32 = 5;

/// The settings of a client.
pub struct Settings {
    pub api_url: String,
    /// Authorization and the caller's own headers.
    pub headers: Vec<(String, String)>,
    pub timeout_ms: u32,
    pub max_retries: u32,
    pub fetch: Option<Function>,
    pub logger: Option<JsValue>,
}

impl Settings {
    /// Reads them.
    pub fn read(value: &JsValue) -> Result<Self, Error> {
        let parts = Parts::of(value, PrefectClientSettings::KIND, &["fetch", "logger"])?;
        let logger = parts.live("logger");
        let custom = headers::custom(strings(&parts))?;
        warn_of_ignored(&custom, logger.as_ref());
        let mut all = Vec::new();
        if let Some(authorization) = authorization(parts.text("authString"), parts.text("apiKey"))?
        {
            all.push(("Authorization".to_owned(), authorization));
        }
        merge(&mut all, custom.headers);
        let api_url = parts.text("apiUrl");
        let api_url = api_url.as_deref().unwrap_or(url::DEFAULT_API_URL);
        Ok(Self {
            api_url: url::normalized(&absolute(api_url))?,
            headers: all,
            timeout_ms: parts.count("timeoutMs").unwrap_or(DEFAULT_TIMEOUT_MS),
            max_retries: parts.count("maxRetries").unwrap_or(DEFAULT_MAX_RETRIES),
            fetch: parts.function("fetch")?,
            logger,
        })
    }
}

/// In a page a path is an address on the server the page came from.
fn absolute(api_url: &str) -> String {
    let origin = || {
        let location = Reflect::get(&js_sys::global(), &"location".into()).ok()?;
        Reflect::get(&location, &"origin".into()).ok()?.as_string()
    };
    match (api_url.trim(), origin()) {
        (path, Some(origin)) if path.starts_with('/') => format!("{origin}{path}"),
        (other, _) => other.to_owned(),
    }
}

fn authorization(
    auth_string: Option<String>,
    api_key: Option<String>,
) -> Result<Option<String>, Error> {
    let filled = |given: Option<String>| given.filter(|given| !given.is_empty());
    if let Some(auth) = filled(auth_string) {
        return Ok(Some(format!("Basic {}", BASE64_STANDARD.encode(auth))));
    }
    let Some(key) = filled(api_key) else {
        return Ok(None);
    };
    if !headers::is_value(&key) {
        let message = "has a character that can't be sent in a header";
        return Err(Problem::new(message.into()).within("apiKey").into());
    }
    Ok(Some(format!("Bearer {key}")))
}

/// The headers that were given.
fn strings(parts: &Parts) -> Vec<(String, String)> {
    let headers = parts.value("headers").and_then(Value::as_object);
    headers
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
        .collect()
}

/// Puts headers among others, each in place of one of the same name.
pub fn merge(all: &mut Vec<(String, String)>, more: Vec<(String, String)>) {
    for (name, value) in more {
        all.retain(|(other, _)| !other.eq_ignore_ascii_case(&name));
        all.push((name, value));
    }
}

fn warn_of_ignored(custom: &Custom, logger: Option<&JsValue>) {
    for name in &custom.ignored {
        warn(
            logger,
            &format!("prefect-wasm: the header {name} is the client's own and was ignored"),
        );
    }
}

/// Tells people, through their logger if there is one. A logger that throws changes nothing.
pub fn warn(logger: Option<&JsValue>, message: &str) {
    let message = JsValue::from_str(message);
    match logger {
        None => web_sys::console::warn_1(&message),
        Some(logger) => {
            let warn = Reflect::get(logger, &"warn".into())
                .ok()
                .and_then(|warn| warn.dyn_into::<Function>().ok());
            if let Some(warn) = warn {
                let _ = warn.call1(logger, &message);
            }
        }
    }
}

/// The options of a call.
#[derive(Default)]
pub struct Options {
    pub signal: Option<AbortSignal>,
    pub timeout_ms: Option<u32>,
    pub headers: Vec<(String, String)>,
    pub max_retries: Option<u32>,
}

impl Options {
    /// Reads them.
    pub fn read(value: &JsValue, logger: Option<&JsValue>) -> Result<Self, Error> {
        Self::from_parts(&Self::parts(value, RequestOptions::KIND, &[])?, logger)
    }

    /// Takes apart an object that holds, among others, the options of a call.
    pub fn parts(value: &JsValue, kind: &Kind, live: &[&str]) -> Result<Parts, Error> {
        Parts::of(value, kind, &[live, &["signal"]].concat())
    }

    /// Reads them from among others.
    pub fn from_parts(parts: &Parts, logger: Option<&JsValue>) -> Result<Self, Error> {
        let custom = headers::custom(strings(parts))?;
        warn_of_ignored(&custom, logger);
        Ok(Self {
            signal: parts.live("signal").map(signal).transpose()?,
            timeout_ms: parts.count("timeoutMs"),
            headers: custom.headers,
            max_retries: parts.count("maxRetries"),
        })
    }

    /// These options, with what `other` says in place of them.
    pub fn overridden_by(mut self, other: Self) -> Self {
        merge(&mut self.headers, other.headers);
        Self {
            signal: other.signal.or(self.signal),
            timeout_ms: other.timeout_ms.or(self.timeout_ms),
            headers: self.headers,
            max_retries: other.max_retries.or(self.max_retries),
        }
    }
}

/// A signal is what looks like one: it may come from another realm or a polyfill.
fn signal(value: JsValue) -> Result<AbortSignal, Error> {
    let aborted = Reflect::get(&value, &"aborted".into()).unwrap_or_default();
    let listens = Reflect::get(&value, &"addEventListener".into()).unwrap_or_default();
    if aborted.as_bool().is_some() && listens.is_function() {
        Ok(value.unchecked_into())
    } else {
        Err(Problem::new("expected an AbortSignal".into())
            .within("signal")
            .into())
    }
}
