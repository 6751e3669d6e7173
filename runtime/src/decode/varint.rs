//! How is a varint read?

use super::{Cx, Fail, Problem};

/// The most bytes that a varint can have.
pub(super) const LONGEST: usize = 10;

/// The most bytes that a tag or a length can have. They are numbers of 32 bits, which five bytes hold. More
/// bytes for the same number are refused, as by protobuf's own parsers; prost takes up to [`LONGEST`].
const LONGEST_PREFIX: usize = 5;

/// The value at the start of the input and the number of bytes it takes; none when it is cut off, has
/// more than ten bytes, or more than 64 bits.
#[inline(always)]
pub(crate) fn varint(input: &[u8]) -> (u64, usize) {
    match *input {
        [a, ..] if a < 0x80 => (u64::from(a), 1),
        [a, b, ..] if b < 0x80 => (u64::from(a & 0x7f) | u64::from(b) << 7, 2),
        _ => long(input),
    }
}

/// [`varint`] for a tag or a length: none also when it is of fewer than 36 bits and takes more than
/// [`LONGEST_PREFIX`] bytes for them. What has more bits is a number that is too large, which callers notice.
#[inline(always)]
pub(super) fn prefix(input: &[u8]) -> (u64, usize) {
    match *input {
        [a, ..] if a < 0x80 => (u64::from(a), 1),
        [a, b, ..] if b < 0x80 => (u64::from(a & 0x7f) | u64::from(b) << 7, 2),
        _ => long_prefix(input),
    }
}

/// Prefixes of three bytes and more.
fn long_prefix(input: &[u8]) -> (u64, usize) {
    match long(input) {
        (value, len) if len > LONGEST_PREFIX && value >> (7 * LONGEST_PREFIX) == 0 => (0, 0),
        found => found,
    }
}

/// Varints of three bytes and more.
fn long(input: &[u8]) -> (u64, usize) {
    match input.first_chunk() {
        Some(input) => of_ten(input),
        None => bytewise(input),
    }
}

/// The same where ten bytes are there, which is as many as there can be: nothing has to be asked, and
/// the length decides no branch up to eight bytes.
#[inline(always)]
pub(super) fn of_ten(input: &[u8; 10]) -> (u64, usize) {
    let [a, b, c, d, e, f, g, h, ninth, tenth] = *input;
    let word = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
    let ends = !word & 0x8080_8080_8080_8080;
    if ends != 0 {
        // All bits up to the first byte without a continuation bit, eight groups of seven bits.
        return (squeeze(word & (ends ^ (ends - 1))), ends.trailing_zeros() as usize / 8 + 1);
    }
    let value = squeeze(word) | u64::from(ninth & 0x7f) << 56;
    match (ninth, tenth) {
        (..0x80, _) => (value, 9),
        // The tenth byte holds the last bit.
        (_, 0 | 1) => (value | u64::from(tenth) << 63, 10),
        _ => (0, 0),
    }
}

/// Takes the top bit out of each byte: in pairs, then pairs of pairs, then all.
#[inline(always)]
fn squeeze(word: u64) -> u64 {
    let word = word & 0x7f7f_7f7f_7f7f_7f7f;
    let word = (word & 0x007f_007f_007f_007f) | (word & 0x7f00_7f00_7f00_7f00) >> 1;
    let word = (word & 0x0000_3fff_0000_3fff) | (word & 0x3fff_0000_3fff_0000) >> 2;
    (word & 0x0fff_ffff) | (word & 0x0fff_ffff_0000_0000) >> 4
}

#[inline(never)]
fn bytewise(input: &[u8]) -> (u64, usize) {
    let mut value = 0;
    for (i, &byte) in input.iter().take(10).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * i);
        if byte < 0x80 {
            // The tenth byte holds the last bit.
            return if i == 9 && byte > 1 { (0, 0) } else { (value, i + 1) };
        }
    }
    (0, 0)
}

/// The value at the start of the input, and what is behind it.
#[inline(always)]
pub(crate) fn split_varint(input: &[u8]) -> Option<(u64, &[u8])> {
    let (value, len) = varint(input);
    if len == 0 { None } else { Some((value, input.get(len..)?)) }
}

/// The same if it has one byte or two.
#[inline(always)]
pub(super) fn split_short(input: &[u8]) -> Option<(u64, &[u8])> {
    match input {
        [a @ ..0x80, rest @ ..] => Some((u64::from(*a), rest)),
        [a, b @ ..0x80, rest @ ..] => Some((u64::from(a & 0x7f) | u64::from(*b) << 7, rest)),
        _ => None,
    }
}

