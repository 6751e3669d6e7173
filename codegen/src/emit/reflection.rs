//! Reflection: the tables of messages and enums, and the slots that refer to fields.
//!
//! Like the codec, the code is text, with one line for each field:
//!
//! ```text
//! ::rust_grpc::rt::reflect_message! {
//!     native Order = "shop.Order" {
//!         0: 1 "id" Int64 => I64 id;
//!         1: 2 "unit_price" message<super::Price>.json("unitPrice").optional() => Message unit_price;
//!         2: 3 "card" String.oneof(0);
//!     }
//!     oneof 0 "payment" payment [2];
//!     by_name [2, 0, 1];
//!     by_json_name [2, 0, 1];
//! }
//! ```

use std::fmt::Write;

use proc_macro2::TokenStream;

use super::codec::placed;
use super::context::Context;
use super::rust_type;
use crate::ir::{
    Enum, EnumId, EnumTable, ExtensionList, Message, Multiplicity, Oneof, Reflection, RustName,
    TableKind, TableRow, TypeList,
};

/// Returns the implementation of `Reflect` for a message. `codec` is the runtime's word for how the
/// message is encoded.
pub(super) fn message(
    cx: Context<'_>,
    message: &Message<'_>,
    reflection: &Reflection<'_>,
    codec: &str,
) -> TokenStream {
    let (rt, name, full_name) = (&cx.paths.runtime_text, &message.name, &message.full_name);
    let mut out = format!("{rt}::reflect_message! {{\n    {codec} {name} = {full_name:?} {{\n");
    for (index, row) in reflection.rows.iter().enumerate() {
        line(cx, message, index, row, &mut out);
    }
    out.push_str("    }\n");
    for (index, oneof) in message.oneofs.iter().enumerate() {
        let (name, members) = (&oneof.name, list(&reflection.oneofs[index]));
        // Writing to a string cannot fail.
        let _ = writeln!(out, "    oneof {index} {:?} {name} [{members}];", oneof.proto_name);
    }
    let _ = writeln!(out, "    by_name [{}];", list(&reflection.by_name));
    let _ = writeln!(out, "    by_json_name [{}];", list(&reflection.by_json_name));
    if !reflection.reserved_names.is_empty() || !reflection.reserved_ranges.is_empty() {
        let _ = writeln!(
            out,
            "    table.reserved(&{:?}, &{:?});",
            reflection.reserved_names, reflection.reserved_ranges
        );
    }
    if reflection.message_set {
        out.push_str("    table.message_set();\n");
    }
    if let Some(unknown) = &message.unknown_fields {
        let _ = writeln!(out, "    unknown {unknown};");
    }
    out.push_str("}\n");
    placed(cx, out)
}

/// Writes the line of a field.
fn line(cx: Context<'_>, message: &Message<'_>, index: usize, row: &TableRow, out: &mut String) {
    let field = &message.fields[row.field];
    let _ = write!(out, "        {index}: {} {:?} ", field.number, field.proto_name);
    properties(cx, row, &field.json_name, out);
    if field.oneof.is_none() {
        let _ = write!(out, " => {} {}", row.slot, field.name);
    }
    out.push_str(";\n");
}

/// Writes the protobuf type and the properties of a field or extension.
fn properties(cx: Context<'_>, row: &TableRow, json_name: &str, out: &mut String) {
    let _ = match row.kind {
        TableKind::Word(word) => write!(out, "{word}"),
        TableKind::Message(id) => write!(out, "message<{}>", cx.path_text(&cx.schema[id].path)),
        TableKind::Enum(id) => write!(out, "enumeration<{}>", rust_type::enum_text(cx, id)),
        TableKind::ForeignEnum(id) => {
            write!(out, "Enum({}::enum_table!({}))", cx.paths.runtime_text, enum_table(cx, id))
        }
    };
    if row.has_json_name {
        let _ = write!(out, ".json({json_name:?})");
    }
    let root = &cx.paths.root_text;
    let _ = match row.cardinality {
        Multiplicity::Implicit => Ok(()),
        Multiplicity::Optional => write!(out, ".optional()"),
        Multiplicity::Required => write!(out, ".required()"),
        Multiplicity::Oneof(oneof) => write!(out, ".oneof({oneof})"),
        Multiplicity::Repeated => write!(out, ".repeated()"),
        Multiplicity::Packed => write!(out, ".packed()"),
        Multiplicity::Map(key) => write!(out, ".map({root}::reflect::Kind::{key})"),
    };
    for mark in &row.marks {
        let _ = write!(out, ".{mark}()");
    }
}

