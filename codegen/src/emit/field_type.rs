//! Which Rust type holds a field?

use proc_macro2::TokenStream;
use quote::quote;

use super::cx::{Cx, tokens};
use super::rt;
use crate::ir::{BytesType, Cardinality, EnumType, Field, FieldType, MapType, Presence, Scalar};

/// The type of a struct's field: the element in what its cardinality puts around it.
pub(super) fn field(cx: Cx<'_>, field: &Field<'_>) -> TokenStream {
    match &field.cardinality {
        Cardinality::Singular(Presence::Explicit) => rt::option(&held(cx, field)),
        Cardinality::Singular(Presence::Implicit | Presence::Required) => held(cx, field),
        Cardinality::Repeated { .. } => cx.rt.vec(&element(cx, field)),
        Cardinality::Map { key, map_type } => {
            let key = self::key(cx, *key);
            let value = element(cx, field);
            match map_type {
                MapType::HashMap => rt::hash_map(&key, &value),
                MapType::BTreeMap => cx.rt.btree_map(&key, &value),
                MapType::Custom(path) => {
                    let path = tokens(path);
                    quote!(#path<#key, #value>)
                }
            }
        }
    }
}

/// The element, boxed where it must be: also what a oneof's variant holds.
pub(super) fn held(cx: Cx<'_>, field: &Field<'_>) -> TokenStream {
    let element = element(cx, field);
    if field.boxed { cx.rt.boxed(&element) } else { element }
}

/// `Open<E>`.
pub(super) fn open(cx: Cx<'_>, item: &TokenStream) -> TokenStream {
    let root = &cx.rt.root;
    quote!(#root::Open<#item>)
}

fn key(cx: Cx<'_>, ty: FieldType) -> TokenStream {
    match ty {
        FieldType::Scalar(scalar) => primitive(scalar),
        // Keys are strings where they are not numbers.
        FieldType::String | FieldType::Bytes(_) | FieldType::Enum(_) | FieldType::Message(..) => {
            cx.rt.string()
        }
    }
}

fn element(cx: Cx<'_>, field: &Field<'_>) -> TokenStream {
    if let Some(custom) = &field.custom_type {
        return tokens(custom);
    }
    match field.ty {
        FieldType::Scalar(scalar) => primitive(scalar),
        FieldType::String => cx.rt.string(),
        FieldType::Bytes(BytesType::Vec) => cx.rt.vec(&quote!(u8)),
        FieldType::Bytes(BytesType::Bytes) => cx.rt.bytes(),
        FieldType::Enum(id) => match field.enum_type {
            EnumType::Number => quote!(i32),
            EnumType::Open => open(cx, &cx.path(&cx.schema[id].path)),
            EnumType::Closed => cx.path(&cx.schema[id].path),
        },
        FieldType::Message(id, _) => cx.path(&cx.schema[id].path),
    }
}

pub(super) fn primitive(scalar: Scalar) -> TokenStream {
    match scalar {
        Scalar::Double => quote!(f64),
        Scalar::Float => quote!(f32),
        Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 => quote!(i32),
        Scalar::Int64 | Scalar::Sint64 | Scalar::Sfixed64 => quote!(i64),
        Scalar::Uint32 | Scalar::Fixed32 => quote!(u32),
        Scalar::Uint64 | Scalar::Fixed64 => quote!(u64),
        Scalar::Bool => quote!(bool),
    }
}
