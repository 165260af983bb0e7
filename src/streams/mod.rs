//! Live streams of events and of lines of logs.
//!
//! The WebSocket brings what happens from now on, and no more: what it misses is read from what the server has
//! stored, by the ordinary list. That is what happened before, if it is wanted; what came while a connection was
//! broken, or while nobody took what had come; and what a connection that only seems alive didn't bring. An item
//! that comes by both ways comes once.
//!
//! Nothing goes on in the background: whoever asks for the next item drives it.

use std::rc::Rc;

use js_sys::{Array, Date, Set};
use wasm_bindgen::prelude::*;

use crate::json::text::ObjectText;
use crate::pagination::next_events;
use crate::transport::error::Error;
use crate::transport::{Call, Received, Request, Socket, js};

/// A stream that the server has.
pub(crate) struct Source {
    /// Where it is.
    pub live: &'static str,
    /// Where the list is of what is stored of it, and under which key that takes the filter.
    pub stored: &'static str,
    pub filter: &'static str,
    /// When an item came about, in the item and in the filter, and the bounds on that.
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

/// How far back is looked from the last item: further than one look is from the next, by the time that storing takes.
const OVERLAP_MS: f64 = 90_000.0;
/// The server stores an event up to 5 seconds after it told of it: what came just before a connection was opened can
/// be told already and not yet stored. So what is stored is looked at once more.
const STORED_MS: f64 = 10_000.0;
/// How often is looked otherwise. A connection can seem alive and not be, and of more than 256 items at once that a
/// connection can't take in time the server drops the rest.
const LOOK_MS: f64 = 60_000.0;
/// How far a clock is off that is wrong, rather than a response slow.
const WRONG_MS: f64 = 5_000.0;
/// How far the server's own stream goes back where nothing is said.
const BACKFILL_MS: f64 = 900_000.0;

/// Of the server's own bounds on when something came about the later one is now, so nothing would come.
const FAR: &str = r#""9999-12-31T00:00:00Z""#;
/// The bounds that let all events through that come from now on.
pub(crate) const FROM_NOW_ON: &str = r#"{"until":"9999-12-31T00:00:00Z"}"#;

/// A stream, as far as it was read.
pub(crate) struct Stream {
    call: Rc<Call>,
    source: &'static Source,
    filter: ObjectText,
    socket: Option<Socket>,
    /// Whether nothing is read of what is stored.
    is_live_only: bool,
    /// How often a connection was opened again since something came of one.
    retries: u32,
    /// When the connection was opened.
    opened: f64,
    /// How far this machine's clock is ahead of the server's; NaN until a response has told.
    ahead: f64,
    /// Where it begins, by the server's clock, and what the filter says of that, if that counts.
    begun: f64,
    from: Option<String>,
    /// The latest that something is known to have come about.
    latest: f64,
    /// From when on is looked.
    bound: f64,
    look_at: f64,
    /// How many looks are due because of a new connection.
    looks: u32,
    /// Whether the connection brought something since the last look; whether it should have brought what is being read.
    is_heard: bool,
    is_check: bool,
    next_page: Option<Request>,
    offset: u32,
    rows: Array,
    /// Ids of items that came, the newer ones apart, and when the last of each came about. The older ones are
    /// forgotten once they are before what is looked at.
    known: [Set; 2],
    newest: [f64; 2],
}

impl Stream {
    /// Nothing is opened before an item is asked for.
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

    /// Begins with what is stored: from the time that the filter says, if it does.
    pub(crate) fn backfilled(mut self) -> Self {
        self.from = self.bound_of(self.source.since);
        if self.from.is_none() {
            self.begun -= BACKFILL_MS;
            self.bound = self.begun;
        }
        self.looks = 2;
        self
    }

    /// Brings only what the connection brings.
    pub(crate) fn live_only(mut self) -> Self {
        self.is_live_only = true;
        self
    }

    /// A bound on the time in the filter.
    fn bound_of(&self, bound: &str) -> Option<String> {
        let time = ObjectText::read(self.filter.get(self.source.time)?);
        time.get(bound).map(str::to_owned)
    }

    /// Whether the filter says from when on.
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
                    // A connection that should have brought it has come to nothing.
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
                        // There was too much of it; by now it was taken.
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

    /// The connection is no more. What it missed is looked at as soon as there is another.
    fn lose(&mut self) {
        self.socket = None;
        self.is_check = false;
        if self.looks == 0 {
            self.bound = self.since();
        }
        self.looks = 2;
    }

    /// From when on something may have been missed.
    fn since(&self) -> f64 {
        (self.latest - OVERLAP_MS).max(self.begun)
    }

    /// Begins to look at what is stored.
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

    /// Reads a page.
    async fn read(&mut self, request: Request) -> Result<(), Error> {
        let page = self.call.json(request).await?;
        if self.ahead.is_nan() {
            self.ahead = Date::now() - self.call.server_time();
            if self.ahead.abs() > WRONG_MS {
                // What was just read began in the server's future, or in its past.
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

    /// The filter with another bound on the time.
    fn bounded(&self, bound: &str, value: String) -> ObjectText {
        let mut filter = self.filter.clone();
        let mut time = ObjectText::read(filter.get(self.source.time).unwrap_or_default());
        time.set(bound, value);
        filter.set(self.source.time, time.to_string());
        filter
    }

    /// The filter of the connection.
    fn live(&self) -> String {
        let until = self.bound_of(self.source.until);
        let until = until.unwrap_or_else(|| FAR.to_owned());
        self.bounded(self.source.until, until).to_string()
    }

    /// The next page of what is stored.
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

    /// Whether an item comes for the first time.
    fn is_new(&mut self, item: &JsValue) -> bool {
        let id = js::get(item, "id");
        if self.known.iter().any(|ids| ids.has(&id)) {
            return false;
        }
        let time = js::get(item, self.source.time).as_string();
        let time = time.map_or(0.0, |time| Date::parse(&time));
        // The clock of who made it may be fast. That hides nothing.
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
