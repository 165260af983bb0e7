//! Task runs.

use super::PrefectClient;
use super::route::routes;
use crate::models::scalars::Uuid;
use crate::models::task_runs::TaskRunQuery;

routes! {
    /// Reads task runs: a page of them by `await`, all of them by `for await`.
    ///
    /// `POST /task_runs/filter`
    ///
    /// ```js
    /// const failed = await client.readTaskRuns({
    ///   task_runs: taskRunFilter().flowRunId(run.id).stateType("FAILED", "CRASHED"),
    /// });
    /// ```
    readTaskRuns(query?: TaskRunQuery) -> "ListPromise<TaskRun>" = POST "/task_runs/filter";

    /// Reads a task run. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `GET /task_runs/{id}`
    ///
    /// ```js
    /// const { name, state_name } = await client.readTaskRun(taskRun.id);
    /// ```
    readTaskRun(id: Uuid) -> "ApiPromise<TaskRun>" = GET "/task_runs/{id}";
}
