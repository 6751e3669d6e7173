//! Tests of gRPC-Web, compared with tonic-web, and of gRPC with JSON.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::Request;
use http_body_util::BodyExt;
use rust_grpc::grpc::web::GrpcWebLayer;
use rust_grpc::tonic::body::Body;
use rust_grpc::tonic::service::Routes;
use rust_grpc_goldens::protocols::talk_server::TalkServer;
use tower_layer::Layer;
use tower_service::Service;

use crate::client::{Answered, COUNT, SAY, SUM, Server, frame, frames, gunzip, gzip, post, send};
use crate::service::Talker;

/// Sends a request to tonic's own implementation.
async fn send_to_tonic(request: Request<Body>) -> Answered {
    let mut service = GrpcWebLayer::new().layer(Routes::new(TalkServer::new(Talker::default())));
    let Ok::<_, std::convert::Infallible>(response) = service.call(request).await;
    let (head, body) = response.into_parts();
    let body = body.collect().await.expect("a body that does not fail");
    assert!(body.trailers().is_none());
    let (status, headers) = (head.status, head.headers);
    Answered { status, headers, body: body.to_bytes(), trailers: http::HeaderMap::new() }
}

fn decode_base64(text: &[u8]) -> Bytes {
    // Each chunk may have padding, so groups are decoded one by one.
    let value = |byte: &u8| match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => 0,
    };
    let mut bytes = Vec::new();
    for group in text.chunks(4) {
        let bits = group.iter().fold(0, |bits, byte| bits << 6 | u32::from(value(byte)));
        let padding = group.iter().filter(|byte| **byte == b'=').count();
        bytes.extend(&bits.to_be_bytes()[1..4 - padding]);
    }
    bytes.into()
}

/// A response as a client understands it: the messages, and the trailers from the last frame or the headers.
type Understood = (u16, String, Vec<(u8, Bytes)>, BTreeMap<String, String>);

fn understand(answered: &Answered) -> Understood {
    let content_type = answered.header("content-type").to_owned();
    let body = match content_type.contains("-text") {
        true => decode_base64(&answered.body),
        false => answered.body.clone(),
    };
    let mut frames = frames(body);
    let mut trailers = BTreeMap::new();
    if let Some((0x80, lines)) = frames.last().cloned() {
        frames.pop();
        let lines = String::from_utf8(lines.to_vec()).expect("text");
        for line in lines.lines() {
            let (name, value) = line.split_once(':').expect("a line with a colon");
            trailers.insert(name.to_owned(), value.trim().to_owned());
        }
    } else {
        for (name, value) in answered.headers.iter().filter(|(name, _)| *name != "content-type") {
            trailers.insert(name.to_string(), value.to_str().expect("ASCII").to_owned());
        }
    }
    // Which characters are percent-encoded is up to the server.
    if let Some(message) = trailers.get_mut("grpc-message") {
        *message = message.replace("%20", " ");
    }
    (answered.status.as_u16(), content_type, frames, trailers)
}

#[tokio::test]
async fn answers_as_tonic_web_does() {
    // Asks with the number 2, with the failure 5, and with both.
    let (two, fails, both) = (b"\x18\x02", b"\x10\x05", b"\x18\x02\x10\x05");
    for (path, body) in [
        (SAY, frame(0, two)),
        (SAY, frame(0, fails)),
        (COUNT, frame(0, two)),
        (COUNT, frame(0, both)),
        (SUM, [frame(0, two), frame(0, ""), frame(0, two)].concat()),
        (SUM, frame(0, fails)),
        (SAY, frame(0, b"\x18")),
        (SAY, Vec::new()),
    ] {
        for content_type in ["application/grpc-web", "application/grpc-web+proto"] {
            let request = || post(path, content_type, &[], body.clone());
            let (ours, theirs) = (send(request()).await, send_to_tonic(request()).await);
            assert_eq!(understand(&ours), understand(&theirs), "{path} {body:?}");
        }
        let text = base64(&body);
        for content_type in ["application/grpc-web-text", "application/grpc-web-text+proto"] {
            let headers = [("accept", content_type)];
            let request = || post(path, content_type, &headers, text.clone());
            let (ours, theirs) = (send(request()).await, send_to_tonic(request()).await);
            assert_eq!(understand(&ours), understand(&theirs), "{path} {text}");
        }
    }
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let mut padded = [0; 4];
        padded[1..=group.len()].copy_from_slice(group);
        let bits = u32::from_be_bytes(padded);
        for at in 0..4 {
            let value = bits >> (18 - 6 * at) & 63;
            text.push(if at <= group.len() { ALPHABET[value as usize].into() } else { '=' });
        }
    }
    text
}

