//! Default values of fields.
//!
//! With `codec=derive`, prost's derive generates them. With the native codec the derive of the
//! standard library does, unless a field that always has a value has a default other than zero: a
//! declared one, or the first value of an enum.

use crate::ir::{
    Accessor, Cardinality, Constant, Conversion, DefaultValue, EnumType, Field, FieldType, Initial,
    Presence, Scalar, Schema,
};

/// Returns the default value of a field, if an accessor or `Default` uses it, or if it is declared.
pub(super) fn of(schema: &Schema<'_>, field: &Field<'_>, accessor: Accessor) -> Option<Initial> {
    let written = is_unlike_zero(schema, field);
    let asked_for = match accessor {
        Accessor::None | Accessor::EnumList(_) | Accessor::EnumMap(..) => false,
        Accessor::Scalar(_)
        | Accessor::Str
        | Accessor::Bytes
        | Accessor::Enum(_)
        | Accessor::OptionalEnum(_) => true,
    };
    if !written && !asked_for && field.default.is_none() {
        return None;
    }
    Some(Initial {
        constant: constant(field)?,
        conversion: conversion(field),
        written,
        deprecated: is_deprecated(schema, field),
    })
}

/// Returns true if the `Default` implementation of the struct contains the value.
pub(super) fn is_written(field: &Field<'_>) -> bool {
    field.plan.default.as_ref().is_some_and(|default| default.written)
}

fn is_unlike_zero(schema: &Schema<'_>, field: &Field<'_>) -> bool {
    if !matches!(field.cardinality, Cardinality::Singular(Presence::Implicit | Presence::Required))
    {
        return false;
    }
    field.default.is_some()
        || match (field.ty, field.enum_type) {
            (FieldType::Enum(id), EnumType::Number) => {
                // The values of an external enum may be unknown.
                schema[id].values.first().is_none_or(|value| value.number != 0)
            }
            _ => false,
        }
}

/// Returns true if the default is a deprecated value, since using it would cause a warning.
fn is_deprecated(schema: &Schema<'_>, field: &Field<'_>) -> bool {
    let (FieldType::Enum(id), Some(DefaultValue::Enum(name))) = (field.ty, &field.default) else {
        return false;
    };
    schema[id].values.iter().any(|value| value.deprecated && value.name == *name)
}

/// Returns the value as a constant; messages have none.
fn constant(field: &Field<'_>) -> Option<Constant> {
    Some(match (field.ty, &field.default) {
        (FieldType::Enum(id), Some(DefaultValue::Enum(name))) => {
            Constant::Variant(id, name.clone())
        }
        (FieldType::Enum(id), _) => Constant::FirstVariant(id),
        (FieldType::Scalar(scalar), Some(DefaultValue::Scalar(text))) => number(scalar, text),
        (_, Some(DefaultValue::String(text))) => Constant::Text(text.clone()),
        (_, Some(DefaultValue::Bytes(bytes))) => Constant::Bytes(bytes.clone()),
        (FieldType::String, _) => Constant::Text(String::new()),
        (FieldType::Bytes(_), _) => Constant::Bytes(Vec::new()),
        (FieldType::Scalar(Scalar::Bool), _) => Constant::Bool(false),
        (FieldType::Scalar(Scalar::Double | Scalar::Float), _) => Constant::ZeroFloat,
        (FieldType::Scalar(_), _) => Constant::Integer(0),
        (FieldType::Message(..), _) => return None,
    })
}

/// Returns the value of a text that is known to be valid.
fn number(scalar: Scalar, text: &str) -> Constant {
    match scalar {
        Scalar::Bool => Constant::Bool(text == "true"),
        Scalar::Double => Constant::Double(text.parse().unwrap_or_default()),
        // The text is parsed in the same way as by prost's derive; numbers out of range become
        // `inf`.
        Scalar::Float => Constant::Float(text.parse().unwrap_or_default()),
        Scalar::Int32
        | Scalar::Int64
        | Scalar::Uint32
        | Scalar::Uint64
        | Scalar::Sint32
        | Scalar::Sint64
        | Scalar::Fixed32
        | Scalar::Fixed64
        | Scalar::Sfixed32
        | Scalar::Sfixed64 => Constant::Integer(text.parse().unwrap_or_default()),
    }
}

fn conversion(field: &Field<'_>) -> Conversion {
    let is_custom = field.custom_type.is_some();
    match (field.ty, field.enum_type) {
        (FieldType::Enum(_), EnumType::Number | EnumType::Open) => Conversion::From,
        (FieldType::Enum(_), EnumType::Closed) => Conversion::None,
        (FieldType::String, _) if is_custom => Conversion::StringType,
        (FieldType::String, _) => Conversion::From,
        (FieldType::Bytes(_), _) if is_custom => Conversion::BytesType,
        (FieldType::Bytes(_), _) => Conversion::FromSlice,
        (FieldType::Scalar(_) | FieldType::Message(..), _) => Conversion::None,
    }
}
