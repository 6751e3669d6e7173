//! The tables of messages and enums.

use std::collections::HashSet;

use crate::descriptor::{DescriptorProto, EnumDescriptorProto};
use crate::ir::{
    Cardinality, EnumTable, Extension, Field, FieldType, Holder, Message, MessageEncoding,
    Multiplicity, Presence, Reflection, Scalar, Schema, TableKind, TableRow, ValueType,
};

/// Returns the table of a message.
pub(super) fn of_message<'a>(
    schema: &Schema<'_>,
    message: &Message<'a>,
    descriptor: &'a DescriptorProto<'a>,
) -> Reflection<'a> {
    let mut order: Vec<usize> = (0..message.fields.len()).collect();
    order.sort_by_key(|&field| message.fields[field].number);
    let rows: Vec<TableRow> = order.iter().map(|&field| row(schema, message, field)).collect();
    let field_of = |row: &usize| &message.fields[rows[*row].field];
    let mut by_name: Vec<usize> = (0..rows.len()).collect();
    by_name.sort_by_key(|row| field_of(row).proto_name);
    let mut names = HashSet::new();
    let mut by_json_name: Vec<usize> =
        (0..rows.len()).filter(|row| names.insert(&field_of(row).json_name)).collect();
    by_json_name.sort_by_key(|row| &field_of(row).json_name);
    let member =
        |oneof: usize| (0..rows.len()).filter(|row| field_of(row).oneof == Some(oneof)).collect();
    Reflection {
        oneofs: (0..message.oneofs.len()).map(member).collect(),
        by_name,
        by_json_name,
        reserved_names: descriptor.reserved_name.clone(),
        reserved_ranges: descriptor
            .reserved_range
            .iter()
            .filter_map(|range| ends(*range))
            .collect(),
        message_set: descriptor.options.message_set_wire_format,
        rows,
    }
}

/// Returns both ends of a half-open range.
fn ends((start, end): (i32, i32)) -> Option<(u32, u32)> {
    let (start, end) = (u32::try_from(start).ok()?, u32::try_from(end).ok()?);
    Some((start, end.checked_sub(1)?))
}

fn row(schema: &Schema<'_>, message: &Message<'_>, index: usize) -> TableRow {
    let field = &message.fields[index];
    let is_group_like = is_group_like(schema, message, field);
    TableRow {
        field: index,
        has_json_name: field.json_name != field.proto_name,
        ..row_of(schema, field, is_group_like)
    }
}

/// Returns the row of an extension, whose JSON name is its full name in brackets.
pub(super) fn of_extension(schema: &Schema<'_>, extension: &Extension<'_>) -> TableRow {
    TableRow { has_json_name: true, ..row_of(schema, &extension.field, false) }
}

fn row_of(schema: &Schema<'_>, field: &Field<'_>, is_group_like: bool) -> TableRow {
    let mut marks = Vec::new();
    if is_group_like {
        marks.push("group_like");
    } else if matches!(field.ty, FieldType::Message(_, MessageEncoding::Delimited)) {
        marks.push("delimited");
    }
    if field.redacted {
        marks.push("redacted");
    }
    if field.checked {
        marks.push("checked");
    }
    TableRow {
        field: 0,
        kind: kind(schema, field),
        has_json_name: false,
        cardinality: match (field.oneof, &field.cardinality) {
            (Some(oneof), _) => Multiplicity::Oneof(oneof),
            (None, Cardinality::Singular(Presence::Implicit)) => Multiplicity::Implicit,
            (None, Cardinality::Singular(Presence::Explicit)) => Multiplicity::Optional,
            (None, Cardinality::Singular(Presence::Required)) => Multiplicity::Required,
            (None, Cardinality::Repeated { packed: false }) => Multiplicity::Repeated,
            (None, Cardinality::Repeated { packed: true }) => Multiplicity::Packed,
            (None, Cardinality::Map { key, .. }) => Multiplicity::Map(word(*key)),
        },
        marks,
        slot: slot(field),
    }
}

/// Returns true for a group, and for a delimited field that is declared like one.
///
/// The text format calls such a field by the name of its message.
fn is_group_like(schema: &Schema<'_>, message: &Message<'_>, field: &Field<'_>) -> bool {
    let FieldType::Message(id, MessageEncoding::Delimited) = field.ty else { return false };
    let group = &schema[id];
    field.proto_name == group.proto_name.to_lowercase()
        && group.full_name.strip_suffix(group.proto_name).and_then(|s| s.strip_suffix('.'))
            == Some(&message.full_name)
}

