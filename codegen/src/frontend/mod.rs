//! How do `.proto` sources become a descriptor set?
//!
//! ```text
//!  Sources ─ inputs ─▶ roots + include roots
//!     ├─ load ─▶ every file parsed and checked, in parallel ─ protox ─▶ one pool, names and options resolved
//!     ├─ protoc ─▶ a real protoc, when it is asked for or a file needs it
//!     └─ descriptor_set ─▶ the answer is already there
//!                                                     ──▶ Compiled: bytes of a FileDescriptorSet
//! ```
//!
//! The embedded compiler is protox, used piecewise: its parser on all cores, its resolver file by
//! file, and the schema checks in between are ours (`check`, `link`), because they report
//! everything at once, with places, in linear time.

mod check;
mod descriptor_set;
mod float;
mod inputs;
mod link;
mod load;
mod option_numbers;
mod order;
mod parse;
mod patch;
mod protoc;
mod protox;
mod rules;
mod scan;
mod source;
mod suggest;
mod undefined;
mod unloaded;

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
    /// The protoc to use. With `None` the embedded compiler does the work, and a protoc is looked
    /// for (`PROTOC`, then `PATH`) when a file uses an edition.
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
    Protox,
    /// A protoc executable.
    Protoc(PathBuf),
    /// Nobody: the descriptor set was given.
    DescriptorSet,
}

/// Compiles.
///
/// # Errors
/// Everything that is wrong with the inputs and their imports, sorted by place.
pub fn compile(sources: &Sources) -> Result<Compiled, Error> {
    if let Some(path) = &sources.descriptor_set {
        return descriptor_set::read(path, sources);
    }
    let mut diagnostics = Diagnostics::default();
    let mut inputs = inputs::collect(sources, &mut diagnostics);
    if sources.sort_inputs {
        inputs.files.sort_by(|a, b| a.name.cmp(&b.name));
    }
    let warnings = diagnostics.finish()?;
    let compiled = match &sources.protoc {
        Some(protoc) => protoc::compile(protoc, sources, &inputs),
        None => embedded(sources, &inputs),
    };
    let mut compiled = match compiled {
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

fn embedded(sources: &Sources, inputs: &inputs::Inputs) -> Result<Compiled, Error> {
    let mut diagnostics = Diagnostics::default();
    let loaded = load::load(inputs, &mut diagnostics);
    if !loaded.editions.is_empty() {
        let (found, env) = protoc::find();
        let Some(protoc) = found else {
            order::order(inputs, &loaded, &mut diagnostics);
            diagnostics.extend(loaded.editions.iter().map(protoc::missing));
            return Err(failed(diagnostics));
        };
        let mut compiled = protoc::compile(&protoc, sources, inputs)?;
        compiled.env_read.extend(env);
        return Ok(compiled);
    }
    let order = order::order(inputs, &loaded, &mut diagnostics);
    match order {
        Some(order) if loaded.broken.is_empty() => {
            protox::compile(loaded, &order, sources.skip_source_info, diagnostics)
        }
        Some(order) => {
            diagnostics.extend(protox::check_unbroken(&loaded, &order));
            Err(failed(diagnostics))
        }
        _ => Err(failed(diagnostics)),
    }
}

/// Diagnostics that are known to hold an error, as one.
fn failed(diagnostics: Diagnostics) -> Error {
    match diagnostics.finish() {
        Err(error) => error,
        Ok(_) => Diagnostic::error("the sources could not be compiled").into(),
    }
}
