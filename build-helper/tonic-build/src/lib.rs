//! The interface of tonic-build 0.14, implemented by `rust-grpc-build`.
//!
//! ```toml
//! [build-dependencies]
//! tonic-build = { package = "rust-grpc-tonic-build", version = "0.1" }
//! ```
//!
//! Use it for services that no `.proto` file describes, and for generators that implement [`Service`] and
//! [`Method`]. A manifest can combine this package with `rust-grpc-build` under the name
//! `tonic-prost-build`.

pub use rust_grpc_build::tonic_build::*;
