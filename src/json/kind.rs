//! The description of a type: what the checker reads. It is text, as Rust spells the type, and one line for each
//! type with a name (`models/all.rs`): a table of pointers would be twice as large in the binary.

use crate::models;

/// What a JSON value must be, as Rust spells it: `Uuid`, `Option<Vec<String>>`, or the name of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind(&'static str);

/// What is meant by that.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
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
    /// One of a few strings.
    Enum(Choices),
    /// A list.
    Array(Kind),
    /// A list of two.
    Pair(Kind),
    /// An object with keys of the caller's own.
    Map(Kind),
    /// An object with known keys.
    Object(Object),
    /// `null` or the other.
    Nullable(Kind),
    /// One of several; the first that fits counts.
    Union(Alternatives),
}

/// The strings of an [`Shape::Enum`].
#[derive(Debug, Clone, Copy)]
pub struct Choices(&'static str);

impl Choices {
    /// One by one.
    pub fn iter(self) -> impl Iterator<Item = &'static str> + Clone {
        self.0.split('|').map(|choice| choice.trim_matches('"'))
    }
}

/// The kinds of an [`Shape::Union`].
#[derive(Debug, Clone, Copy)]
pub struct Alternatives(&'static str);

impl Alternatives {
    /// One by one.
    pub fn iter(self) -> impl Iterator<Item = Kind> + Clone {
        self.0.split('/').map(Kind)
    }
}

/// An object with known keys.
#[derive(Debug, Clone, Copy)]
pub struct Object {
    /// The schema's name, as in Prefect's OpenAPI document.
    pub name: &'static str,
    text: &'static str,
}

/// A field of an object.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The key in JSON.
    pub key: &'static str,
    /// What its value must be.
    pub kind: Kind,
    /// Whether it must be there.
    pub required: bool,
}

impl Object {
    /// Its fields; those that it takes over come last.
    #[must_use]
    pub fn fields(&self) -> Vec<Field> {
        let mut fields = Vec::new();
        for entry in self.text.split(';') {
            match (entry.split_once(':'), entry.strip_prefix("..")) {
                (Some((name, kind)), _) => {
                    let key = name.strip_suffix('?');
                    let required = key.is_none();
                    // `stringify!` keeps the `r#` of a raw identifier such as `r#type`.
                    let key = key.unwrap_or(name);
                    fields.push(Field {
                        key: key.strip_prefix("r#").unwrap_or(key),
                        kind: Kind(kind),
                        required,
                    });
                }
                (None, Some(base)) => {
                    if let Shape::Object(base) = Kind(base).shape() {
                        fields.extend(base.fields());
                    }
                }
                (None, None) => {}
            }
        }
        fields
    }

    /// The field of this key.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<Field> {
        self.fields().into_iter().find(|field| field.key == key)
    }

    /// Whether it is a filter, which chooses rows.
    #[must_use]
    pub fn is_filter(&self) -> bool {
        self.name.ends_with("Filter")
    }

    /// Whether keys beyond the fields may stand in it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.text.ends_with("..")
    }
}

/// A type that travels to the server, described by text.
pub(crate) trait Schema {
    /// What it is called.
    const KIND: Kind;
    /// What it is: its name, and
    ///
    /// - `{name:Kind;name?:Kind;..Base;`, an object; `..` at the end lets other keys through;
    /// - `=one|other`, one of a few strings;
    /// - `/Kind/Kind`, one of several;
    /// - `:Kind`, another name for it.
    const LINE: &'static str = "";
}

/// Types of Rust's own that are asked for by themselves.
macro_rules! spelt {
    ($($ty:ty),* $(,)?) => {
        $(impl Schema for $ty { const KIND: Kind = Kind(stringify!($ty)); })*
    };
}

spelt!(bool, f64, i32, u32, String, Option<String>, Vec<String>);

impl Kind {
    /// Any JSON value.
    pub const ANY: Self = Self("Json");

