//! Sends a request once, and turns the response into data or an error.

use gloo_net::http::Response;
use js_sys::{Date, Uint8Array};
use wasm_bindgen::prelude::*;

use super::error::{Error, ErrorKind};
use super::fetch::{self, End, FetchError, Outgoing};
use super::headers::Secrets;
use super::observer::Sent;
use super::retry_rules::{self, Fault};
use super::scope::Scope;
use super::settings::Authorization;
use super::{
    Call, Payload, Request, ResponseFormat, error_body, js, missing_route, settings, text, url,
};

/// How one attempt ended.
pub(super) enum Attempt {
    Done(Payload),
    Failed { error: Error, fault: Fault },
}

impl Call {
    /// Sends a request once, as soon as there is a permit, and reads the whole response.
    pub(super) async fn attempt(
        &self,
        request: &Request,
        token: Option<&str>,
        format: ResponseFormat,
        number: u32,
    ) -> Result<Attempt, Error> {
        let transport = &self.transport;
        let _permit = transport.permits.acquire().await;
        let (authorization, timeout_ms) = self.authorization().await?;
        let sent_headers = self.headers(request, token, authorization);
        let url = self.url(request);
        let observer = transport.observer();
        let sent = Sent {
            method: request.method,
            url: &url,
            attempt: number,
        };
        observer.request(&sent, &sent_headers);
        let outgoing = Outgoing {
            method: request.method,
            url: &url,
            headers: &sent_headers,
            body: request.body.as_ref(),
            timeout_ms,
            parses: matches!(format, ResponseFormat::Json | ResponseFormat::Any),
            announces: observer.wants_responses() || !transport.server.answered.get(),
        };
        let begun = outgoing.announces.then(Date::now);
        let custom = transport.settings.fetch.as_ref();
        let in_flight = match transport.exchanges.begin(&outgoing, custom, &self.last) {
            Ok(in_flight) => in_flight,
            Err(thrown) => return Ok(self.no_response(thrown, &sent_headers)),
        };
        if let Some(begun) = begun {
            in_flight.head().await;
            if let Some(response) = in_flight.response() {
                transport.server.answered.set(true);
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                let took = (Date::now() - begun) as u32;
                observer.response(&sent, &response, &sent_headers, took);
            }
        }
        let body = match in_flight.end().await {
            End::Data(data) => return Ok(Attempt::Done(Payload::Js(data))),
            End::TimedOut => return Err(Error::timeout(transport.settings.timeout_ms)),
            End::Failed(error) => return Ok(self.no_response(error, &sent_headers)),
            End::Body(body) => Ok(body),
            End::BrokenOff(error) => Err(error),
        };
        let Some(response) = in_flight.response() else {
            return Ok(self.no_response(JsValue::UNDEFINED.into(), &sent_headers));
        };
        let status = response.status();
        Ok(match body {
            // If the body of a failure can't be read, its status says enough.
            body if !(200..300).contains(&status) => {
                self.refusal(request, &response, &body.unwrap_or_default(), &sent_headers)
            }
            Ok(_) if status == 204 && request.silent => {
                Attempt::Done(Payload::Js(JsValue::UNDEFINED))
            }
            Ok(body) => read(&response, &body, format),
            Err(error) => self.no_response(error, &sent_headers),
        })
    }

    /// The `Authorization` header, and the time left for the request: a function that returns a key shares the
    /// request's time limit.
    pub(super) async fn authorization(&self) -> Result<(Option<String>, u32), Error> {
        let settings = &self.transport.settings;
        let limit = settings.timeout_ms;
        let header = match &settings.authorization {
            Authorization::None => None,
            Authorization::Basic(header) | Authorization::Bearer(header) => Some(header.clone()),
            Authorization::FromFunction(function) => {
                let begun = Date::now();
                let scope = Scope::new(Vec::new(), Some(limit));
                let header = scope.run(Box::pin(settings::bearer_from(function))).await?;
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                let took = (Date::now() - begun) as u32;
                return Ok((Some(header), limit.saturating_sub(took)));
            }
        };
        Ok((header, limit))
    }

    pub(super) fn headers(
        &self,
        request: &Request,
        token: Option<&str>,
        authorization: Option<String>,
    ) -> Vec<(String, String)> {
        let mut headers = vec![("Accept".to_owned(), "application/json".to_owned())];
        let mut add = |name: &str, value: Option<String>| {
            headers.extend(value.map(|value| (name.to_owned(), value)));
        };
        let json = request.body.as_ref().map(|_| "application/json".to_owned());
        add("Content-Type", json);
        add("Authorization", authorization);
        settings::merge(&mut headers, self.headers.clone());
        if let Some(token) = token {
            let client = self.transport.csrf.client();
            headers.push(("Prefect-Csrf-Token".into(), token.into()));
            headers.push(("Prefect-Csrf-Client".into(), client.into()));
        }
        headers
    }

