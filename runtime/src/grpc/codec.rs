//! Codecs that encode and decode messages in the frames of a call.

use core::fmt;
use core::marker::PhantomData;

use bytes::BufMut;
use tonic::Status;
use tonic::codec::{BufferSettings, DecodeBuf, EncodeBuf};

use crate::decode::Failure;
use crate::options::DecodeOptions;
use crate::rt::NativeMessage;

/// The initial size of the buffer of a call in bytes, which is tonic's default.
const AT_FIRST: usize = 8 << 10;

/// The number of encoded bytes from which on they are sent as a frame although more messages are
/// ready. This is tonic's default.
const FRAME: usize = 32 << 10;

/// The codec of generated services, for `application/grpc`.
///
/// It works like tonic-prost's codec with one difference: once the encoded length of a message is
/// known, the frame's buffer reserves the space for it and receives it as a whole. A buffer that
/// has to grow reserves the space for all messages that tonic sends in one frame.
///
/// # Limits
///
/// By default, messages are decoded within [`DecodeOptions::SAFE`], so that a short message cannot
/// allocate gigabytes. Generated clients and servers have two settings for the limits, which affect
/// all methods with this codec:
///
/// - `max_decoding_memory(bytes)` sets an absolute limit on memory instead of the default; `usize::MAX`
///   means no limit.
/// - `decode_options(options)` sets all limits. `decode_options(DecodeOptions::new())` sets those of
///   prost, which has no limit on memory.
///
/// A message that exceeds a limit ends the call with `RESOURCE_EXHAUSTED`. The limits do not apply
/// to messages within a process, as with `InProcess` and mocks, since these are not encoded.
///
/// `max_decoding_message_size` is a separate setting of tonic's, which applies before a message is
/// in memory. Its default is 4 MiB.
///
/// A custom codec for the option `codec_path` can be built from [`Encoder`] and [`Decoder`]:
///
/// ```
/// use std::marker::PhantomData;
///
/// use rust_grpc::grpc::{Decoder, Encoder};
/// use rust_grpc::{DecodeOptions, NativeMessage};
///
/// const LIMITS: DecodeOptions = DecodeOptions::new().recursion_limit(16).max_memory_per_byte(64);
///
/// /// `codec_path=crate::Strict`
/// pub struct Strict<T, U>(PhantomData<fn(T) -> U>);
///
/// impl<T, U> Default for Strict<T, U> {
///     fn default() -> Self {
///         Self(PhantomData)
///     }
/// }
///
/// impl<T, U> tonic::codec::Codec for Strict<T, U>
/// where
///     T: NativeMessage + 'static,
///     U: NativeMessage + 'static,
/// {
///     type Encode = T;
///     type Decode = U;
///     type Encoder = Encoder<T>;
///     type Decoder = Decoder<U>;
///
///     fn encoder(&mut self) -> Encoder<T> {
///         Encoder::default()
///     }
///
///     fn decoder(&mut self) -> Decoder<U> {
///         Decoder::with_options(LIMITS)
///     }
/// }
/// # let _ = Strict::<(), ()>::default();
/// ```
///
/// This codec works for all messages with the native codec, and for `()`, which is
/// `google.protobuf.Empty`. If one of the two messages of a method has no native codec, generated
/// code uses [`MixedCodec`] on the side that decodes the other message, and tonic-prost's codec,
/// which has no limits, on the side that decodes this message.
pub struct Codec<T, U> {
    options: DecodeOptions,
    of: PhantomData<fn(T) -> U>,
}

/// The codec of a method that decodes a message with the native codec and encodes one without it.
///
/// It decodes like [`Codec`], within the same limits, and encodes with [`prost::Message`].
pub struct MixedCodec<T, U> {
    options: DecodeOptions,
    of: PhantomData<fn(T) -> U>,
}

/// The encoder of a [`MixedCodec`].
pub struct ProstEncoder<T>(PhantomData<fn(T)>);

/// The encoder of a [`Codec`].
pub struct Encoder<T>(PhantomData<fn(T)>);

/// The decoder of a [`Codec`] or a [`MixedCodec`].
pub struct Decoder<U> {
    options: DecodeOptions,
    of: PhantomData<fn() -> U>,
}

macro_rules! with_options {
    ($name:ident<$($of:ident),+>) => {
        impl<$($of),+> $name<$($of),+> {
            /// Creates a codec that decodes within the given limits.
            pub const fn with_options(options: DecodeOptions) -> Self {
                Self { options, of: PhantomData }
            }
        }

        /// Decodes within [`DecodeOptions::SAFE`].
        impl<$($of),+> Default for $name<$($of),+> {
            fn default() -> Self {
                Self::with_options(DecodeOptions::SAFE)
            }
        }

        impl<$($of),+> Clone for $name<$($of),+> {
            fn clone(&self) -> Self {
                Self::with_options(self.options)
            }
        }

        impl<$($of),+> fmt::Debug for $name<$($of),+> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).field("options", &self.options).finish()
            }
        }
    };
}

