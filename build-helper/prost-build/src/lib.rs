//! The interface of prost-build, implemented by `rust-grpc-build`.
//!
//! ```toml
//! [build-dependencies]
//! prost-build = { package = "rust-grpc-prost-build", version = "0.1" }
//! ```
//!
//! A `build.rs` that was written for prost-build compiles unchanged: the functions at the root of this
//! crate are those of prost-build, and no module of this crate has a name that meets that of a crate. A
//! manifest can have this package beside `rust-grpc-build` under the name `tonic-prost-build`.

pub use rust_grpc_build::prost_build::*;
