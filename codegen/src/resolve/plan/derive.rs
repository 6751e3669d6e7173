//! `#[prost(…)]` attributes, with which `prost-derive` 0.14 implements the codec of a field.

use std::ascii::escape_default;

use crate::ir::{
    BytesType, Cardinality, DefaultValue, Field, FieldType, MapType, MessageEncoding, Presence,
    ProstAttribute, ProstType,
};

pub(super) fn attribute(field: &Field<'_>) -> ProstAttribute {
    let ty = prost_type(field.ty);
    if field.oneof.is_some() {
        // The type is the only property of a oneof variant.
        return ProstAttribute::Value {
            ty,
            bytes: None,
            label: None,
            expanded: false,
            boxed: false,
            default: None,
        };
    }
    let is_packable = field.ty.is_packable();
    let (label, expanded) = match &field.cardinality {
        Cardinality::Singular(Presence::Implicit) => (None, false),
        Cardinality::Singular(Presence::Explicit) => (Some("optional"), false),
        Cardinality::Singular(Presence::Required) => (Some("required"), false),
        Cardinality::Repeated { packed } => (Some("repeated"), is_packable && !packed),
        Cardinality::Map { key, map_type } => {
            let word = match map_type {
                // Custom types require the native codec, which is checked elsewhere.
                MapType::HashMap | MapType::Custom(_) => "map",
                MapType::BTreeMap => "btree_map",
            };
            return ProstAttribute::Map { word, key: prost_type(*key), value: ty };
        }
    };
    let bytes = match field.ty {
        FieldType::Bytes(BytesType::Vec) => Some("vec"),
        FieldType::Bytes(BytesType::Bytes) => Some("bytes"),
        _ => None,
    };
    let default = field.default.as_ref().map(default_text);
    ProstAttribute::Value { ty, bytes, label, expanded, boxed: field.boxed, default }
}

fn prost_type(ty: FieldType) -> ProstType {
    match ty {
        FieldType::Scalar(scalar) => ProstType::Word(scalar.proto_name()),
        FieldType::String => ProstType::Word("string"),
        FieldType::Bytes(_) => ProstType::Word("bytes"),
        FieldType::Enum(id) => ProstType::Enum(id),
        FieldType::Message(_, MessageEncoding::LengthPrefixed) => ProstType::Word("message"),
        FieldType::Message(_, MessageEncoding::Delimited) => ProstType::Word("group"),
    }
}

/// Returns the default in the syntax of the derive: `bytes` are a literal in the text.
fn default_text(value: &DefaultValue) -> String {
    match value {
        DefaultValue::Scalar(text) | DefaultValue::String(text) => text.clone(),
        DefaultValue::Bytes(bytes) => {
            let escaped = bytes.iter().flat_map(|&byte| escape_default(byte)).map(char::from);
            format!("b\"{}\"", escaped.collect::<String>())
        }
        DefaultValue::Enum(variant) => variant.to_string(),
    }
}
