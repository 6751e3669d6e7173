//! Tests of orders with mocks of the other services, or with the real catalog in-process.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rust_grpc::grpc::InProcess;
use rust_grpc::grpc::errors::StatusExt;
use tokio_stream::StreamExt;
use tonic::{Code, Request, Response, Status};
use uuid::Uuid;

use super::{Orders, work};
use crate::catalog::Catalog;
use crate::ground::badge::Badge;
use crate::ground::serve::Stop;
use crate::ground::tokens::Caller;
use crate::proto::shop::accounts::v1::accounts_mock::AccountsMock;
use crate::proto::shop::accounts::v1::{Account, SignInReply};
use crate::proto::shop::catalog::v1::catalog_api::CatalogApi;
use crate::proto::shop::catalog::v1::catalog_mock::CatalogMock;
use crate::proto::shop::catalog::v1::{GetProductRequest, ReserveReply, Shortage};
use crate::proto::shop::orders::v1::orders_api::OrdersApi;
use crate::proto::shop::orders::v1::{
    GetOrderRequest, Line, PlaceOrderRequest, State, TrackRequest, WatchRequest,
    track_request::What,
};

type Shop<C> = InProcess<Orders<AccountsMock, C>>;

fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("shop-orders-{}", Uuid::new_v4()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Creates an orders service for a customer who is signed in as `ada`.
fn open<C: CatalogApi + 'static>(folder: &Path, catalog: C, stop: Stop) -> Shop<C> {
    let accounts = AccountsMock::new();
    accounts.sign_in.answers(|_| {
        Ok(Response::new(SignInReply { token: "v4.public.x".into(), expires_in_seconds: 3600 }))
    });
    accounts.get_account.answers(|request| {
        let name = request.into_inner().name;
        Ok(Response::new(Account { name, address: "12 St James's Square".into() }))
    });
    let badge = Badge::new(accounts.clone(), "orders", "secret".into());
    let orders = Orders::open(folder, accounts, catalog, badge, stop).unwrap();
    InProcess::with_interceptor(orders, |mut request: Request<()>| {
        request.extensions_mut().insert(Caller { name: "ada".into(), role: "customer".into() });
        Ok(request)
    })
}

fn order(lines: &[(&str, u32)]) -> PlaceOrderRequest {
    let lines = lines.iter().map(|&(sku, count)| Line { sku: sku.into(), count });
    PlaceOrderRequest { order_id: Uuid::new_v4().to_string(), lines: lines.collect() }
}

fn never() -> Stop {
    let (sender, stop) = Stop::manual();
    std::mem::forget(sender);
    stop
}

#[tokio::test]
async fn repeated_requests_create_one_order() {
    let catalog = CatalogMock::new();
    catalog.reserve.returns(ReserveReply::default());
    let shop = open(&folder(), catalog.clone(), never());
    let wanted = order(&[("tea-assam", 2)]);

    let mut request = Request::new(wanted.clone());
    request.set_timeout(Duration::from_secs(3));
    let placed = shop.place_order(request).await.unwrap().into_inner();
    assert_eq!((placed.state(), placed.invoice), (State::Confirmed, Some(1)));
    assert_eq!(placed.ship_to, "12 St James's Square");
    assert_eq!(shop.place_order(wanted.clone()).await.unwrap().into_inner(), placed);

    // The remaining time is passed on, and the service authenticates with its own token.
    let calls = catalog.reserve.calls();
    assert_eq!(calls.len(), 1);
    let metadata = calls[0].metadata();
    let timeout = metadata.get("grpc-timeout").unwrap().to_str().unwrap();
    let micros: u64 = timeout.trim_end_matches('u').parse().expect(timeout);
    assert!((1_000_000..3_000_000).contains(&micros), "{timeout}");
    assert_eq!(metadata.get("authorization").unwrap(), "Bearer v4.public.x");
    assert_eq!(shop.service().accounts.sign_in.calls().len(), 1);

    // A request with the same id and other contents is rejected.
    let other = PlaceOrderRequest { order_id: wanted.order_id, ..order(&[("tea-assam", 3)]) };
    let status = shop.place_order(other).await.unwrap_err();
    assert_eq!(status.code(), Code::AlreadyExists);
    assert_eq!(status.get_details_resource_info().unwrap().resource_type, "order");
}