/// A tag or a length at the start of the input, and what is behind it.
#[inline(always)]
pub(super) fn split_prefix(input: &[u8]) -> Option<(u64, &[u8])> {
    let (value, len) = prefix(input);
    if len == 0 { None } else { Some((value, input.get(len..)?)) }
}

/// A length at the start of the input, so many bytes, and what is behind them.
#[inline]
pub(crate) fn split_prefixed(input: &[u8]) -> Option<(&[u8], &[u8])> {
    let (len, rest) = split_prefix(input)?;
    rest.split_at_checked(usize::try_from(len).ok()?)
}

impl<'a> Cx<'a> {
    #[inline(always)]
    pub(super) fn varint(&mut self, input: &'a [u8]) -> Result<(u64, &'a [u8]), Fail> {
        split_varint(input).ok_or_else(|| self.fail(Problem::Varint))
    }

    /// The same for one of more than two bytes.
    #[inline(always)]
    pub(super) fn long_varint(&mut self, input: &'a [u8]) -> Result<(u64, &'a [u8]), Fail> {
        let (value, len) = match input.first_chunk() {
            Some(ten) => of_ten(ten),
            None => bytewise(input),
        };
        match input.get(len..) {
            Some(rest) if len > 0 => Ok((value, rest)),
            _ => Err(self.fail(Problem::Varint)),
        }
    }

    /// The same as [`split_prefixed`], which cannot say what is wrong.
    #[inline(always)]
    pub(crate) fn prefixed(&mut self, input: &'a [u8]) -> Result<(&'a [u8], &'a [u8]), Fail> {
        let (len, rest) = split_prefix(input).ok_or_else(|| self.fail(Problem::Varint))?;
        let split = usize::try_from(len).ok().and_then(|len| rest.split_at_checked(len));
        split.ok_or_else(|| self.fail(Problem::Underflow))
    }
}

/// A tag of more than one byte.
pub(super) fn long_tag(input: &[u8]) -> Result<(u32, &[u8]), Problem> {
    let (tag, rest) = split_prefix(input).ok_or(Problem::Varint)?;
    match u32::try_from(tag) {
        Ok(tag) => Ok((tag, rest)),
        Err(_) => Err(Problem::Key(tag)),
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use prost::encoding::{decode_varint, encode_varint};

    use super::*;

    /// What prost makes of the same bytes.
    fn theirs(input: &[u8]) -> (u64, usize) {
        let mut rest = input;
        match decode_varint(&mut rest) {
            Ok(value) => (value, input.len() - rest.len()),
            Err(_) => (0, 0),
        }
    }

    fn check(bytes: &[u8]) {
        for end in 0..=bytes.len() {
            let cut = &bytes[..end];
            assert_eq!(varint(cut), theirs(cut), "{cut:x?}");
        }
    }

    #[test]
    fn every_power_of_two_and_its_neighbours() {
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

    /// Every pattern of continuation bits, over-long ones among them, with all bits set or none.
    #[test]
    fn every_pattern_of_continuation_bits() {
        // Miri is slow, and there is nothing in it for Miri to see.
        for pattern in (0u32..1 << 12).step_by(if cfg!(miri) { 97 } else { 1 }) {
            for low in [0x00u8, 0x01, 0x02, 0x55, 0x7f] {
                let bytes: Vec<u8> =
                    (0..12).map(|i| low | if pattern >> i & 1 == 1 { 0x80 } else { 0 }).collect();
                check(&bytes);
            }
        }
    }

    /// Tags and lengths are the varints that take five bytes at most, or need more.
    #[test]
    fn prefixes_are_varints_of_five_bytes() {
        for value in (0..64).map(|shift| u64::MAX >> shift).chain([0, 1, 8, 1 << 31, 1 << 35]) {
            for len in prost::encoding::encoded_len_varint(value)..=LONGEST {
                let mut bytes: Vec<u8> = (0..len)
                    .map(|i| (value.checked_shr(7 * i as u32).unwrap_or(0) as u8) | 0x80)
                    .collect();
                bytes[len - 1] &= 0x7f;
                assert_eq!(varint(&bytes), (value, len));
                let refused = len > LONGEST_PREFIX && value < 1 << 35;
                let expected = if refused { (0, 0) } else { (value, len) };
                for behind in [0, 12] {
                    bytes.resize(len + behind, 0xff);
                    assert_eq!(prefix(&bytes), expected, "{bytes:x?}");
                }
            }
        }
    }

    #[test]
    fn every_input_of_two_bytes() {
        for a in (0..=255u8).step_by(if cfg!(miri) { 51 } else { 1 }) {
            for b in 0..=255u8 {
                check(&[a, b]);
            }
        }
    }
}
