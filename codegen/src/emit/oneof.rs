//! What does the enum of a oneof look like?

use proc_macro2::TokenStream;
use quote::quote;

use super::cx::{Cx, ident};
use super::{debug, derive, docs, field_type};
use crate::ir::{Field, Message, Oneof};
use crate::options::Codec;

/// The enum, in the message's nested module.
pub(super) fn definition(cx: Cx<'_>, message: &Message<'_>, oneof: &Oneof<'_>) -> TokenStream {
    let docs = docs::comments(cx, &oneof.comments);
    let attributes = docs::attributes(&oneof.attributes);
    let debug = debug::of_oneof(cx.options, message, oneof) == debug::Source::Derived;
    let derive = match cx.options.codec {
        Codec::Derive => derive::item(cx, oneof.derives, &quote!(Oneof), !debug),
        Codec::Native => derive::native(oneof.derives, false, debug),
    };
    let name = ident(&oneof.type_name);
    let variants = oneof.fields.iter().map(|&f| variant(cx, &message.fields[f]));
    quote! {
        #docs
        #attributes
        #derive
        pub enum #name {
            #(#variants)*
        }
    }
}

fn variant(cx: Cx<'_>, field: &Field<'_>) -> TokenStream {
    let docs = docs::comments(cx, &field.comments);
    let deprecated = docs::deprecated(field.deprecated);
    let prost = derive::variant(cx, field);
    let attributes = docs::attributes(&field.attributes);
    let name = ident(&field.variant);
    let ty = field_type::held(cx, field);
    quote! {
        #docs
        #deprecated
        #prost
        #attributes
        #name(#ty),
    }
}
