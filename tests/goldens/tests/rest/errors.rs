//! Errors of services, and requests that are not valid.

use rust_grpc::DecodeOptions;
use rust_grpc::http::ErrorFormat;
use serde_json::json;

use crate::client::{Client, transcoder};

const NONE: &str = "/v1/shelves/1/books/none";

#[tokio::test]
async fn writes_errors_in_the_chosen_format() {
    let details = json!([
        {"@type": "type.googleapis.com/google.protobuf.Duration", "value": "30s"},
        {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "NO_BOOK", "domain": "library", "metadata": {"name": "none"},
        },
        {"@type": "t/pkg.Unknown", "value": "AQ=="},
    ]);
    let answer = Client::new().get(NONE).await;
    assert_eq!(answer.status, 404);
    let error = json!({
        "code": 404, "message": "no such \"book\"", "status": "NOT_FOUND", "details": details,
    });
    assert_eq!(answer.json(), json!({"error": error}));
    let mut client = Client::over(transcoder().error_format(ErrorFormat::Status));
    let answer = client.get(NONE).await;
    assert_eq!(answer.status, 404);
    assert_eq!(
        answer.json(),
        json!({"code": 5, "message": "no such \"book\"", "details": details})
    );
}

#[tokio::test]
async fn rejects_requests_with_the_code_of_their_problem() {
    let deep = "{\"labels\":".repeat(100_000);
    let path = format!("/{}", "a/".repeat(30_000));
    for (method, target, body, status, message) in [
        ("GET", "/v1/nothing", "", 404, "no method of this server has this path"),
        ("GET", &path, "", 404, "no method"),
        ("GET", "/v1/shelves/1/books/", "", 404, "no method"),
        ("GET", "/v1/shelves/1/books/%zz", "", 400, "`name` in the path is not valid"),
        ("GET", "/v1/books/2?x=1", "", 400, "`http.GetBookRequest` has no field \"x\""),
        ("GET", "/v1/shelves/1/books?pageSize=x", "", 400, "\"pageSize\" is not valid"),
        ("GET", "/v1/shelves/1/books?pageSize=1&page_size=1", "", 400, "more than once"),
        ("POST", "/v1/shelves/1/books", "{", 400, "the body of the request is not valid"),
        ("POST", "/v1/shelves/1/books", "[]", 400, "is not an object"),
        ("POST", "/v1/shelves/1/books", "{\"pages\":\"x\"}", 400, "pages: \"x\" is not an int64"),
        ("POST", "/v1/shelves/1/books", &deep, 400, "not valid"),
        ("POST", "/v1/shelves/1/books?book.pages=1", "", 400, "is a part of the body"),
        ("POST", "/v1/a:merge?names.second=x", "", 400, "all fields that are not in the path"),
        ("PUT", "/v1/shelves/1/books", "{}", 405, "no method"),
    ] {
        let answer = Client::new().send(method, target, body.to_owned()).await;
        assert_eq!(answer.status, status, "{method} {target:.40} {answer:?}");
        let error = &answer.json()["error"];
        assert_eq!(error["code"], status);
        assert!(error["message"].as_str().expect("text").contains(message), "{error}");
    }
}

#[tokio::test]
async fn names_the_allowed_methods() {
    let answer = Client::new().send("PUT", "/v1/shelves/1/books/2", "").await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("allow")),
        (405, Some("DELETE, GET, HEAD, PATCH"))
    );
    let answer = Client::new().send("DELETE", "/v1/shelves/1/books", "").await;
    assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, Some("GET, POST")));
}

#[tokio::test]
async fn rejects_other_content_types() {
    for (content_type, status) in [
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ("application/vnd.example+json", 200),
        ("text/json", 200),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("application/json; charset=latin1", 415),
        ("application/xml", 415),
        ("", 415),
    ] {
        let mut client = Client::new().header("content-type", content_type);
        let answer = client.send("POST", "/v1/shelves/1/books", "{}").await;
        assert_eq!(answer.status, status, "{content_type}");
    }
    // A gRPC call is not a call of REST.
    let mut client = Client::new().header("content-type", "application/grpc");
    let answer = client.send("POST", "/v1/shelves/1/books", "").await;
    assert_eq!(answer.header("grpc-status"), Some("12"));
}

#[tokio::test]
async fn limits_the_length_of_bodies() {
    let limits = DecodeOptions::SAFE.max_size(100);
    let mut client = Client::over(transcoder().limits(limits));
    let long = format!("{{\"name\": \"{}\"}}", "x".repeat(200));
    assert_eq!(client.send("POST", "/v1/shelves/1/books", "{}").await.status, 200);
    assert_eq!(client.send("POST", "/v1/shelves/1/books", long.clone()).await.status, 413);
    let answer =
        client.send_chunks("POST", "/v1/shelves/1/books", &[&long[..60], &long[60..]]).await;
    assert_eq!(answer.status, 413);
    let answer = client.send("PUT", "/v1/books", format!("[{long}]")).await;
    assert_eq!(answer.json()["error"]["status"], "RESOURCE_EXHAUSTED");
}

#[tokio::test]
async fn ignores_unknown_parameters_on_request() {
    let mut client = Client::over(transcoder().ignore_unknown_parameters(true));
    assert_eq!(client.get("/v1/books/2?x=1&name.y=2").await.status, 400);
    assert_eq!(client.get("/v1/books/2?x=1").await.status, 200);
}
