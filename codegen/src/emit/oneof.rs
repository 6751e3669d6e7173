//! Enums of oneofs.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::{Context, ident};
use super::{derive, docs, rust_type};
use crate::ir::{Field, Message, Oneof};

/// Returns the definition of the enum, which is in the message's nested module.
pub(super) fn definition(cx: Context<'_>, message: &Message<'_>, oneof: &Oneof<'_>) -> TokenStream {
    let docs = docs::comments(cx, &oneof.comments);
    let attributes = docs::attributes(&oneof.attributes);
    let derive = derive::item(cx, oneof.derives, "Oneof");
    let name = ident(&oneof.type_name);
    let variants = message.members(oneof).map(|field| variant(cx, field));
    quote! {
        #docs
        #attributes
        #derive
        pub enum #name {
            #(#variants)*
        }
    }
}

fn variant(cx: Context<'_>, field: &Field<'_>) -> TokenStream {
    let docs = docs::comments(cx, &field.comments);
    let deprecated = docs::deprecated(field.deprecated);
    let prost = derive::field(cx, field);
    let attributes = docs::attributes(&field.attributes);
    let name = ident(&field.variant);
    let ty = rust_type::held(cx, field);
    quote! {
        #docs
        #deprecated
        #prost
        #attributes
        #name(#ty),
    }
}
