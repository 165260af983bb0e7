//! Cancels flow runs, one or thousands.
//!
//! The runs are listed first and then cancelled by explicit ids, in batches of 50 through the bulk
//! route, each with a filter on the states they may be in: what was done with a run is known for each,
//! and a run that ends between the list and its turn stays as it ended. What an answer says nothing
//! of is looked at again. The list is read again afterwards, until nothing new is on it.

use futures_util::future::{LocalBoxFuture, join4};
use js_sys::{Array, Promise, Set};
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::cancel_rules::{ACTIVE, Answer, Mode, Plan, Run, Target};
use super::progress::{Listener, in_order, to_js};
use crate::client::{PrefectClient, given, promise};
use crate::json::check::Problem;
use crate::json::kind::{Kind as SchemaKind, Schema};
use crate::json::text::{Object, holds, items, list, string};
use crate::models::flow_runs::FlowRunBulkSetState;
use crate::models::options::RequestOptions;
use crate::models::scalars::Uuid;
use crate::models::workflows::{
    BulkCancelFlowRuns, CancelCounts, CancelFlowRuns, CancelOutcome, CancelProgress, CancelResult,
    CancelledFlowRun, StateLabel,
};
use crate::pagination::{List, Query, any_of, guarded, read_rows};
use crate::transport::error::{Error, Kind};
use crate::transport::{Call, Options, Request, input};

/// As many as the bulk route takes.
const BATCH: usize = 50;
/// How many requests for single runs are on their way at once: what `join4` takes.
const CONCURRENCY: usize = 4;
/// How many times a run that is not settled is tried.
const ROUNDS: u32 = 3;
/// How many times the list is read: new runs may come as fast as old ones are cancelled.
const SWEEPS: u32 = 10;

#[wasm_bindgen]
impl PrefectClient {
    /// Cancels all flow runs in some states: by default everything that is pending, running,
    /// scheduled or late. Resolves to an outcome for each run, also where single ones fail.
    ///
    /// A run that ends meanwhile stays as it ended. It goes by batches of 50, so a thousand runs take
    /// about 30 requests.
    ///
    /// `POST /flow_runs/filter`, `POST /flow_runs/bulk_set_state`; on servers before 3.6.16
    /// `POST /flow_runs/{id}/set_state`
    ///
    /// ```js
    /// const { counts } = await client.bulkCancelFlowRuns({
    ///   stateTypes: ["SCHEDULED", "PENDING", "RUNNING", "PAUSED"],
    ///   onProgress: ({ done, total }) => console.log(`${done} of ${total}`),
    /// });
    /// ```
    #[wasm_bindgen(js_name = bulkCancelFlowRuns, unchecked_return_type = "Promise<CancelResult>")]
    pub fn bulk_cancel_flow_runs(
        &self,
        which: Option<Ts<BulkCancelFlowRuns>>,
        options: Option<Ts<RequestOptions>>,
    ) -> Promise {
        let begun = self
            .begin_cancel(&given(which), BulkCancelFlowRuns::KIND, options)
            .and_then(|(cancel, parts)| Ok((cancel, Selection::read(&parts)?)));
        promise(async move {
            let (mut cancel, selection) = begun?;
            cancel.select(&selection).await?;
            cancel.result()
        })
    }

    /// Cancels these flow runs, whatever active state they are in. Resolves to an outcome for each
    /// id, in their order.
    ///
    /// `POST /flow_runs/filter`, `POST /flow_runs/bulk_set_state`; on servers before 3.6.16
    /// `POST /flow_runs/{id}/set_state`
    ///
    /// ```js
    /// const { outcomes } = await client.cancelFlowRuns([run.id], { message: "no longer needed" });
    /// ```
    #[wasm_bindgen(js_name = cancelFlowRuns, unchecked_return_type = "Promise<CancelResult>")]
    pub fn cancel_flow_runs(
        &self,
        #[wasm_bindgen(unchecked_param_type = "readonly Uuid[]")] ids: JsValue,
        how: Option<Ts<CancelFlowRuns>>,
        options: Option<Ts<RequestOptions>>,
    ) -> Promise {
        let begun = self
            .begin_cancel(&given(how), CancelFlowRuns::KIND, options)
            .and_then(|(cancel, _)| Ok((cancel, read_ids(&ids)?)));
        promise(async move {
            let (mut cancel, ids) = begun?;
            cancel.these(&ids).await?;
            cancel.in_order(&ids);
            cancel.result()
        })
    }

