//! Tests with invalid input: each call gets the status that gRPC specifies, with details, is logged once,
//! and does not affect the service.

use std::time::Duration;

use http_body_util::BodyExt;
use rust_grpc::bytes::Bytes;
use rust_grpc::grpc::errors::StatusExt;
use rust_grpc::prost::Message;
use rust_grpc::prost_types;
use shop::ground::tokens::{Caller, Signer};
use shop::proto::shop::catalog::v1::{GetProductRequest, Product, SearchRequest};
use shop::proto::shop::orders::v1::ListOrdersRequest;
use tonic::body::Body;
use tonic::codegen::Service;
use tonic::transport::Channel;
use tonic::{Code, Request, Status};
use uuid::Uuid;

use crate::open::{Shop, order, with_token};

const GET: &str = "/shop.catalog.v1.Catalog/GetProduct";
const IMPORT: &str = "/shop.catalog.v1.Catalog/Import";

/// A request with arbitrary headers and body.
struct Raw {
    path: &'static str,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Raw {
    fn new(path: &'static str, body: Vec<u8>) -> Self {
        Self { path, headers: Vec::new(), body }
    }

    fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Sends the request, and returns the status from the headers or trailers.
    async fn send(self, channel: &mut Channel, trace: Uuid) -> Status {
        let traceparent = format!("00-{}-{:016x}-01", trace.simple(), 1);
        let mut request = http::Request::post(self.path)
            .header("content-type", "application/grpc")
            .header("te", "trailers")
            .header("traceparent", traceparent);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        let body = Body::new(http_body_util::Full::new(Bytes::from(self.body)));
        std::future::poll_fn(|cx| channel.poll_ready(cx)).await.unwrap();
        let response = channel.call(request.body(body).unwrap()).await.unwrap();
        assert_eq!(response.status(), 200);
        if let Some(status) = Status::from_header_map(response.headers()) {
            return status;
        }
        let collected = response.into_body().collect().await.unwrap();
        Status::from_header_map(collected.trailers().expect("there are trailers"))
            .expect("with a status")
    }
}

fn frame(flag: u8, message: &[u8]) -> Vec<u8> {
    let mut frame = vec![flag];
    frame.extend(u32::try_from(message.len()).unwrap().to_be_bytes());
    frame.extend(message);
    frame
}

fn good() -> Vec<u8> {
    frame(0, &GetProductRequest { sku: "honey".into() }.encode_to_vec())
}

/// Returns the status codes in the log lines of a trace.
async fn logged(shop: &Shop, trace: Uuid) -> Vec<String> {
    let trace = format!("trace={}", trace.simple());
    // A cancelled call is logged once the server notices it.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let log = shop.log();
    let lines = log.lines().filter(|line| line.contains(&trace));
    let code =
        |line: &str| line.split("code=").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    lines.map(code).collect()
}

#[tokio::test]
async fn invalid_requests_get_the_status_that_grpc_specifies() {
    let shop = Shop::new();
    let clerk = shop::ground::badge::password(&shop.settings.data, "clerk").unwrap();
    let clerk = format!("Bearer {}", shop.sign_in("clerk".into(), clerk).await);
    let mut channel = shop.channel(shop.settings.catalog);

    let wrong_message = prost_types::Duration { seconds: 7, nanos: 0 }.encode_to_vec();
    let mut cut_off = good();
    cut_off.pop();
    let cases = [
        ("another message", Code::Internal, "INTERNAL", Raw::new(GET, frame(0, &wrong_message))),
        ("no UTF-8", Code::Internal, "INTERNAL", Raw::new(GET, frame(0, b"\x0a\x02\xff\xfe"))),
        ("half of a message", Code::Internal, "INTERNAL", Raw::new(GET, cut_off)),
        ("a flag that is none", Code::Internal, "INTERNAL", Raw::new(GET, frame(7, b""))),
        (
            "an unknown compression",
            Code::Unimplemented,
            "UNIMPLEMENTED",
            Raw::new(GET, frame(1, b"abc")).header("grpc-encoding", "snappy"),
        ),
        (
            "compressed without saying how",
            Code::Internal,
            "INTERNAL",
            Raw::new(GET, frame(1, b"abc")),
        ),
        (
            "metadata beyond the limit",
            Code::ResourceExhausted,
            "RESOURCE_EXHAUSTED",
            Raw::new(GET, good()).header("x-much", "x".repeat(9000)),
        ),
        (
            "metadata far beyond the limit",
            Code::ResourceExhausted,
            "RESOURCE_EXHAUSTED",
            Raw::new(GET, good()).header("x-much", "x".repeat(100_000)),
        ),
        (
            "a message beyond the limit",
            Code::ResourceExhausted,
            "RESOURCE_EXHAUSTED",
            Raw::new(GET, frame(0, &vec![0; 5 << 20])),
        ),
        (
            "no such method",
            Code::Unimplemented,
            "UNIMPLEMENTED",
            Raw::new("/shop.catalog.v1.Catalog/Steal", good()),
        ),
        ("no such service", Code::Unimplemented, "UNIMPLEMENTED", Raw::new("/what/Ever", good())),
        (
            "half of a message in a stream",
            Code::Internal,
            "INTERNAL",
            Raw::new(IMPORT, vec![0, 0, 0, 0, 9, 1]).header("authorization", &*clerk),
        ),
        (
            "a call without a message",
            Code::Unimplemented,
            "UNIMPLEMENTED",
            Raw::new(GET, Vec::new()),
        ),
        (
            "a call with two messages",
            Code::Unimplemented,
            "UNIMPLEMENTED",
            Raw::new(GET, [good(), good()].concat()),
        ),
    ];
    for (name, code, text, raw) in cases {
        let trace = Uuid::new_v4();
        let status = raw.send(&mut channel, trace).await;
        println!("{name}: {:?}: {}", status.code(), status.message());
        assert_eq!(status.code(), code, "{name}: {status}");
        let details = status.get_error_details();
        assert!(
            details.error_info().is_some() || details.quota_failure().is_some(),
            "{name}: {details:?}"
        );
        assert_eq!(logged(&shop, trace).await, [text], "{name}");
    }

    // An empty request stream is an import of nothing.
    let trace = Uuid::new_v4();
    let status = Raw::new(IMPORT, Vec::new())
        .header("authorization", &*clerk)
        .send(&mut channel, trace)
        .await;
    assert_eq!(status.code(), Code::Ok, "{status}");
    assert_eq!(logged(&shop, trace).await, ["OK"]);

    // The service still works.
    assert_eq!(Raw::new(GET, good()).send(&mut channel, Uuid::new_v4()).await.code(), Code::Ok);
    assert!(!shop.log().contains("panicked"), "{}", shop.log());
    shop.close();
}

