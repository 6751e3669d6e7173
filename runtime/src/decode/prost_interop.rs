//! Decoding across nested messages of prost's derive and of this crate's codec.
//!
//! A message type of another codec ("foreign") that is nested in a message of this crate's codec is
//! merged by prost's functions. In the other direction, prost calls [`merge_field`] for each field of a
//! message of this crate's codec. Recursion limits apply across both transitions. prost counts levels in
//! a [`DecodeContext`], which only prost can read or construct, so a context for a given level is obtained
//! by letting prost enter that many nested messages.

use alloc::boxed::Box;
use alloc::vec::Vec;

use bytes::Buf;
use prost::encoding::{DecodeContext, WireType, group, message};
use prost::{DecodeError, Message};

use super::skip::skip;
use super::{DEPTH, DecodeFailed, Decoder, ErrorKind, Limits, ReadResult, varint, wire};
use crate::erased::Target;

/// A message type that captures the context that prost passes to its fields.
#[derive(Default)]
struct Capture(Option<DecodeContext>);

impl Message for Capture {
    fn encode_raw(&self, _: &mut impl bytes::BufMut) {}

    fn merge_field(
        &mut self,
        _: u32,
        _: WireType,
        buf: &mut impl Buf,
        context: DecodeContext,
    ) -> Result<(), DecodeError> {
        buf.advance(buf.remaining());
        self.0 = Some(context);
        Ok(())
    }

    fn encoded_len(&self) -> usize {
        0
    }

    fn clear(&mut self) {}
}

/// Returns the context one level below, or prost's error if the recursion limit is reached.
pub(super) fn next_level(context: DecodeContext) -> Result<DecodeContext, DecodeError> {
    let mut capture = Capture(None);
    // A length-delimited message of two bytes, which contains one varint field.
    let mut input: &[u8] = &[2, 0x08, 0x00];
    message::merge(WireType::LengthDelimited, &mut capture, &mut input, context.clone())?;
    Ok(capture.0.unwrap_or(context))
}

/// Returns the context from which `depth` more levels may be entered.
fn context(depth: u32) -> DecodeContext {
    #[cfg(feature = "std")]
    {
        static LEVELS: std::sync::OnceLock<Vec<DecodeContext>> = std::sync::OnceLock::new();
        let levels = LEVELS.get_or_init(|| {
            let next = |context: &DecodeContext| next_level(context.clone()).ok();
            core::iter::successors(Some(DecodeContext::default()), next)
                .take(DEPTH as usize + 1)
                .collect()
        });
        let at = DEPTH.saturating_sub(depth) as usize;
        levels.get(at).or(levels.last()).cloned().unwrap_or_default()
    }
    #[cfg(not(feature = "std"))]
    {
        let mut context = DecodeContext::default();
        for _ in depth..DEPTH {
            let Ok(next) = next_level(context.clone()) else { break };
            context = next;
        }
        context
    }
}

impl<'a> Decoder<'a> {
    /// Enters a nested message whose levels prost counts.
    #[cold]
    pub(super) fn enter_below_prost(&mut self) -> Result<(), DecodeFailed> {
        match self.prost_context.take().map(next_level) {
            Some(Ok(context)) => {
                self.prost_context = Some(context);
                Ok(())
            }
            Some(Err(error)) => Err(self.fail(ErrorKind::Foreign(error))),
            None => Ok(()),
        }
    }

    /// Leaves a nested message. `prost_context` is the context from before it was entered.
    #[inline]
    pub(super) fn leave(&mut self, prost_context: Option<DecodeContext>) {
        self.depth += 1;
        self.prost_context = prost_context;
    }

    /// Returns the context to pass to prost for a nested message.
    fn context(&self) -> DecodeContext {
        match &self.prost_context {
            Some(prost_context) => prost_context.clone(),
            None => context(self.depth),
        }
    }

    /// Records the error of a message that prost decoded.
    fn foreign(&mut self, result: Result<(), DecodeError>) -> Result<(), DecodeFailed> {
        result.map_err(|error| self.fail(ErrorKind::Foreign(error)))
    }

    /// Returns true if memory is limited.
    pub(super) fn is_limited(&self) -> bool {
        // Without a limit, the budget starts at `usize::MAX` minus the length of the input.
        self.memory < usize::MAX / 2
    }

    /// Charges the memory that prost allocates for strings and bytes in excess of their length, for a
    /// message of `len` bytes. A value of one byte takes three bytes of input and at least eight bytes of
    /// memory.
    fn charge_rounding(&mut self, len: usize) -> Result<(), DecodeFailed> {
        self.charge(len.saturating_mul(2))
    }
}

