//! What a list read gives: the promise of a page, and all the rows.
//!
//! The promise is that of any method, and its request is sent at once. Whoever iterates gets the rows of
//! that page first; the next ones are asked for when they are wanted. What holds the state of that is left to
//! the garbage collector, as the promise is.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Date, Object, Promise};
use wasm_bindgen::prelude::*;

use super::{PrefectClient, promise};
use crate::json::check::Problem;
use crate::json::text::ObjectText;
use crate::pagination::{Pages, Rows, Time, hash, insert, limit_in, next_events};
use crate::transport::error::{Error, ErrorKind};
use crate::transport::{Call, Options, Request, Transport, js};

#[wasm_bindgen(module = "/pkg-template/js/promise.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = list)]
    fn list_js(
        promise: &Promise,
        last: &Object,
        begin: &JsValue,
        signal: &JsValue,
    ) -> Result<Promise, JsValue>;
}

/// Where a list is that comes by tokens: a page names the next one.
pub(super) const EVENTS: &str = "/events/filter";

/// How the rest of a list is read.
enum Reading {
    /// By pages that are counted, or begin with a time; and how long one is to be.
    Pages(Box<Pages>, Option<u32>),
    /// By what the last page names.
    Events(Events, Option<u32>),
}

/// Events, as far as they were read.
#[derive(Default)]
struct Events {
    /// Where the next page is, or the body of the request for it.
    next: Option<String>,
    /// Whether the server divided them into pages.
    has_pages: bool,
    known: Vec<u128>,
}

/// A list that was asked for.
struct Listing {
    transport: Rc<Transport>,
    options: Options,
    begun: f64,
    path: String,
    body: String,
    /// Whether the first page was refused for being too long: it is asked for again then, shorter.
    is_refused: Cell<bool>,
}

impl PrefectClient {
    /// Sends the request of a list.
    pub(super) fn list(&self, request: Request, options: &JsValue) -> Promise {
        let signal = js::get(options, "signal");
        let options = match Options::read(options, self.transport.observer()) {
            Ok(options) => options,
            Err(error) => {
                let promise = promise(async { Err(error) });
                let none = JsValue::UNDEFINED;
                return list_js(&promise, &Object::new(), &none, &none).unwrap_or(promise);
            }
        };
        let call = self.transport.call(options.clone());
        let last = call.last().clone();
        let listing = Rc::new(Listing {
            transport: Rc::clone(&self.transport),
            options,
            begun: Date::now(),
            path: request.path().to_owned(),
            body: request.text_of_body().map(String::from).unwrap_or_default(),
            is_refused: Cell::new(false),
        });
        let first = Rc::clone(&listing);
        let promise = promise(async move {
            let page = call.json(request).await;
            if let Some(limit) = page.as_ref().err().and_then(limit_in) {
                call.learn_page_limit(limit);
                first.is_refused.set(true);
            }
            page
        });
        let begin = function(move |page| listing.begin(page));
        // It gives the promise itself, with methods more.
        list_js(&promise, &last, &begin, &signal).unwrap_or(promise)
    }
}

impl Listing {
    /// Begins to read all of it, with the page that is there already. Gives a function for the next page,
    /// which gives a promise of its rows, and of `undefined` when there are no more; or nothing where there is
    /// no page and no use in asking for one.
    fn begin(self: &Rc<Self>, page: JsValue) -> JsValue {
        let (pages, size) = Pages::of(&self.path, &self.body);
        let reading = if self.path == EVENTS {
            let mut events = Events::default();
            if self.is_refused.get() {
                events.next = Some(self.allowed().to_string());
            }
            Reading::Events(events, size)
        } else {
            Reading::Pages(Box::new(pages), size)
        };
        if page.is_undefined() && !self.is_refused.get() {
            return JsValue::UNDEFINED;
        }
        let reading = Rc::new(RefCell::new(Some((reading, page))));
        let listing = Rc::clone(self);
        function(move |_| {
            let (listing, reading) = (Rc::clone(&listing), Rc::clone(&reading));
            // Who asks for two pages at once is given the second one of nothing; promise.js does not.
            let now = reading.take();
            promise(async move {
                let Some((mut state, page)) = now else {
                    return Ok(JsValue::UNDEFINED);
                };
                let rows = match &mut state {
                    Reading::Pages(pages, size) => listing.next(pages, page, *size).await?,
                    Reading::Events(events, size) => listing.events(events, page, *size).await?,
                };
                reading.replace(Some((state, JsValue::UNDEFINED)));
                Ok(rows)
            })
            .into()
        })
    }

