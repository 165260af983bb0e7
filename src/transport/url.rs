//! The address of the API and the paths under it. Pure.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::text::split_at;
use crate::json::check::Problem;

/// Everything but what RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Where a server of one's own listens by default.
pub const DEFAULT_API_URL: &str = "http://127.0.0.1:4200/api";

/// The address of the API as given, made such that a path can be put behind it.
///
/// # Errors
/// With what is wrong and what would be right; a credential in the address is never repeated.
pub fn normalized(given: &str) -> Result<String, Problem> {
    let refused = |message: &str| Err(Problem::new(message.into()).within("apiUrl"));
    let given = given.trim();
    let scheme_and_rest = given.split_once(':');
    let Some((scheme, rest)) =
        scheme_and_rest.and_then(|(scheme, rest)| Some((scheme, rest.strip_prefix("//")?)))
    else {
        return refused("expected an address such as \"http://127.0.0.1:4200/api\"");
    };
    let scheme = scheme.to_ascii_lowercase();
    if scheme != "http" && scheme != "https" {
        return refused("expected an address that starts with http:// or https://");
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = split_at(rest, end);
    if authority.contains('@') {
        return refused("has a credential in it: give apiKey or authString instead");
    }
    if authority.is_empty() || authority.contains(char::is_whitespace) {
        return refused("expected an address with a host");
    }
    if path.contains(['?', '#']) {
        return refused("has a query or a fragment: an API's address has none");
    }
    let authority = authority.to_ascii_lowercase();
    let host = authority
        .rsplit_once(':')
        .map_or(&*authority, |(host, port)| {
            if port.bytes().all(|byte| byte.is_ascii_digit()) {
                host
            } else {
                &*authority
            }
        });
    if host == "0.0.0.0" || host == "[::]" {
        return refused(
            "is where a server listens, not where it can be reached: use 127.0.0.1 or its name",
        );
    }
    let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    if segments.iter().any(|part| *part == "." || *part == "..") {
        return refused("has . or .. in its path");
    }
    if host == "app.prefect.cloud" {
        return match workspace(&segments) {
            Some((account, workspace)) => Ok(format!(
                "https://api.prefect.cloud/api/accounts/{account}/workspaces/{workspace}"
            )),
            None => refused(
                "is a page of Prefect Cloud: use the address of a workspace, \
                 https://app.prefect.cloud/account/…/workspace/…",
            ),
        };
    }
    let mut url = format!("{scheme}://{authority}");
    for segment in segments {
        url.push('/');
        url.push_str(segment);
    }
    Ok(url)
}

/// The account and the workspace in the path of a page of Prefect Cloud.
fn workspace<'a>(segments: &[&'a str]) -> Option<(&'a str, &'a str)> {
    match segments {
        ["account", account, "workspace", workspace, ..] => Some((account, workspace)),
        _ => None,
    }
}

/// Whether it looks as if the `/api` at the end was forgotten.
#[must_use]
pub fn lacks_api(api_url: &str) -> bool {
    !api_url.split('/').skip(3).any(|segment| segment == "api")
}

/// A value as one segment of a path.
///
/// # Errors
/// When it can't be one: empty, `.` and `..` change the path they stand in.
pub fn segment(value: &str) -> Result<String, Problem> {
    if matches!(value, "" | "." | "..") {
        return Err(Problem::new(format!(
            "\"{value}\" can't be part of a path; expected a name"
        )));
    }
    Ok(utf8_percent_encode(value, RESERVED).to_string())
}