    fn begin_cancel(
        &self,
        how: &JsValue,
        kind: &SchemaKind,
        options: Option<Ts<RequestOptions>>,
    ) -> Result<(Cancel, input::Parts), Error> {
        let parts = Options::parts(how, kind, &["onProgress"])?;
        let call = self.workflow(&parts, options)?;
        Ok((
            Cancel {
                mode: match parts.text("mode").as_deref() {
                    Some("force") => Mode::Force,
                    _ => Mode::Stop,
                },
                message: parts.value("message").map(str::to_owned),
                dry: parts.flag("dryRun"),
                listener: Listener(parts.function("onProgress")?),
                call,
                outcomes: Vec::new(),
                known: Set::new(&JsValue::UNDEFINED),
                counts: CancelCounts::default(),
                told: 0,
                total: 0,
                incomplete: None,
            },
            parts,
        ))
    }
}

fn read_ids(ids: &JsValue) -> Result<Vec<String>, Error> {
    let text = input::checked(ids, <Vec<Uuid>>::KIND).map_err(|problem| problem.within("ids"))?;
    let text = String::from(text);
    let ids = items(&text).unwrap_or_default();
    // A set keeps the order in which they came.
    let unique = Set::new(&JsValue::UNDEFINED);
    for id in ids.into_iter().filter_map(string) {
        unique.add(&canonical(&id).into());
    }
    let unique = Array::from(&unique);
    Ok(unique.iter().filter_map(|id| id.as_string()).collect())
}

/// An id the way the server writes it.
fn canonical(id: &str) -> String {
    uuid::Uuid::try_parse(id).map_or_else(|_| id.to_owned(), |id| id.to_string())
}

/// Which runs are chosen: by the names of their states or by the types, never by both.
struct Selection {
    query: Query,
    /// Lists of strings, as JSON.
    names: Option<String>,
    types: Option<String>,
}

impl Selection {
    fn read(parts: &input::Parts) -> Result<Self, Error> {
        let refused =
            |key: &str, message: &str| Err(Error::from(Problem::new(message.into()).within(key)));
        let given = |key: &str| parts.value(key).map(str::to_owned);
        let (mut names, types) = (given("states"), given("stateTypes"));
        if names.is_some() && types.is_some() {
            return refused(
                "stateTypes",
                "is given together with states: expected one of them",
            );
        }
        let filter = Object::read(parts.value("flow_runs").unwrap_or_default());
        if filter.get("state").is_some() {
            return refused(
                "flow_runs",
                "chooses by state: give states or stateTypes instead",
            );
        }
        // Joined by "or_", the states would not narrow the choice but widen it.
        if filter.get("operator") == Some(r#""or_""#) {
            return refused(
                "flow_runs",
                "combines by \"or_\", which would choose more runs \
                 than the states say: cancel each part on its own",
            );
        }
        let filters = [
            "flows",
            "deployments",
            "task_runs",
            "work_pools",
            "work_pool_queues",
        ];
        if types.is_none() {
            names.get_or_insert_with(|| list(["Pending", "Running", "Scheduled", "Late"]));
        }
        let mut selection = Self {
            query: Query::of(parts.value("flow_runs")),
            names,
            types,
        };
        let states = selection.states(None);
        selection.query.only("state", states).sorted("ID_DESC");
        for key in filters {
            if let Some(filter) = parts.value(key) {
                selection.query.with(key, filter);
            }
        }
        Ok(selection)
    }

    /// The runs with these ids, in any active state.
    fn active() -> Self {
        Self {
            query: Query::default(),
            names: None,
            types: Some(list(ACTIVE)),
        }
    }

    /// The filter on states: the chosen ones, and of these only those of one type.
    fn states(&self, only: Option<&str>) -> String {
        let mut states = Object::default();
        let only = only.map(|only| list([only]));
        if let Some(names) = &self.names {
            states.set("name", any_of(names));
        }
        if let Some(types) = only.as_ref().or(self.types.as_ref()) {
            states.set("type", any_of(types));
        }
        states.to_string()
    }

    fn chooses(&self, run: &Run) -> bool {
        let name = run.state_name().unwrap_or_default();
        self.names.as_ref().is_none_or(|names| holds(names, name))
            && self
                .types
                .as_ref()
                .is_none_or(|types| holds(types, run.state_type()))
    }
}

/// A run on its way to an outcome.
struct Pending {
    run: Run,
    was: StateLabel,
    /// Whether a request for it went out that may have done it without an answer that says so.
    sent: bool,
    error: Option<Error>,
}

