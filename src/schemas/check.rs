//! Checks a JSON text against a table, streaming: nothing is built, the text itself is sent.
//!
//! The server ignores an unknown key at the top of a body, and a filter that is misspelt matches
//! everything there is, so what the tables do not know is refused here, before any request.

use std::cell::RefCell;
use std::fmt;

use serde::de::{self, Deserialize, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::kind::{Kind, Object, is_date_time, quoted};

/// What is wrong with an input, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The place: keys and list positions from the outside in.
    pub loc: Vec<Step>,
    /// What is wrong and what is allowed.
    pub message: String,
}

/// One step of the way to a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A key of an object.
    Key(String),
    /// A position in a list.
    Index(usize),
}

impl Problem {
    /// A problem with the value as a whole.
    #[must_use]
    pub fn new(message: String) -> Self {
        Self {
            loc: Vec::new(),
            message,
        }
    }

    /// The same problem, one step further in.
    #[must_use]
    pub fn within(mut self, key: &str) -> Self {
        self.loc.insert(0, Step::Key(key.into()));
        self
    }

    /// The place as one would write it: `flow_runs.id.any_[3]`.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::new();
        for step in &self.loc {
            match step {
                Step::Key(key) if path.is_empty() => path.push_str(key),
                Step::Key(key) => {
                    path.push('.');
                    path.push_str(key);
                }
                Step::Index(index) => {
                    path.push('[');
                    path.push_str(&index.to_string());
                    path.push(']');
                }
            }
        }
        path
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.loc.is_empty() {
            f.write_str(&self.message)
        } else {
            write!(f, "{}: {}", self.path(), self.message)
        }
    }
}

/// Checks `text` against `kind`.
///
/// # Errors
/// The first problem met, with its place.
pub fn check(text: &str, kind: &Kind) -> Result<(), Problem> {
    check_upto(text, kind).map_err(|(problem, _)| problem)
}

/// Checks, and says how far into the text the problem was met.
fn check_upto(text: &str, kind: &Kind) -> Result<(), (Problem, usize)> {
    let found = RefCell::new(None);
    let mut json = serde_json::Deserializer::from_str(text);
    let outcome = Checker {
        kind,
        place: &Place::Root,
        found: &found,
    }
    .deserialize(&mut json)
    .and_then(|()| json.end());
    match (outcome, found.into_inner()) {
        (Ok(()), _) => Ok(()),
        (Err(error), Some(problem)) => Err((problem, error.column())),
        (Err(error), None) => {
            let problem = Problem::new(format!("not valid JSON: {error}"));
            Err((problem, error.column()))
        }
    }
}

/// The way to where the checker stands, kept on the stack.
enum Place<'a> {
    Root,
    Key(&'a Place<'a>, &'a str),
    Index(&'a Place<'a>, usize),
}

impl Place<'_> {
    fn steps(&self) -> Vec<Step> {
        let (outer, step) = match self {
            Place::Root => return Vec::new(),
            Place::Key(outer, key) => (outer, Step::Key((*key).into())),
            Place::Index(outer, index) => (outer, Step::Index(*index)),
        };
        let mut steps = outer.steps();
        steps.push(step);
        steps
    }
}

#[derive(Clone, Copy)]
struct Checker<'a> {
    kind: &'a Kind,
    place: &'a Place<'a>,
    found: &'a RefCell<Option<Problem>>,
}

