//! The fields of a message, one after the other.

use super::{FieldTable, Reflect, Slot};

/// The fields of a message with their slots, in the order of their numbers.
pub(crate) struct Fields<'m> {
    message: &'m dyn Reflect,
    fields: &'static [FieldTable],
    /// True if unset fields are not left out.
    all: bool,
    /// The index of the field of the lowest bit of `bits`.
    first: usize,
    bits: u64,
}

impl<'m> Fields<'m> {
    /// Returns all fields.
    #[cfg(feature = "json")]
    pub(crate) fn all(message: &'m dyn Reflect) -> Self {
        Self { message, fields: message.table().fields(), all: true, first: 0, bits: u64::MAX }
    }

    /// Returns the fields that may be set: those that are not are left out mostly, and so are those with implicit
    /// presence that are zero or empty.
    pub(crate) fn candidates(message: &'m dyn Reflect) -> Self {
        let bits = message.candidates(0);
        Self { message, fields: message.table().fields(), all: false, first: 0, bits }
    }
}

impl<'m> Iterator for Fields<'m> {
    type Item = (&'static FieldTable, Slot<'m>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        while self.bits == 0 {
            self.first += 64;
            if self.first >= self.fields.len() {
                return None;
            }
            self.bits = if self.all { u64::MAX } else { self.message.candidates(self.first / 64) };
        }
        let index = self.first + self.bits.trailing_zeros() as usize;
        self.bits &= self.bits - 1;
        let field = self.fields.get(index)?;
        Some((field, self.message.slot(index)))
    }
}
