//! How does a field of the struct go out?

use std::fmt::Write;

use super::kind::{self, word};
use super::{Part, parts, rt};
use crate::emit::cx::Cx;
use crate::ir::{Cardinality, EnumType, Field, FieldType, Message, Presence};

/// The body of `Fields::write`: a step for each field, the last one first.
pub(super) fn message(cx: Cx<'_>, message: &Message<'_>) -> String {
    let unknown = message.unknown_fields.as_ref().map(|name| format!("w.unknown(&self.{name})"));
    let fields = parts(message).into_iter().rev().map(|part| match part {
        Part::Field(field) => self::field(cx, field),
        Part::Oneof(oneof) => format!("w.oneof(&self.{})", oneof.name),
    });
    let mut steps: Vec<String> = unknown.into_iter().chain(fields).collect();
    let last = steps.pop().unwrap_or_else(|| "w".to_owned());
    let mut out = String::new();
    for step in steps {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "        let w = {step};");
    }
    let _ = writeln!(out, "        {last}");
    out
}

/// The body of `Oneof::write`.
pub(super) fn oneof(cx: Cx<'_>, members: &[&Field<'_>]) -> String {
    let mut out = String::from("        match self {\n");
    for field in members {
        let value = if is_number(field) { "*value" } else { "value" };
        let write = always(cx, field, value);
        let _ = writeln!(out, "            Self::{}(value) => {write},", field.variant);
    }
    out.push_str("        }\n");
    out
}

/// Whether it is passed by value.
fn is_number(field: &Field<'_>) -> bool {
    matches!(field.ty, FieldType::Scalar(_) | FieldType::Enum(_))
}

fn field(cx: Cx<'_>, field: &Field<'_>) -> String {
    let (name, tag) = (&field.name, field.tag());
    let word = written_as(cx, field);
    let reference = if is_number(field) { "" } else { "&" };
    match &field.cardinality {
        Cardinality::Map { key, .. } => {
            let rt = rt(cx);
            let key = kind::key(*key);
            let value = kind::value(cx, field);
            format!("{rt}::write_map!(w, {tag}, self.{name}, {key}, {value})")
        }
        Cardinality::Singular(Presence::Implicit) => {
            format!("w.{word}({tag}, {reference}self.{name})")
        }
        Cardinality::Singular(Presence::Explicit) => {
            format!("w.optional_{word}({tag}, {reference}self.{name})")
        }
        Cardinality::Singular(Presence::Required) => {
            always(cx, field, &format!("{reference}self.{name}"))
        }
        Cardinality::Repeated { packed: true } => {
            format!("w.packed_{word}({}, &self.{name})", field.number << 3 | 2)
        }
        Cardinality::Repeated { packed: false } => {
            format!("w.repeated_{word}({tag}, &self.{name})")
        }
    }
}

/// A value that goes out whatever it is.
fn always(cx: Cx<'_>, field: &Field<'_>, value: &str) -> String {
    let required = if matches!(field.ty, FieldType::Message(..)) { "" } else { "required_" };
    format!("w.{required}{}({}, {value})", written_as(cx, field), field.tag())
}

fn written_as(cx: Cx<'_>, field: &Field<'_>) -> &'static str {
    match (field.ty, field.enum_type) {
        (FieldType::Enum(_), EnumType::Open | EnumType::Closed) => "enumeration",
        _ => word(cx, field),
    }
}
