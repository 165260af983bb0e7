//! `wasm-pack test --node`: the suite in Node.

#![cfg(target_arch = "wasm32")]

mod suite;