/// Returns the implementation of `ReflectOneof` for the enum of a oneof.
pub(super) fn oneof(
    cx: Context<'_>,
    message: &Message<'_>,
    oneof: &Oneof<'_>,
    reflection: &Reflection<'_>,
) -> TokenStream {
    let mut out =
        format!("{}::reflect_oneof! {{\n    {} {{\n", cx.paths.runtime_text, oneof.type_name);
    for (index, row) in reflection.rows.iter().enumerate() {
        if oneof.fields.contains(&row.field) {
            let variant = &message.fields[row.field].variant;
            let _ = writeln!(out, "        {index}: {} {variant};", row.slot);
        }
    }
    out.push_str("    }\n}\n");
    placed(cx, out)
}

/// Returns the implementation of `ReflectEnum` for an enum.
pub(super) fn enumeration(cx: Context<'_>, item: &Enum<'_>, table: &EnumTable<'_>) -> TokenStream {
    let table = table_text(item, table);
    placed(cx, format!("{}::reflect_enum! {{ {}: {table} }}\n", cx.paths.runtime_text, item.name))
}

/// Returns the implementations of serde's traits for a message or an enum. `kind` is the runtime's word for which of
/// them it is.
pub(super) fn serde(cx: Context<'_>, kind: &str, name: &RustName) -> TokenStream {
    placed(cx, format!("{}::serde_impls! {{ {kind} {name} }}\n", cx.paths.runtime_text))
}

/// Returns the table of an enum that is defined elsewhere.
fn enum_table(cx: Context<'_>, id: EnumId) -> String {
    let item = &cx.schema[id];
    item.table.as_ref().map_or_else(String::new, |table| table_text(item, table))
}

fn table_text(item: &Enum<'_>, table: &EnumTable<'_>) -> String {
    let mut out = format!("{:?} {{ ", item.full_name);
    for (name, number) in &table.values {
        let _ = write!(out, "{name:?} = {number}, ");
    }
    let (by_number, by_name) = (list(&table.by_number), list(&table.by_name));
    let closed = if item.closed { " closed" } else { "" };
    let _ = write!(out, "}} by_number [{by_number}]; by_name [{by_name}];{closed}");
    out
}

/// Returns the constant with the message types of a package.
pub(super) fn types(cx: Context<'_>, types: &TypeList) -> TokenStream {
    let (root, name) = (&cx.paths.root_text, &types.name);
    let mut out = format!(
        "/// The message types of this package, for `{}::reflect::Registry`.\n\
         #[allow(dead_code)]\n\
         pub const {name}: &[fn() -> &'static {root}::reflect::MessageTable] = &[\n",
        root.trim_start_matches("::")
    );
    for &id in &types.messages {
        let path = cx.path_text(&cx.schema[id].path);
        let _ = writeln!(out, "    <{path} as {root}::reflect::Reflect>::message_table,");
    }
    out.push_str("];\n");
    placed(cx, out)
}

/// Returns the constant with the extensions of a package.
pub(super) fn extensions(cx: Context<'_>, list: &ExtensionList) -> TokenStream {
    let (root, rt, name) = (&cx.paths.root_text, &cx.paths.runtime_text, &list.name);
    let mut out = format!(
        "/// The extensions of this package, for `{}::reflect::Registry`.\n\
         #[allow(dead_code)]\n\
         pub const {name}: &[fn() -> &'static {root}::reflect::ExtensionTable] = &[\n",
        root.trim_start_matches("::")
    );
    for (id, constant) in &list.extensions {
        let extension = &cx.schema[*id];
        let Some(row) = &extension.row else { continue };
        let (full_name, extended) =
            (&extension.full_name, &cx.schema[extension.extended].full_name);
        let (path, number) = (cx.path_text(constant), extension.field.number);
        let _ =
            write!(out, "    {rt}::extension_table!({path}, {extended:?}, {number} {full_name:?} ");
        properties(cx, row, &format!("[{full_name}]"), &mut out);
        out.push_str("),\n");
    }
    out.push_str("];\n");
    placed(cx, out)
}

fn list(numbers: &[usize]) -> String {
    let numbers: Vec<_> = numbers.iter().map(ToString::to_string).collect();
    numbers.join(", ")
}
