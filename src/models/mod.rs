//! What travels on the wire, one file a resource.
//!
//! A type that is *sent* is declared once, by [`schema!`] or [`choices!`]: the macro takes the
//! fields with their docs and makes the TypeScript declaration (tsify) and the static table that
//! `json::check` reads. No serde code is made for it, so a type costs a few dozen bytes.
//!
//! A type that is *received* is a plain struct with `derive(Tsify)`: it is handed over as the server
//! sent it and never parsed, so it is a declaration and nothing else.

pub mod artifacts;
pub mod connection;
pub mod deployments;
pub mod filters;
pub mod flow_runs;
pub mod flows;
pub mod options;
pub mod scalars;
pub mod sorting;
pub mod states;
pub mod task_runs;
pub mod workflows;

/// Declares types that are sent to the server.
///
/// `name?: T` may be left out, `Option<T>` may be null, `name: T` is required; `..` after the last
/// field lets further keys through.
macro_rules! schema {
    ($($(#[$meta:meta])* $name:ident { $($body:tt)* })*) => {
        $($crate::models::schema!(@ [$(#[$meta])* $name] [] [] $($body)*);)*
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
    (@ [$(#[$meta:meta])* $name:ident] [$($fields:tt)*] [$($table:tt)*]) => {
        $crate::models::schema!(@@ false [$(#[$meta])* $name] [$($fields)*] [$($table)*]);
    };
    (@ [$(#[$meta:meta])* $name:ident] [$($fields:tt)*] [$($table:tt)*] ..) => {
        $crate::models::schema!(@@ true [$(#[$meta])* $name] [$($fields)*] [$($table)*]);
    };
    (@@ $open:literal [$(#[$meta:meta])* $name:ident] [$($fields:tt)*] [$($table:tt)*]) => {
        $(#[$meta])*
        #[derive(tsify::Tsify)]
        #[tsify(missing_as_null)]
        #[allow(dead_code, reason = "a declaration: the table below is what is read")]
        pub struct $name { $($fields)* }

        impl $crate::json::kind::Schema for $name {
            const KIND: &'static $crate::json::kind::Kind =
                &$crate::json::kind::Kind::Object(&$crate::json::kind::Object {
                    name: stringify!($name),
                    fields: &[$($table)*],
                    open: $open,
                });
        }
    };
}
pub(crate) use schema;

/// Declares types that are one of a few strings.
macro_rules! choices {
    ($($(#[$meta:meta])* $name:ident { $($(#[$choice_meta:meta])* $choice:ident),* $(,)? })*) => {
        $(
            $(#[$meta])*
            #[derive(tsify::Tsify)]
            #[allow(missing_docs, non_camel_case_types, clippy::upper_case_acronyms)]
            #[allow(dead_code, reason = "a declaration: the table below is what is read")]
            pub enum $name { $($(#[$choice_meta])* $choice),* }

            impl $crate::json::kind::Schema for $name {
                const KIND: &'static $crate::json::kind::Kind =
                    &$crate::json::kind::Kind::Enum(&[$(stringify!($choice)),*]);
            }
        )*
    };
}
pub(crate) use choices;
