//! What `checkConnection` finds.

use js_sys::Array;
use tsify::Tsify;
use wasm_bindgen::JsValue;

use super::made;

/// What is checked, in this order: whether a server answers, whether it issues a CSRF token if it
/// requires one, whether it accepts this client's credentials, which version it has.
#[derive(Tsify, Clone, Copy)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the type says what each is")]
pub enum ConnectionCheckName {
    Health,
    Csrf,
    Auth,
    Version,
}

impl From<ConnectionCheckName> for JsValue {
    fn from(name: ConnectionCheckName) -> Self {
        Self::from(match name {
            ConnectionCheckName::Health => "health",
            ConnectionCheckName::Csrf => "csrf",
            ConnectionCheckName::Auth => "auth",
            ConnectionCheckName::Version => "version",
        })
    }
}

made! {
    /// The result of one check of the connection.
    ConnectionCheck {
        /// What was checked.
        name: ConnectionCheckName,
        /// Whether it is as it should be.
        ok: bool,
        /// What was found, or what is wrong and what to do about it.
        message: String,
        /// What went wrong.
        ?error: JsValue as "PrefectError",
    }

    /// The state of the connection.
    ConnectionReport {
        /// Whether the client can work with the server.
        ok: bool,
        /// The URL of the API, as it is used.
        api_url = "apiUrl": String,
        /// What was found, or what is wrong and what to do about it.
        message: String,
        /// The version of the server; Prefect Cloud doesn't report it.
        ?server_version = "serverVersion": Option<String>,
        /// Whether the server requires CSRF tokens, if that could be determined.
        ?csrf_protection = "csrfProtection": Option<bool>,
        /// The checks that were made, up to the first that failed.
        checks: Array as "ConnectionCheck[]",
    }
}
