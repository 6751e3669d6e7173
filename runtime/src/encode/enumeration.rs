//! Encoding of enum fields that have an enum type in Rust.

use super::writer::Writer;

impl Writer<'_> {
    /// Writes an enum field, unless its number is 0.
    #[inline]
    pub fn enumeration<E: Into<i32>>(self, tag: u32, value: E) -> Self {
        self.int32(tag, value.into())
    }

    /// Writes an enum field, whatever its value.
    #[inline]
    pub fn required_enumeration<E: Into<i32>>(self, tag: u32, value: E) -> Self {
        self.required_int32(tag, value.into())
    }

    /// Writes an optional enum field, if it is set.
    #[inline]
    pub fn optional_enumeration<E: Into<i32>>(self, tag: u32, value: Option<E>) -> Self {
        self.optional_int32(tag, value.map(E::into))
    }

    /// Writes an expanded repeated enum field.
    pub fn repeated_enumeration<E: Copy + Into<i32>>(mut self, tag: u32, list: &[E]) -> Self {
        for &value in list.iter().rev() {
            self = self.required_int32(tag, value.into());
        }
        self
    }

    /// Writes a packed repeated enum field.
    pub fn packed_enumeration<E: Copy + Into<i32>>(self, tag: u32, list: &[E]) -> Self {
        if list.is_empty() {
            self
        } else {
            self.packed_varints(tag, list, |value| value.into() as u64)
        }
    }
}
