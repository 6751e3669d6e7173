//! Reflection for the well-known types of `prost_types` that have the codec of this crate.

use prost_types::value::Kind as Member;
use prost_types::{Any, Duration, FieldMask, ListValue, NullValue, Struct, Timestamp, Value};

use super::message::oneof_slot;
use super::{
    EnumTable, FieldTable, Kind, ListMut, ListRef, MapMut, MapRef, MessageTable, OneofTable,
    Reflect, ReflectEnum, ReflectOneof, Slot, SlotMut,
};

/// Returns the table of the type with a name in `google.protobuf`.
pub(super) fn table(name: &str) -> Option<&'static MessageTable> {
    Some(match name {
        "Any" => Any::message_table(),
        "Duration" => Duration::message_table(),
        "FieldMask" => FieldMask::message_table(),
        "ListValue" => ListValue::message_table(),
        "Struct" => Struct::message_table(),
        "Timestamp" => Timestamp::message_table(),
        "Value" => Value::message_table(),
        _ => return None,
    })
}

/// Implements reflection for a message without oneofs.
macro_rules! messages {
    ($($message:ident: [$($index:literal $name:literal $json_name:literal,
        $kind:expr, $($flag:ident($($argument:expr)?))?, |$this:ident| $slot:expr, $slot_mut:expr;)*],
        $by_name:expr;)*) => {$(
        impl Reflect for $message {
            crate::__reflect!(native);

            fn message_table() -> &'static MessageTable {
                static FIELDS: &[FieldTable] = &[
                    $(FieldTable::new($index + 1, $name, $json_name, $kind)
                        $(.$flag($($argument)?))?,)*
                ];
                static TABLE: MessageTable = MessageTable::new::<$message>(
                    concat!("google.protobuf.", stringify!($message)),
                    FIELDS,
                    &[],
                    &$by_name,
                    &$by_name,
                );
                &TABLE
            }

            fn slot(&self, field: usize) -> Slot<'_> {
                match field {
                    $($index => { let $this = self; $slot })*
                    _ => Slot::Unset,
                }
            }

            fn slot_mut(&mut self, field: usize) -> SlotMut<'_> {
                match field {
                    $($index => { let $this = self; $slot_mut })*
                    _ => SlotMut::Unset,
                }
            }
        }
    )*};
}

messages! {
    Timestamp: [
        0 "seconds" "seconds", Kind::Int64, ,
            |this| Slot::I64(&this.seconds), SlotMut::I64(&mut this.seconds);
        1 "nanos" "nanos", Kind::Int32, ,
            |this| Slot::I32(&this.nanos), SlotMut::I32(&mut this.nanos);
    ], [1, 0];
    Duration: [
        0 "seconds" "seconds", Kind::Int64, ,
            |this| Slot::I64(&this.seconds), SlotMut::I64(&mut this.seconds);
        1 "nanos" "nanos", Kind::Int32, ,
            |this| Slot::I32(&this.nanos), SlotMut::I32(&mut this.nanos);
    ], [1, 0];
    Any: [
        0 "type_url" "typeUrl", Kind::String, ,
            |this| Slot::String(&this.type_url), SlotMut::String(&mut this.type_url);
        1 "value" "value", Kind::Bytes, ,
            |this| Slot::Bytes(&this.value), SlotMut::Bytes(&mut this.value);
    ], [0, 1];
    FieldMask: [
        0 "paths" "paths", Kind::String, repeated(),
            |this| Slot::List(ListRef::String(&this.paths)),
            SlotMut::List(ListMut::String(&mut this.paths));
    ], [0];
    Struct: [
        0 "fields" "fields", Kind::Message(<Value as Reflect>::message_table), map(Kind::String),
            |this| Slot::Map(MapRef::Message(&this.fields)),
            SlotMut::Map(MapMut::Message(&mut this.fields));
    ], [0];
    ListValue: [
        0 "values" "values", Kind::Message(<Value as Reflect>::message_table), repeated(),
            |this| Slot::List(ListRef::Message(&this.values)),
            SlotMut::List(ListMut::Message(&mut this.values));
    ], [0];
}

impl Reflect for Value {
    crate::__reflect!(native);

    fn message_table() -> &'static MessageTable {
        static FIELDS: [FieldTable; 6] = [
            FieldTable::new(1, "null_value", "nullValue", Kind::Enum(NullValue::enum_table))
                .oneof(0),
            FieldTable::new(2, "number_value", "numberValue", Kind::Double).oneof(0),
            FieldTable::new(3, "string_value", "stringValue", Kind::String).oneof(0),
            FieldTable::new(4, "bool_value", "boolValue", Kind::Bool).oneof(0),
            FieldTable::new(
                5,
                "struct_value",
                "structValue",
                Kind::Message(<Struct as Reflect>::message_table),
            )
            .oneof(0),
            FieldTable::new(
                6,
                "list_value",
                "listValue",
                Kind::Message(<ListValue as Reflect>::message_table),
            )
            .oneof(0),
        ];
        static TABLE: MessageTable = MessageTable::new::<Value>(
            "google.protobuf.Value",
            &FIELDS,
            &[OneofTable::new("kind", &[0, 1, 2, 3, 4, 5])],
            &[3, 5, 0, 1, 2, 4],
            &[3, 5, 0, 1, 2, 4],
        );
        &TABLE
    }

    fn slot(&self, field: usize) -> Slot<'_> {
        oneof_slot(&self.kind, field)
    }

    fn slot_mut(&mut self, field: usize) -> SlotMut<'_> {
        ReflectOneof::slot_mut(&mut self.kind, field)
    }

    fn clear_oneof(&mut self, oneof: usize) {
        if oneof == 0 {
            self.kind = None;
        }
    }
}

impl ReflectOneof for Member {
    fn slot(&self, field: usize) -> Slot<'_> {
        match (field, self) {
            (0, Self::NullValue(value)) => Slot::I32(value),
            (1, Self::NumberValue(value)) => Slot::F64(value),
            (2, Self::StringValue(value)) => Slot::String(value),
            (3, Self::BoolValue(value)) => Slot::Bool(value),
            (4, Self::StructValue(value)) => Slot::Message(value),
            (5, Self::ListValue(value)) => Slot::Message(value),
            _ => Slot::Unset,
        }
    }

    fn slot_mut(oneof: &mut Option<Self>, field: usize) -> SlotMut<'_> {
        match field {
            0 => SlotMut::I32(crate::__member!(oneof, Self::NullValue)),
            1 => SlotMut::F64(crate::__member!(oneof, Self::NumberValue)),
            2 => SlotMut::String(crate::__member!(oneof, Self::StringValue)),
            3 => SlotMut::Bool(crate::__member!(oneof, Self::BoolValue)),
            4 => SlotMut::Message(crate::__member!(oneof, Self::StructValue)),
            5 => SlotMut::Message(crate::__member!(oneof, Self::ListValue)),
            _ => SlotMut::Unset,
        }
    }
}

impl ReflectEnum for NullValue {
    fn enum_table() -> &'static EnumTable {
        static TABLE: EnumTable =
            EnumTable::new("google.protobuf.NullValue", &[("NULL_VALUE", 0)], &[0], &[0]);
        &TABLE
    }
}
