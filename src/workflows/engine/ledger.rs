//! Keeps what became of every run, and tells the caller how far a workflow is.

use js_sys::{Array, Function, Map, Object};
use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::JsValue;

use super::Job;
use crate::json::check::Problem;
use crate::models::workflows::{Counts, FLOW_RUN_TEXTS, Outcome};
use crate::transport::error::Error;
use crate::transport::js;
use crate::workflows::run::Run;

/// One entry for each run that is dealt with.
pub(crate) struct Ledger {
    /// The caller's `onProgress`, if there is one.
    pub listener: Option<Function>,
    /// How many runs there are, as far as known.
    pub total: u32,
    /// How many came to each outcome.
    pub counts: Counts,
    rows: Array,
    /// The places of the rows by the ids of their runs.
    places: Map,
    told: u32,
}

/// How far a workflow is.
pub(crate) struct News {
    /// How many runs have an outcome.
    pub done: u32,
    /// The outcomes that came since the last time.
    pub outcomes: Array,
}

/// A value made here, for JavaScript.
pub(crate) fn to_js<T: Tsify + Serialize>(value: &T) -> Result<JsValue, Error> {
    value
        .into_ts()
        .map(Into::into)
        .map_err(|error| Problem::new(error.to_string()).into())
}

/// A text, or null.
pub(crate) fn or_null(text: Option<String>) -> JsValue {
    text.map_or(JsValue::NULL, JsValue::from)
}

/// A row for JavaScript: what became of a run, with these texts of it.
pub(crate) fn row(run: &Run, texts: &[&str], outcome: Outcome) -> Object {
    let row = Object::new();
    for key in texts {
        js::set(&row, key, &or_null(run.text(key)));
    }
    js::set(&row, "id", &run.id.as_str().into());
    js::set(&row, "outcome", &outcome.name().into());
    row
}

/// The same for a flow run that `is_there` by now, with its states.
pub(crate) fn run_row(job: &Job, outcome: Outcome, is_there: bool) -> Object {
    use Outcome::{Gone, NotSent, Unknown};
    let row = row(&job.run, FLOW_RUN_TEXTS, outcome);
    let is_known = is_there && !matches!(outcome, Unknown | NotSent | Gone);
    let state = Some(&job.run.state).filter(|_| is_known);
    for (key, state) in [("was", job.was.as_ref()), ("state", state)] {
        let label = state.map_or(JsValue::NULL, |state| {
            let r#type = ("type", state.r#type.as_str().into());
            js::object(&[r#type, ("name", or_null(state.name.clone()))]).into()
        });
        js::set(&row, key, &label);
    }
    row
}

impl Ledger {
    /// One without an entry.
    pub(crate) fn new(listener: Option<Function>) -> Self {
        Self {
            listener,
            total: 0,
            counts: Counts::default(),
            rows: Array::new(),
            places: Map::new(),
            told: 0,
        }
    }

    /// Whether it has no entry.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.length() == 0
    }

    /// Whether it has an entry for this run.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.places.has(&id.into())
    }

    /// How many runs came to each of these outcomes.
    pub(crate) fn counted(&self, outcomes: &[Outcome]) -> Object {
        let count = |outcome: &Outcome| (outcome.name(), self.counts.of(*outcome).into());
        js::object(&outcomes.iter().map(count).collect::<Vec<_>>())
    }

    /// Enters what became of a run.
    pub(crate) fn enter(&mut self, id: &str, outcome: Outcome, row: &Object) {
        self.counts.count(outcome);
        self.places.set(&id.into(), &self.rows.length().into());
        self.rows.push(row);
    }

    /// What is new, if anything is and somebody listens.
    pub(crate) fn news(&mut self) -> Option<News> {
        let done = self.rows.length();
        let outcomes = self.rows.slice(self.told, done);
        self.told = done;
        (self.listener.is_some() && outcomes.length() > 0).then_some(News { done, outcomes })
    }

    /// Tells the caller. What it throws is its own affair.
    pub(crate) fn tell(&self, progress: Result<JsValue, Error>) {
        if let (Some(function), Ok(progress)) = (&self.listener, progress) {
            let _ = function.call1(&JsValue::UNDEFINED, &progress);
        }
    }

    /// The outcomes, in the order of these ids if there are any, and as they came otherwise.
    pub(crate) fn rows(&self, ids: Option<&[String]>) -> Array {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let row_of = |id: &String| {
            let place = self.places.get(&id.into()).as_f64()?;
            Some(self.rows.get(place as u32))
        };
        match ids {
            Some(ids) => ids.iter().filter_map(row_of).collect(),
            None => self.rows.clone(),
        }
    }
}
