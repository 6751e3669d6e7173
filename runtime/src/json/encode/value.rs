//! Values by their type, and lists of them.

use super::{Encoder, Result};
use crate::format_error::Step;
use crate::reflect::{EnumTable, Kind, ListRef, ValueRef};

impl Encoder<'_> {
    /// Writes a single value.
    #[inline]
    pub(super) fn value(&mut self, kind: Kind, value: ValueRef<'_>) -> Result<()> {
        match value {
            ValueRef::Bool(value) => self.out.bool(value),
            ValueRef::I32(value) => match kind {
                Kind::Enum(table) => self.enumeration(table(), value),
                _ => self.out.int32(value),
            },
            ValueRef::U32(value) => self.out.uint32(value),
            ValueRef::I64(value) if self.options.stringify_64_bit_integers => {
                self.out.int64(value);
            }
            ValueRef::I64(value) => self.out.bare_int64(value),
            ValueRef::U64(value) if self.options.stringify_64_bit_integers => {
                self.out.uint64(value);
            }
            ValueRef::U64(value) => self.out.bare_uint64(value),
            ValueRef::F32(value) => self.out.float(value),
            ValueRef::F64(value) => self.out.double(value),
            ValueRef::String(text) => self.out.string(text),
            ValueRef::Bytes(bytes) => self.out.base64(bytes),
            ValueRef::Message(message) => return self.message(message),
        }
        Ok(())
    }

    /// Writes a value of an enum: the first name that the enum declares for it, or a number that is unknown.
    fn enumeration(&mut self, table: &EnumTable, number: i32) {
        if table.full_name() == "google.protobuf.NullValue" {
            return self.out.raw("null");
        }
        match table.name_of(number) {
            Some(name) if !self.options.use_enum_numbers => self.out.plain_string(name),
            _ => self.out.int32(number),
        }
    }

    /// Writes a list.
    pub(super) fn list(&mut self, kind: Kind, list: ListRef<'_>) -> Result<()> {
        self.out.open('[');
        for (index, element) in list.iter().enumerate() {
            self.out.element(index == 0);
            let result = self.value(kind, element);
            result.map_err(|error| error.within(Step::Index(index)))?;
        }
        self.out.close(']', list.is_empty());
        Ok(())
    }
}
