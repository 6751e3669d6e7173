//! Tests of the interface with a message that is implemented by hand as generated code does it.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::ControlFlow;

use bytes::Bytes;

use super::sample::*;
use super::*;
use crate::enums::OpenEnum;
use crate::options::DecodeOptions;

fn index(name: &str) -> usize {
    Sample::message_table().index_of_name(name).unwrap_or_else(|| panic!("no field `{name}`"))
}

#[test]
fn finds_fields_by_number_and_names() {
    let table = Sample::message_table();
    for (at, field) in table.fields().iter().enumerate() {
        assert_eq!(table.index_of_number(field.number()), Some(at));
        assert_eq!(table.index_of_name(field.name()), Some(at));
        assert_eq!(table.index_of_json_name(field.json_name()), Some(at));
    }
    assert_eq!(table.index_of_json_name("by_name"), Some(index("by_name")));
    // The JSON name of one field is the name of another.
    assert_eq!(table.index_of_json_name("label"), Some(index("custom")));
    for number in [0, 15, 19, 22, u32::MAX] {
        assert_eq!(table.index_of_number(number), None);
    }
    assert_eq!(table.index_of_json_name("byname"), None);
    assert!(table.is_reserved_name("old") && !table.is_reserved_name("id"));
    assert!(table.is_reserved_number(30) && !table.is_reserved_number(40));
    assert_eq!((table.name(), table.well_known()), ("Sample", None));
}

#[test]
fn enum_tables_write_the_first_name_and_accept_aliases() {
    let table = Color::enum_table();
    assert_eq!((table.name_of(5), table.name_of(1)), (Some("GREEN"), None));
    assert_eq!((table.number_of("VERDE"), table.number_of("verde")), (Some(5), None));
}

#[test]
fn sets_and_reads_fields_in_place() {
    let mut sample = Sample::default();
    let message: &mut dyn Reflect = &mut sample;
    assert!((0..16).all(|field| !message.has(field)));

    assert!(message.slot_mut(index("id")).set_i32(7));
    assert!(message.slot_mut(index("label")).set_str(""));
    assert!(message.slot_mut(index("custom")).set_str("text"));
    assert!(message.slot_mut(index("data")).set_bytes(vec![1, 2]));
    assert!(message.slot_mut(index("open")).set_i32(9), "an open enum has all numbers");
    assert!(message.slot_mut(index("wrapper")).message().is_some());
    assert!(!message.slot_mut(index("id")).set_str("text"));
    assert!(!message.slot_mut(99).set_bool(true));
    let child = message.slot_mut(index("child")).message().expect("a message");
    assert!(child.slot_mut(index("id")).set(ValueRef::I32(1)));

    assert!(message.has(index("label")), "an empty string with presence is set");
    assert!(!message.has(index("color")));
    let wrapper = message.slot(index("wrapper")).message().expect("a message");
    assert_eq!(wrapper.table().well_known(), Some(WellKnown::StringValue));
    assert!(matches!(message.slot(index("data")).value(), Some(ValueRef::Bytes(&[1, 2]))));

    message.clear(index("label"));
    assert!(!message.has(index("label")));
    let child = Sample { id: 1, ..Sample::default() };
    let expected = Sample {
        id: 7,
        custom: "text".into(),
        data: Some(Bytes::from_static(&[1, 2])),
        open: Some(OpenEnum::from_number(9)),
        child: Some(Box::new(child)),
        wrapper: Some(String::new()),
        ..Sample::default()
    };
    assert_eq!(message.downcast_ref::<Sample>(), Some(&expected));
}

