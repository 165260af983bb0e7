//! Reads what a server or a proxy in front of it says of a failure. Pure.
//!
//! Prefect has two shapes, `{"detail": string | [{loc, msg, type}]}` and `{"exception_message",
//! "exception_detail": [{loc, msg, type, input}], "request_body"}`; proxies answer text or HTML. The
//! input and the request body are an echo of what was sent, secrets included: they are dropped.

use serde_json::{Map, Value};

/// What was said.
#[derive(Debug, PartialEq, Eq)]
pub struct Told {
    /// In a sentence.
    pub message: String,
    /// As JSON: a string, or a list of `{loc, msg, type}`.
    pub detail: Option<String>,
}

/// A body without the values of the headers that were sent: a proxy may show people what it got.
#[must_use]
pub fn without<'a>(body: &str, sent: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    /// What is shorter may stand in any body.
    const SHORTEST: usize = 6;
    let mut body = body.to_owned();
    for (name, value) in sent {
        let is_plain = ["accept", "content-type"].contains(&&*name.to_ascii_lowercase());
        // `Bearer key`: the key alone gives it away as well.
        let last = value.rsplit_once(' ').map_or(value, |(_, last)| last);
        for secret in [value, last] {
            if !is_plain && secret.len() >= SHORTEST {
                body = body.replace(secret, "[redacted]");
                let quoted = to_text(&secret.into());
                body = body.replace(quoted.trim_matches('"'), "[redacted]");
            }
        }
    }
    body
}

/// Reads the body of an answer that says no.
#[must_use]
pub fn read(status: u16, body: &str) -> Told {
    let Ok(Value::Object(said)) = serde_json::from_str(body) else {
        return Told {
            message: no_json(status, body),
            detail: None,
        };
    };
    let detail = said.get("exception_detail").or(said.get("detail"));
    if let Some(items) = detail
        .and_then(Value::as_array)
        .filter(|items| !items.is_empty())
    {
        let sentences: Vec<String> = items.iter().map(sentence).collect();
        return Told {
            message: sentences.join("; "),
            detail: Some(to_text(&items.iter().map(without_input).collect())),
        };
    }
    let text = detail.and_then(Value::as_str);
    let text = text.or_else(|| said.get("exception_message").and_then(Value::as_str));
    Told {
        message: text.map_or_else(|| format!("the server answered {status}"), str::to_owned),
        detail: text.map(|text| to_text(&text.into())),
    }
}

/// `body.flow_runs.0.sort: Input should be …`
fn sentence(item: &Value) -> String {
    let message = item
        .get("msg")
        .and_then(Value::as_str)
        .unwrap_or("not valid");
    let steps = item.get("loc").and_then(Value::as_array);
    let place: Vec<String> = steps
        .into_iter()
        .flatten()
        .map(|step| step.as_str().map_or_else(|| to_text(step), str::to_owned))
        .collect();
    if place.is_empty() {
        message.to_owned()
    } else {
        format!("{}: {message}", place.join("."))
    }
}

fn without_input(item: &Value) -> Value {
    let mut kept = Map::new();
    for key in ["loc", "msg", "type"] {
        if let Some(value) = item.get(key) {
            kept.insert(key.to_owned(), value.clone());
        }
    }
    Value::Object(kept)
}

fn to_text(value: &Value) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// What to say of a body that isn't Prefect's: by its look, never by its content, which may be
/// anything.
fn no_json(status: u16, body: &str) -> String {
    let look = if is_html(body) {
        "with an HTML page: is that a proxy's or a login page, and is apiUrl the address of the API?"
    } else if body.trim().is_empty() {
        "with nothing more to say"
    } else {
        "in a form that is not Prefect's"
    };
    format!("the server answered {status} {look}")
}

