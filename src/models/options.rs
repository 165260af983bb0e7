//! What is the client's own: its settings, the options of a call, and the options of state constructors.

use super::scalars::{DateTimeInput, Json, PositiveInt, StringMap};
use super::states::StateDetailsInput;
use super::{choices, schema};
use crate::json::kind::{Kind, Schema};
use tsify::Tsify;

schema! {
    /// How a client reaches its server.
    #[allow(non_snake_case)]
    PrefectClientSettings {
        /// The URL of the API, with its `/api`; `"http://127.0.0.1:4200/api"` by default. A
        /// Prefect Cloud workspace's page URL also works, and in a browser a path such as `"/api"`.
        apiUrl?: Option<String>,
        /// The API key of Prefect Cloud, sent as `Authorization: Bearer`; or a function that
        /// returns it, called before each request.
        apiKey?: Option<ApiKey>,
        /// `"user:password"` of a self-hosted server, sent as `Authorization: Basic`. It takes
        /// precedence over `apiKey`.
        authString?: Option<String>,
        /// Headers sent with every request, e.g. for a proxy. `User-Agent`, `Prefect-Csrf-Token`
        /// and `Prefect-Csrf-Client` are set by the client: yours are ignored with a warning.
        headers?: Option<StringMap>,
        /// Milliseconds one request may take; 60,000 by default. A slower request fails with
        /// `Timeout` and isn't sent again. The call's own `timeoutMs` limits the whole call.
        timeoutMs?: Option<PositiveInt>,
        /// How many times a request is retried at most, after 408, 429, 502, 503 and broken
        /// connections, and only where that is safe; 5 by default.
        maxRetries?: Option<u32>,
        /// How many requests may be in flight at once; 16 by default. Further ones wait for their
        /// turn, which doesn't count towards `timeoutMs`; a request waiting for its retry doesn't
        /// hold up others.
        maxConcurrentRequests?: Option<PositiveInt>,
        /// A function to call in place of the platform's `fetch`, with a URL and an init.
        fetch?: Option<FetchFunction>,
        /// Where messages go; `console` by default.
        logger?: Option<Logger>,
        /// The lowest level that is logged; `"warn"` by default.
        logLevel?: Option<LogLevel>,
        /// Called before each request, including retries and requests for a CSRF token. What a hook
        /// throws is logged and changes nothing.
        onRequest?: Option<RequestHook>,
        /// Called after each response.
        onResponse?: Option<ResponseHook>,
        /// Called when a request has failed and will be retried.
        onRetry?: Option<RetryHook>,
    }

    /// Options of a single call, always its last argument.
    #[allow(non_snake_case)]
    RequestOptions {
        /// Aborts the call, which then rejects with the signal's own reason.
        signal?: Option<Signal>,
        /// Milliseconds the whole call may take, with its retries, delays and pages; unlimited by
        /// default.
        timeoutMs?: Option<PositiveInt>,
        /// Headers sent with its requests, in place of the client's of the same name.
        headers?: Option<StringMap>,
        /// In place of the client's `maxRetries`.
        maxRetries?: Option<u32>,
    }

    /// Options of `setFlowRunState`.
    SetStateOptions {
        ..RequestOptions,
        /// Set the state against the server's rules: it can reopen a finished run. `false` by
        /// default.
        force?: Option<bool>,
    }

    /// Options of every constructor of {@link State}.
    StateInit {
        /// The state's name, in place of the usual one.
        name?: Option<String>,
        /// A message for people.
        message?: Option<String>,
        /// A result, or where it is stored.
        data?: Option<Json>,
        /// Details the server needs to act on the state.
        state_details?: StateDetailsInput,
    }

    /// Options of `State.paused` and `State.suspended`.
    #[allow(non_snake_case)]
    PauseInit {
        ..StateInit,
        /// Seconds from now until the pause ends.
        timeoutSeconds?: Option<f64>,
        /// When the pause ends; in place of `timeoutSeconds`.
        pauseExpirationTime?: Option<DateTimeInput>,
        /// Whether the infrastructure is released during the pause; always so for `suspended`.
        reschedule?: Option<bool>,
        /// Which pause of the run this is.
        pauseKey?: Option<String>,
    }

    /// What `request` sends.
    RequestInput {
        /// The query string's parameters; a list repeats its key.
        query?: Option<QueryParameters>,
        /// The body, sent as JSON as it is.
        body?: Json,
        /// How to read the response: `"json"` requires JSON, `"text"` gives a string whatever it is. By
        /// default its content type decides, but HTML is refused: it is a proxy's login page or the UI.
        r#as?: ResponseFormat,
        /// Whether a `POST` may be retried, because it only reads or has the same effect when it is sent
        /// twice. `false` by default, except for paths that are known to read.
        repeatable?: bool,
    }
}

