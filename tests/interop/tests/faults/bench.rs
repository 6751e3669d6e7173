//! Test service that counts calls, and checks for leaked tasks and sockets.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::stream::unfold;
use rust_grpc::grpc::{IntoAsyncTrait, MessageStream};
use rust_grpc_interop::proto::test_service_client::TestServiceClient;
use rust_grpc_interop::proto::{
    Payload, SimpleRequest, SimpleResponse, StreamingInputCallRequest, StreamingInputCallResponse,
    StreamingOutputCallRequest, StreamingOutputCallResponse, test_service_async,
    test_service_server,
};
use tokio::net::TcpSocket;
use tokio::runtime::{Builder, Handle};
use tokio_stream::{Stream, StreamExt};
use tonic::service::Routes;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Channel, Server};
use tonic::{Request, Response, Status};

/// The generated server trait.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    AsyncTrait,
    Tonic,
}

pub(crate) const SHAPES: [Shape; 2] = [Shape::AsyncTrait, Shape::Tonic];

/// Counts of calls in progress and of created messages.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) active: Arc<AtomicUsize>,
    pub(crate) made: Arc<AtomicUsize>,
    /// The number of calls whose request stream was closed by the client.
    pub(crate) finished: Arc<AtomicUsize>,
}

impl Counts {
    fn enter(&self) -> Active {
        self.active.fetch_add(1, Ordering::SeqCst);
        Active(self.clone())
    }

    pub(crate) fn active(&self) -> usize {
        self.active.load(Ordering::SeqCst)
    }
}

struct Active(Counts);

