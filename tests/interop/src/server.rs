//! The server of the interop cases, implemented once for both generated traits.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use futures_util::stream::try_unfold;
use rust_grpc::grpc::MessageStream;
use tokio_stream::{Stream, StreamExt};
use tonic::codec::CompressionEncoding::Gzip;
use tonic::service::Routes;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Code, Request, Response, Status, Streaming};

use crate::proto::{
    BoolValue, EchoStatus, Empty, Payload, ResponseParameters, SimpleRequest, SimpleResponse,
    StreamingInputCallRequest, StreamingInputCallResponse, StreamingOutputCallRequest,
    StreamingOutputCallResponse, test_service_async, test_service_server,
};
use crate::watch::{Seen, WatchedServer};
use crate::{CANCELLED_CALLS, ECHO_INITIAL, MAX_CONCURRENT_STREAMS};

/// The service, implemented with the async trait.
#[derive(Debug, Default)]
pub struct AsyncTrait(Cancelled);

/// The service, implemented with tonic's trait.
#[derive(Debug, Default)]
pub struct Tonic(Cancelled);

/// Serves with the async trait on a free port until the runtime ends.
pub async fn async_trait() -> SocketAddr {
    let server = test_service_async::TestServiceServer::new(AsyncTrait::default())
        .accept_compressed(Gzip)
        .send_compressed(Gzip);
    serve(Routes::new(WatchedServer(server))).await
}

/// Serves with tonic's trait on a free port until the runtime ends.
pub async fn tonic() -> SocketAddr {
    let server = test_service_server::TestServiceServer::new(Tonic::default())
        .accept_compressed(Gzip)
        .send_compressed(Gzip);
    serve(Routes::new(WatchedServer(server))).await
}

async fn serve(routes: Routes) -> SocketAddr {
    let free = ([127, 0, 0, 1], 0).into();
    // With Nagle's algorithm, small frames would wait for delayed acknowledgements.
    let incoming = TcpIncoming::bind(free).expect("a free port").with_nodelay(Some(true));
    let address = incoming.local_addr().expect("a bound socket");
    let server =
        Server::builder().max_concurrent_streams(MAX_CONCURRENT_STREAMS).add_routes(routes);
    tokio::spawn(server.serve_with_incoming(incoming));
    address
}

/// The number of calls that ended early.
#[derive(Clone, Debug, Default)]
struct Cancelled(Arc<AtomicU64>);

impl Cancelled {
    fn call<T>(&self, request: &Request<T>) -> Call {
        let requests = request.extensions().get().cloned();
        Call { cancelled: self.clone(), requests, done: false }
    }
}

/// A call in progress.
struct Call {
    cancelled: Cancelled,
    requests: Option<Seen>,
    done: bool,
}

impl Call {
    /// Handles the end of the requests. The call is done if the client closed the stream.
    fn closed(&mut self) {
        self.done = !self.requests.as_ref().is_some_and(Seen::broken_off);
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        if !self.done {
            self.cancelled.0.fetch_add(1, Ordering::SeqCst);
        }
    }
}

