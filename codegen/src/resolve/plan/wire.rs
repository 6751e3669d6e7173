//! Functions and tags of the native codec for fields.
//!
//! The name of a function in the runtime is a protobuf type with a prefix for the cardinality:
//! `optional_string`, `packed_int32`. Decoder and encoder have the same names.

use crate::ir::{
    BytesType, Cardinality, EnumType, Field, FieldType, Kind, Made, MessageEncoding, Presence,
    Schema, Verb, Wire,
};

pub(super) fn of(schema: &Schema<'_>, field: &Field<'_>, required: &[u32]) -> Wire {
    let block_tag = field.number << 3 | 2;
    let (is_list, is_packed) = match field.cardinality {
        Cardinality::Repeated { packed } => (true, packed),
        Cardinality::Singular(_) | Cardinality::Map { .. } => (false, false),
    };
    let is_packable = is_list && field.ty.is_packable();
    Wire {
        tag: field.tag(),
        // Decoders must accept both forms, independent of the form that is encoded.
        packed_tag: is_packable.then_some(block_tag),
        write_tag: if is_packed { block_tag } else { field.tag() },
        read: read(schema, field),
        write: write(schema, field),
        by_value: field.ty.is_packable() && !is_list,
        made: made(schema, field),
        closed: is_closed(field),
        required: required.iter().position(|number| field.checked && *number == field.number),
        kind: kind(schema, field),
    }
}

fn read(schema: &Schema<'_>, field: &Field<'_>) -> Verb {
    let prefix = match field.cardinality {
        // The function gets the value; this is also the case in a oneof.
        _ if field.oneof.is_some() => "",
        // Only optional values are created during decoding.
        Cardinality::Singular(Presence::Explicit) if is_foreign(schema, field) && field.boxed => {
            "optional_boxed_"
        }
        Cardinality::Singular(Presence::Explicit) => "optional_",
        Cardinality::Singular(Presence::Implicit | Presence::Required) => "",
        Cardinality::Repeated { .. } => "repeated_",
        Cardinality::Map { .. } => "",
    };
    let word = match (field.ty, field.enum_type) {
        (FieldType::Enum(_), EnumType::Open) => "open_enum",
        (FieldType::Enum(_), EnumType::Closed) => "closed_enum",
        _ => word(schema, field),
    };
    Verb { prefix, word }
}

fn write(schema: &Schema<'_>, field: &Field<'_>) -> Verb {
    let is_message = matches!(field.ty, FieldType::Message(..));
    let prefix = match field.cardinality {
        // The value of a oneof is always encoded, even if it is the default.
        _ if field.oneof.is_some() && is_message => "",
        _ if field.oneof.is_some() => "required_",
        Cardinality::Singular(Presence::Required) if is_message => "",
        Cardinality::Singular(Presence::Required) => "required_",
        Cardinality::Singular(Presence::Implicit) => "",
        Cardinality::Singular(Presence::Explicit) => "optional_",
        Cardinality::Repeated { packed: true } => "packed_",
        Cardinality::Repeated { packed: false } => "repeated_",
        Cardinality::Map { .. } => "",
    };
    let word = match (field.ty, field.enum_type) {
        (FieldType::Enum(_), EnumType::Open | EnumType::Closed) => "enumeration",
        _ => word(schema, field),
    };
    Verb { prefix, word }
}

/// Returns the name of the type in functions: `int32`, `string`, `group`.
fn word(schema: &Schema<'_>, field: &Field<'_>) -> &'static str {
    match field.ty {
        FieldType::Scalar(scalar) => scalar.proto_name(),
        FieldType::String if field.custom_type.is_some() => "string_as",
        FieldType::String => "string",
        FieldType::Bytes(_) => "bytes",
        FieldType::Enum(_) => "int32",
        FieldType::Message(id, encoding) => {
            match (schema[id].is_foreign, field.boxed, encoding) {
                (false, false, MessageEncoding::LengthPrefixed) => "message",
                (false, false, MessageEncoding::Delimited) => "group",
                (false, true, MessageEncoding::LengthPrefixed) => "boxed_message",
                (false, true, MessageEncoding::Delimited) => "boxed_group",
                // Boxes implement the trait of prost, too.
                (true, _, MessageEncoding::LengthPrefixed) => "foreign_message",
                (true, _, MessageEncoding::Delimited) => "foreign_group",
            }
        }
    }
}

/// Returns the way in which the value of a oneof member is created, if that allocates memory.
fn made(schema: &Schema<'_>, field: &Field<'_>) -> Made {
    let FieldType::Message(id, _) = field.ty else { return Made::Plain };
    let message = &schema[id];
    match (message.is_foreign, field.boxed) {
        (false, true) => Made::Boxed,
        (true, true) => Made::By("boxed_foreign"),
        (false, false) if message.default_allocates => Made::By("new_message"),
        (false, false) | (true, false) => Made::Plain,
    }
}

/// Returns the runtime type that represents one value.
fn kind(schema: &Schema<'_>, field: &Field<'_>) -> Kind {
    let is_custom = field.custom_type.is_some();
    match field.ty {
        FieldType::Scalar(scalar) => Kind::Word(scalar.kind_name()),
        FieldType::String if is_custom => Kind::OfValue("String"),
        FieldType::String => Kind::Word("String"),
        FieldType::Bytes(BytesType::Vec) if !is_custom => Kind::Word("Bytes"),
        FieldType::Bytes(_) => Kind::OfValue("Bytes"),
        FieldType::Enum(id) => match field.enum_type {
            EnumType::Number => Kind::OfEnum("EnumNumber", id),
            EnumType::Open => Kind::OfEnum("OpenEnum", id),
            EnumType::Closed => Kind::Closed(id),
        },
        FieldType::Message(id, MessageEncoding::Delimited) => {
            Kind::OfValue(if schema[id].is_extern { "ProstGroup" } else { "Group" })
        }
        FieldType::Message(id, MessageEncoding::LengthPrefixed) => {
            Kind::OfValue(if schema[id].is_foreign { "ProstMessage" } else { "Message" })
        }
    }
}

fn is_foreign(schema: &Schema<'_>, field: &Field<'_>) -> bool {
    matches!(field.ty, FieldType::Message(id, _) if schema[id].is_foreign)
}

/// Returns true if the field is a closed enum.
///
/// Numbers that a closed enum does not have become unknown fields of the message, so that the
/// message has to decode the field, even in a oneof.
fn is_closed(field: &Field<'_>) -> bool {
    matches!(field.ty, FieldType::Enum(_)) && field.enum_type == EnumType::Closed
}
