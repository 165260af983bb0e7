//! Which runs a bulk cancel is for.

use super::run::{ACTIVE, Run, canonical};
use crate::json::check::Problem;
use crate::json::text::{ObjectText, holds, items, list, pick, string};
use crate::pagination::{Query, any_of};
use crate::transport::error::Error;
use crate::transport::input;

/// Which runs are chosen: by the names of their states or by the types, never by both.
pub(super) struct Selection {
    /// The list they are on.
    pub query: Query,
    /// Whether there are active runs that it doesn't choose.
    pub is_narrow: bool,
    /// The ids that the filter names, if it does.
    ids: Option<Vec<String>>,
    /// Lists of strings, as JSON.
    names: Option<String>,
    types: Option<String>,
}

impl Selection {
    /// Reads it from what the caller gave.
    pub(super) fn read(parts: &input::Fields) -> Result<Self, Error> {
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
        let filter = ObjectText::read(parts.value("flow_runs").unwrap_or_default());
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
    pub(super) fn active() -> Self {
        Self {
            query: Query::default(),
            is_narrow: false,
            ids: None,
            names: None,
            types: Some(list(ACTIVE)),
        }
    }

    /// The filter on states.
    pub(super) fn states(&self) -> String {
        let mut states = ObjectText::default();
        if let Some(names) = &self.names {
            states.set("name", any_of(names));
        }
        if let Some(types) = &self.types {
            states.set("type", any_of(types));
        }
        states.to_string()
    }

    /// Whether a run is in the states that are chosen.
    pub(super) fn chooses(&self, run: &Run) -> bool {
        let chosen =
            |list: &Option<String>, it: &str| list.as_ref().is_none_or(|list| holds(list, it));
        chosen(&self.names, run.state.name.as_deref().unwrap_or_default())
            && chosen(&self.types, &run.state.r#type)
    }

    /// Whether a row of the list is what was asked for.
    pub(super) fn asks_for(&self, run: &Run) -> bool {
        self.chooses(run) && self.ids.as_ref().is_none_or(|ids| ids.contains(&run.id))
    }
}
