//! Looks at the connection part by part, so that a person can tell what is wrong with it.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::engine::to_js;
use crate::client::{PrefectClient, promise};
use crate::models::connection::{ConnectionCheck, ConnectionCheckName as Part, ConnectionReport};
use crate::transport::error::{Error, ErrorKind};
use crate::transport::{Call, Request};

#[wasm_bindgen]
impl PrefectClient {
    /// Looks whether the client can work with its server, and says what is wrong if not: whether a
    /// server answers, whether it gives a CSRF token, whether it lets this client in, and which
    /// version it has.
    ///
    /// What it finds is no failure: it rejects only for options that can't be right and when it is
    /// aborted or out of time.
    ///
    /// `GET /health`, `GET /csrf-token`, `POST /flows/filter`, `GET /admin/version`
    ///
    /// ```js
    /// const report = await client.checkConnection({ timeoutMs: 10_000 });
    /// if (!report.ok) console.error(report.message);
    /// ```
    #[wasm_bindgen(js_name = checkConnection, unchecked_return_type = "Promise<ConnectionReport>")]
    pub fn check_connection(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions | null")] options: JsValue,
    ) -> Promise {
        let call = self.call(options);
        promise(async move { check(&call?).await })
    }
}

async fn check(call: &Call) -> Result<JsValue, Error> {
    let mut report = ConnectionReport {
        ok: true,
        api_url: call.api_url().into(),
        message: String::new(),
        server_version: None,
        csrf_protection: None,
        checks: Vec::new(),
    };
    for name in [Part::Health, Part::Csrf, Part::Auth, Part::Version] {
        let mut error = JsValue::UNDEFINED;
        report.message = match look(call, name, &mut report).await {
            Ok(message) => message,
            Err(over) if call.is_over() => return Err(over),
            Err(failed) => {
                report.ok = false;
                let message = advice(name, call.is_authorized(), &failed);
                error = failed.into();
                message
            }
        };
        report.checks.push(ConnectionCheck {
            name,
            ok: report.ok,
            message: report.message.clone(),
            error,
        });
        if !report.ok {
            break;
        }
    }
    to_js(&report)
}

/// Looks at one part, and says what was found.
async fn look(call: &Call, part: Part, report: &mut ConnectionReport) -> Result<String, Error> {
    Ok(match part {
        Part::Health => {
            call.json(Request::get("/health")).await?;
            "a server answers".into()
        }
        Part::Csrf => {
            let on = call.csrf_token().await?.is_some();
            report.csrf_protection = Some(on);
            let state = if on { "on" } else { "off" };
            format!("CSRF protection is {state}")
        }
        Part::Auth => {
            call.json(Request::query("/flows/filter").raw(r#"{"limit":1}"#))
                .await?;
            "the server lets this client in".into()
        }
        Part::Version => {
            let version = match call.json(Request::get("/admin/version")).await {
                Ok(version) => version.as_string().unwrap_or_default(),
                // Prefect Cloud has no such route.
                Err(error) if error.is_missing_route() => return Ok("connected".into()),
                Err(error) => return Err(error),
            };
            if !version.starts_with("3.") {
                let message =
                    format!("the server is Prefect {version}; this client is for Prefect 3");
                return Err(Error::new(ErrorKind::UnexpectedResponse, message));
            }
            let message = format!("connected to Prefect {version}");
            report.server_version = Some(version);
            message
        }
    })
}

/// What is wrong, and what to do about it.
fn advice(part: Part, is_authorized: bool, error: &Error) -> String {
    let said = error.failure().map_or("", |failure| &failure.message);
    let what_to_do = match part {
        _ if error.is(ErrorKind::Network) => "is the server running, and is apiUrl its address?",
        Part::Health if error.is(ErrorKind::ObjectNotFound) => {
            "is apiUrl the address of the API? It usually ends in /api"
        }
        _ if error.is(ErrorKind::Unauthorized) && is_authorized => {
            "is the apiKey or authString right for this server?"
        }
        _ if error.is(ErrorKind::Unauthorized) => {
            "the server wants an authString, or Prefect Cloud an apiKey"
        }
        _ if error.is(ErrorKind::RateLimited) => "the server is asked too often: try again later",
        _ => return said.into(),
    };
    format!("{said}: {what_to_do}")
}
