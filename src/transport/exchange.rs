//! Sends a request once and makes of the answer what it is.

use gloo_net::http::Response;
use js_sys::Date;
use wasm_bindgen::prelude::*;

use super::error::{Error, Kind};
use super::fetch::{self, Broken, Outgoing};
use super::retry::{self, Outcome};
use super::scope::Scope;
use super::watch::Sent;
use super::{Call, Payload, Request, Wants, error_body, js, settings, url};

/// What one sending of a request came to.
pub enum Attempt {
    Done(Payload),
    Failed { error: Error, outcome: Outcome },
}

/// What is wanted of an answer.
#[derive(Clone, Copy)]
struct Wanted {
    wants: Wants,
    /// Whether it may be a 204, which has no body.
    silent: bool,
}

impl Call {
    /// Sends a request once, in its turn, and takes in all of the answer.
    pub(super) async fn attempt(
        &self,
        request: &Request,
        token: Option<&str>,
        wants: Wants,
        number: u32,
    ) -> Result<Attempt, Error> {
        let transport = &self.transport;
        // It fails only for a semaphore that was closed, which nobody does.
        let _place = transport.places.acquire().await;
        let url = self.url(request);
        let sent = Sent {
            method: request.method,
            url: &url,
            attempt: number,
        };
        let limit = Scope::new(None, Some(transport.settings.timeout_ms));
        let exchange = async {
            let headers = self.headers(request, token).await?;
            transport.watch().request(&sent, &headers);
            let outgoing = Outgoing {
                method: request.method,
                url: &url,
                headers: &headers,
                body: request.body.as_ref(),
            };
            let wants = Wanted {
                wants,
                silent: request.silent,
            };
            Ok(self.exchange(&outgoing, &sent, wants).await)
        };
        limit.run(exchange).await
    }

    async fn headers(
        &self,
        request: &Request,
        token: Option<&str>,
    ) -> Result<Vec<(String, String)>, Error> {
        let transport = &self.transport;
        let mut headers = vec![("Accept".to_owned(), "application/json".to_owned())];
        let mut add = |name: &str, value: Option<String>| {
            headers.extend(value.map(|value| (name.to_owned(), value)));
        };
        let json = request.body.as_ref().map(|_| "application/json".to_owned());
        add("Content-Type", json);
        add(
            "Authorization",
            transport.settings.authorization.header().await?,
        );
        settings::merge(&mut headers, self.headers.clone());
        if let Some(token) = token {
            headers.push(("Prefect-Csrf-Token".into(), token.into()));
            headers.push(("Prefect-Csrf-Client".into(), transport.csrf.client().into()));
        }
        Ok(headers)
    }

    async fn exchange(&self, outgoing: &Outgoing<'_>, sent: &Sent<'_>, wants: Wanted) -> Attempt {
        let begun = Date::now();
        let answer = fetch::send(outgoing, self.transport.settings.fetch.as_ref()).await;
        let (raw, _aborter) = match answer {
            Ok(answer) => answer,
            Err(broken) => return self.broken(&broken),
        };
        self.transport.answered.set(true);
        js::set(&self.last, "response", &raw);
        let (status, headers) = (raw.status(), raw.headers());
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let took = (Date::now() - begun) as u32;
        self.transport
            .watch()
            .response(sent, status, &headers, took);
        let response = Response::from(raw);
        if (200..300).contains(&status) {
            return self.take(response, wants).await;
        }
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
        // What can't be read says nothing more than the status does.
        let body = fetch::text(response).await;
        let sent = outgoing
            .headers
            .iter()
            .map(|(name, value)| (&**name, &**value));
        let mut told = error_body::read(status, &error_body::without(&body, sent));
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

    /// Takes in the body of an answer that says yes.
    async fn take(&self, response: Response, wanted: Wanted) -> Attempt {
        let status = response.status();
        if status == 204 && wanted.silent {
            return Attempt::Done(Payload::Js(JsValue::UNDEFINED));
        }
        let kind = response.headers().get("content-type").unwrap_or_default();
        if !kind.contains("json") {
            let look = if error_body::is_html(&fetch::text(response).await) {
                "an HTML page: a proxy's login page, or apiUrl is the address of the UI, without /api"
            } else {
                "no JSON"
            };
            return Self::no_json(status, look);
        }
        let body = match fetch::body(response).await {
            Ok(body) => body,
            Err(cause) => {
                return self.broken(&Broken {
                    cause,
                    // The server had begun to answer.
                    outcome: Outcome::Broken,
                });
            }
        };
        let payload = match wanted.wants {
            Wants::Json => fetch::json(&body).map(Payload::Js),
            Wants::Text => String::from_utf8(fetch::bytes(&body))
                .ok()
                .map(Payload::Text),
        };
        match payload {
            Some(payload) => Attempt::Done(payload),
            // What the parser says of it would show a piece of it.
            None => Self::no_json(status, "no valid JSON"),
        }
    }

    fn no_json(status: u16, look: &str) -> Attempt {
        Attempt::Failed {
            error: Error::new(
                Kind::UnexpectedResponse,
                format!("the server answered {status} with {look}"),
            )
            .with(|failure| failure.status = Some(status)),
            outcome: Outcome::Status(status),
        }
    }

    fn broken(&self, broken: &Broken) -> Attempt {
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
                 CSRF token; an https page can't reach an http server; the browser keeps pages of the internet from this machine and \
                 its network; the connection broke"
            );
        }
        Attempt::Failed {
            error: Error::new(Kind::Network, message)
                .with(|failure| failure.cause = Some(broken.cause.clone())),
            outcome: broken.outcome,
        }
    }
}
