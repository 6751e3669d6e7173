//! Encoding of the fields of structs.

use std::fmt::Write;

use super::kind;
use crate::emit::context::Context;
use crate::ir::{Field, Holder, Message, Part};

/// The maximum number of calls in one expression, which compilers process recursively.
const CHAIN: usize = 50;

/// The maximum width of a line, as rustfmt has it by default.
const WIDTH: usize = 100;

/// The maximum width of a chain of calls on one line, as rustfmt has it by default.
const CHAIN_WIDTH: usize = 60;

/// Returns the signature of a function that writes fields, on one line if it fits.
pub(super) fn signature(cx: Context<'_>, name: &str) -> String {
    let rt = &cx.paths.runtime_text;
    let line = format!("fn {name}<'w>(&'w self, w: {rt}::Writer<'w>) -> {rt}::Writer<'w> {{");
    // Items are in an `impl`, and nested ones in a module as well.
    let indent = if cx.nested { 8 } else { 4 };
    if indent + line.len() <= WIDTH {
        return line;
    }
    format!(
        "fn {name}<'w>(
        &'w self,
        w: {rt}::Writer<'w>,
    ) -> {rt}::Writer<'w> {{"
    )
}

/// Returns the body of `NativeMessage::write_fields`: a step for each field, in reverse order.
pub(super) fn message(cx: Context<'_>, message: &Message<'_>) -> String {
    let unknown = message.unknown_fields.as_ref().map(|name| format!("w.unknown(&self.{name})"));
    let fields = message.parts().into_iter().rev().map(|part| match part {
        Part::Field(field) => self::field(cx, field),
        Part::Oneof(oneof) => format!("w.oneof(&self.{})", oneof.name),
    });
    let steps: Vec<String> = unknown.into_iter().chain(fields).collect();
    let mut out = String::new();
    let mut rest = &steps[..];
    while let Some((first, behind)) = rest.split_first() {
        // Method calls are chained; a macro call is a statement of its own.
        let verbs = behind.iter().take(CHAIN - 1).map_while(|step| step.strip_prefix("w."));
        let verbs: Vec<&str> = if first.starts_with("w.") { verbs.collect() } else { Vec::new() };
        rest = &behind[verbs.len()..];
        let (start, end) = if rest.is_empty() { ("", "") } else { ("let w = ", ";") };
        out.push_str("        ");
        out.push_str(start);
        out.push_str(first);
        // rustfmt puts a short chain on one line.
        let width = first.len() + verbs.iter().map(|verb| verb.len() + 1).sum::<usize>();
        let separator = if width <= CHAIN_WIDTH { "." } else { "\n            ." };
        for verb in verbs {
            out.push_str(separator);
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

/// Returns the body of `Oneof::write_field`.
pub(super) fn oneof(members: &[&Field<'_>]) -> String {
    let mut out = String::from("        match self {\n");
    for field in members {
        let (wire, variant) = (&field.plan.wire, &field.variant);
        let value = if wire.by_value { "*value" } else { "value" };
        let (verb, tag) = (wire.write, wire.write_tag);
        let _ = writeln!(out, "            Self::{variant}(value) => w.{verb}({tag}, {value}),");
    }
    out.push_str("        }\n");
    out
}

fn field(cx: Context<'_>, field: &Field<'_>) -> String {
    let (name, wire) = (&field.name, &field.plan.wire);
    let (verb, tag) = (wire.write, wire.write_tag);
    if let Holder::Map { key, .. } = &field.plan.holder {
        let rt = &cx.paths.runtime_text;
        let (key, value) = (kind::key(*key), kind::value(cx, field));
        return format!("{rt}::write_map!(w, {tag}, self.{name}, {key}, {value})");
    }
    let reference = if wire.by_value { "" } else { "&" };
    format!("w.{verb}({tag}, {reference}self.{name})")
}
