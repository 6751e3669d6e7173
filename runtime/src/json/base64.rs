//! Base64 as ProtoJSON has it.
//!
//! Source: [ProtoJSON](https://protobuf.dev/programming-guides/json): bytes are written in the standard alphabet
//! with padding. Both the standard and the URL-safe alphabet are accepted, with or without padding. As in other
//! implementations of protobuf, the unused bits of the last character may be set.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Marks bytes that are in neither alphabet. Values of characters have six bits.
const INVALID: u8 = 0x80;

/// The value of each character of both alphabets.
const VALUES: [u8; 256] = {
    let mut values = [INVALID; 256];
    let mut value = 0;
    while value < 64 {
        values[ALPHABET[value] as usize] = value as u8;
        value += 1;
    }
    values[b'-' as usize] = 62;
    values[b'_' as usize] = 63;
    values
};

/// The number of bytes that are encoded at a time.
const BLOCK: usize = 3 * 128;

/// Appends the encoded bytes to a string.
pub(crate) fn encode(bytes: &[u8], out: &mut String) {
    out.reserve(bytes.len().div_ceil(3) * 4);
    for block in bytes.chunks(BLOCK) {
        let mut buffer = [b'='; BLOCK / 3 * 4];
        let (groups, rest) = block.as_chunks::<3>();
        let mut slots = buffer.as_chunks_mut::<4>().0.iter_mut();
        for (group, slot) in groups.iter().zip(&mut slots) {
            *slot = characters(*group);
        }
        if let (Some(slot), [first, more @ ..]) = (slots.next(), rest) {
            let second = more.first().copied().unwrap_or(0);
            let written = characters([*first, second, 0]);
            slot[..rest.len() + 1].copy_from_slice(&written[..rest.len() + 1]);
        }
        let text = &buffer[..block.len().div_ceil(3) * 4];
        out.push_str(core::str::from_utf8(text).unwrap_or_default());
    }
}

/// The two characters of each twelve bits.
static PAIRS: [[u8; 2]; 4096] = {
    let mut pairs = [[0; 2]; 4096];
    let mut bits = 0;
    while bits < 4096 {
        pairs[bits] = [ALPHABET[bits >> 6], ALPHABET[bits & 63]];
        bits += 1;
    }
    pairs
};

/// Returns the four characters of three bytes.
#[inline(always)]
fn characters([a, b, c]: [u8; 3]) -> [u8; 4] {
    let bits = u32::from_be_bytes([0, a, b, c]) as usize;
    let ([first, second], [third, fourth]) = (PAIRS[bits >> 12], PAIRS[bits & 4095]);
    [first, second, third, fourth]
}

/// Returns the bytes of a text, or `None` if the text is not Base64.
pub(crate) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let text = match text {
        [text @ .., b'=', b'='] if text.len() % 4 == 2 => text,
        [text @ .., b'='] if text.len() % 4 == 3 => text,
        _ => text,
    };
    let (groups, rest) = text.as_chunks::<4>();
    let more = match rest.len() {
        0 => 0,
        1 => return None,
        len => len - 1,
    };
    let mut bytes = vec![0; groups.len() * 3 + more];
    let mut invalid = 0;
    let (slots, tail) = bytes.as_chunks_mut::<3>();
    for (group, slot) in groups.iter().zip(slots) {
        *slot = group_bytes(*group, &mut invalid);
    }
    if more > 0 {
        let mut group = [b'A'; 4];
        group[..rest.len()].copy_from_slice(rest);
        tail.copy_from_slice(&group_bytes(group, &mut invalid)[..more]);
    }
    (invalid & INVALID == 0).then_some(bytes)
}

/// Returns the bytes of four characters, and sets a bit in `invalid` if one is in neither alphabet.
#[inline(always)]
fn group_bytes(group: [u8; 4], invalid: &mut u8) -> [u8; 3] {
    let value = |character: u8| VALUES[usize::from(character)];
    let (a, b, c, d) = (value(group[0]), value(group[1]), value(group[2]), value(group[3]));
    *invalid |= a | b | c | d;
    let bits = u32::from(a) << 18 | u32::from(b) << 12 | u32::from(c) << 6 | u32::from(d);
    let [_, first, second, third] = bits.to_be_bytes();
    [first, second, third]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(bytes: &[u8]) -> String {
        let mut out = String::new();
        encode(bytes, &mut out);
        out
    }

    #[test]
    fn encodes_with_padding() {
        for (bytes, text) in [
            (&b""[..], ""),
            (b"f", "Zg=="),
            (b"fo", "Zm8="),
            (b"foo", "Zm9v"),
            (b"foob", "Zm9vYg=="),
            (b"fooba", "Zm9vYmE="),
            (b"foobar", "Zm9vYmFy"),
            (&[0xfb, 0xff], "+/8="),
        ] {
            assert_eq!(encoded(bytes), text);
            assert_eq!(decode(text.as_bytes()).as_deref(), Some(bytes), "{text}");
        }
    }

    #[test]
    fn decodes_what_it_has_encoded() {
        let bytes: Vec<u8> = (0..2000u32).map(|n| (n * n / 7) as u8).collect();
        for len in (0..bytes.len()).step_by(7).chain(BLOCK - 4..BLOCK + 4) {
            let text = encoded(&bytes[..len]);
            assert_eq!(decode(text.as_bytes()).as_deref(), Some(&bytes[..len]));
            let bare = text.trim_end_matches('=');
            assert_eq!(decode(bare.as_bytes()).as_deref(), Some(&bytes[..len]));
            let url_safe = text.replace('+', "-").replace('/', "_");
            assert_eq!(decode(url_safe.as_bytes()).as_deref(), Some(&bytes[..len]));
        }
    }

    #[test]
    fn accepts_both_alphabets_and_unused_bits() {
        assert_eq!(decode(b"-_"), Some(vec![0xfb]));
        assert_eq!(decode(b"-_8"), Some(vec![0xfb, 0xff]));
        assert_eq!(decode(b"+_8="), Some(vec![0xfb, 0xff]));
    }

    #[test]
    fn rejects_other_characters_lengths_and_padding() {
        for text in [
            "QUJD!!!",
            "QUJ D",
            "YQ\n==",
            "QUJDR",
            "A",
            "=",
            "==",
            "A=",
            "A==",
            "A===",
            "YQ=",
            "YQ===",
            "YWI==",
            "YWJj=",
            "YWJj==",
            "YQ==YQ==",
            "=YQ=",
            "YQ=a",
            "\u{e9}QUI",
            "QUJDR===",
        ] {
            assert_eq!(decode(text.as_bytes()), None, "{text}");
        }
    }
}
