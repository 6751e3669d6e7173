//! How do comments and attributes become attributes?

use proc_macro2::TokenStream;
use quote::quote;

use super::cx::tokens;
use crate::doc;
use crate::ir::Comments;

/// `#[doc = " line"]` for each line of the comments, as valid rustdoc.
pub(crate) fn comments(comments: &Comments<'_>) -> TokenStream {
    doc::lines(comments.leading, comments.trailing)
        .iter()
        .map(|line| quote!(#[doc = #line]))
        .collect()
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
