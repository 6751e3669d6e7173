//! Tests of functions over tables, with random messages of all fixtures.

use std::collections::{BTreeMap, BTreeSet};

use rust_grpc::reflect::dynamic::prost_reflect::{
    self, DescriptorPool, DynamicMessage, ReflectMessage, Value,
};
use rust_grpc::reflect::dynamic::{DynamicError, merge_dynamic, to_dynamic};
use rust_grpc::reflect::{
    Descriptors, Kind, MapKey, MessageTable, Presence, Redacted, Reflect, Slot, ValueRef,
};
use rust_grpc::{DecodeOptions, UnknownField, UnknownFields, UnknownValue};
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
        // The second name is for a schema that has the first one.
        if line.starts_with("unknown_fields: {") || line.starts_with("unknown_fields_: {") {
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

/// The fixtures whose descriptors prost-reflect rejects, and the reasons.
const INVALID: &[(&str, &str)] = &[
    // proto2 allows these names.
    ("collisions", "a field with JSON name 'fooBar' is already defined"),
    // Extensions of message sets have larger numbers than others.
    ("message_set", "invalid field number '2147483646'"),
];

/// Returns the pool of each set, unless a file of it has an edition.
fn pools() -> BTreeMap<&'static str, DescriptorPool> {
    let mut pools = BTreeMap::new();
    let (mut editions, mut rejected) = (0, 0);
    for (name, set) in SETS {
        let descriptors = Descriptors::decode(&[*set]).expect("a descriptor set");
        editions += usize::from(descriptors.files().iter().any(|file| file.edition.is_some()));
        match descriptors.to_pool() {
            Ok(pool) => drop(pools.insert(*name, pool)),
            Err(DynamicError::Edition(_)) => rejected += 1,
            Err(DynamicError::Descriptors(error)) => {
                let (_, reason) = INVALID.iter().find(|(set, _)| set == name).unwrap_or(&("", ""));
                assert!(
                    error.to_string().contains(reason) && !reason.is_empty(),
                    "{name}: {error}"
                );
            }
            Err(error) => panic!("{name}: {error}"),
        }
    }
    assert!(rejected == editions && rejected > 0, "{rejected} of {editions}");
    pools
}

/// Returns true if values are the same, with messages of which all fields are.
fn same(value: ValueRef<'_>, dynamic: &Value) -> bool {
    match (value, dynamic) {
        (ValueRef::Bool(a), Value::Bool(b)) => a == *b,
        (ValueRef::I32(a), Value::I32(b) | Value::EnumNumber(b)) => a == *b,
        (ValueRef::I64(a), Value::I64(b)) => a == *b,
        (ValueRef::U32(a), Value::U32(b)) => a == *b,
        (ValueRef::U64(a), Value::U64(b)) => a == *b,
        (ValueRef::F32(a), Value::F32(b)) => a.to_bits() == b.to_bits(),
        (ValueRef::F64(a), Value::F64(b)) => a.to_bits() == b.to_bits(),
        (ValueRef::String(a), Value::String(b)) => a == b,
        (ValueRef::Bytes(a), Value::Bytes(b)) => a == b,
        (ValueRef::Message(a), Value::Message(b)) => different_field(a, b).is_none(),
        _ => false,
    }
}

