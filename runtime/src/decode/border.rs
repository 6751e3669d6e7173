//! How do messages of prost's derive and ours stand in one another?
//!
//! A foreign message inside ours is merged by prost's own functions; our message inside a foreign one
//! is asked for one field at a time, through [`merge_field`]. Limits hold across both borders: prost
//! counts levels in a [`DecodeContext`] that nobody else can read or make. One that counts from some
//! level on is had by letting prost enter as many.

use alloc::boxed::Box;
use alloc::vec::Vec;

use bytes::Buf;
use prost::encoding::{DecodeContext, WireType, group, message};
use prost::{DecodeError, Message};

use super::skip::skip;
use super::{Cx, DEPTH, Fail, Limits, Out, Problem, varint, wire};
use crate::erased::Target;

/// Keeps the context that prost passes on.
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

/// The context one level below, or prost's error that there is none.
pub(super) fn enter(context: DecodeContext) -> Result<DecodeContext, DecodeError> {
    let mut capture = Capture(None);
    // A message of two bytes, with one field.
    let mut input: &[u8] = &[2, 0x08, 0x00];
    message::merge(WireType::LengthDelimited, &mut capture, &mut input, context.clone())?;
    Ok(capture.0.unwrap_or(context))
}

/// The context from which `depth` levels may be entered.
fn context(depth: u32) -> DecodeContext {
    #[cfg(feature = "std")]
    {
        static LEVELS: std::sync::OnceLock<Vec<DecodeContext>> = std::sync::OnceLock::new();
        let levels = LEVELS.get_or_init(|| {
            let next = |context: &DecodeContext| enter(context.clone()).ok();
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
            let Ok(next) = enter(context.clone()) else { break };
            context = next;
        }
        context
    }
}

impl<'a> Cx<'a> {
    #[cold]
    pub(super) fn enter_border(&mut self) -> Result<(), Fail> {
        match self.border.take().map(enter) {
            Some(Ok(context)) => {
                self.border = Some(context);
                Ok(())
            }
            Some(Err(error)) => Err(self.fail(Problem::Foreign(error))),
            None => Ok(()),
        }
    }

    /// Leaves what was entered when the border was `border`.
    #[inline]
    pub(super) fn leave(&mut self, border: Option<DecodeContext>) {
        self.depth += 1;
        self.border = border;
    }

    fn context(&self) -> DecodeContext {
        match &self.border {
            Some(border) => border.clone(),
            None => context(self.depth),
        }
    }

    fn foreign(&mut self, result: Result<(), DecodeError>) -> Result<(), Fail> {
        result.map_err(|error| self.fail(Problem::Foreign(error)))
    }

    /// Whether there is a limit on memory.
    pub(super) fn is_limited(&self) -> bool {
        // Without a limit, the budget is what the input leaves of all memory.
        self.memory < usize::MAX / 2
    }

    /// Charges what prost allocates for the strings and bytes of a message of `len` bytes beyond their
    /// length: a value of one byte takes three bytes of input, and at least eight bytes of memory.
    fn charge_rounding(&mut self, len: usize) -> Result<(), Fail> {
        self.charge(len.saturating_mul(2))
    }
}

impl<'a> Cx<'a> {
    /// A message from elsewhere that is always there.
    #[inline]
    pub fn foreign_message<M: Message>(
        &mut self,
        message: &mut M,
        _: u32,
        mut input: &'a [u8],
    ) -> Out<'a> {
        // prost would take a length in more bytes.
        let (fields, _) = self.prefixed(input)?;
        self.charge_rounding(fields.len())?;
        let context = self.context();
        let result = message::merge(WireType::LengthDelimited, message, &mut input, context);
        self.foreign(result).map(|()| input)
    }

    /// The same in a box.
    #[inline]
    pub fn optional_boxed_foreign_message<M: Message + Default>(
        &mut self,
        slot: &mut Option<Box<M>>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        let message = self.present_boxed_foreign(slot)?;
        self.foreign_message(message, tag, input)
    }

    fn present_boxed_foreign<'s, M: Default>(
        &mut self,
        slot: &'s mut Option<Box<M>>,
    ) -> Result<&'s mut M, Fail> {
        if slot.is_none() {
            *slot = Some(self.boxed_foreign()?);
        }
        Ok(slot.get_or_insert_default())
    }

    /// A singular message from elsewhere.
    #[inline]
    pub fn optional_foreign_message<M: Message + Default>(
        &mut self,
        slot: &mut Option<M>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        self.foreign_message(slot.get_or_insert_default(), tag, input)
    }

    /// A repeated message from elsewhere.
    #[inline]
    pub fn repeated_foreign_message<M: Message + Default>(
        &mut self,
        list: &mut Vec<M>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        self.room_for_one(list)?;
        let mut message = M::default();
        let rest = self.foreign_message(&mut message, tag, input)?;
        list.push(message);
        Ok(rest)
    }

    /// A message from elsewhere, between tags.
    #[inline]
    pub fn foreign_group<M: Message>(
        &mut self,
        message: &mut M,
        tag: u32,
        mut input: &'a [u8],
    ) -> Out<'a> {
        if self.is_limited() {
            let rest = skip(tag, input, self)?;
            self.charge_rounding(input.len() - rest.len())?;
        }
        let context = self.context();
        let result = group::merge(tag >> 3, WireType::StartGroup, message, &mut input, context);
        self.foreign(result).map(|()| input)
    }

    /// The same in a box.
    #[inline]
    pub fn optional_boxed_foreign_group<M: Message + Default>(
        &mut self,
        slot: &mut Option<Box<M>>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        let message = self.present_boxed_foreign(slot)?;
        self.foreign_group(message, tag, input)
    }

    /// A singular message from elsewhere, between tags.
    #[inline]
    pub fn optional_foreign_group<M: Message + Default>(
        &mut self,
        slot: &mut Option<M>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        self.foreign_group(slot.get_or_insert_default(), tag, input)
    }

    /// A repeated message from elsewhere, between tags.
    #[inline]
    pub fn repeated_foreign_group<M: Message + Default>(
        &mut self,
        list: &mut Vec<M>,
        tag: u32,
        input: &'a [u8],
    ) -> Out<'a> {
        self.room_for_one(list)?;
        let mut message = M::default();
        let rest = self.foreign_group(&mut message, tag, input)?;
        list.push(message);
        Ok(rest)
    }
}