#[tokio::test]
async fn has_messages_in_json() {
    let body = [frame(0, r#"{"number":2}"#), frame(0, r#"{"number":"40"}"#)].concat();
    let answered = send(post(SUM, "application/grpc-web+json", &[], body.clone())).await;
    let (_, content_type, frames, trailers) = understand(&answered);
    assert_eq!(content_type, "application/grpc-web+json");
    assert_eq!(frames, [(0, Bytes::from_static(br#"{"number":"42"}"#))]);
    assert_eq!(trailers["grpc-status"], "0");

    let answered = send(post(SUM, "application/grpc-web-text+json", &[], base64(&body))).await;
    let (_, content_type, frames, _) = understand(&answered);
    assert_eq!(content_type, "application/grpc-web-text+json");
    assert_eq!(frames, [(0, Bytes::from_static(br#"{"number":"42"}"#))]);

    let answered = send(post(SUM, "application/grpc+json", &[], body)).await;
    assert_eq!(answered.header("content-type"), "application/grpc+json");
    assert_eq!(answered.frames(), [(0, Bytes::from_static(br#"{"number":"42"}"#))]);
    assert_eq!(answered.trailers["grpc-status"], "0");
}

#[tokio::test]
async fn reports_errors_in_headers_and_trailers() {
    let answered = send(post(SAY, "application/grpc+json", &[], frame(0, "{"))).await;
    assert_eq!(answered.header("grpc-status"), "3");
    assert!(answered.header("grpc-message").contains("Ask"), "{answered:?}");
    let body = frame(0, r#"{"number":1,"fail":5,"text":"no 100 %"}"#);
    let answered = send(post(COUNT, "application/grpc+json", &[], body)).await;
    assert_eq!(answered.frames().len(), 1);
    assert_eq!(answered.trailers["grpc-status"], "5");
    assert_eq!(answered.trailers["grpc-message"], "no%20100%20%25");
    assert_eq!(answered.trailers["x-cost"], "5");
    assert!(answered.trailers.contains_key("grpc-status-details-bin"));

    // Half a frame, a flag that is not defined, Base64 that is not valid.
    for (content_type, body) in [
        ("application/grpc+json", frame(0, "{}")[..6].to_vec()),
        ("application/grpc-web", frame(0x80, "")),
        ("application/grpc-web-text", b"AAAA!".to_vec()),
    ] {
        let answered = send(post(SAY, content_type, &[], body)).await;
        let status = answered.header("grpc-status");
        assert!(["3", "13"].contains(&status), "{content_type}: {answered:?}");
    }
}

#[tokio::test]
async fn compresses_messages_and_observes_timeouts() {
    let message = r#"{"text":"tea"}"#;
    let headers = [("grpc-encoding", "gzip"), ("grpc-accept-encoding", "identity,deflate,gzip")];
    let body = frame(1, gzip(message));
    let answered = send(post(SAY, "application/grpc+json", &headers[..1], body.clone())).await;
    assert_eq!(answered.header("grpc-encoding"), "gzip");
    assert_eq!(gunzip(&answered.frames()[0].1), message.as_bytes());
    let answered = send(post(SAY, "application/grpc-web+json", &headers, body)).await;
    assert_eq!(answered.header("grpc-encoding"), "");

    let headers = [("grpc-encoding", "br")];
    let answered = send(post(SAY, "application/grpc+json", &headers, frame(0, "{}"))).await;
    assert_eq!(answered.header("grpc-status"), "12");
    assert_eq!(answered.header("grpc-accept-encoding"), "gzip, identity");

    let body = frame(0, r#"{"waitMs":"60000"}"#);
    let server = Server::new();
    for content_type in ["application/grpc+json", "application/grpc-web+json"] {
        let request = post(SAY, content_type, &[("grpc-timeout", "20m")], body.clone());
        assert_eq!(server.send(request).await.header("grpc-status"), "4");
    }
}
