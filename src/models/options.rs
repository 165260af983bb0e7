//! What is the client's own: its settings, the options of a call, and what the makers of states take.

use super::scalars::{DateTimeInput, Json, JsonObject, PositiveInt, StringMap, Uuid};
use super::states::StateDetailsInput;
use super::{choices, schema};
use crate::json::kind::{Kind, Schema};
use tsify::Tsify;

schema! {
    /// How a client reaches its server.
    #[allow(non_snake_case)]
    PrefectClientSettings {
        /// The address of the API, with its `/api`; `"http://127.0.0.1:4200/api"` by default. The
        /// page of a Prefect Cloud workspace will do, and in a browser a path such as `"/api"`.
        apiUrl?: Option<String>,
        /// The API key of Prefect Cloud, sent as `Authorization: Bearer`; or a function that gives
        /// it, asked before each request.
        apiKey?: Option<ApiKey>,
        /// `"user:password"` of a server of one's own, sent as `Authorization: Basic`. It wins over
        /// `apiKey`.
        authString?: Option<String>,
        /// Headers that go with every request, e.g. for a proxy. `User-Agent`, `Prefect-Csrf-Token`
        /// and `Prefect-Csrf-Client` are the client's own: they are ignored with a warning.
        headers?: Option<StringMap>,
        /// Milliseconds one request may take; 60,000 by default. What takes longer fails with
        /// `Timeout` and isn't sent again. How long a whole call may take is its own `timeoutMs`.
        timeoutMs?: Option<PositiveInt>,
        /// How many times a request is sent again at most, after 408, 429, 502, 503 and broken
        /// connections, and only where that is safe; 5 by default.
        maxRetries?: Option<u32>,
        /// How many requests may be under way at once; 16 by default. Further ones wait for their
        /// turn, which doesn't count to `timeoutMs`; a wait before a retry keeps nobody waiting.
        maxConcurrentRequests?: Option<PositiveInt>,
        /// A `fetch` to be called in place of the platform's, with a URL and an init.
        fetch?: Option<FetchFunction>,
        /// The class of the sockets that live streams use, e.g. that of the package `ws`; the platform's
        /// by default, which Node has from version 22 on.
        WebSocket?: Option<WebSocketClass>,
        /// Where messages go; `console` by default.
        logger?: Option<Logger>,
        /// The least that is logged; `"warn"` by default.
        logLevel?: Option<LogLevel>,
        /// Called before each request, retries and requests for a CSRF token among them. What a hook
        /// throws is logged and changes nothing.
        onRequest?: Option<RequestHook>,
        /// Called after each answer.
        onResponse?: Option<ResponseHook>,
        /// Called when a request has failed and will be sent again.
        onRetry?: Option<RetryHook>,
    }

    /// What a single call can be given, always as its last argument.
    #[allow(non_snake_case)]
    RequestOptions {
        /// Aborts the call, which then rejects with the signal's own reason.
        signal?: Option<Signal>,
        /// Milliseconds the whole call may take, with its retries, waits and pages; without a bound
        /// by default.
        timeoutMs?: Option<PositiveInt>,
        /// Headers that go with its requests, in place of the client's of the same name.
        headers?: Option<StringMap>,
        /// In place of the client's `maxRetries`.
        maxRetries?: Option<u32>,
    }

    /// What `setFlowRunState` can be given.
    SetStateOptions {
        ..RequestOptions,
        /// Set the state against the server's rules: it can reopen a finished run. `false` by
        /// default.
        force?: Option<bool>,
    }

    /// How a live stream begins.
    SubscribeOptions {
        ..RequestOptions,
        /// Whether it begins with what is stored: from the beginning that the filter has (`occurred.since`,
        /// `timestamp.after_`), or else the last 15 minutes. By default only if the filter has one.
        backfill?: Option<bool>,
    }

    /// An event to be emitted.
    EmitEvent {
        /// Its name, e.g. `"order.paid"`.
        event: String,
        /// The labels of what it is about.
        resource: ResourceLabels,
        /// When it happened; now by default.
        occurred?: Option<DateTimeInput>,
        /// Its id; made up by default. A second event with the same id is the first.
        id?: Option<Uuid>,
        /// The labels of other resources it has to do with.
        related?: Vec<RelatedLabels>,
        /// What else there is to say of it.
        payload?: JsonObject,
        /// The id of an event that came before and led to it.
        follows?: Option<Uuid>,
    }

    /// What every constructor of {@link State} can be given.
    StateInit {
        /// The label, in place of the usual one.
        name?: Option<String>,
        /// What to tell people.
        message?: Option<String>,
        /// A result, or where it is kept.
        data?: Option<Json>,
        /// What the state needs to be acted on.
        state_details?: StateDetailsInput,
    }

    /// What `State.paused` and `State.suspended` can be given.
    #[allow(non_snake_case)]
    PauseInit {
        ..StateInit,
        /// Seconds from now until the pause ends.
        timeoutSeconds?: Option<f64>,
        /// When the pause ends; in place of `timeoutSeconds`.
        pauseExpirationTime?: Option<DateTimeInput>,
        /// Whether the run leaves its infrastructure meanwhile; always so for `suspended`.
        reschedule?: Option<bool>,
        /// Which pause of the run this is.
        pauseKey?: Option<String>,
    }

    /// What `request` sends.
    RequestInput {
        /// What stands behind the `?` of the URL; a list gives a key more than once.
        query?: Option<QueryParameters>,
        /// The body, sent as JSON as it is.
        body?: Json,
        /// What the answer is to be: `"json"` and nothing else, or `"text"`, a string, whatever it is. By
        /// default what its content type says, but never HTML, which is a proxy's login page or the UI.
        r#as?: ResponseFormat,
        /// Whether a `POST` only reads, or does the same when it is sent twice: it is sent again after a
        /// fault. `false` by default, but for the paths that are known to read.
        repeatable?: bool,
    }
}

