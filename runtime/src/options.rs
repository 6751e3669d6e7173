//! Which limits hold for a decode?

use bytes::Buf;
use prost::DecodeError;

use crate::decode::{self, Problem};
use crate::erased::Target;
use crate::rt::Native;

/// Limits for decoding one message, for input from strangers.
///
/// `prost::Message::decode` has prost's: 100 levels, and no limit on the size. Whatever the limits,
/// memory is only taken for what the input has: a length is never believed, and an element of a list
/// takes room when at least two bytes of it have come in.
///
/// ```
/// use rust_grpc::DecodeOptions;
/// # use rust_grpc::rt;
/// # #[derive(Default)] struct Request;
/// # impl rt::Fields for Request {
/// #     fn read<'a>(&mut self, tag: u32, input: &'a [u8], cx: &mut rt::Cx<'a>) -> rt::Out<'a> {
/// #         cx.skip(&[], tag, input)
/// #     }
/// #     fn write<'w>(&self, w: rt::Writer<'w>) -> rt::Writer<'w> { w }
/// # }
/// # rt::message!(Request, shares = false, "Request");
///
/// let options = DecodeOptions::new().recursion_limit(16).max_size(1 << 20);
/// let request: Request = options.decode(&b""[..])?;
/// # Ok::<(), rust_grpc::prost::DecodeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeOptions {
    recursion_limit: u32,
    max_size: usize,
}

impl Default for DecodeOptions {
    fn default() -> Self {
        Self { recursion_limit: decode::DEPTH, max_size: usize::MAX }
    }
}

impl DecodeOptions {
    /// prost's limits.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many messages, groups and map entries may stand in one another; 100 by default.
    ///
    /// Each takes some hundred bytes of stack. Messages of prost's derive inside ours never go deeper
    /// than 100 levels.
    #[must_use]
    pub fn recursion_limit(self, levels: u32) -> Self {
        Self { recursion_limit: levels, ..self }
    }

    /// How many bytes a message may have.
    #[must_use]
    pub fn max_size(self, bytes: usize) -> Self {
        Self { max_size: bytes, ..self }
    }

    /// Decodes a message from a whole buffer.
    ///
    /// # Errors
    /// When the bytes are not a message, or beyond a limit.
    pub fn decode<M: Native>(&self, buf: impl Buf) -> Result<M, DecodeError> {
        let mut message = M::default();
        self.merge(&mut message, buf)?;
        Ok(message)
    }

    /// Merges a whole buffer into a message, which is in no certain state when that fails.
    ///
    /// # Errors
    /// When the bytes are not a message, or beyond a limit.
    pub fn merge<M: Native>(&self, message: &mut M, buf: impl Buf) -> Result<(), DecodeError> {
        if buf.remaining() > self.max_size {
            return Err(Problem::Own("message is larger than the limit").into_error());
        }
        decode::merge_buf(Target::new(message), M::SHARES_INPUT, self.recursion_limit, buf)
    }
}