/// Returns the first field whose value is not that of the dynamic message.
fn different_field(message: &dyn Reflect, dynamic: &DynamicMessage) -> Option<&'static str> {
    let table = message.table();
    let is_same = |index: usize| {
        let field = &table.fields()[index];
        let descriptor = dynamic.descriptor();
        let descriptor = descriptor.get_field(field.number()).expect("the field");
        let has = message.has(index);
        if has != dynamic.has_field(&descriptor) {
            // A required field is always set. -0 is a value, but prost-reflect takes it for the default.
            let is_minus = match message.slot(index).value() {
                Some(ValueRef::F32(value)) => value == 0.0,
                Some(ValueRef::F64(value)) => value == 0.0,
                _ => false,
            };
            return is_minus || field.presence() == Some(Presence::Required);
        }
        let value = dynamic.get_field(&descriptor);
        match (message.slot(index), &*value) {
            _ if !has => true,
            (Slot::List(list), Value::List(values)) => {
                list.len() == values.len() && list.iter().zip(values).all(|(a, b)| same(a, b))
            }
            (Slot::Map(map), Value::Map(values)) => {
                map.len() == values.len()
                    && values.iter().all(|(key, value)| {
                        let key = match key {
                            prost_reflect::MapKey::Bool(key) => MapKey::Bool(*key),
                            prost_reflect::MapKey::I32(key) => MapKey::I32(*key),
                            prost_reflect::MapKey::I64(key) => MapKey::I64(*key),
                            prost_reflect::MapKey::U32(key) => MapKey::U32(*key),
                            prost_reflect::MapKey::U64(key) => MapKey::U64(*key),
                            prost_reflect::MapKey::String(key) => MapKey::String(key),
                        };
                        map.get(key).is_some_and(|found| same(found, value))
                    })
            }
            (slot, value) => slot.value().is_some_and(|found| same(found, value)),
        }
    };
    (0..table.fields().len())
        .find(|index| !is_same(*index))
        .map(|index| table.fields()[index].name())
}

/// Returns true if a message, or one in it, has numbers that a closed enum does not define among its unknown fields.
/// prost-reflect treats all enums as open, so these are values of fields there.
fn has_undefined(message: &dyn Reflect) -> bool {
    let table = message.table();
    let mut unknown = message.unknown_fields().into_iter().flat_map(UnknownFields::iter);
    let is_message =
        |value: ValueRef<'_>| matches!(value, ValueRef::Message(m) if has_undefined(m));
    unknown.any(|field| table.index_of_number(field.number).is_some())
        || (0..table.fields().len()).any(|index| match message.slot(index) {
            Slot::List(list) => list.iter().any(is_message),
            Slot::Map(map) => map.sorted().into_iter().any(|(_, value)| is_message(value)),
            slot => slot.value().is_some_and(is_message),
        })
}

#[test]
fn dynamic_messages_have_the_same_fields_and_convert_back() {
    let pools = pools();
    let (mut compared, mut defined, mut unknown) = (0, 0, 0);
    for_each_message(|entry, reflected, message| {
        let Some(pool) = pools.get(entry.set) else { return };
        let dynamic =
            to_dynamic(message, pool).unwrap_or_else(|error| panic!("{entry:?}: {error}"));
        let is_defined = !has_undefined(message);
        if is_defined {
            assert_eq!(different_field(message, &dynamic), None, "{entry:?}: {dynamic:?}");
        }
        let mut back = reflected.table().create();
        merge_dynamic(&mut *back, &dynamic, &DecodeOptions::new())
            .unwrap_or_else(|error| panic!("{entry:?}: {error}"));
        let [before, after] =
            [message, &*back].map(|message| normalized(&reflected.debug(message)));
        if is_defined {
            assert_eq!(before.replace("-0.0", "0.0"), after.replace("-0.0", "0.0"), "{entry:?}");
            defined += 1;
        }
        if let (Some(before), Some(after)) = (message.unknown_fields(), back.unknown_fields()) {
            let descriptor = dynamic.descriptor();
            // Of numbers that a closed enum does not define, prost-reflect keeps the last one of a singular field.
            let is_unknown = |number| descriptor.get_field(number).is_none();
            let unknown_fields = |fields: &UnknownFields| {
                let fields = fields.iter().filter(|field| is_unknown(field.number));
                let text = |field: UnknownField<'_>| match field.value {
                    // prost-reflect writes shorter varints in groups.
                    UnknownValue::Group(_) => format!("{} group", field.number),
                    value => format!("{} {value:?}", field.number),
                };
                let mut fields: Vec<_> = fields.map(text).collect();
                fields.sort();
                fields
            };
            let before = unknown_fields(before);
            assert_eq!(before, unknown_fields(after), "{entry:?}");
            unknown += before.len();
        }
        compared += 1;
    });
    eprintln!("{compared} messages, {defined} with defined enum numbers, {unknown} unknown fields");
    assert!(compared > 5_000 && defined > compared / 2 && unknown > 1_000);
}

