//! What happens to a field that the message does not have?

use alloc::vec::Vec;

use prost::encoding::{DecodeContext, encode_varint, encoded_len_varint};

use super::border::enter;
use super::limits::ahead;
use super::varint::{long_tag, split_prefix, split_prefixed, varint};
use super::{Cx, Fail, Out, Problem, wire};
use crate::unknown::UnknownFields;

impl<'a> Cx<'a> {
    /// Leaves out a field that the message does not have. `known` are the numbers that it has, as
    /// ranges: one of them with a wire type that does not fit is refused, as prost does. What would be
    /// left out is data, and most likely the message is of another type.
    #[inline(always)]
    pub fn skip(&mut self, known: &[(u32, u32)], tag: u32, input: &'a [u8]) -> Out<'a> {
        skip_unless(known, tag, input, self)
    }

    /// Keeps a field that the message does not have, or not with this wire type.
    #[inline(always)]
    pub fn unknown(&mut self, fields: &mut UnknownFields, tag: u32, input: &'a [u8]) -> Out<'a> {
        unknown(fields, tag, input, self)
    }

    /// Adds a field with this value to those that are not known. The value is a part of the input and
    /// paid for with it; what else there has to be room for is charged.
    ///
    /// Tags and lengths that take more bytes than they need are kept in their shortest form.
    pub(super) fn keep(
        &mut self,
        fields: &mut UnknownFields,
        tag: u32,
        value: &[u8],
    ) -> Result<(), Fail> {
        let bytes = fields.memory();
        let len = encoded_len_varint(tag.into()) + value.len();
        let room = bytes.capacity() - bytes.len();
        if room < len {
            let more = len.max(ahead(bytes.len(), 1));
            self.charge(more - room - value.len().min(more - room))?;
            bytes.reserve_exact(more);
        }
        encode_varint(tag.into(), bytes);
        match tag & 7 {
            // A length of one byte is the shortest.
            wire::LEN if value.first().is_some_and(|first| *first >= 0x80) => {
                _ = keep_prefixed(bytes, value);
            }
            wire::START_GROUP => _ = keep_group(bytes, value),
            _ => bytes.extend_from_slice(value),
        }
        Ok(())
    }
}

/// Appends a length and so many bytes, and returns what is behind them. None of this function and the
/// next one fails for a value that was skipped before.
fn keep_prefixed<'a>(bytes: &mut Vec<u8>, value: &'a [u8]) -> Option<&'a [u8]> {
    let (value, rest) = split_prefixed(value)?;
    encode_varint(value.len() as u64, bytes);
    bytes.extend_from_slice(value);
    Some(rest)
}

/// Appends the fields of a group and its end tag, and returns what is behind them. Without recursion.
fn keep_group<'a>(bytes: &mut Vec<u8>, mut input: &'a [u8]) -> Option<&'a [u8]> {
    let mut open = 1usize;
    while open > 0 {
        let (tag, value) = split_prefix(input)?;
        encode_varint(tag, bytes);
        let len = match tag as u32 & 7 {
            wire::VARINT => varint(value).1,
            wire::FIXED64 => 8,
            wire::FIXED32 => 4,
            wire::LEN => {
                input = keep_prefixed(bytes, value)?;
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

fn skip_unless<'a>(known: &[(u32, u32)], tag: u32, input: &'a [u8], cx: &mut Cx<'a>) -> Out<'a> {
    let number = tag >> 3;
    if known.iter().any(|(first, last)| (*first..=*last).contains(&number)) {
        return Err(cx.fail(Problem::WireType { tag, expected: None }));
    }
    skip(tag, input, cx)
}

fn unknown<'a>(fields: &mut UnknownFields, tag: u32, input: &'a [u8], cx: &mut Cx<'a>) -> Out<'a> {
    let rest = skip(tag, input, cx)?;
    cx.keep(fields, tag, &input[..input.len() - rest.len()])?;
    Ok(rest)
}

pub(super) fn skip<'a>(tag: u32, input: &'a [u8], cx: &mut Cx<'a>) -> Out<'a> {
    if tag >> 3 == 0 {
        return Err(cx.fail(Problem::of_number_0(tag)));
    }
    match cx.border.clone() {
        // Below a message of prost's derive, prost does the counting.
        Some(border) => skip_nested(tag, input, border, cx),
        None => skip_nested(tag, input, cx.depth, cx),
    }
}

/// How many levels may be entered.
trait Levels: Clone {
    /// One level below.
    fn deeper(self) -> Result<Self, Problem>;
}

impl Levels for u32 {
    fn deeper(self) -> Result<Self, Problem> {
        self.checked_sub(1).ok_or(Problem::Recursion)
    }
}

impl Levels for DecodeContext {
    fn deeper(self) -> Result<Self, Problem> {
        enter(self).map_err(Problem::Foreign)
    }
}

/// Groups recurse; what may be entered is what prost lets enter, for which any field is a level. A wire
/// type that is none comes first: prost refuses it with the tag, before it looks how deep it is.
fn skip_nested<'a, L: Levels>(tag: u32, input: &'a [u8], levels: L, cx: &mut Cx<'a>) -> Out<'a> {
    let wire_type = tag & 7;
    if wire_type > wire::FIXED32 {
        return Err(cx.fail(Problem::WireType { tag, expected: None }));
    }
    let levels = levels.deeper().map_err(|problem| cx.fail(problem))?;
    let len = match wire_type {
        wire::VARINT => return cx.varint(input).map(|(_, rest)| rest),
        wire::LEN => return cx.prefixed(input).map(|(_, rest)| rest),
        wire::START_GROUP => return skip_group(tag, input, levels, cx),
        wire::END_GROUP => return Err(cx.fail(Problem::EndGroup)),
        wire::FIXED64 => 8,
        _ => 4,
    };
    input.get(len..).ok_or_else(|| cx.fail(Problem::Underflow))
}

fn skip_group<'a, L: Levels>(
    start: u32,
    mut input: &'a [u8],
    levels: L,
    cx: &mut Cx<'a>,
) -> Out<'a> {
    loop {
        let (tag, rest) = long_tag(input).map_err(|problem| cx.fail(problem))?;
        if tag >> 3 == 0 {
            return Err(cx.fail(Problem::of_number_0(tag)));
        }
        if tag & 7 == wire::END_GROUP {
            return if tag >> 3 == start >> 3 { Ok(rest) } else { Err(cx.fail(Problem::EndGroup)) };
        }
        input = skip_nested(tag, rest, levels.clone(), cx)?;
    }
}
