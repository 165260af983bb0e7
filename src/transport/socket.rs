//! One connection to a live stream: a WebSocket, with the client's own credentials and a filter.
//!
//! Prefect's handshake: the subprotocol `prefect`; a first message with the user and password, or the key, so that
//! neither is in an address; a second message with the filter.

use js_sys::{Array, Function, JSON, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::error::{Error, ErrorKind};
use super::headers::Secrets;
use super::observer::Sent;
use super::retry_rules::{self, Decision, Fault, Repeat, RetryContext};
use super::scope::LONGEST_TIMER_MS;
use super::{Call, Request, headers, js};
use crate::json::check::Problem;

#[wasm_bindgen(module = "/pkg-template/js/network.js")]
extern "C" {
    type JsConnection;

    // `client/mod.rs` says what `catch` is for.
    #[wasm_bindgen(catch, js_name = connect)]
    fn connect(
        class: &Function,
        url: &str,
        auth: &str,
        filter: &str,
    ) -> Result<JsConnection, JsValue>;

    #[wasm_bindgen(method)]
    fn next(this: &JsConnection, ms: u32) -> Promise;

    #[wasm_bindgen(method)]
    fn close(this: &JsConnection);
}

/// What a connection received.
pub(crate) enum Received {
    /// Nothing, in the time given.
    Nothing,
    /// An event, or a line of a log.
    Item(JsValue),
    /// Its end: WebSocket's code and reason.
    End(u32, String),
}

/// The code with which the server refuses the credentials or the filter.
const POLICY_VIOLATION: u32 = 1008;

/// A connection, closed when it is dropped.
pub(crate) struct Socket(JsConnection);

impl Socket {
    /// Our own code, for a connection that was closed because its buffer was full.
    pub(crate) const FULL: u32 = 0;

    /// The next thing received, within this many milliseconds.
    pub(crate) async fn next(&self, ms: u32) -> Received {
        let value = JsFuture::from(self.0.next(ms.min(LONGEST_TIMER_MS)))
            .await
            .unwrap_or_default();
        if value.is_undefined() {
            return Received::Nothing;
        }
        if !Array::is_array(&value) {
            return Received::Item(value);
        }
        let end: Array = value.unchecked_into();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let code = end.get(0).as_f64().unwrap_or_default() as u32;
        Received::End(code, end.get(1).as_string().unwrap_or_default())
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl Call {
    /// Opens a connection, without retries.
    pub(crate) async fn connect(
        &self,
        path: &'static str,
        filter: &str,
        timeout_ms: Option<u32>,
    ) -> Result<Socket, Error> {
        let class = self.class()?;
        let request = Request::get(path);
        let socket = self
            .scope
            .run(Box::pin(
                self.handshake(&class, &request, filter, timeout_ms),
            ))
            .await;
        socket.map_err(|error| self.locate(&request, 1, error))
    }

    /// The `WebSocket` class to use.
    fn class(&self) -> Result<Function, Error> {
        let custom = self.transport.settings.web_socket.clone();
        let class = custom.or_else(|| js::function(&js_sys::global(), "WebSocket"));
        class.ok_or_else(|| {
            let message = "is needed for live streams, for this platform has none: pass a class such as that of the \
                           package undici or ws. Node has one from version 22 on";
            Problem::new(message.into()).within("WebSocket").into()
        })
    }

    async fn handshake(
        &self,
        class: &Function,
        request: &Request,
        filter: &str,
        timeout_ms: Option<u32>,
    ) -> Result<Socket, Error> {
        let (authorization, left_ms) = self.authorization().await?;
        let timeout_ms = timeout_ms.unwrap_or(left_ms);
        let sent_headers = self.headers(request, None, authorization);
        let token = headers::token(&sent_headers).map_or(JsValue::NULL, JsValue::from);
        let token = JSON::stringify(&token)
            .map(String::from)
            .unwrap_or_default();
        let auth = format!(r#"{{"type":"auth","token":{token}}}"#);
        let filter = format!(r#"{{"type":"filter","backfill":false,"filter":{filter}}}"#);
        let url = self.url(request);
        let url = format!("ws{}", url.strip_prefix("http").unwrap_or_default());
        let connection = connect(class, &url, &auth, &filter);
        let socket = Socket(connection.map_err(|_| Error::new(ErrorKind::Network, ""))?);
        match socket.next(timeout_ms).await {
            Received::Item(_) => {
                self.transport.server.streams.set(true);
                self.transport.server.answered.set(true);
                Ok(socket)
            }
            Received::Nothing => Err(Error::timeout(timeout_ms)),
            Received::End(code, reason) => {
                let reason = Secrets::of(&sent_headers).redacted(&reason);
                Err(self.ended(code, &reason))
            }
        }
    }

    /// The error for a connection that ended.
    pub(crate) fn ended(&self, code: u32, reason: &str) -> Error {
        if code == POLICY_VIOLATION {
            let sent = self.credentials();
            let message = format!("the server refuses the stream: {reason} - {sent}");
            return Error::new(ErrorKind::Unauthorized, message);
        }
        let message = format!("the connection of the stream ended with code {code} {reason}");
        Error::new(ErrorKind::Network, message.trim_end())
    }

    /// The next thing received, within this many milliseconds.
    pub(crate) async fn next(&self, socket: &Socket, ms: f64) -> Result<Received, Error> {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let ms = ms.ceil() as u32;
        let next = Box::pin(async move { Ok(socket.next(ms).await) });
        self.scope.run(next).await
    }

    /// Waits for a hint that it is time to ask the server again, for at most this many milliseconds: an item of the
    /// stream, or `undefined` when a connection has been opened. Without a connection it just waits.
    pub(crate) async fn hint(
        &self,
        socket: &mut Option<Socket>,
        path: &'static str,
        filter: &str,
        ms: u32,
    ) -> Result<Option<JsValue>, Error> {
        const LONGEST_MS: u32 = 5_000;
        const SHORT_MS: u32 = 1_000;
        let mut ms = ms;
        if let Some(open) = socket {
            match self.next(open, ms.into()).await? {
                Received::Item(item) => return Ok(Some(item)),
                Received::Nothing => return Ok(None),
                Received::End(..) => {
                    *socket = None;
                    ms = ms.min(SHORT_MS);
                }
            }
        } else if let Ok(opened) = self.connect(path, filter, Some(LONGEST_MS)).await {
            *socket = Some(opened);
            return Ok(Some(JsValue::UNDEFINED));
        }
        self.wait(ms).await?;
        Ok(None)
    }

    /// Waits before the `retry`th attempt to reconnect, if the rules for retries allow one.
    pub(crate) async fn before_retry(
        &self,
        path: &'static str,
        retry: u32,
        error: Error,
    ) -> Result<(), Error> {
        if !error.is(ErrorKind::Network) {
            return Err(error);
        }
        // A failed connection gives no reason. A request does, and is repeated until the server is back.
        self.json(Request::get("/health")).await?;
        let has_streams = self.transport.server.streams.get();
        let context = RetryContext {
            repeat: Repeat::Safe,
            fault: Fault::Opaque,
            retries: retry - 1,
            // The server may have just started.
            answered: has_streams || retry == 1,
            retry_after: None,
            random: js_sys::Math::random(),
        };
        let Decision::Again(wait) = retry_rules::decide(self.policy, context) else {
            return Err(error.with(|failure| {
                if !has_streams {
                    failure.message.push_str(NO_STREAM);
                }
            }));
        };
        let url = self.url(&Request::get(path));
        let sent = Sent {
            method: "GET",
            url: &url,
            attempt: retry,
        };
        self.transport.observer().retry(&sent, wait, &error);
        self.scope.wait(wait).await
    }
}

const NO_STREAM: &str = " - the server itself answers: does a proxy in between let no WebSocket through, or is \
                         the server too old to have this stream?";
