//! Which verb of the runtime stands for a field?
//!
//! A verb is a protobuf type with a word for how many there are: `optional_string`, `packed_int32`.
//! Reader and writer of the runtime have the same verbs.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::emit::cx::{Cx, tokens};
use crate::emit::field_type;
use crate::ir::{BytesType, EnumType, Field, FieldType, MessageEncoding, Scalar};

/// The type's own word: `int32`, `string`, `group`.
pub(super) fn word(cx: Cx<'_>, field: &Field<'_>) -> &'static str {
    match field.ty {
        FieldType::Scalar(scalar) => scalar.proto_name(),
        FieldType::String => "string",
        FieldType::Bytes(_) => "bytes",
        FieldType::Enum(_) => "int32",
        FieldType::Message(id, encoding) => {
            match (cx.schema[id].is_extern, field.boxed, encoding) {
                (false, false, MessageEncoding::LengthPrefixed) => "message",
                (false, false, MessageEncoding::Delimited) => "group",
                (false, true, MessageEncoding::LengthPrefixed) => "boxed_message",
                (false, true, MessageEncoding::Delimited) => "boxed_group",
                // prost's trait is implemented by boxes as well.
                (true, _, MessageEncoding::LengthPrefixed) => "foreign_message",
                (true, _, MessageEncoding::Delimited) => "foreign_group",
            }
        }
    }
}

pub(super) fn verb(prefix: &str, word: &str) -> Ident {
    format_ident!("{prefix}{word}")
}

/// The type of the runtime that stands for keys of a map, as its macros for maps know it.
pub(super) fn key(ty: FieldType) -> TokenStream {
    match ty {
        FieldType::Scalar(scalar) => self::scalar(scalar),
        // Keys are strings where they are not numbers.
        FieldType::String | FieldType::Bytes(_) | FieldType::Enum(_) | FieldType::Message(..) => {
            quote!(Text)
        }
    }
}

/// The same for values.
pub(super) fn value(cx: Cx<'_>, field: &Field<'_>) -> TokenStream {
    match field.ty {
        FieldType::Scalar(scalar) => self::scalar(scalar),
        FieldType::String => match &field.custom_type {
            Some(custom) => {
                let custom = tokens(custom);
                quote!(Text<#custom>)
            }
            None => quote!(Text),
        },
        FieldType::Bytes(bytes) => {
            let ty = match (&field.custom_type, bytes) {
                (Some(custom), _) => tokens(custom),
                (None, BytesType::Vec) => return quote!(Data),
                (None, BytesType::Bytes) => cx.rt.bytes(),
            };
            quote!(Data<#ty>)
        }
        FieldType::Enum(id) => {
            let path = cx.path(&cx.schema[id].path);
            match field.enum_type {
                EnumType::Number => quote!(Number<#path>),
                EnumType::Open => {
                    let open = field_type::open(cx, &path);
                    quote!(Typed<#open>)
                }
                EnumType::Closed => path,
            }
        }
        FieldType::Message(id, _) => {
            let path = cx.path(&cx.schema[id].path);
            if cx.schema[id].is_extern { quote!(Foreign<#path>) } else { quote!(Nested<#path>) }
        }
    }
}

fn scalar(scalar: Scalar) -> TokenStream {
    match scalar {
        Scalar::Double => quote!(Double),
        Scalar::Float => quote!(Float),
        Scalar::Int32 => quote!(Int32),
        Scalar::Int64 => quote!(Int64),
        Scalar::Uint32 => quote!(Uint32),
        Scalar::Uint64 => quote!(Uint64),
        Scalar::Sint32 => quote!(Sint32),
        Scalar::Sint64 => quote!(Sint64),
        Scalar::Fixed32 => quote!(Fixed32),
        Scalar::Fixed64 => quote!(Fixed64),
        Scalar::Sfixed32 => quote!(Sfixed32),
        Scalar::Sfixed64 => quote!(Sfixed64),
        Scalar::Bool => quote!(Bool),
    }
}