impl<'a> Decoder<'a> {
    /// Decodes a message of another codec, for a field without presence or the member of a oneof.
    #[inline]
    pub fn foreign_message<M: Message>(
        &mut self,
        message: &mut M,
        _: u32,
        mut input: &'a [u8],
    ) -> ReadResult<'a> {
        // `prefixed` refuses lengths of more than five bytes, which prost would accept.
        let (fields, _) = self.prefixed(input)?;
        self.charge_rounding(fields.len())?;
        let context = self.context();
        let result = message::merge(WireType::LengthDelimited, message, &mut input, context);
        self.foreign(result).map(|()| input)
    }

    /// Decodes a boxed singular message of another codec.
    #[inline]
    pub fn optional_boxed_foreign_message<M: Message + Default>(
        &mut self,
        slot: &mut Option<Box<M>>,
        tag: u32,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        let message = self.present_boxed_foreign(slot)?;
        self.foreign_message(message, tag, input)
    }

    /// Returns the message in `slot`, and inserts a default message if there is none.
    fn present_boxed_foreign<'s, M: Default>(
        &mut self,
        slot: &'s mut Option<Box<M>>,
    ) -> Result<&'s mut M, DecodeFailed> {
        if slot.is_none() {
            *slot = Some(self.boxed_foreign()?);
        }
        Ok(slot.get_or_insert_default())
    }

    /// Decodes a singular message of another codec.
    #[inline]
    pub fn optional_foreign_message<M: Message + Default>(
        &mut self,
        slot: &mut Option<M>,
        tag: u32,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        self.foreign_message(slot.get_or_insert_default(), tag, input)
    }

    /// Decodes one element of a repeated message of another codec.
    #[inline]
    pub fn repeated_foreign_message<M: Message + Default>(
        &mut self,
        list: &mut Vec<M>,
        tag: u32,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        self.reserve_one(list)?;
        let mut message = M::default();
        let rest = self.foreign_message(&mut message, tag, input)?;
        list.push(message);
        Ok(rest)
    }

    /// Decodes a group of another codec, for a field without presence or the member of a oneof.
    #[inline]
    pub fn foreign_group<M: Message>(
        &mut self,
        message: &mut M,
        tag: u32,
        mut input: &'a [u8],
    ) -> ReadResult<'a> {
        if self.is_limited() {
            let rest = skip(tag, input, self)?;
            self.charge_rounding(input.len() - rest.len())?;
        }
        let context = self.context();
        let result = group::merge(tag >> 3, WireType::StartGroup, message, &mut input, context);
        self.foreign(result).map(|()| input)
    }

    /// Decodes a boxed singular group of another codec.
    #[inline]
    pub fn optional_boxed_foreign_group<M: Message + Default>(
        &mut self,
        slot: &mut Option<Box<M>>,
        tag: u32,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        let message = self.present_boxed_foreign(slot)?;
        self.foreign_group(message, tag, input)
    }

    /// Decodes a singular group of another codec.
    #[inline]
    pub fn optional_foreign_group<M: Message + Default>(
        &mut self,
        slot: &mut Option<M>,
        tag: u32,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        self.foreign_group(slot.get_or_insert_default(), tag, input)
    }

    /// Decodes one element of a repeated group of another codec.
    #[inline]
    pub fn repeated_foreign_group<M: Message + Default>(
        &mut self,
        list: &mut Vec<M>,
        tag: u32,
        input: &'a [u8],
    ) -> ReadResult<'a> {
        self.reserve_one(list)?;
        let mut message = M::default();
        let rest = self.foreign_group(&mut message, tag, input)?;
        list.push(message);
        Ok(rest)
    }
}

/// Merges one field of a message that is nested in a message of prost's derive.
///
/// The field is decoded in place if it is contiguous in the buffer, and copied if it is not.
pub(crate) fn merge_field(
    message: Target<'_>,
    number: u32,
    wire_type: WireType,
    buf: &mut impl Buf,
    context: DecodeContext,
) -> Result<(), DecodeError> {
    let tag = number << 3 | wire_type as u32;
    if let Some(len) = contiguous_len(buf, tag & 7) {
        let used = merge_one(message, tag, &buf.chunk()[..len], context)?;
        buf.advance(used);
        return Ok(());
    }
    let mut value = Vec::new();
    copy_value(tag, buf, &mut value, context.clone())?;
    merge_one(message, tag, &value, context).map(drop)
}

