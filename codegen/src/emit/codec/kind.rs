//! Runtime types that represent the values of maps and extensions.

use crate::emit::context::Context;
use crate::emit::rust_type;
use crate::ir::{Field, Key, Kind};

/// Returns the type for keys of a map, as an argument of the runtime's macros for maps.
pub(super) fn key(key: Key) -> &'static str {
    match key {
        Key::Scalar(scalar) => scalar.kind_name(),
        Key::String => "String",
    }
}

/// Returns the type for values of a map, as an argument of the runtime's macros for maps.
pub(super) fn value(cx: Context<'_>, field: &Field<'_>) -> String {
    match field.plan.wire.kind {
        Kind::Nothing => String::new(),
        Kind::Word(word) => word.to_owned(),
        Kind::OfValue(word) => format!("{word}<{}>", rust_type::value_text(cx, field)),
        Kind::OfEnum(word, id) => format!("{word}<{}>", rust_type::enum_text(cx, id)),
        Kind::Closed(id) => format!("closed {}", rust_type::enum_text(cx, id)),
    }
}

/// Returns the type for values of an extension.
pub(in crate::emit) fn element(cx: Context<'_>, field: &Field<'_>) -> String {
    let root = &cx.paths.root_text;
    match field.plan.wire.kind {
        Kind::Closed(id) => format!("{root}::kind::ClosedEnum<{}>", rust_type::enum_text(cx, id)),
        Kind::Nothing | Kind::Word(_) | Kind::OfValue(_) | Kind::OfEnum(..) => {
            format!("{root}::kind::{}", value(cx, field))
        }
    }
}