/// Merges one field, for a message of prost's derive that ours is a part of.
///
/// The field is decoded where it stands when the buffer shows it in one piece, and copied when not.
pub(crate) fn merge_field(
    message: Target<'_>,
    number: u32,
    wire_type: WireType,
    buf: &mut impl Buf,
    context: DecodeContext,
) -> Result<(), DecodeError> {
    let tag = number << 3 | wire_type as u32;
    if let Some(len) = extent(buf, tag & 7) {
        let used = merge_one(message, tag, &buf.chunk()[..len], context)?;
        buf.advance(used);
        return Ok(());
    }
    let mut value = Vec::new();
    copy_value(tag, buf, &mut value, context.clone())?;
    merge_one(message, tag, &value, context).map(drop)
}

/// How many bytes the field has taken.
fn merge_one(
    mut message: Target<'_>,
    tag: u32,
    input: &[u8],
    context: DecodeContext,
) -> Result<usize, DecodeError> {
    let mut cx = Cx::new(&Limits::PROST, usize::MAX, None);
    cx.border = Some(context);
    match message.read(tag, input, &mut cx) {
        Ok(rest) => Ok(input.len() - rest.len()),
        Err(Fail) => {
            cx.locate(message.names(), tag);
            Err(cx.into_error())
        }
    }
}

/// How many bytes of the chunk the value takes, when they are all there. None when the value goes on
/// in another chunk; the whole chunk where the end is found by decoding.
fn extent(buf: &impl Buf, wire_type: u32) -> Option<usize> {
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
    // What is cut off by the end of the buffer is for the decoder to report.
    len.filter(|len| *len <= chunk.len()).or(last.then_some(chunk.len()))
}

/// Copies one value, without its tag, in time that its length pays for.
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
            let context = enter(context)?;
            loop {
                let inner = copy_prefix(buf, value)?;
                let inner = u32::try_from(inner).map_err(|_| Problem::Key(inner).into_error())?;
                if inner & 7 == wire::END_GROUP {
                    return Ok(());
                }
                copy_value(inner, buf, value, context.clone())?;
            }
        }
        // Refused in the same way wherever it stands.
        _ => return Ok(()),
    };
    if len > buf.remaining() as u64 {
        return Err(Problem::Underflow.into_error());
    }
    // Not more than is there, piece by piece: the length itself has paid for nothing.
    let mut taken = buf.take(usize::try_from(len).unwrap_or(usize::MAX));
    while taken.has_remaining() {
        let chunk = taken.chunk();
        value.extend_from_slice(chunk);
        let len = chunk.len();
        taken.advance(len);
    }
    Ok(())
}

/// Takes the length before a message out of a buffer.
pub(crate) fn take_length(buf: &mut impl Buf) -> Result<u64, DecodeError> {
    match varint::prefix(buf.chunk()) {
        (_, 0) => copy_prefix(buf, &mut Vec::new()),
        (len, prefix) => {
            buf.advance(prefix);
            Ok(len)
        }
    }
}

/// Copies a varint as it is, which may have more bytes than it needs. Returns its value.
fn copy_varint(buf: &mut impl Buf, value: &mut Vec<u8>) -> Result<u64, DecodeError> {
    copied(buf, value, varint::split_varint)
}

/// The same for a tag or a length.
fn copy_prefix(buf: &mut impl Buf, value: &mut Vec<u8>) -> Result<u64, DecodeError> {
    copied(buf, value, varint::split_prefix)
}

fn copied(
    buf: &mut impl Buf,
    value: &mut Vec<u8>,
    split: impl FnOnce(&[u8]) -> Option<(u64, &[u8])>,
) -> Result<u64, DecodeError> {
    let start = value.len();
    loop {
        let byte = buf.try_get_u8().map_err(|_| Problem::Varint.into_error())?;
        value.push(byte);
        if byte < 0x80 || value.len() - start == varint::LONGEST {
            break;
        }
    }
    match split(&value[start..]) {
        Some((number, _)) => Ok(number),
        None => Err(Problem::Varint.into_error()),
    }
}
