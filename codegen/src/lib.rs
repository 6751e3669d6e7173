//! From descriptor set bytes and options to Rust source files.
pub mod error;
pub mod frontend;
pub mod doc;
