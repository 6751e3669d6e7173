//! Which methods does a field bring along?
//!
//! Those that prost's derive gives it; with the native codec, a line for each field asks the runtime
//! for them.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::cx::{Cx, ident, tokens};
use super::{default, docs, field_type, lints};
use crate::ir::{Cardinality, EnumType, Field, FieldType, MapType, Message, Presence};

/// The `impl` with the methods of all fields, where there are any.
pub(super) fn implementation(cx: Cx<'_>, message: &Message<'_>) -> TokenStream {
    let methods: Vec<_> = message.plain_fields().filter_map(|field| accessor(cx, field)).collect();
    if methods.is_empty() {
        return TokenStream::new();
    }
    let rt = &cx.rt.runtime;
    let name = ident(&message.name);
    let allow = tokens(docs::allow_deprecated(message.plain_fields()));
    let lints = lints::item(cx);
    quote! {
        #lints
        #allow
        impl #name {
            #(#rt::accessor!(#methods);)*
        }
    }
}

fn accessor(cx: Cx<'_>, field: &Field<'_>) -> Option<TokenStream> {
    if field.custom_type.is_some() {
        return None;
    }
    match field.ty {
        FieldType::Enum(_) => number_accessor(cx, field),
        FieldType::Message(..) => None,
        FieldType::Scalar(_) | FieldType::String | FieldType::Bytes(_) => {
            if field.cardinality != Cardinality::Singular(Presence::Explicit) {
                return None;
            }
            let name = ident(&field.name);
            let default = default::borrowed(cx, field);
            Some(match field.ty {
                FieldType::Scalar(scalar) => {
                    let ty = field_type::primitive(scalar);
                    quote!(optional #name, #ty, #default)
                }
                FieldType::String => quote!(optional ref #name, str, #default),
                _ => quote!(optional ref #name, [u8], #default),
            })
        }
    }
}

/// Of an enum that is held as its number.
fn number_accessor(cx: Cx<'_>, field: &Field<'_>) -> Option<TokenStream> {
    let FieldType::Enum(id) = field.ty else { return None };
    if field.enum_type != EnumType::Number {
        return None;
    }
    let name = ident(&field.name);
    let bare = field.name.as_str();
    let bare = bare.strip_prefix("r#").unwrap_or(bare);
    let method = |prefix: &str| format_ident!("{prefix}_{bare}");
    let ty = cx.path(&cx.schema[id].path);
    Some(match &field.cardinality {
        Cardinality::Singular(presence) => {
            let set = method("set");
            let default = default::borrowed(cx, field);
            let optional = (*presence == Presence::Explicit).then(|| quote!(optional));
            quote!(#optional enum #name, #set, #ty, #default)
        }
        Cardinality::Repeated { .. } => {
            let push = method("push");
            quote!(repeated enum #name, #push, #ty)
        }
        Cardinality::Map { map_type: MapType::Custom(_), .. } => return None,
        Cardinality::Map { key, .. } => {
            let (get, insert) = (method("get"), method("insert"));
            match key {
                FieldType::Scalar(scalar) => {
                    let key = field_type::primitive(*scalar);
                    quote!(map enum #name, #get, #insert, #key, #ty)
                }
                _ => quote!(map str enum #name, #get, #insert, #ty),
            }
        }
    })
}
