//! Conditions that a server takes and ignores. Whoever gives one means fewer rows than are chosen: it has no
//! method in a builder, and a workflow refuses it.

use crate::json::check::Problem;
use crate::json::kind::{Kind, Shape};
use crate::json::text::pick;

/// The filter, its field, and since which version the server ignores it.
const IGNORED: &[(&str, &str)] = &[
    // prefect/server/schemas/filters.py: it was a column, which moved behind a foreign key.
    ("DeploymentFilter", "concurrency_limit"),
];

/// Whether the server ignores this field of this filter.
#[must_use]
pub fn is_ignored(filter: &str, field: &str) -> bool {
    IGNORED.contains(&(filter, field))
}

/// The first condition that is ignored, in the argument of a workflow: an object with filters under its keys.
#[must_use]
pub fn first_ignored(kind: Kind, argument: &str) -> Option<Problem> {
    let Shape::Object(object) = kind.shape() else {
        return None;
    };
    object.fields().into_iter().find_map(|field| {
        let inner = match field.kind.shape() {
            Shape::Nullable(inner) => inner.shape(),
            shape => shape,
        };
        let Shape::Object(filter) = inner else {
            return None;
        };
        let names = IGNORED.iter().filter(|(name, _)| *name == filter.name);
        let mut given = names.filter(|(_, ignored)| {
            let [text] = pick(argument, &[field.key]).unwrap_or_default();
            let [value] = text
                .and_then(|text| pick(text, &[ignored]))
                .unwrap_or_default();
            value.is_some()
        });
        let (_, ignored) = given.next()?;
        let message = "is a condition that the server ignores: it would choose all of them";
        Some(
            Problem::new(message.into())
                .within(ignored)
                .within(field.key),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::kind::Schema;
    use crate::models::workflows::BulkCancelFlowRuns;

    #[test]
    fn a_condition_that_is_ignored_is_found_where_it_stands() {
        let found =
            |text| first_ignored(BulkCancelFlowRuns::KIND, text).map(|problem| problem.path());
        assert_eq!(
            found(r#"{"deployments":{"concurrency_limit":{"ge_":1}}}"#).as_deref(),
            Some("deployments.concurrency_limit")
        );
        assert_eq!(found(r#"{"deployments":{"concurrency_limit":null}}"#), None);
        assert_eq!(found(r#"{"deployments":{"name":{"any_":["x"]}}}"#), None);
        assert_eq!(found("{}"), None);
    }
}
