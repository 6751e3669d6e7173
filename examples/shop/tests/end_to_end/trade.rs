//! End-to-end tests of orders and of the services around them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use shop::ground::dial;
use shop::ground::settings::Settings;
use shop::proto::shop::catalog::v1::catalog_client::CatalogClient;
use shop::proto::shop::catalog::v1::{GetProductRequest, Product, SearchRequest};
use shop::proto::shop::orders::v1::orders_client::OrdersClient;
use shop::proto::shop::orders::v1::{
    GetOrderRequest, ListOrdersRequest, State, TrackRequest, WatchRequest, track_request::What,
};
use tokio_stream::StreamExt;
use tonic::{Code, Request};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
use tonic_reflection::pb::v1::{ServerReflectionRequest, ServerReflectionResponse};

use crate::open::{Shop, order, with_token};
use crate::patient;

#[tokio::test]
async fn orders_survive_a_restart() {
    let shop = Shop::new();
    let token = shop.customer().await;

    let found = shop.catalog().search(SearchRequest { text: "TEA steel".into() }).await.unwrap();
    let found: Vec<Product> = found.into_inner().map(|product| product.unwrap()).collect().await;
    assert_eq!(found.iter().map(|product| &*product.sku).collect::<Vec<_>>(), ["sieve"]);

    let mut orders = shop.orders();
    let wanted = order("sieve", 2);
    let placed =
        orders.place_order(with_token(Request::new(wanted.clone()), &token)).await.unwrap();
    assert_eq!(placed.get_ref().state(), State::Confirmed);
    let follow = TrackRequest { what: Some(What::Follow(wanted.order_id.clone())) };
    let request = with_token(Request::new(tokio_stream::iter([follow])), &token);
    let events = orders.track(request).await.unwrap().into_inner();
    let states: Vec<State> = events.map(|event| event.unwrap().state()).collect().await;
    assert_eq!(states.last(), Some(&State::Shipped));
    assert_eq!(states.len(), 5);

    let another = order("cup-blue", 1);
    orders.place_order(with_token(Request::new(another.clone()), &token)).await.unwrap();
    let settings = shop.settings.clone();
    shop.close();

    // The keys are stored, so the token is still valid.
    let shop = Shop::open(&settings, &[]);
    let mut orders = shop.orders();
    let get = GetOrderRequest { order_id: wanted.order_id.clone() };
    let order = orders.get_order(with_token(Request::new(get), &token)).await.unwrap().into_inner();
    assert_eq!((order.state(), order.ship_to), (State::Shipped, "1 Test Street".into()));
    let list =
        orders.list_orders(with_token(Request::new(ListOrdersRequest {}), &token)).await.unwrap();
    let ids: Vec<_> = list.into_inner().map(|order| order.unwrap().order_id).collect().await;
    assert_eq!(ids, [another.order_id, wanted.order_id.clone()]);
    let sieve =
        shop.catalog().get_product(GetProductRequest { sku: "sieve".into() }).await.unwrap();
    assert_eq!(sieve.get_ref().stock, 88);

    // Orders of other customers are not found.
    let other = shop.customer().await;
    let get = GetOrderRequest { order_id: wanted.order_id };
    let status = orders.get_order(with_token(Request::new(get), &other)).await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
    shop.close();
}

/// The catalog is suspended, so the orders service waits until the caller's deadline.
#[tokio::test]
async fn deadline_applies_to_nested_calls() {
    let shop = Shop::new();
    let token = shop.customer().await;
    let mut orders = shop.orders();
    // This call establishes the connections and gets the token of the service.
    orders.place_order(with_token(Request::new(order("kettle", 1)), &token)).await.unwrap();

    shop.signal("catalog", "-STOP");
    let wanted = order("kettle", 1);
    let begin = Instant::now();
    let Settings { data, orders: address, .. } = &shop.settings;
    let path = "/shop.orders.v1.Orders/PlaceOrder";
    let timeout = Duration::from_millis(700);
    let status = patient::call(data, *address, path, &token, timeout, &wanted).await;
    let waited = begin.elapsed();
    assert!(matches!(status.code(), Code::DeadlineExceeded | Code::Cancelled), "{status}");
    assert!(waited >= Duration::from_millis(600), "{waited:?}");
    tokio::time::sleep(Duration::from_millis(500)).await;
    let log = shop.log();
    let line =
        log.lines().find(|line| line.contains("code=DEADLINE_EXCEEDED")).expect("it is in the log");
    assert!(line.contains("service=orders path=/shop.orders.v1.Orders/PlaceOrder"), "{line}");

    // The order was stored, so it continues when the catalog does.
    shop.signal("catalog", "-CONT");
    let watch = with_token(Request::new(WatchRequest { order_id: wanted.order_id }), &token);
    let events = orders.watch(watch).await.unwrap().into_inner();
    let states: Vec<State> = events.map(|event| event.unwrap().state()).collect().await;
    assert_eq!(states.last(), Some(&State::Shipped));
    shop.close();
}