impl Drop for Active {
    fn drop(&mut self) {
        self.0.active.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Creates a payload that starts with a number.
pub(crate) fn numbered(number: usize, size: usize) -> Option<Payload> {
    let mut body = vec![0; size.max(8)];
    body[..8].copy_from_slice(&(number as u64).to_be_bytes());
    Some(Payload { r#type: 0, body })
}

pub(crate) fn number(payload: &Option<Payload>) -> usize {
    let body = &payload.as_ref().expect("a payload").body;
    u64::from_be_bytes(body[..8].try_into().expect("eight bytes")) as usize
}

/// A service that echoes unary calls and duplex streams, and returns an endless stream of responses.
#[derive(Debug, Default)]
pub(crate) struct Echo(Counts);

impl test_service_async::TestService for Echo {
    async fn unary_call(
        &self,
        request: Request<SimpleRequest>,
    ) -> Result<Response<SimpleResponse>, Status> {
        let _active = self.0.enter();
        let SimpleRequest { payload, response_size, .. } = request.into_inner();
        tokio::task::yield_now().await;
        let payload = match response_size {
            0 => payload,
            size => numbered(0, size as usize),
        };
        Ok(Response::new(SimpleResponse { payload, ..Default::default() }))
    }

    async fn streaming_output_call(
        self: Arc<Self>,
        request: Request<StreamingOutputCallRequest>,
    ) -> Result<
        Response<impl Stream<Item = Result<StreamingOutputCallResponse, Status>> + Send + 'static>,
        Status,
    > {
        let active = self.0.enter();
        let size = request.into_inner().response_parameters.first().map_or(8, |of| of.size);
        Ok(Response::new(unfold((0, active), move |(index, active)| async move {
            active.0.made.fetch_add(1, Ordering::SeqCst);
            // A stream that is always ready would never yield to other tasks.
            tokio::task::yield_now().await;
            let payload = numbered(index, size as usize);
            Some((Ok(StreamingOutputCallResponse { payload }), (index + 1, active)))
        })))
    }

    async fn streaming_input_call(
        &self,
        request: Request<MessageStream<StreamingInputCallRequest>>,
    ) -> Result<Response<StreamingInputCallResponse>, Status> {
        let _active = self.0.enter();
        let mut requests = request.into_inner();
        let mut aggregated_payload_size = 0;
        while let Some(request) = requests.message().await? {
            aggregated_payload_size += request.payload.map_or(0, |of| of.body.len() as i32);
        }
        self.0.finished.fetch_add(1, Ordering::SeqCst);
        Ok(Response::new(StreamingInputCallResponse { aggregated_payload_size }))
    }

    async fn full_duplex_call(
        self: Arc<Self>,
        request: Request<MessageStream<StreamingOutputCallRequest>>,
    ) -> Result<
        Response<impl Stream<Item = Result<StreamingOutputCallResponse, Status>> + Send + 'static>,
        Status,
    > {
        let active = self.0.enter();
        Ok(Response::new(request.into_inner().map(move |request| {
            let _active = &active;
            Ok(StreamingOutputCallResponse { payload: request?.payload })
        })))
    }
}

/// The maximum message size of the servers in these tests.
pub(crate) const LIMIT: usize = 64 << 10;

/// Returns routes to the service.
fn routes(shape: Shape, counts: Counts) -> Routes {
    match shape {
        Shape::AsyncTrait => Routes::new(
            test_service_async::TestServiceServer::new(Echo(counts))
                .max_decoding_message_size(LIMIT),
        ),
        Shape::Tonic => Routes::new(
            test_service_server::TestServiceServer::new(IntoAsyncTrait::new(Echo(counts)))
                .max_decoding_message_size(LIMIT),
        ),
    }
}

/// A server in the runtime of the test.
pub(crate) struct Bench {
    pub(crate) address: SocketAddr,
    pub(crate) counts: Counts,
    tasks: usize,
    sockets: usize,
}

/// Runs a test in a separate runtime. Tests do not run concurrently, because the sockets of the process
/// are counted.
pub(crate) fn isolated<T>(test: impl Future<Output = T>) -> T {
    isolated_in(Builder::new_multi_thread().worker_threads(2), test)
}

/// Runs a test in a separate single-threaded runtime, so that nothing runs while the test is polled.
pub(crate) fn isolated_in_one_thread<T>(test: impl Future<Output = T>) -> T {
    isolated_in(&mut Builder::new_current_thread(), test)
}

fn isolated_in<T>(runtime: &mut Builder, test: impl Future<Output = T>) -> T {
    static LOCK: Mutex<()> = Mutex::new(());
    let _guard = LOCK.lock().unwrap_or_else(PoisonError::into_inner);
    runtime.enable_all().build().unwrap().block_on(test)
}

/// The time limit for waits, long enough for a busy machine.
pub(crate) const TIME_LIMIT: Duration = Duration::from_secs(60);

/// The connection window. The number of small unread frames that h2 allows depends on it; see `CONCURRENT`.
const WINDOW: u32 = 16 << 20;

pub(crate) async fn listen(shape: Shape, counts: Counts) -> SocketAddr {
    // With the default backlog of 128 connections, the kernel resets some of them.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let listener = socket.listen(4096).unwrap();
    let address = listener.local_addr().unwrap();
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    let server = Server::builder().max_concurrent_streams(20_000).add_routes(routes(shape, counts));
    tokio::spawn(server.serve_with_incoming(incoming));
    address
}

impl Bench {
    pub(crate) async fn new(shape: Shape) -> Self {
        let counts = Counts::default();
        let address = listen(shape, counts.clone()).await;
        Self { address, counts, tasks: tasks(), sockets: sockets() }
    }

    pub(crate) async fn client(&self) -> TestServiceClient<Channel> {
        client(self.address).await
    }

    /// Waits until calls, tasks and sockets are as before the test.
    pub(crate) async fn is_clean(&self) {
        let clean = async {
            while (self.counts.active(), tasks() > self.tasks, sockets() > self.sockets)
                != (0, false, false)
            {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        if tokio::time::timeout(TIME_LIMIT, clean).await.is_err() {
            panic!(
                "left over: {} calls, {} tasks where {} were, {} descriptors where {} were",
                self.counts.active(),
                tasks(),
                self.tasks,
                sockets(),
                self.sockets
            );
        }
    }
}

pub(crate) async fn client(address: SocketAddr) -> TestServiceClient<Channel> {
    let endpoint = Channel::from_shared(format!("http://{address}")).unwrap();
    TestServiceClient::new(endpoint.initial_connection_window_size(WINDOW).connect().await.unwrap())
}

/// Checks that the server still answers.
pub(crate) async fn answers(client: &mut TestServiceClient<Channel>) {
    let request = SimpleRequest { payload: numbered(7, 100), ..Default::default() };
    let response = client.unary_call(request).await.unwrap();
    assert_eq!(number(&response.into_inner().payload), 7);
}

pub(crate) fn asking(number: usize) -> StreamingOutputCallRequest {
    StreamingOutputCallRequest { payload: numbered(number, 8), ..Default::default() }
}

fn tasks() -> usize {
    Handle::current().metrics().num_alive_tasks()
}

/// Returns the number of open file descriptors of the process.
fn sockets() -> usize {
    std::fs::read_dir("/proc/self/fd").unwrap().count()
}

/// Returns the resident memory of the process in bytes.
pub(crate) fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
}
