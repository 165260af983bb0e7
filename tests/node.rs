//! `wasm-pack test --node`: the shared tests in Node.

#![cfg(target_arch = "wasm32")]

mod common;
