//! Tests of the extractor and the response for axum, in a router.

use std::convert::Infallible;
use std::sync::LazyLock;

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, FromRequest};
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use axum::routing::post;
use axum::{Extension, Router};
use rust_grpc::DecodeOptions;
use rust_grpc::json::axum::{Json, Rejection, respond};
use rust_grpc::json::{ReadOptions, WriteOptions};
use rust_grpc::reflect::Registry;
use rust_grpc_goldens::serde_traits::{Item, Order, TYPES};
use tower_service::Service;

static REGISTRY: LazyLock<Registry> = LazyLock::new(|| Registry::new().with_types(TYPES));

async fn first_item(Json(mut order): Json<Order>) -> Json<Item> {
    Json(if order.items.is_empty() { Item::default() } else { order.items.swap_remove(0) })
}

async fn echo(Json(order): Json<Order>) -> Response {
    respond(&order, &WriteOptions::new().registry(&REGISTRY).use_proto_field_name(true))
}

async fn optional(order: Option<Json<Order>>) -> &'static str {
    if order.is_some() { "an order" } else { "none" }
}

async fn invalid() -> Json<prost_types::Timestamp> {
    Json(prost_types::Timestamp { seconds: i64::MAX, nanos: 0 })
}

fn router() -> Router {
    let options = ReadOptions::new()
        .registry(&REGISTRY)
        .ignore_unknown_fields(true)
        .limits(DecodeOptions::SAFE.recursion_limit(3));
    Router::new()
        .route("/first", post(first_item))
        .route("/optional", post(optional))
        .route("/invalid", post(invalid))
        .route("/echo", post(echo).layer(Extension(options)))
        .layer(DefaultBodyLimit::max(1000))
}

/// Returns the status, the content type and the body of the response to a request.
async fn call(
    path: &str,
    content_type: Option<&str>,
    body: impl Into<Body>,
) -> (StatusCode, String, String) {
    let mut request = Request::post(path);
    if let Some(content_type) = content_type {
        request = request.header(header::CONTENT_TYPE, content_type);
    }
    let request = request.body(body.into()).expect("a request");
    let Ok::<_, Infallible>(response) = router().call(request).await;
    let (parts, body) = response.into_parts();
    let content_type = &parts.headers[header::CONTENT_TYPE];
    let content_type = content_type.to_str().expect("a content type").to_owned();
    let body = Bytes::from_request(Request::new(body), &()).await.expect("a body");
    (parts.status, content_type, String::from_utf8(body.into()).expect("text"))
}

const JSON: Option<&str> = Some("application/json");

#[tokio::test]
async fn messages_are_extracted_and_returned() {
    let text = r#"{"items":[{"name":"tea","unitPrice":"5"},{}]}"#;
    for content_type in
        ["application/json", "Application/JSON; charset=utf-8", "application/vnd.shop+json"]
    {
        let (status, content_type, body) = call("/first", Some(content_type), text).await;
        assert_eq!((status, &*content_type), (StatusCode::OK, "application/json"));
        assert_eq!(body, r#"{"name":"tea","unitPrice":"5"}"#);
    }
}

#[tokio::test]
async fn other_content_types_are_refused() {
    let types = [
        None,
        Some("text/plain"),
        Some("application/jsonp"),
        Some("application/+json"),
        Some("json"),
        Some(""),
    ];
    for content_type in types {
        let (status, _, body) = call("/first", content_type, "{}").await;
        assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{content_type:?}");
        assert_eq!(body, "the content type is not `application/json`");
    }
}

#[tokio::test]
async fn errors_have_the_path_and_the_position() {
    let (status, content_type, body) =
        call("/first", JSON, "{\"items\":[{},\n {\"unitPrice\": 3.5}]}").await;
    assert_eq!((status, &*content_type), (StatusCode::BAD_REQUEST, "text/plain; charset=utf-8"));
    assert_eq!(body, "items[1].unitPrice: 3.5 is not an int64 (line 2, column 16)");
    for (text, expected) in [
        (&b"{"[..], "the text ends"),
        (b"", "the text ends"),
        (b"{} {}", "is not the end of the text"),
        (b"\xff", "not UTF-8"),
        (b"{\"nope\":1}", "has no field \"nope\""),
    ] {
        let (status, _, body) = call("/first", JSON, text).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(body.contains(expected), "{body}");
    }
}

#[tokio::test]
async fn bodies_longer_than_the_limit_are_refused() {
    let text = format!("{{\"customerName\":\"{}\"}}", "x".repeat(1000));
    let (status, _, body) = call("/first", JSON, text).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE, "{body}");
}

#[tokio::test]
async fn messages_take_limited_memory() {
    let request = Request::post("/").header(header::CONTENT_TYPE, "application/json");
    let many = format!("{{\"items\":[{}]}}", vec!["{}"; 500_000].join(","));
    let tight = ReadOptions::new().limits(DecodeOptions::new().max_memory_per_byte(2));
    let request = request.extension(tight).body(Body::from(many)).expect("a request");
    match Json::<Order>::from_request(request, &()).await {
        Err(error @ Rejection::Message(_)) => {
            assert_eq!(error.status(), StatusCode::BAD_REQUEST);
            let error = error.to_string();
            assert!(error.starts_with("items["), "{error}");
            assert!(error.contains("the message allocates more memory than the limit"), "{error}");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn options_are_extensions_of_the_request() {
    let text =
        r#"{"nope":1,"customerName":"x","detail":{"@type":"a.b/serde_traits.Item","name":"y"}}"#;
    let (status, _, body) = call("/echo", JSON, text).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    assert_eq!(
        body,
        r#"{"customer_name":"x","detail":{"@type":"a.b/serde_traits.Item","name":"y"}}"#
    );
    let nested = r#"{"extra":{"a":{"b":{"c":{}}}}}"#;
    assert_eq!(call("/echo", JSON, nested).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(call("/first", JSON, nested).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_body_may_be_absent() {
    assert_eq!(call("/optional", None, "").await.2, "none");
    assert_eq!(call("/optional", JSON, "{}").await.2, "an order");
    assert_eq!(call("/optional", JSON, "").await.0, StatusCode::BAD_REQUEST);
    assert_eq!(
        call("/optional", Some("text/plain"), "{}").await.0,
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    );
}

#[tokio::test]
async fn messages_without_a_form_in_json_are_errors_of_the_server() {
    let (status, _, body) = call("/invalid", JSON, "{}").await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(body.starts_with("the response has no form in JSON: "), "{body}");
}
