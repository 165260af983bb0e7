//! Cancels flow runs, one or thousands.
//!
//! The runs are listed first and then cancelled by explicit ids. Every run is told to stop before
//! anything else is done with it (`CANCELLING`): the server refuses that for one that has ended, and lets
//! nothing but `CANCELLED` follow it. So there is no moment in which a run's own end is overwritten. The
//! list is read again afterwards, until nothing new is on it.

use futures_util::future::LocalBoxFuture;
use js_sys::{Array, Promise, Set};
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::cancel_rules::{Mode, answered, looks};
use super::engine::{
    BATCH, Engine, Job, Plan, ReadAll, Rule, Single, Step, list as read_list, read,
};
use super::ledger::{Ledger, News, to_js};
use super::run::{ACTIVE, Answer, Run, canonical};
use crate::client::{PrefectClient, given, promise};
use crate::json::check::Problem;
use crate::json::kind::{Kind as SchemaKind, Schema};
use crate::json::text::{Object, holds, items, list, pick, string};
use crate::models::flow_runs::FlowRunBulkSetState;
use crate::models::options::RequestOptions;
use crate::models::scalars::Uuid;
use crate::models::workflows::{
    BulkCancelFlowRuns, CancelFlowRuns, CancelProgress, CancelResult, CancelledFlowRun, Outcome,
};
use crate::pagination::{List, Query, any_of, guarded};
use crate::transport::error::{Error, Kind};
use crate::transport::{Call, Options, Request, input};

/// How many times the list is read: new runs may come as fast as old ones are cancelled.
const SWEEPS: u32 = 10;

/// The same for every `Cancelled` that is set here: the server doesn't repeat a transition with the id of
/// the last one. So of two clients, or two sendings, only one writes it down.
const TRANSITION: &str = r#"{"transition_id":"6e0b7a3e-6d4b-4d0f-9c55-8d1c1f0e6a11"}"#;

#[wasm_bindgen]
impl PrefectClient {
    /// Cancels all flow runs in some states: by default everything that is pending, running,
    /// scheduled or late. Resolves to an outcome for each run, also where single ones fail.
    ///
    /// A run that ends meanwhile stays as it ended. One that goes into a state that was not chosen is left
    /// alone, unless that happens while the server is at work on its batch: for as long as that takes, up
    /// to about a second, it doesn't look again. It goes by batches of 50, so a thousand runs take about
    /// 30 requests, and as many again for runs that are set to `Cancelled` after they were told to stop.
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
            cancel.rule.selection = selection;
            cancel.select().await?;
            let rows = cancel.ledger.rows();
            cancel.result(rows)
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
            let rows = cancel.ledger.in_order(&ids);
            cancel.result(rows)
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
        let mode = match parts.text("mode").as_deref() {
            Some("force") => Mode::Force,
            _ => Mode::Stop,
        };
        let cancel = Cancel {
            dry: parts.flag("dryRun"),
            ledger: Ledger::new(parts.function("onProgress")?),
            known: Set::new(&JsValue::UNDEFINED),
            incomplete: None,
            rule: CancelRule {
                mode,
                message: parts.value("message").map(str::to_owned),
                selection: Selection::active(),
                call,
            },
        };
        Ok((cancel, parts))
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

/// Which runs are chosen: by the names of their states or by the types, never by both.
struct Selection {
    query: Query,
    /// Whether there are active runs that it doesn't choose.
    is_narrow: bool,
    /// The ids that the filter names, if it does.
    ids: Option<Vec<String>>,
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
        let ids = filter.get("id").and_then(|id| {
            let [ids] = pick(id, &["any_"])?;
            Some(items(ids?)?.into_iter().filter_map(string).collect())
        });
        let mut selection = Self {
            query: Query::of(parts.value("flow_runs")),
            is_narrow: true,
            ids: ids.map(|ids: Vec<String>| ids.iter().map(|id| canonical(id)).collect()),
            names,
            types,
        };
        let states = selection.states();
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
            is_narrow: false,
            ids: None,
            names: None,
            types: Some(list(ACTIVE)),
        }
    }

    /// The filter on states.
    fn states(&self) -> String {
        let mut states = Object::default();
        if let Some(names) = &self.names {
            states.set("name", any_of(names));
        }
        if let Some(types) = &self.types {
            states.set("type", any_of(types));
        }
        states.to_string()
    }

    /// Whether a run is in the states that are chosen.
    fn chooses(&self, run: &Run) -> bool {
        let chosen =
            |list: &Option<String>, it: &str| list.as_ref().is_none_or(|list| holds(list, it));
        chosen(&self.names, run.state.name.as_deref().unwrap_or_default())
            && chosen(&self.types, &run.state.r#type)
    }

    /// Whether a row of the list is what was asked for.
    fn asks_for(&self, run: &Run) -> bool {
        self.chooses(run) && self.ids.as_ref().is_none_or(|ids| ids.contains(&run.id))
    }
}

