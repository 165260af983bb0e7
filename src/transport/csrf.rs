//! The token a server with CSRF protection wants with every request that is no `GET`.
//!
//! A page on another origin can't see why a request without a token is refused, so the server is
//! asked beforehand. One client has one token at a time: asking again kills the last one, so there is
//! one question at a time, and whoever finds a newer token than the refused one takes that.

use std::cell::{Cell, RefCell};

use js_sys::Date;

use super::error::{Error, ErrorKind};
use super::fetch::fault_of;
use super::permits::Permits;
use super::retry_rules::Fault;
use super::{Call, Request, text};
use crate::json::text::{pick, string};

/// What is known of the server's protection.
pub(super) struct Csrf {
    client: String,
    asking: Permits,
    state: RefCell<State>,
    /// The shortest life of a token so far, in milliseconds.
    lifetime: Cell<f64>,
}

enum State {
    Unknown,
    Off,
    On(Token),
}

/// A token and until when it is good, by this machine's clock in milliseconds.
struct Token {
    value: String,
    good_until: f64,
}

/// What the server says to `GET /csrf-token`.
struct Issued {
    token: String,
    expiration: Option<String>,
    updated: Option<String>,
}

impl Issued {
    fn read(text: &str) -> Option<Self> {
        let [token, expiration, updated] = pick(text, &["token", "expiration", "updated"])?;
        Some(Self {
            token: token.and_then(string)?,
            expiration: expiration.and_then(string),
            updated: updated.and_then(string),
        })
    }
}

/// Tokens are renewed a little before their time.
const MARGIN_MS: f64 = 5_000.0;

impl Csrf {
    /// Of a client that has not asked yet; `off` where there is no such protection.
    pub(super) fn new(off: bool) -> Self {
        Self {
            client: uuid::Uuid::new_v4().to_string(),
            asking: Permits::new(1),
            state: RefCell::new(if off { State::Off } else { State::Unknown }),
            lifetime: Cell::new(f64::INFINITY),
        }
    }

    /// What identifies this client.
    pub(super) fn client(&self) -> &str {
        &self.client
    }

    /// The token to send, `None` where none is wanted; `Err` when the server has to be asked.
    pub(super) fn known(&self, now: f64) -> Result<Option<String>, ()> {
        match &*self.state.borrow() {
            State::Off => Ok(None),
            State::On(token) if now < token.good_until => Ok(Some(token.value.clone())),
            State::On(_) | State::Unknown => Err(()),
        }
    }

    /// The server gave one. How long it is good is the server's to say, by its own clock: what this machine
    /// takes for the time doesn't matter.
    fn turn_on(&self, issued: Issued, now: f64) {
        let at = |text: Option<String>| text.map_or(f64::NAN, |text| Date::parse(&text));
        // Without an end that can be read it is good until it is refused: `min` drops what is no number.
        // A renewed token keeps the `updated` of the first (3.9.1), which lets it look good for longer.
        let lifetime = (at(issued.expiration) - at(issued.updated)).min(self.lifetime.get());
        self.lifetime.set(lifetime);
        self.state.replace(State::On(Token {
            value: issued.token,
            good_until: now + lifetime - MARGIN_MS.min(lifetime / 2.0),
        }));
    }

    /// The server refused this token, or wants one where none was sent: if it is still the one that
    /// is known, it is forgotten.
    pub(super) fn refused(&self, token: Option<&str>) {
        let same = match &*self.state.borrow() {
            State::Off => token.is_none(),
            State::On(known) => token == Some(known.value.as_str()),
            State::Unknown => false,
        };
        if same {
            self.state.replace(State::Unknown);
        }
    }
}

impl Call {
    /// The CSRF token to send, if any; asks the server for it when it is not known.
    pub(crate) async fn csrf_token(&self) -> Result<Option<String>, Error> {
        let csrf = &self.transport.csrf;
        if let Ok(known) = csrf.known(Date::now()) {
            return Ok(known);
        }
        let turn = Box::pin(async { Ok(csrf.asking.acquire().await) });
        let _turn = self.scope.run(turn).await?;
        if let Ok(known) = csrf.known(Date::now()) {
            return Ok(known);
        }
        let question = Request::get("/csrf-token")
            .with_query(&[("client".to_owned(), csrf.client().to_owned())]);
        match self.read(question, Issued::read).await {
            Ok(issued) => csrf.turn_on(issued, Date::now()),
            Err(error) if is_without_csrf(&error) => {
                csrf.state.replace(State::Off);
            }
            Err(error) if says_nothing_of_csrf(&error) => return Err(error),
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
pub(super) fn wants_token(error: &Error) -> bool {
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

/// Whether any other first request would have failed for the same reason: the server doesn't let this client
/// in, or there is none.
fn says_nothing_of_csrf(error: &Error) -> bool {
    error.failure().is_some_and(|failure| match failure.status {
        Some(status) => [401, 502, 503, 504].contains(&status),
        None if failure.kind == ErrorKind::Network => {
            let fault = failure.cause.as_ref().map(fault_of);
            matches!(fault, Some(Fault::Unreached | Fault::Opaque))
        }
        None => false,
    })
}
