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
use crate::json::lines::{Lines, lines};
use crate::transport::{Request, ResponseFormat};

static LINES: Lines = lines!(ROUTES, "");

/// A route of the API, as its row says it: one line of text.
#[derive(Debug, Clone, Copy)]
struct Route {
    /// The method and the path, as in Prefect's OpenAPI document: `GET /flows/{id}`; behind a blank the body,
    /// where the row says how it is put together, with a `*` for an argument.
    endpoint: &'static str,
    /// What the arguments must be: those for the `{…}` of the path, from the left, and then the body, or the
    /// query where the method has no body.
    kinds: &'static str,
    /// What else there is to say:
    ///
    /// - `repeatable`: sending this `POST` twice does what sending it once does (what only reads is repeatable
    ///   anyway);
    /// - `bulk`: it acts on all that its filter chooses: one that leaves nothing out is refused;
    /// - `text`: its answer is text, whatever it looks like;
    /// - `swapped`: the first two arguments stand the other way round in the path;
    /// - `list`: it is a list; `void`: its answer tells nothing. The type of the answer says these.
    words: &'static str,
}

/// What the type of the answer says of a row; it ends the line.
pub(super) const fn answers(answer: &str) -> &'static str {
    match answer.as_bytes() {
        [b'L', ..] => "list\n",
        b"ApiPromise<void>" => "void\n",
        _ => "\n",
    }
}

impl Route {
    fn read(line: &'static str) -> Self {
        let mut parts = line.splitn(3, '|');
        let mut part = || parts.next().unwrap_or_default();
        Self {
            endpoint: part(),
            kinds: part(),
            words: part(),
        }
    }

    fn kinds(&self) -> impl Iterator<Item = Kind> + use<> {
        self.kinds.split_terminator(',').map(Kind::new)
    }

    fn says(&self, word: &str) -> bool {
        self.words.split(' ').any(|other| other == word)
    }

    /// The request, from the arguments; `arguments` may be longer than there are.
    fn request(&self, arguments: &[JsValue]) -> Request {
        let mut parts = self.endpoint.splitn(3, ' ');
        let mut part = || parts.next().unwrap_or_default();
        let (method, path, body) = (part(), part(), part());
        let mut request = Request::to(method, path)
            .repeatable(self.says("repeatable"))
            .void(self.says("void"));
        if self.says("text") {
            // HTML is a proxy's page, and no text of the server.
            request = request.given_as(ResponseFormat::Any);
        }
        if !body.is_empty() {
            request = request.template(body);
        }
        let is_bulk = self.says("bulk");
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
        let Some(line) = LINES.get(row) else {
            return Promise::reject(&JsValue::UNDEFINED);
        };
        let route = Route::read(line);
        let mut arguments = [first, second, third, fourth];
        let options = arguments.get_mut(route.kinds().count());
        let options = options.map(std::mem::take).unwrap_or_default();
        if route.says("swapped") {
            arguments.swap(0, 1);
        }
        let request = route.request(&arguments);
        if route.says("list") {
            self.list(request, &options)
        } else {
            self.send(request, &options)
        }
    }
}

impl PrefectClient {
    /// Sends the request of a row, by its endpoint: what Rust has in place of the methods.
    pub fn send_to(&self, endpoint: &str, arguments: [JsValue; 4]) -> Promise {
        let row = LINES
            .iter()
            .position(|line| Route::read(line).endpoint == endpoint);
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
/// after a fault unless it says `, repeatable`; what else can stand there is in [`Route`]. A body of which
/// only a part is given is spelt behind the path, without blanks: `{"name":*}`.
macro_rules! routes {
    ($(
        $(#[doc = $doc:literal])*
        $name:ident($($arguments:tt)*) -> $answer:literal = $method:ident $path:literal $($body:literal)? $(, $word:ident)*;
    )*) => {
        pub(super) const ROUTES: &[&str] = &[$(
            concat!(
                stringify!($method), " ", $path $(, " ", $body)?, "|",
                $crate::client::route::routes!(@kinds [] $($arguments)*), "|"
                $(, stringify!($word), " ")*
            ),
            $crate::client::route::answers($answer),
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
