//! From descriptor set bytes and options to Rust source files.
pub mod descriptor;
#[allow(missing_docs)]
pub mod doc;
mod emit;
pub mod error;
mod format;
#[allow(missing_docs)]
pub mod frontend;
mod generate;
pub mod ir;
pub mod options;
mod output;
mod resolve;

pub use error::{Diagnostic, Diagnostics, Error};
pub use format::HEADER;
pub use generate::{generate, generate_files};
pub use options::Options;

/// One file to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFile {
    /// Path below the output directory, with `/`.
    pub name: String,
    /// Rust source, with the header.
    pub content: String,
}

/// What a run made.
#[derive(Clone, Debug, Default)]
pub struct Generated {
    /// Sorted by name.
    pub files: Vec<OutputFile>,
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
    /// After the last file of a package that has services.
    fn package_end(&mut self, _package: &str) -> String {
        String::new()
    }
}
