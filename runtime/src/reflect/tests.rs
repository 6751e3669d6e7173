//! Tests of the interface with a message that is implemented by hand as generated code does it.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::ControlFlow;

use bytes::Bytes;

use super::*;
use crate::enums::{GeneratedEnum, Open};
use crate::options::DecodeOptions;
use crate::rt;
use crate::unknown::UnknownFields;

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Color {
    #[default]
    Red = 0,
    Green = 5,
}

impl From<Color> for i32 {
    fn from(color: Color) -> i32 {
        color as i32
    }
}

impl TryFrom<i32> for Color {
    type Error = ();

    fn try_from(number: i32) -> Result<Self, ()> {
        match number {
            0 => Ok(Self::Red),
            5 => Ok(Self::Green),
            _ => Err(()),
        }
    }
}

impl GeneratedEnum for Color {}

impl ReflectEnum for Color {
    fn enum_table() -> &'static EnumTable {
        static TABLE: EnumTable = EnumTable::new(
            "test.Color",
            &[("RED", 0), ("GREEN", 5), ("VERDE", 5)],
            &[0, 1],
            &[1, 0, 2],
        );
        &TABLE
    }
}

/// A message with a field for each way to hold one.
#[derive(Debug, Default, PartialEq)]
struct Sample {
    id: i32,
    label: Option<String>,
    custom: Arc<str>,
    data: Option<Bytes>,
    color: i32,
    open: Option<Open<Color>>,
    colors: Vec<Color>,
    child: Option<Box<Sample>>,
    children: Vec<Sample>,
    numbers: Vec<f64>,
    by_name: BTreeMap<String, Sample>,
    counts: BTreeMap<i32, i32>,
    palette: BTreeMap<bool, Color>,
    wrapper: Option<String>,
    choice: Option<Choice>,
    unknown_fields: UnknownFields,
}

#[derive(Debug, PartialEq)]
enum Choice {
    Flag(bool),
    Node(Box<Sample>),
}

impl rt::Native for Sample {
    const NAMES: &'static str = "Sample 8:id";

    fn read<'a>(&mut self, tag: u32, input: &'a [u8], cx: &mut rt::Cx<'a>) -> rt::Out<'a> {
        match tag {
            8 => cx.int32(&mut self.id, tag, input),
            _ => cx.unknown(&mut self.unknown_fields, tag, input),
        }
    }

    fn write<'w>(&'w self, w: rt::Writer<'w>) -> rt::Writer<'w> {
        w.unknown(&self.unknown_fields).int32(8, self.id)
    }
}

impl Reflect for Sample {
    crate::__reflect!(native);