choices! {
    /// What an answer is to be.
    ResponseFormat { json, text }

    /// How much is logged: `"debug"` every request and answer, `"info"` every retry, `"warn"` what was
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
    /// Where it goes.
    pub url: String,
    /// 1 the first time a request is sent, 2 when it is sent again, …
    pub attempt: u32,
    /// Its headers. The value of each but `Accept` and `Content-Type` is `"[redacted]"`.
    pub headers: StringMap,
}

/// An answer that came in.
#[derive(Tsify)]
#[allow(
    non_snake_case,
    dead_code,
    reason = "a declaration: transport/observer.rs makes them"
)]
pub struct ResponseEvent {
    /// The HTTP method.
    pub method: String,
    /// Where it was sent.
    pub url: String,
    /// 1 the first time a request is sent, 2 when it is sent again, …
    pub attempt: u32,
    /// The HTTP status.
    pub status: u16,
    /// Its headers, their names in lower case.
    pub headers: StringMap,
    /// Milliseconds until the answer's head was there.
    pub durationMs: u32,
}

/// A request that failed and will be sent again.
#[derive(Tsify)]
#[allow(
    non_snake_case,
    dead_code,
    reason = "a declaration: transport/observer.rs makes them"
)]
pub struct RetryEvent {
    /// The HTTP method.
    pub method: String,
    /// Where it was sent.
    pub url: String,
    /// How many times it was sent so far.
    pub attempt: u32,
    /// The HTTP status, if there was an answer.
    #[tsify(optional)]
    pub status: Option<u16>,
    /// Milliseconds until it is sent again.
    pub delayMs: u32,
    /// Why it failed.
    #[tsify(type = "PrefectError")]
    pub error: (),
}

/// A string, or a function that gives one.
#[derive(Tsify)]
#[tsify(type = "string | (() => string | Promise<string>)")]
pub struct ApiKey(());

impl Schema for ApiKey {
    const KIND: Kind = Kind::new("ApiKey");
    const LINE: &'static str = "ApiKey:String";
}

/// The labels of a resource.
#[derive(Tsify)]
#[tsify(type = "Record<string, string> & { \"prefect.resource.id\": string }")]
pub struct ResourceLabels(());

/// The labels of a related resource.
#[derive(Tsify)]
#[tsify(
    type = "Record<string, string> & { \"prefect.resource.id\": string; \"prefect.resource.role\": string }"
)]
pub struct RelatedLabels(());

impl Schema for ResourceLabels {
    const KIND: Kind = Kind::new("ResourceLabels");
    const LINE: &'static str = "ResourceLabels{prefect.resource.id:String;..";
}

impl Schema for RelatedLabels {
    const KIND: Kind = Kind::new("RelatedLabels");
    const LINE: &'static str = "RelatedLabels{prefect.resource.role:String;..ResourceLabels;..";
}

/// The parameters of a query.
#[derive(Tsify)]
#[tsify(
    type = "Record<string, string | number | boolean | readonly (string | number | boolean)[] | null | undefined>"
)]
pub struct QueryParameters(());

impl Schema for QueryParameters {
    const KIND: Kind = Kind::new("QueryParameters");
    const LINE: &'static str = "QueryParameters:Map<Option<QueryValues>>";
}

/// Declares what JSON can't say: the caller's own objects, taken apart before the check.
macro_rules! live {
    ($($(#[$meta:meta])* $name:ident = $ts:literal;)*) => {
        $(
            $(#[$meta])*
            #[derive(Tsify)]
            #[tsify(type = $ts)]
            pub struct $name(());

            impl Schema for $name {
                const KIND: Kind = Kind::ANY;
                const LINE: &'static str = concat!(stringify!($name), ":Json");
            }
        )*
    };
}

live! {
    /// An `AbortSignal`, or what behaves like one.
    Signal = "AbortSignal";
    /// A function like the platform's `fetch`.
    FetchFunction = "(url: string, init: RequestInit) => Promise<Response>";
    /// A class like the platform's `WebSocket`.
    WebSocketClass = "new (url: string, protocols: string[]) => object";
    /// Where messages go; `console` is one. A method that is not there is not called.
    Logger = "{
    /** Told of every request and answer. */
    debug?(message: string): void;
    /** Told of every retry. */
    info?(message: string): void;
    /** Told what was ignored. */
    warn?(message: string): void;
    /** Told what a hook threw. */
    error?(message: string): void;
}";
    /// Is told of every request.
    RequestHook = "(event: RequestEvent) => void";
    /// Is told of every answer.
    ResponseHook = "(event: ResponseEvent) => void";
    /// Is told of every retry.
    RetryHook = "(event: RetryEvent) => void";
}
