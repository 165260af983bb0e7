//! Live streams, and events of one's own.

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::future::LocalBoxFuture;
use js_sys::{JSON, JsString, Promise};
use wasm_bindgen::prelude::*;

use super::route::Js;
use super::{PrefectClient, promise};
use crate::json::check::Problem;
use crate::json::kind::{Kind, Schema};
use crate::json::text::ObjectText;
use crate::models::events::EventFilter;
use crate::models::logs::LogFilter;
use crate::models::options::{EmitEvent, SubscribeOptions};
use crate::streams::{EVENTS, LOGS, Source, Stream};
use crate::transport::error::Error;
use crate::transport::{Call, Options, Request, input, js};

#[wasm_bindgen(module = "/pkg-template/js/promise.js")]
extern "C" {
    // `client/mod.rs` says what `catch` is for.
    #[wasm_bindgen(catch, js_name = stream)]
    fn stream_js(next: &JsValue, close: &JsValue, signal: &JsValue) -> Result<JsValue, JsValue>;
}

#[wasm_bindgen]
impl PrefectClient {
    /// Events as they happen, from now on, without an end: `break` or the signal closes the stream.
    ///
    /// It begins with the call. Where the connection breaks it is opened again by the client's rules for retries, and
    /// what was missed meanwhile is read from the server's store. So no event is lost that the server has stored, and
    /// none comes twice; one that was stored late comes late. Whoever takes events more slowly than they come loses
    /// none, either: beyond 1,000 that wait, the rest is left in the store until then.
    ///
    /// Rejects with `Unauthorized` where the server doesn't take the credentials, with `Network` where it opens no
    /// stream, and with `ValidationError` for a filter that can't be right and for conditions that a stream ignores:
    /// `related`, `resource.distinct` and `order`.
    ///
    /// WebSocket `/events/out`, `POST /events/filter`
    ///
    /// ```js
    /// for await (const event of client.subscribeEvents({ event: { prefix: ["prefect.flow-run."] } })) {
    ///   console.log(event.occurred, event.event, event.resource["prefect.resource.name"]);
    ///   if (event.event === "prefect.flow-run.Completed") break;
    /// }
    /// ```
    #[wasm_bindgen(
        js_name = subscribeEvents,
        unchecked_return_type = "AsyncGenerator<ReceivedEvent, void, void>"
    )]
    pub fn subscribe_events(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "EventFilterInput | null")] filter: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "SubscribeOptions | null")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        self.subscribe(&EVENTS, &filter, EventFilter::KIND, &options)
    }

    /// Lines of logs as they are written, from now on, without an end; otherwise like `subscribeEvents`. The log of one
    /// run to its end is what `followFlowRunLogs` gives.
    ///
    /// A server tells of lines only where it has been told to, by `PREFECT_SERVER_LOGS_STREAM_PUBLISHING_ENABLED` and
    /// `PREFECT_SERVER_LOGS_STREAM_OUT_ENABLED`. Any other one is silent, which looks the same: then lines come once a
    /// minute, from the store. The conditions `text` and `operator` are refused, for a stream ignores them.
    ///
    /// WebSocket `/logs/out`, `POST /logs/filter`
    ///
    /// ```js
    /// for await (const line of client.subscribeLogs({ level: { ge_: 40 } }, { backfill: true })) {
    ///   console.log(line.timestamp, line.flow_run_id, line.message);
    ///   break;
    /// }
    /// ```
    #[wasm_bindgen(js_name = subscribeLogs, unchecked_return_type = "AsyncGenerator<Log, void, void>")]
    pub fn subscribe_logs(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "LogFilterInput | null")] filter: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "SubscribeOptions | null")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        self.subscribe(&LOGS, &filter, LogFilter::KIND, &options)
    }

    /// Emits an event, as Python's `emit_event` does; resolves to the event as it was sent.
    ///
    /// `POST /events`
    ///
    /// ```js
    /// const event = await client.emitEvent({
    ///   event: "order.paid",
    ///   resource: { "prefect.resource.id": "order.4711", "prefect.resource.name": "Order 4711" },
    ///   payload: { amount: 12.5 },
    /// });
    /// console.log(event.id);
    /// ```
    #[wasm_bindgen(js_name = emitEvent, unchecked_return_type = "Promise<EventCreate>")]
    pub fn emit_event(
        &self,
        event: Js<EmitEvent>,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions | null")] options: JsValue,
    ) -> Promise {
        let begun = emitted(&event.into()).and_then(|event| Ok((self.begin(&options)?, event)));
        promise(async move {
            let (call, event) = begun?;
            // The id makes it the same event however often it is sent.
            let request = Request::post("/events").raw(&format!("[{event}]"));
            call.json(request.repeatable(true).silent()).await?;
            Ok(JSON::parse(&event).unwrap_or_default())
        })
    }
}

