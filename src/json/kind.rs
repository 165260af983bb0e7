//! The static description of a type: what the checker reads. One table a type, no code a type.

/// What a JSON value must be.
#[derive(Debug)]
pub enum Kind {
    /// Any JSON value, `null` too.
    Any,
    /// `true` or `false`.
    Bool,
    /// A whole number of at least this much.
    Int {
        /// The smallest that is allowed.
        min: i64,
    },
    /// A number, whole or not.
    Number,
    /// A string.
    String,
    /// A string that is a UUID.
    Uuid,
    /// A point in time: an ISO 8601 string (what `Date` turns into) or seconds since the epoch.
    DateTime,
    /// One of these strings.
    Enum(&'static [&'static str]),
    /// A list.
    Array(&'static Kind),
    /// An object with keys of the caller's own.
    Map(&'static Kind),
    /// An object with known keys.
    Object(&'static Object),
    /// `null` or the other.
    Nullable(&'static Kind),
    /// One of several; the first that fits counts.
    Union(&'static [&'static Kind]),
    /// What the function gives: a type that may hold itself is no constant.
    Deferred(fn() -> &'static Kind),
}

/// An object with known keys.
#[derive(Debug)]
pub struct Object {
    /// The schema's name, as in Prefect's OpenAPI document.
    pub name: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
    /// Whether keys beyond the fields may stand in it.
    pub open: bool,
}

/// A field of an object.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    name: &'static str,
    /// What its value must be.
    pub kind: &'static Kind,
    /// Whether it must be there.
    pub required: bool,
}

impl Field {
    /// Describes a field; `name` is what `stringify!` makes of its identifier.
    #[must_use]
    pub const fn new(name: &'static str, kind: &'static Kind, required: bool) -> Self {
        Self {
            name,
            kind,
            required,
        }
    }

    /// The key in JSON. (`stringify!` keeps the `r#` of a raw identifier such as `r#type`.)
    #[must_use]
    pub fn key(&self) -> &'static str {
        self.name.strip_prefix("r#").unwrap_or(self.name)
    }
}

/// A type that travels to the server, described by a table.
pub trait Schema {
    /// The table.
    const KIND: &'static Kind;
}

macro_rules! kinds {
    ($($ty:ty => $kind:expr),* $(,)?) => {
        $(impl Schema for $ty { const KIND: &'static Kind = &$kind; })*
    };
}

kinds! {
    bool => Kind::Bool,
    i32 => Kind::Int { min: i64::MIN },
    u32 => Kind::Int { min: 0 },
    std::num::NonZeroU32 => Kind::Int { min: 1 },
    f64 => Kind::Number,
    String => Kind::String,
}

impl<T: Schema> Schema for Vec<T> {
    const KIND: &'static Kind = &Kind::Array(T::KIND);
}

impl<T: Schema> Schema for Option<T> {
    const KIND: &'static Kind = &Kind::Nullable(T::KIND);
}

impl<T: Schema> Schema for (T, T) {
    const KIND: &'static Kind = &Kind::Array(T::KIND);
}

/// The fields of an object.
#[must_use]
pub const fn fields(kind: &'static Kind) -> &'static [Field] {
    match kind {
        Kind::Object(object) => object.fields,
        _ => &[],
    }
}

/// The fields of both, `N` in all.
#[must_use]
#[allow(
    clippy::indexing_slicing,
    reason = "the compiler works it out, and says so if N is not the sum"
)]
pub const fn joined<const N: usize>(first: &[Field], second: &[Field]) -> [Field; N] {
    let mut all = [Field::new("", &Kind::Any, false); N];
    let mut at = 0;
    while at < N {
        all[at] = if at < first.len() {
            first[at]
        } else {
            second[at - first.len()]
        };
        at += 1;
    }
    all
}

/// What a TypeScript literal such as `"\"text\""` says.
#[must_use]
pub const fn unquoted(literal: &str) -> &str {
    let (_, text) = literal.split_at(1);
    text.split_at(text.len() - 1).0
}

impl Kind {
    /// What to say is expected, in words.
    #[must_use]
    pub fn expected(&self) -> String {
        match self {
            Kind::Any => "any JSON value".into(),
            Kind::Bool => "true or false".into(),
            Kind::Int { min: i64::MIN } => "a whole number".into(),
            Kind::Int { min } => format!("a whole number of at least {min}"),
            Kind::Number => "a number".into(),
            Kind::String => "a string".into(),
            Kind::Uuid => "a UUID".into(),
            Kind::DateTime => {
                "a Date, an ISO 8601 string such as \"2026-11-24T10:00:00Z\" or seconds since the epoch".into()
            }
            Kind::Enum(values) => format!("one of {}", quoted(values)),
            Kind::Array(item) => format!("a list, each item {}", item.expected()),
            Kind::Map(_) => "an object".into(),
            Kind::Object(object) => format!("an object ({})", object.name),
            Kind::Nullable(kind) => format!("{} or null", kind.expected()),
            Kind::Deferred(kind) => kind().expected(),
            Kind::Union(kinds) => kinds
                .iter()
                .map(|kind| kind.expected())
                .collect::<Vec<_>>()
                .join(", or "),
        }
    }
}

/// `"a", "b"`, for messages.
#[must_use]
pub fn quoted(values: &[&str]) -> String {
    values
        .iter()
        .map(|value| format!("\"{value}\""))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Whether this is a point in time as ISO 8601 writes it, in digits and dashes: a date, and a time of day with an
/// offset or without one. Whether there is such a day is for the server to say; a parser would be a sixth of the
/// binary. But the server takes more than that: it reads `"2026"` and `"20261124"` as seconds since 1970.
#[must_use]
pub fn is_date_time(text: &str) -> bool {
    let shape: String = text
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    let Some(rest) = shape.strip_prefix("0000-00-00") else {
        return false;
    };
    let Some(rest) = rest.strip_prefix(['T', 't', ' ']) else {
        return rest.is_empty();
    };
    let Some(mut rest) = rest.strip_prefix("00:00") else {
        return false;
    };
    if let Some(more) = rest.strip_prefix(":00") {
        rest = match more.strip_prefix(".0") {
            Some(fraction) => fraction.trim_start_matches('0'),
            None => more,
        };
    }
    ["", "Z", "z", "+00:00", "-00:00", "+0000", "-0000"].contains(&rest)
}

/// Whether this number is one of seconds since the epoch: from here on the server takes it for milliseconds.
#[must_use]
pub fn is_seconds(number: &str) -> bool {
    let whole = number.split('.').next().map(str::parse::<i64>);
    matches!(whole, Some(Ok(-19_999_999_999..=19_999_999_999)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_iso_8601_with_dashes() {
        for text in [
            "2026-11-24",
            "2026-11-24T10:00",
            "2026-11-24 10:00:00",
            "2026-11-24t10:00:00.123456789z",
            "2026-11-24T10:00:00Z",
            "2026-11-24T10:00+01:00",
            "2026-11-24T10:00:00.5-0130",
        ] {
            assert!(is_date_time(text), "{text}");
        }
        for text in [
            "",
            "2026",
            "20261124",
            "-5",
            "+1764000000",
            "1764000000.5",
            "20261124T100000Z",
            "2026-11-24T",
            "2026-11-24T10",
            "2026-11-24_10:00",
            "2026-11-24T10:00:00.Z",
            "2026-11-24T10:00+01",
            "٢٠٢٦-11-24",
        ] {
            assert!(!is_date_time(text), "{text}");
        }
    }

    #[test]
    fn a_number_is_one_of_seconds() {
        for number in ["0", "-1", "1764000000.25", "19999999999.9"] {
            assert!(is_seconds(number), "{number}");
        }
        for number in [
            "20000000000",
            "-20000000000",
            "1764000000000",
            "1e21",
            "5e-7",
        ] {
            assert!(!is_seconds(number), "{number}");
        }
    }
}
