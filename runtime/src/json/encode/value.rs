//! Values by their type, and lists of them.

use super::{Encoder, Result};
use crate::format_error::Step;
use crate::json::decode::enumeration::is_null;
use crate::json::options::WriteOptions;
use crate::reflect::{EnumTable, Kind, ListRef, ValueRef};

/// The form of an enum value.
pub(in crate::json) enum Form {
    Null,
    Name(&'static str),
    Number,
}

/// Returns the form of an enum value: the first name that the enum declares for it, or a number that is unknown.
pub(in crate::json) fn form_of(table: &EnumTable, number: i32, options: &WriteOptions<'_>) -> Form {
    if is_null(table) {
        return Form::Null;
    }
    match table.name_of(number) {
        Some(name) if !options.use_enum_numbers => Form::Name(name),
        _ => Form::Number,
    }
}

impl Encoder<'_> {
    /// Writes a single value.
    #[inline]
    pub(super) fn value(&mut self, kind: Kind, value: ValueRef<'_>) -> Result<()> {
        match value {
            ValueRef::Bool(value) => self.bool(value),
            ValueRef::I32(value) => self.int32(kind, value),
            ValueRef::U32(value) => self.uint32(value),
            ValueRef::I64(value) => self.int64(value),
            ValueRef::U64(value) => self.uint64(value),
            ValueRef::F32(value) => self.out.float(value),
            ValueRef::F64(value) => self.double(value),
            ValueRef::String(text) => self.string(text),
            ValueRef::Bytes(bytes) => self.out.base64(bytes),
            ValueRef::Message(message) => return self.message(message),
        }
        Ok(())
    }

    #[inline]
    pub(super) fn bool(&mut self, value: bool) {
        self.out.bool(value);
    }

    /// Writes a number of 32 bits, or a value of an enum.
    #[inline]
    pub(super) fn int32(&mut self, kind: Kind, value: i32) {
        match kind {
            Kind::Enum(table) => self.enumeration(table(), value),
            _ => self.out.int32(value),
        }
    }

    #[inline]
    pub(super) fn uint32(&mut self, value: u32) {
        self.out.uint32(value);
    }

    #[inline]
    pub(super) fn int64(&mut self, value: i64) {
        if self.options.stringify_64_bit_integers {
            self.out.int64(value);
        } else {
            self.out.bare_int64(value);
        }
    }

    #[inline]
    pub(super) fn uint64(&mut self, value: u64) {
        if self.options.stringify_64_bit_integers {
            self.out.uint64(value);
        } else {
            self.out.bare_uint64(value);
        }
    }

    #[inline]
    pub(super) fn double(&mut self, value: f64) {
        self.out.double(value);
    }

    #[inline]
    pub(super) fn string(&mut self, text: &str) {
        self.out.string(text);
    }

    /// Writes a value of an enum.
    fn enumeration(&mut self, table: &EnumTable, number: i32) {
        match form_of(table, number, self.options) {
            Form::Null => self.out.raw("null"),
            Form::Name(name) => self.out.plain_string(name),
            Form::Number => self.out.int32(number),
        }
    }

    /// Writes a list.
    pub(super) fn list(&mut self, kind: Kind, list: ListRef<'_>) -> Result<()> {
        /// Writes elements that cannot fail with a method for their Rust type.
        macro_rules! elements {
            ($list:expr, $element:ident => $write:expr) => {
                for (index, $element) in $list.iter().enumerate() {
                    self.out.element(index == 0);
                    $write;
                }
            };
        }
        self.out.open("[");
        match list {
            ListRef::I32(list) => elements!(list, value => self.int32(kind, *value)),
            ListRef::I64(list) => elements!(list, value => self.int64(*value)),
            ListRef::U32(list) => elements!(list, value => self.uint32(*value)),
            ListRef::U64(list) => elements!(list, value => self.uint64(*value)),
            ListRef::F64(list) => elements!(list, value => self.double(*value)),
            ListRef::String(list) => elements!(list, text => self.string(text)),
            ListRef::Message(list) => {
                for index in 0..list.len() {
                    let Some(message) = list.element(index) else { break };
                    self.out.element(index == 0);
                    let result = self.message(message);
                    result.map_err(|error| error.within(Step::Index(index)))?;
                }
            }
            list => {
                for (index, element) in list.iter().enumerate() {
                    self.out.element(index == 0);
                    let result = self.value(kind, element);
                    result.map_err(|error| error.within(Step::Index(index)))?;
                }
            }
        }
        self.out.close("]", list.is_empty());
        Ok(())
    }
}
