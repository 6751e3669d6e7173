//! How does a field that has come in get into the struct?

use std::fmt::Write;

use super::kind::{self, is_closed, word};
use super::{Part, parts, rt};
use crate::emit::cx::Cx;
use crate::ir::{Cardinality, EnumType, Field, FieldType, Message, Oneof, Presence, RustName};

/// The body of `Native::read`.
pub(super) fn message(cx: Cx<'_>, message: &Message<'_>) -> String {
    let unknown = message.unknown_fields.as_ref();
    let rest = match unknown {
        Some(name) => format!("cx.unknown(&mut self.{name}, tag, input)"),
        None => format!("cx.skip(&[{}], tag, input)", known(message)),
    };
    let mut checked = 0..;
    let arms = parts(message).into_iter().flat_map(|part| match part {
        Part::Field(field) => {
            // `parts` go by number, as checked fields do.
            let index = if field.checked { checked.next() } else { None };
            vec![arm(cx, field, index, unknown)]
        }
        Part::Oneof(oneof) => oneof_arms(message, oneof),
    });
    matched(arms, &rest)
}

/// The body of `Oneof::read`.
pub(super) fn oneof(cx: Cx<'_>, members: &[&Field<'_>]) -> String {
    let rt = rt(cx);
    let arms = members.iter().filter(|field| !is_closed(field)).map(|field| {
        let (tag, variant) = (field.tag(), &field.variant);
        match (new(cx, field), word(cx, field)) {
            (Some("boxed"), word) => {
                format!("{tag} => {rt}::read_boxed!(cx, slot, Self::{variant}, {word}, tag, input)")
            }
            (Some(new), word) => format!(
                "{tag} => {rt}::read_new!(cx, slot, Self::{variant}, {new}, {word}, tag, input)"
            ),
            (None, _) => {
                let slot = format!("{rt}::member!(slot, Self::{variant})");
                format!("{tag} => {}", read(cx, field, "", &slot, None, None))
            }
        }
    });
    matched(arms, "cx.skip(&[], tag, input)")
}

/// The function that makes the value of a oneof's member, where that allocates memory.
fn new(cx: Cx<'_>, field: &Field<'_>) -> Option<&'static str> {
    let FieldType::Message(id, _) = field.ty else { return None };
    let message = &cx.schema[id];
    match (message.is_foreign, field.boxed) {
        (false, true) => Some("boxed"),
        (true, true) => Some("boxed_foreign"),
        (false, false) => message.default_allocates.then_some("new_message"),
        (true, false) => None,
    }
}

fn matched(arms: impl Iterator<Item = String>, rest: &str) -> String {
    let mut arms = arms.peekable();
    if arms.peek().is_none() {
        return format!("        {rest}\n");
    }
    let mut out = String::from("        match tag {\n");
    for arm in arms {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "            {arm},");
    }
    let _ = writeln!(out, "            _ => {rest},\n        }}");
    out
}

/// The numbers of the message, as few ranges as possible.
fn known(message: &Message<'_>) -> String {
    let mut numbers: Vec<u32> = message.fields.iter().map(|field| field.number).collect();
    numbers.sort_unstable();
    let ranges = numbers.chunk_by(|a, b| a + 1 == *b);
    let ranges = ranges.map(|run| format!("({}, {})", run[0], run[run.len() - 1]));
    ranges.collect::<Vec<_>>().join(", ")
}

fn oneof_arms(message: &Message<'_>, oneof: &Oneof<'_>) -> Vec<String> {
    let name = &oneof.name;
    let members = || oneof.fields.iter().map(|&f| &message.fields[f]);
    let mut tags: Vec<u32> = members().filter(|field| !is_closed(field)).map(Field::tag).collect();
    tags.sort_unstable();
    let mut arms = Vec::new();
    if !tags.is_empty() {
        let tags: Vec<_> = tags.iter().map(ToString::to_string).collect();
        arms.push(format!("{} => cx.oneof(&mut self.{name}, tag, input)", tags.join(" | ")));
    }
    let unknown = unknown(message.unknown_fields.as_ref());
    let enumeration = format!("{}::{}", message.nested_module, oneof.type_name);
    arms.extend(members().filter(|field| is_closed(field)).map(|field| {
        format!(
            "{} => cx.closed_enum_member(&mut self.{name}, {enumeration}::{}, {unknown}, tag, input)",
            field.tag(),
            field.variant
        )
    }));
    arms
}

/// Where a closed enum leaves what it does not have.
fn unknown(name: Option<&RustName>) -> String {
    match name {
        Some(name) => format!("::core::option::Option::Some(&mut self.{name})"),
        None => "::core::option::Option::None".to_owned(),
    }
}

fn arm(
    cx: Cx<'_>,
    field: &Field<'_>,
    checked: Option<usize>,
    unknown_fields: Option<&RustName>,
) -> String {
    let (name, tag) = (&field.name, field.tag());
    let prefix = match &field.cardinality {
        Cardinality::Map { key, .. } => {
            let rt = rt(cx);
            let key = kind::key(*key);
            let value = kind::value(cx, field);
            let unknown = match unknown_fields {
                _ if is_closed(field) => format!(", {}", unknown(unknown_fields)),
                Some(_) => ", preserving".to_owned(),
                None => String::new(),
            };
            return format!(
                "{tag} => {rt}::read_map!(cx, self.{name}, tag, input, {key}, {value}{unknown})"
            );
        }
        Cardinality::Singular(Presence::Implicit | Presence::Required) => "",
        Cardinality::Singular(Presence::Explicit) => "optional_",
        Cardinality::Repeated { .. } => "repeated_",
    };
    let read = read(cx, field, prefix, &format!("&mut self.{name}"), checked, unknown_fields);
    // Both forms come in, whichever goes out.
    if matches!(field.cardinality, Cardinality::Repeated { .. }) && field.ty.is_packable() {
        format!("{tag} | {} => {read}", field.number << 3 | 2)
    } else {
        format!("{tag} => {read}")
    }
}

/// Whether a message from elsewhere is in a box.
fn is_foreign_box(cx: Cx<'_>, field: &Field<'_>) -> bool {
    matches!(field.ty, FieldType::Message(id, _) if cx.schema[id].is_foreign) && field.boxed
}

fn read(
    cx: Cx<'_>,
    field: &Field<'_>,
    prefix: &str,
    slot: &str,
    checked: Option<usize>,
    unknown_fields: Option<&RustName>,
) -> String {
    let cx_saw = match checked {
        Some(index) => format!("cx.saw({index})"),
        None => "cx".to_owned(),
    };
    match (field.ty, field.enum_type) {
        (FieldType::Enum(_), EnumType::Open) => {
            format!("{cx_saw}.{prefix}open_enum({slot}, tag, input)")
        }
        (FieldType::Enum(_), EnumType::Closed) => {
            let unknown = unknown(unknown_fields);
            match checked {
                // It has only come in when the enum has the number.
                Some(index) => {
                    format!("cx.required_closed_enum({index}, {slot}, {unknown}, tag, input)")
                }
                None => format!("cx.{prefix}closed_enum({slot}, {unknown}, tag, input)"),
            }
        }
        _ => {
            // Only an optional one is made when it comes in.
            let boxed =
                if prefix == "optional_" && is_foreign_box(cx, field) { "boxed_" } else { "" };
            format!("{cx_saw}.{prefix}{boxed}{}({slot}, tag, input)", word(cx, field))
        }
    }
}
