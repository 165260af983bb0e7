//! Whether a filter leaves anything out. One that doesn't was meant to, as a rule: a workflow that acts on
//! whatever it finds refuses it.

use crate::json::check::Problem;
use crate::json::text::{items, members, string};

/// Whether there may be rows that this filter, in JSON, doesn't choose.
#[must_use]
pub(crate) fn narrows(filter: &str) -> bool {
    let members = members(filter).unwrap_or_default();
    let is_or = members.contains(&("operator", r#""or_""#));
    let mut conditions = members
        .iter()
        .filter(|(key, value)| *key != "operator" && *value != "null")
        .map(|(key, value)| match *key {
            "all_" | "not_any_" => items(value).is_some_and(|items| !items.is_empty()),
            "like_" => string(value).is_some_and(|text| text.bytes().any(|byte| byte != b'%')),
            key if key.ends_with('_') => true,
            _ => narrows(value),
        })
        .peekable();
    if is_or {
        conditions.peek().is_some() && conditions.all(|narrows| narrows)
    } else {
        conditions.any(|narrows| narrows)
    }
}

/// The first filter in the argument of a workflow that leaves nothing out.
#[must_use]
pub(crate) fn first_without_effect(argument: &str) -> Option<Problem> {
    let filters = [
        "flow_runs",
        "flows",
        "deployments",
        "task_runs",
        "work_pools",
        "work_pool_queues",
    ];
    let members = members(argument)?.into_iter();
    let mut given = members.filter(|(key, value)| filters.contains(key) && *value != "null");
    let (key, _) = given.find(|(_, filter)| !narrows(filter))?;
    let message = "leaves nothing out: say which are meant, or leave the key out";
    Some(Problem::new(message.into()).within(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_without_an_effective_condition_leaves_nothing_out() {
        for filter in [
            "{}",
            r#"{"operator":"and_"}"#,
            r#"{"tags":{}}"#,
            r#"{"tags":{"all_":[]}}"#,
            r#"{"id":{"not_any_":[]}}"#,
            r#"{"id":{"any_":null}}"#,
            r#"{"name":{"like_":""}}"#,
            r#"{"name":{"like_":"%%"}}"#,
            r#"{"operator":"or_","name":{"any_":["a"]},"tags":{"all_":[]}}"#,
        ] {
            assert!(!narrows(filter), "{filter}");
        }
    }

    #[test]
    fn any_effective_condition_narrows() {
        for filter in [
            r#"{"id":{"any_":[]}}"#,
            r#"{"name":{"like_":"a"},"tags":{}}"#,
            r#"{"tags":{"is_null_":false}}"#,
            r#"{"start_time":{"before_":"2026-11-24"}}"#,
            r#"{"operator":"or_","name":{"any_":["a"]},"tags":{"all_":["b"]}}"#,
        ] {
            assert!(narrows(filter), "{filter}");
        }
    }
}
