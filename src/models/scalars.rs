//! The small types that JSON has no word for.

use std::marker::PhantomData;

use tsify::Tsify;

use crate::json::kind::{Kind, Schema};

/// Declares a type by its TypeScript spelling and its table.
macro_rules! scalars {
    ($($(#[$meta:meta])* $name:ident = $ts:literal, $kind:expr;)*) => {
        $(
            $(#[$meta])*
            #[derive(Tsify)]
            #[tsify(type = $ts)]
            pub struct $name(());

            impl Schema for $name { const KIND: &'static Kind = &$kind; }
        )*
    };
}

scalars! {
    /// A UUID as the server writes it, e.g. `"2c8ae2d6-6ea1-4a55-9c2c-04e2d4c5c7f4"`.
    Uuid = "string", Kind::Uuid;
    /// A point in time that is sent: a `Date`, an ISO 8601 string with dashes such as
    /// `"2026-11-24T10:00:00Z"` (without an offset: UTC), or seconds since the epoch, not milliseconds.
    DateTimeInput = "Date | string | number", Kind::DateTime;
    /// Any JSON value.
    Json = "unknown", Kind::Any;
    /// A JSON object with keys of your own, e.g. a flow's parameters. A `Date` in it is sent as an
    /// ISO 8601 string.
    JsonObject = "Record<string, unknown>", Kind::Map(&Kind::Any);
    /// Labels: plain values under keys of your own.
    Labels = "Record<string, string | number | boolean>",
        Kind::Map(&Kind::Union(&[&Kind::Bool, &Kind::Number, &Kind::String]));
    /// The labels of a resource and the values they may have; `*` in a value stands for any text, `!` at
    /// its beginning for not.
    ResourceSpecification = "Record<string, string | string[]>",
        Kind::Map(&Kind::Union(&[&Kind::String, &Kind::Array(&Kind::String)]));
    /// A distance in time: seconds, or an ISO 8601 duration such as `"PT1H"`.
    Interval = "number | string", Kind::Union(&[&Kind::Number, &Kind::String]);
    /// Strings under keys of your own.
    StringMap = "Record<string, string>", Kind::Map(&Kind::String);
    /// Seconds, at least 60.
    GracePeriod = "number", Kind::Int { min: 60 };
    /// A whole number above 0.
    PositiveInt = "number", Kind::Int { min: 1 };
}

/// A point in time as the server writes it, ISO 8601 with microseconds, e.g.
/// `"2026-11-23T10:00:00.123456Z"`.
#[derive(Tsify)]
#[tsify(type = "string")]
pub struct DateTime(());

/// Values of one type under keys of the caller's own. It has no name in TypeScript: it is spelt where it
/// stands.
pub struct Map<T>(PhantomData<T>);

impl<T: Schema> Schema for Map<T> {
    const KIND: &'static Kind = &Kind::Map(T::KIND);
}

/// A name in a path, such as that of a flow. It is declared as what it is, a `string`.
pub struct Name(());

#[allow(missing_docs, reason = "wasm-bindgen's own")]
mod js {
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen]
    extern "C" {
        /// A string, checked when it is used.
        #[wasm_bindgen(typescript_type = "string")]
        pub type Name;
    }
}

impl Tsify for Name {
    type JsType = js::Name;
    const DECL: &'static str = "";
}

impl Schema for Name {
    const KIND: &'static Kind = &Kind::String;
}
