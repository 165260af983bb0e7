//! Reschedules late flow runs.
//!
//! Prefect's documented recipe deletes a run and then creates another. Here the new run is created
//! first, carries all that the old one did, and has an idempotency key made of the old id; only then the
//! old one is deleted, and only if it is still late and the new one waits or runs. So nothing is lost
//! wherever it ends, and a repeat makes no second run, also with another delay.

use std::cell::Cell;

use js_sys::{Array, Date, Map, Promise};
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::engine::{Engine, Job, Rule, list as read_list};
use super::ledger::{Ledger, to_js};
use super::reschedule_rules::{join, split};
use super::reschedule_steps::{RescheduleRule, Which, lateness_ms};
use super::run::{Run, canonical};
use crate::client::{PrefectClient, promise};
use crate::json::check::Problem;
use crate::json::kind::Schema;
use crate::json::text::{items, pick, string};
use crate::models::options::RequestOptions;
use crate::models::workflows::{RescheduleLateFlowRuns, RescheduleResult};
use crate::pagination::{List, Query, Rows, any_of};
use crate::transport::error::Error;
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
        options: Option<Ts<RequestOptions>>,
    ) -> Promise {
        let begun = self.begin_reschedule(&which.into(), options);
        promise(async move {
            let (rule, mut ledger, dry) = begun?;
            let late = rule.late().await?;
            let ids: Vec<String> = late.iter().map(|run| run.id.clone()).collect();
            ledger.total = u32::try_from(ids.len()).unwrap_or(u32::MAX);
            let jobs = rule.jobs(late)?;
            let mut engine = Engine {
                rule: &rule,
                ledger: &mut ledger,
                dry,
            };
            engine.run(jobs).await?;
            rule.result(&ledger, &ids).await
        })
    }

    fn begin_reschedule(
        &self,
        which: &JsValue,
        options: Option<Ts<RequestOptions>>,
    ) -> Result<(RescheduleRule, Ledger, bool), Error> {
        let parts = Options::parts(which, RescheduleLateFlowRuns::KIND, &["onProgress"])?;
        let call = self.workflow(&parts, options)?;
        let which = Which {
            deployment_name: parts.value("deploymentName").map(str::to_owned),
            deployments: parts.value("deployments").map(str::to_owned),
            delay_ms: js_sys::parse_float(parts.value("delayMs").unwrap_or_default()),
            most_recent_n: parts.count("mostRecentN").unwrap_or_default(),
            keep_remaining: parts.value("deleteRemaining") == Some("false"),
            in_place: parts.flag("inPlace"),
        };
        if which.deployment_name.is_none() && which.deployments.is_none() {
            let message = "is required, unless deployments chooses them".into();
            return Err(Problem::new(message).within("deploymentName").into());
        }
        if which.deployment_name.is_some() && which.deployments.is_some() {
            let message = "is given together with deploymentName: expected one of them".into();
            return Err(Problem::new(message).within("deployments").into());
        }
        let rule = RescheduleRule {
            which,
            mark: uuid::Uuid::new_v4().to_string(),
            states: parts.value("states").unwrap_or(r#"["Late"]"#).to_owned(),
            may_create_in_bulk: Cell::new(call.may_bulk()),
            call,
        };
        let ledger = Ledger::new(parts.function("onProgress")?);
        Ok((rule, ledger, parts.flag("dryRun")))
    }
}

/// A point in time this much later, to the microsecond; `None` if there is no such time.
fn later(time: &str, delay_ms: f64) -> Option<String> {
    let (milliseconds, below) = split(time);
    let then = Date::new(&(Date::parse(&milliseconds) + delay_ms).into());
    let exists = !then.get_time().is_nan() && (0..10_000).contains(&then.get_utc_full_year());
    exists.then(|| join(&String::from(then.to_iso_string()), &below))
}

