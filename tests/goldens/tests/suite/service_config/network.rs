//! Tests of missing, delayed and lost connections, and of their handling by hyper and tonic.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use rust_grpc::grpc::ServiceConfig;
use rust_grpc::grpc::config::ServiceConfigService;
use rust_grpc_goldens::services::http_greeter_client::HttpGreeterClient;
use rust_grpc_goldens::services::http_greeter_server::HttpGreeterServer;
use tokio::net::{TcpListener, TcpSocket};
use tokio_stream::StreamExt;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::body::Body;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Status};
use tower_layer::Layer;

use super::server::{RETRY, Server, Step, after, fail, for_all, hello};

fn channel(address: SocketAddr) -> Channel {
    Endpoint::new(format!("http://{address}")).unwrap().connect_lazy()
}

fn client(
    address: SocketAddr,
    config: &ServiceConfig,
) -> HttpGreeterClient<ServiceConfigService<Channel>> {
    HttpGreeterClient::new(config.layer().layer(channel(address)))
}

fn serve(server: &Server, listener: TcpListener) {
    let service = HttpGreeterServer::new(server.clone());
    let serving = tonic::transport::Server::builder().add_service(service);
    tokio::spawn(serving.serve_with_incoming(TcpListenerStream::new(listener)));
}

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// Returns an address on which unused_address listens while the socket exists.
fn unused_address() -> (TcpSocket, SocketAddr) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

#[tokio::test]
async fn wait_for_ready_waits_until_the_server_starts() {
    let (socket, address) = unused_address();
    let server = Server::new([]);
    let later = server.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(400)).await;
        serve(&later, socket.listen(16).unwrap());
    });
    let config = for_all(r#""waitForReady": true, "timeout": "20s""#);
    let start = Instant::now();
    let reply = client(address, &config).say_hello(hello("you")).await.unwrap();
    assert_eq!(reply.into_inner().text, "Hello, you!");
    assert!(start.elapsed() >= Duration::from_millis(400));
    // Waiting for a connection does not count as an attempt.
    assert_eq!(server.seen()[0].previous, None);
    let names = tokio_stream::iter(["a", "b"].map(hello));
    let reply = client(address, &config).tell(names).await.unwrap();
    assert_eq!(reply.into_inner().text, "a b");
}

#[tokio::test]
async fn wait_for_ready_ends_at_the_deadline() {
    let config = for_all(r#""waitForReady": true, "timeout": "0.5s""#);
    let start = Instant::now();
    let (_socket, address) = unused_address();
    let status = client(address, &config).say_hello(hello("")).await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded, "{status}");
    let waiting = "the deadline of 500ms has passed, waiting for a connection: ";
    assert!(status.message().starts_with(waiting), "{status}");
    assert!(status.message().contains("refused"), "{status}");
    assert!(start.elapsed() >= Duration::from_millis(500), "{:?}", start.elapsed());
}

#[tokio::test]
async fn call_without_wait_for_ready_fails_immediately() {
    // A waiting call would end with another code, at its deadline.
    for policy in [r#""timeout": "9s""#, r#""timeout": "9s", "waitForReady": false"#] {
        let (_socket, address) = unused_address();
        let mut client = client(address, &for_all(policy));
        let status = client.say_hello(hello("")).await.unwrap_err();
        assert_eq!(status.code(), Code::Unavailable);
        assert!(status.message().contains("refused"), "{status}");
    }
}

#[tokio::test]
async fn retries_a_failed_connection() {
    let (socket, address) = unused_address();
    let server = Server::new([]);
    let later = server.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(150)).await;
        serve(&later, socket.listen(16).unwrap());
    });
    client(address, &for_all(RETRY)).say_hello(hello("")).await.unwrap();
    assert!(server.seen()[0].previous.is_some());
}

/// Accepts connections, and drops each after some bytes.
async fn interrupting_server(taken: tokio::sync::mpsc::UnboundedSender<()>) -> SocketAddr {
    let (listener, address) = listen().await;
    tokio::spawn(async move {
        loop {
            let (connection, _) = listener.accept().await.unwrap();
            taken.send(()).unwrap();
            let mut bytes = [0; 200];
            let _ = connection.readable().await;
            let _ = connection.try_read(&mut bytes);
        }
    });
    address
}

