//! Numbers in the fewest digits that come back as the same value.
//!
//! Source: [ProtoJSON](https://protobuf.dev/programming-guides/json): integers of 64 bits are strings, and so are the
//! three floats that are no numbers.

use super::Writer;

impl Writer {
    /// Writes an integer of at most 32 bits.
    #[inline]
    pub(crate) fn int32(&mut self, value: i32) {
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
            self.not_finite(value);
        }
    }

    /// Writes a float.
    pub(crate) fn float(&mut self, value: f32) {
        if value.is_finite() {
            self.finite(zmij::Buffer::new().format_finite(value));
        } else {
            self.not_finite(value.into());
        }
    }

    /// Writes digits. A whole number is written as an integer.
    fn finite(&mut self, digits: &str) {
        self.push(digits.strip_suffix(".0").unwrap_or(digits));
    }

    #[cold]
    fn not_finite(&mut self, value: f64) {
        self.push(match value {
            f64::INFINITY => "\"Infinity\"",
            f64::NEG_INFINITY => "\"-Infinity\"",
            _ => "\"NaN\"",
        });
    }
}
