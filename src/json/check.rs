//! Checks a JSON text against a table, in one pass: nothing is built, the text itself is sent.
//!
//! The server ignores an unknown key at the top of a body, and a filter that is misspelt matches
//! everything there is, so what the tables do not know is refused here, before any request.

use std::fmt;

use hifijson::num::LexWrite as _;
use hifijson::str::LexAlloc as _;
use hifijson::token::Lex as _;

use super::kind::{Alternatives, Kind, Object, Shape, is_date_time, is_seconds, quoted};
use super::text::{DEEPEST, Lexer, Unreadable, skip, walk};

/// What is wrong with an input, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The place: keys and list positions from the outside in.
    pub loc: Vec<PathSegment>,
    /// What is wrong and what is allowed.
    pub message: String,
}

/// One step of the way to a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathSegment {
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
        self.loc.insert(0, PathSegment::Key(key.into()));
        self
    }

    /// The place as one would write it: `flow_runs.id.any_[3]`.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::new();
        for step in &self.loc {
            match step {
                PathSegment::Key(key) if path.is_empty() => path.push_str(key),
                PathSegment::Key(key) => {
                    path.push('.');
                    path.push_str(key);
                }
                PathSegment::Index(index) => {
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
pub(crate) fn check(text: &str, kind: Kind) -> Result<(), Problem> {
    let mut lexer = Lexer::new(text.as_bytes());
    let mut checker = Checker::default();
    let read = match lexer.ws_peek() {
        Some(next) => checker.value(kind, next, &mut lexer),
        None => Err(Unreadable),
    };
    match read {
        Ok(()) if lexer.ws_peek().is_none() => Ok(()),
        _ => Err(checker.problem()),
    }
}

/// How far in a value may stand that has a type: a type may hold itself, and each step takes stack.
const DEEPEST_WAY: usize = 100;

#[derive(Default)]
struct Checker<'t> {
    /// The way to where it stands.
    way: Vec<Stand<'t>>,
    /// What is wrong there.
    wrong: Option<String>,
}

/// One step of the way.
#[derive(Clone, Copy)]
enum Stand<'t> {
    Key(&'t str),
    Index(usize),
}

impl<'t> Checker<'t> {
    /// What made it stop.
    fn problem(self) -> Problem {
        let Some(message) = self.wrong else {
            return Problem::new("not valid JSON, or nested too deep".into());
        };
        let steps = self.way.into_iter().map(|stand| match stand {
            Stand::Key(key) => PathSegment::Key(key.into()),
            Stand::Index(index) => PathSegment::Index(index),
        });
        Problem {
            loc: steps.collect(),
            message,
        }
    }

    fn fail(&mut self, message: String) -> Result<(), Unreadable> {
        self.wrong = Some(message);
        Err(Unreadable)
    }

    fn mismatch(&mut self, kind: Kind, got: &str) -> Result<(), Unreadable> {
        self.fail(format!("expected {}, got {got}", kind.expected()))
    }

    /// Checks the value that begins here.
    fn value(&mut self, kind: Kind, next: u8, lexer: &mut Lexer<'t>) -> Result<(), Unreadable> {
        let mut inner = kind.shape();
        while let Shape::Nullable(other) = inner {
            inner = other.shape();
        }
        if self.way.len() > DEEPEST_WAY {
            return Err(Unreadable);
        }
        match (inner, next) {
            (Shape::Any, _) => skip(next, lexer, DEEPEST),
            (Shape::Union(kinds), _) if next != b'n' => self.one_of(kind, kinds, next, lexer),
            (_, b'"') => self.string(kind, inner, lexer),
            (_, b'-' | b'0'..=b'9') => self.number(kind, inner, lexer),
            (Shape::Array(item), b'[') => self.list(item, lexer).map(drop),
            (Shape::Pair(item), b'[') => match self.list(item, lexer)? {
                2 => Ok(()),
                length => self.mismatch(kind, &format!("a list of {length}")),
            },
            (_, b'[') => self.mismatch(kind, "a list"),
            (Shape::Object(object), b'{') => self.object(&object, lexer),
            (Shape::Map(value), b'{') => self.members(lexer, &mut |_, _| Ok(value)),
            (Shape::Uuid, b'{') => {
                let mut has_id = false;
                walk(lexer, &mut |key, next, lexer| {
                    has_id |= key == Some("id");
                    skip(next, lexer, DEEPEST)
                })?;
                let hint = if has_id {
                    ": give its id, such as run.id"
                } else {
                    ""
                };
                self.mismatch(kind, &format!("an object{hint}"))
            }
            (_, b'{') => self.mismatch(kind, "an object"),
            _ => match (lexer.null_or_bool().ok_or(Unreadable)?, inner) {
                (None, _) if matches!(kind.shape(), Shape::Nullable(_)) => Ok(()),
                (None, _) => self.mismatch(kind, "null"),
                (Some(_), Shape::Bool) => Ok(()),
                (Some(_), _) => self.mismatch(kind, "true or false"),
            },
        }
    }

    fn string(
        &mut self,
        kind: Kind,
        inner: Shape,
        lexer: &mut Lexer<'t>,
    ) -> Result<(), Unreadable> {
        if let Shape::String = inner {
            return skip(b'"', lexer, 0);
        }
        let value = lexer.discarded().str_string().map_err(|_| Unreadable)?;
        match inner {
            Shape::Uuid if is_uuid(&value) => Ok(()),
            Shape::DateTime if is_date_time(&value) => Ok(()),
            Shape::Enum(values) if values.iter().any(|one| one == value) => Ok(()),
            // A string where one of a few, an id or a date stands is no secret: show it.
            Shape::Uuid | Shape::DateTime | Shape::Enum(_) => {
                self.mismatch(kind, &quoted(&[&shortened(&value)]))
            }
            _ => self.mismatch(kind, "a string"),
        }
    }

    fn number(
        &mut self,
        kind: Kind,
        inner: Shape,
        lexer: &mut Lexer<'t>,
    ) -> Result<(), Unreadable> {
        let number = lexer.num_bytes().validated();
        let (number, _) = number.map_err(|_| Unreadable)?;
        let number = str::from_utf8(number).map_err(|_| Unreadable)?;
        match inner {
            Shape::Number => Ok(()),
            Shape::DateTime if is_seconds(number) => Ok(()),
            Shape::Int { min } if number.parse::<i64>().is_ok_and(|number| number >= min) => Ok(()),
            // A number is shown where a number is wanted; elsewhere it may be a secret.
            Shape::Int { .. } | Shape::DateTime => self.mismatch(kind, number),
            _ => self.mismatch(kind, "a number"),
        }
    }

    /// Checks the items of a list; gives how many there are.
    fn list(&mut self, item: Kind, lexer: &mut Lexer<'t>) -> Result<usize, Unreadable> {
        let mut index = 0;
        walk(lexer, &mut |_, next, lexer| {
            self.way.push(Stand::Index(index));
            index += 1;
            self.value(item, next, lexer)?;
            self.way.pop();
            Ok(())
        })?;
        Ok(index)
    }

    /// Checks the members of an object; `kind_of` says what the one with this key has to be.
    fn members(
        &mut self,
        lexer: &mut Lexer<'t>,
        kind_of: &mut dyn FnMut(&mut Self, &'t str) -> Result<Kind, Unreadable>,
    ) -> Result<(), Unreadable> {
        walk(lexer, &mut |key, next, lexer| {
            let key = key.unwrap_or_default();
            self.way.push(Stand::Key(key));
            let kind = kind_of(self, key)?;
            self.value(kind, next, lexer)?;
            self.way.pop();
            Ok(())
        })
    }

    fn object(&mut self, object: &Object, lexer: &mut Lexer<'t>) -> Result<(), Unreadable> {
        let fields = object.fields();
        let mut seen: u64 = 0;
        self.members(lexer, &mut |checker, key| match fields
            .iter()
            .enumerate()
            .find(|(_, field)| field.key == key)
        {
            Some((position, field)) => {
                seen |= 1 << position;
                Ok(field.kind)
            }
            None if object.is_open() => Ok(Kind::ANY),
            None => {
                checker.wrong = Some(unknown_key(object, key));
                Err(Unreadable)
            }
        })?;
        for (position, field) in fields.iter().enumerate() {
            if field.required && seen & (1 << position) == 0 {
                self.way.push(Stand::Key(field.key));
                return self.fail(format!("is required: {}", field.kind.expected()));
            }
        }
        Ok(())
    }

    /// The alternative that the object which begins here says it is, by a field such as `type` that has
    /// another value in each.
    fn by_constant(
        &mut self,
        kinds: Alternatives,
        lexer: &Lexer<'t>,
    ) -> Result<Option<Kind>, Unreadable> {
        let mut meant = None;
        walk(
            &mut Lexer::new(lexer.as_slice()),
            &mut |key, next, lexer| {
                let key = key.unwrap_or_default();
                let constants = kinds.iter().filter_map(|kind| constant(kind, key));
                if next != b'"' || constants.clone().next().is_none() {
                    return skip(next, lexer, DEEPEST);
                }
                let value = lexer.discarded().str_string().map_err(|_| Unreadable)?;
                meant = kinds
                    .iter()
                    .find(|kind| constant(*kind, key) == Some(&*value));
                if meant.is_none() {
                    self.way.push(Stand::Key(key));
                    let allowed: Vec<&str> = constants.collect();
                    let got = quoted(&[&shortened(&value)]);
                    return self.fail(format!("expected one of {}, got {got}", quoted(&allowed)));
                }
                Ok(())
            },
        )?;
        Ok(meant)
    }

    fn one_of(
        &mut self,
        kind: Kind,
        kinds: Alternatives,
        next: u8,
        lexer: &mut Lexer<'t>,
    ) -> Result<(), Unreadable> {
        if next == b'{'
            && let Some(meant) = self.by_constant(kinds, lexer)?
        {
            return self.value(meant, next, lexer);
        }
        let depth = self.way.len();
        // The alternative that went furthest before it failed is the one that was meant.
        let mut nearest: Option<(usize, Checker<'t>)> = None;
        for alternative in kinds.iter() {
            let mut attempt = Lexer::new(lexer.as_slice());
            let mut checker = Checker {
                way: self.way.clone(),
                wrong: None,
            };
            if checker.value(alternative, next, &mut attempt).is_ok() {
                *lexer = attempt;
                return Ok(());
            }
            let left = attempt.as_slice().len();
            if nearest.as_ref().is_none_or(|(least, _)| left < *least) {
                nearest = Some((left, checker));
            }
        }
        match nearest {
            Some((_, checker)) if checker.way.len() > depth => {
                *self = checker;
                Err(Unreadable)
            }
            _ => self.mismatch(kind, "another"),
        }
    }
}

/// The value of a field that can have but one.
fn constant(kind: Kind, key: &str) -> Option<&'static str> {
    let Shape::Object(object) = kind.shape() else {
        return None;
    };
    let Shape::Enum(choices) = object.field(key)?.kind.shape() else {
        return None;
    };
    let mut choices = choices.iter();
    choices.next().filter(|_| choices.next().is_none())
}

/// With hyphens or without; not in braces or as a URN, which can't stand in a path.
pub(crate) fn is_uuid(text: &str) -> bool {
    matches!(text.len(), 32 | 36) && uuid::Uuid::try_parse(text).is_ok()
}

fn unknown_key(object: &Object, key: &str) -> String {
    let keys: Vec<&str> = object.fields().iter().map(|field| field.key).collect();
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

fn shortened(value: &str) -> String {
    const MOST: usize = 60;
    let end = value.char_indices().nth(MOST);
    match end.and_then(|(end, _)| value.get(..end)) {
        Some(start) => format!("{start}…"),
        None => value.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::kind::Schema;
    use crate::models::automations::TriggerInput;
    use crate::models::flow_runs::{FlowRunFilter, FlowRunQuery};
    use crate::models::states::StateCreate;

    fn refusal(text: &str, kind: Kind) -> String {
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
                r#"start_time.before_: expected a Date, an ISO 8601 string such as "2026-11-24T10:00:00Z" or seconds since the epoch or null, got "tomorrow""#,
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

    const TRIGGER: &str = r#"{"type":"event","posture":"Reactive"}"#;

    #[test]
    fn of_several_types_the_one_that_is_named_counts() {
        let refused = |trigger: &str| refusal(trigger, TriggerInput::KIND);
        assert_eq!(refused(TRIGGER), "accepted");
        // Wherever the name stands.
        assert!(
            refused(r#"{"triggers":[],"type":"event","posture":"Reactive"}"#)
                .starts_with("triggers: is not a key of EventTriggerInput."),
        );
        assert_eq!(
            refused(r#"{"type":"events"}"#),
            r#"type: expected one of "event", "compound", "sequence", got "events""#
        );
        assert!(refused("{}").contains("is required"));
    }

    #[test]
    fn a_type_may_hold_itself_up_to_a_depth() {
        let nested = |depth: usize| {
            let mut trigger = TRIGGER.to_owned();
            for _ in 0..depth {
                trigger = format!(r#"{{"triggers":[{trigger}],"within":null,"type":"sequence"}}"#);
            }
            refusal(&trigger, TriggerInput::KIND)
        };
        assert_eq!(nested(40), "accepted");
        assert_eq!(nested(5_000), "not valid JSON, or nested too deep");
        let wrong = r#"{"type":"sequence","within":null,"triggers":[{"type":"event"}]}"#;
        assert!(refusal(wrong, TriggerInput::KIND).starts_with("triggers[0].posture: is required"),);
    }

    #[test]
    fn what_is_no_json_is_said_to_be_none() {
        assert!(refusal("{", FlowRunFilter::KIND).starts_with("not valid JSON"));
        assert!(refusal("{} {}", FlowRunFilter::KIND).starts_with("not valid JSON"));
    }
}
