//! How do `string` and `bytes` fields go out?

use super::writer::Writer;
use crate::types::{BytesType, StringType};

impl<'w> Writer<'w> {
    /// `string`, unless it is empty.
    #[inline]
    pub fn string<T: StringType>(self, tag: u32, value: &'w T) -> Self {
        let text = value.as_text();
        if text.is_empty() { self } else { self.bytes_field(tag, text.as_bytes()) }
    }

    /// `string`, even an empty one.
    #[inline]
    pub fn required_string<T: StringType>(self, tag: u32, value: &'w T) -> Self {
        self.bytes_field(tag, value.as_text().as_bytes())
    }

    /// `string`, if it is there.
    #[inline]
    pub fn optional_string<T: StringType>(self, tag: u32, value: &'w Option<T>) -> Self {
        match value {
            Some(value) => self.required_string(tag, value),
            None => self,
        }
    }

    /// `repeated string`.
    #[inline]
    pub fn repeated_string<T: StringType>(mut self, tag: u32, list: &'w [T]) -> Self {
        for value in list.iter().rev() {
            self = self.required_string(tag, value);
        }
        self
    }

    /// `bytes`, unless they are empty.
    #[inline]
    pub fn bytes<T: BytesType>(self, tag: u32, value: &'w T) -> Self {
        let bytes = value.as_slice();
        if bytes.is_empty() { self } else { self.bytes_field(tag, bytes) }
    }

    /// `bytes`, even none.
    #[inline]
    pub fn required_bytes<T: BytesType>(self, tag: u32, value: &'w T) -> Self {
        self.bytes_field(tag, value.as_slice())
    }

    /// `bytes`, if they are there.
    #[inline]
    pub fn optional_bytes<T: BytesType>(self, tag: u32, value: &'w Option<T>) -> Self {
        match value {
            Some(value) => self.required_bytes(tag, value),
            None => self,
        }
    }

    /// `repeated bytes`.
    #[inline]
    pub fn repeated_bytes<T: BytesType>(mut self, tag: u32, list: &'w [T]) -> Self {
        for value in list.iter().rev() {
            self = self.required_bytes(tag, value);
        }
        self
    }
}
