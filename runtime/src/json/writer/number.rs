//! Numbers in the fewest digits that come back as the same value.
//!
//! Source: [ProtoJSON](https://protobuf.dev/programming-guides/json): integers of 64 bits are strings, and so are the
//! three floats that are no numbers.

use super::Writer;

/// The numbers below 100 with two digits each. Most lists of numbers have small ones, and reading back digits that
/// were just written one by one costs more than writing them.
const PAIRS: [&str; 100] = {
    const DIGITS: &str = match core::str::from_utf8(&digits()) {
        Ok(digits) => digits,
        Err(_) => "",
    };
    let mut pairs = [""; 100];
    let mut rest = DIGITS;
    let mut at = 0;
    while at < 100 {
        (pairs[at], rest) = rest.split_at(2);
        at += 1;
    }
    pairs
};

const fn digits() -> [u8; 200] {
    let mut digits = [b'0'; 200];
    let mut at = 0;
    while at < 100 {
        digits[2 * at] += (at / 10) as u8;
        digits[2 * at + 1] += (at % 10) as u8;
        at += 1;
    }
    digits
}

impl Writer {
    /// Writes an integer of at most 32 bits.
    #[inline]
    pub(crate) fn int32(&mut self, value: i32) {
        if let Some(pair) = usize::try_from(value).ok().and_then(|value| PAIRS.get(value)) {
            return self.push(if value < 10 { &pair[1..] } else { pair });
        }
        self.push(itoa::Buffer::new().format(value));
    }

    /// Writes an unsigned integer of at most 32 bits.
    #[inline]
    pub(crate) fn uint32(&mut self, value: u32) {
        self.push(itoa::Buffer::new().format(value));
    }

    /// Writes an integer of 64 bits.
    #[inline]
    pub(crate) fn int64(&mut self, value: i64) {
        self.plain_string(itoa::Buffer::new().format(value));
    }

    /// Writes an unsigned integer of 64 bits.
    #[inline]
    pub(crate) fn uint64(&mut self, value: u64) {
        self.plain_string(itoa::Buffer::new().format(value));
    }

    /// Writes an integer of 64 bits as a number.
    pub(crate) fn bare_int64(&mut self, value: i64) {
        self.push(itoa::Buffer::new().format(value));
    }

    /// Writes an unsigned integer of 64 bits as a number.
    pub(crate) fn bare_uint64(&mut self, value: u64) {
        self.push(itoa::Buffer::new().format(value));
    }

    /// Writes a double.
    pub(crate) fn double(&mut self, value: f64) {
        if value.is_finite() {
            self.finite(zmij::Buffer::new().format_finite(value));
        } else {
            self.plain_string(not_finite(value));
        }
    }

    /// Writes a float.
    pub(crate) fn float(&mut self, value: f32) {
        if value.is_finite() {
            self.finite(zmij::Buffer::new().format_finite(value));
        } else {
            self.plain_string(not_finite(value.into()));
        }
    }

    /// Writes digits. A whole number is written as an integer, but for negative zero: readers that know integers
    /// take `-0` for zero.
    fn finite(&mut self, digits: &str) {
        let whole = digits.as_bytes().ends_with(b".0") && digits != "-0.0";
        self.push(if whole { &digits[..digits.len() - 2] } else { digits });
    }
}

/// Returns the string for a float that is not a number of JSON.
#[cold]
pub(crate) fn not_finite(value: f64) -> &'static str {
    match value {
        f64::INFINITY => "Infinity",
        f64::NEG_INFINITY => "-Infinity",
        _ => "NaN",
    }
}
