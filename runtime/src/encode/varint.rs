//! Computation of the bytes and lengths of varints.

/// Returns the first eight bytes of a varint: the low 56 bits of the value in groups of seven bits, with a
/// continuation bit in the first `continued` bytes.
///
/// `continued` must be at least 1 and at most 8.
#[inline(always)]
pub(super) fn with_continuation(value: u64, continued: usize) -> u64 {
    let bits = (value & 0x0fff_ffff) | (value & 0x00ff_ffff_f000_0000) << 4;
    let bits = (bits & 0x0000_3fff_0000_3fff) | (bits & 0x0fff_c000_0fff_c000) << 2;
    let bits = (bits & 0x007f_007f_007f_007f) | (bits & 0x3f80_3f80_3f80_3f80) << 1;
    bits | 0x8080_8080_8080_8080 & (u64::MAX >> (64 - 8 * continued))
}

/// Returns the same length as [`varint_len`], and is faster for small values.
#[inline(always)]
pub(super) fn element_len(value: u64) -> usize {
    if value < 0x4000 { 1 + usize::from(value >= 0x80) } else { varint_len(value) }
}

/// Returns the number of bytes of a varint, each of which holds seven bits.
#[inline(always)]
pub(super) fn varint_len(value: u64) -> usize {
    let log = (value | 1).ilog2();
    ((log * 9 + 73) / 64) as usize
}
