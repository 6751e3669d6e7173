//! Accessor methods of fields.
//!
//! They are the methods that prost's derive generates. With the native codec, a macro of the
//! runtime generates them from one line for each field.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::context::{Context, ident, tokens};
use super::{default, docs, lints, rust_type};
use crate::ir::{Accessor, EnumId, Field, Key, Message};

/// Returns the `impl` with the methods of all fields, if there are any.
pub(super) fn implementation(cx: Context<'_>, message: &Message<'_>) -> TokenStream {
    let methods: Vec<_> = message.plain_fields().filter_map(|field| accessor(cx, field)).collect();
    if methods.is_empty() {
        return TokenStream::new();
    }
    let rt = &cx.paths.runtime;
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

/// Returns the arguments of the runtime's macro.
fn accessor(cx: Context<'_>, field: &Field<'_>) -> Option<TokenStream> {
    let name = ident(&field.name);
    let prefixes = field.plan.accessor.prefixes();
    let method = |i: usize| format_ident!("{}{}", prefixes[i], field.name.bare());
    let default = || default::borrowed(cx, field);
    let path = |id: EnumId| rust_type::enumeration(cx, id);
    Some(match field.plan.accessor {
        Accessor::None => return None,
        Accessor::Scalar(scalar) => {
            let (ty, default) = (rust_type::primitive(scalar), default());
            quote!(optional #name, #ty, #default)
        }
        Accessor::Str => {
            let default = default();
            quote!(optional ref #name, str, #default)
        }
        Accessor::Bytes => {
            let default = default();
            quote!(optional ref #name, [u8], #default)
        }
        Accessor::Enum(id) => {
            let (set, ty, default) = (method(1), path(id), default());
            quote!(enum #name, #set, #ty, #default)
        }
        Accessor::OptionalEnum(id) => {
            let (set, ty, default) = (method(1), path(id), default());
            quote!(optional enum #name, #set, #ty, #default)
        }
        Accessor::EnumList(id) => {
            let (push, ty) = (method(1), path(id));
            quote!(repeated enum #name, #push, #ty)
        }
        Accessor::EnumMap(id, key) => {
            let (get, insert, ty) = (method(0), method(1), path(id));
            match key {
                Key::Scalar(scalar) => {
                    let key = rust_type::primitive(scalar);
                    quote!(map enum #name, #get, #insert, #key, #ty)
                }
                Key::String => quote!(map str enum #name, #get, #insert, #ty),
            }
        }
    })
}
