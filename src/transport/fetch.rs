//! The one place that calls `fetch`: makes the request, hands it to `network.js`, and wakes the task when the
//! whole response is there.
//!
//! Requests, headers and responses are gloo-net's. Its `send()` is not used: it stops the module for good when a
//! signal is aborted with a reason that is not an `Error`, and it loses the `cause` of a failure. Nor is its
//! builder, which makes two `Request`s and a `URL` for each call.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use gloo_net::http::{Headers, Request, Response};
use js_sys::{Array, Function, JsString, Object, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{RequestInit, RequestRedirect};

use super::error::message_of;
use super::js;
use super::retry_rules::Fault;
use super::scope::LONGEST_TIMER_MS;

#[wasm_bindgen(module = "/pkg-template/js/network.js")]
extern "C" {
    type JsExchange;

    // It throws nothing; `client/mod.rs` says what `catch` is for.
    #[wasm_bindgen(catch, js_name = begin)]
    fn begin(
        tell: &JsValue,
        slot: u32,
        custom: Option<&Function>,
        input: &JsValue,
        init: &Object,
        timeout_ms: u32,
        parses: bool,
        announces: bool,
        last: &Object,
    ) -> Result<JsExchange, JsValue>;

    #[wasm_bindgen(method)]
    fn abandon(this: &JsExchange);

    #[wasm_bindgen(method, getter)]
    fn response(this: &JsExchange) -> Option<web_sys::Response>;
}

/// A request as it goes out.
pub(super) struct Outgoing<'a> {
    pub(super) method: &'static str,
    pub(super) url: &'a str,
    pub(super) headers: &'a [(String, String)],
    pub(super) body: Option<&'a JsString>,
    pub(super) timeout_ms: u32,
    /// Whether a JSON body is to be parsed.
    pub(super) parses: bool,
    /// Whether [`InFlight::head`] will be awaited.
    pub(super) announces: bool,
}

/// How a request ended.
pub(super) enum End {
    /// With a successful response: the data in it.
    Data(JsValue),
    /// With any other response, [`InFlight::response`]: the bytes of its body.
    Body(Uint8Array),
    /// Without a response.
    Failed(FetchError),
    /// With a response whose body broke off.
    BrokenOff(FetchError),
    /// By its time limit.
    TimedOut,
}

impl End {
    /// From the number that `network.js` uses for it.
    fn new(what: u32, value: JsValue) -> Self {
        match what {
            1 => Self::Data(value),
            2 => Self::Body(value.unchecked_into()),
            3 => Self::Failed(value.into()),
            4 => Self::BrokenOff(FetchError {
                cause: value,
                // The server had begun to respond.
                fault: Fault::ConnectionLost,
            }),
            _ => Self::TimedOut,
        }
    }
}

/// The number that `network.js` uses for the head of a response.
const HEAD: u32 = 0;

/// A client's requests in flight. `network.js` reports on all of them through one closure: the two per request
/// that `JsFuture` would make cost more than the report itself.
pub(super) struct Exchanges {
    slots: Slots,
    tell: Closure<dyn Fn(u32, u32, JsValue)>,
}

type Slots = Rc<RefCell<Vec<Slot>>>;

#[derive(Default)]
struct Slot {
    taken: bool,
    has_head: bool,
    end: Option<End>,
    waker: Option<Waker>,
}

impl Exchanges {
    pub(super) fn new() -> Self {
        let slots = Slots::default();
        let reported = Rc::clone(&slots);
        let tell = Closure::<dyn Fn(u32, u32, JsValue)>::new(move |slot, what, value| {
            let mut slots = reported.borrow_mut();
            let Some(slot) = slots.get_mut(slot as usize) else {
                return;
            };
            if what == HEAD {
                slot.has_head = true;
            } else {
                slot.end = Some(End::new(what, value));
            }
            if let Some(waker) = slot.waker.take() {
                waker.wake();
            }
        });
        Self { slots, tell }
    }

    /// Sends a request, through `custom` if there is one. The response is in `last` as soon as its head is there.
    pub(super) fn begin(
        &self,
        outgoing: &Outgoing<'_>,
        custom: Option<&Function>,
        last: &Object,
    ) -> Result<InFlight, FetchError> {
        let (input, init) = match custom {
            None => {
                let request: web_sys::Request = request_of(outgoing)?.into();
                (request.into(), Object::new())
            }
            Some(_) => (outgoing.url.into(), init_of(outgoing)),
        };
        if let Some(body) = outgoing.body {
            js::set(&init, "body", body);
        }
        let slot = TakenSlot::new(&self.slots);
        let exchange = begin(
            self.tell.as_ref(),
            slot.index,
            custom,
            &input,
            &init,
            outgoing.timeout_ms.min(LONGEST_TIMER_MS),
            outgoing.parses,
            outgoing.announces,
            last,
        )?;
        Ok(InFlight { exchange, slot })
    }
}

/// A slot, taken until this is dropped.
struct TakenSlot {
    index: u32,
    slots: Slots,
}

impl TakenSlot {
    fn new(slots: &Slots) -> Self {
        let mut all = slots.borrow_mut();
        let free = all.iter().position(|slot| !slot.taken);
        let index = free.unwrap_or(all.len());
        if free.is_none() {
            all.push(Slot::default());
        }
        if let Some(slot) = all.get_mut(index) {
            slot.taken = true;
        }
        Self {
            index: u32::try_from(index).unwrap_or(u32::MAX),
            slots: Rc::clone(slots),
        }
    }
}

