//! A flow run as a workflow sees it; of a deployment it is the same few values. Pure.

use crate::json::text::{ObjectText, pick, string};
use crate::models::workflows::StateLabel;

/// The types of state a run ends in.
pub(super) const TERMINAL: [&str; 4] = ["COMPLETED", "FAILED", "CANCELLED", "CRASHED"];

/// The types of state a run can be cancelled in.
pub(super) const ACTIVE: [&str; 5] = ["SCHEDULED", "PENDING", "RUNNING", "PAUSED", "CANCELLING"];

/// What a run is read from. The state comes first: of it only details are kept.
const KEYS: [&str; 24] = [
    "state",
    "id",
    "name",
    "flow_id",
    "deployment_id",
    "expected_start_time",
    "start_time",
    "end_time",
    "next_scheduled_start_time",
    "estimated_start_time_delta",
    "infrastructure_pid",
    "state_type",
    "state_name",
    "paused",
    "idempotency_key",
    "parameters",
    "context",
    "tags",
    "labels",
    "job_variables",
    "empirical_policy",
    "work_queue_name",
    "parent_task_run_id",
    "infrastructure_document_id",
];

/// How many of them are read where no run is made after it.
const LEAN: usize = 15;

/// An id the way the server writes it.
#[must_use]
pub(super) fn canonical(id: &str) -> String {
    uuid::Uuid::try_parse(id).map_or_else(|_| id.to_owned(), |id| id.to_string())
}

/// A flow run, or a deployment.
#[derive(Debug, Clone, Default)]
pub(super) struct Run {
    /// Its id, as the server writes it.
    pub id: String,
    /// The state it was last seen in.
    pub state: StateLabel,
    /// The message of that state.
    pub message: Option<String>,
    /// What marks the transition to that state.
    pub transition: Option<String>,
    /// Whether it holds a slot of its deployment's concurrency limit. The bulk route (3.9.1) writes
    /// the slot of its first run on all that follow, so such a run goes alone.
    pub holds_lease: bool,
    /// Whether it is paused without a process, to be scheduled again when it is resumed.
    is_suspended: bool,
    /// To the letter: a number beyond 2^53 in the parameters is the same number in a copy.
    values: ObjectText,
}

impl Run {
    /// What a run is read from; `to_copy` where another is made after it.
    #[must_use]
    pub(super) fn keys(to_copy: bool) -> &'static [&'static str] {
        let many = if to_copy { KEYS.len() } else { LEAN };
        KEYS.get(..many).unwrap_or(&KEYS)
    }

    /// Reads one from the values of [`Run::keys`].
    #[must_use]
    pub(super) fn read(values: &[Option<String>]) -> Option<Self> {
        let [state, fields @ ..] = values else {
            return None;
        };
        let mut values = ObjectText::default();
        for (key, value) in KEYS.iter().skip(1).zip(fields) {
            if let Some(value) = value {
                values.set(key, value);
            }
        }
        let text = |key: &str| values.get(key).and_then(string);
        text("name")?;
        let state = state.as_deref().filter(|state| *state != "null");
        let state = state.unwrap_or("{}");
        let [details, message] = pick(state, &["state_details", "message"])?;
        let [lease, pause_reschedule, transition] = pick(
            details.unwrap_or("{}"),
            &[
                "deployment_concurrency_lease_id",
                "pause_reschedule",
                "transition_id",
            ],
        )?;
        Some(Self {
            id: canonical(&text("id")?),
            state: StateLabel {
                // A run without a state has yet to begin.
                r#type: text("state_type").unwrap_or_else(|| "SCHEDULED".into()),
                name: text("state_name"),
            },
            message: message.and_then(string),
            transition: transition.and_then(string),
            holds_lease: lease.is_some(),
            is_suspended: pause_reschedule == Some("true"),
            values,
        })
    }

    /// One that isn't there.
    #[must_use]
    pub(super) fn absent(id: String) -> Self {
        Self {
            id,
            ..Self::default()
        }
    }

    /// The string under a key; `None` for null.
    #[must_use]
    pub(super) fn text(&self, key: &str) -> Option<String> {
        self.values.get(key).and_then(string)
    }

    /// The value under a key, as JSON; `None` for null.
    #[must_use]
    pub(super) fn value(&self, key: &str) -> Option<&str> {
        self.values.get(key)
    }

    /// Whether it is known to belong to no deployment.
    #[must_use]
    pub(super) fn has_no_deployment(&self) -> bool {
        self.values.value("deployment_id") == Some("null")
    }

    /// Whether its state is of this type.
    #[must_use]
    pub(super) fn is(&self, state_type: &str) -> bool {
        self.state.r#type == state_type
    }

    /// Whether it has ended.
    #[must_use]
    pub(super) fn has_ended(&self) -> bool {
        TERMINAL.contains(&self.state.r#type.as_str())
    }

    /// The name of its state, or the type of a state without a name.
    #[must_use]
    pub(super) fn state_name(&self) -> &str {
        self.state.name.as_ref().unwrap_or(&self.state.r#type)
    }

    /// Whether the server, told to stop it, finds nothing to stop and cancels it at once.
    #[must_use]
    pub(super) fn has_nothing_to_stop(&self) -> bool {
        match self.state.r#type.as_str() {
            // A run that waits for a retry in a live process is scheduled, and has one.
            "SCHEDULED" => {
                self.value("infrastructure_pid").is_none() || self.state_name() == "Resuming"
            }
            "PAUSED" => self.is_suspended,
            _ => false,
        }
    }

    /// All that a copy of it is created from.
    #[must_use]
    pub(super) fn copy(&self) -> ObjectText {
        let mut copy = ObjectText::default();
        let carried = KEYS.iter().skip(LEAN);
        for key in ["name"].iter().chain(carried) {
            if let Some(value) = self.value(key) {
                copy.set(key, value);
            }
        }
        copy
    }
}

