//! What is to be done with a run that is to be cancelled, and what an answer means. Pure.
//!
//! The rules are Prefect's own: `CANCELLED` is accepted from any state, even from `COMPLETED`, so it
//! is only ever sent together with a filter on the states it may be sent to. `CANCELLING` is refused
//! for a run that has ended.

use crate::json::text::{items, pick, string};
use crate::models::workflows::{CancelOutcome, StateLabel};

/// A flow run, as far as it matters here.
#[derive(Debug, Clone)]
pub struct Run {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its deployment.
    pub deployment_id: Option<String>,
    has_process: bool,
    state_type: Option<String>,
    state_name: Option<String>,
    holds_lease: bool,
}

/// How to cancel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// End what runs.
    Stop,
    /// Write `Cancelled` down.
    Force,
}

/// The state a run is set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Its worker is to end it.
    Cancelling,
    /// It is over.
    Cancelled,
}

/// What to do with a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// Nothing: this is its outcome.
    Leave(CancelOutcome),
    /// Set this state.
    Set(Target),
}

/// The types of state a run ends in.
pub const TERMINAL: [&str; 4] = ["COMPLETED", "FAILED", "CANCELLED", "CRASHED"];

/// The types of state a run can be cancelled in.
pub const ACTIVE: [&str; 5] = ["SCHEDULED", "PENDING", "RUNNING", "PAUSED", "CANCELLING"];

impl Run {
    /// What it is read from.
    pub const KEYS: [&str; 7] = [
        "id",
        "name",
        "deployment_id",
        "infrastructure_pid",
        "state_type",
        "state_name",
        "state",
    ];

    /// Reads one from the values of [`Run::KEYS`].
    #[must_use]
    pub fn read(values: &[Option<String>]) -> Option<Self> {
        let [id, name, deployment, process, state_type, state_name, state] = values else {
            return None;
        };
        let string = |value: &Option<String>| value.as_deref().and_then(string);
        let [details] = pick(state.as_deref().unwrap_or("{}"), &["state_details"])?;
        let [lease] = pick(
            details.unwrap_or("{}"),
            &["deployment_concurrency_lease_id"],
        )?;
        Some(Self {
            id: string(id)?,
            name: string(name)?,
            deployment_id: string(deployment),
            has_process: process.is_some(),
            state_type: string(state_type),
            state_name: string(state_name),
            holds_lease: lease.is_some(),
        })
    }

    /// The type of its state; a run without a state has yet to begin.
    #[must_use]
    pub fn state_type(&self) -> &str {
        self.state_type.as_deref().unwrap_or("SCHEDULED")
    }

    /// The name of its state.
    #[must_use]
    pub fn state_name(&self) -> Option<&str> {
        self.state_name.as_deref()
    }

    /// Its state's type and name.
    #[must_use]
    pub fn label(&self) -> StateLabel {
        StateLabel {
            r#type: self.state_type().to_owned(),
            name: self.state_name.clone(),
        }
    }

    /// Whether it holds a slot of its deployment's concurrency limit. The bulk route (3.9.1) writes
    /// the slot of its first run on all that follow, so such a run goes alone.
    #[must_use]
    pub fn holds_lease(&self) -> bool {
        self.holds_lease
    }

    /// What to do with it.
    #[must_use]
    pub fn plan(&self, mode: Mode) -> Plan {
        match (self.state_type(), mode) {
            (ended, _) if TERMINAL.contains(&ended) => Plan::Leave(CancelOutcome::AlreadyTerminal),
            ("CANCELLING", Mode::Stop) => Plan::Leave(CancelOutcome::AlreadyCancelling),
            (_, Mode::Force) => Plan::Set(Target::Cancelled),
            // A run that waits for a retry in a live process is scheduled, and has one to be ended.
            ("SCHEDULED", Mode::Stop) if !self.has_process => Plan::Set(Target::Cancelled),
            (_, Mode::Stop) if self.deployment_id.is_some() => Plan::Set(Target::Cancelling),
            (_, Mode::Stop) => Plan::Set(Target::Cancelled),
        }
    }

    /// What became of it, seen again after a request whose answer said nothing of it; `None` if it
    /// is as it was. `sent` says whether there was such a request.
    #[must_use]
    pub fn settled(&self, sent: bool) -> Option<CancelOutcome> {
        match (self.state_type(), sent) {
            ("CANCELLED", true) => Some(CancelOutcome::Cancelled),
            (ended, _) if TERMINAL.contains(&ended) => Some(CancelOutcome::AlreadyTerminal),
            ("CANCELLING", true) => Some(CancelOutcome::Cancelling),
            _ => None,
        }
    }
}

/// What the server answers for one run.
#[derive(Debug)]
pub struct Answer {
    /// The run, on the bulk route.
    pub flow_run_id: String,
    status: String,
    /// The state it is in now.
    pub state: Option<StateLabel>,
    reason: Option<String>,
}