impl Checker<'_> {
    /// Notes the problem; serde only carries that there is one.
    fn fail<E: de::Error>(&self, place: &Place<'_>, message: String) -> E {
        self.found.replace(Some(Problem {
            loc: place.steps(),
            message,
        }));
        E::custom("refused")
    }

    fn mismatch<E: de::Error>(&self, got: &str) -> E {
        self.fail(
            self.place,
            format!("expected {}, got {got}", self.kind.expected()),
        )
    }

    /// A number is shown where a number is wanted; elsewhere it may be a secret.
    fn mismatch_number<E: de::Error>(&self, number: impl FnOnce() -> String) -> E {
        match self.value_kind() {
            Kind::Int { .. } | Kind::Number => self.mismatch(&number()),
            _ => self.mismatch("a number"),
        }
    }

    /// The kind that a value which is not `null` has to be.
    fn value_kind(&self) -> &Kind {
        let mut kind = self.kind;
        while let Kind::Nullable(inner) = kind {
            kind = inner;
        }
        kind
    }

    fn check_keys<'de, A: MapAccess<'de>>(
        &self,
        object: &Object,
        mut map: A,
    ) -> Result<(), A::Error> {
        let mut seen: u64 = 0;
        while let Some(key) = map.next_key::<String>()? {
            let place = Place::Key(self.place, &key);
            let field = object
                .fields
                .iter()
                .enumerate()
                .find(|(_, field)| field.key() == key);
            if let Some((position, field)) = field {
                seen |= 1 << position;
                map.next_value_seed(Checker {
                    kind: field.kind,
                    place: &place,
                    found: self.found,
                })?;
            } else if object.open {
                map.next_value::<IgnoredAny>()?;
            } else {
                return Err(self.fail(&place, unknown_key(object, &key)));
            }
        }
        for (position, field) in object.fields.iter().enumerate() {
            if field.required && seen & (1 << position) == 0 {
                let place = Place::Key(self.place, field.key());
                let message = format!("is required: {}", field.kind.expected());
                return Err(self.fail(&place, message));
            }
        }
        Ok(())
    }

    fn check_alternatives<E: de::Error>(&self, kinds: &[&Kind], text: &str) -> Result<(), E> {
        let mut nearest: Option<(Problem, usize)> = None;
        for kind in kinds {
            match check_upto(text, kind) {
                Ok(()) => return Ok(()),
                // The alternative that went furthest before it failed is the one that was meant.
                Err((problem, upto)) => {
                    if nearest.as_ref().is_none_or(|(_, other)| upto > *other) {
                        nearest = Some((problem, upto));
                    }
                }
            }
        }
        match nearest {
            Some((problem, _)) if !problem.loc.is_empty() => {
                let mut loc = self.place.steps();
                loc.extend(problem.loc);
                self.found.replace(Some(Problem {
                    loc,
                    message: problem.message,
                }));
                Err(E::custom("refused"))
            }
            _ => Err(self.mismatch("another")),
        }
    }
}

fn unknown_key(object: &Object, key: &str) -> String {
    let keys: Vec<&str> = object.fields.iter().map(super::kind::Field::key).collect();
    let hint = keys
        .iter()
        .map(|known| (strsim::jaro_winkler(known, key), known))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, known)| format!(" (did you mean \"{known}\"?)"))
        .unwrap_or_default();
    format!(
        "is not a key of {}{hint}. Allowed: {}",
        object.name,
        keys.join(", ")
    )
}

