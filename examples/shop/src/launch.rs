//! How do all services run at once?
//!
//! Each is a process of its own. One that ends is started again, whatever ended it; its databases say
//! where it goes on. They are told to stop by the end of their input, one after the other, those first
//! that call the others; so they are when this process is killed.

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

/// In the order in which they stop.
const SERVICES: [&str; 4] = ["gateway", "orders", "catalog", "accounts"];

/// Everything has to be there by then.
const PATIENCE: Duration = Duration::from_secs(30);

/// Builds the programs beside this one, in its profile.
///
/// # Errors
/// When cargo cannot be run, or says that it failed.
pub fn build() -> Result<(), Failure> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = std::process::Command::new(cargo);
    command.args(["build", "--quiet", "--locked", "--bins", "--manifest-path"]);
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"));
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    // What `cargo run` says of this package; build scripts that look at it would run again each time.
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

/// Runs all services until it is told to stop.
///
/// # Errors
/// When one of them does not come up.
pub async fn run(settings: Settings, stop: Stop) -> Result<(), Failure> {
    let programs = std::env::current_exe()?;
    let programs = programs.parent().ok_or("the program is in no folder")?;
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

#[expect(clippy::print_stdout, reason = "that is what it is for")]
fn say(text: &str) {
    println!("{text}");
}

/// Waits until all services say that they serve.
async fn open(settings: &Settings) -> Result<(), Failure> {
    let services = [
        (accounts_methods::SERVICE.name, settings.accounts),
        (catalog_methods::SERVICE.name, settings.catalog),
        (orders_methods::SERVICE.name, settings.orders),
    ];
    let until = Instant::now() + PATIENCE;
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

/// Keeps one service running.
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
        // It has nothing to say, and does not panic.
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
                // Who waits for a child closes its input first, if it is still there.
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
        // What does not even begin is not worth a loop at full speed.
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
        // An interrupt from the keyboard is for us alone: they stop in our order.
        .process_group(0)
        .spawn()
}

async fn end(name: &str, mut child: Child, input: Option<ChildStdin>) {
    drop(input);
    if tokio::time::timeout(GRACE + Duration::from_secs(2), child.wait()).await.is_err() {
        say(&format!("{name} does not end, and is killed"));
        // It may have ended just now.
        let _ = child.kill().await;
    }
}