#[tokio::test]
async fn rejects_missing_forged_and_expired_tokens_and_wrong_roles() {
    let shop = Shop::new();
    let signer = Signer::open(&shop.settings.data).unwrap();
    let ada = Caller { name: "ada".into(), role: "customer".into() };
    let expired = signer.sign(&ada, Duration::from_secs(1)).unwrap();
    let clerk = Caller { name: "clerk".into(), role: "clerk".into() };
    let clerk = signer.sign(&clerk, Duration::from_secs(60)).unwrap();
    let good = signer.sign(&ada, Duration::from_secs(60)).unwrap();
    let stranger = shop.settings.data.join("stranger");
    shop::ground::setup::prepare(&stranger).unwrap();
    let foreign = Signer::open(&stranger).unwrap().sign(&ada, Duration::from_secs(60)).unwrap();
    tokio::time::sleep(Duration::from_millis(2100)).await;

    let mut orders = shop.orders();
    let cases = [
        (None, Code::Unauthenticated, "TOKEN_MISSING"),
        (Some(format!("{good}x")), Code::Unauthenticated, "TOKEN_FORGED"),
        (Some(foreign), Code::Unauthenticated, "TOKEN_FORGED"),
        (Some(expired), Code::Unauthenticated, "TOKEN_EXPIRED"),
        (Some(clerk), Code::PermissionDenied, "ROLE"),
    ];
    for (token, code, reason) in cases {
        let trace = Uuid::new_v4();
        let mut request = Request::new(ListOrdersRequest {});
        let traceparent = format!("00-{}-{:016x}-01", trace.simple(), 1);
        request.metadata_mut().insert("traceparent", traceparent.parse().unwrap());
        if let Some(token) = &token {
            request = with_token(request, token);
        }
        let status = orders.list_orders(request).await.unwrap_err();
        assert_eq!(status.code(), code, "{reason}: {status}");
        assert_eq!(status.get_details_error_info().unwrap().reason, reason);
        assert_eq!(logged(&shop, trace).await.len(), 1, "{reason}");
    }
    let request = with_token(Request::new(ListOrdersRequest {}), &good);
    orders.list_orders(request).await.unwrap();
    // Tokens are not logged.
    assert!(!shop.log().contains("v4.public"));
    shop.close();
}

#[tokio::test]
async fn rejects_orders_for_unavailable_products_with_details() {
    let shop = Shop::new();
    let token = shop.customer().await;
    let mut orders = shop.orders();
    let status = orders
        .place_order(with_token(Request::new(order("unicorn", 1)), &token))
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
    assert_eq!(status.get_details_resource_info().unwrap().resource_name, "unicorn");
    let status =
        orders.place_order(with_token(Request::new(order("honey", 4)), &token)).await.unwrap_err();
    assert_eq!(status.code(), Code::FailedPrecondition);
    let violations = status.get_details_precondition_failure().unwrap().violations;
    assert_eq!(violations[0].description, "4 are wanted, 3 are left");
    let refused = shop.log().lines().filter(|line| line.contains("Orders/PlaceOrder")).count();
    assert_eq!(refused, 2, "a call is not logged exactly once");
    // A smaller order succeeds.
    orders.place_order(with_token(Request::new(order("honey", 3)), &token)).await.unwrap();
    shop.catalog().search(SearchRequest::default()).await.unwrap();
    shop.close();
}

/// The client disconnects before the end of its request stream.
#[tokio::test]
async fn an_interrupted_import_changes_nothing() {
    let shop = Shop::new();
    let password = shop::ground::badge::password(&shop.settings.data, "clerk").unwrap();
    let clerk = shop.sign_in("clerk".into(), password).await;
    let trace = Uuid::new_v4();
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    let products = tokio_stream::wrappers::ReceiverStream::new(receiver);
    let mut request = with_token(Request::new(products), &clerk);
    let traceparent = format!("00-{}-{:016x}-01", trace.simple(), 1);
    request.metadata_mut().insert("traceparent", traceparent.parse().unwrap());
    let mut catalog = shop.catalog();
    let call = tokio::spawn({
        let mut catalog = catalog.clone();
        async move { catalog.import(request).await }
    });
    let product =
        Product { sku: "half".into(), name: "Half".into(), stock: 1, ..Product::default() };
    sender.send(product).await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());

    assert_eq!(logged(&shop, trace).await, ["CANCELLED"]);
    let get = GetProductRequest { sku: "half".into() };
    assert_eq!(catalog.get_product(get).await.unwrap_err().code(), Code::NotFound);
    shop.close();
}
