//! Connections to other services.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use rust_grpc::grpc::config::{RetryPolicy, ServiceConfigService};
use rust_grpc::grpc::{ServiceConfig, ServiceDescriptor};
use tonic::transport::{Channel, Endpoint};
use tower::Layer;

use super::tls;
use crate::Failure;

/// A connection that retries idempotent calls while the service is unavailable.
pub type Line = ServiceConfigService<Channel>;

/// Connects to a service over TLS, with one connection for all calls. Methods that the service declares
/// idempotent are retried within the call's deadline if the service is unavailable.
///
/// # Errors
/// Returns an error if the certificate of the authority is missing.
pub fn service(
    data: &Path,
    address: SocketAddr,
    service: &ServiceDescriptor,
) -> Result<Line, Failure> {
    let config = ServiceConfig::default().retry_idempotent(&RetryPolicy::default(), &[*service]);
    Ok(config.layer().layer(channel(data, address)?))
}

/// Returns a plain connection. It is established on the first call, and re-established when it breaks.
///
/// # Errors
/// Returns an error if the certificate of the authority is missing.
pub fn channel(data: &Path, address: SocketAddr) -> Result<Channel, Failure> {
    Ok(Endpoint::from_shared(format!("https://{address}"))?
        .tls_config(tls::client(data)?)?
        .connect_timeout(Duration::from_secs(2))
        .http2_keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(Duration::from_secs(5))
        .tcp_nodelay(true)
        .connect_lazy())
}
