//! Calls of generated clients, with one function for each kind of method, over any channel.
//!
//! The functions without `shared` in their name have the bounds of tonic's generated clients. The
//! others take `&self`, clone the client for the call, and return a future that is `Send`. The
//! compiler proves this once here, instead of once for each method of each service.

use core::fmt;
use core::future::Future;

use tonic::body::Body;
use tonic::client::{Grpc, GrpcService};
use tonic::codec::{Codec, CompressionEncoding};
use tonic::codegen::http::Uri;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::codegen::tokio_stream::Stream;
use tonic::codegen::{Body as HttpBody, StdError};
use tonic::{Request, Status, Streaming};

use super::call::{CallResult, set_method};
use crate::options::DecodeOptions;

/// A channel with the settings of a generated client.
#[derive(Clone)]
pub struct Client<T> {
    grpc: Grpc<T>,
    decode_options: DecodeOptions,
}

impl<T> Client<T> {
    /// Creates a client with the default settings.
    pub fn new(channel: T) -> Self {
        Self { grpc: Grpc::new(channel), decode_options: DecodeOptions::SAFE }
    }

    /// Creates a client whose requests have this origin.
    pub fn with_origin(channel: T, origin: Uri) -> Self {
        Self { grpc: Grpc::with_origin(channel, origin), decode_options: DecodeOptions::SAFE }
    }

    /// Compresses requests.
    #[must_use]
    pub fn send_compressed(self, encoding: CompressionEncoding) -> Self {
        Self { grpc: self.grpc.send_compressed(encoding), ..self }
    }

    /// Accepts compressed responses.
    #[must_use]
    pub fn accept_compressed(self, encoding: CompressionEncoding) -> Self {
        Self { grpc: self.grpc.accept_compressed(encoding), ..self }
    }

    /// Limits the encoded size of a response message.
    #[must_use]
    pub fn max_decoding_message_size(self, limit: usize) -> Self {
        Self { grpc: self.grpc.max_decoding_message_size(limit), ..self }
    }

    /// Limits the encoded size of a request message.
    #[must_use]
    pub fn max_encoding_message_size(self, limit: usize) -> Self {
        Self { grpc: self.grpc.max_encoding_message_size(limit), ..self }
    }

    /// Limits the memory that decoding a response message may allocate.
    #[must_use]
    pub fn max_decoding_memory(self, limit: usize) -> Self {
        let decode_options = self.decode_options.absolute_memory(limit);
        Self { decode_options, ..self }
    }

    /// Sets all limits for decoding response messages.
    #[must_use]
    pub fn decode_options(self, options: DecodeOptions) -> Self {
        Self { decode_options: options, ..self }
    }
}

impl<T: fmt::Debug> fmt::Debug for Client<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("grpc", &self.grpc)
            .field("decode_options", &self.decode_options)
            .finish()
    }
}