with_options!(Codec<T, U>);
with_options!(MixedCodec<T, U>);
with_options!(Decoder<U>);

macro_rules! encoders {
    ($($name:ident),*) => {$(
        impl<T> Default for $name<T> {
            fn default() -> Self {
                Self(PhantomData)
            }
        }

        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                Self(PhantomData)
            }
        }

        impl<T> fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    )*};
}

encoders!(Encoder, ProstEncoder);

impl<T, U> tonic::codec::Codec for MixedCodec<T, U>
where
    T: prost::Message + 'static,
    U: NativeMessage + 'static,
{
    type Encode = T;
    type Decode = U;
    type Encoder = ProstEncoder<T>;
    type Decoder = Decoder<U>;

    fn encoder(&mut self) -> ProstEncoder<T> {
        ProstEncoder::default()
    }

    fn decoder(&mut self) -> Decoder<U> {
        Decoder::with_options(self.options)
    }
}

impl<T: prost::Message> tonic::codec::Encoder for ProstEncoder<T> {
    type Item = T;
    type Error = Status;

    fn encode(&mut self, item: T, buf: &mut EncodeBuf<'_>) -> Result<(), Status> {
        item.encode(buf).map_err(|error| Status::internal(error.to_string()))
    }
}

impl<T, U> tonic::codec::Codec for Codec<T, U>
where
    T: NativeMessage + 'static,
    U: NativeMessage + 'static,
{
    type Encode = T;
    type Decode = U;
    type Encoder = Encoder<T>;
    type Decoder = Decoder<U>;

    fn encoder(&mut self) -> Encoder<T> {
        Encoder::default()
    }

    fn decoder(&mut self) -> Decoder<U> {
        Decoder::with_options(self.options)
    }
}

impl<T: NativeMessage> tonic::codec::Encoder for Encoder<T> {
    type Item = T;
    type Error = Status;

    fn encode(&mut self, item: T, buf: &mut EncodeBuf<'_>) -> Result<(), Status> {
        encode_to_buf(&item, buf);
        Ok(())
    }

    fn buffer_settings(&self) -> BufferSettings {
        BufferSettings::new(AT_FIRST, FRAME)
    }
}

impl<U: NativeMessage> tonic::codec::Decoder for Decoder<U> {
    type Item = U;
    type Error = Status;

    fn decode(&mut self, buf: &mut DecodeBuf<'_>) -> Result<Option<U>, Status> {
        let mut message = U::default();
        match self.options.try_merge(&mut message, buf) {
            Ok(()) => Ok(Some(message)),
            Err(failure) => Err(refused(&failure)),
        }
    }

    fn buffer_settings(&self) -> BufferSettings {
        BufferSettings::default()
    }
}

/// Returns the status of a message that cannot be decoded.
///
/// As in gRPC's table of status codes, a message that cannot be parsed is an internal error.
#[cold]
fn refused(failure: &Failure) -> Status {
    if failure.exhausted {
        return Status::resource_exhausted(format!("{}; {RAISE}", failure.error));
    }
    Status::internal(failure.error.to_string())
}

/// The help text for a message that exceeds a limit.
const RAISE: &str = "help: raise the limit of the side that receives it with `max_decoding_memory`, or with \
                     `decode_options` where those are set";

/// Encodes a message to the buffer of a frame, as [`Encoder`] does.
///
/// This function is for custom encoders whose items are not messages but contain one, for example
/// in a service that is written by hand with tonic. Generated services take and return messages.
///
/// ```
/// use std::sync::Arc;
///
/// use rust_grpc::NativeMessage;
/// use rust_grpc::grpc::encode_to_buf;
/// use tonic::Status;
/// use tonic::codec::{EncodeBuf, Encoder};
///
/// /// Encodes messages that several streams send, without a copy for each stream.
/// struct Shared<T>(std::marker::PhantomData<T>);
///
/// impl<T: NativeMessage> Encoder for Shared<T> {
///     type Item = Arc<T>;
///     type Error = Status;
///
///     fn encode(&mut self, item: Arc<T>, buf: &mut EncodeBuf<'_>) -> Result<(), Status> {
///         encode_to_buf(&*item, buf);
///         Ok(())
///     }
/// }
/// # let _ = Shared::<()>(std::marker::PhantomData);
/// ```
pub fn encode_to_buf<M: NativeMessage>(message: &M, buf: &mut EncodeBuf<'_>) {
    crate::encode::encode_reserving(message, buf, make_room);
}

/// Reserves the space for `len` more bytes, at least for a whole frame if the buffer has to grow.
///
/// tonic collects messages in a buffer, whose contents are copied whenever it grows.
fn make_room(buf: &mut EncodeBuf<'_>, len: usize) {
    if buf.chunk_mut().len() < len {
        buf.reserve(len.max(FRAME));
    }
}
