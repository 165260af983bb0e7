//! The token that a server with CSRF protection requires with every request that isn't a `GET`.
//!
//! A page on another origin can't see why a request without a token is refused, so the token is requested first. A
//! client has one token at a time: a new one invalidates the old. So only one is requested at a time, and a request
//! that was refused uses a newer token if there is one by then.

use std::cell::{Cell, RefCell};

use js_sys::Date;

use super::error::{Error, ErrorKind};
use super::fetch::fault_of;
use super::permits::Permits;
use super::retry_rules::Fault;
use super::{Call, Request, text};
use crate::json::text::{pick, string};

/// What is known about the server's protection.
pub(super) struct Csrf {
    client: String,
    asking: Permits,
    state: RefCell<State>,
    /// The shortest lifetime of a token so far, in milliseconds.
    lifetime: Cell<f64>,
}

enum State {
    Unknown,
    Off,
    On(Token),
}

/// A token, and until when it is valid, in milliseconds by this machine's clock.
struct Token {
    value: String,
    good_until: f64,
}

/// The server's response to `GET /csrf-token`.
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

/// Tokens are renewed a little before they expire.
const MARGIN_MS: f64 = 5_000.0;

impl Csrf {
    /// For a client that hasn't requested a token yet; `off` if there is no such protection.
    pub(super) fn new(off: bool) -> Self {
        Self {
            client: uuid::Uuid::new_v4().to_string(),
            asking: Permits::new(1),
            state: RefCell::new(if off { State::Off } else { State::Unknown }),
            lifetime: Cell::new(f64::INFINITY),
        }
    }

    /// The id of this client.
    pub(super) fn client(&self) -> &str {
        &self.client
    }

    /// The token to send, `None` if none is required; `Err` if one has to be requested.
    pub(super) fn known(&self, now: f64) -> Result<Option<String>, ()> {
        match &*self.state.borrow() {
            State::Off => Ok(None),
            State::On(token) if now < token.good_until => Ok(Some(token.value.clone())),
            State::On(_) | State::Unknown => Err(()),
        }
    }

    /// The server issued one. Its lifetime is taken from the server's own times, so this machine's clock may be wrong.
    fn turn_on(&self, issued: Issued, now: f64) {
        let at = |text: Option<String>| text.map_or(f64::NAN, |text| Date::parse(&text));
        // If the expiration can't be read, it is valid until it is refused: `min` ignores NaN. A renewed token keeps
        // the `updated` of the first one (3.9.1), which makes its lifetime look longer than it is.
        let lifetime = (at(issued.expiration) - at(issued.updated)).min(self.lifetime.get());
        self.lifetime.set(lifetime);
        self.state.replace(State::On(Token {
            value: issued.token,
            good_until: now + lifetime - MARGIN_MS.min(lifetime / 2.0),
        }));
    }

    /// The server refused this token, or requires one where none was sent: if it is still the current one, it is
    /// forgotten.
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
    /// The CSRF token to send, if any; requests one if there is none.
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
            Err(error) if is_unrelated_to_csrf(&error) => return Err(error),
            Err(error) => {
                return Err(error.with(|failure| {
                    failure.message = format!("no CSRF token: {}", failure.message);
                }));
            }
        }
        Ok(csrf.known(Date::now()).unwrap_or_default())
    }
}

/// Whether the server refused the request because of its CSRF token.
pub(super) fn wants_token(error: &Error) -> bool {
    error.failure().is_some_and(|failure| {
        failure.status == Some(403) && text::contains(&failure.message, "CSRF token")
    })
}

/// Whether the server has no CSRF protection: it says so, or it is too old to have the route.
fn is_without_csrf(error: &Error) -> bool {
    error.failure().is_some_and(|failure| match failure.status {
        Some(404) => true,
        Some(422) => text::contains(&failure.message, "disabled"),
        _ => false,
    })
}

/// Whether any other request would have failed for the same reason: the credentials are refused, or there is no
/// server.
fn is_unrelated_to_csrf(error: &Error) -> bool {
    error.failure().is_some_and(|failure| match failure.status {
        Some(status) => [401, 502, 503, 504].contains(&status),
        None if failure.kind == ErrorKind::Network => {
            let fault = failure.cause.as_ref().map(fault_of);
            matches!(fault, Some(Fault::Unreached | Fault::Opaque))
        }
        None => false,
    })
}
