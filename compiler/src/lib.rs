//! Protobuf compiler front end that writes descriptor sets byte for byte as protoc does.
//!
//! [`Compiler`] loads `.proto` files through a [`Resolver`], which reads folders, memory or the
//! files that ship with protobuf. The [`Outcome`] holds the descriptors and all diagnostics of the
//! compilation, as data. The crate knows nothing about generated code.
//!
//! # Where protoc 36.2 differs
//!
//! The crate accepts and rejects the same files as protoc 36.2 and writes the same descriptor sets,
//! except for these inputs:
//!
//! | input | protoc | this crate |
//! |---|---|---|
//! | an option whose name and message literal set a field in more than 99 nested messages | writes options that are not canonical, or aborts | an error |
//! | a string option that must be valid UTF-8 but is not | aborts | an error |
//! | an `import option` of a file that does not exist | aborts | an error |
//! | a custom option that lacks a required field, set by the name of another field | aborts | accepts it |
//! | an extension of a message set with a number above 536870911 in the name of an option | writes a different number | writes the number as declared |
//!
//! Errors have a line and a column even where protoc reports none, and an error in one file does
//! not hide the errors of other files. A syntax error hides the errors that are likely to be its
//! consequences: a type that is not defined is reported if no statement with an error can declare it.
//!
//! # Modules
//!
//! | module | contents |
//! |---|---|
//! | `source` | the bytes of a file, and the line and column of each |
//! | `token`, `literal` | the lexer, and the values of tokens |
//! | `parse`, `ast` | the parser and the syntax tree |
//! | `resolve`, `load` | finding and loading the files to compile |
//! | `cache` | reuse of the results of earlier compilations |
//! | `declare`, `pool`, `symbols` | the declarations of all files and the table of their names |
//! | `reach` | the files that are imported publicly |
//! | `link` | resolution of names to declarations |
//! | `features` | editions and the resolved features of each element |
//! | `options` | interpretation and encoding of options |
//! | `validate` | the rules that a valid file satisfies |
//! | `suggest`, `missing` | suggestions for names and files that do not exist |
//! | `emit`, `comment`, `number_text` | encoding of descriptors, with source info |
//! | `diagnostic` | errors and warnings: the message, the location and the help |
//! | `compiler` | the order of these steps, and the public interface |
#![warn(missing_debug_implementations)]

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
mod reach;
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