    /// A response with an error status.
    fn refusal(
        &self,
        request: &Request,
        response: &Response,
        body: &Uint8Array,
        sent_headers: &[(String, String)],
    ) -> Attempt {
        let status = response.status();
        // To a page, a redirect has status 0.
        if status == 0 || (300..400).contains(&status) {
            return Attempt::Failed {
                error: Error::new(
                    ErrorKind::UnexpectedResponse,
                    "the server answered with a redirect, which is not followed, so that no key \
                     goes elsewhere: is apiUrl the final address of the API?",
                )
                .with(|failure| failure.status = (status != 0).then_some(status)),
                fault: Fault::Status(status),
            };
        }
        let maintenance = header(response, "prefect-maintenance");
        let retry_after = header(response, "retry-after").and_then(|header_text| {
            let date = header(response, "date");
            retry_rules::retry_after(&header_text, date.as_deref(), Date::now(), Date::parse)
        });
        let mut said = error_body::read(status, &fetch::lossy_text(body));
        let secrets = Secrets::of(sent_headers);
        // After parsing, since JSON can write a character in more than one way.
        said.message = secrets.redacted(&said.message);
        said.detail = said
            .detail
            .map(|text| secrets.redacted(&js::canonical(&text)));
        let api_url = self.transport.api_url();
        if status == 404 && url::lacks_api(api_url) {
            said.message
                .push_str(" - apiUrl usually ends in /api, this one doesn't");
        } else if let Some(more) = missing_route::explained(status, &said.message, &request.path) {
            said.message.push_str(&more);
        }
        if status == 401 {
            said.message.push_str(" - ");
            said.message.push_str(self.credentials());
        }
        Attempt::Failed {
            error: Error::status(status, said).with(|failure| failure.retry_after = retry_after),
            fault: match maintenance {
                Some(on) if status == 503 && on == "true" => Fault::Maintenance,
                _ => Fault::Status(status),
            },
        }
    }

    /// The time of the last response by the server's clock, from its `Date` header. Pages on another origin can't read
    /// that header; then it is the present by this machine's clock.
    pub(crate) fn server_time(&self) -> f64 {
        let response = js::get(&self.last, "response");
        let date = response.is_object().then(|| {
            let response: web_sys::Response = response.unchecked_into();
            header(&response.into(), "date")
        });
        let time = date.flatten().map_or(f64::NAN, |date| Date::parse(&date));
        if time.is_nan() { Date::now() } else { time }
    }

    /// Describes the credentials that were sent.
    pub(super) fn credentials(&self) -> &'static str {
        let settings = &self.transport.settings;
        let is_authorization =
            |(name, _): &(String, String)| name.eq_ignore_ascii_case("authorization");
        if self.headers.iter().any(is_authorization) {
            "an Authorization header of your own was sent"
        } else {
            settings.authorization.described(&settings.api_url)
        }
    }

    /// No response, or one that broke off.
    fn no_response(&self, error: FetchError, sent_headers: &[(String, String)]) -> Attempt {
        // The caller's own `fetch` may repeat what it was given.
        let mut message = Secrets::of(sent_headers).redacted(&error.message());
        if message.is_empty() {
            message = "the connection failed".into();
        }
        let FetchError { cause, fault } = error;
        let api_url = self.transport.api_url();
        // A page isn't said why, so the possible causes are listed.
        let in_page = !js::get(&js_sys::global(), "location").is_undefined();
        if in_page && fault == Fault::Opaque {
            message = format!(
                "{message} - a browser doesn't say why. Possible causes: no server at {api_url}; this \
                 page's origin is not among PREFECT_SERVER_CORS_ALLOWED_ORIGINS; the server refused the \
                 CSRF token; an https page can't reach an http server; the browser keeps pages of the \
                 internet from this machine and its network; the connection broke"
            );
        }
        let unreached = fault == Fault::Unreached || in_page && fault == Fault::Opaque;
        if unreached && api_url == url::DEFAULT_API_URL {
            message.push_str(" - `prefect server start` starts a server at this address");
        }
        Attempt::Failed {
            error: Error::new(ErrorKind::Network, message)
                .with(|failure| failure.cause = Some(cause)),
            fault,
        }
    }
}

/// A header of a response. gloo-net's own `get` would stop the module for good if that of a foreign `Response`
/// throws.
fn header(response: &Response, name: &str) -> Option<String> {
    let headers = response.headers().into_raw();
    headers.get(name).ok().flatten()
}

/// Reads a successful response that `network.js` hasn't parsed.
fn read(response: &Response, body: &Uint8Array, format: ResponseFormat) -> Attempt {
    let content_type = header(response, "content-type").unwrap_or_default();
    let plain = || fetch::text(body).map(|text| Payload::Js(text.into()));
    let (payload, look) = if format == ResponseFormat::Plain {
        (plain(), "no text")
    } else if text::contains(&content_type, "json") {
        let payload = match format {
            ResponseFormat::Text => fetch::text(body).map(Payload::Text),
            // `network.js` would have parsed it.
            _ => None,
        };
        // A parser's message would quote part of it.
        (payload, "no valid JSON")
    } else if is_page(&content_type, format, body) {
        let look =
            "an HTML page: a proxy's login page, or apiUrl is the address of the UI, without /api";
        (None, look)
    } else if format == ResponseFormat::Any {
        (plain(), "neither JSON nor text")
    } else {
        (None, "no JSON")
    };
    let status = response.status();
    payload.map_or_else(
        || Attempt::Failed {
            error: Error::new(
                ErrorKind::UnexpectedResponse,
                format!("the server answered {status} with {look}"),
            )
            .with(|failure| failure.status = Some(status)),
            fault: Fault::Status(status),
        },
        Attempt::Done,
    )
}

/// Whether it is an HTML page. Where any text is accepted, text with its own content type may begin with `<`.
fn is_page(content_type: &str, format: ResponseFormat, body: &Uint8Array) -> bool {
    let is_text = format == ResponseFormat::Any && text::contains(content_type, "text/");
    text::contains(content_type, "html")
        || !is_text && error_body::is_html(&fetch::lossy_text(body))
}
