//! The interface of prost-build, for a `build.rs` that was written for it.
//!
//! The package `rust-grpc-prost-build` re-exports this module as its root. If the manifest renames this
//! crate itself to `prost-build`, such a `build.rs` needs the line `use prost_build::prost_build;`, or calls
//! the functions as `prost_build::prost_build::compile_protos`. No services are generated unless
//! [`Config::service_generator`] is called.

use std::io;
use std::path::Path;

use crate::FileDescriptorSet;
pub use crate::{
    Comments, Config, Method, Module, Service, ServiceGenerator, error_message_protoc_not_found,
    protoc_from_env, protoc_include_from_env,
};

/// Generates the messages of `.proto` files.
///
/// # Errors
/// Reports every problem in the files as readable text.
pub fn compile_protos(
    protos: &[impl AsRef<Path>],
    includes: &[impl AsRef<Path>],
) -> io::Result<()> {
    Config::new().compile_protos(protos, includes)
}

/// Generates the messages of a descriptor set that contains all imports.
///
/// # Errors
/// Reports every problem in the descriptors.
pub fn compile_fds(fds: FileDescriptorSet) -> io::Result<()> {
    Config::new().compile_fds(fds)
}
