//! Takes runs through the steps of a workflow, and accounts for every one.
//!
//! What a workflow does with a run, and what an answer means, is its [`Rule`]; the rest is here, once.
//! Runs go in portions of 50, what the bulk routes take, each portion to its end: a rule says the next
//! step for a run, runs with the same step go in one request, and what the answers leave open is looked
//! at again. A server without the bulk routes gets single requests, a few at once.

use std::collections::VecDeque;

use futures_util::future::{LocalBoxFuture, join4};
use wasm_bindgen::JsValue;

use super::ledger::{Ledger, News};
use super::run::{Answer, Run};
use crate::models::workflows::{Outcome, StateLabel};
use crate::pagination::{List, Query, read_rows};
use crate::transport::error::{Error, ErrorKind};
use crate::transport::{Call, Request};

/// As many as a bulk route takes.
pub(super) const BATCH: usize = 50;
/// How many requests for single runs are on their way at once: what `join4` takes.
const CONCURRENCY: usize = 4;
/// How many times a step is tried.
const TRIES: u32 = 3;
/// How many steps are tried for a run in all.
const TURNS: u32 = 16;

/// A request for some runs. Of those that the runs of a portion need, the first in this order goes
/// first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// Tell it to stop.
    Stop,
    /// Write down that it is cancelled.
    Cancel,
    /// Add the message to that.
    Note,
    /// Give it a new time.
    Move,
    /// Make another run in its place.
    Create,
    /// Look at the run made in its place.
    Check,
    /// Write down that this call relies on it.
    Claim,
    /// Delete it.
    Delete,
    /// Delete the run made in its place.
    TakeBack,
}

/// What to do with a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plan {
    /// Nothing more: this is its outcome.
    Leave(Outcome),
    /// This.
    Send(Step),
}

/// What is known of the run made in place of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
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
pub(super) struct Job {
    /// The run as it was last seen.
    pub run: Run,
    /// The state it was found in.
    pub was: StateLabel,
    /// What it has come to, as far as known; more may be to be done.
    pub outcome: Option<Outcome>,
    /// Whether a request went out that may have changed it.
    pub sent: bool,
    /// Why the last request for it failed.
    pub error: Option<Error>,
    /// The time it is to get.
    pub new_time: Option<String>,
    /// The run made in its place.
    pub successor: Option<String>,
    /// What is known of that one.
    pub standing: Standing,
    /// Whether the last request for it had no answer, so that it has to be looked at.
    in_doubt: bool,
    step: Option<Step>,
    /// How many times this step was tried.
    pub tries: u32,
    /// How many steps were tried for it, whichever: another client may undo one after the other.
    pub turns: u32,
}

impl Job {
    /// For a run as a list gives it.
    pub(super) fn new(run: Run) -> Self {
        Self {
            was: run.state.clone(),
            run,
            outcome: None,
            sent: false,
            error: None,
            new_time: None,
            successor: None,
            standing: Standing::Unseen,
            in_doubt: false,
            step: None,
            tries: 0,
            turns: 0,
        }
    }

    /// The run that the request in hand is for.
    fn subject(&self) -> &str {
        match (self.step, &self.successor) {
            (Some(Step::Check | Step::Claim | Step::TakeBack), Some(successor)) => successor,
            _ => &self.run.id,
        }
    }
}

/// What a request came to for one run.
#[derive(Clone, Default)]
pub(super) struct Reply {
    /// What the server said of it.
    answer: Option<Answer>,
    /// Whether the request was sent before, and may have been carried out then.
    again: bool,
    /// Why there is no answer.
    error: Option<Error>,
    /// Whether nothing was sent.
    unsent: bool,
}

/// The answer for a run, if it has one, and whether an earlier sending may have done it.
pub(super) type Single = Result<(Option<Answer>, bool), Error>;

