//! What travels on the wire, one file a resource. All but [`connection`], [`options`], [`queries`],
//! [`scalars`] and [`workflows`] is generated from the server's own description of its API (scripts/generate/).
//!
//! A type that is *sent* is declared once, by [`schema!`] or [`choices!`]: the macro takes the
//! fields with their docs and makes the TypeScript declaration (tsify) and the static table that
//! `json::check` reads. No serde code is made for it, so a type costs a few dozen bytes.
//!
//! A type that is *received* is a plain struct with `derive(Tsify)`: it is handed over as the server
//! sent it and never parsed, so it is a declaration and nothing else.

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

/// Declares types that are sent to the server.
///
/// `name?: T` may be left out, `Option<T>` may be null, `name: T` is required, `name: "\"text\""` is
/// always that text. `..Type` in front takes over the fields of another type, or of two; `..` after the last field
/// lets further keys through.
macro_rules! schema {
    ($($(#[$meta:meta])* $name:ident { $($body:tt)* })*) => {
        $($crate::models::schema!(@ [$(#[$meta])* $name] [] [] $($body)*);)*
    };
    // The table of the fields; with a type whose fields it takes over.
    (@fields [$($table:tt)*]) => { &[$($table)*] };
    (@fields [$($table:tt)*] $base:ident) => {{
        use $crate::json::kind::{Field, Schema, fields, joined};
        const OWN: &[Field] = &[$($table)*];
        const BASE: &[Field] = fields(<$base as Schema>::KIND);
        const ALL: [Field; OWN.len() + BASE.len()] = joined(OWN, BASE);
        &ALL
    }};
    (@fields [$($table:tt)*] $base:ident $more:ident) => {{
        use $crate::json::kind::{Field, Schema, fields, joined};
        const MORE: &[Field] = fields(<$more as Schema>::KIND);
        const OWN: &[Field] = $crate::models::schema!(@fields [$($table)*] $base);
        const ALL: [Field; OWN.len() + MORE.len()] = joined(OWN, MORE);
        &ALL
    }};
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
    // A field with only one value, as written in TypeScript.
    (@ $head:tt [$($fields:tt)*] [$($table:tt)*]
        $(#[$meta:meta])* $field:ident : $constant:literal, $($rest:tt)*) => {
        $crate::models::schema!(@ $head
            [$($fields)* $(#[$meta])* #[tsify(type = $constant)] pub $field: String,]
            [$($table)* $crate::json::kind::Field::new(
                stringify!($field),
                &$crate::json::kind::Kind::Enum(&[$crate::json::kind::unquoted($constant)]),
                true),]
            $($rest)*);
    };
    // A field that may be left out.
    (@ $head:tt [$($fields:tt)*] [$($table:tt)*]
        $(#[$meta:meta])* $field:ident ?: $ty:ty, $($rest:tt)*) => {
        $crate::models::schema!(@ $head
            [$($fields)* $(#[$meta])* #[tsify(optional)] pub $field: Option<$ty>,]
            [$($table)* $crate::json::kind::Field::new(
                stringify!($field), <$ty as $crate::json::kind::Schema>::KIND, false),]
            $($rest)*);
    };
    // A field that is required.
    (@ $head:tt [$($fields:tt)*] [$($table:tt)*]
        $(#[$meta:meta])* $field:ident : $ty:ty, $($rest:tt)*) => {
        $crate::models::schema!(@ $head
            [$($fields)* $(#[$meta])* pub $field: $ty,]
            [$($table)* $crate::json::kind::Field::new(
                stringify!($field), <$ty as $crate::json::kind::Schema>::KIND, true),]
            $($rest)*);
    };
    (@ $head:tt $fields:tt $table:tt) => {
        $crate::models::schema!(@@ false $head $fields $table);
    };
    (@ $head:tt $fields:tt $table:tt ..) => {
        $crate::models::schema!(@@ true $head $fields $table);
    };
    (@@ $open:literal [$(#[$meta:meta])* $name:ident $(: $($base:ident)+)?] [$($fields:tt)*] $table:tt) => {
        $(#[$meta])*
        #[derive(tsify::Tsify)]
        #[tsify(missing_as_null)]
        #[allow(dead_code, reason = "a declaration: the table below is what is read")]
        pub struct $name { $($fields)* }

        impl $crate::json::kind::Schema for $name {
            const KIND: &'static $crate::json::kind::Kind =
                &$crate::json::kind::Kind::Object(&$crate::json::kind::ObjectSchema {
                    name: stringify!($name),
                    fields: $crate::models::schema!(@fields $table $($($base)+)?),
                    open: $open,
                });
        }
    };
}
pub(crate) use schema;

/// Declares types that are one of a few strings; `name = "text"` where the text isn't a valid name in Rust.
macro_rules! choices {
    ($($(#[$meta:meta])* $name:ident { $($choice:ident $(= $text:literal)?),* $(,)? })*) => {
        $(
            $(#[$meta])*
            #[derive(tsify::Tsify)]
            #[allow(missing_docs, non_camel_case_types, clippy::upper_case_acronyms)]
            #[allow(dead_code, reason = "a declaration: the table below is what is read")]
            pub enum $name { $($(#[serde(rename = $text)])? $choice),* }

            impl $crate::json::kind::Schema for $name {
                const KIND: &'static $crate::json::kind::Kind = &$crate::json::kind::Kind::Enum(
                    &[$($crate::models::choices!(@ $choice $($text)?)),*]);
            }
        )*
    };
    (@ $choice:ident) => { stringify!($choice) };
    (@ $choice:ident $text:literal) => { $text };
}
pub(crate) use choices;

/// Declares types that are one of several others; `recursive` where one of them may contain the type itself.
macro_rules! union {
    ($($(#[$meta:meta])* $name:ident = $ts:literal: $($recursive:ident)? [$($ty:ty),+ $(,)?];)*) => {
        $(
            $(#[$meta])*
            #[derive(tsify::Tsify)]
            #[tsify(type = $ts)]
            pub struct $name(());

            impl $crate::json::kind::Schema for $name {
                const KIND: &'static $crate::json::kind::Kind =
                    $crate::models::union!(@ $($recursive)? [$($ty),+]);
            }
        )*
    };
    (@ [$($ty:ty),+]) => {
        &$crate::json::kind::Kind::Union(&[$(<$ty as $crate::json::kind::Schema>::KIND),+])
    };
    (@ recursive [$($ty:ty),+]) => {
        &$crate::json::kind::Kind::Deferred(|| $crate::models::union!(@ [$($ty),+]))
    };
}
pub(crate) use union;
