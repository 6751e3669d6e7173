//! Decoding of messages from the protobuf wire format.
//!
//! Generated code implements one function for decoding, `NativeMessage::read_field`. It takes the tag of a field and
//! the input after the tag, and returns the input after the field ([`ReadResult`]). The loop that calls it is
//! [`merge_fields`], which is not compiled again for each message type. The input is a plain slice that
//! is passed in registers. A nested message is a shorter slice, so no end position has to be tracked. The
//! only unsafe code in this module is the shortcut for ASCII in [`text`] and the construction of new
//! messages in [`message`].
//!
//! The methods that decode one field, such as [`Decoder::string`], take the destination, the tag and the input
//! after the tag. `read` has its parameters in the same order, so that it only has to add the field's
//! offset to one register and jump.
//!
//! State that is rarely needed, and everything about errors, is in [`Decoder`].

mod enumeration;
mod error;
mod limits;
mod lookahead;
mod map;
mod message;
mod number;
mod packed;
mod prost_interop;
mod required;
mod skip;
mod text;
mod utf8;
mod varint;

use alloc::boxed::Box;

use bytes::{Buf, Bytes};
use prost::DecodeError;
use prost::encoding::DecodeContext;

pub(crate) use error::ErrorKind;
pub(crate) use limits::{Failure, Limits};
pub(crate) use prost_interop::{merge_field, take_length};
pub(crate) use varint::{split_prefixed, split_varint};

use crate::erased::Target;
use error::Report;

/// The input after a field, or the failure recorded in the decoder.
pub type ReadResult<'a> = Result<&'a [u8], DecodeFailed>;

/// Decoding failed. The reason is recorded in [`Decoder`].
#[derive(Debug)]
pub struct DecodeFailed;

/// The wire types of the encoding guide, as encoded in the low three bits of a tag.
pub(crate) mod wire {
    pub(crate) const VARINT: u32 = 0;
    pub(crate) const FIXED64: u32 = 1;
    pub(crate) const LEN: u32 = 2;
    pub(crate) const START_GROUP: u32 = 3;
    pub(crate) const END_GROUP: u32 = 4;
    pub(crate) const FIXED32: u32 = 5;
}

/// The state of one decode, apart from its input.
#[derive(Debug)]
pub struct Decoder<'a> {
    /// The number of messages, groups and map entries that may still be entered.
    depth: u32,
    /// The buffer that contains the input, if `Bytes` fields may share it.
    owner: Option<&'a Bytes>,
    /// The recursion limit of the enclosing message, if prost's derive decodes that message. Only prost
    /// can count it down.
    prost_context: Option<DecodeContext>,
    report: Option<Box<Report>>,
    /// The required fields that have occurred in the innermost message that checks its required fields.
    seen: required::Seen,
    /// If true, missing required fields are accepted.
    allow_partial: bool,
    /// The number of bytes that may still be allocated.
    memory: usize,
}

/// The recursion limit of prost, which prost does not export.
pub(crate) const DEPTH: u32 = 100;

impl<'a> Decoder<'a> {
    /// Returns a decoder that may allocate `memory` bytes, which the caller takes from [`Limits::budget`].
    pub(crate) fn new(limits: &Limits, memory: usize, owner: Option<&'a Bytes>) -> Self {
        Self {
            depth: limits.depth,
            owner,
            prost_context: None,
            report: None,
            seen: required::Seen::default(),
            allow_partial: limits.allow_partial,
            memory,
        }
    }