/// Whether it is a page for people.
#[must_use]
pub fn is_html(body: &str) -> bool {
    body.trim_start().starts_with('<')
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn told(message: &str, detail: Option<&str>) -> Told {
        Told {
            message: message.into(),
            detail: detail.map(str::to_owned),
        }
    }

    #[test]
    fn a_detail_is_the_message() {
        assert_eq!(
            read(404, r#"{"detail":"Flow run not found"}"#),
            told("Flow run not found", Some(r#""Flow run not found""#))
        );
        assert_eq!(
            read(401, r#"{"exception_message":"Unauthorized"}"#),
            told("Unauthorized", Some(r#""Unauthorized""#))
        );
    }

    #[test]
    fn a_validation_error_keeps_the_places_and_drops_what_was_sent() {
        let body = r#"{"exception_message":"Invalid request received.","exception_detail":
            [{"type":"enum","loc":["body","flow_runs",0,"sort"],"msg":"Input should be X",
              "input":"s3cret","ctx":{"a":"s3cret"}}],"request_body":{"key":"s3cret"}}"#;
        let told = read(422, body);
        assert_eq!(told.message, "body.flow_runs.0.sort: Input should be X");
        assert_eq!(
            told.detail.as_deref(),
            Some(
                r#"[{"loc":["body","flow_runs",0,"sort"],"msg":"Input should be X","type":"enum"}]"#
            )
        );
    }

    #[test]
    fn a_page_of_a_proxy_is_named_and_not_repeated() {
        let told = read(502, "<html><body>s3cret</body></html>");
        assert!(told.message.contains("HTML"), "{}", told.message);
        assert!(!told.message.contains("s3cret"));
    }

    #[test]
    fn what_was_sent_is_not_repeated_where_a_proxy_shows_it() {
        let sent = [
            ("Accept", "application/json"),
            ("Authorization", "Bearer s3cret-key"),
            ("X-Quoted", r#"s3"cret\\quoted"#),
            ("X-Short", "a"),
        ];
        let body =
            r#"{"detail":"application/json Bearer s3cret-key, s3cret-key s3\"cret\\\\quoted"}"#;
        assert_eq!(
            without(body, sent.into_iter()),
            r#"{"detail":"application/json [redacted], [redacted] [redacted]"}"#
        );
    }

    #[test]
    fn every_other_body_gives_a_sentence() {
        for body in [
            "",
            "{}",
            "[]",
            "null",
            "17",
            "\"x\"",
            "{\"detail\":17}",
            "oops",
            "{",
        ] {
            assert!(read(500, body).message.contains("500"), "{body}");
        }
    }

    /// Any JSON value, a few levels deep.
    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
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
        fn whatever_a_proxy_says_there_is_a_sentence(status: u16, body: String) {
            let told = read(status, &body);
            prop_assert!(!told.message.is_empty());
            // Short bodies occur in any sentence by chance.
            if body.len() > 40 && serde_json::from_str::<Value>(&body).is_err() {
                prop_assert!(!told.message.contains(body.trim()));
            }
        }

        #[test]
        fn whatever_json_a_server_says_the_detail_is_json(status: u16, body in json()) {
            let told = read(status, &body.to_string());
            prop_assert!(told.detail.is_none_or(|text| serde_json::from_str::<Value>(&text).is_ok()));
        }

        #[test]
        fn an_echo_of_what_was_sent_is_never_repeated(
            echo in "s3cret-[a-z0-9]{8}",
            place in "input|ctx|url|request_body",
            loc in vec(json(), 0..4),
            shape in prop_oneof!["detail", "exception_detail"],
        ) {
            let body = json!({
                shape: [{ "loc": loc, "msg": "Input should be X", "type": "enum", place.clone(): { "a": [echo.clone()] } }],
                place: echo.clone(),
            });
            let told = read(422, &body.to_string());
            prop_assert!(told.message.ends_with("Input should be X"));
            prop_assert!(!told.message.contains(&echo));
            prop_assert!(!told.detail.unwrap_or_default().contains(&echo));
        }
    }
}
