//! The Rust types of fields.

use crate::ir::{
    BytesType, Cardinality, EnumType, Field, FieldType, Holder, Key, Presence, ValueType,
};

/// Returns the type of one value.
pub(super) fn value(field: &Field<'_>) -> ValueType {
    if let Some(custom) = &field.custom_type {
        return ValueType::Custom(custom.as_str().into());
    }
    match field.ty {
        FieldType::Scalar(scalar) => ValueType::Scalar(scalar),
        FieldType::String => ValueType::String,
        FieldType::Bytes(BytesType::Vec) => ValueType::ByteVec,
        FieldType::Bytes(BytesType::Bytes) => ValueType::Bytes,
        FieldType::Enum(id) => match field.enum_type {
            EnumType::Number => ValueType::Number(id),
            EnumType::Open => ValueType::Open(id),
            EnumType::Closed => ValueType::Enum(id),
        },
        FieldType::Message(id, _) => ValueType::Message(id),
    }
}

/// Returns the type that holds the values in the struct.
pub(super) fn holder(field: &Field<'_>) -> Holder {
    match &field.cardinality {
        Cardinality::Singular(Presence::Explicit) => Holder::Option,
        Cardinality::Singular(Presence::Implicit | Presence::Required) => Holder::Bare,
        Cardinality::Repeated { .. } => Holder::Vec,
        Cardinality::Map { key, map_type } => {
            Holder::Map { key: self::key(*key), collection: map_type.clone() }
        }
    }
}

/// Returns the type of the keys of a map, which are strings or numbers.
pub(super) fn key(ty: FieldType) -> Key {
    match ty {
        FieldType::Scalar(scalar) => Key::Scalar(scalar),
        FieldType::String | FieldType::Bytes(_) | FieldType::Enum(_) | FieldType::Message(..) => {
            Key::String
        }
    }
}
