//! How does what is written get to where it is wanted?

use alloc::vec::Vec;

use bytes::BufMut;
use prost::{EncodeError, Message};

use super::pieces::{self, LONGEST, gather};
use super::writer::Writer;
use super::written::Written;
use crate::erased::Subject;
use crate::rt::Native;

/// Messages up to this size take no memory but that of the result. It is no multiple of 4 KiB: what is
/// written would lie so far from other variables on the stack that a processor, which compares only the
/// low bits of addresses at first, takes one for the other and waits.
const SCRATCH: usize = 15 << 10;

/// The same for a message inside one of prost's derive, where there can be a hundred on the stack.
const BORDER_SCRATCH: usize = 1 << 10;

#[inline(always)]
fn with_prefix<'w>(message: Subject<'w>, prefix: bool, w: Writer<'w>) -> Writer<'w> {
    let end = w.position();
    let w = message.write(w);
    if !prefix {
        return w;
    }
    let len = w.since(end);
    w.varint(len)
}

/// What `write` writes, behind what is there.
pub(crate) fn append<'m>(bytes: &mut Vec<u8>, write: &dyn Fn(Writer<'m>) -> Writer<'m>) {
    gather::<BORDER_SCRATCH, _>(write, |written| put(written, bytes, Vec::reserve));
}

/// `prost::Message::encode_to_vec`.
#[inline]
pub fn encode_to_vec<M: Native>(message: &M) -> Vec<u8> {
    to_vec(Subject::new(message), false)
}

/// `prost::Message::encode_length_delimited_to_vec`.
#[inline]
pub fn encode_length_delimited_to_vec<M: Native>(message: &M) -> Vec<u8> {
    to_vec(Subject::new(message), true)
}

fn to_vec(message: Subject<'_>, prefix: bool) -> Vec<u8> {
    gather::<SCRATCH, _>(
        |w| with_prefix(message, prefix, w),
        |written| match written.at_once() {
            Some(bytes) => bytes.to_vec(),
            None => joined(written),
        },
    )
}

#[inline(never)]
fn joined(written: Written<'_, '_>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(written.len);
    written.put(&mut bytes);
    bytes
}

/// Puts all of it into a buffer, which makes room when it has to.
#[inline(always)]
fn put<B: BufMut>(written: Written<'_, '_>, buf: &mut B, reserve: impl FnOnce(&mut B, usize)) {
    reserve(buf, written.len);
    match written.at_once() {
        Some(bytes) => buf.put_slice(bytes),
        None => written.put(buf),
    }
}

/// `prost::Message::encoded_len`.
#[inline]
pub fn encoded_len<M: Native>(message: &M) -> usize {
    size(Subject::new(message))
}

fn size(message: Subject<'_>) -> usize {
    pieces::measure(|w| message.write(w))
}

/// `prost::Message::encode`.
#[inline]
pub fn encode<M: Native>(message: &M, buf: &mut impl BufMut) -> Result<(), EncodeError> {
    into_buf(Subject::new(message), false, buf)
}

/// `prost::Message::encode_length_delimited`.
#[inline]
pub fn encode_length_delimited<M: Native>(
    message: &M,
    buf: &mut impl BufMut,
) -> Result<(), EncodeError> {
    into_buf(Subject::new(message), true, buf)
}

fn into_buf(message: Subject<'_>, prefix: bool, buf: &mut impl BufMut) -> Result<(), EncodeError> {
    gather::<SCRATCH, _>(
        |w| with_prefix(message, prefix, w),
        |written| {
            let remaining = buf.remaining_mut();
            // Some buffers claim to hold more than can be.
            if written.len > remaining.min(LONGEST) {
                return Err(too_small(written.len, remaining));
            }
            put(written, buf, |_, _| {});
            Ok(())
        },
    )
}

/// Encodes into a buffer that can make room when it is told for how much.
#[cfg(feature = "codegen")]
pub(crate) fn encode_with_room<M: Native, B: BufMut>(
    message: &M,
    buf: &mut B,
    reserve: impl FnOnce(&mut B, usize),
) {
    into_room::<SCRATCH, _>(Subject::new(message), buf, reserve);
}

/// `prost::Message::encode_raw`: as [`encode`], for callers that have made room.
#[inline]
pub fn encode_raw<M: Native>(message: &M, buf: &mut impl BufMut) {
    into_room::<BORDER_SCRATCH, _>(Subject::new(message), buf, |_, _| {});
}

fn into_room<const SIZE: usize, B: BufMut>(
    message: Subject<'_>,
    buf: &mut B,
    reserve: impl FnOnce(&mut B, usize),
) {
    gather::<SIZE, _>(|w| message.write(w), |written| put(written, buf, reserve));
}

/// prost's error, which only prost can make: by refusing a message that claims to need as much.
#[cold]
fn too_small(required: usize, remaining: usize) -> EncodeError {
    struct Claim(usize);
    impl Message for Claim {
        fn encode_raw(&self, _: &mut impl BufMut) {}
        fn merge_field(
            &mut self,
            _: u32,
            _: prost::encoding::WireType,
            _: &mut impl bytes::Buf,
            _: prost::encoding::DecodeContext,
        ) -> Result<(), prost::DecodeError> {
            Ok(())
        }
        fn encoded_len(&self) -> usize {
            self.0
        }
        fn clear(&mut self) {}
    }
    // An empty `Vec` can grow up to the longest message, which is as far as it matters.
    let mut room = Vec::new().limit(remaining);
    match Claim(required).encode(&mut room) {
        Err(error) => error,
        Ok(()) => unreachable!("{required} bytes do not fit into {remaining}"),
    }
}
