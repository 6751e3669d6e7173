//! Decoding of packed varints.

use alloc::vec::Vec;

use super::varint::{CONTINUATION, decode_ten, squeeze, varint};

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
    let mut slots = &mut list[start..];
    while let Some(eight) = rest.first_chunk()
        && slots.len() >= GROUP
    {
        let (values, bytes) = group(eight, slots, &from);
        if values == 0 {
            // No varint ends within eight bytes.
            let Some(ten) = rest.first_chunk() else { break };
            let (value, len) = decode_ten(ten);
            if len == 0 {
                return false;
            }
            slots[0] = from(value);
            (rest, slots) = (&rest[len..], &mut slots[1..]);
        } else {
            (rest, slots) = (&rest[bytes..], &mut slots[values..]);
        }
    }
    for slot in slots {
        let (value, len) = varint(rest);
        let Some(next) = rest.get(len..).filter(|_| len > 0) else { return false };
        *slot = from(value);
        rest = next;
    }
    rest.is_empty()
}

/// The number of slots that [`group`] needs.
const GROUP: usize = 4;

/// Decodes the first varints of eight bytes into slots. Returns the number of values and the number of bytes
/// that they take, or zeros if no varint ends in the eight bytes.
///
/// The lengths of varints in real lists vary too much to be predicted. Here a branch is taken once for a group
/// instead of once for a value, and depends on the longest varint in the group rather than on each of them:
///
/// - All have one byte: eight values, if there are slots for them.
/// - None has more than two bytes: four values, whose lengths are computed.
/// - Otherwise: two values of any length, if both end in the eight bytes, or one.
#[inline(always)]
fn group<T>(eight: &[u8; 8], slots: &mut [T], from: impl Fn(u64) -> T) -> (usize, usize) {
    let word = u64::from_le_bytes(*eight);
    let continued = word & CONTINUATION;
    if continued == 0
        && let Some(slots) = slots.first_chunk_mut::<8>()
    {
        for (slot, &byte) in slots.iter_mut().zip(eight) {
            *slot = from(u64::from(byte));
        }
        return (8, 8);
    }
    if continued & (continued << 8) == 0 {
        let (mut word, mut bytes) = (word, 0);
        for slot in &mut slots[..GROUP] {
            // One if the varint has a second byte.
            let second = word >> 7 & 1;
            *slot = from(word & 0x7f | (word >> 1 & 0x3f80) & second.wrapping_neg());
            // Never shifts by more than 16.
            word >>= 8 + 8 * second;
            bytes += 1 + second as usize;
        }
        return (GROUP, bytes);
    }
    let ends = continued ^ CONTINUATION;
    let second_ends = ends & ends.wrapping_sub(1);
    if ends == 0 {
        return (0, 0);
    }
    // A mask of all bits up to the last byte of the first varint.
    let first = ends ^ (ends - 1);
    let first_bits = ends.trailing_zeros() + 1;
    slots[0] = from(squeeze(word & first));
    if second_ends == 0 {
        return (1, first_bits as usize / 8);
    }
    let both = second_ends ^ (second_ends - 1);
    slots[1] = from(squeeze((word & both) >> first_bits));
    (2, (second_ends.trailing_zeros() as usize + 1) / 8)
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

    /// Returns random values whose encodings have at most the given number of bytes.
    fn values(seed: u64, len: usize, longest: u32) -> Vec<u64> {
        let mut state = seed;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            state >> 11
        };
        (0..len)
            .map(|_| (next() << 40 ^ next()) >> (64 - (7 * (1 + next() as u32 % longest)).min(64)))
            .collect()
    }

    #[test]
    fn decodes_lists_of_all_lengths_and_magnitudes() {
        for longest in 1..=10 {
            for len in 0..if cfg!(miri) { 12 } else { 70 } {
                let values = values(len as u64 + 1, len, longest);
                let mut block = Vec::new();
                values.iter().for_each(|&value| encode_varint(value, &mut block));
                let mut list = Vec::new();
                assert!(varints(&mut list, &block, count(&block), |bits| bits));
                assert_eq!(list, values);
                // Cut off at any place, the block ends in the middle of a varint or has fewer of them.
                for end in 0..block.len() {
                    let cut = &block[..end];
                    let mut list = Vec::new();
                    let is_valid = varints(&mut list, cut, count(cut), |bits| bits);
                    assert_eq!(is_valid, cut.last().is_none_or(|&last| last < 0x80));
                    if is_valid {
                        assert_eq!(list, values[..count(cut)]);
                    }
                }
            }
        }
    }

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
