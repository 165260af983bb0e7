//! Task runs.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::route::{Js, routes};
use super::{PrefectClient, answer};
use crate::models::scalars::{Name, Uuid};
use crate::models::states::StateCreate;
use crate::models::task_runs::{
    TaskRunCountQuery, TaskRunCreate, TaskRunHistoryQuery, TaskRunPageQuery, TaskRunQuery,
    TaskRunUpdate,
};

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

    /// Creates a task run. One that has the same flow run, `task_key` and `dynamic_key` is given back
    /// as it is; without a flow run each call makes another one, so it isn't repeated after a fault.
    ///
    /// `POST /task_runs/`
    ///
    /// ```js
    /// const task = await client.createTaskRun({ flow_run_id: run.id, task_key: "load", dynamic_key: "1" });
    /// ```
    createTaskRun(taskRun: TaskRunCreate) -> "ApiPromise<TaskRun>" = POST "/task_runs/";

    /// Changes a task run; what is left out stays. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `PATCH /task_runs/{id}`
    ///
    /// ```js
    /// await client.updateTaskRun(taskRun.id, { name: "load-customers" });
    /// ```
    updateTaskRun(id: Uuid, update: TaskRunUpdate) -> "ApiPromise<void>" = PATCH "/task_runs/{id}";

    /// Renames a task run. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `PATCH /task_runs/{id}`
    ///
    /// ```js
    /// await client.setTaskRunName(taskRun.id, "load-customers");
    /// ```
    setTaskRunName(taskRunId: Uuid, name: Name) -> "ApiPromise<void>" =
        PATCH "/task_runs/{id}" "{\"name\":*}";

    /// Deletes a task run. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `DELETE /task_runs/{id}`
    ///
    /// ```js
    /// await client.deleteTaskRun(taskRun.id);
    /// ```
    deleteTaskRun(id: Uuid) -> "ApiPromise<void>" = DELETE "/task_runs/{id}";

    /// Counts task runs: all that match, not just a page.
    ///
    /// `POST /task_runs/count`
    ///
    /// ```js
    /// const failed = await client.countTaskRuns({ task_runs: taskRunFilter().stateType("FAILED") });
    /// ```
    countTaskRuns(query?: TaskRunCountQuery) -> "ApiPromise<number>" = POST "/task_runs/count";

    /// Counts task runs by their state, in steps of time.
    ///
    /// `POST /task_runs/history`
    ///
    /// ```js
    /// const hours = await client.taskRunHistory({
    ///   history_start: new Date(Date.now() - 6 * 60 * 60 * 1000),
    ///   history_end: new Date(),
    ///   history_interval_seconds: 3600,
    /// });
    /// ```
    taskRunHistory(query: TaskRunHistoryQuery) -> "ApiPromise<RunHistory[]>" =
        POST "/task_runs/history";

    /// Reads a page of task runs by its number, with how many runs and pages there are. `readTaskRuns`
    /// reads all of them.
    ///
    /// `POST /task_runs/paginate`
    ///
    /// ```js
    /// const { results, count } = await client.paginateTaskRuns({ page: 1, limit: 20 });
    /// ```
    paginateTaskRuns(query?: TaskRunPageQuery) -> "ApiPromise<TaskRunPage>" =
        POST "/task_runs/paginate";

    /// Reads the states a task run has been in, the oldest first; none for a run that isn't there.
    ///
    /// `GET /task_run_states/?task_run_id=…`
    ///
    /// ```js
    /// const states = await client.readTaskRunStates(taskRun.id);
    /// ```
    readTaskRunStates(taskRunId: Uuid) -> "ApiPromise<State[]>" =
        GET "/task_run_states/?task_run_id={task_run_id}";

    /// Reads a state that a task run is or was in. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `GET /task_run_states/{id}`
    ///
    /// ```js
    /// const [state] = await client.readTaskRunStates(taskRun.id);
    /// if (state) console.log((await client.readTaskRunState(state.id)).name);
    /// ```
    readTaskRunState(id: Uuid) -> "ApiPromise<State>" = GET "/task_run_states/{id}";
}

#[wasm_bindgen]
impl PrefectClient {
    /// Proposes a state for a task run. Whether the server took it stands in `status` of what this
    /// resolves to, and the state the run is in now in `state`: a proposal that is turned down is no
    /// error. Rejects with `ObjectNotFound` where there is no such run.
    ///
    /// Unless `force` is set, the state gets a `transition_id` where it has none: when an answer is lost,
    /// the transition is looked for among the run's states, and sent again only if it isn't there.
    ///
    /// `POST /task_runs/{id}/set_state`
    ///
    /// ```js
    /// const { status, state } = await client.setTaskRunState(taskRun.id, State.running());
    /// ```
    #[wasm_bindgen(
        js_name = setTaskRunState,
        unchecked_return_type = "ApiPromise<OrchestrationResult>"
    )]
    pub fn set_task_run_state(
        &self,
        #[wasm_bindgen(js_name = taskRunId)] task_run_id: Js<Uuid>,
        state: Js<StateCreate>,
        #[wasm_bindgen(unchecked_optional_param_type = "SetStateOptions | null")] options: JsValue,
    ) -> Promise {
        answer(self.set_state(TASK_RUN, &task_run_id.into(), &state.into(), &options))
    }
}

/// Where the state of a task run is proposed, and its states are read.
const TASK_RUN: (&str, &str) = (
    "/task_runs/{id}/set_state",
    "/task_run_states/?task_run_id={id}",
);
