//! Sets the state of many flow runs.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::bulk_rule::Change;
use crate::client::PrefectClient;
use crate::json::kind::Schema;
use crate::json::text::{ObjectText, string};
use crate::models::states::StateCreate;
use crate::models::workflows::SetFlowRunStates;
use crate::transport::input::checked;

#[wasm_bindgen]
impl PrefectClient {
    /// Proposes a state for many flow runs: those with these ids, or those that filters choose. Resolves
    /// to an outcome for each, also where single ones fail.
    ///
    /// What the server turns down is `failed`, and `error` gives its reason. A run that leaves the state in
    /// which it was found is left alone, unless that happens while the server is at work on its batch, up
    /// to about a second. To stop runs there are `bulkCancelFlowRuns` and `cancelFlowRuns`: a state
    /// that is set stops nothing.
    ///
    /// `POST /flow_runs/filter`, `POST /flow_runs/bulk_set_state`; on servers before 3.6.16
    /// `POST /flow_runs/{id}/set_state`
    ///
    /// ```js
    /// const state = State.failed({ message: "Its worker was lost" });
    /// const { outcomes } = await client.setFlowRunStates([run.id], state);
    /// ```
    #[wasm_bindgen(
        js_name = setFlowRunStates,
        unchecked_return_type = "Promise<BulkFlowRunResult>"
    )]
    pub fn set_flow_run_states(
        &self,
        #[wasm_bindgen(unchecked_param_type = "readonly Uuid[] | FlowRunSelection")]
        which: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "StateCreate")] state: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "SetFlowRunStates | null")] how: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions | null")] options: JsValue,
    ) -> Promise {
        self.bulk(which, &how, SetFlowRunStates::KIND, options, &|how| {
            let state = checked(state, StateCreate::KIND);
            let state = state.map_err(|problem| problem.within("state"))?;
            let mut state = ObjectText::read(&String::from(state));
            let mut details = ObjectText::read(state.get("state_details").unwrap_or("{}"));
            let given = details.get("transition_id").and_then(string);
            let transition = given.unwrap_or_else(|| uuid::Uuid::new_v4().to_string());
            details.set("transition_id", format!("\"{transition}\""));
            state.set("state_details", details.to_string());
            Ok(Change::State {
                state,
                transition,
                force: how.flag("force"),
                types: None,
            })
        })
    }
}
