//! Do the fields of a message get along with each other and with its ranges?

use std::collections::HashMap;

use prost_types::{DescriptorProto, FieldDescriptorProto};

use super::{Cursor, Problem, enumeration, index, names, quirks, tag};

/// The largest field number.
const MAX_NUMBER: i32 = 536_870_911;

pub(super) fn message(cursor: &mut Cursor, message: &DescriptorProto, path: [i32; 2]) {
    cursor.inside(message.name(), path, |cursor| {
        names::message(cursor, message);
        let mut options = message.options.iter().flat_map(|o| &o.uninterpreted_option);
        if options.any(|o| matches!(&o.name[..], [n] if n.name_part == "map_entry")) {
            let text = "`map_entry` cannot be set";
            let problem = Problem::new(text, cursor.at(&[tag::NAME]), cursor.scope.clone());
            cursor.push(problem.hint("write a field of type `map<…, …>`"));
        }
        let ranges = ranges(cursor, message);
        numbers(cursor, message, &ranges);
        reserved_names(cursor, message);
        json_names(cursor, message);
        for (i, nested) in message.nested_type.iter().enumerate() {
            self::message(cursor, nested, [tag::MESSAGE_NESTED, index(i)]);
        }
        for (i, nested) in message.enum_type.iter().enumerate() {
            enumeration::enumeration(cursor, nested, [tag::MESSAGE_ENUM, index(i)]);
        }
        for (i, field) in message.extension.iter().enumerate() {
            extension(cursor, field, [tag::MESSAGE_EXTENSION, index(i)]);
        }
    });
}

pub(super) fn extension(cursor: &mut Cursor, field: &FieldDescriptorProto, path: [i32; 2]) {
    number(cursor, field, path);
    if field.json_name.is_some() {
        let message = "an extension cannot have a `json_name`";
        let problem = Problem::new(message, cursor.at(&path), cursor.full_name(field.name()));
        cursor.push(problem.hint("its name in JSON is its full name in brackets"));
    }
}

/// A number that no field may have, whatever the message.
fn number(cursor: &mut Cursor, field: &FieldDescriptorProto, path: [i32; 2]) {
    let number = field.number();
    let message = match number {
        ..=0 => "field numbers must be positive".to_owned(),
        19_000..=19_999 => format!(
            "{number} is one of the numbers 19000 to 19999, which protobuf keeps for itself"
        ),
        n if n > MAX_NUMBER => format!("field numbers end at {MAX_NUMBER}"),
        _ => return,
    };
    let path = cursor.at(&[path[0], path[1], tag::FIELD_NUMBER]);
    let full_name = cursor.full_name(field.name());
    cursor.push(Problem::new(message, path, full_name));
}

/// A reserved range or a range of extensions; the end is exclusive.
struct Range {
    start: i32,
    end: i32,
    reserved: bool,
    below: [i32; 2],
}

impl Range {
    fn describe(&self) -> String {
        let kind = if self.reserved { "reserved" } else { "extension" };
        let last = self.end.saturating_sub(1);
        if self.start == last {
            format!("{kind} number {last}")
        } else {
            format!("{kind} range {} to {last}", self.start)
        }
    }
}

/// The ranges of a message, sorted; overlaps are reported.
fn ranges(cursor: &mut Cursor, message: &DescriptorProto) -> Vec<Range> {
    let reserved = message.reserved_range.iter().enumerate().map(|(i, r)| Range {
        start: r.start(),
        end: r.end(),
        reserved: true,
        below: [tag::MESSAGE_RESERVED_RANGE, index(i)],
    });
    let extensions = message.extension_range.iter().enumerate().map(|(i, r)| Range {
        start: r.start(),
        end: r.end(),
        reserved: false,
        below: [tag::MESSAGE_EXTENSION_RANGE, index(i)],
    });
    let mut ranges: Vec<Range> = reserved.chain(extensions).collect();
    ranges.sort_by_key(|r| (r.start, r.end, r.below));
    for range in &ranges {
        if range.start >= range.end {
            let message = "a range must end after it starts";
            cursor.push(Problem::new(message, cursor.at(&range.below), cursor.scope.clone()));
        }
    }
    for pair in ranges.windows(2) {
        if pair[1].start < pair[0].end {
            let message = format!("the {} overlaps the {}", pair[1].describe(), pair[0].describe());
            let problem = Problem::new(message, cursor.at(&pair[1].below), cursor.scope.clone())
                .related(cursor.at(&pair[0].below), "the other range");
            cursor.push(problem);
        }
    }
    ranges
}

