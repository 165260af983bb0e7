//! Pauses many deployments, and resumes them.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::bulk_rule::Change;
use crate::client::PrefectClient;
use crate::json::kind::Schema;
use crate::models::workflows::BulkDeploymentOptions;

#[wasm_bindgen]
impl PrefectClient {
    /// Pauses deployments: those with these ids, or those that filters choose. Resolves to an outcome for
    /// each, also where single ones fail. Their schedules make no runs until they are resumed; runs that
    /// are there already go on.
    ///
    /// `POST /deployments/filter`, `POST /deployments/{id}/pause_deployment`
    ///
    /// ```js
    /// const { outcomes } = await client.pauseDeployments({
    ///   deployments: deploymentFilter().tagsAll("etl"),
    /// });
    /// const paused = outcomes.filter(({ outcome }) => outcome === "succeeded");
    /// ```
    #[wasm_bindgen(
        js_name = pauseDeployments,
        unchecked_return_type = "Promise<BulkDeploymentResult>"
    )]
    pub fn pause_deployments(
        &self,
        #[wasm_bindgen(unchecked_param_type = "readonly Uuid[] | DeploymentSelection")]
        which: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "BulkDeploymentOptions | null")]
        how: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions | null")] options: JsValue,
    ) -> Promise {
        self.pause(true, which, &how, options)
    }

    /// Resumes deployments that are paused: those with these ids, or those that filters choose. Resolves
    /// to an outcome for each, also where single ones fail.
    ///
    /// `POST /deployments/filter`, `POST /deployments/{id}/resume_deployment`
    ///
    /// ```js
    /// const { counts } = await client.resumeDeployments([deployment.id]);
    /// ```
    #[wasm_bindgen(
        js_name = resumeDeployments,
        unchecked_return_type = "Promise<BulkDeploymentResult>"
    )]
    pub fn resume_deployments(
        &self,
        #[wasm_bindgen(unchecked_param_type = "readonly Uuid[] | DeploymentSelection")]
        which: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "BulkDeploymentOptions | null")]
        how: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions | null")] options: JsValue,
    ) -> Promise {
        self.pause(false, which, &how, options)
    }

    fn pause(&self, paused: bool, which: &JsValue, how: &JsValue, options: JsValue) -> Promise {
        self.bulk(which, how, BulkDeploymentOptions::KIND, options, &|_| {
            Ok(Change::Pause(paused))
        })
    }
}
