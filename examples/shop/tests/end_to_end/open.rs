//! A running shop for a test, with its own ports and data folder.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rust_grpc::grpc::web::{GrpcWebCall, GrpcWebClientLayer};
use shop::ground::settings::Settings;
use shop::ground::{badge, dial};
use shop::proto::shop::accounts::v1::accounts_client::AccountsClient;
use shop::proto::shop::accounts::v1::{SignInRequest, SignUpRequest};
use shop::proto::shop::catalog::v1::Product;
use shop::proto::shop::catalog::v1::catalog_client::CatalogClient;
use shop::proto::shop::orders::v1::orders_api::OrdersApi;
use shop::proto::shop::orders::v1::orders_client::OrdersClient;
use shop::proto::shop::orders::v1::{Line, PlaceOrderRequest};
use tonic::Request;
use tonic::body::Body;
use tonic::transport::{Channel, Endpoint};
use tower::{Layer, ServiceExt};
use uuid::Uuid;

/// A running shop. It is stopped on drop, and when the test process dies.
pub(crate) struct Shop {
    pub(crate) settings: Settings,
    child: Child,
    /// The process id of each service, from the output of the launcher.
    pids: Arc<Mutex<HashMap<String, u32>>>,
    closed: Receiver<()>,
}

impl Shop {
    /// Starts a shop with an empty data folder.
    pub(crate) fn new() -> Self {
        Self::open(&settings(), &[])
    }

    /// Starts a shop with existing data.
    pub(crate) fn open(settings: &Settings, environment: &[(&str, &str)]) -> Self {
        std::fs::create_dir_all(&settings.data).unwrap();
        let log = File::options().create(true).append(true).open(log_file(&settings.data)).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_shop"))
            .arg("--no-build")
            .envs(variables(settings))
            .env("SHOP_SUPERVISED", "1")
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let pids = Arc::new(Mutex::new(HashMap::new()));
        let (opened_sender, opened) = channel();
        let (closed_sender, closed) = channel();
        let output = BufReader::new(child.stdout.take().unwrap());
        let seen = Arc::clone(&pids);
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                if let Some((name, pid)) =
                    line.strip_prefix("started ").and_then(|l| l.split_once(" pid="))
                {
                    seen.lock().unwrap().insert(name.to_owned(), pid.parse().unwrap());
                }
                if line.starts_with("the shop is open") {
                    opened_sender.send(()).unwrap();
                }
            }
            drop(closed_sender);
        });
        if opened.recv_timeout(Duration::from_secs(60)).is_err() {
            let log = std::fs::read_to_string(log_file(&settings.data)).unwrap_or_default();
            panic!("the shop does not open: {:?}\n{log}", child.try_wait());
        }
        Self { settings: settings.clone(), child, pids, closed }
    }

    /// Stops the shop with a signal, as a service manager does.
    pub(crate) fn close(mut self) {
        signal(self.child.id(), "-TERM");
        // The output ends when the launcher exits.
        let ended = self.closed.recv_timeout(Duration::from_secs(30));
        assert_eq!(ended, Err(RecvTimeoutError::Disconnected), "the shop does not close");
        assert!(self.child.wait().unwrap().success());
    }

    /// Kills the launcher, but not the services.
    pub(crate) fn abandon(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends a signal to a service, named as for the program `kill`.
    pub(crate) fn signal(&self, service: &str, signal_name: &str) {
        let pid = self.pids.lock().unwrap()[service];
        signal(pid, signal_name);
    }

    /// Returns the log of all services.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(log_file(&self.settings.data)).unwrap()
    }

    pub(crate) fn accounts(&self) -> AccountsClient<Channel> {
        AccountsClient::new(self.channel(self.settings.accounts))
    }

    pub(crate) fn catalog(&self) -> CatalogClient<Channel> {
        CatalogClient::new(self.channel(self.settings.catalog))
    }

    pub(crate) fn orders(&self) -> OrdersClient<Channel> {
        OrdersClient::new(self.channel(self.settings.orders))
    }

    /// Returns a client that calls the gateway with gRPC-Web.
    pub(crate) fn orders_of_gateway(&self) -> impl OrdersApi + 'static {
        let gateway = Endpoint::from_shared(format!("http://{}", self.settings.web)).unwrap();
        let channel = gateway.connect_lazy();
        let plain = channel.map_request(|web: http::Request<GrpcWebCall<Body>>| web.map(Body::new));
        OrdersClient::new(GrpcWebClientLayer::new().layer(plain))
    }

    pub(crate) fn channel(&self, address: SocketAddr) -> Channel {
        dial::channel(&self.settings.data, address).unwrap()
    }

    /// Creates a customer and returns a token.
    pub(crate) async fn customer(&self) -> String {
        let (name, password) = (Uuid::new_v4().simple().to_string(), "password".to_owned());
        let address = "1 Test Street".to_owned();
        let sign_up = SignUpRequest { name: name.clone(), password: password.clone(), address };
        self.accounts().sign_up(sign_up).await.unwrap();
        self.sign_in(name, password).await
    }

    pub(crate) async fn sign_in(&self, name: String, password: String) -> String {
        self.accounts().sign_in(SignInRequest { name, password }).await.unwrap().into_inner().token
    }

    /// Imports a product.
    pub(crate) async fn deliver(&self, sku: &str, stock: u32) {
        let password = badge::password(&self.settings.data, "clerk").unwrap();
        let token = self.sign_in("clerk".into(), password).await;
        let product = Product { sku: sku.into(), name: sku.into(), stock, ..Product::default() };
        let request = Request::new(tokio_stream::iter([product]));
        self.catalog().import(with_token(request, &token)).await.unwrap();
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// Sends a signal to a process that this test has started, directly or through the launcher.
fn signal(pid: u32, name: &str) {
    // The process may have ended already.
    Command::new("kill").args([name, &pid.to_string()]).stderr(Stdio::null()).status().unwrap();
}

/// Returns settings that no other test uses.
pub(crate) fn settings() -> Settings {
    let free = || TcpListener::bind("127.0.0.1:0").unwrap();
    let (accounts, catalog, orders, web) = (free(), free(), free(), free());
    let address = |listener: TcpListener| listener.local_addr().unwrap();
    Settings {
        data: Path::new(env!("CARGO_TARGET_TMPDIR")).join(Uuid::new_v4().to_string()),
        accounts: address(accounts),
        catalog: address(catalog),
        orders: address(orders),
        web: address(web),
        token: Duration::from_secs(3600),
        step: Duration::from_millis(200),
    }
}

/// Returns the environment variables for the settings.
pub(crate) fn variables(settings: &Settings) -> [(&'static str, String); 7] {
    [
        ("SHOP_DATA", settings.data.display().to_string()),
        ("SHOP_ACCOUNTS", settings.accounts.to_string()),
        ("SHOP_CATALOG", settings.catalog.to_string()),
        ("SHOP_ORDERS", settings.orders.to_string()),
        ("SHOP_WEB", settings.web.to_string()),
        ("SHOP_TOKEN_SECONDS", settings.token.as_secs().to_string()),
        ("SHOP_STEP_MS", settings.step.as_millis().to_string()),
    ]
}

fn log_file(data: &Path) -> PathBuf {
    data.join("log")
}

pub(crate) fn with_token<T>(mut request: Request<T>, token: &str) -> Request<T> {
    request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    request
}

pub(crate) fn order(sku: &str, count: u32) -> PlaceOrderRequest {
    let lines = vec![Line { sku: sku.into(), count }];
    PlaceOrderRequest { order_id: Uuid::new_v4().to_string(), lines }
}
