//! Live streams of events and log lines.
//!
//! The WebSocket delivers only what happens while it is open. Everything else is read from what the server has stored,
//! through the ordinary list: earlier items, if they are wanted; items that came while the connection was broken or the
//! consumer was too slow; and those that a connection lost while it only seemed alive. An item that arrives both ways is
//! yielded once.
//!
//! Nothing runs in the background: a stream makes progress only while its next item is awaited.

use std::rc::Rc;

use js_sys::{Array, Date, Set};
use wasm_bindgen::prelude::*;

use crate::json::text::ObjectText;
use crate::pagination::next_events;
use crate::transport::error::Error;
use crate::transport::{Call, Received, Request, Socket, js};

/// A stream that the server has.
pub(crate) struct Source {
    /// The path of the WebSocket.
    pub live: &'static str,
    /// The path of the list of stored items, and the key of the filter in its body.
    pub stored: &'static str,
    pub filter: &'static str,
    /// The key of an item's time, in the item and in the filter, and the keys of the bounds on it.
    pub time: &'static str,
    pub since: &'static str,
    pub until: &'static str,
    /// Conditions that the live stream ignores.
    pub ignored: &'static [&'static str],
}

/// Events.
pub(crate) const EVENTS: Source = Source {
    live: "/events/out",
    stored: "/events/filter",
    filter: "filter",
    time: "occurred",
    since: "since",
    until: "until",
    ignored: &["related", "resource.distinct", "order"],
};

/// Lines of logs.
pub(crate) const LOGS: Source = Source {
    live: "/logs/out",
    stored: "/logs/filter",
    filter: "logs",
    time: "timestamp",
    since: "after_",
    until: "before_",
    ignored: &["text", "operator"],
};

/// How far before the latest item a look begins: the time between two looks, and a margin for the time that storing
/// takes.
const OVERLAP_MS: f64 = 90_000.0;
/// The server stores an event up to 5 seconds after it sent it to its streams. So an event from just before a
/// connection was opened may not be stored yet, and a second look follows after this time.
const STORED_MS: f64 = 10_000.0;
/// The time between looks otherwise. A connection can be dead without a sign, and when more than 256 items wait for a
/// connection, the server drops the rest.
const LOOK_MS: f64 = 60_000.0;
/// A larger difference between the two clocks means that this machine's is wrong, not that the response was slow.
const WRONG_MS: f64 = 5_000.0;
/// How far back a backfill goes by default, as on the server.
const BACKFILL_MS: f64 = 900_000.0;

/// Without an upper bound on the time, the server uses the present, and would send nothing.
const FAR: &str = r#""9999-12-31T00:00:00Z""#;
/// The bounds for all events from now on.
pub(crate) const FROM_NOW_ON: &str = r#"{"until":"9999-12-31T00:00:00Z"}"#;

/// A stream, as far as it was read.
pub(crate) struct Stream {
    call: Rc<Call>,
    source: &'static Source,
    filter: ObjectText,
    socket: Option<Socket>,
    /// Whether stored items are never read.
    is_live_only: bool,
    /// How many times in a row a connection failed before it was of any use.
    retries: u32,
    /// When the connection was opened.
    opened: f64,
    /// How far this machine's clock is ahead of the server's; NaN until a response has told.
    ahead: f64,
    /// The time at which the stream begins, by the server's clock; with a backfill, the filter's own lower bound, if it
    /// has one.
    begun: f64,
    from: Option<String>,
    /// The latest time of an item so far.
    latest: f64,
    /// The lower bound of a look at the stored items, and when the next look is due.
    bound: f64,
    look_at: f64,
    /// How many more looks the newest connection needs.
    looks: u32,
    /// Whether the connection has delivered anything since the last look. If it hasn't, this look is a check: a new item
    /// shows that the connection is dead.
    is_heard: bool,
    is_check: bool,
    next_page: Option<Request>,
    offset: u32,
    rows: Array,
    /// The ids of items that were yielded, in an older and a newer set, and the latest time in each. The older set is
    /// dropped once all of it lies before the bound of a look.
    known: [Set; 2],
    newest: [f64; 2],
}