/// Merges one field and returns the number of bytes that its value takes.
fn merge_one(
    mut message: Target<'_>,
    tag: u32,
    input: &[u8],
    context: DecodeContext,
) -> Result<usize, DecodeError> {
    let mut decoder = Decoder::new(&Limits::PROST, usize::MAX, None);
    decoder.prost_context = Some(context);
    match message.read_field(tag, input, &mut decoder) {
        Ok(rest) => Ok(input.len() - rest.len()),
        Err(DecodeFailed) => {
            decoder.locate(message.names(), tag);
            Err(decoder.into_error())
        }
    }
}

/// Returns how many bytes of the chunk the value takes at most, or `None` if the value continues in another
/// chunk.
///
/// Returns the length of the whole chunk if it is the last one and decoding finds the end of the value.
fn contiguous_len(buf: &impl Buf, wire_type: u32) -> Option<usize> {
    let chunk = buf.chunk();
    let last = chunk.len() == buf.remaining();
    let len = match wire_type {
        wire::VARINT => Some(varint::varint(chunk).1).filter(|len| *len > 0),
        wire::FIXED64 => Some(8),
        wire::FIXED32 => Some(4),
        wire::LEN => {
            let (len, prefix) = varint::prefix(chunk);
            let len = usize::try_from(len).ok().and_then(|len| len.checked_add(prefix));
            len.filter(|_| prefix > 0)
        }
        _ => None,
    };
    // A value that is truncated by the end of the buffer is passed on, so that the decoder reports it.
    len.filter(|len| *len <= chunk.len()).or(last.then_some(chunk.len()))
}

/// Copies one value, without its tag, in time linear in the length of its encoding.
fn copy_value(
    tag: u32,
    buf: &mut impl Buf,
    value: &mut Vec<u8>,
    context: DecodeContext,
) -> Result<(), DecodeError> {
    let len = match tag & 7 {
        wire::VARINT => return copy_varint(buf, value).map(drop),
        wire::FIXED64 => 8,
        wire::FIXED32 => 4,
        wire::LEN => copy_prefix(buf, value)?,
        wire::START_GROUP => {
            let context = next_level(context)?;
            loop {
                let inner = copy_prefix(buf, value)?;
                let inner = u32::try_from(inner).map_err(|_| ErrorKind::Key(inner).into_error())?;
                if inner & 7 == wire::END_GROUP {
                    return Ok(());
                }
                copy_value(inner, buf, value, context.clone())?;
            }
        }
        // The decoder refuses all other wire types by the tag alone, without reading the value.
        _ => return Ok(()),
    };
    if len > buf.remaining() as u64 {
        return Err(ErrorKind::Underflow.into_error());
    }
    // Copies chunk by chunk, without reserving memory for the declared length first.
    let mut taken = buf.take(usize::try_from(len).unwrap_or(usize::MAX));
    while taken.has_remaining() {
        let chunk = taken.chunk();
        value.extend_from_slice(chunk);
        let len = chunk.len();
        taken.advance(len);
    }
    Ok(())
}

/// Reads the length before a length-delimited message from a buffer.
pub(crate) fn take_length(buf: &mut impl Buf) -> Result<u64, DecodeError> {
    match varint::prefix(buf.chunk()) {
        (_, 0) => copy_prefix(buf, &mut Vec::new()),
        (len, prefix) => {
            buf.advance(prefix);
            Ok(len)
        }
    }
}

/// Copies the bytes of a varint unchanged, including redundant ones, and returns its value.
fn copy_varint(buf: &mut impl Buf, value: &mut Vec<u8>) -> Result<u64, DecodeError> {
    copy_bytes_of_varint(buf, value, varint::split_varint)
}

/// Copies the bytes of a tag or a length unchanged, and returns its value.
fn copy_prefix(buf: &mut impl Buf, value: &mut Vec<u8>) -> Result<u64, DecodeError> {
    copy_bytes_of_varint(buf, value, varint::split_prefix)
}

fn copy_bytes_of_varint(
    buf: &mut impl Buf,
    value: &mut Vec<u8>,
    split: impl FnOnce(&[u8]) -> Option<(u64, &[u8])>,
) -> Result<u64, DecodeError> {
    let start = value.len();
    loop {
        let byte = buf.try_get_u8().map_err(|_| ErrorKind::Varint.into_error())?;
        value.push(byte);
        if byte < 0x80 || value.len() - start == varint::LONGEST {
            break;
        }
    }
    match split(&value[start..]) {
        Some((number, _)) => Ok(number),
        None => Err(ErrorKind::Varint.into_error()),
    }
}
