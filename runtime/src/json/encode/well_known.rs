//! The well-known types that have a JSON form of their own.

use alloc::format;
use alloc::string::String;

use super::{Encoder, Result, wrong_slot};
use crate::format_error::{Error, Step};
use crate::json::ascii::Ascii;
use crate::json::{calendar, mask, span};
use crate::reflect::{Reflect, Slot, ValueRef, WellKnown};

impl Encoder<'_> {
    /// Writes a message with a JSON form of its own.
    pub(super) fn well_known(
        &mut self,
        message: &dyn Reflect,
        well_known: WellKnown,
    ) -> Result<()> {
        match well_known {
            WellKnown::Any => self.any(message),
            WellKnown::Timestamp => self.seconds_and_nanos(message, calendar::format),
            WellKnown::Duration => self.seconds_and_nanos(message, span::format),
            WellKnown::FieldMask => self.field_mask(message),
            WellKnown::Struct => match (message.table().fields(), message.slot(0)) {
                ([field], Slot::Map(map)) => {
                    self.descend()?;
                    self.map(field.kind(), map)?;
                    self.ascend();
                    Ok(())
                }
                _ => Err(wrong_slot()),
            },
            WellKnown::ListValue => match (message.table().fields(), message.slot(0)) {
                ([field], Slot::List(list)) => {
                    self.descend()?;
                    self.list(field.kind(), list)?;
                    self.ascend();
                    Ok(())
                }
                _ => Err(wrong_slot()),
            },
            WellKnown::Value => self.dynamic_value(message),
            WellKnown::BoolValue
            | WellKnown::BytesValue
            | WellKnown::DoubleValue
            | WellKnown::FloatValue
            | WellKnown::Int32Value
            | WellKnown::Int64Value
            | WellKnown::StringValue
            | WellKnown::UInt32Value
            | WellKnown::UInt64Value => match (message.table().fields(), message.slot(0).value()) {
                ([field], Some(value)) => self.value(field.kind(), value),
                _ => Err(wrong_slot()),
            },
        }
    }

    fn seconds_and_nanos<const N: usize>(
        &mut self,
        message: &dyn Reflect,
        format: fn(i64, i32) -> Option<Ascii<N>>,
    ) -> Result<()> {
        let (Some(ValueRef::I64(seconds)), Some(ValueRef::I32(nanos))) =
            (message.slot(0).value(), message.slot(1).value())
        else {
            return Err(wrong_slot());
        };
        match format(seconds, nanos) {
            Some(text) => self.out.plain_string(text.as_str()),
            None => {
                let name = message.table().full_name();
                return Err(Error::new(format!(
                    "{seconds} seconds and {nanos} nanoseconds are out of range for {name}"
                )));
            }
        }
        Ok(())
    }

    fn field_mask(&mut self, message: &dyn Reflect) -> Result<()> {
        let Slot::List(paths) = message.slot(0) else { return Err(wrong_slot()) };
        let mut text = String::new();
        for (index, path) in paths.iter().enumerate() {
            let ValueRef::String(path) = path else { return Err(wrong_slot()) };
            if index > 0 {
                text.push(',');
            }
            if !mask::format(path, &mut text) {
                let error = Error::new(format!("the path {path:?} has no form in camel case"));
                return Err(error.within(Step::Index(index)).within(Step::Field("paths".into())));
            }
        }
        self.out.plain_string(&text);
        Ok(())
    }

    fn dynamic_value(&mut self, message: &dyn Reflect) -> Result<()> {
        let fields = message.table().fields();
        for (index, field) in fields.iter().enumerate() {
            match message.slot(index).value() {
                None => {}
                Some(ValueRef::F64(number)) if !number.is_finite() => {
                    return Err(Error::new(format!("a Value cannot hold the number {number}")));
                }
                Some(value) => return self.value(field.kind(), value),
            }
        }
        Err(Error::new("the Value has no kind"))
    }
}
