//! How the native codec reads and writes a field.
//!
//! A verb of the runtime is a protobuf type with a word for how many there are: `optional_string`,
//! `packed_int32`. Decoder and encoder have the same verbs.

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
        // Both forms come in, whichever goes out.
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
        // The verb is given the value, in a oneof as well.
        _ if field.oneof.is_some() => "",
        // Only an optional one is made when it comes in.
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
        // What is there goes out, whatever it is.
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

/// The type's own word: `int32`, `string`, `group`.
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
                // prost's trait is implemented by boxes as well.
                (true, _, MessageEncoding::LengthPrefixed) => "foreign_message",
                (true, _, MessageEncoding::Delimited) => "foreign_group",
            }
        }
    }
}

/// How a oneof's member comes into being, where that allocates memory.
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

/// The type of the runtime that stands for one value.
fn kind(schema: &Schema<'_>, field: &Field<'_>) -> Kind {
    let is_custom = field.custom_type.is_some();
    match field.ty {
        FieldType::Scalar(scalar) => Kind::Word(scalar.kind_name()),
        FieldType::String if is_custom => Kind::OfValue("Text"),
        FieldType::String => Kind::Word("Text"),
        FieldType::Bytes(BytesType::Vec) if !is_custom => Kind::Word("Data"),
        FieldType::Bytes(_) => Kind::OfValue("Data"),
        FieldType::Enum(id) => match field.enum_type {
            EnumType::Number => Kind::OfEnum("Number", id),
            EnumType::Open => Kind::OfValue("Typed"),
            EnumType::Closed => Kind::Closed(id),
        },
        FieldType::Message(id, MessageEncoding::Delimited) => {
            Kind::OfValue(if schema[id].is_extern { "ForeignGroup" } else { "Group" })
        }
        FieldType::Message(id, MessageEncoding::LengthPrefixed) => {
            Kind::OfValue(if schema[id].is_foreign { "Foreign" } else { "Nested" })
        }
    }
}

fn is_foreign(schema: &Schema<'_>, field: &Field<'_>) -> bool {
    matches!(field.ty, FieldType::Message(id, _) if schema[id].is_foreign)
}

/// A number that a closed enum does not have goes to the unknown fields of the message, so that the
/// message has to read it, even in a oneof.
fn is_closed(field: &Field<'_>) -> bool {
    matches!(field.ty, FieldType::Enum(_)) && field.enum_type == EnumType::Closed
}