#[test]
fn lists_append_and_truncate() {
    let mut sample = Sample::default();
    let message: &mut dyn Reflect = &mut sample;
    let mut list = message.slot_mut(index("colors")).list().expect("a list");
    assert!(list.push().set_i32(5));
    assert!(!list.push().set_i32(6), "the enum is closed");
    list.truncate(1);

    let mut list = message.slot_mut(index("children")).list().expect("a list");
    assert_eq!(list.growth(), 4 * size_of::<Sample>());
    let child = list.push().message().expect("a message");
    assert!(child.slot_mut(index("id")).set_i32(3));
    let Slot::List(list) = message.slot(index("children")) else { panic!("a list") };
    assert!(list.iter().all(|value| matches!(value, ValueRef::Message(child) if child.has(0))));

    assert_eq!(sample.colors, [Color::Green]);
    assert_eq!(sample.children[0].id, 3);
}

#[test]
fn maps_report_duplicate_keys() {
    let mut sample = Sample::default();
    let message: &mut dyn Reflect = &mut sample;
    let mut map = message.slot_mut(index("by_name")).map().expect("a map");
    let mut set = |slot: SlotMut<'_>| slot.message().is_some_and(|m| m.slot_mut(0).set_i32(1));
    assert_eq!(map.insert(MapKey::String("b"), &mut set), Insertion::New);
    assert_eq!(map.insert(MapKey::String("a"), &mut set), Insertion::New);
    assert_eq!(map.insert(MapKey::String("b"), &mut set), Insertion::Replaced);
    assert_eq!(map.insert(MapKey::I32(1), &mut set), Insertion::WrongKey);

    let mut map = message.slot_mut(index("palette")).map().expect("a map");
    let insertion = map.insert(MapKey::Bool(true), &mut |slot| slot.set_i32(6));
    assert_eq!(insertion, Insertion::Refused);

    let Slot::Map(map) = message.slot(index("by_name")) else { panic!("a map") };
    let mut keys = Vec::new();
    let flow = map.visit(&mut |key, _| {
        keys.push(key);
        ControlFlow::Continue(())
    });
    assert_eq!(
        (flow, keys),
        (ControlFlow::Continue(()), vec![MapKey::String("a"), MapKey::String("b")])
    );
    assert_eq!(map.sorted().len(), 2);
    assert!(map.get(MapKey::String("a")).is_some() && map.get(MapKey::String("c")).is_none());
    assert!(sample.palette.is_empty());
}

#[test]
fn setting_a_member_of_a_oneof_clears_the_others() {
    let mut sample = Sample::default();
    let message: &mut dyn Reflect = &mut sample;
    assert_eq!(message.which(0), None);
    assert!(message.slot_mut(index("flag")).set_bool(false));
    assert_eq!(message.which(0), Some(index("flag")));
    assert!(message.has(index("flag")), "false is set in a oneof");
    let node = message.slot_mut(index("node")).message().expect("a message");
    assert!(node.slot_mut(index("id")).set_i32(2));
    assert_eq!(message.which(0), Some(index("node")));
    message.clear(index("flag"));
    assert!(message.has(index("node")), "clearing another member changes nothing");
    message.clear(index("node"));
    assert_eq!(sample.choice, None);
}

#[test]
fn encodes_and_decodes_without_knowing_the_type() {
    let mut message = Sample::message_table().create();
    message.merge_binary(&[8, 3, 0x7d, 1, 0, 0, 0], &DecodeOptions::SAFE).expect("valid");
    assert_eq!(message.to_binary(), [8, 3, 0x7d, 1, 0, 0, 0]);
    assert!(message.unknown_fields().is_some_and(|fields| !fields.is_empty()));
    let sample = message.into_any().downcast::<Sample>().expect("the type of the table");
    assert_eq!(sample.id, 3);
}

#[test]
fn well_known_types_are_in_every_registry() {
    let registry = Registry::new().with_types(&[Sample::message_table]);
    for name in ["test.Sample", "example.com/a/b/test.Sample", "google.protobuf.Empty"] {
        assert!(registry.message(name).is_some(), "{name}");
    }
    for name in ["test.Sample/", "Sample", "google.protobuf.Nothing", ""] {
        assert!(registry.message(name).is_none(), "{name}");
    }
    let table = registry.message("google.protobuf.Int64Value").expect("a well-known type");
    let mut message = table.create();
    assert!(message.slot_mut(0).set_i64(-1));
    assert_eq!(message.into_any().downcast_ref(), Some(&-1_i64));
}

