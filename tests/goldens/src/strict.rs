//! The codec of `fixtures/codec_path`, as shown in the documentation of `rust_grpc::grpc::Codec`.

use std::marker::PhantomData;

use rust_grpc::grpc::Half;
use rust_grpc::{DecodeOptions, Native};

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
        Half::with_options(LIMITS)
    }
}
