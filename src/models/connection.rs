//! What `checkConnection` finds. Declarations: workflows/connection.rs makes them.

use tsify::Tsify;

use super::choices;

choices! {
    /// What is looked at, in this order: whether a server answers, whether it gives a CSRF token if it
    /// wants one, whether it lets this client in, which version it has.
    ConnectionCheckName { health, csrf, auth, version }
}

/// How it went with one part of the connection.
#[derive(Tsify)]
#[allow(dead_code, reason = "a declaration")]
pub struct ConnectionCheck {
    /// Which part.
    pub name: ConnectionCheckName,
    /// Whether it is as it should be.
    pub ok: bool,
    /// What was found, or what is wrong and what to do about it.
    pub message: String,
    /// What went wrong.
    #[tsify(optional, type = "PrefectError")]
    pub error: Option<()>,
}

/// How it stands with the connection.
#[derive(Tsify)]
#[allow(non_snake_case, dead_code, reason = "a declaration")]
pub struct ConnectionReport {
    /// Whether the client can work with the server.
    pub ok: bool,
    /// The address of the API, as it is used.
    pub apiUrl: String,
    /// What was found, or what is wrong and what to do about it.
    pub message: String,
    /// The version of the server. Prefect Cloud doesn't tell.
    #[tsify(optional)]
    pub serverVersion: Option<String>,
    /// Whether the server wants CSRF tokens, as far as it was found out.
    #[tsify(optional)]
    pub csrfProtection: Option<bool>,
    /// What was looked at, up to the first that failed.
    pub checks: Vec<ConnectionCheck>,
}
