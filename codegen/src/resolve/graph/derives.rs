//! Structs and enums that can derive `Copy`, `Eq` and `Hash`.
//!
//! The rule is prost's, and part of the interface, because users add the missing traits. `Copy` is
//! derived if every field is a number, `bool`, enum or `Copy` message that is neither repeated nor
//! boxed. `Eq` and `Hash` are derived if no field is a float, a map, a repeated or recursive
//! message, a group, or a message without them. Traits that an attribute of the user derives are
//! not derived again.

use crate::ir::{
    Cardinality, Codec, Derives, Field, FieldType, Implementation, Message, MessageEncoding,
    Scalar, Schema,
};
use crate::options::DerivePolicy;
use crate::resolve::options::selection::derived_traits;

/// Decides `derives` of every message and oneof.
pub(in crate::resolve) fn decide(schema: &mut Schema<'_>, policy: DerivePolicy) {
    if policy == DerivePolicy::None {
        return;
    }
    let codec = schema.output.codec;
    let keeps_unknown = |message: &Message<'_>| message.unknown_fields.is_some();
    let copy = spread(schema, |m| keeps_unknown(m) || m.fields.iter().any(blocks_copy));
    let eq = spread(schema, |m| m.fields.iter().any(blocks_eq));
    for index in 0..schema.messages.len() {
        let message = &schema.messages[index];
        let of_oneof = |oneof: &crate::ir::Oneof<'_>| {
            let all = |can: &[bool], blocks: fn(&Field<'_>) -> bool| {
                oneof
                    .fields
                    .iter()
                    .map(|&f| &message.fields[f])
                    .all(|field| !blocks(field) && target(field).is_none_or(|to| can[to]))
            };
            derives(codec, all(&copy, blocks_copy), all(&eq, blocks_eq), &oneof.attributes)
        };
        let oneofs: Vec<Derives> = message.oneofs.iter().map(of_oneof).collect();
        let own = derives(codec, copy[index], eq[index], &message.attributes);
        let message = &mut schema.messages[index];
        message.derives = own;
        for (oneof, derives) in message.oneofs.iter_mut().zip(oneofs) {
            oneof.derives = derives;
        }
    }
}

fn derives(codec: Codec, copy: bool, eq: bool, attributes: &[String]) -> Derives {
    let own = derived_traits(attributes);
    let eq_trait = match codec {
        _ if !eq || own.contains("Eq") => Implementation::None,
        Codec::Derive => Implementation::Derived,
        // The derive would generate a function for each type that is never called.
        Codec::Native => Implementation::Written,
    };
    Derives {
        copy: copy && !own.contains("Copy"),
        hash: eq && !own.contains("Hash"),
        eq: eq_trait,
        ..Derives::default()
    }
}

fn target(field: &Field<'_>) -> Option<usize> {
    match field.ty {
        FieldType::Message(id, _) => Some(id.index()),
        _ => None,
    }
}

fn blocks_copy(field: &Field<'_>) -> bool {
    let many = !matches!(field.cardinality, Cardinality::Singular(_));
    many || field.boxed
        || field.custom_type.is_some()
        || match field.ty {
            FieldType::Scalar(_) | FieldType::Enum(_) => false,
            FieldType::String | FieldType::Bytes(_) => true,
            FieldType::Message(_, encoding) => encoding == MessageEncoding::Delimited,
        }
}

fn blocks_eq(field: &Field<'_>) -> bool {
    let many = !matches!(field.cardinality, Cardinality::Singular(_));
    matches!(field.cardinality, Cardinality::Map { .. })
        || field.custom_type.is_some()
        || match field.ty {
            FieldType::Scalar(scalar) => matches!(scalar, Scalar::Float | Scalar::Double),
            FieldType::Enum(_) | FieldType::String | FieldType::Bytes(_) => false,
            FieldType::Message(_, encoding) => {
                many || field.recursive || encoding == MessageEncoding::Delimited
            }
        }
}

/// Returns for each message whether neither the message nor one in it is blocked.
///
/// The property spreads from blocked messages to those that contain them. Messages that are not in
/// the descriptor set are blocked, because nothing is known of them.
fn spread(schema: &Schema<'_>, blocks: impl Fn(&Message<'_>) -> bool) -> Vec<bool> {
    let mut can = vec![true; schema.messages.len()];
    let mut contained_in: Vec<Vec<usize>> = vec![Vec::new(); schema.messages.len()];
    let mut open = Vec::new();
    for (index, message) in schema.messages.iter().enumerate() {
        if message.nested_path.is_empty() || blocks(message) {
            can[index] = false;
            open.push(index);
        }
        for to in message.fields.iter().filter_map(target) {
            contained_in[to].push(index);
        }
    }
    while let Some(index) = open.pop() {
        for &outer in &contained_in[index] {
            if std::mem::replace(&mut can[outer], false) {
                open.push(outer);
            }
        }
    }
    can
}
