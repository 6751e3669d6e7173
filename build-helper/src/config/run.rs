//! How does a [`Config`] run?

use std::collections::HashMap;
use std::io::Result;
use std::path::Path;

use prost_types::{FileDescriptorProto, FileDescriptorSet};

use super::Config;
use crate::module::Module;
use crate::run;

impl Config {
    /// Generates code for `.proto` files, and for what they import.
    ///
    /// `protos` may be directories, which mean every `.proto` file below them.
    ///
    /// # Errors
    /// Everything that is wrong with the files and the options, as text to show to people; see
    /// [`Error`](crate::Error).
    pub fn compile_protos(
        &mut self,
        protos: &[impl AsRef<Path>],
        includes: &[impl AsRef<Path>],
    ) -> Result<()> {
        run::protos(self, &paths(protos), &paths(includes))
    }

    /// Reads `.proto` files and what they import, to look at them before
    /// [`compile_fds`](Self::compile_fds).
    ///
    /// What prost-types has no field for, such as editions and custom options, is kept aside, and
    /// there again when the same descriptor set is compiled.
    ///
    /// # Errors
    /// Everything that is wrong with the files.
    pub fn load_fds(
        &mut self,
        protos: &[impl AsRef<Path>],
        includes: &[impl AsRef<Path>],
    ) -> Result<FileDescriptorSet> {
        run::load(self, &paths(protos), &paths(includes))
    }

    /// Generates code for a descriptor set that holds all imports.
    ///
    /// # Errors
    /// Everything that is wrong with the descriptors and the options.
    pub fn compile_fds(&mut self, fds: FileDescriptorSet) -> Result<()> {
        run::descriptor_set(self, &fds)
    }

    /// The same for a serialized descriptor set, which keeps editions and custom options.
    ///
    /// # Errors
    /// As [`compile_fds`](Self::compile_fds), and when the bytes are not a descriptor set.
    pub fn compile_fds_bytes(&mut self, set: &[u8]) -> Result<()> {
        run::descriptor_set_bytes(self, set)
    }

    /// Generates code and returns it by module instead of writing it, for callers that write it
    /// themselves.
    ///
    /// # Errors
    /// Everything that is wrong with the descriptors and the options, or a module that is not the
    /// one of the file's package.
    pub fn generate(
        &mut self,
        requests: Vec<(Module, FileDescriptorProto)>,
    ) -> Result<HashMap<Module, String>> {
        run::texts(self, requests)
    }
}

/// Slices of anything like a path, as paths.
pub(crate) fn paths(paths: &[impl AsRef<Path>]) -> Vec<&Path> {
    paths.iter().map(AsRef::as_ref).collect()
}