/// What a workflow does.
pub(super) trait Rule {
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
    fn without_bulk(&self, step: Step);
    /// The same for one run without a bulk route.
    fn single<'a>(&'a self, job: &'a Job, id: &'a str, step: Step) -> LocalBoxFuture<'a, Single>;
    /// Notes an answer; `false` if the run has to be looked at again.
    fn take(&self, job: &mut Job, step: Step, answer: &Answer) -> bool;
    /// Notes how the run that a step was for looks by now, if it is there.
    fn seen(&self, job: &mut Job, step: Option<Step>, run: Option<Run>);
    /// What a run is read from.
    fn keys(&self) -> &'static [&'static str];
    /// The way to the server.
    fn call(&self) -> &Call;
    /// The outcome of a run, for JavaScript.
    fn row(&self, job: Job, outcome: Outcome, error: JsValue) -> Result<JsValue, Error>;
    /// How far it is, for JavaScript.
    fn progress(&self, ledger: &Ledger, news: News) -> Result<JsValue, Error>;
}

/// Reads what a bulk route answers.
pub(super) type ReadAll = fn(&str) -> Option<Vec<Answer>>;

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
    /// Takes runs to their outcomes. Fails when the call is over; every run has an outcome all the same.
    pub(super) async fn run(&mut self, jobs: Vec<Job>) -> Result<(), Error> {
        let mut waiting = VecDeque::from(jobs);
        while !waiting.is_empty() {
            // Where each run takes its own request, few of them are under way at a time.
            let most = if self.rule.call().may_bulk() {
                BATCH
            } else {
                CONCURRENCY
            };
            // What runs goes in requests of its own, in front of what only waits.
            let waits = waiting.front().map(|job| job.run.has_nothing_to_stop());
            let alike = |job: &&Job| Some(job.run.has_nothing_to_stop()) == waits;
            let many = waiting.iter().take_while(alike).take(most).count();
            let portion = waiting.drain(..many).collect();
            if let Some(error) = self.portion(portion).await {
                self.leave(waiting.into(), &error);
                return self.rule.call().check();
            }
        }
        Ok(())
    }

    /// Takes some runs to their outcomes; gives back why it would be of no use to go on.
    async fn portion(&mut self, mut open: Vec<Job>) -> Option<Error> {
        let mut lasting = None;
        loop {
            let mut ready = Vec::new();
            for job in open {
                match self.rule.plan(&job) {
                    Plan::Leave(outcome) => self.record(job, outcome),
                    Plan::Send(step) if self.dry => {
                        let outcome = self.rule.predict(&job, step);
                        self.record(job, outcome);
                    }
                    Plan::Send(step)
                        if job.turns == TURNS || job.step == Some(step) && job.tries == TRIES =>
                    {
                        lasting = lasting.or_else(|| job.error.clone().filter(Error::is_lasting));
                        let outcome = self.rule.given_up(&job, step);
                        self.record(job, outcome);
                    }
                    Plan::Send(step) => ready.push((step, job)),
                }
            }
            self.tell();
            let Some(step) = ready.iter().map(|(step, _)| *step).min() else {
                return lasting;
            };
            let (now, later): (Vec<_>, Vec<_>) =
                ready.into_iter().partition(|(its, _)| *its == step);
            open = later.into_iter().map(|(_, job)| job).collect();
            let jobs = now.into_iter().map(|(_, job)| job).collect();
            let (settled, in_doubt) = self.step(step, jobs).await;
            open.extend(settled);
            if self.rule.call().is_over() {
                open.extend(in_doubt);
                let over = self.rule.call().check().err();
                return over.inspect(|over| self.leave(open, over));
            }
            match self.look_again(in_doubt).await {
                Ok(seen) => open.extend(seen),
                Err((unseen, error)) => {
                    let over = self.rule.call().is_over();
                    self.leave(unseen, &error);
                    if over || error.is_lasting() {
                        self.leave(open, &error);
                        return Some(error);
                    }
                }
            }
        }
    }

    /// Sends what a step takes; gives back the runs whose answers are known, and the others.
    async fn step(&self, step: Step, jobs: Vec<Job>) -> (Vec<Job>, Vec<Job>) {
        let (mut settled, mut in_doubt) = (Vec::new(), Vec::new());
        let mut groups: Vec<(Option<String>, Vec<Job>)> = Vec::new();
        for mut job in jobs {
            if job.step != Some(step) {
                job.tries = 0;
            }
            job.step = Some(step);
            job.turns += 1;
            // Takes no request but the look that comes after it.
            if step == Step::Check {
                in_doubt.push(job);
                continue;
            }
            let group = self.rule.group(&job, step);
            match groups
                .iter_mut()
                .find(|(other, _)| group.is_some() && *other == group)
            {
                Some((_, jobs)) => jobs.push(job),
                None => groups.push((group, vec![job])),
            }
        }
        let mut batches: VecDeque<Vec<Job>> = groups.into_iter().map(|(_, jobs)| jobs).collect();
        let mut failure: Option<Error> = None;
        while !batches.is_empty() {
            let wave: Vec<_> = batches.drain(..self.wave_of(&batches)).collect();
            let replies = match failure.clone().or_else(|| self.rule.call().check().err()) {
                Some(error) => wave
                    .iter()
                    .map(|batch| unsent(batch.len(), &error))
                    .collect(),
                None => self.at_once(wave.iter().map(Vec::as_slice), step).await,
            };
            for (mut job, reply) in wave
                .into_iter()
                .flatten()
                .zip(replies.into_iter().flatten())
            {
                if let Some(error) = reply.error.as_ref().filter(|error| error.is_lasting()) {
                    failure.get_or_insert_with(|| error.clone());
                }
                if self.reply(&mut job, step, reply) {
                    settled.push(job);
                } else {
                    in_doubt.push(job);
                }
            }
        }
        (settled, in_doubt)
    }

    /// How many of the next batches are on their way at once: one with many runs, or several with one;
    /// a single one as long as it isn't known whether the server has the bulk routes, and where a run failed
    /// once: a server that is busy is not helped by several at once.
    fn wave_of(&self, batches: &VecDeque<Vec<Job>>) -> usize {
        if self.rule.call().has_bulk().is_none() {
            return 1;
        }
        let is_single = |batch: &&Vec<Job>| matches!(&***batch, [job] if job.tries == 0);
        let singles = batches.iter().take_while(is_single);
        singles.take(CONCURRENCY).count().max(1)
    }

    /// Notes what a request came to; `false` if the run has to be looked at.
    fn reply(&self, job: &mut Job, step: Step, reply: Reply) -> bool {
        job.tries += 1;
        job.sent |= reply.again || (reply.error.is_some() && !reply.unsent);
        // A message more or less changes nothing of what a run has come to.
        job.in_doubt = reply.error.is_some() && !reply.unsent && step != Step::Note;
        if let Some(error) = reply.error {
            job.error = Some(error);
            return false;
        }
        // Without an answer it wasn't in the states it was guarded by: nothing was done to it, or it
        // was by an earlier sending.
        reply
            .answer
            .is_some_and(|answer| self.rule.take(job, step, &answer))
    }

    /// Sends up to four batches at once; gives a reply for each run of each.
    async fn at_once<'j>(
        &self,
        batches: impl Iterator<Item = &'j [Job]>,
        step: Step,
    ) -> Vec<Vec<Reply>> {
        let batches: Vec<&[Job]> = batches.collect();
        let one = |place: usize| {
            let batch = batches.get(place).copied();
            let sent: LocalBoxFuture<'_, Option<Vec<Reply>>> =
                Box::pin(async move { Some(self.send(batch?, step).await) });
            sent
        };
        let (a, b, c, d) = join4(one(0), one(1), one(2), one(3)).await;
        [a, b, c, d].into_iter().flatten().collect()
    }

    /// Sends one batch, in bulk where that is possible; gives a reply for each run.
    async fn send(&self, batch: &[Job], step: Step) -> Vec<Reply> {
        let jobs: Vec<&Job> = batch.iter().collect();
        let ids: Vec<&str> = batch.iter().map(Job::subject).collect();
        if let Some((request, read)) = self.rule.bulk(&jobs, &ids, step) {
            match self.rule.call().read_again(request, read).await {
                Ok((answers, again)) => {
                    let by_place = step == Step::Create;
                    let answer_for = |(place, id): (usize, &&str)| {
                        let mut answers = answers.iter();
                        let found = if by_place {
                            answers.nth(place)
                        } else {
                            answers.find(|answer| answer.id == **id)
                        };
                        Reply {
                            answer: found.cloned(),
                            again,
                            ..Reply::default()
                        }
                    };
                    return ids.iter().enumerate().map(answer_for).collect();
                }
                // An older server: nothing was done, and the same goes run by run.
                Err(error) if error.is_missing_route() => self.rule.without_bulk(step),
                Err(error) => return failed(batch.len(), &error),
            }
        }
        let mut replies: Vec<Reply> = Vec::new();
        for few in batch.chunks(CONCURRENCY) {
            let lasting = |reply: &Reply| reply.error.clone().filter(Error::is_lasting);
            let failure = replies.iter().find_map(lasting);
            if let Some(error) = failure.or_else(|| self.rule.call().check().err()) {
                replies.extend(unsent(few.len(), &error));
                continue;
            }
            let one = |place: usize| {
                let sent: LocalBoxFuture<'_, Option<Single>> = Box::pin(async move {
                    let job = few.get(place)?;
                    Some(self.rule.single(job, job.subject(), step).await)
                });
                sent
            };
            let (a, b, c, d) = join4(one(0), one(1), one(2), one(3)).await;
            for single in [a, b, c, d].into_iter().flatten() {
                replies.push(match single {
                    Ok((answer, again)) => Reply {
                        answer,
                        again,
                        ..Reply::default()
                    },
                    Err(error) => Reply {
                        error: Some(error),
                        ..Reply::default()
                    },
                });
            }
        }
        replies
    }

    /// Looks at runs whose answers say too little; without success gives them back, and why.
    async fn look_again(&self, mut jobs: Vec<Job>) -> Result<Vec<Job>, (Vec<Job>, Error)> {
        if jobs.is_empty() {
            return Ok(jobs);
        }
        let ids = jobs.iter().map(|job| job.subject().to_owned()).collect();
        let runs = match read(self.rule, ids).await {
            Ok(runs) => runs,
            Err(error) => return Err((jobs, error)),
        };
        for job in &mut jobs {
            job.in_doubt = false;
            let run = runs.iter().find(|run| run.id == job.subject()).cloned();
            self.rule.seen(job, job.step, run);
        }
        Ok(jobs)
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
            job.error = if is_over {
                None
            } else {
                job.error.or_else(|| Some(error.clone()))
            };
            self.record(job, outcome);
        }
        self.tell();
    }

    /// Enters what became of a run.
    pub(super) fn record(&mut self, mut job: Job, outcome: Outcome) {
        use Outcome::{Failed, NotSent, Unknown};
        let error = job.error.take();
        // What failed first and then was done has not failed.
        let error = error.filter(|_| matches!(outcome, Failed | NotSent | Unknown));
        let silent = || {
            let message = "the server left it as it was, and gave no reason";
            (outcome == Failed).then(|| Error::new(ErrorKind::Conflict, message))
        };
        let error = error.or_else(silent);
        let error = error.map_or(JsValue::UNDEFINED, JsValue::from);
        let id = job.run.id.clone();
        let row = self.rule.row(job, outcome, error);
        self.ledger.enter(&id, outcome, row);
    }

    /// Tells the caller, if there is news.
    pub(super) fn tell(&mut self) {
        if let Some(news) = self.ledger.news() {
            let progress = self.rule.progress(self.ledger, news);
            self.ledger.tell(progress);
        }
    }
}

fn failed(many: usize, error: &Error) -> Vec<Reply> {
    let reply = Reply {
        error: Some(error.clone()),
        ..Reply::default()
    };
    vec![reply; many]
}

fn unsent(many: usize, error: &Error) -> Vec<Reply> {
    let mut replies = failed(many, error);
    for reply in &mut replies {
        reply.unsent = true;
    }
    replies
}

/// Reads all runs of a list.
pub(super) async fn list(rule: &dyn Rule, list: List<'_>) -> Result<Vec<Run>, Error> {
    let rows = list.read(rule.call()).await?;
    read_rows(&rows, Run::read)
}

/// Reads the runs with these ids, each once and none that nobody asked for, in pieces that fit into a
/// page.
pub(super) async fn read(rule: &dyn Rule, ids: Vec<String>) -> Result<Vec<Run>, Error> {
    let mut runs: Vec<Run> = Vec::new();
    for ids in ids.chunks(rule.call().page_limit() as usize) {
        let query = Query::of_ids(ids.iter().map(String::as_str));
        let found = list(rule, List::all(query, rule.keys())).await?;
        runs.extend(found.into_iter().filter(|run| ids.contains(&run.id)));
    }
    Ok(runs)
}
