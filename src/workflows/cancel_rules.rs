//! What is to be done with a run that is to be cancelled, and what an answer means. Pure.
//!
//! The rules are Prefect's own. `CANCELLED` is accepted from any state, even from `COMPLETED`, so it is
//! never the first that is sent. `CANCELLING` is refused for a run that has ended, and from it the server
//! lets nothing but `CANCELLED` follow.

use super::answer::Answer;
use super::engine::{Job, Plan, Step};
use super::run::Run;
use crate::models::workflows::Outcome;

/// How to cancel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// End what runs.
    Stop,
    /// Write `Cancelled` down.
    Force,
}

impl Mode {
    /// Whether a run that was told to stop is set to `Cancelled` at once. Without a deployment there is
    /// no worker to do it.
    fn ends(self, run: &Run) -> bool {
        self == Self::Force || run.has_no_deployment()
    }

    /// What to do with a run next. `notes` says whether there is a message for its last state.
    #[must_use]
    pub(super) fn plan(self, job: &Job, notes: bool) -> Plan {
        use Outcome::{AlreadyCancelling, Cancelled, Cancelling};
        match job.outcome {
            None => Plan::Send(Step::Stop),
            Some(Cancelling | AlreadyCancelling) if self.ends(&job.run) => Plan::Send(Step::Cancel),
            Some(Cancelled) if job.step == Some(Step::Cancel) && job.may_start() => {
                Plan::Send(Step::Watch)
            }
            Some(Cancelled) if notes && job.run.message.is_none() => Plan::Send(Step::Note),
            Some(outcome) => Plan::Leave(outcome),
        }
    }

    /// What a step would come to if nothing came in between.
    #[must_use]
    pub(super) fn predict(self, run: &Run) -> Outcome {
        if run.has_nothing_to_stop() || self.ends(run) {
            Outcome::Cancelled
        } else {
            Outcome::Cancelling
        }
    }
}