    fn message_table() -> &'static MessageTable {
        static TABLE: MessageTable = MessageTable::new::<Sample>(
            "test.Sample",
            &[
                FieldTable::new(1, "id", "id", Kind::Int32),
                FieldTable::new(2, "label", "custom", Kind::String).optional(),
                FieldTable::new(3, "custom", "label", Kind::String),
                FieldTable::new(4, "data", "data", Kind::Bytes).optional(),
                FieldTable::new(5, "color", "color", Kind::Enum(Color::enum_table)),
                FieldTable::new(6, "open", "open", Kind::Enum(Color::enum_table)).optional(),
                FieldTable::new(7, "colors", "colors", Kind::Enum(Color::enum_table)).packed(),
                FieldTable::new(8, "child", "child", Kind::Message(Sample::message_table))
                    .optional(),
                FieldTable::new(9, "children", "children", Kind::Message(Sample::message_table))
                    .repeated(),
                FieldTable::new(10, "numbers", "numbers", Kind::Double).packed(),
                FieldTable::new(11, "by_name", "byName", Kind::Message(Sample::message_table))
                    .map(Kind::String),
                FieldTable::new(12, "counts", "counts", Kind::Sint32).map(Kind::Int32),
                FieldTable::new(13, "palette", "palette", Kind::Enum(Color::enum_table))
                    .map(Kind::Bool),
                FieldTable::new(
                    14,
                    "wrapper",
                    "wrapper",
                    Kind::Message(<String as Reflect>::message_table),
                )
                .optional(),
                FieldTable::new(20, "flag", "flag", Kind::Bool).oneof(0),
                FieldTable::new(21, "node", "node", Kind::Message(Sample::message_table)).oneof(0),
            ],
            &[OneofTable::new("choice", &[14, 15])],
            &[10, 7, 8, 4, 6, 11, 2, 3, 14, 0, 1, 15, 9, 5, 12, 13],
            &[10, 7, 8, 4, 6, 11, 1, 3, 14, 0, 2, 15, 9, 5, 12, 13],
        )
        .reserved(&["old"], &[(30, 39)]);
        &TABLE
    }

    fn slot(&self, field: usize) -> Slot<'_> {
        match field {
            0 => Slot::I32(&self.id),
            1 => Slot::OptionalString(&self.label),
            2 => Slot::CustomString(&self.custom),
            3 => Slot::CustomBytes(&self.data),
            4 => Slot::I32(&self.color),
            5 => Slot::Enum(&self.open),
            6 => Slot::List(ListRef::Enum(&self.colors)),
            7 => Slot::Message(&self.child),
            8 => Slot::List(ListRef::Message(&self.children)),
            9 => Slot::List(ListRef::F64(&self.numbers)),
            10 => Slot::Map(MapRef::Message(&self.by_name)),
            11 => Slot::Map(MapRef::Scalar(&self.counts)),
            12 => Slot::Map(MapRef::Enum(&self.palette)),
            13 => Slot::Message(&self.wrapper),
            14 | 15 => message::oneof_slot(&self.choice, field),
            _ => Slot::Unset,
        }
    }

    fn slot_mut(&mut self, field: usize) -> SlotMut<'_> {
        match field {
            0 => SlotMut::I32(&mut self.id),
            1 => SlotMut::OptionalString(&mut self.label),
            2 => SlotMut::CustomString(&mut self.custom),
            3 => SlotMut::CustomBytes(&mut self.data),
            4 => SlotMut::I32(&mut self.color),
            5 => SlotMut::Enum(&mut self.open),
            6 => SlotMut::List(ListMut::Enum(&mut self.colors)),
            7 => SlotMut::Message(&mut self.child),
            8 => SlotMut::List(ListMut::Message(&mut self.children)),
            9 => SlotMut::List(ListMut::F64(&mut self.numbers)),
            10 => SlotMut::Map(MapMut::Message(&mut self.by_name)),
            11 => SlotMut::Map(MapMut::Scalar(&mut self.counts)),
            12 => SlotMut::Map(MapMut::Enum(&mut self.palette)),
            13 => SlotMut::Message(&mut self.wrapper),
            14 | 15 => ReflectOneof::slot_mut(&mut self.choice, field),
            _ => SlotMut::Unset,
        }
    }

    fn clear_oneof(&mut self, oneof: usize) {
        if oneof == 0 {
            self.choice = None;
        }
    }

    fn unknown_fields(&self) -> Option<&UnknownFields> {
        Some(&self.unknown_fields)
    }

    fn unknown_fields_mut(&mut self) -> Option<&mut UnknownFields> {
        Some(&mut self.unknown_fields)
    }
}

impl ReflectOneof for Choice {
    fn slot(&self, field: usize) -> Slot<'_> {
        match (field, self) {
            (14, Self::Flag(value)) => Slot::Bool(value),
            (15, Self::Node(value)) => Slot::Message(value),
            _ => Slot::Unset,
        }
    }

    fn slot_mut(oneof: &mut Option<Self>, field: usize) -> SlotMut<'_> {
        match field {
            14 => SlotMut::Bool(crate::__member!(oneof, Self::Flag)),
            15 => SlotMut::Message(crate::__member!(oneof, Self::Node)),
            _ => SlotMut::Unset,
        }
    }
}

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
        open: Some(Open::from_number(9)),
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
