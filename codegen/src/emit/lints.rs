//! The lints that generated code is exempt from.
//!
//! With prost's derive most of the code comes from a macro of another crate, where lints are silent; the
//! native codec writes it out. Attributes stand on items, never on what surrounds them: the code is put
//! into modules of the user's by `include!`, and lints must stay as they are there.
//!
//! With `codec=derive` there are only the attributes that prost-build and tonic-build write.

use proc_macro2::TokenStream;
use quote::quote;

use super::cx::{Cx, tokens};
use crate::options::Codec;

/// Every group of clippy's, for code that nobody edits.
pub(super) fn clippy() -> TokenStream {
    quote!(clippy::all, clippy::nursery, clippy::pedantic, clippy::restriction)
}

/// The attribute of an item beside messages. What is nested has that of its module.
pub(super) fn item(cx: Cx<'_>) -> TokenStream {
    tokens(item_text(cx))
}

/// The same as lines of text, which may be empty.
pub(super) fn item_text(cx: Cx<'_>) -> &'static str {
    // Paths through a module of the user's are longer than what the prelude has.
    let qualified = !cx.options.prost().starts_with("::");
    match (cx.options.codec, cx.nested, qualified) {
        (Codec::Derive, _, _) | (Codec::Native, true, _) => "",
        (Codec::Native, false, false) => ITEM,
        (Codec::Native, false, true) => QUALIFIED_ITEM,
    }
}

const ITEM: &str =
    "#[allow(dead_code, clippy::all, clippy::nursery, clippy::pedantic, clippy::restriction)]\n";

const QUALIFIED_ITEM: &str = "#[allow(unused_qualifications)]\n\
     #[allow(dead_code, clippy::all, clippy::nursery, clippy::pedantic, clippy::restriction)]\n";
