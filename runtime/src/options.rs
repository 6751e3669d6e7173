//! Which limits hold for a decode?

use bytes::Buf;
use prost::DecodeError;

use crate::decode::{self, Limits, Problem};
use crate::erased::Target;
use crate::rt::Native;

/// Limits for decoding one message, for input from strangers.
///
/// `prost::Message::decode` has prost's: 100 levels, and no limit on the size. Whatever the limits,
/// memory is only taken for what the input has: a length is never believed, and an element of a list
/// takes room when at least two bytes of it have come in.
///
/// What two bytes can ask for is an element that is empty on the wire and has the size of its struct in
/// memory, which may be kilobytes; the first entry of a `BTreeMap` takes room for eleven. Messages that
/// somebody means can look like that, and prost accepts them, so that there is no limit on it until
/// [`max_memory_per_byte`](Self::max_memory_per_byte) or [`max_memory`](Self::max_memory) sets one.
///
/// ```
/// use rust_grpc::DecodeOptions;
/// # use rust_grpc::rt;
/// # #[derive(Default)] struct Request;
/// # impl rt::Native for Request {
/// #     const NAMES: &'static str = "Request";
/// #     fn read<'a>(&mut self, tag: u32, input: &'a [u8], cx: &mut rt::Cx<'a>) -> rt::Out<'a> {
/// #         cx.skip(&[], tag, input)
/// #     }
/// #     fn write<'w>(&'w self, w: rt::Writer<'w>) -> rt::Writer<'w> { w }
/// # }
///
/// const STRANGERS: DecodeOptions = DecodeOptions::new()
///     .recursion_limit(16)
///     .max_size(1 << 20)
///     .max_memory_per_byte(64);
///
/// let request: Request = STRANGERS.decode(&b""[..])?;
/// # Ok::<(), rust_grpc::prost::DecodeError>(())
/// ```
///
/// In the calls of a service they hold with a codec that has them: see `rust_grpc::grpc::Codec`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeOptions {
    limits: Limits,
    max_size: usize,
}

impl Default for DecodeOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl DecodeOptions {
    /// prost's limits.
    pub const fn new() -> Self {
        Self { limits: Limits::PROST, max_size: usize::MAX }
    }

    /// How many messages, groups and map entries may stand in one another; 100 by default.
    ///
    /// Each takes some hundred bytes of stack. Messages of prost's derive inside ours never go deeper
    /// than 100 levels. To leave out or keep a field that a message does not have takes a level, too, as
    /// with prost: leave one for fields that will be added to the innermost message.
    #[must_use]
    pub const fn recursion_limit(mut self, levels: u32) -> Self {
        self.limits.depth = levels;
        self
    }

    /// How many bytes a message may have; no limit by default.
    #[must_use]
    pub const fn max_size(mut self, bytes: usize) -> Self {
        self.max_size = bytes;
        self
    }

    /// How many bytes of memory one decode may take; no limit by default.
    ///
    /// The input counts as a whole, for the text and the bytes that come from it, and twice when it is
    /// in several pieces, which are put together first. To it are added, before they are taken: the room
    /// that lists, maps and unknown fields make for what they hold, boxed messages, and the
    /// [overhead](crate::types::StringType::OVERHEAD) of types for text and bytes. What would go beyond
    /// is an error.
    ///
    /// Not counted: what the allocator adds to each piece of memory; the old room of a list while it
    /// is moved to a larger one; what types of other crates take beside their own size, such as
    /// messages of prost's derive; and boxes of `required` fields, which the default of their message
    /// makes.
    #[must_use]
    pub const fn max_memory(mut self, bytes: usize) -> Self {
        self.limits.memory = bytes;
        self
    }

    /// How many bytes of memory may be taken for each byte of the input, counted as by
    /// [`max_memory`](Self::max_memory); no limit by default. With both, the lower one holds.
    ///
    /// One kilobyte with a limit of 64 takes at most 64 kilobytes, whatever is in it. A limit that is
    /// low refuses messages that somebody may mean. Of the input itself, each byte takes one; a list of
    /// small numbers takes 8 more, one of empty strings 12, or 18 when it has to grow, and one of empty
    /// messages half the size of their struct, or three quarters. Unknown fields take one more, and up to
    /// 12 where a packed field has numbers that a closed enum does not have. What is merged into a long
    /// list has to pay for the room by which that grows, which may be half of it.
    #[must_use]
    pub const fn max_memory_per_byte(mut self, bytes: usize) -> Self {
        self.limits.memory_per_byte = bytes;
        self
    }

    /// Whether required fields may be missing; not by default, where code is generated with the option
    /// `check_required`.
    ///
    /// For a part of a message that is [merged](Self::merge) into one that is complete.
    #[must_use]
    pub const fn allow_partial(mut self, allow: bool) -> Self {
        self.limits.allow_partial = allow;
        self
    }

    /// Decodes a message from a whole buffer.
    ///
    /// # Errors
    /// When the bytes are not a message, or beyond a limit, or lack a required field that is checked.
    pub fn decode<M: Native>(&self, buf: impl Buf) -> Result<M, DecodeError> {
        let mut message = M::default();
        self.merge(&mut message, buf)?;
        Ok(message)
    }

    /// Merges a whole buffer into a message, which is in no certain state when that fails.
    ///
    /// Required fields that are checked have to be in the buffer, whatever the message has: a value
    /// that was set and a default look the same. See [`allow_partial`](Self::allow_partial).
    ///
    /// # Errors
    /// When the bytes are not a message, or beyond a limit, or lack a required field that is checked.
    pub fn merge<M: Native>(&self, message: &mut M, buf: impl Buf) -> Result<(), DecodeError> {
        if buf.remaining() > self.max_size {
            return Err(Problem::Own("message is larger than the limit").into_error());
        }
        decode::merge_buf(Target::new(message), M::SHARES_INPUT, &self.limits, buf)
    }
}