impl Stream {
    /// Opens nothing: that happens when the first item is awaited.
    pub(crate) fn new(call: &Rc<Call>, source: &'static Source, filter: ObjectText) -> Self {
        let begun = Date::now();
        let set = || Set::new(&JsValue::UNDEFINED);
        Self {
            call: Rc::clone(call),
            source,
            filter,
            socket: None,
            is_live_only: false,
            retries: 0,
            opened: begun,
            ahead: f64::NAN,
            begun,
            from: None,
            latest: begun,
            bound: begun,
            look_at: begun + LOOK_MS,
            looks: 1,
            is_heard: false,
            is_check: false,
            next_page: None,
            offset: 0,
            rows: Array::new(),
            known: [set(), set()],
            newest: [0.0; 2],
        }
    }

    /// Makes it begin with stored items: those since the filter's lower bound, if it has one.
    pub(crate) fn backfilled(mut self) -> Self {
        self.from = self.bound_of(self.source.since);
        if self.from.is_none() {
            self.begun -= BACKFILL_MS;
            self.bound = self.begun;
        }
        self.looks = 2;
        self
    }

    /// Makes it yield only what the connection delivers.
    pub(crate) fn live_only(mut self) -> Self {
        self.is_live_only = true;
        self
    }

    /// A bound on the time in the filter.
    fn bound_of(&self, bound: &str) -> Option<String> {
        let time = ObjectText::read(self.filter.get(self.source.time)?);
        time.get(bound).map(str::to_owned)
    }

    /// Whether the filter has a lower bound on the time.
    pub(crate) fn has_beginning(&self) -> bool {
        self.bound_of(self.source.since).is_some()
    }

    /// The next item.
    pub(crate) async fn next(&mut self) -> Result<JsValue, Error> {
        loop {
            self.call.check()?;
            while self.rows.length() > 0 {
                let row = self.rows.shift();
                if self.is_new(&row) {
                    // The connection should have delivered it, so it is dead.
                    if self.is_check {
                        self.lose();
                    }
                    return Ok(row);
                }
            }
            if let Some(request) = self.next_page.take() {
                self.read(request).await?;
                continue;
            }
            let lost = if let Some(socket) = &self.socket {
                let left = self.look_at - Date::now();
                if left <= 0.0 {
                    self.look();
                    continue;
                }
                match self.call.next(socket, left).await? {
                    Received::Nothing => continue,
                    Received::Item(item) => {
                        self.retries = 0;
                        self.is_heard = true;
                        if self.is_new(&item) {
                            return Ok(item);
                        }
                        continue;
                    }
                    Received::End(code, reason) => {
                        self.lose();
                        // It has been open for a while.
                        if Date::now() - self.opened >= STORED_MS {
                            self.retries = 0;
                        }
                        // The buffer was full. By now the consumer has emptied it.
                        if code == Socket::FULL {
                            continue;
                        }
                        self.call.ended(code, &reason)
                    }
                }
            } else {
                let filter = self.live();
                match self.call.connect(self.source.live, &filter, None).await {
                    Ok(socket) => {
                        self.opened(socket);
                        continue;
                    }
                    Err(error) => error,
                }
            };
            self.retries += 1;
            let retry = self.call.before_retry(self.source.live, self.retries, lost);
            retry.await?;
        }
    }

    fn opened(&mut self, socket: Socket) {
        self.socket = Some(socket);
        self.opened = Date::now();
        if self.is_live_only {
            self.looks = 0;
            self.look_at = f64::INFINITY;
            return;
        }
        let wait = if self.looks == 2 { 0.0 } else { STORED_MS };
        self.look_at = self.opened + wait;
    }

    /// Drops the connection. What it missed is read as soon as there is a new one.
    fn lose(&mut self) {
        self.socket = None;
        self.is_check = false;
        if self.looks == 0 {
            self.bound = self.since();
        }
        self.looks = 2;
    }

    /// The time from which on items may have been missed.
    fn since(&self) -> f64 {
        (self.latest - OVERLAP_MS).max(self.begun)
    }

