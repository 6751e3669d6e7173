//! How long is a varint, and what are its bytes?

/// The first eight bytes of a varint: groups of seven bits, from the lowest and apart from each other,
/// with a continuation bit in as many as are told, of one to eight.
#[inline(always)]
pub(super) fn with_continuation(value: u64, continued: usize) -> u64 {
    let bits = (value & 0x0fff_ffff) | (value & 0x00ff_ffff_f000_0000) << 4;
    let bits = (bits & 0x0000_3fff_0000_3fff) | (bits & 0x0fff_c000_0fff_c000) << 2;
    let bits = (bits & 0x007f_007f_007f_007f) | (bits & 0x3f80_3f80_3f80_3f80) << 1;
    bits | 0x8080_8080_8080_8080 & (u64::MAX >> (64 - 8 * continued))
}

/// [`varint_len`] for what is mostly small, with less to compute when it is.
#[inline(always)]
pub(super) fn element_len(value: u64) -> usize {
    if value < 0x4000 { 1 + usize::from(value >= 0x80) } else { varint_len(value) }
}

/// How many bytes a varint takes: seven bits each, at least one.
#[inline(always)]
pub(super) fn varint_len(value: u64) -> usize {
    let log = (value | 1).ilog2();
    ((log * 9 + 73) / 64) as usize
}
