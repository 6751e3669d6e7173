//! Numbers of JSON, bare and in quotes.
//!
//! Source: [ProtoJSON](https://protobuf.dev/programming-guides/json): numbers are accepted in quotes as well. What is
//! in quotes has to be a number of JSON, so `" 1"`, `"+1"` and `"01"` are errors.

use alloc::borrow::Cow;

use super::{Kind, Reader, Result, is_word};
use crate::integer::Integer;
use crate::json::decimal;

impl<'a> Reader<'a> {
    /// Reads a bare number, and returns its text.
    pub(crate) fn number(&mut self) -> Result<&'a str> {
        self.peek();
        let rest = &self.bytes()[self.at..];
        match decimal::number_len(rest) {
            Some(len) if rest.get(len).is_none_or(|byte| !is_word(*byte)) => {
                let number = &self.text[self.at..self.at + len];
                self.at += len;
                Ok(number)
            }
            _ => Err(self.mismatch("a number of JSON")),
        }
    }

    /// Reads an integer, bare or in quotes. `expected` names the type of the field for errors, with its article.
    #[inline]
    fn integer(&mut self, expected: &str) -> Result<Integer> {
        // Nearly all integers have at most 19 digits, which cannot overflow.
        let quoted = self.peek() == b'"';
        let start = self.at + usize::from(quoted);
        let negative = self.bytes().get(start) == Some(&b'-');
        let digits = self.bytes().get(start + usize::from(negative)..).unwrap_or_default();
        let mut magnitude = 0u64;
        let mut len = 0;
        while let Some(digit @ b'0'..=b'9') = digits.get(len)
            && len < 19
        {
            magnitude = magnitude * 10 + u64::from(digit - b'0');
            len += 1;
        }
        let ends = match digits.get(len) {
            Some(b'"') => quoted,
            Some(byte) => !quoted && !is_word(*byte),
            None => false,
        };
        if len == 0 || !ends || (len > 1 && digits[0] == b'0') {
            return self.any_integer(expected);
        }
        self.at = start + usize::from(negative) + len;
        if quoted {
            self.at += 1;
        }
        Ok(Integer { negative, magnitude })
    }

    /// Reads an integer in any form that a number of JSON can have.
    #[cold]
    fn any_integer(&mut self, expected: &str) -> Result<Integer> {
        let start = self.at;
        let number = match self.kind()? {
            Kind::Number => Cow::Borrowed(self.number()?),
            Kind::String => self.string_token()?,
            _ => return Err(self.mismatch(expected)),
        };
        decimal::parse_integer(&number).ok_or_else(|| self.not(start, expected))
    }

    /// Creates the error that the value at an offset is not what is expected.
    #[cold]
    fn not(&mut self, start: usize, expected: &str) -> crate::json::Error {
        self.rewind(start);
        self.mismatch(expected)
    }

    /// Reads a signed integer of 32 bits. `expected` names its type, with the article.
    #[inline]
    pub(crate) fn int32(&mut self, expected: &str) -> Result<i32> {
        let start = self.at;
        let integer = self.integer(expected)?.signed(32).and_then(|value| value.try_into().ok());
        integer.ok_or_else(|| self.not(start, expected))
    }

    /// Reads a signed integer of 64 bits.
    #[inline]
    pub(crate) fn int64(&mut self, expected: &str) -> Result<i64> {
        let start = self.at;
        self.integer(expected)?.signed(64).ok_or_else(|| self.not(start, expected))
    }

    /// Reads an unsigned integer of 32 bits.
    #[inline]
    pub(crate) fn uint32(&mut self, expected: &str) -> Result<u32> {
        let start = self.at;
        let integer = self.integer(expected)?.unsigned(32).and_then(|value| value.try_into().ok());
        integer.ok_or_else(|| self.not(start, expected))
    }

    /// Reads an unsigned integer of 64 bits.
    #[inline]
    pub(crate) fn uint64(&mut self, expected: &str) -> Result<u64> {
        let start = self.at;
        self.integer(expected)?.unsigned(64).ok_or_else(|| self.not(start, expected))
    }

    /// Reads a double.
    pub(crate) fn double(&mut self) -> Result<f64> {
        self.peek();
        let start = self.at;
        let value = match self.kind()? {
            Kind::Number => decimal::double(self.number()?),
            Kind::String => decimal::double_in_quotes(&self.string_token()?),
            _ => None,
        };
        value.ok_or_else(|| self.not(start, "a double"))
    }

    /// Reads a float.
    pub(crate) fn float(&mut self) -> Result<f32> {
        self.peek();
        let start = self.at;
        let value = match self.kind()? {
            Kind::Number => decimal::float(self.number()?),
            Kind::String => decimal::float_in_quotes(&self.string_token()?),
            _ => None,
        };
        value.ok_or_else(|| self.not(start, "a float"))
    }
}
