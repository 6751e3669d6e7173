//! Streams of the Connect protocol.

use std::sync::atomic::Ordering;

use bytes::Bytes;
use http::{StatusCode, Version};
use http_body_util::BodyExt;
use prost::Message;
use rust_grpc_goldens::protocols::{Answer, Ask};
use serde_json::json;

use crate::client::{CHAT, COUNT, SUM, Server, frame, gunzip, gzip, post, send};

const JSON: &str = "application/connect+json";
const PROTO: &str = "application/connect+proto";

#[tokio::test]
async fn streams_end_with_the_status_and_the_trailers() {
    let answered = send(post(COUNT, JSON, &[("x-echo", "1")], frame(0, r#"{"number":2}"#))).await;
    assert_eq!(answered.header("content-type"), JSON);
    assert_eq!(answered.header("x-echo"), "1");
    let (messages, end) = answered.stream();
    assert_eq!(messages, [r#"{"number":"1"}"#, r#"{"number":"2"}"#]);
    assert_eq!(end, json!({}));

    let body = frame(0, r#"{"number":1,"fail":14,"text":"later"}"#);
    let (messages, end) = send(post(COUNT, JSON, &[], body)).await.stream();
    assert_eq!(messages.len(), 1);
    let error = json!({
        "code": "unavailable",
        "message": "later",
        "details": [
            {"type": "google.protobuf.Duration", "value": "CB4", "debug": "30s"},
            {"type": "pkg.Unknown", "value": "AQ"},
        ],
    });
    assert_eq!(end, json!({"error": error, "metadata": {"x-cost": ["5"]}}));

    // A failure before the first message.
    let (messages, end) = send(post(COUNT, JSON, &[], frame(0, r#"{"fail":9}"#))).await.stream();
    assert_eq!((messages.len(), &end["error"]["code"]), (0, &json!("failed_precondition")));
    assert_eq!(end["metadata"], json!({"x-cost": ["5"]}));
}

#[tokio::test]
async fn clients_send_streams() {
    let body = [frame(0, r#"{"number":2}"#), frame(0, "{}"), frame(0, r#"{"number":"40"}"#)];
    let (messages, end) = send(post(SUM, JSON, &[], body.concat())).await.stream();
    assert_eq!((&*messages, end), (&[r#"{"number":"42"}"#.to_owned()][..], json!({})));
    let (messages, _) = send(post(SUM, JSON, &[], "")).await.stream();
    assert_eq!(messages, ["{}"]);

    let mut body = Vec::new();
    for number in 1..=4 {
        body.extend(frame(0, Ask { number, ..Ask::default() }.encode_to_vec()));
    }
    let answered = send(post(SUM, PROTO, &[], body)).await;
    assert_eq!(answered.header("content-type"), PROTO);
    let frames = answered.frames();
    assert_eq!(Answer::decode(&frames[0].1[..]).expect("an answer").number, 10);
    assert_eq!(frames[1], (2, Bytes::from_static(b"{}")));
}

#[tokio::test]
async fn both_sides_send_streams_at_the_same_time() {
    let (sender, receiver) = tokio::sync::mpsc::channel::<Bytes>(1);
    let chunks = tokio_stream::wrappers::ReceiverStream::new(receiver);
    let frames = tokio_stream::StreamExt::map(chunks, |chunk| {
        Ok::<_, std::convert::Infallible>(http_body::Frame::data(chunk))
    });
    let body = rust_grpc::tonic::body::Body::new(http_body_util::StreamBody::new(frames));
    let request = post(CHAT, JSON, &[], "").map(|_| body);
    let mut response = Server::new().start(request).await.into_body();
    for text in ["one", "two"] {
        let message = format!(r#"{{"text":"{text}"}}"#);
        sender.send(frame(0, &message).into()).await.expect("a running call");
        let answer = response.frame().await.expect("a frame").expect("no error");
        assert_eq!(answer.into_data().expect("data"), frame(0, message));
    }
    drop(sender);
    let end = response.frame().await.expect("a frame").expect("no error");
    assert_eq!(end.into_data().expect("data"), frame(2, "{}"));
    assert!(response.frame().await.is_none());
}

#[tokio::test]
async fn streams_in_both_directions_need_http_2() {
    let mut request = post(CHAT, JSON, &[], "");
    *request.version_mut() = Version::HTTP_11;
    assert_eq!(send(request).await.status, StatusCode::HTTP_VERSION_NOT_SUPPORTED);
    for (path, body) in [(COUNT, frame(0, "{}")), (SUM, Vec::new())] {
        let mut request = post(path, JSON, &[], body);
        *request.version_mut() = Version::HTTP_11;
        assert_eq!(send(request).await.stream().1, json!({}));
    }
}

#[tokio::test]
async fn compresses_each_message() {
    let message = r#"{"number":1,"text":"tea"}"#;
    for (headers, body, compressed) in [
        (&[("connect-content-encoding", "gzip")][..], frame(1, gzip(message)), true),
        (&[("connect-content-encoding", "gzip")], frame(0, message), true),
        (&[("connect-accept-encoding", "br,gzip")], frame(0, message), true),
        (
            &[("connect-content-encoding", "gzip"), ("connect-accept-encoding", "identity")],
            frame(1, gzip(message)),
            false,
        ),
        // These are headers of unary calls.
        (&[("accept-encoding", "gzip")], frame(0, message), false),
    ] {
        let answered = send(post(COUNT, JSON, headers, body)).await;
        let expected = if compressed { "gzip" } else { "" };
        assert_eq!(answered.header("connect-content-encoding"), expected, "{headers:?}");
        let frames = answered.frames();
        assert_eq!(frames[0].0, u8::from(compressed), "{headers:?}");
        let first = if compressed { gunzip(&frames[0].1) } else { frames[0].1.to_vec() };
        assert_eq!(first, br#"{"text":"tea","number":"1"}"#);
    }
    let headers = [("connect-content-encoding", "br")];
    let (_, end) = send(post(COUNT, JSON, &headers, frame(0, "{}"))).await.stream();
    assert_eq!(end["error"]["code"], "unimplemented");
    assert!(end["error"]["message"].to_string().contains("gzip, identity"));
}

#[tokio::test]
async fn streams_end_at_the_timeout_and_when_the_client_goes_away() {
    let body = frame(0, r#"{"number":2,"waitMs":"60000"}"#);
    let server = Server::new();
    let request = post(COUNT, JSON, &[("connect-timeout-ms", "20")], body.clone());
    let (messages, end) = server.send(request).await.stream();
    assert_eq!((messages.len(), &end["error"]["code"]), (0, &json!("deadline_exceeded")));
    assert_eq!(server.talker.cancelled.load(Ordering::SeqCst), 1);

    let response = server.start(post(COUNT, JSON, &[], body)).await;
    assert_eq!(server.talker.cancelled.load(Ordering::SeqCst), 1);
    drop(response);
    assert_eq!(server.talker.cancelled.load(Ordering::SeqCst), 2);
}
