//! Reads JSON text and keeps it text: what is not looked at is handed on to the letter, so a number
//! beyond 2^53 is the same number afterwards. Pure.
//!
//! The lexer is hifijson's. With serde_json, however little is asked of it, comes the code that words
//! every error it knows: a fifth of the binary.

use std::fmt;

use hifijson::num::Lex as _;
use hifijson::str::{Lex as _, LexAlloc as _};
use hifijson::token::{Expect, Lex as _};
use hifijson::{Read as _, SliceLexer};

/// Where a reader stands in a text.
pub(crate) type Lexer<'t> = SliceLexer<'t>;

/// The text is no JSON, goes deeper than [`DEEPEST`], or is not what its reader can use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unreadable;

impl From<Expect> for Unreadable {
    fn from(_: Expect) -> Self {
        Self
    }
}

/// How many objects and lists may stand within one another: more would be too much for the stack.
pub(crate) const DEEPEST: u32 = 500;

/// What reads an item of a list or, with its key, a member of an object. A key is as it is written,
/// with its escapes: those that are looked for have none.
pub(crate) type Each<'e, 't> =
    &'e mut dyn FnMut(Option<&'t str>, u8, &mut Lexer<'t>) -> Result<(), Unreadable>;

/// Reads the list or the object that begins here.
///
/// # Errors
/// When it is none, or `each` fails.
pub(crate) fn walk<'t>(lexer: &mut Lexer<'t>, each: Each<'_, 't>) -> Result<(), Unreadable> {
    match lexer.take_next() {
        Some(b'[') => lexer.seq(b']', Lexer::ws_peek, |next, lexer| each(None, next, lexer)),
        Some(b'{') => lexer.seq(b'}', Lexer::ws_peek, |next, lexer| {
            if next != b'"' {
                return Err(Unreadable);
            }
            let key = str::from_utf8(string_at(lexer)?).map_err(|_| Unreadable)?;
            lexer.expect(Lexer::ws_peek, b':').ok_or(Unreadable)?;
            let next = lexer.ws_peek().ok_or(Unreadable)?;
            each(Some(key), next, lexer)
        }),
        _ => Err(Unreadable),
    }
}

/// Passes over the value that begins here.
///
/// # Errors
/// When it is none, or goes too deep.
pub(crate) fn skip(next: u8, lexer: &mut Lexer<'_>, depth: u32) -> Result<(), Unreadable> {
    match next {
        b'"' => string_at(lexer).map(drop),
        b'[' | b'{' if depth == 0 => Err(Unreadable),
        b'[' | b'{' => walk(lexer, &mut |_, next, lexer| skip(next, lexer, depth - 1)),
        b'-' | b'0'..=b'9' => {
            let number = lexer.num_ignore().validate();
            number.map(drop).map_err(|_| Unreadable)
        }
        _ => lexer.null_or_bool().map(drop).ok_or(Unreadable),
    }
}

/// Passes over a string and gives what is between its quotes, as it is written: at once up to its end,
/// or to what has to be looked at closer. Most of an answer is strings, and byte by byte it takes longer.
fn string_at<'t>(lexer: &mut Lexer<'t>) -> Result<&'t [u8], Unreadable> {
    let text = lexer.discarded().as_slice();
    let plain = text
        .iter()
        .position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
    let rest = plain
        .and_then(|plain| text.get(plain..))
        .ok_or(Unreadable)?;
    *lexer = Lexer::new(rest);
    lexer.str_ignore().map_err(|_| Unreadable)?;
    let length = text.len() - lexer.as_slice().len();
    text.get(..length.saturating_sub(1)).ok_or(Unreadable)
}

/// Reads a text in which there is one value; `read` is told how it begins.
fn whole<'t>(
    text: &'t str,
    read: impl FnOnce(u8, &mut Lexer<'t>) -> Result<(), Unreadable>,
) -> Option<()> {
    let mut lexer = Lexer::new(text.as_bytes());
    let next = lexer.ws_peek()?;
    read(next, &mut lexer).ok()?;
    lexer.ws_peek().is_none().then_some(())
}

/// Passes over the value that begins here, and gives its text.
fn value<'t>(text: &'t str, next: u8, lexer: &mut Lexer<'t>) -> Result<&'t str, Unreadable> {
    let start = text.len() - lexer.as_slice().len();
    skip(next, lexer, DEEPEST)?;
    let end = text.len() - lexer.as_slice().len();
    text.get(start..end).ok_or(Unreadable)
}

