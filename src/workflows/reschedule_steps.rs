//! The requests that give late runs a new time, and what is noted of their answers.

use std::cell::Cell;

use futures_util::future::LocalBoxFuture;
use js_sys::{Date, Object, parse_float};

use super::alone::{delete_alone, set_alone};
use super::answer::Answer;
use super::engine::{BATCH, Job, Plan, ReadAll, Rule, Single, Standing, Step, or_null, row};
use super::reschedule_rules::{done, key, own_state, plan, state, successor};
use super::reschedule_seen::{checked, seen, take, taken_back};
use super::run::Run;
use super::selection::States;
use crate::json::kind::Schema;
use crate::json::text::ObjectText;
use crate::models::flow_runs::{DeploymentFlowRunCreate, FlowRunBulkDelete, FlowRunBulkSetState};
use crate::models::workflows::{Outcome, RESCHEDULE_OUTCOMES, RESCHEDULED_TEXTS};
use crate::pagination::guarded;
use crate::transport::error::Error;
use crate::transport::{Call, Request, js};

/// Which late runs get a new time, and how.
pub(super) struct RescheduleRule {
    /// Between the old time and the new one.
    pub delay_ms: f64,
    /// How many get a new time.
    pub most_recent_n: u32,
    /// Whether the others stay.
    pub keep_remaining: bool,
    /// Whether they keep their ids.
    pub in_place: bool,
    /// By which this call knows the runs it made.
    pub mark: String,
    /// What counts as late.
    pub states: States,
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

    /// The states in which a step is for a run. A run in a run's place that no worker has taken waits.
    fn states(&self, step: Step) -> States {
        match step {
            Step::Claim | Step::TakeBack => States::typed("SCHEDULED"),
            _ => self.states.clone(),
        }
    }
}

impl Rule for RescheduleRule {
    fn plan(&self, job: &Job) -> Plan {
        plan(job, self.in_place)
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
        let states = self.states(step).filter();
        let mut body = ObjectText::default();
        body.set("flow_runs", guarded("{}", ids.iter().copied(), &states))
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
                Step::Move | Step::Claim => {
                    let mut body = ObjectText::default();
                    body.set("state", self.state(job, step));
                    set_alone(self, id, body, self.states(step)).await
                }
                _ => delete_alone(self, id, &|run| self.states(step).choose(run)).await,
            }
        })
    }

    fn take(&self, job: &mut Job, step: Step, answer: &Answer) -> bool {
        take(job, step, answer)
    }

    fn sought(&self, job: &Job) -> (&'static str, String) {
        match job.step {
            Some(Step::Check) => ("idempotency_key", key(&job.run)),
            _ => ("id", job.subject().to_owned()),
        }
    }

    fn seen(&self, job: &mut Job, step: Option<Step>, run: Option<Run>) {
        match step {
            Some(step @ (Step::Check | Step::Claim)) => {
                checked(job, step, run.as_ref(), &self.mark);
            }
            Some(Step::TakeBack) => taken_back(job, run.as_ref()),
            _ => seen(job, step, run, &self.states),
        }
    }

    fn keys(&self) -> &'static [&'static str] {
        Run::keys(true)
    }

    fn call(&self) -> &Call {
        &self.call
    }

    fn row(&self, job: &Job, outcome: Outcome) -> Object {
        let run = &job.run;
        let row = row(run, RESCHEDULED_TEXTS, outcome);
        // By the server's clock.
        let expected = Date::parse(&run.text("expected_start_time").unwrap_or_default());
        let is_past = |time: &str| Date::parse(time) - expected < lateness_ms(run);
        // An id that only an answer gave may be that of any run.
        let is_known = self.in_place || job.standing != Standing::Unseen;
        let successor = job.successor.clone().filter(|_| is_known);
        let late_again = job.new_time.as_deref().is_some_and(is_past);
        for (key, value) in [
            ("new_start_time", or_null(job.new_time.clone())),
            ("late_again", late_again.into()),
            ("new_flow_run_id", or_null(successor)),
        ] {
            js::set(&row, key, &value);
        }
        row
    }

    fn outcomes(&self) -> &'static [Outcome] {
        RESCHEDULE_OUTCOMES
    }
}
