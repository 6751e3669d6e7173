//! Unary calls of the Connect protocol.

use bytes::Bytes;
use http::{Method, StatusCode};
use prost::Message;
use rust_grpc_goldens::protocols::{Answer, Ask};
use serde_json::json;

use crate::client::{COUNT, LOOK, SAY, Server, get, gunzip, gzip, post, send};

const JSON: &str = "application/json";
const PROTO: &str = "application/proto";

#[tokio::test]
async fn answers_in_the_format_of_the_request() {
    let answered = send(post(SAY, JSON, &[], r#"{"text":"hi","number":"7"}"#)).await;
    assert_eq!((answered.status, answered.header("content-type")), (StatusCode::OK, JSON));
    assert_eq!(answered.text(), r#"{"text":"hi","number":"7"}"#);

    let ask = Ask { text: "hi".to_owned(), ..Ask::default() };
    let answered = send(post(SAY, PROTO, &[], ask.encode_to_vec())).await;
    assert_eq!((answered.status, answered.header("content-type")), (StatusCode::OK, PROTO));
    assert_eq!(Answer::decode(answered.body).expect("an answer").text, "hi");

    // An empty message is no bytes in one format, and an object in the other.
    let answered = send(post(SAY, PROTO, &[], "")).await;
    assert_eq!((answered.status, answered.body.len()), (StatusCode::OK, 0));
    let answered = send(post(SAY, "application/json; charset=utf-8", &[], "{}")).await;
    assert_eq!((answered.status, answered.text()), (StatusCode::OK, "{}"));
}

#[tokio::test]
async fn skips_unknown_fields_unless_they_are_errors() {
    let request = || post(SAY, JSON, &[], r#"{"text":"hi","later":[1]}"#);
    assert_eq!(send(request()).await.text(), r#"{"text":"hi"}"#);
    let mut server = Server::new();
    server.service = server.service.ignore_unknown_fields(false);
    let answered = server.send(request()).await;
    assert_eq!(answered.status, StatusCode::BAD_REQUEST);
    assert!(answered.text().contains("later"), "{}", answered.text());
}

#[tokio::test]
async fn reads_messages_from_queries() {
    let base64 = "CgJoaQ"; // Ask { text: "hi" }
    for query in [
        "message=%7B%22text%22%3A%22hi%22%7D&encoding=json&connect=v1",
        "connect=v1&encoding=json&message=%7B%22text%22:%22hi%22}&other=1",
        "encoding=json&base64=1&message=eyJ0ZXh0IjoiaGkifQ",
        "encoding=json&base64=1&message=eyJ0ZXh0IjoiaGkifQ%3D%3D",
        "encoding=json&base64=2&message=%7B%22text%22%3A%22hi%22%7D&compression=identity",
    ] {
        let answered = send(get(&format!("{LOOK}?{query}"))).await;
        assert_eq!(answered.text(), r#"{"text":"hi"}"#, "{query}");
        assert_eq!((answered.status, answered.header("content-type")), (StatusCode::OK, JSON));
        assert_eq!(answered.header("vary"), "accept-encoding");
    }
    let query = format!("{LOOK}?encoding=proto&base64=1&message={base64}");
    let answered = send(get(&query)).await;
    assert_eq!(answered.header("content-type"), PROTO);
    assert_eq!(Answer::decode(answered.body).expect("an answer").text, "hi");
    // Characters outside of ASCII, of which the query has the UTF-8 bytes.
    let answered =
        send(get(&format!("{LOOK}?encoding=json&message=%7b%22text%22:%22%C3%A9+%2B%22%7d"))).await;
    assert_eq!(answered.text(), "{\"text\":\"\u{e9} +\"}");
}

#[tokio::test]
async fn rejects_requests_that_are_not_calls() {
    for (method, path, content_type, status, name, value) in [
        (Method::GET, SAY, "", 405, "allow", "POST"),
        (Method::PUT, LOOK, JSON, 405, "allow", "GET, POST"),
        (Method::GET, COUNT, "", 405, "allow", "POST"),
        (Method::POST, SAY, "text/plain", 415, "accept-post", "application/json"),
        (Method::POST, SAY, "", 415, "accept-post", "application/proto"),
        (Method::POST, SAY, "application/connect+json", 415, "accept-post", "application/json"),
        (Method::POST, COUNT, JSON, 415, "accept-post", "application/connect+json"),
        (Method::POST, COUNT, "application/connect+xml", 415, "accept-post", "application/connect"),
        (Method::POST, SAY, "application/json; charset=latin1", 415, "accept-post", "json"),
    ] {
        let mut request = post(path, content_type, &[], "{}");
        *request.method_mut() = method.clone();
        let answered = send(request).await;
        assert_eq!(answered.status, status, "{method} {path} {content_type}");
        assert!(answered.header(name).contains(value), "{method} {path} {content_type}");
        assert!(answered.body.is_empty());
    }
    let answered = send(get(&format!("{LOOK}?encoding=xml&message="))).await;
    assert_eq!(answered.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn every_code_has_its_name_and_http_status() {
    for (code, name, status) in [
        (1, "canceled", 499),
        (2, "unknown", 500),
        (3, "invalid_argument", 400),
        (4, "deadline_exceeded", 504),
        (5, "not_found", 404),
        (6, "already_exists", 409),
        (7, "permission_denied", 403),
        (8, "resource_exhausted", 429),
        (9, "failed_precondition", 400),
        (10, "aborted", 409),
        (11, "out_of_range", 400),
        (12, "unimplemented", 501),
        (13, "internal", 500),
        (14, "unavailable", 503),
        (15, "data_loss", 500),
        (16, "unauthenticated", 401),
    ] {
        for content_type in [JSON, PROTO] {
            let ask = Ask { fail: code, ..Ask::default() };
            let body = match content_type {
                JSON => Bytes::from(format!(r#"{{"fail":{code}}}"#)),
                _ => ask.encode_to_vec().into(),
            };
            let answered = send(post(SAY, content_type, &[], body)).await;
            assert_eq!(answered.status, status, "{name}");
            assert_eq!(answered.header("content-type"), JSON);
            assert_eq!(answered.json()["code"], name);
            assert!(answered.json().get("message").is_none());
        }
    }
}

#[tokio::test]
async fn errors_have_messages_details_and_metadata() {
    let body = "{\"fail\":5,\"text\":\"no \\\"tea\\\", 100 %\\n\u{e9}\"}";
    let answered = send(post(SAY, JSON, &[("x-echo", "1")], body)).await;
    let expected = json!({
        "code": "not_found",
        "message": "no \"tea\", 100 %\n\u{e9}",
        "details": [
            {"type": "google.protobuf.Duration", "value": "CB4", "debug": "30s"},
            {"type": "pkg.Unknown", "value": "AQ"},
        ],
    });
    assert_eq!(answered.json(), expected);
    assert_eq!(answered.header("x-cost"), "5");
    assert_eq!(answered.header("grpc-status"), "");
}

#[tokio::test]
async fn passes_metadata_on() {
    let headers = [
        ("x-echo", "a"),
        ("x-echo", "b"),
        ("x-echo-bin", "AAEC/w"),
        ("connect-protocol-version", "1"),
    ];
    let answered = send(post(SAY, JSON, &headers, "{}")).await;
    let values: Vec<_> = answered.headers.get_all("x-echo").iter().collect();
    assert_eq!(values, ["a", "b"]);
    assert_eq!(answered.header("x-echo-bin"), "AAEC/w");
}

#[tokio::test]
async fn compresses_as_the_client_asks() {
    let text = format!(r#"{{"text":"{}"}}"#, "a".repeat(1000));
    for (headers, body, encoding) in [
        (&[("accept-encoding", "br, gzip")][..], text.clone().into_bytes(), "gzip"),
        (&[("content-encoding", "gzip")], gzip(&text), "gzip"),
        (&[("content-encoding", "gzip"), ("accept-encoding", "identity")], gzip(&text), ""),
        (&[("content-encoding", "identity")], text.clone().into_bytes(), ""),
        (&[], text.clone().into_bytes(), ""),
    ] {
        let answered = send(post(SAY, JSON, headers, body)).await;
        assert_eq!(
            (answered.status, answered.header("content-encoding")),
            (StatusCode::OK, encoding)
        );
        let plain =
            if encoding == "gzip" { gunzip(&answered.body) } else { answered.body.to_vec() };
        assert_eq!(plain, text.as_bytes(), "{headers:?}");
    }
    let mut server = Server::new();
    server.service = server.service.compress_responses(false);
    let answered = server.send(post(SAY, JSON, &[("content-encoding", "gzip")], gzip(&text))).await;
    assert_eq!(answered.text(), text);

    // A message without bytes is not compressed in either direction.
    let headers = [("content-encoding", "gzip"), ("accept-encoding", "gzip")];
    let answered = send(post(SAY, PROTO, &headers, "")).await;
    assert_eq!((answered.status, answered.header("content-encoding")), (StatusCode::OK, ""));

    let answered = send(post(SAY, JSON, &[("content-encoding", "br")], text)).await;
    assert_eq!(answered.status, StatusCode::NOT_IMPLEMENTED);
    let message = answered.json()["message"].to_string();
    assert!(message.contains("br") && message.contains("gzip, identity"), "{message}");
    let answered =
        send(get(&format!("{LOOK}?encoding=json&message=%7b%7d&compression=zstd"))).await;
    assert_eq!(answered.json()["code"], "unimplemented");
}

#[tokio::test]
async fn ends_calls_at_their_timeout() {
    let slow = r#"{"waitMs":"60000"}"#;
    let server = Server::new();
    let request = post(SAY, JSON, &[("connect-timeout-ms", "20")], slow);
    let answered = server.send(request).await;
    assert_eq!(answered.status, StatusCode::GATEWAY_TIMEOUT);
    assert_eq!(answered.json()["code"], "deadline_exceeded");
    // The service does not go on.
    assert_eq!(server.talker.cancelled.load(std::sync::atomic::Ordering::SeqCst), 1);

    let answered = send(post(SAY, JSON, &[("connect-timeout-ms", "9999999999")], "{}")).await;
    assert_eq!(answered.status, StatusCode::OK);
    for timeout in ["", "-1", "+1", "1s", "1.5", "99999999999", "18446744073709551616"] {
        let answered = send(post(SAY, JSON, &[("connect-timeout-ms", timeout)], "{}")).await;
        assert_eq!(answered.json()["code"], "invalid_argument", "{timeout}");
    }
}

#[tokio::test]
async fn checks_the_version_of_the_protocol() {
    let answered = send(post(SAY, JSON, &[("connect-protocol-version", "2")], "{}")).await;
    assert_eq!(answered.json()["code"], "invalid_argument");
    let answered = send(get(&format!("{LOOK}?encoding=json&message=%7b%7d&connect=v2"))).await;
    assert_eq!(answered.json()["code"], "invalid_argument");
}

#[tokio::test]
async fn stops_the_service_when_the_client_goes_away() {
    let server = Server::new();
    let request = post(SAY, JSON, &[], r#"{"waitMs":"60000"}"#);
    let running = server.start(request);
    let short = tokio::time::timeout(std::time::Duration::from_millis(20), running).await;
    assert!(short.is_err());
    assert_eq!(server.talker.cancelled.load(std::sync::atomic::Ordering::SeqCst), 1);
}
