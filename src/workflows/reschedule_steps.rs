//! The requests that give late runs a new time, and what is noted of their answers.

use std::cell::Cell;

use futures_util::future::LocalBoxFuture;
use js_sys::{Date, parse_float};
use wasm_bindgen::prelude::*;

use super::engine::{BATCH, Job, Plan, ReadAll, Rule, Single, Standing, Step, read};
use super::ledger::{Ledger, News, to_js};
use super::reschedule_rules::{done, own_state, plan, state, successor};
use super::run::{Answer, Run};
use crate::json::kind::Schema;
use crate::json::text::{ObjectText, holds};
use crate::models::flow_runs::{DeploymentFlowRunCreate, FlowRunBulkDelete, FlowRunBulkSetState};
use crate::models::workflows::{Outcome, RescheduleProgress, RescheduledFlowRun};
use crate::pagination::{any_of, guarded};
use crate::transport::error::{Error, ErrorKind};
use crate::transport::{Call, Request};

/// The message of a run that was taken away from workers, by which it is known again.
const TAKEN: &str = "to be deleted, for another run takes its place or it is one too many";

/// The same for all of these: the server doesn't repeat a transition with the id of the last one.
const TRANSITION: &str = "2f5c1b0a-64f9-4f6a-8a53-5b7f3c0d9e72";

/// The filter on runs that no worker has taken.
const WAITING: &str = r#"{"type":{"any_":["SCHEDULED"]}}"#;

/// What the caller gave.
pub(super) struct Which {
    /// The exact name, as JSON.
    pub deployment_name: Option<String>,
    /// A filter, as JSON.
    pub deployments: Option<String>,
    /// Between the old time and the new one.
    pub delay_ms: f64,
    /// How many get a new time.
    pub most_recent_n: u32,
    /// Whether the others stay.
    pub keep_remaining: bool,
    /// Whether they keep their ids.
    pub in_place: bool,
}

/// Which late runs get a new time, and how.
pub(super) struct RescheduleRule {
    /// What the caller gave.
    pub which: Which,
    /// By which this call knows the runs it made.
    pub mark: String,
    /// Names of states, as JSON.
    pub states: String,
    /// The way to the server.
    pub call: Call,
    /// Whether the route that creates many is worth a try.
    pub may_create_in_bulk: Cell<bool>,
}

/// How long a run was late when it was listed, by the server's clock: 0 for one that is to come.
pub(super) fn lateness_ms(run: &Run) -> f64 {
    let seconds = run.value("estimated_start_time_delta");
    seconds.map_or(f64::INFINITY, parse_float) * 1000.0
}

