//! The one place that calls `fetch`: makes the request, hands it to `network.js`, and wakes the task when
//! that has all of the answer.
//!
//! Requests, headers and responses are gloo-net's, its `send()` is not used: it stops the module for good
//! when a signal is aborted with a reason that is no `Error`, and loses the `cause` of a failure. Nor is
//! its builder, which makes two `Request`s and a `URL` of one.

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

/// What is sent, and how.
pub(super) struct Outgoing<'a> {
    pub(super) method: &'static str,
    pub(super) url: &'a str,
    pub(super) headers: &'a [(String, String)],
    pub(super) body: Option<&'a JsString>,
    pub(super) timeout_ms: u32,
    /// Whether a body of JSON is wanted as data.
    pub(super) parses: bool,
    /// Whether [`InFlight::head`] will be awaited.
    pub(super) announces: bool,
}

/// What a request came to.
pub(super) enum End {
    /// An answer that says yes, and the data in it.
    Data(JsValue),
    /// Any other answer: [`InFlight::response`], and the bytes of its body.
    Body(Uint8Array),
    /// There was no answer.
    Failed(FetchError),
    /// The answer broke off after its head.
    Broken(FetchError),
    /// It took longer than it was given.
    TimedOut,
}

impl End {
    /// By the number that `network.js` has for it.
    fn new(what: u32, value: JsValue) -> Self {
        match what {
            1 => Self::Data(value),
            2 => Self::Body(value.unchecked_into()),
            3 => Self::Failed(value.into()),
            4 => Self::Broken(FetchError {
                cause: value,
                // The server had begun to answer.
                fault: Fault::Broken,
            }),
            _ => Self::TimedOut,
        }
    }
}

/// The number that `network.js` has for the head of an answer.
const HEAD: u32 = 0;

/// The requests of a client that are under way. `network.js` tells all of them through one closure: two for
/// each, as `JsFuture` makes them, cost more than what they tell.
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
        let told = Rc::clone(&slots);
        let tell = Closure::<dyn Fn(u32, u32, JsValue)>::new(move |slot, what, value| {
            let mut slots = told.borrow_mut();
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

    /// Sends, through `custom` where there is one. The response shows up in `last` with its head.
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
        let place = Place::new(&self.slots);
        let exchange = begin(
            self.tell.as_ref(),
            place.index,
            custom,
            &input,
            &init,
            outgoing.timeout_ms.min(LONGEST_TIMER_MS),
            outgoing.parses,
            outgoing.announces,
            last,
        )?;
        Ok(InFlight { exchange, place })
    }
}

/// A slot that is taken until this is dropped.
struct Place {
    index: u32,
    slots: Slots,
}

impl Place {
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

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(slot) = self.slots.borrow_mut().get_mut(self.index as usize) {
            *slot = Slot::default();
        }
    }
}

/// A request that is under way. Dropped before its end, it is aborted: a call that is over leaves nothing in
/// flight.
pub(super) struct InFlight {
    exchange: JsExchange,
    place: Place,
}

impl InFlight {
    /// Waits for the head of the answer, or for the end if there is none.
    pub(super) async fn head(&self) {
        let ready = |slot: &mut Slot| (slot.has_head || slot.end.is_some()).then_some(());
        poll_fn(|context| self.poll(context, ready)).await;
    }

    /// Waits for the end.
    pub(super) async fn end(&self) -> End {
        poll_fn(|context| self.poll(context, |slot| slot.end.take())).await
    }

    /// The answer, once its head is there.
    pub(super) fn response(&self) -> Option<Response> {
        self.exchange.response().map(Response::from)
    }

    fn poll<T>(&self, context: &Context<'_>, ready: impl Fn(&mut Slot) -> Option<T>) -> Poll<T> {
        let mut slots = self.place.slots.borrow_mut();
        let Some(slot) = slots.get_mut(self.place.index as usize) else {
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

/// Why there is no answer, or only a part of one.
pub(super) struct FetchError {
    /// What `fetch`, or the reading of the body, rejected with.
    pub(super) cause: JsValue,
    /// What that says.
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
    /// What happened, from the outside in: `fetch failed: connect ECONNREFUSED 127.0.0.1:4200`.
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

/// What is known of a failure of `fetch`, by the codes that Node puts on the errors beneath.
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
        Fault::Broken
    }
}

/// The error, its cause, the cause of that, …; of several at once (an `AggregateError`) the first.
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

/// The request for the platform's `fetch`. Its body and its signal are given beside it: in a `Request` that
/// `fetch` copies, the one is piped through a stream and the other followed by a second.
fn request_of(outgoing: &Outgoing<'_>) -> Result<Request, JsValue> {
    let headers = Headers::new();
    for (name, value) in outgoing.headers {
        // `headers.rs` has looked at every name and value, so this can't throw.
        headers.set(name, value);
    }
    let init = RequestInit::new();
    init.set_method(outgoing.method);
    init.set_headers(&headers.into_raw());
    // Followed, a redirect would take the headers to wherever it leads.
    init.set_redirect(RequestRedirect::Manual);
    web_sys::Request::new_with_str_and_init(outgoing.url, &init).map(Request::from)
}

/// What a `fetch` of the caller's is given beside the URL, as everybody expects it.
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

/// The bytes of a body as text; `None` if it is none.
pub(super) fn text(body: &Uint8Array) -> Option<String> {
    String::from_utf8(body.to_vec()).ok()
}

/// The bytes of a body as text for people, whatever they are.
pub(super) fn lossy_text(body: &Uint8Array) -> String {
    String::from_utf8_lossy(&body.to_vec()).into_owned()
}
