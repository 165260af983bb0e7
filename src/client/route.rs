//! A route as a row: what `routes!` makes of one, and how a request comes of it.

use js_sys::Promise;
use wasm_bindgen::JsValue;

use super::PrefectClient;
use crate::json::kind::Kind;
use crate::transport::Request;

/// A route of the API, as its row says it.
pub(super) struct Route {
    /// The method and the path, as in Prefect's OpenAPI document: `GET /flows/{id}`.
    pub endpoint: &'static str,
    /// What the arguments must be: those for the `{…}` of the path, from the left, and then the body, or
    /// the query where the method has no body.
    pub arguments: &'static [&'static Kind],
    /// Whether it is a list, to be read page by page.
    pub is_list: bool,
    /// Whether its `POST` twice does what once does.
    pub is_repeatable: bool,
}

/// What a row can say behind its path.
pub(super) mod words {
    /// Sending this `POST` twice does what sending it once does. (What only reads is repeatable anyway.)
    #[allow(non_upper_case_globals, reason = "it is a word of a row")]
    pub(crate) const repeatable: bool = true;
}

impl Route {
    /// Whether this is the type of a list.
    pub(super) const fn is_list(answer: &str) -> bool {
        matches!(answer.as_bytes().first_chunk(), Some(b"ListPromise<"))
    }

    /// The request, from the arguments; `arguments` may be longer than there are.
    fn request(&self, arguments: [JsValue; 3]) -> Request {
        let (method, path) = self.endpoint.split_once(' ').unwrap_or_default();
        let request = Request::to(method, path).repeatable(self.is_repeatable);
        let arguments = self.arguments.iter().zip(&arguments);
        arguments.fold(request, |request, (kind, value)| {
            request.argument(value, kind)
        })
    }
}

impl PrefectClient {
    /// Sends the request of a row. What a method is made of: one call for each.
    #[inline(never)]
    pub(super) fn follow(
        &self,
        route: &'static Route,
        first: JsValue,
        second: JsValue,
        third: JsValue,
        options: JsValue,
    ) -> Promise {
        let request = route.request([first, second, third]);
        if route.is_list {
            self.list(request, &options)
        } else {
            self.send(request, &options)
        }
    }
}

/// Declares methods of the client, each by its docs and a row:
///
/// ```text
/// /// Reads a flow. Rejects with `ObjectNotFound` where there is none.
/// ///
/// /// `GET /flows/{id}`
/// readFlow(id: Uuid) -> "ApiPromise<Flow>" = GET "/flows/{id}";
/// ```
///
/// The name is that of Python's client in camelCase; `options` come as the last argument by themselves.
/// Arguments fill the `{…}` of the path from the left, an id as `Uuid`, anything else as `Name` or a number;
/// the one after those is the body, or of a `GET` or a `DELETE` the query. `name?: Type` may be left out.
/// The answer is what stands in the `.d.ts`: `ApiPromise<T>`, or `ListPromise<T>` for a list, which is read
/// page by page. A `POST` that only reads is known by the end of its path; another one isn't sent again
/// after a fault unless it says `, repeatable`.
macro_rules! routes {
    ($(
        $(#[$doc:meta])*
        $name:ident($($arguments:tt)*) -> $answer:literal = $method:ident $path:literal $(, $word:ident)?;
    )*) => {
        $($crate::client::route::routes!(
            @arguments [$(#[$doc])* $name $answer $method $path [$($word)?]] [] $($arguments)*
        );)*
    };

    // Takes the arguments one by one.
    (@arguments $row:tt [$($taken:tt)*] $argument:ident: $ty:ty $(, $($rest:tt)*)?) => {
        $crate::client::route::routes!(@arguments $row
            [$($taken)* ($argument: $crate::client::route::Js<$ty>, $ty)]
            $($($rest)*)?);
    };
    (@arguments $row:tt [$($taken:tt)*] $argument:ident?: $ty:ty $(, $($rest:tt)*)?) => {
        $crate::client::route::routes!(@arguments $row
            [$($taken)* ($argument: Option<$crate::client::route::Js<$ty>>, $ty)]
            $($($rest)*)?);
    };

    // There are none left: this is the method.
    (@arguments
        [$(#[$doc:meta])* $name:ident $answer:literal $method:ident $path:literal [$($word:ident)?]]
        [$(($argument:ident: $js:ty, $ty:ty))*]
    ) => {
        #[wasm_bindgen::prelude::wasm_bindgen]
        impl PrefectClient {
            $(#[$doc])*
            #[wasm_bindgen(unchecked_return_type = $answer)]
            #[allow(non_snake_case, reason = "it has one name, for JavaScript")]
            pub fn $name(
                &self,
                $($argument: $js,)*
                options: Option<$crate::client::route::Js<$crate::models::options::RequestOptions>>,
            ) -> js_sys::Promise {
                const ROUTE: &$crate::client::route::Route = &$crate::client::route::Route {
                    endpoint: concat!(stringify!($method), " ", $path),
                    arguments: &[$(<$ty as $crate::json::kind::Schema>::KIND),*],
                    is_list: $crate::client::route::Route::is_list($answer),
                    is_repeatable: false $(|| $crate::client::route::words::$word)?,
                };
                $crate::client::route::routes!(@follow self ROUTE [$($argument)*] options)
            }
        }
    };

    (@follow $self:ident $route:ident [] $options:ident) => {
        $crate::client::route::routes!(@send $self $route UNDEFINED, UNDEFINED, UNDEFINED, $options)
    };
    (@follow $self:ident $route:ident [$a:ident] $options:ident) => {
        $crate::client::route::routes!(@send $self $route $a, UNDEFINED, UNDEFINED, $options)
    };
    (@follow $self:ident $route:ident [$a:ident $b:ident] $options:ident) => {
        $crate::client::route::routes!(@send $self $route $a, $b, UNDEFINED, $options)
    };
    (@follow $self:ident $route:ident [$a:ident $b:ident $c:ident] $options:ident) => {
        $crate::client::route::routes!(@send $self $route $a, $b, $c, $options)
    };
    (@send $self:ident $route:ident $($value:ident),*) => {{
        const UNDEFINED: wasm_bindgen::JsValue = wasm_bindgen::JsValue::UNDEFINED;
        $self.follow($route, $($value.into()),*)
    }};
}
pub(crate) use routes;

/// A JavaScript value, declared to be of this type.
pub(super) type Js<T> = <T as tsify::Tsify>::JsType;
