//! How many bytes does the default of a message allocate?

use super::rt;
use crate::emit::cx::Cx;
use crate::ir::{
    BytesType, Cardinality, DefaultValue, Field, FieldType, Message, MessageId, Presence,
};

/// `const DEFAULT_MEMORY`, for a message whose default allocates.
pub(super) fn constant(cx: Cx<'_>, message: &Message<'_>) -> String {
    if !message.default_allocates {
        return String::new();
    }
    let terms: Vec<_> = message.plain_fields().flat_map(|field| terms(cx, field)).collect();
    format!("    const DEFAULT_MEMORY: usize = {};\n", terms.join(" + "))
}

/// What the value of a field adds.
fn terms(cx: Cx<'_>, field: &Field<'_>) -> Vec<String> {
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
        (FieldType::Message(id, _), _) => message_terms(cx, id, field.boxed),
        (FieldType::String, Some(custom)) => custom_terms(cx, custom, "StringType", len),
        (FieldType::Bytes(_), Some(custom)) => custom_terms(cx, custom, "BytesType", len),
        (FieldType::String | FieldType::Bytes(BytesType::Vec), None) if len > 0 => {
            vec![len.to_string()]
        }
        (
            FieldType::String | FieldType::Bytes(_) | FieldType::Scalar(_) | FieldType::Enum(_),
            _,
        ) => Vec::new(),
    }
}

fn message_terms(cx: Cx<'_>, id: MessageId, boxed: bool) -> Vec<String> {
    let message = &cx.schema[id];
    let path = cx.path_text(&message.path);
    let mut terms = Vec::new();
    if boxed {
        terms.push(format!("::core::mem::size_of::<{path}>()"));
    }
    // What a message from elsewhere allocates is not known.
    if message.default_allocates && !message.is_foreign {
        terms.push(format!("<{path} as {}::Native>::DEFAULT_MEMORY", rt(cx)));
    }
    terms
}

/// A type of the user's allocates for its default, or for the declared one.
fn custom_terms(cx: Cx<'_>, custom: &str, of: &str, len: usize) -> Vec<String> {
    let of = format!("<{custom} as {}::types::{of}>", cx.options.runtime());
    match len {
        0 => vec![format!("{of}::DEFAULT_MEMORY")],
        _ => vec![format!("{of}::OVERHEAD"), len.to_string()],
    }
}
