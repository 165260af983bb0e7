//! Sends what a step takes: many runs in a request where the server has a bulk route, a few single
//! requests at once where it has none.

use futures_util::future::{LocalBoxFuture, join4};

use super::job::{Job, Step};
use super::{BATCH, CONCURRENCY, Engine};
use crate::transport::error::Error;
use crate::workflows::answer::Answer;

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

impl Engine<'_> {
    /// Sends what a step takes for the runs it is planned for, and notes the answers.
    pub(super) async fn step(&self, step: Step, jobs: &mut [Job]) {
        let mut batches = self.batches(step, jobs).into_iter();
        let mut failure: Option<Error> = None;
        while !batches.as_slice().is_empty() {
            let many = self.wave_of(batches.as_slice(), jobs);
            let wave: Vec<Vec<usize>> = batches.by_ref().take(many).collect();
            let replies = match failure.clone().or_else(|| self.rule.call().check().err()) {
                Some(error) => wave
                    .iter()
                    .map(|batch| failed(batch.len(), &error, true))
                    .collect(),
                None => {
                    at_once(&|place| {
                        let batch = wave.get(place).map(|batch| chosen(jobs, batch));
                        Box::pin(async move { Some(self.send(&batch?, step).await) })
                    })
                    .await
                }
            };
            let places = wave.into_iter().flatten();
            for (place, reply) in places.zip(replies.into_iter().flatten()) {
                if let Some(error) = reply.error.as_ref().filter(|error| error.is_lasting()) {
                    failure.get_or_insert_with(|| error.clone());
                }
                if let Some(job) = jobs.get_mut(place) {
                    job.to_be_seen = !self.reply(job, step, reply);
                }
            }
        }
    }

    /// The runs that a step is planned for, by their places: those that go in one request together.
    fn batches(&self, step: Step, jobs: &mut [Job]) -> Vec<Vec<usize>> {
        let mut groups: Vec<Option<String>> = Vec::new();
        let mut batches: Vec<Vec<usize>> = Vec::new();
        for (place, job) in jobs.iter_mut().enumerate() {
            if job.planned != Some(step) {
                continue;
            }
            if job.step != Some(step) {
                job.tries = 0;
            }
            job.step = Some(step);
            job.turns += 1;
            // Takes no request but the look that comes after it.
            if matches!(step, Step::Look | Step::Check | Step::Watch) {
                job.to_be_seen = true;
                continue;
            }
            let group = self.rule.group(job, step);
            let same = groups
                .iter()
                .rposition(|other| group.is_some() && *other == group);
            match same.and_then(|same| batches.get_mut(same)) {
                Some(batch) if batch.len() < BATCH => batch.push(place),
                _ => {
                    groups.push(group);
                    batches.push(vec![place]);
                }
            }
        }
        batches
    }

    /// How many of the next batches are on their way at once: one with many runs, or several with one;
    /// a single one as long as it isn't known whether the server has the bulk routes, and where a run failed
    /// once: a server that is busy is not helped by several at once.
    fn wave_of(&self, batches: &[Vec<usize>], jobs: &[Job]) -> usize {
        if self.rule.call().has_bulk().is_none() {
            return 1;
        }
        let is_single = |batch: &&Vec<usize>| match ***batch {
            [place] => jobs.get(place).is_some_and(|job| job.tries == 0),
            _ => false,
        };
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

    /// Sends one batch, in bulk where that is possible; gives a reply for each run.
    async fn send(&self, batch: &[&Job], step: Step) -> Vec<Reply> {
        let ids: Vec<&str> = batch.iter().map(|job| job.subject()).collect();
        if let Some((request, read)) = self.rule.bulk(batch, &ids, step) {
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
                Err(error) => return failed(batch.len(), &error, false),
            }
        }
        let mut replies: Vec<Reply> = Vec::new();
        for few in batch.chunks(CONCURRENCY) {
            let lasting = |reply: &Reply| reply.error.clone().filter(Error::is_lasting);
            let failure = replies.iter().find_map(lasting);
            if let Some(error) = failure.or_else(|| self.rule.call().check().err()) {
                replies.extend(failed(few.len(), &error, true));
                continue;
            }
            let one = |place: usize| {
                let job = few.get(place).copied();
                let sent: LocalBoxFuture<'_, Option<Vec<Reply>>> = Box::pin(async move {
                    let single = self.rule.single(job?, job?.subject(), step).await;
                    Some(vec![match single {
                        Ok((answer, again)) => Reply {
                            answer,
                            again,
                            ..Reply::default()
                        },
                        Err(error) => Reply {
                            error: Some(error),
                            ..Reply::default()
                        },
                    }])
                });
                sent
            };
            replies.extend(at_once(&one).await.into_iter().flatten());
        }
        replies
    }
}

/// Sends what there is at the places 0 to 3 at once; gives the replies to each, in that order.
async fn at_once<'a>(
    send: &dyn Fn(usize) -> LocalBoxFuture<'a, Option<Vec<Reply>>>,
) -> Vec<Vec<Reply>> {
    let (a, b, c, d) = join4(send(0), send(1), send(2), send(3)).await;
    [a, b, c, d].into_iter().flatten().collect()
}

/// The runs at these places.
fn chosen<'j>(jobs: &'j [Job], places: &[usize]) -> Vec<&'j Job> {
    places.iter().filter_map(|place| jobs.get(*place)).collect()
}

/// The replies to so many runs whose request failed, or was `unsent`.
fn failed(many: usize, error: &Error, unsent: bool) -> Vec<Reply> {
    let reply = Reply {
        error: Some(error.clone()),
        unsent,
        ..Reply::default()
    };
    vec![reply; many]
}
