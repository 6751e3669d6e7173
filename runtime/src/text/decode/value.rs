//! Values by their type, and lists of them.

use alloc::format;
use alloc::string::String;

use super::{Decoder, stored};
use crate::format_error::{Error, Step};
use crate::reflect::{EnumTable, FieldTable, Kind, ListMut, SlotMut};
use crate::text::reader::{Number, Result, excerpt};

impl Decoder<'_, '_> {
    /// Decodes the value of a field after the colon.
    pub(super) fn slot(&mut self, field: &FieldTable, slot: SlotMut<'_>) -> Result<()> {
        match slot {
            SlotMut::List(list) => self.list(field.kind(), list),
            SlotMut::Map(map) => self.map(field, map),
            slot => self.value(field.kind(), slot),
        }
    }

    /// Decodes one element of a list, or several in brackets.
    fn list(&mut self, kind: Kind, mut list: ListMut<'_>) -> Result<()> {
        if !self.reader.take(b'[') {
            return self.element(kind, &mut list);
        }
        if self.reader.take(b']') {
            return Ok(());
        }
        loop {
            self.element(kind, &mut list)?;
            if !self.reader.take(b',') {
                return self.reader.expect(b']');
            }
        }
    }

    fn element(&mut self, kind: Kind, list: &mut ListMut<'_>) -> Result<()> {
        self.charge(list.growth())?;
        let index = list.len();
        let result = self.value(kind, list.push());
        result.map_err(|error| error.within(Step::Index(index)))
    }

    /// Decodes a single value.
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
                slot.set_string(self.text()?)
            }
            Kind::Bytes => {
                if let SlotMut::CustomBytes(field) = &slot {
                    self.charge(field.overhead())?;
                }
                slot.set_bytes(self.reader.string("a string in quotes")?)
            }
            Kind::Bool => slot.set_bool(self.bool()?),
            Kind::Double => slot.set_f64(self.number("a double", |number| number.double())?),
            Kind::Float => slot.set_f32(self.number("a float", |number| number.float())?),
            Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => {
                slot.set_i32(self.int32(kind.with_article())?)
            }
            Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => {
                slot.set_i64(self.int64(kind.with_article())?)
            }
            Kind::Uint32 | Kind::Fixed32 => slot.set_u32(self.uint32(kind.with_article())?),
            Kind::Uint64 | Kind::Fixed64 => slot.set_u64(self.uint64(kind.with_article())?),
            Kind::Enum(table) => slot.set_i32(self.enumeration(table())?),
        })
    }

    /// Reads a string, which has to be UTF-8.
    pub(super) fn text(&mut self) -> Result<String> {
        self.reader.peek();
        let start = self.reader.offset();
        let bytes = self.reader.string("a string in quotes")?;
        String::from_utf8(bytes)
            .map_err(|_| self.reader.error_at(start, "the bytes of the string are not UTF-8"))
    }

    /// Reads a number and converts it with a function.
    fn number<T>(
        &mut self,
        expected: &str,
        convert: impl FnOnce(&Number<'_>) -> Option<T>,
    ) -> Result<T> {
        self.reader.peek();
        let start = self.reader.offset();
        let number = self.reader.number(expected)?;
        convert(&number).ok_or_else(|| self.not(start, expected))
    }

    /// Creates the error that the number from an offset up to here is not what is expected.
    #[cold]
    pub(super) fn not(&self, start: usize, expected: &str) -> Error {
        let text = self.reader.text_from(start);
        self.reader.error_at(start, format!("`{}` is not {expected}", excerpt(text)))
    }

    pub(super) fn int32(&mut self, expected: &str) -> Result<i32> {
        self.number(expected, |number| number.signed(32)?.try_into().ok())
    }

    pub(super) fn int64(&mut self, expected: &str) -> Result<i64> {
        self.number(expected, |number| number.signed(64))
    }

    pub(super) fn uint32(&mut self, expected: &str) -> Result<u32> {
        self.number(expected, |number| number.unsigned(32)?.try_into().ok())
    }

    pub(super) fn uint64(&mut self, expected: &str) -> Result<u64> {
        self.number(expected, |number| number.unsigned(64))
    }

    /// Reads a bool: one of six words, or an integer that is 0 or 1.
    pub(super) fn bool(&mut self) -> Result<bool> {
        let start = match self.reader.peek() {
            b'0'..=b'9' => {
                let integer = self.number("a bool", |number| number.unsigned(64))?;
                return match integer {
                    0 => Ok(false),
                    1 => Ok(true),
                    _ => Err(self.reader.error_at(self.reader.offset(), "a bool is 0 or 1")),
                };
            }
            _ => self.reader.offset(),
        };
        match self.reader.identifier("a bool")? {
            "true" | "True" | "t" => Ok(true),
            "false" | "False" | "f" => Ok(false),
            _ => Err(self.not(start, "a bool")),
        }
    }

    /// Reads a value of an enum, by name or by number.
    fn enumeration(&mut self, table: &EnumTable) -> Result<i32> {
        let next = self.reader.peek();
        let start = self.reader.offset();
        let number = if next == b'-' || next.is_ascii_digit() {
            let number = self.int32("the number of an enum value")?;
            (!table.is_closed() || table.name_of(number).is_some()).then_some(number)
        } else {
            table.number_of(self.reader.identifier("the name or number of an enum value")?)
        };
        number.ok_or_else(|| {
            let text = excerpt(self.reader.text_from(start));
            self.reader.error_at(start, format!("{} has no value `{text}`", table.full_name()))
        })
    }
}
