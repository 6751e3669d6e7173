//! Lookahead for consecutive elements of a repeated field.
//!
//! Encoders write the elements of a repeated field one after the other, so the next tag is most likely
//! the same tag again. Counting the elements in advance allows one allocation of the exact size instead of
//! a series of growing ones.

use super::varint::split_prefixed;

/// Returns the input after the next tag if that tag is `tag` in its shortest encoding.
///
/// Returns `None` for tags of more than two bytes, which are not worth a lookahead.
#[inline(always)]
pub(super) fn next_element(tag: u32, input: &[u8]) -> Option<&[u8]> {
    if tag < 0x80 {
        let (&first, rest) = input.split_first()?;
        (u32::from(first) == tag).then_some(rest)
    } else if tag < 0x4000 {
        let (&[a, b], rest) = input.split_first_chunk::<2>()?;
        (u32::from(a & 0x7f) | u32::from(b) << 7 == tag && a >= 0x80).then_some(rest)
    } else {
        None
    }
}

/// Counts the length-delimited elements: one at `input`, and those with the same tag directly after it.
///
/// The result is at least 1. Each further element takes at least two bytes of input, so the memory that is
/// reserved for the elements is proportional to the length of the input.
pub(super) fn count_elements(tag: u32, mut input: &[u8]) -> usize {
    let mut found = 1;
    while let Some((_, rest)) = split_prefixed(input) {
        match next_element(tag, rest) {
            Some(next) => input = next,
            None => break,
        }
        found += 1;
    }
    found
}
