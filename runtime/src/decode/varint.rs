//! Decoding of varints, tags and length prefixes.

use super::{DecodeFailed, Decoder, ErrorKind};

/// The maximum length of a varint in bytes.
pub(super) const LONGEST: usize = 10;

/// The maximum length of a tag or a length prefix in bytes.
///
/// Both are 32-bit numbers, which fit into five bytes. Longer encodings of the same number are refused, as
/// by protobuf's own parsers. prost accepts up to [`LONGEST`] bytes.
const LONGEST_PREFIX: usize = 5;

/// Returns the value at the start of the input and the number of bytes it takes.
///
/// The number of bytes is 0 if the varint is truncated or has more than ten bytes or more than 64 bits.
#[inline(always)]
pub(crate) fn varint(input: &[u8]) -> (u64, usize) {
    match *input {
        [a, ..] if a < 0x80 => (u64::from(a), 1),
        [a, b, ..] if b < 0x80 => (u64::from(a & 0x7f) | u64::from(b) << 7, 2),
        _ => long(input),
    }
}

/// Returns the tag or length at the start of the input and the number of bytes it takes, as [`varint`] does.
///
/// The number of bytes is also 0 if a value of up to 35 bits takes more than [`LONGEST_PREFIX`] bytes. A
/// value of more bits is returned, since callers report it as too large.
#[inline(always)]
pub(super) fn prefix(input: &[u8]) -> (u64, usize) {
    match *input {
        [a, ..] if a < 0x80 => (u64::from(a), 1),
        [a, b, ..] if b < 0x80 => (u64::from(a & 0x7f) | u64::from(b) << 7, 2),
        _ => long_prefix(input),
    }
}

/// Decodes prefixes of three and more bytes.
fn long_prefix(input: &[u8]) -> (u64, usize) {
    match long(input) {
        (value, len) if len > LONGEST_PREFIX && value >> (7 * LONGEST_PREFIX) == 0 => (0, 0),
        found => found,
    }
}

/// Decodes varints of three and more bytes.
fn long(input: &[u8]) -> (u64, usize) {
    match input.first_chunk() {
        Some(input) => decode_ten(input),
        None => bytewise(input),
    }
}

/// Decodes a varint from an input of at least ten bytes, the maximum length of a varint.
///
/// No bounds have to be checked, and there is no branch that depends on the length up to eight bytes.
#[inline(always)]
pub(super) fn decode_ten(input: &[u8; 10]) -> (u64, usize) {
    let [a, b, c, d, e, f, g, h, ninth, tenth] = *input;
    let word = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
    let ends = !word & CONTINUATION;
    if ends != 0 {
        // The mask keeps all bits up to the first byte without a continuation bit.
        return (squeeze(word & (ends ^ (ends - 1))), ends.trailing_zeros() as usize / 8 + 1);
    }
    let value = squeeze(word) | u64::from(ninth & 0x7f) << 56;
    match (ninth, tenth) {
        (..0x80, _) => (value, 9),
        // The tenth byte holds bit 63 only.
        (_, 0 | 1) => (value | u64::from(tenth) << 63, 10),
        _ => (0, 0),
    }
}

/// The bits in eight bytes that say that a varint continues in the next byte.
pub(super) const CONTINUATION: u64 = 0x8080_8080_8080_8080;

/// Removes the high bit of each byte and joins the remaining groups of seven bits: first in pairs, then in
/// groups of four, then all eight.
#[inline(always)]
pub(super) fn squeeze(word: u64) -> u64 {
    let word = word & 0x7f7f_7f7f_7f7f_7f7f;
    let word = (word & 0x007f_007f_007f_007f) | (word & 0x7f00_7f00_7f00_7f00) >> 1;
    let word = (word & 0x0000_3fff_0000_3fff) | (word & 0x3fff_0000_3fff_0000) >> 2;
    (word & 0x0fff_ffff) | (word & 0x0fff_ffff_0000_0000) >> 4
}

/// Decodes a varint from an input that may have fewer than ten bytes.
#[inline(never)]
fn bytewise(input: &[u8]) -> (u64, usize) {
    let mut value = 0;
    for (i, &byte) in input.iter().take(10).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * i);
        if byte < 0x80 {
            // The tenth byte holds bit 63 only.
            return if i == 9 && byte > 1 { (0, 0) } else { (value, i + 1) };
        }
    }
    (0, 0)
}

/// Returns the value at the start of the input, and the input after it.
#[inline(always)]
pub(crate) fn split_varint(input: &[u8]) -> Option<(u64, &[u8])> {
    let (value, len) = varint(input);
    if len == 0 { None } else { Some((value, input.get(len..)?)) }
}

/// Returns the value at the start of the input if it has one or two bytes, and the input after it.
#[inline(always)]
pub(super) fn split_short(input: &[u8]) -> Option<(u64, &[u8])> {
    match input {
        [a @ ..0x80, rest @ ..] => Some((u64::from(*a), rest)),
        [a, b @ ..0x80, rest @ ..] => Some((u64::from(a & 0x7f) | u64::from(*b) << 7, rest)),
        _ => None,
    }
}

/// Returns the tag or length at the start of the input, and the input after it.
#[inline(always)]
pub(super) fn split_prefix(input: &[u8]) -> Option<(u64, &[u8])> {
    let (value, len) = prefix(input);
    if len == 0 { None } else { Some((value, input.get(len..)?)) }
}

