//! A route as a row: what `routes!` makes of one, and how a request comes of it.
//!
//! A row is data. There is one function for all of them, `follow`, and no code for each: a method of its own
//! would cost twice as much. So the rows are numbered, and their methods are made in JavaScript
//! (pkg-template/build.mjs), in the order in which [`super::ROUTES`] has them: file by file as their names are
//! sorted, and in a file from above. `make package` takes that order from the declarations.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::{PrefectClient, ROUTES};
use crate::json::kind::Kind;
use crate::transport::{Request, ResponseFormat};

/// A route of the API, as its row says it.
#[derive(Debug)]
pub(super) struct Route {
    /// The method and the path, as in Prefect's OpenAPI document: `GET /flows/{id}`; behind a blank the body,
    /// where the row says how it is put together, with a `*` for an argument. On a line of its own, what the
    /// arguments must be: those for the `{…}` of the path, from the left, and then the body, or the query
    /// where the method has no body.
    pub text: &'static str,
    /// What else there is to say, each a bit.
    pub words: u8,
}

/// What a row can say behind its path.
pub(super) mod words {
    #![allow(non_upper_case_globals, reason = "they are words of a row")]

    /// Sending this `POST` twice does what sending it once does. (What only reads is repeatable anyway.)
    pub(crate) const repeatable: u8 = 1;
    /// It acts on all that its filter chooses: one that leaves nothing out is refused.
    pub(crate) const bulk: u8 = 2;
    /// Its answer is text, whatever it looks like.
    pub(crate) const text: u8 = 4;
    /// The first two arguments stand the other way round in the path.
    pub(crate) const swapped: u8 = 8;
    /// It is a list. What gives a `ListPromise` says so by that.
    pub(crate) const list: u8 = 16;
    /// Its answer tells nothing. What gives an `ApiPromise<void>` says so by that.
    pub(crate) const void: u8 = 32;
}

impl Route {
    /// What the type of the answer says of a row.
    pub(super) const fn answers(answer: &str) -> u8 {
        match answer.as_bytes() {
            [b'L', ..] => words::list,
            b"ApiPromise<void>" => words::void,
            _ => 0,
        }
    }

    fn parts(&self) -> (&'static str, &'static str) {
        self.text.split_once('\n').unwrap_or_default()
    }

    fn kinds(&self) -> impl Iterator<Item = Kind> {
        self.parts().1.split_terminator(',').map(Kind::new)
    }

    fn says(&self, word: u8) -> bool {
        self.words & word != 0
    }

    /// The request, from the arguments; `arguments` may be longer than there are.
    fn request(&self, arguments: &[JsValue]) -> Request {
        let mut parts = self.parts().0.splitn(3, ' ');
        let mut part = || parts.next().unwrap_or_default();
        let (method, path, body) = (part(), part(), part());
        let mut request = Request::to(method, path)
            .repeatable(self.says(words::repeatable))
            .void(self.says(words::void));
        if self.says(words::text) {
            // HTML is a proxy's page, and no text of the server.
            request = request.given_as(ResponseFormat::Any);
        }
        if !body.is_empty() {
            request = request.template(body);
        }
        let is_bulk = self.says(words::bulk);
        let arguments = self.kinds().zip(arguments);
        arguments.fold(request, |request, (kind, value)| {
            if is_bulk {
                request.narrowed(value, kind)
            } else {
                request.argument(value, kind)
            }
        })
    }
}