/// Runs that go in one request, to one state.
struct Batch {
    target: Target,
    runs: Vec<Pending>,
}

/// What a request came to, or why nothing is known of that.
type Answers = Result<Answered, Error>;

#[derive(Default)]
struct Answered {
    /// The answers by run.
    answers: Vec<Answer>,
    /// Whether the request was sent before, and may have been carried out then.
    again: bool,
}

struct Cancel {
    mode: Mode,
    message: Option<String>,
    dry: bool,
    listener: Listener,
    call: Call,
    outcomes: Vec<CancelledFlowRun>,
    /// The ids that have been seen.
    known: Set,
    counts: CancelCounts,
    /// How many outcomes the caller has been told.
    told: usize,
    total: usize,
    /// Why there may be runs that were not dealt with.
    incomplete: Option<Error>,
}

impl Cancel {
    /// Cancels what is selected, until the list holds nothing new.
    async fn select(&mut self, selection: &Selection) -> Result<(), Error> {
        for _ in 0..SWEEPS {
            let runs = match self.list(selection.query.clone()).await {
                Err(error) if self.outcomes.is_empty() || self.call.is_over() => return Err(error),
                // What is known by then stands; that there may be more is said beside it.
                Err(error) => {
                    self.incomplete = Some(error);
                    return Ok(());
                }
                Ok(runs) => runs,
            };
            let runs = self.fresh(runs);
            if runs.is_empty() {
                return Ok(());
            }
            self.cancel(runs, selection).await?;
            if self.dry || self.counts.not_sent > 0 {
                return Ok(());
            }
        }
        let message = "new runs came up as fast as they were cancelled: there may be more";
        self.incomplete = Some(Error::new(Kind::Conflict, message));
        Ok(())
    }

    /// Cancels the runs with these ids.
    async fn these(&mut self, ids: &[String]) -> Result<(), Error> {
        let runs = self.read(ids).await?;
        let runs = self.fresh(runs);
        for id in ids {
            if self.known.has(&id.into()) {
                continue;
            }
            self.push(CancelledFlowRun {
                id: id.clone(),
                name: None,
                deployment_id: None,
                was: None,
                outcome: CancelOutcome::Gone,
                state: None,
                error: JsValue::UNDEFINED,
            });
        }
        self.total = self.outcomes.len() + runs.len();
        self.cancel(runs, &Selection::active()).await
    }

    /// Reads runs by their ids, in pieces that fit into a page.
    async fn read(&self, ids: &[String]) -> Result<Vec<Run>, Error> {
        let mut runs = Vec::new();
        for ids in ids.chunks(self.call.page_limit() as usize) {
            let query = Query::of_ids(ids.iter().map(String::as_str));
            runs.extend(self.list(query).await?);
        }
        Ok(runs)
    }

    /// Reads all runs of a list.
    async fn list(&self, query: Query) -> Result<Vec<Run>, Error> {
        let rows = List::all(query, &Run::KEYS).read(&self.call).await?;
        read_rows(&rows, Run::read)
    }

    /// The runs that have no outcome yet, each once.
    fn fresh(&mut self, runs: Vec<Run>) -> Vec<Pending> {
        let runs: Vec<Pending> = runs
            .into_iter()
            .filter(|run| {
                let id = run.id.as_str().into();
                let is_new = !self.known.has(&id);
                self.known.add(&id);
                is_new
            })
            .map(|run| Pending {
                was: run.label(),
                run,
                sent: false,
                error: None,
            })
            .collect();
        self.total += runs.len();
        runs
    }

    async fn cancel(&mut self, runs: Vec<Pending>, selection: &Selection) -> Result<(), Error> {
        let mut open = runs;
        for _ in 0..ROUNDS {
            let batches = self.plan(open);
            open = Vec::new();
            if batches.is_empty() {
                break;
            }
            if self.dry {
                self.predict(batches);
                break;
            }
            open = self.send(batches, selection).await?;
            if open.is_empty() {
                break;
            }
            open = self.look_again(open, selection).await?;
        }
        for mut pending in open {
            let error = pending.error.take().unwrap_or_else(|| {
                Error::new(
                    Kind::Conflict,
                    "its state kept changing while it was to be cancelled",
                )
            });
            let now = pending.run.label();
            self.record(pending, CancelOutcome::Failed, Some(now), Some(error));
        }
        self.tell();
        Ok(())
    }

