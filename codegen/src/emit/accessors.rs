//! Accessor methods of fields.
//!
//! They are the methods that prost's derive generates. With the native codec, a macro of the
//! runtime generates them from one line for each field.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::context::{Context, ident, tokens};
use super::{default, docs, lints, rust_type};
use crate::ir::{Accessor, Constant, EnumId, Field, Key, Message};

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
    // The runtime uses the first value of an enum if no default is given.
    let enum_default = || match field.plan.default.as_ref().map(|default| &default.constant) {
        Some(Constant::Variant(..)) => {
            let default = default();
            quote!(, #default)
        }
        _ => TokenStream::new(),
    };
    Some(match field.plan.accessor {
        Accessor::None => return None,
        Accessor::Scalar(scalar) => {
            let (ty, default) = (rust_type::primitive(scalar), default());
            quote!(optional fn #name, #ty, #default)
        }
        Accessor::Str => {
            let default = default();
            quote!(optional ref fn #name, str, #default)
        }
        Accessor::Bytes => {
            let default = default();
            quote!(optional ref fn #name, [u8], #default)
        }
        Accessor::Enum(id) => {
            let (set, ty, default) = (method(1), path(id), enum_default());
            quote!(enum fn #name, fn #set, #ty #default)
        }
        Accessor::OptionalEnum(id) => {
            let (set, ty, default) = (method(1), path(id), enum_default());
            quote!(optional enum fn #name, fn #set, #ty #default)
        }
        Accessor::EnumList(id) => {
            let (push, ty) = (method(1), path(id));
            quote!(repeated enum fn #name, fn #push, #ty)
        }
        Accessor::EnumMap(id, key) => {
            let (get, insert, ty) = (method(0), method(1), path(id));
            match key {
                Key::Scalar(scalar) => {
                    let key = rust_type::primitive(scalar);
                    quote!(map enum #name, fn #get, fn #insert, #key, #ty)
                }
                Key::String => quote!(map str enum #name, fn #get, fn #insert, #ty),
            }
        }
    })
}
