//! Skipping and preserving of unknown fields.

use alloc::vec::Vec;

use prost::encoding::{DecodeContext, encode_varint, encoded_len_varint};

use super::limits::growth_step;
use super::prost_interop::next_level;
use super::varint::{long_tag, split_prefix, split_prefixed, varint};
use super::{DecodeFailed, Decoder, ErrorKind, ReadResult, wire};
use crate::unknown::UnknownFields;

impl<'a> Decoder<'a> {
    /// Skips a field that the message does not have.
    ///
    /// `known` are the field numbers of the message, as inclusive ranges. A field with one of these numbers
    /// has an unexpected wire type and is an error, as with prost: skipping it would lose data, and most
    /// likely the input is a message of another type.
    #[inline(always)]
    pub fn skip(&mut self, known: &[(u32, u32)], tag: u32, input: &'a [u8]) -> ReadResult<'a> {
        skip_unless(known, tag, input, self)
    }

    /// Preserves a field that the message does not have, or does not have with this wire type.
    #[inline(always)]
    pub fn unknown(
        &mut self,
        fields: &mut UnknownFields,
        tag: u32,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        unknown(fields, tag, input, self)
    }

    /// Appends a field with this value to the unknown fields.
    ///
    /// The value is part of the input, which has been charged. Memory beyond its length is charged here.
    /// Tags and lengths that are longer than necessary are preserved in their shortest encoding.
    pub(super) fn preserve(
        &mut self,
        fields: &mut UnknownFields,
        tag: u32,
        value: &[u8],
    ) -> Result<(), DecodeFailed> {
        let bytes = fields.bytes_mut();
        let len = encoded_len_varint(tag.into()) + value.len();
        let free = bytes.capacity() - bytes.len();
        if free < len {
            let more = len.max(growth_step(bytes.len(), 1));
            self.charge(more - free - value.len().min(more - free))?;
            bytes.reserve_exact(more);
        }
        encode_varint(tag.into(), bytes);
        match tag & 7 {
            // A length of one byte is in its shortest encoding already.
            wire::LEN if value.first().is_some_and(|first| *first >= 0x80) => {
                _ = append_prefixed(bytes, value);
            }
            wire::START_GROUP => _ = append_group(bytes, value),
            _ => bytes.extend_from_slice(value),
        }
        Ok(())
    }
}

/// Appends a length-delimited value, and returns the input after it.
///
/// Neither this function nor [`append_group`] returns `None` for a value that has been skipped before.
fn append_prefixed<'a>(bytes: &mut Vec<u8>, value: &'a [u8]) -> Option<&'a [u8]> {
    let (value, rest) = split_prefixed(value)?;
    encode_varint(value.len() as u64, bytes);
    bytes.extend_from_slice(value);
    Some(rest)
}

/// Appends the fields of a group and its end tag, and returns the input after them. Does not recurse.
fn append_group<'a>(bytes: &mut Vec<u8>, mut input: &'a [u8]) -> Option<&'a [u8]> {
    let mut open = 1usize;
    while open > 0 {
        let (tag, value) = split_prefix(input)?;
        encode_varint(tag, bytes);
        let len = match tag as u32 & 7 {
            wire::VARINT => varint(value).1,
            wire::FIXED64 => 8,
            wire::FIXED32 => 4,
            wire::LEN => {
                input = append_prefixed(bytes, value)?;
                continue;
            }
            wire::START_GROUP => {
                open += 1;
                0
            }
            _ => {
                open -= 1;
                0
            }
        };
        let (value, rest) = value.split_at_checked(len)?;
        bytes.extend_from_slice(value);
        input = rest;
    }
    Some(input)
}

/// Skips a field, unless its number is among the `known` ones.
fn skip_unless<'a>(
    known: &[(u32, u32)],
    tag: u32,
    input: &'a [u8],
    decoder: &mut Decoder<'a>,
) -> ReadResult<'a> {
    let number = tag >> 3;
    if known.iter().any(|(first, last)| (*first..=*last).contains(&number)) {
        return Err(decoder.fail(ErrorKind::WireType { tag, expected: None }));
    }
    skip(tag, input, decoder)
}

fn unknown<'a>(
    fields: &mut UnknownFields,
    tag: u32,
    input: &'a [u8],
    decoder: &mut Decoder<'a>,
) -> ReadResult<'a> {
    let rest = skip(tag, input, decoder)?;
    decoder.preserve(fields, tag, &input[..input.len() - rest.len()])?;
    Ok(rest)
}

/// Skips the value of a field, and returns the input after it.
pub(super) fn skip<'a>(tag: u32, input: &'a [u8], decoder: &mut Decoder<'a>) -> ReadResult<'a> {
    if tag >> 3 == 0 {
        return Err(decoder.fail(ErrorKind::of_number_0(tag)));
    }
    match decoder.prost_context.clone() {
        // Below a message of prost's derive, prost does the counting.
        Some(prost_context) => skip_nested(tag, input, prost_context, decoder),
        None => skip_nested(tag, input, decoder.depth, decoder),
    }
}

/// The number of levels that may still be entered.
trait Levels: Clone {
    /// Returns the levels of a nested group or field.
    fn deeper(self) -> Result<Self, ErrorKind>;
}

impl Levels for u32 {
    fn deeper(self) -> Result<Self, ErrorKind> {
        self.checked_sub(1).ok_or(ErrorKind::Recursion)
    }
}

impl Levels for DecodeContext {
    fn deeper(self) -> Result<Self, ErrorKind> {
        next_level(self).map_err(ErrorKind::Foreign)
    }
}

/// Skips the value of a field, which recurses for groups.
///
/// Levels are counted as prost counts them, where every skipped field is a level. An invalid wire type is
/// reported first, since prost reports it when it decodes the tag, before it checks the recursion limit.
fn skip_nested<'a, L: Levels>(
    tag: u32,
    input: &'a [u8],
    levels: L,
    decoder: &mut Decoder<'a>,
) -> ReadResult<'a> {
    let wire_type = tag & 7;
    if wire_type > wire::FIXED32 {
        return Err(decoder.fail(ErrorKind::WireType { tag, expected: None }));
    }
    let levels = levels.deeper().map_err(|kind| decoder.fail(kind))?;
    let len = match wire_type {
        wire::VARINT => return decoder.varint(input).map(|(_, rest)| rest),
        wire::LEN => return decoder.prefixed(input).map(|(_, rest)| rest),
        wire::START_GROUP => return skip_group(tag, input, levels, decoder),
        wire::END_GROUP => return Err(decoder.fail(ErrorKind::EndGroup)),
        wire::FIXED64 => 8,
        _ => 4,
    };
    input.get(len..).ok_or_else(|| decoder.fail(ErrorKind::Underflow))
}

/// Skips the fields of a group and its end tag.
fn skip_group<'a, L: Levels>(
    start: u32,
    mut input: &'a [u8],
    levels: L,
    decoder: &mut Decoder<'a>,
) -> ReadResult<'a> {
    loop {
        let (tag, rest) = long_tag(input).map_err(|kind| decoder.fail(kind))?;
        if tag >> 3 == 0 {
            return Err(decoder.fail(ErrorKind::of_number_0(tag)));
        }
        if tag & 7 == wire::END_GROUP {
            return if tag >> 3 == start >> 3 {
                Ok(rest)
            } else {
                Err(decoder.fail(ErrorKind::EndGroup))
            };
        }
        input = skip_nested(tag, rest, levels.clone(), decoder)?;
    }
}
