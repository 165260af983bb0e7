//! Flow runs and their states.

use js_sys::{Array, JSON, JsString, Object, Promise};
use wasm_bindgen::prelude::*;

use super::route::{Js, routes};
use super::{PrefectClient, answer};
use crate::json::kind::{Kind, Schema};
use crate::json::text;
use crate::models::flow_runs::{
    FlowRunBulkDelete, FlowRunBulkSetState, FlowRunCountQuery, FlowRunCreate, FlowRunHistoryQuery,
    FlowRunInputCreate, FlowRunInputQuery, FlowRunLatenessQuery, FlowRunPageQuery, FlowRunQuery,
    FlowRunResume, FlowRunTaskRunCountQuery, FlowRunUpdate,
};
use crate::models::options::SetStateOptions;
use crate::models::queries::{FlowRunGraphQuery, ObservedStateQuery};
use crate::models::scalars::{Labels, Name, Uuid};
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

    /// Renames a flow run. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `PATCH /flow_runs/{id}`
    ///
    /// ```js
    /// await client.setFlowRunName(run.id, "backfill-7");
    /// ```
    setFlowRunName(flowRunId: Uuid, name: Name) -> "ApiPromise<void>" =
        PATCH "/flow_runs/{id}" "{\"name\":*}";

    /// Adds labels to a flow run; those it has under other keys stay. Rejects with `ObjectNotFound`
    /// where there is none.
    ///
    /// `PATCH /flow_runs/{id}/labels`
    ///
    /// ```js
    /// await client.updateFlowRunLabels(run.id, { team: "billing", attempt: 2 });
    /// ```
    updateFlowRunLabels(flowRunId: Uuid, labels: Labels) -> "ApiPromise<void>" =
        PATCH "/flow_runs/{id}/labels";

    /// How late flow runs began on average, in seconds; those that are late now count with what they
    /// are late by now. `null` where none match.
    ///
    /// `POST /flow_runs/lateness`
    ///
    /// ```js
    /// const seconds = await client.averageFlowRunLateness({ deployments: deploymentFilter().name("nightly") });
    /// ```
    averageFlowRunLateness(query?: FlowRunLatenessQuery) -> "ApiPromise<number | null>" =
        POST "/flow_runs/lateness";

    /// Counts flow runs by their state, in steps of time.
    ///
    /// `POST /flow_runs/history`
    ///
    /// ```js
    /// const day = 24 * 60 * 60 * 1000;
    /// const hours = await client.flowRunHistory({
    ///   history_start: new Date(Date.now() - day),
    ///   history_end: new Date(),
    ///   history_interval_seconds: 3600,
    /// });
    /// ```
    flowRunHistory(query: FlowRunHistoryQuery) -> "ApiPromise<RunHistory[]>" =
        POST "/flow_runs/history";

    /// Reads a page of flow runs by its number, with how many runs and pages there are. `readFlowRuns`
    /// reads all of them, also where runs come and go meanwhile.
    ///
    /// `POST /flow_runs/paginate`
    ///
    /// ```js
    /// const { results, count } = await client.paginateFlowRuns({ page: 2, limit: 20, sort: "START_TIME_DESC" });
    /// ```
    paginateFlowRuns(query?: FlowRunPageQuery) -> "ApiPromise<FlowRunPage>" =
        POST "/flow_runs/paginate";

    /// Reads the task runs of a flow run, each with those that it depends on: the older form of
    /// `readFlowRunGraphV2`.
    ///
    /// `GET /flow_runs/{id}/graph`
    ///
    /// ```js
    /// const tasks = await client.readFlowRunGraphV1(run.id);
    /// ```
    readFlowRunGraphV1(flowRunId: Uuid) -> "ApiPromise<FlowRunDependency[]>" =
        GET "/flow_runs/{id}/graph";

    /// Reads the task runs and subflow runs of a flow run as a graph, with states and artifacts.
    /// Rejects with `ObjectNotFound` where there is no such run, and with `BadRequest` where the graph
    /// is too large for the server.
    ///
    /// `GET /flow_runs/{id}/graph-v2`
    ///
    /// ```js
    /// const { nodes } = await client.readFlowRunGraphV2(run.id);
    /// ```
    readFlowRunGraphV2(flowRunId: Uuid, query?: FlowRunGraphQuery) -> "ApiPromise<FlowRunGraph>" =
        GET "/flow_runs/{id}/graph-v2";

    /// Resumes a paused or suspended flow run, with the input that it waits for. Whether the server
    /// took it stands in `status`: that a run isn't paused, or the input doesn't fit, is no error but an
    /// `ABORT` or a `REJECT`. Not repeated after a fault. Rejects with `ObjectNotFound` where there is no such run.
    ///
    /// `POST /flow_runs/{id}/resume`
    ///
    /// ```js
    /// const { status } = await client.resumeFlowRun(run.id, { run_input: { approved: true } });
    /// ```
    resumeFlowRun(flowRunId: Uuid, resume?: FlowRunResume) -> "ApiPromise<OrchestrationResult>" =
        POST "/flow_runs/{id}/resume";

    /// Gives a flow run an input under a key. Not repeated after a fault. Rejects with `Conflict` where
    /// the key is taken, and with `ObjectNotFound` where there is no such run.
    ///
    /// `POST /flow_runs/{id}/input`
    ///
    /// ```js
    /// await client.createFlowRunInput(run.id, { key: `approval-${Date.now()}`, value: JSON.stringify({ approved: true }) });
    /// ```
    createFlowRunInput(flowRunId: Uuid, input: FlowRunInputCreate) -> "ApiPromise<void>" =
        POST "/flow_runs/{id}/input";

    /// Reads an input of a flow run, the text that was given. Rejects with `ObjectNotFound` where there
    /// is none.
    ///
    /// `GET /flow_runs/{id}/input/{key}`
    ///
    /// ```js
    /// const { approved } = JSON.parse(await client.readFlowRunInput(run.id, "approval"));
    /// ```
    readFlowRunInput(flowRunId: Uuid, key: Name) -> "ApiPromise<string>" =
        GET "/flow_runs/{id}/input/{key}", text;

    /// Reads the inputs of a flow run whose keys begin alike, the oldest first. It has no pages: leave
    /// out what was read by `exclude_keys`.
    ///
    /// `POST /flow_runs/{id}/input/filter`
    ///
    /// ```js
    /// const inputs = await client.filterFlowRunInput(run.id, { prefix: "approval", limit: 10 });
    /// ```
    filterFlowRunInput(flowRunId: Uuid, query: FlowRunInputQuery) -> "ApiPromise<FlowRunInput[]>" =
        POST "/flow_runs/{id}/input/filter";

    /// Deletes an input of a flow run. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `DELETE /flow_runs/{id}/input/{key}`
    ///
    /// ```js
    /// await client.deleteFlowRunInput(run.id, "approval");
    /// ```
    deleteFlowRunInput(flowRunId: Uuid, key: Name) -> "ApiPromise<void>" =
        DELETE "/flow_runs/{id}/input/{key}";

    /// Reads all lines of a flow run's log, with those of its task runs, as CSV with a head. Rejects
    /// with `ObjectNotFound` where there is no such run.
    ///
    /// `GET /flow_runs/{id}/logs/download`
    ///
    /// ```js
    /// const csv = await client.downloadLogs(run.id);
    /// ```
    downloadLogs(flowRunId: Uuid) -> "ApiPromise<string>" =
        GET "/flow_runs/{id}/logs/download", text;

    /// Reads a state that a flow run is or was in. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `GET /flow_run_states/{id}`
    ///
    /// ```js
    /// for (const { id } of await client.readFlowRunStates(run.id)) {
    ///   const { type, message } = await client.readFlowRunState(id);
    /// }
    /// ```
    readFlowRunState(id: Uuid) -> "ApiPromise<State>" = GET "/flow_run_states/{id}";

    /// Reads the names and types of the states that runs have been in, those seen last first. It has no
    /// pages.
    ///
    /// `GET /observed-states`
    ///
    /// ```js
    /// const names = (await client.readObservedStates({ limit: 20 })).map((state) => state.state_name);
    /// ```
    readObservedStates(query?: ObservedStateQuery) -> "ApiPromise<ObservedState[]>" =
        GET "/observed-states";

    /// Proposes a state for the flow runs that a filter chooses, at most 50 at once; resolves to what
    /// came of it for each. `bulkCancelFlowRuns` and the like go on to the last run, and account for
    /// each.
    /// A filter that leaves nothing out is refused with `ValidationError`, before any request. Not
    /// repeated after a fault.
    ///
    /// `POST /flow_runs/bulk_set_state`
    ///
    /// ```js
    /// const { results } = await client.bulkSetFlowRunState({
    ///   flow_runs: flowRunFilter().id(run.id),
    ///   state: State.cancelling(),
    /// });
    /// ```
    bulkSetFlowRunState(which: FlowRunBulkSetState) -> "ApiPromise<FlowRunBulkSetStateResult>" =
        POST "/flow_runs/bulk_set_state", bulk;

    /// Deletes the flow runs that a filter chooses, at most 50 at once; resolves to the ids of those
    /// that were deleted.
    /// A filter that leaves nothing out is refused with `ValidationError`, before any request. Not
    /// repeated after a fault.
    ///
    /// `POST /flow_runs/bulk_delete`
    ///
    /// ```js
    /// const { deleted } = await client.bulkDeleteFlowRuns({ flow_runs: { id: { any_: [run.id] } } });
    /// ```
    bulkDeleteFlowRuns(which: FlowRunBulkDelete) -> "ApiPromise<FlowRunBulkDeleteResult>" =
        POST "/flow_runs/bulk_delete", bulk;

    /// Counts the task runs of each of these flow runs, in one request: those of its tasks, not those that
    /// stand for a run of another flow. Resolves to the counts by the id of the flow run; one without task
    /// runs has 0.
    ///
    /// `POST /ui/flow_runs/count-task-runs`
    ///
    /// ```js
    /// const counts = await client.countTaskRunsByFlowRun({ flow_run_ids: [run.id] });
    /// console.log(counts[run.id]);
    /// ```
    countTaskRunsByFlowRun(which: FlowRunTaskRunCountQuery) -> "ApiPromise<Record<string, number>>" =
        POST "/ui/flow_runs/count-task-runs", repeatable;
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
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions | null")] options: JsValue,
    ) -> Promise {
        let request = Request::post("/flow_runs/");
        self.create_run(request, &run.into(), FlowRunCreate::KIND, &options)
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
        #[wasm_bindgen(unchecked_optional_param_type = "SetStateOptions | null")] options: JsValue,
    ) -> Promise {
        answer(self.set_state(FLOW_RUN, &flow_run_id.into(), &state.into(), &options))
    }
}

