//! Unknown fields, with their numbers as names.
//!
//! The wire type decides how a value is written: varints in decimal, other numbers in hexadecimal. Bytes are
//! written as a message if they can be one, which is a guess, and otherwise as a string.

use alloc::format;
use alloc::string::ToString;

use super::writer::Writer;
use crate::unknown::{UnknownField, UnknownFields, UnknownValue, split_field};

/// The number of levels up to which bytes are written as messages.
const LEVELS: u32 = 10;

/// Writes all fields but those whose numbers are known.
pub(super) fn write(out: &mut Writer, fields: &UnknownFields, is_known: &dyn Fn(u32) -> bool) {
    for field in fields.iter().filter(|field| !is_known(field.number)) {
        write_field(out, field, LEVELS);
    }
}

fn write_field(out: &mut Writer, field: UnknownField<'_>, levels: u32) {
    out.name(itoa::Buffer::new().format(field.number));
    match field.value {
        UnknownValue::Varint(value) => out.value(&value.to_string()),
        UnknownValue::Fixed32(value) => out.value(&format!("{value:#010x}")),
        UnknownValue::Fixed64(value) => out.value(&format!("{value:#018x}")),
        UnknownValue::LengthPrefixed(bytes) => {
            if bytes.is_empty() || !is_message(bytes, levels) {
                out.string(bytes, None);
            } else {
                write_message(out, bytes, levels - 1);
            }
        }
        // Deeper groups have no other form. Decoding has limited their depth.
        UnknownValue::Group(bytes) => write_message(out, bytes, levels.saturating_sub(1)),
    }
    out.end();
}

fn write_message(out: &mut Writer, mut bytes: &[u8], levels: u32) {
    out.open();
    while let Some((field, rest)) = split_field(bytes) {
        write_field(out, field, levels);
        bytes = rest;
    }
    out.close();
}

/// Returns true if bytes are encoded fields, with groups of at most this many levels.
fn is_message(mut bytes: &[u8], levels: u32) -> bool {
    if levels == 0 {
        return false;
    }
    while let Some((field, rest)) = split_field(bytes) {
        let valid = match field.value {
            UnknownValue::Group(bytes) => is_message(bytes, levels - 1),
            _ => true,
        };
        if !valid || field.number == 0 {
            return false;
        }
        bytes = rest;
    }
    bytes.is_empty()
}