/// What is cancelled, and how.
struct CancelRule {
    mode: Mode,
    /// As JSON.
    message: Option<String>,
    selection: Selection,
    call: Call,
}

struct Cancel {
    rule: CancelRule,
    ledger: Ledger,
    dry: bool,
    /// The ids that have been seen.
    known: Set,
    /// Why there may be runs that were not dealt with.
    incomplete: Option<Error>,
}

impl Cancel {
    /// Cancels what is selected, until the list holds nothing new.
    async fn select(&mut self) -> Result<(), Error> {
        for _ in 0..SWEEPS {
            let query = self.rule.selection.query.clone();
            let runs = match read_list(&self.rule, List::all(query, self.rule.keys())).await {
                Err(error) if self.ledger.is_empty() || self.rule.call.is_over() => {
                    return Err(error);
                }
                // What is known by then stands; that there may be more is said beside it.
                Err(error) => {
                    self.incomplete = Some(error);
                    return Ok(());
                }
                Ok(runs) => runs,
            };
            let asked = runs
                .into_iter()
                .filter(|run| self.rule.selection.asks_for(run));
            let jobs = self.fresh(asked.collect());
            if jobs.is_empty() {
                return Ok(());
            }
            self.engine().run(jobs).await?;
            if self.dry || self.ledger.counts.of(Outcome::NotSent) > 0 {
                return Ok(());
            }
        }
        let message = "new runs came up as fast as they were cancelled: there may be more";
        self.incomplete = Some(Error::new(Kind::Conflict, message));
        Ok(())
    }

    /// Cancels the runs with these ids.
    async fn these(&mut self, ids: &[String]) -> Result<(), Error> {
        let runs = read(&self.rule, ids.to_vec()).await?;
        let jobs = self.fresh(runs);
        for id in ids
            .iter()
            .filter(|id| !self.known.has(&JsValue::from_str(id)))
        {
            let gone = to_js(&CancelledFlowRun::gone(id.clone()));
            self.ledger.enter(id, Outcome::Gone, gone);
            self.ledger.total += 1;
        }
        self.engine().run(jobs).await
    }

    fn engine(&mut self) -> Engine<'_> {
        Engine {
            rule: &self.rule,
            ledger: &mut self.ledger,
            dry: self.dry,
        }
    }

    /// The runs that have no outcome yet, each once: what runs in front of what only waits.
    fn fresh(&mut self, runs: Vec<Run>) -> Vec<Job> {
        let (mut first, mut then) = (Vec::new(), Vec::new());
        for run in runs {
            let id = run.id.as_str().into();
            if self.known.has(&id) {
                continue;
            }
            self.known.add(&id);
            self.ledger.total += 1;
            let mut job = Job::new(run);
            job.outcome = looks(&job.run, false);
            if job.run.has_nothing_to_stop() {
                then.push(job);
            } else {
                first.push(job);
            }
        }
        first.append(&mut then);
        first
    }

    fn result(self, outcomes: Array) -> Result<JsValue, Error> {
        to_js(&CancelResult {
            outcomes,
            counts: self.ledger.counts.into(),
            error: self.incomplete.map_or(JsValue::UNDEFINED, JsValue::from),
        })
    }
}

