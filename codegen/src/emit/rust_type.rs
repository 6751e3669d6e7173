//! Rust types of fields.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::{Context, tokens};
use super::paths;
use crate::ir::{EnumId, Field, Holder, Key, MapType, Scalar, ValueType};

/// Returns the type of a struct's field, which depends on the cardinality.
pub(super) fn field(cx: Context<'_>, field: &Field<'_>) -> TokenStream {
    match &field.plan.holder {
        Holder::Bare => held(cx, field),
        Holder::Option => paths::option(&held(cx, field)),
        Holder::Vec => cx.paths.vec(&value(cx, field)),
        Holder::Map { key, collection } => {
            let key = self::key(cx, *key);
            let value = value(cx, field);
            match collection {
                MapType::HashMap => paths::hash_map(&key, &value),
                MapType::BTreeMap => cx.paths.btree_map(&key, &value),
                MapType::Custom(path) => {
                    let path = tokens(path);
                    quote!(#path<#key, #value>)
                }
            }
        }
    }
}

/// Returns the type of a value, boxed if necessary, which is also the type in a oneof's variant.
pub(super) fn held(cx: Context<'_>, field: &Field<'_>) -> TokenStream {
    let value = value(cx, field);
    if field.boxed { cx.paths.boxed(&value) } else { value }
}

fn key(cx: Context<'_>, key: Key) -> TokenStream {
    match key {
        Key::Scalar(scalar) => primitive(scalar),
        Key::String => cx.paths.string(),
    }
}

fn value(cx: Context<'_>, field: &Field<'_>) -> TokenStream {
    match &field.plan.value {
        ValueType::Nothing => quote!(()),
        ValueType::Scalar(scalar) => primitive(*scalar),
        ValueType::String => cx.paths.string(),
        ValueType::ByteVec => cx.paths.vec(&quote!(u8)),
        ValueType::Bytes => cx.paths.bytes(),
        ValueType::Custom(path) => tokens(path),
        ValueType::Number(_) => quote!(i32),
        ValueType::Open(id) => {
            let root = &cx.paths.root;
            let item = enumeration(cx, *id);
            quote!(#root::OpenEnum<#item>)
        }
        ValueType::Enum(id) => enumeration(cx, *id),
        ValueType::Message(id) => cx.path(&cx.schema[*id].path),
    }
}

/// Returns the type of one value as text, if it is a path.
pub(super) fn value_text(cx: Context<'_>, field: &Field<'_>) -> String {
    match &field.plan.value {
        ValueType::Custom(path) => path.to_string(),
        ValueType::Bytes => format!("{}::Bytes", cx.paths.bytes_text),
        ValueType::Open(id) => format!("{}::OpenEnum<{}>", cx.paths.root_text, enum_text(cx, *id)),
        ValueType::Message(id) => cx.path_text(&cx.schema[*id].path),
        ValueType::Nothing
        | ValueType::Scalar(_)
        | ValueType::String
        | ValueType::ByteVec
        | ValueType::Number(_)
        | ValueType::Enum(_) => value(cx, field).to_string(),
    }
}

/// Returns the path of an enum.
pub(super) fn enumeration(cx: Context<'_>, id: EnumId) -> TokenStream {
    cx.path(&cx.schema[id].path)
}

/// Returns the path of an enum as text.
pub(super) fn enum_text(cx: Context<'_>, id: EnumId) -> String {
    cx.path_text(&cx.schema[id].path)
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
