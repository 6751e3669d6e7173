//! How do bytes become a message?
//!
//! Generated code has one function to decode with, `Native::read`: it is given the tag of a field
//! and the input behind it, and gives back what is left ([`Out`]). The loop around it is here, once
//! for all messages. Input is a plain slice that travels in registers: a nested message is a shorter
//! slice, so that no limit has to be kept, and nothing in this module is unsafe but the shortcut for
//! ASCII in [`text`] and the new elements of a list in [`place`].
//!
//! The verbs of a field, such as [`Cx::string`], all take where the value goes, the tag and the input
//! behind it, in this order, which is that of `read`: what `read` does is add to one register and jump.
//!
//! What is rare, and everything that is only needed when something is wrong, waits in [`Cx`].

mod border;
mod entry;
mod enumeration;
mod limits;
mod message;
mod number;
mod packed;
mod place;
mod problem;
mod required;
mod run;
mod skip;
mod text;
mod utf8;
mod varint;

use alloc::boxed::Box;

use bytes::{Buf, Bytes};
use prost::DecodeError;
use prost::encoding::DecodeContext;

pub(crate) use border::{merge_field, take_length};
pub(crate) use limits::{Failure, Limits};
pub(crate) use problem::Problem;
pub(crate) use varint::{split_prefixed, split_varint};

use crate::erased::Target;
use problem::Report;

/// What is left of the input behind a field.
pub type Out<'a> = Result<&'a [u8], Fail>;

/// Decoding has failed; [`Cx`] knows how.
#[derive(Debug)]
pub struct Fail;

/// The wire types of the encoding guide, as they stand in the last three bits of a tag.
pub(crate) mod wire {
    pub(crate) const VARINT: u32 = 0;
    pub(crate) const FIXED64: u32 = 1;
    pub(crate) const LEN: u32 = 2;
    pub(crate) const START_GROUP: u32 = 3;
    pub(crate) const END_GROUP: u32 = 4;
    pub(crate) const FIXED32: u32 = 5;
}

/// What a run of the decoder knows beside its input.
#[derive(Debug)]
pub struct Cx<'a> {
    /// How many messages, groups and map entries may still be entered.
    depth: u32,
    /// The buffer that the input is part of, when `Bytes` fields may share it.
    owner: Option<&'a Bytes>,
    /// Where a message of prost's derive has called, its limit, which only prost can count.
    border: Option<DecodeContext>,
    report: Option<Box<Report>>,
    /// Which required fields have come in, of the innermost message that checks.
    seen: required::Seen,
    /// Whether those that have not are no error.
    allow_partial: bool,
    /// How much memory may still be taken.
    memory: usize,
}

/// prost's limit, which cannot be asked for.
pub(crate) const DEPTH: u32 = 100;

impl<'a> Cx<'a> {
    /// With so much memory to take, which `limits` has been asked for.
    pub(crate) fn new(limits: &Limits, memory: usize, owner: Option<&'a Bytes>) -> Self {
        Self {
            depth: limits.depth,
            owner,
            border: None,
            report: None,
            seen: required::Seen::default(),
            allow_partial: limits.allow_partial,
            memory,
        }
    }

    /// Enters a message, group or map entry.
    #[inline]
    pub(crate) fn enter(&mut self) -> Result<(), Fail> {
        if self.depth == 0 {
            return Err(self.fail(Problem::Recursion));
        }
        self.depth -= 1;
        if self.border.is_some() { self.enter_border() } else { Ok(()) }
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn fail(&mut self, problem: Problem) -> Fail {
        self.report = Some(Report::new(problem));
        Fail
    }

    /// Notes in which field of which message it failed.
    #[cold]
    #[inline(never)]
    fn locate(&mut self, names: &'static str, tag: u32) {
        if let Some(report) = &mut self.report {
            report.locate(names, tag);
        }
    }

    /// The error that prost would have returned.
    #[cold]
    pub(crate) fn into_error(self) -> DecodeError {
        match self.report {
            Some(report) => report.into_error(),
            None => Problem::Underflow.into_error(),
        }
    }

    /// The same, for an input of `len` bytes that may allocate `limit` bytes, which are in the error if it
    /// would have allocated more.
    #[cold]
    pub(crate) fn into_failure(mut self, limit: usize, len: usize) -> Failure {
        let numbered = |report: &mut Box<Report>| report.set_numbers(len, limit);
        let exhausted = self.report.as_mut().is_some_and(numbered);
        Failure { exhausted, error: self.into_error() }
    }
}

/// Merges fields into a message, up to the end of the input, or up to the tag `end` for a group. Where
/// it is used, `end` is 0 or never 0, and half of what is asked here is known.
#[inline(always)]
fn merge_fields<'a>(
    mut message: Target<'_>,
    mut input: &'a [u8],
    end: u32,
    cx: &mut Cx<'a>,
) -> Out<'a> {
    while !input.is_empty() {
        // Numbers up to 15 take a byte, those up to 2047 two.
        let (tag, rest) = match input {
            [a @ ..0x80, rest @ ..] => (u32::from(*a), rest),
            [a, b @ ..0x80, rest @ ..] => (u32::from(a & 0x7f) | u32::from(*b) << 7, rest),
            _ => match varint::long_tag(input) {
                Ok(found) => found,
                Err(problem) => return Err(cx.fail(problem)),
            },
        };
        if tag & 7 == wire::END_GROUP && end != 0 {
            return if tag == end { Ok(rest) } else { Err(cx.fail(Problem::of_end(tag))) };
        }
        match message.read(tag, rest, cx) {
            Ok(rest) => input = rest,
            Err(Fail) => {
                cx.locate(message.names(), tag);
                return Err(Fail);
            }
        }
    }
    if end == 0 { Ok(input) } else { Err(cx.fail(Problem::Varint)) }
}

/// Merges a whole input into a message, which may allocate `memory` bytes.
fn merge_slice<'a>(
    message: Target<'_>,
    input: &'a [u8],
    limits: &Limits,
    memory: usize,
    owner: Option<&'a Bytes>,
) -> Result<(), Failure> {
    let mut cx = Cx::new(limits, memory, owner);
    let result = if message.required().is_empty() {
        merge_fields(message, input, 0, &mut cx)
    } else {
        required::merge_checked(message, input, 0, &mut cx)
    };
    match result {
        Ok(_) => Ok(()),
        Err(Fail) => Err(cx.into_failure(limits.allowed(input.len()), input.len())),
    }
}

/// Merges a whole buffer into a message.
///
/// When it has `Bytes` fields and the buffer is `Bytes` or `BytesMut` underneath, those share its
/// memory. Otherwise it is read where it stands; a buffer in pieces is put together first.
pub(crate) fn merge_buf(
    message: Target<'_>,
    shares: bool,
    limits: &Limits,
    buf: impl Buf,
) -> Result<(), DecodeError> {
    try_merge_buf(message, shares, limits, buf).map_err(|failure| failure.error)
}

/// [`merge_buf`] that says whether a limit was exceeded.
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
        // Taking nothing out of a buffer gives a handle to its memory, or to none.
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
