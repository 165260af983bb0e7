//! A run on its way to an outcome, and what a workflow says of it: its [`Rule`].

use futures_util::future::LocalBoxFuture;
use js_sys::Object;

use crate::models::workflows::{Outcome, StateLabel};
use crate::pagination::Subject;
use crate::transport::error::Error;
use crate::transport::{Call, Request};
use crate::workflows::answer::Answer;
use crate::workflows::run::Run;

/// How many times a step is tried.
const TRIES: u32 = 3;
/// How many steps are tried for a run in all.
pub(crate) const TURNS: u32 = 16;

/// A request for some runs. Of those that the runs of a portion need, the first in this order goes
/// first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// Tell it to stop.
    Stop,
    /// Write down that it is cancelled.
    Cancel,
    /// See whether it stays so.
    Watch,
    /// Add the message to that.
    Note,
    /// Give it a new time.
    Move,
    /// Make another run in its place.
    Create,
    /// See whether it is there still.
    Look,
    /// Look for the run made in its place.
    Check,
    /// Write down that this call relies on it.
    Claim,
    /// Delete it.
    Delete,
    /// Delete the run made in its place.
    TakeBack,
    /// Do with it whatever is asked for.
    Apply,
}

/// What to do with a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plan {
    /// Nothing more: this is its outcome.
    Leave(Outcome),
    /// This.
    Send(Step),
}

/// What is known of the run made in place of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nothing.
    Unseen,
    /// It waits, and another call made it.
    Foreign,
    /// It waits as this call made it.
    Made,
    /// It runs, or waits and this call relies on it.
    Stands,
    /// It stays, though the other has started as well.
    Stays,
}

/// A run on its way to an outcome.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    /// The run as it was last seen.
    pub run: Run,
    /// The state it was found in; `None` if there is no such run.
    pub was: Option<StateLabel>,
    /// What it has come to, as far as known; more may be to be done.
    pub outcome: Option<Outcome>,
    /// Whether a request went out that may have changed it.
    pub sent: bool,
    /// Why the last request for it failed.
    pub error: Option<Error>,
    /// The time it is to get.
    pub new_time: Option<String>,
    /// The run made in its place; as long as that was not seen, what the server said of it.
    pub successor: Option<String>,
    /// What is known of that one.
    pub standing: Standing,
    /// Whether the last request for it had no answer, so that nobody knows what it came to.
    pub in_doubt: bool,
    /// Whether it has to be looked at.
    pub to_be_seen: bool,
    /// The step that is next for it.
    pub planned: Option<Step>,
    /// The last step that was tried.
    pub step: Option<Step>,
    /// How many times this step was tried.
    pub tries: u32,
    /// How many steps were tried for it, whichever: another client may undo one after the other.
    pub turns: u32,
}

impl Job {
    /// For a run as a list gives it.
    pub(crate) fn new(run: Run) -> Self {
        Self {
            was: Some(run.state.clone()),
            run,
            outcome: None,
            sent: false,
            error: None,
            new_time: None,
            successor: None,
            standing: Standing::Unseen,
            in_doubt: false,
            to_be_seen: false,
            planned: None,
            step: None,
            tries: 0,
            turns: 0,
        }
    }

    /// For an id without a run.
    pub(crate) fn absent(id: String) -> Self {
        Self {
            was: None,
            outcome: Some(Outcome::Gone),
            ..Self::new(Run::absent(id))
        }
    }

    /// Whether this step, or any, was tried often enough.
    pub(crate) fn is_worn_out(&self, step: Step) -> bool {
        self.turns == TURNS || self.step == Some(step) && self.tries == TRIES
    }

    /// Whether a process may be starting it.
    pub(crate) fn may_start(&self) -> bool {
        self.was.as_ref().is_some_and(|was| was.r#type != "RUNNING")
    }

    /// The run that the request in hand is for.
    pub(crate) fn subject(&self) -> &str {
        match (self.step, &self.successor) {
            (Some(Step::Claim | Step::TakeBack), Some(successor)) => successor,
            _ => &self.run.id,
        }
    }
}

/// The answer for a run, if it has one, and whether an earlier sending may have done it.
pub(crate) type Single = Result<(Option<Answer>, bool), Error>;

/// What a workflow does.
pub(crate) trait Rule {
    /// What to do with a run next.
    fn plan(&self, job: &Job) -> Plan;
    /// What a step would come to if nothing came in between.
    fn predict(&self, job: &Job, step: Step) -> Outcome;
    /// What a run has come to when a step was tried in vain.
    fn given_up(&self, job: &Job, step: Step) -> Outcome;
    /// Runs with the same one may go in one request; `None` for a run that goes alone.
    fn group(&self, job: &Job, step: Step) -> Option<String>;
    /// The request for the runs with these ids on a bulk route, and how to read the answers; `None` if
    /// there is no such route.
    fn bulk(&self, jobs: &[&Job], ids: &[&str], step: Step) -> Option<(Request, ReadAll)>;
    /// The server turned out not to have that route.
    fn without_bulk(&self, _: Step) {
        self.call().learn_bulk(false);
    }
    /// The same for one run without a bulk route.
    fn single<'a>(&'a self, job: &'a Job, id: &'a str, step: Step) -> LocalBoxFuture<'a, Single>;
    /// Notes an answer; `false` if the run has to be looked at again.
    fn take(&self, job: &mut Job, step: Step, answer: &Answer) -> bool;
    /// The field by which the run is found that a step was for, and its value.
    fn sought(&self, job: &Job) -> (&'static str, String) {
        ("id", job.subject().to_owned())
    }
    /// Notes how the run that a step was for looks by now, if it is there.
    fn seen(&self, job: &mut Job, step: Option<Step>, run: Option<Run>);
    /// What the list is of that the runs stand on.
    fn subject(&self) -> Subject {
        Subject::FlowRuns
    }
    /// What a run is read from.
    fn keys(&self) -> &'static [&'static str] {
        Run::keys(false)
    }
    /// The way to the server.
    fn call(&self) -> &Call;
    /// The outcome of a run, for JavaScript.
    fn row(&self, job: &Job, outcome: Outcome) -> Object;
    /// The outcomes that it knows.
    fn outcomes(&self) -> &'static [Outcome];
}

/// Reads what a bulk route answers.
pub(crate) type ReadAll = fn(&str) -> Option<Vec<Answer>>;
