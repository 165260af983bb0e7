//! The server itself, and any route without a method.

use js_sys::Promise;
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::{PrefectClient, given};
use crate::json::check::Problem;
use crate::json::kind::{Kind, Schema};
use crate::json::text::{items, members, string};
use crate::models::options::{RequestInput, RequestOptions};
use crate::transport::input::{self, Parts};
use crate::transport::{Request, error::Error};

#[wasm_bindgen]
impl PrefectClient {
    /// Says hello: resolves to `"👋"`.
    ///
    /// `GET /hello`
    ///
    /// ```js
    /// await client.hello(); // "👋"
    /// ```
    #[wasm_bindgen(unchecked_return_type = "ApiPromise<string>")]
    pub fn hello(&self, options: Option<Ts<RequestOptions>>) -> Promise {
        self.send(Request::get("/hello"), options)
    }

    /// The version of the server, e.g. `"3.9.1"`.
    ///
    /// `GET /admin/version`
    ///
    /// ```js
    /// const version = await client.apiVersion();
    /// ```
    #[wasm_bindgen(js_name = apiVersion, unchecked_return_type = "ApiPromise<string>")]
    pub fn api_version(&self, options: Option<Ts<RequestOptions>>) -> Promise {
        self.send(Request::get("/admin/version"), options)
    }

    /// Reaches any route, also one that has no method yet. The body is sent as it is: nothing of it
    /// is checked, and the server ignores a top-level key it doesn't know.
    ///
    /// A `POST` is repeated after a fault only if its path ends in `/filter`, `/count`,
    /// `/paginate` or `/history`, which only read.
    ///
    /// ```js
    /// const pools = await client.request("POST", "/work_pools/filter", { body: { limit: 10 } });
    /// ```
    #[wasm_bindgen(unchecked_return_type = "ApiPromise<any>")]
    pub fn request(
        &self,
        #[wasm_bindgen(
            unchecked_param_type = "\"GET\" | \"HEAD\" | \"POST\" | \"PUT\" | \"PATCH\" | \"DELETE\""
        )]
        method: JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] path: JsValue,
        input: Option<Ts<RequestInput>>,
        options: Option<Ts<RequestOptions>>,
    ) -> Promise {
        let request = any_request(&method, &path, &given(input));
        super::answer(self.call(options).and_then(|call| Ok((call, request?))))
    }
}

fn any_request(method: &JsValue, path: &JsValue, input: &JsValue) -> Result<Request, Error> {
    let text = |value: &JsValue, name: &str| {
        value
            .as_string()
            .ok_or_else(|| Error::from(Problem::new("expected a string".into()).within(name)))
    };
    let (method, path) = (text(method, "method")?, text(path, "path")?);
    let parts = Parts::of(input, RequestInput::KIND, &["body", "query"])?;
    let reads = ["/filter", "/count", "/paginate", "/history"]
        .iter()
        .any(|end| path.ends_with(end));
    let mut request = Request::any(&method, &path).repeatable(reads);
    if let Some(body) = parts.live("body") {
        request = request.body(&body, &Kind::Any);
    }
    if let Some(query) = parts.live("query") {
        request = request.with_query(&pairs(&query)?);
    }
    Ok(request)
}

/// The keys and values of a query. A list gives a key more than once; null and undefined give none.
fn pairs(query: &JsValue) -> Result<Vec<(String, String)>, Error> {
    let text = input::query(query).map_err(|problem| problem.within("query"))?;
    let mut pairs = Vec::new();
    for (key, value) in members(&text).unwrap_or_default() {
        // A key is as it is written, with its escapes.
        let key = string(&format!("\"{key}\"")).unwrap_or_default();
        for value in items(value).unwrap_or_else(|| vec![value]) {
            if value != "null" {
                // A number or a flag is in JSON what it is in a query.
                let value = string(value).unwrap_or_else(|| value.into());
                pairs.push((key.clone(), value));
            }
        }
    }
    Ok(pairs)
}
