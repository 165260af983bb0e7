//! JSON as it crosses the boundary: the table that describes a type, the checker that reads it, and a
//! reader and writer of JSON text.

pub mod check;
pub mod kind;
pub mod text;
pub mod undefined;
