//! The well-known types that have a JSON form of their own.

use alloc::format;
use alloc::string::String;

use super::{Encoder, Result, wrong_slot};
use crate::format_error::{Error, Step};
use crate::json::ascii::Ascii;
use crate::json::{calendar, mask, span};
use crate::reflect::{Kind, Reflect, Slot, ValueRef, WellKnown};

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
            WellKnown::FieldMask => {
                self.out.plain_string(&mask_text(message)?);
                Ok(())
            }
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
            WellKnown::Value => {
                let (kind, value) = dynamic_value(message)?;
                self.value(kind, value)
            }
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
        self.out.plain_string(time_text(message, format)?.as_str());
        Ok(())
    }
}

/// Returns the text of a message of seconds and nanoseconds.
pub(in crate::json) fn time_text<const N: usize>(
    message: &dyn Reflect,
    format: fn(i64, i32) -> Option<Ascii<N>>,
) -> Result<Ascii<N>> {
    let (Some(ValueRef::I64(seconds)), Some(ValueRef::I32(nanos))) =
        (message.slot(0).value(), message.slot(1).value())
    else {
        return Err(wrong_slot());
    };
    format(seconds, nanos).ok_or_else(|| {
        let name = message.table().full_name();
        Error::new(format!("{seconds} seconds and {nanos} nanoseconds are out of range for {name}"))
    })
}

/// Returns the text of a `google.protobuf.FieldMask`.
pub(in crate::json) fn mask_text(message: &dyn Reflect) -> Result<String> {
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
    Ok(text)
}

/// Returns the value that a `google.protobuf.Value` holds, and its type.
pub(in crate::json) fn dynamic_value(message: &dyn Reflect) -> Result<(Kind, ValueRef<'_>)> {
    for (index, field) in message.table().fields().iter().enumerate() {
        match message.slot(index).value() {
            None => {}
            Some(ValueRef::F64(number)) if !number.is_finite() => {
                return Err(Error::new(format!("a Value cannot hold the number {number}")));
            }
            Some(value) => return Ok((field.kind(), value)),
        }
    }
    Err(Error::new("the Value has no kind"))
}
