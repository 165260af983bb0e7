//! What travels on the wire, one file a resource. All but [`connection`], [`options`], [`queries`],
//! [`scalars`] and [`workflows`] is generated from the server's own description of its API (scripts/generate/).
//!
//! A type that is *sent* is declared once, by [`schema!`] or [`choices!`]: the macro takes the
//! fields with their docs and makes the TypeScript declaration (tsify) and the line of text that
//! `json::check` reads. No serde code is made for it, so a type costs a few dozen bytes.
//!
//! A type that is *received* is a plain struct with `derive(Tsify)`: it is handed over as the server
//! sent it and never parsed, so it is a declaration and nothing else.

pub mod all;
pub mod artifacts;
pub mod automations;
pub mod block_documents;
pub mod block_schemas;
pub mod block_types;
pub mod concurrency_limits;
pub mod connection;
pub mod deployments;
pub mod events;
pub mod filters;
pub mod flow_runs;
pub mod flows;
pub mod logs;
pub mod options;
pub mod queries;
pub mod saved_searches;
pub mod scalars;
pub mod server;
pub mod states;
pub mod task_runs;
pub mod variables;
pub mod work_pools;
pub mod work_queues;
pub mod workers;
pub mod workflows;

use crate::json::kind::{Kind, Schema};
use crate::json::lines::{Lines, lines};

/// Lists that are asked for by themselves.
macro_rules! lists {
    ($($ty:ty),*) => {
        $(impl Schema for Vec<$ty> {
            const KIND: Kind = Kind::new(concat!("Vec<", stringify!($ty), ">"));
        })*
    };
}
use flow_runs::DeploymentFlowRunCreate;
use scalars::Uuid;
lists!(DeploymentFlowRunCreate, Uuid);

/// Types that have a name and aren't generated, sorted by it; a part of another that has none in TypeScript is spelt out.
const BY_HAND: &[&str] = &[
    workflows::ActiveStateType::LINE,
    options::ApiKey::LINE,
    queries::BlockDocumentReadQuery::LINE,
    queries::BlockSchemaVersionQuery::LINE,
    workflows::BulkCancelFlowRuns::LINE,
    workflows::BulkDeploymentOptions::LINE,
    workflows::BulkFlowRunOptions::LINE,
    workflows::CancelFlowRuns::LINE,
    workflows::CancelMode::LINE,
    workflows::Delay::LINE,
    workflows::DeploymentSelection::LINE,
    options::EmitEvent::LINE,
    options::FetchFunction::LINE,
    queries::FlowRunGraphQuery::LINE,
    workflows::FlowRunSelection::LINE,
    workflows::GetMostRecentFlowRuns::LINE,
    scalars::Interval::LINE,
    scalars::JsonObject::LINE,
    "Label/bool/f64/String",
    "LabelValue/String/Vec<String>",
    scalars::Labels::LINE,
    options::LogLevel::LINE,
    options::Logger::LINE,
    queries::ObservedStateQuery::LINE,
    workflows::OnBulkDeploymentProgress::LINE,
    workflows::OnBulkFlowRunProgress::LINE,
    workflows::OnCancelProgress::LINE,
    workflows::OnRescheduleProgress::LINE,
    workflows::OnState::LINE,
    filters::Operator::LINE,
    options::PauseInit::LINE,
    options::PrefectClientSettings::LINE,
    options::QueryParameters::LINE,
    "QueryValue/String/f64/bool",
    "QueryValues/String/f64/bool/Vec<Option<QueryValue>>",
    options::RelatedLabels::LINE,
    options::RequestHook::LINE,
    options::RequestInput::LINE,
    options::RequestOptions::LINE,
    workflows::RescheduleLateFlowRuns::LINE,
    options::ResourceLabels::LINE,
    scalars::ResourceSpecification::LINE,
    options::ResponseFormat::LINE,
    options::ResponseHook::LINE,
    workflows::RetryFlowRuns::LINE,
    options::RetryHook::LINE,
    workflows::RunDeploymentOptions::LINE,
    workflows::SetFlowRunStates::LINE,
    options::SetStateOptions::LINE,
    options::Signal::LINE,
    options::StateInit::LINE,
    scalars::StringMap::LINE,
    options::SubscribeOptions::LINE,
    workflows::TerminalStateType::LINE,
    workflows::WaitOptions::LINE,
    options::WebSocketClass::LINE,
];

