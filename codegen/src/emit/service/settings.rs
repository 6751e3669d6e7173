//! Which settings do client and server offer?
//!
//! Both take the same four, by value and in builder style; what a setting does differs.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::emit::docs;

/// `#[must_use] pub fn send_compressed(mut self, encoding: CompressionEncoding) -> Self`.
pub(super) fn compression(
    name: &str,
    doc: &str,
    apply: impl Fn(&Ident, &Ident) -> TokenStream,
) -> TokenStream {
    setting(name, &[doc], "encoding", &quote!(CompressionEncoding), apply)
}

/// `max_decoding_message_size` and `max_encoding_message_size`.
pub(super) fn size_limits(apply: impl Fn(&Ident, &Ident) -> TokenStream) -> TokenStream {
    let limit =
        |name, doc, default| setting(name, &[doc, "", default], "limit", &quote!(usize), &apply);
    let decoding = limit(
        "max_decoding_message_size",
        " Messages that are received may have this many bytes.",
        " Default: 4 MiB",
    );
    let encoding = limit(
        "max_encoding_message_size",
        " Messages that are sent may have this many bytes.",
        " Default: `usize::MAX`",
    );
    quote!(#decoding #encoding)
}

fn setting(
    name: &str,
    doc: &[&str],
    argument: &str,
    argument_type: &TokenStream,
    apply: impl Fn(&Ident, &Ident) -> TokenStream,
) -> TokenStream {
    let name = format_ident!("{name}");
    let argument = format_ident!("{argument}");
    let doc: TokenStream = doc.iter().map(|line| docs::line(line)).collect();
    let apply = apply(&name, &argument);
    quote! {
        #doc
        #[must_use]
        pub fn #name(mut self, #argument: #argument_type) -> Self {
            #apply
            self
        }
    }
}
