//! What is a message by default?
//!
//! With prost's derive, the derive says it. With the native codec std's does, unless a value that is
//! always there has another default than zero: a declared one, or an enum's first value.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::cx::{Cx, ident, tokens};
use super::{docs, lints};
use crate::ir::{Cardinality, DefaultValue, EnumType, Field, FieldType, Message, Presence, Scalar};

/// Whether std's derive would say something else.
pub(super) fn is_written(cx: Cx<'_>, message: &Message<'_>) -> bool {
    message.plain_fields().any(|field| unlike_zero(cx, field))
}

fn unlike_zero(cx: Cx<'_>, field: &Field<'_>) -> bool {
    if !matches!(field.cardinality, Cardinality::Singular(Presence::Implicit | Presence::Required))
    {
        return false;
    }
    field.default.is_some()
        || match (field.ty, field.enum_type) {
            (FieldType::Enum(id), EnumType::Number) => {
                // Of an enum that lives elsewhere nothing may be known.
                cx.schema[id].values.first().is_none_or(|value| value.number != 0)
            }
            _ => false,
        }
}

/// `impl Default`.
pub(super) fn implementation(cx: Cx<'_>, message: &Message<'_>) -> TokenStream {
    let name = ident(&message.name);
    let allow = if message.plain_fields().any(|field| is_deprecated(cx, field)) {
        quote!(#[allow(deprecated)])
    } else {
        tokens(docs::allow_deprecated(message.plain_fields()))
    };
    let fields = message.plain_fields().map(|field| {
        let name = ident(&field.name);
        let value = if unlike_zero(cx, field) {
            owned(cx, field)
        } else {
            quote!(::core::default::Default::default())
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

/// Whether the default is a value that is deprecated: to name it is a use, whatever the field is.
pub(super) fn is_deprecated(cx: Cx<'_>, field: &Field<'_>) -> bool {
    let (FieldType::Enum(id), Some(DefaultValue::Enum(name))) = (field.ty, &field.default) else {
        return false;
    };
    cx.schema[id].values.iter().any(|value| value.deprecated && value.name == *name)
}

/// The default as a value of the field's type.
pub(super) fn owned(cx: Cx<'_>, field: &Field<'_>) -> TokenStream {
    let rt = &cx.rt.root;
    match (field.ty, &field.default) {
        (FieldType::Enum(_), _) => {
            let value = enum_value(cx, field);
            match field.enum_type {
                EnumType::Number => quote!(#value as i32),
                EnumType::Open => quote!(::core::convert::From::from(#value)),
                EnumType::Closed => value,
            }
        }
        (FieldType::String, Some(DefaultValue::String(text))) if field.custom_type.is_some() => {
            quote!(#rt::types::StringType::from_text(#text))
        }
        (FieldType::String, Some(DefaultValue::String(text))) => {
            quote!(::core::convert::From::from(#text))
        }
        (FieldType::Bytes(_), Some(DefaultValue::Bytes(bytes))) if field.custom_type.is_some() => {
            let bytes = Literal::byte_string(bytes);
            quote!(#rt::rt::bytes_from(#bytes))
        }
        (FieldType::Bytes(_), Some(DefaultValue::Bytes(bytes))) => {
            let bytes = Literal::byte_string(bytes);
            quote!(::core::convert::From::from(&#bytes[..]))
        }
        _ => borrowed(cx, field),
    }
}

/// The default as an accessor returns it: numbers and enums by value, text and bytes by reference.
pub(super) fn borrowed(cx: Cx<'_>, field: &Field<'_>) -> TokenStream {
    match (&field.default, field.ty) {
        (_, FieldType::Enum(_)) => enum_value(cx, field),
        (Some(DefaultValue::Scalar(text)), FieldType::Scalar(scalar)) => number(scalar, text),
        (Some(DefaultValue::String(text)), _) => quote!(#text),
        (Some(DefaultValue::Bytes(bytes)), _) => {
            let bytes = Literal::byte_string(bytes);
            quote!(#bytes)
        }
        (None, FieldType::String) => quote!(""),
        (None, FieldType::Bytes(_)) => quote!(b""),
        (_, FieldType::Scalar(Scalar::Bool)) => quote!(false),
        (_, FieldType::Scalar(Scalar::Double | Scalar::Float)) => quote!(0.0),
        (_, FieldType::Scalar(_)) => quote!(0),
        (_, _) => quote!(::core::default::Default::default()),
    }
}

fn enum_value(cx: Cx<'_>, field: &Field<'_>) -> TokenStream {
    let FieldType::Enum(id) = field.ty else { return TokenStream::new() };
    let path = cx.path(&cx.schema[id].path);
    match &field.default {
        Some(DefaultValue::Enum(variant)) => {
            let variant = ident(variant);
            quote!(#path::#variant)
        }
        _ => quote!(<#path as ::core::default::Default>::default()),
    }
}

/// A number as Rust writes it; `resolve` has checked that it is one.
fn number(scalar: Scalar, text: &str) -> TokenStream {
    match scalar {
        Scalar::Bool => {
            let yes = text == "true";
            quote!(#yes)
        }
        Scalar::Double => {
            let value: f64 = text.parse().unwrap_or_default();
            match special(value) {
                Some(name) => quote!(::core::primitive::f64::#name),
                None => signed(value.is_sign_negative(), Literal::f64_suffixed(value.abs())),
            }
        }
        Scalar::Float => {
            // As prost's derive reads it; `resolve` has made what is beyond the range `inf`.
            let value: f32 = text.parse().unwrap_or_default();
            match special(value.into()) {
                Some(name) => quote!(::core::primitive::f32::#name),
                None => signed(value.is_sign_negative(), Literal::f32_suffixed(value.abs())),
            }
        }
        Scalar::Uint32 | Scalar::Uint64 | Scalar::Fixed32 | Scalar::Fixed64 => {
            let value = Literal::u64_unsuffixed(text.parse().unwrap_or_default());
            quote!(#value)
        }
        Scalar::Int32
        | Scalar::Int64
        | Scalar::Sint32
        | Scalar::Sint64
        | Scalar::Sfixed32
        | Scalar::Sfixed64 => {
            let value: i64 = text.parse().unwrap_or_default();
            signed(value < 0, Literal::u64_unsuffixed(value.unsigned_abs()))
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