choices! {
    /// How to read a response.
    ResponseFormat { json, text }

    /// How much is logged: `"debug"` every request and response, `"info"` every retry, `"warn"` what was
    /// ignored, `"error"` what a hook threw, `"off"` nothing.
    LogLevel { debug, info, warn, error, off }
}

/// A request that is about to be sent.
#[derive(Tsify)]
#[allow(
    non_snake_case,
    dead_code,
    reason = "a declaration: transport/observer.rs makes them"
)]
pub struct RequestEvent {
    /// The HTTP method.
    pub method: String,
    /// The URL it is sent to.
    pub url: String,
    /// 1 the first time a request is sent, 2 when it is retried, …
    pub attempt: u32,
    /// Its headers. The value of each but `Accept` and `Content-Type` is `"[redacted]"`.
    pub headers: StringMap,
}

/// A response that was received.
#[derive(Tsify)]
#[allow(
    non_snake_case,
    dead_code,
    reason = "a declaration: transport/observer.rs makes them"
)]
pub struct ResponseEvent {
    /// The HTTP method.
    pub method: String,
    /// The URL it was sent to.
    pub url: String,
    /// 1 the first time a request is sent, 2 when it is retried, …
    pub attempt: u32,
    /// The HTTP status.
    pub status: u16,
    /// Its headers, their names in lower case.
    pub headers: StringMap,
    /// Milliseconds until the response's head arrived.
    pub durationMs: u32,
}

/// A request that failed and will be retried.
#[derive(Tsify)]
#[allow(
    non_snake_case,
    dead_code,
    reason = "a declaration: transport/observer.rs makes them"
)]
pub struct RetryEvent {
    /// The HTTP method.
    pub method: String,
    /// The URL it was sent to.
    pub url: String,
    /// How many times it has been sent so far.
    pub attempt: u32,
    /// The HTTP status, if there was a response.
    #[tsify(optional)]
    pub status: Option<u16>,
    /// Milliseconds until it is retried.
    pub delayMs: u32,
    /// Why it failed.
    #[tsify(type = "PrefectError")]
    pub error: (),
}

/// A string, or a function that returns one.
#[derive(Tsify)]
#[tsify(type = "string | (() => string | Promise<string>)")]
pub struct ApiKey(());

impl Schema for ApiKey {
    const KIND: &'static Kind = String::KIND;
}

/// The parameters of a query string.
#[derive(Tsify)]
#[tsify(
    type = "Record<string, string | number | boolean | readonly (string | number | boolean)[] | null | undefined>"
)]
pub struct QueryParameters(());

impl Schema for QueryParameters {
    const KIND: &'static Kind = {
        const ONE: &Kind = &Kind::Union(&[&Kind::String, &Kind::Number, &Kind::Bool]);
        const SOME: &Kind = &Kind::Array(&Kind::Nullable(ONE));
        &Kind::Map(&Kind::Nullable(&Kind::Union(&[
            &Kind::String,
            &Kind::Number,
            &Kind::Bool,
            SOME,
        ])))
    };
}

/// Declares what JSON can't express: the caller's own objects, separated before the check.
macro_rules! live {
    ($($(#[$meta:meta])* $name:ident = $ts:literal;)*) => {
        $(
            $(#[$meta])*
            #[derive(Tsify)]
            #[tsify(type = $ts)]
            pub struct $name(());

            impl Schema for $name { const KIND: &'static Kind = &Kind::Any; }
        )*
    };
}

live! {
    /// An `AbortSignal`, or an object that behaves like one.
    Signal = "AbortSignal";
    /// A function like the platform's `fetch`.
    FetchFunction = "(url: string, init: RequestInit) => Promise<Response>";
    /// Where messages go; `console` is one. A missing method is not called.
    Logger = "{
    /** Receives every request and response. */
    debug?(message: string): void;
    /** Receives every retry. */
    info?(message: string): void;
    /** Receives what was ignored. */
    warn?(message: string): void;
    /** Receives what a hook threw. */
    error?(message: string): void;
}";
    /// Called before every request.
    RequestHook = "(event: RequestEvent) => void";
    /// Called after every response.
    ResponseHook = "(event: ResponseEvent) => void";
    /// Called before every retry.
    RetryHook = "(event: RetryEvent) => void";
}
