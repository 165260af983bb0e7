//! What every filter builder is made of.
//!
//! A method is named after the path of the field and the operator: `state.name.like_` would be
//! `stateNameLike`. `any_` and `eq_` are what one means by default and give the bare name
//! (`stateName`), but for tags, where `any_` stands beside `all_` and both are written out.

use js_sys::{Array, JSON, JsString, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::json::check::{Problem, check};
use crate::json::kind::Kind;
use crate::transport::error::Error;
use crate::transport::input;

/// The conditions set so far, in the order they were set: the path of each and its value as JSON.
#[derive(Clone, Default)]
pub struct Conditions(Vec<(&'static str, JsString)>);

impl Conditions {
    /// The same conditions and one more; a condition on the same path is replaced.
    pub fn with(
        &self,
        filter: &Kind,
        method: &str,
        path: &'static str,
        value: &JsValue,
    ) -> Result<Self, JsValue> {
        let refused = |problem: Problem| JsValue::from(Error::input(&problem.within(method)));
        let kind =
            at_path(filter, path).ok_or_else(|| refused(Problem::new("has no field".into())))?;
        let text = input::stringify(value).map_err(refused)?;
        check(&String::from(&text), kind).map_err(refused)?;
        let mut conditions = self.clone();
        conditions.0.retain(|(other, _)| *other != path);
        conditions.0.push((path, text));
        Ok(conditions)
    }

    /// The filter as a plain object.
    pub fn to_json(&self) -> Result<JsValue, JsValue> {
        let filter = Object::new();
        for (path, text) in &self.0 {
            let mut target = filter.clone();
            let (fields, operator) = path.rsplit_once('.').unwrap_or(("", path));
            for field in fields.split('.').filter(|field| !field.is_empty()) {
                let key = JsValue::from_str(field);
                let inner = Reflect::get(&target, &key)?;
                target = if inner.is_undefined() {
                    let inner = Object::new();
                    Reflect::set(&target, &key, &inner)?;
                    inner
                } else {
                    inner.unchecked_into()
                };
            }
            let value = JSON::parse(&String::from(text))?;
            Reflect::set(&target, &JsValue::from_str(operator), &value)?;
        }
        Ok(filter.into())
    }
}

/// The arguments of a method that takes one or more values, or lists of them, as one list.
pub fn flattened(values: &Array) -> JsValue {
    values.flat(1).into()
}

/// What the table says of the field at `path`. A condition that is set is never null.
fn at_path(filter: &Kind, path: &str) -> Option<&'static Kind> {
    let mut kind: Option<&'static Kind> = None;
    for key in path.split('.') {
        let Kind::Object(object) = kind.unwrap_or(filter) else {
            return None;
        };
        let field = object.fields.iter().find(|field| field.key() == key)?;
        kind = Some(match field.kind {
            Kind::Nullable(inner) => inner,
            kind => kind,
        });
    }
    kind
}

/// Declares a builder: a method each, `one` for a single value, `many` for one or more.
macro_rules! builder {
    (
        $(#[$meta:meta])*
        $start:ident as $js_start:ident -> $builder:ident of $filter:ident;
        $input:ident = $input_ts:literal;
        $($(#[$doc:meta])* $arity:ident $method:ident as $js:ident: $ts:literal => $path:literal;)*
    ) => {
        /// A filter, written out or built.
        #[derive(tsify::Tsify)]
        #[tsify(type = $input_ts)]
        pub struct $input(());

        impl $crate::json::kind::Schema for $input {
            const KIND: &'static $crate::json::kind::Kind =
                <$filter as $crate::json::kind::Schema>::KIND;
        }

        /// Builds a filter. Every method gives a new builder and leaves this one as it is, so a
        /// base filter can be used again. A builder can stand wherever the literal can.
        #[wasm_bindgen::prelude::wasm_bindgen]
        pub struct $builder(crate::models::filters::builder::Conditions);

        $(#[$meta])*
        #[wasm_bindgen::prelude::wasm_bindgen(js_name = $js_start)]
        #[must_use]
        pub fn $start() -> $builder {
            $builder(crate::models::filters::builder::Conditions::default())
        }

        #[wasm_bindgen::prelude::wasm_bindgen]
        #[allow(clippy::missing_errors_doc)]
        impl $builder {
            /// The literal that was built.
            #[wasm_bindgen(js_name = toJSON)]
            pub fn to_json(&self) -> Result<tsify::Ts<$filter>, wasm_bindgen::JsValue> {
                self.0.to_json().map(tsify::Ts::new_unchecked)
            }
        }

        $($crate::models::filters::builder::builder_method! {
            $builder $filter [$(#[$doc])*] $arity $method $js $ts $path
        })*

        #[cfg(test)]
        mod $start {
            use crate::models::filters::builder::tests::assert_operators;
            use crate::json::kind::Schema;

            #[test]
            fn has_methods_for_operators_only() {
                assert_operators(super::$filter::KIND, &[$($path),*]);
            }
        }
    };
}
pub(crate) use builder;

macro_rules! builder_method {
    ($builder:ident $filter:ident [$(#[$doc:meta])*] one $method:ident $js:ident $ts:literal $path:literal) => {
        #[wasm_bindgen::prelude::wasm_bindgen]
        #[allow(clippy::missing_errors_doc)]
        impl $builder {
            $(#[$doc])*
            #[wasm_bindgen(js_name = $js)]
            pub fn $method(
                &self,
                #[wasm_bindgen(unchecked_param_type = $ts)] value: &wasm_bindgen::JsValue,
            ) -> Result<$builder, wasm_bindgen::JsValue> {
                let kind = <$filter as $crate::json::kind::Schema>::KIND;
                self.0.with(kind, stringify!($js), $path, value).map($builder)
            }
        }
    };
    ($builder:ident $filter:ident [$(#[$doc:meta])*] many $method:ident $js:ident $ts:literal $path:literal) => {
        #[wasm_bindgen::prelude::wasm_bindgen]
        #[allow(clippy::missing_errors_doc)]
        impl $builder {
            $(#[$doc])*
            #[wasm_bindgen(js_name = $js, variadic)]
            pub fn $method(
                &self,
                #[wasm_bindgen(unchecked_param_type = $ts)] values: &js_sys::Array,
            ) -> Result<$builder, wasm_bindgen::JsValue> {
                let kind = <$filter as $crate::json::kind::Schema>::KIND;
                let values = $crate::models::filters::builder::flattened(values);
                self.0.with(kind, stringify!($js), $path, &values).map($builder)
            }
        }
    };
}
pub(crate) use builder_method;

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::json::kind::Object;

    fn operators(object: &Object, prefix: &str, paths: &mut Vec<String>) {
        for field in object.fields {
            let path = format!("{prefix}{}", field.key());
            match field.kind {
                Kind::Nullable(Kind::Object(inner)) | Kind::Object(inner) => {
                    operators(inner, &format!("{path}."), paths);
                }
                _ => paths.push(path),
            }
        }
    }

    pub fn assert_operators(filter: &Kind, methods: &[&str]) {
        let Kind::Object(object) = filter else {
            return assert!(methods.is_empty(), "a filter is an object");
        };
        let mut expected = Vec::new();
        operators(object, "", &mut expected);
        // The generator sees to it that none is missing but for a deprecated one.
        for method in methods {
            assert!(expected.iter().any(|path| path == method), "{method}");
        }
    }
}
