//! The lints that generated code is exempt from.
//!
//! With prost's derive most of the code comes from a macro of another crate, where lints are silent; the
//! native codec writes it out. Attributes stand on items, never on what surrounds them: the code is put
//! into modules of the user's by `include!`, and lints must stay as they are there.
//!
//! With `codec=derive` there are only the attributes that prost-build and tonic-build write.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::{Context, tokens};
use crate::ir::Lints;

/// Every group of clippy's, for code that nobody edits.
pub(super) fn clippy() -> TokenStream {
    quote!(clippy::all, clippy::nursery, clippy::pedantic, clippy::restriction)
}

/// The attribute of an item beside messages. What is nested has that of its module.
pub(super) fn item(cx: Context<'_>) -> TokenStream {
    tokens(item_text(cx))
}

/// The same as lines of text, which may be empty.
pub(super) fn item_text(cx: Context<'_>) -> &'static str {
    match cx.schema.output.lints {
        _ if cx.nested => "",
        Lints::None => "",
        Lints::OnItems => ITEM,
        Lints::OnQualifiedItems => QUALIFIED_ITEM,
    }
}

const ITEM: &str =
    "#[allow(dead_code, clippy::all, clippy::nursery, clippy::pedantic, clippy::restriction)]\n";

const QUALIFIED_ITEM: &str = "#[allow(unused_qualifications)]\n\
     #[allow(dead_code, clippy::all, clippy::nursery, clippy::pedantic, clippy::restriction)]\n";