#[cfg(test)]
#[allow(missing_docs)]
pub(super) mod tests {
    use super::*;
    use crate::json::text::pick_all;

    /// A run from a row of a list.
    pub(crate) fn run(row: &str) -> Run {
        let rows = format!("[{row}]");
        let rows = pick_all(&rows, Run::keys(true)).expect("rows");
        let row = rows.first().expect("a row").iter();
        let values: Vec<_> = row.map(|value| value.map(str::to_owned)).collect();
        Run::read(&values).expect("a run")
    }

    #[test]
    fn an_id_is_what_it_is_however_it_is_written() {
        let id = "0b9f7f0e-5d43-4c5e-8f0e-6f0f2a0b1c2d";
        assert_eq!(canonical(&id.to_uppercase()), id);
        assert_eq!(canonical(&id.replace('-', "")), id);
        let row = format!(r#"{{"id":"{}","name":"n"}}"#, id.to_uppercase());
        assert_eq!(run(&row).id, id);
    }

    #[test]
    fn a_run_with_a_slot_is_known() {
        let row = r#"{"id":"1","name":"n","state_type":"RUNNING","state":{"type":"RUNNING",
            "state_details":{"deployment_concurrency_lease_id":"l"}}}"#;
        assert!(run(row).holds_lease);
        assert!(!run(r#"{"id":"1","name":"n"}"#).holds_lease);
    }

    #[test]
    fn only_a_run_with_a_process_has_something_to_stop() {
        for (row, nothing) in [
            (r#""state_type":"SCHEDULED""#, true),
            (
                r#""state_type":"SCHEDULED","infrastructure_pid":"7""#,
                false,
            ),
            (
                r#""state_type":"SCHEDULED","infrastructure_pid":"7","state_name":"Resuming""#,
                true,
            ),
            (
                r#""state_type":"PAUSED","state":{"state_details":{"pause_reschedule":true}}"#,
                true,
            ),
            (r#""state_type":"PAUSED""#, false),
            (r#""state_type":"RUNNING""#, false),
        ] {
            let run = run(&format!(r#"{{"id":"1","name":"n",{row}}}"#));
            assert_eq!(run.has_nothing_to_stop(), nothing, "{row}");
        }
    }

    #[test]
    fn a_copy_carries_all_of_it_to_the_letter() {
        let run = run(
            r#"{"id":"i","name":"n","deployment_id":"d","expected_start_time":"t",
            "state_name":"Late","parameters":{"big":90071992547409931234,"f":1.0},"context":{},
            "tags":["a"],"labels":{"l":true},"job_variables":{"env":{"K":"v"}},
            "empirical_policy":{"retries":3},"work_queue_name":"q","parent_task_run_id":null}"#,
        );
        assert_eq!(
            run.copy().to_string(),
            r#"{"name":"n","parameters":{"big":90071992547409931234,"f":1.0},"context":{},"tags":["a"],"labels":{"l":true},"job_variables":{"env":{"K":"v"}},"empirical_policy":{"retries":3},"work_queue_name":"q"}"#
        );
    }
}
