//! Dispatch of requests to service methods, for generated servers.
//!
//! Each kind of method has two functions. One takes methods that return a boxed future, as those of
//! tonic's `#[async_trait]` do; the calls of two such methods differ only in a function pointer.
//! The other takes methods that return any future, which is polled in place, inside the future of
//! the call.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::convert::Infallible;
use core::future::Future;
use core::task::{Context, Poll};

use tonic::codec::{Codec, CompressionEncoding, EnabledCompressionEncodings};
use tonic::codegen::tokio_stream::Stream;
use tonic::codegen::{Body, BoxFuture, Service, StdError, http};
use tonic::{Request, Status, Streaming};

use super::call::{BoxCall, CallResult};
use super::{MessageStream, cancellation};
use crate::options::DecodeOptions;

/// A service with the settings of a generated server.
#[derive(Debug)]
pub struct Server<T> {
    service: Arc<T>,
    config: ServerConfig,
}

impl<T> Server<T> {
    /// Creates a server with the default settings.
    pub fn new(service: Arc<T>) -> Self {
        Self { service, config: ServerConfig::default() }
    }

    /// Accepts compressed requests.
    #[must_use]
    pub fn accept_compressed(mut self, encoding: CompressionEncoding) -> Self {
        self.config.accepted.enable(encoding);
        self
    }

    /// Compresses responses for clients that support the encoding.
    #[must_use]
    pub fn send_compressed(mut self, encoding: CompressionEncoding) -> Self {
        self.config.sent.enable(encoding);
        self
    }

    /// Limits the encoded size of a request message.
    #[must_use]
    pub fn max_decoding_message_size(mut self, limit: usize) -> Self {
        self.config.max_decoding_message_size = Some(limit);
        self
    }

    /// Limits the encoded size of a response message.
    #[must_use]
    pub fn max_encoding_message_size(mut self, limit: usize) -> Self {
        self.config.max_encoding_message_size = Some(limit);
        self
    }

    /// Limits the memory that decoding a request message may allocate.
    #[must_use]
    pub fn max_decoding_memory(mut self, limit: usize) -> Self {
        self.config.decode_options = self.config.decode_options.absolute_memory(limit);
        self
    }

    /// Sets all limits for decoding request messages.
    #[must_use]
    pub fn decode_options(mut self, options: DecodeOptions) -> Self {
        self.config.decode_options = options;
        self
    }

    #[cfg(test)]
    pub(super) fn service(&self) -> &T {
        &self.service
    }

    /// Starts a call. Generated code chooses the method by its path.
    pub fn call<B>(&self, request: http::Request<B>) -> ServerCall<T, B> {
        ServerCall { service: Arc::clone(&self.service), config: self.config, request }
    }
}

/// The implementation is not derived, since a server can be cloned even if its service cannot.
impl<T> Clone for Server<T> {
    fn clone(&self) -> Self {
        Self { service: Arc::clone(&self.service), config: self.config }
    }
}

#[derive(Clone, Copy, Debug)]
struct ServerConfig {
    accepted: EnabledCompressionEncodings,
    sent: EnabledCompressionEncodings,
    max_decoding_message_size: Option<usize>,
    max_encoding_message_size: Option<usize>,
    decode_options: DecodeOptions,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            accepted: EnabledCompressionEncodings::default(),
            sent: EnabledCompressionEncodings::default(),
            max_decoding_message_size: None,
            max_encoding_message_size: None,
            decode_options: DecodeOptions::SAFE,
        }
    }
}

impl ServerConfig {
    fn grpc<C: Codec>(self, codec: fn(DecodeOptions) -> C) -> tonic::server::Grpc<C> {
        tonic::server::Grpc::new(codec(self.decode_options))
            .apply_compression_config(self.accepted, self.sent)
            .apply_max_message_size_config(
                self.max_decoding_message_size,
                self.max_encoding_message_size,
            )
    }
}

/// The future that generated servers return from `tower::Service::call`.
pub type Answer = BoxFuture<http::Response<tonic::body::Body>, Infallible>;

/// A request that has not been dispatched to a method yet.
pub struct ServerCall<T, B> {
    service: Arc<T>,
    config: ServerConfig,
    request: http::Request<B>,
}

impl<T, B> ServerCall<T, B> {
    /// Returns the path of the request, which names a method: `/pkg.Greeter/SayHello`.
    pub fn path(&self) -> &str {
        self.request.uri().path()
    }

    /// Responds to a path that names no method of the service.
    pub fn unimplemented(self) -> Answer {
        let response = Status::new(tonic::Code::Unimplemented, "").into_http();
        Box::pin(core::future::ready(Ok(response)))
    }
}

/// A method of a service that takes a `Q`, returns an `R` and boxes its future.
type BoxMethod<T, Q, R> = for<'a> fn(&'a Arc<T>, Request<Q>) -> BoxCall<'a, R>;

