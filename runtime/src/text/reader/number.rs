//! Numbers of the text format: integers in three bases, and floats.

use alloc::format;

use super::{Reader, Result, is_word};
use crate::integer::Integer;

/// A number as it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Number<'a> {
    pub(crate) negative: bool,
    form: Form,
    /// The digits, without sign, prefix and suffix.
    digits: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    Decimal,
    Octal,
    Hex,
    Float,
    /// One of the words `inf`, `infinity` and `nan`.
    Infinity,
    NotANumber,
}

impl Number<'_> {
    /// Returns the number as an integer, or `None` for a float or a number of more than 64 bits.
    fn integer(&self) -> Option<Integer> {
        let radix = match self.form {
            Form::Decimal => 10,
            Form::Octal => 8,
            Form::Hex => 16,
            Form::Float | Form::Infinity | Form::NotANumber => return None,
        };
        let magnitude = u64::from_str_radix(self.digits, radix).ok()?;
        Some(Integer { negative: self.negative, magnitude })
    }

    /// Returns the number as a signed integer of this many bits, if it is one.
    pub(crate) fn signed(&self, bits: u32) -> Option<i64> {
        self.integer()?.signed(bits)
    }

    /// Returns the number as an unsigned integer of this many bits, if it is one. Negative zero is not.
    pub(crate) fn unsigned(&self, bits: u32) -> Option<u64> {
        self.integer().filter(|integer| !integer.negative)?.unsigned(bits)
    }

    /// Returns the nearest double, which may be infinite. Octal and hexadecimal numbers are no floats.
    pub(crate) fn double(&self) -> Option<f64> {
        let value: f64 = match self.form {
            Form::Decimal | Form::Float => self.digits.parse().ok()?,
            Form::Infinity => f64::INFINITY,
            Form::NotANumber => f64::NAN,
            Form::Octal | Form::Hex => return None,
        };
        Some(if self.negative { -value } else { value })
    }

    /// Returns the nearest float, which may be infinite.
    pub(crate) fn float(&self) -> Option<f32> {
        let value: f32 = match self.form {
            Form::Decimal | Form::Float => self.digits.parse().ok()?,
            Form::Infinity => f32::INFINITY,
            Form::NotANumber => f32::NAN,
            Form::Octal | Form::Hex => return None,
        };
        Some(if self.negative { -value } else { value })
    }
}

impl<'a> Reader<'a> {
    /// Reads a number. Between its sign and its digits there may be white space and comments.
    pub(crate) fn number(&mut self, expected: &str) -> Result<Number<'a>> {
        self.peek();
        let start = self.at;
        let negative = self.take(b'-');
        let first = self.peek();
        if first.is_ascii_alphabetic() {
            let word = self.word();
            let is = |name: &str| word.eq_ignore_ascii_case(name);
            let form = if is("inf") || is("infinity") {
                Form::Infinity
            } else if is("nan") {
                Form::NotANumber
            } else {
                self.at = start;
                return Err(self.unexpected(expected));
            };
            self.at += word.len();
            return Ok(Number { negative, form, digits: "" });
        }
        let Some((form, digits, len)) = scan(&self.text[self.at..]) else {
            if self.at == self.text.len() {
                return Err(self.unexpected(expected));
            }
            self.at = start;
            return Err(self.unexpected(expected));
        };
        let end = self.at + len;
        if self.text[end..].starts_with(is_word) {
            let word = self.text[self.at..].split(|c| !is_word(c) && c != '.').next();
            let statement = format!("`{}` is not a number", super::excerpt(word.unwrap_or("")));
            return Err(self.error_at(self.at, statement));
        }
        self.at = end;
        Ok(Number { negative, form, digits })
    }
}

/// Returns the form of the number at the start of a text, its digits, and its length.
fn scan(text: &str) -> Option<(Form, &str, usize)> {
    let bytes = text.as_bytes();
    let run = |from: usize, is_digit: fn(&u8) -> bool| {
        let rest = bytes.get(from..).unwrap_or_default();
        from + rest.iter().position(|byte| !is_digit(byte)).unwrap_or(rest.len())
    };
    if let [b'0', b'x' | b'X', ..] = bytes {
        let end = run(2, u8::is_ascii_hexdigit);
        return (end > 2).then(|| (Form::Hex, &text[2..end], end));
    }
    let whole = run(0, u8::is_ascii_digit);
    let mut end = whole;
    if bytes.get(end) == Some(&b'.') {
        end = run(end + 1, u8::is_ascii_digit);
        if whole == 0 && end == 1 {
            return None;
        }
    } else if whole == 0 {
        return None;
    }
    if let Some(b'e' | b'E') = bytes.get(end) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let digits = end + 1 + sign;
        let exponent = run(digits, u8::is_ascii_digit);
        if exponent == digits {
            return None;
        }
        end = exponent;
    }
    let digits = &text[..end];
    let suffix = usize::from(matches!(bytes.get(end), Some(b'f' | b'F')));
    let float = end > whole || suffix > 0;
    let octal = bytes[0] == b'0' && whole > 1;
    match (float, octal) {
        (true, true) => None,
        (true, false) => Some((Form::Float, digits, end + suffix)),
        (false, false) => Some((Form::Decimal, digits, end)),
        (false, true) => {
            let valid = digits.bytes().all(|digit| digit < b'8');
            valid.then_some((Form::Octal, digits, end))
        }
    }
}
