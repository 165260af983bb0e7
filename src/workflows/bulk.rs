//! Does one thing with many runs or deployments: those with some ids, or those that filters choose, whose
//! ids are collected from a list before anything is done. What is done stands beside each method.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::bulk_rule::{BulkRule, Change};
use super::engine::{Engine, Ledger, Rule, list as read_list};
use super::selection::{Selection, read_ids};
use crate::client::{PrefectClient, promise};
use crate::json::check::Problem;
use crate::json::kind::{Kind, Schema};
use crate::models::workflows::{DeploymentSelection, FlowRunSelection};
use crate::pagination::{List, Subject};
use crate::transport::error::Error;
use crate::transport::input::Fields;
use crate::transport::{Options, js};

impl PrefectClient {
    /// Begins to do with those that are meant what `change` makes of the options.
    pub(super) fn bulk(
        &self,
        which: &JsValue,
        how: &JsValue,
        kind: Kind,
        options: JsValue,
        change: &dyn Fn(&Fields) -> Result<Change, Error>,
    ) -> Promise {
        let how = Options::parts(how, kind, &["onProgress"]);
        let begun = how.and_then(|how| {
            let change = change(&how)?;
            let call = self.workflow(&how, options)?;
            let filter = "{}".into();
            let mut rule = BulkRule {
                change,
                filter,
                call,
            };
            let ledger = Ledger::new(how.function("onProgress")?);
            let which = Which::read(which, &rule)?;
            if let Which::Selected(selection) = &which {
                rule.filter = selection.query.filter().into();
            }
            Ok((which, rule, ledger, how.flag("dryRun")))
        });
        promise(async move {
            let (which, rule, mut ledger, dry) = begun?;
            let mut engine = Engine {
                rule: &rule,
                ledger: &mut ledger,
                dry,
            };
            let job = |run| rule.begin(run);
            let ids = match which {
                Which::Ids(ids) => {
                    engine.these(&ids, &job).await?;
                    ids
                }
                Which::Selected(selection) => {
                    let all = List::all(selection.query.clone(), rule.keys());
                    let mut runs = read_list(&rule, all).await?;
                    runs.retain(|run| selection.asks_for(run));
                    let ids = runs.iter().map(|run| run.id.clone()).collect();
                    engine.run(runs.into_iter().map(job).collect()).await?;
                    ids
                }
            };
            engine.result(Some(&ids), None)
        })
    }
}

/// Which are meant.
enum Which {
    Ids(Vec<String>),
    Selected(Selection),
}

impl Which {
    fn read(which: &JsValue, rule: &BulkRule) -> Result<Self, Error> {
        if js::is_list(which) {
            return read_ids(which).map(Self::Ids);
        }
        let kind = match rule.subject() {
            Subject::FlowRuns => FlowRunSelection::KIND,
            Subject::Deployments => DeploymentSelection::KIND,
        };
        let filters = Fields::of(which, kind, &[])?;
        filters.refuse_undefined()?;
        if filters.filters().next().is_none() {
            let message = "expected a list of ids, or at least one filter";
            return Err(Problem::new(message.into()).into());
        }
        filters.refuse_widening(true)?;
        let selection = Selection::of(rule.subject(), &filters);
        Ok(Self::Selected(match rule.states() {
            None => selection,
            Some(states) => selection.in_states(states, &filters, "stateTypes")?,
        }))
    }
}