/// The name of a type, and the rest of its line. A filter is the same where its builder will do.
#[must_use]
pub fn line_of(name: &'static str) -> (&'static str, &'static str) {
    // Where a field is always the same string, that is all there is to say.
    if name.starts_with('=') {
        return ("", name);
    }
    let found = found(name).or_else(|| found(name.strip_suffix("Input")?));
    found.unwrap_or_default()
}

fn found(name: &str) -> Option<(&'static str, &'static str)> {
    static LINES: Lines = lines!(&[all::TYPES, BY_HAND], "\n");
    let parts = |line: &'static str| {
        let end = line.bytes().position(|byte| !byte.is_ascii_alphanumeric());
        end.and_then(|end| line.split_at_checked(end))
            .unwrap_or_default()
    };
    let (generated, by_hand) = LINES.split_at_checked(all::TYPES.len())?;
    [generated, by_hand].into_iter().find_map(|lines| {
        let at = lines.binary_search_by(|line| parts(line).0.cmp(name));
        Some(parts(lines.get(at.ok()?)?))
    })
}

/// Declares types that are sent to the server.
///
/// `name?: T` may be left out, `Option<T>` may be null, `name: T` is required, `name: "\"text\""` is
/// always that text. `..Type` in front takes over the fields of another type, or of two; `..` after the last field
/// lets further keys through.
macro_rules! schema {
    ($($(#[$meta:meta])* $name:ident { $($body:tt)* })*) => {
        $($crate::models::schema!(@ [$(#[$meta])* $name] [] [] $($body)*);)*
    };
    // The fields of another type, in front of its own.
    (@ [$(#[$meta:meta])* $name:ident] [] [] ..$base:ident, $($rest:tt)*) => {
        $crate::models::schema!(@ [$(#[$meta])* $name: $base]
            [#[serde(flatten)] #[allow(missing_docs)] pub common: $base,] [] $($rest)*);
    };
    // Those of a second one.
    (@ [$(#[$meta:meta])* $name:ident: $base:ident] [$($fields:tt)*] [] ..$more:ident, $($rest:tt)*) => {
        $crate::models::schema!(@ [$(#[$meta])* $name: $base $more]
            [$($fields)* #[serde(flatten)] #[allow(missing_docs)] pub more: $more,] [] $($rest)*);
    };
    // A field with but one value, as TypeScript spells it.
    (@ $head:tt [$($fields:tt)*] [$($line:tt)*]
        $(#[$meta:meta])* $field:ident : $constant:literal, $($rest:tt)*) => {
        $crate::models::schema!(@ $head
            [$($fields)* $(#[$meta])* #[tsify(type = $constant)] pub $field: String,]
            [$($line)* stringify!($field), ":=", $constant, ";",]
            $($rest)*);
    };
    // A field that may be left out.
    (@ $head:tt [$($fields:tt)*] [$($line:tt)*]
        $(#[$meta:meta])* $field:ident ?: $ty:ty, $($rest:tt)*) => {
        $crate::models::schema!(@ $head
            [$($fields)* $(#[$meta])* #[tsify(optional)] pub $field: Option<$ty>,]
            [$($line)* stringify!($field), "?:", stringify!($ty), ";",]
            $($rest)*);
    };
    // A field that is required.
    (@ $head:tt [$($fields:tt)*] [$($line:tt)*]
        $(#[$meta:meta])* $field:ident : $ty:ty, $($rest:tt)*) => {
        $crate::models::schema!(@ $head
            [$($fields)* $(#[$meta])* pub $field: $ty,]
            [$($line)* stringify!($field), ":", stringify!($ty), ";",]
            $($rest)*);
    };
    (@ $head:tt $fields:tt $line:tt) => {
        $crate::models::schema!(@@ "" $head $fields $line);
    };
    (@ $head:tt $fields:tt $line:tt ..) => {
        $crate::models::schema!(@@ ".." $head $fields $line);
    };
    (@@ $open:literal [$(#[$meta:meta])* $name:ident $(: $($base:ident)+)?] [$($fields:tt)*] [$($line:tt)*]) => {
        $(#[$meta])*
        #[derive(tsify::Tsify)]
        #[tsify(missing_as_null)]
        #[allow(dead_code, reason = "a declaration: the line below is what is read")]
        pub struct $name { $($fields)* }

        impl $crate::json::kind::Schema for $name {
            const KIND: $crate::json::kind::Kind = $crate::json::kind::Kind::new(stringify!($name));
            const LINE: &'static str = concat!(
                stringify!($name), "{", $($line)* $($("..", stringify!($base), ";",)+)? $open
            );
        }
    };
}
pub(crate) use schema;

/// Declares types that are one of a few strings; `name = "text"` where the text is no name in Rust.
macro_rules! choices {
    ($($(#[$meta:meta])* $name:ident { $first:ident $(= $start:literal)? $(, $choice:ident $(= $text:literal)?)* $(,)? })*) => {
        $(
            $(#[$meta])*
            #[derive(tsify::Tsify)]
            #[allow(missing_docs, non_camel_case_types, clippy::upper_case_acronyms)]
            #[allow(dead_code, reason = "a declaration: the line below is what is read")]
            pub enum $name { $(#[serde(rename = $start)])? $first $(, $(#[serde(rename = $text)])? $choice)* }

            impl $crate::json::kind::Schema for $name {
                const KIND: $crate::json::kind::Kind = $crate::json::kind::Kind::new(stringify!($name));
                const LINE: &'static str = concat!(
                    stringify!($name), "=", $crate::models::choices!(@ $first $($start)?)
                    $(, "|", $crate::models::choices!(@ $choice $($text)?))*
                );
            }
        )*
    };
    (@ $choice:ident) => { stringify!($choice) };
    (@ $choice:ident $text:literal) => { $text };
}
pub(crate) use choices;

/// Declares types that are one of several others.
macro_rules! union {
    ($($(#[$meta:meta])* $name:ident = $ts:literal: [$($ty:ty),+ $(,)?];)*) => {
        $(
            $(#[$meta])*
            #[derive(tsify::Tsify)]
            #[tsify(type = $ts)]
            pub struct $name(());

            impl $crate::json::kind::Schema for $name {
                const KIND: $crate::json::kind::Kind = $crate::json::kind::Kind::new(stringify!($name));
                const LINE: &'static str = concat!(stringify!($name), $("/", stringify!($ty)),+);
            }

            $(const _: Option<$ty> = None;)+
        )*
    };
}
pub(crate) use union;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::kind::Shape;

    /// Whether all that this is made of is there.
    fn is_known(kind: Kind, seen: &mut Vec<Kind>) -> bool {
        if seen.contains(&kind) {
            return true;
        }
        seen.push(kind);
        match kind.shape() {
            Shape::Enum(choices) => choices.iter().all(|choice| !choice.is_empty()),
            Shape::Array(inner)
            | Shape::Pair(inner)
            | Shape::Map(inner)
            | Shape::Nullable(inner) => is_known(inner, seen),
            Shape::Union(kinds) => kinds.iter().all(|kind| is_known(kind, seen)),
            Shape::Object(object) => {
                let mut fields = object.fields().into_iter();
                fields.all(|field| is_known(field.kind, seen))
            }
            _ => true,
        }
    }

    #[test]
    fn every_type_is_found_by_its_name_and_is_made_of_types_that_are_found() {
        for line in all::TYPES.iter().chain(BY_HAND) {
            let end = line.find(|char: char| !char.is_ascii_alphanumeric());
            let (name, rest) = line.split_at(end.expect("a name and more"));
            assert_eq!(line_of(name), (name, rest));
            assert!(is_known(Kind::new(name), &mut Vec::new()), "{line}");
        }
        assert!(!is_known(Kind::new("NoType"), &mut Vec::new()));
    }

    #[test]
    fn types_are_sorted_by_their_names() {
        let name = |line: &&'static str| {
            line.split(|char: char| !char.is_ascii_alphanumeric())
                .next()
        };
        assert!(all::TYPES.is_sorted_by_key(name));
        assert!(BY_HAND.is_sorted_by_key(name));
    }
}
