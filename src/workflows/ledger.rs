//! Keeps what became of every run, and tells the caller how far a workflow is.

use js_sys::{Array, Function, Map};
use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::JsValue;

use crate::json::check::Problem;
use crate::models::workflows::{Counts, Outcome};
use crate::transport::error::Error;

/// One entry for each run that is dealt with.
pub(super) struct Ledger {
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
pub(super) struct News {
    /// How many runs have an outcome.
    pub done: u32,
    /// The outcomes that came since the last time.
    pub outcomes: Array,
}

/// A value made here, for JavaScript.
pub(super) fn to_js<T: Tsify + Serialize>(value: &T) -> Result<JsValue, Error> {
    value
        .into_ts()
        .map(Into::into)
        .map_err(|error| Problem::new(error.to_string()).into())
}

impl Ledger {
    /// One without an entry.
    pub(super) fn new(listener: Option<Function>) -> Self {
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
    pub(super) fn is_empty(&self) -> bool {
        self.rows.length() == 0
    }

    /// Enters what became of a run.
    pub(super) fn enter(&mut self, id: &str, outcome: Outcome, row: Result<JsValue, Error>) {
        self.counts.count(outcome);
        self.places.set(&id.into(), &self.rows.length().into());
        self.rows.push(&row.unwrap_or_else(JsValue::from));
    }

    /// What is new, if anything is and somebody listens.
    pub(super) fn news(&mut self) -> Option<News> {
        let done = self.rows.length();
        let outcomes = self.rows.slice(self.told, done);
        self.told = done;
        (self.listener.is_some() && outcomes.length() > 0).then_some(News { done, outcomes })
    }

    /// Tells the caller. What it throws is its own affair.
    pub(super) fn tell(&self, progress: Result<JsValue, Error>) {
        if let (Some(function), Ok(progress)) = (&self.listener, progress) {
            let _ = function.call1(&JsValue::UNDEFINED, &progress);
        }
    }

    /// The outcomes, as they came.
    pub(super) fn rows(&self) -> Array {
        self.rows.clone()
    }

    /// The outcomes in the order of these ids.
    pub(super) fn in_order(&self, ids: &[String]) -> Array {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let row_of = |id: &String| {
            let place = self.places.get(&id.into()).as_f64()?;
            Some(self.rows.get(place as u32))
        };
        ids.iter().filter_map(row_of).collect()
    }
}
