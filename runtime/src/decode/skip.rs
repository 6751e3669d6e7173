//! What happens to a field that the message does not have?

use prost::encoding::{WireType, encode_varint, encoded_len_varint, skip_field};

use super::limits::ahead;
use super::varint::long_tag;
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
        bytes.extend_from_slice(value);
        Ok(())
    }
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
    if let Some(border) = cx.border.clone() {
        return skip_at_border(tag, input, border, cx);
    }
    skip_nested(tag, input, cx.depth, cx)
}

/// Groups recurse; what may be entered is what prost lets enter. A wire type that is none comes first:
/// prost refuses it with the tag, before it looks how deep it is.
fn skip_nested<'a>(tag: u32, input: &'a [u8], depth: u32, cx: &mut Cx<'a>) -> Out<'a> {
    let wire_type = tag & 7;
    if depth == 0 && wire_type <= wire::FIXED32 {
        return Err(cx.fail(Problem::Recursion));
    }
    let len = match wire_type {
        wire::VARINT => return cx.varint(input).map(|(_, rest)| rest),
        wire::FIXED64 => 8,
        wire::FIXED32 => 4,
        wire::LEN => return cx.prefixed(input).map(|(_, rest)| rest),
        wire::START_GROUP => return skip_group(tag, input, depth, cx),
        wire::END_GROUP => return Err(cx.fail(Problem::EndGroup)),
        _ => return Err(cx.fail(Problem::WireType { tag, expected: None })),
    };
    input.get(len..).ok_or_else(|| cx.fail(Problem::Underflow))
}

fn skip_group<'a>(start: u32, mut input: &'a [u8], depth: u32, cx: &mut Cx<'a>) -> Out<'a> {
    loop {
        let (tag, rest) = long_tag(input).map_err(|problem| cx.fail(problem))?;
        if tag >> 3 == 0 {
            return Err(cx.fail(Problem::of_number_0(tag)));
        }
        if tag & 7 == wire::END_GROUP {
            return if tag >> 3 == start >> 3 { Ok(rest) } else { Err(cx.fail(Problem::EndGroup)) };
        }
        input = skip_nested(tag, rest, depth - 1, cx)?;
    }
}

/// Below a message of prost's derive, prost does the counting.
#[cold]
fn skip_at_border<'a>(
    tag: u32,
    input: &'a [u8],
    border: prost::encoding::DecodeContext,
    cx: &mut Cx<'a>,
) -> Out<'a> {
    let mut rest = input;
    let skipped = WireType::try_from(u64::from(tag & 7))
        .and_then(|wire_type| skip_field(wire_type, tag >> 3, &mut rest, border));
    match skipped {
        Ok(()) => Ok(rest),
        Err(error) => Err(cx.fail(Problem::Foreign(error))),
    }
}
