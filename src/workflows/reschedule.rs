//! Reschedules late flow runs.
//!
//! Prefect's documented recipe deletes a run and then creates another. Here the new run is created
//! first, carries all that the old one did, and has an idempotency key made of the old id and the new
//! time; only then the old one is deleted, and only if it is still late. So nothing is lost wherever
//! it ends, and a repeat makes no second run.

use std::cell::Cell;

use futures_util::future::LocalBoxFuture;
use js_sys::{Array, Date, Promise, parse_float};
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::engine::{
    BATCH, Engine, Job, Plan, ReadAll, Rule, Single, Step, list as read_list, read,
};
use super::ledger::{Ledger, News, to_js};
use super::reschedule_rules::{done, join, plan, split, state, successor};
use super::run::{Answer, Run, canonical};
use crate::client::{PrefectClient, promise};
use crate::json::check::Problem;
use crate::json::kind::Schema;
use crate::json::text::{Object, holds, items, pick, string};
use crate::models::flow_runs::{DeploymentFlowRunCreate, FlowRunBulkDelete, FlowRunBulkSetState};
use crate::models::options::RequestOptions;
use crate::models::workflows::{
    Outcome, RescheduleLateFlowRuns, RescheduleProgress, RescheduleResult, RescheduledFlowRun,
};
use crate::pagination::{List, Query, any_of, guarded};
use crate::transport::error::{Error, Kind};
use crate::transport::{Call, Options, Request, js};

/// The message of a run that was taken away from workers, by which it is known again.
const TAKEN: &str = "to be deleted, for another run takes its place or it is one too many";

/// The same for all of these: the server doesn't repeat a transition with the id of the last one.
const TRANSITION: &str = "2f5c1b0a-64f9-4f6a-8a53-5b7f3c0d9e72";

/// The filter on runs that no worker has taken.
const WAITING: &str = r#"{"type":{"any_":["SCHEDULED"]}}"#;

#[wasm_bindgen]
impl PrefectClient {
    /// Reschedules the late runs of a deployment: the `mostRecentN` of them that were expected last
    /// get a new time, `delayMs` after the one they were expected at, and the other late ones are
    /// deleted unless `deleteRemaining` is `false`. Resolves to an outcome for each run, also where
    /// single ones fail.
    ///
    /// A new run carries what the old one did: name, parameters, tags, labels, context, job
    /// variables, work queue and retry policy. It is created before the old one is deleted, so a
    /// failure loses nothing, and the same call once more makes no second run. A run that has started
    /// meanwhile is left alone, and the one made in its place is deleted again.
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
        parts.refuse_undefined(&["deploymentName", "deployments"])?;
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
            states: parts.value("states").unwrap_or(r#"["Late"]"#).to_owned(),
            may_create_in_bulk: Cell::new(call.may_bulk()),
            call,
        };
        let ledger = Ledger::new(parts.function("onProgress")?);
        Ok((rule, ledger, parts.flag("dryRun")))
    }
}

struct Which {
    /// As JSON.
    deployment_name: Option<String>,
    /// As JSON.
    deployments: Option<String>,
    delay_ms: f64,
    most_recent_n: u32,
    keep_remaining: bool,
    in_place: bool,
}

/// A point in time this much later, to the microsecond; `None` if there is no such time.
fn later(time: &str, delay_ms: f64) -> Option<String> {
    let (milliseconds, below) = split(time);
    let then = Date::new(&(Date::parse(&milliseconds) + delay_ms).into());
    let exists = !then.get_time().is_nan() && (0..10_000).contains(&then.get_utc_full_year());
    exists.then(|| join(&String::from(then.to_iso_string()), &below))
}

/// How long a run was late when it was listed, by the server's clock: 0 for one that is to come.
fn lateness_ms(run: &Run) -> f64 {
    let seconds = run.value("estimated_start_time_delta");
    seconds.map_or(f64::INFINITY, parse_float) * 1000.0
}

/// Which late runs get a new time, and how.
struct RescheduleRule {
    which: Which,
    /// Names of states, as JSON.
    states: String,
    call: Call,
    may_create_in_bulk: Cell<bool>,
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