#[cfg(feature = "prost-types")]
#[test]
fn well_known_messages_have_slots() {
    use prost_types::{Struct, Value, value::Kind as Member};

    let mut object = Struct::default();
    let message: &mut dyn Reflect = &mut object;
    let mut map = message.slot_mut(0).map().expect("a map");
    let insertion = map.insert(MapKey::String("k"), &mut |slot| {
        let value = slot.message().expect("a message");
        let string = value.table().index_of_name("string_value").expect("a field");
        value.slot_mut(string).set_str("text")
    });
    assert_eq!(insertion, Insertion::New);
    let expected = Value { kind: Some(Member::StringValue("text".to_owned())) };
    assert_eq!(object.fields["k"], expected);

    for name in ["Any", "Duration", "FieldMask", "ListValue", "Struct", "Timestamp", "Value"] {
        let name = alloc::format!("google.protobuf.{name}");
        let table = Registry::new().message(&name).expect("a well-known type");
        assert!(table.well_known().is_some(), "{name}");
        let mut message = table.create();
        for at in 0..table.fields().len() {
            assert!(!message.has(at), "{name}");
            message.clear(at);
        }
    }
}

#[test]
fn merges_fields_as_decoding_does() {
    let child = |id| Some(Box::new(Sample { id, ..Sample::default() }));
    let mut target = Sample {
        id: 1,
        label: Some("old".into()),
        child: child(2),
        numbers: vec![1.0],
        choice: Some(Choice::Flag(true)),
        ..Sample::default()
    };
    target.by_name.insert("a".into(), Sample::default());
    let mut source = Sample {
        label: Some(String::new()),
        child: Some(Box::new(Sample { color: 5, ..Sample::default() })),
        numbers: vec![2.0],
        choice: Some(Choice::Node(Box::default())),
        ..Sample::default()
    };
    source.by_name.insert("a".into(), Sample { id: 3, ..Sample::default() });
    source.palette.insert(true, Color::Green);
    let message: &mut dyn Reflect = &mut target;
    assert!(message.merge_from(&source));
    assert!(!message.merge_from(&String::new()));

    assert_eq!((target.id, target.label.as_deref()), (1, Some("")));
    let child = target.child.expect("a message");
    assert_eq!((child.id, child.color), (2, 5));
    assert_eq!(target.numbers, [1.0, 2.0]);
    assert_eq!(target.by_name["a"].id, 3);
    assert_eq!(target.palette, source.palette);
    assert_eq!(target.choice, source.choice);
}

#[test]
fn differences_have_paths() {
    let mut left = Sample { numbers: vec![f64::NAN, 1.0], ..Sample::default() };
    left.by_name.insert("a".into(), Sample::default());
    left.counts.extend([(1, 1), (2, 2)]);
    let mut right =
        Sample { numbers: vec![f64::NAN], label: Some("x".into()), ..Sample::default() };
    right.by_name.insert("a".into(), Sample { id: 5, ..Sample::default() });
    right.counts.extend([(2, 3), (3, 3)]);
    right.child = Some(Box::default());
    let texts = |a: &Sample, b: &Sample| -> Vec<String> {
        diff(a, b).iter().map(alloc::string::ToString::to_string).collect()
    };
    assert_eq!(
        texts(&left, &right),
        [
            "label: \"x\" is added",
            "child: test.Sample is added",
            "numbers[1]: 1.0 is missing",
            "by_name[\"a\"].id: 0 != 5",
            "counts[1]: 1 is missing",
            "counts[2]: 2 != 3",
            "counts[3]: 3 is added",
        ]
    );
    assert!(texts(&left, &left).is_empty());
}