impl RescheduleRule {
    /// The filter on the states that count as late. A state of any type can have any name, and only a
    /// run that waits is late.
    pub(super) fn late_states(&self) -> String {
        let names = any_of(&self.states);
        format!(r#"{{"type":{{"any_":["SCHEDULED"]}},"name":{names}}}"#)
    }

    /// Whether a run is in one of them.
    pub(super) fn counts_as_late(&self, run: &Run) -> bool {
        run.is("SCHEDULED") && holds(&self.states, run.state.name.as_deref().unwrap_or_default())
    }

    /// What the run in a run's place is created from.
    fn create(&self, job: &Job) -> String {
        let time = job.new_time.as_deref().unwrap_or_default();
        successor(&job.run, time, &self.mark).to_string()
    }

    /// The state that gives a run its time.
    fn state(&self, job: &Job, step: Step) -> String {
        let time = job.new_time.as_deref().unwrap_or_default();
        match step {
            Step::Claim => own_state(time, &self.mark),
            _ => state(time),
        }
    }

    /// Whether a run is in the states that a step is for.
    fn is_for(&self, run: &Run, step: Step) -> bool {
        match step {
            Step::Claim | Step::TakeBack => run.is("SCHEDULED"),
            _ => self.counts_as_late(run),
        }
    }

    /// Notes how the run in a run's place looks: an earlier call may have made it, for another time, and
    /// it may have ended since.
    fn checked(&self, job: &mut Job, step: Step, run: Option<&Run>) {
        let is_own = |run: &Run| run.transition.as_ref() == Some(&self.mark);
        if job.outcome == Some(Outcome::Gone) {
            match run {
                None => job.successor = None,
                Some(run) if run.is("SCHEDULED") && is_own(run) => job.standing = Standing::Made,
                Some(_) => job.outcome = Some(Outcome::Rescheduled),
            }
            return;
        }
        let id = job.successor.as_deref().unwrap_or_default();
        let message = match run {
            Some(run) if !run.has_ended() && !run.is("CANCELLING") && !is_taken(run) => {
                let time = run.text("next_scheduled_start_time");
                let time = time.or_else(|| run.text("expected_start_time"));
                job.new_time = time.or(job.new_time.take());
                job.standing = match step {
                    _ if !run.is("SCHEDULED") => Standing::Stands,
                    Step::Check if is_own(run) => Standing::Made,
                    Step::Claim if is_own(run) => Standing::Stands,
                    _ => Standing::Foreign,
                };
                // From here on it says whether the old run may have been deleted.
                job.sent = false;
                return;
            }
            Some(run) => format!(
                "the run in its place, {id}, has ended: it is {}",
                run.state_name()
            ),
            None => format!("the run in its place, {id}, has been deleted"),
        };
        if run.is_none() {
            job.successor = None;
        }
        job.error = Some(Error::new(ErrorKind::Conflict, message));
        job.outcome = Some(Outcome::Failed);
    }

    /// Deletes one run where no filter can guard that. As long as it waits, `PENDING` takes it away from
    /// workers; the server refuses that where one of them was faster.
    async fn delete_alone(&self, id: &str, step: Step) -> Single {
        let runs = read(self, vec![id.to_owned()]).await?;
        let Some(run) = runs.first() else {
            return Ok((None, false));
        };
        if !is_taken(run) {
            if !self.is_for(run, step) {
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
    async fn move_alone(&self, job: &Job, id: &str, step: Step) -> Single {
        let runs = read(self, vec![id.to_owned()]).await?;
        if !runs.first().is_some_and(|run| self.is_for(run, step)) {
            return Ok((None, false));
        }
        let state = self.state(job, step);
        let request = Request::post("/flow_runs/{id}/set_state")
            .id(&id.into())
            .raw(&format!(r#"{{"state":{state}}}"#))
            .repeatable(true);
        let (answer, again) = self.call.read_again(request, Answer::read).await?;
        Ok((Some(answer), again))
    }
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
            Step::Move | Step::Claim => None,
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
            let bodies: Vec<String> = jobs.iter().map(|job| self.create(job)).collect();
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
            Step::Claim | Step::TakeBack => WAITING.to_owned(),
            _ => self.late_states(),
        };
        let mut body = ObjectText::default();
        body.set("flow_runs", guarded(ids.iter().copied(), &states))
            .set("limit", BATCH.to_string());
        let (path, kind, read): (_, _, ReadAll) = if matches!(step, Step::Move | Step::Claim) {
            body.set("state", self.state(jobs.first()?, step));
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
                        .text(self.create(job), DeploymentFlowRunCreate::KIND)
                        .repeatable(true);
                    let created = self.call.read(request, Answer::read_one_created).await?;
                    Ok((Some(created), false))
                }
                Step::Move | Step::Claim => self.move_alone(job, id, step).await,
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
            (Step::Claim, "ACCEPT") => job.standing = Standing::Stands,
            _ => {
                job.error = Some(Error::new(ErrorKind::Conflict, answer.reason()));
                return false;
            }
        }
        true
    }

    fn seen(&self, job: &mut Job, step: Option<Step>, run: Option<Run>) {
        let is_open = job.error.as_ref().is_some_and(Error::is_open);
        if let Some(step @ (Step::Check | Step::Claim)) = step {
            self.checked(job, step, run.as_ref());
            return;
        }
        if step == Some(Step::TakeBack) {
            match run {
                None => job.successor = None,
                Some(run) if !run.is("SCHEDULED") && !is_taken(&run) => {
                    job.standing = Standing::Stays;
                }
                Some(_) => {}
            }
            return;
        }
        let Some(run) = run else {
            // Where an earlier sending or another call may have deleted it, its successor is to stay.
            let is_made = job.successor.is_none() || job.standing == Standing::Made;
            job.standing = Standing::Unseen;
            job.outcome = Some(match step {
                Some(Step::Delete) if job.sent || !is_made => done(job),
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
        // By the server's clock.
        let expected = Date::parse(&text("expected_start_time"));
        let is_past = |time: &str| Date::parse(time) - expected < lateness_ms(&run);
        to_js(&RescheduledFlowRun {
            name: text("name"),
            flow_id: text("flow_id"),
            deployment_id: text("deployment_id"),
            expected_start_time: text("expected_start_time"),
            start_time: run.text("start_time"),
            end_time: run.text("end_time"),
            outcome,
            late_again: job.new_time.as_deref().is_some_and(is_past),
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
