//! `prost::Name` implementations of messages.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::{Context, ident};
use super::lints;
use crate::ir::Message;

/// Returns the implementation of `::prost::Name`.
pub(super) fn implementation(
    cx: Context<'_>,
    message: &Message<'_>,
    type_url: &str,
) -> TokenStream {
    let prost = &cx.paths.prost;
    let string = cx.paths.string();
    let name = ident(&message.name);
    let proto_name = message.proto_name;
    let package = cx.schema[message.file].package;
    let full_name = &message.full_name;
    let allow = lints::item(cx);
    quote! {
        #allow
        impl #prost::Name for #name {
            const NAME: &'static str = #proto_name;
            const PACKAGE: &'static str = #package;
            fn full_name() -> #string {
                #full_name.into()
            }
            fn type_url() -> #string {
                #type_url.into()
            }
        }
    }
}
