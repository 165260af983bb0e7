//! Lets people see what the client does: a logger with levels, and hooks.
//!
//! Both are the caller's own code. Whatever they throw, at once or later, harms no call.

use std::rc::Rc;

use gloo_net::http::Response;
use js_sys::{Function, Object, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::error::{Error, message_of};
use super::headers::{Secrets, is_plain};
use super::js;

/// How much a message matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// Every request and every answer.
    Debug,
    /// Every retry.
    Info,
    /// What was ignored.
    Warn,
    /// What a hook threw.
    Error,
}

impl Level {
    pub(crate) const ALL: [Self; 4] = [Self::Debug, Self::Info, Self::Warn, Self::Error];

    /// The name of the method of a logger.
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
    /// `console` where there is none.
    pub logger: Option<JsValue>,
    /// The least that is logged; nothing if `None`.
    pub level: Option<Level>,
    /// The hooks.
    pub on_request: Option<Function>,
    /// After an answer's head came in.
    pub on_response: Option<Function>,
    /// Before a wait that ends in another sending.
    pub on_retry: Option<Function>,
}

/// A request that is about to be sent, as far as people may see it.
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
    /// Logs a message, if it matters enough.
    pub(crate) fn log(&self, level: Level, message: impl FnOnce() -> String) {
        if self.level.is_none_or(|least| level < least) {
            return;
        }
        let console = || js::get(&js_sys::global(), "console");
        let logger = self.logger.clone().unwrap_or_else(console);
        if let Some(log) = js::function(&logger, level.name()) {
            let message = format!("prefect-wasm: {}", message());
            // A logger that throws has nobody to tell.
            let _ = log.call1(&logger, &message.into());
        }
    }

    /// A request is about to be sent.
    pub(crate) fn request(self: &Rc<Self>, sent: &Sent, headers: &[(String, String)]) {
        self.log(Level::Debug, || {
            format!("{} {}, attempt {}", sent.method, sent.url, sent.attempt)
        });
        self.tell("onRequest", self.on_request.as_ref(), || {
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

    /// Whether anybody wants to know of answers.
    pub(crate) fn wants_responses(&self) -> bool {
        self.on_response.is_some() || self.level.is_some_and(|least| least <= Level::Debug)
    }

    /// The head of an answer came in. `sent_headers` are those of the request: a proxy may show people what
    /// it got.
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
        self.tell("onResponse", self.on_response.as_ref(), || {
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
        self.tell("onRetry", self.on_retry.as_ref(), || {
            let event = sent.event();
            let status = error.failure().and_then(|failure| failure.status);
            js::set(&event, "status", &status.into());
            js::set(&event, "delayMs", &delay_ms.into());
            js::set(&event, "error", &error.clone().into());
            event
        });
    }

    fn tell(
        self: &Rc<Self>,
        name: &'static str,
        hook: Option<&Function>,
        event: impl FnOnce() -> Object,
    ) {
        let Some(hook) = hook else { return };
        match hook.call1(&JsValue::UNDEFINED, &event()) {
            Err(thrown) => self.threw(name, &thrown),
            // A promise that fails and that nobody looks at would end a Node process.
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