fn payload(size: i32) -> Result<Option<Payload>, Status> {
    let size = usize::try_from(size).map_err(|_| Status::invalid_argument("a negative size"))?;
    Ok(Some(Payload { r#type: 0, body: vec![0; size] }))
}

fn requested(status: Option<EchoStatus>) -> Result<(), Status> {
    match status {
        Some(EchoStatus { code, message }) if code != 0 => {
            Err(Status::new(Code::from_i32(code), message))
        }
        _ => Ok(()),
    }
}

/// Checks that a message is compressed if and only if it claims to be.
fn expected(expected: Option<BoolValue>, seen: Option<&Seen>, index: usize) -> Result<(), Status> {
    let Some(expected) = expected else { return Ok(()) };
    let compressed = seen.and_then(|seen| seen.compressed().get(index).copied());
    match compressed {
        Some(compressed) if compressed == expected.value => Ok(()),
        _ => Err(Status::invalid_argument(format!(
            "message {index} should be compressed: {}, and is: {compressed:?}",
            expected.value
        ))),
    }
}

/// Creates a response with the echoed metadata of the request.
fn response<Q, R>(request: &Request<Q>, message: R) -> Response<R> {
    let mut response = Response::new(message);
    if let Some(value) = request.metadata().get(ECHO_INITIAL) {
        response.metadata_mut().insert(ECHO_INITIAL, value.clone());
    }
    response
}

fn unary(
    request: Request<SimpleRequest>,
    cancelled: &Cancelled,
) -> Result<Response<SimpleResponse>, Status> {
    let message = request.get_ref();
    expected(message.expect_compressed, request.extensions().get(), 0)?;
    requested(message.response_status.clone())?;
    let payload = payload(message.response_size)?;
    let mut response = response(&request, SimpleResponse { payload, ..Default::default() });
    if message.response_compressed != Some(BoolValue { value: true }) {
        response.disable_compression();
    }
    if request.metadata().contains_key(CANCELLED_CALLS) {
        response.metadata_mut().insert(CANCELLED_CALLS, cancelled.0.load(Ordering::SeqCst).into());
    }
    Ok(response)
}

fn cacheable() -> Result<Response<SimpleResponse>, Status> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let body = now.as_nanos().to_string().into_bytes();
    let payload = Some(Payload { r#type: 0, body });
    let mut response = Response::new(SimpleResponse { payload, ..Default::default() });
    response.metadata_mut().insert("cache-control", "max-age=60, public".parse().expect("ASCII"));
    Ok(response)
}

async fn input(
    request: Request<impl Stream<Item = Result<StreamingInputCallRequest, Status>> + Unpin>,
    mut call: Call,
) -> Result<Response<StreamingInputCallResponse>, Status> {
    let seen: Option<Seen> = request.extensions().get().cloned();
    let mut requests = request.into_inner();
    let mut aggregated_payload_size = 0;
    let mut index = 0;
    while let Some(message) = requests.next().await {
        let message = message?;
        if let Err(status) = expected(message.expect_compressed, seen.as_ref(), index) {
            call.done = true;
            return Err(status);
        }
        aggregated_payload_size += message.payload.map_or(0, |payload| payload.body.len() as i32);
        index += 1;
    }
    call.closed();
    Ok(Response::new(StreamingInputCallResponse { aggregated_payload_size }))
}

/// A stream of responses, with the pending responses and the requests that add more.
struct Duplex<S> {
    requests: S,
    due: VecDeque<ResponseParameters>,
    /// True while all requests must be received before the first response.
    half: bool,
    status: Option<EchoStatus>,
    call: Call,
}

impl<S> Duplex<S>
where
    S: Stream<Item = Result<StreamingOutputCallRequest, Status>> + Send + Unpin + 'static,
{
    fn stream(self) -> impl Stream<Item = Result<StreamingOutputCallResponse, Status>> + Send {
        try_unfold(self, Self::next)
    }

    async fn next(mut self) -> Result<Option<(StreamingOutputCallResponse, Self)>, Status> {
        loop {
            if !self.half
                && let Some(due) = self.due.pop_front()
            {
                tokio::time::sleep(Duration::from_micros(due.interval_us.max(0) as u64)).await;
                let payload = payload(due.size).inspect_err(|_| self.call.done = true)?;
                return Ok(Some((StreamingOutputCallResponse { payload }, self)));
            }
            if let Some(status) = self.status.take() {
                self.call.done = true;
                requested(Some(status))?;
            }
            match self.requests.next().await {
                Some(request) => {
                    let request = request?;
                    self.due.extend(request.response_parameters);
                    self.status = request.response_status;
                }
                None if self.half => self.half = false,
                None => {
                    self.call.closed();
                    return Ok(None);
                }
            }
        }
    }
}

type Output = Result<StreamingOutputCallResponse, Status>;

fn output(
    request: Request<StreamingOutputCallRequest>,
    call: Call,
) -> Response<impl Stream<Item = Output> + Send + 'static> {
    let message = request.get_ref().clone();
    let wanted = |due: &ResponseParameters| due.compressed == Some(BoolValue { value: true });
    let compressed = message.response_parameters.iter().any(wanted);
    let requests = tokio_stream::iter([Ok(message)]);
    let duplex = Duplex { requests, due: VecDeque::new(), half: false, status: None, call };
    let mut response = response(&request, duplex.stream());
    // tonic can only compress all messages of a stream or none.
    if !compressed {
        response.disable_compression();
    }
    response
}

fn duplex<S>(
    request: Request<S>,
    call: Call,
    half: bool,
) -> Response<impl Stream<Item = Output> + Send + 'static>
where
    S: Stream<Item = Result<StreamingOutputCallRequest, Status>> + Send + Unpin + 'static,
{
    let mut answer = response(&request, ());
    answer.disable_compression();
    let requests = request.into_inner();
    let duplex = Duplex { requests, due: VecDeque::new(), half, status: None, call };
    answer.map(|()| duplex.stream())
}

impl test_service_async::TestService for AsyncTrait {
    async fn empty_call(&self, request: Request<Empty>) -> Result<Response<Empty>, Status> {
        Ok(response(&request, Empty {}))
    }

    async fn unary_call(
        &self,
        request: Request<SimpleRequest>,
    ) -> Result<Response<SimpleResponse>, Status> {
        unary(request, &self.0)
    }

    async fn cacheable_unary_call(
        &self,
        _request: Request<SimpleRequest>,
    ) -> Result<Response<SimpleResponse>, Status> {
        cacheable()
    }

    async fn streaming_output_call(
        self: Arc<Self>,
        request: Request<StreamingOutputCallRequest>,
    ) -> Result<Response<impl Stream<Item = Output> + Send + 'static>, Status> {
        let call = self.0.call(&request);
        Ok(output(request, call))
    }

    async fn streaming_input_call(
        &self,
        request: Request<MessageStream<StreamingInputCallRequest>>,
    ) -> Result<Response<StreamingInputCallResponse>, Status> {
        let call = self.0.call(&request);
        input(request, call).await
    }

    async fn full_duplex_call(
        self: Arc<Self>,
        request: Request<MessageStream<StreamingOutputCallRequest>>,
    ) -> Result<Response<impl Stream<Item = Output> + Send + 'static>, Status> {
        let call = self.0.call(&request);
        Ok(duplex(request, call, false))
    }

    async fn half_duplex_call(
        self: Arc<Self>,
        request: Request<MessageStream<StreamingOutputCallRequest>>,
    ) -> Result<Response<impl Stream<Item = Output> + Send + 'static>, Status> {
        let call = self.0.call(&request);
        Ok(duplex(request, call, true))
    }
}