impl CancelRule {
    /// Sets a state, by no more right than anyone has. Runners listen for the name `Cancelling`.
    fn body(&self, step: Step) -> Object {
        let mut state = Object::default();
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
        let mut body = Object::default();
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
        let states = match step {
            Step::Stop => self.selection.states(),
            Step::Cancel => r#"{"type":{"any_":["CANCELLING"]}}"#.into(),
            _ => r#"{"type":{"any_":["CANCELLED"]}}"#.into(),
        };
        let mut body = self.body(step);
        body.set("flow_runs", guarded(ids.iter().copied(), &states))
            .set("limit", BATCH.to_string());
        let request = Request::post("/flow_runs/bulk_set_state")
            .text(body.to_string(), FlowRunBulkSetState::KIND)
            .repeatable(true);
        Some((request, Answer::read_all))
    }

    fn without_bulk(&self, _: Step) {
        self.call.learn_bulk(false);
    }

    fn single<'a>(&'a self, _: &'a Job, id: &'a str, step: Step) -> LocalBoxFuture<'a, Single> {
        let request = Request::post("/flow_runs/{id}/set_state")
            .id(&id.into())
            .raw(&self.body(step).to_string())
            .repeatable(true);
        Box::pin(async move {
            // No filter guards it here, and its turn can come long after the list was read.
            if step == Step::Stop && self.selection.is_narrow {
                let runs = read(self, vec![id.to_owned()]).await?;
                if !runs.iter().all(|run| self.selection.chooses(run)) {
                    return Ok((None, false));
                }
            }
            match self.call.read_again(request, Answer::read).await {
                Ok((answer, again)) => Ok((Some(answer), again)),
                // It is gone: an answer that says nothing of it.
                Err(error) if error.is(Kind::ObjectNotFound) => Ok((None, false)),
                Err(error) => Err(error),
            }
        })
    }

    fn take(&self, job: &mut Job, step: Step, answer: &Answer) -> bool {
        let Some(outcome) = answered(answer, job.sent) else {
            job.error = Some(Error::new(Kind::Conflict, answer.reason()));
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
        job.outcome = looks(&run, job.sent);
        if job.outcome.is_none() && !self.selection.chooses(&run) {
            let name = run.state_name();
            let message = format!("it is {name} now, which is not among the states to cancel");
            job.error = Some(Error::new(Kind::Conflict, message));
            job.outcome = Some(Outcome::Failed);
        }
        job.run = run;
    }

    fn keys(&self) -> &'static [&'static str] {
        Run::keys(false)
    }

    fn call(&self) -> &Call {
        &self.call
    }

    fn row(&self, job: Job, outcome: Outcome, error: JsValue) -> Result<JsValue, Error> {
        let run = job.run;
        let is_known = !matches!(outcome, Outcome::Unknown | Outcome::NotSent | Outcome::Gone);
        to_js(&CancelledFlowRun {
            name: run.text("name"),
            flow_id: run.text("flow_id"),
            deployment_id: run.text("deployment_id"),
            expected_start_time: run.text("expected_start_time"),
            start_time: run.text("start_time"),
            end_time: run.text("end_time"),
            was: Some(job.was),
            outcome,
            state: is_known.then_some(run.state),
            error,
            id: run.id,
        })
    }

    fn progress(&self, ledger: &Ledger, news: News) -> Result<JsValue, Error> {
        to_js(&CancelProgress {
            done: news.done,
            total: ledger.total.max(news.done),
            counts: ledger.counts.into(),
            outcomes: news.outcomes,
        })
    }
}
