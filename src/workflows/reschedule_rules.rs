//! What a late run is made anew from, and for when. Pure.

use crate::json::text::{Object, string};
use crate::transport::text::split_at;

/// A late run.
#[derive(Debug)]
pub struct LateRun {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its deployment.
    pub deployment_id: Option<String>,
    /// When it was expected to start.
    pub expected_start_time: Option<String>,
    /// When it starts next, as far as that is planned.
    pub next_scheduled_start_time: Option<String>,
    /// The name of its state.
    pub state_name: Option<String>,
    carried: Object,
}

/// The state of a run that is to start at this time, as JSON.
#[must_use]
pub fn state(time: &str) -> String {
    format!(
        r#"{{"type":"SCHEDULED","name":"Scheduled","state_details":{{"scheduled_time":"{time}"}}}}"#
    )
}

impl LateRun {
    /// What it is read from.
    pub const KEYS: [&str; 15] = [
        "id",
        "deployment_id",
        "expected_start_time",
        "next_scheduled_start_time",
        "state_name",
        // The rest its successor carries to the letter, so that a number beyond 2^53 in the parameters
        // is the same number afterwards.
        "name",
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

    /// Reads one from the values of [`LateRun::KEYS`].
    #[must_use]
    pub fn read(values: &[Option<String>]) -> Option<Self> {
        let [id, deployment, expected, next, state_name, carried @ ..] = values else {
            return None;
        };
        let string = |value: &Option<String>| value.as_deref().and_then(string);
        let keys = Self::KEYS.iter().skip(Self::KEYS.len() - carried.len());
        let mut successor = Object::default();
        for (key, value) in keys.zip(carried) {
            if let Some(value) = value {
                successor.set(key, value);
            }
        }
        Some(Self {
            id: string(id)?,
            name: successor.get("name").and_then(crate::json::text::string)?,
            deployment_id: string(deployment),
            expected_start_time: string(expected),
            next_scheduled_start_time: string(next),
            state_name: string(state_name),
            carried: successor,
        })
    }

    /// What its successor is created from, as JSON. The key makes a second create give the first
    /// run.
    #[must_use]
    pub fn successor(&self, time: &str) -> String {
        let mut successor = self.carried.clone();
        let key = format!("\"reschedule {} {time}\"", self.id);
        successor
            .set("state", state(time))
            .set("idempotency_key", key);
        successor.to_string()
    }
}

/// Splits a time as the server writes it into what the platform's `Date` can hold and the digits
/// below a millisecond, which it would drop: `("2026-11-23T20:00:00.123Z", "456")`.
#[must_use]
pub fn split(time: &str) -> (String, String) {
    let Some((whole, rest)) = time.split_once('.') else {
        return (time.to_owned(), String::new());
    };
    let end = rest.find(|char: char| !char.is_ascii_digit());
    let (digits, zone) = split_at(rest, end.unwrap_or(rest.len()));
    let (milliseconds, below) = split_at(digits, 3);
    (format!("{whole}.{milliseconds}{zone}"), below.to_owned())
}

/// Puts the digits below a millisecond back into what `Date.toISOString` gives.
#[must_use]
pub fn join(iso: &str, below: &str) -> String {
    format!("{}{below}Z", iso.trim_end_matches('Z'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_keeps_its_microseconds() {
        for (time, milliseconds, below) in [
            (
                "2026-11-23T20:00:00.123456Z",
                "2026-11-23T20:00:00.123Z",
                "456",
            ),
            (
                "2026-11-23T20:00:00.5+02:00",
                "2026-11-23T20:00:00.5+02:00",
                "",
            ),
            ("2026-11-23T20:00:00Z", "2026-11-23T20:00:00Z", ""),
        ] {
            assert_eq!(split(time), (milliseconds.to_owned(), below.to_owned()));
        }
        assert_eq!(
            join("2026-11-24T02:00:00.123Z", "456"),
            "2026-11-24T02:00:00.123456Z"
        );
    }

    #[test]
    fn a_successor_carries_all_of_it_to_the_letter() {
        let json = r#"{"id":"i","name":"n","deployment_id":"d","expected_start_time":"t",
            "state_name":"Late","parameters":{"big":90071992547409931234,"f":1.0},"context":{},
            "tags":["a"],"labels":{"l":true},"job_variables":{"env":{"K":"v"}},
            "empirical_policy":{"retries":3},"work_queue_name":"q","parent_task_run_id":null}"#;
        let run = {
            let values = crate::json::text::pick(json, &LateRun::KEYS).expect("a run");
            LateRun::read(&values.map(|value| value.map(str::to_owned))).expect("a run")
        };
        assert_eq!(
            run.successor("T"),
            r#"{"name":"n","parameters":{"big":90071992547409931234,"f":1.0},"context":{},"tags":["a"],"labels":{"l":true},"job_variables":{"env":{"K":"v"}},"empirical_policy":{"retries":3},"work_queue_name":"q","state":{"type":"SCHEDULED","name":"Scheduled","state_details":{"scheduled_time":"T"}},"idempotency_key":"reschedule i T"}"#
        );
    }
}
