//! Tests of the layers and services around generated services, with real clients and servers.
//!
//! All calls use loopback and the golden code of `fixtures/services`. This is a separate program, because
//! tracing caches for the whole process that a span is disabled, and other tests have no subscriber.
#![allow(deprecated, reason = "the schema has a deprecated method for a test")]

mod errors;
mod health_and_reflection;
mod methods;
mod metrics;
mod spans;
mod web;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;

use rust_grpc::grpc::{Idempotency, MethodDescriptor, MethodKind, ServiceDescriptor};
use rust_grpc_goldens::services::http_greeter_client::HttpGreeterClient;
use rust_grpc_goldens::services::http_greeter_server::{HttpGreeter, HttpGreeterServer};
use rust_grpc_goldens::services::{Hello, Reply};
use tonic::codegen::tokio_stream::{self, Stream, StreamExt};
use tonic::transport::server::{Router, TcpIncoming};
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Response, Status, Streaming};

const SAY_HELLO: &str = "/services.v1.HTTPGreeter/SayHello";

const fn method(name: &'static str, path: &'static str, kind: MethodKind) -> MethodDescriptor {
    MethodDescriptor::new("services.v1.HTTPGreeter", name, path, kind)
}

/// The descriptor of the service, as in generated constants.
const GREETER: ServiceDescriptor = ServiceDescriptor::new(
    "services.v1.HTTPGreeter",
    &[
        method("SayHello", SAY_HELLO, MethodKind::Unary)
            .idempotency(Idempotency::Idempotent)
            .options(&[0x88, 0xb5, 0x18, 1]),
        method("Listen", "/services.v1.HTTPGreeter/Listen", MethodKind::ServerStreaming),
        method("Tell", "/services.v1.HTTPGreeter/Tell", MethodKind::ClientStreaming),
        method("Chat", "/services.v1.HTTPGreeter/Chat", MethodKind::BidirectionalStreaming),
        method("Ping", "/services.v1.HTTPGreeter/Ping", MethodKind::Unary).deprecated(),
        method("Echo", "/services.v1.HTTPGreeter/Echo", MethodKind::Unary),
    ],
);

#[derive(Clone)]
struct Greeter;

type Replies = Pin<Box<dyn Stream<Item = Result<Reply, Status>> + Send>>;

fn reply(text: &str) -> Result<Reply, Status> {
    Ok(Reply { text: text.to_owned() })
}

#[tonic::async_trait]
impl HttpGreeter for Greeter {
    async fn say_hello(&self, request: Request<Hello>) -> Result<Response<Reply>, Status> {
        let name = request.into_inner().name;
        tracing::info!(name, "greets");
        match name.as_str() {
            "" => Err(errors::refusal()),
            "slow" => std::future::pending().await,
            _ => reply(&format!("Hello, {name}!")).map(Response::new),
        }
    }

    type ListenStream = Replies;

    /// Returns two replies, followed by an error or nothing if the name asks for it.
    async fn listen(&self, request: Request<Hello>) -> Result<Response<Replies>, Status> {
        let start = tokio_stream::iter([reply("a"), reply("bcd")]);
        Ok(Response::new(match request.into_inner().name.as_str() {
            "error" => Box::pin(start.chain(tokio_stream::once(Err(Status::data_loss("gone"))))),
            "forever" => Box::pin(start.chain(tokio_stream::pending())),
            _ => Box::pin(start),
        }))
    }

    async fn tell(&self, request: Request<Streaming<Hello>>) -> Result<Response<Reply>, Status> {
        let mut names = request.into_inner();
        let mut all = String::new();
        while let Some(hello) = names.message().await? {
            all.push_str(&hello.name);
        }
        reply(&all).map(Response::new)
    }

    type ChatStream = Replies;

    async fn chat(&self, _: Request<Streaming<Hello>>) -> Result<Response<Replies>, Status> {
        Ok(Response::new(Box::pin(tokio_stream::empty())))
    }

    async fn ping(&self, _: Request<()>) -> Result<Response<()>, Status> {
        Ok(Response::new(()))
    }

    async fn echo(&self, _: Request<String>) -> Result<Response<i32>, Status> {
        Ok(Response::new(1))
    }
}

fn server() -> HttpGreeterServer<Greeter> {
    HttpGreeterServer::new(Greeter)
}

fn hello(name: &str) -> Hello {
    Hello { name: name.to_owned() }
}

/// Binds a port, for tests that need the listener.
async fn listen() -> (SocketAddr, TcpIncoming) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    (listener.local_addr().unwrap(), TcpIncoming::from(listener))
}

/// Serves in the background on the thread of the test.
async fn serve<L, B>(router: Router<L>) -> SocketAddr
where
    L: tower_layer::Layer<tonic::service::Routes> + Clone + Send + 'static,
    L::Service: tonic::codegen::Service<
            tonic::codegen::http::Request<tonic::body::Body>,
            Response = tonic::codegen::http::Response<B>,
        > + Clone
        + Send
        + 'static,
    <L::Service as tonic::codegen::Service<tonic::codegen::http::Request<tonic::body::Body>>>::Future:
        Send,
    <L::Service as tonic::codegen::Service<tonic::codegen::http::Request<tonic::body::Body>>>::Error:
        Into<tonic::codegen::StdError> + Send,
    B: tonic::codegen::Body<Data = bytes::Bytes> + Send + 'static,
    B::Error: Into<tonic::codegen::StdError>,
{
    let (address, incoming) = listen().await;
    tokio::spawn(async move { router.serve_with_incoming(incoming).await.unwrap() });
    address
}

async fn channel(address: SocketAddr) -> Channel {
    Endpoint::from_shared(format!("http://{address}")).unwrap().connect().await.unwrap()
}

/// Waits for an effect of the other side.
async fn eventually<T>(mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..500 {
        if let Some(found) = look() {
            return found;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the condition is not met after five seconds");
}
