//! `State`: a constructor for every state that Prefect's Python library can make.

use js_sys::{Date, JSON};
use tsify::Ts;
use wasm_bindgen::prelude::*;

use crate::json::check::Problem;
use crate::json::kind::{Kind, Schema};
use crate::json::text::ObjectText;
use crate::models::options::{PauseInit, StateInit};
use crate::models::scalars::DateTimeInput;
use crate::models::states::StateCreate;
use crate::transport::error::Error;
use crate::transport::input;

/// Reads an object that may be left out.
fn object(value: &JsValue, kind: Kind) -> Result<ObjectText, Error> {
    if value.is_undefined() || value.is_null() {
        return Ok(ObjectText::default());
    }
    let text = String::from(input::checked(value, kind)?);
    Ok(ObjectText::read(&text))
}

/// Puts a value among the state's details, unless one is there already.
fn detail(state: &mut ObjectText, key: &str, value: &str) -> Result<(), Error> {
    let mut details = details(state);
    if details.get(key).is_some() {
        let message = "is given twice: as an argument and in state_details";
        return Err(Problem::new(message.into()).within(key).into());
    }
    details.set(key, value);
    state.set("state_details", details.to_string());
    Ok(())
}

fn details(state: &ObjectText) -> ObjectText {
    ObjectText::read(state.get("state_details").unwrap_or_default())
}

fn finish(mut state: ObjectText, state_type: &str, name: &str) -> Result<Ts<StateCreate>, JsValue> {
    state.set("type", format!("\"{state_type}\""));
    if state.get("name").is_none() {
        state.set("name", format!("\"{name}\""));
    }
    JSON::parse(&state.to_string()).map(Ts::new_unchecked)
}

/// A date as JSON; `None` if there is no such date.
fn date(milliseconds: f64) -> Option<String> {
    let date = Date::new(&milliseconds.into());
    let exists = !date.get_time().is_nan();
    exists.then(|| format!("\"{}\"", date.to_iso_string()))
}

/// A point in time as the server takes it; now if there is none.
fn point(time: JsValue, name: &str) -> Result<String, Error> {
    if time.is_undefined() || time.is_null() {
        return Ok(date(Date::now()).unwrap_or_default());
    }
    let text = input::checked(&time, DateTimeInput::KIND).map_err(|problem| problem.within(name));
    Ok(text?.into())
}

fn scheduled(time: JsValue, init: JsValue, name: &str) -> Result<Ts<StateCreate>, JsValue> {
    let mut state = object(&init, StateInit::KIND)?;
    detail(&mut state, "scheduled_time", &point(time, "scheduledTime")?)?;
    finish(state, "SCHEDULED", name)
}

fn paused(init: JsValue, suspended: bool) -> Result<Ts<StateCreate>, JsValue> {
    let mut state = object(&init, PauseInit::KIND)?;
    let refused =
        |message: &str| Error::from(Problem::new(message.into()).within("timeoutSeconds"));
    let timeout = match (
        state.take("timeoutSeconds"),
        state.take("pauseExpirationTime"),
    ) {
        (Some(_), Some(_)) => {
            let message = "is given together with pauseExpirationTime: expected one of them";
            return Err(refused(message).into());
        }
        (Some(seconds), None) => {
            let until = date(Date::now() + js_sys::parse_float(&seconds) * 1000.0);
            Some(until.ok_or_else(|| refused("is beyond what a date can be"))?)
        }
        (None, until) => until,
    };
    let reschedule = state.take("reschedule");
    let key = state.take("pauseKey");
    if let Some(timeout) = timeout {
        detail(&mut state, "pause_timeout", &timeout)?;
    }
    // What the details say themselves stays, unless an argument says it as well.
    match reschedule {
        Some(reschedule) if !suspended => detail(&mut state, "pause_reschedule", &reschedule)?,
        _ if details(&state).get("pause_reschedule").is_some() => {}
        _ => detail(&mut state, "pause_reschedule", &suspended.to_string())?,
    }
    if let Some(key) = key {
        detail(&mut state, "pause_key", &key)?;
    }
    let name = if suspended { "Suspended" } else { "Paused" };
    finish(state, "PAUSED", name)
}

