//! How does a service begin and end?
//!
//! It ends when it is asked to: by a signal or, under `shop`, by the end of its input, which comes even
//! when `shop` itself was killed. Health says so first, calls that run are answered, and streams without
//! an end are told to come back. What takes longer than [`GRACE`] is cut off.

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

/// How long calls may take to end.
pub const GRACE: Duration = Duration::from_secs(10);

/// Tells everybody that it is time to end.
#[derive(Clone, Debug)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// When the process is told to end.
    ///
    /// # Errors
    /// When the system gives no signals.
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
            // Receivers see an error when it is gone, which would be a second end.
            sender.closed().await;
        });
        Ok(Self(receiver))
    }

    /// Whenever somebody says so.
    pub fn manual() -> (watch::Sender<bool>, Self) {
        let (sender, receiver) = watch::channel(false);
        (sender, Self(receiver))
    }

    /// Returns when it is time.
    pub async fn wait(&self) {
        // Who could say so is gone: that is the end, too.
        let _ = self.0.clone().wait_for(|stop| *stop).await;
    }
}

/// Input is read by a thread of its own: the runtime would wait for one of its threads when it ends.
async fn end_of_input() {
    let (sender, receiver) = oneshot::channel::<()>();
    std::thread::spawn(move || {
        // An error is an end, too.
        let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        drop(sender);
    });
    // Whether it was sent or dropped, it is the end.
    let _ = receiver.await;
}

/// The log goes to the standard error, a line for each event.
pub fn start_log() {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .with_target(false)
        .init();
}

/// What is served, and where.
#[derive(Clone, Copy, Debug)]
pub struct Served {
    /// The name in the log, and of the certificate.
    pub name: &'static str,
    /// Where it listens.
    pub address: SocketAddr,
    /// What generated code says of it.
    pub service: &'static [ServiceDescriptor],
    /// The same for reflection.
    pub descriptors: &'static [u8],
}

/// Serves a service over TLS, with health and reflection, until it is told to stop.
///
/// # Errors
/// When the address or a certificate cannot be had.
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
    let standard = rust_grpc::grpc::standard(&[descriptors], methods).await?;
    let health = standard.health.clone();
    let stopped = stop.clone();
    let serving = Server::builder()
        .tls_config(tls::server(&settings.data, name)?)?
        // More than this is not even looked at; `Calls` answers what is more than it should be.
        .http2_max_header_list_size(256 * 1024)
        .max_concurrent_streams(1000)
        .http2_keepalive_interval(Some(Duration::from_secs(30)))
        .layer(Calls { service: name, methods })
        .add_routes(standard.routes.add_service(service))
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
        () = late => tracing::error!("stop service={name}: calls that did not end are cut off"),
    }
    tracing::info!("stopped service={name}");
    Ok(())
}
