//! The most recent flow runs.

use js_sys::{Array, Promise};
use serde_json::json;
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::cancel_rules::TERMINAL;
use super::paging::{Query, Row, newest};
use crate::client::{PrefectClient, promise};
use crate::schemas::kind::Schema;
use crate::schemas::options::RequestOptions;
use crate::schemas::workflows::GetMostRecentFlowRuns;
use crate::transport::error::Error;
use crate::transport::input::Parts;
use crate::transport::{Call, Request, js};

#[wasm_bindgen]
impl PrefectClient {
    /// Gets the flow runs that ended last, the newest first: any number of them, over as many pages
    /// as it takes.
    ///
    /// `POST /flow_runs/filter`
    ///
    /// ```js
    /// const runs = await client.getMostRecentFlowRuns({ n: 3 });
    /// const nightly = await client.getMostRecentFlowRuns({
    ///   n: 500,
    ///   states: ["COMPLETED", "FAILED"],
    ///   deployments: deploymentFilter().name("nightly"),
    /// });
    /// ```
    #[wasm_bindgen(js_name = getMostRecentFlowRuns, unchecked_return_type = "Promise<FlowRun[]>")]
    pub fn get_most_recent_flow_runs(
        &self,
        which: Ts<GetMostRecentFlowRuns>,
        options: Option<Ts<RequestOptions>>,
    ) -> Promise {
        let call = self.call(options);
        let which = Parts::of(&which.into(), GetMostRecentFlowRuns::KIND, &[]);
        promise(async move { recent(&call?, &which?).await })
    }
}

async fn recent(call: &Call, which: &Parts) -> Result<JsValue, Error> {
    let n = which.count("n").unwrap_or_default();
    let states = which
        .texts("states")
        .unwrap_or_else(|| vec!["COMPLETED".into()]);
    let mut query = Query::default();
    // A run that hasn't ended has no end to page by.
    let ended = states
        .iter()
        .all(|state| TERMINAL.contains(&state.as_str()));
    query
        .only(json!({ "state": { "type": { "any_": states } } }))
        .sorted("END_TIME_DESC");
    if let Some(deployments) = which.value("deployments") {
        query.0.insert("deployments".into(), deployments.clone());
    }
    let read = async |request: Request| {
        let rows = call.list(request).await?;
        Ok(rows.iter().map(Handed).collect())
    };
    let rows = newest(call, &query, ended.then_some("end_time"), n, read).await?;
    Ok(rows.into_iter().map(|row| row.0).collect::<Array>().into())
}

/// A row that goes to JavaScript as it came.
struct Handed(JsValue);

impl Handed {
    fn text(&self, key: &str) -> Option<String> {
        js::get(&self.0, key).as_string()
    }
}

impl Row for Handed {
    fn id(&self) -> String {
        self.text("id").unwrap_or_default()
    }

    fn key(&self) -> Option<String> {
        self.text("end_time")
    }
}
