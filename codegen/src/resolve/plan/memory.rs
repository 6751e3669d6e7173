//! The memory that the default of a message allocates.

use crate::ir::{
    BytesType, Cardinality, DefaultValue, Field, FieldType, Memory, Message, MessageId, Presence,
    Schema,
};

/// Returns the memory that the fields of a message allocate, which is nothing for most messages.
pub(super) fn of_message(schema: &Schema<'_>, message: &Message<'_>) -> Vec<Memory> {
    if !message.default_allocates {
        return Vec::new();
    }
    message.plain_fields().flat_map(|field| of_field(schema, field)).collect()
}

fn of_field(schema: &Schema<'_>, field: &Field<'_>) -> Vec<Memory> {
    if !matches!(field.cardinality, Cardinality::Singular(Presence::Implicit | Presence::Required))
    {
        return Vec::new();
    }
    let len = match &field.default {
        Some(DefaultValue::String(text)) => text.len(),
        Some(DefaultValue::Bytes(bytes)) => bytes.len(),
        _ => 0,
    };
    match (field.ty, &field.custom_type) {
        (FieldType::Message(id, _), _) => of_message_field(schema, id, field.boxed),
        (FieldType::String, Some(custom)) => of_custom(custom, "StringType", len),
        (FieldType::Bytes(_), Some(custom)) => of_custom(custom, "BytesType", len),
        (FieldType::String | FieldType::Bytes(BytesType::Vec), None) if len > 0 => {
            vec![Memory::Bytes(len)]
        }
        (
            FieldType::String | FieldType::Bytes(_) | FieldType::Scalar(_) | FieldType::Enum(_),
            _,
        ) => Vec::new(),
    }
}

fn of_message_field(schema: &Schema<'_>, id: MessageId, boxed: bool) -> Vec<Memory> {
    let message = &schema[id];
    let mut parts = Vec::new();
    if boxed {
        parts.push(Memory::SizeOf(id));
    }
    // The memory that external messages allocate is unknown.
    if message.default_allocates && !message.is_foreign {
        parts.push(Memory::DefaultOf(id));
    }
    parts
}

/// Returns the memory that a custom type allocates for its own default or for a declared one.
fn of_custom(custom: &str, of: &'static str, len: usize) -> Vec<Memory> {
    match len {
        0 => vec![Memory::CustomDefault(custom.to_owned(), of)],
        _ => vec![Memory::CustomOverhead(custom.to_owned(), of), Memory::Bytes(len)],
    }
}
