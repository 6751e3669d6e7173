//! Supervision of all services.
//!
//! Each service is a process. One that ends is restarted, and continues from its database. Services are
//! stopped one after the other by closing their standard input, starting with those that call the others.
//! If this process is killed, the closed pipes stop them as well.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::Failure;
use crate::ground::dial;
use crate::ground::serve::{GRACE, Stop};
use crate::ground::settings::Settings;
use crate::proto::shop::accounts::v1::accounts_methods;
use crate::proto::shop::catalog::v1::catalog_methods;
use crate::proto::shop::orders::v1::orders_methods;

/// The services, in the order in which they are stopped.
const SERVICES: [&str; 4] = ["gateway", "orders", "catalog", "accounts"];

/// The time limit for all services to start.
const START_LIMIT: Duration = Duration::from_secs(30);

/// Builds the other programs in the profile of this one.
///
/// # Errors
/// Returns an error if cargo cannot be started or fails.
pub fn build() -> Result<(), Failure> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = std::process::Command::new(cargo);
    command.args(["build", "--quiet", "--locked", "--bins", "--manifest-path"]);
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"));
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    // `cargo run` sets variables for this package. Build scripts that depend on them would run every time.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let of_package =
            ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|start| text.starts_with(start));
        if of_package || text == "OUT_DIR" {
            command.env_remove(&name);
        }
    }
    match command.status()? {
        status if status.success() => Ok(()),
        status => Err(format!("cargo build: {status}").into()),
    }
}

/// Runs all services until `stop` is triggered.
///
/// # Errors
/// Returns an error if one of them does not start.
pub async fn run(settings: Settings, stop: Stop) -> Result<(), Failure> {
    let programs = std::env::current_exe()?;
    let programs = programs.parent().ok_or("the path of the program has no parent directory")?;
    let running: Vec<_> = SERVICES.map(|name| Keeper::start(name, programs.join(name))).into();
    let opened = tokio::select! {
        opened = open(&settings) => Some(opened),
        () = stop.wait() => None,
    };
    if let Some(Ok(())) = opened {
        say(&format!("the shop is open: http://{}", settings.web));
        say(&format!("  accounts https://{}", settings.accounts));
        say(&format!("  catalog  https://{}", settings.catalog));
        say(&format!("  orders   https://{}", settings.orders));
        say(&format!(
            "  authority of their certificates: {}",
            settings.data.join("ca.pem").display()
        ));
        stop.wait().await;
    }
    say("the shop closes");
    for keeper in running {
        keeper.stop().await;
    }
    say("the shop is closed");
    opened.unwrap_or(Ok(()))
}

#[expect(clippy::print_stdout, reason = "printing is its purpose")]
fn say(text: &str) {
    println!("{text}");
}

/// Waits until all services report that they are serving.
async fn open(settings: &Settings) -> Result<(), Failure> {
    let services = [
        (accounts_methods::SERVICE.name, settings.accounts),
        (catalog_methods::SERVICE.name, settings.catalog),
        (orders_methods::SERVICE.name, settings.orders),
    ];
    let until = Instant::now() + START_LIMIT;
    for (service, address) in services {
        let mut health = HealthClient::new(dial::channel(&settings.data, address)?);
        loop {
            let answer = health.check(HealthCheckRequest { service: service.into() }).await;
            match answer {
                Ok(reply) if reply.get_ref().status() == ServingStatus::Serving => break,
                _ if Instant::now() < until => tokio::time::sleep(Duration::from_millis(50)).await,
                Ok(reply) => {
                    return Err(format!("{service}: {:?}", reply.get_ref().status()).into());
                }
                Err(status) => return Err(format!("{service} at {address}: {status}").into()),
            }
        }
    }
    while let Err(error) = tokio::net::TcpStream::connect(settings.web).await {
        if Instant::now() > until {
            return Err(format!("the gateway at {}: {error}", settings.web).into());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

/// A task that keeps one service running.
struct Keeper {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Keeper {
    fn start(name: &'static str, program: PathBuf) -> Self {
        let (stop, stopped) = Stop::manual();
        Self { stop, task: tokio::spawn(keep(name, program, stopped)) }
    }

    async fn stop(self) {
        self.stop.send_replace(true);
        // The task returns nothing and does not panic.
        let _ = self.task.await;
    }
}

async fn keep(name: &'static str, program: PathBuf, stopped: Stop) {
    let mut pause = Duration::from_millis(100);
    loop {
        let begin = Instant::now();
        match spawn(&program) {
            Ok(mut child) => {
                say(&format!("started {name} pid={}", child.id().unwrap_or_default()));
                // `Child::wait` would close the input if it were still there.
                let input = child.stdin.take();
                tokio::select! {
                    status = child.wait() => match status {
                        Ok(status) => say(&format!("{name} has ended: {status}")),
                        Err(error) => say(&format!("{name} is lost: {error}")),
                    },
                    () = stopped.wait() => return end(name, child, input).await,
                }
            }
            Err(error) => say(&format!("{}: {error}", program.display())),
        }
        // A process that fails immediately is restarted with a delay.
        pause = if begin.elapsed() > Duration::from_millis(300) {
            Duration::from_millis(100)
        } else {
            (pause * 2).min(Duration::from_secs(2))
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stopped.wait() => return,
        }
    }
}

fn spawn(program: &Path) -> std::io::Result<Child> {
    Command::new(program)
        .env("SHOP_SUPERVISED", "1")
        .stdin(Stdio::piped())
        // An interrupt from the keyboard must reach only this process, which stops the services in order.
        .process_group(0)
        .spawn()
}

async fn end(name: &str, mut child: Child, input: Option<ChildStdin>) {
    drop(input);
    if tokio::time::timeout(GRACE + Duration::from_secs(2), child.wait()).await.is_err() {
        say(&format!("{name} does not stop, and is killed"));
        // The process may have ended in the meantime.
        let _ = child.kill().await;
    }
}
