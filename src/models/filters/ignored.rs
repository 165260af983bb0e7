//! Conditions that a server takes and ignores. Whoever gives one means fewer rows than are chosen: it has no
//! method in a builder, and a workflow refuses it.

use crate::json::text::pick;

/// The filter and its field.
const IGNORED: &[(&str, &str)] = &[
    // prefect/server/schemas/filters.py: it was a column, which moved behind a foreign key.
    ("DeploymentFilter", "concurrency_limit"),
];

/// Whether the server ignores this field of this filter.
#[must_use]
pub fn is_ignored(filter: &str, field: &str) -> bool {
    IGNORED.contains(&(filter, field))
}

/// The first condition in a filter, as JSON, that the server ignores.
#[must_use]
pub fn first_ignored(name: &str, filter: &str) -> Option<&'static str> {
    let mut fields = IGNORED.iter().filter(|(other, _)| *other == name);
    let given = |field: &str| pick(filter, &[field]).is_some_and(|[value]| value.is_some());
    Some(fields.find(|(_, field)| given(field))?.1)
}
