//! Reads what a server or a proxy in front of it says of a failure. Pure.
//!
//! Prefect has two shapes, `{"detail": string | [{loc, msg, type}]}` and `{"exception_message",
//! "exception_detail": [{loc, msg, type, input}], "request_body"}`; proxies answer text or HTML. The
//! input and the request body are an echo of what was sent, secrets included: they are dropped.

use serde::Deserialize;
use serde_json::{Value, json};

/// What was said.
#[derive(Debug, PartialEq, Eq)]
pub struct Told {
    /// In a sentence.
    pub message: String,
    /// As JSON: a string, or a list of `{loc, msg, type}`.
    pub detail: Option<String>,
}

#[derive(Deserialize)]
struct Body {
    detail: Option<Value>,
    exception_message: Option<String>,
    exception_detail: Option<Value>,
}

#[derive(Deserialize)]
struct Item {
    #[serde(default)]
    loc: Vec<Value>,
    #[serde(default)]
    msg: String,
    #[serde(default, rename = "type")]
    kind: String,
}

/// Reads the body of an answer that says no.
#[must_use]
pub fn read(status: u16, body: &str) -> Told {
    let Ok(body) = serde_json::from_str::<Body>(body) else {
        return Told {
            message: no_json(status, body),
            detail: None,
        };
    };
    let detail = body.exception_detail.or(body.detail);
    if let Some(items) = detail.as_ref().and_then(items) {
        let message = items
            .iter()
            .map(Item::sentence)
            .collect::<Vec<_>>()
            .join("; ");
        let detail: Vec<Value> = items.iter().map(Item::to_json).collect();
        return Told {
            message,
            detail: Some(Value::from(detail).to_string()),
        };
    }
    let said = detail
        .as_ref()
        .and_then(Value::as_str)
        .map(str::to_owned)
        .or(body.exception_message);
    Told {
        detail: said
            .as_ref()
            .map(|said| Value::from(said.as_str()).to_string()),
        message: said.unwrap_or_else(|| format!("the server answered {status}")),
    }
}

/// The list of problems, if that is what it is.
fn items(detail: &Value) -> Option<Vec<Item>> {
    Vec::<Item>::deserialize(detail)
        .ok()
        .filter(|items| !items.is_empty())
}

impl Item {
    fn sentence(&self) -> String {
        let place: Vec<String> = self
            .loc
            .iter()
            .map(|step| step.as_str().map_or_else(|| step.to_string(), str::to_owned))
            .collect();
        if place.is_empty() {
            self.msg.clone()
        } else {
            format!("{}: {}", place.join("."), self.msg)
        }
    }

    fn to_json(&self) -> Value {
        json!({ "loc": self.loc, "msg": self.msg, "type": self.kind })
    }
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
    fn every_other_body_gives_a_sentence() {
        for body in ["", "{}", "[]", "null", "17", "\"x\"", "{\"detail\":17}", "oops", "{"] {
            assert!(read(500, body).message.contains("500"), "{body}");
        }
    }
}