#[wasm_bindgen]
impl PrefectClient {
    /// Sends the request of a row, by its number.
    #[wasm_bindgen(js_name = __follow, skip_typescript)]
    pub fn follow(
        &self,
        row: usize,
        first: JsValue,
        second: JsValue,
        third: JsValue,
        fourth: JsValue,
    ) -> Promise {
        let route = ROUTES.iter().flat_map(|routes| routes.iter()).nth(row);
        let mut arguments = [first, second, third, fourth];
        let count = route.map_or(0, |route| route.kinds().count());
        let options = arguments
            .get_mut(count)
            .map(std::mem::take)
            .unwrap_or_default();
        let Some(route) = route else {
            return Promise::reject(&JsValue::UNDEFINED);
        };
        if route.says(words::swapped) {
            arguments.swap(0, 1);
        }
        let request = route.request(&arguments);
        if route.says(words::list) {
            self.list(request, &options)
        } else {
            self.send(request, &options)
        }
    }
}

impl PrefectClient {
    /// Sends the request of a row, by its endpoint: what Rust has in place of the methods.
    pub fn send_to(&self, endpoint: &str, arguments: [JsValue; 4]) -> Promise {
        let mut rows = ROUTES.iter().flat_map(|routes| routes.iter());
        let row = rows.position(|route| route.parts().0 == endpoint);
        let [first, second, third, fourth] = arguments;
        self.follow(row.unwrap_or(usize::MAX), first, second, third, fourth)
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
/// after a fault unless it says `, repeatable`; what else can stand there is in [`words`]. A body of which
/// only a part is given is spelt behind the path, without blanks: `{"name":*}`.
macro_rules! routes {
    ($(
        $(#[doc = $doc:literal])*
        $name:ident($($arguments:tt)*) -> $answer:literal = $method:ident $path:literal $($body:literal)? $(, $word:ident)*;
    )*) => {
        pub(super) const ROUTES: &[$crate::client::route::Route] = &[$(
            $crate::client::route::Route {
                text: concat!(
                    stringify!($method), " ", $path $(, " ", $body)?, "\n",
                    $crate::client::route::routes!(@kinds [] $($arguments)*)
                ),
                words: $crate::client::route::Route::answers($answer) $(| $crate::client::route::words::$word)*,
            },
        )*];

        #[wasm_bindgen::prelude::wasm_bindgen(typescript_custom_section)]
        const DECLARATIONS: &str = concat!(
            "// Rows of ", module_path!(), "\n",
            $(
                "/**\n", $(" *", $doc, "\n",)* " */\n",
                stringify!($name), "(",
                $crate::client::route::routes!(@parameters [] $($arguments)*),
                "options?: RequestOptions | null): ", $answer, ";\n",
            )*
            "// End of rows\n",
        );

        $($crate::client::route::routes!(@known $($arguments)*);)*
    };

    // Below they are text: here the compiler sees to it that there are such types.
    (@known) => {};
    (@known $argument:ident $(?)?: $ty:ty $(, $($rest:tt)*)?) => {
        const _: Option<$ty> = None;
        $crate::client::route::routes!(@known $($($rest)*)?);
    };

    // What each argument must be.
    (@kinds [$($text:tt)*]) => { concat!($($text)* "") };
    (@kinds [$($text:tt)*] $argument:ident $(?)?: $ty:ty $(, $($rest:tt)*)?) => {
        $crate::client::route::routes!(@kinds
            [$($text)* stringify!($ty), ",",] $($($rest)*)?)
    };

    // What stands between the parentheses, in TypeScript.
    (@parameters [$($text:tt)*]) => { concat!($($text)* "") };
    (@parameters [$($text:tt)*] $argument:ident: $ty:ty $(, $($rest:tt)*)?) => {
        $crate::client::route::routes!(@parameters
            [$($text)* stringify!($argument), ": ", stringify!($ty), ", ",] $($($rest)*)?)
    };
    (@parameters [$($text:tt)*] $argument:ident?: $ty:ty $(, $($rest:tt)*)?) => {
        $crate::client::route::routes!(@parameters
            [$($text)* stringify!($argument), "?: ", stringify!($ty), " | null, ",] $($($rest)*)?)
    };
}
pub(crate) use routes;

/// A JavaScript value, declared to be of this type.
pub(super) type Js<T> = <T as tsify::Tsify>::JsType;
