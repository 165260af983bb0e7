//! What the server answers for one run. Pure.

use super::run::canonical;
use crate::json::text::{items, pick, string};
use crate::models::workflows::StateLabel;

/// What the server answers for one run.
#[derive(Debug, Clone, Default)]
pub(super) struct Answer {
    /// The run.
    pub id: String,
    /// What the server made of the request.
    pub status: String,
    /// The state it is in now.
    pub state: Option<StateLabel>,
    /// The message of that state.
    pub message: Option<String>,
    reason: Option<String>,
}

impl Answer {
    /// Reads that to setting a state.
    #[must_use]
    pub(super) fn read(text: &str) -> Option<Self> {
        let [id, status, state, details] =
            pick(text, &["flow_run_id", "status", "state", "details"])?;
        let [reason] = pick(details.unwrap_or("{}"), &["reason"])?;
        let [state_type, name, message] =
            pick(state.unwrap_or("{}"), &["type", "name", "message"])?;
        let name = name.and_then(string);
        Some(Self {
            id: canonical(&id.and_then(string).unwrap_or_default()),
            status: status.and_then(string)?,
            state: state_type
                .and_then(string)
                .map(|r#type| StateLabel { r#type, name }),
            message: message.and_then(string),
            reason: reason.and_then(string),
        })
    }

    /// Reads those to setting the states of many.
    #[must_use]
    pub(super) fn read_all(text: &str) -> Option<Vec<Self>> {
        Self::each(text, "results", Self::read)
    }

    /// Reads those to creating many: the ids are those of the new runs, in the order of the request.
    #[must_use]
    pub(super) fn read_created(text: &str) -> Option<Vec<Self>> {
        Self::each(text, "results", |text| {
            let [id, status, error] = pick(text, &["flow_run_id", "status", "error"])?;
            Some(Self {
                id: canonical(&id.and_then(string).unwrap_or_default()),
                status: status.and_then(string)?,
                reason: error.and_then(string),
                ..Self::default()
            })
        })
    }

    /// Reads those to deleting many.
    #[must_use]
    pub(super) fn read_deleted(text: &str) -> Option<Vec<Self>> {
        Self::each(text, "deleted", |text| {
            Some(Self::done(&string(text)?, "DELETED"))
        })
    }

    fn each(text: &str, key: &str, read: fn(&str) -> Option<Self>) -> Option<Vec<Self>> {
        let [answers] = pick(text, &[key])?;
        items(answers?)?.into_iter().map(read).collect()
    }

    /// Reads that to creating one.
    #[must_use]
    pub(super) fn read_one_created(text: &str) -> Option<Self> {
        let [id] = pick(text, &["id"])?;
        Some(Self::done(&id.and_then(string)?, "CREATED"))
    }

    /// That something was done with a run.
    #[must_use]
    pub(super) fn done(id: &str, status: &str) -> Self {
        Self {
            id: canonical(id),
            status: status.into(),
            ..Self::default()
        }
    }

    /// Why it wasn't done.
    #[must_use]
    pub(super) fn reason(&self) -> String {
        let reason = self.reason.as_deref().unwrap_or("no reason given");
        format!("the server answered {}: {reason}", self.status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_what_it_is_however_it_is_written() {
        let id = "0b9f7f0e-5d43-4c5e-8f0e-6f0f2a0b1c2d";
        let deleted = format!(r#"{{"deleted":["{}"]}}"#, id.to_uppercase());
        let answers = Answer::read_deleted(&deleted).expect("answers");
        assert!(answers.iter().all(|answer| answer.id == id));
    }
}
