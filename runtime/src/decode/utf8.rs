//! UTF-8 validation for short strings.
//!
//! The standard library branches on the length of each character. The processor mispredicts these branches
//! in text that alternates between characters of one and of several bytes, as text in most European
//! languages does. The automaton in this file has no such branches. For each byte there is a 64-bit word
//! that holds the next state for every state in six bits each, and a state is the number of bits by which
//! that word is shifted. For long text, most of which has long runs of ASCII, the standard library is
//! faster.

/// The length in bytes up to which the automaton is faster than the standard library.
pub(super) const SHORT: usize = 128;

/// The state between characters. A state is the offset of its six bits in the word of a byte.
const START: u64 = 0;
/// The state after an invalid byte, which is never left.
const INVALID: u64 = 6;
/// The states before one, two or three continuation bytes, each of which may be from 80 to BF.
const ONE: u64 = 12;
const TWO: u64 = 18;
const THREE: u64 = 24;
/// The states in which the next byte is limited to a part of that range, which excludes overlong encodings,
/// surrogates, and code points above U+10FFFF.
const AFTER_E0: u64 = 30;
const AFTER_ED: u64 = 36;
const AFTER_F0: u64 = 42;
const AFTER_F4: u64 = 48;

/// The word of each byte, see [`transitions`].
const NEXT: [u64; 256] = {
    let mut next = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        next[byte] = transitions(byte as u8);
        byte += 1;
    }
    next
};

/// Returns the word of a byte, which holds the next state for every state.
const fn transitions(byte: u8) -> u64 {
    let start = match byte {
        0x00..=0x7f => START,
        0xc2..=0xdf => ONE,
        0xe0 => AFTER_E0,
        0xed => AFTER_ED,
        0xe1..=0xef => TWO,
        0xf0 => AFTER_F0,
        0xf1..=0xf3 => THREE,
        0xf4 => AFTER_F4,
        _ => INVALID,
    };
    let continued = matches!(byte, 0x80..=0xbf);
    start << START
        | INVALID << INVALID
        | after(continued, START) << ONE
        | after(continued, ONE) << TWO
        | after(continued, TWO) << THREE
        | after(continued && byte >= 0xa0, ONE) << AFTER_E0
        | after(continued && byte < 0xa0, ONE) << AFTER_ED
        | after(continued && byte >= 0x90, TWO) << AFTER_F0
        | after(continued && byte < 0x90, TWO) << AFTER_F4
}

/// Returns `state` if the byte is valid in its position, and the invalid state otherwise.
const fn after(valid: bool, state: u64) -> u64 {
    if valid { state } else { INVALID }
}

/// Returns true if the bytes are valid UTF-8, exactly as [`core::str::from_utf8`] decides.
pub(super) fn is_valid(bytes: &[u8]) -> bool {
    let mut state = START;
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        // Eight bytes of ASCII between characters do not change the state, so they are skipped.
        if u64::from_le_bytes(*word) & 0x8080_8080_8080_8080 != 0 || state & 63 != START {
            state = word.iter().fold(state, |state, &byte| step(state, byte));
        }
    }
    state = rest.iter().fold(state, |state, &byte| step(state, byte));
    state & 63 == START
}

/// Returns the state after a byte. Only the low six bits of a state are significant.
#[inline(always)]
fn step(state: u64, byte: u8) -> u64 {
    NEXT[usize::from(byte)] >> (state & 63)
}

#[cfg(test)]
mod tests {
    use super::is_valid;

    /// Every state is reachable with at most three bytes, so inputs of four bytes cover every transition.
    #[test]
    fn agrees_with_the_standard_library_for_every_transition() {
        // One byte of each class that the table distinguishes, and its neighbours.
        let edges = [
            0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0,
            0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff,
        ];
        let check = |bytes: &[u8]| {
            assert_eq!(is_valid(bytes), core::str::from_utf8(bytes).is_ok(), "{bytes:x?}");
        };
        check(&[]);
        for &a in &edges {
            check(&[a]);
            for &b in &edges {
                check(&[a, b]);
                for &c in &edges {
                    check(&[a, b, c]);
                    // Miri is slow, and this test runs no unsafe code.
                    if !cfg!(miri) {
                        edges.iter().for_each(|&d| check(&[a, b, c, d]));
                        // The bytes straddle the end of a word, with and without ASCII after them.
                        edges.iter().for_each(|&d| {
                            let x = b'x';
                            check(&[x, x, x, x, x, x, a, b, c, d]);
                            check(&[x, x, x, x, x, x, a, b, c, d, x, x, x, x, x, x, x, x]);
                        });
                        (0..=255).for_each(|d| check(&[a, b, d]));
                    }
                }
            }
        }
    }

    #[test]
    fn accepts_every_character() {
        let all = (0..=u32::from(char::MAX)).filter_map(char::from_u32);
        for char in all.step_by(if cfg!(miri) { 997 } else { 1 }) {
            let mut bytes = [0; 4];
            assert!(is_valid(char.encode_utf8(&mut bytes).as_bytes()), "{char:?}");
        }
    }
}
