//! Generates [prost](https://docs.rs/prost) messages and [tonic](https://docs.rs/tonic) services from
//! `.proto` files in a `build.rs`.
//!
//! Nothing else needs to be installed: a compiler for `.proto` files is built in, and so are
//! `google/protobuf/*.proto`.
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
//! # Replacing tonic-prost-build and prost-build
//!
//! A `build.rs` written for tonic-prost-build 0.14 compiles unchanged. Only the manifest changes:
//!
//! ```toml
//! [dependencies]
//! rust-grpc = { version = "0.1", features = ["tonic"] } # not with `Codec::Derive`
//!
//! [build-dependencies]
//! tonic-prost-build = { package = "rust-grpc-build", version = "0.1" }
//! ```
//!
//! The packages `rust-grpc-prost-build` and `rust-grpc-tonic-build` have the interfaces of prost-build and
//! tonic-build, so that a `build.rs` written for these compiles unchanged, too:
//!
//! ```toml
//! [build-dependencies]
//! prost-build = { package = "rust-grpc-prost-build", version = "0.1" }
//! tonic-build = { package = "rust-grpc-tonic-build", version = "0.1" }
//! ```
//!
//! They re-export the modules [`prost_build`] and [`tonic_build`] of this crate. If the manifest renames this
//! crate itself to `prost-build`, its functions generate no services, like those of prost-build. The number
//! of arguments cannot depend on the name: [`compile_protos`] takes one file, as in tonic-prost-build, and
//! [`prost_build::compile_protos`] takes two lists.
//!
//! The manifest also determines the crates that generated code refers to, if it uses the name
//! `prost-types`, `tonic` or `rust-grpc` for another package, or renames the package.
//!
//! The following differences are intended:
//!
//! - protoc is started only if it is requested: by [`Builder::protoc_executable`], by the environment
//!   variable `PROTOC`, or by a [`Builder::protoc_arg`] that requires it.
//! - Every file that was read, including imports, is reported to cargo, which reruns the script only
//!   when one of them changes.
//! - Nothing is silently ignored. If a path matches nothing in any build of one [`Config`], or of one
//!   [`Builder`] and its clones, a warning with a suggestion is printed when they go out of scope. With
//!   [`Builder::strict`] it is an error.
//! - An include file in `OUT_DIR` includes the other files through `OUT_DIR`, so that editors can resolve
//!   them.
//! - Path patterns of services have the syntax of all other path patterns.
//! - Wrapper types are always supported as requests and responses. There is no `NON_PATH_TYPE_ALLOWLIST`.
//!
//! # Errors
//!
//! All errors are reported at once, with their locations and suggestions. The functions return
//! [`std::io::Error`], like those of tonic-prost-build and prost-build. Both its `Display` and its `Debug`
//! format contain the readable text, so that the error can be returned from `main` or unwrapped. After a
//! downcast to [`Error`], the single problems are available from [`Error::diagnostics`].
//!
//! # Cargo features
//!
//! - `transport` (default): generates `connect` for clients.
//! - `prost-build`: re-exports [`ServiceGenerator`], [`Service`], [`Method`], [`Comments`] and [`Module`]
//!   from the crate prost-build, so that service generators written for it can be used here, and
//!   [`Builder::service_generator`] can be used there. `Config::attributes_from` copies the attributes that
//!   other software sets on a `prost_build::Config`.
//! - `cleanup-markdown`, `format` (default): have no effect, and are accepted because manifests name them.
#![warn(missing_debug_implementations)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod builder;
mod cargo;
mod config;
mod dependencies;
mod edition;
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

/// The path of one `.proto` file, implemented by everything that implements `AsRef<Path>`.
#[diagnostic::on_unimplemented(
    message = "`compile_protos` takes the path of one `.proto` file, which `{Self}` is not",
    note = "for prost-build's function with two lists, write `package = \"rust-grpc-prost-build\"` in the entry \
            `prost-build` of Cargo.toml, or call `prost_build::prost_build::compile_protos`",
    note = "for tonic-prost-build's method with two lists, call `configure().compile_protos(protos, includes)`"
)]
pub trait ProtoPath: AsRef<Path> {}

impl<P: AsRef<Path>> ProtoPath for P {}

/// Generates the messages and services of one `.proto` file.
///
/// Imports are looked up in the file's directory. For more files or other options, see [`configure`].
/// If the manifest renames this crate to `prost-build`, no services are generated, as in prost-build.
///
/// # Errors
/// Reports every problem in the file and its imports as readable text.
pub fn compile_protos(proto: impl ProtoPath) -> io::Result<()> {
    let proto = proto.as_ref();
    let include = proto.parent().unwrap_or(Path::new(""));
    if identity::is_prost_build() {
        return prost_build::compile_protos(&[proto], &[include]);
    }
    configure().compile_protos(&[proto], &[include])
}

/// Generates the messages and services of a descriptor set that contains all imports.
///
/// If the manifest renames this crate to `prost-build`, no services are generated, as in prost-build.
///
/// # Errors
/// Reports every problem in the descriptors.
pub fn compile_fds(fds: FileDescriptorSet) -> io::Result<()> {
    if identity::is_prost_build() {
        return prost_build::compile_fds(fds);
    }
    configure().compile_fds(fds)
}
