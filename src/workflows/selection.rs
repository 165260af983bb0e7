//! Which runs or deployments a workflow is for: what the server is asked for, and what a row of its answer
//! has to be. A row that nobody asked for, whoever put it there, is left alone.

use js_sys::{Array, Set};
use wasm_bindgen::prelude::*;

use super::run::{ACTIVE, Run, canonical};
use crate::json::check::Problem;
use crate::json::kind::{Kind, Schema};
use crate::json::text::{ObjectText, holds, items, list, pick, string};
use crate::models::scalars::Uuid;
use crate::pagination::{Query, Subject, any_of};
use crate::transport::error::Error;
use crate::transport::input::{Fields, checked};

/// By the filter and its field, the key of a run or a deployment under which the id stands that the filter
/// names.
const IDS: [(&str, &str, &str); 4] = [
    ("flow_runs", "id", "id"),
    ("flow_runs", "deployment_id", "deployment_id"),
    ("deployments", "id", "deployment_id"),
    ("flows", "id", "flow_id"),
];

/// Lists of the states that are chosen, as JSON; `None` for any.
#[derive(Debug, Clone, Default)]
pub(super) struct States {
    /// Their names.
    pub names: Option<String>,
    /// Their types.
    pub types: Option<String>,
}

impl States {
    /// Those of one type.
    pub(super) fn typed(r#type: &str) -> Self {
        Self {
            names: None,
            types: Some(list([r#type])),
        }
    }

    /// The state that a run is in, and no other.
    pub(super) fn of(run: &Run) -> Self {
        Self {
            names: run.value("state_name").map(|name| format!("[{name}]")),
            types: Some(list([run.state.r#type.as_str()])),
        }
    }

    /// As a filter.
    pub(super) fn filter(&self) -> String {
        let mut states = ObjectText::default();
        if let Some(names) = &self.names {
            states.set("name", any_of(names));
        }
        if let Some(types) = &self.types {
            states.set("type", any_of(types));
        }
        states.to_string()
    }

    /// Whether a run is in one of them.
    pub(super) fn choose(&self, run: &Run) -> bool {
        let chosen =
            |list: &Option<String>, it: &str| list.as_ref().is_none_or(|list| holds(list, it));
        chosen(&self.names, run.state.name.as_deref().unwrap_or_default())
            && chosen(&self.types, &run.state.r#type)
    }
}

/// Which runs or deployments are chosen.
pub(super) struct Selection {
    /// The list they are on.
    pub query: Query,
    /// Their states.
    pub states: States,
    /// The ids that the filters name, and the key of a row under which one of them has to stand.
    ids: Vec<(&'static str, Vec<String>)>,
}

/// The ids that a filter, as JSON, names in a field.
fn ids_in(filter: &str, field: &str) -> Option<Vec<String>> {
    let [operator, condition] = pick(filter, &["operator", field])?;
    let [inner, ids] = pick(condition?, &["operator", "any_"])?;
    let ids = items(ids?)?.into_iter().filter_map(string);
    let is_or = [operator, inner].contains(&Some(r#""or_""#));
    (!is_or).then(|| ids.map(|id| canonical(&id)).collect())
}

/// The states that a filter on runs, as JSON, names.
fn states_in(filter: &str) -> Option<States> {
    let is_or = |operator| operator == Some(r#""or_""#);
    let [operator, state] = pick(filter, &["operator", "state"])?;
    let [inner, name, r#type] = pick(state?, &["operator", "name", "type"])?;
    let any = |condition: Option<&str>| Some(pick(condition?, &["any_"])?[0]?.to_owned());
    (!is_or(operator) && !is_or(inner)).then(|| States {
        names: any(name),
        types: any(r#type),
    })
}

impl Selection {
    /// What the filters in an argument choose.
    pub(super) fn of(subject: Subject, argument: &Fields) -> Self {
        let mut selection = Self {
            query: Query::of(subject),
            states: States::default(),
            ids: Vec::new(),
        };
        for (key, filter) in argument.filters() {
            selection.query.with(key, filter);
            if key == "flow_runs" && subject == Subject::FlowRuns {
                selection.states = states_in(filter).unwrap_or_default();
            }
            for (_, field, row_key) in IDS.iter().filter(|(other, ..)| *other == key) {
                let row_key = match (subject, key == subject.key()) {
                    (Subject::Deployments, true) => "id",
                    // What a deployment has runs of says nothing about its own ids.
                    (Subject::Deployments, _) if key == "flow_runs" => continue,
                    _ => row_key,
                };
                let named = ids_in(filter, field).map(|ids| (row_key, ids));
                selection.ids.extend(named);
            }
        }
        selection.query.sorted(match subject {
            Subject::FlowRuns => "ID_DESC",
            Subject::Deployments => "CREATED_DESC",
        });
        selection
    }

    /// Of these only runs in these states. Fails where the filter on runs would widen that.
    pub(super) fn in_states(
        mut self,
        states: States,
        argument: &Fields,
        instead: &str,
    ) -> Result<Self, Error> {
        let filter = argument.value("flow_runs").unwrap_or("{}");
        let [operator, state] = pick(filter, &["operator", "state"]).unwrap_or_default();
        let refused = |message: String| Err(Problem::new(message).within("flow_runs").into());
        if state.is_some() {
            return refused(format!("chooses by state: give {instead} instead"));
        }
        // Joined by "or_", the states would not narrow the choice but widen it.
        if operator == Some(r#""or_""#) {
            return refused(
                "combines by \"or_\", which would choose more runs \
                 than the states say: choose each part on its own"
                    .into(),
            );
        }
        self.states = states;
        let filter = self.states.filter();
        self.query.only("state", &filter);
        Ok(self)
    }

    /// Of these only runs of these deployments.
    pub(super) fn of_deployments(mut self, ids: Vec<String>) -> Self {
        let filter = any_of(&list(ids.iter().map(String::as_str)));
        self.query
            .with("deployments", format!(r#"{{"id":{filter}}}"#));
        self.ids.push(("deployment_id", ids));
        self
    }

    /// The runs with these ids, in any active state.
    pub(super) fn active() -> Self {
        Self {
            query: Query::of(Subject::FlowRuns),
            states: States {
                names: None,
                types: Some(list(ACTIVE)),
            },
            ids: Vec::new(),
        }
    }

    /// Whether a row of the list is what was asked for, as far as that can be seen.
    pub(super) fn asks_for(&self, run: &Run) -> bool {
        let is_named = |(key, ids): &(&str, Vec<String>)| {
            let id = run.text(key).map(|id| canonical(&id));
            id.is_some_and(|id| ids.contains(&id))
        };
        self.states.choose(run) && self.ids.iter().all(is_named)
    }
}

/// The ids in a list, as the server writes them, each once.
pub(super) fn read_ids(ids: &JsValue) -> Result<Vec<String>, Error> {
    const KIND: Kind = <Vec<Uuid>>::KIND;
    let text = String::from(checked(ids, KIND).map_err(|problem| problem.within("ids"))?);
    let ids = items(&text).unwrap_or_default();
    // A set keeps the order in which they came.
    let unique = Set::new(&JsValue::UNDEFINED);
    for id in ids.into_iter().filter_map(string) {
        unique.add(&canonical(&id).into());
    }
    let unique = Array::from(&unique);
    Ok(unique.iter().filter_map(|id| id.as_string()).collect())
}