fn numbers(cursor: &mut Cursor, message: &DescriptorProto, ranges: &[Range]) {
    let mut seen: HashMap<i32, usize> = HashMap::with_capacity(message.field.len());
    for (i, field) in message.field.iter().enumerate() {
        let below = [tag::MESSAGE_FIELD, index(i)];
        number(cursor, field, below);
        let path = cursor.at(&[below[0], below[1], tag::FIELD_NUMBER]);
        if let Some(&first) = seen.get(&field.number()) {
            let other = message.field[first].name();
            let text = format!("field number {} is already used by `{other}`", field.number());
            let first = cursor.at(&[tag::MESSAGE_FIELD, index(first), tag::FIELD_NUMBER]);
            let problem = Problem::new(text, path.clone(), cursor.full_name(field.name()))
                .related(first, "the first use");
            cursor.push(problem);
        } else {
            seen.insert(field.number(), i);
        }
        let after = ranges.partition_point(|r| r.start <= field.number());
        if let Some(range) = ranges[..after].last().filter(|r| field.number() < r.end) {
            let text = format!("field number {} is in the {}", field.number(), range.describe());
            let problem = Problem::new(text, path, cursor.full_name(field.name()))
                .related(cursor.at(&range.below), "the range");
            cursor.push(problem);
        }
    }
}

fn reserved_names(cursor: &mut Cursor, message: &DescriptorProto) {
    let mut reserved = HashMap::new();
    for (i, name) in message.reserved_name.iter().enumerate() {
        if let Some(first) = reserved.insert(name.as_str(), i) {
            let path = |i| cursor.at(&[tag::MESSAGE_RESERVED_NAME, index(i)]);
            let problem = Problem::new(
                format!("the name `{name}` is reserved twice"),
                path(i),
                cursor.scope.clone(),
            )
            .related(path(first), "the first time");
            cursor.push(problem);
        }
    }
    if reserved.is_empty() {
        return;
    }
    for (i, field) in message.field.iter().enumerate() {
        if let Some(&at) = reserved.get(field.name()) {
            let path = cursor.at(&[tag::MESSAGE_FIELD, index(i), tag::NAME]);
            let text = format!("the field name `{}` is reserved", field.name());
            let problem = Problem::new(text, path, cursor.full_name(field.name()))
                .related(cursor.at(&[tag::MESSAGE_RESERVED_NAME, index(at)]), "reserved here");
            cursor.push(problem);
        }
    }
}

/// Two fields may not have one name in ProtoJSON. proto2 forgives it as long as one of the names is
/// derived, not written.
fn json_names(cursor: &mut Cursor, message: &DescriptorProto) {
    if !quirks::may_collide(message) || quirks::legacy_json(message) {
        return;
    }
    for custom in [false, true] {
        let mut seen: HashMap<String, usize> = HashMap::new();
        for (i, field) in message.field.iter().enumerate() {
            let written = |field: &FieldDescriptorProto| custom && is_custom(field);
            let name = match &field.json_name {
                Some(name) if custom => name.clone(),
                _ => quirks::json_name(field.name()),
            };
            let Some(&first) = seen.get(&name) else {
                seen.insert(name, i);
                continue;
            };
            let other = &message.field[first];
            let derived = !written(field) || !written(other);
            let reported = custom && !written(field) && !written(other);
            if reported || (derived && !cursor.proto3) || field.name() == other.name() {
                continue;
            }
            let at = |i| cursor.at(&[tag::MESSAGE_FIELD, index(i), tag::NAME]);
            let text = format!(
                "the fields `{}` and `{}` both have the name `{name}` in JSON",
                other.name(),
                field.name()
            );
            let problem = Problem::new(text, at(i), cursor.full_name(field.name()))
                .related(at(first), "the other field")
                .hint("rename one of them, or set its `json_name`");
            cursor.push(problem);
        }
    }
}

/// Whether a name was written that differs from the derived one.
fn is_custom(field: &FieldDescriptorProto) -> bool {
    field.json_name.as_ref().is_some_and(|name| *name != quirks::json_name(field.name()))
}
