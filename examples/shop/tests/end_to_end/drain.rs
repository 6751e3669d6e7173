//! Test of calls in progress during shutdown.

use std::sync::Arc;
use std::time::Duration;

use shop::ground::badge::Badge;
use shop::ground::guard::Guard;
use shop::ground::serve::{self, Served, Stop};
use shop::ground::tokens::{Caller, Checker, Signer};
use shop::ground::{dial, setup};
use shop::orders::Orders;
use shop::proto::shop::accounts::v1::accounts_mock::AccountsMock;
use shop::proto::shop::accounts::v1::{Account, SignInReply};
use shop::proto::shop::catalog::v1::ReserveReply;
use shop::proto::shop::catalog::v1::catalog_mock::CatalogMock;
use shop::proto::shop::orders::v1::orders_async::OrdersServer;
use shop::proto::shop::orders::v1::orders_client::OrdersClient;
use shop::proto::shop::orders::v1::{FILE_DESCRIPTOR_SET, orders_methods};
use tokio::sync::Semaphore;
use tonic::{Request, Response};

use crate::open::{order, settings, with_token};

/// A hundred calls wait for the catalog when the orders service is stopped. Each gets its response before
/// the service ends.
#[tokio::test]
async fn answers_every_call_in_progress_before_shutdown() {
    const CALLS: usize = 100;
    let settings = settings();
    setup::prepare(&settings.data).unwrap();

    let accounts = AccountsMock::new();
    accounts.sign_in.answers(|_| {
        Ok(Response::new(SignInReply { token: "token".into(), expires_in_seconds: 3600 }))
    });
    accounts.get_account.answers(|_| Ok(Response::new(Account::default())));
    let catalog = CatalogMock::new();
    let go = Arc::new(Semaphore::new(0));
    let gate = Arc::clone(&go);
    catalog.reserve.answers_async(move |_| {
        let gate = Arc::clone(&gate);
        async move {
            gate.acquire().await.unwrap().forget();
            Ok(Response::new(ReserveReply::default()))
        }
    });

    let (sender, stop) = Stop::manual();
    let badge = Badge::new(accounts.clone(), "orders", String::new());
    let orders =
        Orders::open(&settings.data, accounts, catalog.clone(), badge, stop.clone()).unwrap();
    let guard = Guard::new(Checker::open(&settings.data).unwrap());
    let server = OrdersServer::with_interceptor(orders, guard);
    let serving = {
        let settings = settings.clone();
        tokio::spawn(async move {
            let served = Served {
                name: "orders",
                address: settings.orders,
                service: &[orders_methods::SERVICE],
                descriptors: FILE_DESCRIPTOR_SET,
            };
            serve::service(&settings, served, server, stop).await
        })
    };

    let ada = Caller { name: "ada".into(), role: "customer".into() };
    let signer = Signer::open(&settings.data).unwrap();
    let token = signer.sign(&ada, Duration::from_secs(60)).unwrap();
    let client = OrdersClient::new(dial::channel(&settings.data, settings.orders).unwrap());
    // The service is ready when it returns another status than `UNAVAILABLE`.
    let mut tries = 0;
    while client.clone().get_order(Request::new(Default::default())).await.unwrap_err().code()
        == tonic::Code::Unavailable
    {
        tries += 1;
        assert!(tries < 200);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let calls: Vec<_> = (0..CALLS)
        .map(|_| {
            let mut client = client.clone();
            let request = with_token(Request::new(order("anything", 1)), &token);
            tokio::spawn(async move { client.place_order(request).await })
        })
        .collect();
    while catalog.reserve.calls().len() < CALLS {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }

    sender.send_replace(true);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!serving.is_finished(), "the service did not wait for its calls");
    let late = with_token(Request::new(order("anything", 1)), &token);
    let mut new = OrdersClient::new(dial::channel(&settings.data, settings.orders).unwrap());
    assert!(new.place_order(late).await.is_err(), "the service accepted a new call");
    go.add_permits(CALLS);
    for call in calls {
        call.await.unwrap().unwrap();
    }
    drop(client);
    tokio::time::timeout(Duration::from_secs(5), serving).await.expect("it ends").unwrap().unwrap();
}
