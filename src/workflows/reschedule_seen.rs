//! What is noted of a late run, and of the one in its place, from an answer or when they are looked at again.

use js_sys::Date;

use super::alone::is_taken;
use super::answer::Answer;
use super::engine::{Job, Standing, Step};
use super::reschedule_rules::done;
use super::run::Run;
use super::selection::States;
use crate::models::workflows::Outcome;
use crate::transport::error::{Error, ErrorKind};

/// Notes an answer; `false` if the run has to be looked at again.
pub(super) fn take(job: &mut Job, step: Step, answer: &Answer) -> bool {
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

/// Notes how the run in a run's place looks: an earlier call may have made it, for another time, and
/// it may have ended since.
pub(super) fn checked(job: &mut Job, step: Step, run: Option<&Run>, mark: &String) {
    let is_own = |run: &Run| run.transition.as_ref() == Some(mark);
    // Its key says that it is the one, whichever id the answer to its creation gave.
    job.successor = run.map(|run| run.id.clone());
    if let (Some(outcome @ (Outcome::Gone | Outcome::Started)), Some(run)) = (job.outcome, run) {
        let waits = run.is("SCHEDULED") || is_taken(run);
        job.standing = if waits && (outcome == Outcome::Started || is_own(run)) {
            Standing::Made
        } else {
            Standing::Stays
        };
        if outcome == Outcome::Gone && job.standing == Standing::Stays {
            job.outcome = Some(Outcome::Rescheduled);
        }
    }
    if job.outcome.is_some() {
        return;
    }
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
            "the run in its place, {}, has ended: it is {}",
            run.id,
            run.state_name()
        ),
        None => "the run in its place has been deleted".into(),
    };
    job.standing = Standing::Stays;
    job.error = Some(Error::new(ErrorKind::Conflict, message));
    job.outcome = Some(Outcome::Failed);
}

/// Notes how the run in a run's place looks that was to be deleted again.
pub(super) fn taken_back(job: &mut Job, run: Option<&Run>) {
    match run {
        None => job.successor = None,
        Some(run) if !run.is("SCHEDULED") && !is_taken(run) => job.standing = Standing::Stays,
        Some(_) => {}
    }
}

/// Notes how a late run looks by now, if it is there.
pub(super) fn seen(job: &mut Job, step: Option<Step>, run: Option<Run>, late: &States) {
    let is_open = job.error.as_ref().is_some_and(Error::is_open);
    let Some(run) = run else {
        job.outcome = Some(match step {
            // Whatever the answer was, this call may have deleted it: what stands in its place is to stay.
            Some(Step::Delete) if job.sent || job.successor.is_some() => done(job),
            Some(Step::Create) if is_open => Outcome::Unknown,
            _ => Outcome::Gone,
        });
        expect_successor(job, step);
        return;
    };
    let time = |time: Option<&str>| time.map(Date::parse);
    let next = run.text("next_scheduled_start_time");
    let has_moved = step == Some(Step::Move)
        && run.is("SCHEDULED")
        && time(next.as_deref()) == time(job.new_time.as_deref());
    let is_late = late.choose(&run) || is_taken(&run);
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
        expect_successor(job, step);
    }
}

/// An answer to a creation may have left a run out, which is there all the same.
fn expect_successor(job: &mut Job, step: Option<Step>) {
    if step == Some(Step::Create) && job.outcome != Some(Outcome::Unknown) {
        job.successor = Some(String::new());
    }
}

/// The run has its new time.
fn moved(job: &mut Job) {
    job.successor = Some(job.run.id.clone());
    job.outcome = Some(Outcome::Rescheduled);
}