impl RescheduleRule {
    /// The late runs, the one expected last in front. Which these are is the server's word, by its own
    /// clock.
    async fn late(&self) -> Result<Vec<Run>, Error> {
        let mut query = Query::default();
        query
            .only("state", self.late_states())
            .sorted("EXPECTED_START_TIME_DESC");
        match &self.which.deployment_name {
            // `like_` would take deployments whose name only contains this one.
            Some(name) => {
                let named = |name: &str| format!(r#"{{"name":{}}}"#, any_of(&format!("[{name}]")));
                // Of "flow/deployment", each a text of its own in quotes.
                let deployment = match name.split_once('/') {
                    Some((flow, deployment)) => {
                        query.with("flows", named(&format!("{flow}\"")));
                        format!("\"{deployment}")
                    }
                    None => name.clone(),
                };
                query.with("deployments", named(&deployment));
            }
            None => {
                query.with(
                    "deployments",
                    self.which.deployments.clone().unwrap_or_default(),
                );
            }
        }
        let enough = if self.which.keep_remaining {
            self.which.most_recent_n
        } else {
            u32::MAX
        };
        // Runs that are to come stand in front of those that are late.
        let mut most = enough;
        loop {
            let list = List {
                time: Some("expected_start_time"),
                most,
                ..List::all(query.clone(), self.keys())
            };
            let runs = read_list(self, list).await?;
            let is_all = runs.len() < most as usize;
            let mut late: Vec<Run> = Vec::new();
            for run in runs {
                if self.asks_for(&run) && late.iter().all(|other| other.id != run.id) {
                    late.push(run);
                }
            }
            if is_all || late.len() >= enough as usize {
                late.truncate(enough as usize);
                return Ok(late);
            }
            most = most
                .saturating_mul(4)
                .saturating_add(self.call.page_limit());
        }
    }

    /// Whether a row of the list is what was asked for.
    fn asks_for(&self, run: &Run) -> bool {
        let named = || {
            let [id] = pick(self.which.deployments.as_deref()?, &["id"])?;
            let [ids] = pick(id?, &["any_"])?;
            items(ids?)
        };
        let is_among = |ids: Vec<&str>| {
            let mut ids = ids.into_iter().filter_map(string);
            let deployment = run.text("deployment_id").map(|id| canonical(&id));
            ids.any(|id| Some(canonical(&id)) == deployment)
        };
        self.counts_as_late(run)
            && lateness_ms(run) > 0.0
            && run.value("deployment_id").is_some()
            && run.value("flow_id").is_some()
            && named().is_none_or(is_among)
    }

    /// What is to happen to each.
    fn jobs(&self, late: Vec<Run>) -> Result<Vec<Job>, Error> {
        let n = self.which.most_recent_n as usize;
        let job = |(place, run): (usize, Run)| {
            let mut job = Job::new(run);
            if place < n {
                job.new_time = Some(self.new_time(&job.run)?);
            }
            Ok(job)
        };
        late.into_iter().enumerate().map(job).collect()
    }

    fn new_time(&self, run: &Run) -> Result<String, Error> {
        run.text("expected_start_time")
            .and_then(|time| later(&time, self.which.delay_ms))
            .ok_or_else(|| {
                let message = "gives a time that is beyond what a date can be".into();
                Problem::new(message).within("delayMs").into()
            })
    }

    /// What came of it, with the new runs as they are now.
    async fn result(&self, ledger: &Ledger, ids: &[String]) -> Result<JsValue, Error> {
        let outcomes = ledger.in_order(ids);
        let new = self.new_runs(&outcomes).await;
        let (flow_runs, error) = match new {
            Ok(flow_runs) => (flow_runs, JsValue::UNDEFINED),
            Err(error) if self.call.is_over() => return Err(error),
            Err(error) => (Array::new(), error.into()),
        };
        to_js(&RescheduleResult {
            flow_runs,
            outcomes,
            counts: ledger.counts.into(),
            error,
        })
    }

    /// The runs made in place of others, in the order of these.
    async fn new_runs(&self, outcomes: &Array) -> Result<Array, Error> {
        let id_of = |row: JsValue| js::get(&row, "new_flow_run_id").as_string();
        let ids: Vec<String> = outcomes.iter().filter_map(id_of).collect();
        let found = Map::new();
        for ids in ids.chunks(self.call.page_limit() as usize) {
            let query = Query::of_ids(ids.iter().map(String::as_str));
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
