//! Values by their type.

use alloc::borrow::Cow;

use super::{Decoder, Result, stored};
use crate::reflect::{FieldTable, Kind, SlotMut};

impl Decoder<'_, '_> {
    /// Decodes the value of a field, which may be a list or a map.
    #[inline]
    pub(super) fn slot(&mut self, field: &FieldTable, slot: SlotMut<'_>) -> Result<()> {
        match slot {
            SlotMut::List(list) => self.list(field.kind(), list),
            SlotMut::Map(map) => self.map(field, map),
            slot => self.value(field.kind(), slot),
        }
    }

    /// Decodes a single value. If it is the unknown name of an enum value and those are ignored, the slot keeps
    /// its value.
    #[inline]
    pub(super) fn value(&mut self, kind: Kind, slot: SlotMut<'_>) -> Result<()> {
        stored(match kind {
            Kind::Message(_) => {
                let SlotMut::Message(field) = slot else { return stored(false) };
                self.charge(field.growth())?;
                return self.message(field.get_or_insert());
            }
            Kind::String => {
                if let SlotMut::CustomString(field) = &slot {
                    self.charge(field.overhead())?;
                }
                match self.reader.string()? {
                    Cow::Borrowed(text) => slot.set_str(text),
                    Cow::Owned(text) => slot.set_string(text),
                }
            }
            Kind::Bytes => {
                if let SlotMut::CustomBytes(field) = &slot {
                    self.charge(field.overhead())?;
                }
                slot.set_bytes(self.reader.base64()?)
            }
            Kind::Bool => slot.set_bool(self.reader.bool()?),
            Kind::Double => slot.set_f64(self.reader.double()?),
            Kind::Float => slot.set_f32(self.reader.float()?),
            Kind::Int32 => slot.set_i32(self.reader.int32("an int32")?),
            Kind::Int64 => slot.set_i64(self.reader.int64("an int64")?),
            Kind::Uint32 => slot.set_u32(self.reader.uint32("a uint32")?),
            Kind::Uint64 => slot.set_u64(self.reader.uint64("a uint64")?),
            Kind::Sint32 => slot.set_i32(self.reader.int32("a sint32")?),
            Kind::Sint64 => slot.set_i64(self.reader.int64("a sint64")?),
            Kind::Fixed32 => slot.set_u32(self.reader.uint32("a fixed32")?),
            Kind::Fixed64 => slot.set_u64(self.reader.uint64("a fixed64")?),
            Kind::Sfixed32 => slot.set_i32(self.reader.int32("an sfixed32")?),
            Kind::Sfixed64 => slot.set_i64(self.reader.int64("an sfixed64")?),
            Kind::Enum(table) => match self.enumeration(table())? {
                Some(number) => slot.set_i32(number),
                None => true,
            },
        })
    }
}
