//! The token a server with CSRF protection wants with every request that is no `GET`.
//!
//! A page on another origin can't see why a request without a token is refused, so the server is
//! asked beforehand. One client has one token at a time: asking again kills the last one, so there is
//! one question at a time, and whoever finds a newer token than the refused one takes that.

use std::cell::{Cell, RefCell};

use js_sys::Date;
use tokio::sync::Semaphore;

use crate::json::text::{pick, string};

/// What is known of the server's protection.
pub struct Csrf {
    client: String,
    asking: Semaphore,
    state: RefCell<State>,
    /// The shortest life of a token so far, in milliseconds.
    lifetime: Cell<f64>,
}

#[derive(Clone)]
enum State {
    Unknown,
    Off,
    On(Token),
}

/// A token and until when it is good, by this machine's clock in milliseconds.
#[derive(Clone)]
pub struct Token {
    pub value: String,
    good_until: f64,
}

/// What the server answers to `GET /csrf-token`.
pub struct Answer {
    token: String,
    expiration: Option<String>,
    updated: Option<String>,
}

impl Answer {
    /// Reads it.
    pub fn read(text: &str) -> Option<Self> {
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
    pub fn new(off: bool) -> Self {
        Self {
            client: uuid::Uuid::new_v4().to_string(),
            asking: Semaphore::new(1),
            state: RefCell::new(if off { State::Off } else { State::Unknown }),
            lifetime: Cell::new(f64::INFINITY),
        }
    }

    /// What identifies this client.
    pub fn client(&self) -> &str {
        &self.client
    }

    /// The token to send, `None` where none is wanted; `Err` when the server has to be asked.
    pub fn known(&self, now: f64) -> Result<Option<String>, ()> {
        match &*self.state.borrow() {
            State::Off => Ok(None),
            State::On(token) if now < token.good_until => Ok(Some(token.value.clone())),
            State::On(_) | State::Unknown => Err(()),
        }
    }

    /// Waits until nobody else asks.
    pub async fn turn(&self) -> impl Sized {
        self.asking.acquire().await
    }

    /// The server has none.
    pub fn turn_off(&self) {
        self.state.replace(State::Off);
    }

    /// The server gave one. How long it is good is the server's to say, by its own clock.
    pub fn turn_on(&self, answer: Answer, now: f64) {
        let at = |text: Option<String>| text.map_or(f64::NAN, |text| Date::parse(&text));
        // Without an end that can be read it is good until it is refused: `min` drops what is no number.
        // A renewed token keeps the `updated` of the first (3.9.1), which lets it look good for longer.
        let lifetime = (at(answer.expiration) - at(answer.updated)).min(self.lifetime.get());
        self.lifetime.set(lifetime);
        self.state.replace(State::On(Token {
            value: answer.token,
            good_until: now + lifetime - MARGIN_MS.min(lifetime / 2.0),
        }));
    }

    /// The server refused this token, or wants one where none was sent: if it is still the one that
    /// is known, it is forgotten.
    pub fn refused(&self, token: Option<&str>) {
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
