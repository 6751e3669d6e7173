//! Settings of the client and server structs.
//!
//! Both have four settings of tonic, by value in builder style, and two more if a method has the
//! runtime's codec. The caller passes a function that returns the body of a setting.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::emit::context::Context;
use crate::emit::docs;

/// Returns a setting such as `pub fn send_compressed(mut self, encoding: CompressionEncoding) ->
/// Self`.
pub(super) fn compression(
    name: &str,
    doc: &[&str],
    encoding: &TokenStream,
    apply: impl Fn(&Ident, &Ident) -> TokenStream,
) -> TokenStream {
    setting(name, doc, "encoding", encoding, apply)
}

/// Returns the settings `max_decoding_message_size` and `max_encoding_message_size`.
pub(super) fn size_limits(apply: impl Fn(&Ident, &Ident) -> TokenStream) -> TokenStream {
    let limit =
        |name, doc, default| setting(name, &[doc, "", default], "limit", &quote!(usize), &apply);
    let decoding = limit(
        "max_decoding_message_size",
        " Limits the encoded size of a received message, in bytes.",
        " Default: 4 MiB",
    );
    let encoding = limit(
        "max_encoding_message_size",
        " Limits the encoded size of a sent message, in bytes.",
        " Default: `usize::MAX`",
    );
    quote!(#decoding #encoding)
}

/// Returns the settings `decode_options` and `max_decoding_memory`.
pub(super) fn decode_limits(
    cx: Context<'_>,
    apply: impl Fn(&Ident, &Ident) -> TokenStream,
) -> TokenStream {
    let root = &cx.paths.root;
    let memory = setting(
        "max_decoding_memory",
        &[
            " Limits the memory that decoding a received message may allocate, in bytes.",
            "",
            " Default: 64 bytes for each byte of the message, but at least 4 MiB",
        ],
        "limit",
        &quote!(usize),
        &apply,
    );
    let options = setting(
        "decode_options",
        &[
            " Sets all limits for decoding received messages.",
            "",
            " Default: `DecodeOptions::SAFE`",
        ],
        "options",
        &quote!(#root::DecodeOptions),
        &apply,
    );
    quote!(#memory #options)
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
        }
    }
}
