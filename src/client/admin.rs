//! The server itself, and any route without a method.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::route::routes;
use super::{PrefectClient, answer};
use crate::json::check::Problem;
use crate::json::kind::{Kind, Schema};
use crate::models::options::RequestInput;
use crate::models::server::ServerDefaultResultStorageUpdate;
use crate::transport::error::Error;
use crate::transport::input::{self, Fields};
use crate::transport::{Request, ResponseFormat};

routes! {
    /// Checks that the server answers: resolves to `"👋"`.
    ///
    /// `GET /hello`
    ///
    /// ```js
    /// await client.hello(); // "👋"
    /// ```
    hello() -> "ApiPromise<string>" = GET "/hello";

    /// The version of the server, e.g. `"3.9.1"`.
    ///
    /// `GET /admin/version`
    ///
    /// ```js
    /// const version = await client.apiVersion();
    /// ```
    apiVersion() -> "ApiPromise<string>" = GET "/admin/version";

    /// Resolves to `true` where the server is up; rejects with what went wrong where it is not.
    /// `checkConnection` looks at more, and rejects for nothing that it finds.
    ///
    /// `GET /health`
    ///
    /// ```js
    /// await client.apiHealthcheck(); // true
    /// ```
    apiHealthcheck() -> "ApiPromise<boolean>" = GET "/health";

    /// Resolves where the server can reach its database. Rejects with `ServerError` and status 503
    /// where it can't, after the retries.
    ///
    /// `GET /ready`
    ///
    /// ```js
    /// await client.performReadinessCheck({ maxRetries: 0 });
    /// ```
    performReadinessCheck() -> "ApiPromise<void>" = GET "/ready";

    /// Reads the settings of the server, by groups; secrets are rows of asterisks.
    ///
    /// `GET /admin/settings`
    ///
    /// ```js
    /// const { server } = await client.readSettings();
    /// ```
    readSettings() -> "ApiPromise<Record<string, unknown>>" = GET "/admin/settings";

    /// Reads where results of runs are kept unless a flow says otherwise.
    ///
    /// `GET /admin/storage`
    ///
    /// ```js
    /// const { default_result_storage_block_id } = await client.readServerDefaultResultStorage();
    /// ```
    readServerDefaultResultStorage() -> "ApiPromise<ServerDefaultResultStorage>" =
        GET "/admin/storage";

    /// Says where results of runs are kept unless a flow says otherwise. Rejects with `ObjectNotFound`
    /// where there is no such block, and with `ValidationError` for one that stores nothing.
    ///
    /// `PUT /admin/storage`
    ///
    /// ```js
    /// const { default_result_storage_block_id } = await client.readServerDefaultResultStorage();
    /// if (default_result_storage_block_id) await client.updateServerDefaultResultStorage({ default_result_storage_block_id });
    /// ```
    updateServerDefaultResultStorage(storage: ServerDefaultResultStorageUpdate) -> "ApiPromise<ServerDefaultResultStorage>" =
        PUT "/admin/storage";

    /// Forgets where results of runs are kept: each flow says so itself again, or they stay where it
    /// runs.
    ///
    /// `DELETE /admin/storage`
    ///
    /// ```js
    /// await client.clearServerDefaultResultStorage();
    /// ```
    clearServerDefaultResultStorage() -> "ApiPromise<void>" = DELETE "/admin/storage";
}

#[wasm_bindgen]
impl PrefectClient {
    /// Calls any route, including those without a method. The body is sent as it is: it isn't
    /// checked, and the server ignores a top-level key it doesn't know.
    ///
    /// A `POST` is retried only if its path ends in `/filter`, `/count`, `/paginate` or `/history`,
    /// which only read, or if you pass `repeatable: true`.
    ///
    /// A response that isn't JSON is returned as a string, HTML only with `as: "text"`.
    ///
    /// ```js
    /// const pools = await client.request("POST", "/work_pools/filter", { body: { limit: 10 } });
    /// const csv = await client.request("GET", `/flow_runs/${run.id}/logs/download`, { as: "text" });
    /// ```
    #[wasm_bindgen(unchecked_return_type = "ApiPromise<T>")]
    pub fn request(
        &self,
        #[wasm_bindgen(
            unchecked_param_type = "\"GET\" | \"HEAD\" | \"POST\" | \"PUT\" | \"PATCH\" | \"DELETE\""
        )]
        method: JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] path: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestInput | null")] input: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions | null")] options: JsValue,
    ) -> Promise {
        let request = any_request(&method, &path, &input);
        answer(request.and_then(|request| Ok((self.begin(&options)?, request))))
    }
}

fn any_request(method: &JsValue, path: &JsValue, input: &JsValue) -> Result<Request, Error> {
    let text = |value: &JsValue, name: &str| {
        value
            .as_string()
            .ok_or_else(|| Error::from(Problem::new("expected a string".into()).within(name)))
    };
    let (method, path) = (text(method, "method")?, text(path, "path")?);
    let parts = Fields::of(input, RequestInput::KIND, &["body", "query"])?;
    let format = match parts.text("as").as_deref() {
        Some("text") => ResponseFormat::Plain,
        Some(_) => ResponseFormat::Json,
        None => ResponseFormat::Any,
    };
    let mut request = Request::any(&method, &path)
        .repeatable(parts.flag("repeatable"))
        .given_as(format);
    if let Some(body) = parts.live("body") {
        if matches!(&*method.to_ascii_uppercase(), "GET" | "HEAD") {
            let message = format!("can't be sent with {method}: is query meant?");
            return Err(Problem::new(message).within("body").into());
        }
        request = request.body(&body, Kind::ANY);
    }
    if let Some(query) = parts.live("query") {
        let query = input::query(&query).map_err(|problem| problem.within("query"))?;
        request = request.query_of(&query);
    }
    Ok(request)
}
