//! The context of every emitter: the schema, and the module that is written to.

use proc_macro2::{Ident, Punct, Spacing, Span, TokenStream, TokenTree};

use super::paths::Paths;
use crate::ir::{RustName, RustPath, Schema, ServiceOutput};
use crate::placeholder::Placeholders;

/// The schema, and the module that is written to.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) schema: &'a Schema<'a>,
    pub(crate) paths: &'a Paths,
    /// From the root of the module tree: relative paths start here.
    pub(crate) module: &'a [RustName],
    /// Whether it is the module of what is nested in a message.
    pub(crate) nested: bool,
    /// Where comments go that are put in place after printing; none when nothing is printed.
    pub(crate) placeholders: Option<&'a Placeholders>,
}

impl<'a> Context<'a> {
    /// The same for code in the module of what is nested in a message.
    pub(crate) fn within(self, module: &'a [RustName]) -> Self {
        Self { module, nested: true, ..self }
    }

    /// The facts that all services share.
    pub(crate) fn services(self) -> &'a ServiceOutput {
        &self.schema.output.services
    }

    /// A type as code in this module writes it.
    pub(crate) fn path(self, path: &RustPath) -> TokenStream {
        match path {
            RustPath::Local { .. } => segments(&self.path_text(path)),
            RustPath::Extern(_) => tokens(&self.path_text(path)),
        }
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

/// Tokens of a path of names, which needs no lexer.
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

/// The identifier of a name.
pub(crate) fn ident(name: &RustName) -> Ident {
    word(name.as_str())
}

fn word(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}
