//! Deletes many flow runs.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::bulk_rule::Change;
use crate::client::PrefectClient;
use crate::json::kind::Schema;
use crate::models::workflows::BulkFlowRunOptions;

#[wasm_bindgen]
impl PrefectClient {
    /// Deletes flow runs: those with these ids, or those that filters choose. Resolves to an outcome for
    /// each, also where single ones fail.
    ///
    /// Whatever state they are in: a filter that is to spare what runs says so. A run that leaves the state
    /// in which it was found is left alone; where the server has PostgreSQL, not in the milliseconds between its look
    /// and its deletion.
    ///
    /// `POST /flow_runs/filter`, `POST /flow_runs/bulk_delete`; on servers before 3.6.16
    /// `DELETE /flow_runs/{id}`
    ///
    /// ```js
    /// const old = flowRunFilter().stateType("COMPLETED").endTimeBefore("2026-01-01");
    /// const { counts } = await client.deleteFlowRuns({ flow_runs: old }, { dryRun: true });
    /// ```
    #[wasm_bindgen(
        js_name = deleteFlowRuns,
        unchecked_return_type = "Promise<BulkFlowRunResult>"
    )]
    pub fn delete_flow_runs(
        &self,
        #[wasm_bindgen(unchecked_param_type = "readonly Uuid[] | FlowRunSelection")]
        which: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "BulkFlowRunOptions | null")] how: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions | null")] options: JsValue,
    ) -> Promise {
        self.bulk(which, &how, BulkFlowRunOptions::KIND, options, &|_| {
            Ok(Change::Delete)
        })
    }
}
