//! The codec of `fixtures/codec_path`, as shown in the documentation of `rust_grpc::grpc::Codec`.

use std::marker::PhantomData;

use rust_grpc::grpc::{Decoder, Encoder};
use rust_grpc::{DecodeOptions, NativeMessage};

/// The memory limit of a message in bytes.
pub const MEMORY: usize = 1000;

const LIMITS: DecodeOptions = DecodeOptions::new().max_memory(MEMORY);

pub struct Strict<T, U>(PhantomData<fn(T) -> U>);

impl<T, U> Default for Strict<T, U> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<T, U> tonic::codec::Codec for Strict<T, U>
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
        Decoder::with_options(LIMITS)
    }
}
