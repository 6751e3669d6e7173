//! Layers and interceptors around the service, which see the calls of all protocols.

use http::Request;
use rust_grpc::tonic::body::Body;

use crate::client::{COUNT, LOOK, SAY, SUM, Server, frame, get, post};

/// Returns a call in each protocol.
fn calls() -> Vec<(&'static str, Request<Body>)> {
    let json = || frame(0, r#"{"number":1}"#);
    let binary = || frame(0, b"\x18\x01");
    // The frame of the message without its last group is `AAAAAAIYAQ==`.
    let text = "AAAAAAIYAQ==";
    vec![
        (SAY, post(SAY, "application/grpc", &[], binary())),
        (SAY, post(SAY, "application/json", &[], "{}")),
        (SAY, post(SAY, "application/proto", &[], "")),
        (LOOK, get(&format!("{LOOK}?encoding=json&message=%7b%7d"))),
        (COUNT, post(COUNT, "application/connect+json", &[], json())),
        (SUM, post(SUM, "application/connect+proto", &[], binary())),
        (SUM, post(SUM, "application/grpc+json", &[], json())),
        (COUNT, post(COUNT, "application/grpc-web", &[], binary())),
        (SAY, post(SAY, "application/grpc-web+json", &[], json())),
        (SAY, post(SAY, "application/grpc-web-text", &[], text)),
    ]
}

/// Returns true if the call ended with `UNAUTHENTICATED`, in whatever form.
fn is_refused(answered: &crate::client::Answered) -> bool {
    let in_body = String::from_utf8_lossy(&answered.body).contains("\"unauthenticated\"");
    in_body || answered.header("grpc-status") == "16"
}

#[tokio::test]
async fn see_the_calls_of_all_protocols() {
    for (path, request) in calls() {
        let server = Server::new();
        let content_type = format!("{:?}", request.headers().get("content-type"));
        let answered = server.send(request).await;
        assert!(answered.status.is_success() && !is_refused(&answered), "{content_type}");
        let seen = server.seen.lock().expect("no panic").clone();
        assert_eq!(seen, [(path.to_owned(), "application/grpc".to_owned())], "{content_type}");
    }
}

#[tokio::test]
async fn refuse_calls_of_all_protocols_before_their_messages_are_read() {
    for (_, mut request) in calls() {
        request.headers_mut().insert("x-refuse", http::HeaderValue::from_static("1"));
        let content_type = format!("{:?}", request.headers().get("content-type"));
        let (head, _) = request.into_parts();
        let endless = std::iter::repeat_with(|| -> Result<_, tonic::Status> {
            panic!("the body is read");
            #[allow(unreachable_code, reason = "the type of the item")]
            Ok(http_body::Frame::data(bytes::Bytes::new()))
        });
        let body = Body::new(http_body_util::StreamBody::new(tokio_stream::iter(endless)));
        let answered = Server::new().send(Request::from_parts(head, body)).await;
        assert!(is_refused(&answered), "{content_type}: {answered:?}");
    }
}

#[tokio::test]
async fn receive_requests_of_no_protocol_unchanged() {
    for request in [
        post("/other.Service/Method", "application/json", &[], "{}"),
        post("/other.Service/Method", "application/grpc-web", &[], ""),
        post(SAY, "application/grpc+proto", &[], frame(0, "")),
        get("/index.html"),
    ] {
        let server = Server::new();
        let path = request.uri().path().to_owned();
        let content_type = request.headers().get("content-type").cloned();
        let answered = server.send(request).await;
        let seen = server.seen.lock().expect("no panic").clone();
        let content_type =
            content_type.map_or(String::new(), |value| value.to_str().expect("ASCII").to_owned());
        assert_eq!(seen, [(path, content_type)]);
        assert!(
            answered.trailers.contains_key("grpc-status") || answered.header("grpc-status") == "12"
        );
    }
}
