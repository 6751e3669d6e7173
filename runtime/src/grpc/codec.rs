//! How do messages get into and out of the frames of a call?

use core::fmt;
use core::marker::PhantomData;

use tonic::Status;
use tonic::codec::{BufferSettings, Codec as TonicCodec, DecodeBuf, Decoder, EncodeBuf, Encoder};

use crate::rt::{self, Native};

/// The codec of generated services, for `application/grpc`.
///
/// What tonic-prost's does, with one difference: a message that is larger than what the frame's buffer
/// has left is written straight into it, once room of the right size has been made.
pub struct Codec<T, U> {
    of: PhantomData<fn(T) -> U>,
}

/// One direction of a [`Codec`].
pub struct Half<T> {
    of: PhantomData<fn(T) -> T>,
}

macro_rules! empty {
    ($name:ident<$($of:ident),+>) => {
        impl<$($of),+> Default for $name<$($of),+> {
            fn default() -> Self {
                Self { of: PhantomData }
            }
        }

        impl<$($of),+> Clone for $name<$($of),+> {
            fn clone(&self) -> Self {
                Self::default()
            }
        }

        impl<$($of),+> fmt::Debug for $name<$($of),+> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish()
            }
        }
    };
}

empty!(Codec<T, U>);
empty!(Half<T>);

impl<T, U> TonicCodec for Codec<T, U>
where
    T: Native + Send + 'static,
    U: Native + Send + 'static,
{
    type Encode = T;
    type Decode = U;
    type Encoder = Half<T>;
    type Decoder = Half<U>;

    fn encoder(&mut self) -> Half<T> {
        Half::default()
    }

    fn decoder(&mut self) -> Half<U> {
        Half::default()
    }
}

impl<T: Native> Encoder for Half<T> {
    type Item = T;
    type Error = Status;

    fn encode(&mut self, item: T, buf: &mut EncodeBuf<'_>) -> Result<(), Status> {
        crate::encode::encode_with_room(&item, buf, EncodeBuf::reserve);
        Ok(())
    }

    fn buffer_settings(&self) -> BufferSettings {
        BufferSettings::default()
    }
}

impl<U: Native> Decoder for Half<U> {
    type Item = U;
    type Error = Status;

    fn decode(&mut self, buf: &mut DecodeBuf<'_>) -> Result<Option<U>, Status> {
        // As in the table of statuses: what cannot be parsed is an internal error.
        rt::decode(buf).map(Some).map_err(|error| Status::internal(error.to_string()))
    }

    fn buffer_settings(&self) -> BufferSettings {
        BufferSettings::default()
    }
}
