//! Short texts of digits and marks, as timestamps and durations have them.

use core::str;

/// A text of at most `N` ASCII characters. More are not stored.
pub(crate) struct Ascii<const N: usize> {
    bytes: [u8; N],
    len: usize,
}

impl<const N: usize> Ascii<N> {
    pub(crate) const fn new() -> Self {
        Self { bytes: [0; N], len: 0 }
    }

    /// Returns the text.
    pub(crate) fn as_str(&self) -> &str {
        // Only ASCII has been stored.
        str::from_utf8(&self.bytes[..self.len]).unwrap_or_default()
    }

    /// Appends an ASCII character.
    pub(crate) fn push(&mut self, character: u8) {
        debug_assert!(character.is_ascii() && self.len < N);
        if let Some(slot) = self.bytes.get_mut(self.len) {
            *slot = character;
            self.len += 1;
        }
    }

    /// Appends the last `count` decimal digits of a number.
    pub(crate) fn digits(&mut self, number: u64, count: u32) {
        for place in (0..count).rev() {
            self.push(b'0' + (number / 10u64.pow(place) % 10) as u8);
        }
    }

    /// Appends a number in decimal.
    pub(crate) fn number(&mut self, number: u64) {
        self.digits(number, number.checked_ilog10().unwrap_or(0) + 1);
    }

    /// Appends a point and 3, 6 or 9 digits of nanoseconds, the fewest that lose nothing, or nothing at all.
    pub(crate) fn fraction(&mut self, nanos: u32) {
        let (number, count) = match nanos {
            0 => return,
            _ if nanos.is_multiple_of(1_000_000) => (nanos / 1_000_000, 3),
            _ if nanos.is_multiple_of(1_000) => (nanos / 1_000, 6),
            _ => (nanos, 9),
        };
        self.push(b'.');
        self.digits(number.into(), count);
    }
}

/// Returns the nanoseconds of the one to nine digits at the start of a text, and the text after them.
pub(crate) fn fraction(text: &[u8]) -> Option<(i32, &[u8])> {
    let count = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let places = u32::try_from(count).ok().filter(|places| (1..=9).contains(places))?;
    let (digits, rest) = text.split_at(count);
    let number = digits.iter().fold(0, |number, digit| number * 10 + i32::from(digit - b'0'));
    Some((number * 10i32.pow(9 - places), rest))
}