/// A query string, from keys and values.
#[must_use]
pub fn query(pairs: &[(String, String)]) -> String {
    let mut query = String::new();
    for (key, value) in pairs {
        query.push(if query.is_empty() { '?' } else { '&' });
        query.extend(utf8_percent_encode(key, RESERVED));
        query.push('=');
        query.extend(utf8_percent_encode(value, RESERVED));
    }
    query
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn slashes_and_spaces_around_an_address_do_no_harm() {
        for given in [
            "http://127.0.0.1:4200/api",
            " http://127.0.0.1:4200/api/ ",
            "HTTP://127.0.0.1:4200//api//",
        ] {
            assert_eq!(
                normalized(given).as_deref(),
                Ok("http://127.0.0.1:4200/api"),
                "{given}"
            );
        }
        assert_eq!(
            normalized("https://tools.example/prefect/api/").as_deref(),
            Ok("https://tools.example/prefect/api")
        );
        assert_eq!(
            normalized("http://[::1]:4200/api").as_deref(),
            Ok("http://[::1]:4200/api")
        );
    }

    #[test]
    fn a_page_of_a_cloud_workspace_becomes_its_api() {
        let api = "https://api.prefect.cloud/api/accounts/a-1/workspaces/w-2";
        for page in [
            "https://app.prefect.cloud/account/a-1/workspace/w-2",
            "https://app.prefect.cloud/account/a-1/workspace/w-2/runs/flow-run/x",
        ] {
            assert_eq!(normalized(page).as_deref(), Ok(api));
        }
        assert_eq!(normalized(api).as_deref(), Ok(api));
        assert!(normalized("https://app.prefect.cloud/account/a-1").is_err());
    }

    #[test]
    fn what_can_be_no_address_is_refused_without_repeating_a_secret() {
        for given in [
            "",
            "127.0.0.1:4200/api",
            "ftp://x/api",
            "http://",
            "http:///api",
            "http://0.0.0.0:4200/api",
            "http://admin:s3cret@host/api",
            "http://host/api?key=s3cret",
            "http://host/a/../api",
        ] {
            let problem = normalized(given).err().map(|problem| problem.to_string());
            assert!(
                problem
                    .as_ref()
                    .is_some_and(|text| text.starts_with("apiUrl: ")),
                "{given}: {problem:?}"
            );
            assert!(!problem.is_some_and(|text| text.contains("s3cret")));
        }
    }

    #[test]
    fn a_forgotten_api_is_noticed() {
        assert!(lacks_api("http://127.0.0.1:4200"));
        assert!(!lacks_api("http://127.0.0.1:4200/api"));
        assert!(!lacks_api(
            "https://api.prefect.cloud/api/accounts/a/workspaces/w"
        ));
    }

    #[test]
    fn a_name_is_one_segment_whatever_is_in_it() {
        assert_eq!(
            segment("x?y#z/ü %").as_deref(),
            Ok("x%3Fy%23z%2F%C3%BC%20%25")
        );
        for name in ["", ".", ".."] {
            assert!(segment(name).is_err(), "{name}");
        }
        assert_eq!(query(&[("a b".into(), "c&d".into())]), "?a%20b=c%26d");
    }

    proptest! {
        #[test]
        fn any_text_is_an_address_in_order_or_refused(given in prop_oneof![
            any::<String>(),
            "https?://[a-z@:0-9.\\[\\]]{0,12}[/a-z.?#]{0,12}",
        ]) {
            match normalized(&given) {
                Ok(url) => {
                    let rest = url.split_once("://").map(|(_, rest)| rest.to_owned()).unwrap_or_default();
                    prop_assert!(url.starts_with("http://") || url.starts_with("https://"));
                    prop_assert!(!rest.contains("//") && !rest.ends_with('/'), "{}", url);
                    prop_assert!(!url.contains(['?', '#', '@']), "{}", url);
                    prop_assert_eq!(normalized(&url), Ok(url));
                }
                Err(problem) => prop_assert_eq!(problem.path(), "apiUrl"),
            }
        }

        #[test]
        fn a_credential_in_an_address_is_never_repeated(host in "[a-z]{1,8}", secret in "s3cret-[a-z0-9]{8}") {
            for given in [format!("https://u:{secret}@{host}/api"), format!("https://{host}/api?key={secret}"), format!("https://{host}/#{secret}")] {
                let problem = normalized(&given).err().map(|problem| problem.to_string()).unwrap_or_default();
                prop_assert!(!problem.is_empty() && !problem.contains(&secret), "{}", problem);
            }
        }

        #[test]
        fn any_name_comes_back_out_of_a_segment(name: String) {
            if let Ok(segment) = segment(&name) {
                prop_assert!(!segment.contains(['/', '?', '#', '\\', ' ']), "{}", segment);
                prop_assert_eq!(percent_encoding::percent_decode_str(&segment).decode_utf8_lossy(), name);
            } else {
                prop_assert!(["", ".", ".."].contains(&&*name));
            }
        }
    }
}
