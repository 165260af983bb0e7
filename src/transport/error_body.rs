//! Reads what a server or a proxy in front of it says of a failure. Pure.
//!
//! Prefect has two shapes, `{"detail": string | [{loc, msg, type}]}` and `{"exception_message",
//! "exception_detail": [{loc, msg, type, input}], "request_body"}`; proxies answer text or HTML. The
//! input and the request body are an echo of what was sent, secrets included: they are dropped.

use crate::json::text::{ObjectText, items, pick, string};

/// What was said.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Told {
    /// In a sentence.
    pub message: String,
    /// As JSON: a string, or a list of `{loc, msg, type}`.
    pub detail: Option<String>,
}

/// Reads the body of an answer that says no.
#[must_use]
pub(crate) fn read(status: u16, body: &str) -> Told {
    let keys = ["exception_detail", "detail", "exception_message"];
    let Some([exception_detail, detail, message]) = pick(body, &keys) else {
        return Told {
            message: no_json(status, body),
            detail: None,
        };
    };
    let detail = exception_detail.or(detail);
    if let Some(items) = detail.and_then(items).filter(|items| !items.is_empty()) {
        let (sentences, kept): (Vec<_>, Vec<_>) = items.into_iter().map(item).unzip();
        return Told {
            message: sentences.join("; "),
            detail: Some(format!("[{}]", kept.join(","))),
        };
    }
    let told = |text: Option<&str>| text.and_then(|text| Some((string(text)?, text.to_owned())));
    match told(detail).or_else(|| told(message)) {
        Some((message, text)) => Told {
            message,
            detail: Some(text),
        },
        None => Told {
            message: format!("the server answered {status}"),
            detail: None,
        },
    }
}

/// An item as a sentence, `body.flow_runs.0.sort: Input should be …`, and as JSON without the input.
fn item(item: &str) -> (String, String) {
    let keys = ["loc", "msg", "type"];
    let picked = pick(item, &keys).unwrap_or_default();
    let mut kept = ObjectText::default();
    for (key, value) in keys.iter().zip(picked) {
        if let Some(value) = value {
            kept.set(key, value);
        }
    }
    let [loc, message, _] = picked;
    let message = message.and_then(string).unwrap_or("not valid".into());
    let steps = loc.and_then(items).unwrap_or_default().into_iter();
    let place: Vec<String> = steps
        .map(|step| string(step).unwrap_or_else(|| step.to_owned()))
        .collect();
    let sentence = if place.is_empty() {
        message
    } else {
        format!("{}: {message}", place.join("."))
    };
    (sentence, kept.to_string())
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
pub(crate) fn is_html(body: &str) -> bool {
    body.trim_start().starts_with('<')
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::json::text::tests::any_json;

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
        fn whatever_json_a_server_says_the_detail_is_json(status: u16, body in any_json()) {
            let told = read(status, &body.to_string());
            prop_assert!(told.detail.is_none_or(|text| serde_json::from_str::<Value>(&text).is_ok()));
        }

        #[test]
        fn an_echo_of_what_was_sent_is_never_repeated(
            echo in "s3cret-[a-z0-9]{8}",
            place in "input|ctx|url|request_body",
            loc in vec(any_json(), 0..4),
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
