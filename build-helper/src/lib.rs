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
//! The packages `rust-grpc-prost-build` and `rust-grpc-tonic-build` have the interfaces of prost-build and
//! tonic-build, so that a `build.rs` for these compiles as it is, too:
//!
//! ```toml
//! [build-dependencies]
//! prost-build = { package = "rust-grpc-prost-build", version = "0.1" }
//! tonic-build = { package = "rust-grpc-tonic-build", version = "0.1" }
//! ```
//!
//! They re-export the modules [`prost_build`] and [`tonic_build`] of this crate. If the manifest calls this
//! crate itself `prost-build`, its functions write no services, as those of prost-build. What cannot depend
//! on the name is their number of arguments: [`compile_protos`] takes one file, as that of
//! tonic-prost-build, and [`prost_build::compile_protos`] takes two lists.
//!
//! The manifest also decides which crates generated code names, if it gives the name `prost-types`,
//! `tonic` or `rust-grpc` to another package, or the package another name.
//!
//! What is different on purpose:
//!
//! - protoc runs only when it is asked for: by [`Builder::protoc_executable`], by the environment
//!   variable `PROTOC`, or by a [`Builder::protoc_arg`] that needs it.
//! - cargo is told which files were read, imports included, and runs the script again when one of
//!   them changes and at no other time.
//! - Nothing is ignored in silence. A path that selects nothing in any build of one [`Config`], or of one
//!   [`Builder`] and its clones, is a warning with a suggestion when they go out of scope, and an error under
//!   [`Builder::strict`].
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
//!   [`Builder::service_generator`] plugs in there. `Config::attributes_from` takes over the attributes that
//!   other software sets on a `prost_build::Config`.
//! - `cleanup-markdown`, `format` (default): are there because manifests name them, and have no effect.

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

/// The path of one `.proto` file: everything that implements `AsRef<Path>`.
#[diagnostic::on_unimplemented(
    message = "`compile_protos` takes the path of one `.proto` file, which `{Self}` is not",
    note = "for prost-build's function with two lists, write `package = \"rust-grpc-prost-build\"` in the entry \
            `prost-build` of Cargo.toml, or call `prost_build::prost_build::compile_protos`",
    note = "for tonic-prost-build's method with two lists, call `configure().compile_protos(protos, includes)`"
)]
pub trait ProtoPath: AsRef<Path> {}

impl<P: AsRef<Path>> ProtoPath for P {}

/// Generates messages and services of one `.proto` file, and of what it imports.
///
/// Imports are looked for in its directory. For more files or other options, see [`configure`].
/// If the manifest calls this crate `prost-build`, services are left out, as prost-build leaves them out.
///
/// # Errors
/// Everything that is wrong with the file, as text to show to people.
pub fn compile_protos(proto: impl ProtoPath) -> io::Result<()> {
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
