//! The address of the API and the paths under it. Pure.

use percent_encoding::percent_decode_str;

use super::text::{contains, split_at};
use crate::json::check::Problem;

/// The default address of a self-hosted server.
pub(crate) const DEFAULT_API_URL: &str = "http://127.0.0.1:4200/api";

/// The address of the API, normalised so that a path can be appended.
///
/// # Errors
/// Says what is wrong and what would be right; a credential in the address is never repeated.
pub(crate) fn normalized(given: &str) -> Result<String, Problem> {
    let refused = |message: &str| Err(Problem::new(message.into()).within("apiUrl"));
    let given = given.trim();
    // URL parsers drop line breaks and tabs, and read a backslash as a slash.
    if given.contains(|char: char| char.is_whitespace() || char.is_control()) {
        return refused("has a space, a tab or a line break in it");
    }
    if given.contains('\\') {
        return refused("has a backslash in it: an address has slashes");
    }
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
    if path.contains(['?', '#']) {
        return refused("has a query or a fragment: an API's address has none");
    }
    let authority = authority.to_ascii_lowercase();
    let Some((host, port)) = host_and_port(&authority) else {
        return refused("expected an address with a host");
    };
    if !(port.is_empty() || port.parse::<u16>().is_ok()) {
        return refused("expected a port from 0 to 65535");
    }
    if host == "0.0.0.0" || host == "[::]" {
        return refused(
            "is where a server listens, not where it can be reached: use 127.0.0.1 or its name",
        );
    }
    if has_dots(path) {
        return refused("has . or .. in its path, or an encoded dot (%2e)");
    }
    let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
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

/// Whether it is the address of Prefect Cloud, as [`normalized`] gives it.
#[must_use]
pub(crate) fn is_cloud(api_url: &str) -> bool {
    api_url.starts_with("https://api.prefect.cloud/")
}

/// The parts of an authority; the port is empty where there is none.
fn host_and_port(authority: &str) -> Option<(&str, &str)> {
    let end = match authority.strip_prefix('[') {
        Some(rest) => rest.find(']')? + 2,
        None => authority.find(':').unwrap_or(authority.len()),
    };
    let (host, port) = split_at(authority, end);
    let port = match port.strip_prefix(':') {
        Some(port) => port,
        None if port.is_empty() => "",
        None => return None,
    };
    let bracketed = host.starts_with('[');
    let is_host = |char: char| {
        char.is_ascii_alphanumeric()
            || !char.is_ascii()
            || matches!(char, '-' | '.' | '_' | '~')
            || bracketed && matches!(char, '[' | ':' | ']')
    };
    (!host.is_empty() && host.chars().all(is_host)).then_some((host, port))
}

/// Whether a path has a segment `.` or `..`, or would have one after any number of decodings: `fetch` reads
/// `%2e%2e` as `..`, and some proxies read `..%2f` as `../`.
fn has_dots(path: &str) -> bool {
    let is_dots = |segment: &str| matches!(segment.trim(), "." | "..");
    let mut path = path.to_owned();
    loop {
        if path.split(['/', '\\']).any(is_dots) {
            return true;
        }
        let decoded = percent_decode_str(&path).decode_utf8_lossy().into_owned();
        if decoded == path {
            return false;
        }
        path = decoded;
    }
}

/// Checks that a path of the caller's stays below the address of the API.
///
/// # Errors
/// Says what is wrong with it, and what to write instead.
pub(crate) fn check_path(path: &str) -> Result<(), Problem> {
    let message = if !path.starts_with('/') {
        "expected a path below apiUrl that begins with /, such as \"/flow_runs/filter\""
    } else if path.contains(|char: char| is_half(char) || char == '\\' || char.is_control()) {
        "has a backslash, a tab, a line break or half of a character in it"
    } else if path.contains(['?', '#']) {
        "has a query or a fragment: give query instead"
    } else if path.contains(['{', '}']) {
        "has braces in it: put the value itself in the place of {…}, such as an id"
    } else if contains(path, "//") {
        "has // in it, which no route has"
    } else if has_dots(path) {
        "has . or .. in it, encoded or not, which would lead elsewhere"
    } else {
        return Ok(());
    };
    Err(Problem::new(message.into()))
}

/// Whether a path repeats the `/api` at the end of the address.
#[must_use]
pub(crate) fn doubles_api(api_url: &str, path: &str) -> bool {
    !lacks_api(api_url) && (path == "/api" || path.starts_with("/api/"))
}

/// The account and the workspace in the path of a page of Prefect Cloud.
fn workspace<'a>(segments: &[&'a str]) -> Option<(&'a str, &'a str)> {
    match segments {
        ["account", account, "workspace", workspace, ..] => Some((account, workspace)),
        _ => None,
    }
}

/// Whether the `/api` at the end seems to have been forgotten.
#[must_use]
pub(crate) fn lacks_api(api_url: &str) -> bool {
    !api_url.split('/').skip(3).any(|segment| segment == "api")
}

/// A text with everything but what RFC 3986 calls unreserved as `%XX`. The crate that decodes would do it by a table of
/// all 256, a KB of the binary.
fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(byte.into());
        } else {
            encoded.push('%');
            let digits = [byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16));
            encoded.extend(
                digits
                    .into_iter()
                    .flatten()
                    .map(|digit| digit.to_ascii_uppercase()),
            );
        }
    }
    encoded
}

/// Whether this is what became of half a character, whichever it was.
fn is_half(char: char) -> bool {
    char == char::REPLACEMENT_CHARACTER
}