    /// Records what needs no request, and puts the rest into batches.
    fn plan(&mut self, runs: Vec<Pending>) -> Vec<Batch> {
        // A batch is guarded by the type its runs are in. Of several types, the guard would let
        // through a run that went from one to another meanwhile, and has another target by then.
        let mut many: Vec<(Target, Vec<Pending>)> = Vec::new();
        let mut batches = Vec::new();
        for pending in runs {
            match pending.run.plan(self.mode) {
                Plan::Leave(outcome) => self.settle(pending, outcome),
                Plan::Set(target) if pending.run.holds_lease() => batches.push(Batch {
                    target,
                    runs: vec![pending],
                }),
                Plan::Set(set) => {
                    let alike = |(target, runs): &&mut (Target, Vec<Pending>)| {
                        let first = runs.first().map(|first| first.run.state_type());
                        *target == set && first == Some(pending.run.state_type())
                    };
                    match many.iter_mut().find(alike) {
                        Some((_, runs)) => runs.push(pending),
                        None => many.push((set, vec![pending])),
                    }
                }
            }
        }
        // What runs is stopped before what only waits.
        let (first, then): (Vec<_>, Vec<_>) = many
            .into_iter()
            .partition(|(target, _)| *target == Target::Cancelling);
        for (target, mut runs) in first.into_iter().chain(then) {
            while !runs.is_empty() {
                batches.push(Batch {
                    target,
                    runs: runs.drain(..runs.len().min(BATCH)).collect(),
                });
            }
        }
        batches
    }

    fn predict(&mut self, batches: Vec<Batch>) {
        for batch in batches {
            let outcome = match batch.target {
                Target::Cancelled => CancelOutcome::Cancelled,
                Target::Cancelling => CancelOutcome::Cancelling,
            };
            for pending in batch.runs {
                self.settle(pending, outcome);
            }
        }
    }

    /// Sends the batches; gives back the runs that are not settled.
    async fn send(
        &mut self,
        batches: Vec<Batch>,
        selection: &Selection,
    ) -> Result<Vec<Pending>, Error> {
        let mut queue = self.queue(batches);
        let mut open = Vec::new();
        while !queue.is_empty() {
            if let Err(over) = self.call.check() {
                return Err(self.end(open, queue, over));
            }
            let wave: Vec<Batch> = queue.drain(..self.wave_of(&queue)).collect();
            let answers = self.requests(&wave, selection).await;
            let mut end = None;
            for (batch, answers) in wave.into_iter().zip(answers) {
                match answers {
                    Ok(answered) => open.extend(self.take(batch, &answered)),
                    // An older server: nothing was done, and the same goes run by run.
                    Err(error) if self.call.may_bulk() && error.is_missing_route() => {
                        self.call.learn_bulk(false);
                        queue.insert(0, batch);
                    }
                    Err(error) if self.call.is_over() => {
                        self.leave(batch.runs, CancelOutcome::Unknown, None);
                        end = Some(error);
                    }
                    Err(error) => {
                        if error.is_lasting() {
                            end.get_or_insert_with(|| error.clone());
                        }
                        open.extend(unanswered(batch, &error));
                    }
                }
            }
            self.tell();
            if !self.call.may_bulk() {
                queue = self.queue(queue);
            }
            let Some(error) = end else { continue };
            if self.call.is_over() {
                return Err(self.end(open, queue, error));
            }
            open.extend(queue.drain(..).flat_map(|batch| batch.runs));
        }
        Ok(open)
    }

    /// Accounts for all runs that are left when the call is over.
    fn end(&mut self, open: Vec<Pending>, queue: Vec<Batch>, over: Error) -> Error {
        let waiting = queue.into_iter().flat_map(|batch| batch.runs).collect();
        self.leave(open, CancelOutcome::Unknown, None);
        self.leave(waiting, CancelOutcome::NotSent, None);
        self.tell();
        over
    }

    /// How many of the next batches are on their way at once: one with many runs, or several with
    /// one; a single one as long as it isn't known whether the server has the bulk route.
    fn wave_of(&self, queue: &[Batch]) -> usize {
        if self.call.has_bulk().is_none() {
            return 1;
        }
        let singles = queue.iter().take_while(|batch| batch.runs.len() == 1);
        singles.take(CONCURRENCY).count().max(1)
    }

