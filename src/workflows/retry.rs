//! Retries flow runs.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::bulk_rule::Change;
use crate::client::PrefectClient;
use crate::json::kind::Schema;
use crate::json::text::ObjectText;
use crate::models::workflows::RetryFlowRuns;

/// The same for every retry: the server doesn't repeat a transition with the id of the last one. So of two
/// clients, or two sendings, only one schedules the run.
const TRANSITION: &str = "c1b7a5d2-8f3e-4b61-9d27-3e5a0c94f1b8";

#[wasm_bindgen]
impl PrefectClient {
    /// Schedules flow runs again that have failed or crashed, for now: those with these ids, or those
    /// that filters choose. Resolves to an outcome for each, also where single ones fail.
    ///
    /// They become `AwaitingRetry`, as by the button of Prefect's UI: a run keeps its id, its parameters and
    /// its history, and tasks with a persisted result are not run again. Only runs of a deployment can be
    /// retried, for a worker has to take them. One that somebody else retries in the meantime is left
    /// alone, unless that happens while the server is at work on its batch, up to about a second.
    ///
    /// `POST /flow_runs/filter`, `POST /flow_runs/bulk_set_state`; on servers before 3.6.16
    /// `POST /flow_runs/{id}/set_state`
    ///
    /// ```js
    /// const { counts } = await client.retryFlowRuns({
    ///   deployments: deploymentFilter().name("nightly"),
    ///   flow_runs: flowRunFilter().endTimeAfter(new Date(Date.now() - 24 * 60 * 60 * 1000)),
    /// });
    /// ```
    #[wasm_bindgen(
        js_name = retryFlowRuns,
        unchecked_return_type = "Promise<BulkFlowRunResult>"
    )]
    pub fn retry_flow_runs(
        &self,
        #[wasm_bindgen(unchecked_param_type = "readonly Uuid[] | FlowRunSelection")]
        which: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RetryFlowRuns | null")] how: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions | null")] options: JsValue,
    ) -> Promise {
        self.bulk(which, &how, RetryFlowRuns::KIND, options, &|how| {
            let mut state = ObjectText::default();
            let details = format!(r#"{{"transition_id":"{TRANSITION}"}}"#);
            state
                .set("type", r#""SCHEDULED""#)
                .set("name", r#""AwaitingRetry""#)
                .set("message", how.value("message").unwrap_or("null"))
                .set("state_details", details);
            let types = how.value("stateTypes").unwrap_or(r#"["FAILED","CRASHED"]"#);
            Ok(Change::State {
                state,
                transition: TRANSITION.into(),
                force: false,
                types: Some(types.into()),
            })
        })
    }
}
