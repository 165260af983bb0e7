//! The requests that cancel runs, and what is noted of their answers.

use futures_util::future::LocalBoxFuture;
use js_sys::Object;

use super::alone::set_alone;
use super::answer::Answer;
use super::cancel_rules::{Mode, answered, looks};
use super::engine::{BATCH, Job, Plan, ReadAll, Rule, Single, Step, run_row};
use super::run::Run;
use super::selection::{Selection, States};
use crate::json::kind::Schema;
use crate::json::text::ObjectText;
use crate::models::flow_runs::FlowRunBulkSetState;
use crate::models::workflows::{CANCEL_OUTCOMES, Outcome};
use crate::pagination::guarded;
use crate::transport::error::{Error, ErrorKind};
use crate::transport::{Call, Request};

/// The same for every `Cancelled` that is set here: the server doesn't repeat a transition with the id of
/// the last one. So of two clients, or two sendings, only one writes it down.
const TRANSITION: &str = r#"{"transition_id":"6e0b7a3e-6d4b-4d0f-9c55-8d1c1f0e6a11"}"#;

/// What is cancelled, and how.
pub(super) struct CancelRule {
    /// How.
    pub mode: Mode,
    /// The message of the new states, as JSON.
    pub message: Option<String>,
    /// Which runs.
    pub selection: Selection,
    /// The way to the server.
    pub call: Call,
}

impl CancelRule {
    /// The states in which a step is for a run.
    fn states(&self, step: Step) -> States {
        match step {
            Step::Stop => self.selection.states.clone(),
            Step::Cancel => States::typed("CANCELLING"),
            _ => States::typed("CANCELLED"),
        }
    }

    /// Sets a state, by no more right than anyone has. Runners listen for the name `Cancelling`.
    fn body(&self, step: Step) -> ObjectText {
        let mut state = ObjectText::default();
        if step == Step::Stop {
            state.set("type", r#""CANCELLING""#);
            state.set("name", r#""Cancelling""#);
        } else {
            state.set("type", r#""CANCELLED""#);
            state.set("name", r#""Cancelled""#);
            state.set("state_details", TRANSITION);
        }
        if let Some(message) = &self.message {
            state.set("message", message);
        }
        let mut body = ObjectText::default();
        body.set("state", state.to_string());
        body
    }
}

impl Rule for CancelRule {
    fn plan(&self, job: &Job) -> Plan {
        self.mode.plan(job, self.message.is_some())
    }

    fn predict(&self, job: &Job, _: Step) -> Outcome {
        self.mode.predict(&job.run)
    }

    fn given_up(&self, _: &Job, step: Step) -> Outcome {
        match step {
            Step::Note => Outcome::Cancelled,
            _ => Outcome::Failed,
        }
    }

    fn group(&self, job: &Job, _: Step) -> Option<String> {
        (!job.run.holds_lease).then(String::new)
    }

    fn bulk(&self, _: &[&Job], ids: &[&str], step: Step) -> Option<(Request, ReadAll)> {
        if !self.call.may_bulk() {
            return None;
        }
        // What was chosen goes on to hold when the batch begins; what was told to stop may be ended by
        // its worker meanwhile, and has no need of it then.
        // What the filter says of its times may not hold any more once it was told.
        let filter = match step {
            Step::Stop => self.selection.query.filter(),
            _ => "{}",
        };
        let states = self.states(step).filter();
        let mut body = self.body(step);
        body.set("flow_runs", guarded(filter, ids.iter().copied(), &states))
            .set("limit", BATCH.to_string());
        let request = Request::post("/flow_runs/bulk_set_state")
            .text(body.to_string(), FlowRunBulkSetState::KIND)
            .repeatable(true);
        Some((request, Answer::read_all))
    }

    fn single<'a>(&'a self, _: &'a Job, id: &'a str, step: Step) -> LocalBoxFuture<'a, Single> {
        set_alone(self, id, self.body(step), self.states(step))
    }

    fn take(&self, job: &mut Job, step: Step, answer: &Answer) -> bool {
        let Some(outcome) = answered(answer, job.sent) else {
            job.error = Some(Error::new(ErrorKind::Conflict, answer.reason()));
            return step == Step::Note;
        };
        job.outcome = Some(outcome);
        if let Some(state) = &answer.state {
            job.run.state = state.clone();
        }
        job.run.message.clone_from(&answer.message);
        // What comes of it by itself is the work of this.
        job.sent |= outcome == Outcome::Cancelling;
        true
    }

    fn seen(&self, job: &mut Job, step: Option<Step>, run: Option<Run>) {
        if step == Some(Step::Note) {
            // It is cancelled, and whatever somebody made of it since is theirs.
            job.run.message.get_or_insert_default();
            return;
        }
        let Some(run) = run else {
            job.outcome = Some(Outcome::Gone);
            return;
        };
        // What is cancelled by now was told to stop before the second step.
        job.outcome = looks(&run, job.sent || step != Some(Step::Stop));
        // From `CANCELLED` the server lets a run go to `RUNNING`, which a process that is just starting
        // asks for: it is told to stop as well. What is scheduled again somebody wants.
        if step == Some(Step::Watch) && job.outcome.is_none() {
            let message = format!("it was cancelled, and is {} again", run.state_name());
            job.error = Some(Error::new(ErrorKind::Conflict, message));
            job.outcome = (run.state.r#type != "RUNNING").then_some(Outcome::Failed);
            job.run = run;
            return;
        }
        if job.outcome.is_none() && !self.selection.states.choose(&run) {
            let name = run.state_name();
            let message = format!("it is {name} now, which is not among the states to cancel");
            job.error = Some(Error::new(ErrorKind::Conflict, message));
            job.outcome = Some(Outcome::Failed);
        }
        job.run = run;
    }

    fn call(&self) -> &Call {
        &self.call
    }

    fn row(&self, job: &Job, outcome: Outcome) -> Object {
        run_row(job, outcome, true)
    }

    fn outcomes(&self) -> &'static [Outcome] {
        CANCEL_OUTCOMES
    }
}
