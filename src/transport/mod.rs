//! The pipeline every request goes through: build, settings and headers, fetch, classify, retry, hand
//! over. One place calls `fetch` ([`fetch`]), one reads errors ([`error_body`]), one decides a retry
//! ([`retry`]).

mod csrf;
pub mod error;
pub mod error_body;
mod fetch;
pub mod headers;
pub mod input;
mod request;
pub mod retry;
mod scope;
mod settings;
pub mod url;

use std::cell::Cell;
use std::rc::Rc;

use futures_util::future::LocalBoxFuture;
use gloo_net::http::Response;
use js_sys::Date;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

use csrf::Csrf;
use error::{Error, Failure, Kind};
use fetch::{Broken, Outgoing};
use retry::{Decision, Outcome, Policy};
use scope::Scope;
use settings::Settings;

pub use request::{Request, Wants};
pub use settings::Options;

/// What the server sent.
pub enum Payload {
    /// As JavaScript reads it.
    Js(JsValue),
    /// As it came.
    Text(String),
}

/// The way to one server.
pub struct Transport {
    settings: Settings,
    csrf: Csrf,
    /// Whether this server ever answered.
    answered: Cell<bool>,
    /// The most rows it gives at once, as far as known.
    page_limit: Cell<u32>,
    /// Whether it has the bulk routes (3.6.16 and later), as far as known.
    bulk: Cell<Option<bool>>,
}

/// What a server gives at once unless its admin said otherwise.
const USUAL_PAGE_LIMIT: u32 = 200;

/// One call of a method, with all the requests it takes.
pub struct Call {
    transport: Rc<Transport>,
    scope: Scope,
    headers: Vec<(String, String)>,
    policy: Policy,
}

/// What one sending of a request came to.
enum Attempt {
    Done(Payload),
    Failed { error: Error, outcome: Outcome },
}

impl Transport {
    /// Reads the settings.
    pub fn new(settings: &JsValue) -> Result<Self, Error> {
        let settings = Settings::read(settings)?;
        let cloud = settings.api_url.starts_with("https://api.prefect.cloud/");
        Ok(Self {
            settings,
            csrf: Csrf::new(cloud),
            answered: Cell::new(false),
            page_limit: Cell::new(USUAL_PAGE_LIMIT),
            bulk: Cell::new(None),
        })
    }

    /// The address of the API.
    pub fn api_url(&self) -> &str {
        &self.settings.api_url
    }

    /// Where warnings go.
    pub fn logger(&self) -> Option<&JsValue> {
        self.settings.logger.as_ref()
    }

    /// Begins a call.
    pub fn call(self: &Rc<Self>, options: Options) -> Call {
        let mut headers = self.settings.headers.clone();
        settings::merge(&mut headers, options.headers);
        Call {
            transport: Rc::clone(self),
            scope: Scope::new(options.signal, options.timeout_ms),
            headers,
            policy: Policy {
                max_retries: options.max_retries.unwrap_or(self.settings.max_retries),
            },
        }
    }
}

impl Call {
    /// Sends a request whose answer goes to JavaScript as it is.
    pub async fn json(&self, request: Request) -> Result<JsValue, Error> {
        match self.send(&request, Wants::Json).await? {
            Payload::Js(value) => Ok(value),
            Payload::Text(_) => Ok(JsValue::UNDEFINED),
        }
    }

    /// Sends a request whose answer is used here: the few fields of it that `T` has.
    pub async fn read<T: DeserializeOwned>(&self, request: Request) -> Result<T, Error> {
        let text = match self.send(&request, Wants::Text).await? {
            Payload::Text(text) => text,
            Payload::Js(_) => String::new(),
        };
        serde_json::from_str(&text).map_err(|error| {
            let message = format!("the server's answer is not what was expected: {error}");
            self.place(&request, 1, Error::new(Kind::UnexpectedResponse, message))
        })
    }

    /// Whether the call's signal is aborted or its time is over.
    pub fn is_over(&self) -> bool {
        self.scope.is_over()
    }

    /// The most rows the server gives at once, as far as known.
    pub fn page_limit(&self) -> u32 {
        self.transport.page_limit.get()
    }

    /// The server told its limit.
    pub fn learn_page_limit(&self, limit: u32) {
        self.transport.page_limit.set(limit);
    }

    /// Whether the server has the bulk routes; `None` as long as it hasn't been seen.
    pub fn has_bulk(&self) -> Option<bool> {
        self.transport.bulk.get()
    }

    /// Whether the bulk routes are worth a try.
    pub fn may_bulk(&self) -> bool {
        self.has_bulk() != Some(false)
    }

