//! How do `string` and `bytes` fields go out?

use alloc::string::String;

use super::writer::Writer;
use crate::types::{BytesType, StringType};

impl<'w> Writer<'w> {
    /// `string`, unless it is empty.
    #[inline]
    pub fn string(self, tag: u32, value: &'w String) -> Self {
        if value.is_empty() { self } else { self.required_string(tag, value) }
    }

    /// `string`, even an empty one. A function of its own: to hand over a `String` takes less code where
    /// it is called than where its text lies and how long it is.
    pub fn required_string(self, tag: u32, value: &'w String) -> Self {
        self.bytes_field_here(tag, value.as_bytes())
    }

    /// `string`, if it is there.
    #[inline]
    pub fn optional_string(self, tag: u32, value: &'w Option<String>) -> Self {
        match value {
            Some(value) => self.required_string(tag, value),
            None => self,
        }
    }

    /// `repeated string`.
    pub fn repeated_string(mut self, tag: u32, list: &'w [String]) -> Self {
        for value in list.iter().rev() {
            self = self.required_string(tag, value);
        }
        self
    }

    /// `string` in a type of the user's, unless it is empty.
    #[inline]
    pub fn string_as<T: StringType>(self, tag: u32, value: &'w T) -> Self {
        let text = value.as_text();
        if text.is_empty() { self } else { self.bytes_field(tag, text.as_bytes()) }
    }

    /// `string` in a type of the user's, even an empty one.
    #[inline]
    pub fn required_string_as<T: StringType>(self, tag: u32, value: &'w T) -> Self {
        self.bytes_field(tag, value.as_text().as_bytes())
    }

    /// `string` in a type of the user's, if it is there.
    #[inline]
    pub fn optional_string_as<T: StringType>(self, tag: u32, value: &'w Option<T>) -> Self {
        match value {
            Some(value) => self.required_string_as(tag, value),
            None => self,
        }
    }

    /// `repeated string` in a type of the user's.
    pub fn repeated_string_as<T: StringType>(mut self, tag: u32, list: &'w [T]) -> Self {
        for value in list.iter().rev() {
            self = self.required_string_as(tag, value);
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
