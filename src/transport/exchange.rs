//! Sends a request once and makes of the answer what it is.

use futures_util::future::LocalBoxFuture;
use gloo_net::http::Response;
use js_sys::Date;
use wasm_bindgen::prelude::*;

use super::error::{Error, Kind};
use super::fetch::{self, Broken, Outgoing};
use super::retry::{self, Outcome};
use super::scope::Scope;
use super::watch::Sent;
use super::{Call, Payload, Request, Wants, error_body, js, settings, text, url};

/// What one sending of a request came to.
pub enum Attempt {
    Done(Payload),
    Failed { error: Error, outcome: Outcome },
}

impl Call {
    /// Lets a request have its turn, and no more than its time.
    pub(super) async fn in_turn(
        &self,
        exchange: LocalBoxFuture<'_, Result<Attempt, Error>>,
    ) -> Result<Attempt, Error> {
        // It fails only for a semaphore that was closed, which nobody does.
        let _place = self.transport.places.acquire().await;
        let limit = Scope::new(None, Some(self.transport.settings.timeout_ms));
        limit.run(exchange).await
    }

    /// Sends a request once and takes in all of the answer.
    pub(super) async fn exchange(
        &self,
        request: &Request,
        token: Option<&str>,
        wants: Wants,
        number: u32,
    ) -> Result<Attempt, Error> {
        let transport = &self.transport;
        let key = transport.settings.authorization.header().await?;
        let headers = self.headers(request, token, key);
        let url = self.url(request);
        let sent = Sent {
            method: request.method,
            url: &url,
            attempt: number,
        };
        transport.watch().request(&sent, &headers);
        let outgoing = Outgoing {
            method: request.method,
            url: &url,
            headers: &headers,
            body: request.body.as_ref(),
        };
        let begun = Date::now();
        let answer = fetch::send(&outgoing, transport.settings.fetch.as_ref()).await;
        let (raw, _aborter) = match answer {
            Ok(answer) => answer,
            Err(broken) => return Ok(self.broken(broken)),
        };
        transport.answered.set(true);
        js::set(&self.last, "response", &raw);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let took = (Date::now() - begun) as u32;
        let (status, headers) = (raw.status(), raw.headers());
        transport.watch().response(&sent, status, &headers, took);
        let body = fetch::body(&raw).await;
        let response = Response::from(raw);
        Ok(match body {
            // What can't be read of a failure says nothing more than its status does.
            body if !(200..300).contains(&status) => {
                self.refusal(&response, &body.unwrap_or_default(), outgoing.headers)
            }
            Ok(_) if status == 204 && request.silent => {
                Attempt::Done(Payload::Js(JsValue::UNDEFINED))
            }
            Ok(body) => take(&response, &body, wants),
            Err(cause) => self.broken(Broken {
                cause,
                // The server had begun to answer.
                outcome: Outcome::Broken,
            }),
        })
    }

    fn headers(
        &self,
        request: &Request,
        token: Option<&str>,
        key: Option<String>,
    ) -> Vec<(String, String)> {
        let transport = &self.transport;
        let mut headers = vec![("Accept".to_owned(), "application/json".to_owned())];
        let mut add = |name: &str, value: Option<String>| {
            headers.extend(value.map(|value| (name.to_owned(), value)));
        };
        let json = request.body.as_ref().map(|_| "application/json".to_owned());
        add("Content-Type", json);
        add("Authorization", key);
        settings::merge(&mut headers, self.headers.clone());
        if let Some(token) = token {
            headers.push(("Prefect-Csrf-Token".into(), token.into()));
            headers.push(("Prefect-Csrf-Client".into(), transport.csrf.client().into()));
        }
        headers
    }

    /// An answer that says no.
    fn refusal(&self, response: &Response, body: &JsValue, sent: &[(String, String)]) -> Attempt {
        let status = response.status();
        // 0 is what a page sees of a redirect.
        if status == 0 || (300..400).contains(&status) {
            return Attempt::Failed {
                error: Error::new(
                    Kind::UnexpectedResponse,
                    "the server answered with a redirect, which is not followed, so that no key \
                     goes elsewhere: is apiUrl the final address of the API?",
                )
                .with(|failure| failure.status = (status != 0).then_some(status)),
                outcome: Outcome::Status(status),
            };
        }
        let maintenance = response.headers().get("prefect-maintenance");
        let retry_after = response
            .headers()
            .get("retry-after")
            .and_then(|header| retry::retry_after(&header, Date::now(), Date::parse));
        let sent = sent.iter().map(|(name, value)| (&**name, &**value));
        let body = error_body::without(&fetch::lossy_text(body), sent);
        let mut told = error_body::read(status, &body);
        if status == 404 && url::lacks_api(self.transport.api_url()) {
            told.message
                .push_str(" - apiUrl usually ends in /api, this one doesn't");
        }
        Attempt::Failed {
            error: Error::status(status, told).with(|failure| failure.retry_after = retry_after),
            outcome: match maintenance {
                Some(on) if status == 503 && on == "true" => Outcome::Maintenance,
                _ => Outcome::Status(status),
            },
        }
    }

    fn broken(&self, broken: Broken) -> Attempt {
        let mut message = broken.message();
        if message.is_empty() {
            message = "the connection failed".into();
        }
        // A page isn't told why: what it may be has to be said.
        let in_page = !js::get(&js_sys::global(), "location").is_undefined();
        if in_page && broken.outcome == Outcome::Opaque {
            let origin = self.transport.api_url();
            message = format!(
                "{message} - a browser doesn't say why. Possible causes: no server at {origin}; this \
                 page's origin is not among PREFECT_SERVER_CORS_ALLOWED_ORIGINS; the server refused the \
                 CSRF token; an https page can't reach an http server; the browser keeps pages of the \
                 internet from this machine and its network; the connection broke"
            );
        }
        Attempt::Failed {
            error: Error::new(Kind::Network, message)
                .with(|failure| failure.cause = Some(broken.cause)),
            outcome: broken.outcome,
        }
    }
}

/// An answer that says yes.
fn take(response: &Response, body: &JsValue, wants: Wants) -> Attempt {
    let kind = response.headers().get("content-type").unwrap_or_default();
    let plain = || fetch::text(body).map(|text| Payload::Js(text.into()));
    let (payload, look) = if wants == Wants::Plain {
        (plain(), "no text")
    } else if text::contains(&kind, "json") {
        let payload = match wants {
            Wants::Text => fetch::text(body).map(Payload::Text),
            _ => fetch::json(body).map(Payload::Js),
        };
        // What a parser says of it would show a piece of it.
        (payload, "no valid JSON")
    } else if is_page(&kind, wants, body) {
        let look =
            "an HTML page: a proxy's login page, or apiUrl is the address of the UI, without /api";
        (None, look)
    } else if wants == Wants::Any {
        (plain(), "neither JSON nor text")
    } else {
        (None, "no JSON")
    };
    let status = response.status();
    payload.map_or_else(
        || Attempt::Failed {
            error: Error::new(
                Kind::UnexpectedResponse,
                format!("the server answered {status} with {look}"),
            )
            .with(|failure| failure.status = Some(status)),
            outcome: Outcome::Status(status),
        },
        Attempt::Done,
    )
}

/// Whether it is a page for people. Where any text will do, text that says what it is may begin with `<`.
fn is_page(kind: &str, wants: Wants, body: &JsValue) -> bool {
    let is_text = wants == Wants::Any && text::contains(kind, "text/");
    text::contains(kind, "html") || !is_text && error_body::is_html(&fetch::lossy_text(body))
}
