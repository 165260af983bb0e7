//! The retry loop: sends a request until there is a response, or an error that isn't retried.

use futures_util::future::LocalBoxFuture;
use js_sys::Array;
use wasm_bindgen::JsValue;

use super::attempt::Attempt;
use super::csrf::wants_token;
use super::error::Error;
use super::observer::Sent;
use super::retry_rules::{self, Decision, Fault, RetryContext};
use super::{Call, Payload, Request, Response, ResponseFormat};

impl Call {
    /// Sends a request, with retries. Boxed: it is large, it is awaited in many places, and it calls itself to
    /// request a CSRF token.
    pub(crate) fn send<'a>(
        &'a self,
        request: &'a Request,
        format: ResponseFormat,
    ) -> LocalBoxFuture<'a, Result<Response, Error>> {
        Box::pin(self.send_until_done(request, format))
    }

    async fn send_until_done(
        &self,
        request: &Request,
        format: ResponseFormat,
    ) -> Result<Response, Error> {
        request.check(self.api_url())?;
        let mut sent = 0;
        let mut retries = 0;
        let mut renewed = false;
        // Whether an earlier attempt may have been carried out although no response said so.
        let mut maybe_done = false;
        loop {
            let token = match request.method {
                "GET" | "HEAD" => None,
                _ => self
                    .csrf_token()
                    .await
                    .map_err(|error| self.failed(request, sent, maybe_done, error))?,
            };
            sent += 1;
            let attempt = self.attempt(request, token.as_deref(), format, sent);
            let attempt = self.scope.run(Box::pin(attempt)).await;
            let attempt = attempt.map_err(|error| self.failed(request, sent, maybe_done, error))?;
            let (error, fault) = match attempt {
                Attempt::Done(payload) => {
                    return Ok(Response {
                        payload,
                        attempts: sent,
                        maybe_done,
                    });
                }
                Attempt::Failed { error, fault } => (error, fault),
            };
            if maybe_done && request.method == "DELETE" && error.is_gone() {
                return Ok(Response::found(JsValue::UNDEFINED, sent));
            }
            maybe_done |= request.method != "GET" && retry_rules::may_be_done(fault);
            if !renewed && wants_token(&error) {
                renewed = true;
                self.transport.csrf.refused(token.as_deref());
                continue;
            }
            // To a page on another origin, a refused token looks like this.
            if fault == Fault::Opaque {
                self.transport.csrf.refused(token.as_deref());
            }
            let error = self.failed(request, sent, maybe_done, error);
            let decision = retry_rules::decide(
                self.policy,
                RetryContext {
                    repeat: request.repeat,
                    fault,
                    retries,
                    answered: self.transport.server.answered.get(),
                    retry_after: error.failure().and_then(|failure| failure.retry_after),
                    random: js_sys::Math::random(),
                },
            );
            if let Decision::Again(wait) = decision {
                retries += u32::from(fault != Fault::Maintenance);
                let url = self.url(request);
                let seen = Sent {
                    method: request.method,
                    url: &url,
                    attempt: sent,
                };
                self.transport.observer().retry(&seen, wait, &error);
                self.scope
                    .wait(wait)
                    .await
                    .map_err(|error| self.failed(request, sent, maybe_done, error))?;
            }
            if maybe_done && let Some(verification) = &request.verification {
                let answer = self
                    .send(&verification.question, ResponseFormat::Json)
                    .await;
                match answer.map(|answer| answer.payload) {
                    Ok(Payload::Js(answer)) if Array::is_array(&answer) => {
                        if let Some(found) = (verification.find)(&answer) {
                            return Ok(Response::found(found, sent));
                        }
                    }
                    Err(over) if self.is_over() => {
                        return Err(over.with(|failure| failure.maybe_done = true));
                    }
                    // Whether it was carried out stays unknown, so it isn't sent again.
                    _ => return Err(error),
                }
            }
            if decision == Decision::Fail {
                return Err(error);
            }
        }
    }

    /// Completes the error of a request that isn't sent again.
    fn failed(&self, request: &Request, sent: u32, maybe_done: bool, error: Error) -> Error {
        self.locate(request, sent, error)
            .with(|failure| failure.maybe_done |= maybe_done)
    }
}