    /// Begins a look at the stored items.
    fn look(&mut self) {
        self.is_check = self.looks == 0 && !self.is_heard;
        self.is_heard = false;
        if self.looks == 0 {
            self.bound = self.since();
        }
        self.looks = self.looks.saturating_sub(1);
        let wait = if self.looks == 0 { LOOK_MS } else { STORED_MS };
        self.look_at = Date::now() + wait;
        self.offset = 0;
        self.next_page = Some(self.stored());
    }

    /// Reads a page of stored items.
    async fn read(&mut self, request: Request) -> Result<(), Error> {
        let page = self.call.json(request).await?;
        if self.ahead.is_nan() {
            self.ahead = Date::now() - self.call.server_time();
            if self.ahead.abs() > WRONG_MS {
                // This page began in the server's future or past. It is read again, from the right time on.
                self.begun -= self.ahead;
                self.latest -= self.ahead;
                self.bound = self.begun;
                self.next_page = Some(self.stored());
                return Ok(());
            }
        }
        let next = js::get(&page, "next_page").as_string();
        let rows = js::get(&page, "events");
        let rows = if rows.is_undefined() { page } else { rows };
        let Ok(rows) = rows.dyn_into::<Array>() else {
            return Err(self.call.unreadable(&self.stored(), 1));
        };
        self.offset += rows.length();
        self.next_page = match next {
            Some(address) => Some(next_events(&address)),
            None if self.source.stored == LOGS.stored && rows.length() > 0 => Some(self.stored()),
            None => None,
        };
        self.rows = rows;
        Ok(())
    }

    /// The filter, with this bound on the time replaced.
    fn bounded(&self, bound: &str, value: String) -> ObjectText {
        let mut filter = self.filter.clone();
        let mut time = ObjectText::read(filter.get(self.source.time).unwrap_or_default());
        time.set(bound, value);
        filter.set(self.source.time, time.to_string());
        filter
    }

    /// The filter for the connection.
    fn live(&self) -> String {
        let until = self.bound_of(self.source.until);
        let until = until.unwrap_or_else(|| FAR.to_owned());
        self.bounded(self.source.until, until).to_string()
    }

    /// The request for the next page of stored items.
    fn stored(&self) -> Request {
        let from = match &self.from {
            Some(from) if self.bound <= self.begun => from.clone(),
            _ => iso(self.bound),
        };
        let mut filter = self.bounded(self.source.since, from);
        let mut body = ObjectText::default();
        if self.source.stored == LOGS.stored {
            body.set("sort", r#""TIMESTAMP_ASC""#)
                .set("offset", self.offset.to_string());
        } else {
            filter.set("order", r#""ASC""#);
        }
        body.set(self.source.filter, filter.to_string());
        Request::query(self.source.stored).raw(&body.to_string())
    }

    /// Whether an item is new. If so, it is remembered.
    fn is_new(&mut self, item: &JsValue) -> bool {
        let id = js::get(item, "id");
        if self.known.iter().any(|ids| ids.has(&id)) {
            return false;
        }
        let time = js::get(item, self.source.time).as_string();
        let time = time.map_or(0.0, |time| Date::parse(&time));
        // An item from a machine whose clock is fast must not move the bound past other items.
        self.latest = self.latest.max(time.min(Date::now() - self.ahead));
        let bound = match self.looks {
            0 => self.since(),
            _ => self.bound,
        };
        let [older, newer] = &mut self.newest;
        *newer = newer.max(time);
        let is_reading = self.next_page.is_some() || self.rows.length() > 0;
        if bound > self.begun && *older < bound && !is_reading {
            *older = *newer;
            self.known.swap(0, 1);
            if let Some(ids) = self.known.last_mut() {
                *ids = Set::new(&JsValue::UNDEFINED);
            }
        }
        if let Some(ids) = self.known.last() {
            ids.add(&id);
        }
        true
    }
}

/// A point in time as JSON.
fn iso(time: f64) -> String {
    let date = Date::new(&time.into()).to_iso_string();
    format!("\"{date}\"")
}