/// The items of a list; `None` for what is no list.
#[must_use]
pub(crate) fn items(text: &str) -> Option<Vec<&str>> {
    let mut items = Vec::new();
    whole(text, |next, lexer| match next {
        b'[' => walk(lexer, &mut |_, next, lexer| {
            items.push(value(text, next, lexer)?);
            Ok(())
        }),
        _ => Err(Unreadable),
    })?;
    Some(items)
}

/// The keys and values of an object; `None` for what is no object.
#[must_use]
pub(crate) fn members(text: &str) -> Option<Vec<(&str, &str)>> {
    let mut members = Vec::new();
    whole(text, |next, lexer| match next {
        b'{' => walk(lexer, &mut |key, next, lexer| {
            members.push((key.unwrap_or_default(), value(text, next, lexer)?));
            Ok(())
        }),
        _ => Err(Unreadable),
    })?;
    Some(members)
}

/// The members of an object that have these keys, without those that are null; `None` for what is no
/// object.
#[must_use]
pub(crate) fn pick<'t, const N: usize>(
    text: &'t str,
    keys: &[&str; N],
) -> Option<[Option<&'t str>; N]> {
    let mut picked = [None; N];
    whole(text, |next, lexer| {
        pick_into(text, next, lexer, keys, &mut picked, false)
    })?;
    Some(picked)
}

/// The same for each object of a list, in one pass, with what is null as it is; `None` for what is no list of
/// objects.
#[must_use]
pub(crate) fn pick_all<'t>(text: &'t str, keys: &[&str]) -> Option<Vec<Vec<Option<&'t str>>>> {
    let mut all = Vec::new();
    whole(text, |next, lexer| match next {
        b'[' => walk(lexer, &mut |_, next, lexer| {
            let mut picked = vec![None; keys.len()];
            pick_into(text, next, lexer, keys, &mut picked, true)?;
            all.push(picked);
            Ok(())
        }),
        _ => Err(Unreadable),
    })?;
    Some(all)
}

fn pick_into<'t>(
    text: &'t str,
    next: u8,
    lexer: &mut Lexer<'t>,
    keys: &[&str],
    picked: &mut [Option<&'t str>],
    nulls: bool,
) -> Result<(), Unreadable> {
    if next != b'{' {
        return Err(Unreadable);
    }
    walk(lexer, &mut |key, next, lexer| {
        let value = value(text, next, lexer)?;
        let wanted = keys.iter().position(|wanted| key == Some(wanted));
        if let Some(place) = wanted.and_then(|place| picked.get_mut(place)) {
            *place = (nulls || value != "null").then_some(value);
        }
        Ok(())
    })
}

/// The string that a text is; `None` for what is none.
#[must_use]
pub(crate) fn string(text: &str) -> Option<String> {
    let mut lexer = Lexer::new(text.as_bytes());
    lexer.ws_peek().filter(|next| *next == b'"')?;
    Some(lexer.discarded().str_string().ok()?.into_owned())
}

/// Whether a list has this string in it.
#[must_use]
pub(crate) fn holds(list: &str, wanted: &str) -> bool {
    let items = items(list).unwrap_or_default();
    items
        .into_iter()
        .filter_map(string)
        .any(|item| item == wanted)
}

/// A list of strings that need no escapes, such as ids.
#[must_use]
pub(crate) fn list<'a>(plain: impl IntoIterator<Item = &'a str>) -> String {
    let mut list = String::from("[");
    for text in plain {
        if list.len() > 1 {
            list.push(',');
        }
        list.push('"');
        list.push_str(text);
        list.push('"');
    }
    list.push(']');
    list
}

/// A JSON object, put together from texts that are JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ObjectText(Vec<(String, String)>);

impl ObjectText {
    /// Reads one; what is none gives an empty one.
    #[must_use]
    pub(crate) fn read(text: &str) -> Self {
        let members = members(text).unwrap_or_default().into_iter();
        Self(
            members
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .collect(),
        )
    }