#[tokio::test]
async fn continues_orders_after_the_catalog_was_unavailable() {
    let folder = folder();
    let catalog = CatalogMock::new();
    catalog.reserve.fails(Status::unavailable("gone"));
    let wanted = order(&[("kettle", 1)]);
    {
        let shop = open(&folder, catalog.clone(), never());
        let status = shop.place_order(wanted.clone()).await.unwrap_err();
        assert_eq!(status.code(), Code::Unavailable);
        assert!(status.get_details_retry_info().is_some());
        let get = GetOrderRequest { order_id: wanted.order_id.clone() };
        assert_eq!(shop.get_order(get).await.unwrap().get_ref().state(), State::Pending);
    }
    catalog.reserve.answers(|_| Ok(Response::new(ReserveReply::default())));
    let shop = open(&folder, catalog.clone(), never());
    let worker = tokio::spawn(work(Arc::clone(shop.service()), Duration::from_millis(20)));
    let watch = WatchRequest { order_id: wanted.order_id.clone() };
    let events = shop.watch(watch).await.unwrap().into_inner();
    let events: Vec<_> = events.map(|event| event.unwrap()).collect().await;
    worker.abort();
    let states: Vec<_> = events.iter().map(|event| event.state()).collect();
    let all = [State::Pending, State::Reserved, State::Confirmed, State::Packed, State::Shipped];
    assert_eq!(states, all);
    assert_eq!(events.iter().map(|event| event.number).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert!(catalog.reserve.requests().iter().all(|request| request.order_id == wanted.order_id));
}

#[tokio::test]
async fn rejects_unavailable_items_with_details() {
    let catalog = CatalogMock::new();
    let shortage = |sku: &str, wanted, available| Shortage { sku: sku.into(), wanted, available };
    catalog.reserve.returns(ReserveReply { shortages: vec![shortage("unicorn", 1, None)] });
    catalog.reserve.returns(ReserveReply {
        shortages: vec![shortage("honey", 9, Some(3)), shortage("kettle", 30, Some(20))],
    });
    let shop = open(&folder(), catalog, never());

    let unknown = order(&[("unicorn", 1)]);
    for _ in 0..2 {
        let status = shop.place_order(unknown.clone()).await.unwrap_err();
        assert_eq!(status.code(), Code::NotFound);
        let what = status.get_details_resource_info().unwrap();
        assert_eq!((&*what.resource_type, &*what.resource_name), ("product", "unicorn"));
    }
    let status = shop.place_order(order(&[("honey", 9), ("kettle", 30)])).await.unwrap_err();
    assert_eq!(status.code(), Code::FailedPrecondition);
    let violations = status.get_details_precondition_failure().unwrap().violations;
    let what: Vec<_> = violations.iter().map(|v| (&*v.subject, &*v.description)).collect();
    assert_eq!(
        what,
        [("honey", "9 are wanted, 3 are left"), ("kettle", "30 are wanted, 20 are left")]
    );
}

#[tokio::test]
async fn reports_every_violation_of_a_request() {
    let shop = open(&folder(), CatalogMock::new(), never());
    let wrong = PlaceOrderRequest { order_id: "7".into(), ..order(&[("", 1), ("a", 0), ("a", 1)]) };
    let status = shop.place_order(wrong).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    let violations = status.get_details_bad_request().unwrap().field_violations;
    let fields: Vec<_> = violations.iter().map(|violation| &*violation.field).collect();
    assert_eq!(fields, ["order_id", "lines[0].sku", "lines[1].count", "lines[2].sku"]);
    assert_eq!(shop.service().accounts.get_account.calls().len(), 0);
}

#[tokio::test]
async fn track_follows_many_orders_and_ends_when_they_are_shipped() {
    let catalog = CatalogMock::new();
    catalog.reserve.answers(|_| Ok(Response::new(ReserveReply::default())));
    let shop = open(&folder(), catalog, never());
    let (first, second, dropped) = (order(&[("a", 1)]), order(&[("b", 1)]), order(&[("c", 1)]));
    let mut asked = Vec::new();
    for order in [&first, &second, &dropped] {
        shop.place_order(order.clone()).await.unwrap();
        asked.push(TrackRequest { what: Some(What::Follow(order.order_id.clone())) });
    }
    asked.push(TrackRequest { what: Some(What::Drop(dropped.order_id.clone())) });
    let mut stream = shop.track(tokio_stream::iter(asked)).await.unwrap().into_inner();
    let worker = tokio::spawn(work(Arc::clone(shop.service()), Duration::from_millis(50)));
    let mut shipped = Vec::new();
    while let Some(event) = stream.message().await.unwrap() {
        if event.state() == State::Shipped {
            shipped.push(event.order_id);
        }
    }
    worker.abort();
    shipped.sort();
    let mut both = [first.order_id, second.order_id];
    both.sort();
    assert_eq!(shipped, both);

    let unknown = TrackRequest { what: Some(What::Follow(Uuid::new_v4().to_string())) };
    let mut stream = shop.track(tokio_stream::iter([unknown])).await.unwrap().into_inner();
    assert_eq!(stream.message().await.unwrap_err().code(), Code::NotFound);
    let nothing = TrackRequest { what: None };
    let mut stream = shop.track(tokio_stream::iter([nothing])).await.unwrap().into_inner();
    assert_eq!(stream.message().await.unwrap_err().code(), Code::InvalidArgument);
}

#[tokio::test]
async fn streams_end_with_a_status_on_shutdown_and_deadline() {
    let (sender, stop) = Stop::manual();
    let catalog = CatalogMock::new();
    catalog.reserve.answers(|_| Ok(Response::new(ReserveReply::default())));
    let shop = open(&folder(), catalog, stop);
    let wanted = order(&[("a", 1)]);
    shop.place_order(wanted.clone()).await.unwrap();

    let watch = WatchRequest { order_id: wanted.order_id };
    let mut request = Request::new(watch.clone());
    request.set_timeout(Duration::from_millis(200));
    let (late, ended) = (shop.watch(request).await.unwrap(), shop.watch(watch).await.unwrap());
    let last = |mut stream: rust_grpc::grpc::MessageStream<_>| async move {
        while stream.message().await?.is_some() {}
        Ok::<_, Status>(())
    };
    assert_eq!(last(late.into_inner()).await.unwrap_err().code(), Code::DeadlineExceeded);
    sender.send_replace(true);
    let status = last(ended.into_inner()).await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable);
    assert!(status.get_details_retry_info().is_some());
}

