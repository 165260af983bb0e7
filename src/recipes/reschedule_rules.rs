//! What a late run is made anew from, and for when. Pure.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A late run, with all that its successor is to carry. What is only handed on stays the text it
/// came as: a number beyond 2^53 in the parameters is the same number afterwards.
#[derive(Debug, Deserialize)]
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
    parameters: Option<Box<RawValue>>,
    context: Option<Box<RawValue>>,
    tags: Option<Box<RawValue>>,
    labels: Option<Box<RawValue>>,
    job_variables: Option<Box<RawValue>>,
    empirical_policy: Option<Box<RawValue>>,
    work_queue_name: Option<String>,
    parent_task_run_id: Option<String>,
    infrastructure_document_id: Option<String>,
}

/// The body of `POST /deployments/{id}/create_flow_run`.
#[derive(Serialize)]
struct Successor<'a> {
    state: Scheduled<'a>,
    name: &'a str,
    idempotency_key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameters: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    labels: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    job_variables: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    empirical_policy: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    work_queue_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_task_run_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    infrastructure_document_id: Option<&'a str>,
}

#[derive(Serialize)]
struct Scheduled<'a> {
    r#type: &'static str,
    name: &'static str,
    state_details: Details<'a>,
}

#[derive(Serialize)]
struct Details<'a> {
    scheduled_time: &'a str,
}

fn text<T: Serialize>(value: &T) -> String {
    // Strings and texts that were JSON before can't fail to become JSON.
    serde_json::to_string(value).unwrap_or_default()
}

fn scheduled(time: &str) -> Scheduled<'_> {
    Scheduled {
        r#type: "SCHEDULED",
        name: "Scheduled",
        state_details: Details {
            scheduled_time: time,
        },
    }
}

/// The state of a run that is to start at this time, as JSON.
#[must_use]
pub fn state(time: &str) -> String {
    text(&scheduled(time))
}

impl LateRun {
    /// What its successor is created from, as JSON. The key makes a second create give the first
    /// run.
    #[must_use]
    pub fn successor(&self, time: &str) -> String {
        let key = format!("reschedule {} {time}", self.id);
        text(&Successor {
            state: scheduled(time),
            name: &self.name,
            idempotency_key: &key,
            parameters: self.parameters.as_deref(),
            context: self.context.as_deref(),
            tags: self.tags.as_deref(),
            labels: self.labels.as_deref(),
            job_variables: self.job_variables.as_deref(),
            empirical_policy: self.empirical_policy.as_deref(),
            work_queue_name: self.work_queue_name.as_deref(),
            parent_task_run_id: self.parent_task_run_id.as_deref(),
            infrastructure_document_id: self.infrastructure_document_id.as_deref(),
        })
    }
}

/// Splits a time as the server writes it into what the platform's `Date` can hold and the digits
/// below a millisecond, which it would drop: `("2026-11-23T20:00:00.123Z", "456")`.
#[must_use]
pub fn split(time: &str) -> (String, String) {
    let Some((whole, rest)) = time.split_once('.') else {
        return (time.to_owned(), String::new());
    };
    let end = rest
        .find(|char: char| !char.is_ascii_digit())
        .unwrap_or(rest.len());
    let (digits, zone) = rest.split_at(end);
    let (milliseconds, below) = digits.split_at(digits.len().min(3));
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
        let run: LateRun = serde_json::from_str(json).expect("a run");
        assert_eq!(
            run.successor("T"),
            r#"{"state":{"type":"SCHEDULED","name":"Scheduled","state_details":{"scheduled_time":"T"}},"name":"n","idempotency_key":"reschedule i T","parameters":{"big":90071992547409931234,"f":1.0},"context":{},"tags":["a"],"labels":{"l":true},"job_variables":{"env":{"K":"v"}},"empirical_policy":{"retries":3},"work_queue_name":"q"}"#
        );
    }
}
