//! A client that knows HTTP only, and the server that it calls.

use std::convert::Infallible;
use std::io::{Read, Write};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode, Version};
use http_body_util::{BodyExt, Full};
use rust_grpc::http::Transcoder;
use rust_grpc::tonic::body::Body;
use rust_grpc::tonic::service::{Interceptor, Routes};
use rust_grpc_goldens::protocols::talk_http;
use rust_grpc_goldens::protocols::talk_server::TalkServer;
use tonic::Status;
use tower_layer::Layer;
use tower_service::Service;

use crate::service::Talker;

pub const SAY: &str = "/protocols.v1.Talk/Say";
pub const LOOK: &str = "/protocols.v1.Talk/Look";
pub const COUNT: &str = "/protocols.v1.Talk/Count";
pub const SUM: &str = "/protocols.v1.Talk/Sum";
pub const CHAT: &str = "/protocols.v1.Talk/Chat";

/// The path and the content type of each call that a layer around the service has seen.
pub type Seen = Arc<Mutex<Vec<(String, String)>>>;

/// A layer that records calls.
#[derive(Clone)]
struct Record(Seen);

#[derive(Clone)]
pub struct Recorded<S>(Seen, S);

impl<S> Layer<S> for Record {
    type Service = Recorded<S>;

    fn layer(&self, inner: S) -> Recorded<S> {
        Recorded(self.0.clone(), inner)
    }
}

impl<S: Service<Request<B>>, B> Service<Request<B>> for Recorded<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(
        &mut self,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), S::Error>> {
        self.1.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> S::Future {
        let content_type = request.headers().get("content-type");
        let content_type = content_type.map_or("", |value| value.to_str().unwrap_or("?"));
        let call = (request.uri().path().to_owned(), content_type.to_owned());
        self.0.lock().expect("no panic").push(call);
        self.1.call(request)
    }
}

/// An interceptor that refuses calls with a header.
#[derive(Clone)]
pub struct Refuse;

impl Interceptor for Refuse {
    fn call(&mut self, request: tonic::Request<()>) -> Result<tonic::Request<()>, Status> {
        match request.metadata().get("x-refuse") {
            Some(_) => Err(Status::unauthenticated("refused")),
            None => Ok(request),
        }
    }
}

/// A server for one test.
#[derive(Clone)]
pub struct Server {
    pub talker: Talker,
    pub seen: Seen,
    pub service: Transcoder<Recorded<Routes>>,
}

impl Server {
    pub fn new() -> Self {
        let (talker, seen) = (Talker::default(), Seen::default());
        let routes = Routes::new(TalkServer::with_interceptor(talker.clone(), Refuse));
        let service =
            Transcoder::new(Record(seen.clone()).layer(routes)).service(&talk_http::SERVICE);
        Self { talker, seen, service }
    }

    /// Sends a request, and reads the response.
    pub async fn send(&self, request: Request<Body>) -> Answered {
        Answered::read(self.start(request).await).await
    }

    /// Sends a request.
    pub async fn start(&self, request: Request<Body>) -> Response<Body> {
        let mut service = self.service.clone();
        std::future::poll_fn(|cx| {
            Service::<Request<Body>>::poll_ready(&mut service, cx).map(|ready| {
                let Ok::<_, Infallible>(()) = ready;
            })
        })
        .await;
        let Ok::<_, Infallible>(response) = service.call(request).await;
        response
    }
}

/// Sends a request to a server of its own.
pub async fn send(request: Request<Body>) -> Answered {
    Server::new().send(request).await
}

/// A response.
#[derive(Debug)]
pub struct Answered {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub trailers: HeaderMap,
}

impl Answered {
    async fn read(response: Response<Body>) -> Self {
        let (head, body) = response.into_parts();
        let body = body.collect().await.expect("a body that does not fail");
        let trailers = body.trailers().cloned().unwrap_or_default();
        Self { status: head.status, headers: head.headers, body: body.to_bytes(), trailers }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("ASCII"))
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("UTF-8")
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    /// Returns the flags and the messages of frames.
    pub fn frames(&self) -> Vec<(u8, Bytes)> {
        frames(self.body.clone())
    }

    /// Returns the last frame of a Connect stream, and the messages before it.
    pub fn stream(&self) -> (Vec<String>, serde_json::Value) {
        assert_eq!(self.status, StatusCode::OK);
        let mut frames = self.frames();
        let (flags, end) = frames.pop().expect("an end of the stream");
        assert_eq!(flags, 2);
        let messages = frames.into_iter().map(|(flags, message)| {
            let message = if flags == 1 { gunzip(&message) } else { message.to_vec() };
            String::from_utf8(message).expect("JSON")
        });
        (messages.collect(), serde_json::from_slice(&end).expect("JSON"))
    }
}

/// Divides frames.
pub fn frames(mut body: Bytes) -> Vec<(u8, Bytes)> {
    let mut frames = Vec::new();
    while !body.is_empty() {
        let header = body.split_to(5);
        let len = u32::from_be_bytes(header[1..].try_into().expect("four bytes"));
        frames.push((header[0], body.split_to(len as usize)));
    }
    frames
}

/// Returns a message in a frame.
pub fn frame(flags: u8, message: impl AsRef<[u8]>) -> Vec<u8> {
    let message = message.as_ref();
    let len = u32::try_from(message.len()).expect("a short message");
    [&[flags][..], &len.to_be_bytes(), message].concat()
}

pub fn gzip(message: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(message.as_ref()).expect("memory");
    encoder.finish().expect("memory")
}

pub fn gunzip(message: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(message).read_to_end(&mut plain).expect("gzip");
    plain
}

/// Returns a `POST` request in HTTP/2.
pub fn post(
    path: &str,
    content_type: &str,
    headers: &[(&str, &str)],
    body: impl Into<Bytes>,
) -> Request<Body> {
    let mut request = Request::post(path).version(Version::HTTP_2);
    for (name, value) in [("content-type", content_type)].iter().chain(headers) {
        request = request.header(*name, *value);
    }
    request.body(Body::new(Full::new(body.into()))).expect("a request")
}

/// Returns a `GET` request.
pub fn get(path_and_query: &str) -> Request<Body> {
    Request::get(path_and_query).body(Body::empty()).expect("a request")
}
