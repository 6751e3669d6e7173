//! Code generator of rust-grpc: turns protobuf descriptors and options into Rust source files.
//!
//! ```text
//!  .proto ── frontend (embedded; protoc; or a given descriptor set) ──▶ descriptor set bytes
//!                 │ descriptor        plain structs that borrow from the bytes
//!                 ▼
//!           FileDescriptorProto …
//!                 │ resolve           features · links · names · presence · recursion · options
//!                 ▼                   ── diagnostics.finish()? ── below this line nothing can fail ──
//!             ir::Schema
//!                 │ emit              one module per construct
//!                 ▼
//!            TokenStream ── format ──▶ text ── output ──▶ Vec<OutputFile>
//! ```
//!
//! Most users use it through the `build.rs` API of `rust-grpc-build`, or through the protoc plugin
//! or the command line of `rust-grpc-plugin`. It can also be called directly:
//!
//! ```no_run
//! use rust_grpc_codegen::{Options, frontend, generate};
//!
//! # fn main() -> Result<(), rust_grpc_codegen::Error> {
//! let sources = frontend::Sources {
//!     inputs: vec!["proto/greeter.proto".into()],
//!     includes: vec!["proto".into()],
//!     ..Default::default()
//! };
//! let compiled = frontend::compile(&sources)?;
//! let mut options = Options::default();
//! options.set("btree_map", Some("."))?;
//! for file in generate(&compiled.descriptor_set, &compiled.roots, &options)?.files {
//!     println!("{}: {} bytes", file.name, file.content.len());
//! }
//! # Ok(())
//! # }
//! ```
#![warn(missing_debug_implementations)]

pub mod descriptor;
pub mod doc;
mod emit;
pub mod error;
mod format;
pub mod frontend;
mod generate;
pub mod ir;
pub mod manual;
mod openapi;
pub mod options;
mod output;
mod placeholder;
pub mod plugin;
mod resolve;

pub use error::{Diagnostic, Diagnostics, Error};
pub use format::{HEADER, without_header};
pub use generate::{generate, generate_files};
pub use options::Options;
pub use resolve::module_path;

/// A generated text file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OutputFile {
    /// The path relative to the output directory, with `/` as separator.
    pub name: String,
    /// The text. Rust source starts with [`HEADER`].
    pub content: String,
}

/// A generated file that is not text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BinaryFile {
    /// The path relative to the output directory, with `/` as separator.
    pub name: String,
    /// A serialized `FileDescriptorSet`.
    pub content: Vec<u8>,
}

/// The result of code generation.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Generated {
    /// The source files, sorted by name.
    pub files: Vec<OutputFile>,
    /// The files that the source files include, sorted by name. With `file_descriptor_set` there is
    /// a descriptor set for each package, unless `inline_descriptor_set` puts it into the code.
    pub binary_files: Vec<BinaryFile>,
    /// The OpenAPI document, if the option `openapi` is set. It is JSON or YAML.
    pub document: Option<OutputFile>,
    /// The warnings, sorted by location. Under `strict` there are none, because all are errors.
    pub warnings: Vec<Diagnostic>,
    /// The number of generated elements.
    pub summary: Summary,
}

impl Generated {
    /// Returns the number of files of all kinds.
    pub fn file_count(&self) -> usize {
        self.files.len() + self.binary_files.len() + usize::from(self.document.is_some())
    }
}

/// The number of generated elements of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each field counts what its name says")]
pub struct Summary {
    pub proto_files: usize,
    pub packages: usize,
    pub messages: usize,
    pub enums: usize,
    pub services: usize,
}

/// A hook that generates additional code for services, next to tonic's code or instead of it.
///
/// The methods are called in the order of the files, before anything is formatted. The text that
/// they return must consist of Rust items. It follows the code of the service, file or package.
pub trait ServiceHook {
    /// Returns code for a service; called after each service of a file that is generated.
    fn service(&mut self, service: &ir::Service<'_>, schema: &ir::Schema<'_>) -> String;
    /// Returns code for a file; called after its last service.
    fn file_end(&mut self) -> String {
        String::new()
    }
    /// Returns code for a package; called after the last of all files.
    ///
    /// It is called for each package that has services, in the order of the packages' first files.
    fn package_end(&mut self, _package: &str) -> String {
        String::new()
    }
}
