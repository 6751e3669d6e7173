//! Load generator that places orders as fast as possible and prints the latency.
//!
//! Start it as `load --concurrency 32 --seconds 10` while the shop is running, with the same environment.
//! Every customer waits for a response before the next order; all share one connection. It prints the
//! rate, the latency and, with `--watch-memory`, the memory of each service over time. With `--plain`, the
//! output can be parsed: `begin` before the first order, and a line of `name=value` pairs at the end.

use std::time::{Duration, Instant};

use shop::ground::settings::Settings;
use shop::ground::{badge, dial};
use shop::proto::shop::accounts::v1::accounts_client::AccountsClient;
use shop::proto::shop::accounts::v1::{SignInRequest, SignUpRequest};
use shop::proto::shop::catalog::v1::Product;
use shop::proto::shop::catalog::v1::catalog_client::CatalogClient;
use shop::proto::shop::orders::v1::orders_client::OrdersClient;
use shop::proto::shop::orders::v1::{Line, PlaceOrderRequest};
use tonic::transport::Channel;
use tonic::{Request, Status};
use uuid::Uuid;

struct Arguments {
    concurrency: usize,
    seconds: u64,
    watch_memory: bool,
    plain: bool,
}

impl Arguments {
    fn read() -> Result<Self, shop::Failure> {
        let mut read = Self { concurrency: 32, seconds: 10, watch_memory: false, plain: false };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut number = || arguments.next().ok_or(format!("{argument} needs a number"));
            match &*argument {
                "--concurrency" => read.concurrency = number()?.parse()?,
                "--seconds" => read.seconds = number()?.parse()?,
                "--watch-memory" => read.watch_memory = true,
                "--plain" => read.plain = true,
                _ => {
                    return Err(format!(
                        "unknown argument `{argument}`: expected --concurrency, --seconds, --watch-memory or --plain"
                    )
                    .into());
                }
            }
        }
        Ok(read)
    }
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "printing is its purpose")]
async fn main() -> Result<(), shop::Failure> {
    let arguments = Arguments::read()?;
    let settings = Settings::from_env()?;
    let mut accounts = AccountsClient::new(dial::channel(&settings.data, settings.accounts)?);
    deliver(&settings, &mut accounts).await?;

    let (name, password) = (format!("load{}", Uuid::new_v4().simple()), Uuid::new_v4().to_string());
    let address = "nowhere".into();
    accounts
        .sign_up(SignUpRequest { name: name.clone(), password: password.clone(), address })
        .await?;
    let token = sign_in(&mut accounts, &name, password).await?;
    let orders = OrdersClient::new(dial::channel(&settings.data, settings.orders)?);

    if arguments.plain {
        println!("begin");
    }
    let begin = Instant::now();
    let until = begin + Duration::from_secs(arguments.seconds);
    let customers: Vec<_> = (0..arguments.concurrency)
        .map(|_| tokio::spawn(customer(orders.clone(), token.clone(), until)))
        .collect();
    if arguments.watch_memory {
        while Instant::now() < until {
            println!("{:4} s  {}", begin.elapsed().as_secs(), memory());
            tokio::time::sleep(Duration::from_secs(30).min(until - Instant::now())).await;
        }
        println!("{:4} s  {}", begin.elapsed().as_secs(), memory());
    }
    let (mut times, mut failed) = (Vec::new(), 0);
    for customer in customers {
        let (theirs, wrong) = customer.await?;
        times.extend(theirs);
        failed += wrong;
    }
    let seconds = begin.elapsed().as_secs_f64();
    times.sort();
    let part = |part: usize| times.get(times.len() * part / 1000).copied().unwrap_or_default();
    let (orders, half, most) = (times.len(), part(500), part(990));
    let longest = times.last().copied().unwrap_or_default();
    if arguments.plain {
        let [half, most, longest] = [half, most, longest].map(|time| time.as_micros());
        println!(
            "orders={orders} failed={failed} seconds={seconds:.6} p50_us={half} p99_us={most} max_us={longest}"
        );
    } else {
        println!(
            "concurrency {:4}: {:6.0} orders/s, p50 {half:.1?}, p99 {most:.1?}, max {longest:.1?}, \
             {orders} orders, {failed} failed",
            arguments.concurrency,
            orders as f64 / seconds,
        );
    }
    Ok(())
}

/// Places orders one after the other.
async fn customer(
    mut orders: OrdersClient<Channel>,
    token: String,
    until: Instant,
) -> (Vec<Duration>, usize) {
    let (mut times, mut failed) = (Vec::new(), 0);
    while Instant::now() < until {
        let lines = vec![Line { sku: "load".into(), count: 1 }];
        let mut request =
            Request::new(PlaceOrderRequest { order_id: Uuid::new_v4().to_string(), lines });
        request.set_timeout(Duration::from_secs(10));
        if let Ok(token) = format!("Bearer {token}").parse() {
            request.metadata_mut().insert("authorization", token);
        }
        let begin = Instant::now();
        match orders.place_order(request).await {
            Ok(_) => times.push(begin.elapsed()),
            Err(status) => {
                failed += 1;
                eprintln!("{status}");
            }
        }
    }
    (times, failed)
}

/// Imports enough stock of the product.
async fn deliver(
    settings: &Settings,
    accounts: &mut AccountsClient<Channel>,
) -> Result<(), shop::Failure> {
    let token = sign_in(accounts, "clerk", badge::password(&settings.data, "clerk")?).await?;
    let product = Product {
        sku: "load".into(),
        name: "Load".into(),
        description: "Product for load tests".into(),
        price_cents: 1,
        stock: 10_000_000,
    };
    let mut request = Request::new(tokio_stream::iter([product]));
    request.metadata_mut().insert("authorization", format!("Bearer {token}").parse()?);
    CatalogClient::new(dial::channel(&settings.data, settings.catalog)?).import(request).await?;
    Ok(())
}

async fn sign_in(
    accounts: &mut AccountsClient<Channel>,
    name: &str,
    password: String,
) -> Result<String, Status> {
    let reply = accounts.sign_in(SignInRequest { name: name.into(), password }).await?;
    Ok(reply.into_inner().token)
}

/// Returns the memory of each service from `/proc`. Only programs in this program's directory count.
fn memory() -> String {
    let names = ["accounts", "catalog", "orders", "gateway"];
    let ours = std::env::current_exe().ok();
    let ours = ours.as_deref().and_then(std::path::Path::parent);
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let read = |file| std::fs::read_to_string(entry.path().join(file)).unwrap_or_default();
        let name = read("comm");
        let program = std::fs::read_link(entry.path().join("exe")).unwrap_or_default();
        if !names.contains(&name.trim()) || program.parent() != ours {
            continue;
        }
        let status = read("status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes: u64 = line
            .and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok())
            .unwrap_or_default();
        found.push(format!("{} {:.1} MB", name.trim(), kilobytes as f64 / 1024.0));
    }
    found.sort();
    found.join(", ")
}
