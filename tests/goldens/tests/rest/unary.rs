//! Unary methods.

use std::io::Read;

use serde_json::{Value, json};

use crate::client::{Answer, Client, transcoder};

/// Returns the request that the service has received.
fn received(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{answer:?}");
    let book = answer.json();
    serde_json::from_str(book["name"].as_str().expect("a book")).expect("a request")
}

#[tokio::test]
async fn binds_each_method_by_its_rules() {
    for (method, target, body, expected) in [
        ("GET", "/v1/shelves/1/books/2", "", json!({"name": "shelves/1/books/2"})),
        ("GET", "/v1/shelves/1/books/a%2Fb%20c", "", json!({"name": "shelves/1/books/a%2Fb c"})),
        ("GET", "/v1/books/a%2Fb", "", json!({"name": "a/b"})),
        ("HEAD", "/v1/shelves/1/books/2", "", json!({"name": "shelves/1/books/2"})),
        (
            "POST",
            "/v1/shelves/1/books",
            r#"{"pages": "5", "kind": "NOVEL"}"#,
            json!({"parent": "shelves/1", "book": {"pages": "5", "kind": "NOVEL"}}),
        ),
        ("POST", "/v1/shelves/1/books", "", json!({"parent": "shelves/1"})),
        (
            "POST",
            "/v1/a/b:merge",
            r#"{"names": {"second": "c", "first": "x"}}"#,
            json!({"names": {"first": "a/b", "second": "c"}}),
        ),
    ] {
        let answer = Client::new().send(method, target, body).await;
        assert_eq!(received(&answer), expected, "{method} {target}");
        assert_eq!(answer.header("content-type"), Some("application/json"));
    }
}

#[tokio::test]
async fn fills_the_update_mask_from_the_body() {
    let body = r#"{"pages": 5, "labels": {"a": "b"}}"#;
    let path = "/v1/shelves/1/books/2";
    let book = json!({"name": "shelves/1/books/2", "pages": "5", "labels": {"a": "b"}});
    let answer = Client::new().send("PATCH", path, body).await;
    assert_eq!(received(&answer), json!({"book": book, "updateMask": "pages,labels"}));
    for mask in ["updateMask=pages", "update_mask=pages"] {
        let answer = Client::new().send("PATCH", &format!("{path}?{mask}"), body).await;
        assert_eq!(received(&answer), json!({"book": book, "updateMask": "pages"}));
    }
    let mut client = Client::over(transcoder().fill_update_mask(false));
    assert_eq!(received(&client.send("PATCH", path, body).await), json!({"book": book}));
}

#[tokio::test]
async fn writes_the_response_or_a_field_of_it() {
    let mut client = Client::new();
    let list = |count: u32| format!("/v1/shelves/1/books?pageSize={count}");
    assert_eq!(client.get(&list(0)).await.text(), "[]");
    let answer = client.get(&list(2)).await.json();
    assert_eq!(answer.as_array().expect("a list").len(), 2);
    assert_eq!(answer[0]["kind"], "NOVEL");
    let answer = client.get(&format!("{}&$alt=json;enum-encoding=int", list(1))).await.json();
    assert_eq!(answer[0]["kind"], 1);
    let answer = client.get(&format!("{}&prettyPrint=true", list(1))).await;
    assert!(answer.text().starts_with("[\n  {\n    \"name\""), "{}", answer.text());
    let answer = client.send("DELETE", "/v1/shelves/1/books/2", "").await;
    assert_eq!((answer.status.as_u16(), answer.text()), (200, "{}"));
    let mut client = Client::over(transcoder().emit_default_values(true));
    let answer = client.get("/v1/shelves/1/books/2").await.json();
    assert_eq!((&answer["pages"], &answer["kind"]), (&json!("0"), &json!("KIND_UNSPECIFIED")));
}

#[tokio::test]
async fn exchanges_metadata_as_headers() {
    let mut client =
        Client::new().header("grpc-metadata-x-user", "ada").header("x-server-timeout", "5.5");
    let answer = client.get("/v1/books/2?key=abc").await;
    assert_eq!(answer.json()["labels"], json!({"x-user": "ada", "x-goog-api-key": "abc"}));
    assert_eq!(answer.header("x-answer"), Some("yes"));
}

#[tokio::test]
async fn ends_a_call_after_its_timeout() {
    for (name, value) in [("x-server-timeout", "0.02"), ("grpc-timeout", "20m")] {
        let answer = Client::new().header(name, value).get("/v1/shelves/1/books/slow").await;
        assert_eq!(answer.status, 504);
        assert_eq!(answer.json()["error"]["status"], "DEADLINE_EXCEEDED");
    }
    for value in ["x", "-1", "nan", "1e400", ""] {
        let answer = Client::new().header("x-server-timeout", value).get("/v1/books/2").await;
        assert_eq!(answer.status, 400, "{value}");
    }
}

#[tokio::test]
async fn compresses_responses_and_decompresses_requests() {
    let mut client = Client::new().header("accept-encoding", "br, gzip");
    let answer = client.get("/v1/books/2").await;
    assert_eq!(answer.header("content-encoding"), Some("gzip"));
    let mut text = String::new();
    flate2::read::GzDecoder::new(&answer.body[..]).read_to_string(&mut text).expect("gzip");
    assert!(text.starts_with("{\"name\""), "{text}");

    let mut body = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut body, b"{\"pages\": 5}").expect("written");
    let body = body.finish().expect("written");
    let mut client = Client::new().header("content-encoding", "gzip");
    let answer = client.send("POST", "/v1/shelves/1/books", body).await;
    assert_eq!(received(&answer), json!({"parent": "shelves/1", "book": {"pages": "5"}}));
    let answer = client.send("POST", "/v1/shelves/1/books", "{}").await;
    assert_eq!(answer.status, 400);
    let mut client = Client::new().header("content-encoding", "br");
    assert_eq!(client.send("POST", "/v1/shelves/1/books", "{}").await.status, 415);
}
