//! Which verb of the runtime stands for a field?
//!
//! A verb is a protobuf type with a word for how many there are: `optional_string`, `packed_int32`.
//! Reader and writer of the runtime have the same verbs.

use crate::emit::cx::Cx;
use crate::ir::{BytesType, EnumType, Field, FieldType, MessageEncoding, Scalar};

/// The type's own word: `int32`, `string`, `group`.
pub(super) fn word(cx: Cx<'_>, field: &Field<'_>) -> &'static str {
    match field.ty {
        FieldType::Scalar(scalar) => scalar.proto_name(),
        FieldType::String if field.custom_type.is_some() => "string_as",
        FieldType::String => "string",
        FieldType::Bytes(_) => "bytes",
        FieldType::Enum(_) => "int32",
        FieldType::Message(id, encoding) => {
            match (cx.schema[id].is_foreign, field.boxed, encoding) {
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

/// The type of the runtime that stands for keys of a map, as its macros for maps know it.
pub(super) fn key(ty: FieldType) -> &'static str {
    match ty {
        FieldType::Scalar(scalar) => self::scalar(scalar),
        // Keys are strings where they are not numbers.
        FieldType::String | FieldType::Bytes(_) | FieldType::Enum(_) | FieldType::Message(..) => {
            "Text"
        }
    }
}

/// The same for values.
pub(super) fn value(cx: Cx<'_>, field: &Field<'_>) -> String {
    match field.ty {
        FieldType::Scalar(scalar) => self::scalar(scalar).to_owned(),
        FieldType::String => match &field.custom_type {
            Some(custom) => format!("Text<{custom}>"),
            None => "Text".to_owned(),
        },
        FieldType::Bytes(bytes) => match (&field.custom_type, bytes) {
            (Some(custom), _) => format!("Data<{custom}>"),
            (None, BytesType::Vec) => "Data".to_owned(),
            (None, BytesType::Bytes) => format!("Data<{}::Bytes>", cx.options.bytes_crate()),
        },
        FieldType::Enum(id) => {
            let path = cx.path_text(&cx.schema[id].path);
            match field.enum_type {
                EnumType::Number => format!("Number<{path}>"),
                EnumType::Open => format!("Typed<{}::Open<{path}>>", cx.options.runtime()),
                EnumType::Closed => format!("closed {path}"),
            }
        }
        FieldType::Message(id, _) => {
            let path = cx.path_text(&cx.schema[id].path);
            let origin = if cx.schema[id].is_foreign { "Foreign" } else { "Nested" };
            format!("{origin}<{path}>")
        }
    }
}

/// The type of the runtime that stands for values of an extension.
pub(in crate::emit) fn element(cx: Cx<'_>, field: &Field<'_>) -> String {
    let rt = super::rt(cx);
    match field.ty {
        FieldType::Message(id, MessageEncoding::Delimited) => {
            let path = cx.path_text(&cx.schema[id].path);
            let group = if cx.schema[id].is_extern { "ForeignGroup" } else { "Group" };
            format!("{rt}::{group}<{path}>")
        }
        FieldType::Enum(id) if is_closed(field) => {
            format!("{rt}::ClosedEnum<{}>", cx.path_text(&cx.schema[id].path))
        }
        _ => format!("{rt}::{}", value(cx, field)),
    }
}

fn scalar(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Double => "Double",
        Scalar::Float => "Float",
        Scalar::Int32 => "Int32",
        Scalar::Int64 => "Int64",
        Scalar::Uint32 => "Uint32",
        Scalar::Uint64 => "Uint64",
        Scalar::Sint32 => "Sint32",
        Scalar::Sint64 => "Sint64",
        Scalar::Fixed32 => "Fixed32",
        Scalar::Fixed64 => "Fixed64",
        Scalar::Sfixed32 => "Sfixed32",
        Scalar::Sfixed64 => "Sfixed64",
        Scalar::Bool => "Bool",
    }
}

/// A number that a closed enum does not have goes to the unknown fields of the message, so that the
/// message has to read it, even in a oneof.
pub(super) fn is_closed(field: &Field<'_>) -> bool {
    matches!(field.ty, FieldType::Enum(_)) && field.enum_type == EnumType::Closed
}