/// Returns the type of a message that preserves unknown fields.
fn kept(name: &str) -> &'static MessageTable {
    let entry = ENTRIES.iter().find(|entry| entry.name == name).expect("the message");
    entry.reflected.last().expect("a message with reflection").table()
}

fn dynamic(message: &dyn Reflect, set: &str) -> Result<DynamicMessage, DynamicError> {
    to_dynamic(message, &pools()[set])
}

#[test]
fn extensions_become_extensions_of_dynamic_messages_and_return() {
    let mut message = kept("reflection_extensions.Base").create();
    // The extensions `remark`, `sizes` and `note`, and an unknown field.
    let mut bytes = vec![0xa2, 0x06, 1, b'r', 0xaa, 0x06, 2, 1, 4, 0xba, 0x06, 3, 0x0a, 1, b'n'];
    bytes.extend([0xc0, 0x3e, 7]);
    message.merge_binary(&bytes, &DecodeOptions::new()).expect("a message");
    let dynamic = dynamic(&*message, "reflection_extensions").expect("a dynamic message");
    let mut names: Vec<_> = dynamic.extensions().map(|(e, _)| e.name().to_owned()).collect();
    names.sort();
    assert_eq!(names, ["note", "remark", "sizes"]);
    assert_eq!(dynamic.unknown_fields().count(), 1);
    let mut back = kept("reflection_extensions.Base").create();
    merge_dynamic(&mut *back, &dynamic, &DecodeOptions::new()).expect("a message");
    assert_eq!(back.to_binary(), bytes);
}

#[test]
fn conversions_to_and_from_dynamic_messages_are_limited() {
    let tree = kept("recursion.Tree");
    let mut bytes = Vec::new();
    for _ in 0..120 {
        let mut outer = Vec::new();
        prost::encoding::bytes::encode(1, &bytes, &mut outer);
        bytes = outer;
    }
    let mut deep = tree.create();
    deep.merge_binary(&bytes, &DecodeOptions::new().recursion_limit(200)).expect("a message");
    let error = dynamic(&*deep, "recursion").expect_err("too deep").to_string();
    assert!(error.contains("recursion limit reached"), "{error}");

    let mut shallow = tree.create();
    shallow.merge_binary(&[0x0a, 0], &DecodeOptions::new()).expect("a message");
    let dynamic_tree = dynamic(&*shallow, "recursion").expect("a dynamic message");
    let error = |table: &MessageTable, options: DecodeOptions| {
        merge_dynamic(&mut *table.create(), &dynamic_tree, &options)
            .expect_err("an error")
            .to_string()
    };
    let limited = error(tree, DecodeOptions::new().recursion_limit(0));
    assert!(limited.contains("recursion limit reached"), "{limited}");
    let limited = error(tree, DecodeOptions::new().max_size(1));
    assert!(limited.contains("larger than the limit of 1 bytes"), "{limited}");
    let other = error(kept("reflection_extensions.Base"), DecodeOptions::new());
    assert_eq!(
        other,
        "the dynamic message is a `recursion.Tree`, not a `reflection_extensions.Base`"
    );
    let unknown = dynamic(&*shallow, "maps").expect_err("an error").to_string();
    assert!(
        unknown.starts_with("the descriptor pool has no message `recursion.Tree`\n"),
        "{unknown}"
    );
}

#[test]
fn populated_fields_are_those_that_a_message_has() {
    let mut fields = 0;
    for_each_message(|entry, reflected, message| {
        let all = reflected.table().fields().iter().enumerate();
        let expected: Vec<_> =
            all.filter(|(index, _)| message.has(*index)).map(|(_, field)| field.number()).collect();
        let found = message.populated_fields().map(|(field, _)| field.number());
        assert_eq!(found.collect::<Vec<_>>(), expected, "{entry:?}");
        for (field, slot) in message.populated_fields() {
            let index = reflected.table().index_of_number(field.number()).expect("the field");
            assert_eq!(format!("{slot:?}"), format!("{:?}", message.slot(index)), "{entry:?}");
        }
        fields += expected.len();
    });
    assert!(fields > 10_000, "{fields}");
}
