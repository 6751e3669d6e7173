//! Decoding of `string` and `bytes` fields.

use alloc::string::String;
use alloc::vec::Vec;

use bytes::Bytes;

use super::{Decoder, ErrorKind, ReadResult, lookahead, utf8};
use crate::types::{BytesType, StringType};

/// Returns the bytes as a `str` if they are valid UTF-8. Short strings and ASCII, which are the most
/// frequent, take a faster path.
#[inline]
pub(crate) fn verified(bytes: &[u8]) -> Option<&str> {
    if is_ascii(bytes) || bytes.len() <= utf8::SHORT && utf8::is_valid(bytes) {
        // SAFETY: `from_utf8_unchecked` requires valid UTF-8. Either all bytes are ASCII, which is valid
        // UTF-8, or `utf8::is_valid` has accepted them. The tests of `utf8` compare that function with
        // `core::str::from_utf8` for every transition of its automaton.
        #[allow(unsafe_code)]
        return Some(unsafe { core::str::from_utf8_unchecked(bytes) });
    }
    // The text is long and not ASCII, or invalid.
    core::str::from_utf8(bytes).ok()
}

/// Returns true if all bytes are ASCII.
#[inline]
fn is_ascii(bytes: &[u8]) -> bool {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let word = |chunk: &[u8; 8]| u64::from_le_bytes(*chunk);
    let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) else {
        return bytes.iter().fold(0, |all, byte| all | byte) < 0x80;
    };
    if bytes.len() <= 16 {
        return (word(first) | word(last)) & HIGH == 0;
    }
    let (blocks, rest) = bytes.as_chunks::<32>();
    for block in blocks {
        if block.iter().fold(0, |all, byte| all | byte) >= 0x80 {
            return false;
        }
    }
    let (words, _) = rest.as_chunks::<8>();
    words.iter().fold(word(last), |all, chunk| all | word(chunk)) & HIGH == 0
}

/// Replaces the content of a string, and reuses its allocation if that is large enough.
#[inline]
fn set(slot: &mut String, text: &str) {
    if slot.capacity() >= text.len() {
        slot.clear();
        slot.push_str(text);
    } else {
        *slot = String::from(text);
    }
}

fn string<'a>(
    slot: &mut String,
    _: u32,
    input: &'a [u8],
    decoder: &mut Decoder<'a>,
) -> ReadResult<'a> {
    let (bytes, rest) = decoder.prefixed(input)?;
    match verified(bytes) {
        Some(text) => {
            set(slot, text);
            Ok(rest)
        }
        None => Err(decoder.fail(ErrorKind::Utf8)),
    }
}

fn optional_string<'a>(
    slot: &mut Option<String>,
    _: u32,
    input: &'a [u8],
    decoder: &mut Decoder<'a>,
) -> ReadResult<'a> {
    let (bytes, rest) = decoder.prefixed(input)?;
    match verified(bytes) {
        Some(text) => {
            match slot {
                Some(slot) => set(slot, text),
                None => *slot = Some(String::from(text)),
            }
            Ok(rest)
        }
        None => Err(decoder.fail(ErrorKind::Utf8)),
    }
}

fn repeated_string<'a>(
    list: &mut Vec<String>,
    tag: u32,
    mut input: &'a [u8],
    decoder: &mut Decoder<'a>,
) -> ReadResult<'a> {
    loop {
        if list.len() == list.capacity() {
            decoder.reserve(list, lookahead::count_elements(tag, input))?;
        }
        let (bytes, rest) = decoder.prefixed(input)?;
        let Some(text) = verified(bytes) else { return Err(decoder.fail(ErrorKind::Utf8)) };
        list.push(String::from(text));
        match lookahead::next_element(tag, rest) {
            Some(next) => input = next,
            None => return Ok(rest),
        }
    }
}

