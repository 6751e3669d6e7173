//! Is a short text UTF-8?
//!
//! The standard library asks about each character what it is, which the processor cannot guess where
//! characters of one and of more bytes come in turns, as in most languages of Europe. Here is the
//! automaton that needs no guesses: each byte has a word with the next state for every state, six bits
//! for each, and a state is how far that word is to be shifted. Over long text, most of which is
//! ASCII in long runs, the standard library is faster.

/// Up to how many bytes this is the faster way.
pub(super) const SHORT: usize = 128;

/// How far a state's six bits are from the end of the word.
const START: u64 = 0;
const INVALID: u64 = 6;
/// One, two or three more bytes are to come, any of them from 80 to BF.
const ONE: u64 = 12;
const TWO: u64 = 18;
const THREE: u64 = 24;
/// The next byte is of a part of that range, so that nothing is longer than it has to be, no surrogate,
/// and not beyond the last character.
const AFTER_E0: u64 = 30;
const AFTER_ED: u64 = 36;
const AFTER_F0: u64 = 42;
const AFTER_F4: u64 = 48;

const NEXT: [u64; 256] = {
    let mut next = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        next[byte] = every(byte as u8);
        byte += 1;
    }
    next
};

/// The next state for every state.
const fn every(byte: u8) -> u64 {
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

const fn after(fits: bool, state: u64) -> u64 {
    if fits { state } else { INVALID }
}

/// Whether it is UTF-8, as the standard library would say: from the start, back to the start.
pub(super) fn is_valid(bytes: &[u8]) -> bool {
    let mut state = START;
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        // Between characters, eight bytes of ASCII lead to where they started.
        if u64::from_le_bytes(*word) & 0x8080_8080_8080_8080 != 0 || state & 63 != START {
            state = word.iter().fold(state, |state, &byte| step(state, byte));
        }
    }
    state = rest.iter().fold(state, |state, &byte| step(state, byte));
    state & 63 == START
}

/// Only the last six bits of a state count, and shifts look at no others.
#[inline(always)]
fn step(state: u64, byte: u8) -> u64 {
    NEXT[usize::from(byte)] >> (state & 63)
}

#[cfg(test)]
mod tests {
    use super::is_valid;

    /// All states can be reached with three bytes, so that four are every step there is.
    #[test]
    fn it_says_what_the_standard_library_says() {
        // One of each kind that the table tells apart, and its neighbours.
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
                    // Miri is slow, and there is nothing in it for Miri to see.
                    if !cfg!(miri) {
                        edges.iter().for_each(|&d| check(&[a, b, c, d]));
                        // Where a word ends in the middle of them, with ASCII or more behind it.
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
    fn every_character_is_valid() {
        let all = (0..=u32::from(char::MAX)).filter_map(char::from_u32);
        for char in all.step_by(if cfg!(miri) { 997 } else { 1 }) {
            let mut bytes = [0; 4];
            assert!(is_valid(char.encode_utf8(&mut bytes).as_bytes()), "{char:?}");
        }
    }
}
