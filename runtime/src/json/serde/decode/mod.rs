//! Messages from a deserializer: visitors that fill the slots of a message.
//!
//! A visitor refers to the message without knowing its type, so it is compiled once for each deserializer.

mod any;
mod collection;
mod object;
mod scalar;
mod transcode;
mod value;

use ::serde::Deserializer;
use ::serde::de::{DeserializeSeed, Error};
use alloc::borrow::Cow;
use alloc::format;
use core::cell::Cell;

use super::path::Path;
use crate::json::decode::OVER_BUDGET;
use crate::json::options::ReadOptions;
use crate::json::reader::TOO_DEEP;
use crate::reflect::{EnumTable, Kind, MessageField, MessageTable, SlotMut};
use value::{Place, Value};

/// A statement that says what is wrong with a value.
type Statement = Cow<'static, str>;

/// Deserializes a message into a field.
pub(super) fn message<'de, D: Deserializer<'de>>(
    field: &mut dyn MessageField,
    table: fn() -> &'static MessageTable,
    options: &ReadOptions<'_>,
    deserializer: D,
) -> Result<(), D::Error> {
    let input = &Input::new(options);
    let place = Place::Slot(SlotMut::Message(field));
    Value::single(input, &Path::ROOT, Kind::Message(table), place).deserialize(deserializer)
}

/// Deserializes the number of a value of an enum.
pub(super) fn enumeration<'de, D: Deserializer<'de>>(
    slot: SlotMut<'_>,
    table: fn() -> &'static EnumTable,
    deserializer: D,
) -> Result<(), D::Error> {
    let options = ReadOptions::new();
    let input = &Input::new(&options);
    Value::single(input, &Path::ROOT, Kind::Enum(table), Place::Slot(slot))
        .deserialize(deserializer)
}

/// The state of reading one value with everything in it.
struct Input<'o> {
    options: &'o ReadOptions<'o>,
    /// The number of levels of nesting that may still be entered.
    depth: Cell<u32>,
    /// The number of bytes that the values and names so far take in JSON at least.
    len: Cell<usize>,
    /// The number of bytes that have been allocated besides.
    charged: Cell<usize>,
}

impl<'o> Input<'o> {
    fn new(options: &'o ReadOptions<'o>) -> Self {
        let depth = Cell::new(options.limits.limits().depth);
        Self { options, depth, len: Cell::new(0), charged: Cell::new(0) }
    }

    /// Counts a value or name of this many bytes, and a sign between it and the next one.
    #[inline]
    fn count(&self, bytes: usize) -> Result<(), Statement> {
        let len = self.len.get().saturating_add(bytes + 1);
        self.len.set(len);
        self.options
            .limits
            .check_size(len - 1)
            .map_err(|failure| format!("{}", failure.error).into())
    }

    /// Charges memory before it is allocated.
    #[inline]
    fn charge(&self, bytes: usize) -> Result<(), Statement> {
        self.charged.set(self.charged.get().saturating_add(bytes));
        match self.memory() {
            Some(_) => Ok(()),
            None => Err(OVER_BUDGET.into()),
        }
    }

    /// Returns the number of bytes that may still be allocated, or `None` if there are too many already.
    #[inline]
    fn memory(&self) -> Option<usize> {
        let len = self.len.get();
        let allocated = self.charged.get().saturating_add(len);
        self.options.limits.limits().allowed(len).checked_sub(allocated)
    }

    /// Counts one more level of nesting. [`ascend`](Self::ascend) ends it.
    fn descend(&self) -> Result<(), Statement> {
        match self.depth.get().checked_sub(1) {
            Some(depth) => self.depth.set(depth),
            None => return Err(TOO_DEEP.into()),
        }
        Ok(())
    }

    /// Ends a level of nesting.
    fn ascend(&self) {
        self.depth.set(self.depth.get() + 1);
    }
}

/// Converts a statement about the value at a path to an error of the deserializer.
#[cold]
fn fail<E: Error>(path: &Path<'_>, statement: impl Into<Statement>) -> E {
    E::custom(path.error(statement))
}
