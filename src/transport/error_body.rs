//! Reads the body of an error response, of a server or of a proxy in front of it. Pure.
//!
//! Prefect has two shapes, `{"detail": string | [{loc, msg, type}]}` and `{"exception_message",
//! "exception_detail": [{loc, msg, type, input}], "request_body"}`; proxies send text or HTML. The input and
//! the request body echo what was sent, secrets included, so they are dropped.

use crate::json::text::{ObjectText, items, pick, string};

/// What an error response says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ServerMessage {
    /// As a sentence.
    pub message: String,
    /// As JSON: a string, or a list of `{loc, msg, type}`.
    pub detail: Option<String>,
}

/// Reads the body of an error response.
#[must_use]
pub(crate) fn read(status: u16, body: &str) -> ServerMessage {
    let keys = ["exception_detail", "detail", "exception_message"];
    let Some([exception_detail, detail, message]) = pick(body, &keys) else {
        return ServerMessage {
            message: no_json(status, body),
            detail: None,
        };
    };
    let detail = exception_detail.or(detail);
    if let Some(items) = detail.and_then(items).filter(|items| !items.is_empty()) {
        let (sentences, kept): (Vec<_>, Vec<_>) = items.into_iter().map(item).unzip();
        return ServerMessage {
            message: sentences.join("; "),
            detail: Some(format!("[{}]", kept.join(","))),
        };
    }
    let read = |text: Option<&str>| text.and_then(|text| Some((string(text)?, text.to_owned())));
    match read(detail).or_else(|| read(message)) {
        Some((message, text)) => ServerMessage {
            message,
            detail: Some(text),
        },
        None => ServerMessage {
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
    let path: Vec<String> = steps
        .map(|step| string(step).unwrap_or_else(|| step.to_owned()))
        .collect();
    let sentence = if path.is_empty() {
        message
    } else {
        format!("{}: {message}", path.join("."))
    };
    (sentence, kept.to_string())
}

/// Describes a body that isn't Prefect's: what kind of body it is, never its content, which may be anything.
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

/// Whether it is an HTML page.
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

    fn server_message(message: &str, detail: Option<&str>) -> ServerMessage {
        ServerMessage {
            message: message.into(),
            detail: detail.map(str::to_owned),
        }
    }

    #[test]
    fn a_detail_is_the_message() {
        assert_eq!(
            read(404, r#"{"detail":"Flow run not found"}"#),
            server_message("Flow run not found", Some(r#""Flow run not found""#))
        );
        assert_eq!(
            read(401, r#"{"exception_message":"Unauthorized"}"#),
            server_message("Unauthorized", Some(r#""Unauthorized""#))
        );
    }

    #[test]
    fn a_validation_error_keeps_the_paths_and_drops_what_was_sent() {
        let body = r#"{"exception_message":"Invalid request received.","exception_detail":
            [{"type":"enum","loc":["body","flow_runs",0,"sort"],"msg":"Input should be X",
              "input":"s3cret","ctx":{"a":"s3cret"}}],"request_body":{"key":"s3cret"}}"#;
        let message = read(422, body);
        assert_eq!(message.message, "body.flow_runs.0.sort: Input should be X");
        assert_eq!(
            message.detail.as_deref(),
            Some(
                r#"[{"loc":["body","flow_runs",0,"sort"],"msg":"Input should be X","type":"enum"}]"#
            )
        );
    }

    #[test]
    fn a_proxys_page_is_described_and_not_repeated() {
        let message = read(502, "<html><body>s3cret</body></html>");
        assert!(message.message.contains("HTML"), "{}", message.message);
        assert!(!message.message.contains("s3cret"));
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
            let message = read(status, &body);
            prop_assert!(!message.message.is_empty());
            // A short body may occur in any sentence by chance.
            if body.len() > 40 && serde_json::from_str::<Value>(&body).is_err() {
                prop_assert!(!message.message.contains(body.trim()));
            }
        }

        #[test]
        fn whatever_json_a_server_says_the_detail_is_json(status: u16, body in any_json()) {
            let message = read(status, &body.to_string());
            prop_assert!(message.detail.is_none_or(|text| serde_json::from_str::<Value>(&text).is_ok()));
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
            let message = read(422, &body.to_string());
            prop_assert!(message.message.ends_with("Input should be X"));
            prop_assert!(!message.message.contains(&echo));
            prop_assert!(!message.detail.unwrap_or_default().contains(&echo));
        }
    }
}
