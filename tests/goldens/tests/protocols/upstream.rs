//! Responses of services that tonic does not write: with trailers after a success, from layers that know nothing of
//! gRPC, and malformed ones.

use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use http_body::Frame;
use http_body_util::{BodyExt, Full, StreamBody};
use rust_grpc::http::Transcoder;
use rust_grpc::tonic::body::Body;
use rust_grpc_goldens::protocols::talk_http;
use tower_service::Service;

use crate::client::{COUNT, SAY, frame, post};

/// A service that returns a response, or fails.
#[derive(Clone)]
struct Canned(fn() -> Result<Response<Body>, &'static str>);

impl Service<Request<Body>> for Canned {
    type Response = Response<Body>;
    type Error = &'static str;
    type Future = std::future::Ready<Result<Response<Body>, &'static str>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), &'static str>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        std::future::ready(self.0())
    }
}

/// Returns a gRPC response with this body and trailers.
fn grpc(body: Vec<u8>, trailers: &[(&'static str, &'static str)]) -> Response<Body> {
    let mut frames = vec![Ok::<_, tonic::Status>(Frame::data(Bytes::from(body)))];
    if !trailers.is_empty() {
        let trailers = trailers
            .iter()
            .map(|(name, value)| (name.parse().expect("a name"), HeaderValue::from_static(value)));
        frames.push(Ok(Frame::trailers(trailers.collect::<HeaderMap>())));
    }
    let body = Body::new(StreamBody::new(tokio_stream::iter(frames)));
    let mut response = Response::new(body);
    response.headers_mut().insert("content-type", HeaderValue::from_static("application/grpc"));
    response.headers_mut().insert("x-lead", HeaderValue::from_static("1"));
    response
}

async fn unary(
    respond: fn() -> Result<Response<Body>, &'static str>,
) -> (StatusCode, HeaderMap, String) {
    let mut service = Transcoder::new(Canned(respond)).service(&talk_http::SERVICE);
    let response =
        service.call(post(SAY, "application/json", &[], "{}")).await.expect("a response");
    let (head, body) = response.into_parts();
    let body = body.collect().await.expect("a body").to_bytes();
    (head.status, head.headers, String::from_utf8(body.to_vec()).expect("UTF-8"))
}

async fn stream(respond: fn() -> Result<Response<Body>, &'static str>) -> String {
    let mut service = Transcoder::new(Canned(respond)).service(&talk_http::SERVICE);
    let request = post(COUNT, "application/connect+json", &[], frame(0, "{}"));
    let body = service.call(request).await.expect("a response").into_body();
    let body = body.collect().await.expect("a body").to_bytes();
    String::from_utf8_lossy(&body).into_owned()
}

#[tokio::test]
async fn trailers_after_a_success_are_sent() {
    let respond = || {
        let trailers =
            [("grpc-status", "0"), ("x-cost", "5"), ("x-cost", "6"), ("x-raw-bin", "AA")];
        Ok(grpc(frame(0, ""), &trailers))
    };
    let (status, headers, body) = unary(respond).await;
    assert_eq!((status, &*body), (StatusCode::OK, "{}"));
    assert_eq!(headers["x-lead"], "1");
    assert_eq!(headers["trailer-x-raw-bin"], "AA");
    assert_eq!(headers.get_all("trailer-x-cost").iter().collect::<Vec<_>>(), ["5", "6"]);
    let body = stream(respond).await;
    let end: serde_json::Value = serde_json::from_str(&body[12..]).expect("JSON");
    assert_eq!(end, serde_json::json!({"metadata": {"x-cost": ["5", "6"], "x-raw-bin": ["AA"]}}));
}

#[tokio::test]
async fn http_statuses_become_codes() {
    let (status, headers, body) = unary(|| {
        let mut response = Response::new(Body::new(Full::new(Bytes::from_static(b"who are you?"))));
        *response.status_mut() = StatusCode::UNAUTHORIZED;
        response.headers_mut().insert("www-authenticate", HeaderValue::from_static("Bearer"));
        Ok(response)
    })
    .await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert_eq!(headers["www-authenticate"], "Bearer");
    assert!(body.starts_with(r#"{"code":"unauthenticated""#), "{body}");
    let (status, _, body) = unary(|| Ok(Response::new(Body::empty()))).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(body.starts_with(r#"{"code":"unknown""#), "{body}");
    let (_, _, body) = unary(|| Err("no")).await;
    assert!(body.starts_with(r#"{"code":"unknown""#), "{body}");
}

#[tokio::test]
async fn malformed_responses_are_errors() {
    const OK: &[(&str, &str)] = &[("grpc-status", "0")];
    for (respond, code) in [
        ((|| Ok(grpc(frame(0, ""), &[]))) as fn() -> _, "unknown"),
        (|| Ok(grpc(Vec::new(), OK)), "internal"),
        (|| Ok(grpc([frame(0, ""), frame(0, "")].concat(), OK)), "internal"),
        (|| Ok(grpc(frame(0, "x")[..4].to_vec(), &[])), "internal"),
        (|| Ok(grpc(frame(1, ""), OK)), "internal"),
        (|| Ok(grpc(frame(0, b"\x0a\x05"), OK)), "internal"),
        (|| Ok(grpc(frame(0, ""), &[("grpc-status", "x")])), "unknown"),
        (
            || Ok(grpc(Vec::new(), &[("grpc-status", "5"), ("grpc-status-details-bin", "!")])),
            "not_found",
        ),
    ] {
        let (status, _, body) = unary(respond).await;
        assert_ne!(status, StatusCode::OK);
        assert!(body.starts_with(&format!(r#"{{"code":"{code}""#)), "{code}: {body}");
    }
    let body = stream(|| Ok(grpc(frame(0, "x")[..4].to_vec(), &[]))).await;
    assert!(body.contains(r#"{"error":{"code":"internal""#), "{body}");
    let body = stream(|| Ok(grpc([frame(0, ""), frame(0, b"\x0a\x05")].concat(), OK))).await;
    assert!(body.contains(r#"{"error":{"code":"internal""#), "{body}");
}
