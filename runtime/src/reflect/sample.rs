//! A message that is implemented by hand as generated code does it, for tests.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use bytes::Bytes;

use super::*;
use crate::enums::{GeneratedEnum, OpenEnum};
use crate::rt;
use crate::unknown::UnknownFields;

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Color {
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
pub(crate) struct Sample {
    pub(crate) id: i32,
    pub(crate) label: Option<String>,
    pub(crate) custom: Arc<str>,
    pub(crate) data: Option<Bytes>,
    pub(crate) color: i32,
    pub(crate) open: Option<OpenEnum<Color>>,
    pub(crate) colors: Vec<Color>,
    pub(crate) child: Option<Box<Sample>>,
    pub(crate) children: Vec<Sample>,
    pub(crate) numbers: Vec<f64>,
    pub(crate) by_name: BTreeMap<String, Sample>,
    pub(crate) counts: BTreeMap<i32, i32>,
    pub(crate) palette: BTreeMap<bool, Color>,
    pub(crate) wrapper: Option<String>,
    pub(crate) choice: Option<Choice>,
    pub(crate) unknown_fields: UnknownFields,
}

#[derive(Debug, PartialEq)]
pub(crate) enum Choice {
    Flag(bool),
    Node(Box<Sample>),
}

impl rt::NativeMessage for Sample {
    const NAMES: &'static str = "Sample 8:id";

    fn read_field<'a>(
        &mut self,
        tag: u32,
        input: &'a [u8],
        decoder: &mut rt::Decoder<'a>,
    ) -> rt::ReadResult<'a> {
        match tag {
            8 => decoder.int32(&mut self.id, tag, input),
            _ => decoder.unknown(&mut self.unknown_fields, tag, input),
        }
    }

    fn write_fields<'w>(&'w self, w: rt::Writer<'w>) -> rt::Writer<'w> {
        w.unknown(&self.unknown_fields).int32(8, self.id)
    }
}
rt::message!(Sample);

impl Reflect for Sample {
    crate::__reflect!(native);

    fn message_table() -> &'static MessageTable {
        static TABLE: MessageTable = MessageTable::new::<Sample>(
            "test.Sample",
            &[
                FieldTable::new(1, "id", Kind::Int32),
                FieldTable::new(2, "label", Kind::String).json("custom").optional(),
                FieldTable::new(3, "custom", Kind::String).json("label"),
                FieldTable::new(4, "data", Kind::Bytes).optional().redacted(),
                FieldTable::new(5, "color", Kind::Enum(Color::enum_table)),
                FieldTable::new(6, "open", Kind::Enum(Color::enum_table)).optional(),
                FieldTable::new(7, "colors", Kind::Enum(Color::enum_table)).packed(),
                FieldTable::new(8, "child", Kind::Message(Sample::message_table)).optional(),
                FieldTable::new(9, "children", Kind::Message(Sample::message_table)).repeated(),
                FieldTable::new(10, "numbers", Kind::Double).packed(),
                FieldTable::new(11, "by_name", Kind::Message(Sample::message_table))
                    .json("byName")
                    .map(Kind::String),
                FieldTable::new(12, "counts", Kind::Sint32).map(Kind::Int32),
                FieldTable::new(13, "palette", Kind::Enum(Color::enum_table)).map(Kind::Bool),
                FieldTable::new(14, "wrapper", Kind::Message(<String as Reflect>::message_table))
                    .optional(),
                FieldTable::new(20, "flag", Kind::Bool).oneof(0),
                FieldTable::new(21, "node", Kind::Message(Sample::message_table)).oneof(0),
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
    fn index(&self) -> usize {
        match self {
            Self::Flag(_) => 14,
            Self::Node(_) => 15,
        }
    }

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
