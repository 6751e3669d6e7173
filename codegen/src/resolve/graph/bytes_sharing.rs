//! Which messages can share the memory of their input?
//!
//! Those with a `Bytes` field, and those with such a message anywhere in them. Only for them is it
//! worth holding on to the buffer.

use crate::ir::{BytesType, Field, FieldType, Schema};

/// Decides `shares_input` of every message: spreads from those with the fields to those around them.
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

/// A type of the user's is given the choice.
fn shares(field: &Field<'_>) -> bool {
    match field.ty {
        FieldType::Bytes(bytes) => bytes == BytesType::Bytes || field.custom_type.is_some(),
        _ => false,
    }
}