    /// The next rows; `undefined` if there are no more.
    async fn next(
        &self,
        pages: &mut Pages,
        page: JsValue,
        size: Option<u32>,
    ) -> Result<JsValue, Error> {
        refuse_no_rows(size)?;
        let mut first = Some(page).filter(|page| !page.is_undefined());
        while pages.goes_on() {
            let rows = match first.take() {
                Some(page) => match page.dyn_into::<Array>() {
                    Ok(page) => pages.take(Rows::Js(page), &[], size)?,
                    Err(_) => {
                        let message = "the server's answer is no list";
                        return Err(Error::new(ErrorKind::UnexpectedResponse, message));
                    }
                },
                None => {
                    // One row is known, so one alone would bring nothing new.
                    let size = size.map(|size| size.max(1 + pages.known_ahead()));
                    let call = self.call()?;
                    let next = pages.next(&call, &[], size).await;
                    next.map_err(|error| self.timed_out(error))?
                }
            };
            match rows {
                Rows::Js(rows) if rows.length() > 0 => return Ok(rows.into()),
                _ => {}
            }
        }
        Ok(JsValue::UNDEFINED)
    }

    /// The next events; `undefined` if there are no more. Those of the page that is there already come first.
    async fn events(
        &self,
        reading: &mut Events,
        page: JsValue,
        size: Option<u32>,
    ) -> Result<JsValue, Error> {
        refuse_no_rows(size)?;
        let mut first = Some(page).filter(|page| !page.is_undefined());
        loop {
            let page = match (first.take(), reading.next.take()) {
                (Some(page), _) => page,
                (None, Some(next)) => {
                    let request = if next.starts_with('{') {
                        Request::query(EVENTS).raw(&next)
                    } else {
                        next_events(&next)
                    };
                    let page = self.call()?.json(request).await;
                    page.map_err(|error| self.timed_out(error))?
                }
                (None, None) => return Ok(JsValue::UNDEFINED),
            };
            let Ok(events) = js::get(&page, "events").dyn_into::<Array>() else {
                let message = "the server's answer is no page of events";
                return Err(Error::new(ErrorKind::UnexpectedResponse, message));
            };
            reading.next = js::get(&page, "next_page").as_string();
            if reading.next.is_some() {
                reading.has_pages = true;
            } else if std::mem::take(&mut reading.has_pages) {
                // The server counted them for the first page, and ends there. Those that came since moved as many
                // behind that end.
                let last = js::get(&events.at(-1), "occurred").as_string();
                reading.next = last.map(|last| self.behind(&last));
            }
            // One that comes late moves others to the next page.
            let fresh = events.iter().filter(|event| {
                let id = js::get(event, "id").as_string();
                id.is_none_or(|id| insert(&mut reading.known, hash(&id)))
            });
            let events: Array = fresh.collect();
            if events.length() > 0 {
                return Ok(events.into());
            }
        }
    }

    /// The body, with a limit that the server allows: left out, it is its own.
    fn allowed(&self) -> ObjectText {
        let mut body = ObjectText::read(&self.body);
        if self.is_refused.get() {
            body.take("limit");
        }
        body
    }

    /// The body of the request for the events that are behind this time.
    fn behind(&self, time: &str) -> String {
        let mut body = self.allowed();
        let filter = ObjectText::read(body.get("filter").unwrap_or_default());
        let is_ascending = filter.get("order") == Some("\"ASC\"");
        let occurred = Time {
            filter: "filter".into(),
            field: "occurred".into(),
            bound: if is_ascending { "since" } else { "until" },
        };
        occurred.bound(&mut body, time);
        body.to_string()
    }

    /// A call for a page, with what is left of the time. Nothing waits between two of them: a timer that is
    /// no longer needed would keep a program from ending.
    fn call(&self) -> Result<Call, Error> {
        let mut options = self.options.clone();
        if let Some(timeout) = options.timeout_ms {
            let left = f64::from(timeout) - (Date::now() - self.begun);
            if left <= 0.0 {
                return Err(self.timed_out(Error::new(ErrorKind::Timeout, "")));
            }
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let left = left.ceil() as u32;
            options.timeout_ms = Some(left);
        }
        Ok(self.transport.call(options))
    }

    /// What took too long took longer than the whole list was given, not the last page.
    fn timed_out(&self, error: Error) -> Error {
        match self.options.timeout_ms {
            Some(timeout) if error.is(ErrorKind::Timeout) => {
                let is_over = Date::now() - self.begun >= f64::from(timeout);
                error.with(|failure| {
                    if is_over {
                        failure.message = format!("took longer than the {timeout} ms it was given");
                    }
                })
            }
            _ => error,
        }
    }
}

/// Refuses pages of no rows.
fn refuse_no_rows(size: Option<u32>) -> Result<(), Problem> {
    if size != Some(0) {
        return Ok(());
    }
    let message = "is the size of a page, and pages of 0 rows lead nowhere: leave it out to read all rows, or take toArray({ limit })";
    Err(Problem::new(message.into()).within("limit"))
}

/// A function for JavaScript, which frees it.
fn function(work: impl Fn(JsValue) -> JsValue + 'static) -> JsValue {
    Closure::<dyn Fn(JsValue) -> JsValue>::new(work).into_js_value()
}
