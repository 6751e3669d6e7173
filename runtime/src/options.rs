//! Limits for decoding a message.

use bytes::Buf;
use prost::DecodeError;

use crate::decode::{self, ErrorKind, Failure, Limits};
use crate::erased::Target;
use crate::rt::Native;

/// Limits for decoding one message.
///
/// `prost::Message::decode` has prost's limits: 100 levels, and no limit on size or memory. Decoding never
/// trusts a length: memory is only allocated for input that is there. But an element of a list of messages
/// takes the size of its struct, which may be kilobytes, for two bytes of input, and the first entry of a
/// `BTreeMap` allocates room for eleven. [`SAFE`](Self::SAFE), which generated clients and servers use,
/// limits that; [`max_memory_per_byte`](Self::max_memory_per_byte) and [`max_memory`](Self::max_memory) set
/// limits of your own.
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
/// const STRICT: DecodeOptions = DecodeOptions::new()
///     .recursion_limit(16)
///     .max_size(1 << 20)
///     .max_memory_per_byte(64);
///
/// let request: Request = STRICT.decode(&b""[..])?;
/// # Ok::<(), rust_grpc::prost::DecodeError>(())
/// ```
///
/// Generated clients and servers take them as a setting, `decode_options`.
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
    /// The limits of generated clients and servers: prost's, and on memory 64 bytes for each byte of the
    /// message, but at least 4 MiB.
    ///
    /// A message may always allocate as much as the largest message that tonic accepts by default has
    /// bytes. Beyond that, the ratio of memory to input counts. It is 1 to 6 for the messages of this
    /// project's benchmarks, at most 17 for lists of the shortest numbers, strings and bytes, and below 64
    /// for lists of messages with all fields set, of every message of the fixtures. An element of a list
    /// takes the size of its struct, times 1.5 where the list has to grow: a struct of 640 bytes, in which
    /// hardly any field is set, needs 10 bytes of input for each element, but only once the list takes
    /// more than 4 MiB.
    pub const SAFE: Self = Self::new().max_memory_per_byte(64).memory_floor(4 << 20);

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

    /// Sets how many bytes of memory one decode may allocate; no limit by default.
    ///
    /// The input counts as a whole, for the strings and bytes that are copied from it, and twice when it is
    /// in several pieces, which are put together first. Added to it, before they are allocated, are: the
    /// capacity of lists, maps and unknown fields, boxed messages, what the defaults of new messages
    /// allocate, and the [overhead](crate::types::StringType::OVERHEAD) of other types for strings and bytes.
    /// Exceeding the limit is an error.
    ///
    /// Not counted: the message itself, as `Default` makes it; what the allocator adds to each allocation;
    /// and the old memory of a list while it moves to a larger one. Of a message with prost's derive, which
    /// an `extern_path` names, its own size and its strings and bytes are counted, but not its lists, maps
    /// and boxes: prost does not report how much it allocates.
    #[must_use]
    pub const fn max_memory(mut self, bytes: usize) -> Self {
        self.limits.memory = bytes;
        self
    }

    /// Sets how many bytes of memory may be allocated for each byte of the input, counted as by
    /// [`max_memory`](Self::max_memory); no limit by default. If both are set, the lower one applies.
    ///
    /// With a limit of 64, decoding 1 KB allocates at most 64 KB. A low limit refuses valid messages: of the
    /// input itself, each byte takes one; a list of small numbers takes 8 more, one of empty strings 12, or
    /// 18 when it has to grow, and one of empty messages half the size of their struct, or three quarters.
    /// Unknown fields take one more, and up to 12 where a packed field has numbers that a closed enum does not
    /// have. Merging into a long list charges what its capacity grows by, which may be half of it.
    #[must_use]
    pub const fn max_memory_per_byte(mut self, bytes: usize) -> Self {
        self.limits.memory_per_byte = bytes;
        self
    }

    /// Sets how many bytes of memory one decode may allocate, in place of a limit by its length.
    #[doc(hidden)]
    #[must_use]
    pub const fn absolute_memory(self, bytes: usize) -> Self {
        self.max_memory_per_byte(usize::MAX).max_memory(bytes)
    }

    /// Sets how many bytes of memory may be allocated however short the input is; 0 by default.
    ///
    /// It raises [`max_memory_per_byte`](Self::max_memory_per_byte) for short messages, and has no effect
    /// without it: a short message of a wide struct takes many bytes for each of its own, and little memory.
    #[must_use]
    pub const fn memory_floor(mut self, bytes: usize) -> Self {
        self.limits.memory_floor = bytes;
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
        self.try_merge(message, buf).map_err(|failure| failure.error)
    }

    /// `merge` that says whether a limit on memory or size was exceeded.
    pub(crate) fn try_merge<M: Native>(
        &self,
        message: &mut M,
        buf: impl Buf,
    ) -> Result<(), Failure> {
        self.check_size(buf.remaining())?;
        decode::try_merge_buf(Target::new(message), M::SHARES_INPUT, &self.limits, buf)
    }

    /// Refuses an input that is longer than `max_size`.
    pub(crate) fn check_size(&self, len: usize) -> Result<(), Failure> {
        if len <= self.max_size {
            return Ok(());
        }
        let kind = ErrorKind::Size { input: len, limit: self.max_size };
        Err(Failure { exhausted: true, error: kind.into_error() })
    }

    pub(crate) const fn limits(&self) -> &Limits {
        &self.limits
    }
}
