//! The requests that do one thing with many runs or deployments, and what is noted of their answers.
//!
//! A run is changed only in the state in which it was found: the bulk routes are given it as a filter, and
//! without them a run is looked at right before. So one that goes on meanwhile is left alone.

use futures_util::future::LocalBoxFuture;
use js_sys::Object;

use super::alone::{delete_alone, is_taken, set_alone};
use super::answer::Answer;
use super::engine::{BATCH, Job, Plan, ReadAll, Rule, Single, Step, row, run_row};
use super::run::Run;
use super::selection::States;
use crate::json::kind::Schema;
use crate::json::text::ObjectText;
use crate::models::flow_runs::{FlowRunBulkDelete, FlowRunBulkSetState};
use crate::models::workflows::{BULK_OUTCOMES, DEPLOYMENT_TEXTS, Outcome};
use crate::pagination::{Subject, guarded};
use crate::transport::error::{Error, ErrorKind};
use crate::transport::{Call, Request};

/// What is done.
pub(super) enum Change {
    /// Set a state.
    State {
        /// The state.
        state: ObjectText,
        /// The id of its transition: by it a run is known again that is in it.
        transition: String,
        /// Whether it is set against the server's rules.
        force: bool,
        /// The types of state in which a run of a deployment gets it, as JSON; `None` for any and any
        /// run.
        types: Option<String>,
    },
    /// Delete it.
    Delete,
    /// Pause the deployment, or resume it.
    Pause(bool),
}

/// What is done, and with what.
pub(super) struct BulkRule {
    /// What is done.
    pub change: Change,
    /// The filter on runs by which they are chosen, as JSON.
    pub filter: String,
    /// The way to the server.
    pub call: Call,
}

impl BulkRule {
    /// The states in which a run of a deployment is changed; `None` for any run.
    pub(super) fn states(&self) -> Option<States> {
        match &self.change {
            Change::State { types, .. } if types.is_some() => Some(States {
                names: None,
                types: types.clone(),
            }),
            _ => None,
        }
    }

    /// Whether a deployment is what it is to be.
    fn is_done(&self, run: &Run) -> bool {
        match self.change {
            Change::Pause(paused) => paused == (run.value("paused") == Some("true")),
            _ => false,
        }
    }

    /// A run or a deployment at the beginning.
    pub(super) fn begin(&self, run: Run) -> Job {
        let mut job = Job::new(run);
        let states = self.states();
        if self.is_done(&job.run)
            || states
                .as_ref()
                .is_some_and(|states| !states.choose(&job.run))
        {
            job.outcome = Some(Outcome::Skipped);
        } else if states.is_some() && job.run.value("deployment_id").is_none() {
            job.outcome = Some(Outcome::WithoutDeployment);
        }
        job
    }

    /// What sets a state, without the runs it is for.
    fn body(&self) -> ObjectText {
        let mut body = ObjectText::default();
        if let Change::State { state, force, .. } = &self.change {
            body.set("state", state.to_string())
                .set("force", force.to_string());
        }
        body
    }

    async fn alone(&self, job: &Job, id: &str) -> Single {
        let is_same = |run: &Run| run.state == job.run.state;
        let path = match self.change {
            Change::Pause(true) => "/deployments/{id}/pause_deployment",
            Change::Pause(false) => "/deployments/{id}/resume_deployment",
            Change::Delete => return delete_alone(self, id, &is_same).await,
            Change::State { .. } => {
                return set_alone(self, id, self.body(), States::of(&job.run)).await;
            }
        };
        let request = Request::post(path).id(&id.into());
        let request = request.raw("{}").repeatable(true);
        // The server answers with nothing: what says more didn't come from there.
        let is_nothing = |text: &str| matches!(text.trim(), "" | "null").then_some(());
        self.call.read(request, is_nothing).await?;
        Ok((Some(Answer::done(id, "ACCEPT")), false))
    }

    /// A state that is set by force is set as often as it is sent.
    fn is_repeatable(&self) -> bool {
        !matches!(self.change, Change::State { force: true, .. })
    }
}

impl Rule for BulkRule {
    fn plan(&self, job: &Job) -> Plan {
        job.outcome.map_or(Plan::Send(Step::Apply), Plan::Leave)
    }

    fn predict(&self, _: &Job, _: Step) -> Outcome {
        Outcome::Succeeded
    }