#[test]
fn masks_select_fields_by_path() {
    let sample = |id, child: Option<Sample>| Sample {
        id,
        label: Some("label".into()),
        child: child.map(Box::new),
        numbers: vec![1.0],
        choice: Some(Choice::Flag(true)),
        ..Sample::default()
    };
    let mask = |paths: &[&str]| Mask::new(Sample::message_table(), paths);
    let full = || sample(1, Some(sample(2, None)));

    let mut trimmed = full();
    assert!(mask(&["child.label", "numbers", "child.child.id"]).unwrap().trim(&mut trimmed));
    let child = Sample { label: Some("label".into()), ..Sample::default() };
    let expected = Sample { child: Some(Box::new(child)), numbers: vec![1.0], ..Sample::default() };
    assert_eq!(trimmed, expected);
    // The longer path is part of the shorter one.
    for paths in [["child", "child.id"], ["child.id", "child"]] {
        let mut trimmed = full();
        assert!(mask(&paths).unwrap().trim(&mut trimmed));
        assert_eq!(trimmed.child, full().child);
    }
    let mut unchanged = full();
    assert!(mask(&[]).unwrap().trim(&mut unchanged));
    assert_eq!(unchanged, full());

    let paths = ["label", "child.id", "numbers", "flag"];
    let source = Sample { numbers: vec![2.0], ..Sample::default() };
    let mut target = full();
    assert!(mask(&paths).unwrap().update(&mut target, &source));
    assert_eq!((target.id, &target.label, &target.choice), (1, &None, &None));
    assert_eq!(target.child.map(|child| child.id), Some(0));
    assert_eq!(target.numbers, [1.0, 2.0]);
    let mut target = full();
    assert!(mask(&paths).unwrap().replace_lists(true).update(&mut target, &source));
    assert_eq!(target.numbers, [2.0]);
    assert!(!mask(&paths).unwrap().update(&mut target, &String::new()));
}

#[test]
fn masks_reject_paths_that_do_not_exist() {
    let error = |path: &str| {
        Mask::new(Sample::message_table(), [path]).map(|_| ()).unwrap_err().to_string()
    };
    assert_eq!(error("child.nope.x"), "`nope` in `child.nope.x` is not a field of `test.Sample`");
    assert_eq!(error("id.x"), "`id` in `id.x` is not a message");
    assert_eq!(
        error("children.id"),
        "`children` in `children.id` is repeated, and must be the last name"
    );
    assert_eq!(
        error("by_name.a"),
        "`by_name` in `by_name.a` is repeated, and must be the last name"
    );
    assert_eq!(error(""), "`` in `` is not a field of `test.Sample`");
    assert_eq!(error("child."), "`` in `child.` is not a field of `test.Sample`");
    let deep = |names: usize| format!("{}id", "child.".repeat(names - 1));
    assert!(Mask::new(Sample::message_table(), [deep(100)]).is_ok());
    assert_eq!(error(&deep(101)), "a path has more than 100 names");
    assert_eq!(error(&deep(100_000)), "a path has more than 100 names");
    assert_eq!(error("byName"), "`byName` in `byName` is not a field of `test.Sample`");
}

#[test]
fn wrappers_have_the_codec_of_this_crate() {
    let mut value = 0.0f64;
    let message: &mut dyn Reflect = &mut value;
    let negative_zero = [9, 0, 0, 0, 0, 0, 0, 0, 0x80];
    message.merge_binary(&negative_zero, &DecodeOptions::new()).expect("a valid message");
    assert_eq!(message.to_binary(), negative_zero);

    // A tag of six bytes.
    let overlong = [0x88, 0x80, 0x80, 0x80, 0x80, 0, 1];
    for name in ["BoolValue", "BytesValue", "Int32Value", "StringValue", "Empty"] {
        let table = Registry::new().message(&format!("google.protobuf.{name}")).expect("a type");
        let merged = table.create().merge_binary(&overlong, &DecodeOptions::new());
        assert!(merged.is_err(), "{name}");
    }
    let mut value = Bytes::new();
    let message: &mut dyn Reflect = &mut value;
    assert!(message.merge_binary(&overlong, &DecodeOptions::new()).is_err());
}
