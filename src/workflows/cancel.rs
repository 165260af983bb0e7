//! Cancels flow runs, one or thousands.
//!
//! The runs are listed first and then cancelled by explicit ids. Every run is told to stop before
//! anything else is done with it (`CANCELLING`): the server refuses that for one that has ended, and lets
//! nothing but `CANCELLED` follow it without force. So a run's own end is not overwritten. The list is read again afterwards, until nothing new is on it.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::cancel_rules::{Mode, looks};
use super::cancel_steps::CancelRule;
use super::engine::{Engine, Job, Ledger, Rule, list as read_list};
use super::run::Run;
use super::selection::{Selection, States, read_ids};
use crate::client::{PrefectClient, promise};
use crate::json::check::Problem;
use crate::json::kind::{Kind, Schema};
use crate::json::text::list;
use crate::models::workflows::{BulkCancelFlowRuns, CancelFlowRuns, Outcome};
use crate::pagination::{List, Subject};
use crate::transport::Options;
use crate::transport::error::{Error, ErrorKind};
use crate::transport::input::Fields;

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
        #[wasm_bindgen(unchecked_optional_param_type = "BulkCancelFlowRuns | null")] which: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions | null")] options: JsValue,
    ) -> Promise {
        let begun = self
            .begin_cancel(&which, BulkCancelFlowRuns::KIND, options)
            .and_then(|(cancel, parts)| Ok((cancel, selection(&parts)?)));
        promise(async move {
            let (mut cancel, selection) = begun?;
            cancel.rule.selection = selection;
            let incomplete = cancel.select().await?;
            cancel.engine().result(None, incomplete)
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
        #[wasm_bindgen(unchecked_optional_param_type = "CancelFlowRuns | null")] how: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions | null")] options: JsValue,
    ) -> Promise {
        let begun = self
            .begin_cancel(&how, CancelFlowRuns::KIND, options)
            .and_then(|(cancel, _)| Ok((cancel, read_ids(&ids)?)));
        promise(async move {
            let (mut cancel, ids) = begun?;
            let mut engine = cancel.engine();
            engine.these(&ids, &begin).await?;
            engine.result(Some(&ids), None)
        })
    }

    fn begin_cancel(
        &self,
        how: &JsValue,
        kind: Kind,
        options: JsValue,
    ) -> Result<(Cancel, Fields), Error> {
        let parts = Options::parts(how, kind, &["onProgress"])?;
        let call = self.workflow(&parts, options)?;
        let mode = match parts.text("mode").as_deref() {
            Some("force") => Mode::Force,
            _ => Mode::Stop,
        };
        let cancel = Cancel {
            dry: parts.flag("dryRun"),
            ledger: Ledger::new(parts.function("onProgress")?),
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

/// What is chosen: by the names of states or by the types, never by both.
fn selection(parts: &Fields) -> Result<Selection, Error> {
    let given = |key: &str| parts.value(key).map(str::to_owned);
    let mut states = States {
        names: given("states"),
        types: given("stateTypes"),
    };
    if states.names.is_some() && states.types.is_some() {
        let message = "is given together with states: expected one of them".into();
        return Err(Problem::new(message).within("stateTypes").into());
    }
    if states.types.is_none() {
        let usual = || list(["Pending", "Running", "Scheduled", "Late"]);
        states.names.get_or_insert_with(usual);
    }
    Selection::of(Subject::FlowRuns, parts).in_states(states, parts, "states or stateTypes")
}

/// A run at the beginning.
fn begin(run: Run) -> Job {
    let mut job = Job::new(run);
    job.outcome = looks(&job.run, false);
    job
}

struct Cancel {
    rule: CancelRule,
    ledger: Ledger,
    dry: bool,
}

impl Cancel {
    /// Cancels what is selected, until the list holds nothing new; gives back why there may be more.
    async fn select(&mut self) -> Result<Option<Error>, Error> {
        for _ in 0..SWEEPS {
            let query = self.rule.selection.query.clone();
            let runs = match read_list(&self.rule, List::all(query, self.rule.keys())).await {
                Err(error) if self.ledger.is_empty() || self.rule.call.is_over() => {
                    return Err(error);
                }
                // What is known by then stands; that there may be more is said beside it.
                Err(error) => return Ok(Some(error)),
                Ok(runs) => runs,
            };
            let asked = |run: &Run| self.rule.selection.asks_for(run) && !self.ledger.has(&run.id);
            let jobs: Vec<Job> = runs.into_iter().filter(asked).map(begin).collect();
            if jobs.is_empty() {
                return Ok(None);
            }
            self.engine().run(jobs).await?;
            if self.dry || self.ledger.counts.of(Outcome::NotSent) > 0 {
                return Ok(None);
            }
        }
        let message = "new runs came up as fast as they were cancelled: there may be more";
        Ok(Some(Error::new(ErrorKind::Conflict, message)))
    }

    fn engine(&mut self) -> Engine<'_> {
        Engine {
            rule: &self.rule,
            ledger: &mut self.ledger,
            dry: self.dry,
        }
    }
}
