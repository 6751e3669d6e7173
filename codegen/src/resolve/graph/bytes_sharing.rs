//! Messages that can share the memory of their input.
//!
//! They have a `Bytes` field, or contain a message with such a field. Only for them is it
//! worthwhile to keep the input buffer.

use crate::ir::{BytesType, Field, FieldType, Schema};

/// Decides `shares_input` of every message, by spreading it from such fields to outer messages.
pub(in crate::resolve) fn decide(schema: &mut Schema<'_>) {
    let mut contained_in: Vec<Vec<usize>> = vec![Vec::new(); schema.messages.len()];
    let mut open = Vec::new();
    for (index, message) in schema.messages.iter().enumerate() {
        if message.fields.iter().any(shares) {
            open.push(index);
        }
        for field in &message.fields {
            if let FieldType::Message(to, _) = field.ty {
                contained_in[to.index()].push(index);
            }
        }
    }
    while let Some(index) = open.pop() {
        if !std::mem::replace(&mut schema.messages[index].shares_input, true) {
            open.extend(&contained_in[index]);
        }
    }
}

/// Returns true if a field can share the input; custom types can decide to do so.
fn shares(field: &Field<'_>) -> bool {
    match field.ty {
        FieldType::Bytes(bytes) => bytes == BytesType::Bytes || field.custom_type.is_some(),
        _ => false,
    }
}
