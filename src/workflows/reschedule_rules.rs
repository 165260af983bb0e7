//! What a late run is made anew from, and for when, and what becomes of the old one. Pure.
//!
//! The old run is deleted only when another stands in its place, and only as long as it is late: the
//! server's `bulk_delete` looks at a run's state right before it deletes it. If it has started after all,
//! the one in its place is deleted the same way, as long as that has not started.
//!
//! With PostgreSQL there is a gap between its look and its deletion. To set a run to `Pending` first would close it, but
//! takes slots of concurrency limits, which the server then frees twice, and overwrites the end of a run that has ended in
//! the same batch: docs/workflows.md.

use super::engine::{Job, Plan, Standing, Step};
use super::run::Run;
use crate::json::text::ObjectText;
use crate::models::workflows::Outcome;
use crate::transport::text::split_at;

/// The state of a run that is to start at this time, as JSON.
#[must_use]
pub(super) fn state(time: &str) -> String {
    marked(time, "null")
}

/// The same with the mark of a call, as JSON.
fn marked(time: &str, mark: &str) -> String {
    format!(
        r#"{{"type":"SCHEDULED","name":"Scheduled","state_details":{{"scheduled_time":"{time}","transition_id":{mark}}}}}"#
    )
}

/// The state by which a call knows a run as its own: another one that relies on the run replaces it.
#[must_use]
pub(super) fn own_state(time: &str, call: &str) -> String {
    marked(time, &format!("\"{call}\""))
}

/// The idempotency key of the run in place of another: by it that one is known, whatever an answer says.
#[must_use]
pub(super) fn key(run: &Run) -> String {
    format!("reschedule {}", run.id)
}

/// What the run in place of another is created from. The key is the same whatever the time, so that a
/// second create gives the first run.
#[must_use]
pub(super) fn successor(run: &Run, time: &str, call: &str) -> ObjectText {
    let mut successor = run.copy();
    let key = format!("\"{}\"", key(run));
    successor
        .set("state", own_state(time, call))
        .set("idempotency_key", key);
    successor
}

/// What to do with a late run next.
#[must_use]
pub(super) fn plan(job: &Job, in_place: bool) -> Plan {
    let is_seen = job.standing != Standing::Unseen;
    match (job.outcome, &job.new_time, &job.successor) {
        (Some(Outcome::Started | Outcome::Gone), Some(_), Some(_)) if !is_seen => {
            Plan::Send(Step::Check)
        }
        // Both would run.
        (Some(Outcome::Started), Some(_), Some(_)) if job.standing != Standing::Stays => {
            Plan::Send(Step::TakeBack)
        }
        // Somebody deleted the old run, who may rely on this one: only one that nobody does goes.
        (Some(Outcome::Gone), _, Some(_)) if job.standing == Standing::Made => {
            Plan::Send(Step::TakeBack)
        }
        (Some(outcome), ..) => Plan::Leave(outcome),
        (None, Some(_), None) if in_place => Plan::Send(Step::Move),
        (None, Some(_), None) => Plan::Send(Step::Create),
        // What is gone before it was to be deleted, somebody else deleted.
        (None, _, Some(_)) if job.step == Some(Step::Create) => Plan::Send(Step::Look),
        (None, _, Some(_)) if !is_seen => Plan::Send(Step::Check),
        (None, _, Some(_)) if job.standing == Standing::Foreign => Plan::Send(Step::Claim),
        (None, ..) => Plan::Send(Step::Delete),
    }
}

/// What a late run has come to that is not there any more.
#[must_use]
pub(super) fn done(job: &Job) -> Outcome {
    match job.new_time {
        Some(_) => Outcome::Rescheduled,
        None => Outcome::Deleted,
    }
}

/// Splits a time as the server writes it into what the platform's `Date` can hold and the digits
/// below a millisecond, which it would drop: `("2026-11-23T20:00:00.123Z", "456")`.
#[must_use]
pub(super) fn split(time: &str) -> (String, String) {
    let Some((whole, rest)) = time.split_once('.') else {
        return (time.to_owned(), String::new());
    };
    let end = rest.find(|char: char| !char.is_ascii_digit());
    let (digits, zone) = split_at(rest, end.unwrap_or(rest.len()));
    let (milliseconds, below) = split_at(digits, 3);
    (format!("{whole}.{milliseconds}{zone}"), below.to_owned())
}

/// Puts the digits below a millisecond back into what `Date.toISOString` gives.
#[must_use]
pub(super) fn join(iso: &str, below: &str) -> String {
    format!("{}{below}Z", iso.trim_end_matches('Z'))
}

#[cfg(test)]
mod tests {
    use super::super::run::tests::run;
    use super::*;

    #[test]
    fn a_time_keeps_its_microseconds() {
        for (time, milliseconds, below) in [
            (
                "2026-11-23T20:00:00.123456Z",
                "2026-11-23T20:00:00.123Z",
                "456",
            ),
            (
                "2026-11-23T20:00:00.5+02:00",
                "2026-11-23T20:00:00.5+02:00",
                "",
            ),
            ("2026-11-23T20:00:00Z", "2026-11-23T20:00:00Z", ""),
        ] {
            assert_eq!(split(time), (milliseconds.to_owned(), below.to_owned()));
        }
        assert_eq!(
            join("2026-11-24T02:00:00.123Z", "456"),
            "2026-11-24T02:00:00.123456Z"
        );
    }

    fn late() -> Job {
        Job::new(run(
            r#"{"id":"i","name":"n","state_name":"Late","parameters":{"f":1.0}}"#,
        ))
    }

    #[test]
    fn a_successor_has_a_key_of_its_own() {
        assert_eq!(
            successor(&late().run, "T", "c").to_string(),
            r#"{"name":"n","parameters":{"f":1.0},"state":{"type":"SCHEDULED","name":"Scheduled","state_details":{"scheduled_time":"T","transition_id":"c"}},"idempotency_key":"reschedule i"}"#
        );
    }

    #[test]
    fn an_old_run_is_deleted_only_when_another_stands_in_its_place() {
        let mut job = late();
        assert_eq!(plan(&job, false), Plan::Send(Step::Delete), "one too many");
        job.new_time = Some("T".into());
        assert_eq!(plan(&job, false), Plan::Send(Step::Create));
        assert_eq!(plan(&job, true), Plan::Send(Step::Move));
        job.successor = Some("s".into());
        job.step = Some(Step::Create);
        assert_eq!(plan(&job, false), Plan::Send(Step::Look));
        job.step = Some(Step::Look);
        assert_eq!(plan(&job, false), Plan::Send(Step::Check));
        job.standing = Standing::Stands;
        assert_eq!(plan(&job, false), Plan::Send(Step::Delete));
    }

    #[test]
    fn of_a_run_that_has_started_the_other_is_taken_back() {
        let mut job = late();
        job.outcome = Some(Outcome::Started);
        assert_eq!(plan(&job, false), Plan::Leave(Outcome::Started));
        job.new_time = Some("T".into());
        job.successor = Some("s".into());
        assert_eq!(plan(&job, false), Plan::Send(Step::Check), "whose is it?");
        job.standing = Standing::Made;
        assert_eq!(plan(&job, false), Plan::Send(Step::TakeBack));
        job.standing = Standing::Stays;
        assert_eq!(plan(&job, false), Plan::Leave(Outcome::Started));
    }
}
