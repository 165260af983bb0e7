//! Deployments.

use js_sys::Promise;
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::{PrefectClient, given};
use crate::json::check::Problem;
use crate::json::kind::Schema;
use crate::models::deployments::{DeploymentCreate, DeploymentQuery};
use crate::models::flow_runs::DeploymentFlowRunCreate;
use crate::models::options::RequestOptions;
use crate::models::scalars::Uuid;
use crate::transport::Request;
use crate::transport::input;

#[wasm_bindgen]
impl PrefectClient {
    /// Creates a deployment, or replaces the one of that name that the flow has; safe to repeat.
    /// Rejects with `Conflict` where there is no such flow, and with `ObjectNotFound` where there is no
    /// such work pool.
    ///
    /// `POST /deployments/`
    ///
    /// ```js
    /// const deployment = await client.createDeployment({ name: "nightly", flow_id: flow.id });
    /// ```
    #[wasm_bindgen(js_name = createDeployment, unchecked_return_type = "ApiPromise<Deployment>")]
    pub fn create_deployment(
        &self,
        deployment: Ts<DeploymentCreate>,
        options: Option<Ts<RequestOptions>>,
    ) -> Promise {
        let request = Request::post("/deployments/")
            .body(&deployment.into(), DeploymentCreate::KIND)
            .repeatable(true);
        self.send(request, options)
    }

    /// Reads a deployment. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `GET /deployments/{id}`
    ///
    /// ```js
    /// const { name, paused } = await client.readDeployment(deployment.id);
    /// ```
    #[wasm_bindgen(js_name = readDeployment, unchecked_return_type = "ApiPromise<Deployment>")]
    pub fn read_deployment(&self, id: Ts<Uuid>, options: Option<Ts<RequestOptions>>) -> Promise {
        self.send(Request::get("/deployments/{id}").id(&id.into()), options)
    }

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
        #[wasm_bindgen(unchecked_param_type = "string")] name: JsValue,
        options: Option<Ts<RequestOptions>>,
    ) -> Promise {
        let request = Request::get("/deployments/name/{flow_name}/{deployment_name}");
        let name = name.as_string();
        let request = match name.as_deref().and_then(|name| name.split_once('/')) {
            Some((flow, deployment)) => request.segment(&flow.into()).segment(&deployment.into()),
            None => request.refused(
                Problem::new("expected \"<flow name>/<deployment name>\"".into()).within("name"),
            ),
        };
        self.send(request, options)
    }

    /// Reads deployments: one page of them, the first 200 by default.
    ///
    /// `POST /deployments/filter`
    ///
    /// ```js
    /// const paused = await client.readDeployments({ deployments: deploymentFilter().paused(true) });
    /// ```
    #[wasm_bindgen(js_name = readDeployments, unchecked_return_type = "ApiPromise<Deployment[]>")]
    pub fn read_deployments(
        &self,
        query: Option<Ts<DeploymentQuery>>,
        options: Option<Ts<RequestOptions>>,
    ) -> Promise {
        let request =
            Request::query("/deployments/filter").body(&given(query), DeploymentQuery::KIND);
        self.send(request, options)
    }

    /// Deletes a deployment and those of its runs that are scheduled; the others stay. Rejects with
    /// `ObjectNotFound` where there is none.
    ///
    /// `DELETE /deployments/{id}`
    ///
    /// ```js
    /// await client.deleteDeployment(deployment.id);
    /// ```
    #[wasm_bindgen(js_name = deleteDeployment, unchecked_return_type = "ApiPromise<void>")]
    pub fn delete_deployment(&self, id: Ts<Uuid>, options: Option<Ts<RequestOptions>>) -> Promise {
        self.send(Request::delete("/deployments/{id}").id(&id.into()), options)
    }

    /// Creates a run of a deployment, scheduled for now unless `state` says otherwise. With an
    /// `idempotency_key` it is safe to repeat, and is repeated after a fault; without one it isn't.
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
        #[wasm_bindgen(js_name = deploymentId)] deployment_id: Ts<Uuid>,
        run: Option<Ts<DeploymentFlowRunCreate>>,
        options: Option<Ts<RequestOptions>>,
    ) -> Promise {
        let run = given(run);
        let request = Request::post("/deployments/{id}/create_flow_run")
            .id(&deployment_id.into())
            .body(&run, DeploymentFlowRunCreate::KIND)
            .repeatable(input::has_idempotency_key(&run));
        self.send(request, options)
    }
}
