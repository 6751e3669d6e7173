//! The interface of prost-build, implemented by `rust-grpc-build`.
//!
//! ```toml
//! [build-dependencies]
//! prost-build = { package = "rust-grpc-prost-build", version = "0.1" }
//! ```
//!
//! A `build.rs` that was written for prost-build compiles unchanged: the root of this crate exports the
//! functions of prost-build, and no module of this crate has the name of a crate. A manifest can combine
//! this package with `rust-grpc-build` under the name `tonic-prost-build`.

pub use rust_grpc_build::prost_build::*;
