//! Flows.

use js_sys::Promise;
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::{PrefectClient, given};
use crate::json::kind::Schema;
use crate::models::flows::{FlowCreate, FlowQuery};
use crate::models::options::RequestOptions;
use crate::models::scalars::Uuid;
use crate::transport::Request;

#[wasm_bindgen]
impl PrefectClient {
    /// Registers a flow. A flow of that name that is there already is given back as it is, so this
    /// is safe to repeat.
    ///
    /// `POST /flows/`
    ///
    /// ```js
    /// const flow = await client.createFlow({ name: "etl", tags: ["nightly"] });
    /// ```
    #[wasm_bindgen(js_name = createFlow, unchecked_return_type = "ApiPromise<Flow>")]
    pub fn create_flow(
        &self,
        flow: Ts<FlowCreate>,
        options: Option<Ts<RequestOptions>>,
    ) -> Promise {
        let request = Request::post("/flows/")
            .body(&flow.into(), FlowCreate::KIND)
            .repeatable(true);
        self.send(request, options)
    }

    /// Reads a flow. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `GET /flows/{id}`
    ///
    /// ```js
    /// const { name, tags } = await client.readFlow(flow.id);
    /// ```
    #[wasm_bindgen(js_name = readFlow, unchecked_return_type = "ApiPromise<Flow>")]
    pub fn read_flow(&self, id: Ts<Uuid>, options: Option<Ts<RequestOptions>>) -> Promise {
        self.send(Request::get("/flows/{id}").id(&id.into()), options)
    }

    /// Reads a flow by its name. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `GET /flows/name/{name}`
    ///
    /// ```js
    /// const flow = await client.readFlowByName("etl");
    /// ```
    #[wasm_bindgen(js_name = readFlowByName, unchecked_return_type = "ApiPromise<Flow>")]
    pub fn read_flow_by_name(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string")] name: JsValue,
        options: Option<Ts<RequestOptions>>,
    ) -> Promise {
        self.send(Request::get("/flows/name/{name}").segment(&name), options)
    }

    /// Reads flows: one page of them, the first 200 by default.
    ///
    /// `POST /flows/filter`
    ///
    /// ```js
    /// const flows = await client.readFlows({ flows: flowFilter().nameLike("etl"), limit: 10 });
    /// ```
    #[wasm_bindgen(js_name = readFlows, unchecked_return_type = "ApiPromise<Flow[]>")]
    pub fn read_flows(
        &self,
        query: Option<Ts<FlowQuery>>,
        options: Option<Ts<RequestOptions>>,
    ) -> Promise {
        let request = Request::query("/flows/filter").body(&given(query), FlowQuery::KIND);
        self.send(request, options)
    }

    /// Deletes a flow with its deployments and all of its runs. Rejects with `ObjectNotFound` where
    /// there is none.
    ///
    /// `DELETE /flows/{id}`
    ///
    /// ```js
    /// await client.deleteFlow(flow.id);
    /// ```
    #[wasm_bindgen(js_name = deleteFlow, unchecked_return_type = "ApiPromise<void>")]
    pub fn delete_flow(&self, id: Ts<Uuid>, options: Option<Ts<RequestOptions>>) -> Promise {
        self.send(Request::delete("/flows/{id}").id(&id.into()), options)
    }
}
