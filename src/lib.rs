//! A client for Prefect's REST API, compiled to WebAssembly and published as the npm package
//! `prefect-wasm`.
//!
//! Calls go one way: an entry of the package → [`client`], [`workflows`] → `pagination`, `streams` → `transport` →
//! `models` → `json`. The last two send no requests.

pub mod client;
mod json;
pub mod models;
mod pagination;
mod streams;
mod transport;
pub mod workflows;

pub use client::PrefectClient;

/// 3 KB (gzip) smaller than the allocator of the standard library.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
