//! The engine of rust-grpc: descriptors and options in, Rust source files out.
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
//! Most users want one of the three doors in front of it: the `build.rs` API of `rust-grpc-build`,
//! or the protoc plugin and command line of `rust-grpc-plugin`. Directly:
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

mod aside;
pub mod descriptor;
pub mod doc;
mod emit;
pub mod error;
mod format;
pub mod frontend;
mod generate;
pub mod ir;
pub mod manual;
pub mod options;
mod output;
pub mod plugin;
mod resolve;

pub use error::{Diagnostic, Diagnostics, Error};
pub use format::HEADER;
pub use generate::{generate, generate_files};
pub use options::Options;
pub use resolve::module_path;

/// One file to write.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OutputFile {
    /// Path below the output directory, with `/`.
    pub name: String,
    /// Rust source, with the header.
    pub content: String,
}

/// One file to write that is no text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BinaryFile {
    /// Path below the output directory, with `/`.
    pub name: String,
    /// A serialized `FileDescriptorSet`.
    pub content: Vec<u8>,
}

/// What a run made.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Generated {
    /// Sorted by name.
    pub files: Vec<OutputFile>,
    /// What the files include: with `file_descriptor_set`, a descriptor set for each package, unless
    /// `inline_descriptor_set` puts it into the code. Sorted by name.
    pub binary_files: Vec<BinaryFile>,
    /// Sorted by place; none under `strict`.
    pub warnings: Vec<Diagnostic>,
    /// How much it was.
    pub summary: Summary,
}

/// How much was generated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "counts of what they are called")]
pub struct Summary {
    pub proto_files: usize,
    pub packages: usize,
    pub messages: usize,
    pub enums: usize,
    pub services: usize,
}

/// Writes further code for services, beside or instead of tonic's.
///
/// Called in the order of the files, before anything is formatted. What it returns stands behind
/// the code of the service, file or package, and must be Rust items.
pub trait ServiceHook {
    /// After each service of a file that is generated.
    fn service(&mut self, service: &ir::Service<'_>, schema: &ir::Schema<'_>) -> String;
    /// After the last service of a file.
    fn file_end(&mut self) -> String {
        String::new()
    }
    /// After the last file of all, for each package that has services, in the order of the packages'
    /// first files.
    fn package_end(&mut self, _package: &str) -> String {
        String::new()
    }
}