/// Declares the constructors: those that take a time, and those that don't.
macro_rules! constructors {
    (
        scheduled { $($(#[$sdoc:meta])* $sfn:ident as $sjs:ident: $sname:literal;)* }
        plain { $($(#[$doc:meta])* $fn:ident as $js:ident: $type:literal $name:literal;)* }
    ) => {
        $(
            $(#[$sdoc])*
            #[wasm_bindgen(js_namespace = State, js_name = $sjs)]
            pub fn $sfn(
                #[wasm_bindgen(js_name = scheduledTime, unchecked_optional_param_type = "DateTimeInput | null")] scheduled_time: JsValue,
                #[wasm_bindgen(unchecked_optional_param_type = "StateInit | null")] init: JsValue,
            ) -> Result<Ts<StateCreate>, JsValue> {
                scheduled(scheduled_time, init, $sname)
            }
        )*
        $(
            $(#[$doc])*
            #[wasm_bindgen(js_namespace = State, js_name = $js)]
            pub fn $fn(#[wasm_bindgen(unchecked_optional_param_type = "StateInit | null")] init: JsValue) -> Result<Ts<StateCreate>, JsValue> {
                finish(object(&init, StateInit::KIND)?, $type, $name)
            }
        )*
    };
}

constructors! {
    scheduled {
        /// `Scheduled`: to start at this time; now by default.
        ///
        /// ```js
        /// State.scheduled(new Date(Date.now() + 3_600_000));
        /// ```
        state_scheduled as scheduled: "Scheduled";
        /// `Late`: scheduled, and past its time.
        ///
        /// ```js
        /// State.late("2026-11-23T10:00:00Z");
        /// ```
        state_late as late: "Late";
        /// `AwaitingRetry`: scheduled, to be tried again.
        ///
        /// ```js
        /// State.awaitingRetry(new Date(Date.now() + 60_000));
        /// ```
        state_awaiting_retry as awaitingRetry: "AwaitingRetry";
        /// `AwaitingConcurrencySlot`: scheduled, until a slot is free.
        ///
        /// ```js
        /// State.awaitingConcurrencySlot(new Date(Date.now() + 30_000));
        /// ```
        state_awaiting_concurrency_slot as awaitingConcurrencySlot: "AwaitingConcurrencySlot";
    }
    plain {
        /// `Pending`: about to run.
        ///
        /// ```js
        /// State.pending({ message: "picked up by hand" });
        /// ```
        state_pending as pending: "PENDING" "Pending";
        /// `Submitting`: pending, on its way to the infrastructure.
        ///
        /// ```js
        /// State.submitting();
        /// ```
        state_submitting as submitting: "PENDING" "Submitting";
        /// `InfrastructurePending`: pending, until the infrastructure is ready.
        ///
        /// ```js
        /// State.infrastructurePending({ message: "the pod is being pulled" });
        /// ```
        state_infrastructure_pending as infrastructurePending: "PENDING" "InfrastructurePending";
        /// `Running`.
        ///
        /// ```js
        /// State.running();
        /// ```
        state_running as running: "RUNNING" "Running";
        /// `Retrying`: running again.
        ///
        /// ```js
        /// State.retrying({ message: "second try" });
        /// ```
        state_retrying as retrying: "RUNNING" "Retrying";
        /// `Completed`: terminal.
        ///
        /// ```js
        /// State.completed({ message: "42 rows written" });
        /// ```
        state_completed as completed: "COMPLETED" "Completed";
        /// `Failed`: terminal.
        ///
        /// ```js
        /// State.failed({ message: "the source was empty" });
        /// ```
        state_failed as failed: "FAILED" "Failed";
        /// `Crashed`: terminal, because the infrastructure failed.
        ///
        /// ```js
        /// State.crashed({ message: "out of memory" });
        /// ```
        state_crashed as crashed: "CRASHED" "Crashed";
        /// `Cancelling`: asks the run's worker to stop it.
        ///
        /// ```js
        /// State.cancelling({ message: "stopped by Ada" });
        /// ```
        state_cancelling as cancelling: "CANCELLING" "Cancelling";
        /// `Cancelled`: terminal. This only records it; a run in progress keeps running.
        ///
        /// ```js
        /// State.cancelled({ message: "no longer needed" });
        /// ```
        state_cancelled as cancelled: "CANCELLED" "Cancelled";
    }
}

/// `Paused`: waiting in its process, until it is resumed or the pause ends.
///
/// ```js
/// State.paused({ timeoutSeconds: 300, pauseKey: "approval" });
/// ```
#[wasm_bindgen(js_namespace = State, js_name = paused)]
pub fn state_paused(
    #[wasm_bindgen(unchecked_optional_param_type = "PauseInit | null")] init: JsValue,
) -> Result<Ts<StateCreate>, JsValue> {
    paused(init, false)
}

/// `Suspended`: paused, with its infrastructure released meanwhile.
///
/// ```js
/// State.suspended({ timeoutSeconds: 24 * 60 * 60 });
/// ```
#[wasm_bindgen(js_namespace = State, js_name = suspended)]
pub fn state_suspended(
    #[wasm_bindgen(unchecked_optional_param_type = "PauseInit | null")] init: JsValue,
) -> Result<Ts<StateCreate>, JsValue> {
    paused(init, true)
}
