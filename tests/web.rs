//! `wasm-pack test --headless --chrome`: the shared tests in a browser, on another origin than the servers'.

#![cfg(target_arch = "wasm32")]

mod common;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
