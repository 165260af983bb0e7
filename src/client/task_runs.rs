//! Task runs.

use js_sys::Promise;
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::{PrefectClient, given};
use crate::json::kind::Schema;
use crate::models::options::RequestOptions;
use crate::models::scalars::Uuid;
use crate::models::task_runs::TaskRunQuery;
use crate::transport::Request;

#[wasm_bindgen]
impl PrefectClient {
    /// Reads task runs: one page of them, the first 200 by default.
    ///
    /// `POST /task_runs/filter`
    ///
    /// ```js
    /// const failed = await client.readTaskRuns({
    ///   task_runs: taskRunFilter().flowRunId(run.id).stateType("FAILED", "CRASHED"),
    /// });
    /// ```
    #[wasm_bindgen(js_name = readTaskRuns, unchecked_return_type = "ApiPromise<TaskRun[]>")]
    pub fn read_task_runs(
        &self,
        query: Option<Ts<TaskRunQuery>>,
        options: Option<Ts<RequestOptions>>,
    ) -> Promise {
        let request = Request::query("/task_runs/filter").body(&given(query), TaskRunQuery::KIND);
        self.send(request, options)
    }

    /// Reads a task run. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `GET /task_runs/{id}`
    ///
    /// ```js
    /// const { name, state_name } = await client.readTaskRun(taskRun.id);
    /// ```
    #[wasm_bindgen(js_name = readTaskRun, unchecked_return_type = "ApiPromise<TaskRun>")]
    pub fn read_task_run(&self, id: Ts<Uuid>, options: Option<Ts<RequestOptions>>) -> Promise {
        self.send(Request::get("/task_runs/{id}").id(&id.into()), options)
    }
}
