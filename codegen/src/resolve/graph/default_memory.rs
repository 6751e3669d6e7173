//! Messages for which `Default` allocates memory.
//!
//! They have a boxed `required` message, a declared default of a string or of bytes, or a field
//! with a custom type, or a `required` field with such a message. Decoding charges the memory for
//! each of them.

use crate::ir::{
    BytesType, Cardinality, DefaultValue, Field, FieldType, Message, Presence, Schema,
};

/// Decides `default_allocates` of every message, by spreading it to the messages that require it.
pub(in crate::resolve) fn decide(schema: &mut Schema<'_>) {
    let mut required_by: Vec<Vec<usize>> = vec![Vec::new(); schema.messages.len()];
    let mut open = Vec::new();
    for (index, message) in schema.messages.iter().enumerate() {
        if present(message).any(allocates) {
            open.push(index);
        }
        for field in present(message) {
            if let FieldType::Message(to, _) = field.ty {
                required_by[to.index()].push(index);
            }
        }
    }
    while let Some(index) = open.pop() {
        if !std::mem::replace(&mut schema.messages[index].default_allocates, true) {
            open.extend(&required_by[index]);
        }
    }
}

/// Returns the fields that always have a value.
fn present<'m>(message: &'m Message<'_>) -> impl Iterator<Item = &'m Field<'m>> {
    message.plain_fields().filter(|field| {
        matches!(field.cardinality, Cardinality::Singular(Presence::Implicit | Presence::Required))
    })
}

fn allocates(field: &Field<'_>) -> bool {
    let has_default = match &field.default {
        Some(DefaultValue::String(text)) => !text.is_empty(),
        Some(DefaultValue::Bytes(bytes)) => !bytes.is_empty(),
        _ => false,
    };
    match field.ty {
        FieldType::Message(..) => field.boxed,
        FieldType::String | FieldType::Bytes(BytesType::Vec) => {
            has_default || field.custom_type.is_some()
        }
        // The default of `Bytes` is static.
        FieldType::Bytes(BytesType::Bytes) => field.custom_type.is_some(),
        FieldType::Scalar(_) | FieldType::Enum(_) => false,
    }
}
