//! A client that knows HTTP only.

use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::{BodyExt, Full, StreamBody};
use rust_grpc::http::Transcoder;
use rust_grpc::tonic::body::Body;
use rust_grpc::tonic::service::Routes;
use rust_grpc_goldens::http::library_async::LibraryServer;
use rust_grpc_goldens::http::library_http;
use rust_grpc_goldens::http_body::http_body::files_async::FilesServer;
use rust_grpc_goldens::http_body::http_body::files_http;
use tower_service::Service;

use crate::service::Echo;

/// Returns the service with both tables.
pub fn transcoder() -> Transcoder<Routes> {
    let routes = Routes::new(LibraryServer::new(Echo)).add_service(FilesServer::new(Echo));
    Transcoder::new(routes).service(&library_http::SERVICE).service(&files_http::SERVICE)
}

/// The response to a request.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// True if the body has been aborted.
    pub aborted: bool,
}

impl Answer {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("UTF-8")
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("ASCII"))
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// A request to a service.
pub struct Client {
    pub service: Transcoder<Routes>,
    headers: HeaderMap,
}

impl Client {
    pub fn new() -> Self {
        Self { service: transcoder(), headers: HeaderMap::new() }
    }

    pub fn over(service: Transcoder<Routes>) -> Self {
        Self { service, headers: HeaderMap::new() }
    }

    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.append(name, value.parse().expect("a header"));
        self
    }

    /// Sends a request with a body in one chunk.
    pub async fn send(&mut self, method: &str, target: &str, body: impl Into<Bytes>) -> Answer {
        self.send_body(method, target, Body::new(Full::new(body.into()))).await
    }

    /// Sends a request with a body in several chunks.
    pub async fn send_chunks(&mut self, method: &str, target: &str, chunks: &[&str]) -> Answer {
        let frames: Vec<Result<_, std::convert::Infallible>> = chunks
            .iter()
            .map(|chunk| Ok(http_body::Frame::data(Bytes::copy_from_slice(chunk.as_bytes()))))
            .collect();
        self.send_body(method, target, Body::new(StreamBody::new(tokio_stream::iter(frames)))).await
    }

    async fn send_body(&mut self, method: &str, target: &str, body: Body) -> Answer {
        let mut request = Request::builder().method(method).uri(target).body(body).expect("valid");
        *request.headers_mut() = self.headers.clone();
        let response = self.service.call(request).await.expect("infallible");
        let (head, mut body) = response.into_parts();
        let (mut bytes, mut aborted) = (Vec::new(), false);
        while let Some(frame) = body.frame().await {
            match frame {
                Ok(frame) => bytes.extend(frame.into_data().unwrap_or_default()),
                Err(_) => aborted = true,
            }
        }
        Answer { status: head.status, headers: head.headers, body: bytes.into(), aborted }
    }

    pub async fn get(&mut self, target: &str) -> Answer {
        self.send("GET", target, "").await
    }
}
