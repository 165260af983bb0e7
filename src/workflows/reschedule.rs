//! Reschedules late flow runs.
//!
//! Prefect's documented recipe deletes a run and then creates another. Here the new run is created
//! first, carries all that the old one did, and has an idempotency key made of the old id and the new
//! time; only then the old one is deleted, and only if it is still late. So nothing is lost wherever
//! it ends, and a repeat makes no second run.

use std::collections::VecDeque;

use js_sys::{Array, Date, Promise};
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::cancel_rules::Answer;
use super::progress::{Listener, in_order, to_js};
use super::reschedule_rules::{LateRun, join, split, state};
use crate::client::{PrefectClient, promise};
use crate::json::check::Problem;
use crate::json::kind::Schema;
use crate::json::text::{holds, items, pick, string};
use crate::models::flow_runs::{DeploymentFlowRunCreate, FlowRunBulkDelete, FlowRunBulkSetState};
use crate::models::options::RequestOptions;
use crate::models::workflows::{
    RescheduleCounts, RescheduleLateFlowRuns, RescheduleOutcome, RescheduleProgress,
    RescheduleResult, RescheduledFlowRun,
};
use crate::pagination::{List, Query, any_of, guarded, read_rows};
use crate::transport::error::{Error, Kind};
use crate::transport::{Call, Options, Request, ResponseFormat, js};

/// As many as the bulk route takes.
const BATCH: usize = 50;

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
    /// meanwhile is left alone.
    ///
    /// `POST /flow_runs/filter`, `POST /deployments/{id}/create_flow_run`,
    /// `POST /flow_runs/bulk_delete`; on servers before 3.6.16 `DELETE /flow_runs/{id}`
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
            let mut reschedule = begun?;
            reschedule.run().await?;
            reschedule.result()
        })
    }

    fn begin_reschedule(
        &self,
        which: &JsValue,
        options: Option<Ts<RequestOptions>>,
    ) -> Result<Reschedule, Error> {
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
            dry_run: parts.flag("dryRun"),
        };
        if which.deployment_name.is_none() && which.deployments.is_none() {
            let message = "is required, unless deployments chooses them".into();
            return Err(Problem::new(message).within("deploymentName").into());
        }
        if which.deployment_name.is_some() && which.deployments.is_some() {
            let message = "is given together with deploymentName: expected one of them".into();
            return Err(Problem::new(message).within("deployments").into());
        }
        let states = parts.value("states").unwrap_or(r#"["Late"]"#).to_owned();
        Ok(Reschedule {
            which,
            states,
            listener: Listener(parts.function("onProgress")?),
            call,
            flow_runs: Array::new(),
            outcomes: Vec::new(),
            order: Vec::new(),
            counts: RescheduleCounts::default(),
            told: 0,
        })
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
    dry_run: bool,
}

/// A point in time this much later, to the microsecond; `None` if there is no such time.
fn later(time: &str, delay_ms: f64) -> Option<String> {
    let (milliseconds, below) = split(time);
    let then = Date::new(&(Date::parse(&milliseconds) + delay_ms).into());
    let exists = !then.get_time().is_nan() && (0..10_000).contains(&then.get_utc_full_year());
    exists.then(|| join(&String::from(then.to_iso_string()), &below))
}

/// What is to happen to a late run.
struct Job {
    run: LateRun,
    /// The time it is to get; `None` for one too many.
    new_start_time: Option<String>,
    /// The run made in its place.
    new_flow_run_id: Option<String>,
    error: Option<Error>,
    /// Whether a request for it went out that may have done it without an answer that says so.
    sent: bool,
}

struct Reschedule {
    which: Which,
    /// Names of states, as JSON.
    states: String,
    listener: Listener,
    call: Call,
    flow_runs: Array,
    outcomes: Vec<RescheduledFlowRun>,
    /// The ids of the late runs, as they were found.
    order: Vec<String>,
    counts: RescheduleCounts,
    told: usize,
}

impl Reschedule {
    async fn run(&mut self) -> Result<(), Error> {
        let late = self.late().await?;
        let n = self.which.most_recent_n as usize;
        self.order = late.iter().map(|run| run.id.clone()).collect();
        let mut jobs = VecDeque::new();
        for (place, run) in late.into_iter().enumerate() {
            let new_start_time = if place < n {
                Some(self.new_time(&run)?)
            } else {
                None
            };
            jobs.push_back(Job {
                run,
                new_start_time,
                new_flow_run_id: None,
                error: None,
                sent: false,
            });
        }
        while !jobs.is_empty() {
            let batch: Vec<Job> = jobs.drain(..jobs.len().min(BATCH)).collect();
            let done = self.batch(batch).await;
            self.tell();
            if let Err(error) = done {
                let over = self.call.is_over();
                for job in jobs {
                    let error = (!over).then(|| error.clone());
                    self.record(job, RescheduleOutcome::NotSent, error);
                }
                self.tell();
                return if over { Err(error) } else { Ok(()) };
            }
        }
        Ok(())
    }