impl<'de> DeserializeSeed<'de> for Checker<'_> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.value_kind() {
            Kind::Any => IgnoredAny::deserialize(deserializer).map(drop),
            Kind::Union(kinds) => {
                let raw = <&RawValue>::deserialize(deserializer)?;
                if raw.get() == "null" && matches!(self.kind, Kind::Nullable(_)) {
                    return Ok(());
                }
                self.check_alternatives(kinds, raw.get())
            }
            _ => deserializer.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for Checker<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind.expected())
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        match self.kind {
            Kind::Nullable(_) => Ok(()),
            _ => Err(self.mismatch("null")),
        }
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<(), E> {
        match self.value_kind() {
            Kind::Bool => Ok(()),
            _ => Err(self.mismatch("true or false")),
        }
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<(), E> {
        match self.value_kind() {
            Kind::Number | Kind::DateTime => Ok(()),
            Kind::Int { min } if value >= *min => Ok(()),
            _ => Err(self.mismatch_number(|| value.to_string())),
        }
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<(), E> {
        self.visit_i64(i64::try_from(value).unwrap_or(i64::MAX))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<(), E> {
        match self.value_kind() {
            Kind::Number | Kind::DateTime => Ok(()),
            // Written the way it came: the formatting of `f64` in Rust's core alone is 14 KB.
            _ => Err(self.mismatch_number(|| number(value))),
        }
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<(), E> {
        match self.value_kind() {
            Kind::String => Ok(()),
            // With hyphens or without; not in braces or as a URN, which can't stand in a path.
            Kind::Uuid
                if matches!(value.len(), 32 | 36) && uuid::Uuid::try_parse(value).is_ok() =>
            {
                Ok(())
            }
            Kind::DateTime if is_date_time(value) => Ok(()),
            Kind::Enum(values) if values.contains(&value) => Ok(()),
            // A string where one of a few, an id or a date stands is no secret: show it.
            Kind::Uuid | Kind::DateTime | Kind::Enum(_) => {
                Err(self.mismatch(&quoted(&[&shortened(value)])))
            }
            _ => Err(self.mismatch("a string")),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Kind::Array(item) = self.value_kind() else {
            return Err(self.mismatch("a list"));
        };
        let mut index = 0;
        loop {
            let place = Place::Index(self.place, index);
            let checker = Checker {
                kind: item,
                place: &place,
                found: self.found,
            };
            if list.next_element_seed(checker)?.is_none() {
                return Ok(());
            }
            index += 1;
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        match self.value_kind() {
            Kind::Object(object) => self.check_keys(object, map),
            Kind::Map(value) => {
                while let Some(key) = map.next_key::<String>()? {
                    let place = Place::Key(self.place, &key);
                    map.next_value_seed(Checker {
                        kind: value,
                        place: &place,
                        found: self.found,
                    })?;
                }
                Ok(())
            }
            _ => Err(self.mismatch("an object")),
        }
    }
}

fn number(value: f64) -> String {
    serde_json::to_string(&value).unwrap_or_default()
}

fn shortened(value: &str) -> String {
    const MOST: usize = 60;
    if value.chars().count() > MOST {
        value.chars().take(MOST).chain("…".chars()).collect()
    } else {
        value.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schemas::filters::FlowRunFilter;
    use crate::schemas::flow_runs::FlowRunQuery;
    use crate::schemas::kind::Schema;
    use crate::schemas::states::StateCreate;

    fn refusal(text: &str, kind: &Kind) -> String {
        check(text, kind).map_or_else(|problem| problem.to_string(), |()| "accepted".into())
    }

    #[test]
    fn a_complete_query_is_accepted() {
        let text = r#"{"flow_runs":{"state":{"name":{"any_":["Late"]}},"tags":null},
            "sort":"END_TIME_DESC","limit":3,"offset":0}"#;
        assert_eq!(check(text, FlowRunQuery::KIND), Ok(()));
    }

    #[test]
    fn a_misspelt_top_level_key_is_refused_with_what_was_meant() {
        let message = refusal(r#"{"flow_run":{}}"#, FlowRunQuery::KIND);
        assert!(
            message.starts_with(
                r#"flow_run: is not a key of FlowRunQuery (did you mean "flow_runs"?). Allowed: "#
            ),
            "{message}"
        );
        assert!(message.contains("work_pool_queues"), "{message}");
    }

    #[test]
    fn a_misspelt_operator_is_refused_where_it_stands() {
        let message = refusal(
            r#"{"flow_runs":{"state":{"name":{"any":["Late"]}}}}"#,
            FlowRunQuery::KIND,
        );
        assert!(
            message.starts_with("flow_runs.state.name.any: "),
            "{message}"
        );
    }

    #[test]
    fn a_state_type_in_lower_case_is_refused_with_all_that_are_allowed() {
        let message = refusal(
            r#"{"state":{"type":{"any_":["SCHEDULED","Late"]}}}"#,
            FlowRunFilter::KIND,
        );
        assert!(
            message.starts_with(r#"state.type.any_[1]: expected one of "SCHEDULED", "#),
            "{message}"
        );
        assert!(message.ends_with(r#"got "Late""#), "{message}");
    }

    #[test]
    fn ids_dates_numbers_and_lists_are_checked() {
        for (text, expected) in [
            (
                r#"{"id":{"any_":["7"]}}"#,
                r#"id.any_[0]: expected a UUID, got "7""#,
            ),
            (
                r#"{"id":{"any_":"x"}}"#,
                "id.any_: expected a list, each item a UUID or null, got a string",
            ),
            (
                r#"{"start_time":{"before_":"tomorrow"}}"#,
                r#"start_time.before_: expected a Date or an ISO 8601 string or null, got "tomorrow""#,
            ),
            (
                r#"{"start_time":{"is_null_":"yes"}}"#,
                "start_time.is_null_: expected true or false or null, got a string",
            ),
            (
                r#"{"id":[]}"#,
                "id: expected an object (FlowRunFilterId) or null, got a list",
            ),
        ] {
            assert_eq!(refusal(text, FlowRunFilter::KIND), expected);
        }
        assert_eq!(
            refusal(r#"{"limit":-1}"#, FlowRunQuery::KIND),
            "limit: expected a whole number of at least 0, got -1"
        );
        assert_eq!(
            refusal(r#"{"limit":1.5}"#, FlowRunQuery::KIND),
            "limit: expected a whole number of at least 0, got 1.5"
        );
    }

    #[test]
    fn a_date_may_be_any_form_the_server_reads() {
        for date in [
            r#""2026-11-23T10:00:00.123456Z""#,
            r#""2026-11-23T10:00:00+02:00""#,
            r#""2026-11-23""#,
            "1764000000",
        ] {
            let text = format!(r#"{{"start_time":{{"before_":{date}}}}}"#);
            assert_eq!(check(&text, FlowRunFilter::KIND), Ok(()), "{date}");
        }
    }

    #[test]
    fn what_is_required_has_to_be_there() {
        assert!(refusal("{}", StateCreate::KIND).starts_with("type: is required: one of "));
    }

    #[test]
    fn what_is_no_json_is_said_to_be_none() {
        assert!(refusal("{", FlowRunFilter::KIND).starts_with("not valid JSON"));
        assert!(refusal("{} {}", FlowRunFilter::KIND).starts_with("not valid JSON"));
    }
}
