//! A request's life: input, headers, fetch, errors, retries, the result. One file calls `fetch` ([`fetch`]), one
//! reads errors ([`error_body`]), one decides about retries ([`retry_rules`]).

mod attempt;
mod csrf;
pub(crate) mod error;
pub(crate) mod error_body;
mod fetch;
pub(crate) mod headers;
pub(crate) mod input;
pub(crate) mod js;
mod missing_route;
mod observer;
mod permits;
mod request;
mod retry;
pub(crate) mod retry_rules;
mod scope;
mod server;
mod settings;
mod socket;
pub(crate) mod text;
pub(crate) mod url;

use std::rc::Rc;

use futures_util::future::LocalBoxFuture;
use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

use csrf::Csrf;
use error::{Error, ErrorKind, Failure};
use fetch::Exchanges;
use observer::Observer;
use permits::Permits;
use retry_rules::Policy;
use scope::Scope;
use server::Server;
use settings::Settings;

pub(crate) use request::{Request, ResponseFormat, only_reads};
pub(crate) use settings::Options;
pub(crate) use socket::{Received, Socket};

/// The body of a response.
pub(crate) enum Payload {
    /// As a JavaScript value.
    Js(JsValue),
    /// As text.
    Text(String),
}

impl Payload {
    /// The value for JavaScript; `undefined` for text, which was meant for Rust.
    pub(crate) fn into_js(self) -> JsValue {
        match self {
            Self::Js(value) => value,
            Self::Text(_) => JsValue::UNDEFINED,
        }
    }
}

/// A successful response, and what it took to get it.
pub(crate) struct Response {
    /// Its body.
    pub payload: Payload,
    /// How many times the request was sent.
    pub attempts: u32,
    /// Whether an earlier attempt may have been carried out although no response said so.
    pub maybe_done: bool,
}

impl Response {
    /// The effect of an earlier attempt, found out afterwards.
    fn found(data: JsValue, attempts: u32) -> Self {
        Self {
            payload: Payload::Js(data),
            attempts,
            maybe_done: true,
        }
    }
}

/// Reads what is needed from a body; `None` if it isn't there.
type Reader<T> = fn(&str) -> Option<T>;

/// Sends requests to one server.
pub(crate) struct Transport {
    settings: Settings,
    csrf: Csrf,
    server: Server,
    exchanges: Exchanges,
    /// Limits concurrent requests; waiters are served in order.
    permits: Permits,
}

/// One call of a method, with all the requests it takes.
pub(crate) struct Call {
    transport: Rc<Transport>,
    scope: Scope,
    headers: Vec<(String, String)>,
    policy: Policy,
    /// Holds the last `Response`, for `withResponse()`.
    last: Object,
}

impl Transport {
    /// Reads the settings.
    pub(crate) fn new(settings: &JsValue) -> Result<Self, Error> {
        let settings = Settings::read(settings)?;
        let permits = usize::try_from(settings.max_concurrent_requests).unwrap_or(usize::MAX);
        let csrf = Csrf::new(url::is_cloud(&settings.api_url));
        Ok(Self {
            settings,
            csrf,
            server: Server::default(),
            exchanges: Exchanges::new(),
            permits: Permits::new(permits),
        })
    }

    /// The address of the API.
    pub(crate) fn api_url(&self) -> &str {
        &self.settings.api_url
    }

    /// The caller's logger and hooks.
    pub(crate) fn observer(&self) -> &Rc<Observer> {
        &self.settings.observer
    }

    /// Begins a call.
    pub(crate) fn call(self: &Rc<Self>, options: Options) -> Call {
        let mut headers = self.settings.headers.clone();
        settings::merge(&mut headers, options.headers);
        Call {
            transport: Rc::clone(self),
            scope: Scope::new(options.signals, options.timeout_ms),
            headers,
            policy: Policy {
                max_retries: options.max_retries.unwrap_or(self.settings.max_retries),
            },
            last: Object::new(),
        }
    }
}

impl Call {
    /// Sends a request whose response goes to JavaScript as it is.
    pub(crate) fn json(&self, request: Request) -> LocalBoxFuture<'_, Result<JsValue, Error>> {
        self.whole(request, false)
    }

    /// The same where the response has to be a list.
    pub(crate) async fn list(&self, request: Request) -> Result<Array, Error> {
        Ok(self.whole(request, true).await?.unchecked_into())
    }

    fn whole(&self, request: Request, is_list: bool) -> LocalBoxFuture<'_, Result<JsValue, Error>> {
        Box::pin(async move {
            let response = self.send(&request, request.format).await?;
            if request.is_void {
                return Ok(JsValue::UNDEFINED);
            }
            let value = response.payload.into_js();
            if is_list && !Array::is_array(&value) {
                return Err(self.unreadable(&request, response.attempts));
            }
            Ok(value)
        })
    }

    /// Sends a request whose response is used here: `read` takes what is needed from it.
    pub(crate) async fn read<T>(&self, request: Request, read: Reader<T>) -> Result<T, Error> {
        Ok(self.read_again(request, read).await?.0)
    }

    /// The same, and whether an earlier attempt may have been carried out: what this response doesn't report may
    /// have been done by that one.
    pub(crate) async fn read_again<T>(
        &self,
        request: Request,
        read: Reader<T>,
    ) -> Result<(T, bool), Error> {
        let response = self.send(&request, ResponseFormat::Text).await?;
        let found = match response.payload {
            Payload::Text(text) => read(&text),
            Payload::Js(_) => None,
        };
        match found {
            Some(found) => Ok((found, response.maybe_done)),
            None => Err(self.unreadable(&request, response.attempts)),
        }
    }

    /// The error for a response that can't be used.
    pub(crate) fn unreadable(&self, request: &Request, attempts: u32) -> Error {
        let message = "the server's answer is not what was expected";
        let error = Error::new(ErrorKind::UnexpectedResponse, message);
        self.locate(request, attempts, error)
    }

    /// An object that holds the last `Response` under `response`, as soon as there is one.
    pub(crate) fn last(&self) -> &Object {
        &self.last
    }

    /// The address of the API.
    pub(crate) fn api_url(&self) -> &str {
        self.transport.api_url()
    }

    /// Whether requests carry credentials from the settings.
    pub(crate) fn is_authorized(&self) -> bool {
        !matches!(
            self.transport.settings.authorization,
            settings::Authorization::None
        )
    }

    /// Fails if the call is over, so that nothing more is begun.
    pub(crate) fn check(&self) -> Result<(), Error> {
        self.scope.check()
    }

    /// Waits.
    pub(crate) fn wait(&self, ms: u32) -> impl Future<Output = Result<(), Error>> + use<'_> {
        self.scope.wait(ms)
    }

    /// Ends the call: everything that waits in it fails.
    pub(crate) fn end(&self) {
        self.scope.end(JsValue::UNDEFINED);
    }

    /// Whether the call's signal is aborted or its time is over.
    pub(crate) fn is_over(&self) -> bool {
        self.scope.is_over()
    }

    fn url(&self, request: &Request) -> String {
        format!("{}{}", self.transport.api_url(), request.path)
    }

    /// Adds to an error which request failed. If the request for a token failed, so did the one that needed it.
    fn locate(&self, request: &Request, attempts: u32, error: Error) -> Error {
        error.with(|failure: &mut Failure| {
            if let (Some(method), Some(url)) = (failure.method, &failure.url) {
                failure.before = Some(format!("{method} {url}"));
            }
            failure.method = Some(request.method);
            failure.url = Some(self.url(request));
            failure.attempts = attempts;
        })
    }
}