    /// The batches as they are sent: without the bulk route, run by run.
    fn queue(&self, batches: Vec<Batch>) -> Vec<Batch> {
        if self.call.may_bulk() {
            return batches;
        }
        let single = |batch: Batch| {
            let target = batch.target;
            batch.runs.into_iter().map(move |pending| Batch {
                target,
                runs: vec![pending],
            })
        };
        batches.into_iter().flat_map(single).collect()
    }

    /// Sends a wave at once.
    async fn requests(&self, wave: &[Batch], selection: &Selection) -> Vec<Answers> {
        let one = |place: usize| {
            let batch = wave.get(place);
            let request: LocalBoxFuture<'_, Option<Answers>> =
                Box::pin(async move { Some(self.request(batch?, selection).await) });
            request
        };
        let (a, b, c, d) = join4(one(0), one(1), one(2), one(3)).await;
        [a, b, c, d].into_iter().flatten().collect()
    }

    async fn request(&self, batch: &Batch, selection: &Selection) -> Answers {
        if self.call.may_bulk() {
            let request = self.bulk_request(batch, selection);
            let (answers, again) = self.call.read_again(request, Answer::read_all).await?;
            self.call.learn_bulk(true);
            Ok(Answered { answers, again })
        } else {
            let mut answered = Answered::default();
            for pending in &batch.runs {
                let (answer, again) = self.single(&pending.run, batch.target).await?;
                answered.answers.extend(answer);
                answered.again |= again;
            }
            Ok(answered)
        }
    }

    fn bulk_request(&self, batch: &Batch, selection: &Selection) -> Request {
        let ids = batch.runs.iter().map(|pending| pending.run.id.as_str());
        // All of a batch are of one type.
        let only = batch.runs.first().map(|first| first.run.state_type());
        let mut body = self.body(batch.target, self.mode == Mode::Force);
        body.set("flow_runs", guarded(ids, &selection.states(only)))
            .set("limit", BATCH.to_string());
        // By explicit ids and guarded by their states, it does the same the second time.
        Request::post("/flow_runs/bulk_set_state")
            .text(body.to_string(), FlowRunBulkSetState::KIND)
            .repeatable(true)
    }

