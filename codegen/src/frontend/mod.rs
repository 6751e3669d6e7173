//! How do `.proto` sources become a descriptor set?
//!
//! ```text
//!  Sources ─ inputs ─▶ roots + include roots
//!     ├─ embedded ─▶ rust-grpc-compiler, the default
//!     ├─ protoc ─▶ a real protoc, when it is asked for
//!     └─ descriptor_set ─▶ the answer is already there
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

/// What to compile, and how.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// `.proto` files, or directories that mean every `.proto` file below them.
    pub inputs: Vec<PathBuf>,
    /// Where imports are looked up, first match wins. With none, the directory of each input is
    /// one (a directory given as input: itself).
    pub includes: Vec<PathBuf>,
    /// A serialized `FileDescriptorSet` to take instead of sources, from `buf build -o` or
    /// `protoc -o`. `inputs` then choose files in it, which are taken with all they import; with none,
    /// every file is a root.
    pub descriptor_set: Option<PathBuf>,
    /// The protoc to use. With `None` the embedded compiler does the work.
    pub protoc: Option<PathBuf>,
    /// More arguments for protoc; they have no meaning for the embedded compiler.
    pub protoc_args: Vec<OsString>,
    /// Leaves out comments and locations.
    pub skip_source_info: bool,
    /// Sorts the roots by name, and the files of a descriptor set likewise, so that the result does
    /// not depend on the order of the inputs.
    pub sort_inputs: bool,
    /// Whether an include root that does not exist is an error rather than a warning.
    pub strict: bool,
}

/// A descriptor set, and where it came from.
#[derive(Debug, Clone, Default)]
pub struct Compiled {
    /// A serialized `FileDescriptorSet`: imports included, every file after the files it imports,
    /// in the order `protoc --include_imports` writes them.
    pub descriptor_set: Vec<u8>,
    /// Names of the files that were asked for.
    pub roots: Vec<String>,
    /// The files read from disk, imports included, sorted.
    pub files_read: Vec<PathBuf>,
    /// File name to path, for showing source lines. Embedded files have none.
    pub paths: BTreeMap<String, PathBuf>,
    /// Environment variables that were looked at.
    pub env_read: Vec<&'static str>,
    /// Who did it.
    pub tool: Tool,
    /// What should be known but stopped nothing.
    pub warnings: Vec<Diagnostic>,
}

/// Who turned the sources into descriptors.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Tool {
    /// The embedded compiler.
    #[default]
    Embedded,
    /// A protoc executable.
    Protoc(PathBuf),
    /// Nobody: the descriptor set was given.
    DescriptorSet,
}

/// What a descriptor set holds, as protoc's options of the same names say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DescriptorSet {
    /// Whether the files that the inputs import are in the set.
    pub include_imports: bool,
    /// Whether files have comments and positions.
    pub include_source_info: bool,
    /// Whether options that only the compiler needs are kept.
    pub retain_options: bool,
}

/// Compiles sources to a descriptor set with the embedded compiler, byte for byte as protoc does.
///
/// Only the inputs, the include roots, `sort_inputs` and `strict` of the sources count.
///
/// # Errors
/// Everything that is wrong with the inputs and their imports, sorted by place.
pub fn compile_set(sources: &Sources, set: DescriptorSet) -> Result<Compiled, Error> {
    compile_with(sources, |inputs| embedded::run(inputs, set, false))
}

/// Compiles.
///
/// # Errors
/// Everything that is wrong with the inputs and their imports, sorted by place.
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
    let mut compiled = match compile(&inputs) {
        Ok(compiled) => compiled,
        // They may be the reason.
        Err(error) => {
            let mut diagnostics = Diagnostics::from(error);
            diagnostics.extend(warnings);
            return Err(failed(diagnostics));
        }
    };
    compiled.warnings.splice(0..0, warnings);
    compiled.roots = inputs.files.into_iter().map(|file| file.name).collect();
    compiled.env_read.extend(inputs.env_read);
    compiled.env_read.sort_unstable();
    compiled.env_read.dedup();
    compiled.files_read.sort();
    Ok(compiled)
}

/// Diagnostics that are known to hold an error, as one.
fn failed(diagnostics: Diagnostics) -> Error {
    match diagnostics.finish() {
        Err(error) => error,
        Ok(_) => Diagnostic::error("the sources could not be compiled").into(),
    }
}
