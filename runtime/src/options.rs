//! Limits for decoding a message.

use bytes::Buf;
use prost::DecodeError;

use crate::decode::{self, ErrorKind, Failure, Limits};
use crate::erased::Target;
use crate::rt::NativeMessage;

/// Limits for decoding one message.
///
/// `prost::Message::decode` uses the limits of prost: 100 levels of nesting, and no limit on size or memory.
/// Decoding never trusts a length prefix; memory is allocated only for input that is present. Nevertheless,
/// a message can take far more memory than input: an element of a list of messages takes the size of its
/// struct, which may be kilobytes, for two bytes of input, and the first entry of a `BTreeMap` allocates
/// capacity for eleven. [`SAFE`](Self::SAFE), which generated clients and servers use, limits this.
/// [`max_memory_per_byte`](Self::max_memory_per_byte) and [`max_memory`](Self::max_memory) set other limits.
///
/// ```
/// use rust_grpc::DecodeOptions;
/// # use rust_grpc::rt;
/// # #[derive(Default)] struct Request;
/// # impl rt::NativeMessage for Request {
/// #     const NAMES: &'static str = "Request";
/// #     fn read_field<'a>(&mut self, tag: u32, input: &'a [u8], decoder: &mut rt::Decoder<'a>) -> rt::ReadResult<'a> {
/// #         decoder.skip(&[], tag, input)
/// #     }
/// #     fn write_fields<'w>(&'w self, w: rt::Writer<'w>) -> rt::Writer<'w> { w }
/// # }
/// # rt::message!(Request);
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
/// Generated clients and servers have a method `decode_options` to set them.
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
    /// The limits of generated clients and servers: those of prost, and a memory limit of 64 bytes for each
    /// byte of the message, but at least 4 MiB.
    ///
    /// The minimum is the size of the largest message that tonic accepts by default. Above it, the ratio of
    /// memory to input decides. The ratio is between 1 and 6 for the messages of this project's benchmarks,
    /// at most 17 for lists of the shortest numbers, strings and bytes, and less than 64 for lists of any
    /// message of this project's fixtures with all fields set.
    ///
    /// Lists of large structs with few fields set can reach the limit. An element of a list takes the size
    /// of its struct, or 1.5 times that if the list has to grow. Elements of 640 bytes therefore need at
    /// least 10 bytes of input each, once the list takes more than 4 MiB.
    pub const SAFE: Self = Self::new().max_memory_per_byte(64).memory_floor(4 << 20);

    /// Returns the limits of prost.
    pub const fn new() -> Self {
        Self { limits: Limits::PROST, max_size: usize::MAX }
    }

    /// Sets the maximum nesting depth of messages, groups and map entries, which is 100 by default.
    ///
    /// Decoding takes about 180 bytes of stack for each level. Other operations on the decoded message take
    /// more: up to 500 for `Debug`, and up to 900 for JSON, the text format and the functions of `reflect`.
    /// Nested messages of prost's derive are always limited to 100 levels. An unknown field takes a level as
    /// well, as with prost, so allow one more than the schema needs for fields that will be added to the
    /// innermost message.
    #[must_use]
    pub const fn recursion_limit(mut self, levels: u32) -> Self {
        self.limits.depth = levels;
        self
    }

    /// Sets the maximum size of a message in bytes, which is unlimited by default.
    #[must_use]
    pub const fn max_size(mut self, bytes: usize) -> Self {
        self.max_size = bytes;
        self
    }

    /// Sets the number of bytes that one decode may allocate, which is unlimited by default. Exceeding the
    /// limit is an error.
    ///
    /// The following is charged before it is allocated:
    ///
    /// - the length of the input, for the strings and bytes that are copied from it; twice if the buffer has
    ///   several chunks, which are first copied into one;
    /// - the capacity of lists, maps and unknown fields;
    /// - boxed messages, and the memory that the defaults of new messages allocate;
    /// - the [overhead](crate::types::StringType::OVERHEAD) of custom types for strings and bytes.
    ///
    /// The following is not charged:
    ///
    /// - the outermost message as returned by `Default`;
    /// - the overhead of the allocator;
    /// - the old allocation of a list while its elements move to a larger one;
    /// - the lists, maps and boxes of a message with prost's derive that an `extern_path` names, since prost
    ///   does not report them. The size of such a message and its strings and bytes are charged.
    #[must_use]
    pub const fn max_memory(mut self, bytes: usize) -> Self {
        self.limits.memory = bytes;
        self
    }

    /// Sets the number of bytes that one decode may allocate for each byte of the input, which is unlimited
    /// by default. Memory is counted as for [`max_memory`](Self::max_memory); if both limits are set, the
    /// lower one applies.
    ///
    /// With a limit of 64, decoding 1 KB allocates at most 64 KB. A limit that is too low refuses valid
    /// messages. Each byte of input counts as one byte. In addition, each byte of input takes up to
    ///
    /// - 8 bytes in a list of small numbers;
    /// - 12 bytes in a list of empty strings, or 18 if the list has to grow;
    /// - half the size of the struct in a list of empty messages, or three quarters if the list has to grow;
    /// - 1 byte in unknown fields, and up to 12 in a packed field with numbers that a closed enum does not
    ///   define.
    ///
    /// Merging into a long list charges the growth of its capacity, which may be half of the capacity.
    #[must_use]
    pub const fn max_memory_per_byte(mut self, bytes: usize) -> Self {
        self.limits.memory_per_byte = bytes;
        self
    }

    /// Sets the number of bytes that one decode may allocate, and removes the limit for each byte of input.
    #[doc(hidden)]
    #[must_use]
    pub const fn absolute_memory(self, bytes: usize) -> Self {
        self.max_memory_per_byte(usize::MAX).max_memory(bytes)
    }

    /// Sets the number of bytes that one decode may allocate however short the input is, which is 0 by
    /// default.
    ///
    /// This raises the limit of [`max_memory_per_byte`](Self::max_memory_per_byte) for short messages, and has
    /// no effect without it. A short message of a large struct takes little memory although the ratio to its
    /// length is high.
    #[must_use]
    pub const fn memory_floor(mut self, bytes: usize) -> Self {
        self.limits.memory_floor = bytes;
        self
    }

    /// Sets whether required fields may be missing.
    ///
    /// By default, a missing required field is an error in code that is generated with the option
    /// `check_required`. Allow it to [merge](Self::merge) a partial message into a complete one.
    #[must_use]
    pub const fn allow_partial(mut self, allow: bool) -> Self {
        self.limits.allow_partial = allow;
        self
    }

    /// Decodes a message from a buffer, up to the end of the buffer.
    ///
    /// # Errors
    /// Fails if the bytes are not a valid message, exceed a limit, or lack a required field that is checked.
    pub fn decode<M: NativeMessage>(&self, buf: impl Buf) -> Result<M, DecodeError> {
        let mut message = M::default();
        self.merge(&mut message, buf)?;
        Ok(message)
    }

    /// Merges the content of a buffer into a message, up to the end of the buffer. If this fails, the state
    /// of the message is unspecified.
    ///
    /// Required fields that are checked must occur in the buffer even if the message has values for them,
    /// since a value that has been set cannot be distinguished from a default. See
    /// [`allow_partial`](Self::allow_partial).
    ///
    /// # Errors
    /// Fails if the bytes are not a valid message, exceed a limit, or lack a required field that is checked.
    pub fn merge<M: NativeMessage>(
        &self,
        message: &mut M,
        buf: impl Buf,
    ) -> Result<(), DecodeError> {
        self.try_merge(message, buf).map_err(|failure| failure.error)
    }

    /// Merges a buffer as `merge` does, and reports in its error whether a limit on memory or size was exceeded.
    pub(crate) fn try_merge<M: NativeMessage>(
        &self,
        message: &mut M,
        buf: impl Buf,
    ) -> Result<(), Failure> {
        self.check_size(buf.remaining())?;
        decode::try_merge_buf(Target::new(message), M::SHARES_INPUT, &self.limits, buf)
    }

    /// Returns an error if an input of `len` bytes is longer than `max_size`.
    pub(crate) fn check_size(&self, len: usize) -> Result<(), Failure> {
        if len <= self.max_size {
            return Ok(());
        }
        let kind = ErrorKind::Size { input: len, limit: self.max_size };
        Err(Failure { exhausted: true, error: kind.into_error() })
    }

    /// Returns the maximum size of a message in bytes.
    #[cfg(feature = "http")]
    pub(crate) const fn size_limit(&self) -> usize {
        self.max_size
    }

    /// Returns the length of the longest text that the limits on size and memory allow.
    #[cfg(all(feature = "json", feature = "std"))]
    pub(crate) fn longest_text(&self) -> usize {
        self.max_size.min(self.limits.memory)
    }

    pub(crate) const fn limits(&self) -> &Limits {
        &self.limits
    }
}
