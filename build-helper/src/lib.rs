//! Generates [prost](https://docs.rs/prost) messages and [tonic](https://docs.rs/tonic) services from
//! `.proto` files in a `build.rs`. Nothing needs to be installed: the compiler for `.proto` files is
//! on board, and so is `google/protobuf/*.proto`.
//!
//! ```toml
//! [dependencies]
//! rust-grpc = { version = "0.1", features = ["tonic"] }
//! tonic = "0.14"
//!
//! [build-dependencies]
//! rust-grpc-build = "0.1"
//! ```
//!
//! ```no_run
//! // build.rs
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     rust_grpc_build::compile_protos("proto/greeter.proto")?;
//!     Ok(())
//! }
//! ```
//!
//! ```ignore
//! // src/main.rs
//! mod greeter {
//!     rust_grpc::include_proto!("greeter");
//! }
//! ```
//!
//! # In place of tonic-prost-build and prost-build
//!
//! A `build.rs` for tonic-prost-build 0.14 compiles as it is. Only the manifest changes:
//!
//! ```toml
//! [dependencies]
//! rust-grpc = { version = "0.1", features = ["tonic"] } # not with `Codec::Derive`
//!
//! [build-dependencies]
//! tonic-prost-build = { package = "rust-grpc-build", version = "0.1" }
//! ```
//!
//! One for prost-build does too when it goes through [`Config`]. Its free functions are in the module
//! [`prost_build`], since the two crates give the name `compile_protos` to different functions: at the
//! root it is tonic's, which takes one file and writes services. Call the entry in the manifest
//! `prost-build`, write `use prost_build::prost_build;` in the `build.rs` and leave the rest. cargo takes
//! a package under one name only: who has both crates keeps `tonic-prost-build`, and writes
//! `use tonic_prost_build::prost_build;`. For hand-written services of tonic-build there is [`manual`],
//! and the module [`tonic_build`].
//!
//! What is different on purpose:
//!
//! - protoc runs only when it is asked for: by [`Builder::protoc_executable`], by the environment
//!   variable `PROTOC`, by a [`Builder::protoc_arg`] that needs it, or by a file in an edition that the
//!   embedded compiler does not know.
//! - cargo is told which files were read, imports included, and runs the script again when one of
//!   them changes and at no other time.
//! - Nothing is ignored in silence. A path that selects nothing is a warning with a suggestion, and an
//!   error under [`Builder::strict`].
//! - The include file finds its neighbours through `OUT_DIR` where it stands in it, so that editors
//!   can follow.
//! - Path patterns of services follow the same grammar as all others.
//! - Wrapper types always work as requests and responses. There is no `NON_PATH_TYPE_ALLOWLIST`.
//!
//! # Errors
//!
//! Everything that is wrong is reported at once, with its place and a way out. The functions return
//! [`std::io::Error`], as those they stand in for do. Both its `Display` and its `Debug` contain the
//! text as people read it, so that returning it from `main` and calling `unwrap` serve equally; the
//! single problems can be had from [`Error::diagnostics`] after a downcast.
//!
//! # Cargo features
//!
//! - `transport` (default): clients have `connect`.
//! - `prost-build`: [`ServiceGenerator`], [`Service`], [`Method`], [`Comments`] and [`Module`] are those
//!   of the crate prost-build, so that service generators written for it plug in here, and
//!   [`Builder::service_generator`] plugs in there.
//! - `cleanup-markdown`, `format` (default): are there because manifests name them, and have no effect.

mod builder;
mod cargo;
mod config;
mod identity;
mod manifest;
mod module;
mod patterns;
mod protoc;
mod replaced;
mod run;
mod service_generator;
mod tonic_service;
mod user_crates;
mod write;

pub mod manual;
pub mod prost_build;
pub mod tonic_build;

use std::io;
use std::path::Path;

pub use builder::{Builder, configure};
pub use config::Config;
pub use module::Module;
pub use prost_types::FileDescriptorSet;
pub use protoc::{error_message_protoc_not_found, protoc_from_env, protoc_include_from_env};
pub use rust_grpc_codegen::options::{Codec, DerivePolicy, EnumType, Layout};
pub use rust_grpc_codegen::{Diagnostic, Error};
pub use service_generator::{Comments, Method, Service, ServiceGenerator};
pub use tonic_build::{
    Attributes as TonicAttributes, CodeGenBuilder, Method as TonicMethod, Service as TonicService,
};

/// Generates messages and services of one `.proto` file, and of what it imports.
///
/// Imports are looked for in its directory. For more files or other options, see [`configure`].
/// If the manifest calls this crate `prost-build`, services are left out, as prost-build leaves them out.
///
/// # Errors
/// Everything that is wrong with the file, as text to show to people.
pub fn compile_protos(proto: impl AsRef<Path>) -> io::Result<()> {
    let proto = proto.as_ref();
    let include = proto.parent().unwrap_or(Path::new(""));
    if identity::is_prost_build() {
        return prost_build::compile_protos(&[proto], &[include]);
    }
    configure().compile_protos(&[proto], &[include])
}

/// Generates messages and services of a descriptor set that holds all imports.
///
/// If the manifest calls this crate `prost-build`, services are left out, as prost-build leaves them out.
///
/// # Errors
/// Everything that is wrong with the descriptors.
pub fn compile_fds(fds: FileDescriptorSet) -> io::Result<()> {
    if identity::is_prost_build() {
        return prost_build::compile_fds(fds);
    }
    configure().compile_fds(fds)
}
