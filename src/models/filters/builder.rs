//! What a filter builder needs to know of the tables. The builders are JavaScript, pkg-template/js/filters.js.

use super::ignored::is_ignored;
use crate::json::kind::{Kind, Object, Shape};
use crate::json::text;
use crate::models::all::FILTERS;

/// Declares what a method takes for a filter: the literal or its builder. With the builder's own class an editor
/// would offer its methods among the keys of the literal, and TypeScript would complain of the wrong one of the
/// two; so here a builder is no more than what makes it one.
macro_rules! builder {
    ($($filter:ident: $input:ident = $ts:literal;)*) => {
        $(
            /// A filter, written out or built.
            #[derive(tsify::Tsify)]
            #[tsify(type = $ts)]
            pub struct $input(());

            impl $crate::json::kind::Schema for $input {
                const KIND: $crate::json::kind::Kind =
                    <$filter as $crate::json::kind::Schema>::KIND;
            }
        )*
    };
}
pub(crate) use builder;

fn named(filter: &str) -> Option<Object> {
    FILTERS.iter().find_map(|kind| match kind.shape() {
        Shape::Object(object) if object.name == filter => Some(object),
        _ => None,
    })
}

/// A condition that is set is never null.
fn set(kind: Kind) -> Kind {
    match kind.shape() {
        Shape::Nullable(inner) => inner,
        _ => kind,
    }
}

/// The operators of a filter as JSON: under the path of each, whether it takes several values.
#[must_use]
pub fn operators(filter: &str) -> String {
    let mut operators = text::ObjectText::default();
    if let Some(object) = named(filter) {
        collect(&object, "", &mut operators);
    }
    operators.to_string()
}

fn collect(object: &Object, prefix: &str, operators: &mut text::ObjectText) {
    for field in object.fields() {
        let path = format!("{prefix}{}", field.key);
        match set(field.kind).shape() {
            _ if is_ignored(object.name, field.key) => {}
            Shape::Object(inner) => collect(&inner, &format!("{path}."), operators),
            shape => {
                let many = matches!(shape, Shape::Array(_));
                operators.set(&path, many.to_string());
            }
        }
    }
}

/// What the table says of the operator at a path.
#[must_use]
pub fn operator(filter: &str, path: &str) -> Option<Kind> {
    let mut object = named(filter)?;
    let mut kind = None;
    for key in path.split('.') {
        let found = set(object.field(key)?.kind);
        if let Shape::Object(inner) = found.shape() {
            object = inner;
        }
        kind = Some(found);
    }
    kind
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operators_are_those_of_the_table() {
        assert_eq!(
            operators("WorkQueueFilter"),
            r#"{"operator":false,"id.any_":true,"name.any_":true,"name.startswith_":true}"#
        );
        assert_eq!(operators("NoFilter"), "{}");
    }

    #[test]
    fn an_operator_that_is_ignored_is_none() {
        assert!(!operators("DeploymentFilter").contains("concurrency_limit"));
    }

    #[test]
    fn an_operator_is_found_by_its_path() {
        let expected = |path| operator("FlowRunFilter", path).map(Kind::expected);
        assert_eq!(
            expected("state.name.any_").as_deref(),
            Some("a list, each item a string")
        );
        assert_eq!(expected("state.name.like_"), None);
        assert_eq!(expected("nothing"), None);
    }
}
