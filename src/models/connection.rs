//! What `checkConnection` finds.

use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::JsValue;

/// What is checked, in this order: whether a server answers, whether it issues a CSRF token if it
/// requires one, whether it accepts this client's credentials, which version it has.
#[derive(Tsify, Serialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the type says what each is")]
pub enum ConnectionCheckName {
    Health,
    Csrf,
    Auth,
    Version,
}

/// The result of one check of the connection.
#[derive(Tsify, Serialize)]
pub struct ConnectionCheck {
    /// What was checked.
    pub name: ConnectionCheckName,
    /// Whether it is as it should be.
    pub ok: bool,
    /// What was found, or what is wrong and what to do about it.
    pub message: String,
    /// What went wrong.
    #[serde(
        with = "serde_wasm_bindgen::preserve",
        skip_serializing_if = "JsValue::is_undefined"
    )]
    #[tsify(optional, type = "PrefectError")]
    pub error: JsValue,
}

/// The state of the connection.
#[derive(Tsify, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionReport {
    /// Whether the client can work with the server.
    pub ok: bool,
    /// The URL of the API, as it is used.
    pub api_url: String,
    /// What was found, or what is wrong and what to do about it.
    pub message: String,
    /// The version of the server; Prefect Cloud doesn't report it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    pub server_version: Option<String>,
    /// Whether the server requires CSRF tokens, if that could be determined.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    pub csrf_protection: Option<bool>,
    /// The checks that were made, up to the first that failed.
    pub checks: Vec<ConnectionCheck>,
}
