//! JSON as it crosses the boundary: the table that describes a type, the checker that reads it, and a
//! reader and writer of JSON text.

pub(crate) mod check;
pub(crate) mod kind;
pub(crate) mod lines;
pub(crate) mod text;
pub(crate) mod undefined;
