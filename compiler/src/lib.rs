//! A protobuf compiler front end: `.proto` sources in, descriptor sets out, byte for byte as protoc.
//!
//! [`Compiler`] loads files through a [`Resolver`], which may read folders, memory or the files
//! that protobuf comes with. The [`Outcome`] has descriptors and all diagnostics of the run, as
//! data. The crate knows nothing about generated code.
//!
//! | module | question |
//! |---|---|
//! | `source` | where is a byte: line, column? |
//! | `token`, `literal` | how do bytes become tokens, and tokens values? |
//! | `parse`, `ast` | what do the tokens say? |
//! | `resolve`, `load` | which files belong to the run? |
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

pub use compiler::{CompiledFile, Compiler, Outcome};
pub use diagnostic::{Diagnostic, Label, Severity};
pub use resolve::{Chain, Directories, Found, Listed, Memory, Resolver, WellKnown};
