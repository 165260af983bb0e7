//! Flows.

use super::PrefectClient;
use super::route::routes;
use crate::models::flows::{FlowCreate, FlowQuery};
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
}
