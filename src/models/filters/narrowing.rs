//! Whether a filter leaves anything out. One that doesn't was meant to, as a rule: a workflow that acts on
//! whatever it finds refuses it.

use super::ignored::first_ignored;
use crate::json::check::Problem;
use crate::json::kind::{Field, Kind, Object};
use crate::json::text::{items, members, string};

/// Whether there may be rows that this filter, in JSON, doesn't choose, for each of its conditions: one that
/// was emptied by mistake is not made good by another beside it.
#[must_use]
pub fn narrows(filter: &str) -> bool {
    // A database in C takes the character 0 for the end.
    let says = |text: String| {
        !text.contains('\0') && text.bytes().any(|byte| !matches!(byte, b'%' | b'_'))
    };
    let members = members(filter).unwrap_or_default();
    let mut conditions = members
        .iter()
        .filter(|(key, _)| *key != "operator")
        .map(|(key, value)| match *key {
            "all_" | "not_any_" => items(value).is_some_and(|items| !items.is_empty()),
            "like_" => string(value).is_some_and(says),
            key if key.ends_with('_') => *value != "null",
            _ => narrows(value),
        })
        .peekable();
    conditions.peek().is_some() && conditions.all(|narrows| narrows)
}

/// The filters in the argument of a workflow, as JSON: the key of each, its name and what it says.
#[must_use]
pub fn filters(kind: Kind, argument: &str) -> Vec<(&'static str, &'static str, &str)> {
    let members = members(argument).unwrap_or_default();
    let filter = |field: Field| {
        let object = field.kind.object().filter(Object::is_filter)?;
        let given = |(key, value): &&(&str, &str)| *key == field.key && *value != "null";
        let (_, filter) = members.iter().find(given)?;
        Some((field.key, object.name, *filter))
    };
    kind.fields().into_iter().filter_map(filter).collect()
}

/// What would make a workflow choose more than was meant: a condition that the server ignores, or, where
/// what is chosen is acted upon, a filter that leaves nothing out.
#[must_use]
pub fn first_too_wide(kind: Kind, argument: &str, acts: bool) -> Option<Problem> {
    let message = "leaves nothing out, as a whole or in a condition: \
                   say which are meant, or leave the key out";
    let nothing = |key: &str| Problem::new(message.into()).within(key);
    let members = members(argument).unwrap_or_default();
    let is_null = |field: &Field| {
        let object = field.kind.object();
        object.is_some_and(|object| object.is_filter()) && members.contains(&(field.key, "null"))
    };
    if let Some(field) = kind.fields().iter().find(|field| acts && is_null(field)) {
        return Some(nothing(field.key));
    }
    filters(kind, argument)
        .into_iter()
        .find_map(|(key, name, filter)| {
            if let Some(field) = first_ignored(name, filter) {
                let message = "is a condition that the server ignores: it would choose all of them";
                return Some(Problem::new(message.into()).within(field).within(key));
            }
            (acts && !narrows(filter)).then(|| nothing(key))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::kind::Schema;
    use crate::models::workflows::BulkCancelFlowRuns;

    #[test]
    fn what_chooses_too_much_is_found_where_it_stands() {
        let found = |text, acts| {
            first_too_wide(BulkCancelFlowRuns::KIND, text, acts).map(|problem| problem.path())
        };
        let ignored =
            r#"{"flows":{"id":{"any_":[]}},"deployments":{"concurrency_limit":{"ge_":1}}}"#;
        for acts in [true, false] {
            let place = Some("deployments.concurrency_limit".into());
            assert_eq!(found(ignored, acts), place);
            let narrow = r#"{"deployments":{"name":{"any_":["x"]}}}"#;
            assert_eq!(found(narrow, acts), None);
            let beside = r#"{"deployments":{"name":{"any_":["x"]}},"flow_runs":null}"#;
            assert_eq!(found(beside, acts), acts.then(|| "flow_runs".into()));
            assert_eq!(found("{}", acts), None);
        }
        let nothing = r#"{"deployments":{"concurrency_limit":null}}"#;
        assert_eq!(found(nothing, true).as_deref(), Some("deployments"));
        assert_eq!(found(nothing, false), None);
    }

    #[test]
    fn a_filter_with_a_condition_without_effect_leaves_nothing_out() {
        for filter in [
            "{}",
            r#"{"operator":"and_"}"#,
            r#"{"tags":{}}"#,
            r#"{"tags":{"all_":[]}}"#,
            r#"{"id":{"not_any_":[]}}"#,
            r#"{"id":{"any_":null}}"#,
            r#"{"name":{"like_":""}}"#,
            r#"{"name":{"like_":"%%"}}"#,
            r#"{"name":{"like_":"_"}}"#,
            r#"{"name":{"like_":"%_%"}}"#,
            r#"{"name":{"like_":"\u0000"}}"#,
            r#"{"name":{"like_":"a\u0000b"}}"#,
            r#"{"name":{"any_":["a"]},"tags":{}}"#,
            r#"{"name":{"any_":["a"]},"id":null}"#,
            r#"{"name":{"any_":["a"]},"id":{"any_":null}}"#,
            r#"{"tags":{"any_":["a"],"all_":[]}}"#,
            r#"{"operator":"or_","name":{"any_":["a"]},"tags":{"all_":[]}}"#,
        ] {
            assert!(!narrows(filter), "{filter}");
        }
    }

    #[test]
    fn a_filter_of_effective_conditions_narrows() {
        for filter in [
            r#"{"id":{"any_":[]}}"#,
            r#"{"name":{"like_":"_a%"},"tags":{"any_":[]}}"#,
            r#"{"tags":{"is_null_":false}}"#,
            r#"{"start_time":{"before_":"2026-11-24"}}"#,
            r#"{"operator":"or_","name":{"any_":["a"]},"tags":{"all_":["b"]}}"#,
        ] {
            assert!(narrows(filter), "{filter}");
        }
    }
}
