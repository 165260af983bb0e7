//! Waits for the end of a flow run.

use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;

use super::run::TERMINAL;
use crate::client::{PrefectClient, promise};
use crate::json::kind::Schema;
use crate::json::text::ObjectText;
use crate::models::scalars::Uuid;
use crate::models::workflows::WaitOptions;
use crate::streams::{EVENTS, Pulse, Stream};
use crate::transport::error::{Error, ErrorKind};
use crate::transport::{Call, Options, Request, js};
use tsify::Ts;

#[wasm_bindgen]
impl PrefectClient {
    /// Waits until a flow run has ended, and gives it as it is then, as Python's `wait_for_flow_run` does. A run that
    /// failed is a result, not an error; a run that is `Cancelling` has not ended. A run that has ended already costs
    /// one request.
    ///
    /// The run's events say when to look at it. Where no live stream of them can be had, it is looked at every 5
    /// seconds.
    ///
    /// Without `timeoutMs` it waits as long as it takes; rejects with `Timeout` when that is over, and the run goes on.
    /// Rejects with `ObjectNotFound` where there is no such run, also when it is deleted meanwhile.
    ///
    /// `GET /flow_runs/{id}`
    ///
    /// ```js
    /// const { state } = await client.waitForFlowRun(run.id, {
    ///   timeoutMs: 600_000,
    ///   onState: ({ name }) => console.log(name),
    /// });
    /// if (state?.type !== "COMPLETED") console.error(state?.message);
    /// ```
    #[wasm_bindgen(js_name = waitForFlowRun, unchecked_return_type = "Promise<FlowRun>")]
    pub fn wait_for_flow_run(&self, id: Ts<Uuid>, options: Option<Ts<WaitOptions>>) -> Promise {
        let options = options.map_or(JsValue::UNDEFINED, Into::into);
        let begun = Options::parts(&options, WaitOptions::KIND, &["onState"]).and_then(|parts| {
            let call = self.call_of(&parts)?;
            Ok((Rc::new(call), parts.function("onState")?))
        });
        promise(async move {
            let (call, on_state) = begun?;
            wait(&call, &id.into(), on_state.as_ref()).await
        })
    }
}

/// How long it is waited before the first look after one that showed nothing new; each next one takes twice as long.
const FIRST_MS: u32 = 100;
/// How long at most, without a stream and with one.
const LAST_MS: u32 = 5_000;
const LAST_WITH_STREAM_MS: u32 = 30_000;

/// The run as it is.
pub(super) async fn read(call: &Call, id: &JsValue) -> Result<JsValue, Error> {
    call.json(Request::get("/flow_runs/{id}").id(id)).await
}

/// Whether it has ended.
pub(super) fn has_ended(run: &JsValue) -> bool {
    let state = js::get(run, "state_type").as_string();
    state.is_some_and(|state| TERMINAL.contains(&&*state))
}

/// Waits for its end.
pub(super) async fn wait(
    call: &Rc<Call>,
    id: &JsValue,
    on_state: Option<&Function>,
) -> Result<JsValue, Error> {
    let mut filter = ObjectText::default();
    let resource = format!(
        "prefect.flow-run.{}",
        super::run::canonical(&id.as_string().unwrap_or_default())
    );
    filter
        .set("event", r#"{"prefix":["prefect.flow-run."]}"#)
        .set("resource", format!(r#"{{"id":["{resource}"]}}"#));
    let mut pulse: Option<Pulse> = None;
    let mut last = JsValue::UNDEFINED;
    let mut state = JsValue::UNDEFINED;
    let mut delay = FIRST_MS;
    loop {
        let run = match read(call, id).await {
            Ok(run) => run,
            Err(error) => return Err(unfinished(error, id, &state)),
        };
        state = js::get(&run, "state");
        let seen = js::get(&state, "id");
        let is_changed = seen != last;
        last = seen;
        if is_changed && let Some(told) = on_state {
            // What it throws is its own affair.
            let _ = told.call2(&JsValue::UNDEFINED, &state, &run);
        }
        if has_ended(&run) {
            return Ok(run);
        }
        let pulse = pulse
            .get_or_insert_with(|| Pulse::new(Stream::new(call, &EVENTS, filter.clone(), false)));
        let most = if pulse.is_open() {
            LAST_WITH_STREAM_MS
        } else {
            LAST_MS
        };
        if is_changed && pulse.is_open() {
            delay = most;
        }
        delay = match pulse.next(delay.min(most)).await {
            // The stream is there: from now on it says when to look.
            Ok(Some(item)) if item.is_undefined() => LAST_WITH_STREAM_MS,
            // The event can be there before the state is to be read.
            Ok(Some(_)) => FIRST_MS,
            Ok(None) => delay.saturating_mul(2).min(LAST_WITH_STREAM_MS),
            Err(error) => return Err(unfinished(error, id, &state)),
        };
    }
}

/// A timeout says what was waited for.
fn unfinished(error: Error, id: &JsValue, state: &JsValue) -> Error {
    if !error.is(ErrorKind::Timeout) {
        return error;
    }
    let text = |value: JsValue| value.as_string().unwrap_or_default();
    let (id, state) = (text(id.clone()), text(js::get(state, "name")));
    error.with(|failure| {
        failure.message = format!(
            "flow run {id} has not ended (last seen: {state}): {}",
            failure.message
        );
    })
}
