//! The pipeline every request goes through: build, settings and headers, fetch, classify, retry, hand
//! over. One place calls `fetch` ([`fetch`]), one reads errors ([`error_body`]), one decides a retry
//! ([`retry`]).

mod csrf;
pub mod error;
pub mod error_body;
mod exchange;
mod fetch;
pub mod headers;
pub mod input;
pub mod js;
mod request;
pub mod retry;
mod scope;
mod settings;
pub mod text;
pub mod url;
mod watch;

use std::cell::Cell;
use std::rc::Rc;

use futures_util::future::LocalBoxFuture;
use js_sys::{Array, Date, Object};
use tokio::sync::Semaphore;
use wasm_bindgen::prelude::*;

use csrf::Csrf;
use error::{Error, Failure, Kind};
use exchange::Attempt;
use retry::{Decision, Outcome, Policy, Situation};
use scope::Scope;
use settings::Settings;
use watch::{Sent, Watch};

pub use request::{Request, Wants};
pub use settings::Options;

/// What the server sent.
pub enum Payload {
    /// As JavaScript reads it.
    Js(JsValue),
    /// As it came.
    Text(String),
}

impl Payload {
    /// What goes to JavaScript; `undefined` for what was to be read here.
    pub fn into_js(self) -> JsValue {
        match self {
            Self::Js(value) => value,
            Self::Text(_) => JsValue::UNDEFINED,
        }
    }
}

/// An answer, and what it took.
pub struct Answer {
    /// What the server sent.
    pub payload: Payload,
    /// How often the request was sent.
    pub attempts: u32,
    /// Whether an earlier sending may have been carried out without an answer that said so.
    pub maybe_done: bool,
}

impl Answer {
    /// What an earlier sending did, found out afterwards.
    fn found(answer: JsValue, attempts: u32) -> Self {
        Self {
            payload: Payload::Js(answer),
            attempts,
            maybe_done: true,
        }
    }
}

/// Finds what is wanted in an answer; `None` if it isn't there.
type Reader<T> = fn(&str) -> Option<T>;

/// The way to one server.
pub struct Transport {
    settings: Settings,
    csrf: Csrf,
    /// The places for requests under way; who comes first is served first.
    places: Semaphore,
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
    /// Holds the last `Response`, for whoever wants to look at it.
    last: Object,
}

impl Transport {
    /// Reads the settings.
    pub fn new(settings: &JsValue) -> Result<Self, Error> {
        let settings = Settings::read(settings)?;
        let places = usize::try_from(settings.max_concurrent_requests).unwrap_or(usize::MAX);
        let cloud = settings.api_url.starts_with("https://api.prefect.cloud/");
        Ok(Self {
            settings,
            csrf: Csrf::new(cloud),
            places: Semaphore::new(places.min(Semaphore::MAX_PERMITS)),
            answered: Cell::new(false),
            page_limit: Cell::new(USUAL_PAGE_LIMIT),
            bulk: Cell::new(None),
        })
    }

    /// The address of the API.
    pub fn api_url(&self) -> &str {
        &self.settings.api_url
    }

    /// Who is told what happens.
    pub fn watch(&self) -> &Rc<Watch> {
        &self.settings.watch
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
            last: Object::new(),
        }
    }
}

