//! Looks at the connection part by part, so that a person can tell what is wrong with it.

use js_sys::{Array, Promise};
use tsify::Ts;
use wasm_bindgen::prelude::*;

use crate::client::{PrefectClient, promise};
use crate::models::options::RequestOptions;
use crate::transport::error::{Error, Kind};
use crate::transport::{Call, Request, js};

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
    pub fn check_connection(&self, options: Option<Ts<RequestOptions>>) -> Promise {
        let call = self.call(options);
        promise(async move { check(&call?).await })
    }
}

/// A part of the connection.
#[derive(Clone, Copy)]
enum Part {
    Health,
    Csrf,
    Auth,
    Version,
}

/// What was found out on the way.
#[derive(Default)]
struct Found {
    csrf: Option<bool>,
    version: Option<String>,
}

async fn check(call: &Call) -> Result<JsValue, Error> {
    let mut found = Found::default();
    let mut ok = true;
    let mut message = String::new();
    let checks = Array::new();
    for part in [Part::Health, Part::Csrf, Part::Auth, Part::Version] {
        let outcome = look(call, part, &mut found).await;
        let mut error = JsValue::UNDEFINED;
        message = match outcome {
            Ok(message) => message,
            Err(over) if call.is_over() => return Err(over),
            Err(failed) => {
                ok = false;
                let message = advice(part, call.is_authorized(), &failed);
                error = failed.into();
                message
            }
        };
        let name = match part {
            Part::Health => "health",
            Part::Csrf => "csrf",
            Part::Auth => "auth",
            Part::Version => "version",
        };
        checks.push(&js::object(&[
            ("name", name.into()),
            ("ok", ok.into()),
            ("message", message.as_str().into()),
            ("error", error),
        ]));
        if !ok {
            break;
        }
    }
    let report = [
        ("ok", ok.into()),
        ("apiUrl", call.api_url().into()),
        ("message", message.into()),
        ("serverVersion", found.version.into()),
        ("csrfProtection", found.csrf.into()),
        ("checks", checks.into()),
    ];
    Ok(js::object(&report).into())
}

/// Looks at one part, and says what was found.
async fn look(call: &Call, part: Part, found: &mut Found) -> Result<String, Error> {
    Ok(match part {
        Part::Health => {
            call.json(Request::get("/health")).await?;
            "a server answers".into()
        }
        Part::Csrf => {
            let on = call.csrf_token().await?.is_some();
            found.csrf = Some(on);
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
                return Err(Error::new(Kind::UnexpectedResponse, message));
            }
            let message = format!("connected to Prefect {version}");
            found.version = Some(version);
            message
        }
    })
}

/// What is wrong, and what to do about it.
fn advice(part: Part, is_authorized: bool, error: &Error) -> String {
    let said = error.failure().map_or("", |failure| &failure.message);
    let what_to_do = match part {
        _ if error.is(Kind::Network) => "is the server running, and is apiUrl its address?",
        Part::Health if error.is(Kind::ObjectNotFound) => {
            "is apiUrl the address of the API? It usually ends in /api"
        }
        _ if error.is(Kind::Unauthorized) && is_authorized => {
            "is the apiKey or authString right for this server?"
        }
        _ if error.is(Kind::Unauthorized) => {
            "the server wants an authString, or Prefect Cloud an apiKey"
        }
        _ if error.is(Kind::RateLimited) => "the server is asked too often: try again later",
        _ => return said.into(),
    };
    format!("{said}: {what_to_do}")
}
