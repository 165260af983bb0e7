//! Deployments, and runs of them.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::PrefectClient;
use super::route::{Js, routes};
use crate::json::check::Problem;
use crate::json::kind::Schema;
use crate::models::deployments::{DeploymentCreate, DeploymentQuery};
use crate::models::flow_runs::DeploymentFlowRunCreate;
use crate::models::options::RequestOptions;
use crate::models::scalars::{Name, Uuid};
use crate::transport::Request;

routes! {
    /// Creates a deployment, or replaces the one of that name that the flow has; safe to repeat.
    /// Rejects with `Conflict` where there is no such flow, and with `ObjectNotFound` where there is no
    /// such work pool.
    ///
    /// `POST /deployments/`
    ///
    /// ```js
    /// const deployment = await client.createDeployment({ name: "nightly", flow_id: flow.id });
    /// ```
    createDeployment(deployment: DeploymentCreate) -> "ApiPromise<Deployment>" =
        POST "/deployments/", repeatable;

    /// Reads a deployment. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `GET /deployments/{id}`
    ///
    /// ```js
    /// const { name, paused } = await client.readDeployment(deployment.id);
    /// ```
    readDeployment(id: Uuid) -> "ApiPromise<Deployment>" = GET "/deployments/{id}";

    /// Reads deployments: a page of them by `await`, all of them by `for await`.
    ///
    /// `POST /deployments/filter`
    ///
    /// ```js
    /// const paused = await client.readDeployments({ deployments: deploymentFilter().paused(true) });
    /// ```
    readDeployments(query?: DeploymentQuery) -> "ListPromise<Deployment>" =
        POST "/deployments/filter";

    /// Deletes a deployment and those of its runs that are scheduled; the others stay. Rejects with
    /// `ObjectNotFound` where there is none.
    ///
    /// `DELETE /deployments/{id}`
    ///
    /// ```js
    /// await client.deleteDeployment(deployment.id);
    /// ```
    deleteDeployment(id: Uuid) -> "ApiPromise<void>" = DELETE "/deployments/{id}";
}

#[wasm_bindgen]
impl PrefectClient {
    /// Reads a deployment by the name of its flow and its own, with a `/` between them, as in Python.
    /// Rejects with `ObjectNotFound` where there is none, and with `ValidationError` without a `/`.
    ///
    /// `GET /deployments/name/{flow_name}/{deployment_name}`
    ///
    /// ```js
    /// const deployment = await client.readDeploymentByName("etl/nightly");
    /// ```
    #[wasm_bindgen(js_name = readDeploymentByName, unchecked_return_type = "ApiPromise<Deployment>")]
    pub fn read_deployment_by_name(
        &self,
        name: Js<Name>,
        options: Option<Js<RequestOptions>>,
    ) -> Promise {
        let request = Request::get("/deployments/name/{flow_name}/{deployment_name}");
        let name = JsValue::from(name).as_string();
        let names = name.as_deref().and_then(|name| name.split_once('/'));
        let request = match names {
            Some((flow, deployment)) if !flow.is_empty() && !deployment.is_empty() => {
                request.segment(&flow.into()).segment(&deployment.into())
            }
            _ => request.refused(
                Problem::new("expected \"<flow name>/<deployment name>\"".into()).within("name"),
            ),
        };
        self.send(request, &options.into())
    }

    /// Creates a run of a deployment, scheduled for now unless `state` says otherwise.
    ///
    /// Without an `idempotency_key` it gets one of its own, so that it can be sent again after a fault and
    /// makes one run all the same. With `idempotency_key: null` it has none, and isn't sent again.
    ///
    /// Rejects with `ObjectNotFound` where there is no such deployment, and with `Conflict` for parameters
    /// that its schema doesn't allow.
    ///
    /// `POST /deployments/{id}/create_flow_run`
    ///
    /// ```js
    /// const run = await client.createFlowRunFromDeployment(deployment.id, {
    ///   parameters: { day: "2026-11-23" },
    ///   state: State.scheduled(new Date(Date.now() + 3_600_000)),
    /// });
    /// ```
    #[wasm_bindgen(
        js_name = createFlowRunFromDeployment,
        unchecked_return_type = "ApiPromise<FlowRun>"
    )]
    pub fn create_flow_run_from_deployment(
        &self,
        #[wasm_bindgen(js_name = deploymentId)] deployment_id: Js<Uuid>,
        run: Option<Js<DeploymentFlowRunCreate>>,
        options: Option<Js<RequestOptions>>,
    ) -> Promise {
        let request = Request::post("/deployments/{id}/create_flow_run").id(&deployment_id.into());
        self.create_run(
            request,
            &run.into(),
            DeploymentFlowRunCreate::KIND,
            &options.into(),
        )
    }
}