/// Forty orders of one item each compete for twelve items of the real catalog. Each is sent three times
/// concurrently.
#[tokio::test(flavor = "multi_thread")]
async fn takes_stock_once_for_each_order_and_never_below_zero() {
    let folder = folder();
    let catalog = InProcess::new(Catalog::open(&folder).await.unwrap());
    let shop = open(&folder, catalog.clone(), never());
    let orders: Vec<_> = (0..40).map(|_| order(&[("pot-iron", 1)])).collect();
    let mut calls = tokio::task::JoinSet::new();
    for order in orders.iter().chain(&orders).chain(&orders).cloned() {
        let shop = shop.clone();
        calls.spawn(async move { (order.order_id.clone(), shop.place_order(order).await) });
    }
    let mut taken = std::collections::HashSet::new();
    let mut invoices = std::collections::HashSet::new();
    while let Some(call) = calls.join_next().await {
        match call.unwrap() {
            (id, Ok(order)) => {
                taken.insert(id);
                invoices.insert(order.get_ref().invoice.unwrap());
            }
            (_, Err(status)) => assert_eq!(status.code(), Code::FailedPrecondition, "{status}"),
        }
    }
    assert_eq!(taken.len(), 12);
    assert_eq!(invoices, (1..=12).collect());
    let pot = catalog.get_product(GetProductRequest { sku: "pot-iron".into() }).await.unwrap();
    assert_eq!(pot.get_ref().stock, 0);
}
