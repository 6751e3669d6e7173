//! How does a request reach the method of a native service trait?

use core::convert::Infallible;
use core::future::Future;
use core::task::{Context, Poll};

use tonic::codec::{Codec, CompressionEncoding, EnabledCompressionEncodings};
use tonic::codegen::tokio_stream::Stream;
use tonic::codegen::{Body, Service, StdError, http};
use tonic::{Request, Response, Status};

use super::{MessageStream, broken_off};
use crate::options::DecodeOptions;

/// What a generated server is set to, and how it answers a call of each kind.
///
/// The future of a method is polled where it is, inside that of the call.
#[derive(Clone, Copy, Debug)]
pub struct Serving {
    accepted: EnabledCompressionEncodings,
    sent: EnabledCompressionEncodings,
    max_decoding_message_size: Option<usize>,
    max_encoding_message_size: Option<usize>,
    decode_options: DecodeOptions,
}

impl Default for Serving {
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

/// What tonic's `Service` is to return.
type Answer = Result<http::Response<tonic::body::Body>, Infallible>;

impl Serving {
    /// Requests may be compressed.
    pub fn accept_compressed(mut self, encoding: CompressionEncoding) -> Self {
        self.accepted.enable(encoding);
        self
    }

    /// Responses are compressed for clients that know the encoding.
    pub fn send_compressed(mut self, encoding: CompressionEncoding) -> Self {
        self.sent.enable(encoding);
        self
    }

    /// How many bytes a message that is received may have.
    pub fn max_decoding_message_size(self, bytes: usize) -> Self {
        Self { max_decoding_message_size: Some(bytes), ..self }
    }

    /// How many bytes a message that is sent may have.
    pub fn max_encoding_message_size(self, bytes: usize) -> Self {
        Self { max_encoding_message_size: Some(bytes), ..self }
    }

    /// Sets the limits within which requests are decoded.
    pub fn decode_options(self, options: DecodeOptions) -> Self {
        Self { decode_options: options, ..self }
    }

    /// Limits the memory for decoding a request to so many bytes, in place of a limit by its length.
    pub fn max_decoding_memory(self, bytes: usize) -> Self {
        self.decode_options(self.decode_options.absolute_memory(bytes))
    }

    /// Returns the limits within which requests are decoded.
    pub fn limits(&self) -> DecodeOptions {
        self.decode_options
    }

    fn grpc<C: Codec>(self, codec: C) -> tonic::server::Grpc<C> {
        tonic::server::Grpc::new(codec)
            .apply_compression_config(self.accepted, self.sent)
            .apply_max_message_size_config(
                self.max_decoding_message_size,
                self.max_encoding_message_size,
            )
    }

    /// One request, one response.
    pub async fn unary<C, B, F, Fut>(self, codec: C, request: http::Request<B>, call: F) -> Answer
    where
        C: Codec,
        B: Body<Error: Into<StdError> + Send> + Send + 'static,
        F: FnOnce(Request<C::Decode>) -> Fut,
        Fut: Future<Output = Result<Response<C::Encode>, Status>>,
    {
        Ok(self.grpc(codec).unary(Handler(Some(call)), request).await)
    }

    /// One request, a stream of responses.
    pub async fn server_streaming<C, B, F, Fut, S>(
        self,
        codec: C,
        request: http::Request<B>,
        call: F,
    ) -> Answer
    where
        C: Codec,
        B: Body<Error: Into<StdError> + Send> + Send + 'static,
        F: FnOnce(Request<C::Decode>) -> Fut,
        Fut: Future<Output = Result<Response<S>, Status>>,
        S: Stream<Item = Result<C::Encode, Status>> + Send + 'static,
    {
        Ok(self.grpc(codec).server_streaming(Handler(Some(call)), request).await)
    }

    /// A stream of requests, one response.
    pub async fn client_streaming<C, B, F, Fut>(
        self,
        codec: C,
        request: http::Request<B>,
        call: F,
    ) -> Answer
    where
        C: Codec,
        B: Body<Error: Into<StdError> + Send> + Send + 'static,
        F: FnOnce(Request<MessageStream<C::Decode>>) -> Fut,
        Fut: Future<Output = Result<Response<C::Encode>, Status>>,
    {
        let (request, mark) = broken_off::marking(request);
        let call = |request: Request<tonic::Streaming<_>>| {
            call(request.map(|requests| MessageStream::marked(requests, mark)))
        };
        Ok(self.grpc(codec).client_streaming(Handler(Some(call)), request).await)
    }

    /// Streams both ways.
    pub async fn streaming<C, B, F, Fut, S>(
        self,
        codec: C,
        request: http::Request<B>,
        call: F,
    ) -> Answer
    where
        C: Codec,
        B: Body<Error: Into<StdError> + Send> + Send + 'static,
        F: FnOnce(Request<MessageStream<C::Decode>>) -> Fut + Send,
        Fut: Future<Output = Result<Response<S>, Status>>,
        S: Stream<Item = Result<C::Encode, Status>> + Send + 'static,
    {
        let (request, mark) = broken_off::marking(request);
        let call = |request: Request<tonic::Streaming<_>>| {
            call(request.map(|requests| MessageStream::marked(requests, mark)))
        };
        Ok(self.grpc(codec).streaming(Handler(Some(call)), request).await)
    }

    /// Answers a path that names no method.
    pub async fn unimplemented() -> Answer {
        Ok(Status::new(tonic::Code::Unimplemented, "").into_http())
    }
}

/// A method as tonic's server takes it, which calls it once.
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
