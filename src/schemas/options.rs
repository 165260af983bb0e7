//! What is the client's own: its settings and the options of a call.

use super::kind::{Kind, Schema};
use super::scalars::{PositiveInt, StringMap};
use super::schema;
use tsify::Tsify;

schema! {
    /// How a client reaches its server.
    #[allow(non_snake_case)]
    PrefectClientSettings {
        /// The address of the API, with its `/api`; `"http://127.0.0.1:4200/api"` by default. The
        /// page of a Prefect Cloud workspace will do, and in a browser a path such as `"/api"`.
        apiUrl?: Option<String>,
        /// The API key of Prefect Cloud, sent as `Authorization: Bearer`.
        apiKey?: Option<String>,
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
        /// A `fetch` to be called in place of the platform's, with a URL and an init.
        fetch?: Option<FetchFunction>,
        /// Where warnings go; `console` by default.
        logger?: Option<Logger>,
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
    #[allow(non_snake_case)]
    SetStateOptions {
        /// Set the state against the server's rules: it can reopen a finished run. `false` by
        /// default.
        force?: Option<bool>,
        /// Aborts the call, which then rejects with the signal's own reason.
        signal?: Option<Signal>,
        /// Milliseconds the whole call may take.
        timeoutMs?: Option<PositiveInt>,
        /// Headers that go with its requests.
        headers?: Option<StringMap>,
        /// In place of the client's `maxRetries`.
        maxRetries?: Option<u32>,
    }

    /// What `request` sends.
    RequestInput {
        /// What stands behind the `?` of the URL; a list gives a key more than once.
        query?: Option<QueryParameters>,
        /// The body, sent as JSON as it is.
        body?: super::scalars::Json,
    }
}

/// Declares what JSON can't say: the caller's own objects, taken apart before the check.
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
    /// An `AbortSignal`, or what behaves like one.
    Signal = "AbortSignal";
    /// A function like the platform's `fetch`.
    FetchFunction = "(url: string, init: RequestInit) => Promise<Response>";
    /// Where messages go; `console` is one.
    Logger = "{ warn(message: string): void }";
    /// The parameters of a query.
    QueryParameters = "Record<string, string | number | boolean | readonly (string | number | boolean)[] | null | undefined>";
}
