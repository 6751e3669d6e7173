//! Requests that are malformed, too long, or end too early.

use bytes::Bytes;
use http::StatusCode;
use http_body::Frame;
use http_body_util::StreamBody;
use rust_grpc::DecodeOptions;
use rust_grpc::tonic::body::Body;
use tonic::{Code, Status};

use crate::client::{COUNT, LOOK, SAY, SUM, Server, frame, get, gzip, post, send};

const JSON: &str = "application/json";
const PROTO: &str = "application/proto";
const STREAM: &str = "application/connect+json";

#[tokio::test]
async fn malformed_messages_are_invalid_arguments() {
    let deep = format!("{}{}", r#"{"inner":"#.repeat(10_000), "}".repeat(10_000));
    for (content_type, headers, body) in [
        (JSON, &[][..], Bytes::from_static(b"")),
        (JSON, &[], Bytes::from_static(b"{\"text\":")),
        (JSON, &[], Bytes::from_static(b"{\"text\":1}")),
        (JSON, &[], Bytes::from_static(b"{} {}")),
        (JSON, &[], Bytes::from_static(b"\xff")),
        (JSON, &[], Bytes::from_static(b"[]")),
        (JSON, &[], Bytes::from(deep)),
        (JSON, &[("content-encoding", "gzip")], Bytes::from_static(b"{}")),
        (JSON, &[("content-encoding", "gzip")], Bytes::from(gzip("{}")).slice(..12)),
        // A length that the message does not have, a tag of no field, and text that is not UTF-8.
        (PROTO, &[], Bytes::from_static(b"\x0a\x05hi")),
        (PROTO, &[], Bytes::from_static(b"\x00")),
        (PROTO, &[], Bytes::from_static(b"\x0a\x01\xff")),
        (PROTO, &[], Bytes::from_static(b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff")),
    ] {
        let answered = send(post(SAY, content_type, headers, body.clone())).await;
        assert_eq!(answered.status, StatusCode::BAD_REQUEST, "{content_type} {body:?}");
        assert_eq!(answered.json()["code"], "invalid_argument");
    }
    // The service's own errors stay what they are.
    let answered = send(post(SAY, PROTO, &[], Bytes::from_static(b"\x10\x0d"))).await;
    assert_eq!(answered.json()["code"], "internal");
}

#[tokio::test]
async fn malformed_queries_are_invalid_arguments() {
    for query in [
        "",
        "encoding=json",
        "message=%7b%7d",
        "encoding=json&message=%7b%7",
        "encoding=json&message=%zz",
        "encoding=json&message=%ff",
        "encoding=json&base64=1&message=a!",
        "encoding=proto&base64=1&message=CgVoaQ",
        "encoding=proto&base64=1&message=AAAA&compression=gzip",
    ] {
        let answered = send(get(&format!("{LOOK}?{query}"))).await;
        assert_eq!(answered.status, StatusCode::BAD_REQUEST, "{query}");
        assert_eq!(answered.json()["code"], "invalid_argument", "{query}");
    }
}

#[tokio::test]
async fn malformed_frames_end_the_stream() {
    let cut = frame(0, "{}");
    for (path, body, code) in [
        (COUNT, cut[..3].to_vec(), "invalid_argument"),
        (COUNT, cut[..6].to_vec(), "invalid_argument"),
        (SUM, [cut.clone(), cut[..6].to_vec()].concat(), "invalid_argument"),
        (COUNT, frame(2, "{}"), "invalid_argument"),
        (COUNT, frame(0x80, "{}"), "invalid_argument"),
        (COUNT, frame(0, "{"), "invalid_argument"),
        (COUNT, frame(0, ""), "invalid_argument"),
        // Compressed, although no header says how.
        (COUNT, frame(1, gzip("{}")), "internal"),
        (SUM, [frame(0, "{}"), vec![0, 0xff, 0xff, 0xff, 0xff]].concat(), "resource_exhausted"),
    ] {
        let (messages, end) = send(post(path, STREAM, &[], body.clone())).await.stream();
        assert_eq!((messages.len(), &end["error"]["code"]), (0, &code.into()), "{body:?}");
    }
}

#[tokio::test]
async fn long_messages_exceed_the_limit() {
    let mut server = Server::new();
    server.service = server.service.limits(DecodeOptions::SAFE.max_size(1000));
    let long = format!(r#"{{"text":"{}"}}"#, "a".repeat(1000));
    let gzipped = gzip(&long);
    assert!(gzipped.len() < 100);
    for (content_type, headers, body) in [
        (JSON, &[][..], long.clone().into_bytes()),
        (PROTO, &[], vec![0; 1001]),
        (JSON, &[("content-encoding", "gzip")], gzipped.clone()),
    ] {
        let answered = server.send(post(SAY, content_type, headers, body)).await;
        assert_eq!(answered.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(answered.json()["code"], "resource_exhausted");
    }
    for (headers, body) in
        [(&[][..], frame(0, &long)), (&[("connect-content-encoding", "gzip")], frame(1, &gzipped))]
    {
        let (_, end) = server.send(post(COUNT, STREAM, headers, body)).await.stream();
        assert_eq!(end["error"]["code"], "resource_exhausted");
    }
    // By default, the limit is that of tonic.
    let answered = send(post(SAY, PROTO, &[], vec![0; (4 << 20) + 1])).await;
    assert_eq!(answered.json()["code"], "resource_exhausted");
}

/// Returns a body with these chunks, which then fails.
fn broken(chunks: Vec<Vec<u8>>, error: Status) -> Body {
    let frames = chunks.into_iter().map(|chunk| Ok(Frame::data(Bytes::from(chunk))));
    Body::new(StreamBody::new(tokio_stream::iter(frames.chain([Err(error)]))))
}

#[tokio::test]
async fn endless_bodies_are_not_buffered() {
    let mut sent = 0;
    let chunks = std::iter::repeat_with(move || {
        sent += 1;
        assert!(sent < 100, "the server reads on");
        Ok::<_, Status>(Frame::data(Bytes::from(vec![b' '; 100_000])))
    });
    let body = Body::new(StreamBody::new(tokio_stream::iter(chunks)));
    let answered = send(post(SAY, JSON, &[], "").map(|_| body)).await;
    assert_eq!(answered.json()["code"], "resource_exhausted");
}

#[tokio::test]
async fn interrupted_bodies_are_not_taken_for_complete() {
    let server = Server::new();
    for (content_type, chunk) in [
        (STREAM, frame(0, r#"{"number":1}"#)),
        ("application/grpc+json", frame(0, r#"{"number":1}"#)),
        ("application/grpc-web", frame(0, b"\x18\x01")),
    ] {
        // tonic's server would take a cancelled upload for complete.
        let cancelled = (Status::cancelled("reset"), Code::Aborted);
        for (error, code) in [cancelled, (Status::data_loss("lost"), Code::DataLoss)] {
            let body = broken(vec![chunk.clone()], error);
            server.send(post(SUM, content_type, &[], "").map(|_| body)).await;
            let ends = std::mem::take(&mut *server.talker.uploads.lock().expect("no panic"));
            assert_eq!(ends, [Err(code)], "{content_type}");
        }
    }
    let body = broken(vec![b"{}".to_vec()], Status::cancelled("reset"));
    let answered = server.send(post(SAY, JSON, &[], "").map(|_| body)).await;
    assert_ne!(answered.status, StatusCode::OK);
}
