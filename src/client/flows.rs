//! Flows.

use super::route::routes;
use crate::models::flows::{
    FlowBulkDelete, FlowCountQuery, FlowCreate, FlowDeploymentCountQuery, FlowNextRunQuery,
    FlowPageQuery, FlowQuery, FlowUpdate,
};
use crate::models::scalars::{Name, Uuid};

routes! {
    /// Registers a flow. A flow of that name that is there already is given back as it is, so this
    /// is safe to repeat.
    ///
    /// `POST /flows/`
    ///
    /// ```js
    /// const flow = await client.createFlow({ name: "etl", tags: ["nightly"] });
    /// ```
    createFlow(flow: FlowCreate) -> "ApiPromise<Flow>" = POST "/flows/", repeatable;

    /// Reads a flow. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `GET /flows/{id}`
    ///
    /// ```js
    /// const { name, tags } = await client.readFlow(flow.id);
    /// ```
    readFlow(id: Uuid) -> "ApiPromise<Flow>" = GET "/flows/{id}";

    /// Reads a flow by its name. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `GET /flows/name/{name}`
    ///
    /// ```js
    /// const flow = await client.readFlowByName("etl");
    /// ```
    readFlowByName(name: Name) -> "ApiPromise<Flow>" = GET "/flows/name/{name}";

    /// Reads flows: a page of them by `await`, all of them by `for await`.
    ///
    /// `POST /flows/filter`
    ///
    /// ```js
    /// const flows = await client.readFlows({ flows: flowFilter().nameLike("etl"), limit: 10 });
    /// ```
    readFlows(query?: FlowQuery) -> "ListPromise<Flow>" = POST "/flows/filter";

    /// Deletes a flow with its deployments and all of its runs. Rejects with `ObjectNotFound` where
    /// there is none.
    ///
    /// `DELETE /flows/{id}`
    ///
    /// ```js
    /// await client.deleteFlow(flow.id);
    /// ```
    deleteFlow(id: Uuid) -> "ApiPromise<void>" = DELETE "/flows/{id}";

    /// Registers a flow by nothing but its name. A flow of that name that is there already is given
    /// back as it is, so this is safe to repeat.
    ///
    /// `POST /flows/`
    ///
    /// ```js
    /// const flow = await client.createFlowFromName("etl");
    /// ```
    createFlowFromName(flowName: Name) -> "ApiPromise<Flow>" =
        POST "/flows/" "{\"name\":*}", repeatable;

    /// Changes the tags of a flow. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `PATCH /flows/{id}`
    ///
    /// ```js
    /// await client.updateFlow(flow.id, { tags: ["nightly", "billing"] });
    /// ```
    updateFlow(id: Uuid, update: FlowUpdate) -> "ApiPromise<void>" = PATCH "/flows/{id}";

    /// Counts flows: all that match, not just a page.
    ///
    /// `POST /flows/count`
    ///
    /// ```js
    /// const n = await client.countFlows({ deployments: deploymentFilter().paused(true) });
    /// ```
    countFlows(query?: FlowCountQuery) -> "ApiPromise<number>" = POST "/flows/count";

    /// Reads a page of flows by its number, with how many flows and pages there are. `readFlows` reads
    /// all of them.
    ///
    /// `POST /flows/paginate`
    ///
    /// ```js
    /// const { results, pages } = await client.paginateFlows({ page: 1, limit: 20, sort: "NAME_ASC" });
    /// ```
    paginateFlows(query?: FlowPageQuery) -> "ApiPromise<FlowPage>" = POST "/flows/paginate";

    /// Deletes the flows that a filter chooses, at most 50 at once, with their deployments and all of
    /// their runs. Resolves to the ids of those that were deleted.
    /// A filter that leaves nothing out is refused with `ValidationError`, before any request. Not
    /// repeated after a fault.
    ///
    /// `POST /flows/bulk_delete`
    ///
    /// ```js
    /// const { deleted } = await client.bulkDeleteFlows({ flows: { id: { any_: [flow.id] } } });
    /// ```
    bulkDeleteFlows(which: FlowBulkDelete) -> "ApiPromise<FlowBulkDeleteResult>" =
        POST "/flows/bulk_delete", bulk;

    /// Counts the deployments of each of these flows, in one request. Resolves to the counts by the id of
    /// the flow; one without deployments has 0.
    ///
    /// `POST /ui/flows/count-deployments`
    ///
    /// ```js
    /// const counts = await client.countDeploymentsByFlow({ flow_ids: [flow.id] });
    /// console.log(counts[flow.id]);
    /// ```
    countDeploymentsByFlow(which: FlowDeploymentCountQuery) -> "ApiPromise<Record<string, number>>" =
        POST "/ui/flows/count-deployments", repeatable;

    /// Reads the next scheduled run of each of these flows, in one request. Resolves to the runs by the id
    /// of the flow; null for one that has none.
    ///
    /// `POST /ui/flows/next-runs`
    ///
    /// ```js
    /// const next = await client.nextRunsByFlow({ flow_ids: [flow.id] });
    /// console.log(next[flow.id]?.next_scheduled_start_time);
    /// ```
    nextRunsByFlow(which: FlowNextRunQuery) -> "ApiPromise<Record<string, FlowNextRun | null>>" =
        POST "/ui/flows/next-runs", repeatable;
}
