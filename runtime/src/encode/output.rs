//! How does what is written get to where it is wanted?

use alloc::vec::Vec;
use core::mem::MaybeUninit;

use bytes::BufMut;
use prost::{EncodeError, Message};

use super::writer::Writer;
use crate::erased::Subject;
use crate::rt::Native;

/// Messages up to this size are written once.
const SCRATCH: usize = 16 << 10;

/// The same for a message inside one of prost's derive, where there can be a hundred on the stack.
const BORDER_SCRATCH: usize = 1 << 10;

/// Runs `then` on the encoded message, or on its size when it is too large for the scratch space.
#[inline(always)]
fn in_scratch<const SIZE: usize, T>(
    message: Subject<'_>,
    prefix: bool,
    then: impl FnOnce(Result<&[u8], usize>) -> T,
) -> T {
    let mut scratch = [MaybeUninit::<u8>::uninit(); SIZE];
    let w = with_prefix(message, prefix, Writer::new(&mut scratch));
    match w.finish() {
        Ok(start) => then(Ok(initialized(&scratch[start..]))),
        Err(more) => then(Err(SIZE + more)),
    }
}

#[inline]
fn with_prefix<'w>(message: Subject<'_>, prefix: bool, w: Writer<'w>) -> Writer<'w> {
    let end = w.position();
    let w = message.write(w);
    if !prefix {
        return w;
    }
    let len = (end - w.position()) as u64;
    w.varint(len)
}

/// What a writer has left behind it.
#[inline(always)]
fn initialized(written: &[MaybeUninit<u8>]) -> &[u8] {
    // SAFETY: callers pass the part of the buffer from the writer's position on, and a writer has
    // initialized all bytes behind its position.
    #[allow(unsafe_code)]
    unsafe {
        core::slice::from_raw_parts(written.as_ptr().cast(), written.len())
    }
}

/// A message of a known size in memory of that size.
#[inline(never)]
fn exactly(message: Subject<'_>, prefix: bool, size: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    append_exactly(&mut bytes, size, &|w| with_prefix(message, prefix, w));
    bytes
}

/// What `write` writes, behind what is there.
pub(crate) fn append(bytes: &mut Vec<u8>, write: &Write<'_>) {
    let size = write(Writer::new(&mut [])).finish().map_or_else(|size| size, |_| 0);
    bytes.reserve(size);
    append_exactly(bytes, size, write);
}

type Write<'f> = dyn for<'w> Fn(Writer<'w>) -> Writer<'w> + 'f;

/// The same for a known size, with no more room than it needs.
fn append_exactly(bytes: &mut Vec<u8>, mut size: usize, write: &Write<'_>) {
    loop {
        bytes.reserve_exact(size);
        let room = &mut bytes.spare_capacity_mut()[..size];
        match write(Writer::new(room)).finish() {
            Ok(0) => {
                // SAFETY: the writer stands at 0, so all `size` bytes behind those that were there
                // are initialized, and there was room for them.
                #[allow(unsafe_code)]
                unsafe {
                    bytes.set_len(bytes.len() + size)
                };
                return;
            }
            // It has another size than a moment ago. That can only be a type of the user's that does
            // not always say the same; its latest word counts.
            Ok(start) => size -= start,
            Err(more) => size += more,
        }
    }
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
    in_scratch::<SCRATCH, _>(message, prefix, |written| match written {
        Ok(bytes) => bytes.to_vec(),
        Err(size) => exactly(message, prefix, size),
    })
}

/// `prost::Message::encoded_len`.
#[inline]
pub fn encoded_len<M: Native>(message: &M) -> usize {
    size(Subject::new(message))
}

/// What would have been written into no room at all.
fn size(message: Subject<'_>) -> usize {
    match message.write(Writer::new(&mut [])).finish() {
        Ok(_) => 0,
        Err(size) => size,
    }
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
    in_scratch::<SCRATCH, _>(message, prefix, |written| {
        let size = written.map_or_else(|size| size, <[u8]>::len);
        let remaining = buf.remaining_mut();
        if size > remaining {
            return Err(too_small(size, remaining));
        }
        match written {
            Ok(bytes) => buf.put_slice(bytes),
            Err(size) => put_large(message, prefix, size, buf),
        }
        Ok(())
    })
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
    in_scratch::<SIZE, _>(message, false, |written| match written {
        Ok(bytes) => buf.put_slice(bytes),
        Err(size) => {
            reserve(buf, size);
            put_large(message, false, size, buf);
        }
    });
}

/// Straight into the buffer's own memory if there is enough in one piece.
fn put_large(message: Subject<'_>, prefix: bool, size: usize, buf: &mut impl BufMut) {
    let chunk = buf.chunk_mut();
    if chunk.len() >= size {
        // SAFETY: a writer only ever initializes.
        #[allow(unsafe_code)]
        let room = unsafe { &mut chunk.as_uninit_slice_mut()[..size] };
        if with_prefix(message, prefix, Writer::new(room)).finish() == Ok(0) {
            // SAFETY: the writer stands at 0, so all `size` bytes are initialized.
            #[allow(unsafe_code)]
            unsafe {
                buf.advance_mut(size)
            };
            return;
        }
    }
    buf.put_slice(&exactly(message, prefix, size));
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
    let mut room = Limited(remaining);
    match Claim(required).encode(&mut room) {
        Err(error) => error,
        Ok(()) => unreachable!("{required} bytes do not fit into {remaining}"),
    }
}

/// A buffer that is only asked how much fits.
struct Limited(usize);

// SAFETY: it never has memory to write to, which is as little as a `BufMut` may offer.
#[allow(unsafe_code)]
unsafe impl BufMut for Limited {
    fn remaining_mut(&self) -> usize {
        self.0
    }

    unsafe fn advance_mut(&mut self, _: usize) {}

    fn chunk_mut(&mut self) -> &mut bytes::buf::UninitSlice {
        bytes::buf::UninitSlice::new(&mut [])
    }
}