    fn given_up(&self, _: &Job, _: Step) -> Outcome {
        Outcome::Failed
    }

    fn group(&self, job: &Job, _: Step) -> Option<String> {
        let is_alone = job.run.holds_lease && matches!(self.change, Change::State { .. });
        (!is_alone).then(|| States::of(&job.run).filter())
    }

    fn bulk(&self, jobs: &[&Job], ids: &[&str], _: Step) -> Option<(Request, ReadAll)> {
        if !self.call.may_bulk() {
            return None;
        }
        let (path, kind, read): (_, _, ReadAll) = match self.change {
            Change::Pause(_) => return None,
            Change::State { .. } => (
                "/flow_runs/bulk_set_state",
                FlowRunBulkSetState::KIND,
                Answer::read_all,
            ),
            Change::Delete => (
                "/flow_runs/bulk_delete",
                FlowRunBulkDelete::KIND,
                Answer::read_deleted,
            ),
        };
        let states = States::of(&jobs.first()?.run).filter();
        let mut body = self.body();
        body.set(
            "flow_runs",
            guarded(&self.filter, ids.iter().copied(), &states),
        )
        .set("limit", BATCH.to_string());
        let request = Request::post(path)
            .text(body.to_string(), kind)
            .repeatable(self.is_repeatable());
        Some((request, read))
    }

    fn single<'a>(&'a self, job: &'a Job, id: &'a str, _: Step) -> LocalBoxFuture<'a, Single> {
        Box::pin(async move {
            match self.alone(job, id).await {
                // It is gone: an answer that says nothing of it.
                Err(error) if error.is(ErrorKind::ObjectNotFound) => Ok((None, false)),
                single => single,
            }
        })
    }

    fn take(&self, job: &mut Job, _: Step, answer: &Answer) -> bool {
        let is_there = match (&self.change, &answer.state) {
            (Change::State { state, .. }, Some(now)) => {
                job.run.state = now.clone();
                state.get("type") == Some(&format!("\"{}\"", now.r#type))
            }
            _ => false,
        };
        job.outcome = match answer.status.as_str() {
            "ACCEPT" | "DELETED" => Some(Outcome::Succeeded),
            // It is in that state already.
            "REJECT" if is_there => Some(Outcome::Succeeded),
            // The server has its reasons, and may have set another state.
            "REJECT" => Some(Outcome::Failed),
            // Or it could not just now.
            _ => None,
        };
        job.error = Some(Error::new(ErrorKind::Conflict, answer.reason()));
        job.outcome.is_some()
    }

    fn seen(&self, job: &mut Job, _: Option<Step>, run: Option<Run>) {
        let Some(run) = run else {
            job.outcome = Some(match self.change {
                Change::Delete if job.sent => Outcome::Succeeded,
                _ => Outcome::Gone,
            });
            return;
        };
        let is_set = match &self.change {
            Change::State { transition, .. } => run.transition.as_ref() == Some(transition),
            _ => self.is_done(&run),
        };
        let has_changed = job.was.as_ref() != Some(&run.state) && !is_taken(&run);
        job.run = run;
        if is_set {
            job.outcome = Some(Outcome::Succeeded);
        } else if has_changed {
            // A state whose answer got lost may have been set, and the run gone on from there. What is
            // there was not deleted.
            let is_open = job.sent && matches!(self.change, Change::State { .. });
            job.outcome = Some(if is_open {
                let message = "the answer got lost, and the run is in another state by now";
                let lost = || Error::new(ErrorKind::Conflict, message);
                job.error.get_or_insert_with(lost);
                Outcome::Unknown
            } else {
                Outcome::Skipped
            });
        }
    }

    fn subject(&self) -> Subject {
        match self.change {
            Change::Pause(_) => Subject::Deployments,
            _ => Subject::FlowRuns,
        }
    }

    fn call(&self) -> &Call {
        &self.call
    }

    fn row(&self, job: &Job, outcome: Outcome) -> Object {
        match self.change {
            Change::Pause(_) => row(&job.run, DEPLOYMENT_TEXTS, outcome),
            Change::Delete => run_row(job, outcome, outcome != Outcome::Succeeded),
            Change::State { .. } => run_row(job, outcome, true),
        }
    }

    fn outcomes(&self) -> &'static [Outcome] {
        BULK_OUTCOMES
    }
}
