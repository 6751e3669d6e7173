//! From descriptor set bytes and options to Rust source files.
pub mod descriptor;
pub mod doc;
pub mod error;
pub mod frontend;