/// Returns the content of the length-delimited value at the start of the input, and the input after it.
#[inline]
pub(crate) fn split_prefixed(input: &[u8]) -> Option<(&[u8], &[u8])> {
    let (len, rest) = split_prefix(input)?;
    rest.split_at_checked(usize::try_from(len).ok()?)
}

impl<'a> Decoder<'a> {
    /// Decodes a varint, as [`split_varint`] does.
    #[inline(always)]
    pub(super) fn varint(&mut self, input: &'a [u8]) -> Result<(u64, &'a [u8]), DecodeFailed> {
        split_varint(input).ok_or_else(|| self.fail(ErrorKind::Varint))
    }

    /// Decodes a varint of more than two bytes.
    #[inline(always)]
    pub(super) fn long_varint(&mut self, input: &'a [u8]) -> Result<(u64, &'a [u8]), DecodeFailed> {
        let (value, len) = match input.first_chunk() {
            Some(ten) => decode_ten(ten),
            None => bytewise(input),
        };
        match input.get(len..) {
            Some(rest) if len > 0 => Ok((value, rest)),
            _ => Err(self.fail(ErrorKind::Varint)),
        }
    }

    /// Decodes a length-delimited value as [`split_prefixed`] does, and records the error if it is invalid.
    #[inline(always)]
    pub(crate) fn prefixed(
        &mut self,
        input: &'a [u8],
    ) -> Result<(&'a [u8], &'a [u8]), DecodeFailed> {
        let (len, rest) = split_prefix(input).ok_or_else(|| self.fail(ErrorKind::Varint))?;
        let split = usize::try_from(len).ok().and_then(|len| rest.split_at_checked(len));
        split.ok_or_else(|| self.fail(ErrorKind::Underflow))
    }
}

/// Decodes a tag of any length. Callers have handled the short tags already.
pub(super) fn long_tag(input: &[u8]) -> Result<(u32, &[u8]), ErrorKind> {
    let (tag, rest) = split_prefix(input).ok_or(ErrorKind::Varint)?;
    match u32::try_from(tag) {
        Ok(tag) => Ok((tag, rest)),
        Err(_) => Err(ErrorKind::Key(tag)),
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use prost::encoding::{decode_varint, encode_varint};

    use super::*;

    /// Returns the result of prost for the same bytes, in the form of [`varint`].
    fn by_prost(input: &[u8]) -> (u64, usize) {
        let mut rest = input;
        match decode_varint(&mut rest) {
            Ok(value) => (value, input.len() - rest.len()),
            Err(_) => (0, 0),
        }
    }

    fn check(bytes: &[u8]) {
        for end in 0..=bytes.len() {
            let cut = &bytes[..end];
            assert_eq!(varint(cut), by_prost(cut), "{cut:x?}");
        }
    }

    #[test]
    fn decodes_powers_of_two_and_their_neighbours_as_prost_does() {
        for shift in 0..64 {
            for value in
                [(1u64 << shift).wrapping_sub(1), 1 << shift, (1 << shift) + 1, !(1 << shift)]
            {
                let mut bytes = Vec::new();
                encode_varint(value, &mut bytes);
                let len = bytes.len();
                bytes.extend([0xff; 12]);
                assert_eq!(varint(&bytes), (value, len));
                check(&bytes);
            }
        }
    }

    /// The patterns include overlong varints. The other bits of each byte take several values.
    #[test]
    fn decodes_every_pattern_of_continuation_bits_as_prost_does() {
        // Miri is slow, and this test runs no unsafe code.
        for pattern in (0u32..1 << 12).step_by(if cfg!(miri) { 97 } else { 1 }) {
            for low in [0x00u8, 0x01, 0x02, 0x55, 0x7f] {
                let bytes: Vec<u8> =
                    (0..12).map(|i| low | if pattern >> i & 1 == 1 { 0x80 } else { 0 }).collect();
                check(&bytes);
            }
        }
    }

    #[test]
    fn rejects_prefixes_of_more_than_five_bytes_unless_the_value_needs_them() {
        for value in (0..64).map(|shift| u64::MAX >> shift).chain([0, 1, 8, 1 << 31, 1 << 35]) {
            for len in prost::encoding::encoded_len_varint(value)..=LONGEST {
                let mut bytes: Vec<u8> = (0..len)
                    .map(|i| (value.checked_shr(7 * i as u32).unwrap_or(0) as u8) | 0x80)
                    .collect();
                bytes[len - 1] &= 0x7f;
                assert_eq!(varint(&bytes), (value, len));
                let refused = len > LONGEST_PREFIX && value < 1 << 35;
                let expected = if refused { (0, 0) } else { (value, len) };
                for trailing in [0, 12] {
                    bytes.resize(len + trailing, 0xff);
                    assert_eq!(prefix(&bytes), expected, "{bytes:x?}");
                }
            }
        }
    }

    #[test]
    fn decodes_every_input_of_two_bytes_as_prost_does() {
        for a in (0..=255u8).step_by(if cfg!(miri) { 51 } else { 1 }) {
            for b in 0..=255u8 {
                check(&[a, b]);
            }
        }
    }
}
