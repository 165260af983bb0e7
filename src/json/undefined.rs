//! What JSON doesn't say of a value, and the table knows where it may stand: undefined, which it leaves out, and
//! whose builder it was. Pure.

use super::check::PathSegment;
use super::kind::{Kind, Shape};

/// Whether `undefined` may stand at the end of this path: under a key that the table knows, as people write
/// it where a key is optional. Not within a filter, which chooses more with each condition it loses; nor
/// among keys of the caller's own, such as a flow's parameters, which would go missing without a word.
#[must_use]
pub(crate) fn may_be_undefined(kind: Kind, path: &[PathSegment]) -> bool {
    let Some((step, rest)) = path.split_first() else {
        return true;
    };
    match (kind.shape(), step) {
        (Shape::Nullable(inner), _) => may_be_undefined(inner, path),
        (Shape::Union(kinds), _) => kinds.iter().any(|kind| may_be_undefined(kind, path)),
        (Shape::Object(object), PathSegment::Key(key)) => {
            let field = object.field(key);
            !object.is_filter() && field.is_some_and(|field| may_be_undefined(field.kind, rest))
        }
        (Shape::Array(item), PathSegment::Index(_)) => may_be_undefined(item, rest),
        (Shape::Map(value), PathSegment::Key(_)) => {
            !rest.is_empty() && may_be_undefined(value, rest)
        }
        _ => false,
    }
}

/// The filter that belongs at the end of this path; none where JSON of any kind does.
#[must_use]
pub(crate) fn filter_at(kind: Kind, path: &[PathSegment]) -> Option<&'static str> {
    match (kind.shape(), path.split_first()) {
        (Shape::Nullable(inner), _) => filter_at(inner, path),
        (Shape::Union(kinds), _) => kinds.iter().find_map(|kind| filter_at(kind, path)),
        (Shape::Object(object), None) => Some(object.name),
        (Shape::Object(object), Some((PathSegment::Key(key), rest))) => {
            filter_at(object.field(key)?.kind, rest)
        }
        (Shape::Array(item) | Shape::Map(item), Some((_, rest))) => filter_at(item, rest),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::kind::Schema;
    use crate::models::deployments::DeploymentCreate;
    use crate::models::flow_runs::{FlowRunCreate, FlowRunQuery};

    fn may(kind: Kind, path: &[&str]) -> bool {
        let path: Vec<PathSegment> = path
            .iter()
            .map(|step| match step.parse() {
                Ok(index) => PathSegment::Index(index),
                Err(_) => PathSegment::Key((*step).into()),
            })
            .collect();
        may_be_undefined(kind, &path)
    }

    #[test]
    fn a_key_of_a_body_may_be_undefined_however_deep_it_stands() {
        assert!(may(FlowRunQuery::KIND, &["limit"]));
        assert!(may(FlowRunQuery::KIND, &["flow_runs"]));
        assert!(may(
            FlowRunCreate::KIND,
            &["state", "state_details", "cache_key"]
        ));
        assert!(may(DeploymentCreate::KIND, &["schedules", "0", "active"]));
    }

    #[test]
    fn nothing_in_a_filter_may() {
        assert!(!may(FlowRunQuery::KIND, &["flow_runs", "id"]));
        assert!(!may(FlowRunQuery::KIND, &["flow_runs", "id", "any_"]));
        assert!(!may(
            FlowRunQuery::KIND,
            &["flow_runs", "state", "type", "any_"]
        ));
    }

    #[test]
    fn nor_a_key_that_the_table_does_not_know() {
        assert!(!may(FlowRunQuery::KIND, &["flow_run"]));
        assert!(!may(FlowRunCreate::KIND, &["parameters", "day"]));
        assert!(!may(FlowRunCreate::KIND, &["parameters", "nested", "day"]));
        assert!(!may(Kind::ANY, &["body"]));
    }
}