/// What an answer comes to; `None` if the run has to be looked at again. `sent` says whether an earlier
/// sending may have done it.
#[must_use]
pub(super) fn answered(answer: &Answer, sent: bool) -> Option<Outcome> {
    let state = answer.state.as_ref().map(|state| state.r#type.as_str());
    match (answer.status.as_str(), state) {
        // A scheduled run that is told to stop is cancelled at once: a REJECT, and a success.
        ("ACCEPT" | "REJECT", Some("CANCELLED")) => Some(Outcome::Cancelled),
        ("ACCEPT", Some("CANCELLING")) => Some(Outcome::Cancelling),
        ("REJECT", Some("CANCELLING")) if sent => Some(Outcome::Cancelling),
        ("REJECT", Some("CANCELLING")) => Some(Outcome::AlreadyCancelling),
        // ABORT is "it has ended" or any exception on the server.
        _ => None,
    }
}

/// What a run has come to by the state it is in; `None` for one to be stopped. `sent` says whether a
/// request went out that may have done it.
#[must_use]
pub(super) fn looks(run: &Run, sent: bool) -> Option<Outcome> {
    match (run.state.r#type.as_str(), sent) {
        ("CANCELLED", true) => Some(Outcome::Cancelled),
        _ if run.has_ended() => Some(Outcome::AlreadyTerminal),
        ("CANCELLING", true) => Some(Outcome::Cancelling),
        ("CANCELLING", false) => Some(Outcome::AlreadyCancelling),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::run::tests::run;
    use super::super::run::{ACTIVE, TERMINAL};
    use super::*;

    const DEPLOYED: &str = r#","deployment_id":"d""#;
    const ADHOC: &str = r#","deployment_id":null"#;

    fn job(state_type: &str, more: &str) -> Job {
        let row = format!(r#"{{"id":"1","name":"r","state_type":"{state_type}"{more}}}"#);
        let mut job = Job::new(run(&row));
        job.outcome = looks(&job.run, false);
        job
    }

    #[test]
    fn whatever_is_active_is_told_to_stop_before_anything_else() {
        for mode in [Mode::Stop, Mode::Force] {
            for active in ACTIVE.iter().filter(|active| **active != "CANCELLING") {
                for more in [DEPLOYED, ADHOC, ""] {
                    assert_eq!(mode.plan(&job(active, more), true), Plan::Send(Step::Stop));
                }
            }
        }
    }

    #[test]
    fn a_run_that_has_ended_is_never_touched() {
        for ended in TERMINAL {
            for mode in [Mode::Stop, Mode::Force] {
                let plan = mode.plan(&job(ended, DEPLOYED), true);
                assert_eq!(plan, Plan::Leave(Outcome::AlreadyTerminal));
            }
        }
    }

    #[test]
    fn what_was_told_to_stop_is_left_to_its_worker_if_it_has_one() {
        let told = job("CANCELLING", DEPLOYED);
        let leave = Plan::Leave(Outcome::AlreadyCancelling);
        assert_eq!(Mode::Stop.plan(&told, false), leave);
        assert_eq!(Mode::Force.plan(&told, false), Plan::Send(Step::Cancel));
        // A row that says nothing of a deployment may be that of a run that has one.
        assert_eq!(Mode::Stop.plan(&job("CANCELLING", ""), false), leave);
        let nobodys = job("CANCELLING", ADHOC);
        assert_eq!(Mode::Stop.plan(&nobodys, false), Plan::Send(Step::Cancel));
    }

    #[test]
    fn a_run_that_may_just_be_starting_is_seen_once_more_after_it_was_cancelled() {
        for (was, more) in [
            ("PENDING", DEPLOYED),
            ("PENDING", ADHOC),
            ("SCHEDULED", ADHOC),
        ] {
            let mut ended = job(was, more);
            ended.outcome = Some(Outcome::Cancelled);
            ended.step = Some(Step::Cancel);
            assert_eq!(Mode::Force.plan(&ended, false), Plan::Send(Step::Watch));
            ended.step = Some(Step::Watch);
            assert_eq!(
                Mode::Force.plan(&ended, false),
                Plan::Leave(Outcome::Cancelled)
            );
        }
        // A process says once that it runs.
        let mut ran = job("RUNNING", DEPLOYED);
        ran.outcome = Some(Outcome::Cancelled);
        ran.step = Some(Step::Cancel);
        assert_eq!(
            Mode::Force.plan(&ran, false),
            Plan::Leave(Outcome::Cancelled)
        );
    }

    #[test]
    fn a_message_is_added_only_where_there_is_none() {
        let mut cancelled = job("CANCELLED", DEPLOYED);
        cancelled.outcome = Some(Outcome::Cancelled);
        assert_eq!(Mode::Stop.plan(&cancelled, true), Plan::Send(Step::Note));
        let done = Plan::Leave(Outcome::Cancelled);
        assert_eq!(Mode::Stop.plan(&cancelled, false), done);
        cancelled.run.message = Some("by a worker".into());
        assert_eq!(Mode::Stop.plan(&cancelled, true), done);
    }

    #[test]
    fn the_status_and_the_state_together_are_the_outcome() {
        let outcome = |status: &str, state: &str, sent: bool| {
            let json = format!(
                r#"{{"status":"{status}","state":{{"type":"{state}"}},"details":{{"reason":"x"}}}}"#
            );
            answered(&Answer::read(&json).expect("an answer"), sent)
        };
        for (status, state, sent, expected) in [
            ("ACCEPT", "CANCELLED", false, Some(Outcome::Cancelled)),
            ("REJECT", "CANCELLED", false, Some(Outcome::Cancelled)),
            ("ACCEPT", "CANCELLING", false, Some(Outcome::Cancelling)),
            (
                "REJECT",
                "CANCELLING",
                false,
                Some(Outcome::AlreadyCancelling),
            ),
            ("REJECT", "CANCELLING", true, Some(Outcome::Cancelling)),
            ("ABORT", "COMPLETED", false, None),
            ("WAIT", "RUNNING", false, None),
        ] {
            assert_eq!(outcome(status, state, sent), expected, "{status} {state}");
        }
    }

    #[test]
    fn a_run_seen_again_is_judged_by_its_state() {
        let seen = |state_type: &str, sent: bool| looks(&job(state_type, "").run, sent);
        assert_eq!(seen("CANCELLED", true), Some(Outcome::Cancelled));
        assert_eq!(seen("CANCELLED", false), Some(Outcome::AlreadyTerminal));
        assert_eq!(seen("COMPLETED", true), Some(Outcome::AlreadyTerminal));
        assert_eq!(seen("CANCELLING", true), Some(Outcome::Cancelling));
        assert_eq!(seen("RUNNING", true), None);
    }
}
