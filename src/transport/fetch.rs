//! The one place that calls `fetch`.
//!
//! gloo-net builds the request and reads status and headers. The call itself and the reading of the
//! body are bindings of our own that catch: gloo-net's stop the module for good when a signal is
//! aborted with a reason that is no `Error`, and they lose the `cause` of a failure.

use gloo_net::http::{Headers, RequestBuilder};
use js_sys::{Array, Function, JsString, Object, Promise};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, RequestRedirect};

use super::error::message_of;
use super::js;
use super::retry::Outcome;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = fetch)]
    fn global_fetch(request: &web_sys::Request) -> Result<Promise, JsValue>;
}

#[wasm_bindgen(module = "/pkg-template/js/json.js")]
extern "C" {
    // It throws nothing; `client/mod.rs` says what `catch` is for.
    #[wasm_bindgen(catch, js_name = parse)]
    fn parse_js(bytes: &JsValue) -> Result<JsValue, JsValue>;
}

/// What is sent.
pub struct Outgoing<'a> {
    pub method: &'static str,
    pub url: &'a str,
    pub headers: &'a [(String, String)],
    pub body: Option<&'a JsString>,
}

/// Why nothing came back.
pub struct Broken {
    /// What `fetch` rejected with.
    pub cause: JsValue,
    /// What that was.
    pub outcome: Outcome,
}

impl Broken {
    fn new(cause: JsValue) -> Self {
        let codes = codes(&cause);
        let is_unreached = |code: &String| {
            [
                "ECONNREFUSED",
                "ENOTFOUND",
                "EAI_AGAIN",
                "EHOSTUNREACH",
                "ENETUNREACH",
                "UND_ERR_CONNECT_TIMEOUT",
            ]
            .contains(&code.as_str())
        };
        let outcome = if codes.is_empty() {
            Outcome::Opaque
        } else if codes.iter().any(is_unreached) {
            Outcome::Unreached
        } else {
            Outcome::Broken
        };
        Self { cause, outcome }
    }

    /// What happened, from the outside in: `fetch failed: connect ECONNREFUSED 127.0.0.1:4200`.
    pub fn message(&self) -> String {
        let mut messages: Vec<String> = chain(&self.cause)
            .iter()
            .map(message_of)
            .filter(|message| !message.is_empty())
            .collect();
        messages.dedup();
        messages.join(": ")
    }
}

/// The error, its cause, the cause of that, …; of several at once (an `AggregateError`) the first.
fn chain(error: &JsValue) -> Vec<JsValue> {
    const DEEPEST: usize = 5;
    let mut chain = vec![error.clone()];
    while let Some(last) = chain.last()
        && chain.len() < DEEPEST
    {
        let next = ["cause", "errors"].iter().find_map(|key| {
            let value = js::get(last, key);
            let value = if Array::is_array(&value) {
                value.unchecked_into::<Array>().get(0)
            } else {
                value
            };
            (value.is_object()).then_some(value)
        });
        match next {
            Some(next) => chain.push(next),
            None => break,
        }
    }
    chain
}

/// The codes Node puts on the errors beneath.
fn codes(error: &JsValue) -> Vec<String> {
    chain(error)
        .iter()
        .filter_map(|error| js::get(error, "code").as_string())
        .collect()
}

/// Aborts the request when it is dropped: a call that is over leaves nothing in flight.
pub struct Aborter(Option<AbortController>);

impl Drop for Aborter {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

/// Sends, through `custom` where there is one. The body of the answer can be read as long as the
/// `Aborter` lives.
pub async fn send(
    outgoing: &Outgoing<'_>,
    custom: Option<&Function>,
) -> Result<(web_sys::Response, Aborter), Broken> {
    let aborter = Aborter(AbortController::new().ok());
    let promise = match custom {
        None => build(outgoing, &aborter).and_then(|request| global_fetch(&request)),
        Some(fetch) => call_custom(outgoing, &aborter, fetch),
    };
    let response = match promise {
        Ok(promise) => js::settled(&promise).await,
        Err(thrown) => Err(thrown),
    };
    match response {
        // A custom fetch has a `Response` of its own: it is one if it looks like one.
        Ok(response) if is_response(&response) => Ok((response.unchecked_into(), aborter)),
        Ok(_) => Err(Broken::new(
            js_sys::TypeError::new("fetch gave no Response").into(),
        )),
        Err(thrown) => Err(Broken::new(thrown)),
    }
}

/// Whether it has all that is asked of it further on: what it lacks would end the module there, not
/// the call.
fn is_response(value: &JsValue) -> bool {
    js::get(value, "status").as_f64().is_some()
        && js::function(&js::get(value, "headers"), "get").is_some()
        && js::function(value, "arrayBuffer").is_some()
}

fn headers_of(outgoing: &Outgoing<'_>) -> Headers {
    let headers = Headers::new();
    for (name, value) in outgoing.headers {
        // `headers.rs` has looked at every name and value, so this can't throw.
        headers.set(name, value);
    }
    headers
}

fn build(outgoing: &Outgoing<'_>, aborter: &Aborter) -> Result<web_sys::Request, JsValue> {
    let method = outgoing
        .method
        .parse()
        .map_err(|_| JsValue::from_str(outgoing.method))?;
    let builder = RequestBuilder::new(outgoing.url)
        .method(method)
        .headers(headers_of(outgoing))
        // Followed, a redirect would take the headers to wherever it leads.
        .redirect(RequestRedirect::Manual)
        .abort_signal(aborter.0.as_ref().map(AbortController::signal).as_ref());
    let request = match outgoing.body {
        Some(body) => builder.body(body),
        None => builder.build(),
    };
    request
        .map(Into::into)
        .map_err(|error| js_sys::TypeError::new(&error.to_string()).into())
}

/// Calls a `fetch` of the caller's the way everybody expects it: with a URL and an init, and without
/// `this`.
fn call_custom(
    outgoing: &Outgoing<'_>,
    aborter: &Aborter,
    fetch: &Function,
) -> Result<Promise, JsValue> {
    let headers = Object::new();
    for (name, value) in outgoing.headers {
        js::set(&headers, name, &value.into());
    }
    let init = js::object(&[
        ("method", outgoing.method.into()),
        ("headers", headers.into()),
        ("redirect", "manual".into()),
    ]);
    if let Some(body) = outgoing.body {
        js::set(&init, "body", body);
    }
    if let Some(controller) = &aborter.0 {
        js::set(&init, "signal", &controller.signal());
    }
    let given = fetch.call2(&JsValue::UNDEFINED, &outgoing.url.into(), &init)?;
    Ok(Promise::resolve(&given))
}

/// The body, once all of it is there.
pub async fn body(response: &web_sys::Response) -> Result<JsValue, JsValue> {
    let buffer = response.array_buffer()?;
    js::settled(&buffer).await
}

/// A body as what JavaScript reads in it; `None` if it is no JSON. `Response.json()` would not tell a
/// body that broke off from one that is no JSON, and take for text what is no UTF-8.
pub fn json(body: &JsValue) -> Option<JsValue> {
    parse_js(body).ok().filter(|json| !json.is_undefined())
}

/// A body as text; `None` if it is none.
pub fn text(body: &JsValue) -> Option<String> {
    String::from_utf8(bytes(body)).ok()
}

/// A body as text for people, whatever it is.
pub fn lossy_text(body: &JsValue) -> String {
    String::from_utf8_lossy(&bytes(body)).into_owned()
}

fn bytes(body: &JsValue) -> Vec<u8> {
    js_sys::Uint8Array::new(body).to_vec()
}
