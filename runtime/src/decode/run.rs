//! Does the same field come again?
//!
//! Elements of a repeated field stand one behind the other, so the next tag is most likely the same
//! one. Knowing how many there are means one allocation of the right size instead of several that
//! are too small and a last one that is too large.

use super::varint::split_prefixed;

/// The input behind the next tag, when that is `tag` in its shortest form.
#[inline(always)]
pub(super) fn again(tag: u32, input: &[u8]) -> Option<&[u8]> {
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

/// How many length-prefixed elements there are: one at `input`, and those that follow directly.
///
/// Each has taken bytes of the input, so the memory that is reserved for them is paid for.
pub(super) fn count(tag: u32, mut input: &[u8]) -> usize {
    let mut found = 1;
    while let Some((_, rest)) = split_prefixed(input) {
        match again(tag, rest) {
            Some(next) => input = next,
            None => break,
        }
        found += 1;
    }
    found
}
