//! Structs of messages.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::{Context, ident};
use super::{derive, docs, lints, paths, rust_type};
use crate::ir::{Field, Holder, Message, Oneof};

/// Returns the definition of the struct.
pub(super) fn definition(cx: Context<'_>, message: &Message<'_>) -> TokenStream {
    let docs = docs::comments(cx, &message.comments);
    let attributes = docs::attributes(&message.attributes);
    let derive = derive::item(cx, message.derives, "Message");
    let allow = lints::item(cx);
    let name = ident(&message.name);
    let fields = message.plain_fields().map(|field| plain(cx, field));
    let oneofs = message.oneofs.iter().map(|oneof| holder(cx, message, oneof));
    let unknown = message.unknown_fields.as_ref().map(|name| {
        let root = &cx.paths.root;
        let docs = docs::line(" Unknown fields, which are preserved and re-emitted.");
        let name = ident(name);
        quote!(#docs pub #name: #root::UnknownFields,)
    });
    quote! {
        #docs
        #allow
        #attributes
        #derive
        pub struct #name {
            #(#fields)*
            #(#oneofs)*
            #unknown
        }
    }
}

/// Returns the module with the items that are nested in a message.
pub(super) fn nested_module(
    cx: Context<'_>,
    message: &Message<'_>,
    items: TokenStream,
) -> TokenStream {
    let allow = lints::item(cx);
    let docs = docs::line(&format!(" Nested message and enum types in `{}`.", message.proto_name));
    let module = ident(&message.nested_module);
    quote! {
        #docs
        #allow
        pub mod #module {
            #items
        }
    }
}

fn plain(cx: Context<'_>, field: &Field<'_>) -> TokenStream {
    let docs = docs::comments(cx, &field.comments);
    // prost does not mark maps as deprecated.
    let is_map = matches!(field.plan.holder, Holder::Map { .. });
    let deprecated = docs::deprecated(field.deprecated && !is_map);
    let prost = derive::field(cx, field);
    let attributes = docs::attributes(&field.attributes);
    let name = ident(&field.name);
    let ty = rust_type::field(cx, field);
    quote! {
        #docs
        #deprecated
        #prost
        #attributes
        pub #name: #ty,
    }
}

/// Returns the struct's field for a oneof.
fn holder(cx: Context<'_>, message: &Message<'_>, oneof: &Oneof<'_>) -> TokenStream {
    let docs = docs::comments(cx, &oneof.comments);
    let prost = derive::oneof(cx, message, oneof);
    let attributes = docs::attributes(&oneof.field_attributes);
    let name = ident(&oneof.name);
    let module = ident(&message.nested_module);
    let type_name = ident(&oneof.type_name);
    let ty = paths::option(&quote!(#module::#type_name));
    quote! {
        #docs
        #prost
        #attributes
        pub #name: #ty,
    }
}
