//! Tests of functions over tables, with random messages of all fixtures.

use std::collections::BTreeSet;

use rust_grpc::DecodeOptions;
use rust_grpc::reflect::{Kind, MessageTable, Redacted, Reflect};
use rust_grpc_differential::shape::Shapes;
use rust_grpc_differential::{ENTRIES, Entry, Random, Reflected, SETS, make};

/// Fixtures whose Rust names are not those of the schema in another case: some names collide, are words of Rust, or are
/// changed by options.
const OTHER_NAMES: &[&str] =
    &["collisions", "enum_prefix", "enums", "keywords", "std_names", "unknown_fields"];

/// The number of random messages of each type.
const MESSAGES: usize = 20;

/// Calls a function with random messages of all types.
fn for_each_message(mut f: impl FnMut(&Entry, &dyn Reflected, &dyn Reflect)) {
    for entry in ENTRIES {
        let (_, set) = SETS.iter().find(|(name, _)| *name == entry.set).expect("a set");
        let shapes = Shapes::new(set);
        let random = &mut Random::new(3, entry.name);
        for _ in 0..MESSAGES {
            let bytes = make::message(&shapes, entry.name, random);
            for reflected in entry.reflected {
                let mut message = reflected.table().create();
                if message.merge_binary(&bytes, &DecodeOptions::new()).is_ok() {
                    f(entry, *reflected, &*message);
                }
            }
        }
    }
}

/// Returns true if a message of the type can hold a field that is marked as redacted.
fn has_redacted(table: &MessageTable, seen: &mut BTreeSet<&'static str>) -> bool {
    seen.insert(table.full_name())
        && table.fields().iter().any(|field| {
            field.is_redacted()
                || matches!(field.kind(), Kind::Message(of) if has_redacted(of(), seen))
        })
}

/// A line of `{:#?}`, and the lines inside of its brackets.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Node {
    line: String,
    inside: Vec<Node>,
}

/// Returns the lines up to a closing bracket, with the fields of messages and the entries of maps sorted, and without
/// the content of unknown fields.
fn nodes<'a>(lines: &mut impl Iterator<Item = &'a str>, is_ordered: bool) -> Vec<Node> {
    let mut nodes = Vec::new();
    while let Some(line) = lines.next() {
        let line = line.trim_start();
        if line.starts_with(['}', ']', ')']) {
            break;
        }
        let mut inside = match line.as_bytes().last() {
            Some(b'{') => self::nodes(lines, false),
            Some(b'[' | b'(') => self::nodes(lines, true),
            _ => Vec::new(),
        };
        // Raw identifiers are not distinguished.
        let line = line.strip_prefix("r#").unwrap_or(line).to_owned();
        if line.starts_with("unknown_fields: {") {
            inside.clear();
        }
        let line = line
            .replace("unknown_fields: {}", "unknown_fields: {")
            .trim_end_matches(',')
            .to_owned();
        nodes.push(Node { line, inside });
    }
    if !is_ordered {
        nodes.sort();
    }
    nodes
}

/// Returns the lines in order.
fn flat(nodes: &[Node], level: usize, out: &mut String) {
    for node in nodes {
        *out += &format!("{:level$}{}\n", "", node.line);
        flat(&node.inside, level + 1, out);
    }
}

fn normalized(text: &str) -> String {
    let mut out = String::new();
    flat(&nodes(&mut text.lines(), true), 0, &mut out);
    out
}

#[test]
fn redacted_output_of_messages_without_redacted_fields_is_that_of_debug() {
    let (mut equal, mut hidden) = (0, 0);
    let mut types = BTreeSet::new();
    for_each_message(|entry, reflected, message| {
        if OTHER_NAMES.contains(&entry.set) || has_redacted(reflected.table(), &mut BTreeSet::new())
        {
            return;
        }
        let shown = normalized(&format!("{:#?}", Redacted::new(message)));
        let expected = normalized(&reflected.debug(message));
        // The bytes of an `Any` of an unknown type.
        if shown.contains(": [REDACTED]") {
            hidden += 1;
            return;
        }
        assert_eq!(shown, expected, "{entry:?}");
        types.insert(entry.name);
        equal += 1;
    });
    eprintln!("{equal} messages of {} types are equal, {hidden} have hidden bytes", types.len());
    assert!(types.len() > 100 && equal > 20 * hidden, "{equal} {hidden}");
}