    /// The value under this key; `None` for null.
    #[must_use]
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.value(key).filter(|value| *value != "null")
    }

    /// The value under this key, also where it is null.
    #[must_use]
    pub(crate) fn value(&self, key: &str) -> Option<&str> {
        let found = self.0.iter().find(|(other, _)| other == key);
        found.map(|(_, value)| value.as_str())
    }

    /// Takes a value out; `None` for null.
    pub(crate) fn take(&mut self, key: &str) -> Option<String> {
        let taken = self.get(key).map(str::to_owned);
        self.0.retain(|(other, _)| other != key);
        taken
    }

    /// Sets a value, in place of another under this key.
    pub(crate) fn set(&mut self, key: &str, value: impl Into<String>) -> &mut Self {
        let value = value.into();
        match self.0.iter_mut().find(|(other, _)| other == key) {
            Some((_, place)) => *place = value,
            None => self.0.push((key.to_owned(), value)),
        }
        self
    }
}

impl fmt::Display for ObjectText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{")?;
        for (place, (key, value)) in self.0.iter().enumerate() {
            let comma = if place > 0 { "," } else { "" };
            write!(f, "{comma}\"{key}\":{value}")?;
        }
        f.write_str("}")
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(missing_docs)]
pub(crate) mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    #[test]
    fn members_are_picked_to_the_letter() {
        let text =
            r#" {"a": 90071992547409931234, "b" : {"c":[1, 2.50]}, "n":null,"s":"x\"y\u00e9"} "#;
        assert_eq!(
            pick(text, &["b", "a", "n", "z"]),
            Some([
                Some(r#"{"c":[1, 2.50]}"#),
                Some("90071992547409931234"),
                None,
                None
            ])
        );
        let [s] = pick(text, &["s"]).unwrap_or_default();
        assert_eq!(s.and_then(string).as_deref(), Some("x\"yé"));
        assert_eq!(items("[1,\"a\", {} ]"), Some(vec!["1", "\"a\"", "{}"]));
        assert_eq!(
            pick_all(r#"[{"a":1,"b":null},{}]"#, &["b", "a"]),
            Some(vec![vec![Some("null"), Some("1")], vec![None, None]])
        );
        assert_eq!(pick_all(r#"[{"a":1},2]"#, &["a"]), None);
    }

    #[test]
    fn what_is_no_json_gives_nothing() {
        for text in [
            "",
            "{",
            "{\"a\":1",
            "{\"a\":1} x",
            "{\"a\" 1}",
            "{a:1}",
            "{\"a\":tru}",
            "[]",
            "7",
            "{\"a\":[1,]}",
        ] {
            assert_eq!(pick(text, &["a"]), None, "{text}");
        }
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(5000), "]".repeat(5000));
        assert_eq!(pick(&deep, &["a"]), None);
    }

    #[test]
    fn an_object_is_put_together_in_order() {
        let mut object = ObjectText::read(r#"{"b":1,"a":{"x":null},"k\"":2}"#);
        object.set("c", "true").set("b", "3");
        assert_eq!(
            object.to_string(),
            r#"{"b":3,"a":{"x":null},"k\"":2,"c":true}"#
        );
        assert_eq!(object.take("b").as_deref(), Some("3"));
        assert_eq!(object.get("b"), None);
    }

    /// Any JSON value, a few levels deep.
    pub(crate) fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            let key = prop_oneof![
                "detail",
                "exception_detail",
                "exception_message",
                "loc",
                "msg",
                any::<String>()
            ];
            prop_oneof![
                vec(inner.clone(), 0..4).prop_map(Value::from),
                vec((key, inner), 0..4).prop_map(|pairs| pairs.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn whatever_is_read_is_what_serde_reads(value in any_json(), pretty: bool) {
            let text = if pretty { format!("{value:#}") } else { value.to_string() };
            let read = |text: &str| serde_json::from_str::<Value>(text).ok();
            prop_assert_eq!(string(&text), value.as_str().map(str::to_owned));
            match &value {
                Value::Array(list) => {
                    let items: Option<Vec<Value>> = items(&text).unwrap_or_default().into_iter().map(read).collect();
                    prop_assert_eq!(items.as_ref(), Some(list));
                }
                Value::Object(_) => prop_assert_eq!(read(&ObjectText::read(&text).to_string()), Some(value)),
                _ => prop_assert!(items(&text).is_none() && pick(&text, &["a"]).is_none()),
            }
        }

        #[test]
        fn whatever_is_no_json_for_serde_is_none_here(text in "[\\[\\]{}\",:a0. \\\\-]{0,12}") {
            let no_json = serde_json::from_str::<Value>(&text).is_err();
            prop_assert!(!no_json || items(&text).is_none() && pick(&text, &["a"]).is_none(), "{}", text);
        }
    }
}
