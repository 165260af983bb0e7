//! What a late run is made anew from, and for when. Pure.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use speedate::DateTime;

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

/// A point in time this much later, to the microsecond; `None` if there is no such time.
#[must_use]
pub fn later(time: &str, delay_ms: f64) -> Option<String> {
    let time = DateTime::parse_str(time).ok()?;
    let since = i128::from(time.timestamp_tz()) * 1_000_000 + i128::from(time.time.microsecond);
    #[allow(clippy::cast_possible_truncation)]
    let then = since.saturating_add((delay_ms * 1000.0).round() as i128);
    let seconds = i64::try_from(then.div_euclid(1_000_000)).ok()?;
    let micros = u32::try_from(then.rem_euclid(1_000_000)).ok()?;
    // Beyond these speedate would take the seconds for milliseconds.
    const MOST: i64 = 20_000_000_000;
    if !(-MOST..MOST).contains(&seconds) {
        return None;
    }
    let then = DateTime::from_timestamp(seconds, micros).ok()?;
    Some(then.with_timezone_offset(Some(0)).ok()?.to_string())
}

/// Whether this time is before `now`, in milliseconds since the epoch.
#[must_use]
pub fn is_past(time: &str, now: f64) -> bool {
    #[allow(clippy::cast_precision_loss)]
    DateTime::parse_str(time).is_ok_and(|time| (time.timestamp_tz() as f64) * 1000.0 < now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_keeps_its_microseconds() {
        let six_hours = 6.0 * 3_600_000.0;
        for (time, expected) in [
            ("2026-11-23T20:00:00.123456Z", "2026-11-24T02:00:00.123456Z"),
            ("2026-11-23T20:00:00+02:00", "2026-11-24T00:00:00Z"),
            ("2026-11-23T20:00:00Z", "2026-11-24T02:00:00Z"),
        ] {
            assert_eq!(later(time, six_hours).as_deref(), Some(expected), "{time}");
        }
        assert_eq!(
            later("2026-11-23T20:00:00Z", -1.0).as_deref(),
            Some("2026-11-23T19:59:59.999000Z")
        );
    }

    #[test]
    fn there_is_no_time_beyond_all_bounds() {
        for delay in [1e18, -1e18, f64::MAX, f64::MIN] {
            assert_eq!(later("2026-11-23T20:00:00Z", delay), None, "{delay}");
        }
        assert_eq!(later("soon", 1.0), None);
    }

    #[test]
    fn a_successor_carries_all_of_it_to_the_letter() {
        let json = r#"{"id":"i","name":"n","deployment_id":"d","expected_start_time":"t",
            "state_name":"Late","parameters":{"big":90071992547409931234,"f":1.0},"context":{},
            "tags":["a"],"labels":{"l":true},"job_variables":{"env":{"K":"v"}},
            "empirical_policy":{"retries":3},"work_queue_name":"q","parent_task_run_id":null}"#;
        let run: LateRun =
            serde_json::from_str(json).unwrap_or_else(|error| unreachable!("{error}"));
        assert_eq!(
            run.successor("T"),
            r#"{"state":{"type":"SCHEDULED","name":"Scheduled","state_details":{"scheduled_time":"T"}},"name":"n","idempotency_key":"reschedule i T","parameters":{"big":90071992547409931234,"f":1.0},"context":{},"tags":["a"],"labels":{"l":true},"job_variables":{"env":{"K":"v"}},"empirical_policy":{"retries":3},"work_queue_name":"q"}"#
        );
    }

    #[test]
    fn a_time_in_the_past_is_noticed() {
        assert!(is_past("1970-01-01T00:00:01Z", 2000.0));
        assert!(!is_past("1970-01-01T00:00:03Z", 2000.0));
    }
}
