//! Lint attributes of generated code.
//!
//! With `codec=derive`, most of the code comes from a macro of another crate, in which lints have
//! no effect, but the native codec is ordinary code. The attributes are on items, and not on their
//! surroundings: `include!` puts the code into modules of the user, whose lints must not change.
//!
//! With `codec=derive`, there are only the attributes that prost-build and tonic-build write.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::{Context, tokens};
use crate::ir::Lints;

/// Returns the lint groups of clippy that users enable as a whole, and the lints that are about these
/// attributes themselves.
///
/// The group `restriction` is not among them. Its lints are enabled one by one, often with `forbid`, which makes
/// an `allow` of the group an error.
pub(super) fn clippy() -> TokenStream {
    quote!(
        clippy::all,
        clippy::nursery,
        clippy::pedantic,
        clippy::allow_attributes,
        clippy::allow_attributes_without_reason
    )
}

/// Returns the attribute of an item; nested items have that of their module.
pub(super) fn item(cx: Context<'_>) -> TokenStream {
    tokens(item_text(cx))
}

/// Returns the attribute of an item as lines of text, which may be empty.
pub(super) fn item_text(cx: Context<'_>) -> &'static str {
    match cx.schema.output.lints {
        _ if cx.nested => "",
        Lints::None => "",
        Lints::OnItems => ITEM,
        Lints::OnQualifiedItems => QUALIFIED_ITEM,
    }
}

// There are two attributes since rustfmt breaks an attribute whose arguments are longer than 70
// columns into a line for each.
const ITEM: &str = "#[allow(dead_code, clippy::all, clippy::nursery, clippy::pedantic)]\n\
                    #[allow(clippy::allow_attributes, clippy::allow_attributes_without_reason)]\n";

const QUALIFIED_ITEM: &str = "#[allow(unused_qualifications)]\n\
                              #[allow(dead_code, clippy::all, clippy::nursery, clippy::pedantic)]\n\
                              #[allow(clippy::allow_attributes, clippy::allow_attributes_without_reason)]\n";