/// Methods that return a boxed future.
impl<T, B> ServerCall<T, B>
where
    T: Send + Sync + 'static,
    B: Body<Error: Into<StdError> + Send> + Send + 'static,
{
    /// Receives one message and sends one message.
    pub fn unary<C>(
        self,
        codec: fn(DecodeOptions) -> C,
        method: BoxMethod<T, C::Decode, C::Encode>,
    ) -> Answer
    where
        C: Codec + Send + 'static,
    {
        self.unary_in_place(codec, async move |service: Arc<T>, request| {
            method(&service, request).await
        })
    }

    /// Receives one message and sends a stream of messages.
    pub fn server_streaming<C, S>(
        self,
        codec: fn(DecodeOptions) -> C,
        method: BoxMethod<T, C::Decode, S>,
    ) -> Answer
    where
        C: Codec + Send + 'static,
        S: Stream<Item = Result<C::Encode, Status>> + Send + 'static,
    {
        self.server_streaming_in_place(codec, async move |service: Arc<T>, request| {
            method(&service, request).await
        })
    }

    /// Receives a stream of messages and sends one message.
    pub fn client_streaming<C>(
        self,
        codec: fn(DecodeOptions) -> C,
        method: BoxMethod<T, Streaming<C::Decode>, C::Encode>,
    ) -> Answer
    where
        C: Codec + Send + 'static,
    {
        let Self { service, config, request } = self;
        let method = async move |request| method(&service, request).await;
        Box::pin(async move {
            Ok(config.grpc(codec).client_streaming(Handler(Some(method)), request).await)
        })
    }

    /// Receives and sends a stream of messages.
    pub fn streaming<C, S>(
        self,
        codec: fn(DecodeOptions) -> C,
        method: BoxMethod<T, Streaming<C::Decode>, S>,
    ) -> Answer
    where
        C: Codec + Send + 'static,
        S: Stream<Item = Result<C::Encode, Status>> + Send + 'static,
    {
        let Self { service, config, request } = self;
        let method = async move |request| method(&service, request).await;
        Box::pin(
            async move { Ok(config.grpc(codec).streaming(Handler(Some(method)), request).await) },
        )
    }
}

/// Methods that return any future.
impl<T, B> ServerCall<T, B>
where
    T: Send + Sync + 'static,
    B: Body<Error: Into<StdError> + Send> + Send + 'static,
{
    /// Receives one message and sends one message.
    pub fn unary_in_place<C, F, Fut>(self, codec: fn(DecodeOptions) -> C, method: F) -> Answer
    where
        C: Codec + Send + 'static,
        F: FnOnce(Arc<T>, Request<C::Decode>) -> Fut + Send + 'static,
        Fut: Future<Output = CallResult<C::Encode>> + Send + 'static,
    {
        let Self { service, config, request } = self;
        let method = move |request| method(service, request);
        Box::pin(async move { Ok(config.grpc(codec).unary(Handler(Some(method)), request).await) })
    }

    /// Receives one message and sends a stream of messages.
    pub fn server_streaming_in_place<C, F, Fut, S>(
        self,
        codec: fn(DecodeOptions) -> C,
        method: F,
    ) -> Answer
    where
        C: Codec + Send + 'static,
        F: FnOnce(Arc<T>, Request<C::Decode>) -> Fut + Send + 'static,
        Fut: Future<Output = CallResult<S>> + Send + 'static,
        S: Stream<Item = Result<C::Encode, Status>> + Send + 'static,
    {
        let Self { service, config, request } = self;
        let method = move |request| method(service, request);
        Box::pin(async move {
            Ok(config.grpc(codec).server_streaming(Handler(Some(method)), request).await)
        })
    }

    /// Receives a stream of messages and sends one message.
    ///
    /// The received stream ends with an error if the client cancels the call.
    pub fn client_streaming_in_place<C, F, Fut>(
        self,
        codec: fn(DecodeOptions) -> C,
        method: F,
    ) -> Answer
    where
        C: Codec + Send + 'static,
        F: FnOnce(Arc<T>, Request<MessageStream<C::Decode>>) -> Fut + Send + 'static,
        Fut: Future<Output = CallResult<C::Encode>> + Send + 'static,
    {
        let Self { service, config, request } = self;
        let (request, mark) = cancellation::marking(request);
        let method = move |request: Request<Streaming<_>>| {
            method(service, request.map(|requests| MessageStream::marked(requests, mark)))
        };
        Box::pin(async move {
            Ok(config.grpc(codec).client_streaming(Handler(Some(method)), request).await)
        })
    }

    /// Receives and sends a stream of messages.
    ///
    /// The received stream ends with an error if the client cancels the call.
    pub fn streaming_in_place<C, F, Fut, S>(
        self,
        codec: fn(DecodeOptions) -> C,
        method: F,
    ) -> Answer
    where
        C: Codec + Send + 'static,
        F: FnOnce(Arc<T>, Request<MessageStream<C::Decode>>) -> Fut + Send + 'static,
        Fut: Future<Output = CallResult<S>> + Send + 'static,
        S: Stream<Item = Result<C::Encode, Status>> + Send + 'static,
    {
        let Self { service, config, request } = self;
        let (request, mark) = cancellation::marking(request);
        let method = move |request: Request<Streaming<_>>| {
            method(service, request.map(|requests| MessageStream::marked(requests, mark)))
        };
        Box::pin(
            async move { Ok(config.grpc(codec).streaming(Handler(Some(method)), request).await) },
        )
    }
}

/// An adapter from a method to the service that tonic's server expects and calls once.
struct Handler<F>(Option<F>);

impl<F, Q, R, Fut> Service<Q> for Handler<F>
where
    F: FnOnce(Q) -> Fut,
    Fut: Future<Output = Result<R, Status>>,
{
    type Response = R;
    type Error = Status;
    type Future = Fut;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Status>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Q) -> Fut {
        let call = self.0.take().expect("tonic calls the handler of a request once");
        call(request)
    }
}
