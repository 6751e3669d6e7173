//! Start and graceful shutdown of services.
//!
//! A service stops on a signal or, when it is started by `shop`, at the end of its standard input, which
//! occurs even if `shop` is killed. The health service reports the shutdown first, calls in progress are
//! completed, and endless streams end with a status that asks the client to reconnect. Calls that take
//! longer than [`GRACE`] are cut off.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use axum::response::IntoResponse;
use rust_grpc::grpc::ServiceDescriptor;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{oneshot, watch};
use tonic::body::Body;
use tonic::codegen::Service;
use tonic::server::NamedService;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;

use super::calls::Calls;
use super::settings::Settings;
use super::tls;
use crate::Failure;

/// The time limit for calls in progress during shutdown.
pub const GRACE: Duration = Duration::from_secs(10);

/// A shutdown signal for all tasks.
#[derive(Clone, Debug)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Creates the shutdown signal of the process.
    ///
    /// # Errors
    /// Returns an error if signal handlers cannot be installed.
    pub fn of_process() -> Result<Self, Failure> {
        let (mut term, mut int) =
            (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        let supervised = std::env::var_os("SHOP_SUPERVISED").is_some();
        let (sender, receiver) = watch::channel(false);
        tokio::spawn(async move {
            tokio::select! {
                _ = term.recv() => {}
                _ = int.recv() => {}
                () = end_of_input(), if supervised => {}
            }
            sender.send_replace(true);
            // If the sender were dropped, receivers would see an error.
            sender.closed().await;
        });
        Ok(Self(receiver))
    }

    /// Creates a shutdown signal that is triggered through the returned sender.
    pub fn manual() -> (watch::Sender<bool>, Self) {
        let (sender, receiver) = watch::channel(false);
        (sender, Self(receiver))
    }

    /// Waits for the signal.
    pub async fn wait(&self) {
        // A dropped sender counts as a signal, too.
        let _ = self.0.clone().wait_for(|stop| *stop).await;
    }
}

/// Waits for the end of standard input. It is read by a separate thread, because the runtime would wait
/// for its own blocking threads at shutdown.
async fn end_of_input() {
    let (sender, receiver) = oneshot::channel::<()>();
    std::thread::spawn(move || {
        // An error counts as the end of the input.
        let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        drop(sender);
    });
    // The receiver ends when the sender is dropped.
    let _ = receiver.await;
}

/// Starts logging to standard error, with one line for each event.
pub fn start_log() {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .with_target(false)
        .init();
}

/// A service to serve.
#[derive(Clone, Copy, Debug)]
pub struct Served {
    /// The name in the log and of the certificate.
    pub name: &'static str,
    /// The address to listen on.
    pub address: SocketAddr,
    /// The generated descriptors of the service.
    pub service: &'static [ServiceDescriptor],
    /// The encoded descriptor set, for reflection.
    pub descriptors: &'static [u8],
}

/// Serves a service over TLS, with health checks and reflection, until `stop` is triggered.
///
/// # Errors
/// Returns an error if the address or a certificate cannot be used.
pub async fn service<S>(
    settings: &Settings,
    served: Served,
    service: S,
    stop: Stop,
) -> Result<(), Failure>
where
    S: Service<http::Request<Body>, Response: IntoResponse, Error = Infallible>
        + NamedService
        + Clone
        + Send
        + Sync
        + 'static,
    S::Future: Send,
{
    let Served { name, address, service: methods, descriptors } = served;
    let operations = rust_grpc::grpc::operations(&[descriptors], methods).await?;
    let health = operations.health.clone();
    let stopped = stop.clone();
    let serving = Server::builder()
        .tls_config(tls::server(&settings.data, name)?)?
        // Larger header lists are rejected by HTTP/2. `Calls` has a lower limit, with a better error.
        .http2_max_header_list_size(256 * 1024)
        .max_concurrent_streams(1000)
        .http2_keepalive_interval(Some(Duration::from_secs(30)))
        .layer(Calls { service: name, methods })
        .add_routes(operations.routes.add_service(service))
        .serve_with_incoming_shutdown(
            TcpIncoming::bind(address)?.with_nodelay(Some(true)),
            async move {
                stopped.wait().await;
                health.set_not_serving::<S>().await;
            },
        );
    tracing::info!("serve service={name} address={address}");
    let late = async {
        stop.wait().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        result = serving => result?,
        () = late => tracing::error!("stop service={name}: unfinished calls are cut off"),
    }
    tracing::info!("stopped service={name}");
    Ok(())
}
