//! Reflection for the Rust types that represent wrappers, such as `String` for `google.protobuf.StringValue`.

use alloc::string::String;
use alloc::vec::Vec;

use bytes::Bytes;

use super::{FieldTable, Kind, MessageTable, Reflect, Slot, SlotMut};

/// Implements reflection for a Rust type that represents a wrapper, which has the field `value`.
macro_rules! wrappers {
    ($($ty:ty: $name:literal, $kind:ident, |$this:ident| $slot:expr, $slot_mut:expr;)*) => {$(
        impl Reflect for $ty {
            crate::__reflect!(native);

            fn message_table() -> &'static MessageTable {
                static FIELDS: [FieldTable; 1] =
                    [FieldTable::new(1, "value", Kind::$kind)];
                static TABLE: MessageTable = MessageTable::new::<$ty>(
                    concat!("google.protobuf.", $name),
                    &FIELDS,
                    &[],
                    &[0],
                    &[0],
                );
                &TABLE
            }

            fn slot(&self, field: usize) -> Slot<'_> {
                let $this = self;
                if field == 0 { $slot } else { Slot::Unset }
            }

            fn slot_mut(&mut self, field: usize) -> SlotMut<'_> {
                let $this = self;
                if field == 0 { $slot_mut } else { SlotMut::Unset }
            }
        }
    )*};
}

wrappers! {
    bool: "BoolValue", Bool, |this| Slot::Bool(this), SlotMut::Bool(this);
    i32: "Int32Value", Int32, |this| Slot::I32(this), SlotMut::I32(this);
    i64: "Int64Value", Int64, |this| Slot::I64(this), SlotMut::I64(this);
    u32: "UInt32Value", Uint32, |this| Slot::U32(this), SlotMut::U32(this);
    u64: "UInt64Value", Uint64, |this| Slot::U64(this), SlotMut::U64(this);
    f32: "FloatValue", Float, |this| Slot::F32(this), SlotMut::F32(this);
    f64: "DoubleValue", Double, |this| Slot::F64(this), SlotMut::F64(this);
    String: "StringValue", String, |this| Slot::String(this), SlotMut::String(this);
    Vec<u8>: "BytesValue", Bytes, |this| Slot::Bytes(this), SlotMut::Bytes(this);
    Bytes: "BytesValue", Bytes, |this| Slot::CustomBytes(this), SlotMut::CustomBytes(this);
}

impl Reflect for () {
    crate::__reflect!(native);

    fn message_table() -> &'static MessageTable {
        static TABLE: MessageTable =
            MessageTable::new::<()>("google.protobuf.Empty", &[], &[], &[], &[]);
        &TABLE
    }

    fn slot(&self, _: usize) -> Slot<'_> {
        Slot::Unset
    }

    fn slot_mut(&mut self, _: usize) -> SlotMut<'_> {
        SlotMut::Unset
    }
}

/// Returns the table of the well-known type with a full name.
pub(super) fn table(full_name: &str) -> Option<&'static MessageTable> {
    Some(match full_name.strip_prefix("google.protobuf.")? {
        "BoolValue" => <bool as Reflect>::message_table(),
        "Int32Value" => <i32 as Reflect>::message_table(),
        "Int64Value" => <i64 as Reflect>::message_table(),
        "UInt32Value" => <u32 as Reflect>::message_table(),
        "UInt64Value" => <u64 as Reflect>::message_table(),
        "FloatValue" => <f32 as Reflect>::message_table(),
        "DoubleValue" => <f64 as Reflect>::message_table(),
        "StringValue" => <String as Reflect>::message_table(),
        "BytesValue" => <Vec<u8> as Reflect>::message_table(),
        "Empty" => <() as Reflect>::message_table(),
        #[cfg(feature = "prost-types")]
        name => return super::prost_messages::table(name),
        #[cfg(not(feature = "prost-types"))]
        _ => return None,
    })
}
