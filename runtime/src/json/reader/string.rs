//! JSON strings: clean ones are borrowed from the text, others are unescaped.

use alloc::borrow::Cow;
use alloc::string::String;

use super::{Reader, Result};
use crate::json::base64;
use crate::json::scan::special;

impl<'a> Reader<'a> {
    /// Reads a string.
    #[inline]
    pub(crate) fn string(&mut self) -> Result<Cow<'a, str>> {
        if self.peek() != b'"' {
            return Err(self.mismatch("a string"));
        }
        self.string_token()
    }

    /// Reads bytes in Base64.
    pub(crate) fn base64(&mut self) -> Result<alloc::vec::Vec<u8>> {
        if self.peek() != b'"' {
            return Err(self.mismatch("a string with Base64"));
        }
        let start = self.at;
        let text = self.string_token()?;
        match base64::decode(text.as_bytes()) {
            Some(bytes) => Ok(bytes),
            None => {
                self.rewind(start);
                Err(self.mismatch("Base64"))
            }
        }
    }

    /// Reads a string whose quote is the next byte.
    #[inline]
    pub(super) fn string_token(&mut self) -> Result<Cow<'a, str>> {
        let start = self.at + 1;
        let end = special(self.bytes(), start);
        if self.bytes().get(end) == Some(&b'"') {
            self.at = end + 1;
            return Ok(Cow::Borrowed(&self.text[start..end]));
        }
        self.escaped(start, end).map(Cow::Owned)
    }

    /// Reads the rest of a string with escapes. `start` is after its quote, and `end` is the end of the first
    /// run of characters without escapes.
    #[cold]
    fn escaped(&mut self, start: usize, mut end: usize) -> Result<String> {
        let mut out = String::new();
        let mut run = start;
        loop {
            out.push_str(&self.text[run..end]);
            match self.bytes().get(end) {
                Some(b'"') => {
                    self.at = end + 1;
                    // Growth by doubling may have taken more than the length of the input, which is what limits on
                    // memory count for strings.
                    out.shrink_to_fit();
                    return Ok(out);
                }
                Some(b'\\') => {
                    let (character, after) = self.escape(end)?;
                    out.push(character);
                    run = after;
                    end = special(self.bytes(), run);
                }
                Some(_) => return Err(self.error_at(end, "a control character is not escaped")),
                None => return Err(self.error_at(end, "the text ends inside a string")),
            }
        }
    }

    /// Returns the character of the escape at an offset, and the offset after it.
    fn escape(&self, start: usize) -> Result<(char, usize)> {
        let character = match self.bytes().get(start + 1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(start),
            Some(_) => return Err(self.error_at(start, "an escape is not one that JSON has")),
            None => return Err(self.error_at(start, "the text ends inside a string")),
        };
        Ok((character, start + 2))
    }

    /// Returns the character of an escape by code, or of two that are a pair of surrogates.
    fn unicode_escape(&self, start: usize) -> Result<(char, usize)> {
        let unit = |at: usize| {
            let text = self.bytes().get(at..at + 6)?;
            let digits = text.strip_prefix(b"\\u")?;
            digits
                .iter()
                .try_fold(0, |unit, digit| Some(unit * 16 + char::from(*digit).to_digit(16)?))
        };
        let Some(first) = unit(start) else {
            return Err(self.error_at(start, "the escape `\\u` has less than four hex digits"));
        };
        if let Some(character) = char::from_u32(first) {
            return Ok((character, start + 6));
        }
        let pair = match (first, unit(start + 6)) {
            (0xd800..=0xdbff, Some(second @ 0xdc00..=0xdfff)) => {
                char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00))
            }
            _ => None,
        };
        match pair {
            Some(character) => Ok((character, start + 12)),
            None => Err(self.error_at(start, "a surrogate has no partner")),
        }
    }
}
