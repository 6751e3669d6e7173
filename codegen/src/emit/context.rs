//! The context of every emitter: the schema, and the module for which code is generated.

use proc_macro2::{Ident, Punct, Spacing, Span, TokenStream, TokenTree};

use super::paths::Paths;
use crate::ir::{RustName, RustPath, Schema, ServiceOutput};
use crate::placeholder::Placeholders;

/// The schema, and the module for which code is generated.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) schema: &'a Schema<'a>,
    pub(crate) paths: &'a Paths,
    /// The path of the module from the root of the module tree, at which relative paths start.
    pub(crate) module: &'a [RustName],
    /// True for the module of the items that are nested in a message.
    pub(crate) nested: bool,
    /// The comments and code that are inserted after printing; `None` if the output is not
    /// formatted.
    pub(crate) placeholders: Option<&'a Placeholders>,
}

impl<'a> Context<'a> {
    /// Returns the context for the module of a message's nested items.
    pub(crate) fn within(self, module: &'a [RustName]) -> Self {
        Self { module, nested: true, ..self }
    }

    /// Returns the decisions that apply to all services.
    pub(crate) fn services(self) -> &'a ServiceOutput {
        &self.schema.output.services
    }

    /// Returns the path of a type, relative to this module.
    pub(crate) fn path(self, path: &RustPath) -> TokenStream {
        match path {
            RustPath::Local { .. } => segments(&self.path_text(path)),
            RustPath::Extern(_) => tokens(&self.path_text(path)),
        }
    }

    /// Returns the path of a type as text, for attributes with paths in strings.
    pub(crate) fn path_text(self, path: &RustPath) -> String {
        path.relative_to(self.module)
    }
}

/// Returns the tokens of text that `resolve` has checked or generated.
///
/// # Panics
/// Panics if the text is not valid, which `resolve` prevents.
pub(crate) fn tokens(text: &str) -> TokenStream {
    text.parse().unwrap_or_else(|error| panic!("`{text}` was checked to be Rust: {error}"))
}

/// Returns the tokens of a path that consists of names, without a lexer.
fn segments(path: &str) -> TokenStream {
    let mut out = Vec::with_capacity(16);
    for (i, name) in path.split("::").enumerate() {
        if i > 0 {
            out.push(TokenTree::from(Punct::new(':', Spacing::Joint)));
            out.push(Punct::new(':', Spacing::Alone).into());
        }
        out.push(word(name).into());
    }
    TokenStream::from_iter(out)
}

/// Returns the identifier of a name.
pub(crate) fn ident(name: &RustName) -> Ident {
    word(name.as_str())
}

fn word(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}