impl Call {
    /// Sends a request whose answer goes to JavaScript as it is.
    pub fn json(&self, request: Request) -> LocalBoxFuture<'_, Result<JsValue, Error>> {
        Box::pin(async move {
            let answer = self.send(&request, request.wants).await?;
            Ok(answer.payload.into_js())
        })
    }

    /// Sends a request whose answer is used here, by what `read` finds in it.
    pub async fn read<T>(&self, request: Request, read: Reader<T>) -> Result<T, Error> {
        Ok(self.read_again(request, read).await?.0)
    }

    /// The same, and whether an earlier sending may have been carried out already: what the answer
    /// doesn't tell of may be the work of that one.
    pub async fn read_again<T>(
        &self,
        request: Request,
        read: Reader<T>,
    ) -> Result<(T, bool), Error> {
        let answer = self.send(&request, Wants::Text).await?;
        let found = match answer.payload {
            Payload::Text(text) => read(&text),
            Payload::Js(_) => None,
        };
        match found {
            Some(found) => Ok((found, answer.maybe_done)),
            None => Err(self.unreadable(&request, answer.attempts)),
        }
    }

    /// The server's answer makes no sense here.
    pub fn unreadable(&self, request: &Request, attempts: u32) -> Error {
        let message = "the server's answer is not what was expected";
        let error = Error::new(Kind::UnexpectedResponse, message);
        self.place(request, attempts, error)
    }

    /// An object that holds the last `Response` under `response`, as soon as there is one.
    pub fn last(&self) -> &Object {
        &self.last
    }

    /// The address of the API.
    pub fn api_url(&self) -> &str {
        self.transport.api_url()
    }

    /// Whether it says who sends it.
    pub fn is_authorized(&self) -> bool {
        self.transport.settings.authorization.is_given()
    }

    /// Fails if the call is over: what is left is not even begun.
    pub fn check(&self) -> Result<(), Error> {
        self.scope.check()
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

    /// Sends until there is an answer. Boxed: it is large, is awaited in many places, and asks for
    /// a token by means of itself.
    pub fn send<'a>(
        &'a self,
        request: &'a Request,
        wants: Wants,
    ) -> LocalBoxFuture<'a, Result<Answer, Error>> {
        Box::pin(self.send_until_done(request, wants))
    }

    async fn send_until_done(&self, request: &Request, wants: Wants) -> Result<Answer, Error> {
        request.ready()?;
        let mut sent = 0;
        let mut retries = 0;
        let mut renewed = false;
        // Whether an earlier sending may have been carried out without an answer that said so.
        let mut maybe_done = false;
        loop {
            let token = match request.method {
                "GET" | "HEAD" => None,
                _ => self
                    .csrf_token()
                    .await
                    .map_err(|error| self.place(request, sent, error))?,
            };
            sent += 1;
            let exchange = self.exchange(request, token.as_deref(), wants, sent);
            let attempt = self.in_turn(Box::pin(exchange));
            let attempt = self.scope.run(Box::pin(attempt));
            let attempt = attempt
                .await
                .map_err(|error| self.place(request, sent, error))?;
            let (error, outcome) = match attempt {
                Attempt::Done(payload) => {
                    return Ok(Answer {
                        payload,
                        attempts: sent,
                        maybe_done,
                    });
                }
                Attempt::Failed { error, outcome } => (error, outcome),
            };
            if maybe_done && request.method == "DELETE" && error.is(Kind::ObjectNotFound) {
                return Ok(Answer::found(JsValue::UNDEFINED, sent));
            }
            maybe_done |= retry::may_be_done(outcome);
            if !renewed && wants_token(&error) {
                renewed = true;
                self.transport.csrf.refused(token.as_deref());
                continue;
            }
            // In a page on another origin a refused token looks like this.
            if outcome == Outcome::Opaque {
                self.transport.csrf.refused(token.as_deref());
            }
            let error = self.place(request, sent, error);
            let decision = retry::decide(
                self.policy,
                Situation {
                    repeat: request.repeat,
                    outcome,
                    retries,
                    answered: self.transport.answered.get(),
                    retry_after: error.failure().and_then(|failure| failure.retry_after),
                    random: js_sys::Math::random(),
                },
            );
            if let Decision::Again(wait) = decision {
                retries += u32::from(outcome != Outcome::Maintenance);
                let url = self.url(request);
                let seen = Sent {
                    method: request.method,
                    url: &url,
                    attempt: sent,
                };
                self.transport.watch().retry(&seen, wait, &error);
                self.scope
                    .wait(wait)
                    .await
                    .map_err(|error| self.place(request, sent, error))?;
            }
            if maybe_done && let Some(proof) = &request.proof {
                let said = self.send(&proof.question, Wants::Json).await;
                match said.map(|said| said.payload) {
                    Ok(Payload::Js(said)) if Array::is_array(&said) => {
                        if let Some(answer) = (proof.find)(&said) {
                            return Ok(Answer::found(answer, sent));
                        }
                    }
                    Err(over) if self.is_over() => return Err(over),
                    // Nobody knows: it is not sent again.
                    _ => return Err(error),
                }
            }
            if decision == Decision::Fail {
                return Err(error);
            }
        }
    }

    /// The CSRF token to send, if any; asks the server for it when it is not known.
    pub async fn csrf_token(&self) -> Result<Option<String>, Error> {
        let csrf = &self.transport.csrf;
        if let Ok(known) = csrf.known(Date::now()) {
            return Ok(known);
        }
        let turn = Box::pin(async { Ok(csrf.turn().await) });
        let _turn = self.scope.run(turn).await?;
        if let Ok(known) = csrf.known(Date::now()) {
            return Ok(known);
        }
        let question = Request::get("/csrf-token")
            .with_query(&[("client".to_owned(), csrf.client().to_owned())]);
        match self.read(question, csrf::Answer::read).await {
            Ok(answer) => csrf.turn_on(answer, Date::now()),
            Err(error) if is_without_csrf(&error) => csrf.turn_off(),
            Err(error) => {
                return Err(error.with(|failure| {
                    failure.message = format!("no CSRF token: {}", failure.message);
                }));
            }
        }
        Ok(csrf.known(Date::now()).unwrap_or_default())
    }
}

/// Whether the server refused the request for its CSRF token.
fn wants_token(error: &Error) -> bool {
    error.failure().is_some_and(|failure| {
        failure.status == Some(403) && text::contains(&failure.message, "CSRF token")
    })
}

/// Whether the server has no CSRF protection: it says so, or is too old to know the route.
fn is_without_csrf(error: &Error) -> bool {
    error.failure().is_some_and(|failure| match failure.status {
        Some(404) => true,
        Some(422) => text::contains(&failure.message, "disabled"),
        _ => false,
    })
}
