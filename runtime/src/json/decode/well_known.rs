//! The well-known types that have a JSON form of their own.

use alloc::borrow::Cow;

use super::list::within_index;
use super::message::within_key;
use super::{Decoder, Result, stored};
use crate::json::reader::Kind as Token;
use crate::json::{calendar, mask, span};
use crate::reflect::{MapKey, Reflect, SlotMut, WellKnown};

/// The members of `google.protobuf.Value`, in the order of their numbers.
pub(in crate::json) mod value {
    pub(in crate::json) const NULL: usize = 0;
    pub(in crate::json) const NUMBER: usize = 1;
    pub(in crate::json) const STRING: usize = 2;
    pub(in crate::json) const BOOL: usize = 3;
    pub(in crate::json) const STRUCT: usize = 4;
    pub(in crate::json) const LIST: usize = 5;
}

impl Decoder<'_, '_> {
    /// Decodes a message with a JSON form of its own. Its fields have the indices of their order in
    /// `google/protobuf`.
    pub(super) fn well_known(
        &mut self,
        message: &mut dyn Reflect,
        well_known: WellKnown,
    ) -> Result<()> {
        match well_known {
            WellKnown::Any => self.any(message),
            WellKnown::Timestamp => self.seconds_and_nanos(message, "a timestamp", calendar::parse),
            WellKnown::Duration => self.seconds_and_nanos(message, "a duration", span::parse),
            WellKnown::FieldMask => self.field_mask(message),
            WellKnown::Struct => self.structure(message),
            WellKnown::ListValue => self.list_value(message),
            WellKnown::Value => self.dynamic_value(message),
            WellKnown::BoolValue
            | WellKnown::BytesValue
            | WellKnown::DoubleValue
            | WellKnown::FloatValue
            | WellKnown::Int32Value
            | WellKnown::Int64Value
            | WellKnown::StringValue
            | WellKnown::UInt32Value
            | WellKnown::UInt64Value => match message.table().fields() {
                [field] => self.value(field.kind(), message.slot_mut(0)),
                _ => stored(false),
            },
        }
    }

    /// Reads a string with a function that returns what the string stands for.
    fn parsed<T>(&mut self, expected: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T> {
        if self.reader.kind()? != Token::String {
            return Err(self.reader.mismatch(expected));
        }
        let start = self.reader.offset();
        let text = self.reader.string()?;
        parse(&text).ok_or_else(|| {
            self.reader.rewind(start);
            self.reader.mismatch(expected)
        })
    }

    fn seconds_and_nanos(
        &mut self,
        message: &mut dyn Reflect,
        expected: &str,
        parse: fn(&str) -> Option<(i64, i32)>,
    ) -> Result<()> {
        let (seconds, nanos) = self.parsed(expected, parse)?;
        stored(message.slot_mut(0).set_i64(seconds))?;
        stored(message.slot_mut(1).set_i32(nanos))
    }

    fn field_mask(&mut self, message: &mut dyn Reflect) -> Result<()> {
        let Some(mut list) = message.slot_mut(0).list() else { return stored(false) };
        self.reader.peek();
        let start = self.reader.offset();
        let text = match self.reader.kind()? {
            Token::String => self.reader.string()?,
            _ => return Err(self.reader.mismatch("a field mask")),
        };
        for path in mask::parse(&text) {
            let Some((path, added)) = path else {
                self.reader.rewind(start);
                return Err(self.reader.mismatch("a field mask"));
            };
            self.charge(list.growth().saturating_add(added))?;
            stored(list.push().set_string(path))?;
        }
        Ok(())
    }

    fn structure(&mut self, message: &mut dyn Reflect) -> Result<()> {
        let ([field], Some(mut map)) = (message.table().fields(), message.slot_mut(0).map()) else {
            return stored(false);
        };
        self.reader.enter_object("an object")?;
        self.reader.descend()?;
        let mut first = true;
        while self.reader.next_member(first)? {
            first = false;
            let start = self.reader.offset();
            let key = self.reader.key()?;
            self.reader.colon()?;
            let result = self.entry(field.kind(), MapKey::String(&key), &mut map, start);
            result.map_err(|error| within_key(error, &key))?;
        }
        self.reader.ascend();
        Ok(())
    }

    fn list_value(&mut self, message: &mut dyn Reflect) -> Result<()> {
        let ([field], Some(mut list)) = (message.table().fields(), message.slot_mut(0).list())
        else {
            return stored(false);
        };
        self.reader.enter_array("an array")?;
        self.reader.descend()?;
        let mut index = 0;
        while self.reader.next_element(index == 0)? {
            self.charge(list.growth())?;
            let result = self.value(field.kind(), list.push());
            result.map_err(|error| within_index(error, index))?;
            index += 1;
        }
        self.reader.ascend();
        Ok(())
    }

    /// Decodes a value of any kind.
    fn dynamic_value(&mut self, message: &mut dyn Reflect) -> Result<()> {
        match self.reader.kind()? {
            Token::Null => {
                self.reader.take_null()?;
                stored(message.slot_mut(value::NULL).set_i32(0))
            }
            Token::Bool => {
                let bool = self.reader.bool()?;
                stored(message.slot_mut(value::BOOL).set_bool(bool))
            }
            Token::Number => {
                let number = self.reader.double()?;
                stored(message.slot_mut(value::NUMBER).set_f64(number))
            }
            Token::String => match self.reader.string()? {
                Cow::Borrowed(text) => stored(message.slot_mut(value::STRING).set_str(text)),
                Cow::Owned(text) => stored(message.slot_mut(value::STRING).set_string(text)),
            },
            Token::Object => self.nested_value(message.slot_mut(value::STRUCT)),
            Token::Array => self.nested_value(message.slot_mut(value::LIST)),
        }
    }

    fn nested_value(&mut self, slot: SlotMut<'_>) -> Result<()> {
        let SlotMut::Message(field) = slot else { return stored(false) };
        self.charge(field.growth())?;
        self.message(field.get_or_insert())
    }
}