#[tokio::test]
async fn broken_connection_is_unavailable() {
    let (taken, mut connections) = tokio::sync::mpsc::unbounded_channel();
    let address = interrupting_server(taken).await;
    let config = for_all(&format!(r#""timeout": "9s", {RETRY}"#));
    let status = client(address, &config).say_hello(hello("")).await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable, "{status}");
    let mut count = 0;
    while connections.try_recv().is_ok() {
        count += 1;
    }
    assert!(count >= 4, "{count}");
    let status =
        client(address, &for_all(r#""timeout": "9s""#)).echo(String::new()).await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable, "{status}");
}

#[tokio::test]
async fn reports_a_deadline_that_expires_on_both_sides() {
    let (listener, address) = listen().await;
    let server = Server::new((0..99).map(|_| Step::Stall));
    serve(&server, listener);
    let configs =
        [r#""timeout": "0.02s""#, &format!(r#""timeout": "0.02s", {RETRY}"#)].map(for_all);
    for config in configs {
        let mut client = client(address, &config);
        for _ in 0..30 {
            let status = client.say_hello(hello("")).await.unwrap_err();
            assert_eq!(status.code(), Code::DeadlineExceeded, "{status}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn retries_a_stream_while_it_is_being_sent() {
    let (listener, address) = listen().await;
    let steps = (0..60).map(|i| match i % 3 {
        2 => Step::Reply,
        i => Step::Read(i * 2, Box::new(fail(Code::Unavailable))),
    });
    let server = Server::new(steps);
    serve(&server, listener);
    let retry = RETRY.replace("0.1s", "0.001s");
    let mut client = client(address, &for_all(&retry));
    let names = ["a", "b", "c", "d", "e", "f"].map(hello);
    for _ in 0..10 {
        let names = tokio_stream::iter(names.clone()).throttle(Duration::from_millis(2));
        let reply = client.tell(names).await.unwrap();
        assert_eq!(reply.into_inner().text, "a b c d e f");
    }
    for _ in 0..10 {
        let names = tokio_stream::iter(names.clone()).throttle(Duration::from_millis(2));
        let replies = client.chat(names).await.unwrap().into_inner();
        let texts: Vec<_> = replies.map(|reply| reply.unwrap().text).collect().await;
        assert_eq!(texts.concat(), "abcdef");
    }
    assert_eq!(server.calls(), 60);
}

#[tokio::test]
async fn cancelled_attempt_is_cancelled_at_the_server() {
    let (listener, address) = listen().await;
    let server = Server::new([after(2_000, Step::Reply)]);
    serve(&server, listener);
    let config = for_all(r#""hedgingPolicy": { "maxAttempts": 2, "hedgingDelay": "0.05s" }"#);
    client(address, &config).say_hello(hello("")).await.unwrap();
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    let finished: Vec<_> = server.seen().iter().map(|seen| seen.finished).collect();
    assert_eq!(finished, [false, true]);
}

#[tokio::test]
async fn stream_over_a_socket_ends_at_the_deadline() {
    let (listener, address) = listen().await;
    let server = Server::new([Step::Endless, Step::Send(1, Box::new(Step::Stall))]);
    serve(&server, listener);
    let mut client = client(address, &for_all(r#""timeout": "0.3s""#));
    for _ in 0..2 {
        let start = Instant::now();
        let replies = client.listen(hello("")).await.unwrap().into_inner();
        let replies: Result<Vec<_>, Status> = replies.collect().await;
        assert_eq!(replies.unwrap_err().code(), Code::DeadlineExceeded);
        assert!(start.elapsed() >= Duration::from_millis(300), "{:?}", start.elapsed());
    }
}

#[tokio::test]
async fn reports_a_request_that_is_too_large() {
    let (listener, address) = listen().await;
    serve(&Server::new([]), listener);
    let mut client = client(address, &for_all(r#""maxRequestMessageBytes": 5"#));
    let status = client.say_hello(hello("too long")).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted, "{status}");
    assert_eq!(client.echo(String::new()).await.unwrap().into_inner(), 1);
}

#[tokio::test]
async fn interceptors_can_wrap_and_be_wrapped() {
    let (listener, address) = listen().await;
    let server = Server::new([fail(Code::Unavailable), fail(Code::Unavailable)]);
    serve(&server, listener);
    let retry = for_all(RETRY);
    let (sender, mut seen) = tokio::sync::mpsc::unbounded_channel();
    let count = |sender: tokio::sync::mpsc::UnboundedSender<&'static str>, what| {
        move |request: Request<()>| {
            sender.send(what).unwrap();
            Ok(request)
        }
    };
    let inner = InterceptedService::new(channel(address), count(sender.clone(), "attempt"));
    let configured = retry.layer().layer(inner);
    let mut client = HttpGreeterClient::with_interceptor(configured, count(sender, "call"));
    client.say_hello(hello("")).await.unwrap();
    let mut order = Vec::new();
    while let Ok(what) = seen.try_recv() {
        order.push(what);
    }
    assert_eq!(order, ["call", "attempt", "attempt", "attempt"]);

    // The caller receives the status of an interceptor.
    let denied = |_: Request<()>| Err::<Request<()>, _>(Status::permission_denied("no"));
    let inner = InterceptedService::new(channel(address), denied);
    let mut client = HttpGreeterClient::new(retry.layer().layer(inner));
    let status = client.say_hello(hello("")).await.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::PermissionDenied, "no"));
}

/// A proxy without gRPC support that is busy twice.
#[derive(Clone)]
struct Proxy(Server, std::sync::Arc<std::sync::atomic::AtomicUsize>);

impl tonic::codegen::Service<http::Request<Body>> for Proxy {
    type Response = http::Response<Body>;
    type Error = std::convert::Infallible;
    type Future = tonic::codegen::BoxFuture<Self::Response, Self::Error>;

    fn poll_ready(
        &mut self,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), Self::Error>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        if self.1.fetch_add(1, std::sync::atomic::Ordering::Relaxed) < 2 {
            let busy = http::Response::builder().status(503).body(Body::empty()).unwrap();
            return Box::pin(std::future::ready(Ok(busy)));
        }
        HttpGreeterServer::new(self.0.clone()).call(request)
    }
}

#[tokio::test(start_paused = true)]
async fn status_of_a_busy_proxy_is_unavailable() {
    let proxy = Proxy(Server::new([]), Default::default());
    let mut client = HttpGreeterClient::new(for_all(RETRY).layer().layer(proxy));
    client.say_hello(hello("")).await.unwrap();
    let proxy = Proxy(Server::new([]), Default::default());
    let mut client = HttpGreeterClient::new(for_all(r#""timeout": "1s""#).layer().layer(proxy));
    assert_eq!(client.say_hello(hello("")).await.unwrap_err().code(), Code::Unavailable);
}