impl<T> Client<T>
where
    T: GrpcService<Body>,
    T::Error: Into<StdError>,
    T::ResponseBody: HttpBody + Send + 'static,
    <T::ResponseBody as HttpBody>::Error: Into<StdError>,
{
    /// Waits until the channel is ready for a call.
    async fn ready(&mut self) -> Result<(), Status> {
        self.grpc.ready().await.map_err(|error| {
            Status::unknown(alloc::format!("Service was not ready: {}", error.into()))
        })
    }

    /// Sends one message and receives one message.
    pub async fn unary<C>(
        &mut self,
        path: &'static str,
        codec: fn(DecodeOptions) -> C,
        mut request: Request<C::Encode>,
    ) -> CallResult<C::Decode>
    where
        C: Codec<Encode: Sync, Decode: Sync>,
    {
        self.ready().await?;
        set_method(&mut request, path);
        let codec = codec(self.decode_options);
        self.grpc.unary(request, PathAndQuery::from_static(path), codec).await
    }

    /// Sends one message and receives a stream of messages.
    pub async fn server_streaming<C>(
        &mut self,
        path: &'static str,
        codec: fn(DecodeOptions) -> C,
        mut request: Request<C::Encode>,
    ) -> CallResult<Streaming<C::Decode>>
    where
        C: Codec<Encode: Sync, Decode: Sync>,
    {
        self.ready().await?;
        set_method(&mut request, path);
        let codec = codec(self.decode_options);
        self.grpc.server_streaming(request, PathAndQuery::from_static(path), codec).await
    }

    /// Sends a stream of messages and receives one message.
    pub async fn client_streaming<C, S>(
        &mut self,
        path: &'static str,
        codec: fn(DecodeOptions) -> C,
        mut request: Request<S>,
    ) -> CallResult<C::Decode>
    where
        C: Codec<Encode: Sync, Decode: Sync>,
        S: Stream<Item = C::Encode> + Send + 'static,
    {
        self.ready().await?;
        set_method(&mut request, path);
        let codec = codec(self.decode_options);
        self.grpc.client_streaming(request, PathAndQuery::from_static(path), codec).await
    }

    /// Sends and receives a stream of messages.
    pub async fn streaming<C, S>(
        &mut self,
        path: &'static str,
        codec: fn(DecodeOptions) -> C,
        mut request: Request<S>,
    ) -> CallResult<Streaming<C::Decode>>
    where
        C: Codec<Encode: Sync, Decode: Sync>,
        S: Stream<Item = C::Encode> + Send + 'static,
    {
        self.ready().await?;
        set_method(&mut request, path);
        let codec = codec(self.decode_options);
        self.grpc.streaming(request, PathAndQuery::from_static(path), codec).await
    }
}

/// Calls with `&self`. A response stream is converted to a type that implements `From` for tonic's.
impl<T> Client<T>
where
    T: GrpcService<Body> + Clone + Send + Sync,
    T::Future: Send,
    T::Error: Into<StdError>,
    T::ResponseBody: HttpBody + Send + 'static,
    <T::ResponseBody as HttpBody>::Error: Into<StdError>,
{
    /// Sends one message and receives one message.
    pub fn shared_unary<C>(
        &self,
        path: &'static str,
        codec: fn(DecodeOptions) -> C,
        request: Request<C::Encode>,
    ) -> impl Future<Output = CallResult<C::Decode>> + Send
    where
        C: Codec<Encode: Sync, Decode: Sync> + Send,
    {
        let mut client = self.clone();
        async move { client.unary(path, codec, request).await }
    }

    /// Sends one message and receives a stream of messages.
    pub fn shared_server_streaming<C, R>(
        &self,
        path: &'static str,
        codec: fn(DecodeOptions) -> C,
        request: Request<C::Encode>,
    ) -> impl Future<Output = CallResult<R>> + Send
    where
        C: Codec<Encode: Sync, Decode: Sync> + Send,
        R: From<Streaming<C::Decode>>,
    {
        let mut client = self.clone();
        async move { Ok(client.server_streaming(path, codec, request).await?.map(R::from)) }
    }

    /// Sends a stream of messages and receives one message.
    pub fn shared_client_streaming<C, S>(
        &self,
        path: &'static str,
        codec: fn(DecodeOptions) -> C,
        request: Request<S>,
    ) -> impl Future<Output = CallResult<C::Decode>> + Send
    where
        C: Codec<Encode: Sync, Decode: Sync> + Send,
        S: Stream<Item = C::Encode> + Send + 'static,
    {
        let mut client = self.clone();
        async move { client.client_streaming(path, codec, request).await }
    }

    /// Sends and receives a stream of messages.
    pub fn shared_streaming<C, S, R>(
        &self,
        path: &'static str,
        codec: fn(DecodeOptions) -> C,
        request: Request<S>,
    ) -> impl Future<Output = CallResult<R>> + Send
    where
        C: Codec<Encode: Sync, Decode: Sync> + Send,
        S: Stream<Item = C::Encode> + Send + 'static,
        R: From<Streaming<C::Decode>>,
    {
        let mut client = self.clone();
        async move { Ok(client.streaming(path, codec, request).await?.map(R::from)) }
    }
}
