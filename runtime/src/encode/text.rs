//! Encoding of `string` and `bytes` fields.

use alloc::string::String;

use super::writer::Writer;
use crate::types::{BytesType, StringType};

impl<'w> Writer<'w> {
    /// Writes a `string` field, unless it is empty.
    #[inline]
    pub fn string(self, tag: u32, value: &'w String) -> Self {
        if value.is_empty() { self } else { self.required_string(tag, value) }
    }

    /// Writes a `string` field, even if it is empty.
    ///
    /// The function takes a `&String` since passing one reference takes less code in each caller than
    /// passing the pointer and length of a `&str`.
    pub fn required_string(self, tag: u32, value: &'w String) -> Self {
        self.bytes_field_inline(tag, value.as_bytes())
    }

    /// Writes an optional `string` field, if it is set.
    #[inline]
    pub fn optional_string(self, tag: u32, value: &'w Option<String>) -> Self {
        match value {
            Some(value) => self.required_string(tag, value),
            None => self,
        }
    }

    /// Writes a repeated `string` field.
    pub fn repeated_string(mut self, tag: u32, list: &'w [String]) -> Self {
        for value in list.iter().rev() {
            self = self.required_string(tag, value);
        }
        self
    }

    /// Writes a `string` field of a custom string type, unless it is empty.
    #[inline]
    pub fn string_as<T: StringType>(self, tag: u32, value: &'w T) -> Self {
        let text = value.as_text();
        if text.is_empty() { self } else { self.bytes_field(tag, text.as_bytes()) }
    }

    /// Writes a `string` field of a custom string type, even if it is empty.
    #[inline]
    pub fn required_string_as<T: StringType>(self, tag: u32, value: &'w T) -> Self {
        self.bytes_field(tag, value.as_text().as_bytes())
    }

    /// Writes an optional `string` field of a custom string type, if it is set.
    #[inline]
    pub fn optional_string_as<T: StringType>(self, tag: u32, value: &'w Option<T>) -> Self {
        match value {
            Some(value) => self.required_string_as(tag, value),
            None => self,
        }
    }

    /// Writes a repeated `string` field of a custom string type.
    pub fn repeated_string_as<T: StringType>(mut self, tag: u32, list: &'w [T]) -> Self {
        for value in list.iter().rev() {
            self = self.required_string_as(tag, value);
        }
        self
    }

    /// Writes a `bytes` field, unless it is empty.
    #[inline]
    pub fn bytes<T: BytesType>(self, tag: u32, value: &'w T) -> Self {
        let bytes = value.as_slice();
        if bytes.is_empty() { self } else { self.bytes_field(tag, bytes) }
    }

    /// Writes a `bytes` field, even if it is empty.
    #[inline]
    pub fn required_bytes<T: BytesType>(self, tag: u32, value: &'w T) -> Self {
        self.bytes_field(tag, value.as_slice())
    }

    /// Writes an optional `bytes` field, if it is set.
    #[inline]
    pub fn optional_bytes<T: BytesType>(self, tag: u32, value: &'w Option<T>) -> Self {
        match value {
            Some(value) => self.required_bytes(tag, value),
            None => self,
        }
    }

    /// Writes a repeated `bytes` field.
    #[inline]
    pub fn repeated_bytes<T: BytesType>(mut self, tag: u32, list: &'w [T]) -> Self {
        for value in list.iter().rev() {
            self = self.required_bytes(tag, value);
        }
        self
    }
}
