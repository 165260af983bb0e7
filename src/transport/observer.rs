//! Shows callers what the client does: a logger with levels, and hooks.
//!
//! Both are the caller's own code. Whatever they throw, at once or later, doesn't affect the call.
//!
//! The events for hooks are built by hand: headers and errors are JavaScript values already. A test compares them with
//! the declared types.

use std::rc::Rc;

use gloo_net::http::Response;
use js_sys::{Function, Object, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::error::{Error, message_of};
use super::headers::{Secrets, is_plain};
use super::js;

/// The level of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// Every request and response.
    Debug,
    /// Every retry.
    Info,
    /// Ignored input.
    Warn,
    /// Errors thrown by hooks.
    Error,
}

impl Level {
    pub(crate) const ALL: [Self; 4] = [Self::Debug, Self::Info, Self::Warn, Self::Error];

    /// The name of the logger's method.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }

    /// By its name; `None` for `off`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }
}

/// The caller's logger and hooks.
pub(crate) struct Observer {
    /// `console` if `None`.
    pub logger: Option<JsValue>,
    /// The lowest level that is logged; nothing is if `None`.
    pub level: Option<Level>,
    /// Called before each attempt.
    pub on_request: Option<Function>,
    /// Called when the head of a response has arrived.
    pub on_response: Option<Function>,
    /// Called before the delay of a retry.
    pub on_retry: Option<Function>,
}

/// A request that is about to be sent, without secrets.
pub(crate) struct Sent<'a> {
    pub method: &'static str,
    pub url: &'a str,
    pub attempt: u32,
}

impl Sent<'_> {
    fn event(&self) -> Object {
        js::object(&[
            ("method", self.method.into()),
            ("url", self.url.into()),
            ("attempt", self.attempt.into()),
        ])
    }
}

impl Observer {
    /// Logs a message, if its level is high enough.
    pub(crate) fn log(&self, level: Level, message: impl FnOnce() -> String) {
        if self.level.is_none_or(|least| level < least) {
            return;
        }
        let console = || js::get(&js_sys::global(), "console");
        let logger = self.logger.clone().unwrap_or_else(console);
        if let Some(log) = js::function(&logger, level.name()) {
            let message = format!("prefect-wasm: {}", message());
            // There is nowhere to report a logger that throws.
            let _ = log.call1(&logger, &message.into());
        }
    }

    /// A request is about to be sent.
    pub(crate) fn request(self: &Rc<Self>, sent: &Sent, headers: &[(String, String)]) {
        self.log(Level::Debug, || {
            format!("{} {}, attempt {}", sent.method, sent.url, sent.attempt)
        });
        self.call_hook("onRequest", self.on_request.as_ref(), || {
            let shown = Object::new();
            for (name, value) in headers {
                let value = if is_plain(name) { value } else { "[redacted]" };
                js::set(&shown, name, &value.into());
            }
            let event = sent.event();
            js::set(&event, "headers", &shown);
            event
        });
    }

    /// Whether responses are observed.
    pub(crate) fn wants_responses(&self) -> bool {
        self.on_response.is_some() || self.level.is_some_and(|least| least <= Level::Debug)
    }

    /// The head of a response has arrived. `sent_headers` are those of the request: a proxy may echo what it
    /// received.
    pub(crate) fn response(
        self: &Rc<Self>,
        sent: &Sent,
        response: &Response,
        sent_headers: &[(String, String)],
        duration_ms: u32,
    ) {
        let status = response.status();
        self.log(Level::Debug, || {
            format!("{status} {} {} in {duration_ms} ms", sent.method, sent.url)
        });
        self.call_hook("onResponse", self.on_response.as_ref(), || {
            let raw: JsValue = response.headers().into_raw().into();
            let shown = Object::from_entries(&raw).unwrap_or_default();
            let secrets = Secrets::of(sent_headers);
            for name in Object::keys(&shown).iter() {
                let name = name.as_string().unwrap_or_default();
                let value = js::get(&shown, &name).as_string().unwrap_or_default();
                let seen = if name == "set-cookie" {
                    "[redacted]".into()
                } else {
                    secrets.redacted(&value)
                };
                if seen != value {
                    js::set(&shown, &name, &seen.into());
                }
            }
            let event = sent.event();
            js::set(&event, "status", &status.into());
            js::set(&event, "headers", &shown);
            js::set(&event, "durationMs", &duration_ms.into());
            event
        });
    }

    /// A request failed and will be sent again.
    pub(crate) fn retry(self: &Rc<Self>, sent: &Sent, delay_ms: u32, error: &Error) {
        let message = || error.failure().map_or("", |failure| &failure.message);
        self.log(Level::Info, || {
            format!(
                "{} {} again in {delay_ms} ms, after: {}",
                sent.method,
                sent.url,
                message()
            )
        });
        self.call_hook("onRetry", self.on_retry.as_ref(), || {
            let event = sent.event();
            let status = error.failure().and_then(|failure| failure.status);
            js::set(&event, "status", &status.into());
            js::set(&event, "delayMs", &delay_ms.into());
            js::set(&event, "error", &error.clone().into());
            event
        });
    }

    fn call_hook(
        self: &Rc<Self>,
        name: &'static str,
        hook: Option<&Function>,
        event: impl FnOnce() -> Object,
    ) {
        let Some(hook) = hook else { return };
        match hook.call1(&JsValue::UNDEFINED, &event()) {
            Err(thrown) => self.threw(name, &thrown),
            // An unhandled rejection would end a Node process.
            Ok(given) if given.is_object() => {
                let observer = Rc::clone(self);
                spawn_local(async move {
                    if let Err(thrown) = JsFuture::from(Promise::resolve(&given)).await {
                        observer.threw(name, &thrown);
                    }
                });
            }
            Ok(_) => {}
        }
    }

    fn threw(&self, name: &str, thrown: &JsValue) {
        self.log(Level::Error, || {
            format!("{name} threw: {}", message_of(thrown))
        });
    }
}
