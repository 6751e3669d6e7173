//! How do comments and attributes become attributes?

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::cx::{Cx, tokens};
use crate::doc;
use crate::ir::{Comments, Message};

/// `#[doc = " line"]` for each line of the comments, as valid rustdoc.
pub(crate) fn comments(cx: Cx<'_>, comments: &Comments<'_>) -> TokenStream {
    let lines = doc::lines(comments.leading, comments.trailing);
    // What would not be printed as `/// line`.
    let unusual = |line: &String| line.starts_with('/') || line.contains('\n');
    match cx.aside {
        _ if lines.is_empty() => TokenStream::new(),
        Some(aside) if !lines.iter().any(unusual) => {
            let marker = Literal::string(&aside.put(lines));
            quote!(#[doc = #marker])
        }
        _ => lines.iter().map(|text| line(text)).collect(),
    }
}

/// One line of documentation of our own.
pub(crate) fn line(text: &str) -> TokenStream {
    quote!(#[doc = #text])
}

/// A user's attributes, which `resolve` has parsed once.
pub(crate) fn attributes(attributes: &[String]) -> TokenStream {
    attributes.iter().map(|text| tokens(text)).collect()
}

/// `#[deprecated]`, when it is.
pub(crate) fn deprecated(deprecated: bool) -> TokenStream {
    if deprecated { quote!(#[deprecated]) } else { TokenStream::new() }
}

/// `#[allow(deprecated)]` for code that uses all fields of a message, when one of them is.
pub(crate) fn allow_deprecated(message: &Message<'_>) -> Option<TokenStream> {
    let deprecated = message.plain_fields().any(|field| field.deprecated);
    deprecated.then(|| quote!(#[allow(deprecated)]))
}
