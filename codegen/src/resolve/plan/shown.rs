//! `Debug` output of fields.
//!
//! prost's derive implements `Debug` for all fields, and shows the names of enums that are stored
//! as numbers. Generated code replaces it where necessary: with the native codec, if the derive of
//! the standard library would show something else, and for fields with `[debug_redact = true]`.

use super::is_number;
use crate::ir::{
    Cardinality, Codec, Field, FieldType, Implementation, MapType, Message, Oneof, Presence, Shown,
};

pub(super) fn of(codec: Codec, field: &Field<'_>) -> Shown {
    let id = match field.ty {
        _ if field.debug_redact => return Shown::Redacted,
        FieldType::Enum(id) if has_name(field) => id,
        _ => return Shown::AsItIs,
    };
    match (codec, &field.cardinality) {
        (Codec::Native, _) => Shown::Named(id),
        (Codec::Derive, _) if field.oneof.is_some() => Shown::AsItIs,
        (Codec::Derive, Cardinality::Singular(Presence::Explicit)) => Shown::NamedOption(id),
        (Codec::Derive, Cardinality::Singular(_)) => Shown::NamedNumber(id),
        // Without the runtime, this would need an additional type for each field.
        (Codec::Derive, Cardinality::Repeated { .. } | Cardinality::Map { .. }) => Shown::AsItIs,
    }
}

/// Returns the origin of a message's `Debug` implementation.
pub(super) fn of_message(codec: Codec, message: &Message<'_>) -> Implementation {
    // prost shows raw identifiers as they are written, with `r#`.
    let mut names = message.plain_fields().map(|field| &field.name);
    let is_raw = names.any(|name| name.is_raw()) || message.oneofs.iter().any(|o| o.name.is_raw());
    if message.skip_debug {
        Implementation::None
    } else if message.plain_fields().any(|field| field.debug_redact)
        || codec == Codec::Native && (message.plain_fields().any(has_name) || is_raw)
    {
        Implementation::Written
    } else {
        derived(codec)
    }
}

/// Returns the origin of a oneof's `Debug` implementation.
pub(super) fn of_oneof(codec: Codec, message: &Message<'_>, oneof: &Oneof<'_>) -> Implementation {
    let mut members = oneof.fields.iter().map(|&f| &message.fields[f]);
    if message.skip_debug {
        Implementation::None
    } else if members.any(|f| f.debug_redact || codec == Codec::Native && has_name(f)) {
        Implementation::Written
    } else {
        derived(codec)
    }
}

fn derived(codec: Codec) -> Implementation {
    match codec {
        Codec::Native => Implementation::Derived,
        Codec::Derive => Implementation::Prost,
    }
}

/// Returns true if the standard library's derive would show a number that has a name.
fn has_name(field: &Field<'_>) -> bool {
    is_number(field)
        && !matches!(field.cardinality, Cardinality::Map { map_type: MapType::Custom(_), .. })
}
