//! Entry points of encoding, which copy an encoded message to its destination.

use alloc::vec::Vec;

use bytes::BufMut;
use prost::{EncodeError, Message};

use super::flatten::Encoded;
use super::segments::{self, MAX_LEN, gather};
use super::writer::Writer;
use crate::erased::Subject;
use crate::rt::NativeMessage;

/// The size of the scratch space. Encoding a message up to this size allocates only the result.
///
/// The size is not a multiple of 4 KiB, to avoid 4K aliasing: a processor that compares only the low bits
/// of addresses at first would take the written bytes for other variables on the stack, and stall.
const SCRATCH: usize = 15 << 10;

/// The size of the scratch space for a message that is nested in one of prost's derive. Up to a hundred of
/// them can be on the stack at once.
const SMALL_SCRATCH: usize = 1 << 10;

/// Writes a message, and its length before it if `prefix` is true.
#[inline(always)]
fn with_prefix<'w>(message: Subject<'w>, prefix: bool, w: Writer<'w>) -> Writer<'w> {
    let end = w.position();
    let w = message.write_fields(w);
    if !prefix {
        return w;
    }
    let len = w.len_since(end);
    w.varint(len)
}

/// Appends the bytes that `write` writes.
pub(crate) fn append<'m>(bytes: &mut Vec<u8>, write: &dyn Fn(Writer<'m>) -> Writer<'m>) {
    gather::<SMALL_SCRATCH, _>(write, |encoded| put(encoded, bytes, Vec::reserve));
}

/// Implements `prost::Message::encode_to_vec`.
#[inline]
pub fn encode_to_vec<M: NativeMessage>(message: &M) -> Vec<u8> {
    to_vec(Subject::new(message), false)
}

/// Implements `prost::Message::encode_length_delimited_to_vec`.
#[inline]
pub fn encode_length_delimited_to_vec<M: NativeMessage>(message: &M) -> Vec<u8> {
    to_vec(Subject::new(message), true)
}

fn to_vec(message: Subject<'_>, prefix: bool) -> Vec<u8> {
    gather::<SCRATCH, _>(
        |w| with_prefix(message, prefix, w),
        |encoded| match encoded.contiguous() {
            Some(bytes) => bytes.to_vec(),
            None => joined(encoded),
        },
    )
}

#[inline(never)]
fn joined(encoded: Encoded<'_, '_>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(encoded.len);
    encoded.put(&mut bytes);
    bytes
}

/// Copies an encoded message to a buffer, after calling `reserve` with its length.
#[inline(always)]
fn put<B: BufMut>(encoded: Encoded<'_, '_>, buf: &mut B, reserve: impl FnOnce(&mut B, usize)) {
    reserve(buf, encoded.len);
    match encoded.contiguous() {
        Some(bytes) => buf.put_slice(bytes),
        None => encoded.put(buf),
    }
}

/// Implements `prost::Message::encoded_len`.
#[inline]
pub fn encoded_len<M: NativeMessage>(message: &M) -> usize {
    size(Subject::new(message))
}

fn size(message: Subject<'_>) -> usize {
    segments::measure(|w| message.write_fields(w))
}

/// Implements `prost::Message::encode`.
#[inline]
pub fn encode<M: NativeMessage>(message: &M, buf: &mut impl BufMut) -> Result<(), EncodeError> {
    into_buf(Subject::new(message), false, buf)
}

/// Implements `prost::Message::encode_length_delimited`.
#[inline]
pub fn encode_length_delimited<M: NativeMessage>(
    message: &M,
    buf: &mut impl BufMut,
) -> Result<(), EncodeError> {
    into_buf(Subject::new(message), true, buf)
}

fn into_buf(message: Subject<'_>, prefix: bool, buf: &mut impl BufMut) -> Result<(), EncodeError> {
    gather::<SCRATCH, _>(
        |w| with_prefix(message, prefix, w),
        |encoded| {
            let remaining = buf.remaining_mut();
            // Some buffers report more remaining capacity than any allocation can have.
            if encoded.len > remaining.min(MAX_LEN) {
                return Err(too_small(encoded.len, remaining));
            }
            put(encoded, buf, |_, _| {});
            Ok(())
        },
    )
}

/// Encodes a message to a buffer, after calling `reserve` with the encoded length.
#[cfg(feature = "codegen")]
pub(crate) fn encode_reserving<M: NativeMessage, B: BufMut>(
    message: &M,
    buf: &mut B,
    reserve: impl FnOnce(&mut B, usize),
) {
    encode_reserving_with::<SCRATCH, _>(Subject::new(message), buf, reserve);
}

/// Implements `prost::Message::encode_raw`: encodes to a buffer that has enough capacity.
#[inline]
pub fn encode_raw<M: NativeMessage>(message: &M, buf: &mut impl BufMut) {
    encode_reserving_with::<SMALL_SCRATCH, _>(Subject::new(message), buf, |_, _| {});
}

fn encode_reserving_with<const SIZE: usize, B: BufMut>(
    message: Subject<'_>,
    buf: &mut B,
    reserve: impl FnOnce(&mut B, usize),
) {
    gather::<SIZE, _>(|w| message.write_fields(w), |encoded| put(encoded, buf, reserve));
}

/// Returns prost's error for a buffer that is too small.
///
/// prost does not export a constructor, so prost encodes a message that reports `required` as its length.
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
    // An empty vector reports that it can grow to the maximum length of a message, so the limit determines
    // the number in the error. Encoding fails before anything is written.
    let mut buf = Vec::new().limit(remaining);
    match Claim(required).encode(&mut buf) {
        Err(error) => error,
        Ok(()) => unreachable!("{required} bytes do not fit into {remaining}"),
    }
}
