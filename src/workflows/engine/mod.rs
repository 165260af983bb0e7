//! Takes runs through the steps of a workflow, and accounts for every one.
//!
//! What a workflow does with a run, and what an answer means, is its [`Rule`]; the rest is here, once.
//! Runs go in portions of 50, what the bulk routes take, each portion to its end: a rule says the next
//! step for a run, runs with the same step go in one request ([`requests`]), and what the answers leave
//! open is looked at again.

mod job;
mod ledger;
mod requests;

use std::collections::VecDeque;

use futures_util::future::LocalBoxFuture;
use js_sys::Set;
use wasm_bindgen::JsValue;

use super::run::Run;
use crate::json::text::list as text_list;
use crate::models::workflows::{Outcome, WorkflowProgress, WorkflowResult};
use crate::pagination::{List, Query, any_of, read_rows};
use crate::transport::error::{Error, ErrorKind};
use crate::transport::js;

pub(super) use job::{Job, Plan, ReadAll, Rule, Single, Standing, Step};
use ledger::News;
pub(super) use ledger::{Ledger, or_null, row, run_row, to_js};

/// As many as a bulk route takes.
pub(super) const BATCH: usize = 50;
/// How many requests for single runs are on their way at once: what `join4` takes.
const CONCURRENCY: usize = 4;
/// How long others have for what they had begun before they are looked at once more. SQLite has a request
/// that waits for its turn try again every 100 ms.
const WATCH_MS: u32 = 500;

/// A workflow under way.
pub(super) struct Engine<'r> {
    /// What it does.
    pub rule: &'r dyn Rule,
    /// What became of each run.
    pub ledger: &'r mut Ledger,
    /// Whether nothing is to be changed.
    pub dry: bool,
}

impl Engine<'_> {
    /// Takes what has these ids to its outcome, as `begin` says; an id without a run is gone.
    pub(super) async fn these(
        &mut self,
        ids: &[String],
        begin: &dyn Fn(Run) -> Job,
    ) -> Result<(), Error> {
        let runs = read(self.rule, ids).await?;
        let job = |(run, id): (Option<Run>, &String)| match run {
            Some(run) => begin(run),
            None => Job::absent(id.clone()),
        };
        self.run(runs.into_iter().zip(ids).map(job).collect()).await
    }

    /// Takes runs to their outcomes. Fails when the call is over; every run has an outcome all the same.
    pub(super) async fn run(&mut self, jobs: Vec<Job>) -> Result<(), Error> {
        self.ledger.total += u32::try_from(jobs.len()).unwrap_or(u32::MAX);
        // What runs goes in requests of its own, in front of what only waits.
        let (waiting, mut jobs): (Vec<Job>, Vec<Job>) = jobs
            .into_iter()
            .partition(|job| job.run.has_nothing_to_stop());
        let mut running = jobs.len();
        jobs.extend(waiting);
        let mut left = VecDeque::from(jobs);
        let mut watched = Vec::new();
        loop {
            // A page that is full would be followed by a request for the next.
            let is_page = watched.len() + BATCH >= self.rule.call().page_limit() as usize;
            let portion = if left.is_empty() || is_page && !watched.is_empty() {
                std::mem::take(&mut watched)
            } else {
                // Where each run takes its own request, few of them are under way at a time.
                let mut many = if self.rule.call().may_bulk() {
                    BATCH
                } else {
                    CONCURRENCY
                };
                if running > 0 {
                    many = many.min(running);
                    running -= many;
                }
                left.drain(..many.min(left.len())).collect()
            };
            if portion.is_empty() {
                return Ok(());
            }
            if let Some(error) = self.portion(portion, &mut watched).await {
                left.extend(watched);
                self.leave(left.into(), &error);
                return self.rule.call().check();
            }
        }
    }

    /// Takes some runs to their outcomes; gives back why it would be of no use to go on. Whatever others do
    /// to them meanwhile, it ends: each round is a turn for at least one run, and a run has [`job::TURNS`].
    async fn portion(&mut self, mut jobs: Vec<Job>, watched: &mut Vec<Job>) -> Option<Error> {
        let mut lasting = None;
        // To watch was put off until runs of several portions were to be: one request is enough for many.
        let planned = jobs.first().and_then(|job| job.planned);
        let mut put_off = planned.filter(|step| *step == Step::Watch);
        loop {
            let next = || self.next(&mut jobs, watched, &mut lasting);
            let Some(step) = put_off.take().or_else(next) else {
                return lasting;
            };
            self.step(step, &mut jobs).await;
            let looked = self.look_again(step, &mut jobs).await;
            lasting = self.go_on(looked, &mut jobs, lasting);
        }
    }

    /// The step that is next, and is noted on the runs it is for. A run for which there is none has its
    /// outcome; one that is to be watched goes over to those.
    fn next(
        &mut self,
        jobs: &mut Vec<Job>,
        watched: &mut Vec<Job>,
        lasting: &mut Option<Error>,
    ) -> Option<Step> {
        let mut first: Option<Step> = None;
        for mut job in std::mem::take(jobs) {
            let outcome = match self.rule.plan(&job) {
                Plan::Leave(outcome) => outcome,
                Plan::Send(step) if self.dry => self.rule.predict(&job, step),
                Plan::Send(step) if job.is_worn_out(step) => {
                    let error = job.error.as_ref().filter(|error| error.is_lasting());
                    *lasting = lasting.take().or_else(|| error.cloned());
                    self.rule.given_up(&job, step)
                }
                Plan::Send(step) => {
                    job.planned = Some(step);
                    if step == Step::Watch {
                        watched.push(job);
                        continue;
                    }
                    first = Some(first.map_or(step, |first| first.min(step)));
                    jobs.push(job);
                    continue;
                }
            };
            self.record(job, outcome);
        }
        self.tell();
        first
    }

    /// Looks at runs whose answers say too little.
    async fn look_again(&self, step: Step, jobs: &mut [Job]) -> Result<(), Error> {
        self.rule.call().check()?;
        if step == Step::Watch {
            self.rule.call().wait(WATCH_MS).await?;
        }
        let looked_at = jobs.iter().filter(|job| job.to_be_seen);
        // They have all just had the same step.
        let mut field = "id";
        let mut values = Vec::new();
        for (by, value) in looked_at.map(|job| self.rule.sought(job)) {
            field = by;
            values.push(value);
        }
        let runs = read_by(self.rule, field, &values).await?;
        let looked_at = jobs.iter_mut().filter(|job| job.to_be_seen);
        for (job, run) in looked_at.zip(runs) {
            job.to_be_seen = false;
            job.in_doubt = false;
            self.rule.seen(job, job.step, run);
        }
        Ok(())
    }

    /// Accounts for runs that could not be looked at, and for all where it is of no use to go on.
    fn go_on(
        &mut self,
        looked: Result<(), Error>,
        jobs: &mut Vec<Job>,
        lasting: Option<Error>,
    ) -> Option<Error> {
        let Err(error) = looked else {
            return lasting;
        };
        let is_end = self.rule.call().is_over() || error.is_lasting();
        let (left, rest) = std::mem::take(jobs)
            .into_iter()
            .partition(|job: &Job| is_end || job.to_be_seen);
        *jobs = rest;
        self.leave(left, &error);
        if is_end { Some(error) } else { lasting }
    }

    /// Accounts for runs that nothing more can be done with.
    fn leave(&mut self, jobs: Vec<Job>, error: &Error) {
        let is_over = self.rule.call().is_over();
        for mut job in jobs {
            let outcome = match job.outcome {
                _ if job.in_doubt => Outcome::Unknown,
                Some(outcome) => outcome,
                // What was made stands beside it: that is to be told, not hidden.
                None if job.sent || job.successor.is_some() => Outcome::Unknown,
                None => Outcome::NotSent,
            };
            if is_over {
                job.error = None;
            } else {
                job.error.get_or_insert_with(|| error.clone());
            }
            self.record(job, outcome);
        }
        self.tell();
    }

    /// Enters what became of a run.
    fn record(&mut self, mut job: Job, outcome: Outcome) {
        use Outcome::{Failed, NotSent, Unknown};
        let error = job.error.take();
        // What failed first and then was done has not failed.
        let error = error.filter(|_| matches!(outcome, Failed | NotSent | Unknown));
        let silent = || {
            let message = "the server left it as it was, and gave no reason";
            (outcome == Failed).then(|| Error::new(ErrorKind::Conflict, message))
        };
        let error = error.or_else(silent);
        let row = self.rule.row(&job, outcome);
        if let Some(error) = error {
            js::set(&row, "error", &error.into());
        }
        self.ledger.enter(&job.run.id, outcome, &row);
    }

    /// Tells the caller, if there is news.
    fn tell(&mut self) {
        if let Some(News { done, outcomes }) = self.ledger.news() {
            let progress = WorkflowProgress {
                done,
                total: self.ledger.total,
                counts: self.ledger.counted(self.rule.outcomes()),
                outcomes,
            };
            self.ledger.tell(to_js(&progress));
        }
    }

    /// What became of everything, in the order of these ids if there are any.
    pub(super) fn result(
        &self,
        ids: Option<&[String]>,
        error: Option<Error>,
    ) -> Result<JsValue, Error> {
        to_js(&WorkflowResult {
            outcomes: self.ledger.rows(ids),
            counts: self.ledger.counted(self.rule.outcomes()),
            error: error.map_or(JsValue::UNDEFINED, JsValue::from),
        })
    }
}

