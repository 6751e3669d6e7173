//! How is another service reached?

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use rust_grpc::grpc::config::{Configured, RetryPolicy};
use rust_grpc::grpc::{ServiceConfig, ServiceDescriptor};
use tonic::transport::{Channel, Endpoint};
use tower::Layer;

use super::tls;
use crate::Failure;

/// A connection on which calls that may be repeated are, while the service is not there.
pub type Line = Configured<Channel>;

/// One connection for all calls, over TLS. What the service calls idempotent is sent again when it was
/// not there, within the call's deadline.
///
/// # Errors
/// When the authority's certificate is not there.
pub fn service(
    data: &Path,
    address: SocketAddr,
    service: &ServiceDescriptor,
) -> Result<Line, Failure> {
    let config = ServiceConfig::default().retry_idempotent(&RetryPolicy::default(), &[*service]);
    Ok(config.layer().layer(channel(data, address)?))
}

/// The connection alone. It is made when the first call needs it, and made again when it breaks.
///
/// # Errors
/// When the authority's certificate is not there.
pub fn channel(data: &Path, address: SocketAddr) -> Result<Channel, Failure> {
    Ok(Endpoint::from_shared(format!("https://{address}"))?
        .tls_config(tls::client(data)?)?
        .connect_timeout(Duration::from_secs(2))
        .http2_keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(Duration::from_secs(5))
        .tcp_nodelay(true)
        .connect_lazy())
}
