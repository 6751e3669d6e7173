//! Test of orders while services crash and are killed.
//!
//! Services abort between any two steps (`SHOP_CRASH`), and are killed from outside at any other time.
//! In the end, the databases of stock and orders must agree: every order took its stock at most once, no
//! confirmed order is lost, and no rejected order took stock. `SHOP_KILL_SECONDS` sets the duration, which
//! is 15 seconds by default.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use rust_grpc::prost::Message;
use shop::proto::shop::catalog::v1::{ReserveReply, ReserveRequest};
use shop::proto::shop::orders::v1::orders_api::OrdersApi;
use shop::proto::shop::orders::v1::{PlaceOrderRequest, State};
use tonic::{Code, Request};

use crate::open::{Shop, order, settings, with_token};

const SERVICES: [&str; 4] = ["accounts", "catalog", "orders", "gateway"];
const CUSTOMERS: usize = 8;
const RARE: u32 = 5;
const PLENTY: u32 = 1_000_000;

/// Returns a random number less than `below`.
fn random(below: u64) -> u64 {
    RandomState::new().hash_one(()) % below
}

/// The responses that a customer received: the confirmed and the rejected orders.
#[derive(Default)]
struct Told {
    confirmed: Vec<PlaceOrderRequest>,
    refused: Vec<PlaceOrderRequest>,
    tries: usize,
}

