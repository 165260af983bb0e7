//! The most recent flow runs.

use js_sys::{Array, Promise};
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::run::TERMINAL;
use crate::client::{PrefectClient, promise};
use crate::json::kind::Schema;
use crate::models::workflows::GetMostRecentFlowRuns;
use crate::pagination::{Query, Rows, Subject, any_of};
use crate::transport::error::Error;
use crate::transport::input::Fields;
use crate::transport::{Call, Options};

#[wasm_bindgen]
impl PrefectClient {
    /// Gets the flow runs that ended last, the newest first: any number of them, over as many pages
    /// as it takes. Completed ones, unless `states` says otherwise.
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
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions | null")] options: JsValue,
    ) -> Promise {
        let begun = Options::parts(&which.into(), GetMostRecentFlowRuns::KIND, &[])
            .and_then(|which| Ok((self.selecting(&which, options, false)?, which)));
        promise(async move {
            let (call, which) = begun?;
            recent(&call, &which).await
        })
    }
}

async fn recent(call: &Call, which: &Fields) -> Result<JsValue, Error> {
    let states = which.texts("states");
    // A run that hasn't ended has no end to page by.
    let mut named = states.iter().flatten();
    let ended = named.all(|state| TERMINAL.contains(&state.as_str()));
    let states = which.value("states").unwrap_or(r#"["COMPLETED"]"#);
    let mut query = Query::of(Subject::FlowRuns);
    let filter = format!(r#"{{"state":{{"type":{}}}}}"#, any_of(states));
    query.with("flow_runs", filter).sorted("END_TIME_DESC");
    if let Some(deployments) = which.value("deployments") {
        query.with("deployments", deployments);
    }
    let most = which.count("n").unwrap_or_default();
    let mut pages = query.pages(ended.then_some("end_time"));
    let runs = Array::new();
    while pages.goes_on() && runs.length() < most {
        let left = most - runs.length();
        let size = left.saturating_add(pages.known_ahead());
        if let Rows::Js(rows) = pages.next(call, &[], Some(size)).await? {
            for row in rows.iter().take(left as usize) {
                runs.push(&row);
            }
        }
    }
    Ok(runs.into())
}
