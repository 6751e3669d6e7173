//! A writer of JSON text, one token at a time.

pub(crate) mod number;
mod string;

use alloc::string::String;

use super::base64;
use crate::memory;

/// A text that grows, and how it is laid out.
pub(crate) struct Writer {
    out: String,
    /// The number of spaces for each level of nesting, or `None` for text without white space.
    indent: Option<usize>,
    level: usize,
}

impl Writer {
    /// Creates a writer that appends to a text.
    pub(crate) fn new(out: String, indent: Option<usize>) -> Self {
        Self { out, indent, level: 0 }
    }

    /// Returns the text.
    pub(crate) fn into_text(self) -> String {
        self.out
    }

    #[inline(always)]
    fn push(&mut self, json: &str) {
        memory::append(&mut self.out, [json]);
    }

    /// Appends a text that is JSON already.
    #[inline]
    pub(crate) fn raw(&mut self, json: &str) {
        self.push(json);
    }

    /// Opens an object or array.
    #[inline]
    pub(crate) fn open(&mut self, bracket: &'static str) {
        self.push(bracket);
        self.level += 1;
    }

    /// Closes an object or array, which is `empty` if nothing was written since it was opened.
    #[inline]
    pub(crate) fn close(&mut self, bracket: &'static str, empty: bool) {
        self.level -= 1;
        if self.indent.is_some() && !empty {
            self.line();
        }
        self.push(bracket);
    }

    /// Separates an element from the one before it.
    #[inline]
    pub(crate) fn element(&mut self, first: bool) {
        if !first {
            self.push(",");
        }
        if self.indent.is_some() {
            self.line();
        }
    }

    /// Starts a member whose key needs no escapes.
    #[inline]
    pub(crate) fn member(&mut self, key: &str, first: bool) {
        if self.indent.is_some() {
            self.element(first);
            memory::append(&mut self.out, ["\"", key, "\": "]);
        } else if first {
            memory::append(&mut self.out, ["\"", key, "\":"]);
        } else {
            memory::append(&mut self.out, [",\"", key, "\":"]);
        }
    }

    /// Starts a member with any key.
    pub(crate) fn member_with_key(&mut self, key: &str, first: bool) {
        self.element(first);
        self.string(key);
        self.colon();
    }

    /// Writes the colon after a key.
    #[inline]
    pub(crate) fn colon(&mut self) {
        self.push(if self.indent.is_some() { ": " } else { ":" });
    }

    #[cold]
    fn line(&mut self) {
        self.out.push('\n');
        let width = self.indent.unwrap_or(0) * self.level;
        self.out.extend(core::iter::repeat_n(' ', width));
    }

    /// Writes a bool.
    #[inline]
    pub(crate) fn bool(&mut self, value: bool) {
        self.push(if value { "true" } else { "false" });
    }

    /// Writes bytes in Base64.
    pub(crate) fn base64(&mut self, bytes: &[u8]) {
        self.push("\"");
        base64::encode(bytes, &mut self.out);
        self.push("\"");
    }

    /// Writes a text that needs no escapes as a string.
    #[inline]
    pub(crate) fn plain_string(&mut self, text: &str) {
        memory::append(&mut self.out, ["\"", text, "\""]);
    }
}

#[cfg(test)]
mod tests;