/// Reads all rows of a list, each once. Boxed, as it is awaited in many places.
pub(super) fn list<'a>(
    rule: &'a dyn Rule,
    list: List<'a>,
) -> LocalBoxFuture<'a, Result<Vec<Run>, Error>> {
    Box::pin(async move {
        let rows = list.read(rule.call()).await?;
        let mut runs = read_rows(&rows, Run::read)?;
        // Whatever its spelling, an id is one.
        let known = Set::new(&JsValue::UNDEFINED);
        runs.retain(|run| {
            let id = JsValue::from_str(&run.id);
            let is_new = !known.has(&id);
            known.add(&id);
            is_new
        });
        Ok(runs)
    })
}

/// Reads the runs with these ids, in their order, and none that nobody asked for; `None` for one that isn't
/// there. It goes in pieces that fit into a page.
pub(super) fn read<'a>(
    rule: &'a dyn Rule,
    ids: &'a [String],
) -> LocalBoxFuture<'a, Result<Vec<Option<Run>>, Error>> {
    read_by(rule, "id", ids)
}

/// The same by another field in which each has a value of its own.
fn read_by<'a>(
    rule: &'a dyn Rule,
    field: &'static str,
    values: &'a [String],
) -> LocalBoxFuture<'a, Result<Vec<Option<Run>>, Error>> {
    Box::pin(async move {
        let mut runs = Vec::new();
        for values in values.chunks(rule.call().page_limit() as usize) {
            let of_these = any_of(&text_list(values.iter().map(String::as_str)));
            let mut query = Query::of(rule.subject());
            query.only(field, &of_these);
            let mut found = list(rule, List::all(query, rule.keys())).await?;
            runs.extend(values.iter().map(|value| {
                let has_it = |run: &Run| match field {
                    "id" => run.id == *value,
                    _ => run.text(field).as_ref() == Some(value),
                };
                let place = found.iter().position(has_it)?;
                Some(found.swap_remove(place))
            }));
        }
        Ok(runs)
    })
}
