//! Numbers of JSON, bare and in quotes.
//!
//! Source: [ProtoJSON](https://protobuf.dev/programming-guides/json): numbers are accepted in quotes as well. What is
//! in quotes has to be a number of JSON, so `" 1"`, `"+1"` and `"01"` are errors.

use alloc::borrow::Cow;
use alloc::format;

use super::{Kind, Reader, Result, excerpt, is_word};
use crate::integer::Integer;
use crate::json::decimal;

/// A number as it is written, or one of the three values that only a string can have.
enum Quoted<'a> {
    Number(Cow<'a, str>),
    NotANumber,
    Infinity { negative: bool },
}

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
        let number = number.as_bytes();
        let valid = decimal::number_len(number) == Some(number.len());
        match valid.then(|| decimal::integer(number)).flatten() {
            Some(integer) => Ok(integer),
            None => Err(self.not(start, expected)),
        }
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

    /// Reads the text of a float, bare or in quotes.
    fn quoted(&mut self, expected: &str) -> Result<Quoted<'a>> {
        Ok(match self.kind()? {
            Kind::Number => Quoted::Number(Cow::Borrowed(self.number()?)),
            Kind::String => match self.string_token()? {
                text if text == "NaN" => Quoted::NotANumber,
                text if text == "Infinity" => Quoted::Infinity { negative: false },
                text if text == "-Infinity" => Quoted::Infinity { negative: true },
                text => Quoted::Number(text),
            },
            _ => return Err(self.mismatch(expected)),
        })
    }

    /// Reads a double.
    pub(crate) fn double(&mut self) -> Result<f64> {
        self.peek();
        let start = self.at;
        match self.quoted("a double")? {
            Quoted::NotANumber => Ok(f64::NAN),
            Quoted::Infinity { negative: false } => Ok(f64::INFINITY),
            Quoted::Infinity { negative: true } => Ok(f64::NEG_INFINITY),
            Quoted::Number(text) => {
                decimal::double(&text).ok_or_else(|| self.not(start, "a double"))
            }
        }
    }

    /// Reads a float.
    pub(crate) fn float(&mut self) -> Result<f32> {
        self.peek();
        let start = self.at;
        match self.quoted("a float")? {
            Quoted::NotANumber => Ok(f32::NAN),
            Quoted::Infinity { negative: false } => Ok(f32::INFINITY),
            Quoted::Infinity { negative: true } => Ok(f32::NEG_INFINITY),
            Quoted::Number(text) => decimal::float(&text).ok_or_else(|| self.not(start, "a float")),
        }
    }

    /// Reads the key of a map as an integer: an optional minus and decimal digits.
    ///
    /// Leading zeros are accepted, as other implementations of protobuf do.
    pub(crate) fn integer_key(&self, start: usize, key: &str, expected: &str) -> Result<Integer> {
        let digits = key.strip_prefix('-').unwrap_or(key);
        let valid = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let magnitude = digits.parse().ok().filter(|_| valid);
        match magnitude {
            Some(magnitude) => Ok(Integer { negative: digits.len() < key.len(), magnitude }),
            None => Err(self.error_at(start, format!("{:?} is not {expected}", excerpt(key)))),
        }
    }
}
