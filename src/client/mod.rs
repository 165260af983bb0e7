//! The exported client: one file per API resource. A route is its docs and one row ([`route`]); what takes
//! more than a row is a function beside them.

mod admin;
mod artifacts;
mod automations;
mod blocks;
mod concurrency_limits;
mod deployments;
mod events;
pub mod filters;
pub(crate) mod flow_runs;
mod flows;
mod list;
mod logs;
mod route;
mod saved_searches;
pub mod states;
pub(crate) mod streams;
mod task_runs;
mod variables;
mod work_pools;
mod work_queues;

use std::pin::Pin;
use std::rc::Rc;

use js_sys::{Object, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use crate::transport::error::{Error, call_site};
use crate::transport::input::Fields;
use crate::transport::{self, Call, Options, Request, Transport};

/// All rows, by the names of the files that they stand in.
const ROUTES: &[&[&str]] = &[
    admin::ROUTES,
    artifacts::ROUTES,
    automations::ROUTES,
    blocks::ROUTES,
    concurrency_limits::ROUTES,
    deployments::ROUTES,
    events::ROUTES,
    flow_runs::ROUTES,
    flows::ROUTES,
    logs::ROUTES,
    saved_searches::ROUTES,
    task_runs::ROUTES,
    variables::ROUTES,
    work_pools::ROUTES,
    work_queues::ROUTES,
];

/// A client of Prefect's REST API.
///
/// Every method carries the name of its counterpart in Python's `PrefectClient`, in camelCase, takes
/// and gives the API's own JSON, and has `options` as its last argument.
///
/// It rejects with a {@link PrefectError}, or with the reason of the signal that aborted it. Beside what
/// is said of a method, that can be `ValidationError` for input that can't be right, which is not sent,
/// and what any request can meet: `Unauthorized`, `Network`, `Timeout` and so on, see
/// {@link PrefectErrorKind}.
///
/// ```js
/// const client = await createClient({ apiUrl: "http://127.0.0.1:4200/api" });
/// const runs = await client.readFlowRuns({ sort: "END_TIME_DESC", limit: 3 });
/// ```
#[wasm_bindgen]
pub struct PrefectClient {
    pub(crate) transport: Rc<Transport>,
}

#[wasm_bindgen]
impl PrefectClient {
    /// Makes a client of exactly these settings; nothing is sent yet. `createClient` needs no `init()`,
    /// and finds settings that are not given, where there is an environment.
    ///
    /// Throws a {@link PrefectError} of kind `ValidationError` for settings that can't be right.
    ///
    /// ```js
    /// await init();
    /// const client = new PrefectClient({ apiUrl: "http://127.0.0.1:4200/api" });
    /// ```
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_optional_param_type = "PrefectClientSettings | null")]
        settings: JsValue,
    ) -> Result<PrefectClient, JsValue> {
        let transport = Transport::new(&settings)?;
        Ok(Self {
            transport: Rc::new(transport),
        })
    }

    /// The address of the API, as it is used.
    #[wasm_bindgen(getter, js_name = apiUrl)]
    #[must_use]
    pub fn api_url(&self) -> String {
        self.transport.api_url().to_owned()
    }
}

impl PrefectClient {
    /// Begins a call with these options.
    pub(crate) fn call(&self, options: JsValue) -> Result<Call, Error> {
        self.begin(&options)
    }

    /// Begins the call of a workflow, whose own argument can hold options as well.
    pub(crate) fn workflow(&self, parts: &Fields, options: JsValue) -> Result<Call, Error> {
        self.selecting(parts, options, true)
    }

    /// The same for one that may only read what it chooses: `acts` says whether it does more.
    pub(crate) fn selecting(
        &self,
        parts: &Fields,
        options: JsValue,
        acts: bool,
    ) -> Result<Call, Error> {
        parts.refuse_widening(acts)?;
        let observer = self.transport.observer();
        let options =
            Options::from_parts(parts, observer)?.overridden_by(Options::read(&options, observer)?);
        Ok(self.transport.call(options))
    }

    pub(crate) fn begin(&self, options: &JsValue) -> Result<Call, Error> {
        let options = Options::read(options, self.transport.observer())?;
        Ok(self.transport.call(options))
    }

    /// Sends a request; its answer goes to JavaScript as it is.
    fn send(&self, request: Request, options: &JsValue) -> Promise {
        answer(self.begin(options).map(|call| (call, request)))
    }
}

#[wasm_bindgen(module = "/pkg-template/js/promise.js")]
extern "C" {
    // With `catch` it is called through the glue, which load.js can bind; without, the module itself
    // would import the script.
    #[wasm_bindgen(catch, js_name = withResponse)]
    fn with_response(promise: &Promise, last: &Object) -> Result<Promise, JsValue>;
}

/// Sends the one request of a method; its answer goes to JavaScript as it is.
pub(crate) fn answer(begun: Result<(Call, Request), Error>) -> Promise {
    let last = begun
        .as_ref()
        .map_or_else(|_| Object::new(), |(call, _)| call.last().clone());
    let promise = promise(async move {
        let (call, request) = begun?;
        call.json(request).await
    });
    // It gives the promise itself, with a method more.
    with_response(&promise, &last).unwrap_or(promise)
}

/// Whether a `POST` to this path only reads: for cli.js, which lets nothing else through if it is told so.
#[wasm_bindgen(js_name = __onlyReads, skip_typescript)]
#[must_use]
pub fn only_reads(path: &str) -> bool {
    transport::only_reads(path)
}

/// Runs `work` to a promise. A method is a plain function that gives one, for an `async fn(&self)`
/// would make `free()` throw while it runs. Boxed, so that there is one such machine and not one for
/// each method.
pub(crate) fn promise(work: impl Future<Output = Result<JsValue, Error>> + 'static) -> Promise {
    let work: Pin<Box<dyn Future<Output = Result<JsValue, Error>>>> = Box::pin(work);
    let site = call_site();
    future_to_promise(async move { work.await.map_err(|error| error.into_js(&site)) })
}