#[tokio::test(flavor = "multi_thread")]
async fn no_order_is_lost_or_repeated_when_services_are_killed() {
    let seconds = std::env::var("SHOP_KILL_SECONDS").map_or(15, |seconds| seconds.parse().unwrap());
    let settings = settings();
    // Nothing is killed during deliveries.
    let shop = Shop::open(&settings, &[]);
    shop.deliver("plenty", PLENTY).await;
    shop.deliver("rare", RARE).await;
    let mut tokens = Vec::new();
    for _ in 0..CUSTOMERS {
        tokens.push(shop.customer().await);
    }
    shop.close();

    let shop = Shop::open(&settings, &[("SHOP_CRASH", "40")]);
    let (over, mut kills) = (Arc::new(AtomicBool::new(false)), 0);
    // Every other customer uses the gateway.
    let customers = tokens.into_iter().enumerate().map(|(at, token)| {
        let over = Arc::clone(&over);
        match at % 2 {
            0 => tokio::spawn(customer(shop.orders(), token, over)),
            _ => tokio::spawn(customer(shop.orders_of_gateway(), token, over)),
        }
    });
    let customers: Vec<_> = customers.collect();
    let until = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(500 + random(1000))).await;
        let service = SERVICES[usize::try_from(random(SERVICES.len() as u64)).unwrap()];
        shop.signal(service, "-KILL");
        kills += 1;
    }
    over.store(true, Ordering::SeqCst);
    let mut told = Vec::new();
    for customer in customers {
        told.push(customer.await.unwrap());
    }
    let crashes = shop.log().matches("crash at `").count();
    shop.close();

    // Unfinished orders are continued without the customers.
    let shop = Shop::open(&settings, &[]);
    let count = |sql: &str| -> i64 {
        let db = Connection::open(settings.data.join("orders.sqlite")).unwrap();
        db.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    let begin = Instant::now();
    while count("SELECT count(*) FROM orders WHERE state < 5") > 0 {
        assert!(begin.elapsed() < Duration::from_secs(60), "orders are stuck");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    shop.close();

    let confirmed: usize = told.iter().map(|told| told.confirmed.len()).sum();
    let by_gateway: usize = told.iter().skip(1).step_by(2).map(|told| told.confirmed.len()).sum();
    let refused: usize = told.iter().map(|told| told.refused.len()).sum();
    let tries: usize = told.iter().map(|told| told.tries).sum();
    println!(
        "{confirmed} orders confirmed, {by_gateway} of them through the gateway, {refused} refused, in {tries} \
         tries; {kills} kills, {crashes} crashes"
    );
    assert!(
        confirmed >= 20 && by_gateway > 0 && refused > 0 && kills + crashes > 10,
        "too few orders, rejections or crashes occurred"
    );
    agree(&settings.data, &told);
}

/// Places orders one after the other, and repeats each until its outcome is known.
async fn customer(orders: impl OrdersApi, token: String, over: Arc<AtomicBool>) -> Told {
    let mut told = Told::default();
    while !over.load(Ordering::SeqCst) {
        let wanted =
            if random(4) == 0 { order("rare", 1) } else { order("plenty", 1 + random(5) as u32) };
        loop {
            told.tries += 1;
            let mut request = with_token(Request::new(wanted.clone()), &token);
            request.set_timeout(Duration::from_millis(200 + random(1500)));
            match orders.place_order(request).await {
                Ok(_) => break told.confirmed.push(wanted),
                Err(status) if status.code() == Code::FailedPrecondition => {
                    break told.refused.push(wanted);
                }
                Err(status) => {
                    let known = [
                        Code::Unavailable,
                        Code::DeadlineExceeded,
                        Code::Cancelled,
                        Code::Unknown,
                        Code::Internal,
                    ];
                    assert!(known.contains(&status.code()), "{status}");
                    tokio::time::sleep(Duration::from_millis(20 + random(100))).await;
                }
            }
        }
    }
    told
}

/// Compares the customers' responses with both databases.
fn agree(data: &std::path::Path, told: &[Told]) {
    let orders = Connection::open(data.join("orders.sqlite")).unwrap();
    let mut query = orders.prepare("SELECT id, request, state FROM orders").unwrap();
    let orders: HashMap<String, (PlaceOrderRequest, i32)> = query
        .query_map([], |row| {
            let request: Vec<u8> = row.get(1)?;
            Ok((row.get(0)?, (PlaceOrderRequest::decode(&*request).unwrap(), row.get(2)?)))
        })
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let state = |order: &PlaceOrderRequest| orders.get(&order.order_id).map(|(_, state)| *state);
    for told in told {
        for order in &told.confirmed {
            assert_eq!(state(order), Some(State::Shipped as i32), "an order is lost: {order:?}");
        }
        for order in &told.refused {
            assert_eq!(state(order), Some(State::Rejected as i32), "{order:?}");
        }
    }

    // Each shipped order has taken its lines once, and no other order has taken any.
    let catalog = Connection::open(data.join("catalog.sqlite")).unwrap();
    let mut query = catalog.prepare("SELECT request, reply FROM reservation").unwrap();
    let reservations = query
        .query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?)))
        .unwrap()
        .map(|row| {
            let (request, reply) = row.unwrap();
            (ReserveRequest::decode(&*request).unwrap(), ReserveReply::decode(&*reply).unwrap())
        });
    let mut reserved: HashMap<String, u32> = HashMap::new();
    let mut taken = 0;
    for (request, reply) in reservations {
        let (order, state) = &orders[&request.order_id];
        let lines = order.lines.iter().map(|line| (&line.sku, line.count));
        assert!(lines.eq(request.items.iter().map(|item| (&item.sku, item.count))));
        let refused = !reply.shortages.is_empty();
        assert_eq!(refused, *state == State::Rejected as i32, "{request:?} {reply:?} {state}");
        if !refused {
            taken += 1;
            request
                .items
                .iter()
                .for_each(|item| *reserved.entry(item.sku.clone()).or_default() += item.count);
        }
    }
    let shipped = orders.values().filter(|(_, state)| *state == State::Shipped as i32).count();
    assert_eq!(taken, shipped);
    for (sku, delivered) in [("plenty", PLENTY), ("rare", RARE)] {
        let stock: u32 = catalog
            .query_row("SELECT stock FROM product WHERE sku = ?1", [sku], |row| row.get(0))
            .unwrap();
        assert_eq!(delivered - stock, reserved.get(sku).copied().unwrap_or_default(), "{sku}");
    }
    // Invoices are numbered without gaps.
    let orders = Connection::open(data.join("orders.sqlite")).unwrap();
    let (count, highest): (usize, usize) = orders
        .query_row("SELECT count(invoice), max(invoice) FROM orders", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!((count, highest), (shipped, shipped));
}