type BoxStream = Pin<Box<dyn Stream<Item = Output> + Send>>;

fn boxed<S: Stream<Item = Output> + Send + 'static>(response: Response<S>) -> Response<BoxStream> {
    response.map(|stream| Box::pin(stream) as BoxStream)
}

#[tonic::async_trait]
impl test_service_server::TestService for Tonic {
    async fn empty_call(&self, request: Request<Empty>) -> Result<Response<Empty>, Status> {
        Ok(response(&request, Empty {}))
    }

    async fn unary_call(
        &self,
        request: Request<SimpleRequest>,
    ) -> Result<Response<SimpleResponse>, Status> {
        unary(request, &self.0)
    }

    async fn cacheable_unary_call(
        &self,
        _request: Request<SimpleRequest>,
    ) -> Result<Response<SimpleResponse>, Status> {
        cacheable()
    }

    async fn streaming_output_call(
        &self,
        request: Request<StreamingOutputCallRequest>,
    ) -> Result<Response<BoxStream>, Status> {
        let call = self.0.call(&request);
        Ok(boxed(output(request, call)))
    }

    async fn streaming_input_call(
        &self,
        request: Request<Streaming<StreamingInputCallRequest>>,
    ) -> Result<Response<StreamingInputCallResponse>, Status> {
        let call = self.0.call(&request);
        input(request, call).await
    }

    async fn full_duplex_call(
        &self,
        request: Request<Streaming<StreamingOutputCallRequest>>,
    ) -> Result<Response<BoxStream>, Status> {
        let call = self.0.call(&request);
        Ok(boxed(duplex(request, call, false)))
    }

    async fn half_duplex_call(
        &self,
        request: Request<Streaming<StreamingOutputCallRequest>>,
    ) -> Result<Response<BoxStream>, Status> {
        let call = self.0.call(&request);
        Ok(boxed(duplex(request, call, true)))
    }
}