    /// The server turned out to have the bulk routes, or not.
    pub fn learn_bulk(&self, has: bool) {
        self.transport.bulk.set(Some(has));
    }

    fn url(&self, request: &Request) -> String {
        format!("{}{}", self.transport.api_url(), request.path)
    }

    /// Notes on an error which request it befell.
    fn place(&self, request: &Request, attempts: u32, error: Error) -> Error {
        error.with(|failure: &mut Failure| {
            failure.method = Some(request.method);
            failure.url = Some(self.url(request));
            failure.attempts = attempts;
        })
    }

    /// Boxed: it is large, is awaited in many places, and asks for a token by means of itself.
    fn send<'a>(
        &'a self,
        request: &'a Request,
        wants: Wants,
    ) -> LocalBoxFuture<'a, Result<Payload, Error>> {
        Box::pin(self.send_until_done(request, wants))
    }

    async fn send_until_done(&self, request: &Request, wants: Wants) -> Result<Payload, Error> {
        request.ready()?;
        let mut sent = 0;
        let mut renewed = false;
        // Whether an earlier sending may have been carried out without an answer that said so.
        let mut maybe_done = false;
        loop {
            let token = match request.method {
                "GET" | "HEAD" => None,
                _ => self.csrf_token().await?,
            };
            sent += 1;
            let attempt = self
                .scope
                .run(self.attempt(request, token.as_deref(), wants));
            let attempt = attempt
                .await
                .map_err(|error| self.place(request, sent, error))?;
            let (error, outcome) = match attempt {
                Attempt::Done(payload) => return Ok(payload),
                Attempt::Failed { error, outcome } => (error, outcome),
            };
            if maybe_done && request.method == "DELETE" && error.is(Kind::ObjectNotFound) {
                return Ok(Payload::Js(JsValue::UNDEFINED));
            }
            maybe_done |= !matches!(outcome, Outcome::Unreached | Outcome::Status(429));
            if !renewed && wants_token(&error) {
                renewed = true;
                self.transport.csrf.refused(token.as_deref());
                continue;
            }
            let decision = retry::decide(
                self.policy,
                request.repeat,
                outcome,
                sent,
                self.transport.answered.get(),
                error.failure().and_then(|failure| failure.retry_after),
                js_sys::Math::random(),
            );
            match decision {
                Decision::Again(wait) => self
                    .scope
                    .wait(wait)
                    .await
                    .map_err(|error| self.place(request, sent, error))?,
                Decision::Fail => return Err(self.place(request, sent, error)),
            }
        }
    }

    /// Sends a request once and takes in all of the answer.
    async fn attempt(
        &self,
        request: &Request,
        token: Option<&str>,
        wants: Wants,
    ) -> Result<Attempt, Error> {
        let mut headers = vec![("Accept".to_owned(), "application/json".to_owned())];
        if request.body.is_some() {
            headers.push(("Content-Type".into(), "application/json".into()));
        }
        settings::merge(&mut headers, self.headers.clone());
        if let Some(token) = token {
            headers.push(("Prefect-Csrf-Token".into(), token.into()));
            headers.push((
                "Prefect-Csrf-Client".into(),
                self.transport.csrf.client().into(),
            ));
        }
        let url = self.url(request);
        let outgoing = Outgoing {
            method: request.method,
            url: &url,
            headers: &headers,
            body: request.body.as_ref(),
        };
        let limit = Scope::new(None, Some(self.transport.settings.timeout_ms));
        limit
            .run(async { Ok(self.exchange(&outgoing, wants).await) })
            .await
    }

    async fn exchange(&self, outgoing: &Outgoing<'_>, wants: Wants) -> Attempt {
        let sent = fetch::send(outgoing, self.transport.settings.fetch.as_ref()).await;
        let (response, _aborter) = match sent {
            Ok(answer) => answer,
            Err(broken) => return self.broken(&broken),
        };
        self.transport.answered.set(true);
        let status = response.status();
        if response.ok() {
            return self.take(response, wants).await;
        }
        // 0 is what a page sees of a redirect.
        if status == 0 || (300..400).contains(&status) {
            return Attempt::Failed {
                error: Error::new(
                    Kind::UnexpectedResponse,
                    "the server answered with a redirect, which is not followed, so that no key \
                     goes elsewhere: is apiUrl the final address of the API?",
                )
                .with(|failure| failure.status = (status != 0).then_some(status)),
                outcome: Outcome::Status(status),
            };
        }
        let retry_after = response
            .headers()
            .get("retry-after")
            .and_then(|header| retry::retry_after(&header, Date::now(), Date::parse));
        // What can't be read says nothing more than the status does.
        let body = fetch::text(response).await.unwrap_or_default();
        let mut told = error_body::read(status, &body);
        if status == 404 && url::lacks_api(self.transport.api_url()) {
            told.message
                .push_str(" - apiUrl usually ends in /api, this one doesn't");
        }
        Attempt::Failed {
            error: Error::status(status, told).with(|failure| failure.retry_after = retry_after),
            outcome: Outcome::Status(status),
        }
    }

    /// Takes in the body of an answer that says yes.
    async fn take(&self, response: Response, wants: Wants) -> Attempt {
        let status = response.status();
        if status == 204 {
            return Attempt::Done(Payload::Js(JsValue::UNDEFINED));
        }
        let kind = response.headers().get("content-type").unwrap_or_default();
        if !kind.contains("json") {
            return Self::unexpected(status, &fetch::text(response).await.unwrap_or_default());
        }
        let payload = match wants {
            Wants::Json => fetch::json(response).await.map(Payload::Js),
            Wants::Text => fetch::bytes(response)
                .await
                .map(|bytes| Payload::Text(utf8(bytes))),
        };
        match payload {
            Ok(payload) => Attempt::Done(payload),
            Err(thrown) if thrown.is_instance_of::<js_sys::SyntaxError>() => Attempt::Failed {
                error: Error::new(
                    Kind::UnexpectedResponse,
                    "the server's answer is no valid JSON",
                )
                .with(|failure| {
                    failure.status = Some(status);
                    failure.cause = Some(thrown);
                }),
                outcome: Outcome::Status(status),
            },
            Err(cause) => self.broken(&Broken {
                cause,
                // The server had begun to answer.
                outcome: Outcome::Broken,
            }),
        }
    }

    fn unexpected(status: u16, body: &str) -> Attempt {
        let look = if error_body::is_html(body) {
            "an HTML page: a proxy's login page, or apiUrl is the address of the UI, without /api"
        } else {
            "no JSON"
        };
        Attempt::Failed {
            error: Error::new(
                Kind::UnexpectedResponse,
                format!("the server answered {status} with {look}"),
            )
            .with(|failure| failure.status = Some(status)),
            outcome: Outcome::Status(status),
        }
    }

    fn broken(&self, broken: &Broken) -> Attempt {
        let mut message = broken.message();
        if message.is_empty() {
            message = "the connection failed".into();
        }
        // A page isn't told why: what it may be has to be said.
        if js_sys::Reflect::has(&js_sys::global(), &"location".into()).unwrap_or(false) {
            let origin = self.transport.api_url();
            message = format!(
                "{message} - a browser doesn't say why. Possible causes: no server at {origin}; this \
                 page's origin is not among PREFECT_SERVER_CORS_ALLOWED_ORIGINS; an https page can't \
                 reach an http server; the browser keeps pages of the internet from this machine and \
                 its network; the connection broke"
            );
        }
        Attempt::Failed {
            error: Error::new(Kind::Network, message)
                .with(|failure| failure.cause = Some(broken.cause.clone())),
            outcome: broken.outcome,
        }
    }

    /// The CSRF token to send, if any; asks the server for it when it is not known.
    async fn csrf_token(&self) -> Result<Option<String>, Error> {
        let csrf = &self.transport.csrf;
        if let Ok(known) = csrf.known(Date::now()) {
            return Ok(known);
        }
        let _turn = self.scope.run(async { Ok(csrf.turn().await) }).await?;
        if let Ok(known) = csrf.known(Date::now()) {
            return Ok(known);
        }
        let question = Request::get("/csrf-token")
            .with_query(&[("client".to_owned(), csrf.client().to_owned())]);
        match self.read::<csrf::Answer>(question).await {
            Ok(answer) => csrf.turn_on(answer, Date::now()),
            Err(error) if is_without_csrf(&error) => csrf.turn_off(),
            Err(error) => return Err(error),
        }
        Ok(csrf.known(Date::now()).unwrap_or_default())
    }
}

/// Bytes as text. What is no UTF-8 is no JSON either, and is told apart when it is parsed.
fn utf8(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_default()
}

/// Whether the server refused the request for its CSRF token.
fn wants_token(error: &Error) -> bool {
    error.failure().is_some_and(|failure| {
        failure.status == Some(403) && failure.message.contains("CSRF token")
    })
}

/// Whether the server has no CSRF protection: it says so, or is too old to know the route.
fn is_without_csrf(error: &Error) -> bool {
    error.failure().is_some_and(|failure| match failure.status {
        Some(404) => true,
        Some(422) => failure.message.contains("disabled"),
        _ => false,
    })
}
