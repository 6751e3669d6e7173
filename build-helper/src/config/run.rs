//! Compilation with a [`Config`].

use std::collections::HashMap;
use std::io::Result;
use std::path::Path;

use prost_types::{FileDescriptorProto, FileDescriptorSet};

use super::Config;
use crate::module::Module;
use crate::run;

impl Config {
    /// Generates code for `.proto` files and their imports.
    ///
    /// `protos` may contain directories, which stand for all `.proto` files below them.
    ///
    /// # Errors
    /// Returns all errors in the files and the options as text for the user; see
    /// [`Error`](crate::Error).
    pub fn compile_protos(
        &mut self,
        protos: &[impl AsRef<Path>],
        includes: &[impl AsRef<Path>],
    ) -> Result<()> {
        run::protos(self, &paths(protos), &paths(includes))
    }

    /// Reads `.proto` files and their imports, for inspection before
    /// [`compile_fds`](Self::compile_fds).
    ///
    /// Data for which prost-types has no fields, such as editions and custom options, is kept
    /// separately, and used if the same descriptor set is compiled.
    ///
    /// # Errors
    /// Returns all errors in the files.
    pub fn load_fds(
        &mut self,
        protos: &[impl AsRef<Path>],
        includes: &[impl AsRef<Path>],
    ) -> Result<FileDescriptorSet> {
        run::load(self, &paths(protos), &paths(includes))
    }

    /// Generates code for a descriptor set that contains all imports.
    ///
    /// # Errors
    /// Returns all errors in the descriptors and the options.
    pub fn compile_fds(&mut self, fds: FileDescriptorSet) -> Result<()> {
        run::descriptor_set(self, &fds)
    }

    /// Generates code for a serialized descriptor set, which keeps editions and custom options.
    ///
    /// # Errors
    /// Returns the same errors as [`compile_fds`](Self::compile_fds), and an error if the bytes are
    /// not a descriptor set.
    pub fn compile_fds_bytes(&mut self, set: &[u8]) -> Result<()> {
        run::descriptor_set_bytes(self, set)
    }

    /// Generates code and returns it by module, for callers that write it themselves.
    ///
    /// # Errors
    /// Returns all errors in the descriptors and the options, and an error if a module does not
    /// belong to the package of its file.
    pub fn generate(
        &mut self,
        requests: Vec<(Module, FileDescriptorProto)>,
    ) -> Result<HashMap<Module, String>> {
        run::texts(self, requests)
    }
}

/// Converts a slice of path-like values to paths.
pub(crate) fn paths(paths: &[impl AsRef<Path>]) -> Vec<&Path> {
    paths.iter().map(AsRef::as_ref).collect()
}
