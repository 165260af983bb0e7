//! Small types beyond JSON's own.

use std::marker::PhantomData;

use tsify::Tsify;

use crate::json::kind::{Kind, Schema};

/// Declares a type by its TypeScript spelling and its line; without one [`Kind::shape`] knows it.
macro_rules! scalars {
    ($($(#[$meta:meta])* $name:ident = $ts:literal $(, $line:literal)?;)*) => {
        $(
            $(#[$meta])*
            #[derive(Tsify)]
            #[tsify(type = $ts)]
            pub struct $name(());

            impl Schema for $name {
                const KIND: Kind = Kind::new(stringify!($name));
                const LINE: &'static str = concat!(stringify!($name) $(, $line)?);
            }
        )*
    };
}

scalars! {
    /// A UUID as the server writes it, e.g. `"2c8ae2d6-6ea1-4a55-9c2c-04e2d4c5c7f4"`.
    Uuid = "string";
    /// A point in time that is sent: a `Date`, an ISO 8601 string with dashes such as
    /// `"2026-11-24T10:00:00Z"` (without an offset: UTC), or seconds since the epoch, not milliseconds.
    DateTimeInput = "Date | string | number";
    /// Any JSON value.
    Json = "unknown";
    /// A JSON object with keys of your own, e.g. a flow's parameters. A `Date` in it is sent as an
    /// ISO 8601 string.
    JsonObject = "Record<string, unknown>", ":Map<Json>";
    /// Labels: plain values under keys of your own.
    Labels = "Record<string, string | number | boolean>", ":Map<Label>";
    /// The labels of a resource and the values they may have; `*` in a value matches any text, `!` at
    /// its beginning negates it.
    ResourceSpecification = "Record<string, string | string[]>", ":Map<LabelValue>";
    /// A time span: seconds, or an ISO 8601 duration such as `"PT1H"`.
    Interval = "number | string", "/f64/String";
    /// Strings under keys of your own.
    StringMap = "Record<string, string>", ":Map<String>";
    /// Seconds, at least 60.
    GracePeriod = "number";
    /// A whole number above 0.
    PositiveInt = "number";
}

/// A point in time as the server writes it, ISO 8601 with microseconds, e.g.
/// `"2026-11-23T10:00:00.123456Z"`.
#[derive(Tsify)]
#[tsify(type = "string")]
pub struct DateTime(());

/// Values of one type under keys of the caller's own. It has no name in TypeScript: it is written out where
/// it is used.
pub struct Map<T>(PhantomData<T>);

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
    const KIND: Kind = Kind::new("String");
}