impl<'a> Decoder<'a> {
    /// Returns `bytes`, a part of the input, as `Bytes` that share the buffer of the input if possible.
    pub(crate) fn share(&self, bytes: &'a [u8]) -> Bytes {
        match self.owner {
            Some(owner) if !bytes.is_empty() => owner.slice_ref(bytes),
            _ => Bytes::copy_from_slice(bytes),
        }
    }
}

impl<'a> Decoder<'a> {
    /// Decodes a `string` field.
    #[inline]
    pub fn string(&mut self, slot: &mut String, tag: u32, input: &'a [u8]) -> ReadResult<'a> {
        string(slot, tag, input, self)
    }

    /// Decodes an optional `string` field.
    #[inline]
    pub fn optional_string(
        &mut self,
        slot: &mut Option<String>,
        tag: u32,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        optional_string(slot, tag, input, self)
    }

    /// Decodes elements of a repeated `string` field.
    #[inline]
    pub fn repeated_string(
        &mut self,
        list: &mut Vec<String>,
        tag: u32,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        repeated_string(list, tag, input, self)
    }

    /// Decodes a `string` field into a custom string type.
    pub fn string_as<T: StringType>(
        &mut self,
        slot: &mut T,
        _: u32,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        let (bytes, rest) = self.prefixed(input)?;
        self.charge(T::OVERHEAD)?;
        match verified(bytes) {
            Some(text) => {
                *slot = T::from_text(text);
                Ok(rest)
            }
            None => Err(self.fail(ErrorKind::Utf8)),
        }
    }

    /// Decodes an optional `string` field into a custom string type.
    #[inline]
    pub fn optional_string_as<T: StringType>(
        &mut self,
        slot: &mut Option<T>,
        tag: u32,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        self.string_as(slot.get_or_insert_default(), tag, input)
    }

    /// Decodes an element of a repeated `string` field into a custom string type.
    pub fn repeated_string_as<T: StringType>(
        &mut self,
        list: &mut Vec<T>,
        tag: u32,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        let mut value = T::default();
        let rest = self.string_as(&mut value, tag, input)?;
        self.push(list, value)?;
        Ok(rest)
    }

    /// Decodes a `bytes` field.
    pub fn bytes<T: BytesType>(&mut self, slot: &mut T, _: u32, input: &'a [u8]) -> ReadResult<'a> {
        let (bytes, rest) = self.prefixed(input)?;
        self.charge(T::OVERHEAD)?;
        slot.set(bytes, || self.share(bytes));
        Ok(rest)
    }

    /// Decodes an optional `bytes` field.
    #[inline]
    pub fn optional_bytes<T: BytesType>(
        &mut self,
        slot: &mut Option<T>,
        tag: u32,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        self.bytes(slot.get_or_insert_default(), tag, input)
    }

    /// Decodes elements of a repeated `bytes` field.
    pub fn repeated_bytes<T: BytesType>(
        &mut self,
        list: &mut Vec<T>,
        tag: u32,
        mut input: &'a [u8],
    ) -> ReadResult<'a> {
        loop {
            if list.len() == list.capacity() {
                self.reserve(list, lookahead::count_elements(tag, input))?;
            }
            let mut value = T::default();
            let rest = self.bytes(&mut value, tag, input)?;
            list.push(value);
            match lookahead::next_element(tag, rest) {
                Some(next) => input = next,
                None => return Ok(rest),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    #[test]
    fn detects_a_single_non_ascii_byte_at_any_position() {
        for len in 0..100 {
            assert!(is_ascii(&vec![0x7f; len]));
            for at in 0..len {
                let mut bytes = vec![b'a'; len];
                bytes[at] = 0x80;
                assert!(!is_ascii(&bytes), "{at} of {len}");
                assert_eq!(verified(&bytes), None);
            }
        }
    }

    #[test]
    fn accepts_multi_byte_characters_and_rejects_lone_surrogates() {
        assert_eq!(verified("grün ✓".as_bytes()), Some("grün ✓"));
        assert_eq!(verified(&[0xed, 0xa0, 0x80]), None, "a lone surrogate");
    }
}
