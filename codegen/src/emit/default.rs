//! `Default` implementations of messages.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::context::{Context, ident, tokens};
use super::{docs, lints, rust_type};
use crate::ir::{Constant, Conversion, Field, Message};

/// Returns the `Default` implementation of a struct.
pub(super) fn implementation(cx: Context<'_>, message: &Message<'_>) -> TokenStream {
    let name = ident(&message.name);
    let allow = if message.plain_fields().any(names_deprecated) {
        quote!(#[allow(deprecated)])
    } else {
        tokens(docs::allow_deprecated(message.plain_fields()))
    };
    let fields = message.plain_fields().map(|field| {
        let name = ident(&field.name);
        let value = match &field.plan.default {
            Some(default) if default.written => owned(cx, field),
            _ => quote!(::core::default::Default::default()),
        };
        quote!(#name: #value,)
    });
    let others = message.oneofs.iter().map(|oneof| &oneof.name).chain(&message.unknown_fields);
    let others = others.map(|field| {
        let name = ident(field);
        quote!(#name: ::core::default::Default::default(),)
    });
    let lints = lints::item(cx);
    quote! {
        #lints
        #allow
        impl ::core::default::Default for #name {
            fn default() -> Self {
                Self {
                    #(#fields)*
                    #(#others)*
                }
            }
        }
    }
}

/// Returns true if the default of a field is a deprecated value of an enum.
pub(super) fn names_deprecated(field: &Field<'_>) -> bool {
    field.plan.default.as_ref().is_some_and(|default| default.deprecated)
}

/// Returns the default as a value of the field's type.
pub(super) fn owned(cx: Context<'_>, field: &Field<'_>) -> TokenStream {
    let rt = &cx.paths.root;
    let value = borrowed(cx, field);
    match field.plan.default.as_ref().map(|default| default.conversion) {
        None | Some(Conversion::None) => value,
        Some(Conversion::From) => quote!(::core::convert::From::from(#value)),
        Some(Conversion::FromSlice) => quote!(::core::convert::From::from(&#value[..])),
        Some(Conversion::StringType) => quote!(#rt::types::StringType::from_text(#value)),
        Some(Conversion::BytesType) => quote!(#rt::rt::bytes_from(#value)),
    }
}

/// Returns the default as an accessor returns it: numbers and enums by value, others by reference.
pub(super) fn borrowed(cx: Context<'_>, field: &Field<'_>) -> TokenStream {
    let Some(default) = &field.plan.default else {
        return quote!(::core::default::Default::default());
    };
    match &default.constant {
        Constant::Bool(value) => quote!(#value),
        Constant::Integer(value) => {
            signed(*value < 0, Literal::u128_unsuffixed(value.unsigned_abs()))
        }
        Constant::ZeroFloat => quote!(0.0),
        Constant::Float(value) => match special((*value).into()) {
            Some(name) => quote!(::core::primitive::f32::#name),
            None => signed(value.is_sign_negative(), Literal::f32_suffixed(value.abs())),
        },
        Constant::Double(value) => match special(*value) {
            Some(name) => quote!(::core::primitive::f64::#name),
            None => signed(value.is_sign_negative(), Literal::f64_suffixed(value.abs())),
        },
        Constant::Text(text) => quote!(#text),
        Constant::Bytes(bytes) => {
            let bytes = Literal::byte_string(bytes);
            quote!(#bytes)
        }
        Constant::Variant(id, variant) => {
            let (path, variant) = (rust_type::enumeration(cx, *id), ident(variant));
            quote!(#path::#variant)
        }
        Constant::FirstVariant(id) => {
            let path = rust_type::enumeration(cx, *id);
            quote!(<#path as ::core::default::Default>::default())
        }
    }
}

fn signed(negative: bool, value: Literal) -> TokenStream {
    if negative { quote!(-#value) } else { quote!(#value) }
}

fn special(value: f64) -> Option<TokenStream> {
    if value.is_nan() {
        Some(quote!(NAN))
    } else if value.is_infinite() {
        Some(if value > 0.0 { quote!(INFINITY) } else { quote!(NEG_INFINITY) })
    } else {
        None
    }
}
