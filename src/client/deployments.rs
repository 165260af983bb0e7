//! Deployments, and runs of them.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::PrefectClient;
use super::route::{Js, routes};
use crate::json::check::Problem;
use crate::json::kind::Schema;
use crate::models::deployments::{
    DeploymentBulkDelete, DeploymentCountQuery, DeploymentCreate, DeploymentPageQuery,
    DeploymentQuery, DeploymentScheduleCreate, DeploymentScheduleRuns, DeploymentScheduleUpdate,
    DeploymentScheduledFlowRunQuery, DeploymentUpdate,
};
use crate::models::flow_runs::DeploymentFlowRunCreate;
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

    /// Changes a deployment; what is left out stays. Runs that its schedules made, and that haven't
    /// begun, are deleted and made anew. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `PATCH /deployments/{id}`
    ///
    /// ```js
    /// await client.updateDeployment(deployment.id, { tags: ["nightly"], parameters: { day: "2026-11-23" } });
    /// ```
    updateDeployment(id: Uuid, update: DeploymentUpdate) -> "ApiPromise<void>" =
        PATCH "/deployments/{id}";

    /// Pauses a deployment, or resumes it: what `pauseDeployment` and `resumeDeployment` do. Rejects
    /// with `ObjectNotFound` where there is none.
    ///
    /// `PATCH /deployments/{id}`
    ///
    /// ```js
    /// await client.setDeploymentPausedState(deployment.id, true);
    /// ```
    setDeploymentPausedState(deploymentId: Uuid, paused: bool) -> "ApiPromise<void>" =
        PATCH "/deployments/{id}" "{\"paused\":*}";

    /// Pauses a deployment: its schedules make no runs, and those they made that haven't begun are
    /// deleted. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `POST /deployments/{id}/pause_deployment`
    ///
    /// ```js
    /// await client.pauseDeployment(deployment.id);
    /// ```
    pauseDeployment(deploymentId: Uuid) -> "ApiPromise<void>" =
        POST "/deployments/{id}/pause_deployment", repeatable;

    /// Resumes a paused deployment: its schedules make runs again. Rejects with `ObjectNotFound` where
    /// there is none.
    ///
    /// `POST /deployments/{id}/resume_deployment`
    ///
    /// ```js
    /// await client.resumeDeployment(deployment.id);
    /// ```
    resumeDeployment(deploymentId: Uuid) -> "ApiPromise<void>" =
        POST "/deployments/{id}/resume_deployment", repeatable;

    /// Counts deployments: all that match, not just a page.
    ///
    /// `POST /deployments/count`
    ///
    /// ```js
    /// const paused = await client.countDeployments({ deployments: deploymentFilter().paused(true) });
    /// ```
    countDeployments(query?: DeploymentCountQuery) -> "ApiPromise<number>" =
        POST "/deployments/count";

    /// Reads a page of deployments by its number, with how many deployments and pages there are.
    /// `readDeployments` reads all of them.
    ///
    /// `POST /deployments/paginate`
    ///
    /// ```js
    /// const { results, pages } = await client.paginateDeployments({ page: 1, limit: 20, sort: "NAME_ASC" });
    /// ```
    paginateDeployments(query?: DeploymentPageQuery) -> "ApiPromise<DeploymentPage>" =
        POST "/deployments/paginate";

    /// Deletes the deployments that a filter chooses, at most 50 at once, and those of their runs that
    /// are scheduled; resolves to the ids of those that were deleted.
    /// A filter that leaves nothing out is refused with `ValidationError`, before any request. Not
    /// repeated after a fault.
    ///
    /// `POST /deployments/bulk_delete`
    ///
    /// ```js
    /// const { deleted } = await client.bulkDeleteDeployments({ deployments: { id: { any_: [deployment.id] } } });
    /// ```
    bulkDeleteDeployments(which: DeploymentBulkDelete) -> "ApiPromise<DeploymentBulkDeleteResult>" =
        POST "/deployments/bulk_delete", bulk;

    /// Creates up to 100 runs of a deployment in one request; resolves to what came of each. Not
    /// repeated after a fault: with an `idempotency_key` for each run you can send it again yourself.
    /// Rejects with `ObjectNotFound` where there is no such deployment.
    ///
    /// `POST /deployments/{id}/create_flow_run/bulk`
    ///
    /// ```js
    /// const days = ["2026-11-23", "2026-11-24"];
    /// const { results } = await client.bulkCreateFlowRunsFromDeployment(
    ///   deployment.id,
    ///   days.map((day) => ({ parameters: { day }, idempotency_key: `backfill-${day}` })),
    /// );
    /// ```
    bulkCreateFlowRunsFromDeployment(deploymentId: Uuid, runs: Vec<DeploymentFlowRunCreate>) -> "ApiPromise<FlowRunBulkCreateResult>" =
        POST "/deployments/{id}/create_flow_run/bulk";

    /// Reads the runs of deployments that are scheduled, the earliest first. It is how a process that
    /// serves deployments asks for work: the server notes that they were asked for, and takes them for
    /// ready. It has no pages, but a `limit`.
    ///
    /// `POST /deployments/get_scheduled_flow_runs`
    ///
    /// ```js
    /// const runs = await client.getScheduledFlowRunsForDeployments({ deployment_ids: [deployment.id], limit: 10 });
    /// ```
    getScheduledFlowRunsForDeployments(query: DeploymentScheduledFlowRunQuery) -> "ApiPromise<FlowRun[]>" =
        POST "/deployments/get_scheduled_flow_runs", repeatable;

    /// Has the schedules of a deployment make their runs now, up to a time or a number; the server does
    /// so by itself, some seconds later. Runs that are there already aren't made again. Rejects with
    /// `ObjectNotFound` where there is none.
    ///
    /// `POST /deployments/{id}/schedule`
    ///
    /// ```js
    /// await client.scheduleDeployment(deployment.id, { max_runs: 5 });
    /// ```
    scheduleDeployment(id: Uuid, when?: DeploymentScheduleRuns) -> "ApiPromise<void>" =
        POST "/deployments/{id}/schedule", repeatable;

    /// Reads the work queues that pick up runs of a deployment. Rejects with `ObjectNotFound` where
    /// there is no such deployment.
    ///
    /// `GET /deployments/{id}/work_queue_check`
    ///
    /// ```js
    /// const queues = await client.workQueueCheckForDeployment(deployment.id);
    /// ```
    workQueueCheckForDeployment(id: Uuid) -> "ApiPromise<WorkQueueRecord[]>" =
        GET "/deployments/{id}/work_queue_check";

    /// Adds schedules to a deployment. Not repeated after a fault. Rejects with `ObjectNotFound` where
    /// there is no such deployment.
    ///
    /// `POST /deployments/{id}/schedules`
    ///
    /// ```js
    /// await client.createDeploymentSchedules(deployment.id, [{ schedule: { cron: "0 6 * * *", timezone: "Europe/Zurich" } }]);
    /// ```
    createDeploymentSchedules(deploymentId: Uuid, schedules: Vec<DeploymentScheduleCreate>) -> "ApiPromise<DeploymentSchedule[]>" =
        POST "/deployments/{id}/schedules";

    /// Reads the schedules of a deployment, all of them. Rejects with `ObjectNotFound` where there is
    /// no such deployment.
    ///
    /// `GET /deployments/{id}/schedules`
    ///
    /// ```js
    /// const active = (await client.readDeploymentSchedules(deployment.id)).filter((schedule) => schedule.active);
    /// ```
    readDeploymentSchedules(deploymentId: Uuid) -> "ApiPromise<DeploymentSchedule[]>" =
        GET "/deployments/{id}/schedules";

    /// Changes a schedule; what is left out stays. `active: false` stops it. Runs that it made, and
    /// that haven't begun, are deleted and made anew. Rejects with `ObjectNotFound` where there is
    /// none.
    ///
    /// `PATCH /deployments/{id}/schedules/{schedule_id}`
    ///
    /// ```js
    /// await client.updateDeploymentSchedule(deployment.id, schedule.id, { active: false });
    /// ```
    updateDeploymentSchedule(deploymentId: Uuid, scheduleId: Uuid, update: DeploymentScheduleUpdate) -> "ApiPromise<void>" =
        PATCH "/deployments/{id}/schedules/{schedule_id}";

    /// Deletes a schedule, and the runs that it made that haven't begun. Rejects with `ObjectNotFound`
    /// where there is none.
    ///
    /// `DELETE /deployments/{id}/schedules/{schedule_id}`
    ///
    /// ```js
    /// await client.deleteDeploymentSchedule(deployment.id, schedule.id);
    /// ```
    deleteDeploymentSchedule(deploymentId: Uuid, scheduleId: Uuid) -> "ApiPromise<void>" =
        DELETE "/deployments/{id}/schedules/{schedule_id}";
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
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions | null")] options: JsValue,
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
        self.send(request, &options)
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
        #[wasm_bindgen(unchecked_optional_param_type = "DeploymentFlowRunCreate | null")]
        run: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions | null")] options: JsValue,
    ) -> Promise {
        let request = Request::post("/deployments/{id}/create_flow_run").id(&deployment_id.into());
        self.create_run(request, &run, DeploymentFlowRunCreate::KIND, &options)
    }
}