#[tokio::test]
async fn multiplexes_hundreds_of_streams_on_one_connection() {
    let shop = Shop::new();
    let token = shop.customer().await;
    let connections = Arc::new(AtomicUsize::new(0));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, orders) = (listener.local_addr().unwrap(), shop.settings.orders);
    let counted = Arc::clone(&connections);
    tokio::spawn(async move {
        loop {
            let (mut near, _) = listener.accept().await.unwrap();
            counted.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                let mut far = tokio::net::TcpStream::connect(orders).await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
            });
        }
    });
    let client = OrdersClient::new(dial::channel(&shop.settings.data, address).unwrap());

    // The streams stay open without messages until all of them exist.
    let mut open = Vec::new();
    for _ in 0..400 {
        let (sender, receiver) = tokio::sync::mpsc::channel(1);
        let requests = tokio_stream::wrappers::ReceiverStream::new(receiver);
        let request = with_token(Request::new(requests), &token);
        open.push((sender, client.clone().track(request).await.unwrap().into_inner()));
    }
    let wanted = order("tea-assam", 1);
    client.clone().place_order(with_token(Request::new(wanted.clone()), &token)).await.unwrap();
    for (sender, _) in &open {
        let what = Some(What::Follow(wanted.order_id.clone()));
        sender.send(TrackRequest { what }).await.unwrap();
    }
    for (sender, events) in open {
        drop(sender);
        let events: Vec<_> = events.map(|event| event.unwrap()).collect().await;
        assert_eq!(events.last().unwrap().state(), State::Shipped);
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
    shop.close();
}

#[tokio::test]
async fn services_support_health_checks_and_reflection() {
    let shop = Shop::new();
    let mut health = HealthClient::new(shop.channel(shop.settings.orders));
    let check = HealthCheckRequest { service: "shop.orders.v1.Orders".into() };
    assert_eq!(health.check(check).await.unwrap().get_ref().status, 1);
    let check = HealthCheckRequest { service: "what".into() };
    assert_eq!(health.check(check).await.unwrap_err().code(), Code::NotFound);

    let ask =
        |message| ServerReflectionRequest { host: String::new(), message_request: Some(message) };
    let asked = [
        ask(MessageRequest::ListServices(String::new())),
        ask(MessageRequest::FileContainingSymbol("shop.orders.v1.Orders".into())),
    ];
    let mut reflection = ServerReflectionClient::new(shop.channel(shop.settings.orders));
    let answers =
        reflection.server_reflection_info(tokio_stream::iter(asked)).await.unwrap().into_inner();
    let answers: Vec<ServerReflectionResponse> =
        answers.map(|answer| answer.unwrap()).collect().await;
    let Some(MessageResponse::ListServicesResponse(list)) = &answers[0].message_response else {
        panic!("{answers:?}")
    };
    let names: Vec<_> = list.service.iter().map(|service| &*service.name).collect();
    assert!(
        names.contains(&"shop.orders.v1.Orders") && !names.contains(&"shop.catalog.v1.Catalog"),
        "{names:?}"
    );
    assert!(matches!(
        &answers[1].message_response,
        Some(MessageResponse::FileDescriptorResponse(_))
    ));
    shop.close();
}

/// The services notice that their standard input is closed, although nobody stops them.
#[tokio::test]
async fn shop_restarts_after_its_launcher_was_killed() {
    let shop = Shop::new();
    let token = shop.customer().await;
    let wanted = order("cup-white", 1);
    shop.orders().place_order(with_token(Request::new(wanted.clone()), &token)).await.unwrap();
    let settings = shop.settings.clone();
    shop.abandon();

    let shop = Shop::open(&settings, &[]);
    let watch = with_token(Request::new(WatchRequest { order_id: wanted.order_id }), &token);
    let events = shop.orders().watch(watch).await.unwrap().into_inner();
    let states: Vec<State> = events.map(|event| event.unwrap().state()).collect().await;
    assert_eq!(states.last(), Some(&State::Shipped));
    shop.close();
}

#[tokio::test]
async fn client_rejects_certificates_of_other_authorities() {
    let shop = Shop::new();
    let stranger = shop.settings.data.join("stranger");
    shop::ground::setup::prepare(&stranger).unwrap();
    let channel = dial::channel(&stranger, shop.settings.catalog).unwrap();
    let mut catalog = CatalogClient::new(channel);
    let status = catalog.search(SearchRequest::default()).await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable);
    assert!(format!("{status:?}").contains("InvalidCertificate"), "{status:?}");
    shop.close();
}
