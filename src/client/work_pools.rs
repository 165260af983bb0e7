//! Work pools, their queues, and the workers that poll them; the processes that serve tasks.

use super::route::routes;
use crate::models::scalars::Name;
use crate::models::work_pools::{
    WorkPoolConcurrencyStatusQuery, WorkPoolCountQuery, WorkPoolCreate, WorkPoolQuery,
    WorkPoolQueueQuery, WorkPoolScheduledFlowRunQuery, WorkPoolUpdate,
};
use crate::models::work_queues::{WorkQueueCreate, WorkQueueUpdate};
use crate::models::workers::{TaskWorkerQuery, WorkerHeartbeat, WorkerQuery};

routes! {
    /// Creates a work pool, with a queue called `default`. Not repeated after a fault. Rejects with
    /// `ObjectAlreadyExists` where the name is taken.
    ///
    /// `POST /work_pools/`
    ///
    /// ```js
    /// const pool = await client.createWorkPool({ name: `local-${Date.now()}`, type: "process" });
    /// ```
    createWorkPool(pool: WorkPoolCreate) -> "ApiPromise<WorkPool>" = POST "/work_pools/";

    /// Reads a work pool. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `GET /work_pools/{name}`
    ///
    /// ```js
    /// const { type, status } = await client.readWorkPool("default");
    /// ```
    readWorkPool(workPoolName: Name) -> "ApiPromise<WorkPool>" = GET "/work_pools/{name}";

    /// Reads work pools: a page of them by `await`, all of them by `for await`.
    ///
    /// `POST /work_pools/filter`
    ///
    /// ```js
    /// for await (const { name, status } of client.readWorkPools()) console.log(name, status);
    /// ```
    readWorkPools(query?: WorkPoolQuery) -> "ListPromise<WorkPool>" = POST "/work_pools/filter";

    /// Counts work pools: all that match, not just a page.
    ///
    /// `POST /work_pools/count`
    ///
    /// ```js
    /// const n = await client.countWorkPools({ work_pools: workPoolFilter().type("process") });
    /// ```
    countWorkPools(query?: WorkPoolCountQuery) -> "ApiPromise<number>" = POST "/work_pools/count";

    /// Changes a work pool; what is left out stays. `is_paused` keeps its workers from picking up runs.
    /// Rejects with `ObjectNotFound` where there is none.
    ///
    /// `PATCH /work_pools/{name}`
    ///
    /// ```js
    /// await client.updateWorkPool(workPool.name, { concurrency_limit: 10 });
    /// ```
    updateWorkPool(workPoolName: Name, update: WorkPoolUpdate) -> "ApiPromise<void>" =
        PATCH "/work_pools/{name}";

    /// Deletes a work pool with its queues; deployments stay, without a pool. Rejects with
    /// `ObjectNotFound` where there is none.
    ///
    /// `DELETE /work_pools/{name}`
    ///
    /// ```js
    /// await client.deleteWorkPool(workPool.name);
    /// ```
    deleteWorkPool(workPoolName: Name) -> "ApiPromise<void>" = DELETE "/work_pools/{name}";

    /// Reads how many slots of a work pool and of its queues are taken, and by which runs; the queues
    /// come by pages. Rejects with `ObjectNotFound` where there is no such pool.
    ///
    /// `POST /work_pools/{name}/concurrency_status`
    ///
    /// ```js
    /// const status = await client.readWorkPoolConcurrencyStatus("default");
    /// ```
    readWorkPoolConcurrencyStatus(workPoolName: Name, query?: WorkPoolConcurrencyStatusQuery) -> "ApiPromise<WorkPoolConcurrencyStatus>" =
        POST "/work_pools/{name}/concurrency_status";

    /// Reads the scheduled runs that the workers of a pool would pick up, the most urgent first. It is
    /// how a worker asks for work: the server notes that its queues were polled. It has no pages, but a
    /// `limit`. Rejects with `ObjectNotFound` where there is no such pool or queue.
    ///
    /// `POST /work_pools/{name}/get_scheduled_flow_runs`
    ///
    /// ```js
    /// const waiting = await client.getScheduledFlowRunsForWorkPool("default", { scheduled_before: new Date() });
    /// ```
    getScheduledFlowRunsForWorkPool(workPoolName: Name, query?: WorkPoolScheduledFlowRunQuery) -> "ApiPromise<WorkerFlowRun[]>" =
        POST "/work_pools/{name}/get_scheduled_flow_runs", repeatable;

    /// Creates a queue in a work pool: Python's `create_work_queue` with a `work_pool_name`. Not
    /// repeated after a fault. Rejects with `ObjectAlreadyExists` where the pool has one of that name,
    /// and with `ObjectNotFound` where there is no such pool.
    ///
    /// `POST /work_pools/{work_pool_name}/queues`
    ///
    /// ```js
    /// const queue = await client.createWorkPoolQueue("default", { name: `urgent-${Date.now()}`, priority: 1 });
    /// ```
    createWorkPoolQueue(workPoolName: Name, queue: WorkQueueCreate) -> "ApiPromise<WorkQueue>" =
        POST "/work_pools/{work_pool_name}/queues";

    /// Reads a queue of a work pool by its name: Python's `read_work_queue_by_name` with a
    /// `work_pool_name`. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `GET /work_pools/{work_pool_name}/queues/{name}`
    ///
    /// ```js
    /// const { priority, status } = await client.readWorkPoolQueue("default", "default");
    /// ```
    readWorkPoolQueue(workPoolName: Name, name: Name) -> "ApiPromise<WorkQueue>" =
        GET "/work_pools/{work_pool_name}/queues/{name}";

    /// Reads the queues of a work pool: a page of them by `await`, all of them by `for await`. Python's
    /// `read_work_queues` with a `work_pool_name`. Rejects with `ObjectNotFound` where there is no such
    /// pool.
    ///
    /// `POST /work_pools/{work_pool_name}/queues/filter`
    ///
    /// ```js
    /// for await (const { name, priority } of client.readWorkPoolQueues("default")) console.log(name, priority);
    /// ```
    readWorkPoolQueues(workPoolName: Name, query?: WorkPoolQueueQuery) -> "ListPromise<WorkQueue>" =
        POST "/work_pools/{work_pool_name}/queues/filter";

    /// Changes a queue of a work pool; what is left out stays. Rejects with `ObjectNotFound` where
    /// there is none.
    ///
    /// `PATCH /work_pools/{work_pool_name}/queues/{name}`
    ///
    /// ```js
    /// await client.updateWorkPoolQueue(workPool.name, workQueue.name, { concurrency_limit: 2 });
    /// ```
    updateWorkPoolQueue(workPoolName: Name, name: Name, update: WorkQueueUpdate) -> "ApiPromise<void>" =
        PATCH "/work_pools/{work_pool_name}/queues/{name}";

    /// Deletes a queue of a work pool. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `DELETE /work_pools/{work_pool_name}/queues/{name}`
    ///
    /// ```js
    /// await client.deleteWorkPoolQueue(workPool.name, workQueue.name);
    /// ```
    deleteWorkPoolQueue(workPoolName: Name, name: Name) -> "ApiPromise<void>" =
        DELETE "/work_pools/{work_pool_name}/queues/{name}";

    /// Tells the server that a worker is alive; the first one registers it. Rejects with
    /// `ObjectNotFound` where there is no such work pool.
    ///
    /// `POST /work_pools/{work_pool_name}/workers/heartbeat`
    ///
    /// ```js
    /// await client.sendWorkerHeartbeat(workPool.name, { name: "worker-1", heartbeat_interval_seconds: 30 });
    /// ```
    sendWorkerHeartbeat(workPoolName: Name, heartbeat: WorkerHeartbeat) -> "ApiPromise<void>" =
        POST "/work_pools/{work_pool_name}/workers/heartbeat", repeatable;

    /// Reads the workers of a work pool: a page of them by `await`, all of them by `for await`. Rejects
    /// with `ObjectNotFound` where there is no such pool.
    ///
    /// `POST /work_pools/{work_pool_name}/workers/filter`
    ///
    /// ```js
    /// const online = await client.readWorkersForWorkPool("default", { workers: workerFilter().status("ONLINE") });
    /// ```
    readWorkersForWorkPool(workPoolName: Name, query?: WorkerQuery) -> "ListPromise<Worker>" =
        POST "/work_pools/{work_pool_name}/workers/filter";

    /// Forgets a worker of a work pool; one that is alive comes back with its next heartbeat. Rejects
    /// with `ObjectNotFound` where there is none.
    ///
    /// `DELETE /work_pools/{work_pool_name}/workers/{name}`
    ///
    /// ```js
    /// await client.deleteWorker(workPool.name, "worker-0");
    /// ```
    deleteWorker(workPoolName: Name, name: Name) -> "ApiPromise<void>" =
        DELETE "/work_pools/{work_pool_name}/workers/{name}";

    /// Reads the processes that serve tasks at this moment. It has no pages.
    ///
    /// `POST /task_workers/filter`
    ///
    /// ```js
    /// const workers = await client.readTaskWorkers({ task_worker_filter: { task_keys: ["load"] } });
    /// ```
    readTaskWorkers(query?: TaskWorkerQuery) -> "ApiPromise<TaskWorker[]>" =
        POST "/task_workers/filter";
}