    /// Sets a state. Workers listen for its name: it has to be exactly this.
    fn body(&self, target: Target, force: bool) -> Object {
        let mut state = Object::default();
        let (state_type, name) = match target {
            Target::Cancelling => (r#""CANCELLING""#, r#""Cancelling""#),
            Target::Cancelled => (r#""CANCELLED""#, r#""Cancelled""#),
        };
        state.set("type", state_type).set("name", name);
        if let Some(message) = &self.message {
            state.set("message", message);
        }
        let mut body = Object::default();
        body.set("state", state.to_string())
            .set("force", force.to_string());
        body
    }

    /// Cancels one run on a server without the bulk route. There is no filter to guard it there, so
    /// `CANCELLING` goes first: the server refuses it for a run that has ended, and lets nothing but
    /// `CANCELLED` follow it.
    async fn single(&self, run: &Run, target: Target) -> Result<(Option<Answer>, bool), Error> {
        let set = async |target: Target, force: bool| {
            let body = self.body(target, force);
            let request = Request::post("/flow_runs/{id}/set_state")
                .id(&run.id.as_str().into())
                .raw(&body.to_string())
                .repeatable(true);
            match self.call.read_again(request, Answer::read).await {
                Ok((answer, again)) => Ok((Some(answer.of(&run.id)), again)),
                // It is gone: an answer that says nothing of it.
                Err(error) if error.is(Kind::ObjectNotFound) => Ok((None, false)),
                Err(error) => Err(error),
            }
        };
        let (told, before) = if run.state_type() == "CANCELLING" {
            (None, false)
        } else {
            let (answer, again) = set(Target::Cancelling, false).await?;
            let outcome = answer.as_ref().and_then(|answer| answer.outcome(again));
            if target == Target::Cancelling || outcome != Some(CancelOutcome::Cancelling) {
                return Ok((answer, again));
            }
            (answer, again)
        };
        let (answer, again) = set(Target::Cancelled, self.mode == Mode::Force).await?;
        Ok((answer.or(told), before || again))
    }

    /// Records what the answers settle; gives back the rest.
    fn take(&mut self, batch: Batch, answered: &Answered) -> Vec<Pending> {
        let mut open = Vec::new();
        for mut pending in batch.runs {
            pending.sent |= answered.again;
            // Without an answer it wasn't in the states it was guarded by: nothing was done to it, or
            // it was by an earlier sending.
            let answer = answered
                .answers
                .iter()
                .find(|answer| answer.flow_run_id == pending.run.id);
            let Some(answer) = answer else {
                open.push(pending);
                continue;
            };
            match answer.outcome(pending.sent) {
                Some(outcome) => self.record(pending, outcome, answer.state.clone(), None),
                None => {
                    pending.error = Some(Error::new(Kind::Conflict, answer.reason()));
                    open.push(pending);
                }
            }
        }
        open
    }

    /// Reads the runs that are not settled again, and records those that are by now.
    async fn look_again(
        &mut self,
        open: Vec<Pending>,
        selection: &Selection,
    ) -> Result<Vec<Pending>, Error> {
        let ids: Vec<String> = open.iter().map(|pending| pending.run.id.clone()).collect();
        let runs = match self.read(&ids).await {
            Ok(runs) => runs,
            Err(error) => {
                let (sent, unsent): (Vec<Pending>, Vec<Pending>) =
                    open.into_iter().partition(|pending| pending.sent);
                self.leave(sent, CancelOutcome::Unknown, Some(&error));
                self.leave(unsent, CancelOutcome::NotSent, Some(&error));
                self.tell();
                return if self.call.is_over() {
                    Err(error)
                } else {
                    Ok(Vec::new())
                };
            }
        };
        let mut still = Vec::new();
        for mut pending in open {
            let run = runs.iter().find(|run| run.id == pending.run.id);
            let Some(run) = run else {
                self.record(pending, CancelOutcome::Gone, None, None);
                continue;
            };
            let outcome = run.settled(pending.sent);
            let chosen = selection.chooses(run);
            pending.run = run.clone();
            match outcome {
                Some(outcome) => self.settle(pending, outcome),
                None if chosen => still.push(pending),
                None => {
                    let message = format!(
                        "it is {} now, which is not among the states to cancel",
                        pending.run.state_name().unwrap_or(pending.run.state_type())
                    );
                    let now = pending.run.label();
                    let error = Error::new(Kind::Conflict, message);
                    self.record(pending, CancelOutcome::Failed, Some(now), Some(error));
                }
            }
        }
        Ok(still)
    }

    /// Records the outcome of a run that is in the state it was last seen in.
    fn settle(&mut self, pending: Pending, outcome: CancelOutcome) {
        let now = Some(pending.run.label());
        self.record(pending, outcome, now, None);
    }

    /// Records that nothing more is known of these runs, or was done with them.
    fn leave(&mut self, runs: Vec<Pending>, outcome: CancelOutcome, error: Option<&Error>) {
        for mut pending in runs {
            let error = pending.error.take().or_else(|| error.cloned());
            self.record(pending, outcome, None, error);
        }
    }

    fn record(
        &mut self,
        pending: Pending,
        outcome: CancelOutcome,
        state: Option<StateLabel>,
        error: Option<Error>,
    ) {
        self.push(CancelledFlowRun {
            id: pending.run.id,
            name: Some(pending.run.name),
            deployment_id: pending.run.deployment_id,
            was: Some(pending.was),
            outcome,
            state,
            error: error.map_or(JsValue::UNDEFINED, JsValue::from),
        });
    }

    fn push(&mut self, outcome: CancelledFlowRun) {
        self.counts.count(outcome.outcome);
        self.outcomes.push(outcome);
    }

    /// Tells the caller, if there is news.
    fn tell(&mut self) {
        let news = self.outcomes.get(self.told..).unwrap_or_default().to_vec();
        if news.is_empty() {
            return;
        }
        self.told = self.outcomes.len();
        self.listener.tell(&CancelProgress {
            done: self.outcomes.len(),
            total: self.total.max(self.outcomes.len()),
            counts: self.counts,
            outcomes: news,
        });
    }

    /// Puts the outcomes into the order of the ids.
    fn in_order(&mut self, ids: &[String]) {
        let outcomes = std::mem::take(&mut self.outcomes);
        self.outcomes = in_order(outcomes, ids, |outcome| &outcome.id);
    }

    fn result(self) -> Result<JsValue, Error> {
        to_js(&CancelResult {
            outcomes: self.outcomes,
            counts: self.counts,
            error: self.incomplete.map_or(JsValue::UNDEFINED, JsValue::from),
        })
    }
}

/// A request failed: whether it was carried out has to be looked at.
fn unanswered(batch: Batch, error: &Error) -> Vec<Pending> {
    let mut runs = batch.runs;
    for pending in &mut runs {
        pending.sent = true;
        pending.error = Some(error.clone());
    }
    runs
}
