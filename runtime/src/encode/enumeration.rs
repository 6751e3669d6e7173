//! How do enums with a type of their own go out?

use super::writer::Writer;

impl Writer<'_> {
    /// An enum, unless its number is 0.
    #[inline]
    pub fn enumeration<E: Into<i32>>(self, tag: u32, value: E) -> Self {
        self.int32(tag, value.into())
    }

    /// An enum, whatever it is.
    #[inline]
    pub fn required_enumeration<E: Into<i32>>(self, tag: u32, value: E) -> Self {
        self.required_int32(tag, value.into())
    }

    /// An enum, if it is there.
    #[inline]
    pub fn optional_enumeration<E: Into<i32>>(self, tag: u32, value: Option<E>) -> Self {
        self.optional_int32(tag, value.map(E::into))
    }

    /// A repeated enum, each with its tag.
    pub fn repeated_enumeration<E: Copy + Into<i32>>(mut self, tag: u32, list: &[E]) -> Self {
        for &value in list.iter().rev() {
            self = self.required_int32(tag, value.into());
        }
        self
    }

    /// A repeated enum, packed.
    pub fn packed_enumeration<E: Copy + Into<i32>>(self, tag: u32, list: &[E]) -> Self {
        if list.is_empty() { self } else { self.block(tag, list, |value| value.into() as u64) }
    }
}