    /// The late runs, the one expected last in front.
    async fn late(&self) -> Result<Vec<LateRun>, Error> {
        let mut query = Query::default();
        let now = Date::new_0().to_iso_string();
        query
            .only("state", self.state_filter())
            .only("expected_start_time", format!(r#"{{"before_":"{now}"}}"#))
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
        let most = if self.which.keep_remaining {
            self.which.most_recent_n
        } else {
            u32::MAX
        };
        self.list(List {
            time: Some("expected_start_time"),
            most,
            ..List::all(query, &LateRun::KEYS)
        })
        .await
    }

    async fn list(&self, list: List<'_>) -> Result<Vec<LateRun>, Error> {
        let rows = list.read(&self.call).await?;
        read_rows(&rows, LateRun::read)
    }

    fn state_filter(&self) -> String {
        format!(r#"{{"name":{}}}"#, any_of(&self.states))
    }

    /// Those of these runs that are still late, as a filter.
    fn late_among(&self, ids: &[&str]) -> String {
        guarded(ids.iter().copied(), &self.state_filter())
    }

    fn new_time(&self, run: &LateRun) -> Result<String, Error> {
        run.expected_start_time
            .as_deref()
            .and_then(|time| later(time, self.which.delay_ms))
            .ok_or_else(|| {
                let message = "gives a time that is beyond what a date can be".into();
                Problem::new(message).within("delayMs").into()
            })
    }

    /// Deals with some runs. Fails when going on would be of no use; every one of them has an outcome
    /// all the same.
    async fn batch(&mut self, jobs: Vec<Job>) -> Result<(), Error> {
        if self.which.dry_run {
            for job in jobs {
                self.done(job);
            }
            return Ok(());
        }
        let mut jobs = VecDeque::from(jobs);
        let mut ready = Vec::new();
        let mut failure = None;
        while let Some(mut job) = jobs.pop_front() {
            if job.new_start_time.is_none() {
                ready.push(job);
                continue;
            }
            if let Err(over) = self.call.check() {
                jobs.push_front(job);
                failure = Some(over);
                break;
            }
            let in_place = self.which.in_place;
            let result = if in_place {
                self.set_in_place(&mut job).await
            } else {
                self.create(&mut job).await
            };
            match result {
                Ok(true) if in_place => self.done(job),
                // Not late any more: it is looked at again, with those that wouldn't be deleted.
                Ok(_) => ready.push(job),
                Err(error) if self.call.is_over() => {
                    self.record(job, RescheduleOutcome::Unknown, None);
                    failure = Some(error);
                    break;
                }
                Err(error) => {
                    // A run that was made all the same is found by the same call once more: it has an
                    // idempotency key.
                    let outcome = if error.is_open() {
                        RescheduleOutcome::Unknown
                    } else {
                        RescheduleOutcome::Failed
                    };
                    self.record(job, outcome, Some(error.clone()));
                    if error.is_lasting() {
                        failure = Some(error);
                        break;
                    }
                }
            }
        }
        if failure.is_none() {
            failure = self.call.check().err();
        }
        if let Some(error) = failure {
            let shown = (!self.call.is_over()).then(|| error.clone());
            for job in ready {
                // What was created stands beside the old run: it is to be told, not hidden.
                let outcome = if job.new_flow_run_id.is_some() {
                    RescheduleOutcome::Unknown
                } else {
                    RescheduleOutcome::NotSent
                };
                self.record(job, outcome, shown.clone());
            }
            for job in jobs {
                self.record(job, RescheduleOutcome::NotSent, shown.clone());
            }
            return Err(error);
        }
        self.remove(ready).await
    }

    /// Creates the run that takes the place of a late one.
    async fn create(&self, job: &mut Job) -> Result<bool, Error> {
        let (Some(time), Some(deployment)) = (&job.new_start_time, &job.run.deployment_id) else {
            let message = "the run has no deployment to make another run of";
            return Err(Error::new(Kind::Conflict, message));
        };
        let request = Request::post("/deployments/{id}/create_flow_run")
            .id(&deployment.as_str().into())
            .text(job.run.successor(time), DeploymentFlowRunCreate::KIND)
            .repeatable(true);
        let answer = self.call.send(&request, ResponseFormat::Json).await?;
        let run = answer.payload.into_js();
        // Without it there may be no successor, and the old run would be deleted for nothing.
        let Some(id) = js::get(&run, "id").as_string() else {
            return Err(self.call.unreadable(&request, answer.attempts));
        };
        job.new_flow_run_id = Some(id);
        self.flow_runs.push(&run);
        Ok(true)
    }

    /// Gives a late run a new time; `false` if it isn't late any more.
    async fn set_in_place(&self, job: &mut Job) -> Result<bool, Error> {
        let id = job.run.id.as_str();
        let state = state(job.new_start_time.as_deref().unwrap_or_default());
        if self.call.may_bulk() {
            // The bulk route takes a filter, and so leaves a run alone that has started meanwhile.
            let late = self.late_among(&[id]);
            let body = format!(r#"{{"flow_runs":{late},"state":{state},"limit":1}}"#);
            let request = Request::post("/flow_runs/bulk_set_state")
                .text(body, FlowRunBulkSetState::KIND)
                .repeatable(true);
            match self.call.read_again(request, Answer::read_all).await {
                Ok((answers, again)) => match answers.first() {
                    None if again && self.has_moved(job).await? => return self.moved(job).await,
                    None => return Ok(false),
                    Some(answer) if answer.is_accepted() => return self.moved(job).await,
                    Some(answer) => {
                        return Err(Error::new(Kind::Conflict, answer.reason()));
                    }
                },
                Err(error) if error.is_missing_route() => self.call.learn_bulk(false),
                Err(error) if error.is_open() && !self.call.is_over() => {
                    return match self.has_moved(job).await {
                        Ok(true) => self.moved(job).await,
                        _ => Err(error),
                    };
                }
                Err(error) => return Err(error),
            }
        }
        if !self.is_late(id).await? {
            return Ok(false);
        }
        let request = Request::post("/flow_runs/{id}/set_state")
            .id(&id.into())
            .raw(&format!(r#"{{"state":{state}}}"#))
            .repeatable(true);
        self.call.json(request).await?;
        self.moved(job).await
    }

    /// Whether the run has its new time, whatever the answer to that was.
    async fn has_moved(&self, job: &Job) -> Result<bool, Error> {
        let run = self.look(&[&job.run.id]).await?;
        let time = |time: &Option<String>| time.as_deref().map(Date::parse);
        let wanted = time(&job.new_start_time);
        Ok(run
            .first()
            .is_some_and(|run| time(&run.next_scheduled_start_time) == wanted))
    }

    /// The run has its new time: this is how it looks now.
    async fn moved(&self, job: &mut Job) -> Result<bool, Error> {
        let request = Request::get("/flow_runs/{id}").id(&job.run.id.as_str().into());
        self.flow_runs.push(&self.call.json(request).await?);
        job.new_flow_run_id = Some(job.run.id.clone());
        Ok(true)
    }

    async fn is_late(&self, id: &str) -> Result<bool, Error> {
        let late = self.look(&[id]).await?;
        Ok(late.first().is_some_and(|run| self.counts_as_late(run)))
    }

    fn counts_as_late(&self, run: &LateRun) -> bool {
        holds(&self.states, run.state_name.as_deref().unwrap_or_default())
    }

    async fn look(&self, ids: &[&str]) -> Result<Vec<LateRun>, Error> {
        let query = Query::of_ids(ids.iter().copied());
        self.list(List::all(query, &LateRun::KEYS)).await
    }

    /// Deletes late runs that have a successor or are too many.
    async fn remove(&mut self, jobs: Vec<Job>) -> Result<(), Error> {
        if jobs.is_empty() {
            return Ok(());
        }
        let ids: Vec<&str> = jobs.iter().map(|job| job.run.id.as_str()).collect();
        let (deleted, again, error) = match self.delete(&ids).await {
            Ok((deleted, again)) => (deleted, again, None),
            Err(error) => (Vec::new(), false, Some(error)),
        };
        let (done, mut rest): (Vec<Job>, Vec<Job>) = jobs
            .into_iter()
            .partition(|job| deleted.contains(&job.run.id));
        for job in done {
            self.done(job);
        }
        for job in &mut rest {
            job.sent = again || error.is_some();
            job.error.clone_from(&error);
        }
        self.look_again(rest).await
    }

    /// Deletes those of these runs that are still late; gives back which, and whether others may have
    /// been deleted by an earlier sending.
    async fn delete(&self, ids: &[&str]) -> Result<(Vec<String>, bool), Error> {
        if self.call.may_bulk() {
            let late = self.late_among(ids);
            let body = format!(r#"{{"flow_runs":{late},"limit":{BATCH}}}"#);
            let request = Request::post("/flow_runs/bulk_delete")
                .text(body, FlowRunBulkDelete::KIND)
                .repeatable(true);
            let deleted = |answer: &str| {
                let [deleted] = pick(answer, &["deleted"])?;
                Some(items(deleted?)?.into_iter().filter_map(string).collect())
            };
            match self.call.read_again(request, deleted).await {
                Ok(deleted) => return Ok(deleted),
                Err(error) if error.is_missing_route() => self.call.learn_bulk(false),
                Err(error) => return Err(error),
            }
        }
        let mut deleted = Vec::new();
        for id in ids {
            if !self.is_late(id).await? {
                continue;
            }
            let request = Request::delete("/flow_runs/{id}").id(&(*id).into());
            match self.call.json(request).await {
                Ok(_) => deleted.push((*id).to_owned()),
                Err(error) if error.is(Kind::ObjectNotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok((deleted, false))
    }

    /// Finds out what became of runs that were not deleted.
    async fn look_again(&mut self, jobs: Vec<Job>) -> Result<(), Error> {
        if jobs.is_empty() {
            return Ok(());
        }
        let ids: Vec<&str> = jobs.iter().map(|job| job.run.id.as_str()).collect();
        let now = match self.look(&ids).await {
            Ok(now) => now,
            Err(error) => {
                let shown = (!self.call.is_over()).then(|| error.clone());
                for job in jobs {
                    self.record(job, RescheduleOutcome::Unknown, shown.clone());
                }
                return Err(error);
            }
        };
        for job in jobs {
            match now.iter().find(|run| run.id == job.run.id) {
                // Whoever deleted it, its successor is there, or it was to go.
                None if job.sent || job.new_flow_run_id.is_some() => self.done(job),
                None => self.record(job, RescheduleOutcome::Gone, None),
                Some(run) if self.counts_as_late(run) => {
                    let error = job.error.clone().unwrap_or_else(|| {
                        Error::new(Kind::Conflict, "the server did not delete it")
                    });
                    self.record(job, RescheduleOutcome::Failed, Some(error));
                }
                Some(_) => self.take_back(job).await?,
            }
        }
        Ok(())
    }

    /// A run has started after all: its successor would run a second time.
    async fn take_back(&mut self, mut job: Job) -> Result<(), Error> {
        if let Some(id) = job.new_flow_run_id.take() {
            let request = Request::delete("/flow_runs/{id}").id(&id.as_str().into());
            match self.call.json(request).await {
                Ok(_) => {}
                Err(error) if error.is(Kind::ObjectNotFound) => {}
                Err(error) => {
                    job.new_flow_run_id = Some(id);
                    self.record(job, RescheduleOutcome::Failed, Some(error.clone()));
                    return if self.call.is_over() {
                        Err(error)
                    } else {
                        Ok(())
                    };
                }
            }
            self.flow_runs = self
                .flow_runs
                .iter()
                .filter(|run| js::get(run, "id").as_string().as_ref() != Some(&id))
                .collect();
        }
        self.record(job, RescheduleOutcome::Started, None);
        Ok(())
    }

    fn done(&mut self, job: Job) {
        let outcome = if job.new_start_time.is_some() {
            RescheduleOutcome::Rescheduled
        } else {
            RescheduleOutcome::Deleted
        };
        self.record(job, outcome, None);
    }

    fn record(&mut self, job: Job, outcome: RescheduleOutcome, error: Option<Error>) {
        self.counts.count(outcome);
        self.outcomes.push(RescheduledFlowRun {
            id: job.run.id,
            name: job.run.name,
            expected_start_time: job.run.expected_start_time.unwrap_or_default(),
            outcome,
            late_again: job
                .new_start_time
                .as_deref()
                .is_some_and(|time| Date::parse(&split(time).0) < Date::now()),
            new_start_time: job.new_start_time,
            new_flow_run_id: job.new_flow_run_id,
            error: error.map_or(JsValue::UNDEFINED, JsValue::from),
        });
    }

    /// Tells the caller, if there is news.
    fn tell(&mut self) {
        let news = self.outcomes.get(self.told..).unwrap_or_default().to_vec();
        if news.is_empty() {
            return;
        }
        self.told = self.outcomes.len();
        self.listener.tell(&RescheduleProgress {
            done: self.outcomes.len(),
            total: self.order.len(),
            counts: self.counts,
            outcomes: news,
        });
    }

    fn result(self) -> Result<JsValue, Error> {
        to_js(&RescheduleResult {
            flow_runs: self.flow_runs,
            outcomes: in_order(self.outcomes, &self.order, |outcome| &outcome.id),
            counts: self.counts,
        })
    }
}
