//! Doc comments and other attributes of items.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::context::{Context, tokens};
use crate::doc;
use crate::ir::{Comments, Field};

/// Returns `#[doc = " line"]` for each line of the comments, as valid rustdoc.
pub(crate) fn comments(cx: Context<'_>, comments: &Comments<'_>) -> TokenStream {
    let lines = doc::lines(comments.leading.as_deref(), comments.trailing.as_deref());
    // Such lines would not be printed as `/// line`.
    let unusual = |line: &String| line.starts_with('/') || line.contains('\n');
    match cx.placeholders {
        _ if lines.is_empty() => TokenStream::new(),
        Some(placeholders) if !lines.iter().any(unusual) => {
            let marker = Literal::string(&placeholders.put(lines));
            quote!(#[doc = #marker])
        }
        _ => lines.iter().map(|text| line(text)).collect(),
    }
}

/// Returns a line of documentation that is not from the schema.
pub(crate) fn line(text: &str) -> TokenStream {
    quote!(#[doc = #text])
}

/// Returns attributes of the user, which `resolve` has parsed once.
pub(crate) fn attributes(attributes: &[String]) -> TokenStream {
    attributes.iter().map(|text| tokens(text)).collect()
}

/// Returns `#[deprecated]` for a deprecated element.
pub(crate) fn deprecated(deprecated: bool) -> TokenStream {
    if deprecated { quote!(#[deprecated]) } else { TokenStream::new() }
}

/// Returns `#[allow(deprecated)]` as a line if one of the fields is deprecated.
///
/// It is for code that uses all of these fields, because code that is generated for a deprecated
/// field should not cause a warning.
pub(crate) fn allow_deprecated<'a>(
    mut fields: impl Iterator<Item = &'a Field<'a>>,
) -> &'static str {
    if fields.any(|field| field.deprecated) { "#[allow(deprecated)]\n" } else { "" }
}
