//! A protobuf compiler front end: `.proto` sources in, descriptor sets out, byte for byte as protoc.
//!
//! [`Compiler`] loads files through a [`Resolver`], which may read folders, memory or the files
//! that protobuf comes with. The [`Outcome`] has descriptors and all diagnostics of the run, as
//! data. The crate knows nothing about generated code.
//!
//! # Where protoc 36.2 differs
//!
//! Descriptor sets and verdicts are those of protoc 36.2, but for these inputs:
//!
//! | input | protoc | this crate |
//! |---|---|---|
//! | a message literal nested more than 99 deep | writes options that are not canonical, or aborts | an error |
//! | a string option that must be UTF-8 and is not | aborts | an error |
//! | an `import option` of a file that does not exist | aborts | an error |
//! | a custom option that lacks a required field, set by the name of another field | aborts | accepts it |
//! | an option name with about 100 parts whose value is a message literal | aborts | accepts it |
//! | an extension of a message set with a number above 536870911 in the name of an option | writes another number | writes the number |
//!
//! Errors have places where protoc has none, and an error in one file does not hide those of others.
//!
//! # Modules
//!
//! | module | question |
//! |---|---|
//! | `source` | where is a byte: line, column? |
//! | `token`, `literal` | how do bytes become tokens, and tokens values? |
//! | `parse`, `ast` | what do the tokens say? |
//! | `resolve`, `load` | which files belong to the run? |
//! | `cache` | what need not be done again after a change? |
//! | `declare`, `pool`, `symbols` | what do the files declare, under which names? |
//! | `link` | which declaration does a name mean? |
//! | `features` | which features does an element have? |
//! | `options` | what do options set? |
//! | `validate` | which rules does a file break? |
//! | `suggest`, `missing` | what may have been meant? |
//! | `emit`, `comment`, `number_text` | what are the bytes of the descriptor? |
//! | `diagnostic` | what is wrong, where, and what helps? |
//! | `compiler` | in which order does all of that happen? |

mod ast;
mod cache;
mod comment;
mod compiler;
mod declare;
mod diagnostic;
mod emit;
mod features;
mod intern;
mod link;
mod literal;
mod load;
mod missing;
mod number_text;
mod options;
mod parse;
mod pool;
mod resolve;
mod source;
mod suggest;
mod symbols;
mod token;
mod validate;

pub use cache::Cache;
pub use compiler::{CompiledFile, Compiler, Outcome};
pub use diagnostic::{Diagnostic, Label, Severity};
pub use resolve::{Chain, Directories, Found, Listed, Memory, Resolver, WellKnown};