    fn late_states(&self) -> String {
        format!(r#"{{"name":{}}}"#, any_of(&self.states))
    }

    fn counts_as_late(&self, run: &Run) -> bool {
        holds(&self.states, run.state.name.as_deref().unwrap_or_default())
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
        let found = js_sys::Map::new();
        for ids in ids.chunks(self.call.page_limit() as usize) {
            let query = Query::of_ids(ids.iter().map(String::as_str));
            for row in List::all(query, &[]).read(&self.call).await? {
                let row = row.into_js();
                let id = js::get(&row, "id").as_string().unwrap_or_default();
                found.set(&canonical(&id).into(), &row);
            }
        }
        let rows = ids.iter().map(|id| found.get(&id.into()));
        Ok(rows.filter(|row| !row.is_undefined()).collect())
    }

    /// Deletes one run where no filter can guard that. As long as it waits, `PENDING` takes it away from
    /// workers; the server refuses that where one of them was faster.
    async fn delete_alone(&self, id: &str, step: Step) -> Single {
        let runs = read(self, vec![id.to_owned()]).await?;
        let Some(run) = runs.first() else {
            return Ok((None, false));
        };
        let waits = match step {
            Step::TakeBack => run.is("SCHEDULED"),
            _ => self.counts_as_late(run),
        };
        if !is_taken(run) {
            if !waits {
                return Ok((None, false));
            }
            let request = Request::post("/flow_runs/{id}/set_state")
                .id(&id.into())
                .raw(&format!(
                    r#"{{"state":{{"type":"PENDING","name":"Pending","message":"{TAKEN}","state_details":{{"transition_id":"{TRANSITION}"}}}}}}"#
                ))
                .repeatable(true);
            let answer = self.call.read(request, Answer::read).await?;
            let state = answer.state.as_ref().map(|state| state.r#type.as_str());
            // Beyond its deployment's limit it is put off or cancelled, so that it can't start either; and
            // it stays what an earlier sending made of it.
            let is_taken = matches!(
                (answer.status.as_str(), state),
                ("ACCEPT", _) | ("REJECT", Some("PENDING" | "SCHEDULED" | "CANCELLED"))
            );
            if !is_taken {
                return Ok((Some(answer), false));
            }
        }
        let request = Request::delete("/flow_runs/{id}").id(&id.into());
        self.call.json(request).await?;
        Ok((Some(Answer::done(id, "DELETED")), false))
    }

    /// Gives one run a new time where no filter can guard that.
    async fn move_alone(&self, job: &Job) -> Single {
        let runs = read(self, vec![job.run.id.clone()]).await?;
        if !runs.first().is_some_and(|run| self.counts_as_late(run)) {
            return Ok((None, false));
        }
        let state = state(job.new_time.as_deref().unwrap_or_default());
        let request = Request::post("/flow_runs/{id}/set_state")
            .id(&job.run.id.as_str().into())
            .raw(&format!(r#"{{"state":{state}}}"#))
            .repeatable(true);
        let (answer, again) = self.call.read_again(request, Answer::read).await?;
        Ok((Some(answer), again))
    }
}

/// What the run in a run's place is created from.
fn create(job: &Job) -> String {
    let time = job.new_time.as_deref().unwrap_or_default();
    successor(&job.run, time).to_string()
}

/// Whether a run was taken away from workers to be deleted.
fn is_taken(run: &Run) -> bool {
    run.is("PENDING") && run.message.as_deref() == Some(TAKEN)
}

impl Rule for RescheduleRule {
    fn plan(&self, job: &Job) -> Plan {
        plan(job, self.which.in_place)
    }

    fn predict(&self, job: &Job, _: Step) -> Outcome {
        done(job)
    }

    fn given_up(&self, job: &Job, step: Step) -> Outcome {
        let is_open = job.error.as_ref().is_some_and(Error::is_open);
        match step {
            // What was done all the same is found by the same call once more.
            Step::Create | Step::Move if is_open => Outcome::Unknown,
            _ => Outcome::Failed,
        }
    }

    fn group(&self, job: &Job, step: Step) -> Option<String> {
        match step {
            // Each has a time of its own.
            Step::Move => None,
            Step::Create if job.tries > 0 => None,
            Step::Create => job.run.text("deployment_id"),
            _ => Some(String::new()),
        }
    }

    fn bulk(&self, jobs: &[&Job], ids: &[&str], step: Step) -> Option<(Request, ReadAll)> {
        if step == Step::Create {
            let first = jobs.first()?;
            // What failed in one transaction with others, for a database that is busy, goes on its own.
            if first.tries > 0 || !self.may_create_in_bulk.get() {
                return None;
            }
            let deployment = first.run.text("deployment_id")?;
            let bodies: Vec<String> = jobs.iter().map(|job| create(job)).collect();
            let request = Request::post("/deployments/{id}/create_flow_run/bulk")
                .id(&deployment.into())
                .text(
                    format!("[{}]", bodies.join(",")),
                    <Vec<DeploymentFlowRunCreate>>::KIND,
                )
                .repeatable(true);
            return Some((request, Answer::read_created));
        }
        if !self.call.may_bulk() {
            return None;
        }
        let states = match step {
            Step::TakeBack => WAITING.to_owned(),
            _ => self.late_states(),
        };
        let mut body = Object::default();
        body.set("flow_runs", guarded(ids.iter().copied(), &states))
            .set("limit", BATCH.to_string());
        let (path, kind, read): (_, _, ReadAll) = if step == Step::Move {
            let time = jobs.first()?.new_time.as_deref()?;
            body.set("state", state(time));
            (
                "/flow_runs/bulk_set_state",
                FlowRunBulkSetState::KIND,
                Answer::read_all,
            )
        } else {
            (
                "/flow_runs/bulk_delete",
                FlowRunBulkDelete::KIND,
                Answer::read_deleted,
            )
        };
        let request = Request::post(path)
            .text(body.to_string(), kind)
            .repeatable(true);
        Some((request, read))
    }

    fn without_bulk(&self, step: Step) {
        if step == Step::Create {
            self.may_create_in_bulk.set(false);
        } else {
            self.call.learn_bulk(false);
        }
    }

    fn single<'a>(&'a self, job: &'a Job, id: &'a str, step: Step) -> LocalBoxFuture<'a, Single> {
        Box::pin(async move {
            match step {
                Step::Create => {
                    let deployment = job.run.text("deployment_id").unwrap_or_default();
                    let request = Request::post("/deployments/{id}/create_flow_run")
                        .id(&deployment.into())
                        .text(create(job), DeploymentFlowRunCreate::KIND)
                        .repeatable(true);
                    let created = self.call.read(request, Answer::read_one_created).await?;
                    Ok((Some(created), false))
                }
                Step::Move => self.move_alone(job).await,
                _ => self.delete_alone(id, step).await,
            }
        })
    }

    fn take(&self, job: &mut Job, step: Step, answer: &Answer) -> bool {
        match (step, answer.status.as_str()) {
            (Step::Create, "CREATED") if !answer.id.is_empty() => {
                job.successor = Some(answer.id.clone());
            }
            (Step::Delete, "DELETED") => job.outcome = Some(done(job)),
            (Step::TakeBack, "DELETED") => job.successor = None,
            (Step::Move, "ACCEPT") => moved(job),
            _ => {
                job.error = Some(Error::new(Kind::Conflict, answer.reason()));
                return false;
            }
        }
        true
    }

    fn seen(&self, job: &mut Job, step: Option<Step>, run: Option<Run>) {
        let is_open = job.error.as_ref().is_some_and(Error::is_open);
        if step == Some(Step::TakeBack) {
            match run {
                None => job.successor = None,
                Some(run) => job.keeps_both = !run.is("SCHEDULED") && !is_taken(&run),
            }
            return;
        }
        let Some(run) = run else {
            // Whoever deleted it, its successor is there, or it was to go.
            job.outcome = Some(match step {
                Some(Step::Delete) if job.sent || job.successor.is_some() => done(job),
                Some(Step::Create) if is_open => Outcome::Unknown,
                _ => Outcome::Gone,
            });
            return;
        };
        let time = |time: Option<&str>| time.map(Date::parse);
        let next = run.text("next_scheduled_start_time");
        let has_moved = step == Some(Step::Move)
            && run.is("SCHEDULED")
            && time(next.as_deref()) == time(job.new_time.as_deref());
        let is_late = self.counts_as_late(&run) || is_taken(&run);
        job.run = run;
        if has_moved {
            moved(job);
        } else if !is_late {
            // Nobody knows whether another stands in its place, if the answer to that got lost.
            let is_lost = step == Some(Step::Create) && is_open;
            job.outcome = Some(if is_lost {
                Outcome::Unknown
            } else {
                Outcome::Started
            });
        }
    }

    fn keys(&self) -> &'static [&'static str] {
        Run::keys(true)
    }

    fn call(&self) -> &Call {
        &self.call
    }

    fn row(&self, job: Job, outcome: Outcome, error: JsValue) -> Result<JsValue, Error> {
        let run = job.run;
        let text = |key: &str| run.text(key).unwrap_or_default();
        to_js(&RescheduledFlowRun {
            name: text("name"),
            flow_id: text("flow_id"),
            deployment_id: text("deployment_id"),
            expected_start_time: text("expected_start_time"),
            start_time: run.text("start_time"),
            end_time: run.text("end_time"),
            outcome,
            late_again: job.new_time.is_some() && self.which.delay_ms < lateness_ms(&run),
            new_start_time: job.new_time,
            new_flow_run_id: job.successor,
            error,
            id: run.id,
        })
    }

    fn progress(&self, ledger: &Ledger, news: News) -> Result<JsValue, Error> {
        to_js(&RescheduleProgress {
            done: news.done,
            total: ledger.total,
            counts: ledger.counts.into(),
            outcomes: news.outcomes,
        })
    }
}

/// The run has its new time.
fn moved(job: &mut Job) {
    job.successor = Some(job.run.id.clone());
    job.outcome = Some(Outcome::Rescheduled);
}
