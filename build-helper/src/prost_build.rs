//! What does prost-build have under the same names as tonic-prost-build?
//!
//! The whole of prost-build's interface in one place. The package `rust-grpc-prost-build` has it at its root.
//! When the manifest calls this crate itself `prost-build`, a `build.rs` that was written for prost-build
//! needs the line `use prost_build::prost_build;`, or calls the function as
//! `prost_build::prost_build::compile_protos`. Services are left out unless a
//! [`Config::service_generator`] writes them.

use std::io;
use std::path::Path;

use crate::FileDescriptorSet;
pub use crate::{
    Comments, Config, Method, Module, Service, ServiceGenerator, error_message_protoc_not_found,
    protoc_from_env, protoc_include_from_env,
};

/// Generates messages of `.proto` files, and of what they import.
///
/// # Errors
/// Everything that is wrong with the files, as text to show to people.
pub fn compile_protos(
    protos: &[impl AsRef<Path>],
    includes: &[impl AsRef<Path>],
) -> io::Result<()> {
    Config::new().compile_protos(protos, includes)
}

/// Generates messages of a descriptor set that holds all imports.
///
/// # Errors
/// Everything that is wrong with the descriptors.
pub fn compile_fds(fds: FileDescriptorSet) -> io::Result<()> {
    Config::new().compile_fds(fds)
}
