//! Flow runs and their states.

use js_sys::{Array, JSON, JsString, Object, Promise};
use wasm_bindgen::prelude::*;

use super::route::{Js, routes};
use super::{PrefectClient, answer};
use crate::json::kind::{Kind, Schema};
use crate::json::text;
use crate::models::flow_runs::{FlowRunCountQuery, FlowRunCreate, FlowRunQuery, FlowRunUpdate};
use crate::models::options::{RequestOptions, SetStateOptions};
use crate::models::scalars::Uuid;
use crate::models::states::StateCreate;
use crate::transport::error::Error;
use crate::transport::{Options, Request, input, js};

routes! {
    /// Reads flow runs: a page of them by `await`, all of them by `for await`. Rows carry the id of their flow, not
    /// its name.
    ///
    /// `POST /flow_runs/filter`
    ///
    /// ```js
    /// const late = await client.readFlowRuns({
    ///   flow_runs: flowRunFilter().stateName("Late").expectedStartTimeBefore(new Date()),
    ///   sort: "EXPECTED_START_TIME_DESC",
    ///   limit: 20,
    /// });
    /// ```
    readFlowRuns(query?: FlowRunQuery) -> "ListPromise<FlowRun>" = POST "/flow_runs/filter";

    /// Reads a flow run. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `GET /flow_runs/{id}`
    ///
    /// ```js
    /// const { state, start_time } = await client.readFlowRun(run.id);
    /// if (state?.type === "FAILED") console.error(state.message, start_time);
    /// ```
    readFlowRun(id: Uuid) -> "ApiPromise<FlowRun>" = GET "/flow_runs/{id}";

    /// Counts flow runs: all that match, not just a page.
    ///
    /// `POST /flow_runs/count`
    ///
    /// ```js
    /// const running = await client.countFlowRuns({ flow_runs: flowRunFilter().stateType("RUNNING") });
    /// ```
    countFlowRuns(query?: FlowRunCountQuery) -> "ApiPromise<number>" = POST "/flow_runs/count";

    /// Changes a flow run; what is left out stays. Rejects with `ObjectNotFound` where there is
    /// none.
    ///
    /// `PATCH /flow_runs/{id}`
    ///
    /// ```js
    /// await client.updateFlowRun(run.id, { name: "backfill-7", tags: ["backfill"] });
    /// ```
    updateFlowRun(id: Uuid, update: FlowRunUpdate) -> "ApiPromise<void>" = PATCH "/flow_runs/{id}";

    /// Deletes a flow run. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `DELETE /flow_runs/{id}`
    ///
    /// ```js
    /// await client.deleteFlowRun(run.id);
    /// ```
    deleteFlowRun(id: Uuid) -> "ApiPromise<void>" = DELETE "/flow_runs/{id}";

    /// Reads the states a flow run has been in, the oldest first; none for a run that isn't there.
    ///
    /// `GET /flow_run_states/?flow_run_id=…`
    ///
    /// ```js
    /// const states = await client.readFlowRunStates(run.id);
    /// for (const { timestamp, name, message } of states) console.log(timestamp, name, message);
    /// ```
    readFlowRunStates(flowRunId: Uuid) -> "ApiPromise<State[]>" =
        GET "/flow_run_states/?flow_run_id={flow_run_id}";
}

#[wasm_bindgen]
impl PrefectClient {
    /// Creates a flow run without a deployment: a record that no worker picks up. Rejects with `Conflict`
    /// where there is no such flow.
    ///
    /// Without an `idempotency_key` it gets one of its own, so that it can be sent again after a fault and
    /// makes one run all the same. With `idempotency_key: null` it has none, and isn't sent again.
    ///
    /// `POST /flow_runs/`
    ///
    /// ```js
    /// const run = await client.createFlowRun({
    ///   flow_id: flow.id,
    ///   name: "by-hand",
    ///   state: State.running(),
    ///   idempotency_key: "by-hand-2026-11-23",
    /// });
    /// ```
    #[wasm_bindgen(js_name = createFlowRun, unchecked_return_type = "ApiPromise<FlowRun>")]
    pub fn create_flow_run(
        &self,
        run: Js<FlowRunCreate>,
        options: Option<Js<RequestOptions>>,
    ) -> Promise {
        let request = Request::post("/flow_runs/");
        self.create_run(request, &run.into(), FlowRunCreate::KIND, &options.into())
    }

