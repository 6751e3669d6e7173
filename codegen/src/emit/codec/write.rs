//! How does a field of the struct go out?

use std::fmt::Write;

use super::kind::{self, word};
use super::{Part, parts, rt};
use crate::emit::cx::Cx;
use crate::ir::{Cardinality, EnumType, Field, FieldType, Message, Presence};

/// How many verbs stand in one expression. A compiler goes into each from the one behind it.
const CHAIN: usize = 50;

/// The body of `Native::write`: a step for each field, the last one first.
pub(super) fn message(cx: Cx<'_>, message: &Message<'_>) -> String {
    let unknown = message.unknown_fields.as_ref().map(|name| format!("w.unknown(&self.{name})"));
    let fields = parts(message).into_iter().rev().map(|part| match part {
        Part::Field(field) => self::field(cx, field),
        Part::Oneof(oneof) => format!("w.oneof(&self.{})", oneof.name),
    });
    let steps: Vec<String> = unknown.into_iter().chain(fields).collect();
    let mut out = String::new();
    let mut rest = &steps[..];
    while let Some((first, behind)) = rest.split_first() {
        // Verbs go on from one another; a macro stands alone.
        let verbs = behind.iter().take(CHAIN - 1).map_while(|step| step.strip_prefix("w."));
        let verbs: Vec<&str> = if first.starts_with("w.") { verbs.collect() } else { Vec::new() };
        rest = &behind[verbs.len()..];
        let (start, end) = if rest.is_empty() { ("", "") } else { ("let w = ", ";") };
        out.push_str("        ");
        out.push_str(start);
        out.push_str(first);
        for verb in verbs {
            out.push_str("\n            .");
            out.push_str(verb);
        }
        out.push_str(end);
        out.push('\n');
    }
    if steps.is_empty() {
        out.push_str("        w\n");
    }
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
