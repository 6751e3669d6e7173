//! JSON strings with the escapes that JSON demands, and no others.

use alloc::string::String;

use super::Writer;
use crate::json::scan::special;

impl Writer {
    /// Writes a string.
    #[inline]
    pub(crate) fn string(&mut self, text: &str) {
        self.out.reserve(text.len() + 2);
        self.push("\"");
        let end = special(text.as_bytes(), 0);
        if end == text.len() {
            self.push(text);
        } else {
            escape(text, end, &mut self.out);
        }
        self.push("\"");
    }
}

/// Appends a text whose first special byte is at this offset.
#[cold]
fn escape(text: &str, first: usize, out: &mut String) {
    let mut run = 0;
    let mut at = first;
    while let Some(byte) = text.as_bytes().get(at) {
        out.push_str(&text[run..at]);
        let short = match byte {
            b'"' => '"',
            b'\\' => '\\',
            b'\n' => 'n',
            b'\r' => 'r',
            b'\t' => 't',
            0x08 => 'b',
            0x0c => 'f',
            _ => 'u',
        };
        out.push('\\');
        out.push(short);
        if short == 'u' {
            let digit = |value: u8| char::from(b"0123456789abcdef"[usize::from(value & 15)]);
            out.push_str("00");
            out.push(digit(byte >> 4));
            out.push(digit(*byte));
        }
        run = at + 1;
        at = special(text.as_bytes(), run);
    }
    out.push_str(&text[run..]);
}
