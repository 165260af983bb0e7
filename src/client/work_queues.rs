//! Work queues, by their ids, whichever pool they belong to.

use super::route::routes;
use crate::models::scalars::{Name, Uuid};
use crate::models::work_queues::{
    WorkQueueConcurrencyStatusQuery, WorkQueueCreate, WorkQueueQuery, WorkQueueRunQuery,
    WorkQueueUpdate,
};

routes! {
    /// Creates a work queue, in the server's own pool `default-agent-pool`; `createWorkPoolQueue`
    /// creates one in another. Not repeated after a fault. Rejects with `ObjectAlreadyExists` where the
    /// name is taken.
    ///
    /// `POST /work_queues/`
    ///
    /// ```js
    /// const queue = await client.createWorkQueue({ name: `urgent-${Date.now()}`, concurrency_limit: 5 });
    /// ```
    createWorkQueue(queue: WorkQueueCreate) -> "ApiPromise<WorkQueue>" = POST "/work_queues/";

    /// Reads a work queue. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `GET /work_queues/{id}`
    ///
    /// ```js
    /// const { name, is_paused } = await client.readWorkQueue(workQueue.id);
    /// ```
    readWorkQueue(id: Uuid) -> "ApiPromise<WorkQueue>" = GET "/work_queues/{id}";

    /// Reads a work queue of the server's own pool `default-agent-pool` by its name;
    /// `readWorkPoolQueue` reads one of another. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `GET /work_queues/name/{name}`
    ///
    /// ```js
    /// const queue = await client.readWorkQueueByName("default");
    /// ```
    readWorkQueueByName(name: Name) -> "ApiPromise<WorkQueue>" = GET "/work_queues/name/{name}";

    /// Reads work queues of all pools: a page of them by `await`, all of them by `for await`.
    ///
    /// `POST /work_queues/filter`
    ///
    /// ```js
    /// for await (const { name, work_pool_name } of client.readWorkQueues()) console.log(work_pool_name, name);
    /// ```
    readWorkQueues(query?: WorkQueueQuery) -> "ListPromise<WorkQueue>" = POST "/work_queues/filter";

    /// Reads the work queues whose names begin with one of these: a page of them by `await`, all of
    /// them by `for await`.
    ///
    /// `POST /work_queues/filter`
    ///
    /// ```js
    /// const urgent = await client.matchWorkQueues(["urgent-", "hotfix-"]).toArray();
    /// ```
    matchWorkQueues(prefixes: Vec<String>) -> "ListPromise<WorkQueue>" =
        POST "/work_queues/filter" "{\"work_queues\":{\"name\":{\"startswith_\":*}}}";

    /// Changes a work queue; what is left out stays. `is_paused` keeps its runs from being picked up.
    /// Rejects with `ObjectNotFound` where there is none.
    ///
    /// `PATCH /work_queues/{id}`
    ///
    /// ```js
    /// await client.updateWorkQueue(workQueue.id, { is_paused: true });
    /// ```
    updateWorkQueue(id: Uuid, update: WorkQueueUpdate) -> "ApiPromise<void>" =
        PATCH "/work_queues/{id}";

    /// Deletes a work queue. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `DELETE /work_queues/{id}`
    ///
    /// ```js
    /// await client.deleteWorkQueueById(workQueue.id);
    /// ```
    deleteWorkQueueById(id: Uuid) -> "ApiPromise<void>" = DELETE "/work_queues/{id}";

    /// Reads the scheduled runs of a work queue that are due. It is how an agent asks for work: the
    /// server notes that the queue was polled. It has no pages, but a `limit`. Rejects with
    /// `ObjectNotFound` where there is no such queue.
    ///
    /// `POST /work_queues/{id}/get_runs`
    ///
    /// ```js
    /// const due = await client.getRunsInWorkQueue(workQueue.id, { limit: 10 });
    /// ```
    getRunsInWorkQueue(id: Uuid, query?: WorkQueueRunQuery) -> "ApiPromise<FlowRun[]>" =
        POST "/work_queues/{id}/get_runs", repeatable;

    /// Reads how many slots of a work queue are taken, and by which runs, which come by pages. Rejects
    /// with `ObjectNotFound` where there is no such queue.
    ///
    /// `POST /work_queues/{id}/concurrency_status`
    ///
    /// ```js
    /// const status = await client.readWorkQueueConcurrencyStatus(workQueue.id, { page: 1, limit: 20 });
    /// ```
    readWorkQueueConcurrencyStatus(id: Uuid, query?: WorkQueueConcurrencyStatusQuery) -> "ApiPromise<WorkQueueConcurrencyStatus>" =
        POST "/work_queues/{id}/concurrency_status";

    /// Reads whether a work queue is healthy: how many of its runs are late, and when it was polled
    /// last. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `GET /work_queues/{id}/status`
    ///
    /// ```js
    /// const { healthy, late_runs_count } = await client.readWorkQueueStatus(workQueue.id);
    /// ```
    readWorkQueueStatus(id: Uuid) -> "ApiPromise<WorkQueueStatusDetail>" =
        GET "/work_queues/{id}/status";
}
