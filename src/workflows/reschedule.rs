//! Reschedules late flow runs.
//!
//! Prefect's documented recipe deletes a run and then creates another. Here the new run is created
//! first, carries all that the old one did, and has an idempotency key made of the old id; only then the
//! old one is deleted, and only if it is still late and the new one waits or runs. So nothing is lost
//! wherever it ends, and a repeat makes no second run, also with another delay.

use std::cell::Cell;

use js_sys::{Array, Map, Promise, parse_float};
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::engine::{Engine, Ledger};
use super::reschedule_choice::DeploymentName;
use super::reschedule_steps::RescheduleRule;
use super::run::canonical;
use super::selection::{Selection, States};
use crate::client::{PrefectClient, promise};
use crate::json::check::Problem;
use crate::json::kind::Schema;
use crate::models::workflows::RescheduleLateFlowRuns;
use crate::pagination::{Query, Rows, Subject};
use crate::transport::error::{Error, ErrorKind};
use crate::transport::input::Fields;
use crate::transport::{Options, js};

#[wasm_bindgen]
impl PrefectClient {
    /// Reschedules the late runs of a deployment: the `mostRecentN` of them that were expected last
    /// get a new time, `delayMs` after the one they were expected at, and the other late ones are
    /// deleted unless `deleteRemaining` is `false`. Resolves to an outcome for each run, also where
    /// single ones fail.
    ///
    /// A new run carries what the old one did: name, parameters, tags, labels, context, job
    /// variables, work queue and retry policy. It is created before the old one is deleted, so a
    /// failure loses nothing, and the same call once more makes no second run, also with another delay:
    /// the first new run keeps its time. A run that has started meanwhile is left alone, and the one
    /// made in its place is deleted again. A run whose new one has ended already stays as well, as
    /// `failed`.
    ///
    /// `POST /flow_runs/filter`, `POST /deployments/{id}/create_flow_run/bulk`,
    /// `POST /flow_runs/bulk_delete`; on servers before 3.6.16
    /// `POST /deployments/{id}/create_flow_run`, `POST /flow_runs/{id}/set_state` and
    /// `DELETE /flow_runs/{id}`
    ///
    /// ```js
    /// const { outcomes } = await client.rescheduleLateFlowRuns({
    ///   deploymentName: "healthcheck-storage-test",
    ///   delayMs: 6 * 60 * 60 * 1000,
    ///   mostRecentN: 3,
    /// });
    /// ```
    #[wasm_bindgen(
        js_name = rescheduleLateFlowRuns,
        unchecked_return_type = "Promise<RescheduleResult>"
    )]
    pub fn reschedule_late_flow_runs(
        &self,
        which: Ts<RescheduleLateFlowRuns>,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions | null")] options: JsValue,
    ) -> Promise {
        let begun = self.begin_reschedule(&which.into(), options);
        promise(async move { begun?.run().await })
    }

    fn begin_reschedule(&self, which: &JsValue, options: JsValue) -> Result<Reschedule, Error> {
        let parts = Options::parts(which, RescheduleLateFlowRuns::KIND, &["onProgress"])?;
        let call = self.workflow(&parts, options)?;
        let states = States {
            names: Some(parts.value("states").unwrap_or(r#"["Late"]"#).to_owned()),
            // A state of any type can have any name, and only a run that waits is late.
            types: Some(r#"["SCHEDULED"]"#.to_owned()),
        };
        let selection = Selection::of(Subject::FlowRuns, &parts);
        Ok(Reschedule {
            name: deployment_name(&parts)?,
            selection: selection.in_states(states.clone(), &parts, "states")?,
            ledger: Ledger::new(parts.function("onProgress")?),
            dry: parts.flag("dryRun"),
            rule: RescheduleRule {
                delay_ms: parse_float(parts.value("delayMs").unwrap_or_default()),
                most_recent_n: parts.count("mostRecentN").unwrap_or_default(),
                keep_remaining: parts.value("deleteRemaining") == Some("false"),
                in_place: parts.flag("inPlace"),
                mark: uuid::Uuid::new_v4().to_string(),
                states,
                may_create_in_bulk: Cell::new(call.may_bulk()),
                call,
            },
        })
    }
}

/// The deployment by its name; `None` where a filter chooses.
fn deployment_name(parts: &Fields) -> Result<Option<DeploymentName>, Error> {
    let refused = |key: &str, message: &str| Err(Problem::new(message.into()).within(key).into());
    match (parts.value("deploymentName"), parts.value("deployments")) {
        (None, None) => refused(
            "deploymentName",
            "is required, unless deployments chooses them",
        ),
        (Some(_), Some(_)) => refused(
            "deployments",
            "is given together with deploymentName: expected one of them",
        ),
        (None, Some(_)) => Ok(None),
        (Some(name), None) => match DeploymentName::read(name) {
            None => refused(
                "deploymentName",
                "expected \"<deployment name>\" or \"<flow name>/<deployment name>\"",
            ),
            name => Ok(name),
        },
    }
}

struct Reschedule {
    rule: RescheduleRule,
    name: Option<DeploymentName>,
    selection: Selection,
    ledger: Ledger,
    dry: bool,
}

impl Reschedule {
    async fn run(mut self) -> Result<JsValue, Error> {
        let rule = self.rule;
        let (jobs, mut error) = match rule.jobs(self.selection, self.name).await {
            Ok(jobs) => (jobs, None),
            Err(error) if error.is(ErrorKind::ObjectNotFound) => (Vec::new(), Some(error)),
            Err(error) => return Err(error),
        };
        let ids: Vec<String> = jobs.iter().map(|job| job.run.id.clone()).collect();
        let mut engine = Engine {
            rule: &rule,
            ledger: &mut self.ledger,
            dry: self.dry,
        };
        engine.run(jobs).await?;
        let outcomes = engine.ledger.rows(Some(&ids));
        let flow_runs = match rule.new_runs(&outcomes).await {
            Ok(flow_runs) => flow_runs,
            Err(error) if rule.call.is_over() => return Err(error),
            Err(unread) => {
                error = Some(unread);
                Array::new()
            }
        };
        let result = engine.result(Some(&ids), error)?;
        js::set(result.unchecked_ref(), "flow_runs", &flow_runs);
        Ok(result)
    }
}

impl RescheduleRule {
    /// The runs made in place of others, in the order of these.
    async fn new_runs(&self, outcomes: &Array) -> Result<Array, Error> {
        let id_of = |row: JsValue| js::get(&row, "new_flow_run_id").as_string();
        let ids: Vec<String> = outcomes.iter().filter_map(id_of).collect();
        let found = Map::new();
        for ids in ids.chunks(self.call.page_limit() as usize) {
            let query = Query::of_ids(Subject::FlowRuns, ids.iter().map(String::as_str));
            let mut pages = query.pages(None);
            while pages.goes_on() {
                if let Rows::Js(rows) = pages.next(&self.call, &[], Some(u32::MAX)).await? {
                    for row in rows.iter() {
                        let id = js::get(&row, "id").as_string().unwrap_or_default();
                        found.set(&canonical(&id).into(), &row);
                    }
                }
            }
        }
        let rows = ids.iter().map(|id| found.get(&id.into()));
        Ok(rows.filter(|row| !row.is_undefined()).collect())
    }
}
