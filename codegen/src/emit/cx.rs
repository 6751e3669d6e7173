//! What does every emitter know?

use proc_macro2::TokenStream;

use super::rt::Rt;
use crate::ir::{RustName, RustPath, Schema};
use crate::options::Options;

/// Schema, options, and the module that is written to.
#[derive(Clone, Copy)]
pub(crate) struct Cx<'a> {
    pub(crate) schema: &'a Schema<'a>,
    pub(crate) options: &'a Options,
    pub(crate) rt: &'a Rt,
    /// From the root of the module tree: relative paths start here.
    pub(crate) module: &'a [RustName],
}

impl<'a> Cx<'a> {
    /// The same for code in another module.
    pub(crate) fn within(self, module: &'a [RustName]) -> Self {
        Self { module, ..self }
    }

    /// A type as code in this module writes it.
    pub(crate) fn path(self, path: &RustPath) -> TokenStream {
        tokens(&self.path_text(path))
    }

    /// The same as text, for attributes that take paths in strings.
    pub(crate) fn path_text(self, path: &RustPath) -> String {
        path.relative_to(self.module)
    }
}

/// Tokens of text that `resolve` has checked, or made itself.
pub(crate) fn tokens(text: &str) -> TokenStream {
    text.parse().unwrap_or_else(|error| panic!("`{text}` was checked to be Rust: {error}"))
}

/// The identifier of a name.
pub(crate) fn ident(name: &RustName) -> proc_macro2::Ident {
    let span = proc_macro2::Span::call_site();
    match name.as_str().strip_prefix("r#") {
        Some(raw) => proc_macro2::Ident::new_raw(raw, span),
        None => proc_macro2::Ident::new(name.as_str(), span),
    }
}
