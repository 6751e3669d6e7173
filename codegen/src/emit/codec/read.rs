//! Decoding of fields into structs.

use std::fmt::Write;

use super::kind;
use crate::emit::context::Context;
use crate::ir::{Field, Holder, Made, Message, Oneof, Part, RustName};

/// Returns the body of `NativeMessage::read_field`.
pub(super) fn message(cx: Context<'_>, message: &Message<'_>) -> String {
    let unknown = message.unknown_fields.as_ref();
    let rest = match unknown {
        Some(name) => format!("decoder.unknown(&mut self.{name}, tag, input)"),
        None => format!("decoder.skip(&[{}], tag, input)", known(message)),
    };
    let arms = message.parts().into_iter().flat_map(|part| match part {
        Part::Field(field) => vec![arm(cx, field, unknown)],
        Part::Oneof(oneof) => oneof_arms(message, oneof),
    });
    matched(arms, &rest)
}

/// Returns the body of `Oneof::read_field`.
pub(super) fn oneof(cx: Context<'_>, members: &[&Field<'_>]) -> String {
    let rt = &cx.paths.runtime_text;
    let arms = members.iter().filter(|field| !field.plan.wire.closed).map(|field| {
        let (wire, variant) = (&field.plan.wire, &field.variant);
        let (tag, verb) = (wire.tag, wire.read);
        match wire.made {
            Made::Boxed => {
                format!("{tag} => {rt}::read_boxed!(decoder, slot, Self::{variant}, {verb}, tag, input)")
            }
            Made::By(new) => format!(
                "{tag} => {rt}::read_new!(decoder, slot, Self::{variant}, {new}, {verb}, tag, input)"
            ),
            Made::Plain => {
                format!("{tag} => decoder.{verb}({rt}::member!(slot, Self::{variant}), tag, input)")
            }
        }
    });
    matched(arms, "decoder.skip(&[], tag, input)")
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

/// Returns the field numbers of the message in as few ranges as possible.
fn known(message: &Message<'_>) -> String {
    let mut numbers: Vec<u32> = message.fields.iter().map(|field| field.number).collect();
    numbers.sort_unstable();
    let ranges = numbers.chunk_by(|a, b| a + 1 == *b);
    let ranges = ranges.map(|run| format!("({}, {})", run[0], run[run.len() - 1]));
    ranges.collect::<Vec<_>>().join(", ")
}

fn oneof_arms(message: &Message<'_>, oneof: &Oneof<'_>) -> Vec<String> {
    let name = &oneof.name;
    let (closed, others): (Vec<_>, Vec<_>) =
        message.members(oneof).partition(|field| field.plan.wire.closed);
    let mut tags: Vec<u32> = others.iter().map(|field| field.plan.wire.tag).collect();
    tags.sort_unstable();
    let mut arms = Vec::new();
    if !tags.is_empty() {
        let tags: Vec<_> = tags.iter().map(ToString::to_string).collect();
        arms.push(format!("{} => decoder.oneof(&mut self.{name}, tag, input)", tags.join(" | ")));
    }
    let unknown = unknown(message.unknown_fields.as_ref());
    let enumeration = format!("{}::{}", message.nested_module, oneof.type_name);
    arms.extend(closed.into_iter().map(|field| {
        format!(
            "{} => decoder.closed_enum_member(&mut self.{name}, {enumeration}::{}, {unknown}, tag, input)",
            field.plan.wire.tag, field.variant
        )
    }));
    arms
}

/// Returns the argument for the unknown numbers of a closed enum.
fn unknown(name: Option<&RustName>) -> String {
    match name {
        Some(name) => format!("::core::option::Option::Some(&mut self.{name})"),
        None => "::core::option::Option::None".to_owned(),
    }
}

fn arm(cx: Context<'_>, field: &Field<'_>, unknown_fields: Option<&RustName>) -> String {
    let (name, wire) = (&field.name, &field.plan.wire);
    let tag = wire.tag;
    if let Holder::Map { key, .. } = &field.plan.holder {
        let rt = &cx.paths.runtime_text;
        let (key, value) = (kind::key(*key), kind::value(cx, field));
        let unknown = match unknown_fields {
            _ if wire.closed => format!(", {}", unknown(unknown_fields)),
            Some(_) => ", preserving".to_owned(),
            None => String::new(),
        };
        return format!(
            "{tag} => {rt}::read_map!(decoder, self.{name}, tag, input, {key}, {value}{unknown})"
        );
    }
    let tags = match wire.packed_tag {
        Some(packed) => format!("{tag} | {packed}"),
        None => tag.to_string(),
    };
    let (verb, slot) = (wire.read, format!("&mut self.{name}"));
    match (wire.closed, wire.required) {
        (false, None) => format!("{tags} => decoder.{verb}({slot}, tag, input)"),
        (false, Some(index)) => {
            format!("{tags} => decoder.saw({index}).{verb}({slot}, tag, input)")
        }
        (true, None) => {
            let unknown = unknown(unknown_fields);
            format!("{tags} => decoder.{verb}({slot}, {unknown}, tag, input)")
        }
        // The field is present only if the enum has the number.
        (true, Some(index)) => {
            let unknown = unknown(unknown_fields);
            format!("{tags} => decoder.required_{verb}({index}, {slot}, {unknown}, tag, input)")
        }
    }
}
