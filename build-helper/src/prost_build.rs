//! What does prost-build have under the same names as tonic-prost-build?
//!
//! The whole of prost-build's interface in one place. A `build.rs` that was written for prost-build needs
//! the line `use prost_build::prost_build;` and no more, when the manifest calls this crate `prost-build`.
//! Services are left out unless a [`Config::service_generator`] writes them.

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
