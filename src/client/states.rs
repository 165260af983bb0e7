//! `State`: a constructor for every state that Prefect's Python library can make.

use js_sys::{Date, JSON};
use serde_json::{Map, Value};
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::given;
use crate::schemas::check::Problem;
use crate::schemas::kind::{Kind, Schema};
use crate::schemas::scalars::DateTimeInput;
use crate::schemas::states::{PauseInit, StateCreate, StateInit};
use crate::transport::error::Error;
use crate::transport::input;

/// Reads an object that may be left out.
fn object(value: &JsValue, kind: &Kind) -> Result<Map<String, Value>, Error> {
    if value.is_undefined() || value.is_null() {
        return Ok(Map::new());
    }
    let text = String::from(input::checked(value, kind)?);
    serde_json::from_str(&text).map_err(|error| Problem::new(error.to_string()).into())
}

/// Puts a value among the state's details, unless one is there already.
fn detail(state: &mut Map<String, Value>, key: &str, value: Value) -> Result<(), Error> {
    let details = state
        .entry("state_details")
        .or_insert_with(|| Value::Object(Map::new()));
    if let Some(details) = details.as_object_mut() {
        if details.get(key).is_some_and(|other| !other.is_null()) {
            let message = "is given twice: as an argument and in state_details";
            return Err(Problem::new(message.into()).within(key).into());
        }
        details.insert(key.to_owned(), value);
    }
    Ok(())
}

fn finish(
    mut state: Map<String, Value>,
    state_type: &str,
    name: &str,
) -> Result<Ts<StateCreate>, JsValue> {
    state.insert("type".into(), state_type.into());
    if state.get("name").is_none_or(Value::is_null) {
        state.insert("name".into(), name.into());
    }
    JSON::parse(&Value::Object(state).to_string()).map(Ts::new_unchecked)
}

/// A point in time as the server takes it; now if there is none.
fn point(time: Option<Ts<DateTimeInput>>, name: &str) -> Result<Value, Error> {
    let time = given(time);
    if time.is_undefined() || time.is_null() {
        return Ok(String::from(Date::new_0().to_iso_string()).into());
    }
    let text =
        input::checked(&time, DateTimeInput::KIND).map_err(|problem| problem.within(name))?;
    serde_json::from_str(&String::from(text))
        .map_err(|error| Problem::new(error.to_string()).within(name).into())
}

fn scheduled(
    time: Option<Ts<DateTimeInput>>,
    init: Option<Ts<StateInit>>,
    name: &str,
) -> Result<Ts<StateCreate>, JsValue> {
    let mut state = object(&given(init), StateInit::KIND)?;
    let time = point(time, "scheduledTime")?;
    detail(&mut state, "scheduled_time", time)?;
    finish(state, "SCHEDULED", name)
}

fn paused(init: Option<Ts<PauseInit>>, suspended: bool) -> Result<Ts<StateCreate>, JsValue> {
    let mut state = object(&given(init), PauseInit::KIND)?;
    let mut take = |key: &str| state.remove(key).filter(|value| !value.is_null());
    let (seconds, until) = (take("timeoutSeconds"), take("pauseExpirationTime"));
    let reschedule = take("reschedule");
    let key = take("pauseKey");
    let timeout = match (seconds.as_ref().and_then(Value::as_f64), until) {
        (Some(_), Some(_)) => {
            let message = "is given together with pauseExpirationTime: expected one of them";
            return Err(Error::from(Problem::new(message.into()).within("timeoutSeconds")).into());
        }
        (Some(seconds), None) => {
            let until = Date::new(&(Date::now() + seconds * 1000.0).into());
            if until.get_time().is_nan() {
                let problem = Problem::new("is beyond what a date can be".into());
                return Err(Error::from(problem.within("timeoutSeconds")).into());
            }
            Some(String::from(until.to_iso_string()).into())
        }
        (None, until) => until,
    };
    if let Some(timeout) = timeout {
        detail(&mut state, "pause_timeout", timeout)?;
    }
    // What the details say themselves stays, unless an argument says it as well.
    let details = state.get("state_details");
    let told = details
        .and_then(|details| details.get("pause_reschedule"))
        .is_some();
    match reschedule {
        Some(reschedule) if !suspended => detail(&mut state, "pause_reschedule", reschedule)?,
        _ if told => {}
        _ => detail(&mut state, "pause_reschedule", Value::Bool(suspended))?,
    }
    if let Some(key) = key {
        detail(&mut state, "pause_key", key)?;
    }
    finish(
        state,
        "PAUSED",
        if suspended { "Suspended" } else { "Paused" },
    )
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
                #[wasm_bindgen(js_name = scheduledTime)] scheduled_time: Option<Ts<DateTimeInput>>,
                init: Option<Ts<StateInit>>,
            ) -> Result<Ts<StateCreate>, JsValue> {
                scheduled(scheduled_time, init, $sname)
            }
        )*
        $(
            $(#[$doc])*
            #[wasm_bindgen(js_namespace = State, js_name = $js)]
            pub fn $fn(init: Option<Ts<StateInit>>) -> Result<Ts<StateCreate>, JsValue> {
                finish(object(&given(init), StateInit::KIND)?, $type, $name)
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
        /// `InfrastructurePending`: pending, until the infrastructure is there.
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
        /// `Crashed`: terminal, for the infrastructure gave way.
        ///
        /// ```js
        /// State.crashed({ message: "out of memory" });
        /// ```
        state_crashed as crashed: "CRASHED" "Crashed";
        /// `Cancelling`: the worker is to stop the run.
        ///
        /// ```js
        /// State.cancelling({ message: "stopped by Ada" });
        /// ```
        state_cancelling as cancelling: "CANCELLING" "Cancelling";
        /// `Cancelled`: terminal. It only says so: a run in progress runs on.
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
pub fn state_paused(init: Option<Ts<PauseInit>>) -> Result<Ts<StateCreate>, JsValue> {
    paused(init, false)
}

/// `Suspended`: paused, with its infrastructure given back meanwhile.
///
/// ```js
/// State.suspended({ timeoutSeconds: 24 * 60 * 60 });
/// ```
#[wasm_bindgen(js_namespace = State, js_name = suspended)]
pub fn state_suspended(init: Option<Ts<PauseInit>>) -> Result<Ts<StateCreate>, JsValue> {
    paused(init, true)
}
