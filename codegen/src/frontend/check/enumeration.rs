//! Are the values of an enum what an enum may contain?

use std::collections::HashMap;

use prost_types::EnumDescriptorProto;

use super::{Cursor, Problem, index, quirks, tag};

pub(super) fn enumeration(cursor: &mut Cursor, enumeration: &EnumDescriptorProto, path: [i32; 2]) {
    cursor.inside(enumeration.name(), path, |cursor| {
        if enumeration.value.is_empty() {
            let path = cursor.at(&[tag::NAME]);
            let message = "an enum must have at least one value";
            cursor.push(Problem::new(message, path, cursor.scope.clone()));
            return;
        }
        first_value(cursor, enumeration);
        numbers(cursor, enumeration);
        reserved(cursor, enumeration);
        if cursor.proto3
            && !quirks::flag(
                enumeration.options.iter().flat_map(|o| &o.uninterpreted_option),
                "deprecated_legacy_json_field_conflicts",
            )
        {
            names_without_prefix(cursor, enumeration);
        }
    });
}

fn first_value(cursor: &mut Cursor, enumeration: &EnumDescriptorProto) {
    if cursor.proto3 && enumeration.value[0].number() != 0 {
        let path = cursor.at(&[tag::ENUM_VALUE, 0, tag::VALUE_NUMBER]);
        let message = "the first value of an enum must be 0 in proto3";
        let problem = Problem::new(message, path, cursor.scope.clone());
        cursor.push(problem.hint("it is what a field has when nothing was set"));
    }
}

fn numbers(cursor: &mut Cursor, enumeration: &EnumDescriptorProto) {
    let options = enumeration.options.iter().flat_map(|o| &o.uninterpreted_option);
    let allow_alias = quirks::flag(options, "allow_alias");
    let mut seen: HashMap<i32, usize> = HashMap::with_capacity(enumeration.value.len());
    let mut aliases = false;
    for (i, value) in enumeration.value.iter().enumerate() {
        let Some(&first) = seen.get(&value.number()) else {
            seen.insert(value.number(), i);
            continue;
        };
        aliases = true;
        if allow_alias {
            continue;
        }
        let other = enumeration.value[first].name();
        let path = |i| cursor.at(&[tag::ENUM_VALUE, index(i), tag::VALUE_NUMBER]);
        let message = format!("enum number {} is already used by `{other}`", value.number());
        let problem = Problem::new(message, path(i), cursor.full_name(value.name()))
            .related(path(first), "the first use")
            .hint("set `option allow_alias = true;` if both names are meant");
        cursor.push(problem);
    }
    if allow_alias && !aliases {
        let path = cursor.at(&[tag::NAME]);
        let message = "this enum sets `allow_alias`, but no two values share a number";
        cursor.push(
            Problem::new(message, path, cursor.scope.clone())
                .hint("remove `option allow_alias = true;`"),
        );
    }
}

fn reserved(cursor: &mut Cursor, enumeration: &EnumDescriptorProto) {
    // Unlike those of messages, these ranges include their end.
    let mut ranges: Vec<(i32, i32, i32)> = enumeration
        .reserved_range
        .iter()
        .enumerate()
        .map(|(i, r)| (r.start(), r.end(), index(i)))
        .collect();
    ranges.sort_unstable();
    let range_path = |cursor: &Cursor, i| cursor.at(&[tag::ENUM_RESERVED_RANGE, i]);
    for pair in ranges.windows(2) {
        if pair[1].0 <= pair[0].1 {
            let message = "this reserved range overlaps another one";
            let path = range_path(cursor, pair[1].2);
            let other = range_path(cursor, pair[0].2);
            let problem = Problem::new(message, path, cursor.scope.clone());
            cursor.push(problem.related(other, "the other range"));
        }
    }
    let mut names: HashMap<&str, i32> = HashMap::new();
    for (i, name) in enumeration.reserved_name.iter().enumerate() {
        if let Some(first) = names.insert(name, index(i)) {
            let path = |i| cursor.at(&[tag::ENUM_RESERVED_NAME, i]);
            let message = format!("the name `{name}` is reserved twice");
            let problem = Problem::new(message, path(index(i)), cursor.scope.clone());
            let problem = problem.related(path(first), "the first time");
            cursor.push(problem);
        }
    }
    for (i, value) in enumeration.value.iter().enumerate() {
        let number = value.number();
        let after = ranges.partition_point(|r| r.0 <= number);
        if let Some(range) = ranges[..after].last().filter(|r| number <= r.1) {
            let path = cursor.at(&[tag::ENUM_VALUE, index(i), tag::VALUE_NUMBER]);
            let message = format!("enum number {number} is reserved");
            let problem = Problem::new(message, path, cursor.full_name(value.name()))
                .related(range_path(cursor, range.2), "reserved here");
            cursor.push(problem);
        }
        if let Some(&at) = names.get(value.name()) {
            let path = cursor.at(&[tag::ENUM_VALUE, index(i), tag::NAME]);
            let message = format!("the enum value name `{}` is reserved", value.name());
            let problem = Problem::new(message, path, cursor.full_name(value.name()))
                .related(cursor.at(&[tag::ENUM_RESERVED_NAME, at]), "reserved here");
            cursor.push(problem);
        }
    }
}

/// In proto3, values must differ by more than case once the name of the enum is taken off the
/// front, as many languages do.
fn names_without_prefix(cursor: &mut Cursor, enumeration: &EnumDescriptorProto) {
    let prefix: Vec<u8> =
        enumeration.name().bytes().filter(|b| *b != b'_').map(|b| b.to_ascii_lowercase()).collect();
    let mut seen: HashMap<String, usize> = HashMap::with_capacity(enumeration.value.len());
    for (i, value) in enumeration.value.iter().enumerate() {
        let stripped = pascal_case(without_prefix(value.name(), &prefix));
        let Some(&first) = seen.get(&stripped) else {
            seen.insert(stripped, i);
            continue;
        };
        let other = &enumeration.value[first];
        if other.name() == value.name() || other.number() == value.number() {
            continue;
        }
        let path = |i| cursor.at(&[tag::ENUM_VALUE, index(i), tag::NAME]);
        let message = format!(
            "the enum values `{}` and `{}` are both `{stripped}` without the name of the enum",
            other.name(),
            value.name()
        );
        let problem = Problem::new(message, path(i), cursor.full_name(value.name()))
            .related(path(first), "the other value")
            .hint("rename one of them, or give both the same number under `allow_alias`");
        cursor.push(problem);
    }
}

fn without_prefix<'a>(name: &'a str, prefix: &[u8]) -> &'a str {
    let mut rest = name.bytes().enumerate().filter(|(_, b)| *b != b'_');
    for wanted in prefix {
        match rest.next() {
            Some((_, byte)) if byte.to_ascii_lowercase() == *wanted => {}
            _ => return name,
        }
    }
    // A name that is all prefix stays.
    rest.next().and_then(|(at, _)| name.get(at..)).unwrap_or(name)
}

fn pascal_case(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let mut chars = word.chars();
        let first = chars.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(chars.map(|c| c.to_ascii_lowercase())).collect::<String>()
    });
    words.collect()
}