    /// Enters a message, group or map entry.
    #[inline]
    pub(crate) fn enter(&mut self) -> Result<(), DecodeFailed> {
        if self.depth == 0 {
            return Err(self.fail(ErrorKind::Recursion));
        }
        self.depth -= 1;
        if self.prost_context.is_some() { self.enter_below_prost() } else { Ok(()) }
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn fail(&mut self, kind: ErrorKind) -> DecodeFailed {
        self.report = Some(Report::new(kind));
        DecodeFailed
    }

    /// Records the message and field in which decoding failed.
    #[cold]
    #[inline(never)]
    fn locate(&mut self, names: &'static str, tag: u32) {
        if let Some(report) = &mut self.report {
            report.locate(names, tag);
        }
    }

    /// Returns the error that prost would have returned.
    #[cold]
    pub(crate) fn into_error(self) -> DecodeError {
        match self.report {
            Some(report) => report.into_error(),
            None => ErrorKind::Underflow.into_error(),
        }
    }

    /// Returns the failure for an input of `len` bytes that may allocate `limit` bytes. The error contains
    /// both numbers if decoding exceeded the memory limit.
    #[cold]
    pub(crate) fn into_failure(mut self, limit: usize, len: usize) -> Failure {
        let set_numbers = |report: &mut Box<Report>| report.set_numbers(len, limit);
        let exhausted = self.report.as_mut().is_some_and(set_numbers);
        Failure { exhausted, error: self.into_error() }
    }
}

/// Merges fields into a message, up to the end of the input, or up to the tag `end` for a group.
///
/// Each caller passes either 0 for `end` or a value that is never 0. The function is inlined into its
/// callers so that the compiler removes the branches for the other case.
#[inline(always)]
fn merge_fields<'a>(
    mut message: Target<'_>,
    mut input: &'a [u8],
    end: u32,
    decoder: &mut Decoder<'a>,
) -> ReadResult<'a> {
    while !input.is_empty() {
        // Tags of field numbers up to 15 take one byte, up to 2047 two.
        let (tag, rest) = match input {
            [a @ ..0x80, rest @ ..] => (u32::from(*a), rest),
            [a, b @ ..0x80, rest @ ..] => (u32::from(a & 0x7f) | u32::from(*b) << 7, rest),
            _ => match varint::long_tag(input) {
                Ok(found) => found,
                Err(kind) => return Err(decoder.fail(kind)),
            },
        };
        if tag & 7 == wire::END_GROUP && end != 0 {
            return if tag == end { Ok(rest) } else { Err(decoder.fail(ErrorKind::of_end(tag))) };
        }
        match message.read_field(tag, rest, decoder) {
            Ok(rest) => input = rest,
            Err(DecodeFailed) => {
                decoder.locate(message.names(), tag);
                return Err(DecodeFailed);
            }
        }
    }
    if end == 0 { Ok(input) } else { Err(decoder.fail(ErrorKind::Varint)) }
}

/// Merges a complete input into a message, and allocates at most `memory` bytes.
fn merge_slice<'a>(
    message: Target<'_>,
    input: &'a [u8],
    limits: &Limits,
    memory: usize,
    owner: Option<&'a Bytes>,
) -> Result<(), Failure> {
    let mut decoder = Decoder::new(limits, memory, owner);
    let result = if message.required().is_empty() {
        merge_fields(message, input, 0, &mut decoder)
    } else {
        required::merge_checked(message, input, 0, &mut decoder)
    };
    match result {
        Ok(_) => Ok(()),
        Err(DecodeFailed) => Err(decoder.into_failure(limits.allowed(input.len()), input.len())),
    }
}

/// Merges a complete buffer into a message.
///
/// If `shares` is true (the message has `Bytes` fields) and the buffer is backed by `Bytes` or `BytesMut`,
/// the fields share its memory. Otherwise, a contiguous buffer is decoded in place, and one of several
/// chunks is first copied into a contiguous one.
pub(crate) fn merge_buf(
    message: Target<'_>,
    shares: bool,
    limits: &Limits,
    buf: impl Buf,
) -> Result<(), DecodeError> {
    try_merge_buf(message, shares, limits, buf).map_err(|failure| failure.error)
}

/// Merges a buffer as [`merge_buf`] does, and reports in its error whether a limit was exceeded.
pub(crate) fn try_merge_buf(
    message: Target<'_>,
    shares: bool,
    limits: &Limits,
    mut buf: impl Buf,
) -> Result<(), Failure> {
    let chunk = buf.chunk();
    let len = buf.remaining();
    let mut memory = limits.budget(len);
    if chunk.len() >= len {
        let start = chunk.as_ptr();
        // `copy_to_bytes(0)` returns a handle that points to the start of the buffer if it is backed by
        // `Bytes`, and elsewhere if it is not.
        if !shares || buf.copy_to_bytes(0).as_ptr() != start {
            let result = match memory {
                Some(memory) => merge_slice(message, &buf.chunk()[..len], limits, memory, None),
                None => Err(limits.exceeded(len)),
            };
            buf.advance(len);
            return result;
        }
    } else {
        memory = memory.and_then(|memory| memory.checked_sub(len));
    }
    let Some(memory) = memory else {
        buf.advance(len);
        return Err(limits.exceeded(len));
    };
    let owner = buf.copy_to_bytes(len);
    merge_slice(message, &owner, limits, memory, Some(&owner))
}