/// The event, with what is needed and wasn't said.
fn emitted(event: &JsValue) -> Result<String, Error> {
    let text = String::from(input::checked(event, EmitEvent::KIND)?);
    let mut event = ObjectText::read(&text);
    if event.get("id").is_none() {
        event.set("id", format!("\"{}\"", uuid::Uuid::new_v4()));
    }
    if event.get("occurred").is_none() {
        let now = js_sys::Date::new_0().to_iso_string();
        event.set("occurred", format!("\"{now}\""));
    }
    Ok(event.to_string())
}

impl PrefectClient {
    fn subscribe(
        &self,
        source: &'static Source,
        filter: &JsValue,
        kind: Kind,
        options: &JsValue,
    ) -> Result<JsValue, JsValue> {
        let begin = || {
            let filter = if filter.is_undefined() || filter.is_null() {
                JsString::from("{}")
            } else {
                input::checked(filter, kind)?
            };
            let filter = ObjectText::read(&String::from(filter));
            refuse_ignored(&filter, source.ignored)?;
            let parts = Options::parts(options, SubscribeOptions::KIND, &[])?;
            let call = Rc::new(self.call_of(&parts)?);
            let stream = Stream::new(&call, source, filter);
            let backfill = match parts.value("backfill") {
                Some(given) => given == "true",
                None => stream.has_beginning(),
            };
            let stream = match (parts.flag("liveOnly"), backfill) {
                (true, _) if parts.flag("backfill") => {
                    let problem = Problem::new("can't begin with what is stored".into());
                    return Err(problem.within("liveOnly").into());
                }
                (true, _) => stream.live_only(),
                (_, true) => stream.backfilled(),
                _ => stream,
            };
            Ok((call, Box::new(stream) as Box<dyn Items>))
        };
        iterated(begin(), options)
    }

    /// A call with the options among these.
    pub(crate) fn call_of(&self, parts: &input::Fields) -> Result<Call, Error> {
        let options = Options::from_parts(parts, self.transport.observer())?;
        Ok(self.transport.call(options))
    }
}

/// Refuses what would let more through than was asked for.
fn refuse_ignored(filter: &ObjectText, ignored: &[&str]) -> Result<(), Problem> {
    for path in ignored {
        let (key, inner) = path.split_once('.').unwrap_or((path, ""));
        let value = filter.get(key).map(str::to_owned);
        let value = match value {
            Some(text) if !inner.is_empty() => ObjectText::read(&text).take(inner),
            other => other,
        };
        if value.is_some_and(|value| !matches!(&*value, "false" | "\"and_\"")) {
            let problem = Problem::new("is ignored by a live stream".into());
            return Err(problem.within(path));
        }
    }
    Ok(())
}

/// What is iterated: gives `undefined` at the end.
pub(crate) trait Items {
    /// The next item.
    fn next(&mut self) -> LocalBoxFuture<'_, Result<JsValue, Error>>;
}

impl Items for Stream {
    fn next(&mut self) -> LocalBoxFuture<'_, Result<JsValue, Error>> {
        Box::pin(Stream::next(self))
    }
}

/// What was begun as an async iterator. What is wrong with it comes with the first item.
pub(crate) fn iterated(
    begun: Result<(Rc<Call>, Box<dyn Items>), Error>,
    options: &JsValue,
) -> Result<JsValue, JsValue> {
    let (call, items, error) = match begun {
        Ok((call, items)) => (Some(call), Some(items), None),
        Err(error) => (None, None, Some(error)),
    };
    let items = Rc::new(RefCell::new(items));
    let (taken, call_of_next) = (Rc::clone(&items), call.clone());
    let next = Closure::<dyn Fn() -> Promise>::new(move || {
        let now = taken.take();
        let (back, call, error) = (Rc::clone(&taken), call_of_next.clone(), error.clone());
        promise(async move {
            let item = match (now, call) {
                (Some(mut items), _) => {
                    let item = items.next().await;
                    if item.is_ok() {
                        back.replace(Some(items));
                    }
                    item
                }
                // It was aborted while nobody asked.
                (None, Some(call)) => call.check().map(|()| JsValue::UNDEFINED),
                (None, None) => error.map_or(Ok(JsValue::UNDEFINED), Err),
            };
            match item {
                // It was closed.
                Err(Error::Aborted(reason)) if reason.is_undefined() => Ok(reason),
                item => item,
            }
        })
    });
    // One that is none was refused.
    let signal = match call {
        Some(_) => js::get(options, "signal"),
        None => JsValue::UNDEFINED,
    };
    let close = Closure::<dyn Fn()>::new(move || {
        drop(items.take());
        if let Some(call) = &call {
            call.end();
        }
    });
    stream_js(&next.into_js_value(), &close.into_js_value(), &signal)
}
