//! Decoding of packed varints.

use alloc::vec::Vec;

use super::varint::{decode_ten, varint};

/// Appends all varints of a packed block to a list. Returns true if the block is valid.
///
/// `count` is the number of varints in the block as [counted](count) by the caller, so that the list grows
/// once and by the exact number of elements. Without the count, memory would have to be reserved by the
/// number of bytes, nine tenths of which would remain unused for ten-byte varints.
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
        let (value, len) = if ten[0] < 0x80 { (ten[0].into(), 1) } else { decode_ten(ten) };
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

/// Counts the varints that end in the block, which is the number of bytes without a continuation bit.
pub(super) fn count(block: &[u8]) -> usize {
    if block.len() < 32 {
        return block.iter().map(|&byte| usize::from(byte < 0x80)).sum();
    }
    // The counters have one byte so that the compiler can vectorize the sum.
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
    fn allocates_exactly_the_number_of_elements() {
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
    fn rejects_truncated_and_overlong_blocks() {
        for block in [&[0x80][..], &[1, 2, 0x80], &[0x80; 11], &[1, 0xff, 0xff, 0xff]] {
            assert!(!varints(&mut Vec::new(), block, count(block), |bits| bits), "{block:x?}");
        }
        assert!(varints(&mut Vec::new(), &[], 0, |bits| bits));
    }
}
