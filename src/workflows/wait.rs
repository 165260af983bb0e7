//! Waits for the end of a flow run.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;

use super::run::{TERMINAL, canonical};
use crate::client::{PrefectClient, promise};
use crate::json::kind::Schema;
use crate::models::scalars::Uuid;
use crate::models::workflows::WaitOptions;
use crate::streams::{EVENTS, FROM_NOW_ON};
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
    pub fn wait_for_flow_run(
        &self,
        id: Ts<Uuid>,
        #[wasm_bindgen(unchecked_optional_param_type = "WaitOptions | null")] options: JsValue,
    ) -> Promise {
        let begun = Options::parts(&options, WaitOptions::KIND, &["onState"]).and_then(|parts| {
            let call = self.call_of(&parts)?;
            Ok((call, parts.function("onState")?))
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
    call: &Call,
    id: &JsValue,
    on_state: Option<&Function>,
) -> Result<JsValue, Error> {
    let mut state = JsValue::UNDEFINED;
    watch(call, id, on_state, &mut state)
        .await
        .map_err(|error| {
            if !error.is(ErrorKind::Timeout) {
                return error;
            }
            // It says what was waited for.
            let text = |value: &JsValue| value.as_string().unwrap_or_default();
            let (id, state) = (text(id), text(&js::get(&state, "name")));
            error.with(|failure| {
                let message = &failure.message;
                failure.message =
                    format!("flow run {id} has not ended (last seen: {state}): {message}");
            })
        })
}

async fn watch(
    call: &Call,
    id: &JsValue,
    on_state: Option<&Function>,
    state: &mut JsValue,
) -> Result<JsValue, Error> {
    let resource = canonical(&id.as_string().unwrap_or_default());
    let filter = format!(
        r#"{{"event":{{"prefix":["prefect.flow-run."]}},"resource":{{"id":["prefect.flow-run.{resource}"]}},"occurred":{FROM_NOW_ON}}}"#
    );
    let mut socket = None;
    let mut last = JsValue::UNDEFINED;
    let mut delay = FIRST_MS;
    loop {
        let run = read(call, id).await?;
        *state = js::get(&run, "state");
        let seen = js::get(state, "id");
        if seen != last {
            last = seen;
            if let Some(told) = on_state {
                // What it throws is its own affair.
                let _ = told.call2(&JsValue::UNDEFINED, state, &run);
            }
            if socket.is_some() {
                delay = LAST_WITH_STREAM_MS;
            }
        }
        if has_ended(&run) {
            return Ok(run);
        }
        let most = if socket.is_some() {
            LAST_WITH_STREAM_MS
        } else {
            LAST_MS
        };
        let hint = call.hint(&mut socket, EVENTS.live, &filter, delay.min(most));
        delay = match hint.await? {
            // The stream is there: from now on it says when to look.
            Some(item) if item.is_undefined() => LAST_WITH_STREAM_MS,
            // The event can be there before the state is to be read.
            Some(_) => FIRST_MS,
            None => delay.min(most) * 2,
        };
    }
}