    /// A kind, as Rust spells it.
    #[must_use]
    pub const fn new(spelt: &'static str) -> Self {
        Self(spelt)
    }

    /// What is meant by it.
    #[must_use]
    pub fn shape(self) -> Shape {
        let text = self.0;
        if let Some((outer, inner)) = text.split_once('<') {
            let inner = Self(inner.strip_suffix('>').unwrap_or(inner));
            return match outer {
                "Option" => Shape::Nullable(inner),
                "Vec" => Shape::Array(inner),
                _ => Shape::Map(inner),
            };
        }
        // `(String, String)`: both are alike.
        if let Some((first, _)) = text.strip_prefix('(').and_then(|pair| pair.split_once(',')) {
            return Shape::Pair(Self(first));
        }
        match text {
            "Json" => Shape::Any,
            "bool" => Shape::Bool,
            "i32" => Shape::Int { min: i64::MIN },
            "u32" => Shape::Int { min: 0 },
            "PositiveInt" => Shape::Int { min: 1 },
            "GracePeriod" => Shape::Int { min: 60 },
            "f64" => Shape::Number,
            "String" | "Name" => Shape::String,
            "Uuid" => Shape::Uuid,
            "DateTimeInput" => Shape::DateTime,
            _ => self.named(),
        }
    }

    /// The object that this is, or null.
    #[must_use]
    pub fn object(self) -> Option<Object> {
        match self.shape() {
            Shape::Object(object) => Some(object),
            Shape::Nullable(inner) => inner.object(),
            _ => None,
        }
    }

    /// The fields of the object that this is.
    #[must_use]
    pub fn fields(self) -> Vec<Field> {
        self.object()
            .map_or_else(Vec::new, |object| object.fields())
    }

    /// What the line of its name says, or, where a field is but one string, that.
    fn named(self) -> Shape {
        let (name, text) = models::line_of(self.0);
        let (mark, text) = text.split_at_checked(1).unwrap_or_default();
        match mark {
            "{" => Shape::Object(Object { name, text }),
            "=" => Shape::Enum(Choices(text)),
            "/" => Shape::Union(Alternatives(text)),
            ":" => Self(text).shape(),
            // There is none of that name, which a test rules out. It takes nothing.
            _ => Shape::Enum(Choices("")),
        }
    }

    /// What to say is expected, in words.
    #[must_use]
    pub fn expected(self) -> String {
        match self.shape() {
            Shape::Any => "any JSON value".into(),
            Shape::Bool => "true or false".into(),
            Shape::Int { min: i64::MIN } => "a whole number".into(),
            Shape::Int { min } => format!("a whole number of at least {min}"),
            Shape::Number => "a number".into(),
            Shape::String => "a string".into(),
            Shape::Uuid => "a UUID".into(),
            Shape::DateTime => {
                "a Date, an ISO 8601 string such as \"2026-11-24T10:00:00Z\" or seconds since the epoch".into()
            }
            Shape::Enum(choices) => {
                let choices: Vec<&str> = choices.iter().collect();
                format!("one of {}", quoted(&choices))
            }
            Shape::Array(item) => format!("a list, each item {}", item.expected()),
            Shape::Pair(item) => format!("a list of 2, each item {}", item.expected()),
            Shape::Map(_) => "an object".into(),
            Shape::Object(object) => format!("an object ({})", object.name),
            Shape::Nullable(kind) => format!("{} or null", kind.expected()),
            Shape::Union(kinds) => kinds
                .iter()
                .map(Self::expected)
                .collect::<Vec<_>>()
                .join(", or "),
        }
    }
}

/// `"a", "b"`, for messages.
#[must_use]
pub(crate) fn quoted(values: &[&str]) -> String {
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
pub(crate) fn is_date_time(text: &str) -> bool {
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
pub(crate) fn is_seconds(number: &str) -> bool {
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
