//! Plans of fields: everything that emitters print about a field.
//!
//! They are made when everything else about the schema is known, for fields that are generated: the
//! Rust type of the field, its decoding, encoding, `Debug` output and default, and the attributes
//! for prost's derive. Emitters print these decisions, so that a new emitter need not make any of
//! them.

mod accessor;
mod default;
mod derive;
mod memory;
mod shown;
mod types;
mod wire;

pub(super) use accessor::as_prost as prost_accessor;

use crate::ir::{Accessor, Codec, Field, FieldType, Implementation, Message, Plan, Schema};

/// Decides the plans of all fields, and the properties of messages and oneofs that depend on them.
pub(super) fn decide(schema: &mut Schema<'_>) {
    let codec = schema.output.codec;
    for index in 0..schema.messages.len() {
        let message = &schema.messages[index];
        if message.is_extern || !schema[message.file].generate {
            continue;
        }
        let required: Vec<u32> = message.checked_fields().iter().map(|f| f.number).collect();
        let plans = message.fields.iter();
        let plans = plans.map(|field| plan(schema, field, accessor::of(field), &required));
        let plans: Vec<Plan> = plans.collect();
        let memory = memory::of_message(schema, message);
        let message = &mut schema.messages[index];
        for (field, plan) in message.fields.iter_mut().zip(plans) {
            field.plan = plan;
        }
        message.default_memory = memory;
        decide_traits(codec, message);
    }
    for index in 0..schema.extensions.len() {
        // An extension's value is only in encoded form, so no struct has methods for it.
        let plan = plan(schema, &schema.extensions[index].field, Accessor::None, &[]);
        schema.extensions[index].field.plan = plan;
    }
}

/// Makes the plan of a field; `required` are the numbers of the fields whose presence is checked.
fn plan(schema: &Schema<'_>, field: &Field<'_>, accessor: Accessor, required: &[u32]) -> Plan {
    Plan {
        value: types::value(field),
        holder: types::holder(field),
        wire: wire::of(schema, field, required),
        shown: shown::of(schema.output.codec, field),
        default: default::of(schema, field, accessor).map(Box::new),
        accessor,
        attribute: match schema.output.codec {
            Codec::Native => None,
            Codec::Derive => Some(Box::new(derive::attribute(field))),
        },
    }
}

/// Decides the origins of those traits of a message and its oneofs that depend on plans.
fn decide_traits(codec: Codec, message: &mut Message<'_>) {
    message.derives.debug = shown::of_message(codec, message);
    message.derives.default = match codec {
        Codec::Derive => Implementation::Prost,
        Codec::Native if message.plain_fields().any(default::is_written) => Implementation::Written,
        Codec::Native => Implementation::Derived,
    };
    for index in 0..message.oneofs.len() {
        message.oneofs[index].derives.debug =
            shown::of_oneof(codec, message, &message.oneofs[index]);
    }
}

/// Returns true if a field is an enum that is stored as a number.
fn is_number(field: &Field<'_>) -> bool {
    matches!(field.ty, FieldType::Enum(_)) && field.enum_type == crate::ir::EnumType::Number
}
