//! How does a block of packed varints come in?

use alloc::vec::Vec;

use super::varint::{of_ten, varint};

/// Appends all varints of a block to a list; whether the block is whole.
///
/// The bytes without a continuation bit have been [counted](count) first, so that the list grows once
/// and by as much as it needs: a block of ten-byte varints does not leave nine tenths of its memory
/// unused.
#[inline(always)]
pub(super) fn varints<T: Copy + Default>(
    list: &mut Vec<T>,
    block: &[u8],
    count: usize,
    from: impl Fn(u64) -> T,
) -> bool {
    if count == block.len() {
        list.extend(block.iter().map(|&byte| from(u64::from(byte))));
        return true;
    }
    let start = list.len();
    list.resize(start + count, T::default());
    let mut rest = block;
    let mut slots = list[start..].iter_mut();
    while let Some(ten) = rest.first_chunk()
        && let Some(slot) = slots.next()
    {
        let (value, len) = if ten[0] < 0x80 { (ten[0].into(), 1) } else { of_ten(ten) };
        if len == 0 {
            return false;
        }
        *slot = from(value);
        rest = &rest[len..];
    }
    for slot in slots {
        let (value, len) = varint(rest);
        let Some(next) = rest.get(len..).filter(|_| len > 0) else { return false };
        *slot = from(value);
        rest = next;
    }
    rest.is_empty()
}

/// How many varints end in the block.
pub(super) fn count(block: &[u8]) -> usize {
    if block.len() < 32 {
        return block.iter().map(|&byte| usize::from(byte < 0x80)).sum();
    }
    // In small counters, which the compiler adds many at a time.
    let mut count = 0;
    for part in block.chunks(255) {
        let ends: u8 = part.iter().map(|&byte| u8::from(byte < 0x80)).sum();
        count += usize::from(ends);
    }
    count
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use prost::encoding::encode_varint;

    use super::*;

    #[test]
    fn lists_grow_by_what_they_need() {
        let values: Vec<u64> = (0..1000).map(|i| i * i * i * i * i * i).collect();
        let mut block = Vec::new();
        for value in &values {
            encode_varint(*value, &mut block);
        }
        let mut list = Vec::new();
        assert!(varints(&mut list, &block, count(&block), |bits| bits));
        assert_eq!(list, values);
        assert_eq!(list.capacity(), values.len());
    }

    #[test]
    fn a_block_that_is_cut_off_is_not_whole() {
        for block in [&[0x80][..], &[1, 2, 0x80], &[0x80; 11], &[1, 0xff, 0xff, 0xff]] {
            assert!(!varints(&mut Vec::new(), block, count(block), |bits| bits), "{block:x?}");
        }
        assert!(varints(&mut Vec::new(), &[], 0, |bits| bits));
    }
}