/// A value as one segment of a path.
///
/// # Errors
/// If it can't be one: empty, `.` and `..` would change the path, and U+FFFD is what is left of half a character,
/// whichever it was.
pub(crate) fn segment(value: &str) -> Result<String, Problem> {
    if matches!(value, "" | "." | "..") || value.contains(is_half) {
        return Err(Problem::new(format!(
            "\"{value}\" can't be part of a path; expected a name"
        )));
    }
    Ok(encoded(value))
}

/// A query string, from keys and values.
#[must_use]
pub(crate) fn query(pairs: &[(String, String)]) -> String {
    let mut query = String::new();
    for (key, value) in pairs {
        query.push(if query.is_empty() { '?' } else { '&' });
        query.push_str(&encoded(key));
        query.push('=');
        query.push_str(&encoded(value));
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
    fn what_is_not_an_address_is_refused_without_repeating_a_secret() {
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
            "http://host/a/%2e%2E/api",
            "http://host/a/.%2e/api",
            "http://host/a%2f..%2fapi",
            "http://host/%252e%252e/api",
            "http://host\\api",
            "http:\\\\host\\api",
            "http://host/s3cret\\api",
            "http://host/a\npi",
            "http://ho\tst/api",
            "http://host/a\r/api",
            "http://host name/api",
            "http://host:65536/api",
            "http://host:99999999999/api",
            "http://host:port/api",
            "http://host:42:00/api",
            "http://::1/api",
            "http://[::1/api",
            "http://[::1]x/api",
            "http://<host>/api",
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
    fn a_path_of_the_callers_stays_below_the_api_or_is_refused_with_a_reason() {
        for (path, words) in [
            ("health", "begins with /"),
            ("", "begins with /"),
            ("https://host/api/health", "begins with /"),
            ("/flow_runs/{id}", "braces"),
            ("/flow_runs//x", "//"),
            ("/flow_runs?limit=1", "query"),
            ("/flow_runs#x", "query"),
            ("/a\\..\\b", "backslash"),
            ("/a/.\t./b", "tab"),
            ("/..", ".."),
            ("/a/../b", ".."),
            ("/a/./b", ".."),
            ("/a/%2e%2e/b", ".."),
            ("/a/%2E./b", ".."),
            ("/a/.%2e", ".."),
            ("/a/..%2fb", ".."),
            ("/a/..%5Cb", ".."),
            ("/a/%252e%252e/b", ".."),
            ("/a/.. ", ".."),
        ] {
            let problem = check_path(path).err().map(|problem| problem.message);
            assert!(problem.is_some_and(|text| text.contains(words)), "{path}");
        }
        for path in [
            "/health",
            "/flows/name/a%2Fb",
            "/flows/name/...",
            "/a.b/..c/",
            "/ü/a b",
        ] {
            assert_eq!(check_path(path), Ok(()), "{path}");
        }
        assert!(doubles_api("http://127.0.0.1:4200/api", "/api/health"));
        assert!(!doubles_api("http://127.0.0.1:4200", "/api/health"));
        assert!(!doubles_api("http://127.0.0.1:4200/api", "/apis"));
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
        fn any_text_is_normalised_or_refused(given in prop_oneof![
            any::<String>(),
            "https?://[a-z@:0-9.\\[\\]]{0,12}[/a-z.?#]{0,12}",
            "https?://[a-z]{1,4}(:[0-9]{0,6})?[/a-z.%2eE5cC\\\\ \t\n]{0,16}",
        ]) {
            match normalized(&given) {
                Ok(url) => {
                    let rest = url.split_once("://").map(|(_, rest)| rest.to_owned()).unwrap_or_default();
                    prop_assert!(url.starts_with("http://") || url.starts_with("https://"));
                    prop_assert!(!rest.contains("//") && !rest.ends_with('/'), "{}", url);
                    prop_assert!(!url.contains(['?', '#', '@']), "{}", url);
                    prop_assert_eq!(normalized(&url), Ok(url.clone()));
                    // The platform reads the same host and path in it. IPv6 addresses and names in other scripts can
                    // be written in more than one way.
                    if rest.is_ascii()
                        && !rest.starts_with('[')
                        && let Ok(read) = url::Url::parse(&url)
                    {
                        let path = rest.split_once('/').map_or("", |(_, path)| path);
                        prop_assert_eq!(read.path().trim_start_matches('/'), path);
                    }
                }
                Err(problem) => prop_assert_eq!(problem.path(), "apiUrl"),
            }
        }

        #[test]
        fn no_path_leads_out_of_the_api(path in prop_oneof![
            any::<String>(),
            "/[/a-z.%2eE5cCfF\\\\ \t]{0,16}",
            "(/(a|\\.|%2e|%2E|%2f|%5c|%25|2e|\\\\| |\t|\r|;){0,4}){1,4}",
        ]) {
            if check_path(&path).is_ok() {
                let read = url::Url::parse(&format!("http://host/base/api{path}?x=1"));
                let stays = read.is_ok_and(|url| {
                    let decoded = percent_decode_str(url.path()).decode_utf8_lossy().into_owned();
                    let leaves = decoded.split(['/', '\\']).any(|segment| segment == "..");
                    url.path().starts_with("/base/api/") && !leaves
                });
                prop_assert!(stays, "{:?}", path);
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
                prop_assert!(name.contains(is_half) || ["", ".", ".."].contains(&&*name));
            }
        }
    }
}
