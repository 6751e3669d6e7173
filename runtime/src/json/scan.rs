//! Search for bytes that JSON strings escape.

/// Returns the offset, from `from` on, of the first quote, backslash or control character, or the length of the
/// text if there is none.
///
/// Eight bytes are looked at together. In a word, subtracting from each byte borrows from the next byte only
/// if the byte itself is found, so the lowest byte that is marked is always right.
#[inline]
pub(crate) fn special(text: &[u8], from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    let (words, tail) = rest.as_chunks::<8>();
    let mut at = from;
    for word in words {
        let marks = marks(u64::from_le_bytes(*word));
        if marks != 0 {
            return at + (marks.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    at + tail.iter().position(|byte| is_special(*byte)).unwrap_or(tail.len())
}

/// Returns true for bytes that a JSON string cannot contain as they are.
#[inline]
fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// Sets the highest bit of the lowest byte that is special. Higher bytes may be marked by mistake.
#[inline(always)]
fn marks(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 0xff;
    const HIGH: u64 = ONES * 0x80;
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word;
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    let quote = zeros(word ^ (ONES * b'"' as u64));
    let backslash = zeros(word ^ (ONES * b'\\' as u64));
    (control | quote | backslash) & HIGH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_each_special_byte_at_each_offset() {
        for byte in 0..=255 {
            for at in 0..20 {
                for (before, after) in [(b'a', b'b'), (0xff, b'"'), (0x80, 0x00), (b'!', b'#')] {
                    let mut text = [before; 24];
                    text[at] = byte;
                    text[at + 1] = after;
                    let found = text.iter().position(|byte| is_special(*byte));
                    assert_eq!(special(&text, 0), found.unwrap_or(24), "{text:?}");
                    assert_eq!(
                        special(&text[at..], 0) + at,
                        found.unwrap_or(24).max(at),
                        "{text:?}"
                    );
                }
            }
        }
        assert_eq!(special(b"abc\"def\"", 4), 7);
        assert_eq!(special(b"", 0), 0);
    }
}