impl Answer {
    /// Reads one as the server sends it.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let [id, status, state, details] =
            pick(text, &["flow_run_id", "status", "state", "details"])?;
        let [reason] = pick(details.unwrap_or("{}"), &["reason"])?;
        Some(Self {
            flow_run_id: id.and_then(string).unwrap_or_default(),
            status: status.and_then(string)?,
            state: match state {
                Some(state) => Some(label(state)?),
                None => None,
            },
            reason: reason.and_then(string),
        })
    }

    /// Reads those of the bulk route.
    #[must_use]
    pub fn read_all(text: &str) -> Option<Vec<Self>> {
        let [results] = pick(text, &["results"])?;
        items(results?)?.into_iter().map(Self::read).collect()
    }

    /// The same, of the run with this id: the route for one run doesn't repeat it.
    #[must_use]
    pub fn of(self, id: &str) -> Self {
        Self {
            flow_run_id: id.to_owned(),
            ..self
        }
    }

    /// What it means; `None` if it has to be looked at again. `sent` says whether an earlier sending
    /// may have done it.
    #[must_use]
    pub fn outcome(&self, sent: bool) -> Option<CancelOutcome> {
        let state = self.state.as_ref().map(|state| state.r#type.as_str());
        match (self.status.as_str(), state) {
            // A scheduled run that is told to cancel is cancelled at once: a REJECT, and a success.
            ("ACCEPT" | "REJECT", Some("CANCELLED")) => Some(CancelOutcome::Cancelled),
            ("ACCEPT", Some("CANCELLING")) => Some(CancelOutcome::Cancelling),
            ("REJECT", Some("CANCELLING")) if sent => Some(CancelOutcome::Cancelling),
            ("REJECT", Some("CANCELLING")) => Some(CancelOutcome::AlreadyCancelling),
            // ABORT is "it has ended" or any exception on the server.
            _ => None,
        }
    }

    /// Whether the server set the state that was asked for.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.status == "ACCEPT"
    }

    /// Why it wasn't done.
    #[must_use]
    pub fn reason(&self) -> String {
        let reason = self.reason.as_deref().unwrap_or("no reason given");
        format!("the server answered {}: {reason}", self.status)
    }
}

/// The type and the name of a state.
fn label(state: &str) -> Option<StateLabel> {
    let [state_type, name] = pick(state, &["type", "name"])?;
    Some(StateLabel {
        r#type: state_type.and_then(string)?,
        name: name.and_then(string),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(state_type: &str, more: &str) -> Run {
        let json = format!(r#"{{"id":"1","name":"r","state_type":"{state_type}"{more}}}"#);
        let values = pick(&json, &Run::KEYS).expect("a run");
        Run::read(&values.map(|value| value.map(str::to_owned))).expect("a run")
    }

    const DEPLOYED: &str = r#","deployment_id":"d""#;

    #[test]
    fn stopping_tells_the_worker_where_there_is_one() {
        for active in ["PENDING", "RUNNING", "PAUSED"] {
            assert_eq!(
                run(active, DEPLOYED).plan(Mode::Stop),
                Plan::Set(Target::Cancelling)
            );
            assert_eq!(
                run(active, "").plan(Mode::Stop),
                Plan::Set(Target::Cancelled)
            );
        }
    }

    #[test]
    fn stopping_cancels_what_has_not_started() {
        assert_eq!(
            run("SCHEDULED", DEPLOYED).plan(Mode::Stop),
            Plan::Set(Target::Cancelled)
        );
        let retrying = run(
            "SCHEDULED",
            r#","deployment_id":"d","infrastructure_pid":"7""#,
        );
        assert_eq!(retrying.plan(Mode::Stop), Plan::Set(Target::Cancelling));
    }

    #[test]
    fn a_run_that_has_ended_is_never_touched() {
        for ended in TERMINAL {
            for mode in [Mode::Stop, Mode::Force] {
                let plan = run(ended, DEPLOYED).plan(mode);
                assert_eq!(plan, Plan::Leave(CancelOutcome::AlreadyTerminal));
            }
        }
    }

    #[test]
    fn force_cancels_whatever_is_active() {
        for active in ACTIVE {
            assert_eq!(
                run(active, DEPLOYED).plan(Mode::Force),
                Plan::Set(Target::Cancelled)
            );
        }
        let told = run("CANCELLING", DEPLOYED).plan(Mode::Stop);
        assert_eq!(told, Plan::Leave(CancelOutcome::AlreadyCancelling));
    }

    #[test]
    fn the_status_and_the_state_together_are_the_outcome() {
        let outcome = |status: &str, state: &str| {
            let json = format!(
                r#"{{"status":"{status}","state":{{"type":"{state}"}},"details":{{"reason":"x"}}}}"#
            );
            Answer::read(&json).and_then(|answer| answer.outcome(false))
        };
        assert_eq!(
            outcome("ACCEPT", "CANCELLED"),
            Some(CancelOutcome::Cancelled)
        );
        assert_eq!(
            outcome("REJECT", "CANCELLED"),
            Some(CancelOutcome::Cancelled)
        );
        assert_eq!(
            outcome("ACCEPT", "CANCELLING"),
            Some(CancelOutcome::Cancelling)
        );
        assert_eq!(
            outcome("REJECT", "CANCELLING"),
            Some(CancelOutcome::AlreadyCancelling)
        );
        assert_eq!(outcome("ABORT", "COMPLETED"), None);
        assert_eq!(outcome("WAIT", "RUNNING"), None);
    }

    #[test]
    fn a_run_seen_again_is_judged_by_its_state() {
        assert_eq!(
            run("CANCELLED", "").settled(true),
            Some(CancelOutcome::Cancelled)
        );
        assert_eq!(
            run("CANCELLED", "").settled(false),
            Some(CancelOutcome::AlreadyTerminal)
        );
        assert_eq!(
            run("COMPLETED", "").settled(true),
            Some(CancelOutcome::AlreadyTerminal)
        );
        assert_eq!(
            run("CANCELLING", "").settled(true),
            Some(CancelOutcome::Cancelling)
        );
        assert_eq!(run("RUNNING", "").settled(true), None);
    }

    #[test]
    fn a_run_with_a_slot_goes_alone() {
        let lease = r#","state":{"type":"RUNNING","state_details":
            {"deployment_concurrency_lease_id":"l"}}"#;
        assert!(run("RUNNING", lease).holds_lease());
        assert!(!run("RUNNING", "").holds_lease());
    }
}
