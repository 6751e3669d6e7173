//! Front end: compiles `.proto` sources to a descriptor set.
//!
//! ```text
//!  Sources ─ inputs ─▶ roots + include roots
//!     ├─ embedded ─▶ rust-grpc-compiler, the default
//!     ├─ protoc ─▶ a protoc executable, on request
//!     └─ descriptor_set ─▶ a descriptor set that exists already
//!                                                     ──▶ Compiled: bytes of a FileDescriptorSet
//! ```

mod descriptor_set;
mod embedded;
mod inputs;
mod protoc;
mod source;
mod utf8;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::error::{Diagnostic, Diagnostics, Error};

/// The sources to compile, and settings for their compilation.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The `.proto` files; a directory stands for all `.proto` files below it.
    pub inputs: Vec<PathBuf>,
    /// The directories in which imports are found; the first match wins.
    ///
    /// If the list is empty, the directory of each input is used, or the input itself if it is a
    /// directory.
    pub includes: Vec<PathBuf>,
    /// A serialized `FileDescriptorSet` to read instead of sources, from `buf build -o` or `protoc
    /// -o`.
    ///
    /// The inputs then select files in the set, which are used together with all their imports.
    /// Without inputs, every file is a root.
    pub descriptor_set: Option<PathBuf>,
    /// The protoc executable to use; with `None`, the embedded compiler is used.
    pub protoc: Option<PathBuf>,
    /// Additional arguments for protoc, which the embedded compiler ignores.
    pub protoc_args: Vec<OsString>,
    /// Omits comments and locations.
    pub skip_source_info: bool,
    /// Sorts the roots by name, and also the files of a descriptor set, so that the result does not
    /// depend on the order of the inputs.
    pub sort_inputs: bool,
    /// Treats include roots that do not exist as errors instead of warnings.
    pub strict: bool,
}

/// A descriptor set and its origin.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Compiled {
    /// A serialized `FileDescriptorSet` with all imports.
    ///
    /// Every file follows the files that it imports, in the order of `protoc --include_imports`.
    pub descriptor_set: Vec<u8>,
    /// The names of the requested files.
    pub roots: Vec<String>,
    /// The files that were read from disk, including imports, sorted.
    pub files_read: Vec<PathBuf>,
    /// The path of each file, by name, for showing source lines. Embedded files have no path.
    pub paths: BTreeMap<String, PathBuf>,
    /// The environment variables that were read.
    pub env_read: Vec<&'static str>,
    /// The tool that compiled the sources.
    pub tool: Tool,
    /// The warnings of a successful compilation.
    pub warnings: Vec<Diagnostic>,
}

/// The origin of descriptors.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tool {
    /// The embedded compiler.
    #[default]
    Embedded,
    /// A protoc executable.
    Protoc(PathBuf),
    /// No tool: the descriptor set was given.
    DescriptorSet,
}

/// The contents of a descriptor set, as selected by protoc's options of the same names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DescriptorSet {
    /// Includes the files that the inputs import.
    pub include_imports: bool,
    /// Includes comments and positions.
    pub include_source_info: bool,
    /// Keeps options that only the compiler needs.
    pub retain_options: bool,
    /// Accepts files of the edition `UNSTABLE`.
    pub experimental_editions: bool,
}

/// Compiles sources to a descriptor set with the embedded compiler, byte for byte as protoc does.
///
/// Uses only the inputs, the include roots, `sort_inputs` and `strict` of the sources.
///
/// # Errors
/// Returns all errors in the inputs and their imports, sorted by location.
pub fn compile_set(sources: &Sources, set: DescriptorSet) -> Result<Compiled, Error> {
    compile_with(sources, |inputs| embedded::run(inputs, set, false))
}

/// Compiles sources to a descriptor set with imports, or reads a given descriptor set.
///
/// # Errors
/// Returns all errors in the inputs and their imports, sorted by location.
pub fn compile(sources: &Sources) -> Result<Compiled, Error> {
    if let Some(path) = &sources.descriptor_set {
        return descriptor_set::read(path, sources);
    }
    compile_with(sources, |inputs| match &sources.protoc {
        Some(protoc) => protoc::compile(protoc, sources, inputs),
        None => embedded::compile(sources, inputs),
    })
}

fn compile_with(
    sources: &Sources,
    compile: impl FnOnce(&inputs::Inputs) -> Result<Compiled, Error>,
) -> Result<Compiled, Error> {
    let mut diagnostics = Diagnostics::default();
    let mut inputs = inputs::collect(sources, &mut diagnostics);
    if sources.sort_inputs {
        inputs.files.sort_by(|a, b| a.name.cmp(&b.name));
    }
    let warnings = diagnostics.finish()?;
    let with_paths = |problems: Diagnostics| {
        let mut problems = problems;
        problems.attach_paths(|name| inputs.path(name));
        problems
    };
    let mut compiled = match compile(&inputs) {
        Ok(compiled) => compiled,
        // The warnings may explain the errors.
        Err(error) => {
            let mut diagnostics = Diagnostics::from(error);
            diagnostics.extend(warnings);
            return Err(failed(with_paths(diagnostics)));
        }
    };
    let mut problems = Diagnostics::default();
    problems.extend(std::mem::take(&mut compiled.warnings));
    compiled.warnings = warnings;
    compiled.warnings.extend(with_paths(problems).iter().cloned());
    compiled.roots = inputs.files.into_iter().map(|file| file.name).collect();
    compiled.env_read.extend(inputs.env_read);
    compiled.env_read.sort_unstable();
    compiled.env_read.dedup();
    compiled.files_read.sort();
    Ok(compiled)
}

/// Turns diagnostics that contain an error into an [`Error`].
fn failed(diagnostics: Diagnostics) -> Error {
    match diagnostics.finish() {
        Err(error) => error,
        Ok(_) => Diagnostic::error("the sources could not be compiled").into(),
    }
}