    /// Proposes a state for a flow run. Whether the server took it stands in `status` of what this
    /// resolves to, and the state the run is in now in `state`: a proposal that is turned down is no
    /// error. Rejects with `ObjectNotFound` where there is no such run.
    ///
    /// `CANCELLING` asks the run's worker to stop it; `CANCELLED` only writes it down, even over a
    /// finished run. `bulkCancelFlowRuns` and `cancelFlowRuns` know the difference.
    ///
    /// Unless `force` is set, the state gets a `transition_id` where it has none, as in Python: when
    /// an answer is lost, the transition is looked for among the run's states, and sent again only if
    /// it isn't there.
    ///
    /// `POST /flow_runs/{id}/set_state`
    ///
    /// ```js
    /// const { status, state } = await client.setFlowRunState(run.id, State.cancelling());
    /// ```
    #[wasm_bindgen(
        js_name = setFlowRunState,
        unchecked_return_type = "ApiPromise<OrchestrationResult>"
    )]
    pub fn set_flow_run_state(
        &self,
        #[wasm_bindgen(js_name = flowRunId)] flow_run_id: Js<Uuid>,
        state: Js<StateCreate>,
        options: Option<Js<SetStateOptions>>,
    ) -> Promise {
        answer(self.set_state(&flow_run_id.into(), &state.into(), &options.into()))
    }
}

impl PrefectClient {
    /// Creates a run, once, however often the request is sent.
    pub(super) fn create_run(
        &self,
        request: Request,
        run: &JsValue,
        kind: &Kind,
        options: &JsValue,
    ) -> Promise {
        self.send(once(request.body(run, kind)), options)
    }

    fn set_state(
        &self,
        id: &JsValue,
        state: &JsValue,
        options: &JsValue,
    ) -> Result<(crate::transport::Call, Request), Error> {
        let parts = Options::parts(options, SetStateOptions::KIND, &[])?;
        let force = parts.flag("force");
        let options = Options::from_parts(&parts, self.transport.observer())?;
        let state =
            input::checked(state, StateCreate::KIND).map_err(|problem| problem.within("state"))?;
        let mut request = Request::post("/flow_runs/{id}/set_state").id(id);
        if force {
            // The server makes a forced transition as often as it is asked to.
            request = request.raw(&format!(r#"{{"state":{state},"force":true}}"#));
        } else {
            let (state, transition) = with_transition(&state);
            let states = Request::get("/flow_run_states/?flow_run_id={id}").id(id);
            request = request
                .raw(&format!(r#"{{"state":{state},"force":false}}"#))
                .verified_by(states, move |states| accepted(states, &transition));
        }
        Ok((self.transport.call(options), request))
    }
}

/// The request that creates a run, once, however often it is sent.
pub(crate) fn once(request: Request) -> Request {
    let body = request.text_of_body().map(String::from).unwrap_or_default();
    let mut run = text::ObjectText::read(&body);
    match run.value("idempotency_key") {
        Some(key) => request.repeatable(!matches!(key, "null" | "\"\"")),
        None => {
            // The prefix tells people who see the key where it comes from.
            let key = format!("\"prefect-wasm:{}\"", uuid::Uuid::new_v4());
            run.set("idempotency_key", key);
            request.raw(&run.to_string()).repeatable(true)
        }
    }
}

/// The state with a `transition_id`, and that. By it a transition is found again whose answer was lost.
fn with_transition(state: &JsString) -> (JsString, JsValue) {
    // Both read and write the JSON that was checked just now.
    let state = JSON::parse(&String::from(state)).unwrap_or_default();
    let details = js::get(&state, "state_details");
    let details = if details.is_object() {
        details.unchecked_into()
    } else {
        Object::new()
    };
    let mut transition = js::get(&details, "transition_id");
    if transition.is_falsy() {
        transition = uuid::Uuid::new_v4().to_string().into();
        js::set(&details, "transition_id", &transition);
    }
    js::set(state.unchecked_ref(), "state_details", &details);
    (JSON::stringify(&state).unwrap_or_default(), transition)
}

/// What the server would have answered to the transition, if it is among a run's states.
fn accepted(states: &JsValue, transition: &JsValue) -> Option<JsValue> {
    let state = Array::from(states)
        .iter()
        .find(|state| js::get(&js::get(state, "state_details"), "transition_id") == *transition)?;
    let details = js::object(&[("type", "accept_details".into())]);
    let result = [
        ("state", state),
        ("status", "ACCEPT".into()),
        ("details", details.into()),
    ];
    Some(js::object(&result).into())
}
