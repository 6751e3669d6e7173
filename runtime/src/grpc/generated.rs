//! Names that generated service modules use, exported as `rt::service`.
//!
//! Generated modules import only this module, as `rt`, and `tonic`, since a service may have a name
//! such as `Future` or `Arc`, and its traits are in the same module.

pub use alloc::boxed::Box;
pub use alloc::sync::Arc;
pub use core::clone::Clone;
pub use core::convert::{From, Infallible, Into};
pub use core::default::Default;
pub use core::future::Future;
pub use core::marker::{Send, Sync};
pub use core::result::Result;
pub use core::task::{Context, Poll};

pub use tonic::body;
pub use tonic::body::Body as ResponseBody;
pub use tonic::client;
pub use tonic::codec::CompressionEncoding;
pub use tonic::codegen::tokio_stream::Stream;
pub use tonic::codegen::{
    Body, BoxFuture, BoxStream, Bytes, InterceptedService, Service, StdError, async_trait, http,
};
pub use tonic::server::NamedService;
pub use tonic::service::Interceptor;
pub use tonic::{IntoRequest, IntoStreamingRequest, Request, Response, Status, Streaming};

pub use super::call::{BoxCall, CallResult};
pub use super::client::Client;
#[cfg(feature = "mock")]
pub use super::mock::{MockMethod, assert_done};
pub use super::server::{Answer, Server, ServerCall};
pub use super::{
    Codec, FromAsyncTrait, Idempotency, InProcess, IntoAsyncTrait, MessageStream, MethodDescriptor,
    MethodKind, MixedCodec, ServiceDescriptor,
};
#[cfg(feature = "http")]
pub use crate::http::{HttpMethod, HttpRule, HttpService, PathVariable, Segment};
use crate::options::DecodeOptions;
#[cfg(feature = "http")]
pub use crate::reflect::Reflect;

/// Returns that a server is ready, which it always is.
pub const fn ready() -> Poll<Result<(), Infallible>> {
    Poll::Ready(Ok(()))
}

/// Returns the response of a method that a service does not implement.
pub fn unimplemented<T: Send>() -> impl Future<Output = CallResult<T>> + Send {
    core::future::ready(Err(Status::unimplemented("Not yet implemented")))
}

/// Creates the codec of a method whose messages both have the native codec.
pub const fn codec<T, U>(options: DecodeOptions) -> Codec<T, U> {
    Codec::with_options(options)
}

/// Creates the codec of a method that encodes a message without the native codec.
pub const fn mixed_codec<T, U>(options: DecodeOptions) -> MixedCodec<T, U> {
    MixedCodec::with_options(options)
}

/// Clones a value, even if its type has an inherent method `clone`.
pub fn clone<T: Clone>(value: &T) -> T {
    value.clone()
}

/// Converts the argument of a client method that sends a stream.
pub fn stream_request<M>(
    request: impl IntoStreamingRequest<Message = M>,
) -> Request<MessageStream<M>>
where
    M: Send + 'static,
{
    request.into_streaming_request().map(MessageStream::infallible)
}

/// Boxes a call that returns a stream, and its stream.
pub fn box_stream_call<'a, S, R>(
    call: impl Future<Output = CallResult<S>> + Send + 'a,
) -> BoxCall<'a, MessageStream<R>>
where
    S: Stream<Item = Result<R, Status>> + Send + 'static,
    R: 'static,
{
    Box::pin(stream_call(call))
}

/// Boxes the stream that a call returns.
pub async fn stream_call<S, R>(
    call: impl Future<Output = CallResult<S>>,
) -> CallResult<MessageStream<R>>
where
    S: Stream<Item = Result<R, Status>> + Send + 'static,
{
    Ok(call.await?.map(MessageStream::new))
}

/// Boxes the stream that a call returns, with the stream type of tonic's traits.
pub async fn box_stream<S, R>(call: impl Future<Output = CallResult<S>>) -> CallResult<BoxStream<R>>
where
    S: Stream<Item = Result<R, Status>> + Send + 'static,
{
    Ok(call.await?.map(|stream| -> BoxStream<R> { Box::pin(stream) }))
}