/// Where the state of a flow run is proposed, and its states are read.
const FLOW_RUN: (&str, &str) = (
    "/flow_runs/{id}/set_state",
    "/flow_run_states/?flow_run_id={id}",
);

impl PrefectClient {
    /// Creates a run, once, however often the request is sent.
    pub(super) fn create_run(
        &self,
        request: Request,
        run: &JsValue,
        kind: Kind,
        options: &JsValue,
    ) -> Promise {
        self.send(once(request.body(run, kind)), options)
    }

    /// Proposes a state for a run: where it is proposed, and where its states are read.
    pub(super) fn set_state(
        &self,
        (proposed, read): (&str, &str),
        id: &JsValue,
        state: &JsValue,
        options: &JsValue,
    ) -> Result<(crate::transport::Call, Request), Error> {
        let parts = Options::parts(options, SetStateOptions::KIND, &[])?;
        let force = parts.flag("force");
        let options = Options::from_parts(&parts, self.transport.observer())?;
        let state =
            input::checked(state, StateCreate::KIND).map_err(|problem| problem.within("state"))?;
        let mut request = Request::post(proposed).id(id);
        if force {
            // The server makes a forced transition as often as it is asked to.
            request = request.raw(&format!(r#"{{"state":{state},"force":true}}"#));
        } else {
            let (state, transition) = with_transition(&state);
            let states = Request::get(read).id(id);
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
    let states: &Array = states.dyn_ref()?;
    let state = states
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