impl Drop for TakenSlot {
    fn drop(&mut self) {
        if let Some(slot) = self.slots.borrow_mut().get_mut(self.index as usize) {
            *slot = Slot::default();
        }
    }
}

/// A request in flight. It is aborted if it is dropped before its end: a call that is over leaves nothing in
/// flight.
pub(super) struct InFlight {
    exchange: JsExchange,
    slot: TakenSlot,
}

impl InFlight {
    /// Waits for the head of the response, or for the end if there is none.
    pub(super) async fn head(&self) {
        let ready = |slot: &mut Slot| (slot.has_head || slot.end.is_some()).then_some(());
        poll_fn(|context| self.poll(context, ready)).await;
    }

    /// Waits for the end.
    pub(super) async fn end(&self) -> End {
        poll_fn(|context| self.poll(context, |slot| slot.end.take())).await
    }

    /// The response, once its head is there.
    pub(super) fn response(&self) -> Option<Response> {
        self.exchange.response().map(Response::from)
    }

    fn poll<T>(&self, context: &Context<'_>, ready: impl Fn(&mut Slot) -> Option<T>) -> Poll<T> {
        let mut slots = self.slot.slots.borrow_mut();
        let Some(slot) = slots.get_mut(self.slot.index as usize) else {
            return Poll::Pending;
        };
        if let Some(ready) = ready(slot) {
            return Poll::Ready(ready);
        }
        slot.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.exchange.abandon();
    }
}

/// Why there is no response, or only part of one.
pub(super) struct FetchError {
    /// What `fetch`, or the reading of the body, rejected with.
    pub(super) cause: JsValue,
    /// What that tells about the connection.
    pub(super) fault: Fault,
}

impl From<JsValue> for FetchError {
    fn from(cause: JsValue) -> Self {
        Self {
            fault: fault_of(&cause),
            cause,
        }
    }
}

impl FetchError {
    /// The messages, outermost first: `fetch failed: connect ECONNREFUSED 127.0.0.1:4200`.
    pub(super) fn message(&self) -> String {
        let mut messages: Vec<String> = chain(&self.cause)
            .iter()
            .map(message_of)
            .filter(|message| !message.is_empty())
            .collect();
        messages.dedup();
        messages.join(": ")
    }
}

/// What is known about a failure of `fetch`, from the codes that Node puts on the errors that caused it.
pub(super) fn fault_of(cause: &JsValue) -> Fault {
    let codes: Vec<String> = chain(cause)
        .iter()
        .filter_map(|error| js::get(error, "code").as_string())
        .collect();
    let is_unreached = |code: &String| {
        [
            "ECONNREFUSED",
            "ENOTFOUND",
            "EAI_AGAIN",
            "EHOSTUNREACH",
            "ENETUNREACH",
            "UND_ERR_CONNECT_TIMEOUT",
        ]
        .contains(&code.as_str())
    };
    if codes.is_empty() {
        Fault::Opaque
    } else if codes.iter().any(is_unreached) {
        Fault::Unreached
    } else {
        Fault::ConnectionLost
    }
}

/// The error, its cause, the cause of that, …; of an `AggregateError`'s errors, the first.
fn chain(error: &JsValue) -> Vec<JsValue> {
    const DEEPEST: usize = 5;
    let mut chain = vec![error.clone()];
    while let Some(last) = chain.last()
        && chain.len() < DEEPEST
    {
        let next = ["cause", "errors"].iter().find_map(|key| {
            let value = js::get(last, key);
            let value = if js::is_list(&value) {
                value.unchecked_into::<Array>().get(0)
            } else {
                value
            };
            (value.is_object()).then_some(value)
        });
        match next {
            Some(next) => chain.push(next),
            None => break,
        }
    }
    chain
}

/// The request for the platform's `fetch`. Its body and signal are passed separately: `fetch` copies a `Request`,
/// and would pipe the one through a stream and follow the other with a second signal.
fn request_of(outgoing: &Outgoing<'_>) -> Result<Request, JsValue> {
    let headers = Headers::new();
    for (name, value) in outgoing.headers {
        // `headers.rs` has checked every name and value, so this can't throw.
        headers.set(name, value);
    }
    let init = RequestInit::new();
    init.set_method(outgoing.method);
    init.set_headers(&headers.into_raw());
    // If it were followed, a redirect would take the headers wherever it leads.
    init.set_redirect(RequestRedirect::Manual);
    web_sys::Request::new_with_str_and_init(outgoing.url, &init).map(Request::from)
}

/// What the caller's own `fetch` gets besides the URL.
fn init_of(outgoing: &Outgoing<'_>) -> Object {
    let headers = Object::new();
    for (name, value) in outgoing.headers {
        js::set(&headers, name, &value.into());
    }
    js::object(&[
        ("method", outgoing.method.into()),
        ("headers", headers.into()),
        ("redirect", "manual".into()),
    ])
}

/// The bytes of a body as text; `None` if they aren't UTF-8.
pub(super) fn text(body: &Uint8Array) -> Option<String> {
    String::from_utf8(body.to_vec()).ok()
}

/// The bytes of a body as text, whatever they are.
pub(super) fn lossy_text(body: &Uint8Array) -> String {
    String::from_utf8_lossy(&body.to_vec()).into_owned()
}