fn kind(schema: &Schema<'_>, field: &Field<'_>) -> TableKind {
    match field.ty {
        FieldType::Enum(id) if schema[id].is_extern || !schema[schema[id].file].generate => {
            TableKind::ForeignEnum(id)
        }
        FieldType::Enum(id) => TableKind::Enum(id),
        FieldType::Message(id, _) => TableKind::Message(id),
        FieldType::Scalar(_) | FieldType::String | FieldType::Bytes(_) => {
            TableKind::Word(word(field.ty))
        }
    }
}

/// Returns the name of a type that has no table.
fn word(ty: FieldType) -> &'static str {
    match ty {
        FieldType::Scalar(scalar) => scalar.kind_name(),
        FieldType::String => "String",
        FieldType::Bytes(_) => "Bytes",
        FieldType::Enum(_) => "Enum",
        FieldType::Message(..) => "Message",
    }
}

/// The ways to hold a value in a struct that differ in their functions.
#[derive(Clone, Copy)]
enum Storage {
    Bare,
    Optional,
    List,
    Map,
}

/// Returns the function of the runtime that refers to a field.
fn slot(field: &Field<'_>) -> &'static str {
    let storage = match &field.plan.holder {
        _ if field.oneof.is_some() => Storage::Bare,
        Holder::Bare => Storage::Bare,
        Holder::Option => Storage::Optional,
        Holder::Vec => Storage::List,
        Holder::Map { .. } => Storage::Map,
    };
    let [bare, optional, list, map] = match &field.plan.value {
        ValueType::Scalar(scalar) => of_scalar(*scalar),
        ValueType::Number(_) => of_scalar(Scalar::Int32),
        ValueType::String => ["String", "OptionalString", "list_string", "map_scalar"],
        ValueType::ByteVec => ["Bytes", "OptionalBytes", "list_bytes", "map_scalar"],
        ValueType::Custom(_) if matches!(field.ty, FieldType::String) => {
            ["CustomString", "CustomString", "list_custom_string", "map_custom_string"]
        }
        ValueType::Bytes | ValueType::Custom(_) => {
            ["CustomBytes", "CustomBytes", "list_custom_bytes", "map_custom_bytes"]
        }
        ValueType::Open(_) | ValueType::Enum(_) => ["Enum", "Enum", "list_enum", "map_enum"],
        ValueType::Message(_) | ValueType::Nothing => {
            ["Message", "Message", "list_message", "map_message"]
        }
    };
    match storage {
        Storage::Bare => bare,
        Storage::Optional => optional,
        Storage::List => list,
        Storage::Map => map,
    }
}

fn of_scalar(scalar: Scalar) -> [&'static str; 4] {
    match scalar {
        Scalar::Bool => ["Bool", "OptionalBool", "list_bool", "map_scalar"],
        Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 => {
            ["I32", "OptionalI32", "list_i32", "map_scalar"]
        }
        Scalar::Int64 | Scalar::Sint64 | Scalar::Sfixed64 => {
            ["I64", "OptionalI64", "list_i64", "map_scalar"]
        }
        Scalar::Uint32 | Scalar::Fixed32 => ["U32", "OptionalU32", "list_u32", "map_scalar"],
        Scalar::Uint64 | Scalar::Fixed64 => ["U64", "OptionalU64", "list_u64", "map_scalar"],
        Scalar::Float => ["F32", "OptionalF32", "list_f32", "map_scalar"],
        Scalar::Double => ["F64", "OptionalF64", "list_f64", "map_scalar"],
    }
}

/// Returns the table of an enum.
pub(super) fn of_enum<'a>(descriptor: &'a EnumDescriptorProto<'a>) -> EnumTable<'a> {
    let values: Vec<(&str, i32)> =
        descriptor.value.iter().map(|value| (value.name, value.number)).collect();
    let mut numbers = HashSet::new();
    let mut by_number: Vec<usize> =
        (0..values.len()).filter(|value| numbers.insert(values[*value].1)).collect();
    by_number.sort_by_key(|value| values[*value].1);
    let mut by_name: Vec<usize> = (0..values.len()).collect();
    by_name.sort_by_key(|value| values[*value].0);
    EnumTable { values, by_number, by_name }
}
