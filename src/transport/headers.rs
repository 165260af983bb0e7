//! The rules for headers that callers add, and which headers may be shown. Pure.

use base64ct::{Base64, Encoding};

use super::text::replace;
use crate::json::check::Problem;

/// Headers that only the client itself sets; Python's client protects the same ones.
const PROTECTED: [&str; 3] = ["user-agent", "prefect-csrf-token", "prefect-csrf-client"];

/// Headers to be added to a request, and the protected ones that were left out.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Custom {
    /// Names and values, in the order given.
    pub headers: Vec<(String, String)>,
    /// The names that were ignored.
    pub ignored: Vec<String>,
}

/// Checks the headers that a caller passed.
///
/// # Errors
/// If a name or a value isn't valid in a header; the value is never repeated.
pub(crate) fn custom(given: impl IntoIterator<Item = (String, String)>) -> Result<Custom, Problem> {
    let mut custom = Custom::default();
    for (name, value) in given {
        let refused =
            |message: &str| Err(Problem::new(message.into()).within(&name).within("headers"));
        if !is_name(&name) {
            return refused("is no name for a header: letters, digits and !#$%&'*+-.^_`|~ are");
        }
        if !is_value(&value) {
            return refused(
                "has a value that can't be sent: a control character or one beyond ISO 8859-1",
            );
        }
        if PROTECTED.contains(&name.to_ascii_lowercase().as_str()) {
            custom.ignored.push(name);
        } else {
            custom.headers.push((name, value));
        }
    }
    Ok(custom)
}

/// Whether its value may be shown, because it holds nothing of the caller's.
#[must_use]
pub(crate) fn is_plain(name: &str) -> bool {
    ["accept", "content-type"].contains(&&*name.to_ascii_lowercase())
}

/// The token that a stream's first message carries: the key in the `Authorization` header, or the user and password.
#[must_use]
pub(crate) fn token(sent: &[(String, String)]) -> Option<String> {
    let is_authorization =
        |(name, _): &&(String, String)| name.eq_ignore_ascii_case("authorization");
    let (_, value) = sent.iter().find(is_authorization)?;
    let (scheme, token) = value.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("basic") {
        decoded(token)
    } else {
        Some(token.to_owned())
    }
}

/// The user and password after `Basic`.
fn decoded(basic: &str) -> Option<String> {
    String::from_utf8(Base64::decode_vec(basic).ok()?).ok()
}

/// The secret parts of the headers that were sent, in every form in which a response may echo them.
pub(crate) struct Secrets(Vec<String>);

impl Secrets {
    /// The secrets in these headers.
    #[must_use]
    pub(crate) fn of(sent: &[(String, String)]) -> Self {
        /// Anything shorter may occur in any text.
        const SHORTEST: usize = 6;
        let mut secrets = Vec::new();
        for (_, value) in sent.iter().filter(|(name, _)| !is_plain(name)) {
            // `Bearer key`: the key alone is a secret, too.
            let last = value.rsplit_once(' ').map_or(&**value, |(_, last)| last);
            // `Basic dXNlcjpwYXNz`: so are the user and password, decoded.
            let plain = value
                .strip_prefix("Basic ")
                .and_then(decoded)
                .unwrap_or_default();
            let password = plain.split_once(':').map_or("", |(_, password)| password);
            for secret in [value, last, &*plain, password] {
                if secret.len() >= SHORTEST {
                    secrets.push(secret.to_owned());
                    // The same, as it is written in JSON.
                    secrets.push(replace(&replace(secret, "\\", "\\\\"), "\"", "\\\""));
                }
            }
        }
        Self(secrets)
    }

    /// A text of a response without them: a proxy may repeat what it received.
    #[must_use]
    pub(crate) fn redacted(&self, text: &str) -> String {
        let secrets = self.0.iter();
        secrets.fold(text.to_owned(), |text, secret| {
            replace(&text, secret, "[redacted]")
        })
    }
}

/// RFC 9110: a token.
fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// RFC 9110: visible characters, spaces and tabs; beyond ASCII, what fits into a byte.
#[must_use]
pub(crate) fn is_value(value: &str) -> bool {
    value.chars().all(|char| {
        char == '\t'
            || (!char.is_control() || ('\u{80}'..'\u{a0}').contains(&char)) && u32::from(char) < 256
    })
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one(name: &str, value: &str) -> Result<Custom, Problem> {
        custom([(name.into(), value.into())])
    }

    #[test]
    fn protected_headers_are_left_out_whatever_their_case() {
        for name in ["User-Agent", "PREFECT-CSRF-TOKEN", "prefect-csrf-client"] {
            let custom = one(name, "x").unwrap_or_default();
            assert_eq!(custom.ignored, [name]);
            assert!(custom.headers.is_empty());
        }
    }

    #[test]
    fn what_cannot_be_sent_is_refused_by_name_and_without_its_value() {
        for (name, value) in [
            ("X-Key", "s3\ncret"),
            ("X-Key", "s3\u{1}cret"),
            ("X-Key", "s3\u{7f}cret"),
            ("X-Key", "s3cret\u{20ac}"),
            ("X Key", "s3cret"),
            ("", "s3cret"),
        ] {
            let message = one(name, value).err().map(|problem| problem.to_string());
            assert!(
                message
                    .as_ref()
                    .is_some_and(|text| text.starts_with("headers")),
                "{message:?}"
            );
            assert!(!message.is_some_and(|text| text.contains("cret")));
        }
        assert!(one("X-Key", "grüezi").is_ok());
    }

    #[test]
    fn secrets_that_a_proxy_echoes_are_redacted() {
        let sent = [
            ("Accept", "application/json"),
            ("Authorization", "Bearer s3cret-key"),
            ("X-Quoted", r#"s3"cret\\quoted"#),
            ("X-Short", "a"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let body =
            r#"{"detail":"application/json Bearer s3cret-key, s3cret-key s3\"cret\\\\quoted"}"#;
        assert_eq!(
            Secrets::of(&sent).redacted(body),
            r#"{"detail":"application/json [redacted], [redacted] [redacted]"}"#
        );
    }

    proptest! {
        #[test]
        fn no_key_comes_back_out_of_an_echo(
            key in "[A-Za-z0-9_\\\\\"]{6,20}", before in "[ -~]{0,12}", after in "[ -~]{0,12}",
        ) {
            let sent = [("Authorization".to_owned(), format!("Bearer {key}"))];
            for echo in [key.clone(), format!("Bearer {key}")] {
                let seen = Secrets::of(&sent).redacted(&format!("{before}{echo}{after}"));
                prop_assert!(!seen.contains(&key) || "[redacted]".contains(&key), "{}", seen);
            }
        }

        #[test]
        fn any_header_is_kept_ignored_or_refused_without_its_value(
            name in prop_oneof![any::<String>(), "[A-Za-z-]{1,12}", "(?i)user-agent"],
            value in prop_oneof![any::<String>(), "s3cret[ -~]{0,8}"],
        ) {
            match one(&name, &value) {
                Ok(custom) => {
                    prop_assert_eq!(custom.headers.len() + custom.ignored.len(), 1);
                    // Not even a line break can be smuggled in.
                    let ends_line = |text: &str| text.contains(['\r', '\n', '\0']);
                    prop_assert!(!custom.headers.iter().any(|(name, value)| ends_line(name) || ends_line(value)));
                }
                Err(problem) => {
                    prop_assert_eq!(problem.loc.len(), 2);
                    prop_assert!(value.len() < 6 || name.contains(&value) || !problem.message.contains(&value));
                }
            }
        }
    }
}
