//! The static description of a type, which the checker reads: a table for each type, and no code.

/// What a JSON value must be.
#[derive(Debug)]
pub(crate) enum Kind {
    /// Any JSON value, `null` too.
    Any,
    Bool,
    /// A whole number of at least this much.
    Int {
        min: i64,
    },
    /// A number, whole or not.
    Number,
    String,
    /// A string that is a UUID.
    Uuid,
    /// A point in time: an ISO 8601 string (which `Date` serializes to) or seconds since the epoch.
    DateTime,
    /// One of these strings.
    Enum(&'static [&'static str]),
    Array(&'static Kind),
    /// An object with keys of the caller's own, and values of this kind.
    Map(&'static Kind),
    Object(&'static ObjectSchema),
    /// `null` or the other.
    Nullable(&'static Kind),
    /// One of several; the first that matches counts.
    Union(&'static [&'static Kind]),
    /// What the function returns: a type that may contain itself can't be a constant.
    Deferred(fn() -> &'static Kind),
}

/// An object with known keys.
#[derive(Debug)]
pub(crate) struct ObjectSchema {
    /// The schema's name, as in Prefect's OpenAPI document.
    pub(crate) name: &'static str,
    pub(crate) fields: &'static [Field],
    /// Whether further keys are allowed.
    pub(crate) open: bool,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    name: &'static str,
    pub(crate) kind: &'static Kind,
    pub(crate) required: bool,
}

impl Field {
    /// Describes a field; `name` is its identifier by `stringify!`.
    #[must_use]
    pub(crate) const fn new(name: &'static str, kind: &'static Kind, required: bool) -> Self {
        Self {
            name,
            kind,
            required,
        }
    }

    /// The key in JSON. (`stringify!` keeps the `r#` of a raw identifier such as `r#type`.)
    #[must_use]
    pub(crate) fn key(&self) -> &'static str {
        self.name.strip_prefix("r#").unwrap_or(self.name)
    }
}

/// A type that travels to the server, described by a table.
pub(crate) trait Schema {
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

#[must_use]
pub(crate) const fn fields(kind: &'static Kind) -> &'static [Field] {
    match kind {
        Kind::Object(object) => object.fields,
        _ => &[],
    }
}

/// The fields of both, `N` in total.
#[must_use]
#[allow(
    clippy::indexing_slicing,
    reason = "it runs at compile time, which fails if N is not the sum"
)]
pub(crate) const fn joined<const N: usize>(first: &[Field], second: &[Field]) -> [Field; N] {
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

/// The text inside a TypeScript string literal.
#[must_use]
pub(crate) const fn unquoted(literal: &str) -> &str {
    let (_, text) = literal.split_at(1);
    text.split_at(text.len() - 1).0
}

impl Kind {
    /// What is expected, in words.
    #[must_use]
    pub(crate) fn expected(&self) -> String {
        match self {
            Kind::Any => "any JSON value".into(),
            Kind::Bool => "true or false".into(),
            Kind::Int { min: i64::MIN } => "a whole number".into(),
            Kind::Int { min } => format!("a whole number of at least {min}"),
            Kind::Number => "a number".into(),
            Kind::String => "a string".into(),
            Kind::Uuid => "a UUID".into(),
            Kind::DateTime => "a Date or an ISO 8601 string".into(),
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
pub(crate) fn quoted(values: &[&str]) -> String {
    values
        .iter()
        .map(|value| format!("\"{value}\""))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Whether this looks like a point in time: an ISO 8601 date, whatever follows it, or a number. Whether
/// the date exists is for the server to decide; a parser would be a sixth of the binary.
#[must_use]
pub(crate) fn is_date_time(text: &str) -> bool {
    let is_number = text.parse::<i64>().is_ok();
    let shape = text.bytes().take(10).map(|byte| match byte {
        b'0'..=b'9' => b'0',
        other => other,
    });
    let separated = matches!(
        text.as_bytes().get(10),
        None | Some(b'T' | b't' | b'_' | b' ')
    );
    is_number || (shape.eq(*b"0000-00-00") && separated)
}
