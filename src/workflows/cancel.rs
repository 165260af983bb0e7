//! Cancels flow runs, one or thousands.
//!
//! The runs are listed first and then cancelled by explicit ids. Every run is told to stop before
//! anything else is done with it (`CANCELLING`): the server refuses that for one that has ended, and lets
//! nothing but `CANCELLED` follow it. So there is no moment in which a run's own end is overwritten. The
//! list is read again afterwards, until nothing new is on it.

use js_sys::{Array, Promise, Set};
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::cancel_rules::{Mode, looks};
use super::cancel_steps::CancelRule;
use super::engine::{Engine, Job, Rule, list as read_list, read};
use super::ledger::{Ledger, to_js};
use super::run::{Run, canonical};
use super::selection::Selection;
use crate::client::{PrefectClient, given, promise};
use crate::json::kind::{Kind, Schema};
use crate::json::text::{items, string};
use crate::models::options::RequestOptions;
use crate::models::scalars::Uuid;
use crate::models::workflows::{
    BulkCancelFlowRuns, CancelFlowRuns, CancelResult, CancelledFlowRun, Outcome,
};
use crate::pagination::List;
use crate::transport::error::{Error, ErrorKind};
use crate::transport::{Options, input};

/// How many times the list is read: new runs may come as fast as old ones are cancelled.
const SWEEPS: u32 = 10;

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
        kind: Kind,
        options: Option<Ts<RequestOptions>>,
    ) -> Result<(Cancel, input::Fields), Error> {
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
        self.incomplete = Some(Error::new(ErrorKind::Conflict, message));
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
