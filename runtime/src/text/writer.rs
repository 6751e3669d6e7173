//! A writer of the text format, one token at a time.

use alloc::format;
use alloc::string::String;

/// A text that grows, and how it is laid out.
pub(super) struct Writer {
    out: String,
    single_line: bool,
    level: usize,
}

impl Writer {
    pub(super) fn new(single_line: bool) -> Self {
        Self { out: String::new(), single_line, level: 0 }
    }

    /// Returns the text.
    pub(super) fn into_text(self) -> String {
        self.out
    }

    /// Starts a field.
    pub(super) fn name(&mut self, name: &str) {
        if !self.single_line {
            self.out.extend(core::iter::repeat_n("  ", self.level));
        } else if !self.out.is_empty() {
            self.out.push(' ');
        }
        self.out.push_str(name);
    }

    /// Ends a field.
    pub(super) fn end(&mut self) {
        if !self.single_line {
            self.out.push('\n');
        }
    }

    /// Opens a message after the name of its field.
    pub(super) fn open(&mut self) {
        self.out.push_str(" {");
        self.level += 1;
        self.end();
    }

    /// Closes a message.
    pub(super) fn close(&mut self) {
        self.level -= 1;
        self.name("}");
    }

    /// Writes a value that needs no quotes, after a colon.
    pub(super) fn value(&mut self, text: &str) {
        self.out.push_str(": ");
        self.out.push_str(text);
    }

    /// Writes a finite double in the fewest digits that come back, or one of `inf`, `-inf` and `nan`.
    pub(super) fn double(&mut self, value: f64) {
        match value {
            _ if value.is_nan() => self.value("nan"),
            _ if value.is_infinite() => self.value(if value > 0.0 { "inf" } else { "-inf" }),
            _ => self.finite(zmij::Buffer::new().format_finite(value)),
        }
    }

    /// Writes a float, as [`double`](Self::double) does.
    pub(super) fn float(&mut self, value: f32) {
        if value.is_finite() {
            self.finite(zmij::Buffer::new().format_finite(value));
        } else {
            self.double(value.into());
        }
    }

    fn finite(&mut self, digits: &str) {
        self.value(digits.strip_suffix(".0").unwrap_or(digits));
    }

    /// Writes bytes as a string. Bytes that are not printable ASCII are escaped, but for characters of UTF-8
    /// if `text` is given and they are to be kept.
    pub(super) fn string(&mut self, bytes: &[u8], text: Option<&str>) {
        self.out.push_str(": \"");
        match text {
            Some(text) => {
                for character in text.chars() {
                    match u8::try_from(character) {
                        Ok(byte) if byte < 0x80 => self.byte(byte),
                        _ => self.out.push(character),
                    }
                }
            }
            None => bytes.iter().for_each(|byte| self.byte(*byte)),
        }
        self.out.push('"');
    }

    fn byte(&mut self, byte: u8) {
        match byte {
            b'\n' => self.out.push_str("\\n"),
            b'\r' => self.out.push_str("\\r"),
            b'\t' => self.out.push_str("\\t"),
            b'"' => self.out.push_str("\\\""),
            b'\'' => self.out.push_str("\\'"),
            b'\\' => self.out.push_str("\\\\"),
            b' '..=b'~' => self.out.push(char::from(byte)),
            _ => self.out.push_str(&format!("\\{byte:03o}")),
        }
    }
}
